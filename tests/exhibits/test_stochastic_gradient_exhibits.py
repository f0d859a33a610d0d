"""The exhibits of notebook 04: what their pictures say, checked against something else."""

import itertools
import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.text import Text

from course_utils.exhibits.ch04_stochastic_gradient import (
    descent,
    gradient_cloud,
    gradient_flow,
    line_by_line,
    one_point,
    optimisers,
    predict_cost,
    schedules,
    taylor,
    time_machine,
)
from course_utils.gradients.backprop import gradient, point_gradients
from course_utils.interactive.events import Draw
from course_utils.network.costs import cost, misclassified
from course_utils.network.datasets import figure1, figure5
from course_utils.network.network import Network
from course_utils.network.paper_network import PAPER_SIZES, paper_start
from course_utils.pictures import charts, paper_figures
from course_utils.pictures.numbers import counted, readings
from course_utils.pictures.scene import Dots, Handle, Image, Line, Sketch
from course_utils.pictures.stills.still import figure
from course_utils.training import optimisers as training_optimisers
from course_utils.training.least_squares import least_squares_fit
from course_utils.training.listing import SETUP, STEP
from course_utils.training.recorded_run import recorded_checkpoints
from course_utils.training.run import STOCHASTIC_GRADIENT, Run, netbp

pytestmark = pytest.mark.usefixtures("compiled")
X, Y = figure1().x, figure1().y
EVERY = [descent, gradient_flow, line_by_line, optimisers, predict_cost, schedules]


def items(scene, axes, kind):
    return [item for item in scene.axes[axes].items if isinstance(item, kind)]


def design_of(module):
    return getattr(module, module.__name__.rpartition(".")[2])


def finished(module, clock, **settings):
    """The state of these settings, and the progress of its process when nothing is left to do."""
    state = module.State(**settings)
    run = design_of(module).process(state, clock)
    progress = next(run)
    for _ in range(5000):
        if not progress.unfinished:
            return state, progress
        progress = run.send(state)
    raise AssertionError("the process does not come to an end")


@pytest.fixture(autouse=True)
def one_seed(monkeypatch):
    monkeypatch.setattr(predict_cost, "SEEDS", 1)


# ---------------------------------------------------------------- planes of eigenvectors


def mirrored(decomposition):
    """The same of LAPACK's decompositions, by a library that chooses the other signs."""

    def other(*arguments, **options):
        found = decomposition(*arguments, **options)
        return type(found)(*(-part if part.ndim == 2 else part for part in found))

    return other


PLANES = [
    *((descent.plane, name) for name in descent.EXTENTS),
    *((lambda place: gradient_cloud.cloud(place)[1], place) for place in gradient_cloud.PLACES),
    (lambda _: gradient_flow.plane.__wrapped__(), "flow"),
]


@pytest.mark.parametrize(("plane", "name"), PLANES)
def test_no_picture_is_mirrored_where_eigenvectors_have_the_other_sign(plane, name, monkeypatch):
    plane = getattr(plane, "__wrapped__", plane)
    here = plane(name).E
    for decomposition in ("eigh", "svd"):
        monkeypatch.setattr(np.linalg, decomposition, mirrored(getattr(np.linalg, decomposition)))
    np.testing.assert_allclose(plane(name).E, here, atol=1e-12)


# ---------------------------------------------------------------- Taylor and Cauchy-Schwarz


@pytest.mark.parametrize("place", taylor.PLACES)
def test_the_error_line_has_slope_2_where_the_step_is_short(place):
    lines = items(taylor.taylor(place=place).scene(), 0, Line)
    error = next(line for line in lines if line.label == "error")
    short = (error.x > 2e-4) & (error.x < 2e-3)
    fit = np.polyfit(np.log(error.x[short]), np.log(error.y[short]), 1)
    assert fit[0] == pytest.approx(2, abs=0.1)


def test_at_a_right_angle_the_formula_says_that_nothing_changes():
    assert "(11) says no change, " in taylor.taylor(angle=90).caption()
    assert "(11) says −0.00" in taylor.taylor(angle=60).caption()


@given(st.sampled_from(list(taylor.PLACES)), st.integers(0, 50))
@settings(max_examples=20)
def test_the_short_step_that_lowers_the_cost_most_goes_against_the_gradient(place, seed):
    start = taylor.origin(taylor.State(place=place, seed=seed))
    predicted, true = taylor.changes(start, np.full(181, 1e-4), taylor.ANGLES)
    assert taylor.ANGLES[predicted.argmin()] == 0
    assert abs(taylor.ANGLES[true.argmin()]) <= 2
    network, plane = taylor.network_at(place), start.plane
    g = gradient(network, X, Y)
    assert predicted.min() == pytest.approx(-1e-4 * np.linalg.norm(g), rel=1e-12)
    for angle, by_11 in zip(taylor.ANGLES[::30], predicted[::30], strict=True):
        radians = np.deg2rad(angle)
        step = 1e-4 * (np.cos(radians) * plane.E[0] + np.sin(radians) * plane.E[1])
        assert by_11 == pytest.approx(g @ step, rel=1e-9, abs=1e-15)
    assert (start.cost, start.slope) == pytest.approx((cost(network, X, Y), np.linalg.norm(g)))


