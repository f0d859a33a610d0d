"""Every line of the proof of Lemma 1 on random networks, and its left sides against PyTorch."""

import numpy as np
import pytest
import torch

from course_utils.gradients import complex_step, lemma1
from course_utils.gradients.backprop import backward
from course_utils.gradients.lemma1 import PARTS, relative_difference
from course_utils.gradients.proof_case import At, Case
from course_utils.network.network import Network

LINES = [(part, number) for part, lines in PARTS.items() for number in range(len(lines))]
COMMITTED = ("(22)", "(23)", "(24)", "(25)")


def random_case(seed):
    rng = np.random.default_rng(seed)
    sizes = rng.integers(1, 6, rng.integers(3, 6))
    network = Network.random(sizes, rng, 1.0, activation=("sigmoid", "tanh")[seed % 2])
    return Case(network, rng.uniform(-1, 1, (sizes[0], 1)), rng.uniform(-1, 1, (sizes[-1], 1))), rng


CASES = [random_case(seed) for seed in range(100)]


def some_indices(case, rng, part, most=4):
    every = lemma1.all_indices(case, part)
    return [every[i] for i in rng.permutation(len(every))[:most]]


@pytest.mark.parametrize(("part", "number"), LINES)
def test_every_line_of_the_proof_holds_on_100_random_networks(part, number):
    line, looked_at = PARTS[part][number], 0
    for case, rng in CASES:
        for at in some_indices(case, rng, part):
            if line.applies(at):
                looked_at += 1
                assert relative_difference(*line.sides(case, at)) <= 1e-10
    assert looked_at >= 100


def test_every_line_of_the_proof_holds_at_every_index_of_the_network_of_figure_6():
    rng = np.random.default_rng(6)
    network = Network.random((4, 3, 4, 5, 2), rng, 1.0)
    case = Case(network, rng.uniform(size=(4, 1)), np.array([[1.0], [0.0]]))
    for part, lines in PARTS.items():
        for at in lemma1.all_indices(case, part):
            wrong = [
                line
                for line in lines
                if line.applies(at) and relative_difference(*line.sides(case, at)) > 1e-10
            ]
            assert wrong == []


def by_torch(case):
    """The derivatives with every w, b and z a leaf: C by each, and z[l+1] by z[l], one forward pass."""
    network = case.network
    W = {l: torch.tensor(W_l, requires_grad=True) for l, W_l in network.W.items()}
    b = {l: torch.tensor(b_l, requires_grad=True) for l, b_l in network.b.items()}
    shift = {l: torch.zeros_like(b_l, requires_grad=True) for l, b_l in b.items()}  # z[l] as a leaf
    z, a = {}, {1: torch.tensor(case.a[1][1:, None])}
    function = {"sigmoid": torch.sigmoid, "tanh": torch.tanh}[network.activation]
    for l in W:
        z[l] = W[l] @ a[l - 1] + b[l] + shift[l]
        a[l] = function(z[l])
    target = torch.tensor(case.y[1:, None])
    (0.5 * ((target - a[case.L]) ** 2).sum()).backward(retain_graph=True)
    slopes = {
        (l + 1, k): torch.autograd.grad(z[l + 1][k - 1, 0], shift[l], retain_graph=True)[0]
        for l in range(2, case.L)
        for k in case.layer(l + 1)
    }
    return W, b, shift, slopes


@pytest.mark.parametrize("seed", range(0, 100, 5))
def test_the_left_sides_are_those_of_automatic_differentiation(seed):
    case, _ = CASES[seed]
    W, b, shift, slopes = by_torch(case)
    near = {"rel": 1e-10, "abs": 1e-14}
    for l in W:
        for j in case.layer(l):
            assert case.dC("z", l, j) == pytest.approx(shift[l].grad[j - 1, 0].item(), **near)
            assert case.dC("b", l, j) == pytest.approx(b[l].grad[j - 1, 0].item(), **near)
            for k in case.layer(l - 1):
                assert case.dC("W", l, j, k) == pytest.approx(W[l].grad[j - 1, k - 1].item(), **near)
    for (m, k), row in slopes.items():
        for j in case.layer(m - 1):
            assert case.dz(m, k, "z", m - 1, j) == pytest.approx(row[j - 1, 0].item(), **near)


