"""The exhibit `bowl`: what is drawn in the plane of η and μ is what the steps do."""

import numpy as np
import pytest

from course_utils.exhibits.ch04_stochastic_gradient import bowl as exhibit
from course_utils.exhibits.ch04_stochastic_gradient.bowl import (
    BALL,
    CHOSEN,
    NESTEROV,
    SG,
    START,
    State,
    slide,
)
from course_utils.pictures.scene import Field, Handle, Line


def items(state, axes, kind):
    return [item for item in exhibit.scene(state, slide(state)).axes[axes].items if isinstance(item, kind)]


@pytest.mark.parametrize("method", [BALL, NESTEROV])
def test_blue_is_where_the_steps_come_to_rest(method):
    """Against the steps themselves, away from the boundary, where they would take long."""
    (field,) = items(State(method=method), 2, Field)
    etas, mus = np.linspace(*field.extent[:2], 121), np.linspace(*field.extent[2:], 41)
    for i, j in [(0, 30), (0, 70), (20, 40), (20, 110), (36, 60), (36, 119), (30, 1)]:
        state = State(method=method, eta=max(0.01, etas[j]), mu=mus[i])
        costs = slide(state).costs
        settled = len(costs) > exhibit.STEPS and costs[-20:].max() < costs[:20].max()
        assert settled == (field.values[i, j] > 0), (etas[j], mus[i])


def test_the_boundary_is_the_line_called_bound():
    (field,) = items(State(method=BALL), 2, Field)
    bound = next(one for one in items(State(method=BALL), 2, Line) if one.label == "bound")
    etas = np.linspace(*field.extent[:2], 121)
    for row, limit in zip(field.values, bound.x, strict=True):
        inside = etas[(row > 0) & (etas > 0)]
        assert inside.max() <= limit + 1e-9
        assert limit - inside.max() <= etas[1] + 1e-9


def test_of_steepest_descent_and_sg_the_dot_has_no_momentum():
    for method in (exhibit.STEEPEST, SG):
        (dot,) = items(State(method=method), 2, Handle)
        assert (dot.x, dot.y) == (1.0, 0.0)


def test_before_momentum_is_used_the_plane_does_not_tell_what_it_does():
    (field,) = items(State(), 2, Field)
    assert (field.values == field.values[0]).all()
    assert "bound" not in {line.label for line in items(State(), 2, Line)}
    (with_momentum,) = items(State(method=BALL), 2, Field)
    assert (with_momentum.values[0] == field.values[0]).all()
    assert not (with_momentum.values == with_momentum.values[0]).all()


def test_both_dots_are_dragged_and_neither_out_of_its_range():
    shown = exhibit.bowl(method=BALL)
    shown.receive({"kind": "move", "name": CHOSEN, "index": 0, "x": 3.5, "y": 7.0})
    assert (shown.state.eta, shown.state.mu) == (3.5, 0.99)
    shown.receive({"kind": "move", "name": START, "index": 0, "x": -9.0, "y": 0.5})
    assert (shown.state.q1, shown.state.q2) == (-2.5, 0.5)
    assert shown.state.eta == 3.5
    assert "so it dies out" in shown.caption()
    assert "2/λmax is 2, with this momentum 3.98" in shown.caption()


def test_the_caption_says_what_noise_does_in_the_long_run():
    assert "in the long run its mean is" in exhibit.bowl(method=SG).caption()
    assert "so it grows" in exhibit.bowl(method=SG, eta=2.5).caption()
    assert "its mean" not in exhibit.bowl(method=SG, eta=2.5).caption()


def test_with_noise_so_many_steps_are_taken_that_the_long_run_is_seen():
    """From either rate the cost has come down to its level, about which it scatters."""
    for eta in (0.1, 0.2):
        runs = [slide(State(method=SG, eta=eta, seed=seed)) for seed in range(40)]
        assert {len(seen.costs) for seen in runs} == {exhibit.LONG + 1}
        assert np.mean([seen.costs[400:] for seen in runs]) == pytest.approx(runs[0].floor, rel=0.2)


def says(**settings):
    return exhibit.bowl(**settings).caption()


@pytest.mark.parametrize("method", [exhibit.STEEPEST, BALL, NESTEROV, SG])
@pytest.mark.parametrize("q", [(2.0, 0.0), (0.0, 1.0), (1.0, 1.0), (0.0, 0.0)])
@pytest.mark.parametrize("lam", [(0.1, 5.0), (5.0, 0.1), (1.0, 1.0)])
def test_what_is_said_to_die_out_or_to_grow_does_so(method, q, lam):
    """Also on an axis, where the other eigenvalue does nothing; against a long path of the same steps."""
    for eta in (0.1, 0.39, 0.41, 1.0, 1.9, 2.1, 25.0):
        settings = {"method": method, "eta": eta, "noise": 0.0, "lam1": lam[0], "lam2": lam[1]}
        state = State(**settings, q1=q[0], q2=q[1], mu=0.5)
        words = exhibit.caption(state, slide(state))
        if q == (0.0, 0.0):
            assert "starts at the minimum" in words
            continue
        still = np.zeros((4000, 2))
        path = exhibit.quadratic.path(state.lam, q, eta, state.momentum, state.ahead, still)
        first, last = path[0] ** 2 @ state.lam, path[-1] ** 2 @ state.lam
        grown = len(path) <= len(still) or last > first
        assert ("so it grows" in words, "so it dies out" in words) == (grown, not grown), settings
        assert ("beside the axis" in words) == (0.0 in q)


def test_a_factor_that_rounds_to_one_is_told_from_one():
    assert "ρ = 1 + 0.0001 in the long run, so it grows" in says(lam1=0.3, lam2=3.0, eta=0.6667)
    assert "ρ = 1 − 3·10⁻⁷ in the long run, so it dies out" in says(lam1=0.3, lam2=3.0, eta=1e-6)
    assert "ρ = nearly 1 in the long run, so it dies out" in says(eta=1e-20)
    for method, eta in ((BALL, 3.6), (NESTEROV, 3.6 / 2.6), (exhibit.STEEPEST, 2.0)):
        assert "ρ = 1 in the long run, so it stays" in says(method=method, eta=eta)


def test_at_the_bound_noise_lets_the_error_grow():
    assert "so it grows" in says(method=SG, lam2=2.0, eta=1.0)
    assert "so it stays" in says(method=SG, lam2=2.0, eta=1.0, noise=0.0)
    ends = [slide(State(method=SG, lam2=2.0, eta=1.0, seed=seed)).costs[[0, -1]] for seed in range(20)]
    assert np.mean(ends, axis=0)[1] > 3 * np.mean(ends, axis=0)[0]
