"""Make course_utils/live/fonts/mathematics.woff2: `python -m tools.math_font`.

Matplotlib brings the STIX fonts, with which it sets the formulas of still pictures, but without the
OpenType table from which a browser takes heights of indices, thickness of lines and large brackets. Here
the characters that formulas may need get that table, so that a formula has the same shapes on every page
and in every still picture. As the licence asks, the result does not bear the name of what it is made from.
"""

import unicodedata
from io import BytesIO
from pathlib import Path

from fontTools.fontBuilder import FontBuilder
from fontTools.otlLib.builder import buildMathTable
from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables._g_l_y_f import Glyph
from matplotlib import get_data_path

TARGET = Path(__file__).parents[1] / "course_utils" / "live" / "fonts" / "mathematics.woff2"
FOLDER = Path(get_data_path()) / "fonts" / "ttf"
NAME = "Course Mathematics"
COPYRIGHT = (
    "Copyright (c) 2001-2010 by the STI Pub Companies, consisting of the American Chemical Society, the "
    "American Institute of Physics, the American Mathematical Society, the American Physical Society, "
    "Elsevier, Inc., and The Institute of Electrical and Electronic Engineers, Inc. Portions copyright (c) "
    "1998-2003 by MicroPress, Inc. Portions copyright (c) 1990 by Elsevier, Inc. All rights reserved. "
    "Modified for this course."
)
LICENCE = "SIL Open Font License, Version 1.1; the text lies beside this file."
NO_DATE = 2_082_844_800  # 1970, in seconds since 1904
UPRIGHT, BOLD, ITALIC = "STIXGeneral", "STIXGeneralBol", "STIXGeneralItalic"
LARGER = ("STIXSizOneSymReg", "STIXSizTwoSymReg", "STIXSizThreeSymReg", "STIXSizFourSymReg")

# Latin and Greek, signs, punctuation, letterlike symbols, arrows, operators, brackets and the mathematical
# alphabets; of all these what there is.
BLOCKS = (
    (0x20, 0x7E), (0xA0, 0xF7), (0x391, 0x3F5), (0x2010, 0x2057), (0x2102, 0x2134), (0x2190, 0x21FF),
    (0x2200, 0x22FF), (0x2308, 0x230B), (0x27E8, 0x27E9), (0x1D400, 0x1D467), (0x1D6A4, 0x1D71B),
)  # fmt: skip
STRETCHY = "()[]{}|‖/√∑∏∫⌈⌉⌊⌋⟨⟩"  # they come in five sizes

# In thousandths of the size of type, or in per cent. Heights of indices and fractions are matplotlib's.
LINE, LEAN = 66, 20
ASCENT, DESCENT = 750, 250  # half-way between them is the height of a fraction's line
CONSTANTS = {
    "ScriptPercentScaleDown": 70,
    "ScriptScriptPercentScaleDown": 50,
    "DelimitedSubFormulaMinHeight": 1500,
    "DisplayOperatorMinHeight": 1450,
    "MathLeading": 150,
    "AxisHeight": 250,
    "AccentBaseHeight": 450,
    "FlattenedAccentBaseHeight": 662,
    "SubscriptShiftDown": 150,
    "SubscriptTopMax": 400,
    "SubscriptBaselineDropMin": 50,
    "SuperscriptShiftUp": 413,
    "SuperscriptShiftUpCramped": 358,
    "SuperscriptBottomMin": 125,
    "SuperscriptBaselineDropMax": 386,
    "SubSuperscriptGapMin": 4 * LINE,
    "SuperscriptBottomMaxWithSubscript": 400,
    "SpaceAfterScript": 45,
    "UpperLimitGapMin": 150,
    "UpperLimitBaselineRiseMin": 300,
    "LowerLimitGapMin": 150,
    "LowerLimitBaselineDropMin": 600,
    "StackTopShiftUp": 474,
    "StackTopDisplayStyleShiftUp": 580,
    "StackBottomShiftDown": 375,
    "StackBottomDisplayStyleShiftDown": 756,
    "StackGapMin": 3 * LINE,
    "StackDisplayStyleGapMin": 7 * LINE,
    "StretchStackTopShiftUp": 300,
    "StretchStackBottomShiftDown": 600,
    "StretchStackGapAboveMin": 150,
    "StretchStackGapBelowMin": 150,
    "FractionNumeratorShiftUp": 424,
    "FractionNumeratorDisplayStyleShiftUp": 747,
    "FractionDenominatorShiftDown": 375,
    "FractionDenominatorDisplayStyleShiftDown": 756,
    "FractionNumeratorGapMin": LINE,
    "FractionNumDisplayStyleGapMin": 3 * LINE,
    "FractionRuleThickness": LINE,
    "FractionDenominatorGapMin": LINE,
    "FractionDenomDisplayStyleGapMin": 3 * LINE,
    "SkewedFractionHorizontalGap": 300,
    "SkewedFractionVerticalGap": LINE,
    "OverbarVerticalGap": 3 * LINE,
    "OverbarRuleThickness": LINE,
    "OverbarExtraAscender": LINE,
    "UnderbarVerticalGap": 3 * LINE,
    "UnderbarRuleThickness": LINE,
    "UnderbarExtraDescender": LINE,
    "RadicalVerticalGap": 82,
    "RadicalDisplayStyleVerticalGap": 186,
    "RadicalRuleThickness": LINE,
    "RadicalExtraAscender": LINE,
    "RadicalKernBeforeDegree": 277,
    "RadicalKernAfterDegree": -555,
    "RadicalDegreeBottomRaisePercent": 70,
}


