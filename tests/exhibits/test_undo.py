"""Undoing brings back the very same picture and words, and so does doing again, where training goes on."""

import pytest
from test_every_exhibit import content

from course_utils.exhibits import decision_region, draw_boundary, playground, which_activation
from course_utils.interactive.asking import Late, Prepared

POINTS = [
    ("move", {"index": 2, "x": 0.4, "y": 0.8}),
    ("press", {"name": "flip"}),
    ("press", {"name": "add"}),
]
TRAINED = [
    *POINTS,
    ("press", {"name": "step"}),
    ("operate", {"name": "eta", "value": 2.0}),
    ("press", {"name": "step"}),
    ("operate", {"name": "data", "value": "XOR"}),
    ("press", {"name": "step"}),
    ("press", {"name": "reset"}),
    ("press", {"name": "step"}),
]
CASES = {
    "by least squares": (decision_region, {}, TRAINED),
    "by steps": (decision_region, {"method": "momentum", "p": None}, TRAINED),
    "after many steps": (decision_region, {"method": "SG with replacement"}, [*TRAINED, *POINTS]),
    "over a drawing": (draw_boundary, {"revealed": True}, [*POINTS, ("press", {"name": "refit"}), *POINTS]),
    "by hand": (
        playground,
        {},
        [
            *TRAINED,
            ("operate", {"name": "value", "value": 2.0}),
            ("press", {"name": "hold"}),
            ("press", {"name": "add_neuron"}),
            *POINTS,
            ("operate", {"name": "hidden", "value": "3, 2"}),
        ],
    ),
}


def seen(shown):
    """The picture and the words, once nothing is left to be done."""
    shown.finish()
    return content(shown.scene()), shown.caption()


@pytest.mark.usefixtures("compiled")
@pytest.mark.parametrize("case", CASES)
def test_all_is_undone_and_done_again(case, clock):
    design, settings, doings = CASES[case]
    shown = design.exhibit(design(**settings).state, clock=clock)
    if case == "after many steps":
        for _ in range(150):
            shown.act("step")
    pictures = [seen(shown)]
    for kind, rest in doings:
        clock.wait(2.0)  # so that it is a gesture of its own
        shown.receive({"kind": kind, **rest})
        pictures.append(seen(shown))
    for before in reversed(pictures[:-1]):
        shown.receive({"kind": "undo"})
        assert seen(shown) == before
    for after in pictures[1:]:
        shown.receive({"kind": "redo"})
        assert seen(shown) == after


@pytest.mark.parametrize(
    ("guess", "written"),
    [
        ("tanh", '"tanh"'),
        (Late("relu", "tanh"), '["relu", "tanh"]'),
        (Prepared("relu"), '["relu", null]'),
        (Late("relu", Prepared("tanh")), '["relu", "tanh", null]'),
    ],
)
def test_a_line_tells_whether_an_answer_came_too_late_or_from_a_lecturer(guess, written):
    one, other = which_activation(guess=guess), which_activation()
    assert f'"guess": {written}' in one.line
    other.state = one.line
    assert (other.line, other.caption()) == (one.line, one.caption())
    assert type(other.state.guess) is type(guess)


@pytest.mark.parametrize(
    "guess", ['["relu", "zzz"]', '["zzz", null]', '["relu", "tanh", "relu"]', "[null]", "[]"]
)
def test_no_line_holds_an_answer_that_cannot_be_given(guess):
    with pytest.raises(ValueError, match="guess must be one of 'not yet', 'sigmoid'"):
        which_activation().state = f'{{"guess": {guess}}}'
