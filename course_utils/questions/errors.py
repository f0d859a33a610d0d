"""Questions on back propagation: errors delta, derivatives by weights, paths, rank, saturation."""

import math
from typing import Any

import numpy as np

from course_utils.arrays import Array
from course_utils.gradients import backprop
from course_utils.network.network import Network
from course_utils.pictures.diagrams import weight_name
from course_utils.pictures.numbers import counted, plain, subscript
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
    wholes,
)

ERRORS, WEIGHTS, PATHS, SATURATION = "sensitivities δ", "derivatives", "paths", "saturation"
SMALLEST = 1e-6  # of an error that is asked for
FACTORS = {1: 3.0, 2: 2.0, 3: 1.5}  # between the largest derivative and the next
Pass = tuple[int, dict[int, Array], dict[int, Array], dict[int, Array]]


def name(l: int, j: int) -> str:
    """Return delta_j^[l] in plain characters."""
    return f"δ{subscript(j)}[{l}]"


def at_a_point(case: Case) -> Pass:
    """Return a data point, from 0, and z, a and delta there, each layer an array (n_l,)."""
    i, network = case.point(), case.network
    z, a = network.forward(case.points.x[:, [i]])
    delta = backprop.errors(network, z, a, case.points.y[:, [i]])
    flat = [{l: values[:, 0] for l, values in one.items()} for one in (z, a, delta)]
    return i, flat[0], flat[1], flat[2]


def delta(case: Case) -> Question:
    """What is this error?"""
    network, L = case.network, case.network.L
    i, z, a, d = at_a_point(case)
    l = L if case.level == 1 or L == 2 else case.one_of(range(2, L))
    j = 1 + int(case.rng.integers(network.sizes[l - 1]))
    slope = float(network.sigma[l].df(z[l])[j - 1])
    value, bare = float(d[l][j - 1]), float(d[l][j - 1]) / (slope or 1.0)
    require(abs(value) > SMALLEST)
    if l < L:
        require_no_cancelling(bare, network.W[l + 1][:, j - 1] * d[l + 1])
    what, side = "a − y" if l == L else "the sum over the next layer", "above" if bare > 0 else "below"
    wrong = [
        (-value, f"the sign is the other way, because {what} is {side} 0, and σ′(z) is above it"),
        (bare, "σ′(z) is missing: by the chain rule a factor of (22) and of (23)"),
        (bare * float(a[l][j - 1]), "(22) and (23) have the slope σ′(z), not σ(z)"),
        *_untransposed(network, l, j, d, slope),
    ]
    options = numbers(case, value, wrong)
    given = [*_behind(case, l, j, a, d, i), (_slope(l, j), plain(slope, 3))]
    if case.level == 3:
        given[-1] = (
            f"z{subscript(j)}[{l}]",
            f"{plain(float(z[l][j - 1]), 3)}, of a {network.sigma[l].name}",
        )
    return Question(
        "delta",
        ERRORS,
        f"What is the error {name(l, j)} at this data point?",
        tuple(given),
        options,
        f"σ′ times {what}: ({plain(slope, 3)})({plain(bare, 3)}) "
        f"{comes_to(float(as_printed(slope) * as_printed(bare)), value)}.",
        {"l": l, "j": j, "i": i},
        typed="near",
        mistakes=tuple(wrong),
    )


def _slope(l: int, j: int) -> str:
    return f"σ′(z{subscript(j)}[{l}])"


def _untransposed(
    network: Network, l: int, j: int, d: dict[int, Array], slope: float
) -> list[tuple[float, str]]:
    """The error that comes of W in place of its transposed, where there is such a thing."""
    W = network.W.get(l + 1)
    if W is None or W.shape[0] != W.shape[1]:
        return []
    return [(slope * float(W[j - 1] @ d[l + 1]), "the sum goes along column j of W: transpose")]


