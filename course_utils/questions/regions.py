"""Questions on what a network draws: categories, lines of single neurons, changed weights, the vector p."""

import numpy as np

from course_utils.arrays import Array
from course_utils.network.network import Network, classify
from course_utils.pictures.diagrams import weight_name
from course_utils.pictures.numbers import plain, subscript
from course_utils.questions.question import (
    NODES,
    Case,
    Option,
    Question,
    as_printed,
    comes_to,
    differing,
    nodes,
    numbers,
    pictures,
    region,
    require,
    require_no_cancelling,
    shuffled,
    vector,
    wholes,
)

CATEGORIES, LINES, VECTOR = "categories", "lines", "the vector p"
LEAST = {1: 0.15, 2: 0.08, 3: 0.04}  # between two outputs, so that printed numbers decide


def category(case: Case) -> Question:
    """Which category gets this point?"""
    network, L = case.network, case.network.L
    x = case.rng.integers(1, 20, (2, 60)) / 20
    F = network.output(x)
    clear = np.flatnonzero(np.abs(F[0] - F[1]) > LEAST[case.level]).tolist()
    alike = [k for k in clear if (F[0, k] > 0.5) == (F[1, k] > 0.5)]
    require(bool(clear))
    k = int(case.one_of(alike if alike and case.rng.random() < 0.7 else clear))
    z, a = network.forward(x[:, [k]])
    rows = [(f"W[{L}], row {j + 1}", vector(network.W[L][j])) for j in range(2)]
    given = {
        1: [("F", vector(F[:, k]))],
        2: [(f"z[{L}]", vector(z[L]))],
        3: [(f"a[{L - 1}]", vector(a[L - 1])), *rows, (f"b[{L}]", vector(network.b[L]))],
    }[case.level]
    right = "AB"[int(classify(F[:, k]))]
    return Question(
        "category",
        CATEGORIES,
        f"Which category does the network give to the point ({x[0, k]:g}, {x[1, k]:g})?",
        tuple(given),
        _categories(case, right, F[:, k]),
        f"F₁ = {plain(F[0, k], 3)} is {'above' if right == 'A' else 'not above'} F₂ = {plain(F[1, k], 3)}.",
        {"x": x[:, k], "F": F[:, k]},
        title="the data points",
    )


def _categories(case: Case, right: str, F: Array) -> tuple[Option, ...]:
    """The answers, of which a is A and b is B: who types the category has typed the letter."""
    smaller = "that is the category of the smaller output"
    both = [Option(one, "" if one == right else smaller) for one in "AB"]
    above = F > 0.5
    others = [Option("that cannot be told from this", "the two outputs are enough: the larger one decides")]
    if above[0] == above[1]:
        words = "both of them" if above[0] else "neither of them"
        others.insert(0, Option(words, "the outputs are compared with each other, not with 1/2"))
    return (*both, *others[: 1 if case.level == 1 else 2])


def _plane(w: Array, b: float) -> Array:
    """The weighted input of a neuron over the unit square."""
    return np.asarray((w @ nodes() + b).reshape(NODES, NODES))


def _neuron(case: Case) -> tuple[int, Array, float]:
    """Return j, w and b of a neuron of layer 2 whose line crosses the square."""
    W, b = case.network.W[2], case.network.b[2][:, 0]
    found = [j for j in range(len(W)) if 0.12 < np.mean(_plane(W[j], b[j]) > 0) < 0.88]
    require(bool(found))
    j = case.one_of(found)
    return j + 1, W[j].copy(), float(b[j])


def _misread(case: Case, j: int, w: Array, b: float) -> list[tuple[Array, float, str]]:
    """Other weights and biases, and the mistake that each of them is."""
    others = [
        (case.network.W[2][i].copy(), float(case.network.b[2][i, 0]), f"that is neuron {i + 1}")
        for i in range(case.network.sizes[1])
        if i != j - 1
    ]
    return [
        (-w, -b, "its line is the same, but it fires on the other side"),
        (w[::-1].copy(), b, "the two weights are exchanged: the first belongs to x₁"),
        (w, -b, "the sign of the bias: on the line w₁x₁ + w₂x₂ + b is 0"),
        (np.array([-w[1], w[0]]), b, "the weight vector is at right angles to the line, not along it"),
        *others,
    ]


def row(case: Case) -> Question:
    """Which weights and bias draw this line?"""
    j, w, b = _neuron(case)
    field = _plane(w, b)
    kept: list[tuple[Array, Option]] = [(field, Option(_row(w, b), value=None))]
    for w_other, b_other, mistake in _misread(case, j, w, b):
        other = _plane(w_other, b_other)
        if all(np.mean((other > 0) != (one > 0)) > 0.25 * case.margin for one, _ in kept):
            kept.append((other, Option(_row(w_other, b_other), mistake)))
    options = shuffled(case, kept[0][1], [option for _, option in kept[1:]])
    inside = f"at its weight vector's side, as at {_deepest(field)}, w₁x₁ + w₂x₂ + b is above 0"
    return Question(
        "row",
        LINES,
        "A neuron of layer 2 fires where it is blue. Which row of W[2] and which bias are its?",
        (),
        options,
        f"On the line {_equation(w, b)}; {inside}.",
        {"j": j, "w": w, "b": b},
        field,
        "where a neuron of layer 2 fires",
    )


