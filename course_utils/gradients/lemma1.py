r"""Lemma 1 and its proof, line by line, as data: each line is a formula whose two sides can be computed.

The left sides are derivatives by the complex step, or values of the forward pass: none of them uses
Lemma 1. The right sides are the formulas of section 5, term by term. Indices l, j, k, s count from 1.
"""

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import numpy as np

from course_utils.arrays import Array
from course_utils.gradients.complex_step import Quantity
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


class ProofLine(NamedTuple):
    """A line of the proof: its two sides, why they are equal, and the indices for which that is stated.

    code: the equation whose line of ALGORITHM it justifies; lights: the parts of the network it concerns.
    """

    left: Side
    right: Side
    because: str
    code: int
    lights: tuple[str, ...]
    applies: Callable[[At], bool] = lambda i: True

    @property
    def latex(self) -> str:
        """The line as a formula."""
        return f"{self.left[0]} = {self.right[0]}"

    def sides(self, case: Case, at: At) -> tuple[float, float]:
        """Both sides as numbers."""
        return float(self.left[1](case, at)), float(self.right[1](case, at))

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
    """|left - right| relative to the larger; 0 if one is 0, the other what rounding leaves of a sum 0."""
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


def _by(quantity: Quantity, name: str) -> Side:
    """The derivative of C with respect to z_j, a_j, b_j or w_jk of layer l."""
    return d("C", name), lambda c, i: c.dC(quantity, i.l, i.j, i.k)


def _times(one: Side, other: Side, between: str = "") -> Side:
    """The product of two sides."""
    return one[0] + between + other[0], lambda c, i: one[1](c, i) * other[1](c, i)


def _sum_over_k(latex: str, term: Callable[[Case, At, int], float]) -> Side:
    """A sum over all neurons k of layer l + 1."""
    return rf"\sum_k {latex}", lambda c, i: sum(term(c, i, k) for k in c.layer(i.l + 1))


Z, B, DELTA = (rf"{v}_j^{{[l]}}" for v in ("z", "b", r"\delta"))
ZL, AL, DELTAL = (rf"{v}_j^{{[L]}}" for v in ("z", "a", r"\delta"))
ZK, DELTAK, WKJ = (rf"{v}^{{[l+1]}}" for v in ("z_k", r"\delta_k", "w_{kj}"))
W, ZS, AK = "w_{jk}^{[l]}", "z_s^{[l]}", "a_k^{[l-1]}"
SLOPE = rf"\sigma'({Z})"

# The sides, in the order of the lines. In the proof of (22) l is L.
BY_ZL, BY_Z, BY_A, BY_B, BY_W = _by("z", ZL), _by("z", Z), _by("a", AL), _by("b", B), _by("W", W)
A_BY_Z = (d(AL, ZL), lambda c, i: c.jacobian("a", i.l, "z", i.l)[i.j - 1, i.j - 1])
OUTPUT_SLOPE = (rf"\sigma'({ZL})", lambda c, i: c.slope[i.l][i.j])
ERROR = (rf"-(y_j - {AL})", lambda c, i: -(c.y[i.j] - c.a[i.l][i.j]))
ERROR_TIMES_SLOPE = _times((f"({AL} - y_j)", lambda c, i: c.a[i.l][i.j] - c.y[i.j]), OUTPUT_SLOPE, r"\,")
D_TIMES_ERROR = (r"D^{[L]} (a^{[L]} - y)", lambda c, i: (c.D(i.l) @ column(c.a[i.l] - c.y))[i.j - 1, 0])

