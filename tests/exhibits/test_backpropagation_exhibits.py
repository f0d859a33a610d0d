"""The exhibits of notebook 03: what they show is right, and what the reader does arrives."""

import re
import time

import numpy as np
import pytest

from course_utils.exhibits.ch03_backpropagation import (
    _small_network,
    backprop_stepper,
    blame,
    break_it,
    cost_of_gradients,
    ledger,
    proof,
)
from course_utils.exhibits.ch03_backpropagation._pseudocode import (
    LINES,
    NUMBER,
    Step,
    componentwise,
    fixed,
    in_plain_text,
    program,
    with_numbers,
)
from course_utils.exhibits.ch03_backpropagation._small_network import INPUT, TARGET, NetworkState
from course_utils.gradients import backprop
from course_utils.gradients import timing as gradient_timing
from course_utils.gradients.gradient_checks import NAMES
from course_utils.gradients.lemma1 import relative_difference
from course_utils.gradients.mistakes import MISTAKES, DescentByRules
from course_utils.interactive.events import Pick
from course_utils.network.activations import ACTIVATIONS
from course_utils.network.network import Network
from course_utils.pictures.scene import Formula, Image, Scene
from course_utils.pictures.stills.still import figure
from course_utils.training.steps import stochastic_gradient_step

FIGURE_6 = {"sizes": (4, 3, 4, 5, 2), "x": (0.3, 0.7, 0.5, 0.9)}


def send(shown, **event):
    shown.receive({"serial": 1, **event})


# ---------------------------------------------------------------- the network that all share


def test_picks_choose_the_weight_or_the_neuron():
    state = NetworkState()
    picked = _small_network.pick(state, Pick("network", "edge", 5))
    assert picked.weight() == (3, 1, 2)  # edges 0 to 3 lead to layer 2
    picked = _small_network.pick(state, Pick("network", "node", 6))
    assert picked.weight()[:2] == (3, 3)
    picked = _small_network.pick(state, Pick("network", "node", 1))
    assert picked.weight() == (2, 1, 2), "an input neuron is where an edge to layer 2 begins"
    for what, index in (("node", 9), ("edge", 16), ("row", 0)):
        assert _small_network.pick(state, Pick("network", what, index)) == state


def test_other_sizes_bring_a_data_point_that_fits():
    state = _small_network.set_sizes(NetworkState(), "4, 3, 4, 5, 2")
    assert (state.sizes, len(state.x), len(state.y), state.p) == ((4, 3, 4, 5, 2), 4, 2, None)
    for text, what in (
        ("2, 9, 2", "1 to 5 neurons"),
        ("2, 2", "3 to 5 layers"),
        ("2, x", "numbers"),
        ("2, 1.5, 2", "whole"),
    ):
        with pytest.raises(ValueError, match=what):
            _small_network.set_sizes(state, text)


def test_a_weight_that_is_set_is_in_the_network_and_stays_there():
    state = _small_network.set_parameter(NetworkState(l=3, j=2, k=1), "W", 4.5)
    state = _small_network.set_parameter(state, "b", -2.0)
    assert (state.network().W[3][1, 0], state.network().b[3][1, 0]) == (4.5, -2.0)
    assert NetworkState(l=5, j=5, k=5).weight() == (4, 2, 3), "the nearest there is"


@pytest.mark.parametrize(
    ("settings", "what"),
    [
        ({"x": (0.1,)}, "x must be 2 numbers"),
        ({"y": (0.1, 0.2, 0.3)}, "y must be 2 numbers"),
        ({"sizes": (1, 2, 2), "x": (1.0, 2.0)}, "x must be 1 number, one for each neuron, got 1, 2"),
        ({"sizes": (2, 2, 1), "x": (1.0, 2.0)}, "y must be 1 number, one for each neuron, got 1, 0"),
        ({"sizes": (2, 3, 2, 2), "p": (0.0,) * 22}, "p must have shape"),
    ],
)
def test_a_data_point_or_parameters_that_do_not_fit_the_layers_are_refused(settings, what):
    with pytest.raises(ValueError, match=what):
        NetworkState(**settings)


