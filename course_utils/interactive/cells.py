"""Which exhibits a cell of the notebook has shown: those of an earlier run of the same cell are closed."""

from typing import Any

from IPython import get_ipython

# By the id of a cell: which of its runs showed exhibits last, and those exhibits.
_shown: dict[str, tuple[str, list[Any]]] = {}


def replace_shown(new: Any) -> None:
    """Close what an earlier run of the present cell showed and no other cell shows, and remember `new`."""
    cell, run = _cell_and_run()
    if not cell:
        return
    before, exhibits = _shown.get(cell, ("", []))
    _shown[cell] = (run, [*exhibits, new] if run == before else [new])
    here = [exhibit for _, shown in _shown.values() for exhibit in shown]
    for exhibit in exhibits:
        if exhibit not in here:
            exhibit.close()


def _cell_and_run() -> tuple[str, str]:
    """Return the ids of the cell that is being run and of this run; empty where nobody tells."""
    shell = get_ipython()
    parent = shell.get_parent() if hasattr(shell, "get_parent") else {}
    return parent.get("metadata", {}).get("cellId", ""), parent.get("header", {}).get("msg_id", "")
