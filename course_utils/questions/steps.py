"""Questions on training: what a step does to the cost, and which learning rates are calm."""

from itertools import pairwise

import numpy as np

from course_utils.arrays import Array
from course_utils.gradients import backprop
from course_utils.network.costs import cost, point_costs
from course_utils.network.network import DIVERGENT
from course_utils.pictures.diagrams import weight_name
from course_utils.pictures.numbers import plain
from course_utils.questions.question import (
    Case,
    Option,
    Question,
    as_printed,
    comes_to,
    numbers,
    require,
    require_no_cancelling,
    shuffled,
    vector,
)

STEPS, RATES = "one step", "the learning rate"
ETAS = (0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0)
LARGE, SIDE = 10**6, 400  # numbers in a Jacobian, and rows of a matrix, whose eigenvalues come at once
CLEAR = 0.01  # of a cost, that it must rise or fall at least: three digits show it
FAITHFUL = 0.5  # of its linear term, that a change may differ from it
# By whether the cost of the point rises, and whether the whole cost does.
ENDS = {
    (False, False): "both fall",
    (False, True): "the cost of the point falls, the whole cost rises",
    (True, False): "the cost of the point rises, the whole cost falls",
    (True, True): "both rise",
}


def _told(rises: bool, right: bool) -> str:
    """The mistake of one who expects this of the point's cost; `right`: whether the whole cost rises."""
    if rises:
        return "a small step along −∇C leads downhill for C itself"
    return (
        "∇C · ∇Cost is below 0: a step on one point may lead uphill for all"
        if right
        else "∇C · ∇Cost is above 0: the whole cost falls along −∇C, too"
    )


@DIVERGENT
def step(case: Case) -> Question:
    """Will a step of this eta, so small that the linear term decides, raise or lower the two costs?"""
    network, x, y = case.network, case.points.x, case.points.y
    i = case.point()
    g, whole = backprop.gradient(network, x[:, [i]], y[:, [i]]), backprop.gradient(network, x, y)
    before = np.array([point_costs(network, x, y)[i], cost(network, x, y)])
    found: dict[tuple[bool, bool], list[tuple[float, Array]]] = {}
    for eta in ETAS:
        after = network.at(network.p - eta * g)  # (15)
        now = np.array([point_costs(after, x, y)[i], cost(after, x, y)])
        linear = -eta * np.array([g @ g, g @ whole])
        decides = (np.abs(now - before - linear) < FAITHFUL * np.abs(linear)).all()
        if decides and (np.abs(now - before) > CLEAR * before).all():
            found.setdefault((bool(now[0] > before[0]), bool(now[1] > before[1])), []).append((eta, now))
    require(bool(found))
    right = case.one_of(sorted(found))
    eta, now = case.one_of(found[right])
    wrong = [Option(words, _told(ends[0], right[1])) for ends, words in ENDS.items() if ends != right]
    options = shuffled(case, Option(ENDS[right]), wrong)
    given = (
        ("C of the point, Cost", f"{plain(before[0], 3)}, {plain(before[1], 3)}"),
        ("‖∇C‖², ∇C · ∇Cost", f"{plain(float(g @ g), 3)}, {plain(float(g @ whole), 3)}"),
        ("η", plain(eta)),
    )
    return Question(
        "step",
        STEPS,
        "One small step (15) is taken with this data point. What becomes of C, its own cost, and of Cost, "
        "that of all?",
        given,
        options,
        f"To first order C changes by −η‖∇C‖², Cost by −η ∇C · ∇Cost. C: {plain(before[0], 3)} becomes "
        f"{plain(now[0], 3)}; Cost: {plain(before[1], 3)} becomes {plain(now[1], 3)}.",
        {"i": i, "eta": eta},
    )


def mini_batch(case: Case) -> Question:
    """By how much does a step with a mini-batch change this weight?"""
    network, (l, j, k) = case.network, case.weight()
    require(len(case.points) >= 3)
    chosen = case.rng.permutation(len(case.points))[:3].tolist()
    of = [network.at(backprop.gradient(network, *_columns(case, [i]))).W[l][j - 1, k - 1] for i in chosen]
    eta, mean = case.one_of((0.1, 0.5, 4.0)), float(np.mean(of))
    require_no_cancelling(mean, of)
    wrong = [
        (-3 * eta * mean, "the factor 1/m of (17) is missing"),
        (eta * mean, "the sign is the other way, because the step goes against the derivative"),
        (-mean, "η is missing"),
        (-eta * float(of[0]), "this takes the first point alone"),
        (-eta * mean / 3, "the mean has been taken twice"),
    ]
    value = -eta * mean
    return Question(
        "mini_batch",
        STEPS,
        f"By how much does a step (17) with these three data points change {weight_name(l, j, k)}?",
        (("∂C/∂w at each of them", vector(np.array(of))), ("η", plain(eta))),
        numbers(case, value, wrong),
        f"Their mean is {plain(mean, 3)}; (−{plain(eta)})({plain(mean, 3)}) "
        f"{comes_to(float(-eta * as_printed(mean)), value)}.",
        {"l": l, "j": j, "k": k, "chosen": chosen, "eta": eta},
        typed="near",
        mistakes=tuple(wrong),
    )


