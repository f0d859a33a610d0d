"""The type of all arrays of real numbers, and the check of what readers pass to the mathematics.

`@checked` above a function or a class reads the annotations of its arguments. What is not as its annotation
says is refused in a sentence: the name of the argument, what it must be and what was given. A bare `int` is
any whole number and `Annotated[int, whole(1)]` one of at least 1; a seed may stand for a random generator.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from contextlib import suppress
from functools import partial, wraps
from inspect import signature
from itertools import islice
from numbers import Real
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]
Read = Callable[[str, Any], Any]  # from the name and the value of an argument to what the function receives
Target = TypeVar("Target", bound=Callable[..., Any])
Kind = TypeVar("Kind", bound=np.generic)
MOST = 10**8  # of what is counted: more would not fit into memory
LONGEST = 10**6  # of a sequence of things that are no numbers, which need not have an end
LARGEST = 1e50  # of a number: products of a few such are finite
SEEN = 1000  # characters of what was given, of which few are told: to look at more would take long
SHORT = (np.float16, np.float32)  # of which numpy would make all that they are compared with
NO_SEQUENCE = (Set, Mapping, str, bytes, bytearray, memoryview)  # of no order, or of numbers by accident


def shortened(value: Any) -> str:
    """Return a value as it was given, cut off where it is long; of an array its shape."""
    try:
        if isinstance(value, np.ndarray) and value.ndim:
            kind = "a masked array" if np.ma.is_masked(value) else "an array"
            return f"{kind} of {value.dtype} and shape {value.shape}"
        plain = isinstance(value, np.generic) and not isinstance(value, np.timedelta64)
        said = repr(value.item() if plain else value)[:SEEN]
        return cut(re.sub(r"\s*\n\s*", " ", said))
    except Exception:  # nested too deeply, an integer of thousands of digits, or a faulty __repr__
        return cut(f"a value of type {type(value).__name__}")


def cut(text: str, most: int = 60) -> str:
    """Return the text, cut off where it is longer than `most`."""
    return text if len(text) <= most else f"{text[: most - 3]}..."


def refusal(name: str, accepted: str, value: Any) -> ValueError:
    """Return the error that says what an argument must be, and what was given."""
    return ValueError(f"{name} must be {accepted}, got {shortened(value)}")


def check_whole(name: str, value: Any, least: int = 0, most: int | None = None) -> int:
    """Return a whole number from `least` to `most` (None: no end but memory), or raise ValueError."""
    end, above = (MOST, False) if most is None else (most, True)
    if type(value) is int and least <= value <= end:  # as almost always
        return value
    value = _bare(value)
    with suppress(Exception):  # of a number of the reader's own class
        if _is_real(value) and least <= value <= end and value % 1 == 0:
            return int(value)
        above = above or (_is_real(value) and value > end)
    words = f" from {least} to {end}" if above else f" of at least {least}" if least > -MOST else ""
    raise refusal(name, f"a whole number{words}", value)


def real_array(name: str, values: ArrayLike) -> Array:
    """Return an array of real numbers as float64, without a copy if it is that already; else ValueError."""
    if type(values) is np.ndarray and values.dtype == np.float64:
        check_total(name, values.size)  # where all entries are one in memory, there may be any number
        return values
    given = as_array(name, values, "biufO", "an array of real numbers")
    if given.dtype == object and not all(map(_is_real, given.flat)):  # fractions, or integers beyond 2^64
        raise refusal(name, "an array of real numbers", values)
    try:
        with np.errstate(over="ignore"):
            array = np.asarray(given, dtype=float)
    except OverflowError:
        raise refusal(name, "numbers that a float64 can hold", values) from None
    if given.dtype == np.longdouble and (np.isinf(array) & np.isfinite(given)).any():
        raise refusal(name, "numbers that a float64 can hold", values)
    return array


def as_array(name: str, values: ArrayLike, kinds: str, accepted: str) -> NDArray[Any]:
    """Return values as an array of one of these kinds of entries, or raise ValueError."""
    try:
        array = None if misread(values) else np.asarray(values)
    except Exception:  # ragged, too large, or refuses in its own way to be an array
        array = None
    if array is None or array.dtype.kind not in kinds:
        raise refusal(name, accepted, values)
    check_total(name, array.size)
    return array


def misread(values: Any) -> bool:
    """Whether numpy would forget that entries are masked, or would read bytes, or what has no end."""
    if isinstance(values, bytearray | memoryview):
        return True
    if isinstance(values, range):
        return len(values) > MOST
    has = partial(hasattr, values)
    if has("__len__") and has("__getitem__") and not (has("__array__") or isinstance(values, str | bytes)):
        few = list(islice(values, len(values) + 1))  # a class of the reader's need not end there
        return len(few) > len(values) or any(map(misread, few))
    return bool(np.ma.is_masked(values))


def check_finite(name: str, array: Array, some: bool = True) -> None:
    """Raise ValueError if an entry is NaN or infinite, or if there is none and `some` are wanted."""
    if some and not array.size:
        raise ValueError(f"{name} must hold at least one number, got {array.shape}")
    if not np.isfinite(array).all():
        wrong = (~np.isfinite(array)).sum()
        raise ValueError(f"{name} must hold finite numbers, got {wrong} NaN or infinite")


def check_total(what: str, total: int, most: int = MOST) -> None:
    """Raise ValueError if an array of so many numbers would be too large; `what` describes it."""
    if total > most:
        raise ValueError(f"{what} must have at most {most:,} numbers, got {total:,}")


def read_only(array: NDArray[Kind]) -> NDArray[Kind]:
    """Return the array, into which nobody can write from now on, since it is kept for all who ask."""
    array.flags.writeable = False
    return array


def checked_columns(name: str, values: ArrayLike, n: int, N: int | None = None) -> Array:
    """Return values as a float array (n, N), N >= 1, whose columns are data points, or raise ValueError."""
    array = real_array(name, values)
    if array.ndim != 2 or array.shape[0] != n or array.shape[1] < 1 or N not in (None, array.shape[1]):
        some = ", at least one" * (array.shape[1:] == (0,))
        columns = f"one column for each point{some}" if N is None else "a single column"
        raise ValueError(f"{name} must have shape ({n}, {N or 'N'}), {columns}, got {array.shape}")
    check_finite(name, array)
    return array


def checked_indices(name: str, values: ArrayLike, N: int, *shape: str) -> NDArray[np.int64]:
    """Return the numbers of data points, 0 to N - 1, as an array of this shape, or raise ValueError."""
    axes = f"({', '.join(shape)}{',' * (len(shape) == 1)}), {shape[-1]} at least 1"
    words = f"whole numbers of shape {axes}, each a data point"
    given = as_array(name, values, "iubf", words)
    if given.ndim != len(shape) or 0 in given.shape[-1:] or not np.issubdtype(given.dtype, np.integer):
        raise ValueError(f"{name} must be {words}, got {given.dtype} and {given.shape}")
    if given.size and not (given.min() >= 0 and given.max() < N):
        wrong = given[(given < 0) | (given >= N)][0]
        raise ValueError(f"{name} must name data points from 0 to {N - 1}, got {wrong}")
    return np.ascontiguousarray(given, dtype=np.int64)


def whole(least: int = 0, most: int | None = None) -> Read:
    """A whole number from `least` to `most`."""
    return partial(check_whole, least=least, most=most)


def number(accepted: str = "a finite number", test: Callable[[float], bool] = lambda value: True) -> Read:
    """A finite real number that passes the test, as a float."""

    def read(name: str, value: Any) -> float:
        if type(value) is float and -LARGEST <= value <= LARGEST and test(value):  # as almost always
            return value
        value = _bare(value)
        if not _is_real(value):
            raise refusal(name, accepted if "number" in accepted else f"a number, {accepted}", value)
        if not (abs(value) <= LARGEST and test(float(value))):
            large = f"at most {LARGEST} in size"
            raise refusal(name, large if LARGEST < abs(value) < np.inf else accepted, value)
        return float(value)

    return read


def among(*accepted: str) -> Read:
    """One of these words."""
    names = [repr(word) for word in accepted]
    listed = " or ".join(names) if len(names) == 2 else f"one of {', '.join(names)}"

    def read(name: str, value: Any) -> str:
        if not isinstance(value, str) or value not in accepted:
            raise refusal(name, listed, value)
        return value

    return read


def finite(shape: str = "") -> Read:
    """Finite numbers, for "" of any shape, else of one such as "(n,)" or "(.., n, 2)", and not none."""
    names = re.findall(r"\w+", shape)

    def read(name: str, values: ArrayLike) -> Array:
        array = real_array(name, values)
        lengths = array.shape[-len(names) :] if ".." in shape else array.shape
        pairs = zip(lengths, names, strict=False)
        fits = len(lengths) == len(names) and all(w in (str(n), w.strip("0123456789")) for n, w in pairs)
        if shape and not fits:
            raise ValueError(f"{name} must have shape {shape}, got {array.shape}")
        check_finite(name, array, some=bool(shape))
        return array

    return read


def wholes(name: str, value: Any, least: int = 1, fewest: int = 0, most: int = 10**6) -> tuple[int, ...]:
    """From `fewest` to `most` whole numbers, each at least `least`."""
    words = {0: "", 2: "two or more "}[fewest] if most > fewest else f"{fewest} "
    try:
        if fewest <= len(value) <= most and not isinstance(value, NO_SEQUENCE):
            found = tuple(check_whole("each", n, least) for n in islice(value, len(value) + 1))
            if len(found) == len(value):
                return found
    except Exception:  # of an element, or whatever a class of the reader's raises
        pass
    raise refusal(name, f"{words}whole numbers, each at least {least}", value)


def rising(name: str, value: Any) -> tuple[int, ...]:
    """Whole numbers of at least 0, none less than the one before."""
    found = wholes(name, value, 0)
    if list(found) != sorted(found):
        raise refusal(name, "increasing", value)
    return found


def unread(name: str, value: Any) -> Any:
    """What the function itself checks."""
    return value


def generator(name: str, value: Any) -> np.random.Generator:
    """A random generator, or a whole number of at least 0 that seeds one."""
    if isinstance(value, np.random.Generator):
        return value
    if not _is_real(value) or not (0 <= value < np.inf and value % 1 == 0):
        raise refusal(name, "a numpy.random.Generator, or a whole number of at least 0 as its seed", value)
    return np.random.default_rng(int(value))


Count = Annotated[int, whole(1)]
Natural = Annotated[int, whole(0)]
Seed = Annotated[int, whole(0, 2**64 - 1)]
Positive = Annotated[float, number("positive", lambda value: value > 0)]
NotNegative = Annotated[float, number("at least 0", lambda value: value >= 0)]
Within1 = Annotated[float, number("between 0 and 1", lambda value: 0 <= value <= 1)]
Share = Annotated[float, number("at least 0 and less than 1", lambda value: 0 <= value < 1)]
Finite = Annotated[ArrayLike, finite()]
Numbers = Annotated[Sequence[float] | Array, finite("(n,)")]
Vector = Annotated[Array, finite("(n,)")]
Rising = Annotated[Sequence[int] | NDArray[Any], rising]
Shape = Annotated[tuple[int, ...], partial(wholes, fewest=2)]


def checked(target: Target) -> Target:
    """Let a function, or a class as it makes an object, refuse what is not as its annotations say."""
    if isinstance(target, type):
        target.__init__ = checked(target.__init__)  # type: ignore[misc]
        return target
    parameters = signature(target).parameters.items()
    known = [(name, one.annotation) for name, one in parameters if one.kind != one.VAR_POSITIONAL]
    readers = {name: partial(_read, _reader(annotation), name) for name, annotation in known}
    order = tuple(readers.values())

    @wraps(target)
    def call(*given: Any, **named: Any) -> Any:
        read = [reader(value) for reader, value in zip(order, given)]  # noqa: B905
        for name, value in named.items():
            if name in readers:
                named[name] = readers[name](value)
        return target(*read, *given[len(order) :], **named)

    return call  # type: ignore[return-value]


def _read(reader: Read, name: str, value: Any) -> Any:
    """Return what the reader makes of the value; ValueError, too, where a class raises what it likes."""
    try:
        return reader(name, value)
    except (ValueError, MemoryError):
        raise
    except Exception as problem:
        raise refusal(name, "of a kind that can be read", value) from problem


def _reader(annotation: Any) -> Read:
    """Return what reads the arguments with this annotation."""
    kind, parts = get_origin(annotation) or annotation, get_args(annotation)
    if kind is Annotated:
        return next(filter(callable, parts[1:]))
    if annotation in (Array, ArrayLike):
        return real_array
    if kind is Literal:
        return among(*parts)
    if kind in (Union, UnionType) and NoneType in parts:
        inner = _reader(Union[tuple(part for part in parts if part is not NoneType)])  # noqa: UP007
        return lambda name, value: None if value is None else inner(name, value)
    if kind in SIMPLE:
        return SIMPLE[kind]
    if kind in (Iterable, Sequence) and _is_own(parts[0]):
        return partial(_all_of, kind=parts[0])
    return _of_class(kind) if _is_own(kind) or kind in WORDS else unread


def _is_own(kind: Any) -> bool:
    return isinstance(kind, type) and kind.__module__.startswith("course_utils")


SIMPLE: dict[Any, Read] = {int: whole(-MOST), float: number(), np.random.Generator: generator}
WORDS: dict[Any, str] = {bool: "True or False", str: "a string", dict: "a dict", Callable: "a function"}


def _of_class(kind: type) -> Read:
    kinds = (bool, np.bool_) if kind is bool else kind

    def read(name: str, value: Any) -> Any:
        if isinstance(value, kinds):
            return bool(value) if kind is bool else value
        raise refusal(name, WORDS.get(kind, f"of the class {kind.__name__}"), value)

    return read


def _all_of(name: str, value: Any, kind: type) -> Any:
    try:
        found = (None,) if isinstance(value, NO_SEQUENCE) else tuple(islice(value, LONGEST + 1))
    except Exception:  # what cannot be gone through, such as an array without axes
        found = (None,)
    if len(found) > LONGEST or not all(isinstance(one, kind) for one in found):
        raise refusal(name, f"a sequence of {kind.__name__}", value)
    return found


def _bare(value: Any) -> Any:
    """The number in an array without axes, and what numpy calls a short float as Python's."""
    number = value[()] if isinstance(value, np.ndarray) and value.ndim == 0 else value
    return float(number) if isinstance(number, SHORT) else number


def _is_real(value: Any) -> bool:
    # To Python a bool is a whole number, and a duration of numpy, too.
    return type(value) in (int, float) or (
        isinstance(value, Real) and not isinstance(value, bool | np.timedelta64)
    )
