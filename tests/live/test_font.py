"""The font of formulas: what the tool makes, with the shapes of the still pictures."""

import functools
import html
import io
import re
from pathlib import Path

import pytest
from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.ttLib import TTFont
from mathematics import CHARACTERS, FONT, drawn
from matplotlib.font_manager import FontProperties
from matplotlib.mathtext import MathTextParser

from course_utils.live.encode import encode
from course_utils.live.view import HERE, Code
from course_utils.pictures.scene import Formula, Scene
from course_utils.pictures.stills.diagrams import mathtext
from tools.math_font import math_font


def test_what_a_page_is_sent_is_small_and_differs_when_the_font_does():
    code = Code()
    assert code.font == (HERE / "fonts" / "mathematics.woff2").read_bytes()
    assert len(code.font) < 150_000
    assert Code(font=b"").digest != code.digest


def test_the_font_bears_no_reserved_name_and_its_licence_lies_beside_it():
    names = " ".join(str(FONT["name"].getDebugName(number)) for number in (1, 4, 6, 16))
    assert "Course" in names
    assert "STIX" not in names
    assert "SIL OPEN FONT LICENSE Version 1.1" in (HERE / "fonts" / "LICENCE.txt").read_text("utf-8")


def outline(font, name):
    pen = DecomposingRecordingPen(font.getGlyphSet())
    font.getGlyphSet()[name].draw(pen)
    return pen.value


def test_the_font_is_what_the_tool_makes():
    made = math_font()
    order = dict(zip(made.getGlyphOrder(), FONT.getGlyphOrder(), strict=True))
    assert {code: order[name] for code, name in made.getBestCmap().items()} == CHARACTERS
    for name, stored in order.items():
        assert made["hmtx"][name] == FONT["hmtx"][stored]
        assert outline(made, name) == outline(FONT, stored)
    assert made["MATH"].compile(made) == FONT["MATH"].compile(FONT)


@functools.cache
def read(path):
    return TTFont(io.BytesIO(Path(path).read_bytes()))


def in_a_still(latex):
    """The outlines of a still picture's formula."""
    prop = FontProperties(size=10, math_fontfamily="stix")
    *_, glyphs, _ = MathTextParser("path").parse(mathtext(latex), prop=prop)
    for source, _size, _code, index, _x, _y in glyphs:
        font = read(source.fname)
        yield outline(font, font.getGlyphName(index))


def mathml(latex):
    [formula] = encode(Scene(9, 9, (), (Formula(latex, 0, 0),)))["formulas"]
    return formula["mathml"]


def in_the_browser(latex):
    for character in drawn(mathml(latex)):
        yield outline(FONT, CHARACTERS[ord(character)])


@pytest.mark.parametrize(
    "latex",
    [
        r"abcdefgijklmnopqrstuvwxyzhABCDEFGHIJKLMNOPQRSTUVWXYZ",
        r"\alpha\beta\gamma\delta\zeta\eta\theta\kappa\lambda\mu\nu\xi\pi\rho\sigma\tau\chi\psi\omega",
        r"\Gamma\Delta\Theta\Lambda\Xi\Pi\Sigma\Phi\Psi\Omega\nabla\partial\infty\ell",
        r"0123456789+-=<>()[]/|\{\}\|,.:;!\cdot\circ\times\approx\leq\geq\neq\in\to\mapsto\cdots",
        r"\sum\prod\mathrm{Cost}\log\max\mathbb{R}\sigma'(z)",
    ],
)
def test_a_formula_has_the_same_shapes_in_the_browser_and_in_a_still_picture(latex):
    for live, still in zip(in_the_browser(latex), in_a_still(latex), strict=True):
        assert live == still


def test_a_minus_before_which_there_is_no_number_is_a_sign():
    assert mathml(r"(-1) \cdot (-2) - 3 = -x, -y").count('form="prefix"') == 4


def test_a_derivative_and_a_gradient_have_no_room_of_operators_round_them():
    operators = re.findall(r"<mo[^>]*>([^<]*)</mo>", mathml(r"\partial C / \partial w = \nabla C"))
    assert list(map(html.unescape, operators)) == ["/", "="]