# ---------------------------------------------------------------- backprop_stepper


def test_the_program_is_the_pseudocode_in_its_order():
    names = [(step.name, step.l) for step in program(4)]
    forward = [(name, l) for l in (2, 3, 4) for name in ("z", "a", "D")]
    update = [(name, l) for l in (4, 3, 2) for name in ("W", "b")]
    assert names == [("input", 1), *forward, ("output", 4), ("hidden", 3), ("hidden", 2), *update]


def test_going_through_all_lines_is_a_step_15():
    shown = backprop_stepper.backprop_stepper(**FIGURE_6, eta=2.0)
    network = shown.state.network()
    stochastic_gradient_step(network, *shown.state.columns(), 2.0, 0)
    for _ in program(5):
        shown.act("next")
    _, after = backprop_stepper.evaluate(shown.state)
    assert after.p == pytest.approx(network.p, rel=1e-12)
    shown.act("again")
    assert shown.state.step == len(program(5)) - 1
    assert shown.state.p == pytest.approx(network.p, rel=1e-12)


def test_a_quantity_is_shown_from_its_line_on():
    shown = backprop_stepper.backprop_stepper()
    for number, step in enumerate(program(4), start=1):
        shown.act("step", number)
        scene = shown.scene()
        assert scene.tables[0].marked == NUMBER[step.name]
        notes = {node.name: " ".join(node.notes) for node in scene.graphs[0].nodes}
        done = program(4)[:number]
        for l in (2, 3, 4):
            text = notes[f"neuron 1 of layer {l}"]
            assert ("z " in text) == (Step("z", l) in done)
            assert ("a " in text) == (Step("a", l) in done)
            assert ("δ " in text) == (Step("output", l) in done or Step("hidden", l) in done)


def end(formula):
    """Where a formula ends in a still picture, whose font is the browser's."""
    drawn = figure(Scene(960, 600, (), (formula,)))
    drawn.draw_without_rendering()
    return drawn.texts[0].get_window_extent().x1


def test_a_long_line_of_numbers_is_set_smaller_so_that_it_fits():
    short = backprop_stepper.backprop_stepper().scene().formulas[2]
    assert short.size == Formula.size
    sizes = []
    for name, l, x in [("z", 3, INPUT), ("hidden", 3, INPUT), ("z", 2, (-0.3,) * 5)]:
        step = program(5).index(Step(name, l))
        shown = backprop_stepper.backprop_stepper(sizes=(5,) * 5, x=x, y=TARGET, step=step)
        long = shown.scene().formulas[2]
        assert end(long) < 940
        sizes.append(long.size)
    assert 12 < min(sizes) < Formula.size


def test_the_numbers_under_the_formulas_come_out():
    """Read the last formula as arithmetic, as a reader with a pocket calculator would."""
    shown = backprop_stepper.backprop_stepper(**FIGURE_6)
    case, _ = backprop_stepper.evaluate(shown.state)
    functions = {
        "sigma": lambda z: float(ACTIVATIONS["sigmoid"].f(z)),
        "slope": lambda z: float(ACTIVATIONS["sigmoid"].df(z)),
    }
    for step in program(5):
        for j in range(1, shown.state.sizes[step.l - 1] + 1):
            latex = with_numbers(step, case, shown.state.eta, j, 1)
            assert componentwise(step, shown.state.sizes, j, 1)
            left, _, right = latex.replace(r"\cdot", "*").rpartition("=")
            if left:
                plain = left.replace(r"\sigma'", "slope").replace(r"\sigma", "sigma")
                assert eval(plain, functions) == pytest.approx(float(right), abs=4e-3)


