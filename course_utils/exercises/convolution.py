"""Exercises of notebook 05."""

import numpy as np

from course_utils.convolution.convolution import correlate1d, correlate2d, output_length
from course_utils.convolution.matrices import matrix1d
from course_utils.exercises.counting import MISCOUNTS, numbers
from course_utils.exercises.exercise import Exercise

RNG = np.random.default_rng(5)
FILTERS = [RNG.standard_normal(size) for size in (2, 3, 4)]
VECTORS = [RNG.standard_normal(n) for n in (6, 9, 11)]
LAPLACE = np.array([[0.0, 1.0, 0.0], [1.0, -4.0, 1.0], [0.0, 1.0, 0.0]])
RANKS = (5, 2), (7, 3), (4, 4), (5, 1)  # side and rank


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


def _maps(x: np.ndarray, w: np.ndarray, b: np.ndarray) -> np.ndarray:
    """The maps, (filters, rows, columns), of filters with a bias each."""
    return np.array([correlate2d(x, one) + bias for one, bias in zip(w, b, strict=True)])


def _layer(c: int, rows: int, columns: int, f: int, size: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Arguments of `layer`: a picture of c channels, f filters and their biases."""
    draw = RNG.standard_normal
    return draw((c, rows, columns)), draw((f, c, size, size)), draw(f)


def _of_rank(m: int, r: int) -> np.ndarray:
    return RNG.standard_normal((m, r)) @ RNG.standard_normal((r, m))


def _rank(w: np.ndarray) -> int:
    return int(np.linalg.matrix_rank(w))


def _by_rank(w: np.ndarray) -> int:
    """Products a pixel as a sum of separable filters."""
    return 2 * len(w) * _rank(w)


counts = Exercise(
    numbers(lambda f, c, m, high, w, places: (f * (w + 1), f * places, f * places * w)),
    [(32, 3, 32, 5, 1, 2), (16, 32, 32, 5, 1, 2), (200, 3, 8, 4, 2, 1), (15, 6, 10, 3, 3, 0)],
    MISCOUNTS,
    (
        "How many places has one filter? The formula under (30) tells it for rows, and for columns alike.",
        "One filter: size * size * channels weights and a bias; a result for each place; a product for "
        "each weight at each place.",
        "side = (side + 2 * padding - size) // stride + 1; then filters times: weights + 1; side**2; "
        "side**2 * weights.",
    ),
)
layer = Exercise(
    _maps,
    [_layer(3, 5, 4, 2, 3), _layer(2, 6, 5, 3, 2), _layer(4, 4, 4, 1, 3)],
    {
        "the bias of each filter is missing": lambda x, w, b: _maps(x, w, 0 * b),
        "the bias is added once to each result, not in each channel": lambda x, w, b: _maps(
            x, w, len(x) * b
        ),
        "the filter is laid on as it stands, not turned round": lambda x, w, b: _maps(
            x, w[:, :, ::-1, ::-1], b
        ),
        "the channels of the picture are added before they are filtered": lambda x, w, b: _maps(
            x.sum(axis=0, keepdims=True) / len(x), w.sum(axis=1, keepdims=True), b
        ),
        "channels are added up, not averaged": lambda x, w, b: _maps(x, w / len(x), b),
        "only the first channel is read: add up all of them": lambda x, w, b: _maps(x[:1], w[:, :1], b),
        "rows and columns of the filters have changed places": lambda x, w, b: _maps(
            x, w.swapaxes(2, 3), b
        ),
        "channel c of the picture belongs to channel c of a filter": lambda x, w, b: _maps(x[::-1], w, b),
        "the bias is added": lambda x, w, b: _maps(x, w, -b),
        "no activation is asked for: the sums themselves": lambda x, w, b: np.maximum(_maps(x, w, b), 0.0),
    },
    (
        "For one filter and one channel `filtered` of the text does it. What becomes of several channels?",
        "One map is the sum over the channels, plus the bias. There are as many maps as filters.",
        "np.array([sum(filtered(x[c], w[f, c]) for c in range(len(x))) + b[f] for f in range(len(w))]).",
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
        "multiply all three entries by first": lambda first: np.array([first, -2.0, 1.0]),
        "constants give 0, but the ramp t = 0, 1, 2 does not": lambda first: np.array(
            [first, first, -2 * first]
        ),
        "the sum must be 0: look at a constant": lambda first: np.array([first, -2 * first, -first]),
    },
    (
        "Write down its response to a constant and to the ramp t = 0, 1, 2.",
        "w1 + w2 + w3 = 0 and w2 + 2 w3 = 0. Express both by w1.",
        "w3 = w1 and w2 = -2 w1.",
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
        "with so many blocks it is still less than `side`: one more": lambda side, r: _blocks(side, r) - 1,
        "without pooling a field grows by the same at each block; with it, by twice as much": (
            lambda side, r: -(-side // r)
        ),
        "pooling alone doubles the field; the filters widen it, too": lambda side, r: int(
            np.ceil(np.log2(side))
        ),
        "the fields add up, they do not multiply": lambda side, r: next(
            n for n in range(99) if r**n >= side
        ),
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
        "the right numbers in reverse order": lambda w, d: np.convolve(w, d)[::-1],
        "an entry of x goes into several results: add up what comes back, no mean": lambda w, d: (
            np.convolve(w, d) / len(w)
        ),
        "a result passes its delta back with one weight to each entry, not with their sum": lambda w, d: (
            np.pad(d * np.sum(w), (0, len(w) - 1))
        ),
        "result k reaches len(w) entries of x, not its own alone": lambda w, d: np.pad(d, (0, len(w) - 1)),
        "add up what comes back, no mean": lambda w, d: np.convolve(w, d) / len(d),
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
        "what meets w_j is weighted by delta: multiply": lambda x, d: np.convolve(
            x, np.ones(len(d)), "valid"
        ),
        "w_j is used at every place, not at the first alone": lambda x, d: d[0] * x[: len(x) - len(d) + 1],
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
        "the largest of the window, not the smallest": lambda x, d: _through_max(-x, d),
        "window k begins at x[k]: the error goes to k + argmax": lambda x, d: np.roll(
            _through_max(x, d), 1
        ),
        "the error goes to the largest of its window, not to its first number": lambda x, d: np.pad(
            d, (0, len(x) - len(d))
        ),
        "delta[k] belongs to window k: it is not reversed": lambda x, d: _through_max(x, d[::-1]),
        "an error keeps its sign": lambda x, d: _through_max(x, np.abs(d)),
        "the slope of the maximum is 1, not x": lambda x, d: _through_max(x, d) * x,
        "each window has its own largest number": lambda x, d: np.sum(d) * (x == x.max()),
        "this is where errors arrive; add up how large they are": lambda x, d: (
            _through_max(x, d) != 0
        ).astype(float),
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
        "rows move along with k: take diagonals, not the mean of a row": lambda A: A.mean(axis=1),
        "this is one column; which entries share a weight?": lambda A: A[:, 0],
        "this is the diagonal, so w[0] at all places; each w[j] is a mean": lambda A: np.diag(A),
        "the nearest in squares is the mean, not the median": lambda A: np.median(_diagonals(A), axis=1),
        "each w[j] has its own diagonal: this is the mean of all entries": lambda A: np.full(
            len(A), A.mean()
        ),
        "on a circle a diagonal goes on at the left: n entries, not those up to the edge": lambda A: (
            np.array([np.diag(A, j).sum() for j in range(len(A))]) / len(A)
        ),
    },
    (
        "Which entries of A have to be alike, so that w[j] can stand in for all of them?",
        "The number nearest to several, in squares, is their mean.",
        "w[j] is the mean over k of A[k, (k + j) % n].",
    ),
    within=1e-5,  # of scipy.optimize.minimize
)
products = Exercise(
    lambda w: min(w.size, _by_rank(w)),
    [(np.outer([1.0, 2.0, 1.0], [-1.0, 0.0, 1.0]),), (LAPLACE,), *((_of_rank(*one),) for one in RANKS)],
    {
        "so many separable filters are needed; each takes 2m products": _rank,
        "as it stands it takes m * m, which may be fewer": _by_rank,
        "one column and one row are enough only where w is separable": lambda w: 2 * len(w),
        "a column takes m products, and so does a row: 2m for each pair": lambda w: min(
            w.size, len(w) * _rank(w)
        ),
        "column and row come one after the other: m + m products, not m * m": lambda w: w.size * _rank(w),
        "as it stands it is m * m; as a sum of separable ones it may be fewer": lambda w: w.size,
        "the numbers in w are not asked for, but how many pairs u, v have w as their sum": lambda w: int(
            np.count_nonzero(w)
        ),
        "the least, not the most": lambda w: max(w.size, _by_rank(w)),
        "a filter of rank 2 or more may pay as a sum, too": lambda w: (
            w.size if _rank(w) > 1 else 2 * len(w)
        ),
        "zeros are not left out here; how many pairs u, v have w as their sum?": lambda w: (
            2 * int(np.count_nonzero(w))
        ),
    },
    (
        "How many columns and rows does w need at least? What is such a number called for a matrix?",
        "A sum of r matrices u v^T has at most the rank r, and a matrix of rank r is such a sum.",
        "The smaller one of m * m and 2 * m * np.linalg.matrix_rank(w).",
    ),
)
