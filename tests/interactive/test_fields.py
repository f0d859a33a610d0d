"""Fields that are declared in a line, and what the reader's controls and buttons make of them."""

from dataclasses import FrozenInstanceError

import pytest

from course_utils.interactive.controls import press
from course_utils.interactive.fields import Settings, controls_of, slider, tally, whole


class State(Settings):
    eta: float = slider(0.5, 0, 1, 0.1, "learning rate", also={"seed": 0})
    seed: int = whole(3, 0, 9, "seed", restarts=False)
    resets: int = tally("how often Reset was pressed")


def test_a_state_is_frozen_and_a_control_sets_what_is_named_with_it_too():
    state = controls_of(State)["eta"].write(State(), 0.7)
    assert (state.eta, state.seed) == (0.7, 0)
    assert controls_of(State)["seed"].write(state, 5) == State(eta=0.7, seed=5)
    with pytest.raises(FrozenInstanceError):
        state.seed = 1


def test_a_button_sets_and_counts():
    button = press("Reset", "resets", icon="undo", tip="Begin again", eta=0.1)
    assert (button.label, button.icon, button.tip) == ("Reset", "undo", "Begin again")
    twice = button.write(button.write(State(seed=4), None), None)
    assert twice == State(eta=0.1, seed=4, resets=2)
    assert twice.problem() == (0.1, 2)
    with pytest.raises(ValueError, match="resets must be a whole number"):
        State(resets=-1)
