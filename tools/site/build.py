"""Builds the site: the pages by Sphinx while the exhibits are being recorded."""

import base64
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

from course_utils.live.bundle import bundle
from course_utils.live.view import HERE as LIVE
from tools.site import contents
from tools.site.cells import NOTEBOOKS, ROOT, exhibit_cells, names
from tools.site.links import targets, without_files
from tools.site.pages import Pages
from tools.site.recorder import SLOW
from tools.site.work import Work, handout, lectures, recording

DOCS = ROOT / "docs"
FONT = LIVE / "fonts" / "mathematics.woff2"
# The theme draws its few icons with a font as well: without this script a page has 1.5 MB less.
ICONS = re.compile(
    r'\s*<script[^>]*scripts/fontawesome\.js[^>]*></script>|<link rel="preload"[^>]*fontawesome\.js[^>]*>'
)

# Markdown knows no table without a head.
EMPTY_HEAD = re.compile(r"<thead>\s*<tr[^>]*>(\s*<th[^>]*>\s*(<p>\s*</p>)?\s*</th>)+\s*</tr>\s*</thead>")

# What HTML in a notebook leads to, beside it.
NOTEBOOK = re.compile(r'href="(\w+)\.ipynb(#[\w=-]*)?"')


# What in a page leads to files of the repository, which the site has not.
ELSEWHERE = re.compile(r'<a [^>]*href="\.\./[^"]*"[^>]*>(.*?)</a>', re.DOTALL)


def paged(found: re.Match[str]) -> str:
    """Return a link to a notebook's page, or to a cell there, in place of one to the notebook."""
    place = (found[2] or "").lower().replace("cell-id=", "cell-")
    return f'href="{found[1]}.html{place}"'


def style() -> str:
    """Return the style of the exhibits and the site, with the font inside: from a disk none is loaded."""
    font = base64.b64encode(FONT.read_bytes()).decode()
    face = f'@font-face {{ font-family: "Course Mathematics"; src: url(data:font/woff2;base64,{font}); }}\n'
    sheets = [LIVE / "view.css", LIVE / "hall.css", DOCS / "site.css"]
    return face + "".join(path.read_text(encoding="utf-8") for path in sheets)


def script() -> str:
    """Return what the pages do, in a scope of its own: no page from a disk could load a module."""
    modules = bundle(Path(__file__).parent / "js" / "site.js", LIVE / "js")
    return f'"use strict";\n(() => {{\n{modules}\n}})();\n'


def write_source(source: Path) -> None:
    """Write all that Sphinx reads."""
    shutil.rmtree(source, ignore_errors=True)
    static = source / "_static"
    static.mkdir(parents=True)
    paths = sorted(NOTEBOOKS.glob("*.ipynb"))
    known = targets(paths)
    pages = Pages(source, known)
    for path in paths:
        pages.write(path)
    for name in ("conf.py", "index.md", "favicon.svg"):
        shutil.copy(DOCS / name, source)
    made = {
        "lessons.md": contents.lessons(paths),
        "lectures.md": contents.talks(),
        "paper.md": contents.claims(),
        "open.md": contents.opening(paths, (DOCS / "open.md").read_text(encoding="utf-8")),
        "teachers.md": without_files((DOCS / "teachers.md").read_text(encoding="utf-8")),
        "_static/course.css": style(),
        "_static/course.js": script(),
        "_static/previews.js": f"globalThis.coursePreviews={json.dumps(known.previews())};\n",
    }
    for name, text in made.items():
        (source / name).write_text(text, encoding="utf-8")


def build(folder: Path, *, most: int, processes: int, kept: Path | None = None) -> Path:
    """Build the site in `folder` and return the folder of its pages.

    most: positions of a slider; kept: where recordings are kept for the next time, in `folder` by default.
    """
    source, pages = folder / "source", folder / "html"
    work = Work(kept or folder / "kept", processes)
    # What takes longest first, so that at the end no process waits for another.
    for cell in sorted(exhibit_cells(), key=lambda cell: not set(SLOW) & names(cell.source)):
        work.want(cell.name, ".js", cell.imports + cell.source, recording, cell, most)
    write_source(source)
    shutil.rmtree(pages, ignore_errors=True)
    sphinx(source, pages)
    work.into(pages / "_static" / "recordings")
    for name, _, held in lectures():
        work.want(name, ".html", held, handout, held, name)
    work.into(pages / "lectures")
    work.pool.shutdown()
    (pages / "notebooks").mkdir()
    for path in NOTEBOOKS.glob("*.ipynb"):
        shutil.copy(path, pages / "notebooks")
    lighten(pages)
    return pages


def sphinx(source: Path, pages: Path, builder: str = "html") -> None:
    """Run Sphinx, which complains of every link that leads nowhere; builder: 'html', or 'singlehtml'."""
    command = [
        sys.executable,
        "-m",
        "sphinx",
        "-q",
        "-b",
        builder,
        "-d",
        str(source.resolve().parent / "doctrees"),
    ]
    subprocess.run([*command, str(source.resolve()), str(pages.resolve())], check=True, cwd=ROOT)


def lighten(pages: Path) -> None:
    """Take away what no page needs."""
    for path in pages.glob("*.html"):
        text = EMPTY_HEAD.sub("", ICONS.sub("", path.read_text(encoding="utf-8")))
        path.write_text(ELSEWHERE.sub(r"\1", NOTEBOOK.sub(paged, text)), encoding="utf-8")
    unneeded = {*pages.rglob("*.map"), *pages.rglob("fontawesome.js*"), *pages.rglob("*.LICENSE.txt")}
    for path in unneeded:
        path.unlink()
    shutil.rmtree(pages / "_sources", ignore_errors=True)
