"""The still picture: a scene drawn with matplotlib, laid out as in the browser.

Everything is measured in the scene's picture units, one CSS pixel each, so every box is where the scene
puts it and the still and the live view can replace each other without a jump. `figure` uses no pyplot state
and no user settings; the same scene always gives the same bytes.
"""

import io
from collections.abc import Iterator
from typing import Any

import matplotlib.style
import numpy as np
from matplotlib.axes import Axes as Box
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.ticker import FixedLocator, NullLocator
from PIL import Image as Bitmap
from PIL import ImageColor
from PIL.PngImagePlugin import PngInfo

from course_utils.arrays import refusal
from course_utils.pictures.scene import Axes, Dots, Field, Image, Item, Line, Points, Scene
from course_utils.pictures.stills import style
from course_utils.pictures.stills.diagrams import draw_formula, draw_graph, draw_table, draw_text
from course_utils.pictures.stills.items import dots_marks, draw_item
from course_utils.pictures.stills.letters import Canvas
from course_utils.pictures.stills.style import (
    COLOURS,
    PIXEL,
    PIXELS_PER_INCH,
    WORDS,
    Sheet,
    category_marks,
    pen,
)


def figure(scene: Scene) -> Sheet:
    """Draw the scene as a matplotlib figure of width x height CSS pixels at 100 pixels to the inch."""
    with matplotlib.style.context("default"):
        sheet = Sheet(scene)
        for axes in scene.axes:
            _draw_axes(sheet, axes)
        for formula in scene.formulas:
            draw_formula(sheet, formula)
        for graph in scene.graphs:
            draw_graph(sheet, graph)
        for table in scene.tables:
            draw_table(sheet, table)
        for text in scene.texts:
            draw_text(sheet, text)
        return sheet


def painting(scene: Scene, scale: float) -> Iterator[Bitmap.Image | None]:
    """Draw the scene with `scale` image pixels to a CSS pixel; half of the way None is yielded."""
    drawn = figure(scene)
    yield None
    drawn.set_dpi(PIXELS_PER_INCH * scale)
    canvas = Canvas(drawn)
    with matplotlib.style.context("default"):
        canvas.draw()
    yield Bitmap.fromarray(np.asarray(canvas.buffer_rgba())).convert("RGB")


def painted(scene: Scene, scale: float) -> Bitmap.Image:
    """Draw the scene with `scale` image pixels to a CSS pixel."""
    return next(filter(None, painting(scene, scale)))


def png(scene: Scene, scale: float = 2.0, title: str = "") -> bytes:
    """Draw the scene as a PNG file with `scale` image pixels to a CSS pixel; no date, no program name."""
    return next(filter(None, _png(scene, title, scale)))


def _png(scene: Scene, title: str, scale: float = 2.0) -> Iterator[bytes | None]:
    file, said = io.BytesIO(), PngInfo()
    if title:
        said.add_itxt("Title", title)
    for picture in painting(scene, scale):
        yield None
        if picture is not None:
            few_colours(picture).save(file, "png", pnginfo=said)
            yield file.getvalue()


def _svg(scene: Scene, title: str) -> Iterator[bytes | None]:
    """Draw the scene as an SVG file whose letters are shapes, so that it looks the same everywhere."""
    file, drawn = io.BytesIO(), figure(scene)
    yield None
    with matplotlib.style.context("default"), matplotlib.rc_context({"svg.hashsalt": "course"}):
        FigureCanvasSVG(drawn).print_svg(file, metadata={"Title": title, "Date": None, "Creator": None})
    yield file.getvalue()


def saving(scene: Scene, title: str, form: str) -> Iterator[bytes | None]:
    """Yield None between the parts of the work, a quarter of a second in all, and last the file.

    ValueError for a form other than "png" and "svg".
    """
    if form not in ("png", "svg"):
        raise refusal("form", "'png' or 'svg'", form)
    return _svg(scene, title) if form == "svg" else _png(scene, title)