def _behind(
    case: Case, l: int, j: int, a: dict[int, Array], d: dict[int, Array], i: int
) -> list[tuple[str, str]]:
    """What delta_j of layer l is computed from, without its slope."""
    network = case.network
    if l == network.L:
        y = case.points.y[:, i]
        return [(f"a[{l}]", vector(a[l])), ("y", vector(y))]
    rows = network.W[l + 1]
    given = [(f"W[{l + 1}], row {k + 1}", vector(rows[k])) for k in range(min(len(rows), 4))]
    if case.level == 1 or len(rows) > 4:
        given = [(f"W[{l + 1}], column {j}", vector(rows[:, j - 1]))]
    return [*given, (f"δ[{l + 1}]", vector(d[l + 1]))]


def sign(case: Case) -> Question:
    """What is the sign of this delta?"""
    network, L = case.network, case.network.L
    i, z, a, d = at_a_point(case)
    l = case.one_of(range(2, L)) if L > 2 else L
    j = 1 + int(case.rng.integers(network.sizes[l - 1]))
    terms = network.W[l + 1][:, j - 1] * d[l + 1] if l < L else a[L][[j - 1]] - case.points.y[[j - 1], i]
    slope = float(network.sigma[l].df(z[l])[j - 1])
    total, size = float(np.sum(terms)), float(np.sum(np.abs(terms)))
    require(abs(total) > max(0.3 * case.margin * size, SMALLEST) and not 0 < abs(slope) < 1e-9)
    right = "it is 0" if slope == 0 else "positive" if total > 0 else "negative"
    largest = float(terms[np.argmax(np.abs(terms))])
    comes_out = "the terms w δ add up to" if l < L else "a − y is"
    said = {
        "positive": f"the sign is the other way, because {comes_out} a negative number",
        "negative": f"the sign is the other way, because {comes_out} a positive number",
        "it is 0": "σ′(z) is not 0, and the terms do not cancel",
    }
    if slope == 0:
        said = dict.fromkeys(said, "the neuron is flat here: σ′(z) = 0 multiplies the whole sum")
    elif largest * total < 0:
        opposite = "negative" if total > 0 else "positive"
        said[opposite] = "this is the sign of the largest term; the others outweigh it"
    options = shuffled(case, Option(right), [Option(one, why) for one, why in said.items() if one != right])
    slopes = "is 0" if slope == 0 else "is above 0"
    return Question(
        "sign",
        ERRORS,
        f"What is the sign of {name(l, j)} at this data point?",
        tuple([*_behind(case, l, j, a, d, i), (_slope(l, j), slopes)]),
        options,
        f"{' + '.join(f'({plain(float(one), 3)})' for one in terms)} "
        f"{comes_to(float(np.sum(as_printed(terms))), total)}, and σ′(z) {slopes}."
        if len(terms) > 1
        else f"{'w δ' if l < L else 'a − y'} = {plain(total, 3)}, and σ′(z) {slopes}.",
        {"l": l, "j": j, "i": i},
    )


def derivative(case: Case) -> Question:
    """What is the derivative by this weight?"""
    i, _, a, d = at_a_point(case)
    l, j, k = case.weight()
    value, w = float(d[l][j - 1] * a[l - 1][k - 1]), float(case.network.W[l][j - 1, k - 1])
    require(abs(value) > SMALLEST)
    wrong = [
        (float(d[l][j - 1]), "this is the derivative by the bias, (24)"),
        (float(d[l][j - 1]) * w, "the weight itself has no part in it, see (27)"),
        (-value, "the sign is the other way, because (25) takes δ and a as they are, without a minus"),
    ]
    if j <= len(a[l - 1]) and k <= len(d[l]):
        swapped = float(d[l][k - 1] * a[l - 1][j - 1])
        wrong.insert(0, (swapped, "w_jk leads to neuron j from neuron k: δ has the index j, a the index k"))
    options, of = numbers(case, value, wrong), weight_name(l, j, k)
    given = ((f"a[{l - 1}]", vector(a[l - 1])), (f"δ[{l}]", vector(d[l])), (of, plain(w, 3)))
    return Question(
        "derivative",
        WEIGHTS,
        f"What is the derivative of C by {of} at this data point?",
        given,
        options,
        f"(25): {name(l, j)} a{subscript(k)}[{l - 1}] = ({plain(float(d[l][j - 1]), 3)})"
        f"({plain(float(a[l - 1][k - 1]), 3)}) "
        f"{comes_to(float(as_printed(d[l][j - 1]) * as_printed(a[l - 1][k - 1])), value)}.",
        {"l": l, "j": j, "k": k, "i": i},
        typed="near",
        mistakes=tuple(wrong),
    )


