"""Our own work kept short: one thread for small products, and no search for garbage in the middle of it.

Our products are small, and a second thread for them takes the browser's core; a search for garbage looks
through all objects of all libraries, which takes 60 ms. Both hold while a frame is computed, and no longer.
"""

import functools
import gc
from collections.abc import Iterator
from contextlib import contextmanager

from threadpoolctl import ThreadpoolController


@contextmanager
def quietly() -> Iterator[None]:
    """Compute with one thread, and without a search for garbage."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        with _openblas().limit(limits=1):
            yield
    finally:
        if collecting:
            gc.enable()


@functools.cache
def _openblas() -> ThreadpoolController:
    return ThreadpoolController().select(internal_api="openblas")
