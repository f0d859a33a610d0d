"""`make notebooks` on small notebooks made here: the same bytes twice, no dead widgets, errors told."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from tools import run_notebooks

SCRIPT = Path(__file__).parents[2] / "tools" / "run_notebooks.py"
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
PRINTS = "import sys, time\nfor i in range(3):\n    print(i)\n    sys.stdout.flush()\n    time.sleep(0.02)"
WIDGET = """import ipywidgets
from IPython.display import HTML, display
display(HTML('still'))
ipywidgets.IntSlider()"""


def written(path, *cells):
    notebook = new_notebook()
    notebook.cells = list(cells)
    notebook.metadata = {"widgets": {"state": 1}, "kernelspec": {"name": "other", "display_name": "other"}}
    path.write_text(json.dumps(notebook))  # nbformat itself would mend the cell ids
    return path


WITH_PICTURES = {**os.environ, "COURSE_CIFAR10_DIR": "/where/they/lie"}


def run(path):
    """Run the script as `make notebooks` does."""
    subprocess.run([sys.executable, SCRIPT, path], check=True, timeout=120, env=WITH_PICTURES)


def told(path):
    """What the script says as it gives up on a notebook."""
    with pytest.raises(SystemExit) as left:
        run_notebooks.main([str(path)])
    return str(left.value)


@pytest.fixture(scope="module")
def twice(tmp_path_factory):
    """A notebook after the first and after the second run, as text."""
    code = new_code_cell(
        PRINTS, id="prints", metadata={"tags": ["keep"], "collapsed": True, "execution": {"a": "1"}}
    )
    cells = (
        new_markdown_cell("# Title"),
        code,
        new_code_cell(WIDGET),
        new_code_cell("import os\nsorted({'a', 'b'}), os.getcwd(), os.environ['COURSE_CIFAR10_DIR'] + '<'"),
    )
    cells[2]["id"] = cells[0]["id"] = "same"
    path = written(tmp_path_factory.mktemp("a folder") / "small.ipynb", *cells)
    run(path)
    once = path.read_text(encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COURSE_CIFAR10_DIR", WITH_PICTURES["COURSE_CIFAR10_DIR"])
        run_notebooks.main([str(path)])
    texts = [once, path.read_text(encoding="utf-8")]
    assert [file.name for file in path.parent.iterdir()] == ["small.ipynb"]
    return texts


def test_a_second_run_gives_the_same_bytes(twice):
    assert twice[0] == twice[1]


def test_lines_end_alike_on_every_system(tmp_path, monkeypatch):
    write, given = Path.write_text, {}

    def watched(path, text, **options):
        given.update(options)
        return write(path, text, **options)

    monkeypatch.setattr(Path, "write_text", watched)
    run_notebooks.replace_file(tmp_path / "a.ipynb", "{\n}\n")
    assert (tmp_path / "a.ipynb").read_bytes() == b"{\n}\n"
    assert given["newline"] == "\n"  # left out, Windows would write \r\n


def test_outputs_are_stored_whole(twice):
    cells = json.loads(twice[0])["cells"]
    assert [output["text"] for output in cells[1]["outputs"]] == [["0\n", "1\n", "2\n"]]
    assert [cell["execution_count"] for cell in cells[1:]] == [1, 2, 3]
    assert "a folder" in "".join(cells[3]["outputs"][0]["data"]["text/plain"]), (
        "a notebook runs in its folder"
    )


def test_no_picture_of_cifar10_can_be_stored(twice):
    assert "'<'" in twice[0]  # their folder is named by nothing


def test_widget_views_and_their_state_are_dropped_and_the_still_stays(twice):
    notebook = json.loads(twice[0])
    (only,) = notebook["cells"][2]["outputs"]
    assert only["data"]["text/html"] == ["still"]
    assert WIDGET_VIEW not in twice[0]
    assert "widgets" not in notebook["metadata"]


def test_metadata_hold_nothing_of_this_machine(twice):
    notebook = json.loads(twice[0])
    assert notebook["metadata"]["kernelspec"]["name"] == "python3"
    assert "version" not in notebook["metadata"]["language_info"]
    assert [cell["metadata"] for cell in notebook["cells"]] == [{}, {"tags": ["keep"]}, {}, {}]
    assert [cell["id"] for cell in notebook["cells"]][:3] == ["same", "prints", "cell-3"]


def test_an_error_names_notebook_cell_and_line_and_leaves_the_file(tmp_path):
    cells = (
        new_code_cell("x = 1"),
        new_markdown_cell("text"),
        new_code_cell("x\n1 / 0  # here"),
        new_code_cell("2"),
    )
    path = written(tmp_path / "broken.ipynb", *cells)
    before = path.read_bytes()
    problem = told(path)
    assert "broken.ipynb, cell 3 of 4" in problem
    assert "1 / 0  # here" in problem
    assert "ZeroDivisionError" in problem
    assert "\x1b" not in problem
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == ["broken.ipynb"]


def test_a_kernel_that_dies_is_told(tmp_path):
    path = written(tmp_path / "dies.ipynb", new_code_cell("1"), new_code_cell("import os\nos._exit(3)"))
    assert "dies.ipynb, cell 2 of 2" in told(path)
