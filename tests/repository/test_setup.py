"""The files that say what is installed agree with each other, and with what is installed."""

import ast
import importlib.metadata
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import hypothesis
import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
REQUIREMENTS = [
    Requirement(line)
    for lines in [PROJECT["dependencies"], *PROJECT["optional-dependencies"].values()]
    for line in lines
]
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")


def pins():
    """The pinned versions by canonical name."""
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pinned = [line.partition("#")[0].strip().split("==") for line in lines]
    return {canonicalize_name(pin[0]): pin[1] for pin in pinned if pin != [""]}


@pytest.mark.parametrize("requirement", REQUIREMENTS, ids=lambda requirement: requirement.name)
def test_every_dependency_is_pinned_within_its_range(requirement):
    pin = pins()[canonicalize_name(requirement.name)]
    assert requirement.specifier.contains(pin)
    operators = {part.operator for part in requirement.specifier}
    assert {">=", "<"} <= operators, "a range keeps pip free to work with a reader's other packages"


# Modules that a dependency of another name brings along.
BROUGHT_BY = {
    "PIL": "pillow",
    "IPython": "ipywidgets",
    "traitlets": "ipywidgets",
    "jupyter_server": "jupyterlab",
    "contourpy": "matplotlib",
    "requests": "pooch",
    "tornado": "jupyterlab",
    "nbformat": "jupyterlab",
}


def imported():
    """The modules that the package imports, at the top of a file or within a function."""
    for path in (ROOT / "course_utils").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                yield from (alias.name.partition(".")[0] for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.level == 0:
                yield node.module.partition(".")[0]


def test_what_the_package_imports_is_declared():
    declared = {canonicalize_name(Requirement(line).name) for line in PROJECT["dependencies"]}
    modules = set(imported()) - sys.stdlib_module_names - {"course_utils"}
    assert {"numpy", "PIL"} <= modules
    missing = {name for name in modules if canonicalize_name(BROUGHT_BY.get(name, name)) not in declared}
    assert not missing


@pytest.mark.parametrize(("name", "pin"), pins().items())
def test_the_pins_are_what_is_installed(name, pin):
    try:
        installed = importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        pytest.skip(f"{name} is not installed here")
    # A CPU build of torch calls itself 2.13.0+cpu.
    assert installed.partition("+")[0] == pin


def test_notebooks_are_read_without_building_a_grammar_first():
    """It took a second in each process that imports nbformat, the start of JupyterLab among them."""
    read = "import nbformat, sys; sys.exit('lark' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", read]).returncode == 0


def test_torch_is_pinned_to_the_version_that_the_course_was_made_with():
    assert pins()["torch"] == "2.13.0"


def test_conda_brings_only_python_and_pip():
    environment = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    *conda, pip = environment["dependencies"]
    assert sorted(re.split("[<>=]", name)[0] for name in conda) == ["pip", "python"]
    assert pip["pip"] == ["-c constraints.txt", "-e ."]
    python = next(name for name in conda if name.startswith("python"))
    assert SpecifierSet(python.removeprefix("python")) == SpecifierSet(PROJECT["requires-python"])


@pytest.mark.parametrize(
    "target", ["lab", "lecture", "test", "notebooks", "check", "processors", "soak", "bench", "site", "pdf"]
)
def test_make_has_the_target_and_says_what_it_does(target):
    assert re.search(rf"^{target}:", MAKEFILE, re.MULTILINE)
    assert re.search(rf"^# make {target}  +\w", MAKEFILE, re.MULTILINE)
    assert target in re.search(r"^\.PHONY:(.*)$", MAKEFILE, re.MULTILINE).group(1).split()


def version_check():
    """The Python program of the Makefile that refuses an old Python, as the shell gets it."""
    program = re.search(r"\$\(PYTHON\) -c '(.*)'$", MAKEFILE, re.MULTILINE).group(1)
    return program.replace("$(PYTHON)", "python3").replace("$(MAKECMDGOALS)", "lab")


def test_an_old_python_is_refused_with_a_way_out():
    pretend = "import collections, sys; sys.version_info = (3, 9, 2, 'final', 0); "
    result = subprocess.run(
        [sys.executable, "-c", pretend + version_check()], capture_output=True, text=True
    )
    assert result.returncode == 1
    assert "needs Python 3.11 or newer; python3 is 3.9" in result.stderr
    assert "make PYTHON=python3.12 lab" in result.stderr


def test_this_python_is_accepted():
    assert subprocess.run([sys.executable, "-c", version_check()]).returncode == 0
    assert PROJECT["requires-python"] == ">=3.11"


def test_no_property_fails_because_a_machine_is_slow():
    assert hypothesis.settings().deadline is None


READ_DATA = """
import json
from course_utils import exhibits, recorded
from course_utils.cifar10.data import usual_folder
from course_utils.cifar10.trained import stand_in_network

shown = {}
for name in (
    "time_machine", "descent", "cost_of_gradients", "fast_transforms", "confusion", "ingredients",
    "misclassified", "training_curves", "whitening", "feature_maps", "autoencoder", "repair", "one_pixel",
    "patch", "random_pictures", "explain", "rungs", "first_filters", "dropout_gain", "paper_map",
):
    exhibit = getattr(exhibits, name)()
    exhibit.scene()
    shown[name] = exhibit.caption()
    exhibit.close()
stand_in_network()
print(json.dumps([recorded.__file__, str(usual_folder()), shown]))
"""


def test_an_installed_package_brings_the_recorded_results(tmp_path):
    source, wheels, installed = tmp_path / "source", tmp_path / "wheels", tmp_path / "installed"
    leave_out = shutil.ignore_patterns("__pycache__", "cifar10-*", "*.bin")
    for folder in ("course_utils", "data"):
        shutil.copytree(ROOT / folder, source / folder, ignore=leave_out)
    for name in ("pyproject.toml", "setup.py", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    build = "import sys; from setuptools.build_meta import build_wheel; build_wheel(sys.argv[1])"
    subprocess.run([sys.executable, "-c", build, wheels], cwd=source, check=True, capture_output=True)
    (wheel,) = wheels.glob("*.whl")
    with zipfile.ZipFile(wheel) as content:
        names = content.namelist()
        assert not [name for name in names if "data/cifar10/" in name]
        assert "course_utils/data/paper_claims.csv" in names  # the map of the paper, notebook 00
        data = [path.relative_to(source) for path in (source / "data").rglob("*") if path.is_file()]
        recorded = [path for path in data if path.name != "README.md" and "cifar10" not in path.parts]
        assert {f"course_utils/{path.as_posix()}" for path in recorded} <= set(names)
        assert [name for name in names if name.endswith("course_utils/live/fonts/LICENCE.txt")]
        # Read by every Jupyter server of the environment.
        assert [
            name for name in names if name.endswith("data/etc/jupyter/jupyter_server_config.d/nodelay.json")
        ]
        content.extractall(installed)
    home = {"COURSE_CIFAR10_DIR": "", "HOME": str(tmp_path), "USERPROFILE": str(tmp_path)}
    environment = os.environ | {"PYTHONPATH": str(installed)} | home
    done = subprocess.run(
        [sys.executable, "-c", READ_DATA], cwd=tmp_path, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    where, pictures, shown = json.loads(done.stdout)
    assert Path(where).is_relative_to(installed)
    assert Path(pictures) == tmp_path / ".course_utils" / "cifar10"  # not where the package lies
    assert all(shown.values())