ALL_ZK = _sum_over_k(
    f"{d('C', ZK)} {d(ZK, Z)}", lambda c, i, k: c.dC("z", i.l + 1, k) * c.dz(i.l + 1, k, "z", i.l, i.j)
)
ALL_DELTAK = _sum_over_k(
    f"{DELTAK} {d(ZK, Z)}", lambda c, i, k: c.delta[i.l + 1][k] * c.dz(i.l + 1, k, "z", i.l, i.j)
)
Z_K = (ZK, lambda c, i: c.z[i.l + 1][i.k])
Z_K_WRITTEN = (
    rf"\sum_s w_{{ks}}^{{[l+1]}} \sigma({ZS}) + b_k^{{[l+1]}}",
    lambda c, i: (
        sum(c.w[i.l + 1][i.k, s] * c.network.sigma[i.l].f(c.z[i.l][s]) for s in c.layer(i.l))
        + c.b[i.l + 1][i.k]
    ),
)
ZK_BY_Z = (d(ZK, Z), lambda c, i: c.dz(i.l + 1, i.k, "z", i.l, i.j))
SLOPE_J = (SLOPE, lambda c, i: c.slope[i.l][i.j])
WEIGHT_TIMES_SLOPE = _times((WKJ, lambda c, i: c.w[i.l + 1][i.k, i.j]), SLOPE_J, r"\,")
ALL_BACK = _sum_over_k(
    rf"{DELTAK} {WKJ}\,{SLOPE}",
    lambda c, i, k: c.delta[i.l + 1][k] * c.w[i.l + 1][k, i.j] * c.slope[i.l][i.j],
)
BACK = _times(
    SLOPE_J,
    (
        r"((W^{[l+1]})^T \delta^{[l+1]})_j",
        lambda c, i: (c.network.W[i.l + 1].T @ column(c.delta[i.l + 1]))[i.j - 1, 0],
    ),
    r"\,",
)
D_BACK = (
    r"D^{[l]} (W^{[l+1]})^T \delta^{[l+1]}",
    lambda c, i: (c.D(i.l) @ c.network.W[i.l + 1].T @ column(c.delta[i.l + 1]))[i.j - 1, 0],
)
LONG_PRODUCT = (
    r"D^{[l]} (W^{[l+1]})^T \cdots (a^{[L]} - y)",
    lambda c, i: (c.D(i.l) @ c.long_product(i.l + 1))[i.j - 1, 0],
)

Z_J = (Z, lambda c, i: c.z[i.l][i.j])
Z_BY_MATRIX = (
    rf"(W^{{[l]}} \sigma(z^{{[l-1]}}))_j + {B}",
    lambda c, i: (c.network.W[i.l] @ column(c.a[i.l - 1]))[i.j - 1, 0] + c.b[i.l][i.j],
)
Z_BY_B = (d(Z, B), lambda c, i: c.dz(i.l, i.j, "b", i.l, i.j))
DELTA_J = (DELTA, lambda c, i: c.delta[i.l][i.j])

Z_WRITTEN = (
    rf"\sum_k {W} {AK} + {B}",
    lambda c, i: sum(c.w[i.l][i.j, k] * c.a[i.l - 1][k] for k in c.layer(i.l - 1)) + c.b[i.l][i.j],
)
Z_BY_W = (d(Z, W), lambda c, i: c.dz(i.l, i.j, "W", i.l, i.j, i.k))
A_K = (AK, lambda c, i: c.a[i.l - 1][i.k])
ZS_BY_W = (d(ZS, W), lambda c, i: c.dz(i.l, i.s, "W", i.l, i.j, i.k))
ALL_ZS = (
    rf"\sum_s {d('C', ZS)} {d(ZS, W)}",
    lambda c, i: sum(c.dC("z", i.l, s) * c.dz(i.l, s, "W", i.l, i.j, i.k) for s in c.layer(i.l)),
)
OUTER = (r"(\delta^{[l]} (a^{[l-1]})^T)_{jk}", lambda c, i: np.outer(c.delta[i.l], c.a[i.l - 1])[i.j, i.k])

