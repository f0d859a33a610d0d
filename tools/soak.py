"""Do thousands of random things to every exhibit, and say what it did not bear.

`python -m tools.soak` takes 10,000 events for each exhibit and writes its table to bench/soak.txt;
`python -m tools.soak --events 500 sigmoid blame` looks at two of them and writes nothing.

An event operates a control, sends a message of the browser, whole or not, sets a line of state, copied or
spoilt, or lets the process work for one chunk. Each exhibit has a process of its own and a seed that
follows from its name, so a failure can be met again.
"""

import argparse
import asyncio
import gc
import json
import multiprocessing
import os
import re
import threading
import time
import traceback
import warnings
import zlib
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, fields, is_dataclass
from pathlib import Path
from typing import Any

import numpy as np
import psutil

from course_utils import exhibits
from course_utils.interactive.controls import (
    Button,
    Control,
    Entry,
    LogSlider,
    Numeric,
    Slider,
    WholeSlider,
    positions,
)
from course_utils.interactive.exhibit import Exhibit
from course_utils.pictures.scene import Dots, Image, Line, Scene
from course_utils.training.compiled import compiled

TABLE = Path(__file__).resolve().parent.parent / "bench" / "soak.txt"
EVENTS = 10_000
LONGEST = 0.2  # seconds of processor time for one event
GROWTH = 20.0  # MB, in the second half of the events
TOLD = 3  # of the faults of one exhibit
LOOK = 5  # events from one look at all numbers of the picture to the next
# What no reader should find in a caption.
UNSAID = re.compile(
    r"\b(nan|inf|None)\b|array\(|"
    r"(?<![\d.])1 ([a-z]+ )?(points|steps|epochs|evaluations|mistakes|[a-z]+s are)\b"
)
RUBBISH: tuple[Any, ...] = (
    None, True, "", "zzz", "nan", "inf", "1e400", "9" * 5000, -1, 0, 2.5, 10**9, 10**400, -(10**30),
    float("nan"), float("inf"), -float("inf"), 1e308, 5e-324, [], {}, [0, 0], [1e9, -3], [[0.5, 0.5, "A"]],
    [[0.5]], {"a": 1}, "[" * 3000,
)  # fmt: skip
TYPED = (
    "",
    "0,25",
    "2,5",
    "1e-3",
    "−7.5",
    "abc",
    "nan",
    "inf",
    "1e400",
    "9" * 400,
    "2, 3",
    "0",
    "-1",
    "[[",
    "0.1 0.2 A",
)
KINDS = ("move", "choose", "add", "remove", "flip", "pick", "point", "draw", "ack", "zzz")


@dataclass
class Report:
    """What became of one exhibit."""

    name: str
    events: int = 0
    longest: float = 0.0  # milliseconds of processor time
    slow: str = ""  # the event that took them
    growth: float = 0.0  # MB
    faults: list[str] = field(default_factory=list)

    @property
    def good(self) -> bool:
        """Whether nothing was wrong."""
        return not self.faults and self.longest <= 1000 * LONGEST and self.growth <= GROWTH

    def __str__(self) -> str:
        """A line of the table, and one for each fault."""
        verdict = "ok" if self.good else "FAULT"
        line = f"{self.name:22} {self.events:7,} {self.longest:9.0f} {self.growth:9.1f}  {verdict}"
        slow = [f"    the longest: {self.slow}"] if self.longest > 1000 * LONGEST else []
        return "\n".join([line, *slow, *(f"    {fault}" for fault in self.faults)])


HEAD = f"{'exhibit':22} {'events':>7} {'longest':>9} {'growth':>9}\n{'':22} {'':>7} {'ms':>9} {'MB':>9}"


