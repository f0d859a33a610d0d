"""What the reader does to picture and controls: each event is read once, before an exhibit sees it.

`index` is a whole number, or the tuple (row, column) for the cell of an image.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from typing import Any, get_args

from course_utils.interactive.frozen import Frozen
from course_utils.interactive.limits import Between, Several, whole
from course_utils.pictures.diagrams import Connection, Neuron, connections
from course_utils.pictures.scene import Field, Scene

Cell = tuple[int, int]
Index = int | Cell


class Move(Frozen):
    """A point or a handle was dragged to (x, y); `name`: of the handle."""

    index: int
    x: float
    y: float
    name: str = ""


class Choose(Frozen):
    """A data point was chosen."""

    index: int


class Add(Frozen):
    """A data point is wanted at (x, y)."""

    x: float
    y: float


class Remove(Frozen):
    """A data point is to go."""

    index: int


class Flip(Frozen):
    """A data point is to change its category."""

    index: int


class Pick(Frozen):
    """A node, edge, row or cell (`what`) of the named part was clicked."""

    part: str
    what: str
    index: Index


class Point(Frozen):
    """The mouse or the keyboard points at a row or cell (`what`) of the named part, or at none any more."""

    part: str
    what: str
    index: Index | None = None


class Draw(Frozen):
    """A stroke was drawn through the places (x[i], y[i])."""

    name: str
    x: tuple[float, ...]
    y: tuple[float, ...]


class Operate(Frozen):
    """The control `name` was set to a value, which may be the text that was typed."""

    name: str
    value: bool | float | str


class Press(Frozen):
    """The button `name` was pressed."""

    name: str


class Undo(Frozen):
    """What was done last is to be undone."""


class Redo(Frozen):
    """What was undone last is to be done again."""


class Copy(Frozen):
    """The line of the state is wanted."""


class Paste(Frozen):
    """The line of a state was given."""

    line: str


class Save(Frozen):
    """The picture is wanted as a file: `form` is 'png' or 'svg'."""

    form: str


class Probe(Frozen):
    """What stands at (x, y) in the box `axes`, counted from 0, is wanted; nothing changes."""

    axes: int
    x: float
    y: float


class Ack(Frozen):
    """The browser has drawn frame n."""

    n: int


Event = (
    Move
    | Choose
    | Add
    | Remove
    | Flip
    | Pick
    | Point
    | Draw
    | Operate
    | Press
    | Undo
    | Redo
    | Copy
    | Paste
    | Save
    | Probe
    | Ack
)
KINDS = {kind.__name__.lower(): kind for kind in get_args(Event)}
LARGEST = 2**53  # from here on JavaScript's numbers are no longer all whole
# By the kind of event, the function from state and event to the new state; other kinds leave it alone.
Handlers = Mapping[Any, Any]


def cell_in(event: Pick | Point, shape: tuple[int, ...]) -> Cell | None:
    """Return the (row, column) of an event in an image of this shape, None where there is no such cell."""
    if not isinstance(event.index, tuple):
        return None
    row, column = event.index
    return (row, column) if row < shape[0] and column < shape[1] else None


def nearest_cell(cell: Cell, side: int) -> Cell:
    """Return the cell itself, or the nearest to it in an image of side x side cells."""
    return min(cell[0], side - 1), min(cell[1], side - 1)


def row_in(event: Pick | Point, rows: int) -> int | None:
    """Return the row or node of an event among `rows`, counted from 0, None where there is no such one."""
    return event.index if isinstance(event.index, int) and event.index < rows else None


def element_in(event: Pick, drawn: Sequence[Neuron]) -> Neuron | Connection | None:
    """Return the neuron (l, j) or edge (l, j, k) of an event in a diagram of the neurons drawn, or None."""
    found: Sequence[Neuron | Connection] = drawn if event.what == "node" else connections(drawn)
    index = row_in(event, len(found)) if event.what in ("node", "edge") else None
    return None if index is None else found[index]


def answer(event: Probe, scene: Scene) -> dict[str, Any]:
    """Return what is said to a browser that reads the picture: the names and values at the place."""
    items = scene.axes[event.axes].items if event.axes < len(scene.axes) else ()
    reads = [item.read for item in items if isinstance(item, Field) and item.read]
    rows = [row for read in reads for row in read(event.x, event.y)]
    return {"probe": [event.axes, event.x, event.y], "rows": rows}


def moved(event: Any) -> Any:
    """Return the thing that the event says where it is now, None for an event that stands for itself."""
    match event:
        case Move(index=index, name=name):
            return Move, index, name
        case Operate(name=name) | Point(part=name):
            return type(event), name
        case _:
            return None


def read(message: Any) -> Event | None:
    """Return the event of a browser's message {'kind': .., ..}, or None where it is not a whole one."""
    kind = KINDS.get(str(message.get("kind"))) if isinstance(message, Mapping) else None
    if kind is None:
        return None
    types = {one.name: one.type for one in fields(kind)}
    listed = {name: value for name, value in message.items() if name in types}
    given = {name: tuple(value) if isinstance(value, list) else value for name, value in listed.items()}
    if not all(_FITS[types[name]](value) for name, value in given.items()):
        return None
    try:
        event: Event = kind(**given)
    except TypeError:  # a key is missing
        return None
    return None if isinstance(event, Draw) and len(event.x) != len(event.y) else event


def serial(message: Any) -> int:
    """Return the number by which the browser knows its message, 0 where it has none."""
    number: Any = message.get("serial") if isinstance(message, Mapping) else 0
    return int(number) if _WHOLE.accepts(number) else 0


def _index(value: Any) -> bool:
    return _WHOLE.accepts(value) or Several(_WHOLE, 2, 2).accepts(value)


_WHOLE, _NUMBER = whole(0, LARGEST - 1), Between(-LARGEST, LARGEST, open_low=True, open_high=True)
# Whether a value of a message is of the type that the field of an event has.
_FITS: dict[Any, Callable[[Any], bool]] = {
    str: lambda value: isinstance(value, str),
    float: _NUMBER.accepts,
    int: _WHOLE.accepts,
    tuple[float, ...]: Several(_NUMBER, 0, 10_000).accepts,  # the places of a stroke
    bool | float | str: lambda value: isinstance(value, bool | str) or _NUMBER.accepts(value),
    Index: _index,
    Index | None: lambda value: value is None or _index(value),
}
