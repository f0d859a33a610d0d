"""The pages from which Sphinx makes the site: the notebooks with their stored outputs, made fit for it."""

import base64
import hashlib
import html
import io
import re
from pathlib import Path
from typing import Any

import nbformat
from PIL import Image

from tools.site.cells import ExhibitCell, shows_exhibit
from tools.site.links import Targets, figure_of, linked
from tools.site.places import buttons, offer

IMAGE = re.compile(r'<img alt="([^"]*)"[^>]*?src="data:image/webp;base64,([^"]+)">')
STYLED = re.compile(r'(<figure class="course-still"[^>]*?) style="[^"]*"')
TABLE_HEAD = re.compile(r"^\| *\| *\|\n\|[-|: ]+\|\n", re.MULTILINE)


class Pages:
    """Writes pages into the folder `source`, and their pictures into its `_static`."""

    def __init__(self, source: Path, known: Targets) -> None:
        self.source, self.known = source, known
        self.stills = source / "_static" / "stills"
        self.stills.mkdir(parents=True, exist_ok=True)

    def write(self, path: Path) -> None:
        """Write the page of a notebook."""
        notebook = nbformat.read(path, as_version=4)
        known = {name for page, name in self.known.cells if page == path.stem}
        for number, cell in reversed(list(enumerate(notebook.cells))):
            if cell.id in known:
                anchor = f'<span id="cell-{cell.id}"></span>'
                notebook.cells.insert(number, nbformat.v4.new_markdown_cell(anchor))
        notebook.cells[0].source += f"\n\n{buttons(path.stem)}\n"
        for cell in notebook.cells:
            if cell.cell_type == "markdown":
                cell.source = linked(cell.source, path.stem, self.known)
            else:
                for output in cell.outputs:
                    self._rewrite(output, cell, path.stem)
        text = nbformat.writes(notebook)
        (self.source / path.name).write_text(text, encoding="utf-8")

    def _rewrite(self, output: Any, cell: Any, page: str) -> None:
        """Keep of a stored picture the HTML alone, the picture itself as a file."""
        data = output.get("data", {})
        if "text/markdown" in data:
            data["text/markdown"] = linked(data["text/markdown"], page, self.known)
        if "text/html" not in data:
            return
        written = STYLED.sub(r"\1", IMAGE.sub(self._image, data["text/html"]))
        if shows_exhibit(cell):
            written = place(ExhibitCell(page, cell.id, cell.source, "").name, written, page)
        elif number := figure_of(cell):
            there, shown = self.known.figures[number]
            written = written.replace("<figure ", f'<figure id="figure-{number}" ', 1)
            if there == page and not shown:
                self.known.figures[number] = there, IMAGE_FILE.search(written)[0]
        output["data"] = {"text/html": written}

    def _image(self, found: re.Match[str]) -> str:
        caption, data = found[1], base64.b64decode(found[2])
        name = f"{hashlib.sha256(data).hexdigest()[:12]}.webp"
        (self.stills / name).write_bytes(data)
        wide, high = Image.open(io.BytesIO(data)).size
        size = f'width="{wide // 2}" height="{high // 2}"'
        return f'<img alt="{caption}" {size} loading="lazy" src="_static/stills/{name}">'


IMAGE_FILE = re.compile(r"<img [^>]*>")


def place(name: str, still: str, page: str) -> str:
    """Return the place of an exhibit: its still, and what it needs to come alive."""
    address = f"_static/recordings/{name}.js"
    data = f'data-recording="{html.escape(name)}" data-address="{html.escape(address)}"'
    return f'<div class="course-place" {data}>{still}<div class="course-live"></div>{offer(page)}</div>'