class Hands:
    """A reader without sense: draws an event, and carries it out."""

    def __init__(self, shown: Exhibit, rng: np.random.Generator) -> None:
        self.shown, self.rng = shown, rng
        self.serial = 0
        self.scene = shown.scene()  # as it was looked at last, so that some messages come late
        self.lines = [shown.line]  # some that were good

    def act(self) -> tuple[str, Callable[[], None]]:
        """Return the next event in words, and what carries it out."""
        makers = (self._control, self._message, self._line, self._tick)
        return makers[self.rng.choice(4, p=(0.3, 0.35, 0.1, 0.25))]()

    def _any(self, options: Any) -> Any:
        return options[int(self.rng.integers(len(options)))]

    def _tick(self) -> tuple[str, Callable[[], None]]:
        return "tick", self.shown.tick

    def _control(self) -> tuple[str, Callable[[], None]]:
        # All but the one that would open a port of this machine to others.
        name = self._any([name for name in self.shown.controls if name != "room"])
        control = self.shown.controls[name]
        self.serial += 1
        message = {"serial": self.serial, "name": name}
        if isinstance(control, Button):
            return f"press {name}", lambda: self.shown.receive({"kind": "press", **message})
        value = self._any(RUBBISH) if self.rng.random() < 0.1 else self._value(control)
        message |= {"kind": "operate", "value": value}
        return f"set {name} to {value!r:.60}", lambda: self.shown.receive(message)

    def _value(self, control: Control) -> Any:
        if isinstance(control, Numeric) and self.rng.random() < 0.1:
            return self._any(TYPED)
        match control:
            case Entry():
                return self._any((*control.examples, *TYPED))
            case LogSlider():
                return self._any(positions(control.low, control.high))
            case WholeSlider():
                return int(self.rng.integers(control.low, control.high + 1))
            case Slider():
                return self._any(
                    (control.low, control.high, float(self.rng.uniform(control.low, control.high)))
                )
            case _:
                return self._any(control.samples())

    def _message(self) -> tuple[str, Callable[[], None]]:
        self.serial += 1
        message = {"serial": self.serial, **self._event(self.scene)}
        if self.rng.random() < 0.25 and message:
            key = self._any(list(message))
            if self.rng.random() < 0.3:
                del message[key]
            else:
                message[key] = self._any(RUBBISH)
        return f"message {message!r:.120}", lambda: self.shown.receive(message)

    def _event(self, scene: Scene) -> dict[str, Any]:
        kind = self._any(KINDS)
        axes = self._any(scene.axes) if scene.axes else None
        limits = (axes.xlim, axes.ylim) if axes else ((0, 1), (0, 1))
        x, y = (low + (high - low) * self.rng.uniform(-0.2, 1.2, 40) for low, high in limits)
        place = {"x": float(x[0]), "y": float(y[0])}
        names = [name for one in scene.axes for item in one.items if (name := getattr(item, "name", ""))]
        parts = [
            *(part.name for part in scene.graphs),
            *(part.name for part in scene.tables),
            *names,
            "zzz",
        ]
        index: Any = int(self.rng.integers(14))
        if self.rng.random() < 0.4:
            index = [int(k) for k in self.rng.integers(0, 40, 2)]
        what = self._any(("node", "edge", "row", "cell"))
        match kind:
            case "move":
                return {"kind": kind, "index": index, "name": self._any((*names, "")), **place}
            case "add":
                return {"kind": kind, **place}
            case "pick" | "point":
                none = kind == "point" and self.rng.random() < 0.3
                return {
                    "kind": kind,
                    "part": self._any(parts),
                    "what": what,
                    "index": None if none else index,
                }
            case "draw":
                return {"kind": kind, "name": self._any((*names, "")), "x": x.tolist(), "y": y.tolist()}
            case "ack":
                return {"kind": kind, "n": index}
        return {"kind": kind, "index": index}

    def _line(self) -> tuple[str, Callable[[], None]]:
        line = self._any(self.lines)
        match int(self.rng.integers(4)):
            case 0:
                self.lines = [*self.lines[-9:], self.shown.line]
            case 1:
                line = line[: int(self.rng.integers(len(line)))]
            case 2:
                given = json.loads(line)
                given[self._any(list(given))] = self._any(RUBBISH[:18])
                line = json.dumps(given)
            case 3:
                k = int(self.rng.integers(len(line)))
                line = line[:k] + self._any('[]{}",:-0z') + line[k + 1 :]

        def put() -> None:
            before = self.shown.line
            try:
                self.shown.state = line
            except ValueError:
                assert self.shown.line == before, "a refused line changed the state"

        return f"line {line:.120}", put


def numbers(part: Any) -> Iterator[tuple[str, np.ndarray]]:
    """Yield every number of a scene with the name of its field, but for NaN where it means a gap."""
    gaps = {Line: ("x", "y"), Dots: ("y",), Image: ("values",)}.get(type(part), ())
    for one in fields(part):
        value = getattr(part, one.name)
        for inner in value if isinstance(value, tuple) else (value,):
            if is_dataclass(inner):
                yield from numbers(inner)
            elif isinstance(inner, float | np.ndarray) and np.asarray(inner).dtype.kind == "f":
                array = np.asarray(inner, dtype=float)
                yield (
                    f"{type(part).__name__}.{one.name}",
                    array[~np.isnan(array)] if one.name in gaps else array,
                )


