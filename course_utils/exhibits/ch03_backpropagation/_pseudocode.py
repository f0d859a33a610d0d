"""The lines of the pseudocode as formulas: for whole layers, for one component, and with its numbers."""

import functools
import re
from collections.abc import Sequence
from math import isfinite, isnan
from typing import Literal, NamedTuple

from course_utils.arrays import Array
from course_utils.gradients.proof_case import Case
from course_utils.pictures.numbers import in_formula, power_of_ten
from course_utils.pictures.scene import Formula

Name = Literal["input", "z", "a", "D", "output", "hidden", "W", "b"]

# The lines as they are shown, each with its name; the head of a loop has none.
LINES: tuple[tuple[Name | None, str], ...] = (
    ("input", "a[1] = x"),
    (None, "for l = 2, …, L:"),
    ("z", "    z[l] = W[l] a[l−1] + b[l]"),
    ("a", "    a[l] = σ(z[l])"),
    ("D", "    D[l] = diag(σ′(z[l]))"),
    ("output", "δ[L] = D[L] (a[L] − y)"),
    (None, "for l = L−1, …, 2:"),
    ("hidden", "    δ[l] = D[l] W[l+1]ᵀ δ[l+1]"),
    (None, "for l = L, …, 2:"),
    ("W", "    W[l] → W[l] − η δ[l] a[l−1]ᵀ"),
    ("b", "    b[l] → b[l] − η δ[l]"),
)
NUMBER = {name: number for number, (name, _) in enumerate(LINES) if name}
FOR_LAYERS = {  # as section 5 has them
    "input": r"a^{[1]} = x \quad (7)",
    "z": r"z^{[l]} = W^{[l]} a^{[l-1]} + b^{[l]} \quad (19)",
    "a": r"a^{[l]} = \sigma(z^{[l]}) \quad (20)",
    "D": r"D^{[l]} = \mathrm{diag}(\sigma'(z^{[l]}))",
    "output": r"\delta^{[l]} = D^{[l]} (a^{[l]} - y) \quad (22)",
    "hidden": r"\delta^{[l]} = D^{[l]} (W^{[l+1]})^T \delta^{[l+1]} \quad (23)",
    "W": r"W^{[l]} \to W^{[l]} - \eta\, \delta^{[l]} (a^{[l-1]})^T \quad (25), (15)",
    "b": r"b^{[l]} \to b^{[l]} - \eta\, \delta^{[l]} \quad (24), (15)",
}
FOR_COMPONENTS = {
    "input": "a_{j}^{[l]} = x_{j}",
    "z": "z_{j}^{[l]} = SUM + b_{j}^{[l]}",
    "a": r"a_{j}^{[l]} = \sigma(z_{j}^{[l]})",
    "D": r"D_{jj}^{[l]} = \sigma'(z_{j}^{[l]})",
    "output": r"\delta_{j}^{[l]} = \sigma'(z_{j}^{[l]})\,(a_{j}^{[l]} - y_{j})",
    "hidden": r"\delta_{j}^{[l]} = \sigma'(z_{j}^{[l]})\,(SUM)",
    "W": r"w_{jk}^{[l]} \to w_{jk}^{[l]} - \eta\, \delta_{j}^{[l]}\, a_{k}^{[l-1]}",
    "b": r"b_{j}^{[l]} \to b_{j}^{[l]} - \eta\, \delta_{j}^{[l]}",
}
SUMMED = {"z": "w_{jk}^{[l]} a_{k}^{[l-1]}", "hidden": r"w_{kj}^{[l+1]} \delta_{k}^{[l+1]}"}  # over k

WIDE = 0.45  # of its size, the room of a sign in long lines of numbers; measured: 0.41 at most


class Step(NamedTuple):
    """One execution of a line, for a layer l."""

    name: Name
    l: int


@functools.cache
def program(L: int) -> tuple[Step, ...]:
    """All steps of one iteration for a network of L layers, in their order."""
    forward = [step for l in range(2, L + 1) for step in (Step("z", l), Step("a", l), Step("D", l))]
    backward = [Step("hidden", l) for l in range(L - 1, 1, -1)]
    update = [step for l in range(L, 1, -1) for step in (Step("W", l), Step("b", l))]
    return Step("input", 1), *forward, Step("output", L), *backward, *update


