"""The playground: what is drawn, read, set and held is the network that learns."""

import json
from dataclasses import replace

import numpy as np
import pytest
import torch

from course_utils.exhibits.ch02_forward_pass import playground as exhibit
from course_utils.exhibits.ch02_forward_pass._growing import grown, name, parts, place, start
from course_utils.exhibits.ch02_forward_pass._resting import resting
from course_utils.exhibits.ch02_forward_pass.playground import State, playground
from course_utils.network.costs import cost, misclassified
from course_utils.network.datasets import figure1
from course_utils.network.network import Network
from course_utils.network.paper_network import paper_start
from course_utils.network.parameters import Parameters
from course_utils.pictures.regions import nodes
from course_utils.training.least_squares import least_squares_fit
from course_utils.training.run import Run

pytestmark = pytest.mark.usefixtures("compiled")


def send(shown, **event):
    shown.receive({"serial": 1, **event})
    assert shown.view.frame["message"] == ""


def now(shown):
    return shown.state.now()


# ---------------------------------------------------------------- rest

FITTED = least_squares_fit(figure1(), Network((2, 2, 3, 2), paper_start())).network.p


def test_a_training_that_rests_says_so_with_what_to_try():
    steps = tuple(range(0, 100_001, 2_000))
    p = start((2, 1, 2), 0, "sigmoid").p
    for costs, says in (((0.25,) * 51, True), (tuple(0.5 / (1 + t) for t in steps), False)):
        shown = playground(hidden=(1,), p=p, so_far=(steps, costs))
        assert ("It rests: for 80,000 steps the cost has hardly fallen." in shown.caption()) == says
        assert ("another random start" in shown.caption()) == says
    right = playground(hidden=(2, 3), data="Figure 1", p=FITTED, so_far=(steps, (0.004,) * 51))
    assert right.caption().count("All 10 points") == 1
    assert "It rests" not in right.caption(), "there is nothing left to be told"


@pytest.mark.parametrize(
    ("costs", "found"),
    [
        (lambda t: 0.03 + 0 * t, 80_000),
        (lambda t: 0.03 + 0.002 * np.sin(17.3 * t), 80_000),
        (lambda t: 0.3 * np.exp(-t / 50_000), 0),
        (lambda t: 1 / (1 + t), 0),
        (lambda t: np.where(t < 60_000, 0.3, 0.03), 40_000),
        (lambda t: np.where(t < 95_000, 0.03, 0.3), 0),
    ],
    ids=["level", "noise", "falls", "like 1/t", "has fallen", "was set by hand"],
)
def test_rest_is_a_cost_that_stays_and_neither_falls_nor_has_jumped(costs, found):
    t = np.arange(0, 100_001, 500)
    said = resting(tuple(t.tolist()), tuple(costs(t.astype(float)).tolist()))
    assert said == found


@pytest.mark.parametrize("count", [1, 2, 5])
def test_a_training_that_has_hardly_begun_does_not_rest(count):
    assert resting(tuple(range(count)), (0.3,) * count) == 0


# ---------------------------------------------------------------- the network that grows


def test_parts_are_in_the_order_of_p_and_have_the_names_of_the_paper():
    network = start((2, 3, 4, 2), 5, "tanh")
    for index, (l, j, k) in enumerate(parts(network)):
        assert place(network, (l, j, k)) == index
        value = network.W[l][j - 1, k - 1] if k else network.b[l][j - 1, 0]
        assert network.p[index] == value
    assert (name((3, 2, 1)), name((3, 2, 0))) == ("w₂₁[3]", "b₂[3]")


@pytest.mark.parametrize("activation", ["sigmoid", "relu"])
def test_a_new_neuron_leaves_the_output_as_it_is_and_what_was_held_is_held(activation):
    shown = playground(hidden=(4, 3), activation=activation, seed=2)
    before = now(shown)
    send(shown, kind="pick", part="network", what="node", index=3)  # neuron 2 of layer 2
    shown.act("hold")
    [old] = shown.state.held
    shown.act("add_neuron")
    after = now(shown)
    assert after.sizes == (2, 5, 3, 2)
    np.testing.assert_allclose(after.output(nodes(9)), before.output(nodes(9)), rtol=1e-12)
    [new] = shown.state.held
    assert parts(after)[new] == parts(before)[old] == (2, 2, 0)
    shown.act("remove_neuron")
    assert now(shown) == before


@pytest.mark.parametrize("value", [-25.018, 1e6, -1e50])
def test_a_number_beyond_the_slider_is_shown_as_it_is_and_can_be_typed(value):
    p = start((2, 1, 2), 0, "sigmoid").p
    p[0] = value
    shown = playground(hidden=(1,), p=p)
    assert shown.values["value"] == value
    send(shown, kind="operate", name="value", value=f"{value / 2:.12g}")
    assert now(shown).p[0] == shown.values["value"] == value / 2