def last_words(error: Exception) -> str:
    """Return where the error was raised and what it says, in a line."""
    return "".join(traceback.format_exception(error)[-2:]).replace("\n", " ")


def wrong(shown: Exhibit, scene: Scene | None) -> str:
    """Return what is wrong with what the exhibit says and, if it was looked at, with its scene, or ''."""
    if shown.failure is not None:
        return last_words(shown.failure)
    frame = shown.view.frame
    if found := UNSAID.search(frame["caption"]):
        return f"it says {found[0]!r}: {frame['caption']:.200}"
    broken = [name for name, array in numbers(scene) if not np.isfinite(array).all()] if scene else []
    return f"numbers that draw nothing: {broken[0]}" if broken else ""


def soak(name: str, events: int) -> Report:
    """Return how the exhibit of that name bore so many events."""
    warnings.simplefilter("error", RuntimeWarning)
    return asyncio.run(_soak(name, events))


def _settle(shown: Exhibit, others: set[threading.Thread]) -> None:
    """Wait for what is loaded or compiled in the background, by threads not among the others: no event."""
    shown.tick()
    for thread in set(threading.enumerate()) - others:
        thread.join(60)


def _carried_out(carry_out: Callable[[], None]) -> tuple[str, float]:
    """Carry out an event; return the last words of the error, if one was raised, and the milliseconds."""
    before, problem = time.process_time(), ""
    try:
        carry_out()
    except Exception as error:
        problem = last_words(error)
    return problem, 1000 * (time.process_time() - before)


async def _soak(name: str, events: int) -> Report:
    report, memory, others = Report(name), psutil.Process(), set(threading.enumerate())
    design = getattr(exhibits, name)
    shown = design()
    _settle(shown, others)
    # Else the collector looks through all modules in the midst of an event: 0.05 s on an idle machine, 0.3
    # where their memory had been put aside. What the exhibit makes from here on it still looks through.
    gc.freeze()
    hands = Hands(shown, np.random.default_rng(zlib.crc32(name.encode())))
    start = 0.0
    for event in range(events):
        if event == events // 2:
            gc.collect()
            start = memory.memory_info().rss
        words, carry_out = hands.act()
        problem, took = _carried_out(carry_out)
        if took > report.longest:
            report.longest, report.slow = took, words
        report.events += 1
        looked = event % LOOK == 0 and shown.failure is None
        if looked:
            hands.scene = shown.scene()
        problem = problem or wrong(shown, hands.scene if looked else None)
        if problem:
            report.faults.append(f"{event}: {words}: {problem}")
            if len(report.faults) == TOLD:
                break
            shown.close()
            shown = hands.shown = design()
        if event % 50 == 0:
            await asyncio.sleep(0)
    gc.collect()
    if start:  # half of the events were done
        report.growth = max(0.0, (memory.memory_info().rss - start) / 2**20)
    shown.close()
    return report


def main() -> int:
    """Soak the exhibits named, or all; 1 if one of them did not bear it."""
    parser = argparse.ArgumentParser(description="Random events for every exhibit.")
    parser.add_argument("names", nargs="*", help="exhibits, all by default")
    parser.add_argument("--events", type=int, default=EVENTS)
    given = parser.parse_args()
    names = given.names or list(exhibits.__all__)
    lines, good, begun = [HEAD], True, time.monotonic()
    print(HEAD)
    compiled()  # and kept: the processes load it, else the events of the first ones would bear it
    os.environ["OMP_NUM_THREADS"] = "1"  # torch's second thread counts the time that it waits for the first
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(2, mp_context=spawn, max_tasks_per_child=1) as pool:
        for report in pool.map(soak, names, [given.events] * len(names)):
            print(report, flush=True)
            lines.append(str(report))
            good = good and report.good
    minutes = (time.monotonic() - begun) / 60
    lines.append(
        f"{len(names)} exhibits in {minutes:.0f} minutes: {'all bore it' if good else 'not all bore it'}"
    )
    print(lines[-1])
    if not given.names and given.events == EVENTS:
        TABLE.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return 0 if good else 1


if __name__ == "__main__":
    raise SystemExit(main())
