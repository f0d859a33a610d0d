"""Questions without end on a network of yours, answered by a click, a key or a typed number.

p may be a `Network`, the line of an exhibit's state that was copied, or a vector; without it every question
is about another random network. The more you know, the harder they become.
"""

from dataclasses import replace
from functools import lru_cache
from typing import Any

import numpy as np

from course_utils import remembered
from course_utils.exhibits.ch00_quiz._quiz_picture import IDEAS, Asked, in_words, picture
from course_utils.exhibits.ch00_quiz._remembering import Remembering, reached, scores
from course_utils.interactive import limits
from course_utils.interactive.controls import Button
from course_utils.interactive.events import Pick, row_in
from course_utils.interactive.fields import choice, entry, named, setting, tally, whole, written
from course_utils.interactive.points import PointSettings, with_data
from course_utils.interactive.state_line import from_line
from course_utils.interactive.training_controls import HIDDEN
from course_utils.network.activations import ACTIVATIONS
from course_utils.network.datasets import Points
from course_utils.network.network import Network
from course_utils.network.parameters import Parameters
from course_utils.pictures.scene import Scene
from course_utils.questions.catalogue import KINDS, LESSONS, ask
from course_utils.questions.networks import drawing_network
from course_utils.questions.question import LETTERS, LEVELS, Question

Scores = tuple[tuple[int, int], ...]
COUNT = limits.whole(0, remembered.MOST)
_PAIRS = limits.Several(limits.Several(COUNT, 2, 2), len(IDEAS), len(IDEAS))
SCORES = limits.Checked(
    f"{len(IDEAS)} pairs of counts, the first at most the second",
    lambda scores: _PAIRS.accepts(scores) and all(right <= asked for right, asked in scores),
    _PAIRS.reading,
)
ANSWER = limits.Checked(
    "empty, a letter or a number",
    lambda text: isinstance(text, str) and len(text) <= 30 and text.isprintable(),
)
BESIDE = "key "  # before a digit that is pressed outside the box
KEYS = {letter: letter for letter in LETTERS} | {f"{k}": f"{BESIDE}{k}" for k in range(1, len(LETTERS) + 1)}
DIFFICULTY = {"easy": 1, "medium": 2, "hard": LEVELS}
IN_A_ROW = 2  # right answers make the next question harder


class State(PointSettings):
    """The network that is asked about, which question it is, and how it was answered."""

    about: str = choice(tuple(LESSONS), "notebook", set=lambda state, about: state.next(about=about))
    level: int = named(DIFFICULTY, "difficulty", 1, set=lambda state, level: state.next(level=level))
    answer: str = entry(
        "", ANSWER, "your answer", ("a", "b", "c"), keys=KEYS, set=lambda state, text: state.answered(text)
    )
    seed: int = whole(0, 0, 50, "other questions", more=True, set=lambda state, seed: state.next(seed=seed))
    asked: int = tally("how many questions came before this one")
    before: str = setting("", limits.Among(("", *KINDS)), "the kind of the question before")
    right: int = setting(0, COUNT, "how many were answered rightly in a row")
    scores: Scores = setting(((0, 0),) * len(IDEAS), SCORES, "by idea, how many were right and asked")
    hidden: tuple[int, ...] = setting((2, 3), HIDDEN, "the hidden layers")
    activation: str = setting("sigmoid", limits.Among(tuple(ACTIVATIONS)), "that of the hidden layers")
    output: str = setting("sigmoid", limits.Among(tuple(ACTIVATIONS)), "the activation of the last layer")
    p: Parameters | None = written(
        None, None, "your network: p, a Network, or the line of a state", ", a Network, the line of a state"
    )

    def __post_init__(self) -> None:
        """ValueError for a p that does not belong to the network, or an answer that cannot be one."""
        super().__post_init__()
        self.network()
        if self.answer and (question := self.question()):
            question.chosen(self.answer)

    def network(self) -> Network:
        """The network that is asked about; where none was given, a frozen one."""
        sizes = (2, *self.hidden, 2)
        if self.p is None:
            return _drawn(self.seed, self.asked, sizes)
        return Network(sizes, self.p, activation=self.activation, output_activation=self.output)

    def question(self) -> Question | None:
        """The question, None where the network gives none."""
        network, which = self.network().frozen(), (self.seed, self.asked)
        return _question(network, self.points, self.about, which, self.level, self.before)

    @property
    def reached(self) -> tuple[int, int, str]:
        """Level, number and kind before of the question with which one goes on another day."""
        after = self.next() if self.answer else self
        return after.level, after.asked, after.before

    def answered(self, text: str) -> "State":
        """Return the state after this answer, which counts once; ValueError for what is none."""
        question = self.question()
        if self.answer or not question or not text.strip():
            return self
        if text.startswith(BESIDE):
            if question.typed:
                return self  # it may be the first of the digits of a number that belongs into the box
            text = text.removeprefix(BESIDE)
        right, idea = question.is_right(text), IDEAS.index(question.idea)
        scores = list(self.scores)
        scores[idea] = scores[idea][0] + right, scores[idea][1] + 1
        in_a_row = self.right + 1 if right else 0
        return replace(self, answer=text.strip(), right=in_a_row, scores=tuple(scores))

    def next(self, **changes: Any) -> "State":
        """Return the state with the next question; its level follows the reader unless it is given."""
        question, level = self.question(), self.level
        right = self.right
        if self.answer and right >= IN_A_ROW:
            level, right = min(level + 1, LEVELS), 0
        elif self.answer and not right:
            level = max(level - 1, 1)
        before = question.kind if question else ""
        asked = (self.asked + 1) % (remembered.MOST + 1)
        after: dict[str, Any] = {"answer": "", "asked": asked, "before": before, "level": level}
        return replace(self, **after | {"right": right} | changes)


