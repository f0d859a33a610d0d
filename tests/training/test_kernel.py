"""The compiled loop against the same steps in plain NumPy, and what happens to its cache."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import numba
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import course_utils
from course_utils.gradients.backprop import gradient
from course_utils.network.activations import ACTIVATIONS
from course_utils.network.costs import cost
from course_utils.network.datasets import figure1
from course_utils.network.network import Network
from course_utils.training import compiled, compiled_loop
from course_utils.training.run import netbp

PACKAGE = Path(course_utils.__file__).parent


def momentum_step(network, velocity, x, y, eta, k, momentum):
    """A step (17) with momentum in plain NumPy: `velocity` keeps `momentum` times its old value."""
    velocity[:] = momentum * velocity + gradient(network, x[:, k], y[:, k])
    network.p -= eta * velocity


@settings(max_examples=80)
@given(
    sizes=st.lists(st.integers(1, 9), min_size=2, max_size=5),
    activation=st.sampled_from(list(ACTIVATIONS)),
    output_activation=st.sampled_from(list(ACTIVATIONS)),
    N=st.integers(1, 19),
    m=st.integers(1, 9),
    momentum=st.sampled_from([0.0, 0.5, 0.9]),
    cost_every=st.integers(0, 4),
    seed=st.integers(0, 2**32 - 1),
)
def test_every_step_and_every_cost_is_that_of_plain_numpy(
    sizes, activation, output_activation, N, m, momentum, cost_every, seed
):
    rng = np.random.default_rng(seed)
    fast = Network.random(sizes, rng, activation=activation, output_activation=output_activation)
    plain = fast.copy()
    x, y = rng.uniform(-1, 1, (sizes[0], N)), rng.uniform(0, 1, (sizes[-1], N))
    batches, eta = rng.integers(N, size=(10, m)), 0.05
    fast_velocity, plain_velocity = np.zeros(fast.n_parameters), np.zeros(fast.n_parameters)

    costs = compiled.descend(fast, fast_velocity, x, y, batches, eta, momentum, cost_every)

    expected = []
    for s, k in enumerate(batches, start=1):
        momentum_step(plain, plain_velocity, x, y, eta, k, momentum)
        if cost_every and s % cost_every == 0:
            expected.append(cost(plain, x, y))
    np.testing.assert_allclose(fast.p, plain.p, rtol=1e-11, atol=1e-13)
    np.testing.assert_allclose(fast_velocity, plain_velocity, rtol=1e-11, atol=1e-13)
    np.testing.assert_allclose(costs, expected, rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("activation", ["sigmoid", "tanh"])
@pytest.mark.parametrize("z", [-40.0, -19.0, -8.0, 8.0, 17.5, 19.0, 36.0, 40.0])
def test_where_neurons_saturate_a_step_differs_by_the_rounding_of_1_at_most(activation, z):
    # The loop tells the derivative from the activation, NumPy from z: digits differ, the error stays small.
    fast = Network((1, 1), [z, 0.0], activation=activation)
    plain, x, y = fast.copy(), np.ones((1, 1)), np.zeros((1, 1))
    velocity, plain_velocity = np.zeros(2), np.zeros(2)
    compiled.descend(fast, velocity, x, y, [[0]], eta=1.0)
    momentum_step(plain, plain_velocity, x, y, 1.0, [0], 0.0)
    np.testing.assert_allclose(velocity, plain_velocity, rtol=0, atol=2.5e-16)


def test_exponential_is_accurate_to_about_one_unit_in_the_last_place():
    exponential = compiled_loop.exponential
    rng = np.random.default_rng(0)
    widths = np.repeat([708, 20, 1, 1e-9], 10_000)
    z = widths * rng.uniform(-1, 1, widths.size)
    ours = np.array([exponential(t) for t in z.tolist()])
    exact = np.exp(z.astype(np.longdouble))
    units = np.abs((ours - exact) / np.spacing(exact.astype(float)))
    assert units.max() < 1.5
    assert exponential(0.0) == 1.0


def test_huge_arguments_saturate_and_nan_stays_nan():
    assert compiled_loop.exponential(1e6) == pytest.approx(np.exp(708.0), rel=1e-15)
    assert 0 < compiled_loop.exponential(-1e6) < 1e-300
    assert np.isnan(compiled_loop.exponential(np.nan))
    network = Network((1, 1), [1e6, 0.0])
    costs = compiled.descend(network, np.zeros(2), [[1.0, -1.0]], [[1.0, 0.0]], np.array([[0], [1]]), 0.1)
    assert costs.tolist() == [0.0, 0.0]


@pytest.mark.parametrize("activation", [name for name in ACTIVATIONS if name != "step"])
def test_nan_in_the_parameters_shows_in_the_cost(activation):
    network = Network((2, 3, 2), activation=activation)
    network.p = np.full(network.n_parameters, np.nan)
    x, y = np.ones((2, 3)), np.ones((2, 3))
    costs = compiled.descend(network, np.zeros(network.n_parameters), x, y, np.array([[0]]), 0.1)
    assert np.isnan(costs).all()


def test_a_warm_up_and_many_callers_compile_once():
    threads = [compiled.warm_up() for _ in range(3)]
    function = compiled.compiled()
    for thread in threads:
        thread.join()
    assert all(thread.daemon for thread in threads)
    assert compiled.compiled() is function
    assert len(function.signatures) == 1


WRONG_VELOCITIES = [
    (np.zeros(8), r"velocity must be a .*float64 array of shape \(9,\), got float64 and \(8,\)"),
    (np.zeros(10), r"velocity must be .* got float64 and \(10,\)"),
    (np.zeros((9, 1)), r"velocity must be .* got float64 and \(9, 1\)"),
    (np.zeros(9, dtype=np.float32), "velocity must be .* got float32"),
    (np.zeros(9, dtype=np.int64), "velocity must be .* got int64"),
    (np.zeros(18)[::2], "velocity must be a contiguous, writeable .* got one that is read-only or not"),
    (
        np.frombuffer(bytes(72)),
        "velocity must be a contiguous, writeable .* got one that is read-only or not",
    ),
    ([0.0] * 9, "velocity must be .*float64 array .* got a list"),
]
WRONG_BATCHES = [
    ([[0, 3]], "batches must name data points from 0 to 2, got 3"),
    ([[0], [-1]], "batches must name data points from 0 to 2, got -1"),
    (
        np.array([[2**63 + 1]], dtype=np.uint64),
        "batches must name data points from 0 to 2, got 9223372036854775809",
    ),
    ([[10**9]], "batches must name data points from 0 to 2, got 1000000000"),
    ([0, 1], r"batches must be whole numbers of shape \(S, m\), .* got int64 and \(2,\)"),
    ([[[0]]], r"batches must be .* got int64 and \(1, 1, 1\)"),
    ([[0.0]], "batches must be .* got float64"),
    ([[True]], "batches must be .* got bool"),
    (np.empty((4, 0), dtype=int), r"batches must be .* got int64 and \(4, 0\)"),
]


@pytest.mark.parametrize(
    ("wrong", "message"),
    [({"velocity": velocity}, message) for velocity, message in WRONG_VELOCITIES]
    + [({"batches": batches}, message) for batches, message in WRONG_BATCHES]
    + [
        *(({"eta": eta}, f"eta must be positive, got {eta}") for eta in (np.nan, -1, 0, np.inf)),
        *(({"momentum": mu}, f"momentum must be .* less than 1, got {mu}") for mu in (np.nan, 2, -0.5)),
        ({"cost_every": -1}, "cost_every must be a whole number of at least 0, got -1"),
        ({"cost_every": 1.5}, r"cost_every must be .* got 1\.5"),
        ({"x": np.ones((3, 3))}, r"x must have shape \(2, N\), .* got \(3, 3\)"),
        ({"y": np.ones((1, 2))}, "y must have 3 columns, one for each point in x, got 2"),
        ({"y": np.ones((2, 3))}, r"y must have shape \(1, N\), .* got \(2, 3\)"),
    ],
)
def test_nothing_wrong_reaches_the_compiled_loop(wrong, message):
    network = Network.random((2, 2, 1), np.random.default_rng(0))
    good = {"velocity": np.zeros(9), "x": np.ones((2, 3)), "y": np.ones((1, 3)), "batches": [[0], [2]]}
    before = network.p.copy()
    with pytest.raises(ValueError, match=message):
        compiled.descend(network, **{**good, "eta": 0.1, **wrong})
    np.testing.assert_array_equal(network.p, before)
    assert len(compiled.descend(network, **good, eta=0.1)) == 2


@pytest.mark.parametrize("kind", [np.int8, np.uint64, np.int32])
def test_batches_may_be_whole_numbers_of_any_kind_and_order(kind):
    network, other = (Network.random((2, 2, 1), np.random.default_rng(0)) for _ in range(2))
    x, y, batches = np.eye(2, 3), np.ones((1, 3)), np.array([[0, 2], [1, 1]])
    compiled.descend(network, np.zeros(9), x, y, batches, 0.1)
    compiled.descend(other, np.zeros(9), x, y, np.asfortranarray(batches.astype(kind)), 0.1)
    assert network == other
    assert compiled.descend(network, np.zeros(9), x, y, np.empty((0, 2), dtype=int), 0.1).shape == (0,)


def in_a_fresh_process(script: str, **environment: str) -> list[str]:
    """Run the script in a Python of its own, with warnings as errors; return the words that it prints."""
    command = [sys.executable, "-B", "-W", "error", "-c", script]
    environment = {**os.environ, **environment}
    ran = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout.split()


SESSION = """
import numpy as np
from course_utils.network import PAPER_SIZES, Network, figure1, paper_start
from course_utils.training import compiled
from course_utils.training.run import MOMENTUM, Run, netbp

