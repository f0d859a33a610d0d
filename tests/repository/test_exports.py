"""A notebook in other formats: each still stands there once, and nothing that is dead without a kernel."""

import copy
import json
import re
from pathlib import Path

import nbformat
import pytest
from nbconvert import HTMLExporter, LatexExporter, MarkdownExporter, SlidesExporter
from traitlets.config import Config

README = Path(__file__).parents[2] / "README.md"
NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
DEAD = re.compile(r"model not found|Error displaying widget|\b[VH]?Box\(|LiveView\(|<Still", re.IGNORECASE)
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"


@pytest.fixture(scope="module")
def notebook():
    """Code cells alone: Markdown becomes LaTeX by Pandoc, which is not everywhere."""
    whole = nbformat.read(NOTEBOOKS / "02_forward_pass.ipynb", as_version=4)
    whole.cells = [cell for cell in whole.cells if cell.cell_type == "code"]
    return whole


@pytest.fixture(scope="module")
def saved_by_a_reader(notebook):
    """The same with the live views that `make notebooks` leaves out, as JupyterLab saves them."""
    saved = copy.deepcopy(notebook)
    view = {WIDGET_VIEW: {"model_id": "gone", "version_major": 2, "version_minor": 1}}
    for cell in saved.cells:
        for _ in stills_of([cell]):
            cell.outputs.append(nbformat.v4.new_output("display_data", view | {"text/plain": "Alive."}))
    return saved


def stills_of(cells):
    pages = [output.get("data", {}).get("text/html", "") for cell in cells for output in cell.outputs]
    return [page for page in pages if 'class="course-still"' in page]


IN_HTML = r'<img alt="[^"]{20,}"[^>]*src="data:image/webp'
IN_LATEX = r"\\adjustimage\{[^\n]*\{output_\d+_\d+\.png\}"


@pytest.mark.parametrize("source", ["notebook", "saved_by_a_reader"])
@pytest.mark.parametrize(
    ("exporter", "picture"),
    [
        (HTMLExporter, IN_HTML),
        (SlidesExporter, IN_HTML),
        (MarkdownExporter, IN_HTML),
        (LatexExporter, IN_LATEX),
    ],
)
def test_each_still_stands_there_once_and_nothing_dead_beside_it(source, exporter, picture, request):
    given = request.getfixturevalue(source)
    text, resources = exporter().from_notebook_node(given)
    stills = len(stills_of(given.cells))
    body = text[text.find("<body") if "<body" in text else 0 :]
    assert len(re.findall(picture, body)) == stills > 5
    assert DEAD.search(body) is None
    assert body.count("Alive.") == (0 if source == "notebook" else stills)
    if exporter is LatexExporter:
        assert {*re.findall(r"output_\d+_\d+\.png", body)} <= {*resources["outputs"]}


def test_markdown_has_files_if_they_are_asked_for_as_readme_says(notebook):
    """GitHub shows no picture that is part of a Markdown file."""
    asked = re.search(r"--NbConvertBase\.display_data_priority='(.*?)'", README.read_text("utf-8")).group(1)
    order = Config(NbConvertBase={"display_data_priority": json.loads(asked)})
    text, resources = MarkdownExporter(config=order).from_notebook_node(notebook)
    files = re.findall(r"!\[png\]\((output_\d+_\d+\.png)\)", text)
    assert len(files) == len(set(files)) == len(stills_of(notebook.cells))
    assert {*files} <= {*resources["outputs"]}
    assert "data:image" not in text
    assert DEAD.search(text) is None
