"""The sizes of networks that are named in section 8."""

from __future__ import annotations

import math

# The outputs of each layer of AlexNet [21], whose first filters move over 227 x 227 pixels in steps of 4:
# rows, columns and filters of the five convolutional layers, and neurons of the fully connected ones.
ALEXNET = (
    (55, 55, 96),
    (27, 27, 256),
    (13, 13, 384),
    (13, 13, 384),
    (13, 13, 256),
    (4096,),
    (4096,),
    (1000,),
)


def neurons(layers: tuple[tuple[int, ...], ...] = ALEXNET) -> int:
    """The number of neurons of all layers together, each given by its extents."""
    return sum(math.prod(extents) for extents in layers)
