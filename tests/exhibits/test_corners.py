"""What captions and pictures say in the corners of the settings: at first, at last, in ties, at zero."""

import math
from dataclasses import replace

import numpy as np
import pytest

from course_utils.exhibits.ch00_quiz._quiz_picture import _bar
from course_utils.exhibits.ch01_sigmoid import (
    bumps,
    challenger,
    neuron_surface,
    one_neuron,
    sigmoid,
    which_activation,
)
from course_utils.exhibits.ch02_forward_pass import basins, no_minimiser
from course_utils.exhibits.ch03_backpropagation import blame, cost_of_gradients
from course_utils.exhibits.ch04_stochastic_gradient import (
    descent,
    gradient_cloud,
    gradient_flow,
    line_by_line,
    optimisers,
    predict_cost,
    schedules,
)
from course_utils.exhibits.ch08_not_treated import explain
from course_utils.gradients.weight_paths import WeightPath
from course_utils.interactive.measuring import Measured
from course_utils.network.network import Network
from course_utils.pictures.numbers import percent

pytestmark = pytest.mark.usefixtures("compiled")


def test_a_bar_is_full_only_where_all_were_right_and_empty_only_where_none_was():
    for asked in range(1, 40):
        for right in range(asked + 1):
            bar = _bar((right, asked))[0]
            assert ("□" not in bar, "■" not in bar) == (right == asked, right == 0)


@pytest.mark.parametrize("w", [-1.0, 0.0, 1.0])
def test_the_step_of_a_sigmoid_is_what_ever_larger_multiples_of_its_weight_tend_to(w):
    state = sigmoid.State(w=w, c=2.0)
    step = sigmoid.scene(state, None).axes[0].items[0]
    far = 1 / (1 + np.exp(-50 * w * (np.array([step.x[0], step.x[-1]]) - 2)))
    np.testing.assert_allclose([step.y[0], step.y[-1]], far, atol=1e-12)


def test_activations_that_share_the_largest_share_are_all_named():
    tie = 0.13489628825916533
    slopes = which_activation.ACTIVATIONS
    shares = {name: which_activation.saturated(slopes[name], tie) for name in ("sigmoid", "tanh")}
    assert shares["sigmoid"] == shares["tanh"]
    said = which_activation.which_activation(guess="tanh", threshold=tie).caption()
    assert "the largest share is that of sigmoid and of tanh, 83%." in said


@pytest.mark.parametrize("b", np.linspace(-20, 20, 21))
def test_whether_a_line_of_a_neuron_is_in_the_square_is_said(b):
    state = neuron_surface.State(w1=3.0, w2=-4.0, b=b)
    t = np.linspace(0, 1, 201)
    a = state.output(*np.meshgrid(t, t))
    assert ("beyond the square" in neuron_surface.caption(state, None)) == (not a.min() <= 0.5 <= a.max())
    seen = sum(a.min() < level < a.max() for level in (0.1, 0.9))
    words = one_neuron.caption(one_neuron.State(w1=3.0, w2=-4.0, b=b), None)
    assert ("(both beyond", "(one of them beyond", "(dashed)")[seen] in words


def test_the_sum_of_several_bumps_stays_in_its_chart():
    shown = bumps.bumps(neurons=4, v=(2.0,) * 4, c=(1.0,) * 4)
    axes = shown.scene().axes[1]
    assert axes.items[1].y.max() == pytest.approx(8, rel=1e-3)
    assert axes.ylim[1] >= axes.items[1].y.max()
    assert bumps.bumps(v=(0.0,) * 4).scene().axes[1].ylim == (-2, 2)


def test_half_of_the_fits_are_counted_from_where_it_stays_half():
    good = (0, 25, 10, 20, 30)
    known = basins.Fits({}, {"components": good, "ten-norm": (30, 3)})
    said = basins.caption(basins.State(), known)
    assert "30 of 40 with components (half of them after 4); 3 of 40 with ten-norm." in said


def test_a_tolerance_that_is_not_reached_is_not_said_to_be():
    for tolerance in range(-12, 0):
        for lam in (1e-6, 1e-4, 1e-3):
            state = no_minimiser.State(tolerance=tolerance, lam=lam)
            ends = {name: no_minimiser.path(value) for name, value in (("out", 0.0), ("", lam))}
            missed = [name for name, path in ends.items() if path.slopes.min() > 10.0**tolerance]
            words = no_minimiser.caption(state, np.zeros(2))
            assert ("a little above" in words) == bool(missed)
            assert all(f"with{name} λ" in words.partition("Rounding")[2] for name in missed)


def test_one_timing_is_no_range():
    one = Measured(timings=(cost_of_gradients.record()[-1],), unfinished=True)
    words = cost_of_gradients.caption(cost_of_gradients.State(guess="about 4"), one)
    takes = words.partition("as long as ")[2].partition(" evaluations")[0]
    assert float(takes) > 1


def test_while_it_is_measured_it_is_said_whose_times_are_shown():
    told = cost_of_gradients.State(guess="about 4")
    assert "of the cost (recorded)." in cost_of_gradients.caption(
        told, Measured(timings=(), unfinished=True)
    )


def test_where_every_path_gives_0_none_is_the_strongest():
    said = blame.blame(guess="everywhere", x=(0.0, 0.7)).caption()
    assert said.endswith("Each path gives 0: there is no strongest.")
    assert "strongest path" in blame.blame(guess="everywhere").caption()