def test_the_direction_is_dragged():
    shown = taylor.taylor()
    shown.receive({"kind": "move", "index": 0, "x": -90.4, "y": 0.0, "serial": 1})
    assert shown.state.angle == shown.values["angle"] == -90
    (handle,) = items(shown.scene(), 1, Handle)
    assert handle.x == -90


# ---------------------------------------------------------------- descent


def test_the_slice_is_the_cost_at_its_points():
    for name in descent.EXTENTS:
        field, lines, _ = descent.landscape(name)
        higher = []
        left, right, bottom, top = field.extent
        for i, j in ((0, 0), (30, 50), (120, 150)):
            q = [left + (right - left) * j / 150, bottom + (top - bottom) * i / 120]
            C = cost(Network(PAPER_SIZES, descent.plane(name).lift([q])[0]), X, Y)
            higher.append((C, field.values[i, j]))
        shades = [shade for _, shade in sorted(higher)]
        assert 1 >= shades[0] > shades[1] > shades[2] > 0, "the stronger, the lower, whatever the theme"
        seen = np.flatnonzero(~np.isnan(lines.x))[::40]
        on_line = [
            cost(Network(PAPER_SIZES, descent.plane(name).lift([[lines.x[k], lines.y[k]]])[0]), X, Y)
            for k in seen
        ]
        nearest = [min(descent.LEVELS, key=lambda level: abs(np.log(level / C))) for C in on_line]
        assert np.median(np.abs(np.log(np.array(on_line) / nearest))) < 0.05


def test_the_full_path_is_steepest_descent_and_the_other_stays_in_the_slice(clock):
    state, progress = finished(descent, clock, eta=2.0, steps=50.0, q1=5.0, q2=3.0)
    plane = descent.plane(state.slice)
    network = Network(PAPER_SIZES, plane.lift([[5.0, 3.0]])[0])
    for step, p in zip(progress.steps, progress.paths[:, 1], strict=True):
        while network is not None and step > 0:
            network.p -= 2.0 * gradient(network, X, Y)  # (12)
            break
        np.testing.assert_allclose(p, network.p, atol=1e-12)
    np.testing.assert_allclose(plane.distance(progress.paths[:, 0]), 0, atol=1e-9)
    assert progress.costs[-1, 1] == pytest.approx(cost(network, X, Y))


def test_momentum_with_all_points_is_the_heavy_ball(clock):
    settings = {"eta": 2.0, "mu": 0.9, "steps": 30.0}
    state, progress = finished(descent, clock, method="momentum, all points", **settings)
    p, v = descent.plane(state.slice).lift([[0.0, 0.0]])[0], 0.0
    for _ in range(30):
        v = 0.9 * v + gradient(Network(PAPER_SIZES, p), X, Y)
        p = p - 2.0 * v
    np.testing.assert_allclose(progress.paths[-1, 1], p, atol=1e-10)


def test_within_the_slice_the_step_is_along_the_slope_of_the_slice(clock):
    """Against differences of the cost in the two coordinates of the picture."""
    state, progress = finished(descent, clock, eta=0.5, steps=10.0, q1=8.0, q2=5.0)
    plane, h = descent.plane(state.slice), 1e-5
    q = plane.project(progress.paths[:2, 0])
    slope = []
    for e in np.eye(2):
        ahead, behind = (Network(PAPER_SIZES, plane.lift([q[0] + s * h * e])[0]) for s in (1, -1))
        slope.append((cost(ahead, X, Y) - cost(behind, X, Y)) / (2 * h))
    np.testing.assert_allclose(q[1] - q[0], -0.5 * np.array(slope), rtol=1e-5)


@pytest.mark.parametrize(
    ("eta", "rises", "low", "high"), [(2.0, (0, 0), 0.1, 0.27), (100.0, (400, 600), 0.24, 0.55)]
)
def test_every_step_uphill_is_counted_and_a_rate_of_a_hundred_jitters(clock, eta, rises, low, high):
    state, progress = finished(descent, clock, eta=eta)
    assert rises[0] <= progress.rises <= rises[1]
    assert f"; {progress.rises} of its steps led uphill." in descent.caption(state, progress)
    assert low < progress.costs[:, 1].min() < progress.costs[:, 1].max() < high


def test_from_three_hundred_on_the_cost_comes_to_rest(clock):
    for eta in (300.0, 1000.0):
        _, progress = finished(descent, clock, eta=eta)
        assert progress.costs[-100:, 1] == pytest.approx(0.5, abs=1e-4)


