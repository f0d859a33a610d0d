"""The house style of the still pictures, and the sheet on which they are drawn."""

from typing import Any

import numpy as np
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.path import Path
from matplotlib.patheffects import withStroke
from matplotlib.transforms import Affine2D, Transform

from course_utils.pictures.scene import Role, Scene

COLOURS: dict[Role, str] = {
    "A": "#0072B2",
    "B": "#D55E00",
    "ink": "#1B1F24",
    "muted": "#57606A",
    "accent": "#7A4FBF",
}
# Regions where |value| is 0 and where it is 1. A and B differ even at 0, so a pixel shows its category.
REGIONS: dict[str, tuple[str, str]] = {"A": ("#E9F3FA", "#A8D0EA"), "B": ("#FDF1E6", "#F8C9A0")}
# Images at |value| = limit; zero is white.
SHADES = {"A": "#5AA9DD", "B": "#EE9A55"}
SPINE, GRID = "#B4BAC1", "#E4E7EB"
FONT, MONO = "DejaVu Sans", "DejaVu Sans Mono"
TICK_SIZE, LABEL_SIZE, TITLE_SIZE = 14.0, 15.0, 17.0  # CSS pixels
NOTE_SIZE, TYPESET_SIZE = 13.5, 19.0  # mathtext is set smaller than the browser's mathematics
LINE_WIDTH, BOUNDARY_WIDTH = 2.0, 1.8
MARKER_SIZE, MARKER_STROKE, RIM = 12.5, {"A": 3.0, "B": 3.6}, 1.8
HANDLE_RADIUS, DOT_SIZE = 7.0, 8.0
CHOSEN_RING, WRONG_RING = 22.0, 28.0  # diameters; a wrong point can be the chosen one

PIXELS_PER_INCH = 100.0
POINTS_PER_PIXEL = 72.0 / PIXELS_PER_INCH  # matplotlib measures type and lines in points

CROSS = Path([(-1, -1), (1, 1), (-1, 1), (1, -1)], [Path.MOVETO, Path.LINETO, Path.MOVETO, Path.LINETO])


class Sheet(Figure):
    """A figure of the size of a scene at 100 pixels to the inch; places on it are in picture units."""

    def __init__(self, scene: Scene) -> None:
        super().__init__(
            (scene.width / PIXELS_PER_INCH, scene.height / PIXELS_PER_INCH), dpi=PIXELS_PER_INCH
        )
        self.set_facecolor("white")
        self.scene = scene

    @property
    def units(self) -> Transform:
        """The transform from picture units, with y downward from the top left corner, to the screen."""
        return (
            Affine2D().scale(1 / self.scene.width, -1 / self.scene.height).translate(0, 1)
            + self.transFigure
        )

    def write(self, x: float, y: float, text: str, size: float, **style: Any) -> None:
        """Write text whose baseline starts at (x, y); a dollar sign is a dollar sign."""
        plain: dict[str, Any] = {"parse_math": False, "color": COLOURS["ink"], "family": FONT}
        self.text(x, y, text, size=size * POINTS_PER_PIXEL, transform=self.units, **(plain | style))

    def line(self, x: tuple[float, float], y: tuple[float, float], width: float, **style: Any) -> None:
        """Draw a straight line."""
        width *= POINTS_PER_PIXEL
        drawn = Line2D(x, y, linewidth=width, solid_capstyle="butt", transform=self.units, **style)
        self.add_artist(drawn)


def marker(category: str, x: np.ndarray, y: np.ndarray, transform: Transform, zorder: float) -> Line2D:
    """Return markers at (x, y) in the transform's coordinates: open circles for A, crosses for B."""
    stroke = MARKER_STROKE[category]
    line = Line2D(
        np.atleast_1d(x),
        np.atleast_1d(y),
        linestyle="none",
        marker="o" if category == "A" else CROSS,
        markersize=MARKER_SIZE * POINTS_PER_PIXEL,
        markerfacecolor="white",
        markeredgecolor=COLOURS[category],  # type: ignore[index]
        markeredgewidth=stroke * POINTS_PER_PIXEL,
        transform=transform,
        zorder=zorder,
        clip_on=False,
    )
    # A white rim makes the marker stand out in a region of its own hue.
    rim = withStroke(linewidth=(stroke + 2 * RIM) * POINTS_PER_PIXEL, foreground="white")
    line.set_path_effects([rim])
    return line
