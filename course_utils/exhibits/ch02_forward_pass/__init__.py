"""The exhibits of notebook 02, the forward pass."""
