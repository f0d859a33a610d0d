"""The sum over paths is the derivative, weight by weight."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course_utils.gradients.backprop import gradient
from course_utils.gradients.weight_paths import paths
from course_utils.network.network import Network


@settings(max_examples=40, derandomize=True)
@given(st.lists(st.integers(1, 4), min_size=2, max_size=5), st.integers(0, 2**32 - 1))
def test_all_paths_add_up_to_the_derivative_by_every_weight(sizes, seed):
    rng = np.random.default_rng(seed)
    network = Network.random(sizes, rng, 1.0, activation=("sigmoid", "tanh")[seed % 2])
    x, y = rng.uniform(-1, 1, (sizes[0], 1)), rng.uniform(-1, 1, (sizes[-1], 1))
    derivative = network.copy()
    derivative.p = gradient(network, x, y)
    for l, W in network.W.items():
        for j in range(1, W.shape[0] + 1):
            for k in range(1, W.shape[1] + 1):
                found = paths(network, x, y, l, j, k)
                assert len(found) == np.prod(sizes[l:], dtype=int)
                total = sum(path.value for path in found)
                scale = sum(abs(path.value) for path in found)
                assert total == pytest.approx(derivative.W[l][j - 1, k - 1], abs=1e-13 * scale + 1e-300)


def test_a_path_is_the_product_of_what_lies_on_it():
    network = Network((1, 1, 1), [2.0, -3.0, 0.5, 0.25])  # W2, W3, b2, b3
    x, y = np.array([[0.7]]), np.array([[1.0]])
    _, a = network.forward(x)
    (path,) = paths(network, x, y, 2, 1, 1)
    s2, s3 = (float(a[l][0, 0] * (1 - a[l][0, 0])) for l in (2, 3))
    assert path.neurons == (1, 1)
    assert path.factors == pytest.approx((0.7, s2, -3.0, s3, float(a[3][0, 0]) - 1))
    assert path.value == pytest.approx(np.prod(path.factors))


def test_a_weight_that_there_is_not():
    network = Network((2, 3, 2))
    for place in ((1, 1, 1), (2, 4, 1), (2, 1, 3), (2, 0, 1), (4, 1, 1)):
        with pytest.raises(ValueError, match=r"l, j, k must name a weight of the network \(.*\), got"):
            paths(network, np.zeros((2, 1)), np.zeros((2, 1)), *place)