def test_the_caption_says_the_numbers_of_the_line():
    shown = backprop_stepper.backprop_stepper(step=10, j=2)
    case, _ = backprop_stepper.evaluate(shown.state)
    assert shown.caption().startswith("Step 11 of 19: δ[L] = D[L] (a[L] − y); in neuron 2: 0.0")
    assert f"= {case.delta[4][2]:.4f}. C = " in shown.caption()
    assert "\\" not in shown.caption()


def test_a_legend_says_whose_numbers_they_are_and_what_is_lit():
    shown = backprop_stepper.backprop_stepper(step=10, j=2)
    texts = [text.text for text in shown.scene().texts]
    assert "in numbers: neuron 2 of layer 4" in texts
    assert any(text.startswith("purple: the others of the line") for text in texts)
    looks = {node.name: node.look for node in shown.scene().graphs[0].nodes}
    assert looks["neuron 2 of layer 4"] == "chosen"
    assert looks["neuron 1 of layer 4"] == "lit"


def test_a_picked_line_is_gone_to_where_it_is_next_executed():
    shown = backprop_stepper.backprop_stepper(step=1)
    send(shown, kind="pick", part="pseudocode", what="row", index=NUMBER["z"])
    assert shown.state.now() == Step("z", 3)
    send(shown, kind="pick", part="pseudocode", what="row", index=6)  # the head of the loop backwards
    assert LINES[6][0] is None
    assert shown.state.now() == Step("hidden", 3)
    for _ in range(3):
        shown.act("back")
    assert shown.state.now() == Step("a", 4)


def test_resting_the_mouse_on_a_line_executes_nothing():
    shown = backprop_stepper.backprop_stepper(step=1)
    before = shown.state
    for index in (NUMBER["z"], NUMBER["output"], None):
        send(shown, kind="point", part="pseudocode", what="row", index=index)
        assert shown.state == before
    send(shown, kind="pick", part="pseudocode", what="row", index=len(LINES))
    assert shown.state == before


def test_the_layer_that_is_looked_at_is_that_of_the_line():
    shown = backprop_stepper.backprop_stepper()
    for _ in range(len(program(4)) - 1):
        shown.act("next")
        assert shown.values["l"] == max(2, shown.state.now().l)
    send(shown, kind="pick", part="pseudocode", what="row", index=NUMBER["hidden"])
    assert shown.values["l"] == shown.state.now().l == 3
    shown.act("step", 2)
    assert shown.values["l"] == 2


def test_beginning_anew_brings_back_the_weights_and_the_data_point():
    shown = backprop_stepper.backprop_stepper(step=18)
    before = shown.caption()
    for _ in range(3):
        shown.act("again")
    shown.act("y", "0, 1")
    assert shown.caption() != before
    shown.act("anew")
    assert shown.caption() == before
    assert shown.state.iterations == 0


def test_other_parameters_are_counted_from_the_first_iteration():
    shown = backprop_stepper.backprop_stepper()
    for name, value in (("seed", 7), ("sizes", "3, 3, 2")):
        shown.act("again")
        assert shown.state.iterations == 1
        shown.act(name, value)
        assert (shown.state.iterations, shown.state.p) == (0, None)


# ---------------------------------------------------------------- proof


@pytest.mark.parametrize("part", proof.NAMES)
@pytest.mark.parametrize("settings", [{}, FIGURE_6], ids=["Figure 3", "Figure 6"])
def test_every_line_of_every_part_has_its_badge(part, settings):
    shown = proof.proof(part=part, **settings)
    table = shown.scene().tables[0]
    for row, line in zip(table.rows, shown.state.lines(), strict=True):
        assert row[-1] == ("✓" if line.applies(shown.state.at()) else "–")
    assert "largest relative difference" in shown.caption()


