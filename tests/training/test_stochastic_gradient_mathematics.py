"""The mathematics of notebook 04: slopes, means, variances, curvature, flow, and the recorded run."""

import hashlib
import itertools

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from course_utils.gradients import curvature
from course_utils.gradients.backprop import gradient, point_gradients
from course_utils.network import stacked
from course_utils.network.costs import cost, listing_cost
from course_utils.network.datasets import figure1, figure5
from course_utils.network.matlab_random import MatlabRandom
from course_utils.network.network import Network
from course_utils.network.paper_network import paper_start
from course_utils.training import batches as sampling
from course_utils.training import flow, listing, optimisers, planes, recorded_run, schedules
from course_utils.training.run import MOMENTUM, STEEPEST_DESCENT, STOCHASTIC_GRADIENT, mini_batches, netbp
from course_utils.training.steps import steepest_descent_step
from tools.record_checkpoints import follow, record

SIZES = (2, 2, 3, 2)
POINTS = figure1()
X, Y = POINTS.x, POINTS.y
SMOOTH = st.sampled_from(["sigmoid", "tanh"])


@pytest.fixture
def start():
    return Network(SIZES, paper_start())


def slope(x, y):
    """Of the straight line through (log x, log y)."""
    return np.polyfit(np.log(x), np.log(y), 1)[0]


# ---------------------------------------------------------------- (10), (11) and the Hessian


@pytest.mark.parametrize("step", [0, 1000, 100_000, 1_000_000])
def test_the_error_of_11_has_slope_2(step):
    network = Network(SIZES, netbp(POINTS, steps=step).network.p)
    g, C = gradient(network, X, Y), cost(network, X, Y)
    direction = np.random.default_rng(1).standard_normal(23)
    direction /= np.linalg.norm(direction)
    lengths = 10.0 ** np.arange(-4, -1.9, 0.25)
    moved = [cost(Network(SIZES, network.p + h * direction), X, Y) for h in lengths]
    errors = np.abs(np.array(moved) - C - lengths * (g @ direction))
    assert slope(lengths, errors) == pytest.approx(2, abs=0.05)


@given(SMOOTH, SMOOTH, st.lists(st.integers(1, 4), min_size=2, max_size=4), st.integers(0, 1000))
@settings(max_examples=25)
def test_the_hessian_is_the_derivative_of_the_gradient(hidden, last, sizes, seed):
    rng = np.random.default_rng(seed)
    network = Network.random(sizes, rng, 1.0, activation=hidden, output_activation=last)
    x, y = rng.standard_normal((sizes[0], 4)), rng.uniform(size=(sizes[-1], 4))
    direction, h = rng.standard_normal(network.n_parameters), 1e-5
    ahead, behind = network.copy(), network.copy()
    ahead.p += h * direction
    behind.p -= h * direction
    quotient = (gradient(ahead, x, y) - gradient(behind, x, y)) / (2 * h)
    np.testing.assert_allclose(curvature.hessian(network, x, y) @ direction, quotient, atol=1e-7, rtol=1e-6)


@pytest.mark.parametrize("step", [0, 10_000, 200_000])
def test_the_hessian_is_that_of_automatic_differentiation(step):
    network = netbp(POINTS, steps=step).network

    def cost_of(p):
        W2, W3, W4, b2, b3, b4 = torch.split(p, [4, 6, 6, 2, 3, 2])
        a = torch.tensor(X)
        for W, b in ((W2, b2), (W3, b3), (W4, b4)):
            a = torch.sigmoid(W.reshape(-1, len(b)).T @ a + b[:, None])
        return ((torch.tensor(Y) - a) ** 2).sum() / 20

    expected = torch.autograd.functional.hessian(cost_of, torch.tensor(network.p)).numpy()
    np.testing.assert_allclose(curvature.hessian(network, X, Y), expected, atol=1e-15)


