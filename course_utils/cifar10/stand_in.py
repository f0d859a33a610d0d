"""Generated pictures that replace CIFAR-10 where it is missing, so that everything runs.

Ten classes of shapes and gratings, 32 x 32 pixels, of random colour, size and place, with noise; mirror
images belong to the same class, as in CIFAR-10. The same network can learn them, but a linear one cannot.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

BANNER = (
    "Not CIFAR-10: generated pictures stand in for it. "
    "To fetch the real ones type: python -m course_utils.cifar10 download"
)

Coordinates = NDArray[np.float32]  # (N, 32, 32)
PARTS = 5_000  # pictures whose shapes are drawn at a time, to save memory
BLOCK = 100  # pictures coloured at a time, so that they stay in the cache
# Whether (u, v) is inside the shape: u to the right and v down from its centre, its size being about 1.
SHAPES: dict[str, Callable[[Coordinates, Coordinates], NDArray[np.bool_]]] = {
    "bars across": lambda u, v: np.sin(7 * v) > 0,
    "bars upright": lambda u, v: np.sin(7 * u) > 0,
    "chequers": lambda u, v: (np.sin(7 * u) > 0) ^ (np.sin(7 * v) > 0),
    "disc": lambda u, v: u**2 + v**2 < 1,
    "ring": lambda u, v: abs(u**2 + v**2 - 0.7) < 0.35,
    "square": lambda u, v: np.maximum(abs(u), abs(v)) < 0.9,
    "frame": lambda u, v: abs(np.maximum(abs(u), abs(v)) - 0.75) < 0.2,
    "plus": lambda u, v: (np.minimum(abs(u), abs(v)) < 0.25) & (np.maximum(abs(u), abs(v)) < 1),
    "triangle": lambda u, v: (2 * abs(u) < v + 1) & (v < 0.8),
    "target": lambda u, v: np.sin(9 * np.hypot(u, v)) > 0,
}
CLASSES = tuple(SHAPES)


def pictures(N: int, rng: np.random.Generator) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Return N pictures, uint8 (N, 3, 32, 32), and their labels 0 to 9, (N,), equally many of each."""
    labels = rng.permutation(np.arange(N) % len(CLASSES)).astype(np.uint8)
    parts = np.split(labels, range(PARTS, N, PARTS))
    return np.concatenate([_draw(part, rng) for part in parts]), labels


def _draw(labels: NDArray[np.uint8], rng: np.random.Generator) -> NDArray[np.uint8]:
    """Draw a picture for each label: a shape of one colour on another, both shaded, with noise."""
    N = len(labels)

    def some(low: float, high: float, *shape: int) -> NDArray[np.float32]:
        return rng.uniform(low, high, (N, *shape)).astype(np.float32)

    row, column = np.mgrid[:32, :32].astype(np.float32)
    size, stretch = some(5, 12, 1, 1), some(0.85, 1.15, 1, 1)
    u = (column - some(10, 21, 1, 1)) / (size * stretch)
    v = (row - some(10, 21, 1, 1)) / (size / stretch)
    inside = np.zeros((N, 32, 32), bool)
    for label, shape in enumerate(SHAPES.values()):
        of_it = labels == label
        inside[of_it] = shape(u[of_it], v[of_it])
    back = some(0, 255, 3, 1, 1)
    # In every channel the shape differs from the background by 50 or more, and stays from 0 to 255.
    step = some(50, 130, 3, 1, 1) * rng.choice(np.array([-1, 1], np.float32), (N, 3, 1, 1))
    step = np.where(abs(back + step - 127.5) > 127.5, -step, step)
    shades, roughness = (some(-40, 40, 1, 1, 1), some(-40, 40, 1, 1, 1)), some(10, 50, 1, 1, 1)
    drawn = np.empty((N, 3, 32, 32), np.uint8)
    for few in (slice(first, first + BLOCK) for first in range(0, N, BLOCK)):
        shade = shades[0][few] * (row - 16) / 16 + shades[1][few] * (column - 16) / 16
        noise = roughness[few] * rng.standard_normal(drawn[few].shape, np.float32)
        colours = back[few] + np.where(inside[few, None], step[few], 0) + shade + noise
        drawn[few] = colours.clip(0, 255).round()
    return drawn
