"""A generative adversarial network in one dimension (section 8, [11]): generator and discriminator.

Each has one hidden layer of tanh. The generator transforms standard normal random numbers ξ, or is only a
line, G(ξ) = a ξ + c; the discriminator D(x) = σ(d(x)) is the probability that x is real.
"""

from collections.abc import Callable, Sequence
from typing import Annotated, Any, NamedTuple

import numpy as np
from scipy.special import ndtri

from course_utils.arrays import Array, NotNegative, Seed, Vector, among, checked, finite, refusal, whole
from course_utils.network.activations import sigmoid
from course_utils.network.network import DIVERGENT

H = 16  # neurons in a hidden layer
M = 64  # numbers in a mini-batch
GENERATORS = LINE_GENERATOR, NETWORK_GENERATOR = "line a ξ + c", "network"


def _normal(x: Array, mean: float, spread: float) -> Array:
    return np.asarray(np.exp(-0.5 * ((x - mean) / spread) ** 2) / (spread * np.sqrt(2 * np.pi)))


class Target(NamedTuple):
    """The distribution of the real data: draw(rng, n) returns n of them, density(x) their density."""

    draw: Callable[[np.random.Generator, int], Array]
    density: Callable[[Array], Array]


TARGETS = {
    "one bump": Target(lambda rng, n: 1 + 0.5 * rng.standard_normal(n), lambda x: _normal(x, 1.0, 0.5)),
    "two bumps": Target(
        lambda rng, n: 1.5 * rng.choice([-1.0, 1.0], n) + 0.35 * rng.standard_normal(n),
        lambda x: (_normal(x, -1.5, 0.35) + _normal(x, 1.5, 0.35)) / 2,
    ),
    "box": Target(lambda rng, n: rng.uniform(-1.5, 1.5, n), lambda x: np.where(abs(x) < 1.5, 1 / 3, 0.0)),
}


def _shares(name: str, values: Any) -> Array:
    found: Array = finite("(n,)")(name, values)
    if not ((found >= 0) & (found <= 1)).all():
        raise refusal(name, "numbers between 0 and 1", values)
    return found


def random_player(rng: np.random.Generator) -> Array:
    """Return random parameters p = (w, b, u, c), (3 H + 1,), of f(x) = u·tanh(w x + b) + c."""
    w, b, u = rng.standard_normal((3, H))
    return np.concatenate([w, b, u / np.sqrt(H), [0.0]])


def player_output(p: Array, x: Array) -> tuple[Array, Array]:
    """Return f at the numbers x, (n,), and the outputs of the hidden layer, (H, n)."""
    w, b, u = p[:-1].reshape(3, H, 1)
    a = np.tanh(w * x + b)
    return u[:, 0] @ a + p[-1], a


def player_derivatives(p: Array, x: Array, a: Array, e: Array) -> tuple[Array, Array]:
    """Return the derivatives of Σ e f(x), e (n,) being constant, with respect to p, (49,), and x, (n,)."""
    w, _, u = p[:-1].reshape(3, H, 1)
    delta = u * (1 - a**2) * e  # (23): tanh' = 1 - tanh²
    return np.concatenate([delta @ x, delta.sum(1), a @ e, [e.sum()]]), (w * delta).sum(0)


class Look(NamedTuple):
    """After `round` rounds: what the generator makes of XI, (1000,), its quantiles, and D at some x."""

    round: int
    made: Array
    quantiles: Array
    D: Array


TargetName = Annotated[str, among(*TARGETS)]
GeneratorName = Annotated[str, among(*GENERATORS)]
Shares = Annotated[Sequence[float] | Array, _shares]
Inner = Annotated[int, whole(0, 10_000)]  # steps: some seconds


