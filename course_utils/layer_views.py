"""Parts of one vector, seen as the matrices W[l] or the columns b[l] of a network."""

from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import ArrayLike

from course_utils.activations import Array


class LayerViews(Mapping[int, Array]):
    """A dict from the layer number l = 2..L to a view of p; setting an entry writes into p."""

    def __init__(self, p: Array, name: str, shapes: dict[int, tuple[int, int]], start: int) -> None:
        self._name = name
        self._views: dict[int, Array] = {}
        for l, (rows, columns) in shapes.items():
            part = p[start : start + rows * columns]
            self._views[l] = part.reshape((rows, columns), order="F")
            start += part.size

    def __getitem__(self, l: int) -> Array:
        return self._views[l]

    def __setitem__(self, l: int, value: ArrayLike) -> None:
        given, view = np.asarray(value, dtype=float), self._views[l]
        if given.shape != view.shape and not (self._name == "b" and given.shape == view.shape[:1]):
            raise ValueError(f"{self._name}[{l}] was given shape {given.shape}; it takes {view.shape}")
        view[...] = given.reshape(view.shape)

    def __iter__(self) -> Iterator[int]:
        return iter(self._views)

    def __len__(self) -> int:
        return len(self._views)

    def __repr__(self) -> str:
        return repr(self._views)
