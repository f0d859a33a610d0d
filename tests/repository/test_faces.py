"""The faces of the folders: what readers may import, named in README, and nothing that hides a module."""

import ast
import importlib
import re
from pathlib import Path

import pytest

import course_utils

PACKAGE = Path(course_utils.__file__).parent
ROOT = PACKAGE.parent
FOLDERS = sorted(path.parent for path in PACKAGE.glob("*/__init__.py"))

each_folder = pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)


def imports_of(path):
    """The modules and names that a file imports from the package."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("course_utils"):
            yield node.module, [alias.name for alias in node.names]


@each_folder
def test_no_module_bears_the_name_of_what_its_face_offers(folder):
    face = importlib.import_module(f"course_utils.{folder.name}")
    assert face.__doc__
    modules = {path.stem for path in folder.glob("*.py")}
    imported = {name for _, names in imports_of(folder / "__init__.py") for name in names}
    offered = set(getattr(face, "__all__", imported))
    assert not modules & offered
    for name in offered:
        assert getattr(face, name) is not None


@each_folder
def test_nothing_in_the_package_imports_through_a_face(folder):
    """It names the module, so that a file's imports say which files it needs."""
    faces = {f"course_utils.{path.name}": {m.stem for m in path.iterdir()} for path in FOLDERS}
    for path in folder.rglob("*.py"):
        if path == folder / "__init__.py":
            continue
        for module, names in imports_of(path):
            if module in faces:
                assert set(names) <= faces[module], f"{path} imports {names} through {module}"


def test_what_readme_says_can_be_imported_can():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    lines = re.findall(r"^    (from course_utils\.\S+ import .*?) *(?:#.*)?$", text, re.MULTILINE)
    assert len(lines) >= 8
    for line in lines:
        exec(line, {})


def test_no_file_is_long():
    for path in PACKAGE.rglob("*"):
        if path.suffix in (".py", ".js"):
            lines = len(path.read_text(encoding="utf-8").splitlines())
            assert lines <= 350, f"{path} has {lines} lines"


def test_exhibits_are_found_by_their_place_and_read_one_by_one():
    import subprocess
    import sys

    from course_utils import exhibits

    assert len(exhibits.__all__) >= 54
    assert dir(exhibits) == sorted(exhibits.__all__)
    all_of_them = ", ".join(exhibits.__all__)
    with pytest.raises(ImportError, match=f"there is no exhibit 'no_such'; there are {all_of_them}"):
        exec("from course_utils.exhibits import no_such", {})
    code = (
        "import sys; from course_utils.exhibits import sigmoid\n"
        "print([name for name in sys.modules if name.startswith('course_utils.exhibits.ch')])"
    )
    said = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout
    assert "ch01_sigmoid.sigmoid" in said
    assert "ch02" not in said
