"""Softmax and both costs against torch, scipy.special and finite differences, and without overflow."""

import math
import subprocess
import sys

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import special

from course_utils.generalisation.softmax_loss import (
    log_loss,
    log_loss_gradient,
    log_softmax,
    log_sum_exp,
    margin,
    quadratic_gradient,
    quadratic_loss,
    softmax,
    softmax_as_written,
)


def outputs(limit):
    """(K, N) outputs up to +-limit."""
    shapes = st.tuples(st.integers(2, 10), st.integers(1, 8))
    return shapes.flatmap(lambda shape: arrays(float, shape, elements=st.floats(-limit, limit)))


@st.composite
def labelled(draw, limit=1e4):
    v = draw(outputs(limit))
    return v, np.array(draw(st.lists(st.integers(0, len(v) - 1), min_size=v.shape[1], max_size=v.shape[1])))


def tensors(v, labels):
    """In torch columns are categories, and a row is a data point."""
    return torch.tensor(v.T, requires_grad=True), torch.tensor(labels)


@given(outputs(1e4))
def test_softmax_sums_to_one_for_inputs_up_to_1e4(v):
    s = softmax(v)
    assert np.isfinite(s).all()
    assert (s >= 0).all()
    assert s.sum(axis=0) == pytest.approx(1, abs=1e-14)


@given(outputs(1e4))
def test_softmax_and_its_logarithm_are_those_of_torch(v):
    logits = torch.tensor(v)
    assert softmax(v) == pytest.approx(torch.softmax(logits, 0).numpy(), rel=1e-12, abs=1e-300)
    assert log_softmax(v) == pytest.approx(torch.log_softmax(logits, 0).numpy(), rel=1e-12, abs=1e-12)
    assert log_sum_exp(v) == pytest.approx(torch.logsumexp(logits, 0).numpy(), rel=1e-12, abs=1e-12)


@given(outputs(300.0))
def test_where_nothing_overflows_it_is_the_formula_as_written(v):
    assert softmax(v) == pytest.approx(softmax_as_written(v), rel=1e-11, abs=1e-300)


@pytest.mark.parametrize("far", [800.0, 1e4])
def test_the_formula_as_written_overflows_and_underflows(far):
    v = np.array([far, far - 1, far - 2])
    assert np.isnan(softmax_as_written(v)).all()
    assert np.isnan(softmax_as_written(-v)).all()
    assert softmax(v) == pytest.approx(softmax([0.0, -1.0, -2.0]), rel=1e-11)


@given(outputs(50.0), st.floats(-1e4, 1e4))
def test_adding_a_constant_changes_nothing(v, c):
    assert softmax(v + c) == pytest.approx(softmax(v), rel=1e-10)


@given(outputs(50.0))
def test_a_large_factor_leaves_only_the_largest_and_a_small_one_makes_all_alike(v):
    v = np.round(v, 2)  # so that no two are almost but not quite the same
    assert softmax(1e-9 * v) == pytest.approx(1 / len(v), rel=1e-6)
    largest = v == v.max(axis=0)
    assert softmax(1e5 * v) == pytest.approx(largest / largest.sum(axis=0), abs=1e-12)


@given(labelled())
def test_log_loss_is_the_cross_entropy_of_torch(case):
    v, labels = case
    logits, wanted = tensors(v, labels)
    loss = torch.nn.functional.cross_entropy(logits, wanted, reduction="sum")
    loss.backward()
    assert log_loss(v, labels) == pytest.approx(loss.item(), rel=1e-12, abs=1e-12)
    assert log_loss_gradient(v, labels) == pytest.approx(logits.grad.numpy().T, abs=1e-13)


@given(labelled())
def test_the_gradient_of_the_quadratic_cost_is_that_of_automatic_differentiation(case):
    v, labels = case
    logits, wanted = tensors(v, labels)
    y = torch.nn.functional.one_hot(wanted, len(v)).double()
    loss = 0.5 * ((y - torch.softmax(logits, dim=1)) ** 2).sum()
    loss.backward()
    assert quadratic_loss(v, labels) == pytest.approx(loss.item(), rel=1e-12, abs=1e-13)
    assert quadratic_gradient(v, labels) == pytest.approx(logits.grad.numpy().T, abs=1e-13)


