"""Exercises of notebook 05."""

import numpy as np

from course_utils.convolution.convolution import correlate1d, output_length
from course_utils.convolution.matrices import matrix1d
from course_utils.exercises.exercise import Exercise

RNG = np.random.default_rng(5)
FILTERS = [RNG.standard_normal(size) for size in (2, 3, 4)]
VECTORS = [RNG.standard_normal(n) for n in (6, 9, 11)]


def _delta(k: int, stride: int = 1) -> np.ndarray:
    return RNG.standard_normal(output_length(len(VECTORS[k]), len(FILTERS[k]), stride))


def _through_max(x: np.ndarray, d: np.ndarray, *, add: bool = True) -> np.ndarray:
    """Each error goes to the largest of its window; where two meet, they add up, or the last one stays."""
    result, size = np.zeros(len(x)), len(x) - len(d) + 1
    for k, one in enumerate(d):
        at = k + int(np.argmax(x[k : k + size]))
        result[at] = one + (result[at] if add else 0.0)
    return result


def _to_all(x: np.ndarray, d: np.ndarray) -> np.ndarray:
    """A wrong answer: the whole window gets the error."""
    return np.convolve(d, np.ones(len(x) - len(d) + 1))


def _diagonals(A: np.ndarray) -> np.ndarray:
    """Row j holds the entries A[k, k + j], which go on at the left where the matrix ends."""
    return np.array([np.roll(row, -k) for k, row in enumerate(A)]).T


def _blocks(side: int, added: int, more: int = 0) -> int:
    """How many blocks, each of which widens the field by `added` steps twice as long as those before."""
    field, step, n = 1, 1, 0
    while field < side + more:
        field, step, n = field + added * step, 2 * step, n + 1
    return n


def _without_stride(w: np.ndarray, d: np.ndarray, stride: int, n: int) -> np.ndarray:
    """A wrong answer: the results are taken for neighbours."""
    result = np.zeros(n)
    result[: len(w) + len(d) - 1] = np.convolve(d, w)
    return result


zeros_needed = Exercise(
    lambda n, r, s: max(r - n, (r - n) % s),  # with size r and stride s
    [(9, 4, 2), (10, 4, 2), (32, 3, 2), (20, 7, 5), (3, 5, 2), (11, 4, 3), (2, 6, 4)],
    {
        "right where the filter fits; shorter data must first become as long as it": lambda n, r, s: (
            (r - n) % s
        ),
        "these entries are left over; how many zeros complete another place?": lambda n, r, s: (n - r) % s,
        "where it comes out even, no zero is needed": lambda n, r, s: max(r - n, s - (n - r) % s),
        "the first place takes size entries, only the further ones a stride each": lambda n, r, s: -n % s,
        "this keeps the length where the stride is 1": lambda n, r, s: r - 1,
    },
    (
        "Put the filter at the first place and let it jump. How many entries does the last place lack?",
        "n - size entries are to be covered by jumps of stride: what is the next multiple of stride?",
        "(size - n) % stride zeros, and size - n where the data are shorter than the filter.",
    ),
)
blocks_needed = Exercise(
    lambda side, r: _blocks(side, r),
    [(32, 5), (224, 3), (6, 5), (7, 5), (1024, 2), (100, 9)],
    {
        "after each pooling, a step is twice as many pixels": lambda side, r: -(-(side - 1) // r),
        "a pooling window is two numbers wide: it widens the field, too": lambda side, r: _blocks(
            side, r - 1
        ),
        "the stride of a pooling matters to what comes after it, not to itself": lambda side, r: _blocks(
            side, r + 1
        ),
        "exactly `side` pixels are enough": lambda side, r: _blocks(side, r, more=1),
        "one block fewer does not see as many": lambda side, r: _blocks(side, r) - 1,
    },
    (
        "Follow the field through one block: how many pixels does it grow by, and how far apart are the "
        "block's results?",
        "Where neighbours are `step` pixels apart, a block adds (size - 1) * step + step, and doubles the "
        "step.",
        "In a loop: field += size * step; step *= 2; until field is at least side.",
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
through_max = Exercise(
    _through_max,
    [(VECTORS[k], _delta(k)) for k in range(3)],
    {
        "only the largest number of a window gets its error": _to_all,
        "that would be average pooling": lambda x, d: _to_all(x, d) / (len(x) - len(d) + 1),
        "who is the largest of several windows gets the errors of all": lambda x, d: _through_max(
            x, d, add=False
        ),
        "the largest, not what is largest in magnitude": lambda x, d: _through_max(np.abs(x), d),
    },
    (
        "How long is a window? There are len(delta) of them, and each begins one further on.",
        "Window k is x[k : k + size]; its error goes to the place k + argmax of it.",
        "Start with np.zeros(len(x)) and add delta[k] there, with +=.",
    ),
)
nearest_filter = Exercise(
    lambda A: _diagonals(A).mean(axis=1),
    [(RNG.standard_normal((n, n)),) for n in (3, 4, 6)],
    {
        "the sum of a diagonal is not near its entries": lambda A: _diagonals(A).sum(axis=1),
        "on a circle a diagonal goes on at the left: each has n entries": lambda A: np.array(
            [np.diag(A, j).mean() for j in range(len(A))]
        ),
        "row k begins at column k; this is for the transpose": lambda A: _diagonals(A.T).mean(axis=1),
        "this is one row; the others count as much": lambda A: A[0],
        "the columns do not move along; the filter does": lambda A: A.mean(axis=0),
    },
    (
        "Which entries of A have to be alike, so that w[j] can stand in for all of them?",
        "The number nearest to several, in squares, is their mean.",
        "w[j] is the mean over k of A[k, (k + j) % n].",
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
