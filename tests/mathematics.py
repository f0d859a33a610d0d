"""The font of formulas, and which of its characters a browser takes."""

import html
import io
import re
import unicodedata

from fontTools.ttLib import TTFont

from course_utils.live.view import HERE

FONT = TTFont(io.BytesIO((HERE / "fonts" / "mathematics.woff2").read_bytes()))
CHARACTERS = FONT.getBestCmap()
ITALIC = {
    chr(int(unicodedata.decomposition(chr(code)).removeprefix("<font> "), 16)): chr(code)
    for code in (0x210E, *range(0x1D434, 0x1D455), *range(0x1D456, 0x1D468), *range(0x1D6E2, 0x1D71C))
}


def drawn(mathml):
    """The characters that a browser draws: a letter that is an identifier by itself is italic."""
    for tag, text in re.findall(r"<((?:mi|mn|mo|mtext)\b[^>]*)>([^<]*)<", mathml):
        text = html.unescape(text)
        yield from ITALIC.get(text, text) if tag == "mi" else text


def lacking(frame):
    """The characters of a frame's formulas that the font lacks."""
    cells = [cell for table in frame["tables"] for row in (table["heads"], *table["rows"]) for cell in row]
    formulas = [part["mathml"] for part in (*frame["formulas"], *cells) if isinstance(part, dict)]
    needed = {character for one in set(formulas) for character in drawn(one)}
    return {character for character in needed if ord(character) not in CHARACTERS}
