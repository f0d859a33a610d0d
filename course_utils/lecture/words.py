"""The words of a slide: Markdown, whose formulas are shown as those of the exhibits are."""

import inspect
import re
from typing import Any
from xml.etree import ElementTree

import mistune
from matplotlib.mathtext import MathTextParser
from mistune.plugins.math import math
from mistune.plugins.table import table

from course_utils.arrays import refusal, shortened
from course_utils.lecture.embedded import embedded
from course_utils.live.encode import mathematics
from course_utils.network.own_data import UNPRINTABLE
from course_utils.pictures.stills.diagrams import mathtext

# LaTeX that the converter does not know, or draws badly, and the same in words that it knows.
SAME = (
    (r"\\(begin|end)\{(?:aligned|split)\}", r"\\\1{align*}"),
    (r"\\[bB]igg?l(?![A-Za-z])", r"\\left"),
    (r"\\[bB]igg?r(?![A-Za-z])", r"\\right"),
    (r"\\[bB]igg?m?(?![A-Za-z])", ""),
)
# What it leaves as it was typed: a command that it does not know, or a column of no table.
LEFT = re.compile(r">(\\[A-Za-z]+|\\.|&)<")
# A formula in a line that is broken in two, which the plugin does not take.
BROKEN = r"\$(?![$\s])(?P<broken_text>(?:[^$\\\n]|\\.)+\n(?:[^$\\\n]|\\.)+)(?<!\s)\$(?!\d)"
HIDDEN = re.compile(r"(?<!\\)(?:\\\\)*%")  # the beginning of a comment
# How many parts of a formula these hold.
PARTS = {"mfrac": 2, "mroot": 2, "msub": 2, "msup": 2, "mover": 2, "munder": 2}
PARTS |= {"msubsup": 3, "munderover": 3}
TAG = re.compile(r"</?([A-Za-z][\w-]*)|\b(href)=")
# Of MathML; others stand in \text, which it leaves as it was typed, and would be HTML.
TAGS = {"math", "merror", "mi", "mmultiscripts", "mn", "mo", "mpadded", "mphantom", "mprescripts", "none"}
TAGS |= {"menclose", "mfrac", "mover", "mroot", "mrow", "mspace", "msqrt", "mstyle", "msub", "msubsup"}
TAGS |= {"msup", "mtable", "mtd", "mtext", "mtr", "munder", "munderover"}


class _Renderer(mistune.HTMLRenderer):
    """HTML of our own words alone: what is HTML in them already is shown as it is typed."""

    def inline_math(self, latex: str) -> str:
        return _formula(latex)

    def image(self, text: str, url: str, title: str | None = None) -> str:
        return super().image(text, embedded(url), title)

    def block_math(self, latex: str) -> str:  # within a paragraph, too
        return f'<span class="course-formula">{_formula(latex, display=True)}</span>\n'


def _formula(latex: str, display: bool = False) -> str:
    known = latex.strip()
    for said, meant in SAME:
        known = re.sub(said, meant, known)
    mathml = _converted(known, latex)
    return mathml.replace('display="inline"', 'display="block"', 1) if display else mathml


def _converted(known: str, latex: str) -> str:
    """Return a formula as MathML; ValueError, with the formula as it was given, for one that is none."""
    try:
        mathml = mathematics(known)["mathml"]
    except Exception as problem:  # the converter has many
        raise ValueError(f"This formula cannot be read: {shortened(latex)}") from problem
    if left := LEFT.search(mathml):
        raise ValueError(f"This formula has {left[1]}, which is not understood: {shortened(latex)}")
    if HIDDEN.search(known):
        raise ValueError(f"This formula has %, which hides what follows: write \\%: {shortened(latex)}")
    for tag, link in TAG.findall(mathml):
        if link or tag not in TAGS:
            held = link or f"<{tag}"
            raise ValueError(f"This formula has {held}, which it cannot hold: {shortened(latex)}")
    if not (_ends(known) and _has_parts(mathml)):
        raise ValueError(f"This formula has a brace too many, or too few parts: {shortened(latex)}")
    return mathml


def _ends(latex: str) -> bool:
    """Whether each brace and each environment that begins in a formula ends, and none else does."""
    depth = 0
    for one in re.findall(r"\\.|[{}]", latex, re.DOTALL):  # a backslash before a brace makes it a sign
        depth += {"{": 1, "}": -1}.get(one, 0)
        if depth < 0:
            return False
    begun, ended = (re.findall(rf"\\{word}\{{([^}}]*)\}}", latex) for word in ("begin", "end"))
    return depth == 0 and sorted(begun) == sorted(ended)


def _has_parts(mathml: str) -> bool:
    """Whether each fraction, root, index and exponent of a formula has all of its parts."""
    nodes = ElementTree.fromstring(re.sub(r"&|<(?![/a-z])", "", mathml)).iter()  # without signs of \text
    return all(len(node) == PARTS.get(node.tag.rpartition("}")[2], len(node)) for node in nodes)


def check_formula(latex: str) -> None:
    """Raise ValueError for a formula of a picture that the page, or a still, could not show."""
    _converted(latex, latex)
    try:
        MathTextParser("path").parse(mathtext(latex))
    except Exception as problem:  # matplotlib's too
        raise ValueError(f"This formula cannot be drawn in a still: {shortened(latex)}") from problem


def _broken(markdown: mistune.Markdown) -> None:
    """Let a formula in a line go on in the next, as in a notebook."""

    def parse(inline: Any, found: re.Match[str], state: Any) -> int:
        state.append_token({"type": "inline_math", "raw": found["broken_text"]})
        return found.end()

    markdown.inline.register("broken_math", BROKEN, parse, before="codespan")


_RENDERER = _Renderer(escape=True)
_markdown = mistune.Markdown(_RENDERER, plugins=[math, table])
_broken(_markdown)


def to_html(text: str, name: str = "words") -> str:
    """Return Markdown as HTML, indented as the code round it or not.

    ValueError for a formula that is none, and for what is no text.
    """
    return str(_markdown(inspect.cleandoc(readable(text, name)))).strip()


def to_line(text: str, name: str) -> str:
    """Return Markdown as HTML of one line: "1. The plateau" begins no list, and "# 1" is no heading."""
    tokens = _markdown.inline(" ".join(readable(text, name).split()), {"ref_links": {}})
    return str(_RENDERER(tokens, mistune.BlockState()))


def has_formula(text: str) -> bool:
    """Whether there is a formula between dollar signs in a text; ValueError for one that is none."""
    return "<math" in to_line(text, "a text")


def readable(text: str, name: str) -> str:
    """Return the text; ValueError for what is none, or holds a character that no page can show."""
    if not isinstance(text, str):
        raise refusal(name, "a text", text)
    if hidden := UNPRINTABLE.search(re.sub(r"[\n\r\t]", "", text)):
        raise ValueError(f"{name} must be a text that can be printed, got one with {hidden[0]!r} in it")
    return text
