"""Back propagation against PyTorch's automatic differentiation and against the complex step."""

from itertools import pairwise

import numpy as np
import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from course_utils.gradients.backprop import backward, gradient, jacobian, output_jacobian, point_gradients
from course_utils.network.activations import ACTIVATIONS
from course_utils.network.costs import cost, point_costs
from course_utils.network.network import Network

COMPLEX = {"sigmoid": lambda z: 1 / (1 + np.exp(-z)), "tanh": np.tanh}
TORCH = {
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "relu": torch.relu,
    "leaky relu": lambda z: torch.nn.functional.leaky_relu(z, 0.01),
    "step": lambda z: (z > 0).to(z.dtype) + 0 * z,
}
SMOOTH = sorted(COMPLEX)
# PyTorch tells both derivatives from the activation, by 1 - tanh(z)^2 and s (1 - s), and so loses digits
# where a neuron saturates. Up to this |z| it keeps twelve of them.
TORCH_IS_EXACT = 4.5


def layers(p, sizes):
    """Cut p up as the paper's code does, by means of slices only: works for NumPy and PyTorch."""
    W, b, start = [], [], 0
    for before, n in pairwise(sizes):
        W.append(p[start : start + n * before].reshape(before, n).T)
        start += n * before
    for n in sizes[1:]:
        b.append(p[start : start + n].reshape(n, 1))
        start += n
    return list(zip(W, b, strict=True))


def plain_output(p, sizes, names, functions, x):
    a = x
    for name, (W, b) in zip(names, layers(p, sizes), strict=True):
        a = functions[name](W @ a + b)
    return a


def complex_step_gradient(p, sizes, names, x, y):
    g, h = np.empty(len(p)), 1e-200
    for r in range(len(p)):
        q = p.astype(complex)
        q[r] += 1j * h
        residual = y - plain_output(q, sizes, names, COMPLEX, x)
        g[r] = (0.5 * np.sum(residual**2) / x.shape[1]).imag / h
    return g


def torch_gradient(p, sizes, names, x, y):
    q = torch.tensor(p, requires_grad=True)
    residual = torch.tensor(y) - plain_output(q, sizes, names, TORCH, torch.tensor(x))
    (0.5 * (residual**2).sum() / x.shape[1]).backward()
    return q.grad.numpy()


def relative(difference, reference):
    return np.linalg.norm(difference) / max(np.linalg.norm(reference), 1e-300)


@st.composite
def problems(draw, names):
    sizes = tuple(draw(st.lists(st.integers(1, 7), min_size=2, max_size=6)))
    activation, output_activation = draw(st.sampled_from(names)), draw(st.sampled_from(names))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    N = draw(st.sampled_from([1, 2, 10]))
    network = Network.random(
        sizes, rng, scale=1.0, activation=activation, output_activation=output_activation
    )
    return network, rng.uniform(-1, 1, (sizes[0], N)), rng.uniform(-1, 1, (sizes[-1], N))


def function_names(network):
    return [network.sigma[l].name for l in range(2, network.L + 1)]


def largest_input(network, x):
    z, _ = network.forward(x)
    return max(np.abs(z_l).max() for z_l in z.values())


@settings(max_examples=100, derandomize=True)
@given(problems(SMOOTH))
def test_gradient_of_smooth_networks(problem):
    network, x, y = problem
    reference = complex_step_gradient(network.p, network.sizes, function_names(network), x, y)
    assert relative(gradient(network, x, y) - reference, reference) <= 1e-12


@settings(max_examples=100, derandomize=True)
@given(problems(SMOOTH))
def test_gradient_of_smooth_networks_by_torch(problem):
    network, x, y = problem
    assume(largest_input(network, x) < TORCH_IS_EXACT)
    reference = torch_gradient(network.p, network.sizes, function_names(network), x, y)
    assert relative(gradient(network, x, y) - reference, reference) <= 1e-10


@pytest.mark.parametrize("activation", SMOOTH)
@pytest.mark.parametrize("z", [-40, -18, 18, 36, 60])
def test_gradient_behind_a_neuron_that_saturates(activation, z):
    network = Network((1, 1, 1), [0.5, 1.0, z - 0.5, 0.0], activation=activation)  # W2, W3, b2, b3
    x, y = np.ones((1, 1)), np.zeros((1, 1))
    reference = complex_step_gradient(network.p, network.sizes, [activation] * 2, x, y)
    # All of the gradient, and those of its components alone that have come through the saturated neuron.
    for part in (slice(None), [0, 2]):
        difference = gradient(network, x, y) - reference
        assert relative(difference[part], reference[part]) <= 1e-12


