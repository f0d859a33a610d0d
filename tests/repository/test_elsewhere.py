"""The files by which other places run the course, cite it, and tell teachers what it takes."""

import ast
import json
import os
import re
import subprocess
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.specifiers import SpecifierSet

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
TEACHERS = (ROOT / "docs" / "teachers.md").read_text(encoding="utf-8")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")


def read_yaml(name):
    return yaml.safe_load((ROOT / name).read_text(encoding="utf-8"))


def test_binder_gets_a_python_that_the_course_accepts_and_installs_the_course():
    python, pip = read_yaml(".binder/environment.yml")["dependencies"]
    assert pip == "pip"
    assert SpecifierSet(PROJECT["requires-python"]).contains(python.removeprefix("python="))
    script = ROOT / ".binder" / "postBuild"
    assert subprocess.run(["bash", "-n", script]).returncode == 0
    assert os.access(script, os.X_OK)
    text = script.read_text(encoding="utf-8")
    assert "--torch-backend cpu" in text
    assert "-c constraints.txt -e ." in text


def test_the_development_container_makes_what_the_makefile_has():
    container = json.loads((ROOT / ".devcontainer" / "devcontainer.json").read_text(encoding="utf-8"))
    version = container["image"].removeprefix("python:")
    assert SpecifierSet(PROJECT["requires-python"]).contains(version)
    target = container["postCreateCommand"].split()[-1]
    assert re.search(rf"^{re.escape(target)}\b", MAKEFILE, re.MULTILINE)


def test_the_citation_names_the_version_the_licence_and_the_paper():
    citation = read_yaml("CITATION.cff")
    assert {"cff-version", "message", "title", "authors"} <= citation.keys()
    assert citation["version"] == PROJECT["version"]
    assert " AND ".join(citation["license"]) == PROJECT["license"]
    [paper] = citation["references"]
    assert [author["family-names"] for author in paper["authors"]] == ["Higham", "Higham"]


def test_the_changes_begin_with_the_present_version():
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    first = re.search(r"^## (\S+?),? ", changes, re.MULTILINE)
    assert first.group(1) == PROJECT["version"]


@pytest.mark.parametrize("name", ["CHANGELOG.md", "CONTRIBUTING.md", "docs/teachers.md"])
def test_every_link_to_a_file_finds_it(name):
    page = ROOT / name
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)(?:#([^)]+))?\)", page.read_text(encoding="utf-8"))
    for file, anchor in links:
        target = page.parent / file
        assert target.exists(), file
        if anchor:
            heads = re.findall(r"^#+ (.+)$", target.read_text(encoding="utf-8"), re.MULTILINE)
            assert anchor in {re.sub(r"[^\w -]", "", head).lower().replace(" ", "-") for head in heads}


def test_the_cell_for_colab_installs_the_package_and_is_python_else():
    cell = re.search(r"^    (%pip.*?)\n\n", TEACHERS, re.MULTILINE | re.DOTALL).group(1)
    install, *rest = [line.strip() for line in cell.splitlines()]
    assert f'"{PROJECT["name"]} @ git+REPOSITORY"' in install
    ast.parse("\n".join(rest))


def test_the_commands_for_an_assignment_are_those_that_the_command_itself_names():
    from course_utils.assignment.__main__ import NEXT

    names = {"path": "assignment_03.ipynb", "folder": "assignment_03"}
    typed = " ".join(names.values())
    said = NEXT.format(**names, typed=typed, exercises="8 exercises", points="1 point")
    assert re.search(r"^    otter assign .*$", said, re.MULTILINE).group() in TEACHERS
    assert "assignment" in PROJECT["optional-dependencies"]
