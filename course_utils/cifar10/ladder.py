"""From section 7.4 to runs of three seconds: what came later, one rung after another, and their runs.

A rung changes one thing and keeps all that the rungs below it have changed. `tools/record_ladder.py` trains
them and keeps the results in data/cifar10_ladder/.
"""

from dataclasses import replace
from typing import Annotated, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from course_utils.arrays import checked, whole
from course_utils.cifar10.results import Results, read_run, recorded_runs
from course_utils.cifar10.settings import Settings
from course_utils.recorded import recorded_file

RECORDED = recorded_file("cifar10_ladder")


class Rung(NamedTuple):
    """What is changed, by the settings that it changes, and why, in a sentence; where it is from."""

    name: str
    changes: dict[str, Any]
    why: str
    source: str


PAGE = "D. Page, How to train your ResNet, 2018"
JORDAN = "K. Jordan, 94% on CIFAR-10 in 3.29 seconds on a single GPU, arXiv:2404.00498"
LADDER = (
    Rung("section 7.4", {}, "The paper's network and its 45 epochs, as recorded.", "section 7.4"),
    Rung(
        "8 epochs",
        {"epochs": 8},
        "The same recipe in 8 epochs in place of 45: haste has a price.",
        "section 7.4",
    ),
    Rung(
        "one cycle",
        {"cycle": True},
        "A rate that rises and then falls to 0 in a straight line takes long steps and still settles.",
        "L. Smith, Super-convergence, arXiv:1708.07120",
    ),
    Rung(
        "deep",
        {"deep": True, "width": 16, "batch": 500, "half": True},
        "Two 3 × 3 filters see as far as one of 5 × 5, with fewer weights and one ReLU more.",
        "K. Simonyan and A. Zisserman, arXiv:1409.1556",
    ),
    Rung(
        "normalise",
        {"normalise": True},
        "Features of mean 0 and variance 1 in every layer permit a rate eight times as large.",
        "S. Ioffe and C. Szegedy, Batch normalization, arXiv:1502.03167",
    ),
    Rung(
        "patches",
        {"patches": True, "whiten": False, "contrast": False},
        "To whiten patches of 2 × 2 pixels by fixed filters is enough, in place of whole pictures.",
        PAGE,
    ),
    Rung(
        "alternate, shift",
        {"alternate": True, "shift": 2},
        "Each picture is seen from both sides in turn, and moved by up to two pixels: more for free.",
        JORDAN,
    ),
    Rung(
        "smoothing",
        {"smoothing": 0.2},
        "A target of 82% for the right class, not 100%, stops the network from growing ever more certain.",
        "C. Szegedy and others, arXiv:1512.00567",
    ),
    Rung(
        "orthogonal",
        {"orthogonal": True},
        "A step with equal singular values moves in all directions, not mostly in the steepest ones.",
        "K. Jordan and others, Muon: an optimizer for hidden layers in neural networks, 2024",
    ),
    Rung("width 32", {"width": 32}, "Twice the filters, four times the weights.", PAGE),
    Rung(
        "views",
        {"views": True},
        "In the end the outputs for a picture and for its mirror image are averaged.",
        JORDAN,
    ),
    Rung("width 64", {"width": 64}, "And again.", JORDAN),
)
Place = Annotated[int, whole(0, len(LADDER) - 1)]


@checked
def settings_of_rung(k: Place, seed: int = 0) -> Settings:
    """Return the settings of rung k, counted from 0."""
    settings = Settings(seed=seed)
    for rung in LADDER[: k + 1]:
        settings = replace(settings, **rung.changes)
    return settings


def folder_name(k: int) -> str:
    """Return the name of the folder of rung k."""
    return LADDER[k].name.replace(", ", "_").replace(" ", "_")


class Climbed(NamedTuple):
    """A rung whose run has been recorded: its accuracy on the test pictures, and its cost."""

    rung: Rung
    accuracy: float
    facts: dict[str, Any]
    processor_minutes: float | None  # None where they were not taken


def climbed() -> list[Climbed | None]:
    """Return each rung's recorded run, None where none has been recorded yet."""
    return [_run(k) for k in range(len(LADDER))]


def _run(k: int) -> Climbed | None:
    found = _results(k)
    if found is None:
        return None
    accuracy = 1 - found.history["validation_top1"][-1] if _judged_anew(k) else found.accuracy
    seconds = found.facts.get("processor_seconds")
    return Climbed(LADDER[k], float(accuracy), found.facts, None if seconds is None else seconds / 60)


def _judged_anew(k: int) -> bool:
    """Whether the next rung is the same run, judged in another way."""
    return k + 1 < len(LADDER) and LADDER[k + 1].changes == {"views": True}


def _results(k: int) -> Results | None:
    if k == 0:
        return recorded_runs(dropout=False)[0]
    folder = RECORDED / folder_name(k + _judged_anew(k))
    return read_run(folder) if (folder / "run.json").exists() else None


def history(k: int) -> dict[str, NDArray[np.float64]]:
    """Return the history of rung k, empty where it has not been recorded."""
    found = _results(k)
    return found.history if found else {}
