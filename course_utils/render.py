"""The still picture: a scene drawn with matplotlib, laid out as in the browser.

Everything is measured in the scene's own picture units, one CSS pixel each, so a box is where the scene
says and a still can stand in for the live view without a jump. `figure` touches no pyplot state and no
user settings; the same scene always gives the same bytes.
"""

from __future__ import annotations

import base64
import html
import io
import re
from dataclasses import dataclass
from typing import Any, Literal, assert_never

import matplotlib.style
import numpy as np
from matplotlib.axes import Axes as Box
from matplotlib.colors import LinearSegmentedColormap, ListedColormap
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.path import Path
from matplotlib.patheffects import withStroke
from matplotlib.ticker import FixedLocator, NullLocator
from matplotlib.transforms import Affine2D, Transform
from PIL import Image

from course_utils.scene import Axes, Bars, Field, Formula, Handle, Item, Line, Points, Role, Scene, Tick

# The house style, all of it.
COLOURS: dict[Role, str] = {
    "A": "#0072B2",
    "B": "#D55E00",
    "ink": "#1B1F24",
    "muted": "#57606A",
    "accent": "#7A4FBF",
}
# Region colours where |value| is 0 and where it is 1: the two differ even at 0, so a pixel tells its class.
REGIONS: dict[str, tuple[str, str]] = {"A": ("#E9F3FA", "#A8D0EA"), "B": ("#FDF1E6", "#F8C9A0")}
SPINE, GRID = "#B4BAC1", "#E4E7EB"
FONT = "DejaVu Sans"
TICK_SIZE, LABEL_SIZE, TITLE_SIZE, FORMULA_SIZE = 14.0, 15.0, 17.0, 21.0  # CSS pixels
LINE_WIDTH, BOUNDARY_WIDTH = 2.0, 1.8
MARKER_SIZE, MARKER_STROKE, RIM = 12.5, {"A": 3.0, "B": 3.6}, 1.8
HANDLE_RADIUS, DOT_SIZE = 7.0, 8.0
CHOSEN_RING, WRONG_RING = 22.0, 28.0  # diameters; a wrong point can be the chosen one

PIXELS_PER_INCH = 100.0
POINTS_PER_PIXEL = 72.0 / PIXELS_PER_INCH  # matplotlib measures type and lines in points

CROSS = Path([(-1, -1), (1, 1), (-1, 1), (1, -1)], [Path.MOVETO, Path.LINETO, Path.MOVETO, Path.LINETO])


def figure(scene: Scene) -> Figure:
    """Draw the scene as a matplotlib Figure of width x height CSS pixels at 100 pixels to the inch."""
    with matplotlib.style.context("default"):
        drawn = Figure((scene.width / PIXELS_PER_INCH, scene.height / PIXELS_PER_INCH), dpi=PIXELS_PER_INCH)
        drawn.set_facecolor("white")
        for axes in scene.axes:
            draw_axes(drawn, scene, axes)
        for formula in scene.formulas:
            draw_formula(drawn, scene, formula)
        return drawn


