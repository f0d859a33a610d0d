"""A quadratic bowl: the bounds on the learning rate, and what momentum does, seen where theory holds."""

import math
from typing import NamedTuple

import numpy as np

from course_utils.arrays import Array
from course_utils.interactive.design import Design
from course_utils.interactive.events import Move
from course_utils.interactive.fields import Settings, choice, log, setting, slider, whole
from course_utils.interactive.limits import Between, positive
from course_utils.pictures.charts import chart, contours, line, path, powers_around, round_up
from course_utils.pictures.numbers import counted, plain
from course_utils.pictures.scene import Axes, Field, Formula, Handle, Line, Scene
from course_utils.training import quadratic

STEEPEST, BALL, NESTEROV, SG = "steepest descent", "heavy ball", "Nesterov", "SG with noise"
FORMULAS = {
    STEEPEST: r"p \to p - \eta\, \nabla C(p) \quad (12)",
    BALL: r"v \to \mu v + \nabla C(p), \quad p \to p - \eta\, v",
    NESTEROV: r"v \to \mu v + \nabla C(p - \eta \mu v), \quad p \to p - \eta\, v",
    SG: r"p \to p - \eta\, (\nabla C(p) + \text{noise})",
}
STEPS, LONG = 60, 600  # and with noise
WIDE, HIGH = 2.5, 2.0  # half the sides of the part of the bowl that is shown
LEVELS = 4.0 ** -np.arange(7)  # of the contour lines, as shares of the cost in the corner
TOP = 0.99  # of the momenta that are shown
START, CHOSEN = "start of the path", "η and μ"


class State(Settings):
    """The cost is (λ₁ q1² + λ₂ q2²) / 2; the path starts at (q1, q2)."""

    method: str = choice(tuple(FORMULAS), "method")
    lam1: float = log(0.1, 0.01, 10, "eigenvalue λ₁")
    lam2: float = log(1.0, 0.01, 10, "eigenvalue λ₂")
    eta: float = log(1.0, 0.01, 100, "learning rate η", typed=positive(100))
    mu: float = slider(0.8, 0, TOP, 0.01, "momentum μ", tip="Heavy ball and Nesterov alone use it")
    noise: float = slider(0.2, 0, 1, 0.05, "size of the noise", more=True)
    seed: int = whole(0, 0, 50, "seed", more=True)
    q1: float = setting(2.0, Between(-WIDE, WIDE), "where the path starts: along the first eigenvector")
    q2: float = setting(1.0, Between(-HIGH, HIGH), "and along the second")

    @property
    def lam(self) -> Array:
        """Both eigenvalues."""
        return np.array([self.lam1, self.lam2])

    @property
    def keeps(self) -> bool:
        """Whether the method keeps a velocity."""
        return self.method in (BALL, NESTEROV)

    @property
    def momentum(self) -> float:
        """The share of the velocity that the method keeps."""
        return self.mu if self.keeps else 0.0

    @property
    def steps(self) -> int:
        """How many steps are taken: with noise so many that the long run is seen."""
        return LONG if self.method == SG else STEPS

    @property
    def ahead(self) -> bool:
        """Whether the gradient is taken where the velocity leads."""
        return self.method == NESTEROV


class Slide(NamedTuple):
    """places: of the path, one more than steps, or fewer; costs: there; radius: the factor a step.

    radius and limit, the η from which on the error no longer dies out, are those of the eigenvectors along
    which there is an error, and None where there is none. Noise is along both.
    floor: the mean cost in the long run with noise, None without it or where it has no end.
    """

    places: Array
    costs: Array
    radius: float | None
    limit: float | None
    floor: float | None
    noisy: bool


def slide(state: State) -> Slide:
    """Take the steps, and say what theory says of them."""
    noisy, lam = state.method == SG and state.noise > 0, state.lam
    sigma = state.noise if noisy else 0.0
    noise = sigma * np.random.default_rng(state.seed).standard_normal((state.steps, 2))
    start = np.array([state.q1, state.q2])
    places = quadratic.path(lam, start, state.eta, state.momentum, state.ahead, noise)
    costs, wrong = places**2 @ lam / 2, lam[(start != 0) | noisy]
    if not wrong.size:
        return Slide(places, costs, None, None, None, noisy)
    limit = _limit(state, wrong)
    floor = quadratic.floor(lam, state.eta, sigma) if noisy and _side(state.eta, limit) < 0 else None
    return Slide(places, costs, _radius(state, wrong), limit, floor, noisy)


def _radius(state: State, lam: Array) -> float:
    """The factor of a step in the long run where there is an error along all these eigenvectors."""
    return float(quadratic.radius(lam, state.eta, state.momentum, state.ahead).max())


def _limit(state: State, lam: Array) -> float:
    """The learning rate from which on it dies out along all of them no longer."""
    return float(quadratic.bound(float(lam.max()), state.momentum, state.ahead))


def _side(eta: float, limit: float) -> int:
    """-1 for a learning rate below the limit, 1 above, 0 where they differ by rounding alone."""
    return 0 if math.isclose(eta, limit, rel_tol=1e-12) else -1 if eta < limit else 1


def scene(state: State, seen: Slide) -> Scene:
    """Left: the bowl and the path; right: the cost, and which η and μ are stable."""
    x, y = np.linspace(-WIDE, WIDE, 101), np.linspace(-HIGH, HIGH, 81)
    C = (state.lam1 * x**2 + state.lam2 * y[:, None] ** 2) / 2
    items = (
        contours(x, y, C, C[0, 0] * LEVELS),
        path(seen.places, "B", dot=True, name="path"),
        Handle(state.q1, state.q2, START, 0.1),
    )
    xlabel, ylabel = "along the first eigenvector", "along the second"
    bowl = chart((56, 84, 440, 352), items, (-WIDE, WIDE), (-HIGH, HIGH), xlabel=xlabel, ylabel=ylabel)
    return Scene(
        960,
        490,
        (bowl, _costs(state.steps, seen), _stable(state)),
        (Formula(FORMULAS[state.method], 56, 26),),
    )


