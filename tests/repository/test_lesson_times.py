"""Lessons take the time that their heads tell, grow no longer, and ask before they answer."""

import json
import re
from itertools import pairwise
from pathlib import Path

import pytest

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
LESSONS = ("01_sigmoid", "02_forward_pass", "03_backpropagation")
WORDS, EXHIBIT, EXERCISE = 200, 1.5, 3.0  # words a minute; minutes for an exhibit and for an exercise
MOST = 90  # minutes of a main path

ALL = (*LESSONS, "04_stochastic_gradient", "04b_the_authors_run", "05_convolution")
EVERY = (*ALL, "06_overfitting_and_dropout", "07_cifar10", "08_not_treated")
WORDS_AT_MOST = {  # a tenth more than when the lessons were first whole
    ("01_sigmoid",): 1644,
    ("02_forward_pass",): 3348,
    ("03_backpropagation",): 4659,
    ("04_stochastic_gradient", "04b_the_authors_run"): 7051,
    ("05_convolution",): 4320,
    ("06_overfitting_and_dropout",): 4189,
    ("07_cifar10",): 4957,
    ("08_not_treated",): 5516,
}
each_lesson = pytest.mark.parametrize("name", LESSONS)


def cells_of(name):
    """(type, source, metadata) of each cell."""
    cells = json.loads((NOTEBOOKS / f"{name}.ipynb").read_text(encoding="utf-8"))["cells"]
    return [(cell["cell_type"], "".join(cell["source"]), cell["metadata"]) for cell in cells]


def first_lines(name):
    """By the code of a cell, the first line that it has printed."""
    cells = json.loads((NOTEBOOKS / f"{name}.ipynb").read_text(encoding="utf-8"))["cells"]
    printed = [cell for cell in cells if cell.get("outputs") and "text" in cell["outputs"][0]]
    return {"".join(cell["source"]): "".join(cell["outputs"][0]["text"]).split("\n")[0] for cell in printed}


def minutes(cells):
    """How long these cells take a reader."""
    words = sum(len(source.split()) for _, source, _ in cells)
    code = [source for kind, source, _ in cells if kind == "code"]
    exhibits = sum("course_utils.exhibits" in source for source in code)
    return words / WORDS + EXHIBIT * exhibits + EXERCISE * sum(".check(" in source for source in code)


@each_lesson
def test_the_head_tells_the_time_of_the_main_path_and_of_what_goes_further(name):
    cells = cells_of(name)
    starts = [k for k, (_, source, _) in enumerate(cells) if source.startswith("## Further")]
    first = min(starts, default=len(cells))
    main, further = minutes(cells[:first]), minutes(cells[first:])
    told = [int(number) for number in re.findall(r"(\d+) minutes", cells[0][1])]
    assert main <= MOST
    assert told[0] == 5 * round(main / 5)
    assert told[1:] == ([5 * round(further / 5)] if starts else [])


@each_lesson
def test_the_head_tells_how_long_all_exercises_take_which_is_longer_than_reading(name):
    cells = cells_of(name)
    [row] = [line for line in cells[0][1].splitlines() if line.startswith("| Time |")]
    [told] = re.findall(r"(\d+|two hours)(?: and \d+)? with all (?:code and )?exercises", row)
    reading = int(re.search(r"(\d+) minutes", row)[1])
    assert (120 if told == "two hours" else int(told)) > reading


@pytest.mark.parametrize("name", ALL)
def test_a_main_path_takes_at_most_an_hour_and_a_half(name):
    """Sections, and only whole ones, go further."""
    main, further = [], False
    for cell in cells_of(name):
        [*headings] = re.findall(r"^## (.*)", cell[1], re.MULTILINE)
        if headings and cell[0] == "markdown":
            further = headings[-1].startswith("Further")
        main += [] if further else [cell]
    assert minutes(main) <= MOST


@pytest.mark.parametrize("name", EVERY)
def test_what_answers_a_prediction_is_not_seen_until_the_reader_runs_it(name):
    """The stored output of such a cell is folded away, which running it undoes; exhibits hide theirs.

    JupyterLab shows the first line of what is folded: so it is a heading, without any number.
    """
    cells = cells_of(name)
    asked = ("**Predict", "**Commit")
    for (kind, source, _), (following, code, metadata) in pairwise(cells):
        last = source.strip().split("\n\n")[-1]
        if kind == "markdown" and following == "code" and last.startswith(asked):
            hidden = metadata.get("jupyter", {}).get("outputs_hidden", False)
            assert hidden or "course_utils.exhibits" in code, code
        if kind == "markdown" and following == "code" and metadata.get("jupyter", {}).get("outputs_hidden"):
            assert not re.search(r"= *\d|: *\d|True|False", first_lines(name)[code]), code


@pytest.mark.parametrize("name", ALL)
def test_nothing_but_the_answer_stands_in_a_cell_with_an_answer(name):
    """An opened fold would run into what stands below it in the same cell."""
    assert [
        source for kind, source, _ in cells_of(name) if kind == "markdown" and "</details>\n\n" in source
    ] == []


@pytest.mark.parametrize("name", ALL)
def test_exercises_that_only_warm_up_are_folded_away(name):
    """What is below such a heading is seen when its arrow is clicked, down to what needs thought."""
    sources = [(source, metadata) for kind, source, metadata in cells_of(name) if kind == "markdown"]
    warm = [metadata for source, metadata in sources if source.startswith("### Warm-up")]
    assert all(metadata["jp-MarkdownHeadingCollapsed"] for metadata in warm)
    assert len(warm) == sum(bool(re.search("^### For thought", s, re.MULTILINE)) for s, _ in sources)
    assert bool(warm) == (name[:2] in ("01", "02", "03", "05"))


@pytest.mark.parametrize("names", WORDS_AT_MOST, ids=" ".join)
def test_no_lesson_grows_longer(names):
    cells = [cell for name in names for cell in cells_of(name)]
    words = sum(len(source.split()) for kind, source, _ in cells if kind == "markdown")
    assert words <= WORDS_AT_MOST[names]
