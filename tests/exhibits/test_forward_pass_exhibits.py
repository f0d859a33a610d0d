"""The exhibits and figures of notebook 02 show what the network does, and what the paper says."""

import itertools

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from course_utils.exhibits.ch02_forward_pass import (
    _drawn_regions,
    basins,
    draw_boundary,
    forward_pass,
    layer_sizes,
    no_minimiser,
    playground,
)
from course_utils.generalisation.regularisation import regularised_cost, regularised_gradient
from course_utils.interactive.process import CHUNK
from course_utils.network.costs import listing_cost, misclassified
from course_utils.network.datasets import figure1, figure5
from course_utils.network.network import Network, classify
from course_utils.network.paper_network import PAPER_SIZES, paper_start
from course_utils.pictures import diagrams, paper_figures
from course_utils.pictures.scene import Dots, Line
from course_utils.training.least_squares import least_squares_fit
from course_utils.training.run import Run

PAPER = (2, 2, 3, 2)


def send(shown, **event):
    """What the browser reports."""
    shown.receive(event)
    assert shown.view.frame["message"] == ""


# ---------------------------------------------------------------- figures


def test_figure_3_has_four_layers_and_every_edge():
    [graph] = paper_figures.figure3().scene.graphs
    columns = [len(list(group)) for _, group in itertools.groupby(node.x for node in graph.nodes)]
    assert columns == [2, 2, 3, 2]
    assert len(graph.edges) == 2 * 2 + 2 * 3 + 3 * 2
    assert len(graph.edges) + 2 + 3 + 2 == 23  # with the biases


def test_figure_6_highlights_the_edge_from_neuron_3_of_layer_2_to_neuron_4_of_layer_3():
    [graph] = paper_figures.figure6().scene.graphs
    [edge] = [edge for edge in graph.edges if edge.look == "chosen"]
    start, end = graph.nodes[edge.start], graph.nodes[edge.end]
    assert (start.label, end.label) == ("3", "4")
    xs = sorted({node.x for node in graph.nodes})
    assert len(xs) == 5
    assert (xs.index(start.x), xs.index(end.x)) == (1, 2)  # counted from 0: layers 2 and 3


def test_figure_6_has_the_shapes_that_section_3_states():
    network = Network((4, 3, 4, 5, 2))
    assert [network.W[l].shape for l in range(2, 6)] == [(3, 4), (4, 3), (5, 4), (2, 5)]
    assert [network.b[l].shape for l in range(2, 6)] == [(3, 1), (4, 1), (5, 1), (2, 1)]


@pytest.mark.parametrize("points", [figure1(), figure5()], ids=["Figure 4", "Figure 5"])
def test_figures_4_and_5_have_every_point_right_from_the_papers_start(points):
    start = Network(PAPER, paper_start())
    assert least_squares_fit(points, start, max_evaluations=100, restart=False).success


def test_figure_4_with_the_residuals_of_the_paper_has_all_ten_right_as_well():
    start = Network(PAPER, paper_start())
    fit = least_squares_fit(figure1(), start, residuals="ten-norm", max_evaluations=400, restart=False)
    assert fit.success


def test_the_added_point_of_figure_5_changes_its_own_category():
    start = Network(PAPER, paper_start())
    before, after = (
        least_squares_fit(points, start, max_evaluations=100).network for points in (figure1(), figure5())
    )
    place = [[0.3], [0.7]]
    assert classify(before.output(place))[0] == 0  # A
    assert classify(after.output(place))[0] == 1  # B


# ---------------------------------------------------------------- diagrams


@given(st.integers(1, 1000), st.integers(1, 1000))
def test_large_layers_show_their_ends_and_what_is_picked(n, j):
    drawn = diagrams.shown(n, [min(j, n)])
    assert len(drawn) == min(n, len(drawn)) <= diagrams.MOST
    assert {1, n, min(j, n)} <= set(drawn)
    assert drawn == sorted(set(drawn))


