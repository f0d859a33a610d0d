"""Exercises of notebook 03."""

from itertools import pairwise
from math import prod

import numpy as np

from course_utils.exercises.exercise import Exercise, Function
from course_utils.network import activations

RNG = np.random.default_rng(3)
sigmoid, slope = activations.sigmoid, activations.sigmoid_prime
OUTPUTS = [
    (z, (RNG.uniform(size=z.shape) > 0.5).astype(float))
    for z in (RNG.standard_normal((2, 1)), RNG.standard_normal((3, 4)))
]
TANH = [(z, 2 * y - 1) for z, y in OUTPUTS]
HIDDEN = [
    (RNG.standard_normal((n, N)), RNG.standard_normal((n_next, n)), RNG.standard_normal((n_next, N)))
    for n, n_next, N in ((3, 3, 1), (2, 2, 4))
]
TWO_WAYS = [
    (*case, RNG.standard_normal(case[1].shape), RNG.standard_normal(case[2].shape)) for case in HIDDEN
]
COUNTED = [(z, y, c) for (z, y), c in zip(OUTPUTS, (3.0, 0.5), strict=True)]
WEIGHTS = [(RNG.standard_normal((n, N)), RNG.standard_normal((n, N))) for n, N in ((3, 2), (2, 5))]


def _tanh_delta(z: np.ndarray, y: np.ndarray) -> np.ndarray:
    return _flatter(z) * (np.tanh(z) - y)  # (22)


def _flatter(z: np.ndarray) -> np.ndarray:
    """The slope of tanh."""
    return np.asarray(1 - np.tanh(z) ** 2)


output_delta = Exercise(
    _tanh_delta,
    TANH,
    {
        "this is the derivative of C by a; the chain rule adds a factor": lambda z, y: np.tanh(z) - y,
        "the sign: C grows with a where a is above y": lambda z, y: -_tanh_delta(z, y),
        "a factor is missing; and mind the sign": lambda z, y: y - np.tanh(z),
        "this is for sigmoids": lambda z, y: slope(z) * (sigmoid(z) - y),
        "a is tanh(z) now, but its slope is not that of the sigmoid": lambda z, y: (
            slope(z) * (np.tanh(z) - y)
        ),
        "the slope of tanh is right, but compare tanh(z) with y": lambda z, y: (
            _flatter(z) * (sigmoid(z) - y)
        ),
        "a (1 - a) is the slope of the sigmoid; that of tanh is another": lambda z, y: (
            np.tanh(z) * (1 - np.tanh(z)) * (np.tanh(z) - y)
        ),
        "the slope is taken at z, not at a": lambda z, y: _flatter(np.tanh(z)) * (np.tanh(z) - y),
        "this is right for one column only; multiply component by component": lambda z, y: (
            np.diag(_flatter(z)[:, 0]) @ (np.tanh(z) - y)
        ),
        "compare the output a = tanh(z) with y, not the weighted input": lambda z, y: _flatter(z) * (z - y),
        "the slope of tanh is 1 - a^2, not (1 - a)^2": lambda z, y: (
            (1 - np.tanh(z)) ** 2 * (np.tanh(z) - y)
        ),
        "the slope of tanh is 1 over cosh squared": lambda z, y: np.cosh(z) ** 2 * (np.tanh(z) - y),
        "set brackets: the slope multiplies all of a - y": lambda z, y: _flatter(z) * np.tanh(z) - y,
        "this is the cost; differentiate it by z": lambda z, y: (np.tanh(z) - y) ** 2 / 2,
        "the derivative of a square is not the square: (a - y) comes once": lambda z, y: (
            _flatter(z) * (np.tanh(z) - y) ** 2 / 2
        ),
    },
    (
        "delta is the derivative of C by z. C depends on z through a = tanh(z).",
        "The derivative of C by a is a - y; and what is the slope of tanh, written with a?",
        "tanh is sinh/cosh: its slope is 1 - a squared. Multiply component by component.",
    ),
)


def _two_ways(z: np.ndarray, W1: np.ndarray, d1: np.ndarray, W2: np.ndarray, d2: np.ndarray) -> np.ndarray:
    return slope(z) * _back(W1, d1, W2, d2)


def _back(W1: np.ndarray, d1: np.ndarray, W2: np.ndarray, d2: np.ndarray) -> np.ndarray:
    return np.asarray(W1.T @ d1 + W2.T @ d2)


