"""Numbers as they are printed: in ticks, tables, captions and formulas."""

import math
import re

from course_utils.network.own_data import THOUSANDS

SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
LOWERED = str.maketrans("⁻⁺⁰¹²³⁴⁵⁶⁷⁸⁹", "-+0123456789")
POWER = re.compile(r"([+-]?)(?:(.+)[·*×])?10(?:([⁻⁺]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+)|\^([+-]?\d+))")
NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?")


def subscript(number: int | str) -> str:
    """Return digits as subscripts: 43 becomes ₄₃."""
    return str(number).translate(SUBSCRIPTS)


def power_of_ten(exponent: int) -> str:
    """Return 10 with its exponent as superscript characters, which every font and screen reader has."""
    return "10" + str(exponent).translate(SUPERSCRIPTS)


def plain(value: float, digits: int = 6) -> str:
    """Return a number to `digits` significant digits, at most 6: −3, 0.25, 40,000, 2·10⁶."""
    if not math.isfinite(value):
        return _not_finite(value)
    value = float(f"{value:.{digits}g}") + 0.0  # no minus zero
    if value == 0 or 1e-4 <= abs(value) < 1e6:
        return typeset(f"{value:,.6g}")
    mantissa, _, exponent = f"{value:e}".partition("e")
    return typeset(f"{mantissa.rstrip('0').removesuffix('.')}e{exponent}")


def exact(value: float) -> str:
    """Return a number with all of its first twelve digits: 1,234,567."""
    return typeset(f"{float(f'{value:.12g}') + 0.0:,.12g}")


def likely(p: float, other: float) -> str:
    """Return a probability to four digits; where it only rounds to 1, by what is missing, 1 − 3·10⁻⁹."""
    said = plain(p, 4)
    return f"1 − {plain(other, 1)}" if said == "1" and other else said


def in_formula(value: float, digits: int = 6) -> str:
    """Return a finite number to `digits` significant digits for a formula in LaTeX, 2e-05 as a power."""
    mantissa, _, exponent = f"{value + 0.0:.{digits}g}".partition("e")
    power = rf"10^{{{int(exponent or 0)}}}"
    return (
        {"1": power, "-1": f"-{power}"}.get(mantissa, rf"{mantissa} \cdot {power}")
        if exponent
        else mantissa
    )


def percent(share: float) -> str:
    """Return a share to whole per cent; 0% is said of nothing alone, and 100% of all."""
    if 0 < share < 0.005:
        return "less than 1%"
    return "more than 99%" if 0.995 <= share < 1 else f"{share:.0%}"


def short(value: float) -> str:
    """Return a number with three decimals or, if very small or large, a power of ten: 0.250, 7.3·10⁻⁴."""
    if not math.isfinite(value):
        return _not_finite(value)
    fits = value == 0 or 1e-3 <= abs(value) < 1e5
    return typeset(f"{value:,.3f}" if fits else f"{value:.1e}")


def _not_finite(value: float) -> str:
    return "no number" if math.isnan(value) else "∞" if value > 0 else "−∞"


def counted(count: float, noun: str) -> str:
    """Return a count with its noun: 1 step, 20,000 steps."""
    return f"{count:,.0f} {noun}{'' if round(count) == 1 else 's'}"


def typeset(text: str) -> str:
    """Return a sentence with its numbers as they are printed.

    5e-07 is 5·10⁻⁷, 1e-07 is 10⁻⁷, 1.7e+00 is 1.7, and -1 is −1.
    """
    text = re.sub(r"(?<![\w-])-(?=0\.?0*(?!\.?\d))", "", text)
    text = re.sub(r"(\d[\d.,]*)e([-+]\d+)", _with_power, text)
    return re.sub(r"(?<![\w-])-(?=\d)", "−", text)


def _with_power(number: re.Match[str]) -> str:
    if not number[1].strip("0.,"):
        return "0"
    if not int(number[2]):
        return number[1]
    power = power_of_ten(int(number[2]))
    return power if number[1] == "1" else f"{number[1]}·{power}"


def readings(text: str) -> list[float]:
    """Return the numbers that a text may mean, as readers type them and captions print them.

    A comma separates thousands, where it may, or is a decimal point; 1.5·10⁻³ is 0.0015, as is 1.5*10^-3.
    """
    bare = "".join(text.split()).replace("−", "-")
    if power := POWER.fullmatch(bare):
        sign, factor, raised, typed = power.groups(default="")
        bare = f"{sign}{factor or 1}e{raised.translate(LOWERED)}{typed}"
    either = [bare.replace(",", "")] if THOUSANDS.fullmatch(bare) else []
    either += [bare.replace(",", ".")]
    return [float(one) for one in either if NUMBER.fullmatch(one)]
