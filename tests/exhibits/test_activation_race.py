"""Dead neurons against the gradient and torch, and the exhibit in which activation functions race."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from course_utils.exhibits.ch06_overfitting import activation_race
from course_utils.generalisation.dying_neurons import dead_neurons, snapshots
from course_utils.gradients.backprop import gradient
from course_utils.network.activations import ACTIVATIONS
from course_utils.network.network import Network
from course_utils.training.run import STEEPEST_DESCENT

pytestmark = pytest.mark.usefixtures("compiled")

SIZES = (2, 5, 4, 2)


def made(seed, activation, scale=2.0):
    rng = np.random.default_rng(seed)
    network = Network.random(SIZES, rng, scale, activation=activation, output_activation="sigmoid")
    return network, rng.uniform(size=(2, 9)), rng.uniform(size=(2, 9))


def finished(**settings):
    shown = activation_race.activation_race(guess="relu", **settings)
    shown.finish()
    return shown


def rows(shown):
    return {row[0]: row[1:] for row in shown.scene().tables[0].rows}


@given(st.integers(0, 10_000))
def test_a_relu_is_dead_where_it_is_zero_at_every_point(seed):
    network, x, _ = made(seed, "relu")
    a, expected = torch.tensor(x), []
    for l in (2, 3):
        a = torch.relu(torch.tensor(network.W[l]) @ a + torch.tensor(network.b[l]))
        expected += (a == 0).all(dim=1).tolist()
    assert dead_neurons(network, x).tolist() == expected


@given(st.integers(0, 10_000), st.sampled_from(list(ACTIVATIONS)))
def test_nothing_that_leads_into_a_dead_neuron_has_a_gradient(seed, activation):
    network, x, y = made(seed, activation)
    g = Network(SIZES, gradient(network, x, y))
    dead = dead_neurons(network, x, flat=0.0)
    for l, of_layer in ((2, dead[:5]), (3, dead[5:])):
        assert not g.W[l][of_layer].any()
        assert not g.b[l][of_layer].any()


@pytest.mark.parametrize(("activation", "share"), [("step", 1.0), ("leaky relu", 0.0)])
def test_all_steps_are_dead_and_no_leaky_relu_is(activation, share):
    for seed in range(20):
        network, x, _ = made(seed, activation)
        assert dead_neurons(network, x).mean() == share


def test_a_saturated_sigmoid_counts_as_dead():
    network = Network((1, 2, 1), [0.0, 0.0, 1.0, 1.0, 8.0, 6.0, 0.0])  # z = 8 and z = 6 everywhere
    x = np.array([[0.0, 1.0]])
    assert dead_neurons(network, x).tolist() == [True, False]  # 0.0003 and 0.0025
    assert not dead_neurons(network, x, flat=0.0).any()
    with pytest.raises(ValueError, match="flat must be at least 0, got -1"):
        dead_neurons(network, x, flat=-1.0)


def test_the_looks_are_those_of_steepest_descent():
    points = activation_race.POINTS
    network = activation_race.start(activation_race.State(), "tanh")
    p = network.p.copy()
    found = list(snapshots(network, points, STEEPEST_DESCENT, 0.5, np.random.default_rng(0), [1, 3]))
    assert [one.step for one in found] == [0, 1, 3]
    assert found[0].p == pytest.approx(p)
    for _ in range(3):
        again = Network(network.sizes, p, activation="tanh", output_activation="sigmoid")
        p = p - 0.5 * gradient(again, points.x, points.y)
    assert found[-1].p == pytest.approx(p, rel=1e-9)


def test_all_start_from_the_same_parameters_and_end_after_the_same_steps():
    found = finished().progress.looks
    assert list(found) == list(ACTIVATIONS)
    first = found["relu"][0].p
    for seen in found.values():
        assert np.array_equal(seen[0].p, first)
        assert [one.step for one in seen] == [0, *activation_race.STEPS]


@pytest.mark.parametrize("seed", [0, 1, 2, 3])
def test_relu_learns_sooner_than_the_sigmoid_and_the_step_teaches_nobody(seed):
    found = rows(finished(seed=seed))
    first = {name: float(row[0].replace(",", "").replace("–", "inf")) for name, row in found.items()}
    assert first["relu"] < first["sigmoid"] / 2
    assert first["leaky relu"] < first["sigmoid"] / 2
    assert found["step"][3] == "100%"
    assert found["leaky relu"][3] == "0%"
    assert found["relu"][3] != "0%"  # some of its neurons have died on the way


def test_only_the_last_layer_learns_behind_steps():
    seen = finished().progress.looks["step"]
    start, end = (Network((2, 8, 8, 2), one.p) for one in (seen[0], seen[-1]))
    for l in (2, 3):
        assert np.array_equal(start.W[l], end.W[l])
    assert not np.allclose(start.W[4], end.W[4])


def test_a_picked_row_is_the_region_that_is_shown():
    shown = finished()
    event = {"kind": "pick", "part": "activation functions", "what": "row", "index": 0, "serial": 1}
    shown.receive(event)
    assert shown.state.activation == shown.values["activation"] == "sigmoid"
    assert shown.scene().axes[2].title == "sigmoid"
    shown.receive({"kind": "point", "part": "activation functions", "what": "row", "index": 2, "serial": 2})
    assert shown.state.activation == "sigmoid"


def test_too_large_a_learning_rate_is_shown_and_not_an_error():
    shown = finished(eta=10.0, scale=10.0, depth=4, width=16)
    assert shown.failure is None
    assert shown.caption()


def test_whose_neurons_are_dead_at_the_start_is_not_told_before_the_answer():
    asked = activation_race.activation_race()
    assert [row[1:] for row in asked.scene().tables[0].rows] == [("–",) * 4] * len(activation_race.NAMES)
    assert asked.scene().axes[0].items == asked.scene().axes[1].items == ()
    assert "dead" not in asked.caption()


def looked_at(step, cost):
    return activation_race.Snapshot(step, cost, 0.0, 0, np.zeros(114))


def test_those_that_come_at_the_same_look_are_both_right_and_judged_when_all_have_had_it():
    looks = {name: (looked_at(0, 0.3), looked_at(1, 0.2), looked_at(2, 0.2)) for name in ACTIVATIONS}
    for name in ("tanh", "relu"):
        looks[name] = (*looks[name][:2], looked_at(2, 0.01))
    late = {**looks, "step": looks["step"][:2]}
    assert activation_race.Race(late, unfinished=True).first == []
    for guess, outcome in (
        ("relu", "and so it is."),
        ("tanh", "and so it is."),
        ("step", "it is “tanh” and “relu”."),
    ):
        state = activation_race.State(guess=guess)
        assert activation_race.caption(state, activation_race.Race(looks)).endswith(outcome)
        assert "after 1 step the costs" in activation_race.caption(state, activation_race.Race(late))


def test_the_region_of_a_network_that_overflowed_is_said_to_be_that_of_the_start():
    state = activation_race.State(guess="relu", activation="relu")
    looks = {name: (looked_at(0, 0.3),) for name in ACTIVATIONS}
    assert activation_race.scene(state, activation_race.Race(looks)).axes[2].title == "relu"
    looks["relu"] = (activation_race.Snapshot(1, np.inf, 0.0, 0, np.full(114, np.nan)),)
    assert activation_race.scene(state, activation_race.Race(looks)).axes[2].title == "relu, as it began"