def test_the_hessian_of_straight_pieces_has_no_second_derivative_of_the_activation():
    rng = np.random.default_rng(3)
    network = Network.random((2, 3, 1), rng, activation="relu", output_activation="leaky relu")
    x, y = rng.standard_normal((2, 5)), rng.standard_normal((1, 5))
    h, rows = 1e-6, []
    for r in range(network.n_parameters):
        ahead, behind = network.copy(), network.copy()
        ahead.p[r] += h
        behind.p[r] -= h
        rows.append((gradient(ahead, x, y) - gradient(behind, x, y)) / (2 * h))
    np.testing.assert_allclose(curvature.hessian(network, x, y), rows, atol=1e-8)


def test_steepest_descent_turns_from_calm_to_restless_at_2_over_the_largest_eigenvalue(start):
    """Near a point of the run, along the leading eigenvector: there the bound decides."""
    network = netbp(POINTS, steps=1_000_000).network
    values, vectors = np.linalg.eigh(curvature.hessian(network, X, Y))
    bound, along = 2 / values[-1], vectors[:, -1]

    def growth(eta):
        here, there = network.copy(), network.copy()
        there.p += 1e-7 * along
        for each in (here, there):
            each.p -= eta * gradient(each, X, Y)
        return abs((there.p - here.p) @ along) / 1e-7

    assert growth(0.95 * bound) < 1 < growth(1.05 * bound)


# ---------------------------------------------------------------- many networks at once


@given(
    st.sampled_from(["sigmoid", "tanh", "relu", "leaky relu", "step"]),
    st.integers(1, 5),
    st.integers(0, 99),
)
def test_an_ensemble_is_so_many_single_networks(activation, K, seed):
    rng = np.random.default_rng(seed)
    network = Network((2, 3, 2, 2), activation=activation, output_activation="sigmoid")
    P = rng.standard_normal((K, network.n_parameters))
    x, y = rng.standard_normal((2, 6)), rng.uniform(size=(2, 6))
    weights = rng.standard_normal((K, 6))
    singles = [Network(network.sizes, p, activation=activation, output_activation="sigmoid") for p in P]
    np.testing.assert_allclose(stacked.costs(network, P, x, y), [cost(n, x, y) for n in singles])
    np.testing.assert_allclose(
        stacked.gradients(network, P, x, y), [gradient(n, x, y) for n in singles], atol=1e-14
    )
    weighted = [point_gradients(n, x, y) @ w for n, w in zip(singles, weights, strict=True)]
    np.testing.assert_allclose(stacked.gradients(network, P, x, y, weights), weighted, atol=1e-13)


def test_an_ensemble_says_what_it_takes(start):
    with pytest.raises(ValueError, match=r"P must have shape \(K, 23\), got \(2, 22\)"):
        stacked.costs(start, np.zeros((2, 22)), X, Y)
    with pytest.raises(ValueError, match=r"weights must have shape \(10,\) or \(2, 10\), got \(3,\)"):
        stacked.gradients(start, np.zeros((2, 23)), X, Y, np.zeros(3))


# ---------------------------------------------------------------- planes


@given(st.integers(0, 1000), st.integers(3, 23))
def test_a_plane_goes_through_its_three_points(seed, s):
    a, b, c = np.random.default_rng(seed).standard_normal((3, s))
    plane = planes.through(a, b, c)
    np.testing.assert_allclose(plane.E @ plane.E.T, np.eye(2), atol=1e-13)
    np.testing.assert_allclose(plane.distance(np.stack([a, b, c])), 0, atol=1e-12)
    q = plane.project(np.stack([a, b, c]))
    np.testing.assert_allclose(plane.lift(q), [a, b, c], atol=1e-12)
    np.testing.assert_allclose(q[:2, 1], 0, atol=1e-12)


@given(st.integers(0, 1000))
def test_a_projection_is_the_nearest_point_of_the_plane(seed):
    rng = np.random.default_rng(seed)
    plane = planes.spanned(*rng.standard_normal((3, 23)))
    P = rng.standard_normal((4, 23))
    nearest = np.linalg.norm(P - plane.lift(plane.project(P)), axis=1)
    others = np.linalg.norm(P - plane.lift(plane.project(P) + rng.standard_normal((4, 2))), axis=1)
    assert (nearest <= others).all()
    np.testing.assert_allclose(plane.within(P), plane.lift(plane.project(P + plane.origin)) - plane.origin)


