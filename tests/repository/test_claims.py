"""The paper under test: each row of paper_claims.csv leads to a notebook, a function and a live test."""

import ast
import csv
import functools
import importlib
import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
COLUMNS = ["claim", "paper", "value_in_paper", "our_value", "status", "why", "notebook", "cell"]
COLUMNS += ["function", "test"]
NEEDS_A_REASON = {"reproduced": False, "approximate": True, "contradicted": True}
PLACE = re.compile(r"section \d(?:\.\d)?(?:, (?:after )?(?:\(\d+\)|Figure \d+|Listing 6\.[12]))?")


def read_rows():
    with (ROOT / "data" / "paper_claims.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


ROWS = read_rows()


@functools.cache
def test_functions(path):
    """The names of the tests in a file that are not switched off."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    tests = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    ]
    return {node.name for node in tests if not any("skip" in ast.unparse(d) for d in node.decorator_list)}


test_functions.__test__ = False


@functools.cache
def cells_of(notebook):
    """By id, the sources of a notebook's cells."""
    cells = json.loads((ROOT / notebook).read_text(encoding="utf-8"))["cells"]
    return {cell["id"]: "".join(cell["source"]) for cell in cells}


def exists(dotted):
    """Whether it can be imported as far as there are modules, and has the attributes that follow."""
    module, attributes = dotted, []
    while True:
        try:
            found = importlib.import_module(module)
            break
        except ModuleNotFoundError:
            module, _, last = module.rpartition(".")
            attributes.insert(0, last)
    for name in attributes:
        found = getattr(found, name, None)
    return found is not None


def test_the_columns_and_that_no_field_is_too_many():
    assert all(list(row) == COLUMNS for row in ROWS)
    assert all(None not in row.values() for row in ROWS)


def faults(row):
    """What is wrong with a row, in words."""
    path, _, name = row["test"].partition("::")
    if not row["claim"] or not PLACE.fullmatch(row["paper"]) or row["status"] not in NEEDS_A_REASON:
        yield "it does not say what is claimed, where, or whether it holds"
    elif bool(row["why"]) != NEEDS_A_REASON[row["status"]]:
        yield "a reason is missing, or there is one too many"
    if any(value != value.strip() for value in row.values()):
        yield "a value begins or ends with a space"
    if not row["notebook"].startswith("notebooks/") or not (ROOT / row["notebook"]).is_file():
        yield "its notebook does not exist"
    elif row["cell"] not in cells_of(row["notebook"]):
        yield f"its notebook has no cell {row['cell']}"
    if not row["function"].startswith("course_utils.") or not exists(row["function"]):
        yield f"its function {row['function']} does not exist"
    if not path.startswith("tests/") or name not in test_functions(ROOT / path):
        yield f"its test {row['test']} does not exist, or is skipped"


def test_every_row_leads_to_a_notebook_a_function_and_a_live_test():
    found = [(f"{row['paper']}: {row['claim']}", fault) for row in ROWS for fault in faults(row)]
    assert not found
    assert len(ROWS) >= 122


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("claim", ""),
        ("paper", "page 3"),
        ("status", "unknown"),
        ("why", " because"),
        ("notebook", "notebooks/99.ipynb"),
        ("cell", "no-such"),
        ("function", "course_utils.network.costs.no_such"),
        ("test", "tests/repository/test_claims.py::test_no_such"),
    ],
)
def test_a_row_that_leads_nowhere_is_noticed(field, value):
    assert not list(faults(ROWS[0]))
    assert list(faults(ROWS[0] | {field: value}))


def test_every_equation_treated_so_far_has_its_row():
    numbers = {int(number) for row in ROWS for number in re.findall(r", \((\d+)\)$", row["paper"])}
    assert numbers >= set(range(1, 34))


def test_no_claim_is_made_twice():
    assert len({(row["paper"], row["claim"]) for row in ROWS}) == len(ROWS)


def test_the_cell_of_an_equation_has_its_number():
    for row in ROWS:
        source, place = cells_of(row["notebook"])[row["cell"]], row["paper"].partition(", ")[2]
        if number := re.fullmatch(r"\((\d+)\)", place):
            wanted = rf"\\tag\{{{number[1]}\}}|\({number[1]}\)"
            assert re.search(wanted, source), row["claim"]
