"""The type of all arrays of real numbers, and the checks of numbers and arrays that readers pass in."""

from collections.abc import Collection

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]


def check_whole(name: str, value: float, least: int = 0, most: int | None = None) -> None:
    """Raise ValueError unless value is a whole number from `least` to `most` (None: no upper end)."""
    good = not isinstance(value, bool) and value % 1 == 0 and value >= least
    if not good or (most is not None and value > most):
        accepted = f"of at least {least}" if most is None else f"from {least} to {most}"
        raise ValueError(f"{name} must be a whole number {accepted}, got {value}")


def check_among(name: str, value: object, accepted: Collection[object]) -> None:
    """Raise ValueError unless value is one of those accepted."""
    if value not in accepted:
        names = [repr(each) for each in accepted]
        listed = " or ".join(names) if len(names) == 2 else f"one of {', '.join(names)}"
        raise ValueError(f"{name} must be {listed}, got {value!r}")


def check_finite(name: str, array: Array) -> None:
    """Raise ValueError if an entry of the array is NaN or infinite."""
    if not np.isfinite(array).all():
        wrong = (~np.isfinite(array)).sum()
        raise ValueError(f"{name} must hold finite numbers, got {wrong} NaN or infinite")


def checked_columns(name: str, values: ArrayLike, n: int) -> Array:
    """Return values as a float array (n, N), N >= 1, whose columns are data points, or raise ValueError."""
    array = np.asarray(values, dtype=float)
    if array.ndim != 2 or array.shape[0] != n or array.shape[1] < 1:
        raise ValueError(f"{name} must have shape ({n}, N), one column for each point, got {array.shape}")
    check_finite(name, array)
    return array
