"""The exhibit decision_region without a browser: what each action keeps, changes and restarts."""

from dataclasses import replace

import numpy as np
import pytest

from course_utils.exhibits.ch04_stochastic_gradient import decision_region as module
from course_utils.exhibits.ch04_stochastic_gradient.decision_region import (
    DATA,
    FORMULAS,
    LEAST_SQUARES,
    State,
)
from course_utils.interactive import points as point_editing
from course_utils.network import datasets
from course_utils.network.network import Network
from course_utils.network.paper_network import paper_start
from course_utils.network.parameters import Parameters
from course_utils.pictures.scene import Field, Line
from course_utils.pictures.scene import Points as Marks

pytestmark = pytest.mark.usefixtures("compiled")

STEPPED = [method for method in FORMULAS if method != LEAST_SQUARES]


@pytest.fixture
def make(clock):
    """Make the exhibit with a clock moved by hand."""

    def make(**settings):
        design = module.decision_region
        return design.exhibit(replace(design(**settings).state, single=0), clock=clock)

    return make


def from_browser(shown, **event):
    """Deliver a message as the browser sends it."""
    shown.view._handle_custom_msg(event, [])
    assert shown.failure is None


def press(shown, name, times=1):
    for _ in range(times):
        shown.act(name)
    assert shown.failure is None


def part(shown, kind):
    return next(item for axes in shown.scene().axes for item in axes.items if isinstance(item, kind))


# ---------------------------------------------------------------- the picture


def test_it_opens_with_the_ten_points_fitted():
    shown = module.decision_region()
    assert shown.caption().startswith("All 10 points are classified correctly; ")
    assert np.array_equal(part(shown, Marks).x, datasets.figure1().x)


def test_the_field_is_that_of_p(make):
    shown = make()
    network = Network((2, 2, 3, 2), shown.state.p)
    F = network.output(np.array([[0.3], [0.8]]))
    assert part(shown, Field).values[80, 30] == pytest.approx((F[0] - F[1]).item(), abs=1e-12)


@pytest.mark.parametrize("method", FORMULAS)
def test_the_equation_of_the_method_is_shown(make, method):
    (formula,) = make(method=method).scene().formulas
    assert formula.latex == FORMULAS[method]


def test_the_caption_counts_and_judges(make):
    shown = make(method="SG with replacement", p=tuple(np.zeros(23)))
    assert shown.caption() == (
        "5 of 10 points misclassified; 0% of the square is category A; cost 0.25 after 0 steps."
    )
    press(shown, "step")
    assert shown.caption().endswith(" after 1 step.")


# ---------------------------------------------------------------- a run goes on


@pytest.fixture
def running(make, clock):
    """An exhibit in the middle of a run of stochastic gradient."""
    shown = make(method="SG with replacement", rate=1000.0)
    shown.act("play", True)
    for _ in range(20):
        clock.wait(0.01)
        shown.tick()
    assert shown.progress.step == pytest.approx(200, abs=1)
    return shown


CHANGES = {
    "eta": lambda shown: shown.act("eta", 0.5),
    "rate": lambda shown: shown.act("rate", 10.0),
    "method": lambda shown: shown.act("method", "momentum"),
    "m": lambda shown: shown.act("m", 3),
    "mu": lambda shown: shown.act("mu", 0.5),
    "x1": lambda shown: shown.act("x1", 0.9),
    "data": lambda shown: shown.act("data", "XOR"),
    "points": lambda shown: shown.act("points", "0.1 0.2 A\n0.3 0.4 B"),
    "add": lambda shown: press(shown, "add"),
    "remove": lambda shown: press(shown, "remove"),
    "flip": lambda shown: press(shown, "flip"),
    "drag": lambda shown: from_browser(shown, kind="move", index=2, x=0.8, y=0.1, serial=1),
}


@pytest.mark.parametrize("change", CHANGES)
def test_no_change_but_of_the_network_resets_a_run(running, change):
    step, p = running.progress.step, running.state.p
    CHANGES[change](running)
    assert running.state.playing
    assert step <= running.progress.step <= step + 1
    assert np.abs(np.subtract(running.state.p, p)).max() < 0.2
    # Other data are another problem with other costs: the run goes on, but a new curve begins.
    assert running.progress.steps[0] == (step if change == "data" else 0)


def test_training_sees_the_points_where_they_are_now(make):
    stay, moved = make(method="steepest descent"), make(method="steepest descent")
    from_browser(moved, kind="move", index=0, x=0.9, y=0.9, serial=1)
    assert stay.state.p == moved.state.p
    press(stay, "step")
    press(moved, "step")
    assert stay.state.p != moved.state.p


