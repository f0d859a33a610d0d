"""A picture of the reader's own as 32 x 32 pixels: read from a file, or painted."""

import functools
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, UnidentifiedImageError

from course_utils.arrays import Array

SIDE = 32
FINE = 4  # times as many rows and columns while painting, so that edges are smooth
Pixels = NDArray[np.uint8]  # (32, 32, 3)


def read_picture(name: str) -> Pixels:
    """Return the middle square of the picture in a file, reduced; ValueError for what is none."""
    path = Path(name).expanduser()
    try:
        return _read(path, path.stat().st_mtime_ns).copy()
    except UnidentifiedImageError as error:
        raise ValueError(f"picture file must be a picture, got {name}") from error
    except (OSError, ValueError, Image.DecompressionBombError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise ValueError(f"picture file must be one that can be read, got {name} ({why})") from error


@functools.lru_cache(maxsize=4)  # a frame reads it again; `changed`: the file may have another picture now
def _read(path: Path, changed: int) -> Pixels:
    with Image.open(path) as picture:
        picture.draft("RGB", (8 * SIDE, 8 * SIDE))  # of a large photograph only what is needed
        whole = picture.convert("RGBA")
    paper = Image.new("RGBA", whole.size, "white")
    paper.alpha_composite(whole)
    side = min(whole.size)
    left, top = ((length - side) // 2 for length in whole.size)
    square = paper.convert("RGB").crop((left, top, left + side, top + side))
    return np.asarray(square.resize((SIDE, SIDE), Image.Resampling.BOX))


def painted(pixels: Pixels, strokes: Sequence[tuple[Array, float, tuple[int, int, int]]]) -> Pixels:
    """Return the pixels with strokes over them: places (2, n) in pixels, width of the brush, colour."""
    fine = pixels.repeat(FINE, axis=0).repeat(FINE, axis=1).astype(float)
    rows, columns = (np.mgrid[: SIDE * FINE, : SIDE * FINE] + 0.5) / FINE
    for places, width, colour in strokes:
        fine[_distance(places, columns, rows) <= width / 2] = colour
    small = fine.reshape(SIDE, FINE, SIDE, FINE, 3).mean(axis=(1, 3))
    return small.round().astype(np.uint8)


def _distance(places: Array, x: Array, y: Array) -> Array:
    """Return how far each place is from the polyline through `places`, (2, n)."""
    nearest = np.full(x.shape, np.inf)
    starts, ends = places, np.roll(places, -1, axis=1)
    for k in range(max(1, places.shape[1] - 1)):
        (x0, y0), (dx, dy) = starts[:, k], ends[:, k] - starts[:, k]
        length = dx * dx + dy * dy
        along = np.clip(((x - x0) * dx + (y - y0) * dy) / length, 0, 1) if length else 0.0
        nearest = np.minimum(nearest, np.hypot(x - x0 - along * dx, y - y0 - along * dy))
    return nearest