@pytest.mark.parametrize("method", descent.METHODS)
def test_every_method_has_its_paths_and_the_bound_along_them(clock, method):
    _, progress = finished(descent, clock, method=method, steps=300.0)
    assert progress.paths.shape == (301, 2, 23)
    assert len(progress.sharp) == descent.SHARP


def test_the_start_of_the_paths_is_dragged():
    shown = descent.descent(steps=10.0)
    shown.receive({"kind": "move", "index": 0, "x": 4.0, "y": 400.0, "serial": 1})
    assert (shown.state.q1, shown.state.q2) == (4.0, descent.EXTENTS[shown.state.slice][3])


def test_another_slice_begins_with_a_learning_rate_that_suits_it():
    """What jitters in one slice had gone on as fast in the next."""
    shown = descent.descent(steps=10.0, eta=100.0)
    shown.receive({"kind": "operate", "name": "slice", "value": descent.AT_THE_FALL, "serial": 1})
    assert (shown.state.slice, shown.state.eta) == (descent.AT_THE_FALL, descent.State().eta)


# ---------------------------------------------------------------- the errors on the plateaus


@pytest.mark.parametrize(
    ("step", "layer", "many"),
    [(3000, 4, 10), (50_000, 2, 4), (100_000, 2, 4)],
    ids=["first", "second", "fall"],
)
def test_where_the_errors_are_largest(step, layer, many):
    """At first in the last layer, at all points; then of the second neuron of layer 2, at four of them."""
    run = recorded_checkpoints()
    network = run.network(run.at(step))
    _, a = network.forward(X)
    delta = {4: a[4] * (1 - a[4]) * (a[4] - Y)}
    for l in (3, 2):
        delta[l] = a[l] * (1 - a[l]) * (network.W[l + 1].T @ delta[l + 1])
    sizes = {l: np.abs(one) for l, one in delta.items()}
    assert max(sizes, key=lambda l: sizes[l].max()) == layer
    largest = sizes[layer].max(axis=0)
    assert np.sum(largest > 0.3 * largest.max()) == many
    if layer == 2:
        assert sizes[2].max(axis=1).argmax() == 1
        assert sorted(np.flatnonzero(largest > 0.3 * largest.max())) == [3, 4, 6, 8]


# ---------------------------------------------------------------- the cloud of gradients


@pytest.mark.parametrize("place", gradient_cloud.PLACES)
def test_the_mean_of_the_cloud_is_the_gradient_on_the_first_axis(place):
    G, plane = gradient_cloud.cloud(place)
    run = recorded_checkpoints()
    network = run.network(run.at(gradient_cloud.PLACES[place]))
    np.testing.assert_array_equal(G, point_gradients(network, X, Y))
    g = gradient(network, X, Y)
    np.testing.assert_allclose(plane.project(G.mean(axis=1)[None]), [[np.linalg.norm(g), 0]], atol=1e-12)


def test_the_changes_of_an_epoch_are_added_up_and_are_the_full_gradients():
    """- K |∇Cost|² η, whatever the order of the points."""
    for m, K in ((1, 10), (5, 2)):
        shown = gradient_cloud.gradient_cloud(place="the plateau", m=m)
        network = gradient_cloud.network_at("the plateau")
        total = -K * np.sum(gradient(network, X, Y) ** 2)
        assert f"changes the cost by {gradient_cloud.typeset(f'{total:+.1e} η')} in all" in shown.caption()
        (table,) = shown.scene().tables
        changes = [row[-1].removesuffix("  uphill").removesuffix(" η") for row in table.rows]
        assert sum(number for (number,) in map(readings, changes)) == pytest.approx(total, rel=0.2)


def test_at_the_solution_longer_weights_suit_every_point_and_so_no_step_leads_uphill():
    network = gradient_cloud.network_at("the solution")
    G = point_gradients(network, X, Y)
    assert (network.p @ G < 0).all()
    assert (gradient(network, X, Y) @ G > 0).all()
    assert not (
        gradient_cloud.network_at("the plateau").p @ gradient_cloud.cloud("the plateau")[0] < 0
    ).all()


@given(st.sampled_from(list(gradient_cloud.PLACES)), st.integers(1, 10), st.integers(0, 50))
@settings(max_examples=20)
def test_a_batch_marked_uphill_raises_the_cost_for_a_small_step(place, m, seed):
    state = gradient_cloud.State(place=place, m=m, seed=seed)
    G, plane = gradient_cloud.cloud(place)
    run = recorded_checkpoints()
    network = run.network(run.at(gradient_cloud.PLACES[place]))
    before = cost(network, X, Y)
    for k in gradient_cloud.prepare(state).batches[:5]:
        step = G[:, k].mean(axis=1)
        along = float(plane.project(step[None])[0, 0])
        eta = 1e-3 * np.linalg.norm(G.mean(axis=1)) / max(np.linalg.norm(step) ** 2, 1e-30) * abs(along)
        after = cost(Network(PAPER_SIZES, network.p - min(eta, 1e-2) * step), X, Y)
        if abs(after - before) > 1e-15:
            assert (after > before) == (along < 0)


