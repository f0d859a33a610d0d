"""When training that plays stops by itself, if the reader wants it to."""

from collections.abc import Sequence
from typing import Any

NEVER, BELOW, STEPS, NO_GAIN = "never", "below a cost", "after n steps", "no lower cost in n steps"
RULES = (NEVER, BELOW, STEPS, NO_GAIN)


class Watch:
    """Looks at a training from the step and cost at which it is played."""

    def __init__(self, step: int, cost: float) -> None:
        self.began = self.best_at = self.seen = step
        self.best = cost

    def allowed(self, state: Any, step: int, steps: int) -> int:
        """Return how many of so many steps may be taken before the rule stops them."""
        return min(steps, self.began + int(state.stop_steps) - step) if state.stop == STEPS else steps

    def stops(self, state: Any, step: int, steps: Sequence[int], costs: Sequence[float]) -> bool:
        """Whether the rule of the state ends the playing at this step, given the history of costs."""
        for at, cost in zip(steps, costs, strict=True):
            if at > self.seen and cost < self.best:
                self.best, self.best_at = cost, at
        self.seen = step
        waited = step - (self.began if state.stop == STEPS else self.best_at)
        return (state.stop == BELOW and costs[-1] < state.stop_cost) or (
            state.stop in (STEPS, NO_GAIN) and waited >= state.stop_steps
        )
