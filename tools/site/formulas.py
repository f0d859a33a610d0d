"""Formulas as MathML, which the browser typesets itself in the course's own font: a part of Sphinx."""

import html
import re
from typing import Any

from course_utils.live.encode import mathematics

TAG = re.compile(r"\\tag\{(\d+)\}")
# What latex2mathml does not know, in other words.
OTHERWISE = ((r"\bigl\|", r"\left\|"), (r"\bigr\|", r"\right\|"))


def mathml(latex: str, block: bool = False) -> str:
    """Return a formula without its number as MathML."""
    for said, meant in OTHERWISE:
        latex = latex.replace(said, meant)
    return mathematics(TAG.sub("", latex).strip(), "block" if block else "inline")["mathml"]


def number_of(latex: str) -> str:
    """Return the number of an equation, empty where it has none."""
    found = TAG.search(latex)
    return found[1] if found else ""


def display(latex: str) -> str:
    """Return a formula on a line of its own, with its number, by which it can be linked."""
    number = number_of(latex)
    if not number:
        return f'<div class="math">{mathml(latex, True)}</div>\n'
    said = f'<span class="course-number">({number})</span>'
    return f'<div class="math" id="equation-{number}">{mathml(latex, True)}{said}</div>\n'


def _inline(writer: Any, node: Any) -> None:
    from docutils.nodes import SkipNode

    writer.body.append(mathml(node.astext()))
    raise SkipNode


def _block(writer: Any, node: Any) -> None:
    from docutils.nodes import SkipNode

    writer.body.append(display(html.unescape(node.astext())))
    raise SkipNode


def setup(app: Any) -> dict[str, bool]:
    """Tell Sphinx of this way to write formulas."""
    app.add_html_math_renderer("mathml", (_inline, None), (_block, None))
    return {"parallel_read_safe": True, "parallel_write_safe": True}