@given(st.integers(0, 1000), st.integers(0, 50))
def test_an_epoch_uses_every_point_once(epoch, seed):
    order = gradient_cloud.epoch_order(gradient_cloud.State(epoch=epoch, seed=seed))
    assert sorted(order) == list(range(10))


@pytest.mark.parametrize("m", [1, 2, 5, 10])
def test_the_table_lists_the_batches_of_an_epoch(m):
    (table,) = gradient_cloud.gradient_cloud(m=m).scene().tables
    assert len(table.rows) == 10 // m
    assert sorted(int(k) for row in table.rows for k in row[1].split()) == list(range(10))


@pytest.mark.parametrize(
    ("m", "sampling", "words"),
    [
        (1, "with replacement", "4 of all 10 mini-batches lead uphill"),
        (3, "without replacement", "of all 120 mini-batches"),
        (10, "without replacement", "the only mini-batch leads downhill"),
        (10, "with replacement", "of the 300 mini-batches drawn"),
    ],
)
def test_where_all_mini_batches_can_be_listed_the_share_uphill_is_exact(m, sampling, words):
    assert words in gradient_cloud.gradient_cloud(place="the plateau", m=m, sampling=sampling).caption()


def test_of_all_mini_batches_as_many_lead_uphill_as_theory_has_it():
    """Against the inner products of the single gradients, summed in another way."""
    G = gradient_cloud.cloud("the plateau")[0]
    slopes = G.T @ G.mean(axis=1)
    by_hand = sum(slopes[i] + slopes[j] < 0 for i, j in itertools.product(range(10), repeat=2))
    caption = gradient_cloud.gradient_cloud(place="the plateau", m=2).caption()
    assert f"{by_hand} of all 100 mini-batches" in caption


def test_the_measured_variances_lie_on_the_lines():
    scene = gradient_cloud.gradient_cloud().scene()
    lines = [line for line in items(scene, 1, Line) if line.label]
    for line, dots in zip(lines, items(scene, 1, Dots), strict=True):
        np.testing.assert_allclose(dots.y, line.y, rtol=0.12)


# ---------------------------------------------------------------- the listing


def test_the_lines_run_one_after_the_other(clock):
    shown = line_by_line.line_by_line()
    shown.act("line")
    assert shown.progress.done == 1
    shown.act("line")
    shown.act("step")
    while shown.progress.unfinished:
        shown.tick()
    assert shown.progress.done == len(SETUP) + len(STEP)
    run = netbp(figure1(), steps=1)
    assert shown.progress.newcost == pytest.approx(run.listing_cost[0], rel=1e-12)
    (table,) = shown.scene().tables
    assert len(table.rows) == len(SETUP) + len(STEP)
    assert table.lit == len(SETUP), "the next step begins"
    shown.act("reset")
    assert (shown.progress.done, shown.progress.differences) == (0, ())


def test_a_hundred_steps_leave_a_difference_below_1e_12(clock):
    _, progress = finished(line_by_line, clock, lines=len(SETUP) + 100 * len(STEP))
    assert progress.largest <= 1e-12
    assert progress.done == len(SETUP) + 100 * len(STEP)


def test_a_step_of_16_lines_is_called_so_and_the_slider_counts_them_all():
    shown = line_by_line.line_by_line()
    shown.act("hundred")
    shown.finish()
    assert shown.controls["step"].label.startswith(f"{len(STEP)} lines")
    assert shown.values["lines"] == shown.progress.done == 100 * len(STEP)
    shown.act("reset")
    shown.act("line")
    assert shown.scene().texts[-1].text == "largest difference so far 0"


def test_columns_keep_their_distance_also_in_the_still():
    scene = line_by_line.line_by_line(lines=40).scene()
    drawn = figure(scene)
    drawn.draw_without_rendering()
    cells = {cell for row in scene.tables[0].rows for cell in row if cell}
    boxes = [text.get_window_extent() for text in drawn.findobj(Text) if text.get_text() in cells]
    assert len(boxes) > 2 * len(scene.tables[0].rows)
    for a, b in itertools.permutations(boxes, 2):
        assert abs(a.y0 - b.y0) > 8 or a.x0 > b.x0 or a.x1 < b.x0 - 6


def test_while_it_plays_a_line_is_run_every_quarter_of_a_second(clock):
    run = line_by_line.process(line_by_line.State(playing=True), clock)
    assert next(run).done == 0
    for done in (1, 2, 3):
        clock.wait(0.3)
        assert run.send(line_by_line.State(playing=True)).done == done


