"""The reader's own points, however they come: arrays, rows, text or a file, any range, any labels."""

import csv
import re
import unicodedata
from contextlib import suppress
from decimal import Decimal
from itertools import islice
from math import isfinite, prod
from numbers import Integral, Number
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from course_utils.arrays import Array, shortened
from course_utils.network.datasets import A, B, Points
from course_utils.network.own_file import content, decoded, is_file, whole

MOST = 400  # points; beyond that a frame of an exhibit takes too long
MOST_LETTERS, MOST_LINES = 400_000, 20_000  # of a text: to read them takes a fifth of a second
MOST_ROWS = 10**6  # of arrays and lists
LONGEST = 80  # characters of a label; to normalise a run of marks takes time that grows with its square
MARGIN = 0.05  # of the unit square, round points that are stretched to it
# The categories that these labels stand for, even if there is one of them only.
KNOWN: dict[Any, int] = {"a": A, 0.0: A, -1.0: A, "o": A, "b": B, 1.0: B, "x": B}
SILENT = ({"a", "b"}, {0.0, 1.0}, {"o", "x"})  # labels whose categories need not be said
MISSING = {"", "nan", "none", "na", "n/a", "#n/a", "n.a.", "<na>", "nat", "null", "-", "--", "?", "."}
INFINITE = {"inf", "infinity", "∞"}
TITLES = {"label", "labels", "class", "category"}  # that make a header of numbers, such as years, a header
LABELS = (str, float, int, Number)  # what a label may be; the last takes long to ask for
# Hyphens, spaces and marks of no width, and what turns the direction of all words after it.
INVISIBLE = re.compile("[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
# Control characters, halves of characters and what is none: no file of a picture may hold them.
UNPRINTABLE = re.compile("[\0-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?")
SEPARATOR = re.compile(r'(?:"?sep=.?"?)?', re.IGNORECASE)  # nothing, or a spreadsheet's first line
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
    (x, labels), x being (2, N) or (N, 2); as text with a row on each line, an open file or a list of lines;
    or by the path of a CSV file. Numbers may have a decimal comma, or commas between thousands; the first
    row may be a header. Labels are of two classes: A and B, 0 and 1, o and x, -1 and 1, or two others, the
    first of which, in order, becomes A. Coordinates outside [0, 1] are stretched to the unit square; of
    more than MOST points so many are taken at random, always the same. ValueError for what cannot be read.
    """
    try:
        x, entries, read = _read(*_rows(data))
    except ValueError:
        raise
    except Exception as problem:  # a class of the reader's raises what it likes
        raise ValueError(f"data must be {FORMS}, got {shortened(data)}") from problem
    categories, names = _categories(entries, read)
    labels = np.array([categories[one] for one in entries])
    stretched = {k: (v.min(), v.max()) for k, v in enumerate(x) if v.min() < 0 or v.max() > 1}
    for k, (low, high) in stretched.items():
        by = 2 if high / 2 - low / 2 else 1  # the whole may be too large for a number, its half too small
        length = high / by - low / by
        share = (x[k] / by - low / by) / length if length else 0.5
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


def _categories(
    entries: list[Any], read: dict[Any, tuple[Any, str]]
) -> tuple[dict[Any, int], dict[int, str]]:
    """Return the category of each label, and the names of the categories if they have to be said."""
    found = dict(reversed(read.values()))  # the class, and its name as it is written first
    classes = sorted(found, key=lambda one: (isinstance(one, str), one))
    names = _apart([found[one] for one in classes[:4]])
    if len(classes) > 2:
        some = ", ".join(names) + (", .." if len(classes) > 4 else "")
        alone = isinstance(read[entries[0]][0], str) and entries.count(entries[0]) == 1
        header = "; if the first row is a header, leave it out" if alone else ""
        raise ValueError(
            "labels must be of two classes, because the network has two outputs, one for A and one for B; "
            f"got {len(classes):,}: {some}. Keep the rows of two of them{header}"
        )
    category = {one: KNOWN.get(one, A) for one in classes}
    if len(classes) == 2 and {KNOWN.get(one) for one in classes} != {A, B}:
        category = {one: label for label, one in enumerate(classes)}
    said = {category[one]: name for one, name in zip(classes, names, strict=True)}
    silent = any(set(classes) <= pair for pair in SILENT)
    said = {} if silent else dict(sorted(said.items()))
    return {one: category[label] for one, (label, _) in read.items()}, said


def _apart(names: list[str]) -> list[str]:
    """Cut names off after 30 characters, or, where that makes them alike, before they differ as well."""
    folded = [name.casefold() for name in names]
    starts = range(0, max(map(len, folded)), 20)
    start = next((k for k in starts if len({name[k : k + 30] for name in folded}) == len(names)), 0)
    if start:
        return [f"…{name[start : start + 30]}" for name in folded]
    return [name if len(name) <= 30 else f"{name[:30]}…" for name in names]


def _rows(data: Any) -> tuple[str, list[Any]]:
    """Return 'Line' or 'Row', and these; what is empty or a header has become ""."""
    if isinstance(data, Path) or (isinstance(data, str) and is_file(data)):
        data = content(Path(data))
    data = _plain(whole(data, FORMS) if callable(getattr(data, "read", None)) else data)
    if isinstance(data, str) and data.count("\n") > MOST_ROWS:
        raise ValueError(f"data must be at most {MOST_ROWS:,} lines, got more")
    kind, rows = ("Line", data.splitlines()) if isinstance(data, str) else ("Row", _listed(data))
    rows = [_visible(row).strip() if isinstance(row, str) else row for row in rows]
    said = (i for i, row in enumerate(rows) if not isinstance(row, str) or not SEPARATOR.fullmatch(row))
    first = next(said, 0)
    rows[:first] = [""] * first
    if rows and _is_header(words := _words(rows[first])):
        if words[2].casefold() not in TITLES and TITLES & {word.casefold() for word in words}:
            raise ValueError(f"{kind} {first + 1} must name the labels last, got {shortened(rows[first])}")
        rows[first] = ""
    return kind, rows


def _listed(data: Any) -> list[Any]:
    """Return the rows of what is no text."""
    if isinstance(data, Points):
        data = data.x, data.labels
    if isinstance(data, tuple | list) and len(data) == 2:
        x = _plain(data[0])
        if isinstance(x, list | tuple) and x and all(isinstance(_plain(one), list | tuple) for one in x):
            return _side_by_side([_plain(one) for one in x], _plain(data[1]))
    try:
        rows = [one if type(one) is list else _plain(one) for one in islice(data, MOST_ROWS + 1)]
    except TypeError as problem:
        raise ValueError(f"data must be {FORMS}, got {shortened(data)}") from problem
    if len(rows) > MOST_ROWS:
        raise ValueError(f"data must be at most {MOST_ROWS:,} rows, got more")
    return rows


def _plain(value: Any) -> Any:
    """Return what arrays, tensors, their entries or data frames hold, with None where it is masked."""
    if isinstance(value, bytes):
        return decoded(value, "data")
    listed = callable(getattr(value, "tolist", None))  # of a data frame it may be a column
    shape = getattr(value, "shape", ())
    if isinstance(shape, tuple) and prod(shape) > 3 * MOST_ROWS:
        raise ValueError(f"data must be at most {MOST_ROWS:,} rows, got more")
    if hasattr(value, "__array__") and not listed:
        with suppress(Exception):  # of a class whose __array__ makes none
            return np.asarray(value, object).tolist()  # a data frame, whose iterator gives names of columns
    return value.tolist() if listed else value


def _side_by_side(x: list[Any], labels: Any) -> list[list[Any]]:
    """Return rows [x1, x2, label] of x, (2, N) or (N, 2), and labels, (N,)."""
    given = np.asarray(labels, object)
    if given.size != max(given.shape, default=1):
        raise ValueError(f"labels must have shape (N,), got {given.shape}")
    labels, n = given.ravel().tolist(), sorted({len(one) for one in x})
    if (len(x), n) != (2, [len(labels)]) and (len(x), n) != (len(labels), [2]):
        shape = f"({len(x)}, {' or '.join(map(str, n))})"
        wanted = f"(2, N) or (N, 2) for {len(labels)} label{'s' * (len(labels) != 1)}"
        raise ValueError(f"x must have shape {wanted}, got {shape}")
    x1, x2 = x if n == [len(labels)] else zip(*x, strict=True)
    return [*map(list, zip(x1, x2, labels, strict=True))]


def _read(kind: str, rows: list[Any]) -> tuple[Array, list[Any], dict[Any, tuple[Any, str]]]:
    """Return x, (2, N), the labels, each a number or a word, and what `_label` makes of each of them."""
    fields: list[Any] = []  # three of each row, up to the first that cannot be read
    for row in filter(lambda row: row != "", rows):
        three, readable = _fields(row)
        fields += three
        if not readable:
            break
    if not fields:
        raise ValueError(f"data must be {FORMS}, got none")
    x1, x2 = _texts(fields[0::3]), _texts(fields[1::3])
    decimal = any("," in text and not THOUSANDS.fullmatch(text) for text in x1 + x2)
    x = np.array([_numbers(fields[0::3], x1, decimal), _numbers(fields[1::3], x2, decimal)])
    entries = [one if type(one) in (str, float) else _plain(one) for one in fields[2::3]]
    entries = [one if isinstance(one, LABELS) and not _signals(one) else None for one in entries]
    none = MISSING - ({"-"} if "+" in entries else set())  # of these two signs - is a class
    labels = {one: _label(one) for one in dict.fromkeys(entries)}
    faults = {one: _fault(*label, none) for one, label in labels.items()}
    read = np.isfinite(x).all(axis=0)
    good = read & ([not faults[one] for one in entries] if any(faults.values()) else True)
    if not good.all():
        first = good.argmin()
        place = [i for i, row in enumerate(rows) if row != ""][first]
        why = f", whose label {faults[entries[first]]}" if read[first] else ""
        raise ValueError(f"{kind} {place + 1} must be {ACCEPTED}, got {shortened(rows[place])}{why}")
    return x, entries, labels


def _signals(one: Any) -> bool:
    """Whether it is a signalling NaN, which has no hash and equals nothing."""
    return isinstance(one, Decimal) and one.is_snan()


def _fault(label: Any, name: str, none: set[str]) -> str:
    """Return what is wrong with a label, "" if nothing is; `none`: the words that name no class."""
    if label in none or name.lstrip("+-−").casefold() in INFINITE:
        return "names no class"
    if len(name) > LONGEST:
        return f"has more than {LONGEST} characters"
    return "holds a character that cannot be printed" if UNPRINTABLE.search(name) else ""


def _fields(row: Any) -> tuple[Any, bool]:
    """Return three fields, and False if they cannot be read; those of a line by the first separator that
    makes numbers of two of them.
    """
    if isinstance(row, (list, tuple)):
        return (row, True) if len(row) == 3 else ((None, None, None), False)
    found: Any = (None, None, None)
    for separator in ";\t, ":
        if isinstance(row, str) and separator in row:
            fields = row.split(None if separator == " " else separator)
            if '"' in row and "\n" not in row and len(row) < csv.field_size_limit():
                (fields,) = csv.reader([row], delimiter=separator, skipinitialspace=True)
            if len(fields) == 3:
                if _number(fields[0]) is not None and _number(fields[1]) is not None:
                    return fields, bool(fields[2].strip())
                found = fields
    return found, False


def _label(given: Any) -> tuple[Any, str]:
    """Return what labels of the same class have in common, an exact number if it is one, and its name."""
    try:
        word = " ".join(_visible(str(given)).split()).strip("\"' \u200c\u200d")
    except ValueError:  # an integer of thousands of digits
        word = ""
    if len(word) <= LONGEST and not word.isascii():
        word = unicodedata.normalize("NFC", word)  # accented letters are single characters
    number = _number(given)
    if number is None:
        return word.casefold(), word
    try:
        exact = Decimal(int(given) if isinstance(given, Integral) else word.replace(",", "."))
    except ArithmeticError:  # a fraction, or an exponent of twenty digits
        exact = Decimal(number)
    return exact, f"{number:g}" if Decimal(f"{number:g}") == exact else str(exact)


def _texts(column: list[Any]) -> list[str]:
    """Return the fields as they are written, "" for what is no text."""
    return [_visible(one).strip("\"' \t") if isinstance(one, str) else "" for one in column]


def _numbers(column: list[Any], texts: list[str], decimal: bool) -> Array:
    """Return the number in each of the fields, with NaN where there is none; `decimal`: some comma, in this
    column or the other, can only be a decimal one.
    """
    if {*map(type, column)} == {float}:
        return np.array(column)
    read = [*map(_number, column)]
    single = [text for text in texts if text.count(",") == 1 and "." not in text]
    # A single comma stands between thousands where all the others may, and not every number has one.
    if single and len(single) < len(texts) and not decimal:
        read = [float(t.replace(",", "")) if "," in t else x for t, x in zip(texts, read, strict=True)]
    return np.array(read, dtype=float)


def _number(field: Any) -> float | None:
    """Return the finite number that the field holds, or None; Python itself would read 1_0 as 10."""
    if isinstance(field, str):
        field = _visible(field).strip("\"' \t")
        if "," in field and "." not in field and field.count(",") == 1:
            field = field.replace(",", ".")
        elif THOUSANDS.fullmatch(field):
            field = field.replace(",", "")
    elif type(field) is not float:
        field = _plain(field)
    try:
        number = float(field)
    except (ValueError, TypeError, OverflowError):
        return None
    return number if isfinite(number) and not (isinstance(field, str) and "_" in field) else None


def _visible(text: str) -> str:
    """Return a text as it looks: a minus is the keyboard's, and no character is without width."""
    return text if text.isascii() else INVISIBLE.sub("", text).replace("\N{MINUS SIGN}", "-")


def _words(row: Any) -> list[str]:
    """Return the three fields of a row, "" for those that are no text."""
    return [field.strip("\"' \t") if isinstance(field, str) else "" for field in _fields(row)[0]]


def _is_header(words: list[str]) -> bool:
    """Whether these are three words, none of which is a number or stands for none, or there is a title."""
    missing = {word.casefold() for word in words} & (MISSING | INFINITE)
    named = all(word[:1].isalpha() and _number(word) is None for word in words)
    return words[2].casefold() in TITLES or (named and not missing)
