"""The exhibit `dropout`: its regions, its mask and its table against what Network and the masks say."""

import re

import numpy as np
import pytest

from course_utils.exhibits.ch06_overfitting import dropout
from course_utils.generalisation.dropout import all_factors, weighted_outputs, with_factors
from course_utils.generalisation.dropout_training import LAST, NODES, dropout_points, grid, masks_of_steps
from course_utils.interactive.asking import UNDECIDED
from course_utils.pictures.scene import Field


def finished(**settings):
    shown = dropout.dropout(**{"guess": dropout.COUNTS[2]} | settings)
    shown.finish()
    return shown


@pytest.fixture(scope="module")
def deep():
    return finished(step=LAST)


@pytest.fixture(scope="module")
def shallow():
    return finished(hidden="one of 6")


def field(shown, axes):
    (found,) = [item for item in shown.scene().axes[axes].items if isinstance(item, Field)]
    return found.values


def rows(shown):
    """The table as numbers: name of the factor, z off by, F off by, points wrong."""
    table = shown.scene().tables[0]
    return {name[2:]: (float(z), float(F), int(n.split()[0])) for name, z, F, n in table.rows}


def retrained(problem):
    """The same training, written down again: (17) on a network without the deleted neurons' outputs."""
    points, network = dropout_points(), problem.start()
    batches = np.random.default_rng((problem.seed, 3)).integers(len(points), size=(LAST, 10))
    for row, batch in zip(masks_of_steps(problem)[:20], batches, strict=False):
        cost_at = _complex_cost(network, row, points.x[:, batch], points.y[:, batch])
        network.p -= 0.5 * cost_at
    return network.p


def _complex_cost(network, row, x, y):
    """The gradient by complex steps."""
    steps, found = 1e-30j * np.eye(network.n_parameters), []
    for step in steps:
        p, a, first, end = network.p + step, x.astype(complex), 0, 0
        b = p[sum(W.size for W in network.W.values()) :]
        for l in range(2, network.L + 1):
            n, before = network.W[l].shape
            W = p[end : end + n * before].reshape(before, n).T
            z, end, b = W @ a + b[:n, None], end + n * before, b[n:]
            if l < network.L:
                a = z * (z.real > 0) * row[first : first + n, None]
                first += n
        F = 1 / (1 + np.exp(-z))
        found.append((0.5 * ((y - F) ** 2).sum() / x.shape[1]).imag / 1e-30)
    return np.array(found)


def test_each_step_trains_the_network_that_its_mask_has_left():
    shown = finished(step=20)
    assert shown.progress.step == 20
    assert shown.progress.consensus.network.p == pytest.approx(
        retrained(shown.state.training_problem), rel=1e-9
    )


def test_the_diagram_deletes_the_neurons_of_the_mask(deep):
    (graph,) = deep.scene().graphs
    mask = masks_of_steps(deep.state.training_problem)[LAST - 1]
    assert [node.look == "deleted" for node in graph.nodes[2:-2]] == [factor == 0 for factor in mask]
    for edge in graph.edges:
        ends = {graph.nodes[edge.start].look, graph.nodes[edge.end].look}
        assert (edge.look == "deleted") == ("deleted" in ends)
    listed = re.findall(r"neurons? ([\d, ]+) of layer", deep.caption())
    assert sum(len(numbers.split(", ")) for numbers in listed) == (mask == 0).sum()


@pytest.mark.parametrize("way", dropout.WAYS)
def test_about_a_share_p_of_the_neurons_is_deleted(way):
    problem = dropout.State(p_drop=0.3, way=way).training_problem
    masks = masks_of_steps(problem)
    assert np.mean(masks == 0) == pytest.approx(0.3, abs=0.01)
    if way == dropout.INVERTED:
        assert masks.mean() == pytest.approx(1, abs=0.02)


