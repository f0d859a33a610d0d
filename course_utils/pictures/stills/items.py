"""What stands in a box of a still picture: fields, lines, marks, points, bars, images and sketches."""

from typing import Any, assert_never

import numpy as np
from matplotlib.axes import Axes as Box
from matplotlib.colors import LinearSegmentedColormap, ListedColormap
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from course_utils.pictures.scene import Axes, Bars, Dots, Field, Handle, Image, Item, Line, Points, Sketch
from course_utils.pictures.stills import style
from course_utils.pictures.stills.style import COLOURS, POINTS_PER_PIXEL, marker


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
                linewidth=style.LINE_WIDTH * POINTS_PER_PIXEL,
                linestyle=(0, (4, 3)) if item.dashed else "solid",
                solid_joinstyle="round",
                zorder=zorder,
                marker="o" if item.dot else None,
                markevery=[-1] if item.dot else None,
                markersize=style.DOT_SIZE * POINTS_PER_PIXEL,
                clip_on=not item.dot,
            )
        case Points():
            _draw_points(box, axes, item, zorder)
        case Handle():
            _draw_handle(box, item, zorder)
        case Bars():
            _draw_bars(box, item, zorder)
        case Dots():
            box.add_line(marks(item, item.x, item.y, zorder))
        case Image():
            _draw_image(box, item, zorder)
        case Sketch():
            for stroke in item.strokes:
                box.plot(*stroke, color=COLOURS["accent"], linewidth=3 * POINTS_PER_PIXEL, zorder=zorder)
        case _:
            assert_never(item)


def _region_colours() -> ListedColormap:
    """Return the shades of minus the value in [-1, 1]: those of A below zero, those of B from zero up."""
    (A_0, A_1), (B_0, B_1) = style.REGIONS["A"], style.REGIONS["B"]
    A = LinearSegmentedColormap.from_list("A", [A_1, A_0])(np.linspace(0, 1, 256))
    B = LinearSegmentedColormap.from_list("B", [B_0, B_1])(np.linspace(0, 1, 256))
    return ListedColormap(np.concatenate([A, B]))


