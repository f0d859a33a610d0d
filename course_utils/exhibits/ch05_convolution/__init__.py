"""The exhibits of notebook 05, convolution."""
