"""What a wrong answer has in common with the right one, whatever the exercise is."""

from collections.abc import Sequence

import numpy as np

from course_utils.pictures.numbers import plain

FEW = 8  # numbers of an answer of which each can be named
CLOSE = 1e-9  # relative
ROUNDED = 1e-3  # as near to 1 a factor comes of digits that were left out


def likeness(given: Sequence[np.ndarray], wanted: Sequence[np.ndarray], within: float = CLOSE) -> str:
    """Return in words how the answers to all inputs, of the right shapes, differ from the right ones; "" if
    in no way that has a name. within: the relative error of numbers that count as the same.
    """
    with np.errstate(over="ignore"):  # of a long double
        a, b = (
            np.concatenate([np.ravel(one).astype(float) for one in answers]) for answers in (given, wanted)
        )
    if len(b) < 2 or not np.isfinite(a).all() or not np.isfinite(b).all() or np.ptp(b) == 0:
        return ""
    return _of_all(given, wanted, a, b, within) or _of_places(given, wanted)


def _of_all(
    given: Sequence[np.ndarray], wanted: Sequence[np.ndarray], a: np.ndarray, b: np.ndarray, within: float
) -> str:
    """What holds of all numbers: a sign, a constant factor, one more or one less, another order."""
    if _same(a, -b, within):
        return "the right numbers, each with the wrong sign"
    if (
        _is_whole(wanted)
        and _is_whole(given)
        and abs(off := a[0] - b[0]) == 1
        and np.array_equal(a, b + off)
    ):
        return f"one too {'many' if off > 0 else 'few'}, for each input"
    largest = int(np.abs(b).argmax())
    factor = a[largest] / b[largest]
    if factor and abs(factor - 1) > ROUNDED and _same(a, factor * b, within):
        return f"each number is {plain(factor)} times the right one, whatever the input: mind the constants"
    for said, turned in (("in reverse order", np.flip), ("transposed", np.transpose)):
        if all(one.shape == turned(one).shape for one in wanted) and _same(
            a, np.concatenate([np.ravel(turned(one)) for one in wanted])
        ):
            return f"the right numbers, but {said}"
    return ""


def _of_places(given: Sequence[np.ndarray], wanted: Sequence[np.ndarray]) -> str:
    """Which of the few numbers of an answer are right for every input, where others are wrong."""
    shapes = {one.shape for one in wanted}
    if len(wanted) < 2 or len(shapes) > 1 or not 1 < wanted[0].size <= FEW or wanted[0].ndim != 1:
        return ""
    right = np.all(
        [np.isclose(a, b, rtol=CLOSE, atol=CLOSE) for a, b in zip(given, wanted, strict=True)], 0
    )
    if not right.any():
        return ""
    names = [f"[{i}]" for i in range(right.size)]
    good, bad = ([name for name, one in zip(names, right, strict=True) if one == kind] for kind in (1, 0))
    return (
        f"of the numbers that you return {_listed(good)} {_is(good)} right, {_listed(bad)} {_is(bad)} not"
    )


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _is(names: list[str]) -> str:
    return "is" if len(names) == 1 else "are"


def _same(a: np.ndarray, b: np.ndarray, within: float = CLOSE) -> bool:
    return bool(np.allclose(a, b, rtol=within, atol=CLOSE))


def _is_whole(answers: Sequence[np.ndarray]) -> bool:
    return all(one.dtype.kind in "iu" for one in answers)