def larger(case: Case) -> Question:
    """Which of these weights changes the cost more?"""
    i, _, a, d = at_a_point(case)
    l = case.weight()[0]
    sizes, D = np.abs(np.outer(d[l], a[l - 1])), np.outer(d[l], a[l - 1])
    W = case.network.W[l]
    order = [tuple(at) for at in np.argwhere(np.ones_like(W, dtype=bool))]
    some = [order[k] for k in case.rng.permutation(len(order))[: case.level + 2]]
    best = max(some, key=lambda at: sizes[at])
    others = [at for at in some if at != best and sizes[best] > FACTORS[case.level] * sizes[at]]
    require(bool(sizes[best] > SMALLEST))
    longest = max([best, *others], key=lambda at: abs(W[at]))
    wrong = [Option(_weight(W, l, at), _why_smaller(D[at], at == longest), value=None) for at in others]
    options = shuffled(case, Option(_weight(W, l, best)), wrong)
    j, k = map(int, best)
    return Question(
        "larger",
        WEIGHTS,
        "Each of these weights is changed by the same small amount. Which one changes C most here?",
        ((f"a[{l - 1}]", vector(a[l - 1])), (f"δ[{l}]", vector(d[l]))),
        options,
        f"|{name(l, j + 1)} a{subscript(k + 1)}[{l - 1}]| = {plain(float(sizes[best]), 3)} is the largest.",
        {"l": l, "i": i, "j": j + 1, "k": k + 1},
    )


def _weight(W: Array, l: int, at: tuple[Any, ...]) -> str:
    return f"{weight_name(l, int(at[0]) + 1, int(at[1]) + 1)} = {plain(float(W[at]), 3)}"


def _why_smaller(D: float, longest: bool) -> str:
    size = f"its derivative is {plain(float(D), 3)}"
    return f"{size}; that the weight itself is large does not matter" if longest else size


def path_count(case: Case) -> Question:
    """How many paths lead from this weight to the cost?"""
    network, (l, j, k) = case.network, case.weight()
    sizes = network.sizes
    later = sizes[l:]
    value = math.prod(later)
    wrong = [
        (math.prod(sizes[l - 1 :]), f"it begins in neuron {j}: at layer {l} it has no choice"),
        (sum(later) if later else network.L, "each choice goes with each of the next: multiply"),
        (math.prod(sizes[l:-1]), "the output neurons are a choice, too"),
        (math.prod(sizes[l - 2 :]), f"before layer {l} nothing depends on the weight"),
        (len(sizes) - 1, "so many layers have weights; how many choices has a path in the later ones?"),
    ]
    options = wholes(case, value, wrong)
    product = f"{' · '.join(map(str, later))} = {value:,}" if len(later) > 1 else f"{value}"
    choices = f"One choice for each later layer, of its neurons: {product}."
    return Question(
        "paths",
        PATHS,
        f"Layers of {', '.join(map(str, sizes))} neurons. How many paths lead from {weight_name(l, j, k)} "
        "to the cost?",
        (),
        options,
        choices if later else "It leads into an output neuron, and so to the cost: 1.",
        {"l": l, "j": j, "k": k},
        typed="whole",
        mistakes=tuple(wrong),
    )


