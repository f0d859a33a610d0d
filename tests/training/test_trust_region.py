"""Least squares within a trust region: the steps are those of SciPy, whose code is another's."""

import numpy as np
import pytest
from scipy.optimize import least_squares

from course_utils.training import trust_region
from course_utils.training.trust_region import search


def rosenbrock():
    """Ten residuals of ten parameters along a curved valley."""

    def residuals(p):
        return np.concatenate([10 * (p[1:] - p[:-1] ** 2), 1 - p[:1]])

    def jacobian(p):
        J = np.diag(np.full(len(p) - 1, 10.0), 1)[:-1] - np.diag(20 * p)[:-1]
        return np.vstack([J, -np.eye(len(p))[:1]])

    return residuals, jacobian, np.linspace(-1.2, 1, 10)


def waves(seed, m, s):
    """m residuals that are sines of the s parameters."""
    rng = np.random.default_rng(seed)
    A, b = rng.standard_normal((m, s)), rng.standard_normal(m)
    return (lambda p: np.sin(A @ p) - b), (lambda p: np.cos(A @ p)[:, None] * A), rng.standard_normal(s)


PROBLEMS = [rosenbrock(), waves(0, 6, 9), waves(1, 9, 9), waves(2, 30, 9), waves(3, 4, 2)]


@pytest.mark.parametrize("problem", PROBLEMS)
@pytest.mark.parametrize("most", [2, 5, 12])
@pytest.mark.parametrize("solver", ["exact", "lsmr"])
def test_the_steps_are_those_of_scipy(problem, most, solver, monkeypatch):
    residuals, jacobian, start = problem
    options = dict.fromkeys(("ftol", "xtol", "gtol"), trust_region.TOLERANCE)
    if solver == "lsmr":
        monkeypatch.setattr(trust_region, "SMALL", 0)
        options |= {"tr_options": {"maxiter": trust_region.PRODUCTS}}
    there = least_squares(
        residuals, start, jacobian, method="trf", tr_solver=solver, max_nfev=most, **options
    )
    *_, (p, squares) = search(residuals, jacobian, start, most)
    assert squares == pytest.approx(2 * there.cost, rel=1e-6, abs=1e-12)
    np.testing.assert_allclose(p, there.x, rtol=1e-5, atol=1e-7)


def test_it_ends_at_a_minimiser():
    residuals, jacobian, start = rosenbrock()
    *_, (p, squares) = search(residuals, jacobian, start, 1000)
    assert squares < 1e-20
    np.testing.assert_allclose(p, 1)
    assert list(search(residuals, jacobian, np.ones(10), 1000)) == []


def test_a_step_into_what_is_no_number_is_taken_shorter():
    def residuals(p):
        return np.array([np.log(p[0])]) if p[0] > 0 else np.array([np.nan])

    *_, (p, _) = search(residuals, lambda p: np.array([[1 / p[0]]]), np.array([20.0]), 100)
    assert p == pytest.approx([1])