hidden_delta = Exercise(
    _two_ways,
    TWO_WAYS,
    {
        "sigma'(z) is missing: a changes by sigma'(z) times the change of z": lambda z, *two: _back(*two),
        "w_kj leads from neuron j to neuron k, and here the sum runs over k: transpose": (
            lambda z, W1, d1, W2, d2: slope(z) * (W1 @ d1 + W2 @ d2)
        ),
        "this has sigma where (23) has its derivative": lambda z, *two: sigmoid(z) * _back(*two),
        "sigma' is taken at z, not at a": lambda z, *two: slope(sigmoid(z)) * _back(*two),
        "C depends on z through the second layer, too": lambda z, W1, d1, W2, d2: slope(z) * (W1.T @ d1),
        "C depends on z through the first layer, too": lambda z, W1, d1, W2, d2: slope(z) * (W2.T @ d2),
        "two ways add up; factors are the steps along one way": lambda z, W1, d1, W2, d2: (
            slope(z) * (W1.T @ d1) * (W2.T @ d2)
        ),
        "add up, do not average: each way moves the cost": lambda z, *two: slope(z) * _back(*two) / 2,
        "each layer has its own delta": lambda z, W1, d1, W2, d2: slope(z) * ((W1 + W2).T @ (d1 + d2)),
        "sigma' belongs to both terms: set brackets": lambda z, W1, d1, W2, d2: (
            slope(z) * (W1.T @ d1) + W2.T @ d2
        ),
        "sigma'(z) is missing, and the sums run over the neurons that are fed: transpose": (
            lambda z, W1, d1, W2, d2: W1 @ d1 + W2 @ d2
        ),
        "both layers are fed alike: their shares are added": lambda z, W1, d1, W2, d2: (
            slope(z) * (W1.T @ d1 - W2.T @ d2)
        ),
        "the two layers stand side by side, not one behind the other": lambda z, W1, d1, W2, d2: (
            slope(z) * (W2.T @ (W1.T @ d1))
        ),
        "W1 belongs to delta1, and W2 to delta2": lambda z, W1, d1, W2, d2: (
            slope(z) * _back(W1, d2, W2, d1)
        ),
        "sigma' is taken at z, and multiplies the sum": lambda z, *two: slope(_back(*two)),
    },
    (
        "The chain rule has one term for each way on which z acts on C. How many layers does a feed?",
        "By way of the first next layer alone it would be (23); the second gives a term of the same form.",
        "Add W1.T @ delta1 and W2.T @ delta2, in brackets; sigma'(z) multiplies the sum.",
    ),
)
weight_derivatives = Exercise(
    lambda d, a: d @ a.T / d.shape[1],  # (25), (14)
    WEIGHTS,
    {
        "this is the sum over the points; (14) is their mean": lambda d, a: d @ a.T,
        "row j belongs to delta_j, column k to a_k": lambda d, a: a @ d.T / d.shape[1],
        "row j belongs to delta_j, column k to a_k; and (14) is a mean": lambda d, a: a @ d.T,
        "len(delta) is the number of neurons; the points are the columns": lambda d, a: d @ a.T / len(d),
        "the mean of products is not the product of means": lambda d, a: np.outer(
            d.mean(axis=1), a.mean(axis=1)
        ),
        "this is for the first point alone; (14) is the mean over all": lambda d, a: np.outer(
            d[:, 0], a[:, 0]
        ),
        "delta.size counts neurons as well; the points are the columns": lambda d, a: d @ a.T / d.size,
    },
    (
        "For one point (25) says: entry (j, k) is delta_j a_k. How do you write all of them at once?",
        "delta times a transposed; for N columns delta @ a.T adds up the points.",
        "(14) is a mean: divide delta @ a.T by delta.shape[1].",
    ),
)


def _paths(n: tuple[int, ...], l: int) -> int:
    return prod(n[l:])


