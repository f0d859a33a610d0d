"""The exhibits of notebook 04, the stochastic gradient method."""
