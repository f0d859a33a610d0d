"""The exhibits of notebook 03, back propagation."""