SIGNS = {
    **{r"\cdot": "·", r"\sigma'": "σ′", r"\sigma": "σ", r"\infty": "∞"},
    **{r"\text{no number}": "no number", "-": "−"},
}


def fixed(value: float, digits: int) -> str:
    """Return a number to so many decimals, or as a power of ten where these would all be 0, or too many."""
    if not isfinite(value):
        return r"\text{no number}" if isnan(value) else r"\infty" if value > 0 else r"-\infty"
    if value == 0 or 0.5 * 10**-digits <= abs(value) < 1e5:
        return f"{value:z.{digits}f}"
    mantissa, exponent = f"{value:.1e}".split("e")
    return rf"{mantissa} \cdot 10^{{{int(exponent)}}}"


def signed(value: float, digits: int = 3) -> str:
    """Return a number as a factor: in brackets where it is negative."""
    text = fixed(value, digits)
    return f"({text})" if value < 0 else text


def numbered(latex: str, l: int, j: int = 0, k: int = 0) -> str:
    """Return a formula with numbers for the layers in square brackets and the neurons j, k in braces."""
    latex = re.sub(r"\{[jk]+\}", lambda found: found[0].replace("j", str(j)).replace("k", str(k)), latex)
    return latex.replace("[l]", f"[{l}]").replace("[l-1]", f"[{l - 1}]").replace("[l+1]", f"[{l + 1}]")


def componentwise(step: Step, sizes: Sequence[int], j: int, k: int) -> str:
    """Component j of the line (j, k for weights) in symbols, every sum written out."""
    l, latex = step.l, FOR_COMPONENTS[step.name]
    if step.name in SUMMED:
        n = sizes[l - 2] if step.name == "z" else sizes[l]
        terms = (numbered(SUMMED[step.name], l, j, i) for i in range(1, n + 1))
        latex = latex.replace("SUM", " + ".join(terms))
    return numbered(latex, l, j, min(k, sizes[l - 2]))


def with_numbers(step: Step, c: Case, eta: float, j: int, k: int) -> str:
    """Component j of the line (j, k for weights) with its numbers, and what comes out."""
    l = step.l
    if step.name == "input":
        return f"{c.a[1][j]:.3f}"
    z, a, slope, delta = c.z[l][j], c.a[l][j], fixed(c.slope[l][j], 4), c.delta[l][j]
    match step.name:
        case "z":
            total = _products(c.w[l][j, 1:], c.a[l - 1][1:], 3)
            return rf"{total} + {signed(c.b[l][j], 2)} = {fixed(z, 3)}"
        case "a":
            return rf"\sigma({fixed(z, 3)}) = {fixed(a, 4)}"
        case "D":
            return rf"\sigma'({fixed(z, 3)}) = {slope}"
        case "output":
            return rf"{slope} \cdot ({fixed(a, 4)} - {signed(c.y[j])}) = {fixed(delta, 4)}"
        case "hidden":
            total = _products(c.w[l + 1][1:, j], c.delta[l + 1][1:], 4)
            return rf"{slope} \cdot ({total}) = {fixed(delta, 4)}"
        case "W":
            k = min(k, c.n[l - 1])
            w, before = c.w[l][j, k], c.a[l - 1][k]
            step_back = rf"{in_formula(eta)} \cdot {signed(delta, 4)} \cdot {signed(before)}"
            return rf"{fixed(w, 3)} - {step_back} = {fixed(w - eta * delta * before, 4)}"
        case "b":
            b = c.b[l][j]
            return (
                rf"{fixed(b, 3)} - {in_formula(eta)} \cdot {signed(delta, 4)} = {fixed(b - eta * delta, 4)}"
            )


def fitting(latex: str, y: float) -> Formula:
    """A line of numbers, smaller where it would be too long."""
    return Formula(latex, 40, y, min(Formula.size, 900 / (WIDE * len(in_plain_text(latex)))))


def in_plain_text(latex: str) -> str:
    """A line of numbers for a caption."""
    latex = re.sub(r"10\^\{(-?\d+)\}", lambda power: power_of_ten(int(power[1])), latex)
    for command, sign in SIGNS.items():
        latex = latex.replace(command, sign)
    return latex


def _products(first: Array, second: Array, digits: int) -> str:
    pairs = zip(first.tolist(), second.tolist(), strict=True)
    return " + ".join(rf"{signed(u, 2)} \cdot {signed(v, digits)}" for u, v in pairs)
