"""The exhibit `signals`: what arrives adds up to z, and on the way back to delta, as torch has them."""

import numpy as np
import pytest
import torch

from course_utils.exhibits.ch03_backpropagation import signals as exhibit
from course_utils.exhibits.ch03_backpropagation.signals import State, signals
from course_utils.pictures.diagrams import connections, neurons

SIZES = [(2, 2, 3, 2), (4, 3, 4, 5, 2), (1, 5, 1)]


def state_of(sizes, **settings):
    rng = np.random.default_rng(1)
    x, y = rng.uniform(size=sizes[0]), rng.uniform(size=sizes[-1])
    return State(sizes=sizes, x=tuple(x.tolist()), y=tuple(y.tolist()), **settings)


def by_torch(state):
    """The derivatives of C by each z[l], and by each W[l]."""
    network, (x, y) = state.network(), state.columns()
    a, z, W = torch.tensor(x), {}, {}
    for l in network.W:
        W[l] = torch.tensor(network.W[l].copy(), requires_grad=True)
        z[l] = W[l] @ a + torch.tensor(network.b[l].copy())
        z[l].retain_grad()
        a = torch.sigmoid(z[l])
    (0.5 * ((torch.tensor(y) - a) ** 2).sum()).backward()
    return {l: one.grad.numpy() for l, one in z.items()}, {l: one.grad.numpy() for l, one in W.items()}


@pytest.mark.parametrize("sizes", SIZES)
def test_what_arrives_adds_up_to_z_and_to_delta(sizes):
    state = state_of(sizes, way=1.0)
    seen, (delta, _) = exhibit.prepare(state, None), by_torch(state)
    edges = connections(neurons(sizes))
    for l, j in neurons(sizes):
        if l > 1:
            arrived = sum(seen.carried(edge, True) for edge in edges if edge[:2] == (l, j))
            assert arrived + seen.case.b[l][j] == pytest.approx(seen.case.z[l][j])
        if 1 < l < len(sizes):
            back = sum(seen.carried(edge, False) for edge in edges if edge[0] == l + 1 and edge[2] == j)
            assert back * seen.case.slope[l][j] == pytest.approx(delta[l][j - 1, 0])


@pytest.mark.parametrize("sizes", SIZES)
def test_the_last_row_is_the_derivative_by_the_weight(sizes):
    for l, j, k in connections(neurons(sizes)):
        state = state_of(sizes, way=1.0, l=l, j=j, k=k)
        seen, (_, dW) = exhibit.prepare(state, None), by_torch(state)
        said = exhibit.scene(state, seen).tables[0].rows[-1][1]
        if "·" not in said:
            assert float(said.replace("−", "-")) == pytest.approx(dW[l][j - 1, k - 1], rel=0.005, abs=1e-12)


def test_nothing_is_known_before_the_signals_have_come_there():
    shown = signals(l=3, j=1, k=2)

    def rows(way):
        shown.act("way", way)
        return [value for _, value in shown.scene().tables[0].rows]

    assert rows(0.0)[1:] == ["–"] * 5
    assert rows(0.2)[1] != "–"  # at layer 2
    assert rows(0.2)[3:] == ["–"] * 3
    assert rows(0.6)[3:] == ["–"] * 3, "C is known, and the delta of the last layer alone"
    assert "–" not in rows(0.8)
    notes = [len(node.notes) for node in shown.scene().graphs[0].nodes]
    assert notes == [1, 1, 1, 1, 2, 2, 2, 2, 2]


@pytest.mark.parametrize(("way", "between"), [(0.05, (1, 2)), (0.5, (3, 4)), (0.7, (4, 3)), (0.9, (3, 2))])
def test_the_signals_are_on_the_edges_between_two_layers(way, between):
    state = State(way=way)
    network, signs = exhibit.scene(state, exhibit.prepare(state, None)).graphs
    x = {l: next(node.x for node in network.nodes if f"of layer {l}" in node.name) for l in (1, 2, 3, 4)}
    share = way * 5 % 1
    start, end = (x[l] for l in between)
    assert {round(node.x, 6) for node in signs.nodes} == {round(start + share * (end - start), 6)}
    seen = exhibit.prepare(state, None)
    edges = [edge for edge in connections(neurons(state.sizes)) if edge[0] == max(between)]
    values = [seen.carried(edge, between[0] < between[1]) for edge in edges]
    assert [node.values is not None for node in signs.nodes] == [value < 0 for value in values]
    assert np.argmax([node.size for node in signs.nodes]) == np.argmax(np.abs(values))


def test_playing_makes_the_whole_way_and_begins_anew(clock):
    shown = signals.exhibit(State(), clock=clock)
    shown.act("play", True)
    for _ in range(400):
        clock.now += 0.05
        shown.tick()
    assert shown.values["way"] == 1
    assert not shown.state.playing
    shown.act("play", True)
    clock.now += 0.05
    shown.tick()
    assert shown.values["way"] < 0.05


@pytest.mark.parametrize("way", [0.123456789, 1 / 3])
def test_a_place_is_kept_to_the_last_digit_while_nothing_plays(way):
    shown = signals(way=way)
    shown.receive({"kind": "operate", "name": "l", "value": 2})
    shown.receive({"kind": "undo"})
    assert shown.state == State(way=way)


@pytest.mark.parametrize(
    ("way", "says"),
    [
        (0, "The input. Each edge to be passed carries its weight times a of layer 1."),
        (0.4, "Forward, to layer 4. Each edge to be passed carries its weight times a of layer 3."),
        (0.6, "At the output: C, and δ from it. Each edge to be passed carries its weight times δ of lay"),
        (1, "Back at layer 2. Each edge just passed has carried its weight times δ of layer 3."),
    ],
)
def test_the_caption_speaks_of_the_edges_before_the_signals_until_all_are_passed(way, says):
    assert signals(way=way).caption().startswith(says)
