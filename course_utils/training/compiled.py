"""The compiled training loop: compiled once, in the background if asked, and cached on disk.

Compiling takes a second or two the first time and a fraction of one afterwards. `warm_up` starts it in a
thread, so that a notebook can draw its first picture in the meantime; `descend` waits for it.
"""

import threading
from collections.abc import Callable, Iterator
from typing import Annotated

import numpy as np
from numpy.typing import ArrayLike

from course_utils import ahead
from course_utils.arrays import Array, Natural, Positive, Share, checked, checked_indices, unread
from course_utils.network.activations import ACTIVATIONS
from course_utils.network.network import Changeable

PIECE = 10**8  # products, some tenths of a second, after which the reader can interrupt

_lock = threading.Lock()
_compiled: Callable[..., None] | None = None


def warm_up() -> threading.Thread:
    """Compile the training loop in a background thread and return the thread, which nobody need join."""
    return ahead.begin(compiled, "compile the training loop")


def compiled() -> Callable[..., None]:
    """Return `compiled_loop.descend` in compiled form: compile it now, or wait for the thread that does."""
    global _compiled
    with _lock:
        if _compiled is None:
            # numba takes a good part of a second to import, here in the background thread.
            import numba

            from course_utils.training import compiled_loop as loop

            options = {"nogil": True, **loop.OPTIONS}
            try:
                function = numba.njit(cache=True, **options)(loop.descend)
                try:
                    function.compile(loop.SIGNATURE)
                except OSError:
                    if not function.signatures:
                        raise  # else it has been compiled, and is only not kept
                except Exception:  # a damaged file, which pickle may take for anything: it is replaced
                    function.recompile()  # nothing yet, but this empties the index of the cache
                    function.compile(loop.SIGNATURE)
            except (RuntimeError, OSError):
                # There is no folder for the cache: the loop will be compiled again in the next session.
                function = numba.njit(**options)(loop.descend)
                function.compile(loop.SIGNATURE)
            function.disable_compile()
            _compiled = function
        return _compiled


@checked
def descend(
    network: Changeable,
    velocity: Annotated[Array, unread],
    x: ArrayLike,
    y: ArrayLike,
    batches: Annotated[ArrayLike, unread],
    eta: Positive,
    momentum: Share = 0.0,
    cost_every: Natural = 1,
) -> Array:
    """Take S steps in place on network.p and velocity; return the cost (9) after every cost_every-th step.

    Row s of `batches`, shape (S, m), holds the columns of x and y (from 0) whose mean gradient step s
    follows: (15) for m = 1, (17) in general, (12) if each row names all N columns once. With momentum mu
    the velocity v becomes mu v + gradient, and p becomes p - eta v. cost_every = 0 returns an empty array.

    The compiled loop checks nothing, so everything is checked here.
    """
    x, y = network.checked_data(x, y)
    _check_velocity(velocity, network.p)
    batches = checked_indices("batches", batches, x.shape[1], "S", "m")
    costs = np.empty(len(batches) // cost_every if cost_every else 0)
    # Layer 1 has no activation; its code is never read.
    codes = [-1, *(list(ACTIVATIONS).index(sigma.name) for sigma in network.sigma.values())]
    layers = np.array(network.sizes), np.array(codes)
    data = np.array(x, order="C"), np.array(y, order="C")  # copies: those of `Points` are read-only
    work = batches.shape[1] + (x.shape[1] / cost_every if cost_every else 0.0)  # points of a step
    done, loop = 0, compiled()
    for some, every in _pieces(len(batches), cost_every, int(PIECE / (work * len(network.p)))):
        place = costs[done : done + (len(batches[some]) // every if every else 0)]
        loop(network.p, velocity, *layers, *data, batches[some], eta, momentum, every, place)
        done += len(place)
    return costs


def _pieces(S: int, cost_every: int, most: int) -> Iterator[tuple[slice, int]]:
    """Yield slices of S steps, of about `most` each, and for each of them its `cost_every`."""
    most = max(1, most)
    if cost_every <= most:
        length = most // max(1, cost_every) * max(1, cost_every)
        yield from ((slice(first, min(first + length, S)), cost_every) for first in range(0, S, length))
        return
    first = 0
    while first < S:  # a cost is due at the end of a piece, if at all
        due = (first // cost_every + 1) * cost_every
        last = min(first + most, due, S)
        yield slice(first, last), last - first if last == due else 0
        first = last


def _check_velocity(velocity: Array, p: Array) -> None:
    """Raise ValueError unless velocity can be changed in place as the compiled loop changes it."""
    if not isinstance(velocity, np.ndarray):
        given = f"a {type(velocity).__name__}"
    elif velocity.dtype != np.float64 or velocity.shape != p.shape:
        given = f"{velocity.dtype} and {velocity.shape}"
    elif not (velocity.flags.c_contiguous and velocity.flags.writeable):
        given = "one that is read-only or not contiguous"
    elif np.shares_memory(velocity, p):
        given = "one that lies in network.p itself"
    else:
        return
    accepted = f"a contiguous, writeable float64 array of shape {p.shape}"
    raise ValueError(f"velocity must be {accepted}, got {given}")
