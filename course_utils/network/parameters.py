"""A parameter vector that cannot be changed, so that it can be hashed and passed on without a copy."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, DTypeLike

from course_utils.arrays import Array, real_array


@dataclass(frozen=True, eq=False, repr=False)
class Parameters:
    """A vector p in one read-only float64 array, shape (s,), copied from any sequence of numbers, NaN too.

    `Network(sizes, p)` and `network.p = p` accept it. Two are equal if all their numbers are; and so
    are one and an array. numpy computes with it as with an array.
    """

    array: Array
    _hash: int = field(init=False)

    def __init__(self, p: ArrayLike) -> None:
        array = real_array("p", p).copy()
        if array.ndim != 1:
            raise ValueError(f"p must be a sequence of numbers, got an array of shape {array.shape}")
        array.flags.writeable = False
        object.__setattr__(self, "array", array)
        object.__setattr__(self, "_hash", hash_of(array))

    def __array__(self, dtype: DTypeLike | None = None, copy: bool | None = None) -> np.ndarray[Any, Any]:
        return np.array(self.array, dtype=dtype, copy=copy)

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *given: Any, **named: Any) -> Any:
        arrays = [one.array if isinstance(one, Parameters) else one for one in given]
        if ufunc in (np.equal, np.not_equal) and method == "__call__":  # else compared number by number
            return np.array_equal(arrays[0], arrays[1]) == (ufunc is np.equal)
        return getattr(ufunc, method)(*arrays, **named)

    def __len__(self) -> int:
        return len(self.array)

    def __iter__(self) -> Iterator[float]:
        return iter(self.tolist())

    def __eq__(self, other: object) -> bool:
        if isinstance(other, np.ndarray):
            return np.array_equal(self.array, other)
        if not isinstance(other, Parameters):
            return NotImplemented
        return np.array_equal(self.array, other.array)

    def __hash__(self) -> int:
        return self._hash

    def __reduce__(self) -> tuple[type["Parameters"], tuple[Array]]:
        return Parameters, (self.array,)  # so that a copy, too, is read-only

    def __repr__(self) -> str:
        return f"Parameters({self.tolist()})"

    def tolist(self) -> list[float]:
        """The numbers as Python floats."""
        numbers: list[float] = self.array.tolist()
        return numbers


def hash_of(array: Array) -> int:
    """A hash of the numbers in an array, the same for -0.0 and 0.0, which are equal."""
    return hash((array + 0.0).tobytes())
