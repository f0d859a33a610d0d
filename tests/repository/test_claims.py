"""The paper under test: each row of paper_claims.csv leads to a notebook, a function and a live test."""

import ast
import csv
import functools
import importlib
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
COLUMNS = ["claim", "paper", "value_in_paper", "our_value", "status", "why", "notebook", "function", "test"]
NEEDS_A_REASON = {"reproduced": False, "approximate": True, "contradicted": True}
PLACE = re.compile(r"section \d(?:\.\d)?(?:, (?:after )?(?:\(\d+\)|Figure \d+|Listing 6\.[12]))?")


def read_rows():
    with (ROOT / "data" / "paper_claims.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


ROWS = read_rows()
each_row = pytest.mark.parametrize(
    "row", ROWS, ids=[f"{row['paper']}: {row['claim']}"[:60] for row in ROWS]
)


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


def resolve(dotted):
    """Import as far as there are modules, then follow attributes."""
    module, attributes = dotted, []
    while True:
        try:
            found = importlib.import_module(module)
            break
        except ModuleNotFoundError:
            module, _, last = module.rpartition(".")
            attributes.insert(0, last)
    for name in attributes:
        found = getattr(found, name)
    return found


def test_the_columns_and_that_no_field_is_too_many():
    assert all(list(row) == COLUMNS for row in ROWS)
    assert all(None not in row.values() for row in ROWS)


@each_row
def test_the_row_says_what_where_and_why(row):
    assert row["claim"]
    assert PLACE.fullmatch(row["paper"])
    assert bool(row["why"]) == NEEDS_A_REASON[row["status"]]
    assert all(value == value.strip() for value in row.values())


@each_row
def test_the_notebook_exists(row):
    assert row["notebook"].startswith("notebooks/")
    assert (ROOT / row["notebook"]).is_file()


@each_row
def test_the_function_exists(row):
    assert row["function"].startswith("course_utils.")
    resolve(row["function"])


@each_row
def test_the_test_exists(row):
    path, _, name = row["test"].partition("::")
    assert path.startswith("tests/")
    assert name in test_functions(ROOT / path)


def test_every_equation_treated_so_far_has_its_row():
    numbers = {int(number) for row in ROWS for number in re.findall(r", \((\d+)\)$", row["paper"])}
    assert numbers >= set(range(1, 34))


def test_no_claim_is_made_twice():
    assert len({(row["paper"], row["claim"]) for row in ROWS}) == len(ROWS)
