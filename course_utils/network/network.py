"""The network of section 3, stored as the single vector p of section 4."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Annotated, Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_utils.arrays import (
    LARGEST,
    MOST,
    Array,
    check_total,
    check_whole,
    checked,
    checked_columns,
    real_array,
    refusal,
    shortened,
    wholes,
)
from course_utils.network.activations import activation_named
from course_utils.network.parameters import hash_of

# With too large an eta the parameters grow beyond all bounds: something to see, not to be warned of.
DIVERGENT = np.errstate(over="ignore", invalid="ignore")
MOST_LAYERS = 10_000
FIXED = "sizes", "L", "activation", "output_activation", "sigma", "n_parameters", "places"
BLOCK = 2048  # points that go through the layers together: their activations fit into a core's cache


class LayerViews(Mapping[int, Array]):
    """A dict from the layer number l = 2..L to a view of p; setting an entry writes into p."""

    def __init__(self, name: str, views: dict[int, Array]) -> None:
        self._name, self._views = name, views

    def __getitem__(self, l: int) -> Array:
        try:
            return self._views[l]
        except Exception:  # there is none, or it cannot be hashed
            raise KeyError(
                f"l of {self._name}[l] must be from 2 to {max(self)}, got {shortened(l)}"
            ) from None

    def __setitem__(self, l: int, value: ArrayLike) -> None:
        view, given = self[l], real_array(f"{self._name}[{l}]", value)
        _check_changeable(f"{self._name}[{l}]", view)
        if given.shape != view.shape and not (self._name == "b" and given.shape == view.shape[:1]):
            raise ValueError(f"{self._name}[{l}] must have shape {view.shape}, got {given.shape}")
        view[...] = given.reshape(view.shape)

    def __iter__(self) -> Iterator[int]:
        return iter(self._views)

    def __len__(self) -> int:
        return len(self._views)

    def __repr__(self) -> str:
        return repr(self._views)


class Network:
    """Layers 1..L of n_1, .., n_L neurons with weights W[l] (n_l, n_(l-1)) and biases b[l] (n_l, 1).

    All parameters are stored in one float64 vector `p`: the columns of W[2], those of W[3], .., then b[2],
    b[3], .. . `W[l]` and `b[l]` are views of it, l = 2..L, and `places[l]` gives their two slices of p.
    Assigning to `p`, `W[l]` or `b[l]` writes into the vector, so `network.p -= eta * g` is (12) and changes
    W and b as well.

    With any p, as large as it may be, outputs, costs and gradients are computed without a warning: inf or
    NaN where they overflow. What else is computed from p is then refused in a sentence.

    `sizes` is n_1, .., n_L; `p` holds the parameters, which are copied, or is None for zeros. `activation`
    names the function of the hidden layers, `output_activation` that of layer L (None: the same). Here p
    may not contain NaN; what is assigned later may, as training that diverges leads to it.

    Two networks are equal if their sizes, activations and parameters are. As it can be changed, a network
    cannot be hashed; `frozen()` is one that can.
    """

    __hash__ = None  # type: ignore[assignment]

    def __init__(
        self,
        sizes: Sequence[int],
        p: ArrayLike | None = None,
        *,
        activation: str = "sigmoid",
        output_activation: str | None = None,
    ) -> None:
        self.sizes = checked_sizes(sizes)
        self.L = len(self.sizes)
        of_layer_L = activation if output_activation is None else output_activation
        hidden, last = activation_named(activation), activation_named(of_layer_L, "output_activation")
        self.sigma = {l: hidden if l < self.L else last for l in range(2, self.L + 1)}
        self.activation, self.output_activation = hidden.name, last.name
        n_weights = sum(n * n_before for n_before, n in pairwise(self.sizes))
        self.n_parameters = n_weights + sum(self.sizes[1:])
        self._p = np.zeros(self.n_parameters)
        self.places: dict[int, tuple[slice, slice]] = {}
        W, b, w_start, b_start = {}, {}, 0, n_weights
        for l, (n_before, n) in enumerate(pairwise(self.sizes), start=2):
            w_end, b_end = w_start + n * n_before, b_start + n
            W[l] = self._p[w_start:w_end].reshape((n, n_before), order="F")
            b[l] = self._p[b_start:b_end, None]
            self.places[l] = slice(w_start, w_end), slice(b_start, b_end)
            w_start, b_start = w_end, b_end
        self._W, self._b = LayerViews("W", W), LayerViews("b", b)
        if p is not None:
            self.p = real_array("p", p)
            if np.isnan(self._p).any():
                raise ValueError(f"p must hold numbers, got {np.isnan(self._p).sum()} NaN")

    def __setattr__(self, name: str, value: Any) -> None:
        if name in FIXED and name in self.__dict__:
            raise refusal(name, f"as the network was made, {shortened(getattr(self, name))}", value)
        if name in ("W", "b"):
            raise refusal(f"network.{name}", f"set layer by layer, as network.{name}[2] = ..", value)
        super().__setattr__(name, value)

    @classmethod
    @checked
    def random(
        cls,
        sizes: Sequence[int],
        rng: np.random.Generator,
        scale: float = 0.5,
        *,
        activation: str = "sigmoid",
        output_activation: str | None = None,
    ) -> Self:
        """Return a network with `scale` times standard normal parameters, as in Listing 6.1."""
        network = cls(sizes, activation=activation, output_activation=output_activation)
        network.p = scale * rng.standard_normal(network.n_parameters)
        return network

    @property
    def p(self) -> Array:
        """All parameters, shape (n_parameters,)."""
        return self._p

    @p.setter
    def p(self, value: ArrayLike) -> None:
        given = real_array("p", value)
        _check_changeable("p", self._p)
        if given.shape != self._p.shape:
            raise ValueError(
                f"p must have shape {self._p.shape} for sizes {self.sizes} "
                f"(W[2], W[3], .. column by column, then b[2], b[3], ..), got {given.shape}"
            )
        self._p[...] = given

    @property
    def W(self) -> LayerViews:
        """Weights by layer: W[l] is a view of p of shape (n_l, n_(l-1)), l = 2..L."""
        return self._W

    @property
    def b(self) -> LayerViews:
        """Biases by layer: b[l] is a view of p of shape (n_l, 1), l = 2..L."""
        return self._b

    @DIVERGENT
    def forward(self, x: ArrayLike) -> tuple[dict[int, Array], dict[int, Array]]:
        """Feed x, shape (n_1, N), forward; return weighted inputs z[l], l = 2..L, and a[l], l = 1..L."""
        z: dict[int, Array] = {}
        a = {1: self.checked_x(x)}  # (7)
        check_total("the outputs of all layers", a[1].shape[1] * sum(self.sizes))
        for l in range(2, self.L + 1):
            z[l] = self.W[l] @ a[l - 1] + self.b[l]  # (19)
            a[l] = self.sigma[l].f(z[l])  # (20)
        return z, a

    def output(self, x: ArrayLike) -> Array:
        """F(x) = a[L], equation (4): shape (n_L, N) for x of shape (n_1, N)."""
        x = self.checked_x(x)
        most = max(1, min(BLOCK, MOST // sum(self.sizes)))
        blocks = (x[:, first : first + most] for first in range(0, max(1, x.shape[1]), most))
        return np.hstack([self.forward(block)[1][self.L] for block in blocks])

    def checked_x(self, x: ArrayLike) -> Array:
        """Return x as a float array of shape (n_1, N), columns being data points, or raise ValueError."""
        return checked_columns("x", x, self.sizes[0])

    def checked_y(self, y: ArrayLike, N: int) -> Array:
        """Return the targets y as a float array of shape (n_L, N), or raise ValueError."""
        y, N = checked_columns("y", y, self.sizes[-1]), check_whole("N", N, 1)
        if y.shape[1] != N:
            columns = f"{N} column{'s' * (N != 1)}, one for each point in x"
            raise ValueError(f"y must have {columns}, got {y.shape[1]}")
        return y

    def checked_data(self, x: ArrayLike, y: ArrayLike) -> tuple[Array, Array]:
        """Return x and y, one column for each data point, as float arrays, or raise ValueError."""
        x = self.checked_x(x)
        return x, self.checked_y(y, x.shape[1])

    def at(self, p: ArrayLike) -> "Network":
        """Return an independent network with the same sizes and activations, and the parameters p."""
        kind = Network if isinstance(self, FrozenNetwork) else type(self)
        network = kind.__new__(kind)  # a subclass may be made from other arguments
        Network.__init__(
            network, self.sizes, activation=self.activation, output_activation=self.output_activation
        )
        network.p = real_array("p", p)
        return network

    def copy(self) -> "Network":
        """Return an independent network with the same sizes, activations and parameters."""
        return self.at(self._p)

    def frozen(self) -> "FrozenNetwork":
        """Return an equal network that cannot be changed, and so can be hashed: the key of a cache."""
        return FrozenNetwork(self)

    __copy__ = copy  # a shallow copy would share p and yet look independent

    def __deepcopy__(self, memo: dict[int, object]) -> "Network":
        return self.copy()

    def __getstate__(self) -> dict[str, object]:
        return {name: getattr(self, name) for name in ("sizes", "activation", "output_activation", "p")}

    def __setstate__(self, state: dict[str, object]) -> None:
        p = state.pop("p")
        Network.__init__(self, **state)  # type: ignore[arg-type]
        self.p = p  # type: ignore[assignment]

    def _design(self) -> tuple[object, ...]:
        return self.sizes, self.activation, self.output_activation

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Network):
            return NotImplemented
        return self._design() == other._design() and np.array_equal(self._p, other._p)

    def __repr__(self) -> str:
        names = self.activation
        if self.output_activation != self.activation:
            names += f", output {self.output_activation}"
        kind, sizes = type(self).__name__, "-".join(map(str, self.sizes))
        return f"<{kind} {sizes}, {names}, {self.n_parameters} parameters>"


class FrozenNetwork(Network):
    """A network that cannot be changed: assigning is a ValueError; `copy()` returns one that can be."""

    @checked
    def __init__(self, network: Network) -> None:
        super().__init__(
            network.sizes, activation=network.activation, output_activation=network.output_activation
        )
        self.p = network.p
        for array in (self._p, *self._W.values(), *self._b.values()):
            array.flags.writeable = False
        self._hash = hash((self._design(), hash_of(self._p)))

    @classmethod
    def random(cls, *given: Any, **named: Any) -> Self:
        """Return `Network.random` of the same arguments, frozen."""
        return cls(Network.random(*given, **named))

    def frozen(self) -> "FrozenNetwork":
        """Return this network: it is frozen already."""
        return self

    def __hash__(self) -> int:  # type: ignore[override]
        return self._hash

    def __reduce__(self) -> tuple[type["FrozenNetwork"], tuple[Network]]:
        return FrozenNetwork, (self.copy(),)


def _check_changeable(name: str, array: Array) -> None:
    if not array.flags.writeable:
        raise ValueError(
            f"{name} must stay as it is: a frozen network is read-only; its copy() can be changed"
        )


def finite_result(what: str, result: Array) -> Array:
    """Return what was computed from a network and data, or raise ValueError where it is not finite."""
    if not np.isfinite(result).all():
        raise ValueError(f"network.p, x and y must hold numbers of moderate size: {what} must be finite")
    return result


def checked_sizes(sizes: Sequence[int]) -> tuple[int, ...]:
    """Return the layer sizes as a tuple of int, or raise ValueError."""
    found = wholes("sizes", sizes, fewest=2, most=MOST_LAYERS)
    if sum(n * n_before for n_before, n in pairwise(found)) > MOST:
        raise refusal("sizes", f"those of a network with at most {MOST:,} weights", found)
    return found


def _of_the_plane(name: str, value: Any) -> Network:
    if not isinstance(value, Network) or {value.sizes[0], value.sizes[-1]} != {2}:
        raise refusal(name, "a Network with 2 inputs and 2 outputs", value)
    return value


def _moderate(name: str, value: Any) -> Network:
    network = _of_the_plane(name, value)
    if not (np.abs(network.p) <= LARGEST).all():
        largest = shortened(np.abs(network.p).max())
        raise ValueError(f"{name}.p must hold numbers of at most {LARGEST} in size, got {largest}")
    return network


def _changeable(name: str, value: Any) -> Network:
    if not isinstance(value, Network) or not value.p.flags.writeable:
        raise refusal(name, "a Network that can be changed, as a copy() of a frozen one can", value)
    return value


PlaneNetwork = Annotated[Network, _of_the_plane]  # for points of the plane in two categories
ModeratePlaneNetwork = Annotated[Network, _moderate]  # for what solves equations, starting with its p
Changeable = Annotated[Network, _changeable]  # for what trains in place


def classify(output: ArrayLike) -> NDArray[np.int64]:
    """Return 0 (category A) where F_1 > F_2, elsewhere, ties and NaN included, 1 (category B): section 2.

    `output` is F(x), shape (2, ...); the result has the shape of one row.
    """
    F = real_array("output", output)
    if F.ndim < 1 or F.shape[0] != 2:
        raise ValueError(f"output must have two rows, F_1 and F_2, got shape {F.shape}")
    return np.where(F[0] > F[1], 0, 1)