def _costs(most: int, seen: Slide) -> Axes:
    """The cost after each step, and what theory expects."""
    ylim, steps = powers_around(np.append(seen.costs, [0.1, 1]), 1e-10, 1e6), np.arange(most + 1.0)
    first = max(float(seen.costs[0]), ylim[0])
    logs = np.log10(first) + 2 * steps * np.log10(max(seen.radius or 0.0, 1e-10))
    theory = Line(steps, np.clip(10 ** np.clip(logs, -10, 6), *ylim), "muted", dashed=True, label="ρ²ᵏ")
    if seen.floor is not None:
        level = float(np.clip(seen.floor, *ylim))
        theory = line((0, most), (level, level), "muted", dashed=True, label="mean in the long run")
    costs = Line(steps[: len(seen.costs)], np.clip(seen.costs, *ylim), "B", dot=True, name="cost")
    box, limits = (590, 84, 334, 120), ((0, most), ylim)
    return chart(box, (theory, costs), *limits, log="y", xlabel="steps k", ylabel="cost", most=(7, 4))


def _stable(state: State) -> Axes:
    """The plane of learning rates and momenta: blue where the error dies out, with both bounds.

    Without momentum there is nothing to be read off yet of what momentum does.
    """
    largest = float(state.lam.max())
    right = round_up(max(4.2 / largest, state.eta))
    etas, mus = np.linspace(0, right, 121), np.linspace(0, TOP, 41)
    grid = (np.maximum(etas, 1e-9), state.keeps * mus[:, None], state.ahead)
    rho = np.maximum(*(quadratic.radius(lam, *grid) for lam in state.lam.tolist()))
    shade = np.where(rho < 1, np.clip(1 - rho, 0.02, 1), np.clip(1 - rho, -1, -0.02))
    bounds = np.minimum(quadratic.bound(largest, mus, state.ahead), right)
    plain_bound = min(2 / largest, right)
    bound = (Line(bounds, mus, "ink", label="bound"),) if state.keeps else ()
    items = (
        Field(shade, (0, right, 0, TOP), names=("η", "μ")),
        line((plain_bound, plain_bound), (0, TOP), "muted", dashed=True, label="2/λmax"),
        *bound,
        Handle(state.eta, state.momentum, CHOSEN, 0.05),
    )
    box, limits = (590, 290, 334, 146), ((0, right), (0, TOP))
    ylabel = "momentum μ" if state.keeps else "without momentum"
    return chart(box, items, *limits, xlabel="learning rate η", ylabel=ylabel, most=(6, 5))


def caption(state: State, seen: Slide) -> str:
    largest, mu = float(state.lam.max()), state.momentum
    plain_bound, limit = 2 / largest, _limit(state, state.lam)
    momentum = f" and μ = {mu:g}" if mu else ""
    with_mu = f", with this momentum {plain(limit, 3)}" if mu else ""
    last = f"After {counted(len(seen.costs) - 1, 'step')} the cost is {seen.costs[-1]:.2g}"
    noisy = "" if seen.floor is None else f"; in the long run its mean is {seen.floor:.2g}"
    return (
        f"{state.method[0].upper()}{state.method[1:]} with η = {state.eta:g}{momentum}: "
        f"{_long_run(state, seen)}. {last}{noisy}. The bound 2/λmax is {plain(plain_bound, 3)}{with_mu}."
    )


def _long_run(state: State, seen: Slide) -> str:
    """What a step does to the error, and on an axis what it would do beside it."""
    if seen.radius is None or seen.limit is None:
        return "the path starts at the minimum, where the gradient is 0, and stays there"
    side = _side(state.eta, seen.limit)
    dies = "dies out" if seen.floor is None else "dies out but for the noise"
    end = dies if side < 0 else "grows" if side or seen.noisy else "stays"
    factor = f"multiplies the error by ρ = {_near_one(seen.radius, side)} in the long run"
    if seen.noisy or (state.q1 and state.q2):
        return f"a step {factor}, so it {end}"
    beside = _near_one(_radius(state, state.lam), _side(state.eta, _limit(state, state.lam)))
    return f"along this axis a step {factor}, so it {end}; beside the axis ρ = {beside}"


def _near_one(factor: float, side: int) -> str:
    """The factor to four digits; where these are 1 and it is not, what is missing to 1, or too much."""
    said = plain(factor, 4)
    if not side or said != "1":
        return said
    return f"1 {'−' if side < 0 else '+'} {plain(abs(factor - 1), 1)}" if factor != 1 else "nearly 1"


def drag(state: State, event: Move) -> State:
    """Return the state after the start, or the dot of η and μ, was dragged."""
    if event.name != CHOSEN:
        q = np.clip([event.x, event.y], [-WIDE, -HIGH], [WIDE, HIGH]).round(2).tolist()
        return state.changed(q1=q[0], q2=q[1])
    eta, mu = float(np.clip(event.x, 0.01, 100).round(3)), float(np.clip(event.y, 0, TOP).round(2))
    return state.changed(eta=eta, mu=mu if state.keeps else state.mu)


bowl = Design(
    State,
    scene,
    caption,
    prepare=slide,
    on={Move: drag},
    together=[("method", "eta"), ("method", "mu"), ("method", "noise")],
)