def test_eta_is_the_length_of_the_next_step(make):
    lengths = []
    for eta in (0.1, 0.2):
        shown = make(method="steepest descent")
        before = np.array(shown.state.p)
        shown.act("eta", eta)
        press(shown, "step")
        lengths.append(np.linalg.norm(shown.state.p - before))
    assert lengths[1] == pytest.approx(2 * lengths[0])


@pytest.mark.parametrize("method", STEPPED)
def test_from_least_squares_to_steps_p_stays(make, method):
    shown = make()
    p = shown.state.p
    shown.act("method", method)
    assert shown.state.p == p


@pytest.mark.parametrize("method", STEPPED)
def test_from_steps_to_least_squares_the_fit_begins_where_training_is(make, method):
    shown = make(method=method, eta=1.0)
    press(shown, "step", 30)
    p, cost = shown.state.p, shown.progress.costs[-1]
    shown.act("method", LEAST_SQUARES)
    assert shown.state.p != p
    assert shown.progress.costs[-1] < cost
    assert shown.progress.step > 30


def test_one_step_is_one_step(make):
    shown = make(method="SG with replacement")
    press(shown, "step", 3)
    assert shown.progress.step == 3
    assert shown.progress.steps == (0, 1, 2, 3)


def test_with_least_squares_one_step_fits_once_more(make):
    shown = make(data="two circles")
    cost = shown.progress.costs[-1]
    press(shown, "step")
    assert shown.progress.costs[-1] <= cost


# ---------------------------------------------------------------- least squares


def test_every_event_of_a_drag_refits(make):
    shown = make()
    fields, evaluations = [], []
    for serial, x in enumerate(np.linspace(0.35, 0.6, 6), start=1):
        from_browser(shown, kind="move", index=1, x=float(x), y=0.4, serial=serial)
        assert shown.view.frame["handled"] == serial
        fields.append(part(shown, Field).values.tobytes())
        evaluations.append(shown.progress.step)
    assert len(set(fields)) == 6
    assert evaluations == sorted(set(evaluations))


def test_choosing_a_point_refits_nothing(make):
    shown = make()
    before = shown.progress
    from_browser(shown, kind="choose", index=4, serial=1)
    assert shown.state.chosen == 4
    assert shown.progress == before


def test_playing_with_least_squares_ends_when_nothing_is_left_to_gain(make):
    shown = make()
    shown.act("play", True)
    for _ in range(50):
        shown.tick()
    assert not shown.state.playing
    assert shown.values["play"] is False
    assert shown.progress.costs[-1] <= 1e-4 / 20


# ---------------------------------------------------------------- restarting


def test_reset_goes_back_to_where_the_run_began_and_stops(running):
    press(running, "reset")
    assert running.progress.step == 0
    assert running.state.p == Parameters(paper_start())
    assert not running.state.playing
    assert running.values["play"] is False


def test_reset_repeats_the_run_exactly(make):
    shown = make(method="SG with replacement", p=None)
    press(shown, "step", 5)
    first = shown.state.p
    press(shown, "reset")
    press(shown, "step", 5)
    assert shown.state.p == first


def test_reset_keeps_points_and_settings(running):
    running.act("x1", 0.77)
    running.act("eta", 0.5)
    press(running, "reset")
    assert (running.state.eta, running.state.points.x[0, 0]) == (0.5, 0.77)


def test_a_seed_begins_anew_from_its_own_numbers(running):
    running.act("seed", 7)
    assert running.progress.step <= 1
    one = running.state.p
    running.act("seed", 8)
    assert running.state.p != one
    running.act("play", False)
    running.act("seed", 7)
    again = running.state.p
    expected = 0.5 * np.random.default_rng(7).standard_normal(23)
    assert again == Parameters(expected)


def test_other_layers_begin_anew_with_their_own_number_of_parameters(running):
    running.act("hidden", "4")
    assert running.state.hidden == (4,)
    assert len(running.state.p) == 4 * 2 + 2 * 4 + 4 + 2
    assert running.progress.step <= 1
    assert running.state.playing


def test_no_hidden_layer_is_a_network_too(make):
    shown = make()
    shown.act("hidden", "")
    assert shown.state.hidden == ()
    assert len(shown.state.p) == 6


def test_an_activation_begins_anew_from_the_same_numbers(make):
    shown = make(method="SG with replacement")
    press(shown, "step", 4)
    shown.act("activation", "tanh")
    assert shown.progress.step == 0
    assert shown.state.p == Parameters(paper_start())