def test_directions_that_span_no_plane_are_refused():
    u = np.arange(5.0)
    for v in (2 * u, np.zeros(5)):
        with pytest.raises(ValueError, match="span a plane"):
            planes.spanned(np.zeros(5), u, v)


@given(st.integers(0, 1000))
def test_of_both_signs_the_one_along_the_direction_is_taken(seed):
    v, along = np.random.default_rng(seed).standard_normal((2, 5))
    found = planes.signed(v, along)
    assert found @ along > 0
    assert np.array_equal(np.abs(found), np.abs(v))
    assert np.array_equal(planes.signed(-v, along), found)


def test_a_direction_that_cannot_tell_the_signs_apart_is_refused():
    with pytest.raises(ValueError, match="perpendicular"):
        planes.signed([1.0, 1.0], [1.0, -1.0])


# ---------------------------------------------------------------- (14) to (17)


def test_the_mean_of_all_batches_is_the_gradient_and_their_variance_has_the_factor_exactly(start):
    """By listing all batches there are: all N^m draws with replacement, all subsets without."""
    G = point_gradients(start, X, Y)
    single = sampling.total_variance(G)
    g = gradient(start, X, Y)
    for m in range(1, 11):
        lists = [(False, itertools.combinations(range(10), m))]
        if m <= 4:
            lists.append((True, itertools.product(range(10), repeat=m)))
        for replacement, batches in lists:
            means = sampling.batch_means(G, np.array(list(batches)))
            np.testing.assert_allclose(means.mean(axis=0), g, atol=1e-15)
            factor = sampling.variance_factor(10, m, replacement)
            assert sampling.total_variance(means.T) == pytest.approx(factor * single, rel=1e-12, abs=1e-30)
    assert sampling.variance_factor(10, 10, False) == 0


def test_the_variance_with_replacement_has_slope_minus_1(start):
    G, rng = point_gradients(start, X, Y), np.random.default_rng(0)
    sizes = np.array([1, 2, 4, 8, 16, 32])
    variances = []
    for m in sizes:
        means = sampling.batch_means(G, sampling.draw_batches(10, int(m), True, 20_000, rng))
        variances.append(sampling.total_variance(means.T))
    assert slope(sizes, variances) == pytest.approx(-1, abs=0.02)


@given(st.integers(1, 12), st.integers(1, 12), st.booleans(), st.integers(0, 99))
def test_batches_without_replacement_hold_no_index_twice(N, m, replacement, seed):
    rng = np.random.default_rng(seed)
    if not replacement and m > N:
        with pytest.raises(ValueError, match=f"m must be a whole number from 1 to {N}, got"):
            sampling.draw_batches(N, m, replacement, 5, rng)
        return
    batches = sampling.draw_batches(N, m, replacement, 5, rng)
    assert batches.shape == (5, m)
    assert batches.min() >= 0
    assert batches.max() < N
    assert replacement or all(len(set(batch)) == m for batch in batches.tolist())


# ---------------------------------------------------------------- gradient flow


def euler(network, eta, steps):
    """Steepest descent (12) from the network's p: the p after 0, 1, .. steps."""
    moving, path = network.copy(), [network.p.copy()]
    for _ in range(steps):
        steepest_descent_step(moving, X, Y, eta)
        path.append(moving.p.copy())
    return np.array(path)


def sg_ends(network, eta, steps, K):
    """Where K independent paths of (15) from the network's p end."""
    rng, P = np.random.default_rng(0), np.tile(network.p, (K, 1))
    for _ in range(steps):
        P -= eta * stacked.gradients(network, P, X, Y, flow.sg_weights(K, len(POINTS), rng))  # (15)
    return P


