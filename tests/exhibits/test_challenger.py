"""The neuron of the flights: its curve, the most likely one, and the data of the notebook."""

import json
import re
from pathlib import Path

import numpy as np
import pytest
from scipy.optimize import minimize

from course_utils.exhibits.ch01_sigmoid import challenger
from course_utils.interactive.events import Move

NOTEBOOK = Path(__file__).parents[2] / "notebooks" / "01_sigmoid.ipynb"


def test_the_flights_are_those_of_the_notebook():
    cells = json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]
    [code] = ["".join(cell["source"]) for cell in cells if "damaged = np.array" in "".join(cell["source"])]
    t, damaged = (
        [int(number) for number in found.split(",")] for found in re.findall(r"\[([\d, ]+)\]", code)
    )
    assert (tuple(t), tuple(damaged)) == (challenger.FLIGHTS, challenger.DAMAGED)
    w, b = map(float, re.search(r"w, b = (\S+), (\S+)", code).groups())
    assert challenger.most_likely() == pytest.approx((w, -b / w), rel=1e-5)


def test_the_most_likely_curve_is_what_scipy_finds():
    found = minimize(lambda p: -challenger.log_likelihood(p[0], 60 + p[1]), (-0.1, 0), tol=1e-10)
    assert challenger.most_likely() == pytest.approx((found.x[0], 60 + found.x[1]), rel=1e-4)
    assert challenger.log_likelihood(*challenger.most_likely()) == pytest.approx(-found.fun)


def test_the_button_gives_it_and_the_caption_says_so():
    shown = challenger.BUTTONS["best"].set(challenger.State(), None)
    assert "the probability 0.9996. " in challenger.caption(shown, None)
    assert "no curve makes it likelier" in challenger.caption(shown, None)
    assert "at most 3.9·10⁻⁵" in challenger.caption(challenger.State(), None)


def test_the_dot_moves_the_curve_and_each_flight_has_its_mark():
    state = challenger.DRAG(challenger.State(), Move(0, 61.23, 0.9))
    assert (state.c, state.w) == (61.2, challenger.State().w)
    marks = challenger.scene(state, None).axes[0].items[2:4]
    places = {place for one in marks for place in zip(one.x, one.y, strict=True)}
    assert len(places) == len(challenger.FLIGHTS)
    assert np.concatenate([one.y for one in marks]) == pytest.approx(
        np.round(np.concatenate([one.y for one in marks])), abs=0.2
    )
