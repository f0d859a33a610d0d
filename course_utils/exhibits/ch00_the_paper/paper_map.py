"""The paper as a map: each square is one thing that it says, in the paper's order, and what has come of it.

Blue squares hold, those with ≈ nearly; those with ✗ are contradicted by computing. Pick one to read it.
"""

import textwrap
from dataclasses import replace
from typing import Any

import numpy as np

from course_utils.arrays import Array
from course_utils.interactive.design import Design
from course_utils.interactive.events import Pick, cell_in
from course_utils.interactive.fields import Settings, choice, setting
from course_utils.interactive.limits import Several, whole
from course_utils.paper import SECTIONS, VERDICTS, Claim, all_claims, claims, written
from course_utils.pictures.charts import image_axes
from course_utils.pictures.numbers import counted
from course_utils.pictures.scene import Axes, Image, Scene, Table

ALL = "all"
COLUMNS = 12  # of squares; a longer section has several rows
ROWS = tuple(
    found[k : k + COLUMNS]
    for section in SECTIONS
    for found in [claims(section=section).found]
    for k in range(0, len(found), COLUMNS)
)
VALUES = {"reproduced": 0.75, "approximate": 0.3, "contradicted": -0.85}
MARKS = {"reproduced": "", "approximate": "≈", "contradicted": "✗"}
# What is said of several claims, and of one.
SAYS = {
    "reproduced": ("hold", "holds"),
    "approximate": ("nearly hold", "nearly holds"),
    "contradicted": ("are contradicted", "is contradicted"),
}
FAINT = 0.08  # of a square that the filter leaves out
LETTERS = 46  # of a line of what is said
CELL = Several(whole(0, 99), 2, 2)


class State(Settings):
    """What is shown of the map, and the claim that is read: its row and its column."""

    section: str = choice((ALL, *SECTIONS), "section")
    verdict: str = choice((ALL, *VERDICTS), "verdict")
    cell: tuple[int, int] = setting((0, 0), CELL, "row and column of the claim that is read")

    def fits(self, claim: Claim) -> bool:
        """Whether the filter lets the claim through."""
        return self.section in (ALL, claim.section) and self.verdict in (ALL, claim.verdict)

    def read(self) -> tuple[int, int] | None:
        """Row and column of the claim that is read: of that in `cell`, or of the first that fits."""
        places = [at for at, claim in _places().items() if self.fits(claim)]
        return self.cell if self.cell in places else places[0] if places else None


def _places() -> dict[tuple[int, int], Claim]:
    """Each claim by its row and column."""
    return {(i, j): claim for i, some in enumerate(ROWS) for j, claim in enumerate(some)}


def scene(state: State, progress: None) -> Scene:
    """Left: the map; right: the claim that is read."""
    at = state.read()
    said = _said(_places()[at]) if at else (("", "There is none."),)
    table = Table((478, 50, 462, 22.0 * len(said)), said, (), (1, 4), "ll")
    return Scene(960, 66 + 30.0 * len(ROWS), (_map(state, at),), tables=(table,))


def _map(state: State, at: tuple[int, int] | None) -> Axes:
    values, words = np.full((len(ROWS), COLUMNS), np.nan), [[""] * COLUMNS for _ in ROWS]
    for (i, j), claim in _places().items():
        fits = state.fits(claim)
        values[i, j] = VALUES[claim.verdict] if fits else FAINT * np.sign(VALUES[claim.verdict])
        words[i][j] = MARKS[claim.verdict] if fits else ""
    image = Image(
        values,
        chosen=at,
        marked=_fitting(state),
        name="claims",
        words=tuple(word or " " for row in words for word in row),
        labels=tuple(_label(_places().get((i, j))) for i in range(len(ROWS)) for j in range(COLUMNS)),
    )
    firsts = {some[0].section: i for i, some in reversed(list(enumerate(ROWS)))}
    rows = tuple((i + 0.5, f"section {section}") for section, i in firsts.items())
    title = "What the paper says: does it hold?"
    return image_axes((104, 50, 348, 30.0 * len(ROWS)), image, title=title, yticks=rows)


def _label(claim: Claim | None) -> str:
    """The name of a square."""
    return f"{claim.paper}, {claim.verdict}: {written(claim.says)}" if claim else ""


def _fitting(state: State) -> Array:
    """Which squares have an outline: those that the filter lets through."""
    marked = np.zeros((len(ROWS), COLUMNS), dtype=bool)
    for at, claim in _places().items():
        marked[at] = state.fits(claim)
    return marked


def _said(claim: Claim) -> tuple[tuple[str, str], ...]:
    """All that is known of a claim, a long text on several rows."""
    parts = {
        "where": claim.paper,
        "says": claim.says,
        "prints": claim.prints,
        "here": claim.ours,
        "verdict": f"{claim.verdict}. {claim.why}".rstrip(". ") if claim.why else claim.verdict,
        "notebook": claim.notebook.removesuffix(".ipynb"),
        "function": claim.function.removeprefix("course_utils."),
        "test": claim.test.replace("::", " ").removeprefix("tests/"),
    }
    rows: list[tuple[str, str]] = []
    for name, text in parts.items():
        lines = textwrap.wrap(written(text), LETTERS)
        rows += [(name if k == 0 else "", line) for k, line in enumerate(lines)]
    return tuple(rows)


def caption(state: State, progress: None) -> str:
    some = [claim for claim in all_claims() if state.fits(claim)]
    found = [(sum(claim.verdict == verdict for claim in some), says) for verdict, says in SAYS.items()]
    counts = ", ".join(f"{count} {says[count == 1]}" for count, says in found if count)
    at = state.read()
    if at is None:
        return f"Of what section {state.section} says, nothing is {state.verdict}."
    claim = _places()[at]
    where, why = f"{claim.paper[0].upper()}{claim.paper[1:]}", f": {claim.why}" if claim.why else ""
    said = f"{where}: {written(claim.says)}. This is {claim.verdict}{written(why)}."
    return f"Of {counted(len(some), 'claim')} {counts}. {said}"


def pick(state: State, event: Pick) -> Any:
    """Return the state after a square was picked, where there is a claim."""
    at = cell_in(event, (len(ROWS), COLUMNS))
    if at is None or at not in _places() or not state.fits(_places()[at]):
        return state
    return replace(state, cell=at)


paper_map = Design(State, scene, caption, on={Pick: pick})
