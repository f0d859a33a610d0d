"""Pictures to filter: a photograph that comes with matplotlib, and CIFAR-10 or what stands in for it.

All are uint8 arrays of shape (rows, columns, 3): red, green and blue from 0 to 255.
"""

import functools
from collections.abc import Callable
from typing import Any

import numpy as np
from matplotlib import cbook
from numpy.typing import NDArray
from PIL import Image

from course_utils.cifar10 import data, stand_in
from course_utils.interactive.fields import whole

PHOTO, SMALL = "photograph", "CIFAR-10"  # what a reader may choose
SIDE = 512  # of the square that is cut out of the photograph
EXAMPLES = 40  # pictures of CIFAR-10
LUMA = np.array([0.299, 0.587, 0.114])  # how bright red, green and blue are to the eye

Picture = NDArray[np.uint8]


@functools.cache
def photograph(size: int = 256) -> Picture:
    """Return Rear Admiral Grace Hopper, who wrote one of the first compilers, (size, size, 3).

    An official photograph of the United States Navy, in the public domain; it comes with matplotlib as
    sample data, grace_hopper.jpg. `size` divides 512; each pixel is the average of a square of its pixels.
    """
    if size < 1 or SIDE % size:
        raise ValueError(f"size must be a divisor of {SIDE}, got {size}")
    path = cbook.get_sample_data("grace_hopper.jpg", asfileobj=False)
    pixels = np.asarray(Image.open(path))[:SIDE, :SIDE]
    k = SIDE // size
    return np.round(pixels.reshape(size, k, size, k, 3).mean(axis=(1, 3))).astype(np.uint8)


@functools.cache
def cifar10_example(index: int) -> tuple[Picture, str, str]:
    """Return test picture 0 to 39, (32, 32, 3), its class, and the banner if it stands in for CIFAR-10."""
    pictures, banner = _examples()
    names = stand_in.CLASSES if banner else data.CLASSES
    return pictures.pixels[index].transpose(1, 2, 0), names[pictures.labels[index]], banner


@functools.cache
def _examples() -> tuple[data.Pictures, str]:
    return data.examples(EXAMPLES)


def chosen_picture(picture: str, number: int, size: int) -> Picture:
    """Return the photograph, (size, size, 3), or picture 1 to 40 of CIFAR-10, whichever is chosen."""
    return photograph(size) if picture == PHOTO else cifar10_example(number - 1)[0]


def banner(picture: str) -> str:
    """Say that what the reader has chosen only stands in for CIFAR-10, or nothing."""
    return cifar10_example(0)[2] if picture == SMALL else ""


def grey(picture: Picture) -> Picture:
    """Return its brightness, (rows, columns)."""
    return np.round(picture @ LUMA).astype(np.uint8)


def which_small(show: Callable[[Any, int], Any] | None = None) -> Any:
    """The field `number` of a state; `show` returns the state in which this picture is shown at once."""
    return whole(1, 1, EXAMPLES, "which of CIFAR-10", set=show, also={"picture": SMALL})