def _row(w: Array, b: float) -> str:
    return f"w = {vector(w)}, b = {plain(b, 3)}"


def _equation(w: Array, b: float) -> str:
    return f"({plain(w[0], 3)})x₁ + ({plain(w[1], 3)})x₂ + ({plain(b, 3)}) = 0"


def _deepest(field: Array) -> str:
    """A corner at which the neuron fires most."""
    corners = [(x, y) for y in (0, 1) for x in (0, 1)]
    x, y = max(corners, key=lambda at: field[at[1] * (NODES - 1), at[0] * (NODES - 1)])
    return f"({x}, {y})"


def boundary(case: Case) -> Question:
    """Which of the boundaries belongs to these numbers?"""
    j, w, b = _neuron(case)
    field = _plane(w, b)
    others = [(_plane(w_other, b_other), said) for w_other, b_other, said in _misread(case, j, w, b)]
    wrong = [(other, said) for other, said in others if 0.03 < float(np.mean(other > 0)) < 0.97]
    options = pictures(case, field, wrong)
    return Question(
        "boundary",
        LINES,
        f"Neuron {j} of layer 2 has these numbers. Where does it fire (blue)?",
        ((f"w of neuron {j}", vector(w)), ("b", plain(b, 3))),
        options,
        f"Its line is {_equation(w, b)}, and it fires at {_deepest(field)}.",
        {"j": j, "w": w, "b": b},
    )


def flip(case: Case) -> Question:
    """What happens to the region if this weight of the last layer changes sign?

    What comes into the last layer is given at two or three places: there, and so everywhere that matters,
    the answer can be reckoned.
    """
    network, before = case.network, region(case.network)
    l, j, k = case.weight(network.L)
    after, w = _flipped(network, l, j, k), float(network.W[l][j - 1, k - 1])
    require(0.05 < float(np.mean(before > 0)) < 0.95)
    require(differing(before, after) > 0.2 * case.margin)
    wrong = [
        (before.copy(), "this is the region as it is: its boundary does move"),
        (-before, "A and B are exchanged here, as if all of the last layer changed sign"),
        *_other_flips(case, l, j, k),
    ]
    options = pictures(case, after, wrong)
    places = _telling(after, [np.asarray(one.values) for one in options if one.mistake], case)
    x = np.array(places).T / (NODES - 1)
    _, a = network.forward(x)
    incoming = [(f"a[{l - 1}] at {_at(x[:, i])}", vector(a[l - 1][:, i])) for i in range(len(places))]
    rows = [(f"W[{l}], row {i + 1}", vector(network.W[l][i])) for i in range(2)]
    return Question(
        "flip",
        CATEGORIES,
        f"At the ring{'s' * (len(places) > 1)} you know what comes into the last layer. What becomes of "
        f"this region if {weight_name(l, j, k)} = {plain(w, 3)} changes sign?",
        (*rows, (f"b[{l}]", vector(network.b[l])), *incoming),
        options,
        _then(network, (l, j, k), x),
        {"l": l, "j": j, "k": k, "places": x},
        before,
        "the region now",
    )


def _telling(after: Array, others: list[Array], case: Case) -> list[tuple[int, int]]:
    """Return two or three nodes (i, j) at which each of the others differs from `after`, by a margin.

    Round each of them all pictures keep their colour, so that a reader need not see the very node.
    """
    steps = range(4, NODES - 4, 2)
    clear = [
        (i, j)
        for j in steps
        for i in steps
        if abs(after[j, i]) > LEAST[case.level] and all(_even(one, i, j) for one in (after, *others))
    ]
    found: list[tuple[int, int]] = []
    left = others
    while left and len(found) < 3:
        counts = [sum(one[j, i] * after[j, i] < 0 for one in left) for i, j in clear]
        require(max(counts, default=0) > 0)
        best = [place for place, count in zip(clear, counts, strict=True) if count == max(counts)]
        i, j = best[int(case.rng.integers(len(best)))]
        found.append((i, j))
        left = [one for one in left if one[j, i] * after[j, i] > 0]
    require(not left)
    return found


def _even(values: Array, i: int, j: int) -> bool:
    """Whether a picture has one colour around a node."""
    near = values[j - 2 : j + 3, i - 2 : i + 3] > 0
    return bool(near.all() or not near.any())


