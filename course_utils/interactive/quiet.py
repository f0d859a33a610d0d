"""Our own work kept short: one thread for small products, and no search for garbage in the middle of it.

Our products are small, and a second thread for them takes the browser's core: where that is busy, torch's
first thread waits for the second, and takes twenty times as long. A search for garbage looks through all
objects of all libraries, which takes 60 ms. All this holds while a frame is computed, and no longer.
"""

import functools
import gc
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from threadpoolctl import ThreadpoolController


class _Inside(threading.local):
    here = False  # whether this thread is quiet already


_INSIDE = _Inside()


@contextmanager
def quietly() -> Iterator[None]:
    """Compute with one thread, and without a search for garbage; to enter it twice costs nothing."""
    if _INSIDE.here:
        yield
        return
    collecting = gc.isenabled()
    gc.disable()
    _INSIDE.here = True
    try:
        with _openblas().limit(limits=1), _one_thread_of_torch():
            yield
    finally:
        _INSIDE.here = False
        if collecting:
            gc.enable()


@functools.cache
def _openblas() -> ThreadpoolController:
    return ThreadpoolController().select(internal_api="openblas")


@contextmanager
def _one_thread_of_torch() -> Iterator[None]:
    torch: Any = sys.modules.get("torch")
    if not hasattr(torch, "set_num_threads"):  # not imported, or not yet to the end
        yield
        return
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(threads)
