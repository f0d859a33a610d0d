"""Dropout: the neurons that each step deletes, the thinned networks' mean, and the full network instead."""

from collections.abc import Callable, Generator, Sequence
from dataclasses import replace
from typing import Any, NamedTuple, Self

import numpy as np

from course_utils.arrays import Array
from course_utils.generalisation import dropout_training as mathematics
from course_utils.generalisation.dropout import weighted_outputs, with_factors
from course_utils.interactive.asking import (
    UNDECIDED,
    answered,
    asking,
    asks_of,
    awaiting,
    earlier,
    question,
    veiled,
    verdict,
)
from course_utils.interactive.controls import PLAY, press
from course_utils.interactive.design import Design, picked
from course_utils.interactive.events import Pick, row_in
from course_utils.interactive.fields import Playable, choice, log, setting, slider, whole
from course_utils.interactive.limits import Between, Several, less_than
from course_utils.interactive.process import Clock, Progress, played_to
from course_utils.network.costs import misclassified
from course_utils.network.network import Network
from course_utils.pictures.charts import chart, contours
from course_utils.pictures.diagrams import Connection, Neuron, network_graph, neurons
from course_utils.pictures.regions import judged
from course_utils.pictures.scene import (
    Axes,
    Edge,
    Field,
    Graph,
    Line,
    Node,
    Points,
    Reading,
    Scene,
    Table,
    Text,
)

HIDDEN = {"one of 6": (6,), "two of 6": (6, 6)}
WAYS = DELETE, INVERTED = "as the paper: 0 or 1", "inverted: 0 or 1/(1 − p)"
FACTORS: dict[str, Callable[[Network, float], Network]] = {
    "1 − p": lambda network, p_drop: with_factors(network, 1 - p_drop),
    "p": with_factors,
    "p, biases too": lambda network, p_drop: network.at(p_drop * network.p),
    "1": lambda network, p_drop: network,
}
PRINTED = "of 40 points the factor p gets wrong"
COUNTS = "0 to 4", "5 to 14", "15 to 25", "26 or more"
OWN_MASK = {"flipped": ()}  # what the reader flipped in another one has no meaning any more
ABOUT = "hidden", "way", "seed"  # of another training the question is another one
P_DROP = less_than(1)
CHUNK = 0.003  # seconds of work between two looks at the controls


def _flipped(H: int) -> Several:
    return Several(Between(0, H - 1, whole=True), 0, H)


def _asks_of(field: str, **also: Any) -> Callable[[Any, Any], Any]:
    """Return what the control of this field does: it asks another question, about the p that there is."""
    put = asks_of(field, ABOUT, **also)
    return lambda state, value: put(state, value).with_p_drop(state.p_drop)


class State(Playable):
    """The training step that is looked at has a mask of its own; the reader may flip neurons in it."""

    guess: str = question(COUNTS, PRINTED)
    earlier: tuple[Any, ...] = earlier()
    step: int = whole(2000, 0, mathematics.LAST, "step", also=OWN_MASK, restarts=False)
    p_drop: float = slider(
        0.2, 0, 0.8, 0.05, "p = p_drop", typed=P_DROP, set=lambda state, p: state.with_p_drop(p)
    )
    asked: float = setting(0.2, P_DROP, "the p that was asked about", restarts=False)
    hidden: str = choice(tuple(HIDDEN), "hidden layers", "two of 6", set=_asks_of("hidden", **OWN_MASK))
    factor: str = choice(tuple(FACTORS), "full, weights times", restarts=False)
    way: str = choice(WAYS, "factor in training", set=_asks_of("way"))
    rate: float = log(4.0, 1, 1000, "steps per second", restarts=False, more=True)
    seed: int = whole(4, 0, 50, "seed", more=True, set=_asks_of("seed"))
    flipped: tuple[int, ...] = setting((), _flipped(12), "hidden neurons flipped, from 0", restarts=False)

    def __post_init__(self) -> None:
        """ValueError, too, for a flipped neuron that there is not."""
        super().__post_init__()
        _flipped(sum(HIDDEN[self.hidden])).check("flipped", self.flipped)

    def with_p_drop(self, p: float) -> Self:
        """Return the state with this p; who has answered for one compares it with others unasked."""
        return self.changed(p_drop=p, asked=self.asked if answered(self) else p)

    @property
    def training_problem(self) -> mathematics.DropoutProblem:
        """What the training follows from."""
        return mathematics.DropoutProblem(self.p_drop, HIDDEN[self.hidden], self.way == INVERTED, self.seed)


class Moment(Progress):
    """step: at most the one that is looked at; consensus: the mean then, as far as it has come; playing:
    whether the slider goes along.
    """

    step: int
    consensus: mathematics.ThinnedMean
    playing: bool = False

    def moves(self) -> dict[str, Any]:
        """While it plays the step that is looked at is the one that it has come to."""
        return {"step": self.step, **OWN_MASK} if self.playing else {}


