"""The numbers of a convolution layer, and how they are miscounted: for an exercise of notebook 05."""

from collections.abc import Callable
from typing import Any

import numpy as np

from course_utils.convolution.convolution import output_length


def _counted(
    side: int, channels: int, filters: int, size: int, stride: int, padding: int
) -> tuple[int, int, int]:
    """The side of a map, the weights of a filter in all its channels, and the places of a filter."""
    high = output_length(side + 2 * padding, size, stride)
    return high, size**2 * channels, high**2


def numbers(change: Callable[..., Any]) -> Callable[..., np.ndarray]:
    """An answer of three counts from f, c, s, p, high, weights and places."""

    def answer(side: int, c: int, f: int, size: int, stride: int, padding: int) -> np.ndarray:
        return np.array(change(f, c, size, *_counted(side, c, f, size, stride, padding)))

    return answer


def _layers_counts(side: int, c: int, f: int, size: int, high: int) -> np.ndarray:
    """The three counts where a map has the side `high`."""
    weights = size**2 * c
    return np.array([f * (weights + 1), f * high**2, f * high**2 * weights])


MISCOUNTS: dict[str, Callable[..., Any]] = {
    "each filter has a bias, too": numbers(
        lambda f, c, m, high, w, places: (f * w, f * places, f * places * w)
    ),
    "there is one bias for each filter, not one for each result": numbers(
        lambda f, c, m, high, w, places: (f * w + f * places, f * places, f * places * w)
    ),
    "a filter has a square of weights for each channel of the input": numbers(
        lambda f, c, m, high, w, places: (f * (m * m + 1), f * places, f * places * m * m)
    ),
    "a filter adds up its channels: it makes one map, not one for each": numbers(
        lambda f, c, m, high, w, places: (f * (w + 1), f * c * places, f * places * w)
    ),
    "a map has as many columns as rows: the side squared": numbers(
        lambda f, c, m, high, w, places: (f * (w + 1), f * high, f * high * w)
    ),
    "these are the multiplications of one filter": numbers(
        lambda f, c, m, high, w, places: (f * (w + 1), f * places, places * w)
    ),
    "padding comes on both sides": lambda side, c, f, size, stride, padding: np.array(
        [
            f * (size**2 * c + 1),
            f * (one := output_length(side + padding, size, stride) ** 2),
            f * one * size**2 * c,
        ]
    ),
    "there is one bias for each filter, not one for all": numbers(
        lambda f, c, m, high, w, places: (f * w + 1, f * places, f * places * w)
    ),
    "the biases add no multiplications": numbers(
        lambda f, c, m, high, w, places: (f * (w + 1), f * places, f * places * (w + 1))
    ),
    "a product for each weight at each place: the results have channels before them, too": numbers(
        lambda f, c, m, high, w, places: (f * (w + 1), f * places, f * places * m * m)
    ),
    "there are as many filters as `filters` says, and each makes its map": numbers(
        lambda f, c, m, high, w, places: (w + 1, places, places * w)
    ),
    "the filter moves by the stride, which divides": lambda side, c, f, size, stride, padding: (
        _layers_counts(side, c, f, size, side + 2 * padding - size + 1)
    ),
    "the last place counts, too: + 1": lambda side, c, f, size, stride, padding: _layers_counts(
        side, c, f, size, output_length(side + 2 * padding, size, stride) - 1
    ),
    "the padding is missing": lambda side, c, f, size, stride, padding: _layers_counts(
        side, c, f, size, output_length(side, size, stride)
    ),
    "the picture is taken as it is; where does a filter of this size fit?": (
        lambda side, c, f, size, stride, padding: _layers_counts(side, c, f, size, side)
    ),
    "channels come in, filters go out: they have changed places": (
        lambda side, c, f, size, stride, padding: _layers_counts(
            side, f, c, size, output_length(side + 2 * padding, size, stride)
        )
    ),
}
