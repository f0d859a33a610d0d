"""The still picture: a scene drawn with matplotlib, laid out as in the browser.

Everything is measured in the scene's picture units, one CSS pixel each, so every box is where the scene
puts it and the still and the live view can replace each other without a jump. `figure` uses no pyplot state
and no user settings; the same scene always gives the same bytes.
"""

import base64
import html
import io
from dataclasses import dataclass
from typing import Literal

import matplotlib.style
import numpy as np
from matplotlib.axes import Axes as Box
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, NullLocator
from PIL import Image as Bitmap

from course_utils.pictures.scene import Axes, Dots, Field, Image, Item, Line, Points, Scene, Tick
from course_utils.pictures.stills.diagrams import draw_formula, draw_graph, draw_table, draw_text, line
from course_utils.pictures.stills.items import draw_item, marks
from course_utils.pictures.stills.style import (
    COLOURS,
    FONT,
    GRID,
    LABEL_SIZE,
    LINE_WIDTH,
    PIXELS_PER_INCH,
    POINTS_PER_PIXEL,
    SPINE,
    TICK_SIZE,
    TITLE_SIZE,
    marker,
    units,
    write,
)


def figure(scene: Scene) -> Figure:
    """Draw the scene as a matplotlib Figure of width x height CSS pixels at 100 pixels to the inch."""
    with matplotlib.style.context("default"):
        drawn = Figure((scene.width / PIXELS_PER_INCH, scene.height / PIXELS_PER_INCH), dpi=PIXELS_PER_INCH)
        drawn.set_facecolor("white")
        for axes in scene.axes:
            draw_axes(drawn, scene, axes)
        for formula in scene.formulas:
            draw_formula(drawn, scene, formula)
        for graph in scene.graphs:
            draw_graph(drawn, scene, graph)
        for table in scene.tables:
            draw_table(drawn, scene, table)
        for text in scene.texts:
            draw_text(drawn, scene, text)
        return drawn


def png(scene: Scene, scale: float = 2.0) -> bytes:
    """Draw the scene as a PNG file with `scale` image pixels to a CSS pixel; no date, no program name."""
    drawn, file = figure(scene), io.BytesIO()
    drawn.set_dpi(PIXELS_PER_INCH * scale)
    canvas = FigureCanvasAgg(drawn)
    with matplotlib.style.context("default"):
        canvas.draw()
    few_colours(Bitmap.fromarray(np.asarray(canvas.buffer_rgba())).convert("RGB")).save(file, "png")
    return file.getvalue()


def few_colours(picture: Bitmap.Image) -> Bitmap.Image:
    """Return the picture in 256 colours, which include those of the house style.

    It looks the same and takes a third of the bytes, and notebooks store many pictures. If colours were
    chosen by area alone, a small mark would lose its own.
    """
    house = [int(colour[i : i + 2], 16) for colour in ("#FFFFFF", *COLOURS.values()) for i in (1, 3, 5)]
    rest = 256 - len(house) // 3
    plain = Bitmap.Dither.NONE
    found = picture.quantize(rest, method=Bitmap.Quantize.MEDIANCUT, dither=plain).getpalette() or []
    palette = Bitmap.new("P", (1, 1))
    palette.putpalette(house + found[: 3 * rest])
    return picture.quantize(palette=palette, dither=plain)


def still(scene: Scene, caption: str, name: str) -> str:
    """Return an HTML figure that needs no script: the picture with its caption as alternative text.

    It is what JupyterLab shows without a kernel, and exported and printed pages; the live view hides it.
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
    if axes.xlog:
        box.set_xscale("log", nonpositive="mask")
    if axes.ylog:
        box.set_yscale("log", nonpositive="mask")
    box.set_xlim(*axes.xlim)
    box.set_ylim(*axes.ylim)
    draw_frame(box, axes)
    for depth, item in enumerate(axes.items):
        draw_item(box, axes, item, depth)
    draw_labels(drawn, scene, axes)


def draw_frame(box: Box, axes: Axes) -> None:
    """Draw thin light spines and quiet ticks; a plot of lines has only its left and bottom spines."""
    is_map = any(isinstance(item, Field | Points | Image) for item in axes.items)
    for side, spine in box.spines.items():
        spine.set(color=SPINE, linewidth=1 * POINTS_PER_PIXEL)
        spine.set_visible(is_map or side in ("left", "bottom"))
    set_ticks(box, "x", axes.xticks)
    set_ticks(box, "y", axes.yticks)
    if not is_map:
        box.grid(color=GRID, linewidth=1 * POINTS_PER_PIXEL)
        box.set_axisbelow(True)


def set_ticks(box: Box, side: Literal["x", "y"], ticks: tuple[Tick, ...]) -> None:
    """Set exactly the ticks and labels of the scene."""
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


def draw_labels(drawn: Figure, scene: Scene, axes: Axes) -> None:
    """Write the title and the y label above the box, the x label below it, and the legend."""
    left, top, width, height = axes.box
    quiet = {"color": COLOURS["muted"]}
    write(drawn, scene, left, top - 30, axes.title, TITLE_SIZE, weight="bold")
    write(drawn, scene, left, top - 10, axes.ylabel, LABEL_SIZE, **quiet)
    right, below = left + width, top + height + 40
    write(drawn, scene, right, below, axes.xlabel, LABEL_SIZE, horizontalalignment="right", **quiet)
    for x, name, item in axes.legend():
        draw_sample(drawn, scene, item, name, x, top - 18)
        write(drawn, scene, x + 12, top - 13, name, LABEL_SIZE)


def draw_sample(drawn: Figure, scene: Scene, item: Item, name: str, x: float, y: float) -> None:
    """Draw the sample of an item in the legend, centred at (x, y)."""
    transform, here = units(drawn, scene), (np.array([x]), np.array([y]))
    match item:
        case Line(role=role, dashed=dashed):
            style = {"linestyle": (0, (4, 3)) if dashed else "solid", "color": COLOURS[role]}
            line(drawn, scene, (x - 16, x + 6), (y, y), LINE_WIDTH, **style)
        case Dots():
            sample = marks(item, *here, zorder=5)
            sample.set_transform(transform)
            drawn.add_artist(sample)
        case _:
            drawn.add_artist(marker(name, *here, transform, zorder=5))