def process(state: State, clock: Clock) -> Generator[Moment, State, None]:
    """Train in the background, and average over thinned networks at the step that is looked at."""
    training, consensus = mathematics.train_with_dropout(state.training_problem), None
    path = [next(training)]  # p after 0, 1, .. steps
    wanted, last, chosen = float(state.step), clock(), True
    while True:
        end = clock() + CHUNK
        if not chosen or int(wanted) >= len(path):  # a reader who moves a slider is answered first
            while len(path) <= mathematics.LAST and clock() < end:
                path.append(next(training))
        step, problem = min(int(wanted), len(path) - 1), state.training_problem
        if consensus is None or consensus.problem != problem or (consensus.network.p != path[step]).any():
            consensus = mathematics.ThinnedMean(problem, path[step])
        else:
            consensus.go_on(clock, CHUNK)
        finished = state.playing and step == mathematics.LAST
        unfinished = len(path) <= mathematics.LAST or not consensus.done
        moment = Moment(step, consensus, state.playing, finished=finished, unfinished=unfinished)
        state = state.changed(**moment.moves())
        new = yield moment
        if new.problem() != state.problem():
            training = mathematics.train_with_dropout(new.training_problem)
            path = [next(training)]
        seconds = min(clock() - last, 0.2)  # after a longer pause the missed steps are not made up for
        wanted = float(new.step) if new.step != state.step else wanted
        wanted = played_to(wanted, state.playing, new.playing, new.rate * seconds, mathematics.LAST)
        chosen, state, last = new != state, new, clock()


class Seen(NamedTuple):
    """factors: of the thinned network; deleted: for each hidden neuron; full: the network with the factor
    that is chosen; errors: for each factor, how far z[L] and F of the full network are from the mean over
    all masks, and how many points it has wrong.
    """

    at: Moment
    network: Network
    factors: Array
    deleted: dict[Neuron, bool]
    full: Network
    errors: dict[str, tuple[float, float, int]]


def seen(state: State, progress: Moment) -> Seen:
    """Return what both picture and caption show."""
    consensus, network = progress.consensus, progress.consensus.network
    kept = mathematics.masks_of_steps(state.training_problem)[max(progress.step, 1) - 1] > 0
    if not state.playing:
        kept[list(state.flipped)] ^= True
    factors = kept / (1 - state.p_drop) if state.way == INVERTED else kept.astype(float)
    full = {name: multiplied(network, state.p_drop) for name, multiplied in FACTORS.items()}
    errors = {name: (*consensus.differences(one), _wrong(one)) for name, one in full.items()}
    hidden = [(l, j) for l, j in neurons(network.sizes) if 1 < l < network.L]
    deleted = dict(zip(hidden, ~kept, strict=True))
    return Seen(progress, network, factors, deleted, full[state.factor], errors)


def _wrong(network: Network) -> int:
    points = mathematics.dropout_points()
    return int(misclassified(network, points.x, points.y).sum())


def scene(state: State, seen: Seen) -> Scene:
    """Above: the diagram with this step's mask, and how good each factor is; below: three regions."""
    factors, mean, every = seen.factors, seen.at.consensus, np.ones((1, len(seen.factors)))
    times = "(1 − p)" if state.factor == "1 − p" else state.factor
    thinned = mathematics.output_difference(seen.network, factors[None])[0]
    full = mathematics.output_difference(seen.full, every)[0]
    averaged = _field(mean.mean, mean.network, mean.drawn)
    axes = (
        _region(48, "this thinned network", _field(thinned, seen.network, factors[None])),
        _region(366, f"mean of {mean.count} thinned", averaged, _boundaries(mean.some)),
        _region(684, f"full network × {times}", _field(full, seen.full, every)),
    )
    gone, H = sum(seen.deleted.values()), len(factors)
    title = f"Step {max(seen.at.step, 1):,}: {gone} of {H} hidden neurons deleted"
    beside = f"Against the mean over all {2**H:,} masks:"
    texts = Text(title, 48, 30, bold=True), Text(beside, 530, 30, bold=True)
    whole = Scene(960, 610, axes, graphs=(_diagram(seen),), tables=(_table(state, seen),), texts=texts)
    guess = state.guess if state.p_drop == state.asked else UNDECIDED
    there = seen.at.step == state.step or state.playing  # else training is on the way to it
    said = verdict(guess, count_of(seen)) if there else awaiting(guess)
    said = said if answered(state) else asking_about(state)
    told = Text(said, 924, 284, "accent", 16, bold=True, align="end")
    if answered(state):
        return replace(whole, texts=(*texts, told))
    return veiled(whole, told, axes=(2,), tables=True)


