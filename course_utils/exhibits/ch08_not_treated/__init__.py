"""The exhibits of notebook 08, what the paper leaves open."""
