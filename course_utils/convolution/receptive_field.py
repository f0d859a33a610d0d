"""The pixels that a neuron of a convolutional network can see, and the number of paths from each.

Layers act alike on rows and columns, so everything is computed in one dimension.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from course_utils.arrays import Array, Count, Natural, check_total, check_whole, checked
from course_utils.convolution.convolution import Padding, check_finite, output_length, sides

WIDEST = 10**18  # pixels: each layer may double the number of digits


@checked
@dataclass(frozen=True)
class SlidingWindow:
    """A convolution or pooling layer: the side of its windows, their stride, and the padding."""

    size: Count
    stride: Count = 1
    padding: Padding = 0


class ReceptiveField(NamedTuple):
    """What the neurons of a map see of the input.

    size: the number of pixels along a side, padding included; step: the distance in pixels between the
    fields of neighbouring neurons; first: the first pixel that neuron 0 sees, negative if that is padding.
    """

    size: int = 1
    step: int = 1
    first: int = 0

    def sees(self, neuron: int, n: int) -> tuple[int, int]:
        """Return the first of n pixels that the neuron sees, and the one after the last."""
        start = self.first + neuron * self.step
        return max(0, start), min(n, start + self.size)


def lengths(n: int, layers: Sequence[SlidingWindow]) -> list[int]:
    """Return n and the sides of the maps after each layer; ValueError if one does not fit."""
    found = [n]
    for layer in layers:
        found.append(output_length(found[-1], layer.size, layer.stride, layer.padding))
    return found


@checked
def receptive_fields(layers: Sequence[SlidingWindow]) -> list[ReceptiveField]:
    """Return the receptive fields in the input itself and in the map of each layer."""
    found = [ReceptiveField()]
    for layer in layers:
        before = found[-1]
        size = before.size + (layer.size - 1) * before.step
        first = before.first - sides(layer.padding)[0] * before.step
        step = before.step * layer.stride
        check_total("the receptive field", max(size, step, -first), WIDEST)
        found.append(ReceptiveField(size, step, first))
    return found


@checked
def path_counts(n: Count, layers: Sequence[SlidingWindow], neuron: Natural) -> list[Array]:
    """Return the number of paths to the neuron of the last map from each pixel and each neuron before it.

    The first entry, for the input, has shape (n,). It is the derivative of the neuron with respect to the
    input if all weights are 1, found as in back propagation: each neuron adds its own to all that it sees.
    """
    counts = lengths(n, layers)
    check_total("all maps together", sum(counts))
    added = sum(layer.size * count for layer, count in zip(layers, counts[1:], strict=True))
    check_total("what all neurons see together", added)
    check_whole("neuron", neuron, 0, counts[-1] - 1)
    found = [(np.arange(counts[-1]) == neuron).astype(float)]
    for layer, count in zip(reversed(layers), reversed(counts[:-1]), strict=True):
        before, after = sides(layer.padding)
        seen = np.zeros(before + count + after)
        with np.errstate(over="ignore"):
            for j in range(layer.size):
                seen[j :: layer.stride][: len(found[0])] += found[0]
        found.insert(0, check_finite(seen[before : before + count]))
    return found
