"""Exercises of notebook 02."""

from collections.abc import Sequence
from itertools import pairwise
from math import factorial, prod

import numpy as np

from course_utils.exercises.exercise import Exercise, Function
from course_utils.network.activations import sigmoid

RNG = np.random.default_rng(2)
SIZES = ((2, 2, 3, 2), (4, 3, 4, 5, 2), (7, 1))
F = np.array([[0.8, 0.3, 0.5, 0.1], [0.1, 0.6, 0.5, 0.2]])
Y = np.array([[1.0, 0.0, 1.0, 0.0], [0.0, 1.0, 0.0, 1.0]])
# The last two: A with both outputs below 1/2, B with both above.
OUTPUTS = np.column_stack([F, [0.4, 0.2], [0.7, 0.9]])
Matrices = Sequence[np.ndarray]


def _layers(sizes: tuple[int, ...]) -> tuple[list[np.ndarray], list[np.ndarray]]:
    W = [RNG.standard_normal((n, before)) for before, n in pairwise(sizes)]
    return W, [RNG.standard_normal((n, 1)) for n in sizes[1:]]


NETWORKS = [(*_layers(sizes), RNG.random((sizes[0], 3))) for sizes in ((2, 2, 3, 2), (3, 4, 1))]


def _weights(sizes: Sequence[int]) -> int:
    return sum(n * before for before, n in pairwise(sizes))


def _parameters(sizes: Sequence[int]) -> int:
    return _weights(sizes) + sum(sizes[1:])


def _relu(z: np.ndarray) -> np.ndarray:
    return np.maximum(z, 0.0)


def _output(
    W: Matrices, b: Matrices, x: np.ndarray, hidden: Function = _relu, last: Function = sigmoid
) -> np.ndarray:
    a = x
    for W_l, b_l in zip(W[:-1], b[:-1], strict=True):
        a = hidden(W_l @ a + b_l)
    z: np.ndarray = W[-1] @ a + b[-1]
    return np.asarray(last(z))


def _cost(F: np.ndarray, y: np.ndarray, n: np.ndarray) -> float:
    return float(np.sum(n * _squares(F, y)) / (2 * np.sum(n)))


def _squares(F: np.ndarray, y: np.ndarray) -> np.ndarray:
    return np.asarray(np.sum((y - F) ** 2, axis=0))


def _category(F: np.ndarray) -> np.ndarray:
    return np.where(F[0] > F[1], 0, 1)


def _position(sizes: Sequence[int], l: int, j: int, k: int) -> int:
    before = sum(sizes[i] * sizes[i - 1] for i in range(1, l - 1))
    return before + (k - 1) * sizes[l - 1] + (j - 1)


