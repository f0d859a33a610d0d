"""The exhibits, one a file."""
