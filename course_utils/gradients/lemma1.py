r"""Lemma 1 and its proof, line by line, as data: each line is a formula whose two sides can be computed.

The left sides are derivatives by the complex step, or values of the forward pass: none of them uses
Lemma 1. The right sides are the formulas of section 5, term by term. Indices l, j, k, s count from 1.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from course_utils.gradients.proof_case import At, Case

Side = Callable[[Case, At], float]


@dataclass(frozen=True)
class ProofLine:
    """A line of the proof.

    left, right: LaTeX; because: why it holds; compute_left, compute_right: both sides for a case, at given
    indices; lights: the parts of the network it concerns; code: the equation whose line of the algorithm it
    justifies; applies: the indices for which it is stated.
    """

    left: str
    right: str
    because: str
    compute_left: Side
    compute_right: Side
    lights: tuple[str, ...]
    code: int
    applies: Callable[[At], bool] = lambda i: True

    def sides(self, case: Case, at: At) -> tuple[float, float]:
        """Both sides as numbers."""
        return self.compute_left(case, at), self.compute_right(case, at)


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


Z, A, B, DELTA = (rf"{v}_j^{{[l]}}" for v in ("z", "a", "b", r"\delta"))
ZL, AL, DELTAL = (rf"{v}_j^{{[L]}}" for v in ("z", "a", r"\delta"))
ZK, DELTAK, WKJ = (rf"{v}^{{[l+1]}}" for v in ("z_k", r"\delta_k", "w_{kj}"))
W, ZS, AK = "w_{jk}^{[l]}", "z_s^{[l]}", "a_k^{[l-1]}"
SLOPE = rf"\sigma'({Z})"

OUTPUT = (  # proof of (22)
    ProofLine(
        d(AL, ZL),
        rf"\sigma'({ZL})",
        "(20) with l = L",
        lambda c, i: c.da(c.L, i.j, i.j),
        lambda c, i: c.slope(c.L, i.j),
        ("j",),
        20,
    ),
    ProofLine(
        d("C", AL),
        rf"-(y_j - {AL})",
        "(18): only one term of the sum contains a_j",
        lambda c, i: c.dC("a", c.L, i.j),
        lambda c, i: -(c.y(i.j) - c.a(c.L, i.j)),
        ("j",),
        22,
    ),
    ProofLine(
        rf"{DELTAL} = {d('C', ZL)}",
        d("C", AL) + d(AL, ZL),
        "chain rule",
        lambda c, i: c.dC("z", c.L, i.j),
        lambda c, i: c.dC("a", c.L, i.j) * c.da(c.L, i.j, i.j),
        ("j",),
        22,
    ),
    ProofLine(
        DELTAL,
        rf"({AL} - y_j)\,\sigma'({ZL})",
        "the two lines before: this is (22)",
        lambda c, i: c.dC("z", c.L, i.j),
        lambda c, i: (c.a(c.L, i.j) - c.y(i.j)) * c.slope(c.L, i.j),
        ("j",),
        22,
    ),
    ProofLine(
        r"\delta^{[L]}",
        r"D^{[L]} (a^{[L]} - y)",
        "(22) with a diagonal matrix, component j",
        lambda c, i: c.dC("z", c.L, i.j),
        lambda c, i: float((c.D(c.L) @ c.error())[i.j - 1, 0]),
        ("j",),
        22,
    ),
)
HIDDEN = (  # proof of (23)
    ProofLine(
        rf"{DELTA} = {d('C', Z)}",
        rf"\sum_k {d('C', ZK)} {d(ZK, Z)}",
        "chain rule: z_j acts on C through all z_k",
        lambda c, i: c.dC("z", i.l, i.j),
        lambda c, i: sum(c.dC("z", i.l + 1, k) * c.dz(i.l + 1, k, "z", i.l, i.j) for k in c.layer(i.l + 1)),
        ("j", "next", "out of j"),
        23,
    ),
    ProofLine(
        DELTA,
        rf"\sum_k {DELTAK} {d(ZK, Z)}",
        "definition (21): this is (26)",
        lambda c, i: c.dC("z", i.l, i.j),
        lambda c, i: sum(c.delta(i.l + 1, k) * c.dz(i.l + 1, k, "z", i.l, i.j) for k in c.layer(i.l + 1)),
        ("j", "next", "out of j"),
        23,
    ),
    ProofLine(
        ZK,
        rf"\sum_s w_{{ks}}^{{[l+1]}} \sigma({ZS}) + b_k^{{[l+1]}}",
        "(19) and (20)",
        lambda c, i: c.z(i.l + 1, i.k),
        lambda c, i: (
            sum(c.w(i.l + 1, i.k, s) * c.sigma(i.l, c.z(i.l, s)) for s in c.layer(i.l)) + c.b(i.l + 1, i.k)
        ),
        ("layer", "k next", "into k"),
        19,
    ),
    ProofLine(
        d(ZK, Z),
        rf"{WKJ}\,{SLOPE}",
        "only the term s = j contains z_j",
        lambda c, i: c.dz(i.l + 1, i.k, "z", i.l, i.j),
        lambda c, i: c.w(i.l + 1, i.k, i.j) * c.slope(i.l, i.j),
        ("j", "k next", "j to k"),
        23,
    ),
    ProofLine(
        DELTA,
        rf"\sum_k {DELTAK} {WKJ}\,{SLOPE}",
        "substituted into (26)",
        lambda c, i: c.dC("z", i.l, i.j),
        lambda c, i: sum(
            c.delta(i.l + 1, k) * c.w(i.l + 1, k, i.j) * c.slope(i.l, i.j) for k in c.layer(i.l + 1)
        ),
        ("j", "next", "out of j"),
        23,
    ),
    ProofLine(
        DELTA,
        rf"{SLOPE}\,((W^{{[l+1]}})^T \delta^{{[l+1]}})_j",
        "rearranged: this is (23)",
        lambda c, i: c.dC("z", i.l, i.j),
        lambda c, i: c.slope(i.l, i.j) * float((c.network.W[i.l + 1].T @ c.deltas(i.l + 1))[i.j - 1, 0]),
        ("j", "next", "out of j"),
        23,
    ),
    ProofLine(
        r"\delta^{[l]}",
        r"D^{[l]} (W^{[l+1]})^T \delta^{[l+1]}",
        "(23) with a diagonal matrix, component j",
        lambda c, i: c.dC("z", i.l, i.j),
        lambda c, i: float((c.D(i.l) @ c.network.W[i.l + 1].T @ c.deltas(i.l + 1))[i.j - 1, 0]),
        ("j", "next", "out of j"),
        23,
    ),
    ProofLine(
        r"\delta^{[l]}",
        r"D^{[l]} (W^{[l+1]})^T \cdots (a^{[L]} - y)",
        "expanded: the long product, component j",
        lambda c, i: c.dC("z", i.l, i.j),
        lambda c, i: float((c.D(i.l) @ c.long_product(i.l + 1))[i.j - 1, 0]),
        ("j", "next", "out of j"),
        23,
    ),
)
BIAS = (  # proof of (24)
    ProofLine(
        Z,
        rf"(W^{{[l]}} \sigma(z^{{[l-1]}}))_j + {B}",
        "(19) and (20); for l = 2 read x for σ(z)",
        lambda c, i: c.z(i.l, i.j),
        lambda c, i: float((c.network.W[i.l] @ c.sigma_of_z(i.l - 1))[i.j - 1, 0]) + c.b(i.l, i.j),
        ("j", "before", "into j"),
        19,
    ),
    ProofLine(
        d(Z, B),
        "1",
        "what comes before does not depend on this bias",
        lambda c, i: c.dz(i.l, i.j, "b", i.l, i.j),
        lambda c, i: 1.0,
        ("j",),
        24,
    ),
    ProofLine(
        d("C", B),
        d("C", Z) + d(Z, B),
        "chain rule",
        lambda c, i: c.dC("b", i.l, i.j),
        lambda c, i: c.dC("z", i.l, i.j) * c.dz(i.l, i.j, "b", i.l, i.j),
        ("j",),
        24,
    ),
    ProofLine(
        d("C", B),
        d("C", Z),
        "the second factor is 1",
        lambda c, i: c.dC("b", i.l, i.j),
        lambda c, i: c.dC("z", i.l, i.j),
        ("j",),
        24,
    ),
    ProofLine(
        d("C", B),
        DELTA,
        "definition (21): this is (24)",
        lambda c, i: c.dC("b", i.l, i.j),
        lambda c, i: c.delta(i.l, i.j),
        ("j",),
        24,
    ),
)
WEIGHT = (  # proof of (25)
    ProofLine(
        Z,
        rf"\sum_k {W} {AK} + {B}",
        "(19), component j",
        lambda c, i: c.z(i.l, i.j),
        lambda c, i: sum(c.w(i.l, i.j, k) * c.a(i.l - 1, k) for k in c.layer(i.l - 1)) + c.b(i.l, i.j),
        ("j", "before", "into j"),
        19,
    ),
    ProofLine(
        d(Z, W),
        AK,
        "independently of j: this is (27)",
        lambda c, i: c.dz(i.l, i.j, "W", i.l, i.j, i.k),
        lambda c, i: c.a(i.l - 1, i.k),
        ("j", "k before", "k to j"),
        25,
    ),
    ProofLine(
        d(ZS, W),
        "0",
        "for s ≠ j, which has its own row: this is (28)",
        lambda c, i: c.dz(i.l, i.s, "W", i.l, i.j, i.k),
        lambda c, i: 0.0,
        ("s", "k before", "k to j"),
        25,
        applies=lambda i: i.s != i.j,
    ),
    ProofLine(
        d("C", W),
        rf"\sum_s {d('C', ZS)} {d(ZS, W)}",
        "chain rule",
        lambda c, i: c.dC("W", i.l, i.j, i.k),
        lambda c, i: sum(c.dC("z", i.l, s) * c.dz(i.l, s, "W", i.l, i.j, i.k) for s in c.layer(i.l)),
        ("layer", "k before", "k to j"),
        25,
    ),
    ProofLine(
        d("C", W),
        d("C", Z) + d(Z, W),
        "(28): all other terms are 0",
        lambda c, i: c.dC("W", i.l, i.j, i.k),
        lambda c, i: c.dC("z", i.l, i.j) * c.dz(i.l, i.j, "W", i.l, i.j, i.k),
        ("j", "k before", "k to j"),
        25,
    ),
    ProofLine(
        d("C", W),
        rf"{d('C', Z)} {AK}",
        "(27)",
        lambda c, i: c.dC("W", i.l, i.j, i.k),
        lambda c, i: c.dC("z", i.l, i.j) * c.a(i.l - 1, i.k),
        ("j", "k before", "k to j"),
        25,
    ),
    ProofLine(
        d("C", W),
        rf"{DELTA} {AK}",
        "definition (21): this is (25)",
        lambda c, i: c.dC("W", i.l, i.j, i.k),
        lambda c, i: c.delta(i.l, i.j) * c.a(i.l - 1, i.k),
        ("j", "k before", "k to j"),
        25,
    ),
    ProofLine(
        d("C", W),
        r"(\delta^{[l]} (a^{[l-1]})^T)_{jk}",
        "(25) for all j, k: the outer product",
        lambda c, i: c.dC("W", i.l, i.j, i.k),
        lambda c, i: float(np.outer(c.deltas(i.l), c.activations(i.l - 1))[i.j - 1, i.k - 1]),
        ("j", "k before", "k to j"),
        25,
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
