"""All kinds of questions, by the notebook that they belong to and by their ideas."""

from collections.abc import Callable
from contextlib import suppress

import numpy as np

from course_utils.network.datasets import Points
from course_utils.network.network import Network
from course_utils.questions import errors, generalising, regions, steps
from course_utils.questions.question import ROWS, Case, Question, Unclear, require

Kind = Callable[[Case], Question]
KINDS: dict[str, Kind] = {
    "category": regions.category,
    "row": regions.row,
    "boundary": regions.boundary,
    "flip": regions.flip,
    "weighted_input": regions.weighted_input,
    "position": regions.position,
    "delta": errors.delta,
    "sign": errors.sign,
    "derivative": errors.derivative,
    "larger": errors.larger,
    "paths": errors.path_count,
    "rank": errors.rank,
    "saturated": errors.saturated,
    "step": steps.step,
    "next_cost": steps.next_cost,
    "mini_batch": steps.mini_batch,
    "calm": steps.calm,
    "deleted": generalising.deleted,
    "expected": generalising.expected,
    "kept_whole": generalising.unaltered_share,
    "decay": generalising.decay,
    "log_loss": generalising.log_loss,
}
# By notebook, its ideas, and by idea the kinds of questions on it.
LESSONS: dict[str, dict[str, tuple[str, ...]]] = {
    "02": {
        regions.LINES: ("row", "boundary", "weighted_input"),
        regions.CATEGORIES: ("category", "flip"),
        regions.VECTOR: ("position",),
    },
    "03": {
        errors.ERRORS: ("delta", "sign"),
        errors.WEIGHTS: ("derivative", "larger", "rank"),
        errors.PATHS: ("paths",),
        errors.SATURATION: ("saturated",),
    },
    "04": {steps.STEPS: ("step", "next_cost", "mini_batch"), steps.RATES: ("calm",)},
    "06": {
        generalising.DROPOUT: ("deleted", "expected", "kept_whole"),
        generalising.PRICE: ("decay",),
        generalising.LOG_LOSS: ("log_loss",),
    },
}
TRIES = 12  # of each kind, with other points and weights


def ask(
    network: Network, points: Points, lesson: str, seed: tuple[int, ...], level: int = 1, avoid: str = ""
) -> Question | None:
    """Return a question of the lesson, of another kind than `avoid`; None if this network gives none.

    The network has two inputs and two outputs; the same seed gives the same question.
    """
    rng = np.random.default_rng(seed)
    kinds = [kind for of_idea in LESSONS[lesson].values() for kind in of_idea]
    order = [kinds[k] for k in rng.permutation(len(kinds))]
    for kind in sorted(order, key=lambda one: one == avoid):  # that which was asked last comes last
        for _ in range(TRIES):
            with suppress(Unclear):
                question = KINDS[kind](Case(network, points, rng, level))
                require(len(question.rows) <= ROWS)
                return question
    return None
