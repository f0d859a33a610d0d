"""Finds the numbers in a text, and whether a printed number stands behind one that the prose states."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

SUPERSCRIPTS = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
# What is no claim: code, pictures' and links' addresses, tags of equations and HTML, references, years.
NOT_PROSE = [
    re.compile(r"```.*?```|~~~.*?~~~", re.DOTALL),
    re.compile(r"`[^`\n]*`"),
    re.compile(r"\]\([^)]*\)"),
    re.compile(r"<[^>]*>"),
    re.compile(r"\w+://\S+"),
    re.compile(r"\\(?:tag|label|ref|eqref)\{[^}]*\}"),
    re.compile(
        r"(?i)\b(?:sections?|chapters?|figures?|listings?|equations?|notebooks?|tables?) +\(?\d+(?:\.\d+)*"
    ),
    re.compile(r"(?<![\d.,])(?:19|20)\d\d(?![\d.,]*\d)"),
    # How long a lesson takes: measured with readers, and printed by no cell.
    re.compile(r"\| Time \| \d+ minutes|^\| \[\d+b? +\|[^|]*\| \d+ \|$", re.MULTILINE),
]
# 7.3, 40,000, 2·10⁶, 7.30e-4, 7.3 \times 10^{-4}, 54.2%; not the 5 of W5 nor the 10 of CIFAR-10.
NUMBER = re.compile(
    r"(?<![\w.])(?<![A-Za-z]-)(?P<mantissa>\d+(?:,\d{3})+(?:\.\d+)?(?!\d)|\d+(?:\.\d+)?)"
    r"(?:[eE](?P<e>[-+]?\d+)|\s*(?:[·×*]|\\times|\\cdot)\s*10(?:\^\{?(?P<power>[-+−]?\d+)\}?|(?P<super>[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)))?"
    r"(?P<percent>\s*\\?%)?"
)


@dataclass(frozen=True)
class Number:
    """A number as written: its value, the value of one unit in its last digit, its digits."""

    text: str
    value: Decimal
    unit: Decimal
    digits: int

    def rounds(self, other: Number) -> bool:
        """Whether `other`, perhaps with more digits, is this number when rounded to its precision."""
        percent = self.text.endswith("%") and not other.text.endswith("%")
        values = [other.value, 100 * other.value] if percent else [other.value]
        return any(abs(self.value - value) <= self.unit / 2 for value in values)


def numbers(text: str) -> list[Number]:
    """All numbers in the text. Signs are left out: prose says 'a fall of 0.123' of -0.123."""
    text = re.sub(r"(?<=\d)(?:\{,\}|\\,|\u202f|_)(?=\d{3})", "", text)
    return [number(match) for match in NUMBER.finditer(text)]


def number(match: re.Match[str]) -> Number:
    """The number that NUMBER matched. Zeros in front are not counted as digits: 0.05 has one."""
    mantissa = match["mantissa"].replace(",", "")
    exponent = match["e"] or match["power"] or (match["super"] or "0").translate(SUPERSCRIPTS)
    scale = Decimal(10) ** int(exponent.replace("−", "-"))
    decimals = len(mantissa.partition(".")[2])
    digits = len(mantissa.replace(".", "").lstrip("0"))
    return Number(match[0].strip(), Decimal(mantissa) * scale, scale / 10**decimals, digits)


def stated(markdown: str) -> list[Number]:
    """The numbers of three or more digits that the prose of a Markdown cell states."""
    for pattern in NOT_PROSE:
        markdown = pattern.sub(" ", markdown)
    return [found for found in numbers(markdown) if found.digits >= 3]


def unsupported(markdown: str, known: list[Number]) -> list[str]:
    """Those of them that no known number stands behind, as written."""
    return [found.text for found in stated(markdown) if not any(found.rounds(other) for other in known)]
