"""Draw the boundary first, then see the fit of Figure 4 over it; then move the points and see it follow."""

import functools
from collections.abc import Generator
from dataclasses import replace
from typing import Any

import numpy as np

from course_utils.exhibits.ch02_forward_pass._drawn_regions import CELLS, cells, middles, regions
from course_utils.interactive.controls import press
from course_utils.interactive.events import Draw
from course_utils.interactive.fields import Playable, setting, tally
from course_utils.interactive.limits import Between, Checked, Flag, ParameterVector, Several, optional
from course_utils.interactive.points import CONTROLS as POINT_CONTROLS
from course_utils.interactive.points import POINT_EVENTS, PointSettings, with_data
from course_utils.interactive.process import Clock
from course_utils.interactive.trainer import Trained, Trainer
from course_utils.lecture.class_answers import Answer, Drawing
from course_utils.lecture.class_exhibit import Asking
from course_utils.lecture.class_overlay import over, strokes
from course_utils.lecture.class_question import Answers, Question, Scores, binned
from course_utils.network.costs import cost, point_costs
from course_utils.network.datasets import A, Points
from course_utils.network.network import Network, classify
from course_utils.network.paper_network import PAPER_SIZES, paper_start
from course_utils.network.parameters import Parameters
from course_utils.pictures import regions as figures
from course_utils.pictures.charts import chart, line, ticks_at
from course_utils.pictures.numbers import counted, percent, plain
from course_utils.pictures.scene import Axes, Dots, Item, Line, Scene, Sketch, Text

BOUNDARY = "the boundary that you expect"
BOX = (48.0, 74.0, 364.0, 364.0)
AS_IT_IS = "Shown without a drawing of yours"
AGAIN = "To draw a boundary, press Draw again"
LOW, HIGH = 1e-13, 10.0  # of the terms that are shown
FITS = 5  # of 20 evaluations each, the next only where the last has left more than ENOUGH of the cost (9)
ENOUGH = 1e-5
# The fit; how many points the drawing has right, if there is one; the share of the square where both agree.
Seen = tuple[Network, int | None, float]
STROKES, PLACES = 100, 100  # at most, and of each: with more every answer takes long
_COORDINATES = Several(Between(0, 1), 4, 2 * PLACES)
STROKE = Checked(
    f"2 to {PLACES} places in the square, x1, x1, .., x2, x2, ..",
    lambda values: len(values) % 2 == 0 and _COORDINATES.accepts(values),
    _COORDINATES.reading,
)


class State(PointSettings, Playable):
    """The data points, what was drawn, and whether the fit is shown."""

    strokes: tuple[tuple[float, ...], ...] = setting((), Several(STROKE, 0, STROKES), "the strokes drawn")
    revealed: bool = setting(False, Flag(), "whether the fit is shown")
    terms: bool = setting(True, Flag(), "whether the terms of the cost have their place before the fit")
    tries: int = tally("how often the fit has been restarted")
    p: Parameters | None = setting(None, optional(ParameterVector(23)), "where the fit starts")
    due: int = setting(0, Between(0, FITS, whole=True), "how many fits are due to p", restarts=False)

    def curves(self) -> tuple[np.ndarray, ...]:
        """The strokes as arrays of shape (2, n)."""
        return tuple(np.reshape(stroke, (2, -1)) for stroke in self.strokes)

    def regions(self) -> np.ndarray:
        """True for each cell of the square that the drawing gives to category A."""
        return regions(self.curves(), self.points)


class Fitted(Trained):
    """due: how many fits are to follow."""

    due: int = 0

    def carried(self) -> dict[str, Any]:
        """Return p and what is due to it: a state that is copied, or undone, before the end goes on."""
        return {"p": self.p, "due": self.due}


