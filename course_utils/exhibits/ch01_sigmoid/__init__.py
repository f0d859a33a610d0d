"""The exhibits of notebook 01, the sigmoid."""