def rank(case: Case) -> Question:
    """What is the rank of the matrix of derivatives by W[l]?"""
    network, (l, _, _) = case.network, case.weight()
    n, before = network.W[l].shape
    m = 1 if case.level == 1 else int(case.rng.integers(1, min(3, len(case.points)) + 1))
    chosen = sorted(case.rng.permutation(len(case.points))[:m].tolist())
    x, y = case.points.x[:, chosen], case.points.y[:, chosen]
    values = np.linalg.svd(network.at(backprop.gradient(network, x, y)).W[l], compute_uv=False)
    value = min(m, n, before)
    require(bool(values[0] > SMALLEST and values[value - 1] > 1e-4 * values[0]))
    wrong = [
        (min(n, before), "so many it could have; but each data point adds a matrix of rank 1"),
        (m, f"a matrix of {n} times {before} has no larger rank than {min(n, before)}"),
        (n * before, "this is the number of its entries"),
        (1, "one data point gives rank 1; here there are more"),
        (n + before, "rows and columns are not added up"),
        (max(n, before), "the rank is at most the smaller of the two sides"),
    ]
    options = wholes(case, value, wrong)
    points = "one data point" if m == 1 else f"a mini-batch of {m} data points"
    adds_up = (
        "A product δaᵀ, column times row, has rank at most 1"
        if m == 1
        else f"A sum of {m} products δaᵀ, column times row, has rank at most {m}"
    )
    return Question(
        "rank",
        WEIGHTS,
        f"W[{l}] has {counted(n, 'row')} and {counted(before, 'column')}. What is the rank of the matrix "
        f"of the derivatives by its entries for {points}?",
        (),
        options,
        f"{adds_up}; {n} times {before} entries allow {min(n, before)} at most. Its singular values: "
        f"{', '.join(plain(float(v), 2) for v in values[:value])}"
        f"{', then 0' * (value < len(values))}.",
        {"l": l, "chosen": chosen},
        typed="whole",
        mistakes=tuple(wrong),
    )


def saturated(case: Case) -> Question:
    """Which neuron is saturated?"""
    network = case.network
    i, z, a, _ = at_a_point(case)
    require(network.L > 2)
    hidden = [(l, j) for l in range(2, network.L) for j in range(1, network.sizes[l - 1] + 1)]
    slopes = {(l, j): abs(float(network.sigma[l].df(z[l])[j - 1])) for l, j in hidden}
    flat = min(hidden, key=lambda at: slopes[at])
    others = [at for at in hidden if slopes[at] > max(FACTORS[case.level] * slopes[flat], 1e-3)]
    require(bool(others))
    steep = max(others, key=lambda at: slopes[at])

    name, values = ("z", z) if case.level < 3 else ("a", a)
    among = [float(values[l][j - 1]) for l, j in (flat, *others)]
    digits = next((n for n in range(3, 7) if len({plain(v, n) for v in among}) == len(among)), 0)
    require(digits > 0)  # else two of them cannot be told apart

    def shown(at: tuple[int, int]) -> str:
        l, j = at
        return f"neuron {j} of layer {l}: {name} = {plain(float(values[l][j - 1]), digits)}"

    wrong = [
        Option(
            shown(at),
            "this one is the steepest of all"
            if at == steep
            else f"its slope is {plain(slopes[at], 2)}, which is more",
        )
        for at in others
    ]
    options = shuffled(case, Option(shown(flat)), wrong)
    l, j = flat
    return Question(
        "saturated",
        SATURATION,
        f"All hidden neurons are of the kind {network.activation}. Which of these is the most saturated at "
        "this data point?",
        (),
        options,
        f"At z = {plain(float(z[l][j - 1]), 3)} its slope |σ′(z)| is {plain(slopes[flat], 2)}, the least.",
        {"l": l, "j": j, "i": i},
    )
