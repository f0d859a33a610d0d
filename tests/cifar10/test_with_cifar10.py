"""The notebooks that use CIFAR-10 run from top to bottom on the real pictures as well."""

import os
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
WITH_PICTURES = [path for path in sorted(NOTEBOOKS.glob("*.ipynb")) if "cifar10" in path.read_text("utf-8")]


@pytest.mark.skipif(not os.environ.get("COURSE_CIFAR10_DIR"), reason="COURSE_CIFAR10_DIR names no folder")
@pytest.mark.parametrize("path", WITH_PICTURES, ids=lambda path: path.stem)
def test_every_cell_runs_on_the_real_pictures(path):
    notebook = nbformat.read(path, as_version=4)
    resources = {"metadata": {"path": str(path.parent)}}
    NotebookClient(notebook, kernel_name="python3", timeout=300, resources=resources).execute()
    said = "".join(str(cell.get("outputs")) for cell in notebook.cells)
    assert "Not CIFAR-10" not in said
