"""The network of section 3: layers, activation functions, costs, and the data sets it is trained on."""

from course_utils.network.activations import (
    leaky_relu,
    leaky_relu_prime,
    relu,
    relu_prime,
    sigmoid,
    sigmoid_prime,
)
from course_utils.network.costs import accuracy, cost, listing_cost, misclassified
from course_utils.network.datasets import figure1, figure5, overlapping_circles, randomly_labelled
from course_utils.network.network import Network, classify
from course_utils.network.paper_network import PAPER_SIZES, paper_start

__all__ = [
    "PAPER_SIZES",
    "Network",
    "accuracy",
    "classify",
    "cost",
    "figure1",
    "figure5",
    "leaky_relu",
    "leaky_relu_prime",
    "listing_cost",
    "misclassified",
    "overlapping_circles",
    "paper_start",
    "randomly_labelled",
    "relu",
    "relu_prime",
    "sigmoid",
    "sigmoid_prime",
]
