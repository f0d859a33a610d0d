"""The hand-out of a lecture: one page that needs nothing else, and prints one slide a page."""

import base64
import html
import io
from collections.abc import Iterator, Mapping, Sequence

from course_utils.lecture.slide import Slide
from course_utils.live.view import HERE
from course_utils.pictures.scene import Scene
from course_utils.pictures.stills.outputs import outputs
from course_utils.pictures.stills.still import few_colours, painted

FONT = "mathematics.woff2"
STYLE = """
@font-face { font-family: "Course Mathematics"; src: url(data:font/woff2;base64,%s); }
@page { size: A4 landscape; margin: 12mm; }
body { margin: 0 auto; max-width: 1060px; padding: 0 16px; font: 17px/1.4 sans-serif; }
:root { color: #1b1f24; background: white; }
math { font-family: "Course Mathematics", math; }
section { margin: 24px 0; padding-bottom: 16px; border-bottom: 1px solid #8c959f; }
section { break-after: page; break-inside: avoid; }
section:last-child { break-after: auto; }
h1, h2 { line-height: 1.2; margin: 0.3em 0; }
h2 small { float: right; color: #57606a; font-weight: normal; }
p, ul, ol { margin: 0.4em 0; }
.course-formula { display: block; margin: 0.4em 0; text-align: center; }
code, pre { font-size: 0.95em; }
table { border-collapse: collapse; }
th, td { padding: 2px 12px; border-bottom: 1px solid #8c959f; text-align: left; }
header h1 { color: #57606a; font-size: 1em; font-weight: normal; }
img { max-width: 100%%; height: auto; }
figure { text-align: center; }
figcaption { font-size: 14px; color: #57606a; text-align: left; }
aside { border-left: 4px solid #8c959f; padding-left: 12px; color: #57606a; }
@media print {
  body { max-width: none; padding: 0; }
  section { border: 0; margin: 0; }
  figure img { max-height: 118mm; width: auto; }
}
"""
Picture = tuple[Scene, str]  # and its caption


def page(title: str, slides: Iterator[str]) -> str:
    """Return the page of these slides, each made by `section`."""
    font = base64.b64encode((HERE / "fonts" / FONT).read_bytes()).decode("ascii")
    name = html.escape(title or "Lecture")
    head = f'<meta charset="utf-8"><title>{name}</title><style>{STYLE % font}</style>'
    body = f"<header><h1>{name}</h1></header><main>{''.join(slides)}</main>"
    return f'<!doctype html><html lang="en"><head>{head}</head><body>{body}</body></html>\n'


def section(slide: Slide, number: int, picture: Picture | None, notes: bool = False) -> str:
    """Return a slide: all its words and lines, its picture, and if wanted the speaker's notes."""
    shown = outputs(*picture, slide.exhibit.name)["text/html"] if picture and slide.exhibit else ""
    said = f"<aside>{slide.notes}</aside>" if notes and slide.notes else ""
    words = "".join((slide.words, *slide.lines))
    return f"<section><h2>{slide.title} <small>{number}</small></h2>{words}{shown}{said}</section>\n"


def contents(title: str, slides: Sequence[Slide], stills: Mapping[int, tuple[bytes, str]]) -> str:
    """Return what a notebook that is read without a kernel shows of a lecture: all slides.

    stills: by the number of a slide its picture in WebP, as far as they are drawn, and its caption.
    """
    name, parts = html.escape(title or "Lecture"), []
    for number, slide in enumerate(slides):
        words = "".join((slide.words, *slide.lines))
        parts.append(f"<h4>{number + 1} {slide.title}</h4>{words}{_image(*stills.get(number, (b'', '')))}")
    said = f"<p><b>{name}</b> (run this cell to hold it)</p>"
    return f'<div class="course-still">{said}{"".join(parts)}</div>'


def _image(file: bytes, caption: str) -> str:
    if not file:
        return ""
    data, said = base64.b64encode(file).decode("ascii"), html.escape(caption)
    style = "display:block;max-width:100%;height:auto;background:white"
    return f'<img alt="{said}" style="{style}" src="data:image/webp;base64,{data}">'


def still(picture: Picture) -> bytes:
    """Return a picture as a file in WebP, for the overview."""
    file = io.BytesIO()
    few_colours(painted(picture[0], 0.75)).save(file, "webp", lossless=True, method=1, quality=20)
    return file.getvalue()
