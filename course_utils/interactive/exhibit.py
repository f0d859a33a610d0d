"""The exhibit: the one place where controls meet a scene.

An exhibit is made of a state (a frozen dataclass), a pure function from it to a scene, another to a
caption, and, where something runs, a process: a generator that is sent the newest state and yields its
progress. Nothing else keeps anything, so an exhibit can be read, set, copied, tested and shown still.
"""

from __future__ import annotations

import asyncio
import functools
import gc
import inspect
import os
import threading
import time
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import ipywidgets
from IPython import get_ipython
from IPython.display import display
from threadpoolctl import ThreadpoolController

from course_utils.interactive.controls import Button, Control, Switch
from course_utils.interactive.process import Clock, Process
from course_utils.interactive.state_line import from_line, to_line
from course_utils.live.view import LiveView
from course_utils.pictures.numbers import typeset
from course_utils.pictures.scene import Scene
from course_utils.pictures.stills.still import still

BREATH = 0.002  # seconds that a running process leaves to everything else between two chunks
REST = 0.1  # seconds until a process that had nothing new to show is asked again
PATIENCE = 1.0  # seconds after which a frame that the browser never confirmed is taken as lost
YIELD = 0.06  # seconds for which a process leaves the machine to the browser that draws the reader's answer
# Set where notebooks are run to be stored: their pictures then show finished work.
FINISHED_STILLS = "COURSE_FINISHED_STILLS"

# By the id of a cell of the notebook: which of its runs showed exhibits last, and those exhibits.
_shown: dict[str, tuple[str, list[Exhibit]]] = {}


