"""Break back propagation in a classical way: which check notices, and what would training have done?"""

from __future__ import annotations

import functools
from collections.abc import Generator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from course_utils.gradients.gradient_checks import NAMES, Result, check, first_failure
from course_utils.gradients.mistakes import MISTAKES, RIGHT, DescentByRules, Rules, derivatives
from course_utils.interactive import limits
from course_utils.interactive.controls import Button, Choice, Control, LogSlider, WholeSlider
from course_utils.interactive.exhibit import Exhibit
from course_utils.interactive.process import Clock
from course_utils.network import datasets
from course_utils.network.network import Network
from course_utils.pictures.charts import linear_ticks, log_ticks
from course_utils.pictures.scene import Axes, Line, Role, Scene, Table, Text

NO_MISTAKE, UNDECIDED, NONE = "no mistake", "not yet", "none of them"
RULES: dict[str, Rules] = {**MISTAKES, NO_MISTAKE: RIGHT}
GUESSES = (UNDECIDED, *NAMES, NONE)
SIZES = {"2, 2, 2, 2: square": (2, 2, 2, 2), "2, 2, 3, 2: Figure 3": (2, 2, 3, 2)}
STEPS, CHUNK = 4000, 40
FLOOR = 1e-4
POINTS = datasets.figure1()
CODE = (
    "z, a = network.forward(x)",
    "delta[L] = dsigma(z[L]) * (a[L] - y)  # (22)",
    "delta[l] = dsigma(z[l]) * (W[l+1].T @ delta[l+1])  # (23)",
    "db[l] = mean(delta[l])  # (24)",
    "dW[l] = delta[l] @ a[l-1].T / N  # (25)",
)
WRONG = {
    "forget σ′ in (22)": (1, "delta[L] = a[L] - y  # (22)?"),
    "forget σ′ in (23)": (2, "delta[l] = W[l+1].T @ delta[l+1]  # (23)?"),
    "drop the transpose in (23)": (2, "delta[l] = dsigma(z[l]) * (W[l+1] @ delta[l+1])  # (23)?"),
    "swap j and k in (25)": (4, "dW[l] = (a[l-1] @ delta[l].T / N).reshape(W[l].shape)"),
    "a[l] for a[l−1] in (25)": (4, "dW[l] = delta[l] @ a[l].T / N  # (25)?"),
    "the wrong sign in (22)": (1, "delta[L] = dsigma(z[L]) * (y - a[L])  # (22)?"),
    "forget the bias (24)": (3, "db[l] = 0  # (24)?"),
    "a stale forward pass": (0, "if step % 100 == 0: z, a = network.forward(x)"),
}


@dataclass(frozen=True)
class State:
    """mistake: what is broken; guess: which check the reader expects to fail first; asked, revealed:
    whether the checks were asked for, and made; playing and p are what every state with a process has.
    """

    mistake: str = "forget σ′ in (23)"
    layers: str = "2, 2, 2, 2: square"
    guess: str = UNDECIDED
    asked: bool = False
    revealed: bool = False
    seed: int = 0
    eta: float = 3.0
    lit: int | None = None
    playing: bool = False
    p: tuple[float, ...] | None = None

    def __post_init__(self) -> None:
        """ValueError for what no control can give but a line of text can."""
        limits.among(self, mistake=RULES, layers=SIZES, guess=GUESSES)
        limits.above_zero(self, eta=10)

    def start(self) -> Network:
        """The network that training starts from."""
        return Network.random(SIZES[self.layers], np.random.default_rng(self.seed), 1.0)


@dataclass(frozen=True, eq=False)
class Progress:
    """Both trainings: steps and costs of each, shape (2, n); problem: why the wrong one cannot be done."""

    right: np.ndarray
    wrong: np.ndarray
    problem: str | None
    unfinished: bool
    finished: bool = False
    p: tuple[float, ...] | None = None


def process(state: State, clock: Clock) -> Generator[Progress, State, None]:
    """Train with right and with wrong derivatives, once the checks have been made."""
    right, wrong = _runs(state)
    while True:
        unfinished = state.revealed and right.step < STEPS
        problem = wrong.problem
        new = yield Progress(np.array(right.history()), np.array(wrong.history()), problem, unfinished)
        if any(getattr(new, name) != getattr(state, name) for name in ("mistake", "layers", "seed", "eta")):
            right, wrong = _runs(new)
        state = new
        if state.revealed and right.step < STEPS:
            right.advance(CHUNK, state.eta)
            if wrong.problem is None:
                wrong.advance(CHUNK, state.eta)


def _runs(state: State) -> tuple[DescentByRules, DescentByRules]:
    start = state.start()
    return DescentByRules(start, POINTS.x, POINTS.y), DescentByRules(
        start, POINTS.x, POINTS.y, RULES[state.mistake]
    )


@functools.lru_cache(maxsize=16)
def results(mistake: str, layers: str, seed: int, eta: float) -> tuple[Result, ...]:
    """All checks, made after one right step of training, so that a stale forward pass is stale."""
    before = State(layers=layers, seed=seed).start()
    network = before.copy()
    network.p -= eta * derivatives(before, POINTS.x, POINTS.y, RIGHT).vector()
    return check(network, POINTS.x, POINTS.y, RULES[mistake], before)


def results_of(state: State) -> tuple[Result, ...]:
    """The checks of this state."""
    return results(state.mistake, state.layers, state.seed, state.eta)


# ---------------------------------------------------------------- picture


