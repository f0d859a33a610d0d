"""The call of a reader's function: in a thread of its own, which is ended where it takes too long."""

import contextvars
import ctypes
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from types import FrameType
from typing import Any

from course_utils.arrays import cut
from course_utils.exercises.in_our_words import said_of_arrays

LIMIT = 10.0  # seconds; right answers take milliseconds, but the first import of torch some seconds
GRACE = 1.0  # seconds during which a function is told to end


class _End(SystemExit):
    """What is raised in the reader's function after its time: SystemExit, of which threads die in silence.

    The function may catch it: then the next line of the notebook's code raises it once more. No line of a
    library does, which might hold a lock.
    """

    def __new__(cls) -> SystemExit:  # type: ignore[misc]
        frame: FrameType | None = sys._getframe(1)
        while frame:
            if _in_notebook(frame):
                frame.f_trace = _again
            frame = frame.f_back
        sys.settrace(_again)  # of this thread, until it raises
        return SystemExit()


def _in_notebook(frame: FrameType) -> bool:
    return frame.f_globals.get("__name__") == "__main__"


def _again(frame: FrameType, event: str, argument: Any) -> Any:
    if event == "line":
        raise SystemExit
    return _again if _in_notebook(frame) else None


def call(function: Callable[[], Any]) -> tuple[Any, str]:
    """Return function() and "", or None and what went wrong in words.

    The caller's thread only waits. So the reader can interrupt it, and it goes on even where the function
    stays in a call of numpy or catches every exception; no signal is needed, which Windows does not have.
    """
    outcome: list[tuple[Any, str]] = []
    done = threading.Event()  # Thread.join() takes a thread for ended where it is interrupted

    def work() -> None:
        try:
            outcome.append((function(), ""))
        except BaseException as problem:  # such as sys.exit()
            outcome.append((None, _said(problem)))
        finally:
            done.set()

    # Where print() writes and what np.errstate says belong to the context.
    thread = threading.Thread(target=contextvars.copy_context().run, args=(work,), daemon=True)
    try:
        thread.start()
        _wait(done, LIMIT)
        if done.is_set():
            return outcome[0]
    finally:  # also where the reader interrupts
        _wait(done, GRACE, thread)
    left = "" if done.is_set() else ", and it goes on unseen: restart the kernel"
    return None, f"your code did not end within {LIMIT:g} seconds{left}"


def _said(problem: BaseException) -> str:
    said = f"your code raised {type(problem).__name__}"
    with suppress(Exception):  # the reader's class may have a faulty __str__
        said = f"{said}: {said_of_arrays(f'{problem}')}".rstrip(": ")
    return cut(said, 300).encode("utf-8", "replace").decode()  # halves of characters cannot be shown


def _wait(done: threading.Event, seconds: float, ended: threading.Thread | None = None) -> None:
    """Wait, and tell the thread `ended` to end, again and again, as it may catch what is raised in it."""
    end = time.monotonic() + seconds
    while not done.is_set() and time.monotonic() < end:
        if ended:
            where = ctypes.c_ulong(ended.ident or 0)
            ctypes.pythonapi.PyThreadState_SetAsyncExc(where, ctypes.py_object(_End))
        done.wait(0.05)  # on Windows nothing interrupts a longer one
