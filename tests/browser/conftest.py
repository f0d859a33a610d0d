"""One JupyterLab, one page and one kernel for all browser tests: each new page costs ten seconds."""

import pytest

from tools.lab_browser import Lab, running_browser, write_notebook


@pytest.fixture(scope="package")
def lab(browser, tmp_path_factory):
    """JupyterLab on a folder of its own, `lab.folder`."""
    with Lab(tmp_path_factory.mktemp("notebooks")) as lab:
        yield lab


@pytest.fixture(scope="package")
def chrome(browser):
    """Chromium, ended with the last browser test: while it runs, no other event loop could."""
    with running_browser() as chrome:
        yield chrome


@pytest.fixture(scope="package")
def only_page(lab, chrome):
    """A notebook with one cell, which `lab_page.show` fills."""
    write_notebook(lab.folder / "exhibit.ipynb", "")
    with lab.page("exhibit.ipynb", browser=chrome, height=1400) as page:
        page.wait_for_function("() => window.jupyterapp")
        yield page


@pytest.fixture
def page(only_page):
    """The page with its console clean; it must stay so."""
    only_page.errors.clear()
    only_page.mouse.move(0, 0)
    yield only_page
    assert only_page.errors == []


@pytest.fixture
def touch(page):
    """A function of (the kind of event, places): what a finger does on a screen that can be touched."""
    fingers = page.context.new_cdp_session(page)
    fingers.send("Emulation.setTouchEmulationEnabled", {"enabled": True})

    def send(kind, *places):
        points = [{"x": x, "y": y} for x, y in places]
        fingers.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    yield send
    fingers.send("Emulation.setTouchEmulationEnabled", {"enabled": False})
    fingers.detach()
