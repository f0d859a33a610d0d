"""The house style of the still pictures, and the sheet on which they are drawn."""

from functools import cached_property
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.path import Path
from matplotlib.patheffects import withStroke
from matplotlib.transforms import Affine2D, Transform

from course_utils.pictures.scene import Box, Scene

COLOURS = {"A": "#0072B2", "B": "#D55E00", "ink": "#1B1F24", "muted": "#57606A", "accent": "#7A4FBF"}
WORDS = COLOURS | {"B": "#A64900"}  # of what is read: at least 4.5 to 1 on white
# Regions where |value| is 0 and where it is 1. A and B differ even at 0, so a pixel shows its category.
REGIONS = {"A": ("#E9F3FA", "#A8D0EA"), "B": ("#FDF1E6", "#F8C9A0")}
# Images at |value| = limit; zero is white.
SHADES = {"A": "#5AA9DD", "B": "#EE9A55"}
SPINE, GRID = "#B4BAC1", "#E4E7EB"
MONO = "DejaVu Sans Mono"  # of programs; all else is in matplotlib's own DejaVu Sans
TICK_SIZE, LABEL_SIZE, TITLE_SIZE = 14.0, 15.0, 17.0  # CSS pixels
NOTE_SIZE, TYPESET_SIZE = 14.0, 19.0
LINE_WIDTH, THIN_WIDTH, BOUNDARY_WIDTH = 2.0, 1.2, 1.8
DASHES = 0, (4, 3)  # the first starts at once: 4 widths of the line, then a gap of 3
MARKER_SIZE, MARKER_STROKE, RIM = 12.5, {"A": 3.0, "B": 3.6}, 1.8
HANDLE_RADIUS, DOT_SIZE = 7.0, 8.0
CHOSEN_RING, WRONG_RING = 22.0, 28.0  # diameters; a wrong point can be the chosen one

PIXELS_PER_INCH = 100.0
PIXEL = 72.0 / PIXELS_PER_INCH  # in points, in which matplotlib measures type and lines

CROSS = Path([(-1, -1), (1, 1), (-1, 1), (1, -1)], [Path.MOVETO, Path.LINETO, Path.MOVETO, Path.LINETO])


class Sheet(Figure):
    """A figure of the size of a scene at 100 pixels to the inch; places on it are in picture units."""

    def __init__(self, scene: Scene) -> None:
        size = scene.width / PIXELS_PER_INCH, scene.height / PIXELS_PER_INCH
        super().__init__(size, dpi=PIXELS_PER_INCH, facecolor="white")
        self.scene = scene

    @property
    def units(self) -> Transform:
        """The transform from picture units, with y downward from the top left corner, to the screen."""
        shares = Affine2D().scale(1 / self.scene.width, -1 / self.scene.height).translate(0, 1)
        return shares + self.transFigure

    @cached_property
    def overlay(self) -> Axes:
        """Axes over the whole sheet in picture units: to make some for each thumbnail takes long."""
        box = self.add_axes((0, 0, 1, 1), xlim=(0, self.scene.width), ylim=(self.scene.height, 0))
        box.set_axis_off()
        return box

    def shares(self, box: Box) -> Box:
        """Return the box as matplotlib places it: left, bottom, width and height as shares of the sheet."""
        (left, top, width, height), full = box, self.scene
        bottom = full.height - top - height
        return left / full.width, bottom / full.height, width / full.width, height / full.height

    def write(self, x: float, y: float, text: str, size: float, **style: Any) -> None:
        """Write text whose baseline starts at (x, y); a dollar sign is a dollar sign."""
        plain: dict[str, Any] = {"parse_math": False, "color": COLOURS["ink"]}
        self.text(x, y, text, size=size * PIXEL, transform=self.units, **(plain | style))

    def line(self, x: tuple[float, float], y: tuple[float, float], look: dict[str, Any]) -> None:
        """Draw a straight line."""
        self.add_artist(Line2D(x, y, solid_capstyle="butt", transform=self.units, **look))


def pen(colour: str, width: float, dashed: bool = False, **rest: Any) -> dict[str, Any]:
    """Return the look of a line so many pixels wide."""
    return {"color": colour, "linewidth": width * PIXEL, "linestyle": DASHES if dashed else "solid", **rest}


def marks(
    x: np.ndarray, y: np.ndarray, shape: str | Path, size: float, stroke: float, **look: Any
) -> Line2D:
    """Return marks at (x, y) of this size, drawn with a stroke of this width, both in pixels."""
    look |= {"markersize": size * PIXEL, "markeredgewidth": stroke * PIXEL}
    return Line2D(x, y, linestyle="none", marker=shape, clip_on=False, **look)


def category_marks(category: str, x: np.ndarray, y: np.ndarray, **look: Any) -> Line2D:
    """Return the marks of data points at (x, y): open circles for A, crosses for B."""
    shape, stroke = "o" if category == "A" else CROSS, MARKER_STROKE[category]
    # A white rim makes the marker stand out in a region of its own hue.
    rim = withStroke(linewidth=(stroke + 2 * RIM) * PIXEL, foreground="white")
    look |= {"markerfacecolor": "white", "markeredgecolor": COLOURS[category], "path_effects": [rim]}
    return marks(x, y, shape, MARKER_SIZE, stroke, **look)
