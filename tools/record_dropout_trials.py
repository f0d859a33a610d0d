"""Rebuild data/dropout_trials.npz: python -m tools.record_dropout_trials, some minutes on one core.

Twenty pairs of trainings, without and with dropout, in cases that differ in the number of points, in the
width of the network and in the probability of deleting.
"""

import numpy as np

from course_utils.generalisation import dropout_trials as trials
from course_utils.generalisation.early_stopping import ValidationProblem
from tools.recording import print_digest

SEEDS, NOISE = 20, 0.1
STEPS = (100, 200, 500, 1000, 2000, 5000, 10_000, 20_000)
# Points, half of them to train with, neurons in each of two hidden layers, probability of deleting.
CASES = [(80, 16, 0.1), (80, 16, 0.2), (80, 16, 0.5), (80, 4, 0.1), (400, 16, 0.1)]


def record(case: tuple[int, int, float]) -> dict[str, np.ndarray]:
    """Return the arrays of one case, by their names in the file."""
    N, width, p_drop = case
    problem = ValidationProblem(NOISE, N, 0.5, width, 2, 0)
    looks = list(trials.dropout_trials(trials.DropoutTrials(problem, p_drop, SEEDS), STEPS))
    name = f"{N} points, {width} neurons, p {p_drop:g}"
    return {
        f"{name}/{field}": np.array([getattr(look, field) for look in looks], np.float32)
        for field in trials.Trials._fields
    }


def main() -> None:
    """Train all cases, and keep them."""
    arrays = {name: array for case in CASES for name, array in record(case).items()}
    np.savez_compressed(trials.FILE, steps=np.array(STEPS), **arrays)
    print_digest(trials.FILE)


if __name__ == "__main__":
    main()