def _then(network: Network, weight: tuple[int, int, int], x: Array) -> str:
    """What the last layer says at these places after the weight has changed sign."""
    l, j, k = weight
    other = network.copy()
    other.W[l][j - 1, k - 1] *= -1
    z, F = other.forward(x)[0][l], other.output(x)
    said = [
        f"at {_at(x[:, i])} z = {vector(z[:, i])}: {'AB'[int(classify(F[:, i]))]}"
        for i in range(x.shape[1])
    ]
    return f"After it, {'; '.join(said)}."


def _at(x: Array) -> str:
    return f"({x[0]:g}, {x[1]:g})"


def _flipped(network: Network, l: int, j: int, k: int) -> Array:
    """The region after w_jk of layer l has changed sign, or for k = 0 the bias."""
    other = network.copy()
    of = other.W[l][j - 1, k - 1 : k] if k else other.b[l][j - 1]
    of *= -1
    return region(other)


def _other_flips(case: Case, l: int, j: int, k: int) -> list[tuple[Array, str]]:
    """The regions after something else has changed sign."""
    network = case.network
    rows, columns = network.W[l].shape
    others = [(i, m) for i in range(1, rows + 1) for m in range(1, columns + 1) if (i, m) != (j, k)]
    some = [others[i] for i in case.rng.permutation(len(others))[:2]]
    if (k, j) in others and (k, j) not in some:
        some = [(k, j), *some[:1]]
    bias = f"there the bias b{subscript(j)}[{l}] changed sign"
    return [
        *((_flipped(network, l, i, m), _why_not(l, i, m, (k, j))) for i, m in some),
        (_flipped(network, l, j, 0), bias),
    ]


def _why_not(l: int, i: int, m: int, swapped: tuple[int, int]) -> str:
    said = (
        "w_jk leads to neuron j from neuron k" if (i, m) == swapped else "there another weight changed sign"
    )
    return f"{said}: this is {weight_name(l, i, m)}"


def position(case: Case) -> Question:
    """Which entry of p is this weight?"""
    sizes, (l, j, k) = case.network.sizes, case.weight()
    n, before = sizes[l - 1], sum(sizes[i] * sizes[i - 1] for i in range(1, l - 1))
    value = before + (k - 1) * n + j - 1
    mistakes = [
        (value + 1, "Python counts from 0"),
        (before + (j - 1) * sizes[l - 2] + k - 1, "p goes through a matrix column by column"),
        (value - before, "the matrices of the layers before come first"),
        (value + n * sizes[l - 2], "its own matrix does not stand before it"),
        (before + (k - 1) * sizes[l - 2] + j - 1, f"a column of W[{l}] has n_{l} = {n} entries"),
    ]
    options = wholes(case, value, mistakes)
    return Question(
        "position",
        VECTOR,
        f"Layers of {', '.join(map(str, sizes))} neurons. Which entry of p, counted from 0, is "
        f"{weight_name(l, j, k)}?",
        (("p", "W[2], W[3], .., column by column, then the biases"),),
        options,
        f"{before} of earlier matrices, {k - 1} · {n} of earlier columns, {j - 1} of its own: {value:,}.",
        {"l": l, "j": j, "k": k},
        typed="whole",
        mistakes=tuple(mistakes),
    )


def weighted_input(case: Case) -> Question:
    """What is the weighted input of this neuron?"""
    network, i = case.network, case.point()
    l, j, _ = case.weight()
    z, a = network.forward(case.points.x[:, [i]])
    w, b, before = network.W[l][j - 1], float(network.b[l][j - 1, 0]), a[l - 1][:, 0]
    value = float(z[l][j - 1, 0])
    column = network.W[l][:, j - 1] if j <= len(before) else w
    wrong = [
        (value - b, "the bias is missing"),
        (float(network.sigma[l].f(np.array([value]))[0]), "this is the activation a; z comes before σ"),
        (value - 2 * b, "the bias is added, not subtracted"),
        (float(np.sum(w)) + b, "each weight is multiplied by what its neuron says"),
    ]
    if len(column) == len(before):
        wrong.append((float(column @ before) + b, "you took the column; the weights of neuron j are row j"))
    require_no_cancelling(value, [*(w * before), b])
    options = numbers(case, value, wrong)
    printed = float(as_printed(w) @ as_printed(before) + as_printed(b))
    products = " + ".join(f"({plain(w_k, 3)})({plain(a_k, 3)})" for w_k, a_k in zip(w, before, strict=True))
    rows = [(f"W[{l}], row {m + 1}", vector(network.W[l][m])) for m in range(min(len(network.W[l]), 4))]
    return Question(
        "weighted_input",
        LINES,
        f"What is the weighted input z of neuron {j} of layer {l}?",
        ((f"a[{l - 1}]", vector(before)), *rows, (f"b[{l}]", vector(network.b[l]))),
        options,
        f"{products} + ({plain(b, 3)}) {comes_to(printed, value)}.",
        {"l": l, "j": j, "i": i},
        typed="near",
        mistakes=(
            *wrong,
            (-value, "the sign is the other way, because w a is below 0 only where one of them is"),
        ),
    )
