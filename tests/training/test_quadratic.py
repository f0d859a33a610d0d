"""Steps on a quadratic bowl against the eigenvalues of their matrices."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_utils.training.quadratic import bound, floor, path, radius

LAM, ETA, MU = st.floats(0.01, 10), st.floats(0.01, 10), st.floats(0, 0.99)


def step_matrix(lam, eta, mu, ahead):
    """One step as a matrix that takes (p, v) to the next (p, v)."""
    gradient = np.array([lam, -lam * eta * mu if ahead else 0.0])
    velocity = np.array([0.0, mu]) + gradient
    return np.array([np.array([1.0, 0.0]) - eta * velocity, velocity])


@given(LAM, ETA, MU, st.booleans())
def test_the_radius_is_the_spectral_radius_of_the_step(lam, eta, mu, ahead):
    eigenvalues = np.linalg.eigvals(step_matrix(lam, eta, mu, ahead))
    # Where both eigenvalues are alike, LAPACK's are good to half the digits only.
    assert radius(lam, eta, mu, ahead) == pytest.approx(np.abs(eigenvalues).max(), rel=1e-6, abs=1e-6)


@given(LAM, MU, st.booleans())
def test_the_bound_is_where_the_error_begins_to_grow(lam, mu, ahead):
    limit = float(bound(lam, mu, ahead))
    assert radius(lam, 0.999 * limit, mu, ahead) < 1 < radius(lam, 1.001 * limit, mu, ahead)
    assert float(bound(lam, 0.0, ahead)) == 2 / lam


@given(ETA, MU, st.booleans())
def test_the_path_is_that_of_the_matrix(eta, mu, ahead):
    lam, start = np.array([0.1, 1.0]), np.array([2.0, -1.0])
    places = path(lam, start, eta, mu, ahead, np.zeros((5, 2)))
    for r in (0, 1):
        state = np.array([start[r], 0.0])
        for place in places:
            assert place[r] == pytest.approx(state[0], rel=1e-9, abs=1e-12)
            state = step_matrix(lam[r], eta, mu, ahead) @ state


def test_a_path_that_leaves_ends_there():
    assert len(path(np.ones(2), np.ones(2), 10.0, 0.0, False, np.zeros((100, 2)))) == 7  # 9^6 < 1e6 < 9^7


@pytest.mark.parametrize("eta", [0.1, 1.0, 1.8])
def test_noise_keeps_the_cost_at_its_floor_on_average(eta):
    lam, noise = np.array([0.5, 1.0]), 0.3 * np.random.default_rng(1).standard_normal((20_000, 2))
    costs = path(lam, np.zeros(2), eta, 0.0, False, noise)[200:] ** 2 @ lam / 2
    assert costs.mean() == pytest.approx(floor(lam, eta, 0.3), rel=0.1)
