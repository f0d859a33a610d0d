import numpy as np
import pytest
import torch

from course_utils.gradients.backprop import gradient
from course_utils.network.costs import cost, misclassified
from course_utils.network.datasets import figure1, figure5, two_spirals
from course_utils.network.network import Network
from course_utils.training import steps
from course_utils.training.flow import flow_at
from course_utils.training.least_squares import least_squares_fit
from course_utils.training.run import (
    EPOCHS,
    MOMENTUM,
    STEEPEST_DESCENT,
    STOCHASTIC_GRADIENT,
    Method,
    Run,
    Stop,
    mini_batches,
    train,
)

POINTS = figure1()
x, y = POINTS.x, POINTS.y
ALL_METHODS = [
    STEEPEST_DESCENT,
    STOCHASTIC_GRADIENT,
    EPOCHS,
    MOMENTUM,
    mini_batches(4),
    mini_batches(5, False),
]


def start(seed=0):
    return Network.random((2, 3, 2), np.random.default_rng(seed))


def close(network, other):
    np.testing.assert_allclose(network.p, other.p, rtol=1e-11, atol=1e-14)


def test_steepest_descent_is_12():
    plain, fast = start(), start()
    for _ in range(20):
        steps.steepest_descent_step(plain, x, y, 0.7)
    Run(fast, np.random.default_rng(1)).advance(STEEPEST_DESCENT, 0.7, 20, x, y)
    close(fast, plain)


def test_stochastic_gradient_is_15():
    plain, fast = start(), start()
    for i in np.random.default_rng(1).integers(10, size=(50, 1)):
        steps.stochastic_gradient_step(plain, x, y, 0.7, i[0])
    Run(fast, np.random.default_rng(1)).advance(STOCHASTIC_GRADIENT, 0.7, 50, x, y)
    close(fast, plain)


def test_epochs_are_16():
    plain, fast, rng = start(), start(), np.random.default_rng(1)
    for _ in range(3):
        steps.epoch(plain, x, y, 0.7, rng.permutation(10))
    Run(fast, np.random.default_rng(1)).advance(EPOCHS, 0.7, 30, x, y)
    close(fast, plain)


def test_mini_batches_with_replacement_are_17():
    plain, fast = start(), start()
    for k in np.random.default_rng(1).integers(10, size=(30, 4)):
        steps.mini_batch_step(plain, x, y, 0.7, k)
    Run(fast, np.random.default_rng(1)).advance(mini_batches(4), 0.7, 30, x, y)
    close(fast, plain)


def test_mini_batches_without_replacement_are_17():
    plain, fast, rng = start(), start(), np.random.default_rng(1)
    for _ in range(3):
        for k in rng.permutation(10).reshape(2, 5):
            steps.mini_batch_step(plain, x, y, 0.7, k)
    Run(fast, np.random.default_rng(1)).advance(mini_batches(5, replacement=False), 0.7, 6, x, y)
    close(fast, plain)


def test_momentum_is_that_of_pytorch():
    network, rng = start(), np.random.default_rng(1)
    p = torch.tensor(network.p, requires_grad=True)
    optimiser = torch.optim.SGD([p], lr=0.7, momentum=0.9)
    for k in rng.integers(10, size=(40, 1)):
        p.grad = torch.tensor(gradient(Network(network.sizes, p.detach().numpy()), x[:, k], y[:, k]))
        optimiser.step()
    run = Run(network, np.random.default_rng(1))
    run.advance(MOMENTUM, 0.7, 40, x, y)
    np.testing.assert_allclose(network.p, p.detach().numpy(), rtol=1e-10)


def test_the_steps_in_one_line_each():
    network, expected, k = start(), start(), [1, 4, 4]
    g = np.mean([gradient(expected, x[:, [i]], y[:, [i]]) for i in k], axis=0)
    steps.mini_batch_step(network, x, y, 0.1, k)
    np.testing.assert_allclose(network.p, expected.p - 0.1 * g)
    network = start()
    steps.steepest_descent_step(network, x, y, 0.1)
    np.testing.assert_allclose(network.p, expected.p - 0.1 * gradient(expected, x, y))


@pytest.mark.parametrize("method", ALL_METHODS)
def test_a_run_cut_into_pieces_is_the_same_run(method):
    # Pieces that end within an epoch, so that the rest of its order must be kept.
    whole, pieces = Run(start(), np.random.default_rng(3)), Run(start(), np.random.default_rng(3))
    costs = whole.advance(method, 0.4, 42, x, y)
    chunks = [pieces.advance(method, 0.4, n, x, y) for n in (7, 0, 1, 4, 13, 17)]
    assert pieces.step == 42
    np.testing.assert_array_equal(np.concatenate(chunks), costs)
    np.testing.assert_array_equal(pieces.network.p, whole.network.p)


def test_an_epoch_uses_every_point_once():
    run = Run(start(), np.random.default_rng(0))
    batches = np.vstack([run._batches(mini_batches(2, replacement=False), n, 10) for n in (1, 3, 4, 2)])
    for epoch in batches.reshape(2, 10):
        assert sorted(epoch.tolist()) == list(range(10))