@lru_cache(maxsize=8)  # several times for every event
def _drawn(seed: int, asked: int, sizes: tuple[int, ...]) -> Network:
    return drawing_network(np.random.default_rng((seed, asked)), sizes).frozen()


@lru_cache(maxsize=8)
@np.errstate(all="ignore")  # a network may have any weights
def _question(network: Network, points: Points, *which: Any) -> Question | None:
    return ask(network, points, *which)


def prepare(state: State) -> Asked:
    """Return the question with its network and answer."""
    return Asked(state.question(), state.network(), state.answer)


def scene(state: State, seen: Asked) -> Scene:
    """Left: the region and the ideas of the notebook; right: the question with its answers, the reply."""
    return picture(seen, state.points, state.about, state.scores)


def caption(state: State, seen: Asked) -> str:
    return in_words(seen, state.about, state.level, state.scores)


def pick(state: State, event: Pick) -> State:
    """Return the state after one of the answers was picked."""
    question = state.question()
    row = row_in(event, len(question.options)) if question and event.part == "answers" else None
    return state if row is None else state.answered(LETTERS[row])


def start(**settings: Any) -> State:
    """Return the state in which the reader begins: with their network, and where they were another day."""
    given = settings.pop("p", None)
    known = from_line(State, given) if isinstance(given, str) else None
    about = settings.get("about", known.about if known else State.about)
    anew = settings.keys() & {"level", "seed", "asked", "before"} or not isinstance(about, str)
    went_on = {} if anew else reached(about, KINDS, LEVELS)
    settings = {"scores": remembered_scores(), **went_on, **settings}
    if known:
        return replace(known, **{"answer": "", **settings})
    return with_data(State)(
        **settings | (_of_network(given) if isinstance(given, Network) else {"p": given})
    )


def _of_network(network: Network) -> dict[str, Any]:
    if {network.sizes[0], network.sizes[-1]} != {2}:
        raise ValueError(f"p must be a Network with 2 inputs and 2 outputs, got {network.sizes}")
    kinds = {"activation": network.activation, "output": network.output_activation}
    return {"hidden": network.sizes[1:-1], "p": Parameters(network.p), **kinds}


def remembered_scores() -> Scores:
    """Return how the questions on each idea were answered on other days."""
    return scores(IDEAS)


NEXT = Button(
    label="Next question",
    icon="step-forward",
    set=lambda state, _: state.next(),
    tip="Without an answer, too",
)
quiz = Remembering(
    State,
    scene,
    caption,
    prepare=prepare,
    on={Pick: pick},
    buttons={"next": NEXT},
    order=("answer", "next", "about", "level", "seed"),
    start=start,
    ideas=IDEAS,
)
