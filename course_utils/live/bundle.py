"""The ES modules of the live view joined into the one that the notebook sends to the browser."""

import re
from collections import Counter
from pathlib import Path

IMPORT = re.compile(r'^import \{([^{}]*)\} from "\./([\w.-]+)";\n', re.MULTILINE)
EXPORT = re.compile(r"^export (?=(?:const|let|function|class) \w)", re.MULTILINE)
DECLARATION = re.compile(r"^(export )?(?:const|let|function|class) (\w+)", re.MULTILINE)
# What the two above do not know: other imports and exports, and several names declared at once.
UNKNOWN = re.compile(
    r"^(?:import|export(?! default )|var|async|(?:const|let) [\[{]).*|\bimport\(.*", re.MULTILINE
)


def bundle(entry: Path, *also: Path) -> str:
    """Return the module `entry` and everything it imports as one module, in the order of dependence.

    What it imports lies beside it, or in one of the folders `also`. A module may say
    `import { a, b } from "./other.js";` and `export` before a declaration; the entry may have an
    `export default`. Any other import or export raises ValueError; so do modules that import each other, a
    name that is imported but not exported, and a name that two modules declare, for in the bundle all
    modules share one scope.
    """
    sources: dict[str, str] = {}
    _collect(entry, (entry.parent, *also), (), sources)
    declared = Counter(name for source in sources.values() for _, name in DECLARATION.findall(source))
    if clashes := sorted(name for name, count in declared.items() if count > 1):
        raise ValueError(f"declared more than once: {', '.join(clashes)}")
    return "\n".join(_plain(source) for source in sources.values())


def _collect(
    path: Path, folders: tuple[Path, ...], importing: tuple[str, ...], sources: dict[str, str]
) -> None:
    """Add a module to `sources` after the modules that it imports."""
    if path.name in importing:
        raise ValueError(f"modules import each other: {' -> '.join((*importing, path.name))}")
    if path.name in sources:
        return
    source = path.read_text(encoding="utf-8")
    for names, other in IMPORT.findall(source):
        places = [folder / other for folder in folders]
        found = next((place for place in places if place.is_file()), places[0])
        _collect(found, folders, (*importing, path.name), sources)
        exported = {name for export, name in DECLARATION.findall(sources[other]) if export}
        if missing := sorted({name.strip() for name in names.split(",") if name.strip()} - exported):
            raise ValueError(f"{path.name} imports what {other} does not export: {', '.join(missing)}")
    if unknown := UNKNOWN.search(_plain(source)):
        raise ValueError(f"{path.name} has a line that cannot be bundled: {unknown[0]}")
    if importing and "\nexport default" in source:
        raise ValueError(f"{path.name} has a default export but is not the entry")
    sources[path.name] = source


def _plain(source: str) -> str:
    """Return a module without its imports and without the word `export` before its declarations."""
    return EXPORT.sub("", IMPORT.sub("", source))
