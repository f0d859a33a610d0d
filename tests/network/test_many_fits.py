"""Many fits at once do what one fit does: scipy's solver from the same starts, and torch's derivatives."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from course_utils.gradients.backprop import output_jacobian
from course_utils.network.activations import ACTIVATIONS
from course_utils.network.costs import listing_cost, misclassified
from course_utils.network.datasets import figure1, figure5
from course_utils.network.network import Network
from course_utils.network.paper_network import PAPER_SIZES
from course_utils.network.stacked import output_jacobians, outputs
from course_utils.training.least_squares import least_squares_fit
from course_utils.training.many_fits import ManyFits

PAPER = Network(PAPER_SIZES)
KINDS = ("components", "ten-norm")
each_kind = pytest.mark.parametrize("kind", KINDS)


def random_starts(K, seed=0, scale=0.5):
    rng = np.random.default_rng(seed)
    return np.array([Network.random(PAPER_SIZES, rng, scale).p for _ in range(K)])


def run(fits, evaluations):
    while fits.evaluations < evaluations and not fits.done.all():
        fits.step()
    return fits


@settings(max_examples=40)
@given(
    st.lists(st.integers(1, 4), min_size=2, max_size=4),
    st.sampled_from([name for name in ACTIVATIONS if name != "step"]),
    st.integers(0, 1000),
)
def test_jacobians_and_outputs_are_those_of_each_network(sizes, activation, seed):
    rng = np.random.default_rng(seed)
    network = Network(sizes, activation=activation)
    P, x = rng.standard_normal((3, network.n_parameters)), rng.standard_normal((sizes[0], 5))
    F, J = outputs(network, P, x), output_jacobians(network, P, x)
    for p, its_F, its_J in zip(P, F, J, strict=True):
        one = Network(sizes, p, activation=activation)
        z, a = one.forward(x)
        np.testing.assert_allclose(its_F, a[one.L], rtol=1e-13)
        rows = its_J.reshape(-1, network.n_parameters)
        np.testing.assert_allclose(rows, output_jacobian(one, z, a), rtol=1e-10, atol=1e-13)


def test_jacobians_are_those_of_torch():
    p, x = random_starts(1)[0], figure1().x

    def F(p):
        W, b, w = [], [], 0
        for n_before, n in ((2, 2), (2, 3), (3, 2)):
            W.append(p[w : w + n * n_before].reshape(n_before, n).T)
            w += n * n_before
        for n in (2, 3, 2):
            b.append(p[w : w + n, None])
            w += n
        a = torch.tensor(x)
        for W_l, b_l in zip(W, b, strict=True):
            a = torch.sigmoid(W_l @ a + b_l)
        return a.T

    theirs = torch.autograd.functional.jacobian(F, torch.tensor(p)).numpy()
    np.testing.assert_allclose(output_jacobians(PAPER, p[None], x)[0], theirs, rtol=1e-10, atol=1e-15)


@each_kind
def test_costs_and_counts_belong_to_the_parameters(kind):
    points = figure5()
    fits = run(ManyFits(points, PAPER, random_starts(6), kind), 60)
    for p, squares, right in zip(fits.P, fits.listing_cost, fits.right(), strict=True):
        network = Network(PAPER_SIZES, p)
        assert squares == pytest.approx(listing_cost(network, points.x, points.y), rel=1e-10)
        assert right == len(points) - misclassified(network, points.x, points.y).sum()


@each_kind
def test_no_fit_ever_gets_worse(kind):
    fits = ManyFits(figure1(), PAPER, random_starts(10), kind)
    for _ in range(80):
        before = fits.listing_cost.copy()
        fits.step()
        assert (fits.listing_cost <= before).all()


@each_kind
def test_company_changes_nothing(kind):
    starts = random_starts(5)
    together = run(ManyFits(figure1(), PAPER, starts, kind), 25)
    for k, start in enumerate(starts):
        alone = run(ManyFits(figure1(), PAPER, start[None], kind), 25)
        np.testing.assert_allclose(alone.P[0], together.P[k], rtol=1e-6, atol=1e-8)


def test_as_many_succeed_as_with_scipys_trust_region_and_norms_take_several_times_as_long():
    points, starts, needed, theirs = figure1(), random_starts(10), {}, {}
    for kind in KINDS:
        fits = ManyFits(points, PAPER, starts, kind)
        while (fits.right() == len(points)).sum() < 5:
            fits.step()
        needed[kind] = fits.evaluations
        found = [
            least_squares_fit(
                points, Network(PAPER_SIZES, p), residuals=kind, max_evaluations=400, restart=False
            )
            for p in starts
        ]
        ours = (run(fits, 400).right() == len(points)).sum()
        assert ours == pytest.approx(sum(fit.success for fit in found), abs=1)
        theirs[kind] = np.median([fit.evaluations for fit in found])
    assert needed["ten-norm"] > 3 * needed["components"]
    assert theirs["ten-norm"] > 3 * theirs["components"]


def test_a_fit_that_is_done_is_left_alone():
    fits = run(ManyFits(figure1(), PAPER, random_starts(12)), 30)
    done, before = fits.done.copy(), fits.P.copy()
    assert done.any()
    assert not done.all()
    fits.step()
    np.testing.assert_array_equal(fits.P[done], before[done])
    assert (fits.listing_cost[done] <= 1e-4).all()


def test_the_network_and_the_starts_are_left_alone():
    network, starts = Network(PAPER_SIZES), random_starts(2)
    before = starts.copy()
    run(ManyFits(figure1(), network, starts), 10)
    np.testing.assert_array_equal(starts, before)
    assert not network.p.any()