def test_names_of_weights():
    assert diagrams.weight_name(3, 4, 3) == "w₄₃[3]"
    assert diagrams.weight_name(2, 10, 1) == "w₁₀,₁[2]"


# ---------------------------------------------------------------- forward_pass


def z_and_a(x1, x2, p):
    """z and a of every neuron by torch, layer by layer."""
    network = Network(PAPER, p)
    a = torch.tensor([[x1], [x2]], dtype=torch.float64)
    for l in range(2, 5):
        z = torch.tensor(network.W[l].copy()) @ a + torch.tensor(network.b[l].copy())
        a = torch.sigmoid(z)
        for z_j, a_j in zip(z[:, 0].tolist(), a[:, 0].tolist(), strict=True):
            yield f"z = {z_j:.2f}".replace("-", "−"), f"a = {a_j:.3f}"


@pytest.mark.parametrize("place", [(0.35, 0.75), (0.9, 0.1), (0.0, 1.0)])
def test_every_neuron_shows_its_z_and_its_a(place):
    shown = forward_pass.forward_pass(x1=place[0], x2=place[1])
    [graph] = shown.scene().graphs
    assert [node.notes for node in graph.nodes[2:]] == list(z_and_a(*place, shown.state.p))


def test_every_thumbnail_is_the_neurons_own_activation_over_the_square():
    shown = forward_pass.forward_pass()
    [graph] = shown.scene().graphs
    _, a = Network(PAPER, shown.state.p).forward([[0.25], [0.75]])
    numbers = [a[l][j - 1, 0] for l, j in diagrams.neurons(PAPER)]
    assert [node.values[18, 6] for node in graph.nodes] == pytest.approx([2 * v - 1 for v in numbers])


def test_the_input_is_dragged_and_stays_in_the_square():
    shown = forward_pass.forward_pass()
    send(shown, kind="move", name="the input x", index=0, x=0.2, y=1.7)
    assert (shown.state.x1, shown.state.x2) == (0.2, 1.0)


@pytest.mark.parametrize("index", range(16))
def test_a_picked_edge_is_the_weight_that_the_slider_changes(index):
    shown = forward_pass.forward_pass()
    send(shown, kind="pick", part="network", what="edge", index=index)
    l, j, k = diagrams.connections(diagrams.neurons(PAPER))[index]
    shown.act("value", 7.5)
    network = Network(PAPER, shown.state.p)
    assert network.W[l][j - 1, k - 1] == 7.5
    assert (network.p != Network(PAPER, forward_pass.fitted()).p).sum() == 1
    assert shown.scene().graphs[0].edges[index].weight == 7.5


def test_a_picked_neuron_is_its_bias_and_a_picked_row_too():
    shown = forward_pass.forward_pass()
    send(shown, kind="pick", part="network", what="node", index=5)  # neuron 2 of layer 3
    shown.act("value", -3.0)
    assert Network(PAPER, shown.state.p).b[3][1, 0] == -3.0
    send(shown, kind="pick", part="rows of W a + b", what="row", index=2)
    shown.act("value", 4.0)
    assert Network(PAPER, shown.state.p).b[3][2, 0] == 4.0


def test_an_input_neuron_has_no_bias_to_pick():
    shown = forward_pass.forward_pass()
    before = shown.state
    send(shown, kind="pick", part="network", what="node", index=0)
    assert shown.state == before


def test_pointing_at_a_row_lights_its_neuron():
    shown = forward_pass.forward_pass()
    send(shown, kind="point", part="rows of W a + b", what="row", index=2)
    lit = [i for i, node in enumerate(shown.scene().graphs[0].nodes) if node.look == "lit"]
    assert lit == [6]  # neuron 3 of layer 3
    send(shown, kind="point", part="rows of W a + b", what="row", index=None)
    assert all(node.look != "lit" for node in shown.scene().graphs[0].nodes)


def test_with_all_parameters_zero_ties_go_to_B():
    shown = forward_pass.forward_pass()
    shown.act("zero")
    assert "category B, by the tie rule" in shown.caption()


