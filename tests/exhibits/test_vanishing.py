"""The vanishing gradient: the norms of delta against automatic differentiation, and their bound."""

import numpy as np
import pytest
import torch

from course_utils.exhibits.ch03_backpropagation import vanishing as exhibit
from course_utils.exhibits.ch03_backpropagation.vanishing import SLOPE, State, vanishing
from course_utils.network.activations import ACTIVATIONS
from course_utils.pictures.scene import Line

ACTS = {
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "relu": torch.relu,
    "leaky relu": lambda z: torch.nn.functional.leaky_relu(z, 0.01),
}


@pytest.mark.parametrize("activation", SLOPE)
def test_the_norms_are_those_of_automatic_differentiation_from_the_last_weighted_input_back(activation):
    state = State(activation=activation, layers=7, scale=0.6)
    deep = exhibit.network(state)
    x = np.random.default_rng(state.seed + 1000).uniform(-1, 1, (10, 20))
    a, z = torch.tensor(x), {}
    for l in range(2, 8):
        z[l] = torch.tensor(deep.W[l].copy()) @ a
        z[l].requires_grad_()
        z[l].retain_grad()
        a = ACTS[activation](z[l])
    (z[7].sum() / 10**0.5).backward()
    wanted = [np.linalg.norm(z[l].grad.numpy(), axis=0) for l in range(2, 8)]
    np.testing.assert_allclose(exhibit.prepare(state).norms, wanted, rtol=1e-9)


@pytest.mark.parametrize("activation", SLOPE)
@pytest.mark.parametrize("scale", [0.01, 0.5, 1.0, 10.0])
def test_no_norm_is_above_the_bound_and_no_slope_above_the_largest(activation, scale):
    seen = exhibit.prepare(State(activation=activation, scale=scale))
    assert (seen.norms <= seen.bound[:, None] * (1 + 1e-9)).all()
    z = np.linspace(-5, 5, 1001)
    assert ACTIVATIONS[activation].df(z).max() == pytest.approx(SLOPE[activation])


def test_what_the_notebook_says_of_sizes_and_activations():
    def ratio(**settings):
        return exhibit.middle(exhibit.prepare(State(**settings)))[0]

    assert ratio() < 1e-9
    assert all(ratio(scale=scale) < 1e-3 for scale in (0.1, 0.5, 1.0, 2.0, 3.5, 5.0, 10.0))
    assert 5e-10 < ratio() < 2e-9
    assert 1e-6 < ratio(scale=1.0) < 1e-5
    assert 1e-4 < ratio(scale=2.0) < 2e-4
    assert ratio(scale=5.0) < ratio(scale=2.0), "saturated"
    table = {0: (9e-10, 2e-6, 1e-4, 3e-5), 2: (7e-9, 5e-5, 9e-3, 9e-3)}  # as the notebook has it
    for seed, row in table.items():
        found = [ratio(seed=seed, scale=scale) for scale in (0.5, 1.0, 2.0, 5.0)]
        assert [float(f"{value:.0e}") for value in found] == list(row)
    assert 0.025 < ratio(seed=2, scale=3.0) < 0.035
    starts = [ratio(seed=seed, scale=2.0) / ratio(seed=seed) for seed in range(51)]
    assert min(starts) > 1e3, "larger weights help, by powers of ten"
    within = [
        [0.1 < ratio(seed=k, scale=w, activation="tanh") < 10 for k in range(51)] for w in (0.45, 1.0)
    ]
    assert min(map(sum, within)) > 40, "at most starts"
    assert all(0.1 < ratio(scale=scale, activation="tanh") < 10 for scale in (0.45, 0.5, 0.7, 1.0))
    assert ratio(scale=1.0, activation="relu") > 1e4


def test_nothing_is_seen_before_the_reader_has_said_how_small_it_is():
    shown = vanishing()
    [axes] = shown.scene().axes
    assert axes.items == ()
    assert "Commit first" in shown.caption()
    shown.act("guess", "10⁻⁴")
    [axes] = shown.scene().axes
    [median, bound] = [item for item in axes.items if isinstance(item, Line)]
    assert median.y[0] == exhibit.middle(exhibit.prepare(shown.state))[0]
    assert (median.y[-1], bound.y[-1]) == pytest.approx((1, 1))
    assert "You said 10⁻⁴, far too large." in shown.caption()
    shown.act("scale", 1.0)  # another question than was answered
    assert "You said" not in shown.caption()
    assert len(shown.scene().axes[0].items) == 3


@pytest.mark.parametrize(
    ("guess", "said"),
    [(1e-8, "the nearest of the four"), (1e-4, "far too large"), (1e-16, "far too small")],
)
def test_a_guess_is_judged(guess, said):
    assert exhibit.judged(guess, 3e-9) == said
