"""The exhibits of notebook 06, overfitting and dropout."""