@pytest.mark.parametrize("row", [0, 1, 2, 6])
def test_of_a_proof_three_lines_may_stand_alone_and_large(row):
    shown = proof.proof(part="(25) weights", row=row, shown=proof.LAST)
    scene = shown.scene()
    assert not scene.tables
    lines = shown.state.lines()[max(0, row - 2) : row + 1]
    assert [one.latex.replace("dfrac", "frac") for one in scene.formulas] == [one.latex for one in lines]
    assert min(one.size for one in scene.formulas) > 21  # as in all other pictures
    said = [text.text for text in scene.texts if "=" in text.text and text.size == 17]
    for text, line in zip(said, lines, strict=True):
        left, right = line.sides(proof.prepare(shown.state)[0], shown.state.at())
        assert text.endswith(f"{left:.4g} = {right:.4g}") or "10" in text
        assert line.because[:6] in text


def test_a_line_lights_its_neurons_its_edges_and_its_code():
    shown = proof.proof(j=2)
    send(shown, kind="pick", part="lines", what="row", index=0)
    graph, code = shown.scene().graphs[0], shown.scene().tables[1]
    lit = [edge.name for edge in graph.edges if edge.look == "lit"]
    assert [name[:20] for name in lit] == [f"weight {k}2 of layer 3"[:20] for k in (1, 2, 3)]
    assert [node.name for node in graph.nodes if node.look == "chosen"] == ["neuron 2 of layer 2"]
    assert "(23)" in code.rows[code.marked][1]
    send(shown, kind="pick", part="lines", what="row", index=3)
    assert sum(edge.look == "lit" for edge in shown.scene().graphs[0].edges) == 1


def test_cells_of_the_heat_map_choose_indices_and_the_line():
    shown = proof.proof(part="(25) weights", l=3)
    (image,) = [item for item in shown.scene().axes[0].items if isinstance(item, Image)]
    assert image.values.shape == (3, 6)
    assert np.count_nonzero(image.values) == 6
    send(shown, kind="pick", part="Jacobian", what="cell", index=[1, 4])
    at = shown.state.at()
    assert (at.l, at.j, at.k, at.s) == (3, 2, 2, 2)
    assert "(27)" in shown.state.line().because
    send(shown, kind="pick", part="Jacobian", what="cell", index=[0, 4])
    assert "(28)" in shown.state.line().because
    (image,) = [item for item in shown.scene().axes[0].items if isinstance(item, Image)]
    assert image.chosen == (0, 4)


def test_in_the_proof_of_23_an_edge_leads_from_j_to_k():
    shown = proof.proof()
    edges = shown.scene().graphs[0].edges
    index = next(i for i, edge in enumerate(edges) if edge.name.startswith("weight 32 of layer 3"))
    send(shown, kind="pick", part="network", what="edge", index=index)
    at = shown.state.at()
    assert (at.l, at.j, at.k) == (2, 2, 3)


def test_pointing_at_a_line_lights_it_and_changes_nothing_else():
    shown = proof.proof()
    send(shown, kind="point", part="lines", what="row", index=4)
    assert shown.scene().tables[0].lit == 4
    send(shown, kind="point", part="lines", what="row", index=None)
    assert shown.scene().tables[0].lit is None


# ---------------------------------------------------------------- ledger


@pytest.mark.parametrize("activation", _small_network.ACTIVATIONS)
def test_the_ledger_has_the_same_gradient_from_four_sources(activation):
    state = ledger.State(activation=activation, h=1e-5)
    found, _, _ = ledger.prepare(state)
    lemma = backprop.gradient(state.network(), *state.columns())
    assert found.lemma == pytest.approx(lemma, rel=1e-14)
    assert found.complex == pytest.approx(lemma, rel=1e-11)
    assert found.torch == pytest.approx(lemma, rel=1e-9)
    assert found.central.min() < 1e-8


def test_the_V_has_the_slopes_2_and_minus_1_and_the_complex_step_is_flat():
    found, _, _ = ledger.prepare(ledger.State())
    decade = 3  # steps to a decade
    right = np.log10(found.central[-4] / found.central[-4 - 2 * decade]) / 2
    left = np.log10(found.central[8] / found.central[8 + 6 * decade]) / 6
    assert right == pytest.approx(2, abs=0.1)
    assert left == pytest.approx(1, abs=0.25), "rounding: an error like 1/h, with scatter"
    assert found.flat[:4].max() < 1e-14