def test_of_equally_strong_paths_both_answers_are_found():
    network = Network((1, 1, 2, 1))
    network.W[3][:] = [[1.0], [2.0]]
    network.W[4][:] = [[2.0, 1.0]]
    ends = {(1, 1, 1): 2.0, (1, 2, 1): -2.0}
    ways = [WeightPath(neurons, (value,), value) for neurons, value in ends.items()]
    # From neuron 1 of layer 2 the thickest edge leads to neuron 2.
    assert blame.strongest_along(network, 2, ways) == set(blame.ANSWERS)
    assert blame.strongest_along(network, 2, ways[1:]) == {"everywhere"}


def test_per_cent_of_nothing_and_of_all_alone_are_0_and_100():
    said = [percent(share) for share in (0.0, 1e-9, 0.0049, 0.006, 0.5, 0.994, 0.996, 1 - 1e-9, 1.0)]
    few, most = "less than 1%", "more than 99%"
    assert said == ["0%", few, few, "1%", "50%", "99%", most, most, "100%"]


def test_before_the_end_costs_are_not_those_of_the_end(clock):
    state = schedules.State()
    assert "mean cost of the start is" in schedules.caption(
        state, next(schedules.schedules.process(state, clock))
    )
    early = schedules.Costs((0.3, 0.2), (0.3, 0.2), (), unfinished=True)
    assert "mean cost of the last 2 noted is 0.25" in schedules.caption(state, early)
    run = optimisers.RaceNotes({"SG": ((10, 0.1, 0.0),)}, unfinished=True)
    told = optimisers.State(guess="SG")
    assert "the costs so far: SG" in optimisers.caption(told, run)
    nothing = optimisers.RaceNotes({"SG": ()}, unfinished=True)
    assert optimisers.caption(told, nothing).startswith("The race from the authors’ start begins")
    assert "the costs at the end: SG" in optimisers.caption(told, replace(run, unfinished=False))


def test_a_short_stroke_is_not_nothing():
    drawn = (-2.0, *(predict_cost.NOT_DRAWN,) * 200)
    assert "drawn less than 1% of the curve" in predict_cost.predict_cost(drawn=drawn).caption()


@pytest.mark.parametrize("eta", [0.01, 0.03, 0.1, 0.3, 0.7, 1.0, 7.0, 10.0])
def test_no_path_goes_on_beyond_the_time_for_which_the_flow_is_known(eta):
    steps = gradient_flow.steps_of(eta)
    assert steps * eta <= gradient_flow.END * (1 + 1e-9)
    assert (steps + 1) * eta > gradient_flow.END * (1 + 1e-9)


def test_circles_are_spoken_of_where_there_are_some(clock):
    state = gradient_flow.State(noise=gradient_flow.SG)
    first = next(gradient_flow.gradient_flow.process(state, clock))
    assert "Circles" not in gradient_flow.caption(state, first)
    assert "Circles" in gradient_flow.caption(state, replace(first, gaps=((0.1, 0.1),)))


def test_after_the_last_line_none_comes_next():
    progress = line_by_line.LinesRun(line_by_line.LAST, 2, (), 0.0, 0.1)
    assert "here the run ends" in line_by_line.caption(line_by_line.State(), progress)
    assert line_by_line.scene(line_by_line.State(), progress).tables[0].lit is None


@pytest.mark.parametrize("steps", [1.0, 399.0, 999.0])
def test_the_last_step_of_a_path_is_kept(steps):
    *_, last = descent.followed(descent.State(steps=steps))
    assert last.steps[-1] == steps
    rises = np.diff(last.costs[:, 1]) > 0
    assert last.rises >= rises.sum() * (len(last.steps) == math.floor(steps) + 1)


def test_the_epoch_that_is_listed_is_one_whichever_way_mini_batches_are_drawn():
    for sampling in (gradient_cloud.WITH, gradient_cloud.WITHOUT):
        words = gradient_cloud.gradient_cloud(m=2, sampling=sampling).caption()
        assert "The epoch listed takes 5 steps, uses each point once and to first order changes" in words


@pytest.mark.parametrize("count", range(3))
def test_one_mini_batch_leads_uphill_and_several_lead(count):
    state = gradient_cloud.State(m=5)
    drawn = np.ones((gradient_cloud.DRAWN, 2))
    drawn[:count] = -1
    words = gradient_cloud.uphill(state, gradient_cloud.prepare(state)._replace(drawn=drawn))
    assert words == f"{count} of the 300 mini-batches drawn {'leads' if count == 1 else 'lead'} uphill"


def test_the_only_mini_batch_has_no_variance():
    words = gradient_cloud.gradient_cloud(m=10, sampling=gradient_cloud.WITHOUT).caption()
    assert "the variance is 0, as there is no other mini-batch." in words


def test_the_most_likely_curve_alone_is_said_to_be_it():
    shown = challenger.challenger()
    shown.act("best")
    assert "; no curve makes it likelier." in shown.caption()
    for w in np.arange(-0.3, -0.15, 0.002).round(3).tolist():
        words = challenger.challenger(w=w, c=64.8).caption()
        assert "makes it likelier" not in words
        p, _, most = words.rpartition("P = ")[2].rstrip(".").partition(", at most ")
        assert p != most


def test_on_the_boundary_no_change_by_nothing_is_shown():
    tied = '{"x1": 0.5, "x2": 0.5, "hidden": [], "p": [1, -1, -1, 1, 0, 0]}'
    shown = explain.explain()
    shown.act("line", tied)
    for name, value in (("x1", 0.5), ("x2", 0.5), ("guess", "sure on less than 50%")):
        shown.act(name, value)
    assert "This is on the boundary: a change < 0.001 long alters it." in shown.caption()
    assert "0.000" not in " ".join(str(table.rows[:6]) for table in shown.scene().tables)
    shown.act("x1", 0.4)
    assert "The smallest change that alters this is (+0.0" in shown.caption()