class Exhibit:
    """A live picture with its controls.

    state: a frozen dataclass, one field per control; with a process it has `playing: bool` and
    `p: tuple[float, ...] | None`.
    scene(state, progress) and caption(state, progress) are pure. process(state, clock) is a generator: it
    yields its progress, is sent the newest state, and does at most about 10 ms of work in between. The very
    same progress again says that nothing has changed. What it holds it gives back in a `finally`.
    edit(state, event) returns the state after the reader moved, added, removed, chose or switched a point.
    show: names of the controls to show, all by default; ValueError for a name that there is not.
    """

    def __init__(
        self,
        state: Any,
        scene: Callable[[Any, Any], Scene],
        caption: Callable[[Any, Any], str],
        *,
        controls: Mapping[str, Control],
        process: Process | None = None,
        edit: Callable[[Any, dict[str, Any]], Any] | None = None,
        show: Sequence[str] | None = None,
        clock: Clock = time.perf_counter,
    ) -> None:
        _tune_process()
        names = [show] if isinstance(show, str) else list(controls if show is None else show)
        unknown = [name for name in names if name not in controls]
        if unknown:
            raise ValueError(f"There is no control {unknown[0]!r}; there are {', '.join(controls)}")
        self.controls = {name: controls[name] for name in names}
        self._folds = show is None  # what is asked for by name is not folded away
        self.failure: Exception | None = None  # the last error that was not the reader's
        self._scene, self._caption, self._process, self._edit = scene, caption, process, edit
        self._clock = clock
        # JupyterLab may deliver a slider's messages in a thread of their own.
        self._lock = threading.RLock()
        self._message, self._handled = "", 0
        self._sent = self._taken = 0
        self._sent_at = self._answered_at = 0.0
        self._new = True  # there is something that was not shown yet
        self._run: Generator[Any, Any, None] | None = None
        self._player: asyncio.Task[None] | None = None
        self._loop = _running_loop()
        self.progress: Any = None  # what the process yielded last
        self._begin(state)
        self.view = LiveView()
        self.view.on_event(self._receive)
        self._syncing = False
        self.widgets = {name: self._widget(name) for name in self.controls}
        self._send()

    # ------------------------------------------------------------ state

    @property
    def state(self) -> Any:
        """The state, with the parameters p that the process has reached; may be set, also to its line."""
        with self._lock:
            p = getattr(self.progress, "p", None)
            return self._state if p is None else replace(self._state, p=p)

    @state.setter
    def state(self, new: Any) -> None:
        with self._lock:
            self._begin(from_line(type(self._state), new) if isinstance(new, str) else new)
            self._changed()

    @property
    def line(self) -> str:
        """The state as one line of text: controls, points and p. Whoever takes it over finds it paused."""
        state = self.state
        return to_line(replace(state, playing=False) if self._process else state)

    def scene(self) -> Scene:
        """Return the picture as it is now."""
        with self._lock:
            return self._scene(self._state, self.progress)

    def caption(self) -> str:
        """Return the picture in words."""
        with self._lock:
            return typeset(self._caption(self._state, self.progress))

    # ------------------------------------------------------------ the process

    def _begin(self, state: Any) -> None:
        """Start the process from `state`; an error leaves everything as it was."""
        run = self._process(state, self._clock) if self._process else None
        progress = next(run) if run else None
        before, self._state, self._run, self.progress = self._run, state, run, progress
        if before:
            before.close()

    def _advance(self, state: Any) -> None:
        """Take the process on with `state`; an error leaves the state as it was, and the p reached."""
        if self._run:
            if inspect.getgeneratorstate(self._run) == inspect.GEN_CLOSED:  # by `close`
                self._begin(self.state)
            try:
                self.progress = self._run.send(state)
            except Exception:  # an error ends a generator, so begin anew
                self._begin(self.state)
                raise
            if self.progress.finished:
                state = replace(state, playing=False)
        self._state = state

    def tick(self) -> None:
        """Let the process work for one chunk, and show it if the browser has taken the last frame."""
        if not self._run:
            return
        with self._lock, self._reported():
            seen = self._state, self.progress
            try:
                self._advance(self._state)
            except Exception:
                self._state = replace(self._state, playing=False)
                self._sync()
                raise
            self._new = self._new or self._state is not seen[0] or self.progress is not seen[1]
            if self._new and (self._taken >= self._sent or self._clock() - self._sent_at > PATIENCE):
                self._send(ack=True)
            if not self._running():  # the process has come to its end
                self._changed()

    def finish(self) -> None:
        """Let the process do what it would do in the background by itself, while the caller waits."""
        while self._run and not self._state.playing and self.progress.unfinished:
            self.tick()

    def _running(self) -> bool:
        return bool(self._run) and (self._state.playing or self.progress.unfinished)

    async def _play(self) -> None:
        while self._running():
            if 0 < self._taken < self._sent and self._clock() - self._answered_at < YIELD:
                await asyncio.sleep(BREATH)
                continue
            before, message = self.progress, self._message
            self.tick()
            if self._message not in ("", message):
                return  # it failed, and the reader was told why: what they do next tries again
            await asyncio.sleep(REST if self.progress is before else BREATH)

    def _begin_playing(self) -> None:
        if self._player is None or self._player.done():
            assert self._loop is not None
            self._player = self._loop.create_task(self._play())  # held: the loop itself keeps no reference

    # ------------------------------------------------------------ what the reader does

    def _widget(self, name: str) -> ipywidgets.Widget:
        control = self.controls[name]
        widget = control.widget(control.read(self._state))
        if isinstance(control, Button):
            widget.on_click(lambda _button: self.act(name))
        else:
            widget.observe(lambda change: self._chosen(name, change.new), "value")
        return widget

    def _chosen(self, name: str, value: Any) -> None:
        # Asked inside the lock: another thread's update of the widgets is no reader's choice.
        with self._lock:
            if not self._syncing:
                self.act(name, value)

    def act(self, name: str, value: Any = None) -> None:
        """Do what the reader does with the control `name`: set it to `value`, or press it."""
        with self._lock, self._reported():
            self._set(self.controls[name].write(self._state, value))

    def _receive(self, event: dict[str, Any]) -> None:
        with self._lock:
            if event["kind"] == "ack":
                self._taken = max(self._taken, event["n"])
                return
            with self._reported():
                self._handled = event.get("serial", self._handled)
                assert self._edit is not None
                self._set(self._edit(self._state, event))

    def _set(self, state: Any) -> None:
        self._advance(state)
        self._message = ""
        self._changed()

    def _changed(self) -> None:
        """Bring picture, widgets and player in step with the state; the picture first, it is waited for."""
        running = self._loop is not None and self._running()
        self._answered_at = self._clock()
        self._send(ack=running)
        self._sync()
        if self._loop and running:
            self._loop.call_soon_threadsafe(self._begin_playing)

    def _sync(self) -> None:
        self._syncing = True
        try:
            for name, control in self.controls.items():
                value = control.read(self._state)
                if not isinstance(control, Button) and self.widgets[name].value != value:
                    self.widgets[name].value = value
        finally:
            self._syncing = False

    def _send(self, ack: bool = False) -> None:
        self._sent_at, self._new = self._clock(), False
        number = self.view.show(self.scene(), self.caption(), self._message, handled=self._handled, ack=ack)
        if ack:
            self._sent = number

    @contextmanager
    def _reported(self) -> Iterator[None]:
        """Show an error to the reader instead of losing it; bad input is answered, a bug raised as well."""
        try:
            yield
        except ValueError as problem:
            self._message = str(problem)
            try:
                self._send()
            except Exception as bug:
                self._broken(bug)
                raise
        except Exception as bug:
            self._broken(bug)
            raise

    def _broken(self, bug: Exception) -> None:
        """Stop playing, and tell the reader, if need be over the last picture that could be drawn."""
        self.failure = bug
        self._state = replace(self._state, playing=False) if self._run else self._state
        self._message = f"This exhibit has a bug, please report it. {type(bug).__name__}: {bug}"
        try:
            self._changed()
        except Exception:
            self.view.say(self._message)

    # ------------------------------------------------------------ on the page

    def layout(self) -> ipywidgets.Widget:
        """Return the picture and the controls as one widget."""
        rows: list[ipywidgets.Widget] = [self.view, *self._control_rows(more=False)]
        folded = self._control_rows(more=True)
        if folded:
            rows.append(ipywidgets.Accordion([ipywidgets.VBox(folded)], titles=["More"]))
        box = ipywidgets.VBox(rows)
        box.add_class("course-exhibit")
        return box

    def _control_rows(self, more: bool) -> list[ipywidgets.Widget]:
        """Return a row of buttons and a grid of the other controls, or fewer where there are none."""
        names = [name for name, c in self.controls.items() if (c.more and self._folds) is more]
        buttons = [name for name in names if isinstance(self.controls[name], Button | Switch)]
        row = ipywidgets.HBox([self.widgets[name] for name in buttons])
        row.layout = ipywidgets.Layout(flex_flow="row wrap")
        grid = ipywidgets.GridBox([self.widgets[name] for name in names if name not in buttons])
        grid.layout = ipywidgets.Layout(grid_template_columns="repeat(auto-fit, minmax(380px, 1fr))")
        for box in (row, grid):
            box.add_class("course-controls")
        return [box for box in (row, grid) if box.children]

    def still(self) -> str:
        """Return the picture as it is now as HTML that needs no kernel."""
        return still(self.scene(), self.caption(), type(self._state).__module__)

    def close(self) -> None:
        """Stop playing, and let the process give back what it holds; who plays again begins anew."""
        with self._lock:
            if self._player:
                self._player.cancel()
            if self._run:
                self._run.close()
            if getattr(self._state, "playing", False):
                self._state = replace(self._state, playing=False)
                self._changed()

    def _replace_shown(self) -> None:
        """Close what an earlier run of the same cell showed."""
        cell, run = _cell_and_run()
        before, exhibits = _shown.get(cell, ("", []))
        if run != before:
            for exhibit in exhibits:
                if exhibit is not self:
                    exhibit.close()
            exhibits = []
        if cell:
            _shown[cell] = (run, [*exhibits, self])

    def _ipython_display_(self) -> None:
        self._replace_shown()
        if FINISHED_STILLS in os.environ:
            self.finish()
        with self._lock:
            display({"text/html": self.still(), "text/plain": self.caption()}, raw=True)
            display(self.layout())
            self._changed()


@functools.cache
def _tune_process() -> None:
    """Keep answers short: our products are small, and a second thread for them takes the browser's core;
    and looking for garbage takes 60 ms where all objects of all libraries are looked through.
    """
    ThreadpoolController().select(internal_api="openblas").limit(limits=1)
    gc.collect()
    gc.freeze()


def _running_loop() -> asyncio.AbstractEventLoop | None:
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None


def _cell_and_run() -> tuple[str, str]:
    """Return the ids of the cell that is being run and of this run; empty where nobody tells."""
    shell = get_ipython()
    parent = shell.get_parent() if hasattr(shell, "get_parent") else {}
    return parent.get("metadata", {}).get("cellId", ""), parent.get("header", {}).get("msg_id", "")