def test_costs_are_those_after_the_step():
    run = Run(start(), np.random.default_rng(0))
    for cost_every in (1, 5):
        costs = run.advance(STOCHASTIC_GRADIENT, 0.5, 10, x, y, cost_every)
        assert costs.shape == (10 // cost_every,)
        assert costs[-1] == pytest.approx(cost(run.network, x, y), rel=1e-13)
    assert run.advance(STOCHASTIC_GRADIENT, 0.5, 10, x, y, cost_every=0).shape == (0,)
    assert run.step == 30


def test_data_rate_and_method_may_change_on_the_way():
    run = Run(start(), np.random.default_rng(0))
    run.advance(EPOCHS, 0.5, 3, x, y)
    more = figure5()
    run.advance(EPOCHS, 0.1, 3, more.x, more.y)  # N has changed: the epoch starts again
    assert len(run._rest) == 8
    run.advance(MOMENTUM, 0.1, 5, more.x, more.y)
    velocity = run.velocity.copy()
    run.advance(MOMENTUM, 0.1, 0, x, y)
    np.testing.assert_array_equal(run.velocity, velocity)
    assert velocity.any()
    run.advance(EPOCHS, 0.1, 1, x, y)
    run.advance(mini_batches(5, replacement=False), 0.1, 1, x, y)  # m has changed: so it does
    assert len(run._rest) == 5
    assert run.step == 13


@pytest.mark.parametrize("method", ALL_METHODS)
def test_training_reduces_the_cost(method):
    network = start()
    before = cost(network, x, y)
    *_, (step, costs) = train(network, x, y, method, 1.0, np.random.default_rng(0), 20_000)
    assert step == 20_000
    assert costs[-1] < before / 5


def test_train_yields_chunks_until_the_budget_is_spent():
    network = start()
    chunks = list(train(network, x, y, STOCHASTIC_GRADIENT, 0.2, np.random.default_rng(0), 250, chunk=100))
    assert [step for step, _ in chunks] == [100, 200, 250]
    assert [len(costs) for _, costs in chunks] == [100, 100, 50]
    assert list(train(network, x, y, STOCHASTIC_GRADIENT, 0.2, np.random.default_rng(0), 0)) == []


def test_train_stops_at_the_cost():
    network, stop = start(), Stop(cost=0.05)
    chunks = list(train(network, x, y, STEEPEST_DESCENT, 1.0, np.random.default_rng(0), 10**6, stop=stop))
    assert chunks[-1][1].min() <= 0.05
    assert all(costs.min() > 0.05 for _, costs in chunks[:-1])


@pytest.mark.parametrize("costs", [[0.5, 0.05], np.array([np.nan, 0.05]), (0.05,), [1]])
def test_a_cost_is_reached_among_any_costs(costs):
    assert Stop(cost=0.1).reached(start(), x, y, costs) == (0.05 in costs)
    assert not Stop(cost=0.1).reached(start(), x, y, [])


def test_the_flow_at_time_0_is_where_it_starts():
    np.testing.assert_array_equal(flow_at(start(), figure1(), [0.0]), [start().p])


def test_train_stops_at_the_gradient_norm():
    network, stop = start(), Stop(gradient_norm=0.003)
    rng = np.random.default_rng(0)
    *_, (step, _) = train(network, x, y, STEEPEST_DESCENT, 1.0, rng, 10**6, stop=stop, chunk=10)
    assert step < 10**6
    assert np.linalg.norm(gradient(network, x, y)) <= 0.003


def test_divergence_gives_large_numbers_and_no_warning():
    network = Network.random((2, 8, 8, 2), np.random.default_rng(0), activation="leaky relu")
    costs = Run(network, np.random.default_rng(0)).advance(STEEPEST_DESCENT, 1e3, 100, x, y)
    assert not np.isfinite(costs[-1])
    assert not np.isfinite(cost(network, x, y))
    assert not np.isfinite(gradient(network, x, y)).all()


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda run: run.advance(EPOCHS, 0, 1, x, y), "eta must be positive, got 0"),
        (lambda run: run.advance(EPOCHS, float("nan"), 1, x, y), "eta must be positive, got nan"),
        (
            lambda run: run.advance(EPOCHS, 0.1, -1, x, y),
            "steps must be a whole number of at least 0, got -1",
        ),
        (
            lambda run: run.advance(mini_batches(3, False), 0.1, 1, x, y),
            r"m must be one of 1, 2, 5, 10, got 3",
        ),
        (
            lambda run: run.advance(EPOCHS, 0.1, 1, x[0], y),
            r"x must have shape \(2, N\), one column for each point, got \(10,\)",
        ),
        (
            lambda run: run.advance(EPOCHS, 0.1, 1, x, y[:, :3]),
            "y must have 10 columns, one for each point in x, got 3",
        ),
        (lambda run: mini_batches(0), "m must be a whole number of at least 1, got 0"),
        (
            lambda run: Method("heavy", momentum=1.0),
            r"momentum must be at least 0 and less than 1, got 1\.0",
        ),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call(Run(start(), np.random.default_rng(0)))


@pytest.mark.usefixtures("compiled")
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_two_spirals_with_4_4_are_parted_by_least_squares_and_not_by_momentum_which_needs_8_8(seed):
    """Notebook 04: what a network can represent, and what training finds, from the exhibit's starts."""
    points, fewest = two_spirals(np.random.default_rng(0)), {}
    for hidden in ((8, 8), (4, 4)):
        rng = np.random.default_rng(seed)
        network = Network((2, *hidden, 2))
        network.p = 0.5 * rng.standard_normal(network.n_parameters)
        start, run, wrong = network.copy(), Run(network, rng), []
        for _ in range(8):
            run.advance(MOMENTUM, 0.1, 50_000, points.x, points.y, cost_every=0)
            wrong.append(misclassified(network, points.x, points.y).sum())
        fewest[hidden] = min(wrong)
    assert fewest[8, 8] == 0 < fewest[4, 4]
    assert least_squares_fit(points, start, max_evaluations=2000, restart=False).success
