"""What every notebook keeps to: numbers that run, short cells, nothing that is dead without a kernel."""

import ast
import csv
import json
import re
from base64 import b64decode
from pathlib import Path

import pytest
from prose_numbers import numbers, stated, unsupported

from course_utils import exhibits

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
NOT_COMPARED = {"nbval-ignore-output", "nbval-skip"}
TIMING = re.compile(r"\d ?(ms|µs|us|s|seconds?|minutes?)\b|it/s|Wall time")

each_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def text_of(lines):
    """A notebook stores a text as one string or as a list of lines."""
    return lines if isinstance(lines, str) else "".join(lines)


def cells_of(path, kind):
    """(number from 1, cell) of each cell of the kind."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return [(i, cell) for i, cell in enumerate(cells, start=1) if cell["cell_type"] == kind]


def code_of(cell):
    """A cell's Python without IPython's commands."""
    lines = text_of(cell["source"]).splitlines()
    return "\n".join(line for line in lines if not line.lstrip().startswith(("%", "!")))


def tags_of(cell):
    return set(cell["metadata"].get("tags", []))


def outputs_of(cell, mime):
    """The texts of one type among a cell's outputs; a print is text/plain."""
    for output in cell["outputs"]:
        if output["output_type"] == "stream" and mime == "text/plain" and output["name"] == "stdout":
            yield text_of(output["text"])
        elif mime in output.get("data", {}):
            yield text_of(output["data"][mime])


def compared_outputs(path):
    """The printed texts that nbval compares, one for each cell."""
    cells = [cell for _, cell in cells_of(path, "code") if not tags_of(cell) & NOT_COMPARED]
    cells = [cell for cell in cells if "NBVAL_" not in text_of(cell["source"])]
    return ["\n".join(outputs_of(cell, "text/plain")) for cell in cells]


def numbers_of_the_paper():
    with (ROOT / "data" / "paper_claims.csv").open(encoding="utf-8", newline="") as file:
        return [found for row in csv.DictReader(file) for found in numbers(row["value_in_paper"])]


@each_notebook
def test_every_number_in_the_prose_is_printed_or_the_papers(path):
    known = numbers_of_the_paper() + numbers("\n".join(compared_outputs(path)))
    prose = {i: unsupported(text_of(cell["source"]), known) for i, cell in cells_of(path, "markdown")}
    missing = {i: found for i, found in prose.items() if found}
    assert missing == {}, (
        f"by cell: print them in a cell whose output is compared, not an exhibit's: {missing}"
    )


@each_notebook
def test_each_stored_picture_names_its_exhibit(path):
    shown = [text for _, cell in cells_of(path, "code") for text in outputs_of(cell, "text/html")]
    names = re.findall(r'data-exhibit="course_utils\.exhibits\.([^"]*)"', "".join(shown))
    assert names
    assert set(names) <= set(exhibits.__all__)


@each_notebook
def test_no_exhibit_is_made_with_an_answer(path):
    """It would be shown with what is asked about, and say that its reader had said so."""
    code = {i: text_of(cell["source"]) for i, cell in cells_of(path, "code")}
    assert [i for i, source in code.items() if re.search(r"\bguess=", source)] == []


@each_notebook
def test_printed_numbers_are_short_and_no_timings(path):
    for text in compared_outputs(path):
        fractions = [found for found in numbers(text) if "." in found.text]
        assert [found.text for found in fractions if found.digits > 6] == []
        assert TIMING.search(text) is None, text


@each_notebook
def test_the_first_cell_says_what_a_reader_wants_to_know(path):
    first = json.loads(path.read_text(encoding="utf-8"))["cells"][0]
    text = text_of(first["source"])
    assert first["cell_type"] == "markdown"
    assert text.startswith("# ")
    assert "?" in text, "the question"
    assert re.search(r"(?i)\bsections? \d", text), "the section of the paper"
    assert re.search(r"(?i)\bknow|\bbefore", text), "what to know before"
    assert re.search(r"(?i)\b\d+ minutes", text), "the time it takes"


