"""The reader's own points, however they come: arrays, rows, text or a file, any range, any labels."""

import csv
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from course_utils.network.datasets import A, B, Points

MOST = 400  # points; beyond that a frame of an exhibit takes too long
MARGIN = 0.05  # of the unit square, round points that are stretched to it
# The categories that these labels stand for, even if there is one of them only.
KNOWN: dict[float | str, int] = {"a": A, 0.0: A, -1.0: A, "o": A, "b": B, 1.0: B, "x": B}
SILENT = ({"a", "b"}, {0.0, 1.0}, {"o", "x"})  # labels whose categories need not be said
ACCEPTED = "x1, x2, label (two numbers and a number or a word, separated by , ; tabs or spaces)"
FORMS = f"the path of a CSV file that exists, or rows {ACCEPTED}"


class OwnData(NamedTuple):
    """Points of the unit square, and what was done to what was given.

    stretched: the least and the largest x_1 or x_2 that was given, by axis, 0 or 1, where they have become
    MARGIN and 1 - MARGIN; an axis within [0, 1] stays as it is. names: of the classes that have become A
    and B. given: how many points there were, of which MOST at most are kept.
    """

    points: Points
    stretched: dict[int, tuple[float, float]]
    names: dict[int, str]
    given: int

    @property
    def words(self) -> str:
        """What was done, in a sentence, which is empty if nothing was."""
        ranges = [f"x{'₁₂'[k]} from {low:.4g} to {high:.4g}" for k, (low, high) in self.stretched.items()]
        done = [" and ".join(f"{name} is {'AB'[label]}" for label, name in self.names.items())]
        done += [f"{' and '.join(ranges)} stretched to the square" if ranges else ""]
        done += [f"{MOST} of {self.given:,} points, taken at random" if self.given > MOST else ""]
        said = "; ".join(filter(None, done))
        return said and f"Your data: {said}."


def own_data(data: Any) -> OwnData:
    """Read the reader's points.

    They are given as `Points`; as rows [x1, x2, label], such as a list, an array or a data frame; as a pair
    (x, labels), x being (2, N) or (N, 2); as text with a row on each line; or by the path of a CSV file.
    Numbers may have a decimal comma, and the first line of a text may be a header. Labels are of two
    classes: A and B, 0 and 1, o and x, -1 and 1, or two others, the first of which, in order, becomes A.
    Coordinates outside [0, 1] are stretched to the unit square; of more than MOST points so many are taken
    at random, always the same. ValueError for what cannot be read so.
    """
    rows = list(_rows(data))
    if not rows:
        raise ValueError(f"data must be {FORMS}, got none")
    x, (labels, names) = np.array([row[:2] for row in rows]).T, _categories([row[2] for row in rows])
    stretched = {k: (v.min(), v.max()) for k, v in enumerate(x) if v.min() < 0 or v.max() > 1}
    for k, (low, high) in stretched.items():
        half = high / 2 - low / 2  # the whole may be too large for a number
        share = (x[k] / 2 - low / 2) / half if half else 0.5
        x[k] = MARGIN + (1 - 2 * MARGIN) * share
    kept = np.arange(len(labels))
    if len(kept) > MOST:
        kept = np.sort(np.random.default_rng(0).choice(kept, MOST, replace=False))
    ranges = {k: (float(low), float(high)) for k, (low, high) in stretched.items()}
    return OwnData(Points(x[:, kept], labels[kept]), ranges, names, len(labels))


def to_text(points: Points) -> str:
    """Write points as lines 'x1, x2, label', from which `own_data` reads exactly the same points."""
    rows = zip(*points.x.tolist(), points.labels.tolist(), strict=True)
    return "".join(f"{x1!r}, {x2!r}, {'AB'[label]}\n" for x1, x2, label in rows)


def _categories(given: list[float | str]) -> tuple[NDArray[np.int64], dict[int, str]]:
    """Return the category of each label, (N,), and the names of the categories if they have to be said."""
    folded = [label.casefold() if isinstance(label, str) else label for label in given]
    classes = sorted(set(folded), key=lambda one: (isinstance(one, str), one))
    if len(classes) > 2:
        some = ", ".join(map(str, classes[:4])) + (", .." if len(classes) > 4 else "")
        raise ValueError(
            "labels must be of two classes, because the network has two outputs, one for A and one for B; "
            f"got {len(classes):,}: {some}. Keep the rows of two of them"
        )
    category = {one: KNOWN.get(one, A) for one in classes}
    if len(classes) == 2 and {KNOWN.get(one) for one in classes} != {A, B}:
        category = {one: label for label, one in enumerate(classes)}
    names = {category[one]: _name(given[folded.index(one)]) for one in classes}
    silent = any(set(classes) <= pair for pair in SILENT)
    return np.array([category[one] for one in folded]), {} if silent else dict(sorted(names.items()))