@pytest.mark.parametrize("name", descent.EXTENTS)
def test_the_names_in_a_slice_stand_clear_of_its_contours(name):
    left, right, bottom, top = descent.EXTENTS[name]
    (x0, y0, wide, high), contours = descent.BOX, descent.landscape(name)[1]
    x, y = x0 + wide * (contours.x - left) / (right - left), y0 + high * (top - contours.y) / (top - bottom)
    for text in descent._landmarks(name)[1]:
        half = 4.3 * len(text.text)  # of its width, in bold letters
        under = (abs(x - text.x) < half) & (text.y - 11 < y) & (y < text.y + 3)
        assert not under.any(), text.text
        assert x0 < text.x - half < text.x + half < x0 + wide + 4


# ---------------------------------------------------------------- the cost curve


def test_the_run_that_is_revealed_is_listing_6_1_with_the_chosen_eta(clock):
    drawn = (-1.0,) * len(predict_cost.GRID)
    state, progress = finished(predict_cost, clock, eta=0.2, drawn=drawn, revealed=True)
    run = netbp(figure1(), eta=0.2)
    steps = predict_cost.GRID.astype(int)
    np.testing.assert_allclose(progress.costs, run.listing_cost[steps - 1] / 20, rtol=1e-9)
    np.testing.assert_allclose(progress.again, progress.costs, rtol=1e-9)  # at this rate nothing is chaotic
    network, chosen = Network(PAPER_SIZES, paper_start()), np.random.default_rng(0)
    other = Run(network, chosen).advance(STOCHASTIC_GRADIENT, 0.2, 1_000_000, X, Y, cost_every=100_000)
    assert progress.seeds[0][-1] == pytest.approx(other[-1], rel=1e-9)
    assert "does not part from it" in predict_cost.caption(state, progress)


def test_at_a_large_rate_a_start_moved_by_1e_15_leads_elsewhere(clock, monkeypatch):
    """The plateau is the same, when it ends is chance; the caption says where the two part."""
    monkeypatch.setattr(predict_cost, "GRID", predict_cost.GRID[:120])
    _, progress = finished(predict_cost, clock, eta=5.0, drawn=(), revealed=True)
    assert progress.parted is not None
    apart = abs(np.log(progress.again / progress.costs)) > np.log(1.1)
    assert progress.parted == np.argmax(apart) > 0


def test_the_other_seeds_run_side_by_side(clock, monkeypatch):
    monkeypatch.setattr(predict_cost, "SEEDS", 3)
    monkeypatch.setattr(predict_cost, "GRID", predict_cost.GRID[:100])
    seen = [now.seeds for now in predict_cost.run(predict_cost.State(revealed=True)) if now.seeds]
    far = np.array([[len(costs) for costs in seeds] for seeds in seen])
    assert np.ptp(far, axis=1).max() == 1
    assert far[-1].tolist() == [100] * 3


def test_of_the_other_seeds_it_is_said_how_far_they_have_come(monkeypatch):
    costs, state = np.full(len(predict_cost.GRID), 0.1), predict_cost.State(revealed=True)
    said = [
        predict_cost.caption(state, predict_cost.CostsSoFar(costs, costs, (costs, costs, costs[:k])))
        for k in (0, 1, 101, 201)
    ]
    ends = [words.partition("does not part from it. ")[2] for words in said]
    assert ends == [
        "",
        "3 other seeds so far: 100 steps.",
        "3 other seeds so far: 10,000 steps.",
        "3 other seeds end between 0.1 and 0.1.",
    ]


def test_a_curve_of_whole_numbers_is_one_of_real_numbers():
    """numpy knows no 10 to the power of the integer -3, and in an array of integers -1.3 would be -1."""
    shown = predict_cost.predict_cost()
    shown.receive({"kind": "paste", "line": json.dumps({"drawn": [-3] * 201})})
    (sketch,) = items(shown.scene(), 0, Sketch)
    np.testing.assert_allclose(sketch.strokes[0][1], 1e-3)
    shown = predict_cost.predict_cost(drawn=[0] * 201)
    name = sketch.name
    shown.receive({"kind": "draw", "name": name, "x": [100, 5e5], "y": [0.05, 0.05]})
    assert shown.state.drawn[0] == pytest.approx(np.log10(0.05), abs=1e-4)


def test_who_asks_twice_sees_the_run_without_a_drawing():
    shown = predict_cost.predict_cost(eta=0.05)
    shown.act("reveal")
    assert "once more to see it without" in shown.caption()
    shown.act("reveal")
    assert shown.state.revealed
    assert "with η = 0.05" in shown.caption()
    shown.act("eta", 0.5)  # another question
    assert not shown.state.revealed
    assert not shown.state.asked


def test_nothing_is_revealed_before_something_is_drawn():
    shown = predict_cost.predict_cost()
    shown.act("reveal")
    assert "First draw the curve" in shown.caption()
    assert not shown.state.revealed
    shown.receive({"kind": "draw", "name": "", "x": [100, 5e5, 1e6], "y": [0.3, 0.01, 0.001], "serial": 1})
    assert "100%" in shown.caption()
    shown.act("reveal")
    while shown.progress.unfinished:
        shown.tick()
    assert "off by a factor" in shown.caption()
    shown.act("eta", 5.0)
    assert not shown.state.revealed
    assert shown.state.drawn == (), "the curve was drawn for another learning rate"


