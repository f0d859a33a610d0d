"""The exhibits of notebook 07, CIFAR-10."""