def test_the_papers_start_brings_back_the_papers_network(make):
    shown = make(method="SG with replacement", hidden=(4,), activation="relu")
    press(shown, "paper_start")
    assert (shown.state.hidden, shown.state.activation) == ((2, 3), "sigmoid")
    assert shown.state.p == Parameters(paper_start())
    assert shown.values["hidden"] == "2, 3"


# ---------------------------------------------------------------- points


@pytest.mark.parametrize("name", DATA)
def test_each_data_set_can_be_had(make, name):
    shown = make(method="SG with replacement")
    shown.act("data", name)
    assert shown.state.points == DATA[name]()
    assert np.array_equal(part(shown, Marks).x, DATA[name]().x)


@pytest.mark.parametrize("name", DATA)
def test_each_data_set_can_be_asked_for_by_name(name):
    assert module.decision_region(data=name).state.points == DATA[name]()


def test_a_moved_point_is_told_by_sliders_text_and_menu(make):
    shown = make()
    from_browser(shown, kind="move", index=1, x=0.515, y=0.72, serial=1)
    assert (shown.values["x1"], shown.values["x2"]) == (0.515, 0.72)
    assert "0.515, 0.72, A" in shown.values["points"]
    assert shown.values["data"] == point_editing.OWN


def test_the_sliders_move_the_chosen_point_only(make):
    shown = make(chosen=3)
    shown.act("x2", 0.25)
    x = datasets.figure1().x.copy()
    x[1, 3] = 0.25
    assert np.array_equal(shown.state.points.x, x)


def test_more_text_than_is_read_at_once_is_refused_and_as_a_file_is_not(tmp_path):
    text = "0.12345, 0.23456, A\n" * 50_000
    shown = module.decision_region()
    before = shown.state
    shown.receive({"kind": "operate", "name": "points", "value": text})
    assert shown.view.frame["message"] == (
        "points as text must be of at most 400,000 characters, got 1,000,000"
    )
    assert shown.state == before
    (tmp_path / "points.csv").write_text(text)
    assert len(module.decision_region(data=tmp_path / "points.csv").state.points) == 400


def test_points_can_be_pasted_as_csv_with_decimal_commas(make):
    shown = make()
    shown.act("points", "x1;x2;label\n0,25;0,5;o\n0,75;0,5;x\n")
    assert shown.state.points.x.tolist() == [[0.25, 0.75], [0.5, 0.5]]
    assert shown.values["data"] == point_editing.OWN


# ---------------------------------------------------------------- input that is refused


BAD_INPUT = [
    ("hidden", "0, 3", "1 to 30"),
    ("hidden", "abc", "'abc'"),
    ("hidden", "2.5", "'2.5'"),
    ("hidden", "-2", "'-2'"),
    ("hidden", "31", "1 to 30"),
    ("hidden", "2, 2, 2, 2, 2, 2, 2", "0 to 6 values"),
    ("hidden", "99999999999999999999", "1 to 30"),
    ("points", "", "got none"),
    ("points", "0.1, 0.2, A\n0.3, 0.4, B\n0.5, oops, A", "Line 3"),
    ("points", "0.1, 0.2, A\n0.5, 0.4, B\n0.3, 0.3, C", "the network has two outputs"),
    ("points", "nan, 0.2, A", "Line 1"),
]


@pytest.mark.parametrize(
    ("text", "count", "said"),
    [
        ("0.1, 0.2, A\n1.5, 0.4, B", 2, "Your data: x₁ from 0.1 to 1.5 stretched to the square."),
        ("0.1, -0.2, A", 1, "Your data: x₂ from −0.2 to −0.2 stretched to the square."),
        ("0.1, 0.2, A\n" * 401, 400, "Your data: 400 of 401 points, taken at random."),
    ],
)
def test_points_that_do_not_fit_are_made_to_and_this_is_said(make, text, count, said):
    shown = make(method="SG with replacement")
    shown.act("points", text)
    assert shown.view.frame["message"] == ""
    assert shown.caption().endswith(said)
    assert len(shown.state.points) == count


@pytest.mark.parametrize(("name", "text", "told"), BAD_INPUT)
def test_bad_input_is_answered_and_the_exhibit_works_on(make, name, text, told):
    shown = make(method="SG with replacement")
    press(shown, "step", 2)
    before, step = shown.state, shown.progress.step
    shown.act(name, text)
    assert told in shown.view.frame["message"]
    assert shown.failure is None
    assert (shown.state, shown.progress.step) == (before, step)
    press(shown, "step")
    assert shown.progress.step == step + 1
    assert shown.view.frame["message"] == ""


def test_the_last_point_stays(make):
    shown = make(method="SG with replacement")
    shown.act("points", "0.1, 0.2, A")
    press(shown, "remove")
    assert "last point" in shown.view.frame["message"]
    assert len(shown.state.points) == 1