@given(labelled(limit=5.0))
def test_both_gradients_are_those_of_central_differences(case):
    v, labels = case
    for loss, gradient in ((log_loss, log_loss_gradient), (quadratic_loss, quadratic_gradient)):
        units = 1e-5 * np.eye(v.size).reshape(-1, *v.shape)
        found = [(loss(v + unit, labels) - loss(v - unit, labels)) / 2e-5 for unit in units]
        assert gradient(v, labels).ravel() == pytest.approx(np.array(found), abs=1e-7)


@given(st.floats(0, 30))
def test_badly_wrong_the_quadratic_gradient_vanishes_and_that_of_the_log_loss_does_not(m):
    """For two categories both are known in closed form, with s = sigma(m) and t = 1 - s, m the margin."""
    s, t = special.expit(-m), special.expit(m)
    v = np.array([-m, 0.0])
    assert margin(v, 0) == -m
    assert np.linalg.norm(log_loss_gradient(v, 0)) == pytest.approx(math.sqrt(2) * t, rel=1e-9)
    assert np.linalg.norm(quadratic_gradient(v, 0)) == pytest.approx(2 * math.sqrt(2) * s * t * t, rel=1e-9)


@given(st.floats(0, 700))
def test_a_small_log_loss_keeps_its_digits(m):
    assert log_loss([m, 0.0], 0) == pytest.approx(math.log1p(math.exp(-m)), rel=1e-12)


def test_outputs_may_be_farther_apart_than_the_largest_double():
    assert softmax([1e308, -1e308]).tolist() == [1, 0]
    assert log_sum_exp([1e308, -1e308]) == 1e308
    assert log_loss([1e308, -1e308], 0) == 0
    assert log_loss([1e308, -1e308], 1) == math.inf


def test_one_point_is_like_a_column():
    v = np.array([[3.0, -1.0], [0.5, 2.0], [1.0, 1.0]])
    for j in (0, 1):
        assert softmax(v[:, j]) == pytest.approx(softmax(v)[:, j])
        assert quadratic_gradient(v[:, j], j) == pytest.approx(quadratic_gradient(v, [0, 1])[:, j])
    assert log_loss(v, [0, 1]) == pytest.approx(log_loss(v[:, 0], 0) + log_loss(v[:, 1], 1))


@pytest.mark.parametrize(
    ("v", "labels", "words"),
    [
        ([[1.0, 2.0]], [0, 0], r"v must have shape .* got \(1, 2\)"),
        ([1.0, np.nan], 0, "v must hold finite numbers, got 1 NaN or infinite"),
        ([1.0, np.inf], 0, "v must hold finite numbers, got 1 NaN or infinite"),
        ([1.0, 2.0], 2, "labels must be whole numbers from 0 to 1, got "),
        ([1.0, 2.0], 0.5, "labels must be whole numbers from 0 to 1, got "),
        ([1.0, 2.0], [0], r"labels must have shape \(\), as v has columns, got \(1,\)"),
        (3.0, 0, r"v must have shape .* got \(\)"),
    ],
)
def test_bad_input_is_said_in_words(v, labels, words):
    for function in (log_loss, log_loss_gradient, quadratic_loss, quadratic_gradient):
        with pytest.raises(ValueError, match=words):
            function(v, labels)


def test_a_library_that_a_thread_is_just_importing_is_waited_for(tmp_path):
    (tmp_path / "torch.py").write_text("import time\ntime.sleep(0.5)\nclass Tensor: pass\n")
    code = """import sys, threading, time
from course_utils.generalisation import log_sum_exp
sys.path.insert(0, sys.argv[1])
threading.Thread(target=__import__, args=("torch",)).start()
while "torch" not in sys.modules:
    time.sleep(0.01)
print(log_sum_exp([0.0, 0.0]))
"""
    run = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True)
    assert run.stdout.startswith("0.693"), run.stderr