def test_strokes_are_kept_and_later_ones_win():
    """Each is a straight line on the logarithmic axes."""
    state = predict_cost.State()
    state = predict_cost.draw(state, Draw("", (1e4, 1e3), (0.01, 0.1)))
    state = predict_cost.draw(state, Draw("", (1e5, 1e6), (1e-9, 1e-3)))
    (sketch,) = items(predict_cost.scene(state, next(predict_cost.run(state))), 0, Sketch)
    first, second = sketch.strokes
    ends = first[0, 0], first[0, -1], second[0, 0], second[0, -1]
    assert ends == pytest.approx((1e3, 1e4, 1e5, 1e6), rel=1e-3)
    assert first[1] == pytest.approx(10 ** np.linspace(-1, -2, 51), rel=2e-3)
    assert second[1, 0] == pytest.approx(predict_cost.LOW), "what is below the sheet is on its edge"
    state = predict_cost.draw(state, Draw("", (1e3, 1e4), (0.5, 0.5)))
    (sketch,) = items(predict_cost.scene(state, next(predict_cost.run(state))), 0, Sketch)
    assert sketch.strokes[0][1] == pytest.approx(np.full(51, 0.5), rel=1e-3)


@given(st.floats(-5, 0), st.floats(-1, 1))
def test_the_score_is_the_factor_by_which_a_curve_is_off(level, off):
    costs = np.full(201, 10**level)
    drawn = np.clip(np.full(201, level + off), -6, 0)
    assert predict_cost.score(drawn, costs) == pytest.approx(10 ** abs(drawn[0] - level))


# ---------------------------------------------------------------- the time machine


@pytest.mark.parametrize(("step", "index"), [(1.0, 1), (100_000.0, None), (1e7, -1)])
def test_the_time_machine_shows_the_checkpoint(step, index):
    run = recorded_checkpoints()
    i = list(run.steps).index(100_000) if index is None else range(len(run.steps))[index]
    scene = time_machine.time_machine(step=step).scene()
    (dots,) = items(scene, 2, Dots)
    np.testing.assert_array_equal(dots.y, run.P[i])
    (handle,) = items(scene, 0, Handle)
    assert handle.y == run.listing_cost[i]


def test_errors_and_spectra_are_those_of_the_gradients():
    """J^T r / N is the gradient; the last rows of delta times a[3] give the gradient of W[4]."""
    run = recorded_checkpoints()
    network = run.network(run.at(100_000))
    shown = time_machine.checkpoint(time_machine.State(step=100_000.0))
    _, a = network.forward(X)
    dW4 = shown.delta[-2:] @ a[3].T / 10
    np.testing.assert_allclose(dW4.ravel(order="F"), gradient(network, X, Y)[10:16], atol=1e-15)
    h, g = 1e-6, gradient(network, X, Y)
    trace = sum(
        (gradient(Network(PAPER_SIZES, network.p + h * e), X, Y) - g)[r] / h
        for r, e in enumerate(np.eye(23))
    )
    assert shown.eigen.sum() == pytest.approx(trace, rel=1e-3)
    scene = time_machine.time_machine().scene()
    (image,) = items(scene, 3, Image)
    assert np.abs(image.values).max() == pytest.approx(1)
    assert len(items(scene, 4, Dots)[0].x) == 20
    assert sum(len(dots.x) for dots in items(scene, 5, Dots)) == 23


def test_the_plateau_has_a_small_gradient_and_directions_that_lead_out():
    run = recorded_checkpoints()
    start, plateau = (time_machine.checkpoint(time_machine.State(step=t)) for t in (1, 1000))
    assert plateau.slope < start.slope / 10
    assert plateau.eigen[-1] < -1e-3
    assert run.listing_cost[run.at(3000)] > 0.99 * run.listing_cost[run.at(1000)]


@pytest.mark.parametrize("also", time_machine.FOUR)
def test_one_of_the_four_may_stand_alone_beside_the_run(also):
    everything = time_machine.time_machine(step=3000).scene()
    alone = time_machine.time_machine(step=3000, also=also).scene()
    assert [axes.title for axes in alone.axes[2:]] == [also]
    (same,) = [axes for axes in everything.axes if axes.title == also]
    assert [type(item) for item in alone.axes[2].items] == [type(item) for item in same.items]
    assert alone.height < everything.height


def test_the_mark_is_dragged_along_the_cost_curve():
    shown = time_machine.time_machine()
    shown.receive({"kind": "move", "index": 0, "x": 3e9, "y": 1.0, "serial": 1})
    assert "8,000,000 steps" in shown.caption()


# ---------------------------------------------------------------- dynamic choices, optimisers, flow


