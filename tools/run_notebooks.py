"""Execute the notebooks and store their outputs: `make notebooks`, or name some files to run only those.

The same notebook gives the same bytes however often it is run: no timings, no versions, no widget views
and no widget state (they would be dead without a kernel; an exhibit stores its still picture beside them).
A notebook with an error keeps its old file.
"""

import argparse
import json
import os
import re
import sys
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellControlSignal, DeadKernelError

from course_utils.interactive.stored import FINISHED_STILLS

NOTEBOOKS = Path(__file__).parent.parent / "notebooks"
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
CELL_SECONDS = 300
KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
LANGUAGE = {
    "file_extension": ".py",
    "mimetype": "text/x-python",
    "name": "python",
    "pygments_lexer": "ipython3",
}
KEPT = (
    "jp-MarkdownHeadingCollapsed",
    "jupyter",
    "slideshow",
    "tags",
)  # what an author writes into a cell's metadata; tools write the rest
# What a notebook is run with: the stand-in for CIFAR-10, whose pictures must not be stored, and no exercise
# that whoever runs it has solved before.
STATE = {"PYTHONHASHSEED": "0", FINISHED_STILLS: "1", "COURSE_CIFAR10_DIR": "", "COURSE_PROGRESS": ""}
COLOUR_CODE = re.compile(r"\x1b\[[0-9;]*m")


class NotebookError(Exception):
    """A notebook did not run to its end; the message says where and why."""


def main(arguments: list[str] | None = None) -> None:
    """Run the named notebooks, or all of them in the order of their numbers."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("notebooks", nargs="*", type=Path, default=sorted(NOTEBOOKS.glob("*.ipynb")))
    for path in parser.parse_args(arguments).notebooks:
        print(path.name, flush=True)
        try:
            replace_file(path, executed(path))
        except NotebookError as problem:
            sys.exit(f"\n{problem}\n\n{path.name} is left as it was.")


def executed(path: Path) -> str:
    """Run the notebook in a fresh kernel beside its file and return the text to store.

    NotebookError if a cell raises, takes too long or kills the kernel.
    """
    notebook = with_cell_ids(path.read_text(encoding="utf-8"))
    started: list[int] = []
    client = NotebookClient(
        notebook,
        kernel_name=KERNEL["name"],
        resources={"metadata": {"path": str(path.parent)}},
        timeout=CELL_SECONDS,
        record_timing=False,
        store_widget_state=False,
        coalesce_streams=True,  # else the pieces of a print depend on the moment of a flush
        on_cell_start=lambda cell, cell_index: started.append(cell_index),
    )
    try:
        client.execute(env={**os.environ, **STATE})
    except (CellControlSignal, DeadKernelError) as problem:
        error = COLOUR_CODE.sub("", str(problem)).strip()
        raise NotebookError(
            f"{path}, cell {started[-1] + 1} of {len(notebook.cells)}:\n\n{error}"
        ) from problem
    normalise(notebook)
    nbformat.validate(notebook)
    return nbformat.writes(notebook).rstrip("\n") + "\n"


def with_cell_ids(text: str) -> Any:
    """Read a notebook; a missing or doubled cell id becomes its number, where nbformat would draw lots."""
    raw = json.loads(text)
    raw["nbformat_minor"] = 5  # the first format in which cells have ids
    taken: set[str] = set()
    for number, cell in enumerate(raw["cells"], start=1):
        if cell.get("id", "") in taken | {""}:
            cell["id"] = f"cell-{number}"
        taken.add(cell["id"])
    return nbformat.reads(json.dumps(raw), as_version=4)


def normalise(notebook: Any) -> None:
    """Drop all that differs from run to run or from machine to machine."""
    notebook.metadata = nbformat.from_dict({"kernelspec": KERNEL, "language_info": LANGUAGE})
    for cell in notebook.cells:
        cell.metadata = nbformat.from_dict({k: v for k, v in cell.metadata.items() if k in KEPT and v})
        if cell.cell_type == "code":
            cell.outputs = [output for output in cell.outputs if WIDGET_VIEW not in output.get("data", {})]


def replace_file(path: Path, text: str) -> None:
    """Write the whole file or leave it alone; an interrupted run never leaves half a notebook."""
    new = path.with_name(f".{path.name}.new")
    try:
        new.write_text(text, encoding="utf-8", newline="\n")  # on Windows too
        os.replace(new, path)
    finally:
        new.unlink(missing_ok=True)


if __name__ == "__main__":
    main()