def test_a_point_too_many_is_answered(make):
    shown = make(method="SG with replacement")
    shown.act("points", "0.1, 0.2, A\n" * point_editing.MOST)
    press(shown, "add")
    assert f"at most {point_editing.MOST}" in shown.view.frame["message"]


@pytest.mark.parametrize(
    "settings", [{"eta": 0}, {"method": "magic"}, {"hidden": (0,)}, {"chosen": 10}, {"p": (1.0,)}]
)
def test_settings_that_cannot_be_are_refused_by_name(settings):
    with pytest.raises(ValueError, match=rf"\b{next(iter(settings))}\b"):
        module.decision_region(**settings)


def test_a_state_can_be_made_by_hand():
    made = module.decision_region().state
    assert made == replace(State(), p=made.p, so_far=made.so_far)


# ---------------------------------------------------------------- time


@pytest.mark.parametrize("rate", [1.0, 10.0, 1000.0])
def test_steps_come_at_their_rate(make, clock, rate):
    shown = make(method="SG with replacement", rate=rate)
    shown.act("play", True)
    for _ in range(1000):
        clock.wait(0.004)
        shown.tick()
    assert shown.progress.step == pytest.approx(4 * rate, abs=1)


def test_nothing_happens_while_it_does_not_play(make, clock):
    shown = make(method="SG with replacement")
    clock.wait(3)
    shown.tick()
    assert shown.progress.step == 0


def test_the_time_of_a_pause_is_not_made_up_for(make, clock):
    shown = make(method="SG with replacement", rate=1000.0)
    for playing in (True, False, True):
        shown.act("play", playing)
        clock.wait(0.05)
        shown.tick()
    assert shown.progress.step == pytest.approx(100, abs=2)


def test_the_curve_shows_every_step_that_was_taken(make, clock):
    shown = make(method="SG with replacement", rate=1e5)
    shown.act("play", True)
    for _ in range(100):
        clock.wait(0.008)
        shown.tick()
    line = part(shown, Line)
    assert line.x[0] == 0
    assert line.x[-1] > 0.95 * shown.progress.step
    assert len(line.x) <= 400


def test_other_data_begin_a_new_curve_and_dragged_points_do_not(running):
    operate = running.act
    running.tick()
    operate("x1", 0.35)
    assert running.progress.steps[0] == 0
    operate("data", "XOR")
    assert running.progress.steps[0] == running.progress.step > 0


def test_a_reset_leaves_the_last_curve_in_grey(running):
    running.tick()
    before = running.progress
    assert len(running.scene().axes[1].items) == 1
    running.act("reset")
    grey, curve = running.scene().axes[1].items
    assert (grey.role, curve.role) == ("muted", "accent")
    assert tuple(grey.x) == before.steps
    assert tuple(curve.x) == (0,)


def test_a_large_fit_is_refined_by_itself_while_the_controls_answer():
    points = datasets.Points(np.random.default_rng(0).uniform(0, 1, (2, 400)), np.arange(400) % 2)
    shown = module.decision_region(points=points, hidden=(30, 30, 30))
    assert shown.progress.unfinished
    assert not shown.state.playing
    shown.act("flip")  # the controls answer in between
    costs = [shown.progress.costs[-1]]
    while shown.progress.unfinished:
        shown.tick()
        costs.append(shown.progress.costs[-1])
    assert costs[-1] < costs[0]
    assert shown.failure is None


def stepped_then_fitted(steps):
    """An exhibit that has taken so many steps of SG, and then a fit."""
    shown = module.decision_region(method="SG with replacement")
    for _ in range(steps):
        shown.act("step")
    shown.act("method", "least squares")
    shown.finish()
    return shown


def test_a_line_knows_how_many_of_the_steps_were_evaluations():
    shown = stepped_then_fitted(7)
    told = shown.caption()
    assert "after 7 steps and " in told
    for method in ("least squares", "SG with replacement"):
        shown.act("method", method)
        other = module.decision_region()
        other.state = shown.line
        assert other.caption() == shown.caption() == told


def test_steps_and_evaluations_of_one_training_are_counted_apart():
    shown = stepped_then_fitted(3)
    words = shown.caption()
    evaluations = shown.progress.step - 3
    assert evaluations > 1
    assert f"after 3 steps and {evaluations} evaluations." in words
    assert shown.scene().axes[1].xlabel == "steps and evaluations"
    shown.act("method", "momentum")
    shown.receive({"kind": "press", "name": "step"})
    assert f"after 4 steps and {evaluations} evaluations." in shown.caption()
    shown.receive({"kind": "undo"})
    assert f"after 3 steps and {evaluations} evaluations." in shown.caption()