@pytest.mark.parametrize(
    ("part", "what", "index"),
    [("network", "edge", 16), ("network", "node", 9), ("rows of W a + b", "row", 3)],
)
def test_a_pick_of_what_is_not_there_changes_nothing(part, what, index):
    shown = forward_pass.forward_pass()
    before = shown.state
    send(shown, kind="pick", part=part, what=what, index=index)
    assert shown.state == before


# ---------------------------------------------------------------- layer_sizes


def test_the_table_counts_what_a_network_has():
    shown = layer_sizes.layer_sizes(sizes=(2, 2, 3, 2), l=2, j=1, k=1)
    [table] = shown.scene().tables
    assert table.rows[-1][-1] == "23"
    assert [row[1] for row in table.rows[:-1]] == ["2 × 2", "3 × 2", "2 × 3"]


def test_every_neuron_of_a_large_layer_can_be_named():
    shown = layer_sizes.layer_sizes(sizes=(2, 100, 2), l=2, j=1, k=1)
    shown.act("j", "57")
    assert shown.values["j"] == shown.state.j == 57
    shown.act("j", "800")
    assert shown.state.j == 100


def test_smaller_layers_bring_the_weight_into_range():
    shown = layer_sizes.layer_sizes()
    shown.act("sizes", "2, 2")
    assert (shown.state.l, shown.state.j, shown.state.k) == (2, 2, 2)


@pytest.mark.parametrize("text", ["", "3", "2, x", "2, 0, 2", "2, 1001", "1,1,1,1,1,1,1,1,1"])
def test_sizes_that_are_not_accepted_are_answered_and_nothing_is_lost(text):
    shown = layer_sizes.layer_sizes()
    shown.act("sizes", text)
    assert "sizes must be" in shown.view.frame["message"]
    assert shown.state == layer_sizes.State()


def test_an_edge_is_picked_in_the_picture():
    shown = layer_sizes.layer_sizes()
    all_edges = diagrams.connections(diagrams.neurons(shown.state.sizes))
    send(shown, kind="pick", part="network", what="edge", index=all_edges.index((5, 2, 4)))
    assert (shown.state.l, shown.state.j, shown.state.k) == (5, 2, 4)


@pytest.mark.parametrize(("what", "index"), [("edge", 58), ("node", 18), ("row", 4), ("row", 5)])
def test_a_pick_of_a_layer_or_an_edge_that_is_not_there_changes_nothing(what, index):
    shown = layer_sizes.layer_sizes()
    send(shown, kind="pick", part="network", what=what, index=index)
    assert shown.state == layer_sizes.State()


@pytest.mark.parametrize("weight", [{"l": 6}, {"j": 5}, {"k": 4}])
def test_a_weight_that_does_not_exist_is_refused(weight):
    with pytest.raises(ValueError, match="there is no weight"):
        layer_sizes.State(**weight)


# ---------------------------------------------------------------- draw_boundary


def drawn(shown):
    send(shown, kind="draw", name=draw_boundary.BOUNDARY, x=[0.35, 0.35, 0.9], y=[0.0, 0.6, 1.0])
    return shown


def test_nothing_of_the_fit_is_seen_before_it_is_revealed():
    shown = drawn(draw_boundary.draw_boundary())
    scene = shown.scene()
    assert [type(item).__name__ for item in scene.axes[0].items] == ["Points", "Sketch"]
    assert scene.axes[1].items == ()
    assert "agree" not in shown.caption()


def test_the_revealed_fit_has_every_point_right_and_a_score():
    shown = drawn(draw_boundary.draw_boundary())
    shown.act("reveal")
    shown.finish()
    assert "All 10 points are classified correctly" in shown.caption()
    assert "agrees with the fit on" in shown.caption()


