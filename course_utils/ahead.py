"""Work that begins in the background before it is needed, in a thread that keeps no kernel alive."""

import concurrent.futures.thread  # noqa: F401 (torch needs it, and Python refuses it once it is ending)
import threading
import weakref
from collections.abc import Callable

PATIENCE = 20.0  # seconds that the end of Python waits for it

_threads: weakref.WeakSet[threading.Thread] = weakref.WeakSet()


def begin(work: Callable[[], object], name: str) -> threading.Thread:
    """Start the work and return its thread, which nobody need join.

    Python ends such a thread wherever it is; within a library of C++, such as torch while it is imported,
    that would end the process with an error. So the end waits a little.
    """
    thread = threading.Thread(target=work, name=name, daemon=True)
    thread.start()
    _threads.add(thread)
    return thread


def _wait() -> None:
    for thread in list(_threads):
        thread.join(PATIENCE)


# Before any handler of atexit: those of a library that is being imported would end what it still needs.
threading._register_atexit(_wait)  # type: ignore[attr-defined]
