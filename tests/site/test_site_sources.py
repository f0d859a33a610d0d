"""A recording is kept as long as nothing changes from which it follows."""

import subprocess
import sys

import pytest

from tools.site import sources
from tools.site.cells import ROOT, exhibit_cells

LOADED = """
import sys
{}
for name, module in sys.modules.items():
    if name.partition(".")[0] == "course_utils" and module.__file__:
        print(module.__file__)
"""


def inside(paths):
    return {path.relative_to(ROOT).as_posix() for path in paths}


def test_it_follows_from_its_exhibit_and_from_no_other():
    found = inside(sources.followed("from course_utils.exhibits import sigmoid\n\nsigmoid(w=3)"))
    others = {name for name in found if name.startswith("course_utils/exhibits/ch")}
    assert others - {"course_utils/exhibits/ch01_sigmoid/__init__.py"} == {
        "course_utils/exhibits/ch01_sigmoid/sigmoid.py"
    }
    assert {"course_utils/pictures/scene.py", "tools/site/recorder.py", "tools/site/work.py"} <= found


@pytest.mark.parametrize("name", ["descent", "whitening"])
def test_every_module_that_python_loads_is_among_them(name):
    line = f"from course_utils.exhibits import {name}"
    command = [sys.executable, "-c", LOADED.format(line)]
    loaded = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT).stdout.split()
    assert len(loaded) > 50
    assert set(loaded) <= {str(path) for path in sources.followed(line)}


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("fast_transforms", "convolution_timings.csv"),
        ("explain", "checkpoints.npz"),
        ("rungs", "cifar10_ladder"),
    ],
)
def test_it_follows_from_the_data_that_it_reads(name, file):
    found = inside(sources.followed(f"from course_utils.exhibits import {name}"))
    assert any(one.startswith(f"data/{file}") for one in found)


def test_every_file_in_data_is_named_by_a_module_that_reads_it():
    words = {word for path in (ROOT / "course_utils").rglob("*.py") for word in sources._words(path)}
    assert set(sources._data()) - words <= {"cifar10-run"}


def test_any_change_makes_another_digest(monkeypatch):
    source = "from course_utils.exhibits import sigmoid\n\nsigmoid()"
    first = sources.digest(source, 41)
    assert sources.digest(source, 41) == first
    assert sources.digest(source, 3) != first
    assert sources.digest(source.replace("()", "(w=1)"), 41) != first
    read = sources._read
    changed = ROOT / "course_utils" / "exhibits" / "ch01_sigmoid" / "sigmoid.py"
    monkeypatch.setattr(sources, "_read", lambda path: read(path) + (b" " if path == changed else b""))
    assert sources.digest(source, 41) != first


def test_a_cell_has_the_imports_of_the_cells_before_that_it_needs():
    known = {cell.name: cell.imports for cell in exhibit_cells()}
    assert known["01_sigmoid-sigmoid-12"] == ""
    assert known["04_stochastic_gradient-sg-71"] == "from course_utils.exhibits import decision_region\n"