def test_a_schedule_that_changes_nothing_is_the_plain_run(clock):
    _, progress = finished(schedules, clock)
    assert progress.chosen == progress.plain
    assert len(progress.chosen) == schedules.STAGES + 1


def test_when_the_data_contradict_each_other_larger_batches_calm_the_noise(clock):
    _, progress = finished(schedules, clock, data=schedules.TWINS, m_schedule="doubled from time to time")
    least = schedules.LEAST[schedules.TWINS]
    assert least < min(progress.chosen)
    assert np.mean(progress.chosen[-40:]) - least < (np.mean(progress.plain[-40:]) - least) / 3


def test_beside_momentum_runs_the_learning_rate_that_goes_as_far(clock):
    state, progress = finished(schedules, clock, mu=0.9, seed=1)
    _, alone = finished(schedules, clock, eta=5.0, seed=1)
    assert progress.longer == pytest.approx(alone.chosen)
    labels = [line.label for line in schedules.scene(state, progress).axes[0].items]
    assert labels == ["plain", "μ = 0, η/(1−μ)", "as chosen"]
    assert "With μ = 0 and η = 5 in the place of momentum it is" in schedules.caption(state, progress)
    assert alone.longer == ()


def test_no_network_gets_below_the_least_cost_of_the_twins():
    """Two points in one place share the outputs: half of each target is the best for both."""
    points = schedules.points_of(schedules.TWINS)
    network = Network(PAPER_SIZES, recorded_checkpoints().P[-1])
    fit = least_squares_fit(points, network, target=0, max_evaluations=300)
    assert fit.listing_cost / 22 == pytest.approx(schedules.LEAST[schedules.TWINS], rel=1e-3)


def test_the_race_from_the_authors_start(clock):
    _, progress = finished(optimisers, clock)
    ends = {name: notes[-1] for name, notes in progress.notes.items()}
    assert ends["Gauss-Newton"][1] < 1e-10
    assert ends["BFGS"][1] == pytest.approx(11 / 120, rel=1e-4)
    assert ends["Gauss-Newton"][1] < ends["SG"][1] < 1e-4 < ends["steepest"][1]
    told = optimisers.scene(optimisers.State(guess="SG"), progress).texts[-1].text
    assert told == "You said “SG”; it is “Gauss-Newton”."
    for notes in progress.notes.values():
        assert all(b[0] > a[0] and b[2] >= a[2] for a, b in itertools.pairwise(notes))


def test_from_another_start_another_method_wins(clock):
    _, progress = finished(optimisers, clock, seed=1)
    assert optimisers.lowest(progress) == "BFGS"


def test_no_two_prices_of_a_method_are_the_same_because_it_was_seldom_looked_at(clock):
    state, progress = finished(optimisers, clock)
    for name, *prices, _ in optimisers.scene(state, progress).tables[0].rows:
        assert prices[0] != prices[1] or prices[0] == "–", name


def test_how_often_a_method_is_looked_at_changes_no_draw(clock, monkeypatch):
    monkeypatch.setattr(optimisers, "BUDGET", 3000)
    _, often = finished(optimisers, clock)
    monkeypatch.setattr(training_optimisers, "PER_DECADE", 7)
    _, seldom = finished(optimisers, clock)
    for name in ("SG", "momentum"):
        costs = {work: cost for work, cost, _ in often.notes[name]}
        same = [costs[work] == found for work, found, _ in seldom.notes[name] if work in costs]
        assert len(same) > 5
        assert all(same)


def test_a_new_learning_rate_does_not_run_gauss_newton_again(clock):
    state = optimisers.State()
    run = optimisers.process(state, clock)
    progress = next(run)
    while progress.unfinished:
        progress = run.send(state)
    changed = run.send(replace(state, eta=0.1))
    assert changed.notes["Gauss-Newton"] == progress.notes["Gauss-Newton"]
    assert changed.notes["SG"] != progress.notes["SG"]


def test_the_measured_gaps_have_slopes_1_and_one_half(clock):
    _, progress = finished(gradient_flow, clock)
    euler, stray = np.array(progress.gaps).T
    etas = np.log(gradient_flow.ETAS)
    assert np.polyfit(etas, np.log(euler), 1)[0] == pytest.approx(1, abs=0.03)
    assert np.polyfit(etas, np.log(stray), 1)[0] == pytest.approx(0.5, abs=0.1)


@pytest.mark.parametrize("noise", [gradient_flow.SG, gradient_flow.SDE])
def test_random_paths_end_about_as_far_away_as_measured(clock, noise):
    """The stochastic differential equation strays as far as SG does: it was made to."""
    _, progress = finished(gradient_flow, clock, eta=0.25, noise=noise)
    ends = progress.ends - gradient_flow.exact()[-1]
    away = np.sqrt(np.mean(np.sum(ends**2, axis=1)))
    assert away == pytest.approx(progress.gaps[2][1], rel=1e-9 if noise == gradient_flow.SG else 0.2)
    np.testing.assert_array_equal(progress.paths[-1, 1:], progress.ends[: gradient_flow.SHOWN])
    said = gradient_flow.caption(gradient_flow.State(eta=0.25, noise=noise), progress)
    assert f"60 paths of {noise.rpartition('and ')[2]}, of which 12 are drawn, end {away:.2g} away" in said