parameters = Exercise(
    _parameters,
    [(sizes,) for sizes in SIZES],
    {
        "these are the weights; every neuron from layer 2 on has a bias too": _weights,
        "nearly: the input layer has no biases": lambda n: _parameters(n) + n[0],
        "a bias belongs to the layer where edges end, not begin": lambda n: _weights(n) + sum(n[:-1]),
        "every neuron has a bias of its own, not every layer": lambda n: _weights(n) + len(n) - 1,
        "this counts neurons; each has a weight for every neuron before it": sum,
        "layer 1 is the input, without biases; and a bias is one for each neuron": lambda n: (
            _weights(n) + len(n)
        ),
        "edges join neighbouring layers only: add up the products of two sizes each": lambda n: prod(n),
        "the last layer has weights and biases, too": lambda n: _parameters(n[:-1]),
        "the weights from the inputs to layer 2 count, too": lambda n: _weights(n[1:]) + sum(n[1:]),
        "the bias is one number a neuron, not one a weight": lambda n: 2 * _weights(n),
        "the hidden layers count; the network is not one layer": lambda n: n[0] * n[-1] + n[-1],
        "only the layer where edges end has a bias: n times (before + 1)": lambda n: sum(
            (before + 1) * (after + 1) for before, after in pairwise(n)
        ),
    },
    (
        "Which layers have neurons of their own, and what does each of their neurons hold?",
        "A neuron of layer l has a weight for each neuron of layer l - 1, and one bias.",
        (
            "Add up n_l times (n_(l-1) + 1) over the layers 2 to L: zip(sizes[:-1], sizes[1:]) gives "
            "the pairs."
        ),
    ),
)
output = Exercise(
    _output,
    NETWORKS,
    {
        "the hidden neurons are relu here": lambda W, b, x: _output(W, b, x, sigmoid),
        "the other way round: relu in the hidden layers, the sigmoid in layer L": lambda W, b, x: _output(
            W, b, x, sigmoid, _relu
        ),
        "layer L has its sigmoid": lambda W, b, x: _output(W, b, x, _relu, np.copy),
        "layer L has the sigmoid, not relu": lambda W, b, x: _output(W, b, x, _relu, _relu),
        "where is relu? The hidden layers apply it": lambda W, b, x: _output(W, b, x, np.copy),
        "relu, then the sigmoid? Layer L has the sigmoid alone": lambda W, b, x: _output(
            W, b, x, _relu, lambda z: sigmoid(_relu(z))
        ),
        "the biases are missing": lambda W, b, x: _output(W, [0 * b_l for b_l in b], x),
        "relu is z for z > 0 and else 0; a jump from 0 to 1 is the step": lambda W, b, x: _output(
            W, b, x, lambda z: np.where(z > 0, 1.0, 0.0)
        ),
        "relu is z for z > 0 and else 0; this is tanh": lambda W, b, x: _output(W, b, x, np.tanh),
        "relu is 0 for z < 0, not -z": lambda W, b, x: _output(W, b, x, np.abs),
        "this is leaky; relu is 0 for z < 0": lambda W, b, x: _output(
            W, b, x, lambda z: np.maximum(z, 0.01 * z)
        ),
        "relu alone in the hidden layers, without a sigmoid": lambda W, b, x: _output(
            W, b, x, lambda z: sigmoid(_relu(z))
        ),
        "(7) adds the biases": lambda W, b, x: _output(W, [-b_l for b_l in b], x),
        "the input layer has no activation: begin with x itself": lambda W, b, x: _output(W, b, sigmoid(x)),
        "everywhere the sigmoid? The hidden neurons are relu, and the biases belong inside": (
            lambda W, b, x: _output(W, [0 * b_l for b_l in b], x, sigmoid)
        ),
    },
    (
        "(7) and (8), with another function in the hidden layers: so layer L stands outside the loop.",
        "Begin with a = x. zip(W[:-1], b[:-1]) leaves layer L out; it is W[-1], b[-1].",
        "In the loop a = np.maximum(W_l @ a + b_l, 0); after it the sigmoid of W[-1] @ a + b[-1].",
    ),
)
cost = Exercise(
    _cost,
    [(F, Y, np.array([1, 3, 2, 5])), (F[:, :2], Y[:, :2], np.array([4, 1]))],
    {
        "the factor 1/2 is missing": lambda F, y, n: 2 * _cost(F, y, n),
        "this counts every point once": lambda F, y, n: _cost(F, y, np.ones(len(n))),
        "N of (9) is the number of all points in the file, each as often as it occurs": lambda F, y, n: (
            _cost(F, y, n) * np.sum(n) / len(n)
        ),
        "take the mean over the points, not the sum": lambda F, y, n: _cost(F, y, n) * np.sum(n),
        "within a point, sum: the mean is over the points only": lambda F, y, n: (
            _cost(F, y, n) / F.shape[0]
        ),
        "the norm is squared in (9)": lambda F, y, n: float(
            np.sum(n * np.sqrt(_squares(F, y))) / (2 * np.sum(n))
        ),
        "a point that occurs n times gives n times its term, not n squared times": lambda F, y, n: float(
            np.sum(n**2 * _squares(F, y)) / (2 * np.sum(n))
        ),
        "a point that occurs n times counts n times, not 1/n": lambda F, y, n: float(
            np.sum(_squares(F, y) / n) / (2 * np.sum(n))
        ),
        "square each component first, then add": lambda F, y, n: float(
            np.sum(n * np.sum(y - F, axis=0) ** 2) / (2 * np.sum(n))
        ),
        "(9) has squares, not absolute values": lambda F, y, n: float(
            np.sum(n * np.abs(y - F).sum(axis=0)) / (2 * np.sum(n))
        ),
        "n counts points; the outputs stay as they are": lambda F, y, n: _cost(n * F, y, np.ones(len(n))),
        "the cost is the mean itself, not its root": lambda F, y, n: float(np.sqrt(_cost(F, y, n))),
    },
    (
        "Write the sum of (9) out for a file that holds one point three times. How many terms, what N?",
        "The squared length of each column is np.sum((y - F) ** 2, axis=0); column i occurs n[i] times.",
        "Multiply these numbers by n and by 1/2, add them up, and divide by np.sum(n).",
    ),
)
category = Exercise(
    _category,
    [(OUTPUTS,), (OUTPUTS[:, [4, 1, 2]],)],
    {
        "F_1 above 1/2 is not the rule: compare the two outputs with each other": lambda F: F[0] <= 0.5,
        "0 stands for A, and a tie goes to B": lambda F: F[0] >= F[1],
        "what does a tie get? Our rule gives it to B": lambda F: np.where(F[0] >= F[1], 0, 1),
        "0 stands for A, which is where the first output is larger": lambda F: 1 - _category(F),
        "F_2 above 1/2 is not the rule: compare the two outputs with each other": lambda F: np.where(
            F[1] > 0.5, 1, 0
        ),
        "this is the larger output; which of the two is it?": lambda F: np.max(F, axis=0),
        "A is 0 and B is 1": lambda F: np.where(F[0] > F[1], 1, 2),
        "0 stands for A, 1 for B, and no -1; a tie goes to B": lambda F: np.sign(F[1] - F[0]),
        "the difference tells which is larger; return 0 or 1": lambda F: F[1] - F[0],
    },
    (
        "The larger of the two outputs decides; no output is compared with 1/2.",
        "A where F[0] > F[1], B elsewhere, and so also at a tie.",
        "np.where(condition, 0, 1) makes 0 and 1 of True and False.",
    ),
)
position = Exercise(
    _position,
    [((2, 2, 3, 2), 2, 1, 2), ((2, 2, 3, 2), 3, 2, 1), ((2, 2, 3, 2), 4, 1, 3), ((4, 3, 4, 5, 2), 3, 4, 3)],
    {
        "nearly: Python counts the entries of p from 0": lambda n, l, j, k: _position(n, l, j, k) + 1,
        "j and k are counted from 1: before w_11 there is no entry of its matrix": lambda n, l, j, k: (
            _position(n, l, j + 1, k + 1)
        ),
        "the matrices before are those of layers 2 to l - 1, without layer l": lambda n, l, j, k: (
            _position(n, l, j, k) + n[l - 1] * n[l - 2]
        ),
        "a column of W[l] has n_l entries, one for each neuron of layer l": lambda n, l, j, k: (
            _position(n, l, j, k) + (k - 1) * (n[l - 2] - n[l - 1])
        ),
        "p goes through each matrix column by column, not row by row": lambda n, l, j, k: (
            _position(n, l, 1, 1) + (j - 1) * n[l - 2] + k - 1
        ),
        "the matrices of the layers before come first": lambda n, l, j, k: (k - 1) * n[l - 1] + (j - 1),
        "j - 1 entries stand before it in its column, and k - 1 columns of n_l entries each": (
            lambda n, l, j, k: _position(n, l, 1, 1) + (j - 1) * n[l - 1] + k - 1
        ),
        "k is counted from 1: before column 1 there is none": lambda n, l, j, k: _position(n, l, j, k + 1),
        "the biases come after all matrices, not between them": lambda n, l, j, k: (
            _position(n, l, j, k) + sum(n[1 : l - 1])
        ),
        "a matrix has n_l times n_(l-1) entries; this counts neurons": lambda n, l, j, k: (
            sum(n[: l - 1]) + (k - 1) * n[l - 1] + (j - 1)
        ),
        "k - 1 whole columns come before, and then j - 1 entries: add them": lambda n, l, j, k: (
            _position(n, l, 1, 1) + (k - 1) * (j - 1)
        ),
    },
    (
        "Count what stands before it: whole matrices, then whole columns, then entries of its column.",
        (
            "The matrices of layers 2 to l - 1 have n_i n_(i-1) entries each; a column of W[l] has n_l "
            "entries."
        ),
        "Before it stand k - 1 columns and j - 1 entries; and n_l is sizes[l - 1].",
    ),
)


