"""The picture of a question, and the same in words."""

import textwrap
from typing import NamedTuple

import numpy as np

from course_utils.network.datasets import Points
from course_utils.network.network import Network
from course_utils.pictures import regions
from course_utils.pictures.charts import chart
from course_utils.pictures.scene import Axes, Box, Field, Graph, Line, Look, Node, Role, Scene, Table, Text
from course_utils.questions.catalogue import LESSONS
from course_utils.questions.question import LETTERS, Question

IDEAS = tuple(idea for ideas in LESSONS.values() for idea in ideas)
Scores = tuple[tuple[int, int], ...]
LEFT, WIDTH = 470.0, 480.0  # of the right half
LETTERS_A_LINE, LEADING = 48, 23.0
NOTHING = "This network gives no question on this notebook: it is flat, or its numbers are too extreme."
BOXES = 6  # of the bar of an idea
NONE = "–"  # in place of the bar of an idea that was not asked about


class Asked(NamedTuple):
    """A question, the network that it is about, and the answer, "" before it is given."""

    question: Question | None
    network: Network
    answer: str


def picture(seen: Asked, points: Points, about: str, scores: Scores) -> Scene:
    """Left: the region and the ideas of the notebook; right: the question with its answers, the reply."""
    question, ideas = seen.question, _map(seen, about, scores)
    if question is None:
        words = _lines(NOTHING, 44.0, "ink")
        return Scene(960, 580, (_region(seen, points),), tables=(ideas,), texts=tuple(words))
    texts = _lines(question.words, 40.0, "ink", bold=True)
    top, tables, graphs = 40.0 + LEADING * len(texts), [ideas], []
    if question.rows:
        tables.append(_given_table(question, top))
        top += 25.0 * len(question.rows) + 12
    if question.is_pictures:
        graphs.append(_thumbnails(seen, question, top))
        top += 150
    else:
        tables.append(_answers(seen, question, top))
        top += 30.0 * len(question.options) + 8
    said = question.reply(seen.answer) if seen.answer else _how(question)
    texts += _lines(said, top + LEADING, "accent" if seen.answer else "muted")
    return Scene(960, 580, (_region(seen, points),), (), tuple(graphs), tuple(tables), tuple(texts))


def _given_table(question: Question, top: float) -> Table:
    box = (LEFT, top, WIDTH, 25.0 * len(question.rows))
    return Table(box, question.rows, (), (1.15, 2.6), "lr")


def _how(question: Question) -> str:
    letters = f"{', '.join(LETTERS[: len(question.options) - 1])} or {LETTERS[len(question.options) - 1]}"
    near = {"whole": "", "near": " (within 5%)", "factor 2": " (within a factor 2)", "": ""}[question.typed]
    number = f", or type a number{near} into the box “your answer”" if question.typed else ""
    return f"Click an answer, or press {letters}{number}."


def _lines(words: str, top: float, role: Role, bold: bool = False) -> list[Text]:
    """The words as lines of the right half, the first with its baseline at `top`."""
    lines = textwrap.wrap(words, LETTERS_A_LINE)
    return [Text(line, LEFT + 10, top + LEADING * k, role, bold=bold) for k, line in enumerate(lines)]


def _region(seen: Asked, points: Points) -> Axes:
    """What the question is about: the region of the network, of one neuron, or the points alone."""
    box: Box = (66, 58, 330, 330)
    question = seen.question
    if question is not None and question.picture is not None:
        field, rings = Field(question.picture), _rings(question)
        return chart(box, (field, *rings), (0, 1), (0, 1), title=question.title, xlabel="x₁", ylabel="x₂")
    covered = question is not None and question.kind == "category" and not seen.answer
    title = "the data points" if covered else "Where F₁ > F₂"
    network = None if covered else seen.network
    return regions.region(network, points, box, *_ring(question, points), title=title)


def _rings(question: Question) -> tuple[Line, ...]:
    """Around the places of which the question speaks."""
    return tuple(
        regions.around(place) for place in np.asarray(question.about.get("places", np.empty((2, 0)))).T
    )