def asking_about(state: State) -> str:
    """The question, and of which training it is another one."""
    way, seed = state.way.partition(":")[0], f"seed {state.seed}"
    others = (state.hidden, State.hidden), (way, DELETE.partition(":")[0]), (seed, f"seed {State.seed}")
    about = [f"p = {state.p_drop:.3g}", *(value for value, usual in others if value != usual)]
    return asking(PRINTED, state, ", ".join(about))


def count_of(seen: Seen) -> str:
    """Return how many points the printed factor gets wrong, as one of the answers."""
    return COUNTS[int(np.searchsorted((4, 14, 25), seen.errors["p"][2]))]


def _field(values: Array, network: Network, factors: Array) -> Field:
    """Return F1 - F2, (NODES, NODES), where the outputs can be read: means over the rows of factors."""

    def read(x1: float, x2: float) -> Reading:
        z = weighted_outputs(network, factors, np.array([[x1], [x2]]))
        return judged(*network.sigma[network.L].f(z).mean(axis=0)[:, 0])

    return Field(values, read=read)


def _region(left: float, title: str, field: Field, *lines: Line) -> Axes:
    points, box, unit = mathematics.dropout_points(), (left, 342, 240, 240), (0, 1)
    marks = Points(points.x, points.labels, np.zeros(len(points), dtype=bool))
    return chart(box, (field, *lines, marks), unit, unit, title=title, most=(3, 3))


def _boundaries(some: Sequence[Array]) -> Line:
    """All boundaries as one line with gaps, which the browser draws at once; every other node will do."""
    t = np.linspace(0, 1, mathematics.NODES)[::2]
    lines = [contours(t, t, one[::2, ::2], [0.0]) for one in some]
    x, y = np.hstack([(line.x, line.y) for line in lines])
    return Line(x, y, "muted")


def _diagram(seen: Seen) -> Graph:
    network, deleted = seen.network, seen.deleted

    def node(neuron: Neuron, x: float, y: float) -> Node:
        l, j = neuron
        if neuron not in deleted:
            return Node(x, y, 30.0, f"x{'₁₂'[j - 1]}" if l == 1 else "AB"[j - 1])
        name = f"neuron {j} of layer {l}, {'deleted' if deleted[neuron] else 'kept'}"
        return Node(x, y, 30.0, str(j), look="deleted" if deleted[neuron] else "plain", name=name)

    def edge(triple: Connection, start: int, end: int) -> Edge:
        l, j, k = triple
        lost = deleted.get((l, j)) or deleted.get((l - 1, k))
        return Edge(start, end, float(network.W[l][j - 1, k - 1]), look="deleted" if lost else "plain")

    drawn = network_graph(network.sizes, (56.0, 58.0, 400.0, 204.0), node, edge, name="mask")
    return replace(drawn, acts=True)


def _table(state: State, seen: Seen) -> Table:
    N, heads = len(mathematics.dropout_points()), ("full network", "z off by", "F off by", "wrong")
    rows = tuple(
        (f"× {factor}", _short(of_z), _short(of_F), f"{wrong} of {N}")
        for factor, (of_z, of_F, wrong) in seen.errors.items()
    )
    chosen = list(FACTORS).index(state.factor)
    return Table((520, 60, 412, 190), rows, heads, (1.6, 1, 1, 1), "lrrr", chosen=chosen, name="factors")


def _short(value: float) -> str:
    return "0" if value < 1e-9 else f"{value:.3f}"


def caption(state: State, seen: Seen) -> str:
    network, listed = seen.network, []
    for l in range(2, network.L):
        if gone := [str(j) for (layer, j), deleted in seen.deleted.items() if deleted and layer == l]:
            listed.append(f"neuron{'s' * (len(gone) > 1)} {', '.join(gone)} of layer {l}")
    thinned, (of_z, of_F, wrong) = _wrong(with_factors(network, seen.factors)), seen.errors[state.factor]
    this = (
        f"Deleted at step {max(seen.at.step, 1):,}: {'; '.join(listed) or 'no neuron'}. This thinned "
        f"network has {thinned} of {len(mathematics.dropout_points())} points wrong."
    )
    if not answered(state):
        return f"{this} {asking_about(state)}"
    return (
        f"{this} The full network, weights × {state.factor}, has {wrong} wrong; from the mean over "
        f"all thinned networks its z[{network.L}] is off by {_short(of_z)} and its F by {_short(of_F)}."
    )


def _pick(state: State, event: Pick) -> State:
    if event.part == "factors":
        return picked("factor", tuple(FACTORS))(state, event)  # type: ignore[no-any-return]
    node = row_in(event, 2 + sum(HIDDEN[state.hidden])) or 0  # the first two are the inputs
    return state.changed(flipped=tuple(sorted({*state.flipped} ^ {node - 2}))) if node > 1 else state


BUTTONS = {"play": PLAY, "restore": press("The step's own mask", flipped=())}
dropout = Design(State, scene, caption, process=process, prepare=seen, on={Pick: _pick}, buttons=BUTTONS)
