"""Make links of what the prose of the notebooks refers to: `python -m tools.references`, or name some.

"(14) of notebook 04" leads to the cell with equation (14), "Figure 7" to that which shows it, "notebook 04"
to the file. The links are those of JupyterLab, `04_stochastic_gradient.ipynb#cell-id=sg-22`; in exported
HTML each cell has its id, too. Code, mathematics, headings, names of choices (*Figure 5*) and links that
are there already stay as they are.
"""

from __future__ import annotations

import argparse
import functools
import json
import re
from collections.abc import Callable
from pathlib import Path

from course_utils.paper import all_claims

NOTEBOOKS = Path(__file__).parent.parent / "notebooks"
# What stays as it is: code, mathematics, links, tags, headings, emphasised names.
KEPT = re.compile(
    r"```.*?```|`[^`\n]*`|\$\$.*?\$\$|\$[^$\n]*\$|\[[^\]\n]*\]\([^)\n]*\)|<[^>\n]*>|^#+ [^\n]*"
    r"|\*Figure[^*\n]*\*",
    re.DOTALL | re.MULTILINE,
)
NUMBER = r"\d\db?"
OF_NOTEBOOK = re.compile(rf"\((\d+)\) of notebook ({NUMBER})\b")
NOTEBOOK = re.compile(rf"\bnotebook ({NUMBER})\b")
SEVERAL_NOTEBOOKS = re.compile(rf"\bnotebooks {NUMBER}(?:(?:,| and| to) {NUMBER})*\b")
FIGURE = re.compile(r"\bFigure (\d+)\b")
SEVERAL_FIGURES = re.compile(r"\bFigures \d+(?:(?:, | and | to |-)\d+)*\b")


def main() -> None:
    """Write the links into the named notebooks, or into all."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("notebooks", nargs="*", type=Path, default=sorted(NOTEBOOKS.glob("*.ipynb")))
    for path in parser.parse_args().notebooks:
        notebook = json.loads(path.read_text(encoding="utf-8"))
        before = json.dumps(notebook)
        for cell in notebook["cells"]:
            if cell["cell_type"] == "markdown":
                text = linked("".join(cell["source"]), path.name, cell["id"])
                cell["source"] = text.splitlines(keepends=True)
        if json.dumps(notebook) != before:
            text = json.dumps(notebook, indent=1, ensure_ascii=False)
            path.write_text(f"{text}\n", encoding="utf-8", newline="\n")
            print(path.name)


def linked(markdown: str, notebook: str, cell: str) -> str:
    """Return the prose of this cell of this notebook with its links."""
    parts, end = [], 0
    for kept in KEPT.finditer(markdown):
        parts += [_linked(markdown[end : kept.start()], notebook, cell), kept[0]]
        end = kept.end()
    return "".join([*parts, _linked(markdown[end:], notebook, cell)])


def _linked(prose: str, notebook: str, cell: str) -> str:
    """Return prose in which nothing has to stay; each kind of reference is looked for in what is left."""
    here = f"{notebook}#cell-id={cell}"
    for pattern, link in (
        (OF_NOTEBOOK, lambda found: _link(found[0], _equation(found[1], found[2]), here)),
        (NOTEBOOK, lambda found: _link(found[0], _file(found[1]), notebook)),
        (SEVERAL_NOTEBOOKS, lambda found: _each(NUMBER, found[0], _file, notebook)),
        (FIGURE, lambda found: _link(found[0], _figure(found[1]), here)),
        (SEVERAL_FIGURES, lambda found: _each(r"\d+", found[0], _figure, here)),
    ):
        pieces = re.split(r"(\[[^\]]*\]\([^)]*\))", prose)  # what has become a link stays
        prose = "".join(piece if k % 2 else pattern.sub(link, piece) for k, piece in enumerate(pieces))
    return prose


def _link(words: str, to: str, here: str) -> str:
    """Return the words as a link; as they are where it would lead to themselves, or nowhere."""
    return words if to in ("", here) else f"[{words}]({to})"


def _each(number: str, words: str, target: Callable[[str], str], here: str) -> str:
    return re.sub(number, lambda found: _link(found[0], target(found[0]), here), words)


@functools.cache
def _file(number: str) -> str:
    """Return the file of the notebook of this number."""
    return next((path.name for path in sorted(NOTEBOOKS.glob(f"{number}_*.ipynb"))), "")


@functools.cache
def _figure(number: str) -> str:
    """Return where the paper's figure of this number is shown."""
    places = (claim.links["cell"] for claim in all_claims() if claim.place == f"Figure {number}")
    return next(places, "")


@functools.cache
def _equation(number: str, notebook: str) -> str:
    """Return where this notebook has the equation."""
    path = NOTEBOOKS / _file(notebook)
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        if rf"\tag{{{number}}}" in "".join(cell["source"]):
            return f"{path.name}#cell-id={cell['id']}"
    return path.name


if __name__ == "__main__":
    main()