network, points = Network(PAPER_SIZES, paper_start()), figure1()
Run(network, np.random.default_rng(0)).advance(MOMENTUM, 0.5, 100_000, points.x, points.y, cost_every=0)
hits = sum(compiled.compiled().stats.cache_hits.values())
print(hits, netbp(points, steps=1000).listing_cost[-1].hex(), network.p.tobytes().hex())
"""


def test_the_second_session_loads_what_the_first_compiled_and_computes_the_same_bits(tmp_path):
    """So long a run shows any difference."""
    first = in_a_fresh_process(SESSION, NUMBA_CACHE_DIR=str(tmp_path))
    assert {path.suffix for path in tmp_path.rglob("*.nb?")} == {".nbi", ".nbc"}
    second = in_a_fresh_process(SESSION, NUMBA_CACHE_DIR=str(tmp_path))
    assert (first[0], second[0]) == ("0", "1")
    assert first[1:] == second[1:]
    assert first[1] == netbp(figure1(), steps=1000).listing_cost[-1].hex()


# What becomes of the cache does not depend on what is compiled: here it is a short function of the loop's
# file, since the loop itself takes seconds.
OUTPUTS, TARGETS = np.array([[1.0, 2.0], [5.0, 0.5]]), np.array([[0.0, 4.0], [2.0, 0.0]])
THEIR_COST = 3.5625


@pytest.fixture
def small(monkeypatch, tmp_path):
    """A new session with the cache in tmp_path: compiles or loads, checks, and returns the cache hits."""
    monkeypatch.setattr(numba.config, "CACHE_DIR", str(tmp_path))
    monkeypatch.setattr(compiled_loop, "descend", compiled_loop.mean_cost.py_func)
    monkeypatch.setattr(compiled_loop, "SIGNATURE", numba.float64(*2 * [numba.float64[:, ::1]]))

    def session() -> int:
        monkeypatch.setattr(compiled, "_compiled", None)
        function = compiled.compiled()
        assert function(OUTPUTS, TARGETS) == THEIR_COST
        return sum(function.stats.cache_hits.values())

    return session


@pytest.mark.parametrize(("ending", "damage"), [("nbi", b""), ("nbc", b"not a pickle")])
def test_a_damaged_file_in_the_cache_is_replaced(small, tmp_path, ending, damage):
    assert (small(), small()) == (0, 1)
    (kept,) = tmp_path.rglob(f"*.{ending}")
    kept.write_bytes(damage)
    assert (small(), small()) == (0, 1)


def test_works_where_the_cache_cannot_be_written(small, tmp_path, monkeypatch):
    refused = []

    def refuse(*args):
        refused.append(args)
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(numba.core.caching.IndexDataCacheFile, "save", refuse)
    assert small() == 0
    assert len(refused) == 1
    assert not list(tmp_path.rglob("*.nb?"))


def test_works_where_the_cache_cannot_be_read(small, monkeypatch):
    def refuse(*args):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(numba.core.caching.IndexDataCacheFile, "load", refuse)
    assert small() == 0
    assert type(compiled.compiled()._cache) is numba.core.caching.NullCache


WITHOUT_A_CACHE = """
import sys
sys.path.insert(0, {folder!r})
import numba
import numpy as np
from course_utils.training import compiled, compiled_loop as loop
assert loop.__file__.startswith({folder!r})
loop.descend, loop.SIGNATURE = loop.mean_cost.py_func, numba.float64(*2 * [numba.float64[:, ::1]])
function = compiled.compiled()
print(type(function._cache).__name__, function(np.array({outputs}), np.array({targets})))
"""


def test_works_where_no_cache_folder_can_be_made(tmp_path):
    # Folders below a regular file cannot be made, not even by root: neither the named one, nor one beside
    # the source, nor one in the home directory.
    package = tmp_path / "site" / "course_utils"
    shutil.copytree(PACKAGE, package, ignore=shutil.ignore_patterns("__pycache__"))
    (package / "training" / "__pycache__").touch()
    (tmp_path / "file").touch()
    places = dict.fromkeys(["NUMBA_CACHE_DIR", "HOME", "XDG_CACHE_HOME"], str(tmp_path / "file" / "cache"))
    arrays = {"outputs": OUTPUTS.tolist(), "targets": TARGETS.tolist()}
    script = WITHOUT_A_CACHE.format(folder=str(package.parent), **arrays)
    assert in_a_fresh_process(script, **places) == ["NullCache", str(THEIR_COST)]