def few_colours(picture: Bitmap.Image, number: int = 256) -> Bitmap.Image:
    """Return the picture in at most this number of colours, which include those of the house style.

    It looks the same and takes a third of the bytes, and notebooks store many pictures. If colours were
    chosen by area alone, a small mark would lose its own, and white by a hair. Every fourth pixel is enough
    to choose by.
    """
    house = np.array([ImageColor.getrgb(colour) for colour in ("white", *COLOURS.values(), WORDS["B"])])
    plain = Bitmap.Dither.NONE
    sample = picture.resize((picture.width // 2, picture.height // 2), Bitmap.Resampling.NEAREST)
    chosen = sample.quantize(number - len(house), method=Bitmap.Quantize.MEDIANCUT, dither=plain)
    found = np.reshape(chosen.getpalette() or [], (-1, 3))
    # Pillow looks colours up with 6 bits: what is almost one of the house is not told from it.
    apart = np.abs(found[:, None] - house).max(axis=2).min(axis=1) >= 8
    palette = Bitmap.new("P", (1, 1))
    palette.putpalette([*house.ravel().tolist(), *found[apart].ravel().tolist()])
    return picture.quantize(palette=palette, dither=plain)


def _draw_axes(sheet: Sheet, axes: Axes) -> None:
    """Draw one box with its scales, ticks, labels and items, the items in the order of the scene."""
    box = sheet.add_axes(sheet.shares(axes.box), facecolor="none")
    if axes.xlog:
        box.set_xscale("log", nonpositive="mask")
    if axes.ylog:
        box.set_yscale("log", nonpositive="mask")
    box.set(xlim=axes.xlim, ylim=axes.ylim)
    _draw_frame(box, axes)
    for depth, item in enumerate(axes.items):
        draw_item(box, axes, item, depth)
    _draw_labels(sheet, axes)


def _draw_frame(box: Box, axes: Axes) -> None:
    """Draw thin light spines and quiet ticks; a plot of lines has only its left and bottom spines."""
    is_map = any(isinstance(item, Field | Points | Image) for item in axes.items)
    for side, spine in box.spines.items():
        spine.set(color=style.SPINE, linewidth=PIXEL, visible=is_map or side in ("left", "bottom"))
    for axis, ticks in ((box.xaxis, axes.xticks), (box.yaxis, axes.yticks)):
        axis.set_major_locator(FixedLocator([value for value, _ in ticks]))
        axis.set_minor_locator(NullLocator())
        axis.set_ticklabels([label for _, label in ticks], parse_math=False)
    words: dict[str, Any] = {"labelsize": style.TICK_SIZE * PIXEL, "labelcolor": COLOURS["muted"]}
    box.tick_params(length=4 * PIXEL, width=PIXEL, pad=4 * PIXEL, color=style.SPINE, **words)
    if not is_map:
        box.grid(color=style.GRID, linewidth=PIXEL)
        box.set_axisbelow(True)


def _draw_labels(sheet: Sheet, axes: Axes) -> None:
    """Write the title and the y label above the box, the x label below it, and the legend."""
    left, top, width, height = axes.box
    quiet, right = {"color": COLOURS["muted"]}, {"horizontalalignment": "right"}
    sheet.write(left, top - 30, axes.title, style.TITLE_SIZE, weight="bold")
    sheet.write(left, top - 10, axes.ylabel, style.LABEL_SIZE, **quiet)
    sheet.write(left + width, top + height + 40, axes.xlabel, style.LABEL_SIZE, **right, **quiet)
    for x, name, item in axes.legend():
        _draw_sample(sheet, item, name, x, top - 18)
        sheet.write(x + 12, top - 13, name, style.LABEL_SIZE)


def _draw_sample(sheet: Sheet, item: Item, name: str, x: float, y: float) -> None:
    """Draw the sample of an item in the legend, centred at (x, y)."""
    at: dict[str, Any] = {"x": [x], "y": [y], "transform": sheet.units, "zorder": 5}
    match item:
        case Line():
            sheet.line((x - 16, x + 6), (y, y), pen(COLOURS[item.role], style.LINE_WIDTH, item.dashed))
        case Dots():
            sheet.add_artist(dots_marks(item, **at))
        case _:
            sheet.add_artist(category_marks(name, **at))
