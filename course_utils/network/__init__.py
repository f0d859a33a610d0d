"""The network of section 3, its activation functions and costs, and data sets to train it on."""

from course_utils.network.activations import (
    ACTIVATIONS,
    leaky_relu,
    leaky_relu_prime,
    relu,
    relu_prime,
    sigmoid,
    sigmoid_prime,
    step,
    step_prime,
    tanh,
    tanh_prime,
)
from course_utils.network.costs import accuracy, cost, listing_cost, misclassified, point_costs
from course_utils.network.datasets import (
    Points,
    figure1,
    figure5,
    overlapping_circles,
    randomly_labelled,
    two_circles,
    two_spirals,
    xor,
)
from course_utils.network.matlab_random import MatlabRandom
from course_utils.network.network import Network, classify
from course_utils.network.paper_network import PAPER_SIZES, paper_start
from course_utils.network.parameters import Parameters