def test_the_score_is_the_share_of_places_with_the_same_category():
    state = draw_boundary.State(strokes=((0.5, 0.5, 0.0, 1.0),))
    line = Network(PAPER)  # F1 - F2 changes its sign at x1 = 0.5
    line.W[2] = [[20.0, 0.0], [0.0, 0.0]]
    line.b[2] = [[-10.0], [0.0]]
    line.W[3] = [[10.0, 0.0], [0.0, 0.0], [0.0, 0.0]]
    line.b[3] = [[-5.0], [0.0], [0.0]]
    line.W[4] = [[-10.0, 0.0, 0.0], [10.0, 0.0, 0.0]]
    line.b[4] = [[5.0], [-5.0]]
    assert draw_boundary.agreement(state.regions(), line) > 0.97


def test_the_terms_are_those_of_the_cost_6_and_so_is_their_mean():
    shown = draw_boundary.draw_boundary(revealed=True, p=tuple(paper_start().tolist()))
    points, network = figure1(), Network(PAPER, paper_start())
    expected = 0.5 * ((points.y - network.output(points.x)) ** 2).sum(axis=0)
    items = shown.scene().axes[1].items
    terms = np.concatenate([item.y for item in items if isinstance(item, Dots)])
    [mean] = [item.y[0] for item in items if isinstance(item, Line) and item.label == "mean (6)"]
    [stem] = [item for item in items if isinstance(item, Line) and item.label == "chosen point"]
    assert (stem.x[1], stem.y[1]) == (0, pytest.approx(expected[0]))
    np.testing.assert_allclose(terms, expected, rtol=1e-12)
    assert mean == pytest.approx(expected.mean(), rel=1e-12)


def test_marks_on_the_lower_edge_of_the_terms_are_told_to_be_less():
    p = least_squares_fit(figure1(), Network(PAPER, paper_start())).network.p.copy()
    said = "on the lower edge: 10⁻¹³ or less"
    near = draw_boundary.draw_boundary(revealed=True, p=tuple(p.tolist()))
    p[[10, 11, 12, 13, 14, 15, 21, 22]] *= 4  # of layer 4: every output nearer to its target
    beyond = draw_boundary.draw_boundary(revealed=True, p=tuple(p.tolist()))
    assert said not in [text.text for text in near.scene().texts]
    assert said in [text.text for text in beyond.scene().texts]


def test_a_dragged_point_is_fitted_again_and_the_score_goes_along():
    shown = draw_boundary.draw_boundary(revealed=True)
    shown.finish()
    send(shown, kind="move", index=0, x=0.95, y=0.95)
    shown.finish()
    assert "All 10 points are classified correctly" in shown.caption()


def test_the_name_of_a_data_set_brings_its_points():
    assert draw_boundary.draw_boundary(data="Figure 5").state.points == figure5()


def test_drawing_again_hides_the_fit():
    shown = drawn(draw_boundary.draw_boundary())
    shown.act("reveal")
    shown.act("clear")
    assert shown.state.strokes == ()
    assert not shown.state.revealed


@pytest.mark.parametrize("stroke", [(0.1,), (0.1, 0.2, 0.3), (0.1, 0.2, 0.3, 1.4)])
def test_a_line_with_a_broken_stroke_is_refused(stroke):
    with pytest.raises(ValueError, match="strokes must be"):
        draw_boundary.State(strokes=(stroke,))


# ---------------------------------------------------------------- basins


@pytest.mark.parametrize("count", [draw_boundary.PLACES, 9_999])
def test_of_a_long_stroke_so_much_is_kept_that_its_regions_are_the_same(count):
    shown, t = draw_boundary.draw_boundary(), np.linspace(0, 1, count)
    wave = 0.5 + 0.1 * np.sin(9 * t)
    send(shown, kind="draw", name=draw_boundary.BOUNDARY, x=t.tolist(), y=wave.tolist())
    [stroke] = shown.state.curves()
    assert stroke.shape == (2, draw_boundary.PLACES)
    assert stroke[:, [0, -1]].T.tolist() == [[0, 0.5], [1, wave[-1].round(4)]]
    assert np.mean(_drawn_regions.regions([np.array([t, wave])], figure1()) != shown.state.regions()) < 0.01


