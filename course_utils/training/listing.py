"""Listings 6.1 and 6.2 line by line: the equation of each step, in NumPy and in PyTorch.

The lines are our own; the authors' MATLAB is in the paper. They are stored as text, and the text that is
shown is the text that is run: in a namespace of NumPy arrays and in one of torch tensors.
"""

from collections.abc import Sequence
from functools import cache
from types import CodeType
from typing import Any, NamedTuple

import numpy as np

from course_utils.arrays import Array

Namespace = dict[str, Any]


class ListingLine(NamedTuple):
    """One step of the listing.

    equation: what it computes, as LaTeX, with its number in the paper; numpy, torch: the two lines of
    Python; compare: the name of what must be equal after them ("" for nothing).
    """

    equation: str
    numpy: str
    torch: str
    compare: str


def _alike(equation: str, line: str, compare: str) -> ListingLine:
    return ListingLine(equation, line, line, compare)


def _forward(l: int) -> ListingLine:
    equation = rf"a^{{[{l}]}} = \sigma(W^{{[{l}]}} a^{{[{l - 1}]}} + b^{{[{l}]}}) \; (8)"
    return _alike(equation, f"a{l} = sigma(W{l} @ a{l - 1} + b{l})", f"a{l}")


def _backward(l: int) -> ListingLine:
    right = rf"\sigma'(z^{{[{l}]}}) \circ (W^{{[{l + 1}]}})^T \delta^{{[{l + 1}]}} \; (23)"
    ours = f"delta{l} = a{l}*(1-a{l})*(W{l + 1}.T @ delta{l + 1})"
    return ListingLine(rf"\delta^{{[{l}]}} = {right}", ours, f"delta{l} = b{l}.grad", f"delta{l}")


def _weights(l: int) -> ListingLine:
    equation = rf"W^{{[{l}]}} \to W^{{[{l}]}} - \eta\, \delta^{{[{l}]}} (a^{{[{l - 1}]}})^T \; (25)"
    return ListingLine(
        equation, f"W{l} -= eta * delta{l} @ a{l - 1}.T", f"W{l}.data -= eta * W{l}.grad", f"W{l}"
    )


def _bias(l: int) -> ListingLine:
    equation = rf"b^{{[{l}]}} \to b^{{[{l}]}} - \eta\, \delta^{{[{l}]}} \; (24)"
    return ListingLine(equation, f"b{l} -= eta * delta{l}", f"b{l}.data -= eta * b{l}.grad", f"b{l}")


SETUP = (
    ListingLine(
        r"\sigma(z) = 1 / (1 + e^{-z}) \; (1)",
        "sigma = lambda z: 1/(1+np.exp(-z))",
        "sigma = torch.sigmoid",
        "",
    ),
    _alike(r"p = \frac{1}{2}\,\mathrm{randn}", "W2, W3, W4, b2, b3, b4 = start()", "W2"),
)
STEP = (
    # PyTorch adds each gradient to the one before, unless that is cleared.
    ListingLine(r"i \text{ at random} \; (15)", "k = next(draws)", "zero_grad(); k = next(draws)", "k"),
    _alike(r"a^{[1]} = x^{\{i\}} \; (7)", "a1, yk = x[:, [k]], y[:, [k]]", "a1"),
    *(_forward(l) for l in (2, 3, 4)),
    _alike(r"C = \frac{1}{2} \| y - a^{[4]} \|_2^2 \; (13)", "C = ((yk-a4)**2).sum() / 2", "C"),
    ListingLine(
        r"\delta^{[4]} = \sigma'(z^{[4]}) \circ (a^{[4]} - y) \; (22)",
        "delta4 = a4*(1-a4)*(a4-yk)",
        "C.backward(); delta4 = b4.grad",
        "delta4",
    ),
    *(_backward(l) for l in (3, 2)),
    *(_weights(l) for l in (2, 3, 4)),
    *(_bias(l) for l in (2, 3, 4)),
    _alike(r"2N \cdot \mathrm{Cost} \; (9)", "newcost = ((y-F(x))**2).sum()", "newcost"),
)


class TwoPrograms:
    """The two programs side by side; `done` counts the lines that have been run, set-up included."""

    def __init__(self, ours: Namespace, other: Namespace) -> None:
        self.ours, self.other = ours, other
        self.done = 0
        self.differences: list[float] = []  # after each line of the set-up or of the current step

    def line(self) -> ListingLine:
        """The line to be run next."""
        after = self.done - len(SETUP)
        return SETUP[self.done] if after < 0 else STEP[after % len(STEP)]

    def run_line(self) -> float:
        """Run the next line in both programs; return the largest difference after it."""
        line = self.line()
        if line is SETUP[0] or line is STEP[0]:
            self.differences = []
        exec(_code(line.numpy), self.ours)
        exec(_code(line.torch), self.other)
        gap = 0.0
        if line.compare:
            here, there = self.ours[line.compare], self.other[line.compare]
            there = there.detach() if hasattr(there, "detach") else there  # a tensor; k is a number
            gap = float(np.max(np.abs(here - np.asarray(there))))
        self.done += 1
        self.differences.append(gap)
        return gap


@cache
def _code(line: str) -> CodeType:
    return compile(line, "<listing>", "exec")


def numpy_namespace(
    W: Sequence[Array], b: Sequence[Array], x: Array, y: Array, draws: Sequence[int]
) -> Namespace:
    """The names that the NumPy lines start with: copies of W2, W3, W4 and b2, b3, b4, data and draws."""
    names: Namespace = {"np": np, "x": x, "y": y, "draws": iter(draws)}
    names["start"] = lambda: [np.array(part) for part in (*W, *b)]
    return _with_output(names)


def torch_namespace(
    torch: Any, W: Sequence[Array], b: Sequence[Array], x: Array, y: Array, draws: Sequence[int]
) -> Namespace:
    """The same for the torch lines; `torch` is the module, which is not imported here."""

    def zero_grad() -> None:
        for name in ("W2", "W3", "W4", "b2", "b3", "b4"):
            names[name].grad = None

    names: Namespace = {"torch": torch, "x": torch.tensor(x), "y": torch.tensor(y), "draws": iter(draws)}
    names["zero_grad"] = zero_grad
    names["start"] = lambda: [torch.tensor(part, requires_grad=True) for part in (*W, *b)]
    return _with_output(names)


def _with_output(names: Namespace) -> Namespace:
    """Add the learning rate, and F, the output by the program's own sigma, W and b."""

    def F(a: Any) -> Any:
        for l in (2, 3, 4):
            a = names["sigma"](names[f"W{l}"] @ a + names[f"b{l}"])
        return a

    names |= {"eta": 0.05, "F": F}
    return names