def _triangle(corners: np.ndarray, s: float) -> np.ndarray:
    rows = []
    for start, end in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        along = (end - start) / np.linalg.norm(end - start)
        w = s * np.array([-along[1], along[0]])  # to the left, where the triangle is
        rows.append([*w, -w @ start])
    return np.array(rows)


def _unscaled(corners: np.ndarray, s: float) -> np.ndarray:
    sides = np.linalg.norm(np.roll(corners, -1, axis=0) - corners, axis=1)
    return _triangle(corners, s) * sides[:, None]


triangle = Exercise(
    _triangle,
    [
        (np.array([[0.2, 0.2], [0.8, 0.3], [0.4, 0.9]]), 20.0),
        (np.array([[0.0, 0.0], [3.0, 1.0], [1.0, 2.0]]), 4.0),
    ],
    {
        "these neurons fire outside: turn the weight vectors round": lambda c, s: -_triangle(c, s),
        "a weight vector is at right angles to its side, not along it": lambda c, s: np.array(
            [
                [w2, -w1, -np.array([w2, -w1]) @ at]
                for (w1, w2, _), at in zip(_triangle(c, s), c, strict=True)
            ]
        ),
        "the boundaries are right; make each weight vector as long as s": _unscaled,
        "the lines pass through the origin: choose each bias so that both corners are on the line": (
            lambda c, s: _triangle(c, s) * np.array([1.0, 1.0, 0.0])
        ),
        "the sign of the biases: on the line w1 x1 + w2 x2 + b is 0": lambda c, s: (
            _triangle(c, s) * np.array([1.0, 1.0, -1.0])
        ),
        "the length of each weight vector is to be s, not 1": lambda c, s: _triangle(c, 1.0),
        "row j belongs to the side from corner j to the next": lambda c, s: _triangle(c, s)[[1, 2, 0]],
        "a row for each neuron: w1, w2 and b side by side": lambda c, s: _triangle(c, s).T,
        "the length of each weight vector is to be s, not s squared": lambda c, s: _triangle(c, s**2),
        "each side leads to the next corner: the corners are taken the wrong way round": lambda c, s: (
            _triangle(c[::-1], s)
        ),
        "turned to the left (d1, d2) is (-d2, d1); one sign is wrong": lambda c, s: (
            _triangle(c, s) * np.array([1.0, -1.0, 1.0])
        ),
    },
    (
        "A neuron's boundary is at right angles to (w1, w2). At right angles to what must (w1, w2) be?",
        (
            "The side from corner j to the next is d = (d1, d2); turned to the left it is (-d2, d1), "
            "which points inside."
        ),
        "Make that s long, and choose b so that corner j is on the line: b = -w @ corner.",
    ),
)
same_networks = Exercise(
    lambda sizes: prod(factorial(n) for n in sizes[1:-1]),
    [(sizes,) for sizes in ((2, 2, 3, 2), (4, 3, 4, 5, 2), (2, 5, 2), (7, 1), (2, 21, 2), (3, 25, 4, 2))],
    {
        "inputs and outputs have meanings and cannot be exchanged": lambda sizes: prod(
            map(factorial, sizes)
        ),
        "the outputs cannot be exchanged: each has its own target": lambda sizes: prod(
            map(factorial, sizes[1:])
        ),
        "each way in one layer goes with each way in the next: multiply": lambda sizes: sum(
            factorial(n) for n in sizes[1:-1]
        ),
        "neurons cannot be exchanged with those of another layer": lambda sizes: factorial(
            sum(sizes[1:-1])
        ),
        "signs can be turned, too, as sigma(-z) = 1 - sigma(z); here count the renumberings only": (
            lambda sizes: prod(factorial(n) * 2**n for n in sizes[1:-1])
        ),
        "in how many orders can n neurons stand? More than n": lambda sizes: prod(sizes[1:-1]),
        "21! has more than 64 bits, and NumPy's integers overflow in silence: take those of Python": (
            lambda sizes: int(np.prod([np.prod(range(1, n + 1)) for n in sizes[1:-1]], dtype=np.int64))
        ),
        "the inputs cannot be exchanged: each has its own meaning": lambda sizes: prod(
            map(factorial, sizes[:-1])
        ),
        "how many orders, not how many neurons": lambda sizes: sum(sizes[1:-1]),
        "a neuron stands in one place only: n choices, then n - 1, and so on": lambda sizes: prod(
            n**n for n in sizes[1:-1]
        ),
        "the layers keep their places; neurons within a layer are renumbered": lambda sizes: factorial(
            len(sizes) - 2
        ),
        "the given order counts as well: n!": lambda sizes: prod(factorial(n - 1) for n in sizes[1:-1]),
        "renumbering turns no signs; in how many orders can n neurons stand?": lambda sizes: (
            2 ** sum(sizes[1:-1])
        ),
    },
    (
        "In how many orders can the neurons of one hidden layer stand?",
        "n neurons have n! orders; inputs and outputs keep their places.",
        (
            "Multiply the factorials of sizes[1:-1]: every order in one layer goes with every one in "
            "the next."
        ),
    ),
)