@settings(max_examples=60)
@given(problems(["relu", "leaky relu", "step"]))
def test_gradient_of_networks_with_kinks(problem):
    network, x, y = problem
    z, _ = network.forward(x)
    if min(np.abs(z_l).min() for z_l in z.values()) < 1e-9:
        return  # at a kink itself; for random numbers practically only where relus above one another are 0
    by_torch = torch_gradient(network.p, network.sizes, function_names(network), x, y)
    assert np.linalg.norm(gradient(network, x, y) - by_torch) <= 1e-10 * max(
        np.linalg.norm(by_torch), 1e-10
    )


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_gradient_of_every_activation_for_the_network_of_figure_3(activation):
    rng = np.random.default_rng(3)
    network = Network.random((2, 2, 3, 2), rng, activation=activation)
    x, y = rng.uniform(size=(2, 10)), rng.uniform(size=(2, 10))
    by_torch = torch_gradient(network.p, network.sizes, [activation] * 3, x, y)
    assert np.linalg.norm(gradient(network, x, y) - by_torch) <= 1e-10 * np.linalg.norm(by_torch)


@settings(max_examples=60, derandomize=True)
@given(problems(SMOOTH))
def test_jacobian_by_the_complex_step(problem):
    network, x, _ = problem
    names, h = function_names(network), 1e-200
    steps = network.p + 1j * h * np.eye(network.n_parameters)
    outputs = [plain_output(q, network.sizes, names, COMPLEX, x) for q in steps]
    J = np.stack([output.imag.ravel(order="F") / h for output in outputs], axis=1)
    assert relative(jacobian(network, x) - J, J) <= 1e-12


@settings(max_examples=60, derandomize=True)
@given(problems(SMOOTH))
def test_jacobian_by_torch(problem):
    network, x, _ = problem
    assume(largest_input(network, x) < TORCH_IS_EXACT)
    names = function_names(network)

    def output(q):
        F = plain_output(q, network.sizes, names, TORCH, torch.tensor(x))
        return F.T.reshape(-1)  # point by point

    J = torch.autograd.functional.jacobian(output, torch.tensor(network.p)).numpy()
    assert jacobian(network, x).shape == J.shape
    assert relative(jacobian(network, x) - J, J) <= 1e-12


@settings(max_examples=30)
@given(problems(list(ACTIVATIONS)))
def test_point_gradients_are_single_gradients_and_their_mean_is_14(problem):
    network, x, y = problem
    columns = point_gradients(network, x, y)
    for i in range(x.shape[1]):
        single = gradient(network, x[:, [i]], y[:, [i]])
        np.testing.assert_allclose(columns[:, i], single, rtol=1e-12, atol=1e-15)
    np.testing.assert_allclose(columns.mean(axis=1), gradient(network, x, y), rtol=1e-11, atol=1e-14)


def test_delta_is_the_derivative_by_the_weighted_input():
    # b[l] adds to z[l], so a change of b[l] at a single point is a change of z[l]: (24).
    rng = np.random.default_rng(5)
    network = Network.random((3, 4, 2), rng)
    x, y = rng.uniform(size=(3, 1)), rng.uniform(size=(2, 1))
    z, a = network.forward(x)
    delta = backward(network, z, a, y)
    assert {l: d.shape for l, d in delta.items()} == {3: (2, 1), 2: (4, 1)}
    h = 1e-6
    for l, d in delta.items():
        for j in range(len(d)):
            up, down = network.copy(), network.copy()
            up.b[l][j] += h
            down.b[l][j] -= h
            slope = (cost(up, x, y) - cost(down, x, y)) / (2 * h)
            assert d[j, 0] == pytest.approx(slope, rel=1e-7, abs=1e-10)


def test_bad_shapes_are_named():
    network = Network((2, 2))
    for function in (gradient, point_gradients, point_costs):
        with pytest.raises(ValueError, match="y must have 3 columns, one for each point in x, got 1"):
            function(network, np.zeros((2, 3)), np.zeros((2, 1)))
        with pytest.raises(ValueError, match=r"x must have shape \(2, N\), .* got \(2,\)"):
            function(network, np.zeros(2), np.zeros((2, 1)))


def test_lists_of_a_forward_pass_are_as_good_as_its_arrays():
    network, x = Network((2, 3, 2), np.linspace(-1, 1, 17)), np.linspace(0, 1, 8).reshape(2, 4)
    z, a = network.forward(x)
    lists = [{l: values.tolist() for l, values in layers.items()} for layers in (z, a)]
    np.testing.assert_array_equal(output_jacobian(network, *lists), output_jacobian(network, z, a))
    expected = backward(network, z, a, x)
    for l, delta in backward(network, *lists, x.tolist()).items():
        np.testing.assert_array_equal(delta, expected[l])