def draw_field(box: Box, field: Field, zorder: float) -> None:
    """Draw the two regions, interpolated between the nodes and only then coloured, and their boundary."""
    values = np.asarray(field.values, dtype=float)
    ny, nx = values.shape
    x_first, x_last, y_first, y_last = field.extent
    dx, dy = (x_last - x_first) / (nx - 1), (y_last - y_first) / (ny - 1)
    # matplotlib draws cells centred at the nodes: half a cell protrudes on each side and is clipped.
    cells = (x_first - dx / 2, x_last + dx / 2, y_first - dy / 2, y_last + dy / 2)
    limits = box.get_xlim(), box.get_ylim()
    box.imshow(
        -values,  # so that a tie falls in the upper half of the colours: B
        cmap=_region_colours(),
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
        level = 1e-12 * largest  # just above 0, so that a plateau of ties belongs to B
        width = style.BOUNDARY_WIDTH * POINTS_PER_PIXEL
        box.contour(
            x, y, values, levels=[level], colors=[COLOURS["ink"]], linewidths=width, zorder=zorder + 0.5
        )
    box.set(xlim=limits[0], ylim=limits[1])


def _draw_points(box: Box, axes: Axes, points: Points, zorder: float) -> None:
    """Draw circles for A and crosses for B, with rings round the wrong points and the chosen one."""
    x = np.asarray(points.x, dtype=float)
    (x_low, x_high), (y_low, y_high) = sorted(axes.xlim), sorted(axes.ylim)
    # A marker on the edge is shown whole, so instead of clipping, points outside are left out.
    inside = (x[0] >= x_low) & (x[0] <= x_high) & (x[1] >= y_low) & (x[1] <= y_high)
    for label, category in enumerate("AB"):
        at = inside & (np.asarray(points.labels) == label)
        box.add_line(marker(category, x[0, at], x[1, at], box.transData, zorder))
    wrong = inside & np.asarray(points.wrong, dtype=bool)
    ring = {"linewidths": 1.6 * POINTS_PER_PIXEL, "linestyles": [(0, (2.6, 1.9))]}
    _draw_rings(box, x[:, wrong], style.WRONG_RING, zorder, **ring)
    if points.chosen is not None and inside[points.chosen]:
        chosen = x[:, [points.chosen]]
        _draw_rings(box, chosen, style.CHOSEN_RING, zorder, linewidths=1.3 * POINTS_PER_PIXEL)


def _draw_rings(box: Box, x: np.ndarray, diameter: float, zorder: float, **look: Any) -> None:
    """Draw a thin dark ring round each column of x."""
    look |= {"facecolors": "none", "edgecolors": COLOURS["ink"], "clip_on": False}
    box.scatter(x[0], x[1], s=(diameter * POINTS_PER_PIXEL) ** 2, zorder=zorder + 0.5, **look)


def _draw_handle(box: Box, handle: Handle, zorder: float) -> None:
    """Draw the dot that the live view lets the reader drag."""
    look: dict[str, Any] = {"color": COLOURS["accent"], "edgecolors": "white", "clip_on": False}
    size = (2 * style.HANDLE_RADIUS * POINTS_PER_PIXEL) ** 2
    box.scatter(handle.x, handle.y, s=size, zorder=zorder, **look)


def _draw_bars(box: Box, bars: Bars, zorder: float) -> None:
    """Draw the bars with their heights written above them."""
    chosen = np.arange(len(bars.x)) == bars.chosen
    colours = np.where(chosen, style.REGIONS["A"][1], style.GRID)
    edges = np.where(chosen, COLOURS["A"], COLOURS["muted"])
    box.bar(bars.x, bars.heights, bars.width, color=colours, edgecolor=edges, zorder=zorder)
    for x, height in zip(bars.x, bars.heights, strict=True):
        box.annotate(
            f"{round(height, bars.digits) + 0.0:g}".replace("-", "−"),
            (x, height),
            (0, 4 if height >= 0 else -4),
            textcoords="offset points",
            ha="center",
            va="bottom" if height >= 0 else "top",
            family=style.FONT,
            size=style.TICK_SIZE * POINTS_PER_PIXEL,
            color=COLOURS["muted"],
        )


def marks(dots: Dots, x: np.ndarray, y: np.ndarray, zorder: float) -> Line2D:
    """Return the marks of `dots` at x, y."""
    filled = dots.marker == "dot"
    return Line2D(
        x,
        y,
        linestyle="none",
        marker="x" if dots.marker == "cross" else "o",
        markersize={"dot": 7.0, "circle": 10.0, "cross": 9.0}[dots.marker] * POINTS_PER_PIXEL,
        markerfacecolor=COLOURS[dots.role] if filled else "none",
        markeredgecolor=COLOURS[dots.role],
        markeredgewidth=(0 if filled else 2.2) * POINTS_PER_PIXEL,
        zorder=zorder,
        clip_on=False,
    )


def _draw_image(box: Box, image: Image, zorder: float) -> None:
    """Draw the cells with their numbers and outlines; empty ones are left out."""
    rows, columns = image.values.shape[:2]
    shades = LinearSegmentedColormap.from_list("image", [style.SHADES["B"], "white", style.SHADES["A"]])
    limits = box.get_xlim(), box.get_ylim()
    box.imshow(
        image.values,
        cmap="gray" if image.is_grey else shades,
        vmin=0 if image.is_grey else -image.limit,
        vmax=255 if image.is_grey else image.limit,
        extent=(0, columns, rows, 0),
        interpolation="nearest",
        aspect="auto",
        zorder=zorder,
    )
    box.set(xlim=limits[0], ylim=limits[1])
    width, height = abs(box.transData.transform((1, 1)) - box.transData.transform((0, 0)))
    size = min(15.0, 0.4 * height, width / (0.64 * image.letters)) * POINTS_PER_PIXEL
    for k, text in enumerate(image.texts()):
        place = k % columns + 0.5, k // columns + 0.5
        colour = "white" if image.is_grey and image.values.flat[k] < 128 else COLOURS["ink"]
        look = {"size": size, "family": style.FONT, "color": colour}
        box.text(*place, text, ha="center", va="center", zorder=zorder + 0.3, **look)
    if image.marked is not None:
        for i, j in np.argwhere(image.marked):
            _draw_outline(box, i, j, 1, zorder, linewidth=1.2 * POINTS_PER_PIXEL, linestyle=(0, (4, 3)))
    if image.chosen:
        _draw_outline(box, *image.chosen, image.tile, zorder, linewidth=2.6 * POINTS_PER_PIXEL)


def _draw_outline(box: Box, i: int, j: int, side: int, zorder: float, **look: Any) -> None:
    """Draw a frame round the cell (i, j), or round the tile of `side` rows and columns."""
    frame = Rectangle((side * j, side * i), side, side, fill=False, edgecolor=COLOURS["ink"], **look)
    frame.set_zorder(zorder + 0.4)
    box.add_patch(frame)