def test_a_drawing_of_too_many_strokes_takes_no_more():
    shown = draw_boundary.draw_boundary(strokes=((0.1, 0.2, 0.3, 0.4),) * draw_boundary.STROKES)
    stroke = {"kind": "draw", "name": draw_boundary.BOUNDARY, "x": [0.1, 0.2], "y": [0.3, 0.4]}
    shown.receive(stroke)
    assert shown.view.frame["message"] == "There are 100 strokes; a drawing has at most 100"
    assert len(shown.state.strokes) == draw_boundary.STROKES


def finished(**settings):
    shown = basins.basins(**settings)
    shown.finish()
    return shown


def test_with_all_the_time_they_need_both_ways_succeed_on_figure_1_but_norms_need_far_longer():
    good = finished().progress.good
    half = {kind: next(i for i, count in enumerate(good[kind]) if count >= 20) for kind in basins.KINDS}
    assert min(good[kind][-1] for kind in basins.KINDS) >= 38
    assert half["ten-norm"] > 4 * half["components"]


def test_a_small_budget_makes_the_norms_look_hopeless():
    good = finished(evaluations=80).progress.good
    assert good["components"][-1] >= 34
    assert good["ten-norm"][-1] <= 5


def test_with_the_eleventh_point_some_norms_rest_where_one_point_is_given_up():
    shown = finished(data="Figure 5")
    assert shown.progress.good["ten-norm"][-1] < 38 <= shown.progress.good["components"][-1]
    assert (np.abs(np.array(shown.progress.costs["ten-norm"]) - 1.72) < 0.02).any()


def test_dots_curves_and_words_are_the_fits():
    shown = finished(seed=3, evaluations=40)
    left, right = shown.scene().axes
    for kind, dots, curve in zip(basins.KINDS, left.items, right.items, strict=True):
        assert dots.label == kind
        np.testing.assert_allclose(
            dots.y, np.clip(np.sort(shown.progress.costs[kind]), basins.LOW, basins.HIGH)
        )
        assert curve.label == f"{kind}: {curve.y[-1]:.0f}"
        assert f"{curve.y[-1]:.0f} of 40 with {kind}" in shown.caption()
    assert right.xlim == (1, 1000)


def test_the_carried_p_is_the_best_fit():
    shown = finished(evaluations=40)
    points = figure1()
    squares = listing_cost(Network(PAPER, shown.state.p), points.x, points.y)
    assert squares == pytest.approx(min(map(min, shown.progress.costs.values())), rel=1e-9)


def test_the_first_picture_is_that_of_the_starts_and_a_setting_restarts_the_fits():
    milliseconds = itertools.count()
    shown = basins.basins.exhibit(basins.State(), clock=lambda: next(milliseconds) / 1000)
    assert len(shown.progress.good["components"]) == 1
    shown.tick()
    assert 1 < len(shown.progress.good["components"]) <= 1 + 1000 * CHUNK
    shown.tick()
    shown.act("seed", 4)
    good = shown.progress.good["components"]
    assert len(good) <= 1 + 1000 * CHUNK
    assert good == finished(seed=4).progress.good["components"][: len(good)]
    assert shown.progress.unfinished


# ---------------------------------------------------------------- no_minimiser


def test_without_lambda_p_grows_with_each_smaller_tolerance_and_with_it_p_settles():
    without, with_ = no_minimiser.path(0.0), no_minimiser.path(1e-4)
    at = [without.at(10.0**k) for k in (-3, -6, -9, -12)]
    assert (np.diff(without.norms[at]) > 3).all()
    settled = [with_.norms[with_.at(10.0**k)] for k in (-6, -9, -12)]
    assert settled == pytest.approx([settled[-1]] * 3, abs=0.02)


def test_what_a_smaller_tolerance_brings_is_not_drawn_before_it_is_chosen():
    for tolerance in (-1, -4, -12):
        for axes in no_minimiser.no_minimiser(tolerance=tolerance).scene().axes[:2]:
            ends = [item.x.min() for item in axes.items if isinstance(item, Line)]
            assert ends == pytest.approx([10.0**tolerance] * 2)