def _columns(case: Case, chosen: list[int]) -> tuple[Array, Array]:
    """x and y of some of the data points."""
    return case.points.x[:, chosen], case.points.y[:, chosen]


@DIVERGENT
def next_cost(case: Case) -> Question:
    """By how much does the next step lower the cost, within a factor 2?"""
    network, x, y = case.network, case.points.x, case.points.y
    g, now = backprop.gradient(network, x, y), cost(network, x, y)
    length = float(np.linalg.norm(g))
    falls = {eta: now - cost(network.at(network.p - eta * g), x, y) for eta in ETAS}  # (12)
    near = {1: 1.25, 2: 1.35, 3: 1.45}[case.level]
    good = [eta for eta, fall in falls.items() if 1 / near < fall / (eta * length**2 or 1) < near]
    require(bool(good) and length > 1e-5)
    eta = case.one_of(good)
    value = float(falls[eta])
    wrong = [
        (eta * length, "the length of the gradient enters squared"),
        (length**2, "η is missing"),
        (length, "η is missing, and the length enters squared"),
        (eta * now, "the cost itself has no part in it"),
        (value / 10, "too small: it is nearly η‖∇Cost‖²"),
        (value * 10, "too large: it is nearly η‖∇Cost‖²"),
    ]
    apart = [(one, why) for one, why in wrong if not 0.2 < one / value < 5]
    options = numbers(case, value, apart)
    require(not _too_near(options))
    return Question(
        "next_cost",
        STEPS,
        f"The cost is {plain(now, 3)}. By about how much (within a factor 2) does one step (12) with "
        f"η = {plain(eta)} lower it?",
        (("‖∇Cost‖", plain(length, 3)),),
        options,
        f"By (11) the cost falls by about η‖∇Cost‖² = ({plain(eta)})({plain(length, 3)})² "
        f"{comes_to(eta * float(as_printed(length)) ** 2, eta * length**2)}; computed, it falls by "
        f"{plain(value, 3)}.",
        {"eta": eta},
        typed="factor 2",
        mistakes=(
            *wrong,
            (-value, "the sign is the other way, because a cost lowered by less than 0 rises"),
        ),
    )


def _too_near(options: tuple[Option, ...]) -> bool:
    """Whether a typed number could be within a factor 2 of two of them."""
    values = sorted(option.value for option in options if option.value)
    return any(high / low < 4.2 for low, high in pairwise(values))


def calm(case: Case) -> Question:
    """Below which eta is steepest descent calm in this bowl?"""
    rows, columns = 2 * len(case.points), case.network.n_parameters
    require(rows * columns <= LARGE and min(rows, columns) <= SIDE)
    J = backprop.jacobian(case.network, case.points.x)
    small = J @ J.T if rows < columns else J.T @ J  # they have the same eigenvalues but for zeros
    values = np.linalg.eigvalsh(small / len(case.points))[::-1]
    first, second = float(values[0]), float(values[1])
    require(second > 1e-6)
    mu = 0.9 if case.level == 3 else 0.0
    value = 2 * (1 + mu) / first
    wrong = [
        (value * first / second, "this is for the second eigenvalue; the largest one is the strictest"),
        (1 / value, "upside down: the steeper the bowl, the smaller η must be"),
        *(_misread_with_momentum(first, mu) if mu else _misread_bound(first)),
    ]
    options = numbers(case, value, wrong)
    momentum = f" with momentum μ = {mu}" if mu else ""
    return Question(
        "calm",
        RATES,
        "Of a quadratic bowl the two largest eigenvalues of the Hessian are known. Below which η does "
        f"steepest descent{momentum} converge in it?",
        (("its two largest eigenvalues", f"{plain(first, 3)}, {plain(second, 3)}"),),
        options,
        f"{'2(1 + μ)' if mu else '2'}/λ with the largest λ: {plain(2 * (1 + mu))}/{plain(first, 3)} "
        f"{comes_to(float(2 * (1 + mu) / as_printed(first)), value)}.",
        {"mu": mu, "largest": first},
        typed="near",
        mistakes=(
            *wrong,
            (-value, "the sign is the other way, because with η below 0 each step goes uphill"),
        ),
    )


def _misread_bound(largest: float) -> list[tuple[float, str]]:
    """Wrong bounds without momentum."""
    return [
        (1 / largest, "here nothing overshoots; a little overshoot still converges"),
        (2 / largest**2, "λ is not squared"),
        (4 / largest, "1 − ηλ must stay above −1: ηλ below 2"),
        (0.5 / largest, "too careful by far"),
    ]


def _misread_with_momentum(largest: float, mu: float) -> list[tuple[float, str]]:
    """Wrong bounds with momentum."""
    return [
        (1 / largest, "this is half the bound without momentum; with it η may be larger"),
        (2 / largest, "this is the bound without momentum; with it 2(1 + μ)/λ"),
        (2 * (1 - mu) / largest, "the sign of μ: momentum lets η be larger, not smaller"),
        (2 / (largest * (1 - mu)), "momentum widens the bound by the factor 1 + μ, not 1/(1 − μ)"),
    ]
