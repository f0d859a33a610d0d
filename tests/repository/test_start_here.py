"""Notebook 00 says of each lesson what its head says, and what is in the repository."""

import json
import re
from pathlib import Path

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
ROW = re.compile(r"^\| \[(\w+)\]\((\w+)\.ipynb\) \| ([^|]*) \| (\d+) \|$", re.MULTILINE)


def first_cell(path):
    return "".join(json.loads(path.read_text(encoding="utf-8"))["cells"][0]["source"])


def prose(name):
    cells = json.loads((NOTEBOOKS / f"{name}.ipynb").read_text(encoding="utf-8"))["cells"]
    return "\n\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")


def test_there_is_a_sentence_for_each_lesson_and_the_minutes_of_its_head():
    rows = ROW.findall(prose("00_start_here"))
    lessons = sorted(path for path in NOTEBOOKS.glob("*.ipynb") if not path.stem.startswith("00"))
    assert [stem for _, stem, _, _ in rows] == [path.stem for path in lessons]
    for (number, stem, sentence, minutes), path in zip(rows, lessons, strict=True):
        assert stem.partition("_")[0] == number
        assert re.search(r"\| Time \| (\d+) minutes", first_cell(path))[1] == minutes, stem
        assert len(sentence.split()) >= 6


def test_every_symbol_has_its_shape_and_the_cell_in_which_it_comes_first():
    rows = re.findall(r"^\| \$.*\$ \| `.*\)\s\|$", prose("00_start_here"), re.MULTILINE)
    assert len(rows) >= 14
    assert all("#cell-id=" in row for row in rows)


def test_readme_begins_with_it():
    readme = (NOTEBOOKS.parent / "README.md").read_text(encoding="utf-8")
    listed = re.findall(r"^\| \[[^\]]*\]\(notebooks/(\w+)\.ipynb\)", readme, re.MULTILINE)
    lessons = sorted(path.stem for path in NOTEBOOKS.glob("0[1-9]*.ipynb"))
    assert listed == ["00_start_here", *lessons, "00_the_paper"]
