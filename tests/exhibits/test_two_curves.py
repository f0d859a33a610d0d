"""The curves over training and validation data: their values, their marks, and where their axis ends."""

import numpy as np

from course_utils.exhibits.ch06_overfitting._two_curves import end_of_axis, two_curves
from course_utils.generalisation.early_stopping import Checkpoint

SEEN = [Checkpoint(step, 0.1 * step, 0.3, np.zeros(1)) for step in range(5)]


def test_both_curves_have_marks_at_the_places_that_are_asked_for():
    x = np.arange(5.0)
    training, validation, circles, crosses = two_curves(x, SEEN, slice(None, None, 3), times=10)
    assert training.y.tolist() == [10 * one.training for one in SEEN]
    assert validation.y.tolist() == [3.0] * 5
    assert circles.x.tolist() == crosses.x.tolist() == [0, 3]
    assert (circles.label, crosses.label) == ("training", "validation")
    assert circles.y.tolist() == training.y[::3].tolist()


def test_the_axis_ends_at_the_least_unless_a_cost_is_larger():
    assert end_of_axis([], 0.5) == end_of_axis(SEEN, 0.5) == 0.5
    assert end_of_axis(SEEN, 0.25) == 0.5
    assert end_of_axis(SEEN[:2], 0.25) == 0.5  # validation is above training
