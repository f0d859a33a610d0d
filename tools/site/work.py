"""What the site needs of Python: recordings and hand-outs, made again only when something changes."""

import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import nbformat

from course_utils import exhibits
from course_utils.training.compiled import warm_up
from tools.site import cells, packing, recorder, sources
from tools.site.cells import ROOT, ExhibitCell

ICON = '<link rel="icon" href="../_static/favicon.svg">'
NARROW = "<style>@media (max-width: 25rem) { math { font-size: 0.8em; } }</style>"  # no formula is wider
LECTURES = ROOT / "lectures"


class Work:
    """Makes files in a folder, several at a time, unless they are there already."""

    def __init__(self, kept: Path, processes: int) -> None:
        self.kept = kept
        kept.mkdir(parents=True, exist_ok=True)
        # Spawned: a fork of a process in which torch has had threads waits for them for ever.
        self.pool = ProcessPoolExecutor(processes, mp_context=get_context("spawn"))
        self.waiting: dict[str, tuple[Path, Future[str] | None]] = {}

    def want(self, name: str, suffix: str, made_of: str, make: Callable[..., str], *given: Any) -> None:
        """Begin to make a file of this source, unless it was made of the same before."""
        path = self.kept / f"{name}-{sources.digest(made_of, *given)}{suffix}"
        self.waiting[name + suffix] = path, None if path.exists() else self.pool.submit(make, *given)

    def into(self, folder: Path) -> None:
        """Write all files into a folder as soon as they are made."""
        folder.mkdir(parents=True, exist_ok=True)
        for name, (path, made) in self.waiting.items():
            if made is not None:
                path.write_text(made.result(), encoding="utf-8")
            (folder / name).write_bytes(path.read_bytes())
        self.waiting.clear()


def recording(cell: ExhibitCell, most: int) -> str:
    """Return the script of a recording."""
    warm_up().join()  # as long as it compiles, nothing would be trained
    clock = recorder.Ticks()
    shown = cells.by_itself(cell, clock)
    together = getattr(exhibits, shown.name).together
    record = recorder.Recorder(shown, clock, most, together)
    described = record.record()
    shown.close()
    return packing.script(cell.name, packing.packed(described, record.frames))


def handout(source: str, name: str) -> str:
    """Return the page that a lecture saves."""
    held = cells.last_value(source, name)
    with tempfile.TemporaryDirectory() as folder:
        held.save(Path(folder) / "page.html")
        page = (Path(folder) / "page.html").read_text(encoding="utf-8")
    return page.replace("<title>", f"{ICON}{NARROW}<title>", 1)


def lectures() -> Iterator[tuple[str, str, str]]:
    """Yield of each lecture the name of its file, what is said of it, and the cell that makes it."""
    for path in sorted(LECTURES.glob("*.ipynb")):
        about, held, *_ = nbformat.read(path, as_version=4).cells
        yield path.stem, about.source, held.source
