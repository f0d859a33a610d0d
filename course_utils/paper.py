"""The paper as a map: what it says, whether it holds, and where that is computed and tested.

claims() is all of it; claims(section="7.1") and claims(verdict="contradicted") are parts. The map is
data/paper_claims.csv, of which every row is tested.
"""

import functools
import re
from collections import Counter
from dataclasses import dataclass
from itertools import groupby
from typing import Annotated

from course_utils.arrays import among, checked
from course_utils.pictures.numbers import typeset
from course_utils.recorded import PACKAGE, recorded_file, recorded_rows

VERDICTS = "reproduced", "approximate", "contradicted"
SECTIONS = "2", "3", "4", "5", "6", "7.1", "7.2", "7.3", "7.4", "8"
# Equations, figures and listings as they come in the paper.
ORDER = (
    *("Figure 1", "(1)", "Figure 2", "(2)", "(3)", "Figure 3", "(4)", "(5)", "(6)", "Figure 4", "Figure 5"),
    *("Figure 6", *(f"({n})" for n in range(7, 29))),
    *("Listing 6.1", "Listing 6.2", "Figure 7", "Figure 8", "Figure 9"),
    *("(29)", "(30)", "(31)", "(32)", *(f"Figure {n}" for n in range(10, 16)), "(33)"),
)
HEADS = "| where | what it says | verdict | shown in |\n|---|---|---|---|"


@dataclass(frozen=True)
class Claim:
    """One thing that the paper says: where, whether it holds, and what shows it.

    prints, ours: the numbers in the paper, and here; notebook, cell: the file's name, and the cell's id.
    """

    says: str
    paper: str
    prints: str
    ours: str
    verdict: str
    why: str
    notebook: str
    cell: str
    function: str
    test: str

    @property
    def section(self) -> str:
        """The section of the paper: '7.1'."""
        return self.paper.removeprefix("section ").partition(",")[0]

    @property
    def place(self) -> str:
        """Where in its section: '(15)', 'after (15)', 'Figure 7', or '' where there is no number."""
        return self.paper.partition(", ")[2]

    @property
    def links(self) -> dict[str, str]:
        """By what it leads to, the address as seen from notebooks/."""
        return {
            "cell": f"{self.notebook}#cell-id={self.cell}",
            "function": f"../{_file_of(self.function)}",
            "test": f"../{self.test.partition('::')[0]}",
        }


def _file_of(function: str) -> str:
    """Return the file, from the root of the repository, in which the function of this path stands."""
    _, *parts = function.split(".")
    for count in range(len(parts), 0, -1):
        path = PACKAGE.joinpath(*parts[:count]).with_suffix(".py")
        if path.is_file():
            return path.relative_to(PACKAGE.parent).as_posix()
    return f"{PACKAGE.name}/__init__.py"


@functools.cache
def all_claims() -> tuple[Claim, ...]:
    """Return all that the paper says, section by section."""
    rows = recorded_rows(recorded_file("paper_claims.csv"))
    return tuple(sorted(map(_claim, rows), key=_in_the_paper))


def _claim(row: dict[str, str]) -> Claim:
    return Claim(
        says=row["claim"],
        paper=row["paper"],
        prints=row["value_in_paper"],
        ours=row["our_value"],
        verdict=row["status"],
        why=row["why"],
        notebook=row["notebook"].rpartition("/")[2],
        cell=row["cell"],
        function=row["function"],
        test=row["test"],
    )


def _in_the_paper(claim: Claim) -> tuple[int, int, bool]:
    """By section, then by the number; what has none ends its section."""
    number = claim.place.removeprefix("after ")
    at = ORDER.index(number) if number else len(ORDER)
    return SECTIONS.index(claim.section), at, number != claim.place


@dataclass(frozen=True)
class Claims:
    """Some of what the paper says; a notebook shows it as tables with links, one for each section."""

    found: tuple[Claim, ...]

    def __len__(self) -> int:
        return len(self.found)

    def __repr__(self) -> str:
        counts = Counter(claim.verdict for claim in self.found)
        listed = ", ".join(f"{counts[verdict]} {verdict}" for verdict in VERDICTS if counts[verdict])
        return f"{len(self)} claim{'s' * (len(self) != 1)}: {listed or 'none'}"

    def _repr_markdown_(self) -> str:
        parts = [f"{self!r}"]
        for section, some in groupby(self.found, lambda claim: claim.section):
            rows = "\n".join(map(_row, some))
            parts.append(f"**Section {section}**\n\n{HEADS}\n{rows}")
        return "\n\n".join(parts)


def _row(claim: Claim) -> str:
    links, function = claim.links, claim.function.rpartition(".")[2]
    numbers = f" The paper: {claim.prints}." if claim.prints else ""
    numbers += f" Here: {claim.ours}." if claim.ours else ""
    names = f"notebook {claim.notebook.partition('_')[0]}", f"`{function}`", "test"
    shown = ", ".join(f"[{name}]({link})" for name, link in zip(names, links.values(), strict=True))
    says = _escaped(written(f"{claim.says}.{numbers}"))
    verdict = _escaped(written(f"{claim.verdict}: {claim.why}" if claim.why else claim.verdict))
    cells = [claim.place or "–", says, verdict, shown]
    return f"| {' | '.join(cells)} |"


def written(text: str) -> str:
    """Return the text with its powers of ten as they are printed: 1e6 as 10⁶."""
    return typeset(re.sub(r"(?<=\d)e(?=\d)", "e+", text))


def _escaped(text: str) -> str:
    """Return text in which Markdown sees no mark of its own."""
    for mark in "\\|*_$<[":
        text = text.replace(mark, f"\\{mark}")
    return text


@checked
def claims(
    section: Annotated[str, among(*SECTIONS)] | None = None,
    verdict: Annotated[str, among(*VERDICTS)] | None = None,
) -> Claims:
    """Return what the paper says, all or in one section, with any verdict or with one."""
    return Claims(
        tuple(
            claim
            for claim in all_claims()
            if section in (None, claim.section) and verdict in (None, claim.verdict)
        )
    )