def process(state: State, clock: Clock) -> Generator[Trained, State, None]:
    """Fit by least squares as soon as the fit is to be seen, and again whenever a point has changed."""
    trainer, fits = _trainer(state, clock), _fits(state)
    while True:
        if state.revealed and fits:
            settled = yield from trainer.fit(state.points)
            fits = 0 if settled or trainer.history.costs[-1] <= ENOUGH else fits - 1
        more = state.revealed and fits > 0
        reached = vars(trainer.progress()) | {"unfinished": more, "finished": not more}
        new = yield Fitted(**reached, due=fits)
        if new.tries != state.tries:
            trainer = _trainer(new.changed(p=None), clock)
        if new.p is not None and new.p is not state.p:  # as where the moving of a point is undone
            trainer, fits = _trainer(new, clock), _fits(new)
        elif (new.tries, new.points) != (state.tries, state.points):
            fits = FITS
        state = new


def _fits(state: State) -> int:
    """How many fits are due: to a network that has been revealed already, what it did not have yet."""
    return state.due if state.revealed and state.p is not None else FITS


def _trainer(state: State, clock: Clock) -> Trainer:
    start = paper_start() if state.p is None else state.p
    return Trainer(Network(PAPER_SIZES, start), state.points, np.random.default_rng(0), clock)


def prepare(state: State, progress: Trained) -> Seen:
    """Compare the drawing with the fit, once there are both."""
    network = Network(PAPER_SIZES, progress.p)
    if not (state.revealed and state.strokes):
        return network, None, 0.0
    drawn, (column, row) = state.regions(), cells(state.points.x)
    right = int((drawn[row, column] == (state.points.labels == A)).sum())
    return network, right, agreement(drawn, network)


def agreement(drawn: np.ndarray, network: Network) -> float:
    """Return the share of the square on which a drawing's `regions` and the network say the same."""
    return float(np.mean(drawn == fitted(network)))


def fitted(network: Network) -> np.ndarray:
    """Return True for each cell of the square that the network gives to category A."""
    return np.asarray(classify(network.output(middles())) == A).reshape(CELLS, CELLS)


def scene(state: State, seen: Seen) -> Scene:
    """Left: the square to draw in, and later the fit over the drawing; right: the terms of (6)."""
    network, right, share = seen
    points, curves = state.points, state.curves()
    texts: tuple[Text, ...] = ()
    if state.revealed:
        square = figures.region(network, points, BOX, chosen=state.chosen, movable=True)
        field, marks = square.items
        square = replace(square, items=(field, *(Line(x1, x2, "accent") for x1, x2 in curves), marks))
        agreed = AS_IT_IS if right is None else f"You agree with the fit on {percent(share)}"
        texts = (Text(agreed, 552, 30, "accent", 17, bold=True), *_beyond(state, network))
    else:
        square = figures.region(None, points, BOX, Sketch(curves, BOUNDARY), title="Draw your boundary")
        texts = (Text("With the fit: the terms of (6)", 738, 262, "muted", align="middle"),)
    if not state.terms and not state.revealed:
        return Scene(460, 488, (square,))
    return Scene(960, 488, (square, _terms(state, network)), texts=texts)


