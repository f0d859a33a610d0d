"""The exhibits that the notebooks show, each made by the code of its cell."""

import ast
import copy
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat

from course_utils import exhibits
from course_utils.interactive.design import Design
from course_utils.interactive.exhibit import Exhibit
from tools.site import positions
from tools.site.remembered import Remembered

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = ROOT / "notebooks"
IMPORT = re.compile(r"^from course_utils\.exhibits import [\w, ]+$", re.MULTILINE)
STILL = 'class="course-still" data-exhibit="course_utils.exhibits.'


@dataclass(frozen=True)
class ExhibitCell:
    """The cell of a notebook that shows an exhibit; `name` is that of its recording."""

    notebook: str
    cell: str
    source: str
    imports: str  # of exhibits that it names, in the cells before

    @property
    def name(self) -> str:
        """Such as 01_sigmoid-sigmoid-12, which may stand in an address."""
        return f"{self.notebook}-{self.cell}"


def shows_exhibit(cell: Any) -> bool:
    """Whether a still of an exhibit is stored in this cell."""
    outputs = cell.get("outputs", ())
    return any(STILL in str(output.get("data", {}).get("text/html", "")) for output in outputs)


def exhibit_cells(folder: Path = NOTEBOOKS) -> Iterator[ExhibitCell]:
    """Yield the cells with exhibits of all notebooks, in their order."""
    for path in sorted(folder.glob("*.ipynb")):
        imports: list[str] = []
        for cell in nbformat.read(path, as_version=4).cells:
            if shows_exhibit(cell):
                named = [line for line in imports if names(line) & names(cell.source)]
                yield ExhibitCell(path.stem, cell.id, cell.source, "".join(f"{line}\n" for line in named))
            imports += IMPORT.findall(cell.source)


def names(source: str) -> set[str]:
    """Return the names in a source but those of what every import names."""
    return set(re.findall(r"\w+", source)) - {"from", "course_utils", "exhibits", "import", "as"}


def last_value(source: str, name: str, imports: str = "") -> Any:
    """Run the source of a cell, as JupyterLab would, and return the value of its last line."""
    tree = ast.parse(source)
    last = tree.body.pop()
    assert isinstance(last, ast.Expr), f"{name} does not end with a value"
    names: dict[str, Any] = {}
    exec(imports, names)
    exec(compile(tree, name, "exec"), names)
    return eval(compile(ast.Expression(last.value), name, "eval"), names)


def by_itself(cell: ExhibitCell, clock: Any) -> Exhibit:
    """Return the exhibit of a cell with a clock of ours, without what only a class needs."""
    shown = last_value(cell.source, cell.name, cell.imports)
    assert isinstance(shown, Exhibit), f"{cell.name} ends with {shown!r}, no exhibit"
    design = for_a_page(getattr(exhibits, shown.name))
    names = [name for name in shown.controls if name in design.controls]
    show = None if len(names) == len(design.controls) else names
    state = shown.state
    shown.close()
    made: Exhibit = design.exhibit(state, show=show, clock=clock)
    return made


def for_a_page(design: Design) -> Design:
    """Return a design that does the same without a class, and the same work once only, unless it plays."""
    same = copy.copy(design)
    same.kind = Exhibit
    if design.process and not any(map(positions.plays, design.controls.values())):
        same.process = Remembered(design.process)
    return same
