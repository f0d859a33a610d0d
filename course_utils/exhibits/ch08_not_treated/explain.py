"""Explain one decision of the reader's own network, with a model card (section 8: accountability)."""

import functools
from dataclasses import replace

import numpy as np

from course_utils.arrays import Array
from course_utils.interactive import limits
from course_utils.interactive.asking import answered, asking, question, veiled, verdict
from course_utils.interactive.controls import Entry
from course_utils.interactive.design import Design, dragged
from course_utils.interactive.events import Move
from course_utils.interactive.fields import setting, slider
from course_utils.interactive.points import LIMITS, OWN, NamedPoints, noted, with_data
from course_utils.interactive.state_line import from_line
from course_utils.interactive.training_controls import HIDDEN, LEAST_SQUARES
from course_utils.network.activations import ACTIVATIONS
from course_utils.network.costs import misclassified
from course_utils.network.datasets import Points, figure1
from course_utils.network.network import Network
from course_utils.network.parameters import Parameters
from course_utils.outlook.nearest_change import Decision, explained, share_far_from_data
from course_utils.pictures import regions
from course_utils.pictures.charts import dot, path
from course_utils.pictures.numbers import counted, plain, short, typeset
from course_utils.pictures.scene import Axes, Handle, Item, Scene, Table, Text
from course_utils.training.recorded_run import recorded_checkpoints

STEPS = 1_000_000  # of Listing 6.1, whose network is explained where no parameters are given
FAR = 0.2  # from all data points
LEAST = 0.001  # length of a change
SURE = 0.9  # a difference of F1 and F2 that reads like certainty
CERTAIN = "of the square the network, with |F₁ − F₂| > 0.9, is"
ANSWERS = "sure on less than 50%", "sure on 50 to 80%", "sure on more than 80%"
# Where the points come from: of each set, what its builders say.
SOURCES = {
    "Figure 1": "the paper, which says no more",
    "Figure 5": "the paper, which says no more",
    OWN: "put there by the reader",
}
GENERATED = "made by a formula, for teaching"
# Two networks that can be pasted: a 2-2-2 for two points, and one that puts everything into B.
EXAMPLES = (
    '{"data": "own points", "points": [[0.2, 0.3, "A"], [0.8, 0.7, "B"]], "hidden": [2], '
    '"method": "SG with replacement", "eta": 0.5, "p": [6, 0, 0, 6, -4, 4, -4, 4, -3, -3, 4, -4]}',
    '{"data": "own points", "points": [[0.2, 0.3, "A"]], "hidden": [], "p": [0, 0, 0, 0, 0, 1]}',
)
NAME = limits.free_text("", 100)


class State(NamedPoints):
    """The point to explain, and what other exhibits' lines have: data, network and how it was trained."""

    guess: str = question(ANSWERS, CERTAIN)
    x1: float = slider(0.55, 0, 1, 0.01, "x₁")
    x2: float = slider(0.42, 0, 1, 0.01, "x₂")
    data: str = setting("Figure 1", NAME, "the name of the data set")
    points: Points = setting(figure1, LIMITS, "the data points")
    note: str = noted()
    hidden: tuple[int, ...] = setting((2, 3), HIDDEN, "hidden layers")
    activation: str = setting("sigmoid", limits.Among(tuple(ACTIVATIONS)), "activation")
    method: str = setting("SG with replacement", NAME, "how it was trained")
    eta: float = setting(0.05, limits.positive(100), "learning rate η")
    p: Parameters | None = setting(None, limits.PARAMETERS, "None: what Listing 6.1 ends with")

    def __post_init__(self) -> None:
        """ValueError for a network without parameters, or with too many or too few."""
        super().__post_init__()
        given = self.hidden, self.activation, self.method, self.eta
        known = State.hidden, State.activation, State.method, State.eta
        if self.p is None and given != known:
            raise ValueError(
                f"p must be given with hidden, activation, method, eta other than {known}, got {given}: "
                "paste the line of a network that has been trained"
            )
        self.network()

    def network(self) -> Network:
        """The network to explain."""
        if self.p is None:
            run = recorded_checkpoints()
            return run.network(run.at(STEPS))
        sizes = (2, *self.hidden, 2)
        return Network(sizes, self.p, activation=self.activation, output_activation="sigmoid")


def decision(state: State) -> Decision:
    """Return the decision and what it depends on."""
    return explained(state.network(), np.array([[state.x1], [state.x2]]), state.points.x)


def scene(state: State, seen: Decision) -> Scene:
    """Left: the point, its nearest neighbours and the smallest change; right: this decision, model card."""
    arithmetic = _arithmetic(state, seen)
    below = arithmetic.box[1] + arithmetic.box[3] + 26
    tables = arithmetic, _card(state, seen.network, below)
    said = verdict(state.guess, truth(seen.network)) if answered(state) else asking(CERTAIN)
    told = Text(said, 480, 24, "accent", 16, bold=True, align="middle")
    whole = Scene(960, 620, (_region(state, seen),), tables=tables)
    return replace(whole, texts=(told,)) if answered(state) else veiled(whole, told, tables=True)


def sure(network: Network) -> float:
    """Return on what share of the square F looks certain."""
    return float(np.mean(np.abs(regions.difference(network)) > SURE))


def truth(network: Network) -> str:
    """Return the answer that is right for this network."""
    return ANSWERS[int(np.searchsorted((0.5, 0.8), sure(network)))]


