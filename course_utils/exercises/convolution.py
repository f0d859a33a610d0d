"""Exercises of notebook 05."""

import numpy as np

from course_utils.convolution.convolution import correlate1d, output_length, pool2d
from course_utils.convolution.matrices import matrix1d
from course_utils.exercises.exercise import Exercise

RNG = np.random.default_rng(5)
FILTERS = [RNG.standard_normal(size) for size in (2, 3, 4)]
VECTORS = [RNG.standard_normal(n) for n in (6, 9, 11)]


def _delta(k: int, stride: int = 1) -> np.ndarray:
    return RNG.standard_normal(output_length(len(VECTORS[k]), len(FILTERS[k]), stride))


def _same_place(w: np.ndarray, n: int, stride: int) -> np.ndarray:
    """A wrong answer: the filter never moves."""
    matrix = np.zeros((output_length(n, len(w), stride), n))
    matrix[:, : len(w)] = w
    return matrix


def _one_stride_too_many(sizes: list[int], strides: list[int]) -> int:
    field = 1
    for size, stride in zip(sizes[::-1], strides[::-1], strict=True):
        field = field * stride + size - 1
    return field


def _field(sizes: list[int], strides: list[int]) -> int:
    steps = np.cumprod([1, *strides[:-1]])
    return 1 + int(np.sum((np.array(sizes) - 1) * steps))


def _without_stride(w: np.ndarray, d: np.ndarray, stride: int, n: int) -> np.ndarray:
    """A wrong answer: the results are taken for neighbours."""
    result = np.zeros(n)
    result[: len(w) + len(d) - 1] = np.convolve(d, w)
    return result


