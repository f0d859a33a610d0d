"""The exercises, one file a notebook."""
