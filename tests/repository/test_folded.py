"""What goes further is folded away, and whoever leaves it so misses nothing that is needed elsewhere."""

import ast
import csv
import json
import re
from itertools import pairwise
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
LESSONS = [path for path in NOTEBOOKS if path.stem >= "04"]
FURTHER = re.compile(r"^#+ (?:\d+ )?Further\b.*$", re.MULTILINE)

each_lesson = pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)


def cells_of(path):
    """(cell, its source, whether it is hidden under a folded heading) for each cell, as JupyterLab does."""
    level = None
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        source = "".join(cell["source"])
        levels = [len(marks) for marks in re.findall(r"^(#+) ", source, re.MULTILINE)]
        heading = cell["cell_type"] == "markdown" and levels
        if heading and level and min(levels) <= level:
            level = None
        yield cell, source, level is not None
        if heading and level is None and cell["metadata"].get("jp-MarkdownHeadingCollapsed"):
            level = min(levels)


@each_lesson
def test_what_goes_further_begins_its_cell_and_is_folded(path):
    found = [(cell, source) for cell, source, _ in cells_of(path) if FURTHER.search(source)]
    found = [(cell, source) for cell, source in found if cell["cell_type"] == "markdown"]
    assert found
    for cell, source in found:
        assert FURTHER.match(source), "an answer above it would be shown beside it"
        assert cell["metadata"].get("jp-MarkdownHeadingCollapsed"), source[:60]


@each_lesson
def test_a_folded_heading_hides_something(path):
    whole = list(cells_of(path))
    for (cell, source, _), (_, _, hidden) in pairwise(whole):
        if cell["metadata"].get("jp-MarkdownHeadingCollapsed"):
            assert hidden, source[:60]


def names_in(source):
    """The names that code sets, and those that it reads."""
    nodes = list(ast.walk(ast.parse(re.sub(r"^[%!].*$", "", source, flags=re.MULTILINE))))
    names = [node for node in nodes if isinstance(node, ast.Name)]
    imported = [
        alias for node in nodes if isinstance(node, ast.Import | ast.ImportFrom) for alias in node.names
    ]
    made = {node.name for node in nodes if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    made |= {(alias.asname or alias.name).partition(".")[0] for alias in imported}
    made |= {node.arg for node in nodes if isinstance(node, ast.arg)}
    made |= {name.id for name in names if isinstance(name.ctx, ast.Store)}
    return made, {name.id for name in names if isinstance(name.ctx, ast.Load)}


@each_lesson
def test_no_cell_needs_a_name_that_only_a_folded_one_has_given(path):
    shown, folded = set(), set()
    for cell, source, hidden in cells_of(path):
        if cell["cell_type"] == "code":
            made, read = names_in(source)
            assert hidden or not (read & folded) - shown - made, source
            (folded if hidden else shown).update(made)


def test_no_claim_of_the_paper_leads_to_a_cell_that_is_folded_away():
    hidden = {
        (f"notebooks/{path.name}", cell["id"])
        for path in LESSONS
        for cell, _, is_hidden in cells_of(path)
        if is_hidden
    }
    with (ROOT / "data" / "paper_claims.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["claim"] for row in rows if (row["notebook"], row["cell"]) in hidden] == []


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_no_link_leads_to_what_is_folded_away(path):
    """JupyterLab unfolds nothing for a link; within the same folded section there is nothing to unfold."""
    hidden = {note.name: {cell["id"] for cell, _, away in cells_of(note) if away} for note in NOTEBOOKS}
    lost = [
        (cell["id"], target, goal)
        for cell, source, away in cells_of(path)
        for text in (source, *(str(output.get("data", "")) for output in cell.get("outputs", ())))
        for target, goal in re.findall(r"\]\(([\w.]*)#cell-id=([\w-]+)\)", text)
        if goal in hidden[target or path.name] and not (away and target in ("", path.name))
    ]
    assert lost == []