def _ring(question: Question | None, points: Points) -> tuple[Line, ...]:
    about = question.about if question else {}
    if "x" in about:
        return (regions.around(np.asarray(about["x"])),)
    chosen = about.get("chosen", [about["i"]] if "i" in about else [])
    return tuple(regions.around(points.x[:, i]) for i in chosen)


def _answers(seen: Asked, question: Question, top: float) -> Table:
    given, right = _given(seen), question.right
    marks = [_mark(k, given, right) if seen.answer else "" for k in range(len(question.options))]
    rows = tuple((LETTERS[k], option.text, marks[k]) for k, option in enumerate(question.options))
    roles: list[Role] = ["accent" if seen.answer and k == right else "ink" for k in range(len(rows))]
    box = (LEFT, top, WIDTH, 30.0 * len(rows))
    widths, look = (0.5, 5.5, 1.6), tuple(roles)
    return Table(box, rows, (), widths, "llr", look, chosen=given, name="answers", acts=True)


def _mark(k: int, given: int | None, right: int) -> str:
    return "✓ right" if k == right else "✗ yours" if k == given else ""


def _given(seen: Asked) -> int | None:
    """Which of the options the answer was, None for none of them."""
    if not seen.question or not seen.answer:
        return None
    option = seen.question.chosen(seen.answer)
    return seen.question.options.index(option) if option else None


def _thumbnails(seen: Asked, question: Question, top: float) -> Graph:
    given, right = _given(seen), question.right
    nodes = []
    for k, option in enumerate(question.options):
        mark = _mark(k, given, right) if seen.answer else ""
        look: Look = "chosen" if k == given else "lit" if seen.answer and k == right else "plain"
        name = f"answer {LETTERS[k]}: {option.text}"
        place = LEFT + 62 + 118.0 * k, top + 54
        nodes.append(Node(*place, 100, "", (f"{LETTERS[k]} {mark}".strip(),), option.values, look, name))
    return Graph(tuple(nodes), (), "answers", acts=True)


def _map(seen: Asked, about: str, scores: Scores) -> Table:
    """The ideas of the notebook, each with a bar of the share that was right."""
    ideas = tuple(LESSONS[about])
    rows = tuple((idea, *_bar(scores[IDEAS.index(idea)])) for idea in ideas)
    spoken = tuple(
        f"{idea}: {f'{count} right' if bar != NONE else 'not asked yet'}" for idea, bar, count in rows
    )
    now = ideas.index(seen.question.idea) if seen.question else None
    box = (20.0, 440.0, 410.0, 26.0 * (len(rows) + 1))
    return Table(
        box,
        rows,
        ("ideas of this notebook", "", "right"),
        (2.6, 1.5, 0.8),
        "llr",
        marked=now,
        labels=spoken,
    )


def _bar(score: tuple[int, int]) -> tuple[str, str]:
    right, asked = score
    most = BOXES - (right < asked)  # full only where all were right, empty only where none
    full = min(max(round(BOXES * right / asked), right > 0), most) if asked else 0
    return "■" * full + "□" * (BOXES - full) if asked else NONE, f"{right} of {asked}"


def in_words(seen: Asked, about: str, level: int, scores: Scores) -> str:
    """Return the question with what is given and its answers, or the reply, and how the reader has done."""
    question = seen.question
    done = [scores[IDEAS.index(idea)] for idea in LESSONS[about]]
    so_far = f"So far {sum(right for right, _ in done):,} of {sum(asked for _, asked in done):,} right."
    if question is None:
        return f"{NOTHING} {so_far}"
    if seen.answer:
        return f"{question.words} Your answer: {seen.answer}. {question.reply(seen.answer)} {so_far}"
    given = "; ".join(f"{name}: {value}" for name, value in question.given)
    options = (
        f"{letter}: {option.text}" for letter, option in zip(LETTERS, question.options, strict=False)
    )
    known = f" Given: {given}." if given else ""
    return f"Difficulty {level}. {question.words}{known} Answers: {'; '.join(options)}. {so_far}"
