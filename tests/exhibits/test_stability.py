"""Stability of SG: runs that differ in one point, against torch and what [15] says of their distance."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from course_utils.exhibits.ch08_not_treated import stability
from course_utils.network.datasets import figure1
from course_utils.network.paper_network import paper_start
from course_utils.outlook import stability as mathematics
from course_utils.training import compiled

pytestmark = pytest.mark.usefixtures("compiled")

ETA, SEEDS = 0.5, range(6)


def with_torch(points, eta, indices):
    """SG on the network of Figure 3 by automatic differentiation: p after all steps."""
    p = torch.tensor(paper_start(), requires_grad=True)
    for i in indices:
        W2, W3, W4 = p[:4].reshape(2, 2).T, p[4:10].reshape(2, 3).T, p[10:16].reshape(3, 2).T
        a = torch.tensor(points.x[:, i])
        for W, b in ((W2, p[16:18]), (W3, p[18:21]), (W4, p[21:23])):
            a = torch.sigmoid(W @ a + b)
        cost = 0.5 * ((torch.tensor(points.y[:, i]) - a) ** 2).sum()
        (slope,) = torch.autograd.grad(cost, p)
        p = (p - eta * slope).detach().requires_grad_()
    return p.detach().numpy()


def pair(N=10, i=3, x=(0.5, 0.9), eta=ETA, seed=0, steps=(1000,)):
    first = mathematics.parabola_points(N)
    label = int(mathematics.parabola_labels([[x[0]], [x[1]]])[0])
    return list(
        mathematics.twin_runs(
            first, mathematics.with_point_replaced(first, i, x, label), eta, seed, np.array(steps)
        )
    )


def mean_distances(N, steps):
    """The mean over several orders of the indices, at each of the steps."""
    found = [[look.distance for look in pair(N, seed=seed, steps=steps)[1:]] for seed in SEEDS]
    return np.mean(found, axis=0)


def test_the_data_are_those_of_figure_1_and_more_by_one_rule():
    assert mathematics.parabola_points(10) == figure1()
    more = mathematics.parabola_points(50)
    assert np.array_equal(more.labels, mathematics.parabola_labels(more.x))
    with pytest.raises(ValueError, match="N must be a whole number of at least 10, got "):
        mathematics.parabola_points(9)


def test_the_first_look_waits_for_no_compiler(monkeypatch):
    def slow():
        raise AssertionError("the start asked for the compiled training loop")

    monkeypatch.setattr(compiled, "compiled", slow)
    look = next(mathematics.twin_runs(figure1(), figure1(), 0.5, 0, [10]))
    assert (look.step, look.distance) == (0, 0.0)


def test_both_runs_are_those_of_torch_with_the_same_indices():
    *_, look = pair(seed=5, steps=(40,))
    indices = np.random.default_rng(5).integers(10, size=(40, 1))[:, 0]
    first = figure1()
    second = mathematics.with_point_replaced(first, 3, (0.5, 0.9), 0)
    assert look.p == pytest.approx(with_torch(first, ETA, indices), rel=1e-9)
    assert look.q == pytest.approx(with_torch(second, ETA, indices), rel=1e-9)


@given(st.integers(0, 9), st.integers(0, 50))
@settings(max_examples=25)
def test_the_runs_part_when_the_index_is_drawn_first_and_not_before(i, seed):
    step = mathematics.first_draw(10, i, seed, 2000)
    before, after = pair(i=i, x=(0.05, 0.95), seed=seed, steps=(step - 1, step))[-2:]
    assert before.distance == 0
    assert after.distance > 0


def test_the_distance_grows_with_the_steps_as_the_bound_says():
    steps = (30, 100, 300, 1000, 3000)
    for N in (10, 40, 160):
        found = mean_distances(N, steps)
        assert (np.diff(found) > 0).all()
        assert found[-1] / found[0] > 100


def test_the_distance_falls_with_n_about_like_one_over_n():
    found = {N: mean_distances(N, (1000,))[0] for N in (10, 40, 160)}
    assert found[10] > 2 * found[40] > 4 * found[160]
    slope = np.polyfit(np.log(list(found)), np.log(list(found.values())), 1)[0]
    assert slope == pytest.approx(-1, abs=0.35)


def test_the_bound_of_convex_costs_is_far_above_what_is_measured():
    for N in (10, 160):
        for look in pair(N, steps=(10, 100, 1000, 10_000))[1:]:
            assert look.distance < mathematics.convex_bound(look.step, look.L, ETA, N) / 10


@pytest.fixture(scope="module")
def shown():
    found = stability.stability(guess=stability.BELOW)
    found.finish()
    return found


def test_the_exhibit_shows_the_distances_that_there_are(shown):
    assert [look.step for look in shown.progress.looks] == [0, *stability.STEPS]
    look = shown.progress.looks[-1]
    line = shown.scene().axes[3].items[-1]
    assert line.y[-1] == pytest.approx(np.linalg.norm(look.p - look.q))
    assert set(shown.progress.distances) == set(stability.NS)
    assert all(len(found) == stability.REPEATS for found in shown.progress.distances.values())


def test_looking_earlier_trains_nothing_anew(shown):
    looks = shown.progress.looks
    later = shown.caption()
    shown.act("step", 10.0)
    assert shown.progress.looks is looks
    assert shown.caption() != later
    assert "After 10 steps" in shown.caption()
    shown.act("step", 10_000.0)


def test_the_slider_has_the_steps_that_were_looked_at_and_each_is_shown(shown):
    slider = stability.stability.controls["step"]
    assert list(slider.described()["values"]) == stability.STEPS.tolist()
    for step in (1, 2, 3, 800, 9000):
        shown.act("step", step)
        assert shown.progress.at(shown.state.step).step == step
    shown.act("step", 10_000.0)


def test_the_point_that_comes_in_can_be_dragged_and_has_the_category_of_its_place():
    event = {"kind": "move", "name": "the point that comes in", "index": 0, "x": 0.9, "y": -0.2}
    shown = stability.stability()
    shown.receive(event)
    state = shown.state
    assert (state.x1, state.x2, state.new_label) == (0.9, 0.0, 1 if 0.9 > 0.3 + 2.2 * 0.25 else 0)
    assert stability.State(label=stability.OTHER).new_label == 1 - stability.State().new_label


def test_the_last_point_is_exchanged_where_there_are_fewer():
    state = stability.State(N=10, replaced=200)
    assert state.i == 9
    assert stability.stability.controls["replaced"].read(state) == 9


@pytest.mark.parametrize(("mean", "named"), [((0.0, 0.0), set()), ((0.0, 0.5), {"mean"})])
def test_the_legend_names_means_only_where_there_are_any(mean, named, monkeypatch):
    means = dict(zip((10, 20), mean, strict=True))
    monkeypatch.setattr(stability.Distances, "means", lambda *_: means)
    axes = stability._over_N(stability.State(), object.__new__(stability.Distances))
    assert {name for _, name, _ in axes.legend()} == named


def test_the_answer_is_judged_when_the_training_is_over(shown):
    begun = stability.stability(guess=stability.BELOW)
    assert begun.progress.looks[-1].step < stability.LAST
    assert begun.scene().texts[-1].text == f"You said “{stability.BELOW}” …"
    assert shown.scene().texts[-1].text == f"You said “{stability.BELOW}”, and so it is."


def test_a_distance_off_the_axis_is_a_gap():
    drawn = stability._drawn(np.array([0.0, 9e-5, 1e-4, 1.0, 100.0, 101.0]))
    np.testing.assert_array_equal(drawn, [np.nan, np.nan, 1e-4, 1.0, 100.0, np.nan])