def train(state, steps):
    """The state after so many steps of its method, and whether all points are right then."""
    network, points = state.now(), state.points
    method, rng = state.training_method(), np.random.default_rng(state.seed)
    Run(network, rng).advance(method, state.eta, steps, points.x, points.y, cost_every=steps)
    return replace(state, p=Parameters(network.p)), not misclassified(network, points.x, points.y).any()


def test_three_neurons_enclose_the_circle_from_a_new_start_and_not_added_to_a_network_at_rest():
    state = State(hidden=(1,), seed=1)
    for _ in range(2):
        state = exhibit.CHANGES["add_neuron"].set(train(state, 50_000)[0], None)
    assert state.hidden == (3,)
    assert not train(state, 100_000)[1]
    assert train(replace(state, p=None), 10_000)[1]


def test_layers_come_after_the_one_that_is_looked_at_and_go_again():
    shown = playground(hidden=(4, 3), part=(2, 1, 0))
    before = now(shown)
    shown.act("add_layer")
    assert now(shown).sizes == (2, 4, 2, 3, 2)
    np.testing.assert_array_equal(now(shown).W[2], before.W[2])
    np.testing.assert_array_equal(now(shown).W[5], before.W[4])
    shown.act("remove_layer")
    assert shown.state.hidden == (2, 3)


def test_there_are_at_most_5_hidden_layers_of_8_and_at_least_none():
    shown = playground(hidden=(8,) * 5)
    for button, words in (("add_layer", "5 hidden layers"), ("add_neuron", "has 8 neurons")):
        shown.act(button)
        assert words in shown.view.frame["message"]
    for _ in range(5):
        shown.act("remove_layer")
    assert shown.state.hidden == ()
    for button in ("remove_layer", "add_neuron", "remove_neuron"):
        shown.act(button)
        assert "no hidden layer" in shown.view.frame["message"]
    shown.act("hidden", "9")
    assert "hidden must be" in shown.view.frame["message"]
    shown.act("hidden", "1")
    shown.act("remove_neuron")
    assert shown.state.hidden == (), "a layer without neurons is none"


def test_what_leads_from_a_new_neuron_into_an_old_one_begins_with_0():
    old, new = start((2, 2, 2), 0, "sigmoid"), start((2, 3, 2), 0, "sigmoid")
    network, _ = grown(old, new, (1, 2, 3), ())
    assert network.W[3][:, 2].tolist() == [0, 0]
    np.testing.assert_array_equal(network.W[3][:, :2], old.W[3])


# ---------------------------------------------------------------- what is seen


def test_every_thumbnail_is_the_neurons_own_region_and_every_edge_its_weight():
    shown = playground(hidden=(8, 3), seed=1)
    [graph] = shown.scene().graphs
    z, _ = now(shown).forward([[0.25], [0.75]])
    wanted = [np.tanh(value / 2) for l in (2, 3, 4) for value in z[l][:, 0]]
    assert [node.values[18, 6] for node in graph.nodes[2:]] == pytest.approx(wanted)
    weights = [W_jk for l in (2, 3, 4) for W_jk in now(shown).W[l].ravel()]
    assert [edge.weight for edge in graph.edges] == weights


def test_the_derivatives_are_those_of_automatic_differentiation():
    shown = playground(hidden=(3, 2), activation="tanh", part=(3, 2, 0))
    network, points = now(shown), shown.state.points
    leaves = {
        l: (torch.tensor(network.W[l], requires_grad=True), torch.tensor(network.b[l])) for l in network.W
    }
    a = torch.tensor(points.x)
    for l, (W, b) in leaves.items():
        a = torch.tanh(W @ a + b) if l < 4 else torch.sigmoid(W @ a + b)
    (((a - torch.tensor(points.y)) ** 2).sum() / (2 * len(points))).backward()
    rows = shown.scene().tables[0].rows
    assert [row[0] for row in rows] == ["b₂[3]", "w₂₁[3]", "w₂₂[3]", "w₂₃[3]"]
    seen = exhibit.prepare(shown.state, shown.progress)
    given = [seen.gradient[place(network, (3, 2, k))] for k in (1, 2, 3)]
    assert given == pytest.approx(leaves[3][0].grad[1].tolist(), rel=1e-10)


def test_the_formula_has_the_numbers_of_the_neuron_that_is_picked():
    shown = playground(hidden=(2, 2), p=np.round(np.linspace(-2, 2, 18), 2))
    send(shown, kind="pick", part="network", what="node", index=4)
    formula = shown.scene().texts[-1].text.replace("−", "-").replace(" ", "")
    (w1, w2), b = now(shown).W[3][0], now(shown).b[3][0, 0]
    assert formula == f"a₁[3]=σ({w1:.2g}a₁{w2:+.2g}a₂{b:+.2g})"


# ---------------------------------------------------------------- what is done


