"""The links of notebook 00 in JupyterLab: each has its target; a click opens the notebook at its cell."""

import functools
import json
import shutil

import pytest

from course_utils.paper import all_claims
from tools.lab_browser import ROOT

pytestmark = pytest.mark.browser
NOTEBOOKS = ROOT / "notebooks"

# Opens a notebook beside the page's own; and, at the end, closes all but that.
OPEN = """async path => {
    const { shell, commands } = window.jupyterapp;
    window.own = shell.currentWidget;
    const opened = await commands.execute('docmanager:open', { path });
    await opened.context.ready;
}"""
CLOSE = """async () => {
    const { shell } = window.jupyterapp;
    for (const widget of [...shell.widgets('main')]) if (widget !== window.own) widget.dispose();
    shell.activateById(window.own.id);
}"""
# Where the links of the notebook lead, as JupyterLab has resolved them: the file, and what is behind #.
LINKS = """() => [...window.jupyterapp.shell.currentWidget.node.querySelectorAll('a[href*="/files/"]')]
    .map(({ pathname, hash }) => [decodeURIComponent(pathname.split('/files/')[1]), hash])"""
# The names of all files of a folder that the server knows.
FILES = """async folders => {
    const { contents } = window.jupyterapp.serviceManager;
    const all = await Promise.all(folders.map((folder) => contents.get(folder)));
    return all.flatMap(({ content }) => content.map(({ path }) => path));
}"""
# The cell that the current notebook has scrolled to.
IN_SIGHT = """id => {
    const { content } = window.jupyterapp.shell.currentWidget;
    const cell = content.widgets.find(({ model }) => model.id === id);
    if (!cell) return false;
    const [at, room] = [cell.node, content.node].map((node) => node.getBoundingClientRect());
    return at.top >= room.top - 5 && at.top < room.bottom;
}"""


@functools.cache
def cells_of(notebook):
    """The ids of the cells of a notebook."""
    return {cell["id"] for cell in json.loads((NOTEBOOKS / notebook).read_text(encoding="utf-8"))["cells"]}


@pytest.fixture
def course(lab, page):
    """The course beside the page's notebook, as `make lab` shows it."""
    folder = lab.folder / "course"
    if not folder.exists():
        folder.mkdir()
        shutil.copytree(NOTEBOOKS, folder / "notebooks")
        for name in ("course_utils", "tests"):
            (folder / name).symlink_to(ROOT / name)
    yield page
    page.evaluate(CLOSE)


def test_every_link_of_the_paper_has_its_target_and_a_click_opens_the_cell(course):
    page = course
    page.evaluate(OPEN, "course/notebooks/00_the_paper.ipynb")
    page.wait_for_function(f"({LINKS})().length >= {3 * len(all_claims())}")
    links = page.evaluate(LINKS)
    known = set(page.evaluate(FILES, sorted({path.rpartition("/")[0] for path, _ in links})))
    assert {path for path, _ in links} <= known
    at = {(path.rpartition("/")[2], cell.removeprefix("#cell-id=")) for path, cell in links if cell}
    assert at == {(claim.notebook, claim.cell) for claim in all_claims()}
    assert not [one for one in at if one[1] not in cells_of(one[0])]
    claim = next(claim for claim in all_claims() if claim.place == "(33)")
    link = page.locator(f"a[href$='#cell-id={claim.cell}']").last
    link.scroll_into_view_if_needed()
    link.click()
    page.wait_for_function(
        "name => window.jupyterapp.shell.currentWidget?.context?.path.endsWith(name)", arg=claim.notebook
    )
    page.wait_for_function(IN_SIGHT, arg=claim.cell)
