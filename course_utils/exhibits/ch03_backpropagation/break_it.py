"""Break back propagation in a classical way: which check notices, and what would training have done?"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from course_utils.gradients.gradient_checks import NAMES, Result, check, first_failure
from course_utils.gradients.mistakes import MISTAKES, RIGHT, DescentByRules, derivatives
from course_utils.interactive import limits
from course_utils.interactive.asking import UNDECIDED, answered, as_said, committed, question, too_late
from course_utils.interactive.controls import Button
from course_utils.interactive.design import light
from course_utils.interactive.events import Pick, Point, row_in
from course_utils.interactive.fields import Playable, choice, log, named, pointed, setting, whole
from course_utils.interactive.process import Progress, restarting
from course_utils.lecture.class_answers import Options
from course_utils.lecture.class_exhibit import Asking
from course_utils.lecture.class_overlay import numbers
from course_utils.lecture.class_question import Answers, Question, Scores, right_or_wrong
from course_utils.network import datasets
from course_utils.network.network import Network
from course_utils.pictures.charts import chart
from course_utils.pictures.numbers import counted, typeset
from course_utils.pictures.scene import Line, Role, Scene, Table, Text

NO_MISTAKE, NONE = "no mistake", "none of them"
RULES = {**MISTAKES, NO_MISTAKE: RIGHT}
SAID = {  # in the menu: without the equation, which would answer the question
    "forget σ′ in (22)": "forget the first σ′",
    "forget σ′ in (23)": "forget the second σ′",
    **{name: name.split(" in (")[0].split(" (")[0] for name in list(RULES)[2:]},
}
SIZES = {"2, 2, 2, 2: square": (2, 2, 2, 2), "2, 2, 3, 2: Figure 3": (2, 2, 3, 2)}
STEPS, FLOOR = 4000, 1e-7
POINTS = datasets.figure1()
CODE = (
    "z, a = network.forward(x)",
    "delta[L] = dsigma(z[L]) * (a[L] - y)  # (22)",
    "delta[l] = dsigma(z[l]) * (W[l+1].T @ delta[l+1])  # (23)",
    "db[l] = mean(delta[l])  # (24)",
    "dW[l] = delta[l] @ a[l-1].T / N  # (25)",
)
WRONG = {
    "forget σ′ in (22)": (1, "delta[L] = a[L] - y  # (22)"),
    "forget σ′ in (23)": (2, "delta[l] = W[l+1].T @ delta[l+1]  # (23)"),
    "drop the transpose in (23)": (2, "delta[l] = dsigma(z[l]) * (W[l+1] @ delta[l+1])  # (23)"),
    "swap j and k in (25)": (4, "dW[l] = (a[l-1] @ delta[l].T / N).reshape(W[l].shape)"),
    "a[l] for a[l−1] in (25)": (4, "dW[l] = delta[l] @ a[l].T / N  # (25)"),
    "the wrong sign in (22)": (1, "delta[L] = dsigma(z[L]) * (y - a[L])  # (22)"),
    "forget the bias (24)": (3, "db[l] = 0  # (24)"),
    "a stale forward pass": (0, "if step % 100 == 0: z, a = network.forward(x)"),
}
# There is something new to predict.
HIDDEN = {"revealed": False, "asked": False, "guess": UNDECIDED, "count": UNDECIDED}


def made(state: Any) -> bool:
    """Whether the checks have been made."""
    return bool(state.revealed)


class State(Playable):
    """What is broken, which check the reader expects to fail first, and how the network is trained."""

    mistake: str = named({SAID[name]: name for name in RULES}, "mistake", "forget σ′ in (23)", also=HIDDEN)
    guess: str = question((*NAMES, NONE), "first to fail", shown=made, anew=HIDDEN)
    count: str = question(
        tuple(map(str, range(len(NAMES) + 1))), "how many fail", field="count", shown=made
    )
    layers: str = choice(tuple(SIZES), "layers", also=HIDDEN)
    seed: int = whole(0, 0, 50, "random start")
    eta: float = log(3.0, 0.1, 10, "learning rate η", typed=limits.positive(10))
    asked: bool = setting(False, limits.Flag(), "whether the checks were asked for", restarts=False)
    revealed: bool = setting(False, limits.Flag(), "whether the checks have been made")
    lit: int | None = pointed(len(NAMES))

    def start(self) -> Network:
        """The network that training starts from."""
        return Network.random(SIZES[self.layers], np.random.default_rng(self.seed), 1.0)


class Descents(Progress):
    """Steps and costs of both trainings, shape (2, n); problem: why the wrong one cannot be done."""

    results: tuple[Result, ...]
    right: np.ndarray
    wrong: np.ndarray
    problem: str | None


def descents(state: State) -> Iterator[Descents]:
    """Once the checks are asked for, make them and train with right and with wrong derivatives."""
    rules, x, y = RULES[state.mistake], POINTS.x, POINTS.y
    results: tuple[Result, ...] = ()
    if state.revealed:  # after one right step, so that a stale forward pass is stale
        network, before = state.start(), state.start()
        network.p -= state.eta * derivatives(before, x, y, RIGHT).vector()
        results = check(network, x, y, rules, before)
    right, wrong = DescentByRules(state.start(), x, y, RIGHT), DescentByRules(state.start(), x, y, rules)
    while True:
        unfinished = state.revealed and right.step < STEPS
        histories = np.array(right.history()), np.array(wrong.history())
        yield Descents(results, *histories, wrong.problem, unfinished=unfinished)
        right.advance(10, state.eta)
        if wrong.problem is None:
            wrong.advance(10, state.eta)


def scene(state: State, progress: Descents) -> Scene:
    """Above: the broken program and both cost curves; below: the checks."""
    broken, text = WRONG.get(state.mistake, (None, ""))
    code = tuple((text if number == broken else right,) for number, right in enumerate(CODE))
    found = broken if state.revealed else None  # before, to find it is the reader's task
    roles: tuple[Role, ...] = tuple("B" if number == found else "ink" for number in range(len(CODE)))
    program = Table((20, 44, 520, 150), code, roles=roles, marked=found, mono=True)
    role: Role = "accent" if state.revealed else "ink"
    expected = as_said(state.count, ": you expect {} to fail")
    verdict = enumerate(_verdict(state, progress))  # a sentence a line: beside them is the chart
    texts = (
        Text("the program, with its mistake", 30, 30, "muted"),
        Text(f"the checks, each against the cost itself{expected}", 30, 292, "muted"),
        *(Text(sentence, 30, 236 + 24.0 * i, role, bold=True) for i, sentence in verdict),
    )
    curves = []
    if progress.right.size:
        (steps, right), (as_far, wrong) = progress.right, np.nan_to_num(progress.wrong, nan=1.0)
        curves = [
            Line(as_far, np.clip(wrong, FLOOR, 1.0), "B", dot=True, label="broken"),
            Line(steps, np.clip(right, FLOOR, 1.0), "muted", dashed=True, dot=True, label="right"),
        ]
    box, limits = (620, 50, 310, 190), ((0, STEPS), (FLOOR, 1.0))
    axes = chart(box, curves, *limits, log="y", xlabel="steps (12)", ylabel="cost (9)", most=(5, 6))
    return Scene(960, 560, (axes,), tables=(program, _checks(state, progress)), texts=texts)


def _unsaid(state: State) -> tuple[str, ...]:
    """What the reader has still to say; that none fails first says how many fail."""
    first = () if answered(state) else ("which check fails first",)
    sure = committed(state.guess) == NONE or state.count != UNDECIDED
    return first if sure else (*first, "how many fail")


def _verdict(state: State, progress: Descents) -> tuple[str, ...]:
    if not state.revealed:
        asked = ", and ".join(_unsaid(state))
        opening = "First commit" if state.asked else "Commit first"
        again = " Or press once more." if state.asked and answered(state) else ""
        return (f"{opening}: {asked}?{again}" if asked else "Now make the checks.",)
    first = first_failure(progress.results) or NONE
    right = committed(state.guess) == first
    found = f"First to fail: {first}{as_said(state.guess, ', as you said' if right else '')}."
    said = "" if right else as_said(state.guess, "You said {}.")
    return tuple(filter(None, [found, said, too_late(state.guess).strip()]))


def _how_many(state: State, failed: int) -> str:
    """How many checks fail, and what was said of it."""
    found = f"{failed} of {len(NAMES)} checks {'fails' if failed == 1 else 'fail'}"
    said = ", as you said" if committed(state.count) == f"{failed}" else "; you said {}"
    return f"{found}{as_said(state.count, said)}.{too_late(state.count)}"


def _checks(state: State, progress: Descents) -> Table:
    badges = {True: "✓", False: "✗ fails", None: "–"}
    found = [(one.name, badges[one.passed], typeset(one.value)) for one in progress.results]
    rows = tuple(
        found or [(name, "?", "") for name in NAMES]
    )  # what is asked for first, also where it is narrow
    roles: tuple[Role, ...] = tuple("B" if badge == badges[False] else "ink" for _, badge, _ in rows)
    box, heads = (20, 304, 920, 34.0 * (len(NAMES) + 1)), ("check", "", "what it finds")
    said = committed(state.guess)
    marked = NAMES.index(said) if said in NAMES else None
    return Table(box, rows, heads, (3.2, 1, 5.2), "lll", roles, marked, lit=state.lit, name="checks")


def caption(state: State, progress: Descents) -> str:
    settings = f"{_capital(SAID[state.mistake])}, layers {state.layers}, random start {state.seed}."
    words = " ".join([settings, *_verdict(state, progress)])
    if not state.revealed:
        return words
    failed = sum(result.passed is False for result in progress.results)
    words += f" {_how_many(state, failed)}"
    if progress.problem:
        words += f" It cannot be trained: {progress.problem}."
    elif progress.right.size:
        (step, right), wrong = progress.right[:, -1], progress.wrong[1, -1]
        costs = f"the right cost is {right:.1e}, the broken one {wrong:.1e}"
        words += f" After {counted(step, 'step')} {costs}."
    return words


def _capital(name: str) -> str:
    """Return the name as the beginning of a sentence."""
    return name if "[" in name else f"{name[0].upper()}{name[1:]}"


def pick(state: State, event: Pick) -> State:
    """Take the check that was picked as the guess, as long as the checks have not been made."""
    row = row_in(event, len(NAMES))
    return state if row is None or state.revealed else state.changed(guess=NAMES[row])


def _reveal(state: State, _: None) -> State:
    ready = not _unsaid(state) or (answered(state) and state.asked)  # how many fail is asked once
    return state.changed(revealed=True) if ready else state.changed(asked=True)


def laid(scene: Scene, state: State, progress: Descents, answers: Answers) -> Scene:
    """Beside each check, how many of the class expect it to be the first to fail."""
    counts = np.bincount(numbers(answers).astype(int), minlength=len(NAMES) + 1)
    said = [f"{count} ({count / len(answers):.0%})" if count else "" for count in counts]
    program, checks = scene.tables
    rows = tuple((*row, words) for row, words in zip(checks.rows, said, strict=False))
    heads, widths, align = (*checks.heads, "the class"), (*checks.widths, 1.6), f"{checks.align}l"
    checks = replace(checks, rows=rows, heads=heads, widths=widths, align=align)
    none = Text(f"{NONE}: {said[-1] or 0}", 590, 292, "muted", align="end")
    return replace(scene, tables=(program, checks), texts=(*scene.texts, none))


def scores(state: State, progress: Descents, answers: Answers) -> Scores | None:
    """Who named the check that is the first to fail, once the checks have been made."""
    if not progress.results:
        return None
    first = (*NAMES, NONE).index(first_failure(progress.results) or NONE)
    return right_or_wrong(numbers(answers) == first, "first to fail")


QUESTION = Question(
    words=lambda state: f"{_capital(SAID[state.mistake])}: which check is the first to fail?",
    kind=lambda state: Options((*NAMES, NONE)),
    about=("mistake", "layers", "seed", "eta"),
    asked=HIDDEN,
    reveal="reveal",
    truth=lambda state: state.changed(revealed=True),
    revealed=lambda state: state.revealed,
    lay=laid,
    scores=scores,
)
ON = {Point: light, Pick: pick}
BUTTONS = {"reveal": Button(label="Make the checks", icon="eye", set=_reveal)}
PROCESS = restarting(descents)
break_it = Asking(State, scene, caption, question=QUESTION, process=PROCESS, on=ON, buttons=BUTTONS)