def test_the_three_regions_are_of_the_networks_that_they_name(deep):
    network, mask = deep.progress.consensus.network, masks_of_steps(deep.state.training_problem)[LAST - 1]
    for axes, factors in ((0, mask), (2, 0.8)):
        F = with_factors(network, factors).output(grid())
        assert field(deep, axes) == pytest.approx((F[0] - F[1]).reshape(NODES, NODES), abs=1e-12)
    masks, chances = all_factors(network, 0.2)
    corner = np.array([[0.0, 0.5, 1.0], [0.0, 0.5, 1.0]])
    exact = sum(
        c * (lambda F: F[0] - F[1])(with_factors(network, m).output(corner))
        for m, c in zip(masks, chances, strict=True)
    )
    mean = field(deep, 1)[[0, NODES // 2, NODES - 1], [0, NODES // 2, NODES - 1]]
    assert mean == pytest.approx(exact, abs=5 / np.sqrt(400))  # a sample of 400, values in [-1, 1]


def test_on_a_linear_layer_1_minus_p_is_exact_and_p_turns_the_classification_around(shallow):
    found = rows(shallow)
    assert found["1 − p"][0] == 0
    assert found["1 − p"][1] > 0  # the sigmoid of a mean is not the mean of the sigmoids
    assert found["p"][0] > 1
    assert (found["1 − p"][2], found["p, biases too"][2]) == (0, 20)


def test_on_a_deep_network_1_minus_p_is_not_exact_yet_much_nearer_than_p(deep):
    found = rows(deep)
    assert 0 < found["1 − p"][0] < 0.1 * found["p"][0]
    assert found["1 − p"][2] < found["p"][2] == 20


def test_the_consensus_is_better_than_the_mean_individual_and_not_than_each(deep):
    """Jensen's inequality for the cost (9); over all masks with their probabilities."""
    network, points = deep.progress.consensus.network, dropout_points()
    masks, chances = all_factors(network, 0.2)
    F = network.sigma[4].f(weighted_outputs(network, masks, points.x))
    costs = 0.5 * ((points.y - F) ** 2).sum(axis=1).mean(axis=1)
    consensus = 0.5 * ((points.y - np.tensordot(chances, F, 1)) ** 2).sum(axis=0).mean()
    assert consensus < chances @ costs
    assert 0 < chances @ (costs < consensus) < 1


def test_inverted_the_right_factor_is_1():
    found = rows(finished(hidden="one of 6", way=dropout.INVERTED))
    assert found["1"][0] == 0 < found["1 − p"][0]


def test_without_dropout_all_thinned_networks_are_the_network():
    found = rows(finished(p_drop=0.0))
    assert found["1"] == found["1 − p"]
    assert found["1"][:2] == (0, 0)


def test_what_the_printed_factor_does_is_hidden_until_the_reader_has_said_how_many_points_are_wrong(deep):
    asked = finished(guess=UNDECIDED, step=LAST)
    assert [row[1:] for row in asked.scene().tables[0].rows] == [("–", "–", "–")] * len(dropout.FACTORS)
    assert all(np.isnan(item.values).all() for item in asked.scene().axes[2].items)
    assert "full network" not in asked.caption()
    said = " ".join(text.text for text in deep.scene().texts)
    assert "You said “15 to 25”, and so it is." in said
    assert rows(deep)["p"][2] in range(15, 26)
    asked.act("guess", dropout.COUNTS[0])
    asked.act("p_drop", 0.5)  # other p are compared unasked, and the answer is not about them
    assert all(row[1] != "–" for row in asked.scene().tables[0].rows)
    assert "You said" not in " ".join(text.text for text in asked.scene().texts)
    asked.act("p_drop", 0.2)
    assert "You said" in " ".join(text.text for text in asked.scene().texts)
    asked.act("way", dropout.INVERTED)  # another training is another question
    assert asked.state.guess == UNDECIDED


def test_a_picked_neuron_is_deleted_and_restored():
    shown = finished()
    kept = {i for i, node in enumerate(shown.scene().graphs[0].nodes) if node.look == "plain"}
    index = min(kept - {0, 1})
    for look in ("deleted", "plain"):
        shown.receive({"kind": "pick", "part": "mask", "what": "node", "index": index, "serial": 1})
        assert shown.scene().graphs[0].nodes[index].look == look
    before = shown.state
    shown.receive({"kind": "pick", "part": "mask", "what": "node", "index": 0, "serial": 2})
    assert shown.state == before  # inputs are never deleted
    shown.receive({"kind": "pick", "part": "factors", "what": "row", "index": 1, "serial": 3})
    assert shown.state.factor == "p"


def test_playing_moves_the_slider_and_goes_on_from_where_it_is_put(clock):
    shown = dropout.dropout.exhibit(dropout.State(step=0, rate=10, hidden="one of 6"), clock=clock)

    def played(ticks):
        steps = []
        for _ in range(ticks):
            clock.wait(0.1)
            shown.tick()
            assert shown.values["step"] == shown.progress.step
            steps.append(shown.progress.step)
        return steps

    shown.act("play", True)
    steps = played(30)
    assert steps == sorted(steps)
    assert 25 <= steps[-1] <= 40
    shown.act("play", False)
    assert played(2) == [shown.state.step] * 2
    shown.act("step", 5)  # as by an arrow key
    shown.act("play", True)
    assert 5 <= played(10)[0] < played(1)[0] < 20


def test_a_flipped_neuron_must_be_one_of_the_hidden_neurons():
    assert dropout.State(flipped=[11]).flipped == (11,)
    for hidden, neuron, last in (("two of 6", 12, 11), ("one of 6", 6, 5)):
        with pytest.raises(ValueError, match=f"flipped must be .* from 0 to {last}, got "):
            dropout.State(hidden=hidden, flipped=(neuron,))


def test_the_answer_is_judged_when_training_has_come_to_the_step_that_is_looked_at(deep):
    begun = dropout.dropout(guess=dropout.COUNTS[2], step=LAST)
    assert begun.progress.step < LAST
    assert begun.scene().texts[-1].text == f"You said “{dropout.COUNTS[2]}” …"
    assert deep.scene().texts[-1].text.startswith(f"You said “{dropout.COUNTS[2]}”")
    assert "…" not in deep.scene().texts[-1].text