def png(scene: Scene, scale: float = 2.0) -> bytes:
    """Draw the scene as a PNG file with `scale` image pixels to a CSS pixel; no date, no program name."""
    drawn, raw, file = figure(scene), io.BytesIO(), io.BytesIO()
    with matplotlib.style.context("default"):
        drawn.savefig(raw, format="png", dpi=PIXELS_PER_INCH * scale, pil_kwargs={"compress_level": 0})
    # 256 colours look the same here and take a third of the bytes; notebooks store many pictures.
    picture = Image.open(raw).convert("RGB")
    picture = picture.quantize(256, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    picture.save(file, "png", optimize=True)
    return file.getvalue()


def still(scene: Scene, caption: str, name: str) -> str:
    """Return an HTML figure that needs no script: the picture with its caption as alternative text.

    JupyterLab without a kernel, an exported page and print show it; the live view called `name` hides it.
    """
    data, caption = base64.b64encode(png(scene)).decode("ascii"), html.escape(caption)
    return (
        f'<figure class="course-still" data-exhibit="{html.escape(name)}" style="margin:0">'
        f'<img alt="{caption}" width="{scene.width:g}" height="{scene.height:g}" '
        'style="max-width:100%;height:auto;background:white" '
        f'src="data:image/png;base64,{data}">'
        f"<figcaption>{caption}</figcaption></figure>"
    )


@dataclass(frozen=True, repr=False)
class Still:
    """A scene with its caption, shown as a still picture by a notebook."""

    scene: Scene
    caption: str

    def _repr_html_(self) -> str:
        return still(self.scene, self.caption, "")

    def __repr__(self) -> str:
        return f"<Still: {self.caption}>"


def draw_axes(drawn: Figure, scene: Scene, axes: Axes) -> None:
    """Draw one box with its scales, ticks, labels and items, the items in the order of the scene."""
    left, top, width, height = axes.box
    bottom = scene.height - top - height
    box = drawn.add_axes(
        (left / scene.width, bottom / scene.height, width / scene.width, height / scene.height)
    )
    box.set_facecolor("none")
    if axes.ylog:
        box.set_yscale("log", nonpositive="mask")
    box.set_xlim(*axes.xlim)
    box.set_ylim(*axes.ylim)
    draw_frame(box, axes)
    for depth, item in enumerate(axes.items):
        draw_item(box, axes, item, depth)
    draw_labels(drawn, scene, axes)


def draw_frame(box: Box, axes: Axes) -> None:
    """Draw thin light spines and quiet ticks; a plot of lines has only the two spines that are read."""
    is_map = any(isinstance(item, Field | Points) for item in axes.items)
    for side, spine in box.spines.items():
        spine.set(color=SPINE, linewidth=1 * POINTS_PER_PIXEL)
        spine.set_visible(is_map or side in ("left", "bottom"))
    set_ticks(box, "x", axes.xticks)
    set_ticks(box, "y", axes.yticks)
    if not is_map:
        box.grid(color=GRID, linewidth=1 * POINTS_PER_PIXEL)
        box.set_axisbelow(True)


def set_ticks(box: Box, side: Literal["x", "y"], ticks: tuple[Tick, ...]) -> None:
    """Put ticks and labels exactly where the scene says, and none anywhere else."""
    axis = box.xaxis if side == "x" else box.yaxis
    axis.set_major_locator(FixedLocator([value for value, _ in ticks]))
    axis.set_minor_locator(NullLocator())
    axis.set_ticklabels([label for _, label in ticks], family=FONT, parse_math=False)
    box.tick_params(
        axis=side,
        length=4 * POINTS_PER_PIXEL,
        width=1 * POINTS_PER_PIXEL,
        pad=4 * POINTS_PER_PIXEL,
        color=SPINE,
        labelsize=TICK_SIZE * POINTS_PER_PIXEL,
        labelcolor=COLOURS["muted"],
    )


def draw_item(box: Box, axes: Axes, item: Item, depth: int) -> None:
    """Draw one item above those before it."""
    zorder = 2.0 + depth
    match item:
        case Field():
            draw_field(box, item, zorder)
        case Line():
            box.plot(
                item.x,
                item.y,
                color=COLOURS[item.role],
                linewidth=LINE_WIDTH * POINTS_PER_PIXEL,
                linestyle=(0, (4, 3)) if item.dashed else "solid",
                solid_joinstyle="round",
                zorder=zorder,
                marker="o" if item.dot else None,
                markevery=[-1] if item.dot else None,
                markersize=DOT_SIZE * POINTS_PER_PIXEL,
                clip_on=not item.dot,
            )
        case Points():
            draw_points(box, axes, item, zorder)
        case Handle():
            draw_handle(box, item, zorder)
        case Bars():
            draw_bars(box, item, zorder)
        case _:
            assert_never(item)


def region_colours() -> ListedColormap:
    """Shades for minus the value in [-1, 1]: pale A for negative numbers, pale B from zero up."""
    (A_0, A_1), (B_0, B_1) = REGIONS["A"], REGIONS["B"]
    A = LinearSegmentedColormap.from_list("A", [A_1, A_0])(np.linspace(0, 1, 256))
    B = LinearSegmentedColormap.from_list("B", [B_0, B_1])(np.linspace(0, 1, 256))
    return ListedColormap(np.concatenate([A, B]))


def draw_field(box: Box, field: Field, zorder: float) -> None:
    """Draw the two regions, interpolated between the nodes before they are coloured, and their boundary."""
    values = np.asarray(field.values, dtype=float)
    ny, nx = values.shape
    x_first, x_last, y_first, y_last = field.extent
    dx, dy = (x_last - x_first) / (nx - 1), (y_last - y_first) / (ny - 1)
    # An image is drawn in cells whose middles are the nodes: half a cell hangs over and is clipped.
    cells = (x_first - dx / 2, x_last + dx / 2, y_first - dy / 2, y_last + dy / 2)
    limits = box.get_xlim(), box.get_ylim()
    box.imshow(
        -values,  # so that a tie, minus zero, falls in the upper half of the colours: B
        cmap=region_colours(),
        vmin=-1,
        vmax=1,
        extent=cells,
        origin="lower",
        interpolation="bilinear",
        interpolation_stage="data",
        aspect="auto",
        zorder=zorder,
    )
    largest, smallest = np.nanmax(values), np.nanmin(values)
    if smallest <= 0 < largest:
        x, y = np.linspace(x_first, x_last, nx), np.linspace(y_first, y_last, ny)
        level = 1e-12 * largest  # a hair above 0: a plateau of ties lies wholly on B's side
        width = BOUNDARY_WIDTH * POINTS_PER_PIXEL
        box.contour(
            x, y, values, levels=[level], colors=[COLOURS["ink"]], linewidths=width, zorder=zorder + 0.5
        )
    box.set(xlim=limits[0], ylim=limits[1])


def draw_points(box: Box, axes: Axes, points: Points, zorder: float) -> None:
    """Draw circles for A and crosses for B with a white rim, and rings round wrong and chosen points."""
    x = np.asarray(points.x, dtype=float)
    (x_low, x_high), (y_low, y_high) = sorted(axes.xlim), sorted(axes.ylim)
    # A marker on the edge is shown whole, so nothing is clipped; points outside are left out instead.
    inside = (x[0] >= x_low) & (x[0] <= x_high) & (x[1] >= y_low) & (x[1] <= y_high)
    for label, category in enumerate("AB"):
        at = inside & (np.asarray(points.labels) == label)
        box.add_line(marker(category, x[0, at], x[1, at], box.transData, zorder))
    wrong = inside & np.asarray(points.wrong, dtype=bool)
    draw_rings(box, x[:, wrong], WRONG_RING, zorder, dashed=True)
    if points.chosen is not None and inside[points.chosen]:
        draw_rings(box, x[:, [points.chosen]], CHOSEN_RING, zorder, dashed=False)


def marker(category: str, x: np.ndarray, y: np.ndarray, transform: Transform, zorder: float) -> Line2D:
    """Return markers at the positions x, y of the transform: open circles for A, crosses for B."""
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
    # The white rim lets a marker stand out from a region of its own hue.
    rim = withStroke(linewidth=(stroke + 2 * RIM) * POINTS_PER_PIXEL, foreground="white")
    line.set_path_effects([rim])
    return line


def draw_rings(box: Box, x: np.ndarray, diameter: float, zorder: float, *, dashed: bool) -> None:
    """Draw a thin dark ring round each column of x."""
    box.scatter(
        x[0],
        x[1],
        s=(diameter * POINTS_PER_PIXEL) ** 2,
        facecolors="none",
        edgecolors=COLOURS["ink"],
        linewidths=(1.6 if dashed else 1.3) * POINTS_PER_PIXEL,
        linestyles=[(0, (2.6, 1.9))] if dashed else "solid",
        zorder=zorder + 0.5,
        clip_on=False,
    )


def draw_handle(box: Box, handle: Handle, zorder: float) -> None:
    """Draw the dot that the live view lets the reader drag."""
    size = (2 * HANDLE_RADIUS * POINTS_PER_PIXEL) ** 2
    box.scatter(
        handle.x,
        handle.y,
        s=size,
        color=COLOURS["accent"],
        edgecolors="white",
        zorder=zorder,
        clip_on=False,
    )


def draw_bars(box: Box, bars: Bars, zorder: float) -> None:
    """Draw the bars with their heights written above them."""
    chosen = np.arange(len(bars.x)) == bars.chosen
    colours = np.where(chosen, REGIONS["A"][1], GRID)
    edges = np.where(chosen, COLOURS["A"], COLOURS["muted"])
    box.bar(bars.x, bars.heights, bars.width, color=colours, edgecolor=edges, zorder=zorder)
    for x, height in zip(bars.x, bars.heights, strict=True):
        box.annotate(
            f"{round(height, 1):g}",
            (x, height),
            (0, 4),
            textcoords="offset points",
            ha="center",
            family=FONT,
            size=TICK_SIZE * POINTS_PER_PIXEL,
            color=COLOURS["muted"],
        )


def draw_labels(drawn: Figure, scene: Scene, axes: Axes) -> None:
    """Write the title and the y label, both upright above the box, the x label below it, and the legend."""
    left, top, width, height = axes.box
    quiet = {"color": COLOURS["muted"]}
    write(drawn, scene, left, top - 30, axes.title, TITLE_SIZE, weight="bold")
    write(drawn, scene, left, top - 10, axes.ylabel, LABEL_SIZE, **quiet)
    right, below = left + width, top + height + 40
    write(drawn, scene, right, below, axes.xlabel, LABEL_SIZE, horizontalalignment="right", **quiet)
    if any(isinstance(item, Points) for item in axes.items):
        draw_legend(drawn, scene, left + width, top - 14)


def draw_legend(drawn: Figure, scene: Scene, right: float, bottom: float) -> None:
    """Draw the two markers with their letters, ending at `right`."""
    for category, x in zip("AB", (right - 76, right - 26), strict=True):
        position = np.array(x), np.array(bottom - 4)
        drawn.add_artist(marker(category, *position, units(drawn, scene), zorder=5))
        write(drawn, scene, x + 12, bottom + 1, category, LABEL_SIZE)


def draw_formula(drawn: Figure, scene: Scene, formula: Formula) -> None:
    """Typeset the formula with matplotlib's own mathtext; ValueError where it does not know a command."""
    # As in the browser, and unlike mathtext's habit, limits stand beside their sign and cost no height.
    latex = re.sub(r"\\(sum|prod|min|max)(?=\s*[_^])", r"{\\\1}", formula.latex)
    write(
        drawn,
        scene,
        formula.x,
        formula.y,
        f"${latex}$",
        FORMULA_SIZE,
        verticalalignment="center",
        math_fontfamily="stix",
        parse_math=True,
    )


def write(drawn: Figure, scene: Scene, x: float, y: float, text: str, size: float, **style: Any) -> None:
    """Write text with its baseline's left end at (x, y) in picture units; a dollar sign is just that."""
    plain: dict[str, Any] = {"parse_math": False, "color": COLOURS["ink"], "family": FONT}
    drawn.text(x, y, text, size=size * POINTS_PER_PIXEL, transform=units(drawn, scene), **(plain | style))


def units(drawn: Figure, scene: Scene) -> Transform:
    """The transform from picture units, downward from the top left corner, to the screen."""
    return Affine2D().scale(1 / scene.width, -1 / scene.height).translate(0, 1) + drawn.transFigure
