"""The pace of training and the thinned-out history, with a clock moved by hand."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_utils.interactive.trainer import CHUNK, EVALUATIONS, FIT, STALL, History, Trainer
from course_utils.network.costs import cost, listing_cost
from course_utils.network.datasets import Points, figure1, two_spirals
from course_utils.network.network import Network
from course_utils.network.paper_network import PAPER_SIZES, paper_start
from course_utils.training.least_squares import Fit, least_squares_fit
from course_utils.training.run import STEEPEST_DESCENT, STOCHASTIC_GRADIENT, mini_batches

pytestmark = pytest.mark.usefixtures("compiled")


@pytest.fixture
def trainer(clock):
    made = Trainer(Network(PAPER_SIZES, paper_start()), figure1(), np.random.default_rng(0), clock)
    made.compiling.join()
    return made


def fit(trainer, points):
    """Fit to the end, in however many parts; whether nothing is left to gain."""
    work = trainer.fit(points)
    while True:
        try:
            next(work)
        except StopIteration as ended:
            return ended.value


def steps_in(trainer, clock, rate, seconds, between):
    """All steps that become due, looked at every `between` seconds."""
    total = 0
    for _ in range(round(seconds / between)):
        clock.wait(between)
        total += trainer.due(rate)
    return total


@pytest.mark.parametrize("between", [0.002, 0.0103, 0.03, 0.09])
@pytest.mark.parametrize("rate", [1, 2.8, 9, 16, 63, 100, 1000, 1234])
def test_the_steps_per_second_are_kept(trainer, clock, rate, between):
    assert steps_in(trainer, clock, rate, 20, between) == pytest.approx(20 * rate, rel=0.01, abs=1)


def test_one_step_per_second_is_one_step_each_second(trainer, clock):
    seconds = [steps_in(trainer, clock, 1, 1, 0.0025) for _ in range(10)]
    assert sum(seconds) in (9, 10)
    assert set(seconds) <= {0, 1, 2}


def test_a_change_of_the_rate_takes_effect_at_once(trainer, clock):
    steps_in(trainer, clock, 1, 5, 0.002)
    assert steps_in(trainer, clock, 1000, 0.1, 0.002) == pytest.approx(100, abs=3)


def test_a_chunk_is_bounded_by_what_can_be_done_in_its_time(trainer, clock):
    trainer.pace = 1e-4
    clock.wait(0.05)
    assert trainer.due(1e5) == round(CHUNK / 1e-4)


def test_steps_that_a_chunk_could_not_hold_are_not_made_up_for(trainer, clock):
    trainer.pace = 1e-4
    steps_in(trainer, clock, 1e5, 5, 0.01)
    clock.wait(0.01)
    assert trainer.due(100) <= 2


def test_a_stall_is_not_caught_up_with(trainer, clock):
    clock.wait(60)
    assert trainer.due(1000) <= 1000 * STALL
    clock.wait(0.01)
    assert trainer.due(1000) == pytest.approx(10, abs=1)


def test_the_time_of_a_pause_does_not_count(trainer, clock):
    clock.wait(0.09)
    trainer.pause()
    assert trainer.due(1000) == 0


def test_nothing_is_due_while_the_loop_is_being_compiled(trainer, clock):
    class Compiling:
        def is_alive(self):
            return True

    trainer.compiling = Compiling()
    assert steps_in(trainer, clock, 1000, 1, 0.01) == 0


class Work:
    """Makes every call of `advance` take time: so much each, and so much for each step."""

    def __init__(self, trainer, clock, step, call=5e-5):
        self.advance, self.clock, self.step, self.call = trainer.run.advance, clock, step, call
        self.pieces = []
        trainer.run.advance = self

    def __call__(self, method, eta, steps, *arguments, **options):
        self.pieces.append(steps)
        self.clock.wait(self.call + steps * self.step)
        return self.advance(method, eta, steps, *arguments, **options)


def chunk(trainer, clock, rate=1e5, method=STOCHASTIC_GRADIENT, points=None, wait=0.01):
    """Do what an exhibit does in a tick; return the steps taken and the seconds that they took."""
    clock.wait(wait)
    began, points = clock(), points or figure1()
    steps = trainer.due(rate)
    taken = trainer.train(method, 0.05, points, steps) if steps else 0
    return taken, clock() - began


@pytest.mark.parametrize("step", [1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 3e-3])
def test_no_chunk_is_much_longer_than_it_may_be(trainer, clock, step):
    Work(trainer, clock, step)
    chunks = [chunk(trainer, clock) for _ in range(60)]
    assert max(seconds for _, seconds in chunks) <= 1.1 * CHUNK
    possible = min(1000, int(CHUNK / step))  # 1e5 a second, looked at every 0.01 seconds
    assert chunks[-1][0] == pytest.approx(possible, rel=0.2)


def test_a_step_longer_than_a_chunk_is_taken_alone(trainer, clock):
    work = Work(trainer, clock, 0.05)
    for _ in range(10):
        assert chunk(trainer, clock)[0] == 1
    assert work.pieces == [1] * 10


def test_the_first_chunk_feels_its_way(trainer, clock):
    work = Work(trainer, clock, 1e-5)
    chunk(trainer, clock, wait=STALL)
    assert work.pieces[:4] == [1, 2, 4, 8]
    assert all(after <= 2 * before for before, after in pairwise(work.pieces))


@pytest.mark.parametrize(
    "change",
    [
        {"method": STEEPEST_DESCENT},
        {"method": mini_batches(5)},
        {"points": two_spirals(np.random.default_rng(0))},
    ],
)
def test_other_work_has_a_pace_of_its_own(trainer, clock, change):
    work = Work(trainer, clock, 1e-6)
    for _ in range(10):
        chunk(trainer, clock)
    work.step, work.pieces = 1e-3, []  # what was quick is a thousand times slower now
    assert chunk(trainer, clock, **change)[1] <= 1.1 * CHUNK
    assert work.pieces[0] == 1
    work.pieces.clear()
    chunk(trainer, clock, **change)
    assert work.pieces[0] > 1


def test_single_steps_do_not_spoil_the_pace(trainer, clock):
    Work(trainer, clock, 1e-6)
    for _ in range(10):
        trainer.train(STOCHASTIC_GRADIENT, 0.05, figure1(), 1)
    assert [chunk(trainer, clock)[0] for _ in range(3)][-1] == pytest.approx(1000, rel=0.2)


def test_a_clock_that_stands_still_does_no_harm(trainer, clock):
    for _ in range(1200):
        trainer.train(STOCHASTIC_GRADIENT, 0.05, figure1(), 1)
    clock.wait(0.05)
    assert trainer.due(1000) == pytest.approx(50, abs=1)


def test_training_goes_on_from_where_it_is(trainer):
    before = trainer.progress()
    trainer.train(STOCHASTIC_GRADIENT, 0.05, figure1(), 1)
    after = trainer.progress()
    assert (before.step, after.step) == (0, 1)
    assert 0 < np.abs(np.subtract(after.p, before.p)).max() < 0.05


@given(st.lists(st.integers(1, 5000), min_size=1, max_size=40))
def test_every_step_is_counted_and_the_costs_are_those_of_their_steps(sizes):
    network = Network(PAPER_SIZES, paper_start())
    trainer = Trainer(network, figure1(), np.random.default_rng(0), lambda: 0.0)
    points = figure1()
    for size in sizes:
        assert trainer.train(STOCHASTIC_GRADIENT, 0.05, points, size) == size
    progress = trainer.progress()
    assert progress.step == sum(sizes)
    assert progress.steps[-1] <= progress.step
    if progress.steps[-1] == progress.step:
        assert progress.costs[-1] == pytest.approx(cost(network, points.x, points.y))


def test_least_squares_counts_evaluations_and_says_when_nothing_is_left_to_gain(trainer):
    fits = 0
    while not fit(trainer, figure1()):
        fits += 1
    assert 1 <= fits < 20
    assert trainer.progress().step > fits
    assert trainer.progress().costs[-1] <= 1e-4 / 20
    assert not trainer.unfinished


def with_one_more(points, x, label):
    return Points(np.column_stack([points.x, x]), np.append(points.labels, label))


BOTH = with_one_more(figure1(), figure1().x[:, 5], 0)  # a point of either category in one place


@pytest.mark.parametrize(
    ("points", "sizes", "best"),
    [
        (Points(np.full((2, 2), 0.3), np.array([0, 1])), (2, 2), 1 / 4),
        (BOTH, PAPER_SIZES, 1 / 22),
        (BOTH, (2, 8, 8, 2), 1 / 22),
        (figure1(), (2, 2), 0.1255839),  # no hidden layer: no line parts the points
    ],
)
def test_least_squares_ends_without_a_solution(clock, points, sizes, best):
    network = Network.random(sizes, np.random.default_rng(0))
    trainer, fits = Trainer(network, points, np.random.default_rng(0), clock), 1
    while not fit(trainer, points):
        fits += 1
        assert fits < 50
    assert trainer.progress().costs[-1] == pytest.approx(best, rel=1e-5)


@pytest.fixture
def slow_fit(clock):
    """A trainer whose network is large and takes 0.01 s for a forward pass, and its points."""

    class Slow(Network):
        def forward(self, x):
            clock.wait(0.01)
            return super().forward(x)

    points = two_spirals(np.random.default_rng(0))
    network = Slow.random((2, 8, 8, 2), np.random.default_rng(0))
    return Trainer(network, points, np.random.default_rng(0), clock), points


def test_a_large_fit_is_done_in_pieces(slow_fit, clock):
    trainer, points = slow_fit
    pieces = []
    while not pieces or trainer.unfinished:
        began, step, cost_before = clock(), trainer.history.step, trainer.history.costs[-1]
        assert not fit(trainer, points)
        assert clock() - began <= FIT + 0.06  # a step, and the passes for cost and categories
        pieces.append(trainer.history.step - step)
        assert trainer.history.costs[-1] <= cost_before
    assert trainer.history.costs[-1] < 0.9 * trainer.history.costs[0]
    assert 3 < len(pieces) < 12
    assert EVALUATIONS <= sum(pieces) - len(pieces) + 1 <= EVALUATIONS + 4


def test_the_rest_of_a_fit_does_not_say_that_nothing_is_left_to_gain(slow_fit, monkeypatch):
    trainer, points = slow_fit
    cost_now = listing_cost(trainer.network, points.x, points.y)
    nothing_gained = Fit(trainer.network, cost_now, np.ones(len(points), dtype=bool), evaluations=2)
    monkeypatch.setattr(
        "course_utils.interactive.trainer.least_squares_fit", lambda *_, **__: nothing_gained
    )
    trainer.unfinished, trainer.left = True, 1
    assert not fit(trainer, points)  # one evaluation was left: too few to know
    assert not trainer.unfinished
    assert fit(trainer, points)


def test_playing_a_large_fit_ends_where_it_is_solved(slow_fit):
    trainer, points = slow_fit
    fits = 1
    while not fit(trainer, points):
        fits += 1
        assert fits < 200
    assert trainer.progress().costs[-1] <= 1e-4 / (2 * len(points))


def test_other_points_begin_the_fit_anew(slow_fit):
    trainer, points = slow_fit
    for _ in range(5):
        step = trainer.history.step
        fit(trainer, points)
        assert trainer.left == EVALUATIONS - (trainer.history.step - step - 1)
        assert trainer.unfinished
        points = Points(points.x + 0.001, points.labels)  # as in a drag


def test_a_small_fit_does_not_look_at_the_clock(trainer, clock):
    def hurried():
        clock.wait(10)
        return clock.now

    trainer.clock = hurried
    fit(trainer, figure1())
    fitted = least_squares_fit(figure1(), Network(PAPER_SIZES, paper_start()))
    assert trainer.network == fitted.network
    assert not trainer.unfinished


def test_a_small_fit_shows_how_far_it_has_come_before_it_restarts(trainer):
    """The whole is what it would be without a look in between."""
    trainer.network.p = np.full(23, 5.0)  # saturated: from here no step leads anywhere
    start = trainer.network.copy()
    parts = [*trainer.fit(figure1())]
    assert [part.part for part in parts] == [True]
    assert parts[0].unfinished  # nobody keeps it as what the work has come to
    assert parts[0].step < trainer.progress().step
    whole = least_squares_fit(figure1(), start)
    assert whole.restarted
    assert trainer.network == whole.network
    assert trainer.progress().step == whole.evaluations
    assert len(trainer.progress().costs) == 2  # the start, and the whole
    assert not trainer.progress().part


# ---------------------------------------------------------------- history


@given(st.lists(st.tuples(st.integers(1, 300), st.integers(1, 50)), max_size=60), st.integers(5, 60))
def test_a_history_stays_small_and_keeps_its_ends(chunks, most):
    history = History(1.0, most)
    cost = 1.0
    for number, every in chunks:
        costs = cost - np.arange(1, number + 1) * 1e-6
        history.extend(costs, every)
        cost = costs[-1]
    assert len(history.steps) == len(history.costs) <= most
    assert (history.steps[0], history.costs[0]) == (0, 1.0)
    assert history.step == sum(number * every for number, every in chunks)
    assert history.step - history.steps[-1] < history.stride + max(
        [every for _, every in chunks], default=1
    )
    assert history.steps == sorted(set(history.steps))


def test_a_history_is_even():
    most = 50
    history = History(1.0, most)
    for _ in range(1000):
        history.extend(np.ones(37), 1)
    gaps = np.diff(history.steps)
    assert len(gaps) > most / 4
    assert gaps.max() <= 2 * history.stride
