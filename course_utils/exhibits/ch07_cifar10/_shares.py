"""The ten shares of a softmax as bars that lie, each with its number."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from course_utils.arrays import Array
from course_utils.pictures.charts import image_axes
from course_utils.pictures.scene import Axes, Box, Image

BAR, GAP = 14, 6  # rows of pixels for a bar, and between two
LENGTH = 60  # of the longest bar, in pixels: fewer than it has on the screen
OTHER = 0.4  # the shade of a bar that does not stand out


def share_bars(box: Box, shares: Array, shades: Sequence[float], **rest: Any) -> tuple[Axes, Axes]:
    """Return the bars as an image, blue where a shade is positive, else orange; and the numbers over them.

    rest: of the axes with the numbers, each row of which is one unit high.
    """
    rows = np.full((len(shares), BAR + GAP, LENGTH), np.nan)
    for row, share, shade in zip(rows, shares, shades, strict=True):
        row[GAP // 2 : GAP // 2 + BAR, : round(LENGTH * share)] = shade
    xticks = (0.0, "0"), (LENGTH / 2, "½"), (float(LENGTH), "1")
    bars = image_axes(box, Image(rows.reshape(-1, LENGTH)), title="softmax", xticks=xticks)
    words = tuple(f"{share:.1%}" for share in shares)
    return bars, image_axes(box, Image(np.full((len(shares), 1), np.nan), words=words), **rest)
