"""The exhibits of notebooks 04 and 04b, the stochastic gradient method and the authors' run."""