# For most lines of a proof: the line of the algorithm that they justify, the parts that they concern.
_of_22 = partial(ProofLine, code=22, lights=("j",))
_of_23 = partial(ProofLine, code=23, lights=("j", "next", "out of j"))
_of_24 = partial(ProofLine, code=24, lights=("j",))
_of_25 = partial(ProofLine, code=25, lights=("j", "k before", "k to j"))
_z_j = partial(ProofLine, Z_J, code=19, lights=("j", "before", "into j"))


OUTPUT = (  # proof of (22)
    _of_22(A_BY_Z, OUTPUT_SLOPE, "(20) with l = L", code=20),
    _of_22(BY_A, ERROR, "(18): only one term of the sum contains a_j"),
    _of_22((f"{DELTAL} = {BY_ZL[0]}", BY_ZL[1]), _times(BY_A, A_BY_Z), "chain rule"),
    _of_22((DELTAL, BY_ZL[1]), ERROR_TIMES_SLOPE, "the two lines before: this is (22)"),
    _of_22((r"\delta^{[L]}", BY_ZL[1]), D_TIMES_ERROR, "(22) with a diagonal matrix, component j"),
)
HIDDEN = (  # proof of (23)
    _of_23((f"{DELTA} = {BY_Z[0]}", BY_Z[1]), ALL_ZK, "chain rule: z_j acts on C through all z_k"),
    _of_23((DELTA, BY_Z[1]), ALL_DELTAK, "definition (21): this is (26)"),
    _of_23(Z_K, Z_K_WRITTEN, "(19) and (20)", code=19, lights=("layer", "k next", "into k")),
    _of_23(
        ZK_BY_Z, WEIGHT_TIMES_SLOPE, "only the term s = j contains z_j", lights=("j", "k next", "j to k")
    ),
    _of_23((DELTA, BY_Z[1]), ALL_BACK, "substituted into (26)"),
    _of_23((DELTA, BY_Z[1]), BACK, "rearranged: this is (23)"),
    _of_23((r"\delta^{[l]}", BY_Z[1]), D_BACK, "(23) with a diagonal matrix, component j"),
    _of_23((r"\delta^{[l]}", BY_Z[1]), LONG_PRODUCT, "expanded: the long product, component j"),
)
BIAS = (  # proof of (24)
    _z_j(Z_BY_MATRIX, "(19) and (20); for l = 2 read x for σ(z)"),
    _of_24(Z_BY_B, ("1", lambda c, i: 1.0), "what comes before does not depend on this bias"),
    _of_24(BY_B, _times(BY_Z, Z_BY_B), "chain rule"),
    _of_24(BY_B, BY_Z, "the second factor is 1"),
    _of_24(BY_B, DELTA_J, "definition (21): this is (24)"),
)
WEIGHT = (  # proof of (25)
    _z_j(Z_WRITTEN, "(19), component j"),
    _of_25(Z_BY_W, A_K, "independently of j: this is (27)"),
    _of_25(
        ZS_BY_W,
        ("0", lambda c, i: 0.0),
        "for s ≠ j, which has its own row: this is (28)",
        lights=("s", "k before", "k to j"),
        applies=lambda i: i.s != i.j,
    ),
    _of_25(BY_W, ALL_ZS, "chain rule", lights=("layer", "k before", "k to j")),
    _of_25(BY_W, _times(BY_Z, Z_BY_W), "(28): all other terms are 0"),
    _of_25(BY_W, _times(BY_Z, A_K, " "), "(27)"),
    _of_25(BY_W, _times(DELTA_J, A_K, " "), "definition (21): this is (25)"),
    _of_25(BY_W, OUTER, "(25) for all j, k: the outer product"),
)
PARTS: dict[str, tuple[ProofLine, ...]] = {"(22)": OUTPUT, "(23)": HIDDEN, "(24)": BIAS, "(25)": WEIGHT}


def layers(L: int, part: str) -> range:
    """The layers l of a network of L layers that a part of the lemma is about."""
    return range(L if part == "(22)" else 2, L if part == "(23)" else L + 1)


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