def _terms(state: State, network: Network) -> Axes:
    """Each point's share in the cost, and their mean; nothing before the fit is revealed."""
    points, N, chosen = state.points, len(state.points), state.chosen
    items: tuple[Item, ...] = ()
    if state.revealed:
        index, is_A = np.arange(N, dtype=float), points.labels == A
        terms = point_costs(network, points.x, points.y).clip(LOW, HIGH)
        mean = np.clip(cost(network, points.x, points.y), LOW, HIGH)
        items = (
            line((chosen, chosen), (LOW, terms[chosen]), "accent", label="chosen point"),
            line((-1, N), (mean, mean), "muted", dashed=True, label="mean (6)"),
            Dots(index[is_A], terms[is_A], "A", "circle"),
            Dots(index[~is_A], terms[~is_A], "B", "cross"),
        )
    box, limits, ticks = (552, 74, 372, 364), ((-1, N), (LOW, HIGH)), ticks_at(range(0, N, -(-N // 10)))
    return chart(box, items, *limits, log="y", xlabel="data point", ylabel="½‖y − F(x)‖²", xticks=ticks)


def _beyond(state: State, network: Network) -> tuple[Text, ...]:
    """What marks on the lower edge of the terms mean, where there are any."""
    least = float(point_costs(network, state.points.x, state.points.y).min())
    said = f"on the lower edge: {plain(LOW)} or less"
    return (Text(said, 552, 476, "muted", 14),) if least <= LOW else ()


def caption(state: State, seen: Seen) -> str:
    (network, right, share), points = seen, state.points
    if not state.revealed:
        strokes = counted(len(state.strokes), "stroke") if state.strokes else "no stroke"
        asked = "Draw where you expect A to end and B to begin, then reveal the fit."
        return f"{counted(len(points), 'point')}, {strokes} drawn. {asked} {state.note}".rstrip()
    C = cost(network, points.x, points.y)
    words = f"{figures.in_words(network, points)}; cost {plain(C, 3)}. {state.note}".rstrip()
    if right is None:
        return f"{words} {AS_IT_IS}. {AGAIN}."
    right_points = f"has {right} of {counted(len(points), 'point')} right"
    agrees = f"agrees with the fit on {percent(share)} of the square"
    return f"{words} Your drawing {right_points} and {agrees}. {AGAIN}."


def draw(state: State, event: Draw) -> State:
    """Return the state with one stroke more, of which as many places are kept as the exhibit takes."""
    if state.revealed:  # it would be compared with a fit that was seen before
        raise ValueError(f"The fit is shown already. {AGAIN}")
    if len(state.strokes) >= STROKES:
        raise ValueError(f"There are {STROKES} strokes; a drawing has at most {STROKES}")
    n = len(event.x)
    kept = np.linspace(0, n - 1, min(n, PLACES)).round().astype(int)
    places = np.clip([event.x, event.y], 0, 1)[:, kept].round(4)
    return state.changed(strokes=(*state.strokes, tuple(places.ravel().tolist())))


def _asked(points: Points) -> Drawing:
    return Drawing(figures.region(None, points, BOX))


@functools.lru_cache(maxsize=4000)  # of each student once, however long the fit takes
def _of_class(answer: Answer, points: Points) -> np.ndarray:
    return regions(_asked(points).curves(answer), points)


def scores(state: State, seen: Seen, answers: Answers) -> Scores:
    """On how much of the square each drawing of the class agrees with the fit, in per cent."""
    fit = fitted(seen[0])
    shares = [100 * np.mean(_of_class(answer, state.points) == fit) for answer in answers]
    return binned(shares, (0, 50, 60, 70, 80, 90, 100), "agreement with the fit", "%", low=False)


QUESTION = Question(
    words=lambda state: "Where does A end and B begin? Draw the boundary.",
    kind=lambda state: _asked(state.points),
    about=("points",),
    asked={"revealed": False, "strokes": ()},
    reveal="reveal",
    truth=lambda state: state.changed(revealed=True),
    revealed=lambda state: state.revealed,
    lay=lambda scene, state, _, answers: over(
        scene, 0, *strokes(map(_asked(state.points).curves, answers))
    ),
    scores=scores,
)
CLEAR = "Hide the fit and clear the drawing"
REFIT = "Forget the last fit and start again from the 23 numbers of rng(5000)"
BUTTONS = {
    "reveal": press("Reveal the fit", icon="eye", revealed=True),
    "clear": press("Draw again", icon="eraser", tip=CLEAR, strokes=(), revealed=False),
    "refit": press("Fit from the paper's start", "tries", icon="refresh", tip=REFIT),
    **{name: control for name, control in POINT_CONTROLS.items() if name != "points"},
}
ON = {**POINT_EVENTS, Draw: draw}
draw_boundary = Asking(
    State,
    scene,
    caption,
    question=QUESTION,
    process=process,
    prepare=prepare,
    on=ON,
    buttons=BUTTONS,
    start=with_data(State),
)
