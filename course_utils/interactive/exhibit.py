"""The exhibit: a state, pure functions from it to a picture and its caption, and what the reader does."""

import asyncio
import os
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from IPython.display import display

from course_utils.interactive import cells, environment, events
from course_utils.interactive.controls import Button, Control, chosen, highs
from course_utils.interactive.history import History
from course_utils.interactive.order import Order
from course_utils.interactive.page import Page
from course_utils.interactive.player import Player
from course_utils.interactive.presets import is_preset
from course_utils.interactive.process import Clock, Process
from course_utils.interactive.quiet import quietly
from course_utils.interactive.runner import Runner
from course_utils.interactive.state_line import read, to_line
from course_utils.interactive.stored import FINISHED_STILLS, StoredStill
from course_utils.live.view import LiveView
from course_utils.pictures.numbers import typeset
from course_utils.pictures.scene import Scene
from course_utils.pictures.stills.still import saving

# Seconds that a running process leaves to all else between two chunks; also if it had nothing new to show.
BREATH, REST = 0.002, 0.1
YIELD = 0.06  # seconds for which a process leaves the machine to the browser that draws the reader's answer


class Exhibit:
    """A live picture with its controls: `Runner` runs its process, and `Page` holds its widgets.

    state: a frozen dataclass, one field per control; with a process it has `playing: bool`.
    scene(state, seen) and caption(state, seen) are pure; `seen` is the progress of the process, or what
    prepare(state, progress) makes of it, once a frame.
    process(state, clock) is a generator: it yields its progress, the very same where nothing has changed,
    is sent the newest state, works about 10 ms in between, and gives back what it holds in a `finally`.
    on: by the kind of event of `events`, the function from state and event to the new state.
    show: names of the controls to show, all by default; ValueError for a name that does not exist.
    """

    def __init__(
        self,
        state: Any,
        scene: Callable[[Any, Any], Scene],
        caption: Callable[[Any, Any], str],
        *,
        controls: Mapping[str, Control],
        process: Process | None = None,
        prepare: Callable[[Any, Any], Any] | None = None,
        on: events.Handlers | None = None,
        show: Sequence[str] | None = None,
        clock: Clock = time.perf_counter,
        name: str = "",
    ) -> None:
        self.controls = chosen(controls, show)
        self.failure: Exception | None = None  # the last error that was not the reader's
        self.name = name or type(state).__module__.rpartition(".")[2]
        self._scene, self._caption, self._on = scene, caption, on or {}
        self._clock = clock
        self._lock = threading.RLock()  # JupyterLab may deliver messages in threads of their own
        self._message, self._handled, self._answered_at = "", 0, 0.0
        self._new = True  # there is something that was not shown yet
        self._history, self._order, self._player = History(clock), Order(), Player(self._play)
        with quietly():
            self._runner = Runner(state, process, prepare, clock)
        self._stored = StoredStill(self, lambda: self._runner.running, self._player.loop)
        self.still = self._stored.still
        self.page = Page(self.controls, self.receive, clock, folds=show is None)
        self._send()
        self._settings = {*controls, *vars(state)}

    @property
    def state(self) -> Any:
        """The state, with the parameters p that the process has reached; may be set, also to its line."""
        with self._lock:
            return self._runner.reached()

    @state.setter
    def state(self, new: Any) -> None:
        with self._lock, quietly():
            self._begin(read(new, type(self.given), self.name))

    @property
    def given(self) -> Any:
        """The state as it was set, without what the process has reached since."""
        return self._runner.state

    def go_to(self, state: Any) -> None:
        """Bring it into this state; the process goes on where its problem stays the same."""
        with self._lock, quietly():
            (self._set if self.given.problem() == state.problem() else self._begin)(state)

    def __setattr__(self, name: str, value: Any) -> None:
        """AttributeError for a setting, which would be kept and have no effect."""
        if name in self.__dict__.get("_settings", ()) and name not in self.__dict__:
            raise AttributeError(f"To set {name}, type .act({name!r}, value), or give .state a whole line")
        super().__setattr__(name, value)

    @property
    def line(self) -> str:
        """The state as one line of text: controls, points and p. Whoever takes it over finds it paused."""
        state = self.state
        return to_line(replace(state, playing=False) if self._runner.process else state)

    @property
    def progress(self) -> Any:
        """What the process yielded last."""
        return self._runner.progress

    def scene(self) -> Scene:
        """Return the picture as it is now."""
        with self._lock, quietly():
            return self._scene(self._runner.state, self._runner.seen())

    def caption(self) -> str:
        """Return the picture in words."""
        with self._lock, quietly():
            return typeset(self._caption(self._runner.state, self._runner.seen()))

    def prepared(self, state: Any) -> Iterator[tuple[Scene, str] | None]:
        """Yield picture and caption of another state, and None while its work is done; ours stays."""
        for done in self._runner.elsewhere(state):
            yield done and self._pictured(*done)

    def _pictured(self, state: Any, seen: Any) -> tuple[Scene, str]:
        return self._scene(state, seen), typeset(self._caption(state, seen))

    def act(self, name: str, value: Any = None) -> None:
        """Do what the reader does with the control `name`: set it to `value`, or press it."""
        control = chosen(self.controls, [name])[name]
        with self._lock, quietly(), self._reported():
            after = control.write(self._runner.state, control.take(value))
            (self._begin if is_preset(control) else self._set)(after)

    def receive(self, message: Any) -> None:
        """Take a message of the browser, of a frame drawn or of the reader; any other changes nothing."""
        event = events.read(message)
        with self._lock, quietly():
            if isinstance(event, events.Ack):
                self.page.taken = max(self.page.taken, min(event.n, self.page.sent))
                return
            if isinstance(event, events.Probe):
                self.page.reply(events.answer(event, self._drawn))
                return
            serial = events.serial(message)
            if serial and self._order.overtaken(event, serial):
                return
            with self._reported():
                self._handled = serial or self._handled
                self._message = ""
                with self._history.unless_refused():
                    self._answer(event)
                self._stored.follow()

    def _answer(self, event: Any) -> None:
        """Do what an event asks for."""
        before = self._runner.state
        match event:
            case events.Undo():
                self._set(self._history.undo(self._runner.reached()))
            case events.Redo():
                self._set(self._history.redo(self._runner.reached()))
            case events.Paste(line):
                after = read(line, type(before), self.name)
                self._history.note(event, before, after, self._runner.reached)
                self._begin(after)
            case events.Copy():
                self.page.reply({"line": self.line})
                self._send()
            case events.Save(form):
                parts = saving(self.scene(), self.caption(), form)
                self.page.hand_over(f"{self.name}.{form}", parts, self._player.loop, self._reported)
                self._send()
            case _:
                after = self._after(event)
                self._history.note(event, before, after, self._runner.reached)
                whole = isinstance(event, events.Press) and is_preset(self.controls.get(event.name))
                (self._begin if whole else self._set)(after)

    def _after(self, event: Any) -> Any:
        """Return the state after an event."""
        state = self._runner.state
        match event:
            case events.Operate(name) | events.Press(name) if name in self.controls:
                control = self.controls[name]
                if isinstance(control, Button) is isinstance(event, events.Press):
                    return control.write(state, control.take(getattr(event, "value", None)))
            case _:
                handle = self._on.get(type(event))
                return handle(state, event) if handle else state
        return state

    def _begin(self, state: Any) -> None:
        self._runner.begin(state)
        self._draw()

    def _set(self, state: Any) -> None:
        self._runner.advance(state, self._first_part)
        self._draw()

    def _first_part(self) -> None:
        """Show the first part of an answer before the whole."""
        if self.page.view is not None and not self.given.playing:  # somebody waits for the answer
            self._send()
            time.sleep(BREATH)  # for what is sent to leave the kernel

    def _draw(self) -> None:
        """Show a new state; if it cannot be drawn, go back to the one before."""
        self._message = ""
        try:
            self._changed()
        except Exception:
            self._runner.back()
            raise

    def _changed(self) -> None:
        """Bring picture, controls and player in step with the state; the picture, waited for, first."""
        running = self._player.loop is not None and self._runner.running
        self._answered_at = self._clock()
        self._send(ack=running)
        if running:
            self._player.begin()

    def _send(self, ack: bool = False) -> None:
        self._new = False
        frame = {"message": self._message, "handled": self._handled, **self._history.possible}
        frame["highs"] = highs(self.controls, self._runner.state)
        self._drawn = self.scene()  # what is read from here on, however often
        self.page.show(self._drawn, self.caption(), ack, self.values, frame)

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
        self._runner.pause()
        self._message = f"This exhibit has a bug, please report it. {type(bug).__name__}: {bug}"
        try:
            self._changed()
        except Exception:
            self.page.say(self._message)

    def tick(self) -> None:
        """Let the process work for one chunk, and show it if the browser has taken the last frame."""
        runner = self._runner
        if not runner.run:
            return
        with self._lock, quietly(), self._reported():
            seen = runner.state, runner.progress
            try:
                runner.advance(runner.state)
            except Exception:
                runner.pause()
                raise
            self._new = self._new or runner.state is not seen[0] or runner.progress is not seen[1]
            if self._new and self.page.free:
                self._send(ack=True)
            if not runner.running:  # the process has come to its end
                self._changed()

    def finish(self) -> None:
        """Let the process do what it would do in the background by itself, while the caller waits."""
        while self._runner.running and not self._runner.state.playing:
            self.tick()

    async def _play(self) -> None:
        while self._runner.running:
            if 0 < self.page.taken < self.page.sent and self._clock() - self._answered_at < YIELD:
                await asyncio.sleep(BREATH)
                continue
            before, message = self.progress, self._message
            self.tick()
            if self._message not in ("", message):
                return  # it failed, and the reader was told why: what they do next tries again
            await asyncio.sleep(REST if self.progress is before else BREATH)

    def rest(self) -> None:
        """Stop what plays, and all work in the background until `go_on`."""
        with self._lock, quietly():
            self._player.stop()
            self._runner.pause()
            self._send()

    def go_on(self) -> None:
        """Go on with the work in the background that `rest` has stopped."""
        with self._lock, quietly():
            self._changed()

    def close(self) -> None:
        """Give back what the process holds, and take the widgets off the page; the state stays."""
        with self._lock:
            self._player.stop()
            self._runner.close()
            self._runner.pause()
            self._stored.close()
            self.page.close()

    @property
    def view(self) -> LiveView:
        """The live view: the picture with its controls."""
        with self._lock:
            if self.page.view is None:
                self.page.open()
                self._send()
        assert self.page.view is not None
        return self.page.view

    @property
    def values(self) -> dict[str, Any]:
        """What each control shows; None for a button."""
        return {name: control.read(self._runner.state) for name, control in self.controls.items()}

    def picture(self, form: str) -> bytes:
        """Return the picture as it is now as a file, "png" or "svg", with its caption as title."""
        return next(filter(None, saving(self.scene(), self.caption(), form)))

    def stored(self) -> tuple[Scene, str]:
        """Return the picture as a notebook may store it, and the same in words."""
        return self.scene(), self.caption()

    def _ipython_display_(self) -> None:
        cells.replace_shown(self)
        environment.warn_of_another_copy()
        if FINISHED_STILLS in os.environ:
            self.finish()
        with self._lock:
            self._stored.show()
            display(self.view.bundle() | {"text/plain": environment.ALIVE}, raw=True)
            self._changed()