def _name(label: float | str) -> str:
    return label[:30] if isinstance(label, str) else f"{label:g}"


def _rows(data: Any) -> Iterator[tuple[float, float, float | str]]:
    """Yield x1, x2 and the label of each row."""
    if isinstance(data, Path) or (isinstance(data, str) and is_file(data)):
        data = _content(Path(data).expanduser())
    given: list[tuple[str, int, Any, Iterable[Any]]]
    if isinstance(data, str):
        given = [("Line", i, line, _splits(line)) for i, line in _lines(data)]
    else:
        given = [("Row", i, row, [row]) for i, row in enumerate(_listed(data), start=1)]
    for kind, i, row, readings in given:
        read = next(filter(None, map(_read, readings)), None)
        if read is None:
            raise ValueError(f"{kind} {i} must be {ACCEPTED}, got {row!r:.60}")
        yield read


def _listed(data: Any) -> list[Any]:
    """Return the rows of what is no text."""
    if isinstance(data, Points):
        data = data.x, data.labels
    if isinstance(data, tuple | list) and len(data) == 2 and np.ndim(data[0]) == 2:
        data = _side_by_side(*data)
    try:
        # An array or a data frame, whose iterator would give the names of its columns.
        return np.asarray(data, object).tolist() if hasattr(data, "__array__") else list(data)
    except TypeError as problem:
        raise ValueError(f"data must be {FORMS}, got {data!r:.60}") from problem


def _side_by_side(x: Any, labels: Any) -> list[list[Any]]:
    """Return rows [x1, x2, label] of x, (2, N) or (N, 2), and labels, (N,)."""
    x, labels = np.asarray(x, object), np.asarray(labels, object).ravel()
    x = x.T if x.shape == (2, len(labels)) else x
    if x.shape != (len(labels), 2):
        raise ValueError(f"x must have shape (2, N) or (N, 2) for {len(labels)} labels, got {x.shape}")
    return [[*pair, label] for pair, label in zip(x.tolist(), labels.tolist(), strict=True)]


def is_file(name: str) -> bool:
    """Whether there is a file of this name."""
    try:
        return Path(name).expanduser().is_file()
    except (OSError, ValueError, RuntimeError):  # too long for a name, or a home that is not known
        return False


def _content(path: Path) -> str:
    try:
        content = path.read_bytes()
    except OSError as problem:
        raise ValueError(f"{path} cannot be read ({problem.strerror})") from problem
    if b"\0" in content:
        raise ValueError(f"{path} must be a text file, got another: save your table as CSV")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("latin-1")  # as spreadsheets in western Europe write it


def _lines(text: str) -> list[tuple[int, str]]:
    """Return the number and the text of each line that is not empty, without the header."""
    lines = [(i, line.strip()) for i, line in enumerate(text.lstrip("\ufeff").splitlines(), start=1)]
    lines = [(i, line) for i, line in lines if line]
    return lines[1:] if lines and _is_header(lines[0][1]) else lines


def _splits(line: str) -> Iterator[list[str]]:
    """Yield the fields of the line for each separator that makes three of them."""
    for separator in ";\t, ":
        try:
            (fields,) = csv.reader([line], delimiter=separator, skipinitialspace=True)
        except csv.Error:  # a field of megabytes
            continue
        if len(fields) == 3:
            yield fields


def _read(fields: Any) -> tuple[float, float, float | str] | None:
    """Return x1, x2 and the label, a number if it is one, or None where they are no such thing."""
    if not isinstance(fields, list | tuple | np.ndarray) or len(fields) != 3:
        return None
    (x1, x2, number), word = map(_number, fields), str(fields[2]).strip("\"' \t")
    if x1 is None or x2 is None or word.casefold() in ("", "nan", "none"):
        return None
    return x1, x2, word if number is None else number


def _number(field: Any) -> float | None:
    """Return the finite number that the field holds, or None; Python itself would read 1_0 as 10."""
    if isinstance(field, str):
        field = field.strip("\"' \t")
        if field.count(",") == 1 and "." not in field:
            field = field.replace(",", ".")
    try:
        number = float(field)
    except (ValueError, TypeError, OverflowError):
        return None
    return number if np.isfinite(number) and "_" not in str(field) else None


def _is_header(line: str) -> bool:
    """Whether the line consists of three words, of which the first two are no numbers."""
    fields = next(_splits(line), [""])
    return all(field.strip("\"' \t")[:1].isalpha() and _number(field) is None for field in fields)
