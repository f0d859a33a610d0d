"""Questions on a network of the reader's, for several notebooks."""
