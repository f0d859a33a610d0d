"""Lines of text: most were in the picture before, so each is set once and kept, a mask for its colour."""

import math
import threading
from functools import cache, lru_cache
from typing import Any

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg
from matplotlib.font_manager import FontProperties
from matplotlib.mathtext import MathTextParser

MARGIN = 8  # image pixels round a line, for what slants or reaches out of its box
KEPT = 1024  # lines, of some kilobytes each


class Canvas(FigureCanvasAgg):
    """Where a figure is painted, its letters from masks."""

    renderer: RendererAgg | None = None

    def get_renderer(self) -> RendererAgg:
        """Return what draws, of the size of the figure."""
        if self.renderer is None:
            self.renderer = _Masked(*self.get_width_height(physical=True), self.figure.dpi)
        return self.renderer


class _Masked(RendererAgg):
    """Draws lines of text from masks, and all else as its parent does."""

    def get_text_width_height_descent(self, s: str, prop: FontProperties, ismath: Any) -> Any:
        return _size(s, prop.copy(), ismath, self.dpi)

    def draw_text(
        self,
        gc: Any,
        x: float,
        y: float,
        s: str,
        prop: FontProperties,
        angle: float,
        ismath: Any = False,
        mtext: Any = None,
    ) -> None:
        mask, below = _mask(s, prop.copy(), ismath, self.dpi)
        self._renderer.draw_text_image(mask, round(x) - MARGIN, round(y) + below, 0, gc)


@lru_cache(KEPT)
def _size(s: str, prop: FontProperties, ismath: bool, dpi: float) -> tuple[float, float, float]:
    """Return the width of a line, its height and how far it reaches below its baseline, in image pixels."""
    return _plain(1, 1, dpi).get_text_width_height_descent(s, prop, ismath)


@lru_cache(KEPT)
def _mask(s: str, prop: FontProperties, ismath: bool, dpi: float) -> tuple[np.ndarray, int]:
    """Return how much of each pixel a line covers, from 0 to 255, and the rows below the baseline."""
    width, height, descent = (math.ceil(size) for size in _size(s, prop, ismath, dpi))
    sheet = _plain(width + 2 * MARGIN, height + 2 * MARGIN, dpi)
    sheet.draw_text(sheet.new_gc(), MARGIN, MARGIN + height - descent, s, prop, 0, ismath)
    return np.asarray(sheet.buffer_rgba())[:, :, 3].copy(), descent + MARGIN


def _plain(width: int, height: int, dpi: float) -> RendererAgg:
    """Return what sets a line as matplotlib does."""
    sheet = RendererAgg(width, height, dpi)
    sheet.mathtext_parser = _formulas(threading.get_ident())
    return sheet


@cache
def _formulas(thread: int) -> MathTextParser:
    """What typesets the formulas of a thread: a new one for each line would have to read it twice."""
    return MathTextParser("path")
