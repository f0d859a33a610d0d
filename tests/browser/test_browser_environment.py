"""JupyterLab without an extension that exhibits need: the page says what to do."""

import json
import shutil

import pytest
from playwright.sync_api import expect

from browser.lab_page import show
from course_utils.interactive.environment import MISSING_EXTENSION
from tools.lab_browser import run_all, write_notebook

pytestmark = pytest.mark.browser


@pytest.fixture
def without_anywidget(lab):
    """JupyterLab without anywidget's extension: what is disabled is read with each page."""
    config = lab.home / "config_dir" / "labconfig" / "page_config.json"
    config.parent.mkdir(parents=True)
    config.write_text(json.dumps({"disabledExtensions": {"anywidget": True}}))
    yield lab
    shutil.rmtree(config.parent)


def said(part):
    """What the style says before a part of the page."""
    return part.evaluate("part => getComputedStyle(part, '::before').content")


SHOW = "from course_utils.exhibits import sigmoid\nsigmoid()"


def test_without_anywidgets_extension_the_page_says_what_to_do(chrome, without_anywidget):
    write_notebook(without_anywidget.folder / "without.ipynb", SHOW)
    with without_anywidget.page("without.ipynb", browser=chrome) as page:
        run_all(page, 120)
        expect(page.locator(".jp-CodeCell figure.course-still")).to_be_visible()
        expect(page.locator(".jupyter-widgets-error-widget")).to_be_visible()
        assert said(page.locator(".course-missing")) == f'"{MISSING_EXTENSION}"'


def test_with_it_the_page_says_nothing_of_the_kind(page):
    show(page, SHOW)
    expect(page.locator(".course-exhibit .course-caption")).to_be_visible()
    assert said(page.locator(".course-missing")) == "none"


RESTART = "() => window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart()"


def test_where_the_kernel_is_gone_the_exhibit_says_which_cell_to_run(page):
    show(page, SHOW)
    exhibit = page.locator(".course-exhibit")
    expect(exhibit.locator(".course-caption")).to_be_visible()
    assert said(exhibit) == "none"
    page.evaluate(RESTART)
    expect(page.locator(".course-exhibit.course-gone")).to_be_visible()
    assert "Run this cell again" in said(exhibit)
    expect(exhibit.get_by_role("group", name="picture")).to_be_visible()
    show(page, SHOW)
    expect(page.locator(".course-exhibit:not(.course-gone) .course-caption")).to_be_visible()
    assert said(exhibit) == "none"