def test_a_wrong_formula_would_be_noticed():
    """Exchange right sides: what is not equal is told apart."""
    case, _ = CASES[3]
    at = lemma1.all_indices(case, "(25)")[0]
    lines = PARTS["(25)"]
    left, _ = lines[-1].sides(case, at)
    assert relative_difference(left, case.delta[at.l][at.j]) > 1e-3
    assert relative_difference(left, -left) == 2
    assert relative_difference(0.0, 0.0) == 0


def test_28_is_about_other_neurons_only_and_27_does_not_depend_on_j():
    case = Case(Network.random((2, 3, 2), np.random.default_rng(0)), np.ones((2, 1)), np.zeros((2, 1)))
    line_27, line_28 = PARTS["(25)"][1], PARTS["(25)"][2]
    assert line_28.applies(At(2, 1, 1, 2))
    assert not line_28.applies(At(2, 1, 1, 1))
    assert len({line_27.sides(case, At(2, j, 2))[0] for j in (1, 2, 3)}) == 1


def test_the_parts_are_the_four_equations_of_the_lemma_each_ending_where_the_paper_ends_it():
    assert tuple(PARTS) == COMMITTED
    for part, lines in PARTS.items():
        assert any(f"this is {part}" in line.because for line in lines)
        assert {line.code for line in lines} <= {19, 20, 22, 23, 24, 25}


def test_the_jacobian_by_the_weights_holds_27_on_diagonals_and_28_elsewhere():
    case, _ = CASES[2]
    for l in range(2, case.L + 1):
        J = case.jacobian("z", l, "W", l)
        a = case.a[l - 1][1:]
        assert pytest.approx(np.kron(a, np.eye(case.n[l])), rel=1e-14) == J
        assert np.count_nonzero(J) == np.count_nonzero(a) * case.n[l]


def test_the_other_jacobians_are_diagonal_matrices_and_weights_times_slopes():
    case, _ = CASES[4]
    assert case.jacobian("a", case.L, "z", case.L) == pytest.approx(case.D(case.L), rel=1e-13)
    for l in range(2, case.L):
        W_D = case.network.W[l + 1] @ case.D(l)
        assert case.jacobian("z", l + 1, "z", l) == pytest.approx(W_D, rel=1e-12)
        assert np.array_equal(case.jacobian("z", l, "b", l), np.eye(case.n[l]))


def test_the_long_product_is_delta_for_every_layer():
    for case, _ in CASES[:20]:
        for l in range(2, case.L):
            assert case.D(l) @ case.long_product(l + 1) == pytest.approx(case.delta[l][1:, None], rel=1e-11)


def figure_6():
    rng = np.random.default_rng(6)
    network = Network.random((4, 3, 4, 5, 2), rng, 1.0)
    return network, rng.uniform(size=(4, 1)), np.array([[1.0], [0.0]])


def test_the_derivatives_by_the_weights_are_an_outer_product():
    network, x, y = figure_6()
    z, a = network.forward(x)
    delta = backward(network, z, a, y)
    derivative = network.copy()
    derivative.p = complex_step.complex_step_gradient(network, x, y)
    for l, dW in derivative.W.items():
        assert dW == pytest.approx(np.outer(delta[l], a[l - 1]), rel=1e-11)
        assert np.linalg.matrix_rank(dW, rtol=1e-10) == 1


def test_the_weight_of_figure_6():
    network, x, y = figure_6()
    case = Case(network, x, y)
    assert case.dC("W", 3, 4, 3) == pytest.approx(case.delta[3][4] * case.a[2][3], rel=1e-12)
    assert case.dC("b", 3, 4) == pytest.approx(case.delta[3][4], rel=1e-12)


def test_delta_may_be_smaller_where_the_output_is_more_wrong():
    network = Network((1, 2), [1.0, 1.0, -0.5, 5.0])  # W2, b2
    case = Case(network, np.ones((1, 1)), np.zeros((2, 1)))
    assert (case.z[2][1], case.z[2][2]) == (0.5, 6.0)
    assert case.a[2][2] - case.y[2] > case.a[2][1] - case.y[1]
    assert case.dC("z", 2, 2) < case.dC("z", 2, 1) / 10


@pytest.mark.parametrize(("part", "number"), LINES)
def test_a_line_concerns_neurons_and_edges_that_there_are(part, number):
    line = PARTS[part][number]
    assert line.code in lemma1.ALGORITHM
    for case, rng in CASES[:20]:
        for at in some_indices(case, rng, part):
            lit = line.lit(case, at)
            assert lit
            for l, j, *k in lit:
                assert j in case.layer(l)
                assert not k or (l > 1 and k[0] in case.layer(l - 1))