def test_a_weight_that_is_set_while_it_learns_is_set_in_the_network_that_learns(clock):
    shown = playground.exhibit(State(playing=True), clock=clock)
    for _ in range(3):
        clock.wait(0.01)
        shown.tick()
    send(shown, kind="pick", part="network", what="edge", index=5)
    shown.act("play", False)
    assert shown.values["value"] == pytest.approx(now(shown).p[place(now(shown), shown.state.part)])
    shown.act("value", 7.5)
    assert shown.progress.p == shown.state.p
    assert now(shown).W[2][shown.state.part[1] - 1, shown.state.part[2] - 1] == 7.5
    steps = shown.progress.step
    assert steps > 0
    shown.act("step")
    assert shown.progress.step == steps + 1, "and it goes on from there"
    assert now(shown).W[2][shown.state.part[1] - 1, shown.state.part[2] - 1] == pytest.approx(7.5, abs=0.1)


def test_what_is_held_stays_while_the_rest_learns():
    shown = playground(part=(2, 3, 1))
    before = now(shown)
    shown.act("hold")
    for _ in range(5):
        shown.act("step")
    changed = now(shown).p != before.p
    assert np.flatnonzero(~changed).tolist() == list(shown.state.held) == [place(before, (2, 3, 1))]
    shown.act("hold")
    shown.act("step")
    assert (now(shown).p != before.p).all()


def test_a_step_is_that_of_the_mean_gradient(clock):
    shown = playground(method="steepest descent", eta=2.0)
    before, points = now(shown), shown.state.points
    shown.act("step")
    seen = exhibit.prepare(shown.state.changed(p=before.p), shown.progress)
    assert seen.progress is shown.progress
    h, r = 1e-6, 4
    up, down = before.copy(), before.copy()
    up.p[r] += h
    down.p[r] -= h
    slope = (cost(up, points.x, points.y) - cost(down, points.x, points.y)) / (2 * h)
    assert now(shown).p[r] == pytest.approx(before.p[r] - 2.0 * slope, abs=1e-8)


def test_a_line_brings_the_same_network_back_with_what_is_held_and_its_history():
    shown = playground(hidden=(3,))
    shown.act("hold")
    for _ in range(4):
        shown.act("step")
    again = playground()
    again.state = shown.line
    assert now(again) == now(shown)
    assert again.caption() == shown.caption()
    assert again.progress.costs == shown.progress.costs
    assert json.loads(shown.line)["held"] == list(shown.state.held)


def test_the_reset_brings_the_random_start_and_keeps_the_old_curve():
    shown = playground(seed=3)
    begun = now(shown)
    for _ in range(4):
        shown.act("step")
    shown.act("reset")
    assert now(shown) == begun
    assert shown.progress.before[0][-1] == 4
    shown.act("step")
    assert now(shown) != begun


def test_undoing_brings_the_network_back():
    shown = playground()
    shown.act("step")
    before = now(shown)
    send(shown, kind="operate", name="hidden", value="4, 2")
    assert now(shown).sizes == (2, 4, 2, 2)
    send(shown, kind="undo")
    assert now(shown) == before


def test_undoing_brings_the_costs_back_of_a_network_that_never_trained():
    shown = playground()
    begun = shown.state.so_far
    for control, value in (("value", 3.0), ("x2", 0.1), ("activation", "tanh")):
        send(shown, kind="operate", name=control, value=value)
    for _ in range(3):
        send(shown, kind="undo")
    assert shown.state.so_far == begun


def test_own_points_come_from_a_file(tmp_path):
    file = tmp_path / "mine.csv"
    file.write_text("x1,x2,label\n0.1,0.2,A\n0.8,0.9,B\n0.3,0.1,A\n")
    shown = playground(data=str(file))
    assert len(shown.state.points) == 3
    assert "of 3 points" in shown.caption() or "All 3 points" in shown.caption()


def test_training_that_leads_beyond_all_numbers_does_not_end_in_an_error():
    shown = playground(p=np.full(22, 1e49), activation="relu", eta=10.0)
    for control in ("step", "step", "add_neuron", "step", "hold", "step", "reset", "step"):
        shown.act(control)
        assert shown.failure is None
        assert shown.view.frame["message"] == ""
    assert np.isfinite(now(shown).p).all()


def test_held_numbers_that_do_not_exist_are_refused():
    with pytest.raises(ValueError, match="held must be below 22, got 30"):
        State(held=(30,))


def test_ten_thousand_steps_separate_the_circles():
    shown = playground()
    run = exhibit.HeldTrainer(now(shown), shown.state.points, np.random.default_rng(0), lambda: 0.0).run
    points = shown.state.points
    run.advance(shown.state.training_method(), shown.state.eta, 20_000, points.x, points.y, 0)
    assert cost(run.network, points.x, points.y) < 0.02
    assert isinstance(run.network, Network)
