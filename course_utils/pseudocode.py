"""The pseudocode of section 5 for one training point, as lines that can be gone through one by one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Name = Literal["input", "z", "a", "D", "output", "hidden", "W", "b"]

# The lines as they are shown, each with its name; the heads of loops have none.
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


@dataclass(frozen=True)
class Step:
    """One execution of a line, for a layer l."""

    name: Name
    l: int


def program(L: int) -> list[Step]:
    """All steps of one iteration for a network of L layers, in their order."""
    forward = [Step(name, l) for l in range(2, L + 1) for name in _names("z", "a", "D")]
    backward = [Step("hidden", l) for l in range(L - 1, 1, -1)]
    update = [Step(name, l) for l in range(L, 1, -1) for name in _names("W", "b")]
    return [Step("input", 1), *forward, Step("output", L), *backward, *update]


def _names(*names: Name) -> tuple[Name, ...]:
    return names
