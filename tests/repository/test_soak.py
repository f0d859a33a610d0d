"""`make soak`: it finds nothing in a good exhibit, and finds what a bad one does not bear."""

import asyncio

import numpy as np
import pytest

from course_utils import exhibits
from course_utils.interactive.design import Design
from course_utils.interactive.fields import Settings, slider
from course_utils.pictures.scene import Axes, Dots, Line, Scene
from tools.soak import _soak, numbers


class State(Settings):
    """One number."""

    w: float = slider(0.0, -1, 1, 0.1, "weight")


def scene(state, progress):
    return Scene(100, 100, (Axes((0, 0, 100, 100), (Line(np.zeros(2), np.array([0.0, state.w])),)),))


def refuse(state, progress):
    if state.w > 0.5:
        raise ZeroDivisionError
    return f"w is {state.w:g}."


@pytest.mark.parametrize(
    ("picture", "caption", "found"),
    [
        (scene, lambda state, progress: f"w is {state.w:g}.", ""),
        (scene, lambda state, progress: "w is nan." if state.w > 0.5 else "w is small.", "it says 'nan'"),
        (scene, refuse, "ZeroDivisionError"),
        (lambda state, _: scene(State(w=0.5), _) if state.w < 0.5 else endless(), lambda *_: "", "Dots.x"),
    ],
)
def test_the_soak_finds_what_an_exhibit_does_not_bear(monkeypatch, picture, caption, found):
    monkeypatch.setitem(vars(exhibits), "other", Design(State, picture, caption))
    report = asyncio.run(_soak("other", 200))
    assert found in "".join(report.faults)
    assert bool(report.faults) is bool(found)
    assert "other" in str(report)


def endless():
    return Scene(100, 100, (Axes((0, 0, 100, 100), (Dots(np.array([np.inf]), np.zeros(1)),)),))


def test_a_gap_is_no_fault_but_infinity_is():
    gap = Line(np.arange(3.0), np.array([0.0, np.nan, 1.0]))
    assert all(np.isfinite(array).all() for _, array in numbers(gap))
    assert not all(np.isfinite(array).all() for _, array in numbers(Line(np.array([np.inf]), np.zeros(1))))
