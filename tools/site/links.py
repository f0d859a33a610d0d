"""Equations and figures that the prose names become links, with what a preview of each shows."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat

from tools.site.formulas import mathml, number_of

BLOCK = re.compile(r"\$\$(.+?)\$\$", re.DOTALL)
FIGURE = re.compile(r"paper_figures\.figure(\d+)\(")
# What is no prose: fenced code, code, formulas, links, HTML.
OTHER = re.compile(
    r"(```.*?```|`[^`]*`|\$\$.*?\$\$|\$[^$\n]+\$|\[[^\]]*\]\([^)]*\)|<a .*?</a>|<[^>]+>|^#[^\n]*$)",
    re.DOTALL | re.MULTILINE,
)
CELL = re.compile(r"\[([^\]]+)\]\((?:(\w+)\.ipynb)?#cell-id=([\w-]+)\)")
ANY_CELL = re.compile(r"(?:(\w+)\.ipynb)?#cell-id=([\w-]+)")
HEADING = re.compile(r"\.ipynb#[\w-]+(?=\))")  # JupyterLab's anchors have capitals
FILES = re.compile(r"\[([^\]]+)\]\(\.\./[^)]*\)")
EQUATIONS = re.compile(r"(?<![\w)])\((\d{1,2})\)")
FIGURES = re.compile(r"\b(Figure (\d{1,2}))\b")


@dataclass
class Targets:
    """By number of an equation or figure, the first of several: its page and, as HTML, what is there."""

    equations: dict[str, tuple[str, str]] = field(default_factory=dict)
    figures: dict[str, tuple[str, str]] = field(default_factory=dict)

    cells: set[tuple[str, str]] = field(default_factory=set)  # page and id, of those to which a link leads

    def previews(self) -> dict[str, str]:
        """Return what is seen beside a link, by what the link shows."""
        shown = {f"equation-{number}": said for number, (_, said) in self.equations.items()}
        return shown | {f"figure-{number}": said for number, (_, said) in self.figures.items()}


def targets(paths: list[Path]) -> Targets:
    """Return what the notebooks define and draw; a figure's preview is written when its still is."""
    found = Targets()
    for path in paths:
        named = ANY_CELL.findall(path.read_text(encoding="utf-8"))
        found.cells |= {(page or path.stem, name) for page, name in named}
        for cell in nbformat.read(path, as_version=4).cells:
            if cell.cell_type == "markdown":
                for latex in BLOCK.findall(cell.source):
                    if number := number_of(latex):
                        found.equations.setdefault(number, (path.stem, mathml(latex, True)))
            elif drawn := figure_of(cell):
                found.figures.setdefault(drawn, (path.stem, ""))
    return found


def figure_of(cell: Any) -> str:
    """Return the number of the paper's figure that a cell draws, empty where it draws none."""
    found = FIGURE.search(cell.source)
    return found[1] if found and cell.cell_type == "code" else ""


def linked(text: str, page: str, known: Targets) -> str:
    """Return Markdown in which equations and figures that are named are links."""
    text = CELL.sub(lambda found: _to_cell(found, known), text)
    text = HEADING.sub(lambda found: found[0].lower(), text)
    parts = OTHER.split(text)
    for k in range(0, len(parts), 2):
        parts[k] = EQUATIONS.sub(lambda found: _equation(found, page, known), parts[k])
        parts[k] = FIGURES.sub(lambda found: _figure(found, page, known), parts[k])
    return "".join(parts)


def without_files(text: str) -> str:
    """Return Markdown in which files of the repository, which the site has not, are no links."""
    return FILES.sub(r"\1", text)


def _to_cell(found: re.Match[str], known: Targets) -> str:
    """Return a link to a cell; an equation or a figure of which there is a preview is left for its own."""
    equation, figure = EQUATIONS.fullmatch(found[1]), FIGURES.fullmatch(found[1])
    if (equation and equation[1] in known.equations) or (figure and figure[2] in known.figures):
        return found[1]
    return f'<a href="{_page(found[2])}#cell-{found[3]}">{found[1]}</a>'


def _page(name: str | None) -> str:
    return f"{name}.html" if name else ""


def _link(kind: str, number: str, said: str, page: str, there: str) -> str:
    place = "" if there == page else f"{there}.html"
    shows = f"{kind}-{number}"
    return f'<a class="course-{kind}" data-shows="{shows}" href="{place}#{shows}">{said}</a>'


def _equation(found: re.Match[str], page: str, known: Targets) -> str:
    number = found[1]
    if number not in known.equations:
        return found[0]
    return _link("equation", number, found[0], page, known.equations[number][0])


def _figure(found: re.Match[str], page: str, known: Targets) -> str:
    number = found[2]
    if number not in known.figures:
        return found[0]
    return _link("figure", number, found[1], page, known.figures[number][0])