def test_the_best_step_is_not_seen_before_the_reader_has_said_where_it_is():
    shown = ledger.ledger()
    assert shown.scene().axes[0].items == ()
    assert "best" not in shown.caption().partition("What do you expect")[0]
    shown.act("guess", "10⁻⁸")
    assert len(shown.scene().axes[0].items) == 4
    assert "You said “10⁻⁸”; it is “10⁻⁵”." in shown.caption()


def test_every_parameter_is_listed_once_under_its_own_name():
    network = ledger.State().network()
    listed = [place for l in (2, 3, 4) for place in ledger.places(network, l)]
    assert sorted(r for r, _ in listed) == list(range(23))
    for r, name in listed:
        moved = network.copy()
        moved.p[r] += 1
        changed = [
            f"{letter}{'₁₂₃'[j]}{'₁₂₃'[k] if letter == 'w' else ''}[{l}]"
            for letter, new, old in (("w", moved.W, network.W), ("b", moved.b, network.b))
            for l in new
            for j, k in np.argwhere(new[l] != old[l])
        ]
        assert changed == [name]


def test_layers_too_large_for_the_ledger_are_refused_in_words():
    shown = ledger.ledger()
    shown.act("sizes", "5, 5, 2")
    assert "at most 12 weights and biases" in shown.view.frame["message"]
    assert shown.state.sizes == (2, 2, 3, 2)


# ---------------------------------------------------------------- break_it


def test_nothing_is_told_before_the_reader_has_committed():
    shown = break_it.break_it()
    shown.act("reveal")
    assert "First commit" in shown.caption()
    assert {row[1:] for row in shown.scene().tables[1].rows} == {("?", "")}
    assert not shown.progress.unfinished
    send(shown, kind="pick", part="checks", what="row", index=2)
    assert shown.state.guess == NAMES[2]
    assert "First commit: how many fail?" in shown.caption()
    shown.act("count", "3")
    assert "Now make the checks" in shown.caption()
    shown.act("reveal")
    assert "as you said" in shown.caption()
    assert shown.progress.unfinished
    shown.act("mistake", "the wrong sign")
    assert not shown.state.revealed
    assert shown.state.guess == break_it.UNDECIDED


@pytest.mark.parametrize(("count", "said"), [("3", ", as you said"), ("1", "; you said 1")])
def test_how_many_checks_fail_is_committed_to_too(count, said):
    shown = break_it.break_it(mistake="drop the transpose in (23)", guess=NAMES[0])
    shown.act("count", count)
    assert "checks fail" not in shown.caption(), "nothing is told before they are made"
    shown.act("reveal")
    failed = sum(row[1] == "✗ fails" for row in shown.scene().tables[1].rows)
    assert failed == 3
    assert f"3 of {len(NAMES)} checks fail{said}." in shown.caption()
    shown.act("mistake", "the wrong sign")
    assert shown.state.count == break_it.UNDECIDED, "there is something new to predict"


def test_whoever_does_not_say_how_many_fail_is_asked_once():
    shown = break_it.break_it(mistake="drop the transpose in (23)", guess=NAMES[2])
    shown.act("reveal")
    assert "First commit: how many fail? Or press once more." in shown.caption()
    assert not shown.state.revealed
    shown.act("reveal")
    assert f"3 of {len(NAMES)} checks fail. " in shown.caption()


def test_how_many_fail_is_not_asked_where_none_is_to_fail():
    shown = break_it.break_it(mistake="drop the transpose in (23)", guess=break_it.NONE)
    assert "Now make the checks" in shown.caption()
    shown.act("reveal")
    assert f"3 of {len(NAMES)} checks fail. " in shown.caption()