@each_notebook
def test_code_cells_are_short_and_plain(path):
    for i, cell in cells_of(path, "code"):
        source = text_of(cell["source"])
        assert len(source.strip().splitlines()) <= 20, f"cell {i}"
        assert not re.search(r"\b(pip|conda|mamba|uv)\b.*\binstall\b", source), f"cell {i}"
        imports = [node for node in ast.walk(ast.parse(code_of(cell))) if isinstance(node, ast.ImportFrom)]
        assert "*" not in {alias.name for node in imports for alias in node.names}, f"cell {i}"


@each_notebook
def test_it_is_stored_executed_from_top_to_bottom_without_error(path):
    cells = [cell for _, cell in cells_of(path, "code") if text_of(cell["source"]).strip()]
    assert [cell["execution_count"] for cell in cells] == list(range(1, len(cells) + 1))
    kinds = {output["output_type"] for cell in cells for output in cell["outputs"]}
    assert "error" not in kinds or any("raises-exception" in tags_of(cell) for cell in cells)


@each_notebook
def test_exhibits_are_stored_as_stills_with_a_description_and_not_compared(path):
    code = "\n".join(code_of(cell) for _, cell in cells_of(path, "code"))
    stills = 0
    for i, cell in cells_of(path, "code"):
        for page in outputs_of(cell, "text/html"):
            if 'class="course-still"' in page:
                stills += 1
                assert "nbval-ignore-output" in tags_of(cell), f"cell {i}"
                assert re.search(r'alt="[^"]{20,}"', page), f"cell {i}"
    assert stills or "course_utils.exhibits" not in code


@each_notebook
def test_each_still_is_stored_also_as_a_small_png_file(path):
    shown = [output.get("data", {}) for _, cell in cells_of(path, "code") for output in cell["outputs"]]
    stills = [data for data in shown if 'class="course-still"' in text_of(data.get("text/html", ""))]
    files = [b64decode(text_of(data["image/png"])) for data in stills]
    assert files
    assert all(file.startswith(b"\x89PNG") for file in files)
    assert max(map(len, files)) <= 150_000


@each_notebook
def test_nothing_stored_is_dead_without_a_kernel_or_large(path):
    notebook = json.loads(path.read_text(encoding="utf-8"))
    assert "widgets" not in notebook["metadata"]
    for i, cell in cells_of(path, "code"):
        assert not list(outputs_of(cell, WIDGET_VIEW)), f"cell {i}"
        assert not re.search(r"\bat 0x[0-9a-f]{6,}", "".join(outputs_of(cell, "text/plain"))), f"cell {i}"
    assert path.stat().st_size < 1_500_000


@pytest.mark.parametrize(
    ("markdown", "found"),
    [
        ("the cost fell to 0.0123 after 1,000 steps", ["0.0123", "1,000"]),
        (r"$7.30\times 10^{-4}$ and 2.31·10⁻⁴ and 5.33e0", [r"7.30\times 10^{-4}", "2.31·10⁻⁴", "5.33e0"]),
        (r"$10\,000$ and $12{,}345$", ["10000", "12345"]),
        ("54.2% of the square, 100 %", ["54.2%", "100 %"]),
        (r"eta = 0.05, 10 points, 23 numbers, $\eta = 0.001$", []),
        ("section 7.4.1, Figure 123, equation (100), in 1986 and 2018, notebook 04", []),
        (
            r"$$x = 1 \tag{123}$$ and [text](https://x.org/1234) and <img width='640'> and https://y.org/777",
            [],
        ),
        ("`steps = 12345`\n```python\nx = 99999\n```\n", []),
        ("MT19937, CIFAR-100 and W123", []),
    ],
)
def test_stated_numbers(markdown, found):
    assert [number.text for number in stated(markdown)] == found


@pytest.mark.parametrize(
    ("prose", "printed", "supported"),
    [
        ("7.30e-4", "0.000730354", True),
        ("7.31e-4", "0.000730354", False),
        ("5.33", "5.32882", True),
        ("0.543", "54.3", False),
        ("54.3%", "0.543", True),
        ("1,000", "1000", True),
        ("a fall of 0.125", "-0.125", True),
        ("145,578", "145578 parameters", True),
    ],
)
def test_a_number_is_supported_by_what_rounds_to_it(prose, printed, supported):
    assert (unsupported(prose, numbers(printed)) == []) is supported