def test_the_gap_between_eulers_method_and_the_flow_has_slope_1(start):
    etas = np.array([0.8, 0.4, 0.2, 0.1, 0.05])
    for T in (8, 40):
        times = np.linspace(0, T, 11)
        exact = flow.flow_at(start, POINTS, times)
        gaps = []
        for eta in etas:
            path = euler(start, eta, round(T / eta))
            gaps.append(np.linalg.norm(path[:: len(path) // 10] - exact, axis=1).max())
        assert slope(etas, gaps) == pytest.approx(1, abs=0.03)


def test_the_cost_along_the_flow_falls_by_the_squared_gradient(start):
    times = np.linspace(9.99, 10.01, 3)
    path = flow.flow_at(start, POINTS, times)
    before, here, after = (Network(SIZES, p) for p in path)
    rate = (cost(after, X, Y) - cost(before, X, Y)) / 0.02
    assert rate == pytest.approx(-np.sum(gradient(here, X, Y) ** 2), rel=1e-5)


def test_eulers_method_is_steepest_descent(start):
    path, moving = euler(start, 0.5, 3), start.copy()
    for p in path:
        np.testing.assert_array_equal(p, moving.p)
        moving.p -= 0.5 * gradient(moving, X, Y)  # (12)


def test_the_weights_of_a_step_have_the_mean_and_the_covariance_of_15():
    """(15) takes unit vectors at random: mean 1/N, covariance (I/N - 1/N^2)."""
    rng, N = np.random.default_rng(0), 10
    for draw in (flow.sg_weights, flow.sde_weights):
        weights = draw(200_000, N, rng)
        np.testing.assert_allclose(weights.sum(axis=1), 1, atol=1e-12)
        np.testing.assert_allclose(weights.mean(axis=0), 1 / N, atol=3e-3)
        np.testing.assert_allclose(np.cov(weights.T), np.eye(N) / N - 1 / N**2, atol=3e-3)


def test_sg_strays_from_the_flow_like_the_root_of_eta(start):
    etas, exact = np.array([0.8, 0.4, 0.2, 0.1]), flow.flow_at(start, POINTS, [0, 8])[-1]
    strays = []
    for eta in etas:
        ends = sg_ends(start, eta, round(8 / eta), 400)
        strays.append(np.sqrt(np.mean(np.sum((ends - exact) ** 2, axis=1))))
    assert slope(etas, strays) == pytest.approx(0.5, abs=0.08)


# ---------------------------------------------------------------- the run, and its checkpoints

FACTS = {
    0: "5.32881697",
    100_000: "2.306932069",
    200_000: "0.01297113512",
    300_000: "0.004845713556",
    500_000: "0.001962910129",
    1_000_000: "0.0007303536505",
    2_000_000: "0.0003053403178",
    4_000_000: "0.0001351381126",
    8_000_000: "6.173246923e-05",
}


@pytest.fixture(scope="module")
def eight_million():
    return follow(POINTS, sorted(FACTS))


@pytest.mark.parametrize(("step", "value"), FACTS.items())
def test_waypoints_to_eight_million_steps(eight_million, step, value):
    found = eight_million.listing_cost[list(eight_million.steps).index(step)]
    digits = len(value.partition("e")[0].replace("0.", "").replace(".", "").lstrip("0"))
    assert f"{found:.{digits}g}" == value


def test_the_decay_comes_close_to_1_over_t(eight_million):
    c = dict(zip(eight_million.steps.tolist(), eight_million.listing_cost, strict=True))
    slopes = [np.log2(c[2 * t] / c[t]) for t in (1_000_000, 2_000_000, 4_000_000)]
    assert slopes == pytest.approx([-1.26, -1.18, -1.13], abs=0.005)


def test_the_recorded_checkpoints_are_those_of_the_run(eight_million):
    ten = recorded_run.recorded_checkpoints("ten")
    for step in FACTS:
        i = list(ten.steps).index(step)
        assert ten.at(step) == i
        fresh = eight_million.P[list(eight_million.steps).index(step)]
        np.testing.assert_allclose(ten.P[i], fresh, rtol=1e-6)
    assert ten.steps[-1] == 8_000_000
    assert recorded_run.recorded_checkpoints("eleven").steps[-1] == 1_000_000
    for run, points in (("ten", figure1()), ("eleven", figure5())):
        stored = recorded_run.recorded_checkpoints(run)
        assert (np.diff(stored.steps) > 0).all()
        for i in (0, len(stored.steps) // 2, len(stored.steps) - 1):
            now = listing_cost(stored.network(i), points.x, points.y)
            assert stored.listing_cost[i] == pytest.approx(now, rel=1e-12)


def test_the_eleven_points_of_figure_9_are_drawn_by_randi_11():
    stored = recorded_run.recorded_checkpoints("eleven")
    run = netbp(figure5(), steps=20_000)
    i = list(stored.steps).index(20_000)
    np.testing.assert_allclose(stored.P[i], run.network.p, rtol=1e-9)
    draws = MatlabRandom(5000)
    draws.randn(23, 1)
    assert np.max(draws.randi(11, 20_000, 1)) == 11


def test_the_same_checkpoints_come_out_every_time(tmp_path):
    for name in ("a.npz", "b.npz"):
        record(tmp_path / name, {"ten": 3000, "eleven": 500})
    assert (tmp_path / "a.npz").read_bytes() == (tmp_path / "b.npz").read_bytes()


def test_the_checksum_of_the_recorded_file_is_the_one_in_the_readme():
    written = (recorded_run.FILE.parent / "README.md").read_text(encoding="utf-8")
    assert f"`{hashlib.sha256(recorded_run.FILE.read_bytes()).hexdigest()}`" in written


def test_checkpoints_between_pieces_change_nothing():
    a = follow(POINTS, [0, 1, 7, 500, 501, 2000])
    assert np.array_equal(a.P[-1], follow(POINTS, [2000]).P[0])
    assert np.array_equal(a.P[-1], netbp(POINTS, steps=2000).network.p)
    with pytest.raises(ValueError, match="run must be 'ten' or 'eleven', got"):
        recorded_run.recorded_checkpoints("twelve")


# ---------------------------------------------------------------- the listing in two languages


def programs(steps):
    network = Network(SIZES, paper_start())
    W, b = [network.W[l] for l in (2, 3, 4)], [network.b[l] for l in (2, 3, 4)]
    random = MatlabRandom(5000)
    random.randn(23, 1)
    draws = (np.ravel(random.randi(10, steps, 1)) - 1).tolist()
    ours = listing.numpy_namespace(W, b, X, Y, draws)
    return listing.TwoPrograms(ours, listing.torch_namespace(torch, W, b, X, Y, draws))


def test_numpy_and_torch_agree_to_1e_12_after_every_line_of_100_steps():
    both = programs(100)
    gaps = [both.run_line() for _ in range(len(listing.SETUP) + 100 * len(listing.STEP))]
    assert max(gaps) <= 1e-12
    assert both.done == len(listing.SETUP) + 100 * len(listing.STEP)
    assert len(both.differences) == len(listing.STEP)


def test_the_lines_that_are_shown_are_the_run_of_netbp():
    both, run = programs(50), netbp(POINTS, steps=50)
    while both.done < len(listing.SETUP) + 50 * len(listing.STEP):
        both.run_line()
        if both.done > 2 and (both.done - 2) % len(listing.STEP) == 0:
            assert both.ours["newcost"] == pytest.approx(
                run.listing_cost[(both.done - 2) // len(listing.STEP) - 1], rel=1e-12
            )
    np.testing.assert_allclose(both.ours["W3"], run.network.W[3], rtol=1e-12)


# ---------------------------------------------------------------- other optimisers and schedules


def test_gauss_newton_never_goes_up_and_solves_the_paper_s_problem(start):
    trace = list(itertools.islice(optimisers.gauss_newton(start, POINTS), 45))
    costs = [C for _, C in trace]
    assert costs[0] == cost(start, X, Y)
    assert all(b <= a for a, b in itertools.pairwise(costs))
    assert costs[-1] < 1e-10
    assert trace[1][0] == 30


def test_a_small_gauss_newton_step_is_the_scaled_gradient(start):
    """With much damping the step is -J^T r / damping, and J^T r is N times the gradient of (9)."""
    trace = optimisers.gauss_newton(start, POINTS, damping=1e6)
    before, (_, after) = next(trace)[1], next(trace)
    g = gradient(start, X, Y)
    assert before - after == pytest.approx(10 * g @ g / 1e6, rel=1e-3)


def test_bfgs_counts_its_gradients_and_ends_where_the_cost_is_flat(start, clock):
    notes = optimisers.bfgs(start, POINTS, 500, clock)
    work, costs, _ = zip(*notes, strict=True)
    assert all(b > a for a, b in itertools.pairwise(work))
    assert all(w % 10 == 0 for w in work)
    assert costs[-1] == pytest.approx(11 / 120, rel=1e-6), "it has run off to where the cost is flat"


@pytest.mark.parametrize(
    ("method", "each"),
    [(STOCHASTIC_GRADIENT, 1), (MOMENTUM, 1), (STEEPEST_DESCENT, 10), (mini_batches(5), 5)],
)
def test_first_order_methods_count_the_points_of_each_step(start, method, each):
    before = start.p.copy()
    trace = list(
        itertools.islice(optimisers.first_order(start, POINTS, method, 0.5, np.random.default_rng(0)), 40)
    )
    assert trace[0] == (0, cost(start, X, Y))
    assert trace[1][0] == each
    assert all(work % each == 0 for work, _ in trace)
    np.testing.assert_array_equal(start.p, before)


@given(st.sampled_from(list(schedules.ETA_SCHEDULES)), st.floats(0, 1))
def test_schedules_begin_at_the_given_rate_and_stay_positive(schedule, s):
    assert schedules.eta_at(schedule, 0.3, 0.0) == 0.3
    assert schedules.eta_at(schedule, 0.3, s) > 0


@given(st.sampled_from(schedules.M_SCHEDULES), st.integers(1, 10), st.floats(0, 1))
def test_mini_batches_grow_to_all_points_at_most(schedule, m, s):
    assert m <= schedules.m_at(schedule, m, s, 10) <= 10
    assert schedules.m_at(schedule, m, 0.0, 10) == m


def test_schedules_there_are_not_are_named():
    with pytest.raises(ValueError, match=r"schedule must be one of 'constant', .* got 'none'"):
        schedules.eta_at("none", 1, 0)
    with pytest.raises(ValueError, match=r"schedule must be 'constant' or .* got 'none'"):
        schedules.m_at("none", 1, 0, 10)


def strayed(order, eta):
    """How far, in the root mean square, so many steps end from as many steps (12), from a plateau."""
    recorded, rng = recorded_run.recorded_checkpoints(), np.random.default_rng(0)
    plateau, gaps = recorded.network(recorded.at(3000)), []
    full = gradient(plateau, X, Y)
    for _ in range(60):
        network, batches = plateau.copy(), order(rng)
        for k in batches:
            network.p -= eta * gradient(network, X[:, k], Y[:, k])
        gaps.append(network.p - (plateau.p - eta * len(batches) * full))
    return np.sqrt(np.mean(np.sum(np.square(gaps), axis=1)))


def test_an_epoch_strays_by_eta_squared_and_as_many_draws_by_eta():
    def draws(rng):
        return rng.integers(10, size=(10, 1))

    def epoch(rng):
        return rng.permutation(10).reshape(10, 1)

    assert strayed(draws, 0.05) > 50 * strayed(epoch, 0.05)
    assert strayed(draws, 0.05) / strayed(draws, 0.025) == pytest.approx(2, rel=0.05)
    assert strayed(epoch, 0.05) / strayed(epoch, 0.025) == pytest.approx(4, rel=0.05)