@pytest.mark.parametrize("layers", break_it.SIZES)
@pytest.mark.parametrize("mistake", MISTAKES)
def test_every_mistake_goes_red_and_marks_its_line(mistake, layers):
    shown = break_it.break_it(mistake=mistake, layers=layers, guess=break_it.NONE)
    shown.act("reveal")
    program_table, checks = shown.scene().tables
    assert program_table.rows[program_table.marked][0] == break_it.WRONG[mistake][1]
    assert "✗ fails" in {row[1] for row in checks.rows}
    assert "You said none of them" in shown.caption()


@pytest.mark.parametrize("mistake", MISTAKES)
def test_the_broken_line_is_the_readers_to_find_before_the_answer(mistake):
    shown = break_it.break_it(mistake=mistake)
    program, _ = shown.scene().tables
    assert program.marked is None
    assert set(program.roles) == {"ink"}
    assert break_it.WRONG[mistake][1] in [row[0] for row in program.rows]
    assert not any(re.search(r"\(2[2-5]\)", words) for words in (shown.values["mistake"], shown.caption()))


def test_without_a_mistake_all_is_well():
    shown = break_it.break_it(mistake=break_it.NO_MISTAKE, guess=break_it.NONE)
    shown.act("reveal")
    assert {row[1] for row in shown.scene().tables[1].rows} == {"✓"}
    assert "as you said" in shown.caption()
    shown.tick()
    assert np.array_equal(shown.progress.right, shown.progress.wrong)


def test_training_with_the_right_rules_is_steepest_descent():
    network = break_it.State().start()
    run = DescentByRules(network, break_it.POINTS.x, break_it.POINTS.y)
    run.advance(25, 3.0)
    for _ in range(25):
        network.p -= 3.0 * backprop.gradient(network, break_it.POINTS.x, break_it.POINTS.y)
    assert run.network.p == pytest.approx(network.p, rel=1e-10)
    assert run.history()[0].tolist() == [0, 10, 20]


@pytest.mark.parametrize(
    ("mistake", "trains"),
    [("drop the transpose in (23)", True), ("forget σ′ in (23)", False), ("forget σ′ in (22)", True)],
)
def test_what_the_notebook_says_of_training_with_mistakes(mistake, trains):
    shown = break_it.break_it(mistake=mistake, guess=break_it.NONE, revealed=True)
    while shown.progress.unfinished:
        shown.tick()
    right, wrong = shown.progress.right[1, -1], shown.progress.wrong[1, -1]
    assert right < 1e-3
    assert (wrong < 2e-3) == trains
    if "(22)" in mistake:
        assert wrong < right / 10, "faster than with the right gradient"
    curve = shown.scene().axes[0].items[0]
    assert curve.y[-1] == wrong, "it is drawn where it is"


def test_where_the_shapes_do_not_fit_there_is_no_training():
    shown = break_it.break_it(
        mistake="drop the transpose in (23)", layers="2, 2, 3, 2: Figure 3", guess=NAMES[0], revealed=True
    )
    for _ in range(3):
        shown.tick()
    assert "It cannot be trained: W[4] is 2×3" in shown.caption()


# ---------------------------------------------------------------- blame


def test_the_paths_of_an_edge_add_up_to_its_derivative():
    shown = blame.blame(**FIGURE_6, l=3, j=4, k=3, guess="everywhere")
    table = shown.scene().tables[0]
    assert len(table.rows) == 10
    lemma = shown.state.network()
    lemma.p = backprop.gradient(lemma, *shown.state.columns())
    total = float(table.rows[-1][2].replace("−", "-"))
    assert total == pytest.approx(lemma.W[3][3, 2], abs=1e-6)


def test_very_many_paths_end_in_a_row_for_the_rest():
    shown = blame.blame(guess="everywhere", sizes=(5, 5, 5, 5, 5), x=(0.1,) * 5, y=(0.0,) * 5, l=2)
    table = shown.scene().tables[0]
    assert len(table.rows) == 12
    assert table.rows[-1][0] == "114 others"
    _, total, _ = blame.prepare(shown.state)
    assert float(table.rows[-1][2].replace("−", "-")) == pytest.approx(total, abs=1e-6)


