"""The colours of the live view, as its style declares them, in both themes: WCAG 2.2's 1.4.3 and 1.4.11."""

import re
from pathlib import Path

import pytest

import course_utils.live

STYLE = (Path(course_utils.live.__file__).parent / "view.css").read_text(encoding="utf-8")
THEMES = [dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", one)) for one in re.findall(r"{([^{}]*)}", STYLE)]
LIGHT, DARK = (theme for theme in THEMES if "paper" in theme)
RULES = re.findall(r"([^{}]+){([^{}]*)}", re.sub(r"/\*.*?\*/", "", STYLE, flags=re.DOTALL))
WORDS = re.compile(r"text|\.title|\.label|\.tick|\.cell(?!-)|\.note")  # in SVG words are filled
MARKS = re.compile(r"(?:stroke|border|outline|fill)[\w-]*: [^;]*?var\(--(A|B|ink|muted|accent|edge)\)")
FIELDS = "field-a0", "field-a1", "field-b0", "field-b1"


def luminance(colour):
    """The relative luminance, as WCAG defines it."""
    shares = (int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5))
    linear = [share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def mixed(colour, ground, share):
    """A colour that lets its ground through."""
    parts = ((int(colour[k : k + 2], 16), int(ground[k : k + 2], 16)) for k in (1, 3, 5))
    return "#" + "".join(f"{round(share * part + (1 - share) * under):02x}" for part, under in parts)


def used_by_words():
    """The names of the colours in which something is written."""
    for selector, body in RULES:
        yield from re.findall(r"(?<![-\w])color: var\(--([\w-]+)\)", body)
        if WORDS.search(selector):
            yield from re.findall(r"fill: var\(--([\w-]+)\)", body)


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_words_are_read_on_paper_and_in_rows_that_are_marked_or_lit(theme):
    grounds = theme["paper"], theme["grid"], mixed(theme["accent"], theme["paper"], 0.18)
    names = set(used_by_words())
    assert names == {"ink", "muted", "A-text", "B-text", "accent-text"}
    assert not [name for name in names for ground in grounds if contrast(theme[name], ground) < 4.5]


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_marks_and_controls_stand_out_from_paper(theme):
    names = {name for _, body in RULES for name in MARKS.findall(body)}
    assert names == {"A", "B", "ink", "muted", "accent", "edge"}
    assert not [name for name in names if contrast(theme[name], theme["paper"]) < 3]


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_lines_and_dots_stand_out_from_fields_and_numbers_from_matrices(theme):
    faint = float(re.search(r"\.line\.muted {[^}]*opacity: ([\d.]+)", STYLE).group(1))
    for ground in (theme[name] for name in FIELDS):
        lines = [theme[name] for name in ("ink", "A-text", "B-text", "accent-text")]
        assert min(contrast(line, ground) for line in [*lines, mixed(theme["muted"], ground, faint)]) >= 3
    assert min(contrast(theme["ink"], theme[name]) for name in ("image-a", "image-b")) >= 4.5
    assert re.search(r"\.on-field {[^}]*--B: var\(--B-text\)", STYLE)