def scene(state: State, progress: Progress) -> Scene:
    """Above: the broken program and both cost curves; below: the checks."""
    line, text = WRONG.get(state.mistake, (None, ""))
    code = [text if number == line else right for number, right in enumerate(CODE)]
    roles: list[Role] = ["B" if number == line else "ink" for number in range(len(CODE))]
    program = Table(
        (20, 44, 520, 150), tuple((row,) for row in code), roles=tuple(roles), marked=line, mono=True
    )
    texts = (
        Text("the program, with its mistake", 30, 30, "muted"),
        Text("the checks, each against the cost itself", 30, 292, "muted"),
        *_told(state),
    )
    return Scene(960, 560, (_costs(progress),), (), (), (program, _checks(state)), texts)


def _told(state: State) -> list[Text]:
    """The verdict, a sentence a line: beside it stands the chart."""
    role: Role = "accent" if state.revealed else "ink"
    lines = enumerate(_verdict(state))
    return [Text(sentence, 30, 236 + 24.0 * i, role, bold=True) for i, sentence in lines]


def _verdict(state: State) -> tuple[str, ...]:
    if not state.revealed:
        if state.asked:
            return ("First commit: choose your guess, then make the checks.",)
        return ("Commit first: which check will be the first to fail?",)
    first = first_failure(results_of(state)) or NONE
    if state.guess == UNDECIDED:
        return (f"First to fail: {first}.",)
    if state.guess == first:
        return (f"First to fail: {first}, as you said.",)
    return f"First to fail: {first}.", f"You said {state.guess}."


def _checks(state: State) -> Table:
    rows: list[tuple[str, str, str]] = []
    roles: list[Role] = []
    for result in results_of(state):
        known = state.revealed
        badge = {True: "✓", False: "✗ fails", None: "–"}[result.passed] if known else "?"
        rows.append((result.name, result.value if known else "", badge))
        roles.append("B" if known and result.passed is False else "ink")
    heads = ("check", "what it finds", "")
    guess = NAMES.index(state.guess) if state.guess in NAMES else None
    box = (20, 304, 920, 34.0 * (len(rows) + 1))
    cells = tuple(tuple(cell.replace("-", "−") for cell in row) for row in rows)
    pointed = {"marked": guess, "lit": state.lit, "name": "checks"}
    return Table(box, cells, heads, (3.2, 5.2, 1), "lll", tuple(roles), **pointed)  # type: ignore[arg-type]


def _costs(progress: Progress) -> Axes:
    def curve(history: np.ndarray, role: Role, dashed: bool, name: str) -> Line:
        steps, costs = history
        shown = np.clip(np.nan_to_num(costs, nan=1.0), FLOOR, 1.0)
        return Line(steps, shown, role, dashed, dot=True, label=name)

    curves = tuple(
        curve(history, role, dashed, name)  # type: ignore[arg-type]
        for history, role, dashed, name in (
            (progress.wrong, "B", False, "broken"),
            (progress.right, "muted", True, "right"),
        )
        if history.size
    )
    return Axes(
        (620, 50, 310, 190),
        curves,
        (0, STEPS),
        (FLOOR, 1.0),
        xlabel="steps (12)",
        ylabel="cost (9)",
        xticks=linear_ticks(0, STEPS, 5),
        yticks=log_ticks(FLOOR, 1.0),
        ylog=True,
    )


def caption(state: State, progress: Progress) -> str:
    """Return the picture in words."""
    mistake = state.mistake if "[" in state.mistake else f"{state.mistake[0].upper()}{state.mistake[1:]}"
    words = f"{mistake}, layers {state.layers}, random start {state.seed}. {' '.join(_verdict(state))}"
    if not state.revealed:
        return words
    failed = [result.name for result in results_of(state) if result.passed is False]
    words += f" {len(failed)} of {len(NAMES)} checks {'fails' if len(failed) == 1 else 'fail'}."
    if progress.problem:
        return f"{words} It cannot be trained: {progress.problem}."
    if not progress.right.size:
        return words
    step, right = progress.right[:, -1]
    wrong = progress.wrong[1, -1]
    return f"{words} After {step:,.0f} steps the right cost is {right:.1e}, the broken one {wrong:.1e}."


# ---------------------------------------------------------------- what the reader does


def _reveal(state: State, _: Any) -> State:
    return replace(state, asked=True) if state.guess == UNDECIDED else replace(state, revealed=True)


def _anew(name: str) -> Any:
    """Set a field and hide the checks: there is something new to predict."""
    hidden = {"revealed": False, "asked": False, "guess": UNDECIDED}
    return lambda state, value: replace(state, **{name: value}, **hidden)


def edit(state: State, event: dict[str, Any]) -> State:
    """Return the state after a check was pointed at, or picked as the guess."""
    match event:
        case {"kind": "point", "index": index}:
            return replace(state, lit=index)
        case {"kind": "pick", "index": int(index)} if not state.revealed:
            return replace(state, guess=NAMES[index])
    return state


CONTROLS: dict[str, Control] = {
    "reveal": Button(label="Make the checks", icon="eye", set=_reveal),
    "mistake": Choice(label="mistake", field="mistake", set=_anew("mistake"), options=tuple(RULES)),
    "guess": Choice(label="first to fail", field="guess", options=GUESSES),
    "layers": Choice(label="layers", field="layers", set=_anew("layers"), options=tuple(SIZES)),
    "seed": WholeSlider(label="random start", field="seed", low=0, high=50),
    "eta": LogSlider(label="learning rate η", field="eta", low=0.1, high=10),
}


def break_it(*, show: Sequence[str] | None = None, **settings: Any) -> Exhibit:
    """Return the exhibit; `settings` are fields of State, `show` the names of the controls to show."""
    return Exhibit(
        State(**settings), scene, caption, process=process, edit=edit, controls=CONTROLS, show=show
    )
