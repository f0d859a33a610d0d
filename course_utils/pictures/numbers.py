"""Numbers as they are printed: in ticks, captions and formulas."""

from __future__ import annotations

import re

import numpy as np

SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def subscript(number: int | str) -> str:
    """Return digits as subscripts: 43 becomes ₄₃."""
    return str(number).translate(SUBSCRIPTS)


def number(value: float) -> str:
    """A tick label: 0, 0.25, 5, 40,000, 2·10⁶."""
    if abs(value) >= 1e6:
        exponent = int(np.floor(np.log10(abs(value))))
        mantissa = f"{value / 10.0**exponent:g}".replace("-", "−")
        return power_of_ten(exponent) if mantissa == "1" else f"{mantissa}·{power_of_ten(exponent)}"
    return (f"{value:,.0f}" if value == round(value) else f"{value:g}").replace("-", "−")


def counted(count: float, noun: str) -> str:
    """1 step, 20,000 steps."""
    return f"{count:,.0f} {noun}{'' if round(count) == 1 else 's'}"


def typeset(text: str) -> str:
    """Return a sentence with its numbers as they are printed: 5e-07 as 5·10⁻⁷, -1 with a minus sign."""
    text = re.sub(r"(?<=\d)e([-+]\d+)", lambda power: f"·{power_of_ten(int(power[1]))}", text)
    return re.sub(r"(?<![\w-])-(?=\d)", "−", text)


def power_of_ten(exponent: int) -> str:
    """10 with its exponent as superscript characters, so that any font and any screen reader has it."""
    return "10" + str(exponent).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
