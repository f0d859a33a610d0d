"""What stands in a box of a still picture: fields, lines, marks, points, bars, images and sketches."""

from typing import Any, assert_never

import numpy as np
from matplotlib.axes import Axes as Box
from matplotlib.colors import LinearSegmentedColormap, ListedColormap
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.transforms import TransformedPatchPath

from course_utils.pictures.scene import Axes, Bars, Dots, Field, Handle, Image, Item, Line, Points, Sketch
from course_utils.pictures.stills import style
from course_utils.pictures.stills.style import COLOURS, PIXEL, category_marks, marks, pen


def draw_item(box: Box, axes: Axes, item: Item, depth: int) -> None:
    """Draw one item above those before it."""
    zorder = 2.0 + depth
    match item:
        case Field():
            draw_field(box, item, zorder)
        case Line():
            _draw_line(box, axes, item, zorder)
        case Points():
            _draw_points(box, axes, item, zorder)
        case Handle():
            look: dict[str, Any] = {
                "color": COLOURS["accent"],
                "edgecolors": "white",
                "clip_on": False,
                "zorder": zorder,
            }
            box.scatter(item.x, item.y, (2 * style.HANDLE_RADIUS * PIXEL) ** 2, **look)
        case Bars():
            _draw_bars(box, item, zorder)
        case Dots():
            box.add_line(dots_marks(item, item.x, item.y, zorder=zorder))
        case Image():
            _draw_image(box, item, zorder)
        case Sketch():
            for stroke in item.strokes:
                box.plot(*stroke, **pen(COLOURS["accent"], 3, zorder=zorder))
        case _:
            assert_never(item)


def _draw_line(box: Box, axes: Axes, line: Line, zorder: float) -> None:
    """Draw the line within the box, and the dot at its end whole."""
    width = style.THIN_WIDTH if line.thin else style.LINE_WIDTH
    look = pen(COLOURS[line.role], width, line.dashed, alpha=line.thin or None, zorder=zorder)
    box.plot(line.x, line.y, **look)
    x, y = np.asarray(line.x[-1:], dtype=float), np.asarray(line.y[-1:], dtype=float)
    if line.dot and _inside(axes, x, y).any():
        mark = {"marker": "o", "markersize": style.DOT_SIZE * PIXEL, "clip_on": False}
        box.plot(x, y, **(look | mark))


