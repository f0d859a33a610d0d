"""Listings 6.1 and 6.2 line by line: the equation of each step, in NumPy and in PyTorch.

The lines are our own; the authors' MATLAB is in the paper. They are stored as text, and the text that is
shown is the text that is run: in a namespace of NumPy arrays and in one of torch tensors.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from course_utils.arrays import Array

Namespace = dict[str, Any]


@dataclass(frozen=True)
class ListingLine:
    """One step of the listing.

    equation: what it computes, as LaTeX, with its number in the paper; numpy, torch: the two lines of
    Python; compare: what must be equal after them, by its names in the two namespaces ("" for nothing).
    """

    equation: str
    numpy: str
    torch: str
    compare: tuple[str, str]


def _forward(l: int) -> ListingLine:
    call = f"a{l} = sigma(W{l} @ a{l - 1} + b{l})"
    equation = rf"a^{{[{l}]}} = \sigma(W^{{[{l}]}} a^{{[{l - 1}]}} + b^{{[{l}]}}) \; (8)"
    return ListingLine(equation, call, call, (f"a{l}", f"a{l}"))


def _backward(l: int) -> ListingLine:
    equation = (
        rf"\delta^{{[{l}]}} = \sigma'(z^{{[{l}]}}) \circ (W^{{[{l + 1}]}})^T \delta^{{[{l + 1}]}} \; (23)"
    )
    ours = f"delta{l} = a{l}*(1-a{l})*(W{l + 1}.T @ delta{l + 1})"
    return ListingLine(equation, ours, f"delta{l} = b{l}.grad", (f"delta{l}", f"delta{l}"))


def _weights(l: int) -> ListingLine:
    equation = rf"W^{{[{l}]}} \to W^{{[{l}]}} - \eta\, \delta^{{[{l}]}} (a^{{[{l - 1}]}})^T \; (25)"
    ours = f"W{l} -= eta * delta{l} @ a{l - 1}.T"
    return ListingLine(equation, ours, f"W{l}.data -= eta * W{l}.grad", (f"W{l}", f"W{l}"))


def _bias(l: int) -> ListingLine:
    equation = rf"b^{{[{l}]}} \to b^{{[{l}]}} - \eta\, \delta^{{[{l}]}} \; (24)"
    return ListingLine(
        equation, f"b{l} -= eta * delta{l}", f"b{l}.data -= eta * b{l}.grad", (f"b{l}", f"b{l}")
    )


SETUP = (
    ListingLine(
        r"\sigma(z) = 1 / (1 + e^{-z}) \; (1)",
        "sigma = lambda z: 1/(1+np.exp(-z))",
        "sigma = torch.sigmoid",
        ("", ""),
    ),
    ListingLine(
        r"p = \frac{1}{2}\,\mathrm{randn}",
        "W2, W3, W4, b2, b3, b4 = start()",
        "W2, W3, W4, b2, b3, b4 = start()",
        ("W2", "W2"),
    ),
)
STEP = (
    ListingLine(r"i \text{ at random} \; (15)", "k = next(draws)", "k = next(draws)", ("k", "k")),
    ListingLine(
        r"a^{[1]} = x^{\{i\}} \; (7)",
        "a1, yk = x[:, [k]], y[:, [k]]",
        "a1, yk = x[:, [k]], y[:, [k]]",
        ("a1", "a1"),
    ),
    _forward(2),
    _forward(3),
    _forward(4),
    ListingLine(
        r"C = \frac{1}{2} \| y - a^{[4]} \|_2^2 \; (13)",
        "C = ((yk - a4) ** 2).sum() / 2",
        "C = ((yk - a4) ** 2).sum() / 2",
        ("C", "C"),
    ),
    ListingLine(
        r"\delta^{[4]} = \sigma'(z^{[4]}) \circ (a^{[4]} - y) \; (22)",
        "delta4 = a4*(1-a4)*(a4-yk)",
        "C.backward(); delta4 = b4.grad",
        ("delta4", "delta4"),
    ),
    _backward(3),
    _backward(2),
    *(_weights(l) for l in (2, 3, 4)),
    *(_bias(l) for l in (2, 3, 4)),
    ListingLine(
        r"2N \cdot \mathrm{Cost} \; (9)",
        "newcost = ((y - F(x)) ** 2).sum()",
        "newcost = ((y - F(x)) ** 2).sum()",
        ("newcost", "newcost"),
    ),
)


class TwoPrograms:
    """The two programs side by side; `done` counts the lines that have been run, set-up included."""

    def __init__(self, ours: Namespace, other: Namespace) -> None:
        self.ours, self.other = ours, other
        self.done = 0
        self.differences: list[float] = []  # after each line of the set-up or of the current step

    @property
    def steps(self) -> int:
        """The number of complete steps."""
        return max(0, self.done - len(SETUP)) // len(STEP)

    def line(self) -> ListingLine:
        """The line to be run next."""
        if self.done < len(SETUP):
            return SETUP[self.done]
        return STEP[(self.done - len(SETUP)) % len(STEP)]

    def run_line(self) -> float:
        """Run the next line in both programs; return the largest difference after it."""
        line = self.line()
        if line is SETUP[0] or line is STEP[0]:
            self.differences = []
        exec(line.numpy, self.ours)
        exec(line.torch, self.other)
        here, there = line.compare
        gap = largest_difference(self.ours[here], self.other[there]) if here else 0.0
        self.done += 1
        self.differences.append(gap)
        return gap


def largest_difference(here: Any, there: Any) -> float:
    """The largest absolute difference between a NumPy array and a torch tensor, or two numbers."""
    there = there.detach().numpy() if hasattr(there, "detach") else there
    return float(np.max(np.abs(np.asarray(here) - np.asarray(there)), initial=0.0))


def numpy_namespace(
    W: Sequence[Array], b: Sequence[Array], x: Array, y: Array, draws: Sequence[int]
) -> Namespace:
    """The names that the NumPy lines start with: copies of W2, W3, W4 and b2, b3, b4, data and draws."""
    names: Namespace = {"np": np, "x": x, "y": y, "eta": 0.05, "draws": iter(draws)}
    names["start"] = lambda: [np.array(part) for part in (*W, *b)]
    names["F"] = lambda a: _output(names, a)
    return names


def _output(names: Namespace, a: Any) -> Any:
    for l in (2, 3, 4):
        a = names["sigma"](names[f"W{l}"] @ a + names[f"b{l}"])
    return a


def torch_namespace(
    torch: Any, W: Sequence[Array], b: Sequence[Array], x: Array, y: Array, draws: Sequence[int]
) -> Namespace:
    """The same for the torch lines; `torch` is the module, which is not imported here."""
    names: Namespace = {"torch": torch, "eta": 0.05}
    names["x"], names["y"] = torch.tensor(x), torch.tensor(y)
    names["start"] = lambda: [torch.tensor(part, requires_grad=True) for part in (*W, *b)]
    names["F"] = lambda a: _output(names, a)

    def fresh_draws() -> Any:
        for k in draws:
            for name in ("W2", "W3", "W4", "b2", "b3", "b4"):
                names[name].grad = None  # backward() adds to it
            yield k

    names["draws"] = fresh_draws()
    return names
