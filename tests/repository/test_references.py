"""What the prose refers to can be followed: in JupyterLab, on GitHub, and in exported HTML."""

import json
import re
from pathlib import Path
from urllib.parse import unquote

import nbformat
import pytest
from nbconvert import HTMLExporter

from tools.references import linked

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
LINK = re.compile(r"(?<!!)\[[^\]\n]*\]\(([^)\s]+)\)")

each_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def cells_of(path):
    return json.loads(path.read_text(encoding="utf-8"))["cells"]


def prose_of(path):
    """(id, text) of what is written in Markdown, also by a cell that has been run."""
    for cell in cells_of(path):
        if cell["cell_type"] == "markdown":
            yield cell["id"], "".join(cell["source"])
        for output in cell.get("outputs", []):
            yield cell["id"], "".join(output.get("data", {}).get("text/markdown", ""))


def headings_of(path):
    """The names by which JupyterLab knows the headings."""
    text = "\n".join(text for _, text in prose_of(path))
    return {found.strip().replace(" ", "-") for found in re.findall(r"^#+ (.*)$", text, re.MULTILINE)}


def resolves(link, path):
    """Whether a link of this notebook leads somewhere."""
    if re.match(r"https?:", link):
        return True
    file, _, fragment = unquote(link).partition("#")
    target = (path.parent / file).resolve() if file else path
    if not target.is_relative_to(ROOT) or not target.exists():
        return False
    if fragment.startswith("cell-id="):
        return fragment.removeprefix("cell-id=") in {cell["id"] for cell in cells_of(target)}
    return not fragment or fragment in headings_of(target)


@each_notebook
def test_every_link_leads_somewhere(path):
    lost = [(cell, link) for cell, text in prose_of(path) for link in LINK.findall(text)]
    assert [(cell, link) for cell, link in lost if not resolves(link, path)] == []


@each_notebook
def test_every_reference_is_a_link(path):
    """If not: `python -m tools.references`."""
    sources = [
        (cell["id"], "".join(cell["source"])) for cell in cells_of(path) if cell["cell_type"] == "markdown"
    ]
    assert [(cell, text) for cell, text in sources if linked(text, path.name, cell) != text] == []


def test_cells_have_their_ids_in_exported_html():
    path = ROOT / "notebooks" / "00_the_paper.ipynb"
    page, _ = HTMLExporter().from_notebook_node(nbformat.read(path, as_version=4))
    assert all(f'id="cell-id={cell["id"]}"' in page for cell in cells_of(path))
    assert page.count("#cell-id=") >= 123


@pytest.mark.parametrize(
    ("prose", "link"),
    [
        ("by (14) of notebook 04.", "04_stochastic_gradient.ipynb#cell-id=sg-22"),
        ("of Figure 7 here", "04b_the_authors_run.ipynb#cell-id=sg-44"),
        ("(notebook 04b)", "04b_the_authors_run.ipynb"),
    ],
)
def test_a_reference_becomes_a_link_once(prose, link):
    once = linked(prose, "01_sigmoid.ipynb", "no-cell")
    assert LINK.findall(once) == [link]
    assert linked(once, "01_sigmoid.ipynb", "no-cell") == once
    assert len(once.split()) == len(prose.split()), "a link is no word"


def test_each_of_several_is_a_link():
    once = linked("see notebooks 02 and 03, Figures 7, 8 and 9", "01_sigmoid.ipynb", "no-cell")
    assert [link[:3] for link in LINK.findall(once)] == ["02_", "03_", "04b", "04b", "04b"]


@pytest.mark.parametrize(
    "prose",
    [
        "choose *Figure 5*",
        "## Figure 11: without dropout",
        "`notebook 04`",
        "$\\text{Figure 5}$",
        "```\nnotebook 04\n```",
        "[notebook 07](07_cifar10.ipynb)",
        "notebook 99",
        "Figure 16",
    ],
)
def test_what_stays_as_it_is(prose):
    assert linked(prose, "01_sigmoid.ipynb", "no-cell") == prose


def test_nothing_leads_to_itself():
    assert linked("notebook 04", "04_stochastic_gradient.ipynb", "sg-00") == "notebook 04"
    assert linked("Figure 7", "04b_the_authors_run.ipynb", "sg-44") == "Figure 7"


@pytest.mark.parametrize(
    "link", ["no.ipynb", "01_sigmoid.ipynb#cell-id=no", "01_sigmoid.ipynb#No", "../../x"]
)
def test_a_link_that_leads_nowhere_is_noticed(link):
    assert not resolves(link, NOTEBOOKS[0])
    assert resolves("01_sigmoid.ipynb#Exercises", NOTEBOOKS[0])
