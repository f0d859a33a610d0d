"""A small network at one data point, both of the reader's choice: state, controls, picks in its diagram.

The exhibits of notebook 03 share it; their states are subclasses of `NetworkState`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np

from course_utils.interactive.controls import Choice, Control, Entry, Slider, WholeSlider
from course_utils.network.activations import activation_named
from course_utils.network.network import Network
from course_utils.pictures.diagrams import connections, neurons

MOST_LAYERS, MOST_NEURONS = 5, 5
LARGEST = 5.0  # of a weight or a bias on its slider
INPUT = (0.3, 0.7, 0.5, 0.9, 0.1)
TARGET = (1.0, 0.0, 0.0, 0.0, 0.0)
ACTIVATIONS = ("sigmoid", "tanh", "leaky relu")


@dataclass(frozen=True)
class NetworkState:
    """sizes: n_1, .., n_L; p: the parameters, or None for random ones from `seed`; x, y: the data point;
    l, j, k: the weight w_jk of layer l and the neuron j that are looked at, counted from 1.
    """

    sizes: tuple[int, ...] = (2, 2, 3, 2)
    activation: str = "sigmoid"
    seed: int = 1
    p: tuple[float, ...] | None = None
    x: tuple[float, ...] = INPUT[:2]
    y: tuple[float, ...] = TARGET[:2]
    l: int = 3
    j: int = 1
    k: int = 1

    def __post_init__(self) -> None:
        """ValueError for what no control can give but a line of text can."""
        check_sizes(self.sizes)
        activation_named(self.activation)
        for name, values, n in (("x", self.x, self.sizes[0]), ("y", self.y, self.sizes[-1])):
            if len(values) != n or not all(abs(value) <= 100 for value in values):
                raise ValueError(
                    f"{name} is {text_of(values)}; accepted are {n} numbers from -100 to 100, one a neuron"
                )
        if self.p is not None:
            Network(self.sizes, self.p)

    @property
    def L(self) -> int:
        """The number of layers."""
        return len(self.sizes)

    def problem(self) -> NetworkState:
        """Return the network and its data point alone: what costly results depend on."""
        return NetworkState(self.sizes, self.activation, self.seed, self.p, self.x, self.y)

    def network(self) -> Network:
        """Return the network; its random parameters have one decimal, to be multiplied by hand."""
        p = self.p if self.p is not None else random_parameters(self.sizes, self.seed)
        return Network(self.sizes, p, activation=self.activation)

    def columns(self) -> tuple[np.ndarray, np.ndarray]:
        """Return x and y as columns."""
        return np.array(self.x, dtype=float)[:, None], np.array(self.y, dtype=float)[:, None]

    def weight(self) -> tuple[int, int, int]:
        """Return l, j, k, or the nearest to them that there are in a network of these sizes."""
        l = min(max(self.l, 2), self.L)
        j, k = min(max(self.j, 1), self.sizes[l - 1]), min(max(self.k, 1), self.sizes[l - 2])
        return l, j, k


def random_parameters(sizes: tuple[int, ...], seed: int) -> np.ndarray:
    """Return normal random numbers with standard deviation 1.5, rounded to one decimal, none of them 0."""
    n = sum((before + 1) * after for before, after in pairwise(sizes))
    p = np.round(1.5 * np.random.default_rng(seed).standard_normal(n), 1)
    return np.where(p == 0, 0.1, p)


def check_sizes(sizes: tuple[int, ...]) -> None:
    """Raise ValueError unless a diagram of these layers can be read."""
    if not (3 <= len(sizes) <= MOST_LAYERS and all(1 <= n <= MOST_NEURONS for n in sizes)):
        raise ValueError(
            f"layer sizes is {text_of(sizes)}; accepted are 3 to {MOST_LAYERS} layers "
            f"of 1 to {MOST_NEURONS} neurons, such as 2, 2, 3, 2"
        )


def text_of(values: tuple[float, ...]) -> str:
    """Return numbers as a reader types them."""
    return ", ".join(f"{value:g}" for value in values)


def numbers_in(name: str, text: str) -> tuple[float, ...]:
    """Return the numbers in a text, or raise ValueError."""
    try:
        return tuple(float(word) for word in text.replace(",", " ").split())
    except ValueError as problem:
        raise ValueError(f"{name} is {text!r}; accepted are numbers such as 0.3, 0.7") from problem


# ---------------------------------------------------------------- what the reader does


def edit(state: Any, event: dict[str, Any]) -> Any:
    """Return the state after the reader picked a neuron or an edge of the diagram."""
    match event:
        case {"kind": "pick", "what": "edge", "index": int(index)}:
            l, j, k = connections(neurons(state.sizes))[index]
            return replace(state, l=l, j=j, k=k)
        case {"kind": "pick", "what": "node", "index": int(index)}:
            l, j = neurons(state.sizes)[index]
            return replace(state, l=l, j=j) if l > 1 else replace(state, l=2, k=j)
    raise ValueError(f"event is {event}; accepted are picks of nodes and edges")


def set_sizes(state: Any, text: str) -> Any:
    """Return the state with other layers, new random parameters, and a data point that fits."""
    given = numbers_in("layer sizes", text)
    sizes = tuple(int(n) for n in given if n == int(n))
    if len(sizes) != len(given):
        raise ValueError(f"layer sizes is {text!r}; accepted are whole numbers such as 2, 2, 3, 2")
    check_sizes(sizes)
    x = (*state.x, *INPUT[len(state.x) :])[: sizes[0]]
    y = (*state.y, *TARGET[len(state.y) :])[: sizes[-1]]
    return replace(state, sizes=sizes, p=None, x=x, y=y)


def set_parameter(state: Any, quantity: str, value: float) -> Any:
    """Return the state with another weight w_jk ('W') or bias b_j ('b') of layer l."""
    network, (l, j, k) = state.network(), state.weight()
    if quantity == "W":
        network.W[l][j - 1, k - 1] = value
    else:
        network.b[l][j - 1, 0] = value
    return replace(state, p=tuple(network.p.tolist()))


def _weight(state: Any) -> float:
    l, j, k = state.weight()
    return float(np.clip(state.network().W[l][j - 1, k - 1], -LARGEST, LARGEST))


def _bias(state: Any) -> float:
    l, j, _ = state.weight()
    return float(np.clip(state.network().b[l][j - 1, 0], -LARGEST, LARGEST))


def _set_point(state: Any, name: str, text: str) -> Any:
    """Numbers that are not given stay as they were."""
    given = numbers_in(name, text)
    return replace(state, **{name: given + getattr(state, name)[len(given) :]})


def _point(name: str) -> dict[str, Any]:
    return {
        "get": lambda state: text_of(getattr(state, name)),
        "set": lambda state, text: _set_point(state, name, text),
    }


def _index(place: int, name: str) -> dict[str, Any]:
    get: Callable[[Any], int] = lambda state: state.weight()[place]  # noqa: E731
    return {"get": get, "set": lambda state, value: replace(state, **{name: value})}


def _parameter(label: str, quantity: str, get: Callable[[Any], float]) -> Slider:
    return Slider(
        label=label,
        get=get,
        set=lambda state, value: set_parameter(state, quantity, value),
        low=-LARGEST,
        high=LARGEST,
        step=0.1,
        format=".1f",
    )


CONTROLS: dict[str, Control] = {
    "l": WholeSlider(label="layer l", **_index(0, "l"), low=2, high=MOST_LAYERS),
    "j": WholeSlider(label="neuron j", **_index(1, "j"), low=1, high=MOST_NEURONS),
    "k": WholeSlider(label="neuron k", **_index(2, "k"), low=1, high=MOST_NEURONS),
    "w": _parameter("weight w, k to j", "W", _weight),
    "b": _parameter("bias b of j", "b", _bias),
    "sizes": Entry(
        label="layer sizes",
        get=lambda state: text_of(state.sizes),
        set=set_sizes,
        examples=("2, 2, 3, 2", "4, 3, 4, 5, 2", "3, 1, 2", "5, 5, 5, 5, 5"),
    ),
    "x": Entry(label="input x", **_point("x"), examples=("0.5", "0.1, 0.9")),
    "y": Entry(label="target y", **_point("y"), examples=("0.4", "0, 1")),
    "seed": WholeSlider(
        label="random weights",
        set=lambda s, seed: replace(s, seed=seed, p=None),
        field="seed",
        low=0,
        high=50,
    ),
    "activation": Choice(label="activation σ", field="activation", options=ACTIVATIONS),
}
