"""The sizes of networks that the paper mentions: question 4 of section 8."""

import math
from typing import NamedTuple


class KnownLayer(NamedTuple):
    """shape: rows, columns and filters of a convolutional layer, or the neurons of a fully connected one.

    inputs: the number of weights of a neuron; the neurons of a filter share them, and unless own_biases
    their bias as well.
    """

    shape: tuple[int, ...]
    inputs: int
    own_biases: bool = False

    @property
    def neurons(self) -> int:
        """The number of outputs."""
        return math.prod(self.shape)

    @property
    def parameters(self) -> int:
        """The number of weights and biases."""
        filters = self.shape[-1]
        return filters * self.inputs + (self.neurons if self.own_biases else filters)


class KnownNetwork(NamedTuple):
    """A network with its layers, not counting the inputs, and where the paper mentions it."""

    name: str
    place: str
    layers: tuple[KnownLayer, ...]

    @property
    def neurons(self) -> int:
        """The number of neurons in all layers together."""
        return sum(layer.neurons for layer in self.layers)

    @property
    def parameters(self) -> int:
        """The number of weights and biases in all layers together."""
        return sum(layer.parameters for layer in self.layers)


def convolutions(side: int, filters: int, size: int, before: int, count: int = 1) -> tuple[KnownLayer, ...]:
    """Return `count` layers of size x size filters, side x side outputs, the first on `before` channels."""
    channels = (before, *(filters,) * (count - 1))
    return tuple(KnownLayer((side, side, filters), size * size * depth) for depth in channels)


# [21]: filters that move over 227 x 227 pixels in steps of 4; layers 2, 4 and 5 see half of the channels
# before them, since two GPUs shared the work.
ALEXNET = (
    *convolutions(55, 96, 11, 3),
    *convolutions(27, 256, 5, 48),
    *convolutions(13, 384, 3, 256),
    *convolutions(13, 384, 3, 192),
    *convolutions(13, 256, 3, 192),
    KnownLayer((4096,), 6 * 6 * 256),
    KnownLayer((4096,), 4096),
    KnownLayer((1000,), 4096),
)
# [30]: the board of 19 x 19 in 48 planes, twelve layers of 192 filters, then one number for each place.
POLICY = (
    *convolutions(19, 192, 5, 48),
    *convolutions(19, 192, 3, 192, count=11),
    KnownLayer((19, 19, 1), 192, own_biases=True),
)
VALUE = (
    *convolutions(19, 192, 5, 49),
    *convolutions(19, 192, 3, 192, count=11),
    KnownLayer((19, 19, 1), 192),
    KnownLayer((256,), 19 * 19),
    KnownLayer((1,), 256),
)
# Pooling halves the rows and columns after each of the first three layers.
CIFAR = (
    *convolutions(32, 32, 5, 3),
    *convolutions(16, 32, 5, 32),
    *convolutions(8, 64, 5, 32),
    KnownLayer((64,), 4 * 4 * 64),
    KnownLayer((10,), 64),
)
FIGURE3 = KnownLayer((2,), 2), KnownLayer((3,), 2), KnownLayer((2,), 3)
KNOWN_NETWORKS = (
    KnownNetwork("Figure 3", "section 2", FIGURE3),
    KnownNetwork("CIFAR-10", "section 7.4", CIFAR),
    KnownNetwork("AlexNet", "2012, [21]", ALEXNET),
    KnownNetwork("AlphaGo, policy", "2015, [30]", POLICY),
    KnownNetwork("AlphaGo, value", "2015, [30]", VALUE),
)
