"""What a state refuses, and that the message names the field, what was given and what is accepted."""

from dataclasses import dataclass

import numpy as np
import pytest

from course_utils.interactive.limits import above_zero, among, below, within


@dataclass
class State:
    word: object = "cat"
    n: object = 3
    eta: object = 0.5


def test_what_is_accepted_passes():
    among(State(), word=("cat", "dog"), n=range(5))
    within(State(), n=(3, 3), eta=(0.5, 1))
    above_zero(State(), eta=0.5)
    below(State(eta=0.9999), eta=1)


@pytest.mark.parametrize(
    ("check", "changed", "accepted", "told"),
    [
        (among, {"word": "cow"}, {"word": {"cat": 1, "dog": 2}}, "word is 'cow'; accepted are cat; dog"),
        (among, {"word": "x" * 500}, {"word": ("a",)}, f"word is '{'x' * 56}...; accepted are a"),
        (among, {"word": [3]}, {"word": {"cat": 1}}, "word is [3]; accepted are cat"),
        (within, {"n": np.float64(4.5)}, {"n": (0, 3)}, "n is 4.5; accepted are 0 to 3"),
        (below, {"eta": 1}, {"eta": 1}, "eta is 1; accepted are numbers from 0 to below 1"),
        (within, {"n": 4}, {"n": (0, 3)}, "n is 4; accepted are 0 to 3"),
        (within, {"n": -1}, {"n": (0, 20_000)}, "n is -1; accepted are 0 to 20,000"),
        (within, {"n": 9, "eta": 9}, {"n": (0, 1), "eta": (0, 1)}, "n is 9; accepted are 0 to 1"),
        (within, {"eta": float("nan")}, {"eta": (1e-6, 0.1)}, "eta is nan; accepted are 1e-06 to 0.1"),
        (above_zero, {"eta": 0}, {"eta": 10}, "eta is 0; accepted are numbers above 0, at most 10"),
        (above_zero, {"eta": 11}, {"eta": 10}, "eta is 11; accepted are numbers above 0, at most 10"),
    ],
)
def test_what_is_not_is_refused_in_one_sentence(check, changed, accepted, told):
    with pytest.raises(ValueError, match="accepted are") as refusal:
        check(State(**changed), **accepted)
    assert str(refusal.value) == told