@checked
class Game:
    """Both players: `d` and `g` are their parameters, (49,) or, for a line, g = (a, c)."""

    def __init__(self, target: TargetName, generator: GeneratorName, seed: Seed) -> None:
        self._target, self.line = target, generator == LINE_GENERATOR
        self.rng = np.random.default_rng(seed)
        self.d = random_player(self.rng)
        self.g = np.array([1.0, 0.0]) if self.line else random_player(self.rng)
        self.rounds = 0

    @property
    def target(self) -> Target:
        """The distribution of the real data."""
        return TARGETS[self._target]

    @checked
    @DIVERGENT
    def made(self, xi: Vector) -> tuple[Array, Array]:
        """Return what the generator makes of the random numbers xi, (n,), and its hidden outputs."""
        return self._made(xi)

    def _made(self, xi: Array) -> tuple[Array, Array]:
        if self.line:
            return self.g[0] * xi + self.g[1], np.empty((0, len(xi)))
        return player_output(self.g, xi)

    @checked
    @DIVERGENT
    def D(self, x: Vector) -> Array:
        """Return the probability that each x, (n,), is real, as the discriminator estimates it."""
        return sigmoid(player_output(self.d, x)[0])

    @checked
    @DIVERGENT
    def discriminator_gradient(self, real: Vector, made: Vector) -> Array:
        """Return the derivatives with respect to d of the mean of log D(real) + log(1 - D(made))."""
        return self._discriminator_gradient(real, made)

    def _discriminator_gradient(self, real: Array, made: Array) -> Array:
        x = np.concatenate([real, made])
        value, a = player_output(self.d, x)
        is_real = np.arange(len(x)) < len(real)
        e = np.where(is_real, sigmoid(-value) / len(real), -sigmoid(value) / len(made))
        return player_derivatives(self.d, x, a, e)[0]

    @checked
    @DIVERGENT
    def generator_gradient(self, xi: Vector) -> Array:
        """Return the gradient by g of the mean of log D(G(xi)): all that it is told about the data."""
        return self._generator_gradient(xi)

    def _generator_gradient(self, xi: Array) -> Array:
        x, a = self._made(xi)
        value, hidden = player_output(self.d, x)
        slope = player_derivatives(self.d, x, hidden, sigmoid(-value) / len(xi))[1]
        if self.line:
            return np.array([slope @ xi, slope.sum()])
        return player_derivatives(self.g, xi, a, slope)[0]

    @checked
    @DIVERGENT
    def play(self, eta_d: NotNegative, eta_g: NotNegative, inner: Inner) -> None:
        """Play a round: `inner` steps of gradient ascent for the discriminator, then one for the other."""
        for _ in range(inner):
            real, xi = self.target.draw(self.rng, M), self.rng.standard_normal(M)
            self.d = self.d + eta_d * self._discriminator_gradient(real, self._made(xi)[0])
        self.g = self.g + eta_g * self._generator_gradient(self.rng.standard_normal(M))
        self.rounds += 1

    @checked
    @DIVERGENT
    def look(self, x: Vector, shares: Shares) -> Look:
        """Return how the game stands: D at x, and the quantiles that belong to these shares."""
        made = self.made(XI)[0]
        return Look(self.rounds, made, np.quantile(made, shares), self.D(x))


# A thousand quantiles of the normal distribution stand for all random numbers: so no picture flickers.
SHARES = (np.arange(1000) + 0.5) / 1000
XI = np.asarray(ndtri(SHARES))


def real_quantiles(target: str) -> Array:
    """Return the quantiles of the real data at SHARES, (1000,), by integrating their density."""
    x = np.linspace(-5, 5, 4001)
    below = np.cumsum(TARGETS[target].density(x))
    return np.interp(SHARES, below / below[-1], x)


def transport_distance(made: Array, real: Array) -> float:
    """Return the Wasserstein distance of two samples, (1000,) each: the mean way from one to the other."""
    return float(np.mean(np.abs(np.sort(made) - np.sort(real))))


def smoothed_density(made: Array, edges: Array, blur: float = 0.08) -> Array:
    """Return the density between evenly spaced edges, (bins,), smoothed by a normal kernel of this blur."""
    width = float(edges[1] - edges[0])
    counts = np.histogram(made, edges)[0] / (len(made) * width)
    reach = int(np.ceil(4 * blur / width))
    kernel = _normal(width * np.arange(-reach, reach + 1, dtype=float), 0.0, blur)
    return np.convolve(counts, kernel / kernel.sum(), mode="same")