number_of_paths = Exercise(
    lambda n, l, m: _paths(n, l) // n[m - 1],
    [
        ((4, 3, 4, 5, 2), 3, 4),
        ((4, 3, 4, 5, 2), 2, 5),
        ((2, 2, 3, 2), 2, 3),
        ((3, 8, 7, 6, 2), 2, 4),
        ((10,) * 26, 2, 5),
    ],
    {
        "these are all paths; in layer m yours have no choice": lambda n, l, m: _paths(n, l),
        "at layer l the path has no choice: it begins in neuron j": lambda n, l, m: (
            _paths(n, l - 1) // n[m - 1]
        ),
        "each choice can be combined with each of the next": lambda n, l, m: sum(n[l:]) - n[m - 1],
        "behind layer m the path goes on to C": lambda n, l, m: prod(n[l : m - 1]),
        "on the way to layer m there are choices, too": lambda n, l, m: prod(n[m:]),
        "sizes[0] is the number of neurons of layer 1, so that of layer m is sizes[m - 1]": (
            lambda n, l, m: _paths(n, l) // n[min(m, len(n) - 1)]
        ),
        "this has more than 64 bits, and NumPy's integers overflow in silence: take those of Python": (
            lambda n, l, m: int(np.prod(n[l:], dtype=np.int64) // n[m - 1])
        ),
        "the path chooses in layer l + 1, too": lambda n, l, m: prod(n[l + 1 :]),
        "the path goes on to the outputs; and in layer m there is no choice": lambda n, l, m: prod(n[l:m]),
        "in layer m there is no choice, and in the layers before it there are": lambda n, l, m: prod(
            n[m - 1 :]
        ),
        "each of the outputs leads to C: the path chooses among them, too": lambda n, l, m: (
            prod(n[l:-1]) // n[m - 1]
        ),
        "choices before m and after it go together: multiply": lambda n, l, m: (
            prod(n[l : m - 1]) + prod(n[m:])
        ),
        "the path begins in layer l: the layers up to it have no choice": lambda n, l, m: (
            prod(n) // n[m - 1]
        ),
        "it is layer m in which the path has no choice": lambda n, l, m: _paths(n, l) // n[l - 1],
    },
    (
        "In which layers does such a path still choose its neuron, and among how many?",
        "It chooses in the layers l + 1 to L, but not in layer m.",
        "Multiply n_(l+1), .., n_L without n_m. As sizes[0] is n_1, they are in sizes[l:].",
    ),
)
input_gradient = Exercise(
    lambda W, d: W.T @ d,
    [(W, delta) for _, W, delta in HIDDEN],
    {
        "x_k acts on all z_j through w_jk, and the sum runs over j: transpose": lambda W, d: W @ d,
        "a column for each point: no mean over the points": lambda W, d: W.T @ d / d.shape[1],
        "delta is the derivative by z of layer 2; by way of W it leads to x": lambda W, d: d,
        "the input layer has no activation: no sigma'": lambda W, d: slope(W.T @ d),
        "delta holds sigma' already, see (22) and (23)": lambda W, d: W.T @ slope(d),
        "errors go back by the transposed matrix, not by the inverse": lambda W, d: np.linalg.pinv(W) @ d,
    },
    (
        "x_k acts on C through all z_j of layer 2.",
        "The derivative of z_j by x_k is w_jk: add up w_jk delta_j over j.",
        "The sum runs over the rows of W: so it is the transposed matrix times delta.",
    ),
)


def _counted(z: np.ndarray, y: np.ndarray, c: float, other: float = 1.0) -> np.ndarray:
    return other * (1 - y) * sigmoid(z) - c * y * (1 - sigmoid(z))


cross_entropy_delta = Exercise(
    _counted,
    COUNTED,
    {
        "this is (22), for the quadratic cost; differentiate the new one": lambda z, y, c: (
            slope(z) * (sigmoid(z) - y)
        ),
        "this is for c = 1": lambda z, y, c: sigmoid(z) - y,
        "c multiplies the terms with y alone": lambda z, y, c: c * (sigmoid(z) - y),
        "c multiplies the other term": lambda z, y, c: _counted(z, y, 1.0, c),
        "with c the terms do not merge to a - c y: there is a product y a, too": lambda z, y, c: (
            sigmoid(z) - c * y
        ),
        "this is the derivative by a; one more factor leads to z, and it simplifies": lambda z, y, c: (
            _counted(z, y, c) / slope(z)
        ),
        "the sign: where y is 1, the cost falls as a grows": lambda z, y, c: -_counted(z, y, c),
        "the sign; and by a, not z: one more factor leads to z": lambda z, y, c: (
            -_counted(z, y, c) / slope(z)
        ),
        "c multiplies what y is in, so y (1 - a), and not (1 - y) a": lambda z, y, c: c * sigmoid(z) - y,
        "where y is 1 the cost falls as a grows: the sign of that term": lambda z, y, c: (
            (1 - y) * sigmoid(z) + c * y * (1 - sigmoid(z))
        ),
        "sigma' is a (1 - a): it cancels with the denominators, so that no factor of it is left": (
            lambda z, y, c: slope(z) * _counted(z, y, c)
        ),
        "sigma' cancels here, and with c there is a product y a, too": lambda z, y, c: (
            slope(z) * (sigmoid(z) - c * y)
        ),
        "the second term counts, too: where y is 0": lambda z, y, c: -c * y * (1 - sigmoid(z)),
        "this is the derivative by a, of the first term alone": lambda z, y, c: -c * y / sigmoid(z),
        "compare the output a with y, not the weighted input": lambda z, y, c: z - c * y,
    },
    (
        "First the derivative of C by a_j, then by the chain rule that by z_j.",
        "The derivative by a_j is -c y_j/a_j + (1 - y_j)/(1 - a_j).",
        "Multiplied by sigma'(z_j) = a_j (1 - a_j) each fraction loses its denominator.",
    ),
)


def _norms(W: list[np.ndarray], z: list[np.ndarray], error: np.ndarray) -> np.ndarray:
    return _norms_by(W, z, error, slope)


def _norms_by(
    W: list[np.ndarray],
    z: list[np.ndarray],
    error: np.ndarray,
    df: Function,
    last: Function | None = None,
    size: Function = np.linalg.norm,
) -> np.ndarray:
    delta = (last or df)(z[-1]) * error  # (22)
    found = [size(delta)]
    for W_next, z_l in zip(W[:0:-1], z[-2::-1], strict=True):
        delta = df(z_l) * (W_next.T @ delta)  # (23)
        found.append(size(delta))
    return np.array(found[::-1])


def _deep(*sizes: int) -> tuple[list[np.ndarray], list[np.ndarray], np.ndarray]:
    W = [RNG.standard_normal((n, before)) for before, n in pairwise(sizes)]
    return W, [RNG.standard_normal((n, 1)) for n in sizes[1:]], RNG.standard_normal((sizes[-1], 1))


def _no_slope(z: np.ndarray) -> np.ndarray:
    return np.ones_like(z)


norms = Exercise(
    _norms,
    [_deep(2, 2, 3, 2), _deep(3, 4, 4, 5, 2), _deep(3, 2, 2)],
    {
        "right numbers, but from the last layer to the first: turn them round": lambda W, z, e: _norms(
            W, z, e
        )[::-1],
        "these are squares: the norm is the root of the sum": lambda W, z, e: _norms(W, z, e) ** 2,
        "the slopes are missing: (22) and (23) begin with them": lambda W, z, e: _norms_by(
            W, z, e, _no_slope
        ),
        "the slope is missing in (22)": lambda W, z, e: _norms_by(W, z, e, slope, _no_slope),
        "the slope is missing in (23)": lambda W, z, e: _norms_by(W, z, e, _no_slope, slope),
        "the norm is the root of the sum of squares, not the largest entry": lambda W, z, e: _norms_by(
            W, z, e, slope, size=lambda delta: np.abs(delta).max()
        ),
        "the norm is the root of the sum of squares, not the sum": lambda W, z, e: _norms_by(
            W, z, e, slope, size=lambda delta: np.abs(delta).sum()
        ),
        "(22) and (23) have the derivative of sigma, not sigma": lambda W, z, e: _norms_by(
            W, z, e, sigmoid
        ),
        "these are the norms of z; those of delta are asked for": lambda W, z, e: np.array(
            [np.linalg.norm(one) for one in z]
        ),
    },
    (
        "Begin with (22) at the last layer, and go back with (23), keeping every delta.",
        "Going back, the matrices are W[-1], W[-2], .., W[1], and the weighted inputs z[-2], .., z[0].",
        (
            "delta = sigmoid_prime(z_l) * (W_next.T @ delta) for zip(W[:0:-1], z[-2::-1]); turn the "
            "list round at the end."
        ),
    ),
)
shared_weight = Exercise(
    lambda delta, a: float(np.sum(delta * a)),
    [(RNG.standard_normal((n, 1)), RNG.standard_normal((n, 1))) for n in (2, 3, 5)],
    {
        "w acts through every neuron, not through the first alone": lambda delta, a: float(delta[0] @ a[0]),
        "what w does to z_j depends on a_j, see (27)": lambda delta, a: float(delta.sum()),
        "add up, do not average: each use of w moves the cost": lambda delta, a: float(np.mean(delta * a)),
        "neuron j uses a_j alone: multiply first, then add": lambda delta, a: float(delta.sum() * a.sum()),
        "what z_j does to C is delta_j": lambda delta, a: float(a.sum()),
        "the chain rule multiplies delta_j by a_j": lambda delta, a: float(np.sum(delta + a)),
        "ways that lead side by side are added, not multiplied": lambda delta, a: float(np.prod(delta * a)),
    },
    (
        "w is used n times, once in each z_j. What is the derivative of z_j by w?",
        "It is a_j, so by the chain rule dC/dw is a sum over j.",
        "Add up delta_j a_j over all j: multiply component by component, and sum.",
    ),
)
