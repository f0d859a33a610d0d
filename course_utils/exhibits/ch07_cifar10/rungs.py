"""From section 7.4 to runs of three seconds: a ladder of recorded runs, each with one thing more."""

import functools
import textwrap
from dataclasses import replace

from course_utils.cifar10 import ladder
from course_utils.cifar10.ladder import LADDER, Climbed
from course_utils.interactive.asking import answered, asking, question, veiled, verdict
from course_utils.interactive.design import Design, picked
from course_utils.interactive.events import Pick
from course_utils.interactive.fields import Settings, choice
from course_utils.pictures.charts import chart, line
from course_utils.pictures.scene import Axes, Dots, Line, Scene, Table, Text

NAMES = tuple(rung.name for rung in LADDER)
ALL_OF_IT = "in 8 epochs, all of it together reaches"
ANSWERS = "less than 80%", "80 to 90%", "more than 90%"
BOX, TABLE, SAID = (564.0, 60.0, 372.0, 200.0), (24.0, 44.0, 470.0, 364.0), 330.0
LETTERS = 56  # of a line of the words


class State(Settings):
    """Which rung is shown in full, once the reader has answered."""

    guess: str = question(ANSWERS, ALL_OF_IT)
    rung: str = choice(NAMES, "rung", NAMES[-1])

    @property
    def k(self) -> int:
        """The number of the rung, from 0."""
        return NAMES.index(self.rung)


runs = functools.cache(ladder.climbed)


def truth() -> str:
    """Return the right answer, by the highest rung that has been recorded."""
    top = 100 * [run for run in runs() if run][-1].accuracy
    return ANSWERS[(top >= 80) + (top > 90)]


def scene(state: State, progress: None) -> Scene:
    """Left: how far each rung reaches, and what it costs; right: errors by epoch, and what is changed."""
    head = Text(state.rung, TABLE[0] + 10, 24, bold=True, size=17)
    said = verdict(state.guess, truth()) if answered(state) else asking(ALL_OF_IT)
    told = Text(said, 480, 444, "accent", 16, bold=True, align="middle")
    whole = Scene(960, 462, (_curves(state),), tables=(_table(state),), texts=(head, *_words(state)))
    if answered(state):
        return replace(whole, texts=(*whole.texts, told))
    return veiled(whole, told, axes=(0,), tables=True)


def _words(state: State) -> tuple[Text, ...]:
    """What the rung changes and why; and where it is from, whose title may tell how far it goes."""
    rung = LADDER[state.k]
    lines = [(part, "ink") for part in textwrap.wrap(rung.why, LETTERS)]
    source = f"After {rung.source}." if answered(state) else ""
    lines += [(part, "muted") for part in textwrap.wrap(source, LETTERS)]
    left, height = BOX[0] - 44, 22
    return tuple(
        Text(words, left, SAID + height * n, role, 15)  # type: ignore[arg-type]
        for n, (words, role) in enumerate(lines)
    )


def _curves(state: State) -> Axes:
    """Validation errors of the rung, beside those of section 7.4."""
    paper, here = (ladder.history(k) for k in (0, state.k))
    items: list[Line | Dots] = [
        Line(paper["epoch"], 100 * paper["validation_top1"], "muted", dashed=True, label="section 7.4")
    ]
    if here and state.k:
        items.append(Dots(here["epoch"], 100 * here["validation_top1"], "B", "cross", state.rung))
    items.append(line((0, 46), (10, 10), "accent", dashed=True, name="nine of ten are right"))
    title = "validation errors in %"
    return chart(BOX, items, (0, 46), (0, 100), xlabel="epoch", title=title, most=(6, 5))


def _row(name: str, run: Climbed | None) -> tuple[str, ...]:
    if run is None:
        return name, "not run yet", ""
    minutes = run.processor_minutes
    return name, f"{run.accuracy:.2%}", "–" if minutes is None else f"{minutes:.1f}"


def _table(state: State) -> Table:
    rows = tuple(_row(name, run) for name, run in zip(NAMES, runs(), strict=True))
    heads = "rung", "correct", "processor minutes"
    return Table(TABLE, rows, heads, (1.6, 1.1, 1.6), "lrr", chosen=state.k, name="rungs")


def caption(state: State, progress: None) -> str:
    rung, run = LADDER[state.k], runs()[state.k]
    if not answered(state):
        return f"{asking(ALL_OF_IT)} {len(LADDER)} rungs, each with one thing more than the one before."
    if run is None:
        return f"{state.rung}: {rung.why} It has not been run yet."
    cost = "" if run.processor_minutes is None else f", in {run.processor_minutes:.1f} processor minutes"
    return f"{state.rung}: {rung.why} {run.accuracy:.2%} of the test pictures are correct{cost}."


rungs = Design(State, scene, caption, on={Pick: picked("rung", NAMES)})
