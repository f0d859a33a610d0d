"""The trained network with its pictures, loaded in a thread: an exhibit shows itself at once and waits.

torch takes seconds to import, and CIFAR-10, whitened for the first time, up to half a minute.
"""

from collections.abc import Callable, Generator
from concurrent.futures import Future, wait
from dataclasses import replace
from typing import Any, TypeVar

from course_utils import ahead
from course_utils.cifar10 import data, trained
from course_utils.cifar10.trained import Ready
from course_utils.interactive.process import Clock, Process, Progress

LOADING = "The trained network is being loaded; the first time, CIFAR-10 takes up to half a minute."
LOADING_STAND_IN = "The trained network is being loaded; this takes some seconds."

P = TypeVar("P", bound=Progress)

_begun: dict[tuple[str, bool, bool], Future[Ready]] = {}


class Waiting(Progress):
    """The progress of an exhibit that only waits. ready: network and pictures, once they are loaded."""

    ready: Ready | None = None


def stepping(
    work: Callable[[Ready, Any], Generator[P, Any, None]], waiting: P, *, training: bool = False
) -> Process:
    """Return the process that waits for the network, then works on, a step at a time, while it plays.

    `work(ready, state)` yields its progress before the first step and after each, and is sent the newest
    state; at its end playing ends. It restarts when the state's problem changes.
    """

    def process(state: Any, clock: Clock) -> Generator[P, Any, None]:
        while (ready := loaded(training)) is None:
            state = yield waiting
        problem = None
        while True:
            if state.problem() != problem:
                problem, run = state.problem(), work(ready, state)
                progress = next(run)
            if state.playing:
                try:
                    progress = run.send(state)
                except StopIteration:
                    progress = replace(progress, finished=True)
            state = yield progress

    return process


def _nothing_else(ready: Ready, state: Any) -> Generator[Waiting, Any, None]:
    yield Waiting(ready)


process = stepping(_nothing_else, Waiting(unfinished=True))


def loading() -> str:
    """Return what is being waited for, in words."""
    return LOADING if data.present() else LOADING_STAND_IN


def loaded(training: bool = False) -> Ready | None:
    """Return network and pictures, or None while they are being loaded.

    training: also wait until a first step of training has been made. What went wrong in loading is raised
    here, once; asking again tries again.
    """
    key = str(data.usual_folder()), data.present(), training
    future = _begun.get(key) or _begun.setdefault(key, _begin(training))
    wait([future], timeout=0.005)
    if not future.done():
        return None
    if future.exception():
        _begun.pop(key, None)  # another thread may have met the same problem
    return future.result()


def _begin(training: bool) -> Future[Ready]:
    """Start loading, in a thread that does not keep a kernel alive."""
    future: Future[Ready] = Future()

    def work() -> None:
        try:
            future.set_result(_load(training))
        except BaseException as problem:  # raised where the result is asked for
            future.set_exception(problem)

    ahead.begin(work, "load the network")
    return future


def _load(training: bool) -> Ready:
    """Load, and do once what a first answer, or a first step of training, would wait for."""
    found = trained.ready()
    if training:
        import numpy as np

        from course_utils.cifar10.label_noise import AdamTraining

        AdamTraining(np.zeros((1, 3, 32, 32), np.float32), np.zeros(1, np.uint8)).advance()
    return found
