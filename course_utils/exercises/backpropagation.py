"""Exercises of notebook 03."""

from itertools import pairwise

import numpy as np

from course_utils.exercises.exercise import Exercise, Function
from course_utils.network import activations

RNG = np.random.default_rng(3)
sigmoid, slope = activations.sigmoid, activations.sigmoid_prime
OUTPUTS = [
    (z, (RNG.uniform(size=z.shape) > 0.5).astype(float))
    for z in (RNG.standard_normal((2, 1)), RNG.standard_normal((3, 4)))
]
HIDDEN = [
    (RNG.standard_normal((n, N)), RNG.standard_normal((n_next, n)), RNG.standard_normal((n_next, N)))
    for n, n_next, N in ((3, 3, 1), (2, 2, 4))
]
WEIGHTS = [(RNG.standard_normal((n, N)), RNG.standard_normal((n, N))) for n, N in ((3, 2), (2, 5))]


def _output_delta(z: np.ndarray, y: np.ndarray) -> np.ndarray:
    return slope(z) * (sigmoid(z) - y)  # (22)


output_delta = Exercise(
    _output_delta,
    OUTPUTS,
    {
        "this is the derivative of C by a; the chain rule adds a factor": lambda z, y: sigmoid(z) - y,
        "the sign: C grows with a where a is above y": lambda z, y: -_output_delta(z, y),
        "a factor is missing; and mind the sign": lambda z, y: y - sigmoid(z),
        "sigma' is taken at z, not at a": lambda z, y: slope(sigmoid(z)) * (sigmoid(z) - y),
        "this is right for one column only; multiply component by component": lambda z, y: (
            np.diag(slope(z)[:, 0]) @ (sigmoid(z) - y)
        ),
        "compare the output a = sigma(z) with y, not the weighted input": lambda z, y: slope(z) * (z - y),
    },
    (
        "delta is the derivative of C by z. C depends on z through a = sigma(z).",
        "The derivative of C by a is a - y; that of a by z is sigma'(z).",
        "With a = sigmoid(z), sigma'(z) is a * (1 - a). Multiply component by component.",
    ),
)


hidden_delta = Exercise(
    lambda z, W, d: slope(z) * (W.T @ d),  # (23)
    HIDDEN,
    {
        "sigma'(z) is missing: a changes by sigma'(z) times the change of z": lambda z, W, d: W.T @ d,
        "w_kj leads from neuron j to neuron k, and here the sum runs over k: transpose": lambda z, W, d: (
            slope(z) * (W @ d)
        ),
        "this has sigma where (23) has its derivative": lambda z, W, d: sigmoid(z) * (W.T @ d),
        "two things: transpose, and sigma'(z)": lambda z, W, d: W @ d,
        "sigma' is taken at z, not at a": lambda z, W, d: slope(sigmoid(z)) * (W.T @ d),
        "this is right for one column only; multiply component by component": lambda z, W, d: (
            np.diag(slope(z)[:, 0]) @ (W.T @ d)
        ),
    },
    (
        "(23) has two steps back: through the weights of the next layer, then through sigma.",
        "w_kj leads from neuron j to neuron k, and the sum runs over k: that is the transposed matrix.",
        "sigmoid_prime(z) * (W_next.T @ delta_next), with these brackets.",
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
    },
    (
        "For one point (25) says: entry (j, k) is delta_j a_k. How do you write all of them at once?",
        "delta times a transposed; for N columns delta @ a.T adds up the points.",
        "(14) is a mean: divide delta @ a.T by delta.shape[1].",
    ),
)


number_of_paths = Exercise(
    lambda n, l: int(np.prod(n[l:])),
    [((4, 3, 4, 5, 2), 3), ((2, 2, 3, 2), 2), ((7, 6, 5, 4, 3), 5), ((3, 8, 8, 8, 1), 2)],
    {
        "at layer l the path has no choice: it begins in neuron j": lambda n, l: int(np.prod(n[l - 1 :])),
        "each choice can be combined with each of the next": lambda n, l: int(np.sum(n[l:])),
        "sizes[0] is the number of neurons of layer 1, so sizes[l] is that of layer l + 1": lambda n, l: (
            int(np.prod(n[l + 1 :]))
        ),
        "the output neurons are a choice as well": lambda n, l: int(np.prod(n[l:-1])),
    },
    (
        (
            "The weight leads to one neuron of layer l. How many choices has a path from there to the "
            "next layer?"
        ),
        (
            "One choice for each neuron of layer l + 1, for each of these one for each of layer l + 2, "
            "and so on to L."
        ),
        "Multiply n_(l+1), .., n_L. As sizes[0] is n_1, these are sizes[l:].",
    ),
)
input_gradient = Exercise(
    lambda W, d: W.T @ d,
    [(W, delta) for _, W, delta in HIDDEN],
    {"x_k acts on all z_j through w_jk, and the sum runs over j: transpose": lambda W, d: W @ d},
    (
        "x_k acts on C through all z_j of layer 2.",
        "The derivative of z_j by x_k is w_jk: add up w_jk delta_j over j.",
        "The sum runs over the rows of W: so it is the transposed matrix times delta.",
    ),
)
cross_entropy_delta = Exercise(
    lambda z, y: sigmoid(z) - y,
    OUTPUTS,
    {
        "this is (22), for the quadratic cost; differentiate the new one": _output_delta,
        "this is the derivative by a; one more factor leads to z, and it simplifies": lambda z, y: (
            (sigmoid(z) - y) / slope(z)
        ),
        "the sign: the cost grows with a where a is above y": lambda z, y: y - sigmoid(z),
        "this is (22) with the wrong sign; the cost is another": lambda z, y: slope(z) * (y - sigmoid(z)),
        "the sign; and by a, not z: one more factor leads to z": lambda z, y: (y - sigmoid(z)) / slope(z),
    },
    (
        "First the derivative of C by a_j, then by the chain rule that by z_j.",
        "The derivative by a_j is -y_j/a_j + (1 - y_j)/(1 - a_j): bring it to one fraction.",
        "It is (a_j - y_j)/(a_j (1 - a_j)), and sigma'(z_j) = a_j (1 - a_j) cancels.",
    ),
)


def _norms(W: list[np.ndarray], z: list[np.ndarray], error: np.ndarray) -> np.ndarray:
    return _norms_by(W, z, error, slope)


def _norms_by(
    W: list[np.ndarray], z: list[np.ndarray], error: np.ndarray, df: Function, last: Function | None = None
) -> np.ndarray:
    delta = (last or df)(z[-1]) * error  # (22)
    found = [np.linalg.norm(delta)]
    for W_next, z_l in zip(W[:0:-1], z[-2::-1], strict=True):
        delta = df(z_l) * (W_next.T @ delta)  # (23)
        found.append(np.linalg.norm(delta))
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
    },
    (
        "w is used n times, once in each z_j. What is the derivative of z_j by w?",
        "It is a_j, so by the chain rule dC/dw is a sum over j.",
        "Add up delta_j a_j over all j: multiply component by component, and sum.",
    ),
)
