"""A hall has no paper before it: no picture there refers to the number of an equation."""

import json
import re

import pytest

from course_utils.exhibits import (
    backprop_stepper,
    break_it,
    decision_region,
    optimisers,
    proof,
    regularise,
    softmax,
    taylor,
)
from course_utils.live.changes import packed
from course_utils.live.encode import encode

PLAIN = """
const found = of.withoutNumbers(argument);
return { found, same: of.withoutNumbers({ ...argument }).axes.every((part, k) => part === found.axes[k]) };
"""
# A line of a proof may have a number of its own.
EQUATION = re.compile(r"(?<!^)\(\d{1,2}\)|\(\d{1,2}\)(?!$)")


def said(frame):
    for axes in frame["axes"]:
        yield from (axes["title"], axes["xlabel"], axes["ylabel"], *(entry[1] for entry in axes["legend"]))
    yield from (text["text"] for text in frame["texts"])
    yield from (formula["latex"] for formula in frame["formulas"])
    for table in frame["tables"]:
        yield from (head for head in table["heads"] if isinstance(head, str))
        yield from (row[0] for row in table["rows"] if isinstance(row[0], str))


@pytest.mark.parametrize(
    "design", [backprop_stepper, decision_region, optimisers, proof, regularise, softmax, taylor]
)
def test_no_equation_is_named_by_its_number(run, design):
    frame = json.loads(json.dumps(packed(encode(design().scene()), [])))
    after = run("unnumbered", PLAIN, frame)
    assert any(map(EQUATION.search, said(frame)))
    assert [text for text in said(after["found"]) if EQUATION.search(text)] == []
    assert after["same"]


def test_a_program_keeps_its_comments(run):
    frame = json.loads(json.dumps(packed(encode(break_it().scene()), [])))
    after = run("unnumbered", PLAIN, frame)["found"]
    assert [table["rows"] for table in after["tables"]] == [table["rows"] for table in frame["tables"]]


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("cost (9)", "cost"),
        ("|change| by (11)", "|change| linear"),
        ("slope by (20)", "slope by the formula"),
        ("Euler, (12)", "Euler"),
        ("more zeros would do, as in (30).", "more zeros would do."),
        ("(19) and (20): −0.1237", "−0.1237"),
        ("(18): only one term", "only one term"),
        ("definition (21): this is (26): 0.1", "definition: 0.1"),
        ("∂z[2] / ∂W[2]: (27), and zeros (28)", "∂z[2] / ∂W[2], and zeros"),
        ("substituted into (26): 0.1", "substituted: 0.1"),
        ("cost (33) after a step (12)", "cost after a step"),
        ("|gradient of (9)|", "|gradient|"),
        ("(3)", "(3)"),
        ("σ(0)", "σ(0)"),
        ("page (100)", "page (100)"),
    ],
)
def test_what_is_said_without_the_number(run, text, meant):
    assert run("unnumbered", "return of.unnumbered(argument);", text) == meant
