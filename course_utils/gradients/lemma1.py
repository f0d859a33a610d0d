r"""Lemma 1 and its proof, line by line, as data: each line is a formula whose two sides can be computed.

The left sides are derivatives by the complex step, or values of the forward pass: none of them uses
Lemma 1. The right sides are the formulas of section 5, term by term. Indices l, j, k, s count from 1.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np

from course_utils.arrays import Array
from course_utils.gradients.proof_case import At, Case

Value = Callable[[Case, At], float]
Side = tuple[str, Value]  # its LaTeX, and what computes it

# The lines of the algorithm, each with its equation.
ALGORITHM = {
    19: "z[l] = W[l] @ a[l-1] + b[l]",
    20: "a[l] = sigma(z[l])",
    22: "delta[L] = dsigma(z[L]) * (a[L] - y)",
    23: "delta[l] = dsigma(z[l]) * (W[l+1].T @ delta[l+1])",
    24: "db[l] = delta[l]",
    25: "dW[l] = delta[l] @ a[l-1].T",
}


@dataclass(frozen=True)
class ProofLine:
    """A line of the proof.

    left: its left side; right, compute_right: LaTeX and value of the right one; because: why it holds;
    code: the equation whose line of ALGORITHM it justifies; lights: the parts of the network it
    concerns; applies: the indices for which it is stated.
    """

    left: Side
    right: str
    compute_right: Value
    because: str
    code: int
    lights: tuple[str, ...]
    applies: Callable[[At], bool] = lambda i: True

    @property
    def latex(self) -> str:
        """The line as a formula."""
        return f"{self.left[0]} = {self.right}"

    def sides(self, case: Case, at: At) -> tuple[float, float]:
        """Both sides as numbers."""
        return float(self.left[1](case, at)), float(self.compute_right(case, at))

    def lit(self, c: Case, at: At) -> set[tuple[int, ...]]:
        """The neurons (l, j) and edges (l, j, k) of the parts that it concerns."""
        l, j, k, following = at.l, at.j, at.k, c.layer(at.l + 1) if at.l < c.L else range(0)
        parts: dict[str, set[tuple[int, ...]]] = {
            "j": {(l, j)},
            "s": {(l, at.s)},
            "layer": {(l, i) for i in c.layer(l)},
            "next": {(l + 1, i) for i in following},
            "before": {(l - 1, i) for i in c.layer(l - 1)},
            "k next": {(l + 1, k)},
            "k before": {(l - 1, k)},
            "out of j": {(l + 1, i, j) for i in following},
            "j to k": {(l + 1, k, j)},
            "into k": {(l + 1, k, i) for i in c.layer(l)},
            "into j": {(l, j, i) for i in c.layer(l - 1)},
            "k to j": {(l, j, k)},
        }
        return set().union(*(parts[name] for name in self.lights))


def relative_difference(left: float, right: float) -> float:
    """|left - right| relative to the larger of the two; 0 if one is 0 and the other a rounding error.

    A sum that is 0 in exact arithmetic may come out as 6e-17, depending on the order of its terms.
    """
    small, large = sorted((abs(left), abs(right)))
    if small == 0 and large < np.finfo(float).eps:
        return 0.0
    return abs(left - right) / large


def d(above: str, below: str) -> str:
    r"""LaTeX of a partial derivative, such as d('C', 'z_j^{[l]}')."""
    return rf"\frac{{\partial {above}}}{{\partial {below}}}"


def column(v: Array) -> Array:
    """A vector that counts from 1 as a matrix with one column, which counts from 0."""
    return v[1:, None]


Z, B, DELTA = (rf"{v}_j^{{[l]}}" for v in ("z", "b", r"\delta"))
ZL, AL, DELTAL = (rf"{v}_j^{{[L]}}" for v in ("z", "a", r"\delta"))
ZK, DELTAK, WKJ = (rf"{v}^{{[l+1]}}" for v in ("z_k", r"\delta_k", "w_{kj}"))
W, ZS, AK = "w_{jk}^{[l]}", "z_s^{[l]}", "a_k^{[l-1]}"
SLOPE = rf"\sigma'({Z})"

# What several lines have on the left.
OUTPUT_DELTA: Side = (DELTAL, lambda c, i: c.dC("z", c.L, i.j))
HIDDEN_DELTA: Side = (DELTA, lambda c, i: c.dC("z", i.l, i.j))
Z_J: Side = (Z, lambda c, i: c.z[i.l][i.j])
BY_B: Side = (d("C", B), lambda c, i: c.dC("b", i.l, i.j))
BY_W: Side = (d("C", W), lambda c, i: c.dC("W", i.l, i.j, i.k))

# For most lines of a proof: the line of the algorithm that they justify, the parts that they concern.
_of_22 = partial(ProofLine, code=22, lights=("j",))
_of_23 = partial(ProofLine, code=23, lights=("j", "next", "out of j"))
_of_24 = partial(ProofLine, code=24, lights=("j",))
_of_25 = partial(ProofLine, code=25, lights=("j", "k before", "k to j"))

OUTPUT = (  # proof of (22)
    _of_22(
        (d(AL, ZL), lambda c, i: c.da(c.L, i.j, i.j)),
        rf"\sigma'({ZL})",
        lambda c, i: c.slope[c.L][i.j],
        "(20) with l = L",
        code=20,
    ),
    _of_22(
        (d("C", AL), lambda c, i: c.dC("a", c.L, i.j)),
        rf"-(y_j - {AL})",
        lambda c, i: -(c.y[i.j] - c.a[c.L][i.j]),
        "(18): only one term of the sum contains a_j",
    ),
    _of_22(
        (rf"{DELTAL} = {d('C', ZL)}", OUTPUT_DELTA[1]),
        d("C", AL) + d(AL, ZL),
        lambda c, i: c.dC("a", c.L, i.j) * c.da(c.L, i.j, i.j),
        "chain rule",
    ),
    _of_22(
        OUTPUT_DELTA,
        rf"({AL} - y_j)\,\sigma'({ZL})",
        lambda c, i: (c.a[c.L][i.j] - c.y[i.j]) * c.slope[c.L][i.j],
        "the two lines before: this is (22)",
    ),
    _of_22(
        (r"\delta^{[L]}", OUTPUT_DELTA[1]),
        r"D^{[L]} (a^{[L]} - y)",
        lambda c, i: (c.D(c.L) @ column(c.a[c.L] - c.y))[i.j - 1, 0],
        "(22) with a diagonal matrix, component j",
    ),
)
HIDDEN = (  # proof of (23)
    _of_23(
        (rf"{DELTA} = {d('C', Z)}", HIDDEN_DELTA[1]),
        rf"\sum_k {d('C', ZK)} {d(ZK, Z)}",
        lambda c, i: sum(c.dC("z", i.l + 1, k) * c.dz(i.l + 1, k, "z", i.l, i.j) for k in c.layer(i.l + 1)),
        "chain rule: z_j acts on C through all z_k",
    ),
    _of_23(
        HIDDEN_DELTA,
        rf"\sum_k {DELTAK} {d(ZK, Z)}",
        lambda c, i: sum(c.delta[i.l + 1][k] * c.dz(i.l + 1, k, "z", i.l, i.j) for k in c.layer(i.l + 1)),
        "definition (21): this is (26)",
    ),
    _of_23(
        (ZK, lambda c, i: c.z[i.l + 1][i.k]),
        rf"\sum_s w_{{ks}}^{{[l+1]}} \sigma({ZS}) + b_k^{{[l+1]}}",
        lambda c, i: (
            sum(c.w[i.l + 1][i.k, s] * c.network.sigma[i.l].f(c.z[i.l][s]) for s in c.layer(i.l))
            + c.b[i.l + 1][i.k]
        ),
        "(19) and (20)",
        code=19,
        lights=("layer", "k next", "into k"),
    ),
    _of_23(
        (d(ZK, Z), lambda c, i: c.dz(i.l + 1, i.k, "z", i.l, i.j)),
        rf"{WKJ}\,{SLOPE}",
        lambda c, i: c.w[i.l + 1][i.k, i.j] * c.slope[i.l][i.j],
        "only the term s = j contains z_j",
        lights=("j", "k next", "j to k"),
    ),
    _of_23(
        HIDDEN_DELTA,
        rf"\sum_k {DELTAK} {WKJ}\,{SLOPE}",
        lambda c, i: sum(
            c.delta[i.l + 1][k] * c.w[i.l + 1][k, i.j] * c.slope[i.l][i.j] for k in c.layer(i.l + 1)
        ),
        "substituted into (26)",
    ),
    _of_23(
        HIDDEN_DELTA,
        rf"{SLOPE}\,((W^{{[l+1]}})^T \delta^{{[l+1]}})_j",
        lambda c, i: c.slope[i.l][i.j] * (c.network.W[i.l + 1].T @ column(c.delta[i.l + 1]))[i.j - 1, 0],
        "rearranged: this is (23)",
    ),
    _of_23(
        (r"\delta^{[l]}", HIDDEN_DELTA[1]),
        r"D^{[l]} (W^{[l+1]})^T \delta^{[l+1]}",
        lambda c, i: (c.D(i.l) @ c.network.W[i.l + 1].T @ column(c.delta[i.l + 1]))[i.j - 1, 0],
        "(23) with a diagonal matrix, component j",
    ),
    _of_23(
        (r"\delta^{[l]}", HIDDEN_DELTA[1]),
        r"D^{[l]} (W^{[l+1]})^T \cdots (a^{[L]} - y)",
        lambda c, i: (c.D(i.l) @ c.long_product(i.l + 1))[i.j - 1, 0],
        "expanded: the long product, component j",
    ),
)
BIAS = (  # proof of (24)
    _of_24(
        Z_J,
        rf"(W^{{[l]}} \sigma(z^{{[l-1]}}))_j + {B}",
        lambda c, i: (c.network.W[i.l] @ column(c.a[i.l - 1]))[i.j - 1, 0] + c.b[i.l][i.j],
        "(19) and (20); for l = 2 read x for σ(z)",
        code=19,
        lights=("j", "before", "into j"),
    ),
    _of_24(
        (d(Z, B), lambda c, i: c.dz(i.l, i.j, "b", i.l, i.j)),
        "1",
        lambda c, i: 1.0,
        "what comes before does not depend on this bias",
    ),
    _of_24(
        BY_B,
        d("C", Z) + d(Z, B),
        lambda c, i: c.dC("z", i.l, i.j) * c.dz(i.l, i.j, "b", i.l, i.j),
        "chain rule",
    ),
    _of_24(BY_B, d("C", Z), HIDDEN_DELTA[1], "the second factor is 1"),
    _of_24(BY_B, DELTA, lambda c, i: c.delta[i.l][i.j], "definition (21): this is (24)"),
)
WEIGHT = (  # proof of (25)
    _of_25(
        Z_J,
        rf"\sum_k {W} {AK} + {B}",
        lambda c, i: sum(c.w[i.l][i.j, k] * c.a[i.l - 1][k] for k in c.layer(i.l - 1)) + c.b[i.l][i.j],
        "(19), component j",
        code=19,
        lights=("j", "before", "into j"),
    ),
    _of_25(
        (d(Z, W), lambda c, i: c.dz(i.l, i.j, "W", i.l, i.j, i.k)),
        AK,
        lambda c, i: c.a[i.l - 1][i.k],
        "independently of j: this is (27)",
    ),
    _of_25(
        (d(ZS, W), lambda c, i: c.dz(i.l, i.s, "W", i.l, i.j, i.k)),
        "0",
        lambda c, i: 0.0,
        "for s ≠ j, which has its own row: this is (28)",
        lights=("s", "k before", "k to j"),
        applies=lambda i: i.s != i.j,
    ),
    _of_25(
        BY_W,
        rf"\sum_s {d('C', ZS)} {d(ZS, W)}",
        lambda c, i: sum(c.dC("z", i.l, s) * c.dz(i.l, s, "W", i.l, i.j, i.k) for s in c.layer(i.l)),
        "chain rule",
        lights=("layer", "k before", "k to j"),
    ),
    _of_25(
        BY_W,
        d("C", Z) + d(Z, W),
        lambda c, i: c.dC("z", i.l, i.j) * c.dz(i.l, i.j, "W", i.l, i.j, i.k),
        "(28): all other terms are 0",
    ),
    _of_25(BY_W, rf"{d('C', Z)} {AK}", lambda c, i: c.dC("z", i.l, i.j) * c.a[i.l - 1][i.k], "(27)"),
    _of_25(
        BY_W,
        rf"{DELTA} {AK}",
        lambda c, i: c.delta[i.l][i.j] * c.a[i.l - 1][i.k],
        "definition (21): this is (25)",
    ),
    _of_25(
        BY_W,
        r"(\delta^{[l]} (a^{[l-1]})^T)_{jk}",
        lambda c, i: np.outer(c.delta[i.l], c.a[i.l - 1])[i.j, i.k],
        "(25) for all j, k: the outer product",
    ),
)
PARTS: dict[str, tuple[ProofLine, ...]] = {"(22)": OUTPUT, "(23)": HIDDEN, "(24)": BIAS, "(25)": WEIGHT}


def layers(L: int, part: str) -> range:
    """The layers l of a network of L layers that a part of the lemma is about."""
    if part == "(22)":
        return range(L, L + 1)
    return range(2, L if part == "(23)" else L + 1)


def all_indices(case: Case, part: str) -> list[At]:
    """All l, j, k, s to which a part of the lemma applies."""
    found = []
    for l in layers(case.L, part):
        ks = case.layer(layer_of_k(part, l))
        found += [At(l, j, k, s) for j in case.layer(l) for k in ks for s in case.layer(l)]
    return found


def layer_of_k(part: str, l: int) -> int:
    """The layer whose neurons k counts: the next one in (23), the one before elsewhere."""
    return l + 1 if part == "(23)" else l - 1