def _region(state: State, seen: Decision) -> Axes:
    x, points = seen.x[:, 0], state.points
    items: list[Item] = [path(np.stack([x, points.x[:, i]]), "muted", dashed=True) for i, _ in seen.near]
    if seen.change is not None and answered(state):
        end = x + seen.change
        items.append(path(np.stack([x, end]), "accent"))
        if not _leads_out(seen):
            items.append(dot(end[0], end[1], "accent"))
    items.append(Handle(state.x1, state.x2, "the point to explain", 0.01))
    known = seen.network if answered(state) else None  # whose shades tell how sure it is
    return regions.region(known, points, (48, 104, 396, 396), *items, title="Why this category?")


def _leads_out(seen: Decision) -> bool:
    """Whether the smallest change leads out of the square, where its end is not seen."""
    end = seen.x[:, 0] + (0 if seen.change is None else seen.change)
    return bool(((end < 0) | (end > 1)).any())


def _arithmetic(state: State, seen: Decision) -> Table:
    """The arithmetic of this decision, what is near, and what would alter it."""
    layers = [(f"layer {l}", _vector(z), _vector(seen.a[l])) for l, z in seen.z.items()]
    if len(layers) > 4:
        layers[2:-1] = [("…", f"{len(layers) - 3} more layers", "")]
    sign = ">" if seen.category == "A" else "≤"
    near = "  ".join(f"{'AB'[state.points.labels[i]]} {distance:.2f}" for i, distance in seen.near)
    rows = (
        ("x", "", _vector(seen.x)),
        *layers,
        ("decision", f"F₁ {sign} F₂", f"category {seen.category}"),
        ("nearest", near, ""),
        ("altered by", *_in_words(seen.change)),
    )
    heads = ("this decision", "z = W a + b", "a = σ(z)")
    return Table((470, 66, 470, 26.0 * (len(rows) + 1)), rows, heads, (1.5, 2.05, 2.05), "lll")


def _in_words(change: Array | None) -> tuple[str, str]:
    if change is None:
        return "no change up to 1.5", ""
    if np.hypot(*change) < LEAST:  # three decimals would show a change by nothing
        return "the least change", f"< {LEAST:g} long"
    return typeset(f"({change[0]:+.3f}, {change[1]:+.3f})"), f"{np.hypot(*change):.3f} long"


def _vector(values: Array) -> str:
    if len(values) > 3:
        return typeset(f"{len(values)} in [{values.min():.2g}, {values.max():.2g}]")
    return typeset("  ".join(f"{v:.2f}" if abs(v) < 1e5 else short(v) for v in values[:, 0]))


def _card(state: State, network: Network, top: float) -> Table:
    points, sizes = state.points, "-".join(map(str, network.sizes))
    wrong = misclassified(network, points.x, points.y).sum()
    A, B = np.bincount(points.labels, minlength=2)
    rate = "" if state.method == LEAST_SQUARES else f", η = {plain(state.eta)}"
    procedure = f"{state.method}{rate}" if state.p else f"Listing 6.1: {STEPS:,} steps of SG{rate}"
    rows = (
        ("purpose", "to tell A from B in the square; for learning"),
        ("procedure", procedure),
        ("made of", f"{network.n_parameters} parameters: {sizes}, {state.activation}"),
        ("data", f"{state.data}: {counted(len(points), 'point')}, {A} A and {B} B"),
        ("their source", SOURCES.get(state.data, GENERATED)),
        ("possible bias", f"{_bare(points):.0%} of the square > {FAR:g} from all of them"),
        ("results", f"{wrong} of {len(points)} wrong in training; not tested"),
        ("limits", f"|F₁ − F₂| > {SURE:g} on {sure(network):.0%}; no probability"),
        ("consequences", "none: not for decisions about people"),
    )
    return Table((470, top, 470, 26.0 * (len(rows) + 1)), rows, ("model card", ""), (1.42, 4.08), "ll")


@functools.lru_cache(maxsize=4)  # it takes longer than all the rest of a frame
def _bare(points: Points) -> float:
    """The share of the square that is far from all data points, at every seventh node."""
    return share_far_from_data(points.x, regions.nodes()[:, ::7], FAR)


def caption(state: State, seen: Decision) -> str:
    place = f"({state.x1:.2f}, {state.x2:.2f}) is put into {seen.category}"
    if not answered(state):
        return f"{asking(CERTAIN)} {place}. {state.note}".rstrip()
    F = seen.a[seen.network.L][:, 0]
    labels = ", ".join("AB"[state.points.labels[i]] for i, _ in seen.near)
    points = "points are" if len(seen.near) > 1 else "point is"
    outside = " and leads out of the square" if _leads_out(seen) else ""
    return (
        f"{place}: F = ({F[0]:.3f}, {F[1]:.3f}). "
        f"The nearest training {points} {labels}. {_altered(seen.change)}{outside}. {state.note}"
    ).rstrip()


def _altered(change: Array | None) -> str:
    """What would alter the decision, as a sentence without its stop."""
    if change is None:
        return "No change up to 1.5 alters this"
    if np.hypot(*change) < LEAST:
        return f"This is on the boundary: a change < {LEAST:g} long alters it"
    return "The smallest change that alters this is {}, {}".format(*_in_words(change))


def _take_over(state: State, line: str) -> State:
    """The same point, and the network and the data of the line; an empty line changes nothing."""
    return from_line(State, line).changed(x1=state.x1, x2=state.x2) if line.strip() else state


TIP = "Paste the line of another exhibit here: print(exhibit.line)"
LINE = Entry(label="your network's line", get=lambda state: "", set=_take_over, examples=EXAMPLES, tip=TIP)
BUTTONS, ORDER = {"line": LINE}, ("guess", "x1", "x2", "line")
ON, START = {Move: dragged("x1", "x2")}, with_data(State)
explain = Design(
    State,
    scene,
    caption,
    prepare=decision,
    on=ON,
    buttons=BUTTONS,
    order=ORDER,
    start=START,
    together=[("x1", "x2")],
)
