"""Training that plays stops by itself where the reader wants it to, and not elsewhere."""

import json

import pytest

from course_utils.exhibits.ch04_stochastic_gradient.decision_region import decision_region
from course_utils.interactive import stopping

SG = {"method": "SG with replacement", "rate": 10_000.0}


def played(clock, ticks=400, **settings):
    """The exhibit after it has played for a while, or has stopped."""
    shown = decision_region.exhibit(decision_region(**SG, **settings).state, clock=clock)
    play(shown, clock, ticks)
    return shown


def play(shown, clock, ticks=400):
    shown.act("play", True)
    for _ in range(ticks):
        clock.wait(0.02)
        shown.tick()


@pytest.fixture(autouse=True)
def _compiled(compiled):
    """No steps are missed while the loop is being compiled."""


def test_without_a_rule_it_plays_on(clock):
    shown = played(clock, ticks=50)
    assert shown.state.playing
    assert shown.progress.step > 5000


@pytest.mark.parametrize("n", [10.0, 1000.0, 3500.0])
def test_after_n_steps_it_stops_exactly_there_and_the_next_play_takes_as_many(clock, n):
    shown = played(clock, stop=stopping.STEPS, stop_steps=n)
    assert (shown.state.playing, shown.progress.step) == (False, n)
    play(shown, clock)
    assert (shown.state.playing, shown.progress.step) == (False, 2 * n)


def test_below_a_cost_it_stops(clock):
    shown = played(clock, stop=stopping.BELOW, stop_cost=0.01, eta=0.5)
    assert not shown.state.playing
    assert shown.progress.costs[-1] < 0.01
    assert shown.progress.costs[len(shown.progress.costs) // 2] > 0.01


def test_where_the_cost_no_longer_falls_it_stops(clock):
    shown = played(clock, stop=stopping.NO_GAIN, stop_steps=1000.0, eta=10.0)
    steps, costs = shown.progress.steps, shown.progress.costs
    assert not shown.state.playing
    best = steps[costs.index(min(costs))]
    assert 1000 <= steps[-1] - best <= 1200


def test_a_state_carries_the_steps_and_the_costs_in_few_numbers(clock):
    shown = played(clock, stop=stopping.STEPS, stop_steps=20_000.0)
    steps, costs, evaluations = json.loads(shown.line)["so_far"]
    assert evaluations == 0
    assert len(steps) + len(costs) <= 200
    assert (steps[0], steps[-1]) == (0, 20_000)
    other = decision_region()
    other.state = shown.line
    assert other.progress.step == 20_000
    assert other.progress.costs[-1] == shown.progress.costs[-1]
    assert "after 20,000 steps" in other.caption()
    other.act("step")
    assert other.progress.step == 20_001
    other.act("reset")
    assert other.progress.step == 20_000, "where that training began"


def test_one_step_is_undone_with_its_network_and_its_count(clock):
    shown = played(clock, stop=stopping.STEPS, stop_steps=100.0)
    before = shown.state.p
    shown.receive({"kind": "press", "name": "step"})
    assert shown.progress.step == 101
    assert shown.state.p != before
    shown.receive({"kind": "undo"})
    assert shown.progress.step == 100
    assert shown.state.p == before


@pytest.mark.parametrize(
    "so_far",
    [
        ((0, 1), (0.5,)),
        ((1, 0), (0.5, 0.5)),
        ((0,), (-1.0,)),
        ((0.5,), (1.0,)),
        (tuple(range(101)), (1.0,) * 101),
        ((0, 5), (1.0, 0.5), 6),
        ((0, 5), (1.0, 0.5), -1),
        ((0, 5), (1.0, 0.5), 1.5),
        ((0, 5), (1.0, 0.5), 1, 1),
        ((), (), 0),
    ],
)
def test_what_is_no_history_is_refused(so_far):
    with pytest.raises(
        ValueError, match="so_far must be at most 100 rising numbers of steps, and as many costs"
    ):
        decision_region(so_far=so_far)


@pytest.mark.parametrize(
    "event",
    [
        {"kind": "operate", "name": "seed", "value": 7},
        {"kind": "operate", "name": "hidden", "value": "4"},
        {"kind": "operate", "name": "eta", "value": 0.5},
        {"kind": "press", "name": "reset"},
        {"kind": "press", "name": "paper_start"},
        {"kind": "flip", "index": 1},
        {"kind": "paste", "line": '{"seed": 3}'},
    ],
)
@pytest.mark.parametrize("later", [0, 20])
def test_what_is_undone_comes_back_with_its_training_and_what_is_redone_too(clock, event, later):
    shown = played(clock, stop=stopping.STEPS, stop_steps=100.0)
    before = shown.line
    shown.receive(event)
    for _ in range(later):
        shown.receive({"kind": "press", "name": "step"})
    after = shown.line
    for _ in range(1 + later):
        shown.receive({"kind": "undo"})
    assert shown.line == before
    for _ in range(1 + later):
        shown.receive({"kind": "redo"})
    assert shown.line == after