def test_the_chosen_path_is_lit_from_the_weight_to_the_output():
    shown = blame.blame(guess="everywhere")
    for index in range(6):
        send(shown, kind="pick", part="paths", what="row", index=index)
        graph = shown.scene().graphs[0]
        assert [edge.look for edge in graph.edges].count("lit") == 2
        assert [edge.look for edge in graph.edges].count("chosen") == 1
        assert sum(node.look == "lit" for node in graph.nodes) == 4
    assert shown.values["path"] == 6
    before = shown.state
    send(shown, kind="pick", part="paths", what="row", index=6)  # there are six
    assert shown.state == before
    send(shown, kind="pick", part="network", what="edge", index=0)
    assert shown.state.path == 0


def test_no_path_is_seen_before_the_reader_has_said_what_the_strongest_is_like():
    shown = blame.blame(**FIGURE_6, l=3, j=4, k=3)
    scene = shown.scene()
    assert scene.tables == ()
    assert [edge.look for edge in scene.graphs[0].edges].count("lit") == 0
    assert "→" not in shown.caption()
    assert "Answer first, then see" in shown.caption()
    shown.act("guess", "everywhere")
    assert len(shown.scene().tables[0].rows) == 10


def test_where_there_is_one_path_nothing_is_asked():
    shown = blame.blame(**FIGURE_6, l=5, j=1, k=1)
    assert shown.caption().startswith("One path from w₁₁[5]")
    assert "strongest" not in shown.caption()
    assert len(shown.scene().tables[0].rows) == 1


@pytest.mark.parametrize("seed", range(12))
def test_where_the_strongest_path_takes_the_thickest_edges_is_told_by_the_weights(seed):
    shown = blame.blame(guess="everywhere", sizes=(2, 3, 3, 2), x=(0.3, 0.7), y=(1.0, 0.0), l=2, seed=seed)
    W, way = shown.state.network().W, shown.scene().tables[0].rows[0][0]
    _, j, *rest, _ = way.split(" → ")
    thickest, j = True, int(j)
    for l, k in enumerate(map(int, rest), start=3):
        leaving = np.abs(W[l][:, j - 1])
        thickest, j = thickest and leaving[k - 1] == max(leaving), k
    said = "You said “everywhere”, and so it is." if thickest else "it is “not everywhere”."
    assert shown.caption().endswith(said)


# ---------------------------------------------------------------- cost_of_gradients


def test_a_measurement_makes_all_differences_and_they_are_the_gradient():
    pieces = list(gradient_timing.measure_gradients(4, time.perf_counter))
    timing = pieces[-1]
    assert (timing.width, timing.parameters) == (4, 60)
    assert all(piece is None for piece in pieces[:-1])
    assert 0 < timing.cost < timing.differences
    network, x, y = gradient_timing.random_problem(4)
    before = network.p.copy()
    found = gradient_timing._differences(network, x, y, range(60))
    assert found == pytest.approx(backprop.gradient(network, x, y), rel=1e-6, abs=1e-9)
    assert network.p == pytest.approx(before, abs=1e-15)


def test_without_differences_none_are_told():
    *_, timing = gradient_timing.measure_gradients(3, time.perf_counter, differences=False)
    assert timing.differences is None


def test_the_record_holds_growing_networks_with_their_numbers_of_parameters():
    for timing in gradient_timing.recorded_gradient_timings():
        assert timing.parameters == Network((timing.width,) * 4).n_parameters
        assert timing.cost < timing.gradient < (timing.differences or np.inf)
    widths = [timing.width for timing in gradient_timing.recorded_gradient_timings()]
    assert widths == sorted(set(widths))


def test_the_record_is_what_the_notebook_says_of_it():
    record = gradient_timing.recorded_gradient_timings()
    ratios = [timing.gradient / timing.cost for timing in record]
    assert ratios == sorted(ratios)
    assert (round(ratios[0], 1), round(ratios[-1], 1)) == (1.9, 3.6)
    s, seconds = np.array([(t.parameters, t.differences) for t in record if t.differences]).T
    assert round(gradient_timing.loglog_slope(s, seconds), 1) == 1.7


