"""What an exhibit says on a page without widgets, and beside another copy of the package."""

import shutil
import sys
from pathlib import Path

import pytest

from course_utils.exhibits import sigmoid
from course_utils.interactive import environment, exhibit, stored
from course_utils.recorded import PACKAGE

WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"


def test_where_widgets_are_unknown_one_sentence_says_what_to_do(monkeypatch):
    shown = []
    for module in (stored, exhibit):
        monkeypatch.setattr(module, "display", lambda data, **_: shown.append(data))
    sigmoid()._ipython_display_()
    still, live = shown
    assert WIDGET_VIEW not in still
    assert "model_id" in live[WIDGET_VIEW]
    assert live["text/plain"] == environment.ALIVE
    assert "make lab" in environment.ALIVE
    assert environment.ALIVE.count(".") == 2  # README.md, and the end


@pytest.fixture
def warn(capsys):
    environment.warn_of_another_copy.cache_clear()

    def warn(folder):
        environment.warn_of_another_copy(folder)
        return capsys.readouterr().out

    yield warn
    environment.warn_of_another_copy.cache_clear()


def test_a_notebook_beside_another_copy_of_the_package_is_told_once(warn, tmp_path):
    (tmp_path / "course_utils" / "exhibits").mkdir(parents=True)
    notebooks = tmp_path / "notebooks"
    notebooks.mkdir()
    said = warn(notebooks)
    assert said.startswith(f"This notebook lies in {tmp_path}, but its kernel has imported another")
    assert f"{PACKAGE}, which may be older" in said
    assert f"type {sys.executable} -m pip install -e {tmp_path}, and restart the kernel." in said
    assert warn(notebooks) == ""


def test_a_notebook_beside_this_package_or_by_itself_is_told_nothing(warn, tmp_path, monkeypatch):
    assert warn(PACKAGE.parent / "notebooks") == warn(tmp_path) == ""
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    if sys.platform != "win32":
        shutil.rmtree(gone)
    assert warn(Path()) == ""
    monkeypatch.chdir(tmp_path)