results = Exercise(
    lambda n, r, s, p: (n + p - r) // s + 1,  # with size r, stride s and p zeros
    [(9, 4, 2, 1), (9, 4, 2, 0), (32, 5, 1, 4), (32, 3, 2, 1), (7, 7, 3, 0), (8, 3, 2, 2)],
    {
        "count the first place of the filter as well as its steps": lambda n, r, s, p: (n + p - r) // s,
        "the zeros of padding make the data longer": lambda n, r, s, p: (n - r) // s + 1,
        "a last step that does not fit is not made: round it down": lambda n, r, s, p: (n + p - r) / s + 1,
        "zeros counts the zeros on both sides together": lambda n, r, s, p: (n + 2 * p - r) // s + 1,
        "a step that does not fit is left out: round down": lambda n, r, s, p: -(-(n + p - r) // s) + 1,
    },
    (
        "Put the filter at the first place. How many steps of the stride can it then still make?",
        (
            "With its padding the data have n + zeros entries, so there is room for n + zeros - size "
            "further steps of one."
        ),
        "Divide that by the stride, rounding down with //, and count the first place as well.",
    ),
)
toeplitz = Exercise(
    lambda w, n, s: matrix1d(w, n, s).toarray(),
    [(FILTERS[0], 6, 1), (FILTERS[2], 10, 2), (FILTERS[1], 9, 3)],
    {
        "every row has the filter in the same place; it advances by the stride": _same_place,
        "the filter is reversed; in (29) it is not": lambda w, n, s: matrix1d(w[::-1], n, s).toarray(),
    },
    (
        "Row k is the filter, shifted. By how much?",
        "Row k begins at column k * stride; there are (n - len(w)) // stride + 1 rows.",
        (
            "Start with np.zeros((rows, n)) and set matrix[k, k * stride : k * stride + len(w)] = w in "
            "a loop."
        ),
    ),
)
backwards = Exercise(
    lambda w, d: matrix1d(w, len(d) + len(w) - 1).T @ d,
    [(FILTERS[k], _delta(k)) for k in range(3)],
    {
        "nearly; but is the filter reversed or not? Write down the first column of (29)": lambda w, d: (
            matrix1d(w[::-1], len(d) + len(w) - 1).T @ d
        ),
    },
    (
        "y = A x, so back through it goes the transposed matrix. What stands in a row of it?",
        (
            "x_i is used by y_i with w_1, by y_(i-1) with w_2, ..: so its derivative is the sum of "
            "delta_(i-j) w_j, from j = 0."
        ),
        "That sum is a convolution: np.convolve of delta and w, in full length.",
    ),
)
by_filter = Exercise(
    lambda x, d: correlate1d(x, d),
    [(VECTORS[k], _delta(k)) for k in range(3)],
    {
        "the right numbers in reverse order": lambda x, d: correlate1d(x, d)[::-1],
        "delta must not be reversed: w_j meets x_{k+j}": lambda x, d: correlate1d(x, d[::-1]),
        "the places of a weight are added up, not averaged": lambda x, d: correlate1d(x, d) / len(d),
    },
    (
        "w_j is used once for each result y_k. With which entry of x?",
        "With x_(k+j): so its derivative is the sum over k of delta_k x_(k+j).",
        (
            "For each j the inner product of delta with x[j : j + len(delta)]; there are len(x) - "
            "len(delta) + 1 of them."
        ),
    ),
)
average_pooling = Exercise(
    lambda x: pool2d(x, 2, 2, "average"),
    [(RNG.standard_normal((4, 4)),), (RNG.standard_normal((6, 8)),)],
    {
        "these are sums; divide by four": lambda x: 4 * pool2d(x, 2, 2, "average"),
        "there are four pixels; divide by four": lambda x: 2 * pool2d(x, 2, 2, "average"),
        "this is max pooling": lambda x: pool2d(x, 2, 2, "max"),
        "this takes one pixel of four; average pooling takes the mean of the four": lambda x: x[::2, ::2],
    },
    (
        "Four pixels become one: rows in pairs, and columns in pairs.",
        "picture.reshape(rows // 2, 2, columns // 2, 2) has an axis inside each pair.",
        "Take the mean over the axes 1 and 3.",
    ),
)
receptive_field = Exercise(
    _field,
    [([5, 3], [1, 2]), ([5, 3, 5, 3, 5, 3, 4], [1, 2, 1, 2, 1, 2, 1]), ([3, 3, 3], [1, 1, 1])],
    {
        "a layer's size - 1 is multiplied by all strides before it, not by its own": lambda r, s: (
            1 + int(np.dot(np.array(r) - 1, s))
        ),
        "the strides of all earlier layers multiply, not only the last one": lambda r, s: (
            1 + int(np.dot(np.array(r) - 1, [1, *s[:-1]]))
        ),
        "field windows lie field - 1 strides apart, not field strides": _one_stride_too_many,
        "windows overlap: sizes do not add": lambda r, s: sum(r),
        "after a stride of 2 a step of the next filter is two pixels": lambda r, s: sum(r) - len(r) + 1,
        "fields overlap: sizes do not multiply": lambda r, s: int(np.prod(r)),
        "a layer's own stride matters to the layers after it, not to itself": lambda r, s: (
            1 + int(np.dot(np.array(r) - 1, np.cumprod(s)))
        ),
    },
    (
        "Start with a field of 1 and go through the layers. By how much does a layer widen the field?",
        "Its size - 1 further numbers lie as far apart as all strides before it, multiplied, say.",
        "Keep two numbers: field += (size - 1) * step, and then step *= stride.",
    ),
)
strided_backwards = Exercise(
    lambda w, d, stride, n: matrix1d(w, n, stride).T @ d,
    [(FILTERS[0], _delta(0, 2), 2, 6), (FILTERS[1], _delta(1, 3), 3, 9), (FILTERS[2], _delta(2, 2), 2, 11)],
    {
        "this is for stride 1: put stride - 1 zeros between the deltas first": _without_stride,
        "reversed: forwards is a correlation, so backwards is a convolution": lambda w, d, stride, n: (
            matrix1d(w[::-1], n, stride).T @ d
        ),
        "each delta goes back to all entries of x that it saw": lambda w, d, stride, n: (
            matrix1d(np.eye(len(w))[0] * w[0], n, stride).T @ d
        ),
    },
    (
        "Each y_k saw len(w) entries of x. Which ones, with this stride?",
        "x[k * stride : k * stride + len(w)]: so delta[k] * w goes back to these.",
        "Start with np.zeros(n), and add up delta[k] * w there in a loop over k.",
    ),
)
zero_on_ramps = Exercise(
    lambda first: first * np.array([1.0, -2.0, 1.0]),
    [(1.0,), (-0.5,), (3.0,)],
    {
        "this is 0 where x is constant, but a ramp gives its slope": lambda first: np.array(
            [first, -first, 0.0]
        ),
        "central difference: a ramp gives twice its slope": lambda first: np.array([first, 0.0, -first]),
        "the sum of the weights must be 0: a constant is a ramp, too": lambda first: np.array(
            [first, 2 * first, first]
        ),
        "the first entry is the one that is given": lambda first: np.array([1.0, -2.0, 1.0]),
    },
    (
        "Write down its response to a constant and to the ramp t = 0, 1, 2.",
        "w1 + w2 + w3 = 0 and w2 + 2 w3 = 0. Express both by w1.",
        "w3 = w1 and w2 = -2 w1.",
    ),
)
separate = Exercise(
    lambda w: w[0] / w[0, 0],
    [(np.outer([1.0, 2.0, 1.0], [-1.0, 0.0, 1.0]),), (np.outer(FILTERS[1], FILTERS[2]),)],
    {
        "scale it so that np.outer(w[:, 0], v) is w": lambda w: w[0],
        "the direction is right: v begins with 1, since u is the first column": lambda w: (
            w[0] / np.linalg.norm(w[0])
        ),
    },
    (
        "w is u times v, row by row: row i of w is u_i v. Which row do you take?",
        "The first row of w is u_1 v, and u_1 is w[0, 0].",
        "Divide the first row by that number.",
    ),
)
