"""A picture of the reader's own as 32 x 32 pixels: read from a file, or painted."""

import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageOps, UnidentifiedImageError

from course_utils.arrays import Array, shortened
from course_utils.network.own_file import is_file

SIDE = 32
FORMATS = ("PNG", "JPEG", "GIF", "BMP", "WEBP", "TIFF")  # others may take seconds to decode
MOST = 40_000_000  # numbers, three or four a pixel, that are decoded, which takes half a second
PHOTOGRAPH = 50_000_000  # pixels of a JPEG that is decoded small, as those of cameras are
KEPT = 8  # pictures, by the names of their files
LONGEST = 20_000  # pixels of a side
SAID = 250  # characters of a path that are told
FINE = 4  # times as many rows and columns while painting, so that edges are smooth
Pixels = NDArray[np.uint8]  # (32, 32, 3)
READ: dict[str, Pixels] = {}  # by its file's name, what was read last


def kept_picture(name: str) -> Pixels:
    """Return what `read_picture` read last: it stays if its file is then changed, or taken away."""
    return READ[name].copy() if name in READ else read_picture(name)


def read_picture(name: str) -> Pixels:
    """Return the middle square of the picture in a file, reduced; ValueError for what is none."""
    if not is_file(name):
        raise ValueError(f"picture file must be the name of a file, got {_said(name)}")
    try:
        READ[name] = _read(Path(name).expanduser())
        if len(READ) > KEPT:
            del READ[next(iter(READ))]
        return READ[name].copy()
    except UnidentifiedImageError as error:
        forms = f"{', '.join(FORMATS[:-1])} or {FORMATS[-1]}"
        raise ValueError(f"picture file must be a picture ({forms}), got {_said(name)}") from error
    except Exception as error:  # of damaged files Pillow raises a dozen, SyntaxError among them
        why = getattr(error, "strerror", None) or str(error)
        file = _said(name)
        raise ValueError(f"picture file must be one that can be read, got {file} ({why})") from error


def _said(name: str) -> str:
    """Return the name as it is said: a path is told whole, unless it is none."""
    return repr(name) if len(name) <= SAID else shortened(name)


def _read(path: Path) -> Pixels:
    with Image.open(path, formats=FORMATS) as picture:
        _check(picture)
        picture.draft("RGB", (8 * SIDE, 8 * SIDE))  # of a large photograph only what is needed
        upright = ImageOps.exif_transpose(picture)  # as the telephone was held
        side = min(upright.size)
        left, top = ((length - side) // 2 for length in upright.size)
        square = upright.crop((left, top, left + side, top + side))
    if square.mode.startswith("I;16"):  # of 16 bits the upper eight
        square = Image.fromarray((np.asarray(square, np.uint16) >> 8).astype(np.uint8))
    fewer = max(1, side // (8 * SIDE)) if square.mode in ("RGB", "L") else 1
    square = square.reduce(fewer).convert("RGBA")
    paper = Image.new("RGBA", square.size, "white")
    paper.alpha_composite(square)
    return np.asarray(paper.convert("RGB").resize((SIDE, SIDE), Image.Resampling.BOX))


def _check(picture: Image.Image) -> None:
    """ValueError for what takes long to decode, or has no range of brightness that is known."""
    if picture.mode in ("I", "F"):
        raise ValueError("its numbers have 32 bits; save it with 8 or 16 bits a colour")
    by_parts = picture.format == "JPEG" and not picture.info.get("progressive")
    most = PHOTOGRAPH if by_parts else MOST // (3 if picture.mode in ("RGB", "L") else 4)
    if math.prod(picture.size) > most or max(picture.size) > LONGEST:
        has = f"it has {picture.width:,} × {picture.height:,} pixels"
        limits = f"at most {most / 1e6:.0f} million are read, {LONGEST:,} in a row"
        more = "" if by_parts else "; a JPEG that is not progressive may have more"
        raise ValueError(f"{has}, {limits}{more}")


def painted(pixels: Pixels, strokes: Sequence[tuple[Array, float, tuple[int, int, int]]]) -> Pixels:
    """Return the pixels with strokes over them: places (2, n) in pixels, width of the brush, colour."""
    fine = Image.fromarray(pixels.repeat(FINE, axis=0).repeat(FINE, axis=1))
    brush = ImageDraw.Draw(fine)
    for places, width, colour in strokes:
        joints = [*map(tuple, (FINE * places - 0.5).T.tolist())]  # a pixel's middle is a half
        brush.line(joints, colour, max(1, round(FINE * width)))
        for joint in joints:
            brush.circle(joint, max(0.0, FINE * width / 2 - 0.5), colour)  # both ends are drawn
    small = np.asarray(fine, float).reshape(SIDE, FINE, SIDE, FINE, 3).mean(axis=(1, 3))
    return small.round().astype(np.uint8)
