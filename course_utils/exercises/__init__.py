"""The exercises of the notebooks, one module for each: what to check, and hints for known mistakes."""