class Glyphs:
    """Glyphs from several fonts under names of their own."""

    def __init__(self) -> None:
        self.fonts = {name: _read(name) for name in (UPRIGHT, BOLD, ITALIC, *LARGER)}
        self.shapes = {".notdef": TTGlyphPen(None).glyph()}
        self.metrics = {".notdef": (500, 0)}

    def add(self, name: str, source: str, character: int) -> bool:
        """Take the character's glyph from the font `source`, if it is there."""
        font = self.fonts[source]
        glyph = font.getBestCmap().get(character)
        if glyph is None:
            return False
        record, pen = DecomposingRecordingPen(font.getGlyphSet()), TTGlyphPen(None)
        font.getGlyphSet()[glyph].draw(record)
        record.replay(pen)
        shape = self.shapes[name] = pen.glyph()
        shape.recalcBounds(None)
        width, left = font["hmtx"][glyph]
        # A browser gives slanted letters no room for what leans over their right end.
        self.metrics[name] = (max(width, shape.xMax + LEAN) if source == ITALIC else width, left)
        return True


def _read(name: str) -> TTFont:
    return TTFont(BytesIO((FOLDER / f"{name}.ttf").read_bytes()))


def origin(character: int) -> tuple[str, int]:
    """Return the font, and the character there, whose shape matplotlib gives to a character of formulas."""
    kind = unicodedata.name(chr(character), "")
    plain = unicodedata.decomposition(chr(character)).removeprefix("<font> ")
    if kind.startswith("MATHEMATICAL BOLD "):
        return BOLD, int(plain, 16)
    if not kind.startswith("MATHEMATICAL ITALIC ") and character != ord("ℎ"):
        return UPRIGHT, character
    letter = int(plain, 16)
    # As in TeX, capital Greek letters, and what is no letter at all, stand upright.
    upright = unicodedata.name(chr(letter)).startswith("GREEK CAPITAL ") or not chr(letter).isalpha()
    return UPRIGHT if upright else ITALIC, letter


def math_font() -> TTFont:
    """Return the font."""
    glyphs, characters, variants = Glyphs(), {}, {}
    for first, last in BLOCKS:
        for character in range(first, last + 1):
            name = f"u{character:04X}"
            if glyphs.add(name, *origin(character)):
                characters[character] = name
    for character in map(ord, STRETCHY):
        name = characters[character]
        sizes = {f"{name}.{size}": font for size, font in enumerate(LARGER)}
        there = [size for size, font in sizes.items() if glyphs.add(size, font, character)]
        variants[name] = [(one, _height(glyphs.shapes[one])) for one in (name, *there)]
    return _assembled(glyphs, characters, variants)


def _height(shape: Glyph) -> int:
    return shape.yMax - shape.yMin


def _assembled(
    glyphs: Glyphs, characters: dict[int, str], variants: dict[str, list[tuple[str, int]]]
) -> TTFont:
    """Put the tables together; the same input gives the same bytes."""
    made = FontBuilder(1000, isTTF=True)
    letters = {name for character, name in characters.items() if chr(character).isalpha()}
    made.setupGlyphOrder(list(glyphs.shapes))
    made.setupCharacterMap(characters)
    made.setupGlyf(glyphs.shapes)
    made.setupHorizontalMetrics(glyphs.metrics)
    made.setupHorizontalHeader(ascent=ASCENT, descent=-DESCENT)
    heights = {"sTypoAscender": ASCENT, "sTypoDescender": -DESCENT}
    made.setupOS2(**heights, usWinAscent=ASCENT, usWinDescent=DESCENT, fsType=0)
    names = {"familyName": NAME, "styleName": "Regular", "fullName": NAME, "psName": NAME.replace(" ", "")}
    made.setupNameTable(names | {"copyright": COPYRIGHT, "licenseDescription": LICENCE}, mac=False)
    made.setupPost(keepGlyphNames=False)
    # Without a part on single glyphs browsers refuse the table.
    middles = {
        name: (shape.xMin + shape.xMax) // 2 for name, shape in glyphs.shapes.items() if name in letters
    }
    buildMathTable(made.font, CONSTANTS, topAccentAttachments=middles, vertGlyphVariants=variants)
    made.updateHead(created=NO_DATE, modified=NO_DATE)
    made.font.recalcTimestamp = False
    return made.font


def main() -> None:
    """Write the font."""
    font = math_font()
    font.flavor = "woff2"
    font.save(TARGET)
    print(f"{TARGET.name}: {len(font.getGlyphOrder())} glyphs, {TARGET.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