def _inside(axes: Axes, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Which points lie in the box. A mark on its edge is shown whole, so nothing is clipped."""
    (x_low, x_high), (y_low, y_high) = sorted(axes.xlim), sorted(axes.ylim)
    return (x >= x_low) & (x <= x_high) & (y >= y_low) & (y <= y_high)


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
    look: dict[str, Any] = {"interpolation": "bilinear", "interpolation_stage": "data", "zorder": zorder}
    # Minus the values, so that a tie falls in the upper half of the colours: B.
    look |= {"cmap": _region_colours(), "vmin": -1, "vmax": 1}
    box.imshow(-values, extent=cells, origin="lower", aspect="auto", **look)
    largest, smallest = np.nanmax(values), np.nanmin(values)
    if smallest <= 0 < largest:
        x, y = np.linspace(x_first, x_last, nx), np.linspace(y_first, y_last, ny)
        level = 1e-12 * largest  # just above 0, so that a plateau of ties belongs to B
        look = {"linewidths": style.BOUNDARY_WIDTH * PIXEL, "zorder": zorder + 0.5}
        box.contour(x, y, values, levels=[level], colors=[COLOURS["ink"]], **look)


def _draw_points(box: Box, axes: Axes, points: Points, zorder: float) -> None:
    """Draw circles for A and crosses for B, with rings round the wrong points and the chosen one."""
    x = np.asarray(points.x, dtype=float)
    inside = _inside(axes, *x)
    for label, category in enumerate("AB"):
        box.add_line(category_marks(category, *x[:, inside & (points.labels == label)], zorder=zorder))
    wrong = x[:, inside & points.wrong]
    _draw_rings(box, wrong, style.WRONG_RING, 1.6, zorder, linestyles=[(0, (2.6, 1.9))])
    if points.chosen is not None and inside[points.chosen]:
        _draw_rings(box, x[:, [points.chosen]], style.CHOSEN_RING, 1.3, zorder)


def _draw_rings(box: Box, x: np.ndarray, diameter: float, width: float, zorder: float, **look: Any) -> None:
    """Draw a thin dark ring round each column of x."""
    look |= {"facecolors": "none", "edgecolors": COLOURS["ink"], "linewidths": width * PIXEL}
    box.scatter(x[0], x[1], (diameter * PIXEL) ** 2, clip_on=False, zorder=zorder + 0.5, **look)


def _draw_bars(box: Box, bars: Bars, zorder: float) -> None:
    """Draw the bars with their heights written above them."""
    chosen = np.arange(len(bars.x)) == bars.chosen
    colours = np.where(chosen, style.REGIONS["A"][1], style.GRID)
    edges = np.where(chosen, COLOURS["A"], COLOURS["muted"])
    box.bar(bars.x, bars.heights, bars.width, color=colours, edgecolor=edges, zorder=zorder)
    look: dict[str, Any] = {"size": style.TICK_SIZE * PIXEL, "color": COLOURS["muted"]}
    for x, height in zip(bars.x, bars.heights, strict=True):
        text = f"{round(height, bars.digits) + 0.0:g}".replace("-", "−")
        up, va = (4, "bottom") if height >= 0 else (-4, "top")
        box.annotate(text, (x, height), (0, up), textcoords="offset points", ha="center", va=va, **look)


def dots_marks(dots: Dots, x: np.ndarray, y: np.ndarray, **look: Any) -> Line2D:
    """Return the marks of `dots` at x, y."""
    colour = COLOURS[dots.role]
    if dots.marker == "dot":
        return marks(x, y, "o", 7.0, 0.0, color=colour, **look)
    shape, size = ("x", 9.0) if dots.marker == "cross" else ("o", 10.0)
    return marks(x, y, shape, size, 2.2, markerfacecolor="none", markeredgecolor=colour, **look)


def _draw_image(box: Box, image: Image, zorder: float) -> None:
    """Draw the cells with their numbers and outlines; empty ones are left out."""
    rows, columns = image.values.shape[:2]
    hues = LinearSegmentedColormap.from_list("image", [style.SHADES["B"], "white", style.SHADES["A"]])
    cmap, low, high = ("gray", 0, 255) if image.is_grey else (hues, -image.limit, image.limit)
    look: dict[str, Any] = {"extent": (0, columns, rows, 0), "interpolation": "nearest", "aspect": "auto"}
    box.imshow(image.values, cmap=cmap, vmin=low, vmax=high, zorder=zorder, **look)
    width, height = abs(box.transData.transform((1, 1)) - box.transData.transform((0, 0)))
    size = min(15.0, 0.5 * height, width / (0.64 * image.letters)) * PIXEL
    clip = TransformedPatchPath(box.patch)  # one for all texts, each of which would make its own
    for k, text in enumerate(image.texts()):
        place = k % columns + 0.5, k // columns + 0.5
        colour = "white" if image.is_grey and image.values.flat[k] < 128 else COLOURS["ink"]
        middle: dict[str, Any] = {"ha": "center", "va": "center", "clip_path": clip}
        box.text(*place, text, size=size, color=colour, zorder=zorder + 0.3, **middle)
    if image.marked is not None:
        for i, j in np.argwhere(image.marked):
            _draw_outline(box, i, j, 1, pen(COLOURS["ink"], 1.2, dashed=True, zorder=zorder + 0.4))
    if image.chosen:
        _draw_outline(box, *image.chosen, image.tile, pen(COLOURS["ink"], 2.6, zorder=zorder + 0.4))


def _draw_outline(box: Box, i: int, j: int, side: int, look: dict[str, Any]) -> None:
    """Draw a frame round the cell (i, j), or round the tile of `side` rows and columns."""
    box.add_patch(Rectangle((side * j, side * i), side, side, fill=False, **look))
