"""Labelled points in the plane: the paper's, three classics, and the reader's own."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

import numpy as np
from numpy.typing import NDArray

from course_utils.arrays import Count, NotNegative, Seed, checked, checked_columns, whole

A, B = 0, 1  # categories, as `network.classify` gives them


@dataclass(frozen=True, eq=False)
class Points:
    """N labelled points: x (2, N), one column for each point, and labels (N,), each 0 (A) or 1 (B).

    Both are copied and read-only. There is at least one point.
    """

    x: NDArray[np.float64]
    labels: NDArray[np.int64]

    def __post_init__(self) -> None:
        x, labels = checked_columns("x", self.x, 2).copy(), np.array(self.labels)
        if labels.shape != x.shape[1:]:
            raise ValueError(
                f"labels must have shape {x.shape[1:]}, one for each point, got {labels.shape}"
            )
        if labels.dtype.kind not in "biuf" or not np.isin(labels, (A, B)).all():
            wrong = [label for label in labels.tolist() if label not in (A, B)] or labels.tolist()
            raise ValueError(f"labels must be 0 (category A) or 1 (category B), got {wrong[0]!r}")
        labels = labels.astype(np.int64)
        for name, array in (("x", x), ("labels", labels)):
            array.flags.writeable = False
            object.__setattr__(self, name, array)

    @property
    def y(self) -> NDArray[np.float64]:
        """Targets, equation (5): shape (2, N), columns [1, 0] for A and [0, 1] for B."""
        return np.stack([self.labels == A, self.labels == B]).astype(float)  # (5)

    def __len__(self) -> int:
        return int(self.x.shape[1])

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Points):
            return NotImplemented
        return np.array_equal(self.x, other.x) and np.array_equal(self.labels, other.labels)

    def __hash__(self) -> int:
        return hash((self.x.tobytes(), self.labels.tobytes()))


def figure1() -> Points:
    """Return the ten points of Figure 1, five of each category, in the order of Listing 6.1."""
    x1 = [0.1, 0.3, 0.1, 0.6, 0.4, 0.6, 0.5, 0.9, 0.4, 0.7]
    x2 = [0.1, 0.4, 0.5, 0.9, 0.2, 0.3, 0.6, 0.2, 0.4, 0.6]
    return Points(np.array([x1, x2]), np.repeat([A, B], 5))


def figure5() -> Points:
    """Return the points of Figure 5: those of Figure 1 and one more of category B at (0.3, 0.7)."""
    first = figure1()
    return Points(np.column_stack([first.x, [0.3, 0.7]]), np.append(first.labels, B))


def xor() -> Points:
    """Return four points, A and B at opposite corners of a square: no line separates them."""
    x = np.array([[0.2, 0.8, 0.2, 0.8], [0.2, 0.8, 0.8, 0.2]])
    return Points(x, np.array([A, A, B, B]))


@checked
def two_circles(
    rng: np.random.Generator, N: Annotated[int, whole(2)] = 40, noise: NotNegative = 0.02
) -> Points:
    """Return N points around (0.5, 0.5), alternately A on a circle of radius 0.15 and B on one of 0.4.

    `noise` is the standard deviation of the radius. All points lie in the unit square. A seed may stand
    for `rng`, here and wherever there is one.
    """
    labels = np.arange(N) % 2
    angle = rng.uniform(0, 2 * np.pi, N)
    radius = np.where(labels == A, 0.15, 0.4) + noise * rng.standard_normal(N)
    return Points(_around_the_centre(radius, angle), labels)


@checked
def overlapping_circles(seed: Seed) -> Points:
    """Return 200 points on two circles so noisy that only a wild curve separates them."""
    return two_circles(np.random.default_rng(seed), N=200, noise=0.065)


@checked
def randomly_labelled(N: Count, seed: Seed) -> Points:
    """Return N uniform random points of the unit square with labels chosen at random."""
    rng = np.random.default_rng(seed)
    return Points(rng.random((2, N)), rng.integers(0, 2, N))


@checked
def two_spirals(
    rng: np.random.Generator,
    N: Annotated[int, whole(2)] = 60,
    turns: float = 1.25,
    noise: NotNegative = 0.01,
) -> Points:
    """Return N points on two spirals that wind around each other, alternately A and B.

    `turns` is the number of turns of each, `noise` the standard deviation of the radius. All points lie in
    the unit square.
    """
    labels = np.arange(N) % 2
    t = (np.arange(N) // 2 + 0.5) / ((N + 1) // 2)  # along the spiral, from 0 to 1
    radius = 0.05 + 0.4 * t + noise * rng.standard_normal(N)
    return Points(_around_the_centre(radius, 2 * np.pi * turns * t + np.pi * labels), labels)


def _around_the_centre(radius: NDArray[np.float64], angle: NDArray[np.float64]) -> NDArray[np.float64]:
    x: NDArray[np.float64] = 0.5 + radius * np.stack([np.cos(angle), np.sin(angle)])
    return x.clip(0, 1).round(3)  # as one would write them by hand


LABELS = {"a": A, "0": A, "o": A, "b": B, "1": B, "x": B}
ACCEPTED = "x1, x2, label (two numbers and A or B, 0 or 1, o or x, separated by , ; tabs or spaces)"


def parse(text: str) -> Points:
    """Read points from text or CSV, one on each line: x1, x2 and a label.

    Fields are separated by commas, semicolons, tabs or spaces; labels are A or B, 0 or 1, o or x, in either
    case. If the separator is ; or a tab, numbers may have a decimal comma. The first line may be a header.
    ValueError names the line that cannot be read.
    """
    lines = [(i, line.strip()) for i, line in enumerate(text.lstrip("\ufeff").splitlines(), start=1)]
    lines = [(i, line) for i, line in lines if line]
    if lines and _is_header(lines[0][1]):
        del lines[0]
    if not lines:
        raise ValueError(f"The text must hold lines of {ACCEPTED}, got none")
    rows = [_read_line(i, line) for i, line in lines]
    return Points(np.array([row[:2] for row in rows]).T, np.array([row[2] for row in rows]))


def to_text(points: Points) -> str:
    """Write points as lines 'x1, x2, label', from which `parse` returns exactly the same points."""
    rows = zip(*points.x.tolist(), points.labels.tolist(), strict=True)
    return "".join(f"{x1!r}, {x2!r}, {'AB'[label]}\n" for x1, x2, label in rows)


def _read_line(i: int, line: str) -> tuple[float, float, int]:
    """Return x1, x2 and the label of line i, by the first separator with which it can be read."""
    for separator, fields in _splits(line):
        x1, x2 = (_number(field, decimal_comma=separator in ";\t") for field in fields[:2])
        label = LABELS.get(fields[2].lower())
        if x1 is not None and x2 is not None and label is not None:
            return x1, x2, label
    raise ValueError(f"Line {i} must be {ACCEPTED}, got {line!r}")


def _splits(line: str) -> Iterator[tuple[str, list[str]]]:
    """Yield each separator that makes three fields of the line, and those fields."""
    for separator in (";", "\t", ",", " "):
        fields = line.split(separator.strip(" ") or None)
        if len(fields) == 3:
            yield separator, [field.strip().strip("\"'").strip() for field in fields]


def _number(field: str, decimal_comma: bool) -> float | None:
    """Return the finite number that the field holds, or None. Python itself would read 1_0 as 10."""
    if decimal_comma and field.count(",") == 1 and "." not in field:
        field = field.replace(",", ".")
    try:
        number = float(field)
    except ValueError:
        return None
    return number if np.isfinite(number) and "_" not in field else None


def _is_header(line: str) -> bool:
    """Whether the line consists of three words, none of them a number."""
    _, fields = next(_splits(line), ("", [""]))
    return all(field[:1].isalpha() and _number(field, False) is None for field in fields)
