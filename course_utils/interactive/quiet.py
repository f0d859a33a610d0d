"""Our own work kept short: one thread for small products, and no search for garbage in the middle of it.

Our products are small, and a second thread for them takes the browser's core: where that is busy, torch's
first thread waits for the second, and takes twenty times as long. A search for garbage looks through all
objects of all libraries, which takes 60 ms. All this holds while frames are computed, and no longer: the
exhibits of several threads may compute at once, so the first that begins notes what was before, and the
last that ends brings it back.
"""

import functools
import gc
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from threadpoolctl import OpenBLASController, ThreadpoolController


class _Inside(threading.local):
    here = False  # whether this thread is quiet already


class _Process:
    """What holds for the process as a whole: how many threads are quiet, and what was before the first."""

    def __init__(self) -> None:
        self.lock, self.quiet = threading.Lock(), 0
        self.before = ExitStack()  # brings OpenBLAS and the search for garbage back
        self.of_torch: int | None = None  # its threads, once one of ours has found it imported

    def begin(self) -> None:
        with self.lock:
            if not self.quiet:
                self.before.callback(_set_openblas, [one.num_threads for one in _openblas()])
                _set_openblas([1] * len(_openblas()))
                if gc.isenabled():
                    gc.disable()
                    self.before.callback(gc.enable)
            self.quiet += 1

    def end(self) -> None:
        with self.lock:
            self.quiet -= 1
            if not self.quiet:
                self.of_torch = None
                self.before.close()

    def threads_of_torch(self, torch: Any) -> int:
        """Return how many torch had before: a thread new to it takes over the 1 of another of ours."""
        with self.lock:
            if self.of_torch is None:
                self.of_torch = torch.get_num_threads()
            return self.of_torch


_INSIDE, _PROCESS = _Inside(), _Process()


@contextmanager
def quietly() -> Iterator[None]:
    """Compute with one thread, and without a search for garbage; to enter it twice costs nothing."""
    if _INSIDE.here:
        yield
        return
    _INSIDE.here = True
    try:
        _PROCESS.begin()
        try:
            with _one_thread_of_torch():
                yield
        finally:
            _PROCESS.end()
    finally:
        _INSIDE.here = False


@functools.cache
def _openblas() -> list[Any]:
    return ThreadpoolController().select(internal_api="openblas").lib_controllers  # type: ignore[no-any-return]


def _set_openblas(threads: list[int]) -> None:
    """Set the threads of each OpenBLAS, of numpy and of scipy, whichever thread of ours set them before."""
    # From 3.8 on, threadpoolctl silently ignores all other threads until the first is made to let go.
    let_go = getattr(OpenBLASController, "clear_controlling_thread", lambda force: None)
    let_go(force=True)
    for library, n in zip(_openblas(), threads, strict=True):
        library.set_num_threads(n)
    let_go(force=True)


@contextmanager
def _one_thread_of_torch() -> Iterator[None]:
    """Torch's limit holds for the thread that sets it, and for those that come to torch afterwards."""
    torch: Any = sys.modules.get("torch")
    if not hasattr(torch, "set_num_threads"):  # not imported, or not yet to the end
        yield
        return
    threads = _PROCESS.threads_of_torch(torch)
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(threads)
