"""The words of a slide: Markdown, whose formulas are shown as those of the exhibits are."""

import mistune
from mistune.plugins.math import math

from course_utils.arrays import refusal, shortened
from course_utils.live.encode import mathematics


class _Renderer(mistune.HTMLRenderer):
    """HTML of our own words alone: what is HTML in them already is shown as it is typed."""

    def inline_math(self, latex: str) -> str:
        return _formula(latex)

    def block_math(self, latex: str) -> str:
        return f'<p class="course-formula">{_formula(latex)}</p>\n'


def _formula(latex: str) -> str:
    try:
        return mathematics(latex.strip())["mathml"]
    except Exception as problem:  # the converter has many
        raise ValueError(f"This formula cannot be read: {shortened(latex)}") from problem


_markdown = mistune.Markdown(_Renderer(escape=True), plugins=[math])


def to_html(text: str, name: str = "words") -> str:
    """Return Markdown as HTML; ValueError for a formula that is none, and for what is no text."""
    if not isinstance(text, str):
        raise refusal(name, "a text", text)
    return str(_markdown(text)).strip()