@pytest.mark.parametrize(("name", "factor"), no_minimiser.FACTORS.items())
def test_a_step_on_a_rescaled_cost_is_the_old_one_if_eta_is_divided(name, factor):
    shown = no_minimiser.no_minimiser(factor=name, eta=2.0)
    cross, circle = (item for item in shown.scene().axes[2].items if isinstance(item, Dots))
    unscaled = no_minimiser.along_the_gradient(1e-4, np.array([2.0]))
    assert circle.y == pytest.approx(unscaled)
    assert cross.x == pytest.approx([2.0 * factor])
    start, points = Network(PAPER_SIZES, paper_start()), no_minimiser.POINTS
    end = start.at(start.p - 2.0 * regularised_gradient(start, points, 1e-4))
    assert unscaled == pytest.approx([regularised_cost(end, points, 1e-4)], rel=1e-12)


def test_a_last_layer_of_one_neuron_is_no_plural():
    shown = layer_sizes.layer_sizes(sizes=(10, 1000, 1), l=2)
    assert shown.caption().startswith("3 layers of 10, 1,000, 1 neuron: ")


@pytest.mark.parametrize("ticks", range(4))
def test_a_fit_that_is_copied_or_undone_before_its_end_goes_on(ticks):
    whole, shown, pasted = (draw_boundary.draw_boundary(data="two circles") for _ in range(3))
    for one in (whole, shown):
        one.act("reveal")
    for _ in range(ticks):
        shown.tick()
    pasted.state = shown.line
    send(shown, kind="flip", index=0)
    send(shown, kind="undo")
    for one in (whole, shown, pasted):
        one.finish()
    assert shown.caption() == pasted.caption() == whole.caption()


@pytest.mark.parametrize("revealed", ["false", "true"])
def test_the_drawn_boundary_has_nothing_to_play_for_ever(revealed):
    shown = draw_boundary.draw_boundary()
    shown.state = f'{{"playing": true, "revealed": {revealed}}}'
    for _ in range(20):
        shown.tick()
    assert not shown.state.playing


def test_moving_the_tolerance_to_the_right_moves_its_dots_to_the_right_and_c_starts_at_1():
    shown = no_minimiser.no_minimiser()
    assert shown.state.factor == "1"
    assert shown.controls["tolerance"].low < shown.controls["tolerance"].high
    assert all(axes.xlim[0] < axes.xlim[1] for axes in shown.scene().axes)


def test_a_fit_that_is_shown_says_how_to_draw_and_takes_no_stroke():
    shown = draw_boundary.draw_boundary()
    shown.act("reveal")
    words = {text.text for text in shown.scene().texts}
    assert draw_boundary.AS_IT_IS in words
    assert f"{draw_boundary.AS_IT_IS}. {draw_boundary.AGAIN}." in shown.caption()
    shown.receive({"kind": "draw", "name": draw_boundary.BOUNDARY, "x": [0.2, 0.4], "y": [0.3, 0.5]})
    assert not shown.state.strokes
    assert "The fit is shown already" in shown.view.frame["message"]
    shown.act("clear")
    send(shown, kind="draw", name=draw_boundary.BOUNDARY, x=[0.2, 0.4], y=[0.3, 0.5])
    assert len(shown.state.strokes) == 1


def test_three_neurons_enclose_the_inner_circle_after_the_steps_that_the_notebook_names(compiled):
    def wrong(n, seed, steps):
        state = playground.State(hidden=(n,), seed=seed)
        network, points = state.now(), state.points
        run = Run(network, np.random.default_rng(seed))
        run.advance(state.training_method(), state.eta, steps, points.x, points.y, 0)
        return int(misclassified(network, points.x, points.y).sum())

    assert [wrong(3, seed, 10_000) > 0 for seed in range(10)] == [seed in (0, 9) for seed in range(10)]
    assert wrong(3, 0, 55_000) == 1
    assert [wrong(3, seed, 65_000) for seed in (0, 9)] == [0, 0]
    assert all(wrong(2, seed, 65_000) for seed in range(3))