def test_what_is_said_of_the_widths_at_one_and_a_quarter(clock):
    _, progress = finished(gradient_flow, clock, eta=1.0, noise=gradient_flow.SDE)
    widths = [stray for _, stray in progress.gaps]
    assert gradient_flow.strays(progress.ends, gradient_flow.exact()[-1]) == pytest.approx(0.53, abs=0.005)
    assert widths[0] == pytest.approx(0.50, abs=0.005)
    assert 1.8 < widths[0] / widths[2] < 2.2


@pytest.mark.parametrize("module", EVERY, ids=lambda module: module.__name__.rpartition(".")[2])
def test_a_chunk_of_a_process_is_short(module, clock):
    """The work between two looks at the controls ends when its time is up on the given clock."""

    class Ticking:
        now = 0.0

        def __call__(self):
            self.now += 0.004
            return self.now

    state = replace(
        module.State(), **({"revealed": True, "drawn": (-1.0,) * 201} if module is predict_cost else {})
    )
    run = design_of(module).process(state, Ticking())
    progress, ticks = next(run), 0
    while progress.unfinished and ticks < 50_000:
        progress, ticks = run.send(state), ticks + 1
    assert module in (line_by_line,) or ticks > 3


# ---------------------------------------------------------------- charts and stills


@given(st.floats(1e-3, 1e9))
def test_axes_end_at_the_next_round_number(value):
    rounded = charts.round_up(value)
    assert value * (1 - 1e-9) <= rounded <= 2.5 * value * (1 + 1e-9)
    assert f"{rounded:.0e}"[0] in "125"


def test_contours_of_a_cone_are_circles():
    x = np.linspace(-1, 1, 81)
    line = charts.contours(x, x, np.hypot(x[:, None], x[None, :]), (0.25, 0.5))
    r = np.hypot(line.x, line.y)
    seen = ~np.isnan(r)
    assert np.abs(r[seen, None] - [0.25, 0.5]).min(axis=1) == pytest.approx(0, abs=2e-3)


def test_figure_8_differs_slightly_from_figure_4():
    run, start = recorded_checkpoints(), Network(PAPER_SIZES, paper_start())
    fitted = least_squares_fit(figure1(), start, restart=False).network
    still = paper_figures.two_solutions(run.network(run.at(1_000_000)), fitted, figure1())
    assert "differs on 1% of the square" in still.caption
    boundary = [item for item in still.scene.axes[0].items if isinstance(item, Line)][-1]
    seen = ~np.isnan(boundary.x)
    F = fitted.output(np.stack([boundary.x[seen], boundary.y[seen]]))
    np.testing.assert_allclose(F[0], F[1], atol=5e-3)


def test_figure_9_has_all_eleven_points_right():
    run, points = recorded_checkpoints("eleven"), figure5()
    trained = run.network(run.at(1_000_000))
    assert not misclassified(trained, points.x, points.y).any()
    assert run.listing_cost[-1] == pytest.approx(4.068e-3, rel=1e-3)
    # It rests on a plateau with a point wrong for half of the run.
    assert misclassified(run.network(run.at(500_000)), points.x, points.y).any()


def test_where_the_record_ends_is_said():
    shown = time_machine.time_machine(run="eleven points, Figure 9", step=8e6)
    assert shown.caption().startswith("After 1,000,000 steps")
    assert shown.caption().endswith("Here the record ends.")
    assert "Here the record ends" not in time_machine.time_machine(step=3000).caption()


def test_a_long_step_that_raises_the_cost_in_all_directions_is_told():
    shown = taylor.taylor(place="the fall", length=10.0)
    assert shown.caption().endswith("Among the directions shown the cost rises in each.")
    axes = shown.scene().axes[1]
    (true,) = (item for item in axes.items if isinstance(item, Line) and item.label == "true")
    assert axes.ylim[0] <= true.y.min() <= true.y.max() <= axes.ylim[1]


def test_one_step_is_one_step():
    assert time_machine.time_machine(step=1.0).caption().startswith("After 1 step the")
    assert counted(1.3, "step") == "1 step"
    assert counted(0, "step") == "0 steps"


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (0.5, 0.25, "from 0.5 to 0.25"),
        (0.00128661, 0.00128664, "from 0.00128661 to 0.00128664"),
        (0.00128661, 0.001286610002, "at 0.00128661 by 2·10⁻¹²"),
        (0.1, 0.1, "from 0.1 to 0.1"),
    ],
)
def test_two_costs_are_told_apart(before, after, said):
    assert one_point._from_to(before, after) == said
