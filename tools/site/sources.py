"""What a recording follows from: the modules that its cell imports, and those that they import; data."""

import ast
import functools
import hashlib
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from tools.site.cells import ROOT

EXHIBITS = "course_utils.exhibits"
DATA = ROOT / "data"
PINNED = ROOT / "constraints.txt"
WORD = re.compile(r"\w+")


def digest(source: str, *given: object) -> str:
    """Return what names a file that `source` makes; it changes with all from which the file follows."""
    found = hashlib.sha256(repr((source, *given)).encode() + PINNED.read_bytes())
    for path in sorted(followed(source)):
        found.update(str(path.relative_to(ROOT)).encode() + _read(path))
    return found.hexdigest()[:16]


def followed(source: str) -> set[Path]:
    """Return the files from which the value of a cell follows: modules of ours, and data."""
    waiting, found = {*imported(source), *imported("import tools.site.work")}, set[Path]()
    while waiting:
        path = waiting.pop()
        found.add(path)
        waiting |= _imports(path) - found
    named = frozenset[str]().union(*map(_words, found))
    return found | {path for stem, paths in _data().items() if stem in named for path in paths}


def imported(source: str) -> set[Path]:
    """Return the files of ours that a source imports directly, also inside of functions."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Import(names=known):
                names |= {one.name for one in known}
            case ast.ImportFrom(module=str(module), names=known):
                names |= {module, *(f"{module}.{one.name}" for one in known)}
    return set(_files(names))


def _files(names: Iterable[str]) -> Iterator[Path]:
    """Yield the files of modules: of each and of the packages that hold it, as far as it is a module."""
    for name in names:
        parts = name.split(".")
        if name.startswith(f"{EXHIBITS}."):  # which finds an exhibit by its name alone
            for path in (ROOT / "course_utils" / "exhibits").glob(f"ch*/{parts[2]}.py"):
                yield from (path, *path.parent.glob("__init__.py"))
        for k in range(1, len(parts) + 1):
            place = ROOT.joinpath(*parts[:k])
            yield from (path for path in (place / "__init__.py", place.with_suffix(".py")) if path.exists())


@functools.cache
def _imports(path: Path) -> frozenset[Path]:
    return frozenset(imported(path.read_text(encoding="utf-8")))


@functools.cache
def _words(path: Path) -> frozenset[str]:
    return frozenset(WORD.findall(path.read_text(encoding="utf-8")))


@functools.cache
def _read(path: Path) -> bytes:
    return path.read_bytes()


@functools.cache
def _data() -> dict[str, list[Path]]:
    """Return the files of data/ by the name of the file, or of its folder there, as modules say it.

    What readers keep there themselves, photographs and runs, changes no page.
    """
    entries = (one for one in sorted(DATA.iterdir()) if one.name not in ("README.md", "cifar10"))
    return {
        one.stem: [path for path in (one, *sorted(one.rglob("*"))) if path.is_file()] for one in entries
    }