def test_the_slope_is_the_exponent():
    s = np.array([10.0, 100.0, 1000.0])
    assert gradient_timing.loglog_slope(s, 3 * s**2) == pytest.approx(2)


def test_the_time_of_a_gradient_is_not_seen_before_the_reader_has_committed():
    def labels(guess):
        [seconds, ratios] = cost_of_gradients.cost_of_gradients(guess=guess).scene().axes
        named = [item.label for item in seconds.items if getattr(item, "label", "")]
        return named, len(seconds.items), bool(ratios.yticks)

    assert labels("not yet") == (["differences", "cost"], 3, False)
    assert labels("about 4") == (["differences", "back propagation", "cost"], 5, True)


def test_measuring_here_goes_on_until_all_widths_are_done(monkeypatch):
    monkeypatch.setattr(cost_of_gradients, "WIDTHS", (2, 4))
    shown = cost_of_gradients.cost_of_gradients(guess="about 4")
    largest = cost_of_gradients.record()[-1]
    ratio = f"{largest.gradient / largest.cost:.1f}"
    said = f"You said about 4; in the largest network of the record it is {ratio}."
    assert said in shown.caption()
    shown.act("measure")
    assert "Measuring" in shown.caption()
    while shown.progress.unfinished:
        shown.tick()
    assert [timing.width for timing in shown.progress.timings] == [2, 4]
    assert "(here)" in shown.caption()


@pytest.mark.parametrize(
    ("value", "latex", "text"),
    [
        (0.0, "0.0000", "0.0000"),
        (-0.1352, "-0.1352", "−0.1352"),
        (6.1e-7, r"6.1 \cdot 10^{-7}", "6.1 · 10⁻⁷"),
        (-2e9, r"-2.0 \cdot 10^{9}", "−2.0 · 10⁹"),
        (float("inf"), r"\infty", "∞"),
        (float("-inf"), r"-\infty", "−∞"),
        (float("nan"), r"\text{no number}", "no number"),
    ],
)
def test_numbers_too_small_or_too_large_for_decimals_are_powers_of_ten(value, latex, text):
    assert fixed(value, 4) == latex
    assert in_plain_text(latex) == text


def test_a_saturated_network_shows_how_small_delta_is():
    shown = backprop_stepper.backprop_stepper(eta=100.0)
    shown.act("again", None)
    shown.act("step", 11)
    assert r"\cdot 10^{-13}" in shown.scene().formulas[2].latex
    assert "10⁻¹³" in shown.caption()


@pytest.mark.parametrize(("pair", "off"), [((0.0, 5.6e-17), 0.0), ((5.6e-17, 0.0), 0.0), ((0.0, 0.0), 0.0)])
def test_a_rounding_error_of_a_sum_that_should_vanish_is_no_difference(pair, off):
    assert relative_difference(*pair) == off


@pytest.mark.parametrize("pair", [(0.0, 3e-16), (1e-20, 2e-20), (1.0, 2.0)])
def test_all_else_is_compared(pair):
    assert relative_difference(*pair) >= 0.5


def test_another_random_start_keeps_the_guess():
    shown = break_it.break_it(guess=NAMES[1])
    shown.act("seed", 7)
    assert shown.state.guess == NAMES[1]


def test_whoever_takes_the_guess_back_is_not_told_what_it_was():
    shown = break_it.break_it(guess=NAMES[0], revealed=True)
    assert "You said" in shown.caption() or f"{NAMES[0]}, as you said" in shown.caption()
    shown.act("guess", break_it.UNDECIDED)
    assert "You said" not in shown.caption()


def test_a_weight_beyond_its_slider_is_shown_as_it_is_and_can_be_typed():
    shown = backprop_stepper.backprop_stepper(l=3, j=1, k=1)
    shown.act("w", "-25.5")
    assert shown.values["w"] == shown.state.network().W[3][0, 0] == -25.5
