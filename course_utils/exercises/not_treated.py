"""Exercises of notebook 08."""

import numpy as np

from course_utils.exercises.exercise import Exercise

RNG = np.random.default_rng(8)


def _error_left(x: np.ndarray, t: int) -> float:
    return float(np.sum(np.linalg.svd(x, compute_uv=False)[t:] ** 2))


WEIGHTS = np.array([1.5, -0.5, 2.0, 0.25, -1.0, 1.0])
SHADES = np.array([0.5, 0.5, 1.0, 1.0, 0.25, 0.25])
OTHERS = np.array([0.25, 0.75, -0.25, 2.0, 1.25, 0.5])


def _gains(w: np.ndarray, x: np.ndarray) -> np.ndarray:
    return np.where(w > 0, w * x, -w * (1 - x))


def _counted(gains: np.ndarray, w: np.ndarray, x: np.ndarray, order: int = 1) -> int:
    lowered = np.cumsum(np.sort(gains)[::-order])
    return 1 + int(np.searchsorted(lowered, w @ x - 1e-12))


def _by_weight(w: np.ndarray, x: np.ndarray) -> int:
    lowered = np.cumsum(_gains(w, x)[np.argsort(-np.abs(w), kind="stable")])
    return 1 + int(np.searchsorted(lowered, w @ x - 1e-12))


def _fewest(w: np.ndarray, x: np.ndarray, beyond: bool = False) -> int:
    lowered = np.cumsum(np.sort(_gains(w, x))[::-1])
    return 1 + int(np.searchsorted(lowered, w @ x, side="right" if beyond else "left"))


def _step(F: np.ndarray, G: np.ndarray, x: np.ndarray, eta: float) -> np.ndarray:
    return np.asarray(G - eta * np.outer(G @ (F @ x) - x, F @ x))


def _beside(a: np.ndarray, c: np.ndarray) -> np.ndarray:
    """What a has at right angles to c."""
    return np.asarray(a - (a @ c) / (c @ c) * c)


def _shortest(a: np.ndarray, gap: float, c: np.ndarray) -> np.ndarray:
    rest = _beside(a, c)
    return np.asarray(gap * rest / (rest @ rest))


def _still_one(N: int, t: int, replacement: bool) -> float:
    return (1 - 1 / N) ** t if replacement else max(0.0, 1 - t / N)


keeping_size = Exercise(
    lambda slopes: 1 / np.sqrt(np.mean(slopes**2)),
    [(RNG.uniform(0.05, 0.25, 6),), (RNG.uniform(0, 1, 9),), (np.array([0.0, 1.0, 1.0, 0.0, 1.0]),)],
    {
        "lengths are made of squares: take the mean of the squares": lambda slopes: 1 / np.mean(slopes),
        "the steeper the slopes, the smaller the weights": lambda slopes: np.sqrt(np.mean(slopes**2)),
        "this is its square, a variance; the size is a standard deviation": lambda slopes: (
            1 / np.mean(slopes**2)
        ),
        "there are n entries, and the variance of a weight has a 1/n: a mean, not a sum": lambda slopes: (
            1 / np.linalg.norm(slopes)
        ),
        "this is enough for the steepest neuron alone": lambda slopes: 1 / np.max(slopes),
        "square the slopes before the mean": (lambda slopes: 1 / np.sqrt(np.mean(slopes))),
        "the deviation subtracts the mean; the mean of the squares is meant": (
            lambda slopes: 1 / np.std(slopes)
        ),
        "with the n of the variance it is a mean of squares, not a sum of slopes": (
            lambda slopes: np.sqrt(len(slopes)) / np.sum(slopes)
        ),
        "a median is no mean, and lengths are made of squares": (lambda slopes: 1 / np.median(slopes)),
        "4 is for the steepest sigmoids alone; here the slopes are given": (lambda slopes: 4.0),
    },
    (
        "An entry of W.T @ delta is a sum of independent terms. What is its variance?",
        "size^2 / n times |delta|^2. Multiply by the square of the slope, and add up over the n neurons.",
        "So |delta|^2 is multiplied by size^2 times the mean of slopes^2, which must be 1.",
    ),
)
fewest = Exercise(
    _fewest,
    [(WEIGHTS, SHADES), (WEIGHTS[::-1], SHADES), (OTHERS, np.array([0.5, 0.0, 0.0, 0.5, 0.5, 0.25]))],
    {
        "a weight below 0 lowers the score as well: put its pixel to 1": lambda w, x: _counted(w * x, w, x),
        "to lower the score most a pixel may have to go to 0 as well": lambda w, x: _counted(
            np.maximum(-w, 0) * (1 - x), w, x
        ),
        "begin with the pixels that lower the score most": lambda w, x: _counted(_gains(w, x), w, x, -1),
        "by how much a pixel can lower the score depends on x, too": lambda w, x: _counted(np.abs(w), w, x),
        "at 0 the class is altered already: ties go to B": lambda w, x: _fewest(w, x, True),
        "one too few: count the pixel, too, with which the score comes to 0 or below": (
            lambda w, x: _fewest(w, x) - 1
        ),
        "one pixel may not be enough: add up what the best ones lower": (lambda w, x: 1),
        "so many have a weight above 0; how many are needed, the best first?": (
            lambda w, x: int(np.sum(w > 0))
        ),
        "this is the score; a number of pixels is asked for": (lambda w, x: w @ x),
        "the largest weight need not lower the score most: sort by what each pixel lowers": (_by_weight),
    },
    (
        "By how much can a single pixel lower the score at most, and at which shade?",
        "At 0 where w > 0, by w x; at 1 where w < 0, by -w (1 - x). No two pixels disturb each other.",
        (
            "Sort these gains, the largest first, and count how many it takes until the score is no "
            "longer above 0."
        ),
    ),
)
left_over = Exercise(
    _error_left,
    [(RNG.standard_normal((5, 9)), 2), (RNG.standard_normal((4, 6)), 3), (RNG.standard_normal((6, 6)), 1)],
    {
        "a sum of squares is asked for: square the singular values": lambda x, t: float(
            np.sum(np.linalg.svd(x, compute_uv=False)[t:])
        ),
        "this is what the code keeps; what is left over are the other singular values": lambda x, t: float(
            np.sum(np.linalg.svd(x, compute_uv=False)[:t] ** 2)
        ),
        "Python counts from 0: the first that is left out is [t]": lambda x, t: _error_left(x, t + 1),
        "the sum of squares itself is asked for": lambda x, t: _error_left(x, t) ** 0.5,
        "linear maps have no bias that could hold a mean: leave it in x": lambda x, t: _error_left(
            x - x.mean(axis=1, keepdims=True), t
        ),
        "columns are data points: this subtracts from each its own mean, and linear maps hold none": (
            lambda x, t: _error_left(x - x.mean(axis=0), t)
        ),
        "Python counts from 0: the first that is left out is [t], not [t - 1]": (
            lambda x, t: _error_left(x, t - 1)
        ),
        "this is the largest that is left out alone; all from t on count": (
            lambda x, t: float(np.linalg.svd(x, compute_uv=False)[t] ** 2)
        ),
        "a sum over all data is asked for, no mean": (lambda x, t: _error_left(x, t) / x.shape[1]),
        "no half: the sum of squares itself": (lambda x, t: _error_left(x, t) / 2),
        "square each, then add up": (
            lambda x, t: float(np.sum(np.linalg.svd(x, compute_uv=False)[t:]) ** 2)
        ),
        "the last coordinates of x are not what is lost: turn to singular values": (
            lambda x, t: float(np.sum(x[t:] ** 2))
        ),
        "eigvalsh gives the smallest first: these are the largest that are added": (
            lambda x, t: float(np.sum(np.linalg.eigvalsh(x @ x.T)[t:]))
        ),
        "eigenvalues of x x^T are squares of singular values already": (
            lambda x, t: float(np.sum(np.linalg.svd(x, compute_uv=False)[t:] ** 4))
        ),
        "this is all there is: a code of t numbers keeps something": (lambda x, t: float(np.sum(x**2))),
    },
    (
        "FG has rank t. Which matrix of rank t is nearest to x?",
        "By Eckart and Young the one that keeps the t largest singular values.",
        "What is left over: the sum of the squares of the singular values from index t on.",
    ),
)
shortest = Exercise(
    _shortest,
    [
        (np.array([1.0, 2.0, -1.0]), 0.7, np.array([0.5, 1.0, 2.0])),
        (RNG.standard_normal(6), 2.0, RNG.standard_normal(6)),
    ],
    {
        "this puts a right, and changes the output at c": lambda a, gap, c: gap * a / (a @ a),
        "right angles to c, yes; but the product with a must be the gap": lambda a, gap, c: (
            gap * _beside(a, c)
        ),
        "divide by the square of what is left of a, not by that of a": lambda a, gap, c: (
            gap * _beside(a, c) / (a @ a)
        ),
        "right angles to c, yes; divide by the norm squared": lambda a, gap, c: (
            gap * _beside(a, c) / np.linalg.norm(_beside(a, c))
        ),
        "take from a its part along c, not from c its part along a": lambda a, gap, c: (
            gap * _beside(c, a) / (_beside(c, a) @ _beside(c, a))
        ),
        "w · a must be the gap: this lies along c": (lambda a, gap, c: gap * c / (c @ c)),
        "c need not have length 1: divide by c @ c": (lambda a, gap, c: gap * (a - (a @ c) * c) / (a @ a)),
        "the gap is missing": (lambda a, gap, c: _shortest(a, 1.0, c)),
        "mind the sign: w · a is the gap": (lambda a, gap, c: -_shortest(a, gap, c)),
        "divide by the norm squared, and keep to right angles with c": (
            lambda a, gap, c: gap * a / np.linalg.norm(a)
        ),
        "a - c is not at right angles to c: take from a its part along c": (
            lambda a, gap, c: gap * (a - c) / (a @ (a - c))
        ),
    },
    (
        "Without c it would be gap * a / (a @ a): a part at right angles to a makes w longer for nothing.",
        "w has to be at right angles to c, so only what a has at right angles to c can help: call it r.",
        "r = a - (a @ c) / (c @ c) * c, and w = gap * r / (r @ r).",
    ),
    within=1e-6,  # of scipy.optimize.minimize with two conditions
)
decoder_step = Exercise(
    _step,
    [
        (RNG.standard_normal((2, 4)), RNG.standard_normal((4, 2)), RNG.standard_normal(4), 0.1),
        (RNG.standard_normal((1, 3)), RNG.standard_normal((3, 1)), RNG.standard_normal(3), 0.5),
    ],
    {
        "this goes uphill; mind the sign of G F x - x": lambda F, G, x, eta: (
            G + eta * np.outer(G @ (F @ x) - x, F @ x)
        ),
        "what G is multiplied by is the code F x, not x": lambda F, G, x, eta: (
            G - eta * np.outer(G @ (F @ x) - x, (G @ (F @ x))[: len(F)])
        ),
        "half of the square has the derivative without a factor 2": lambda F, G, x, eta: (
            G - 2 * eta * np.outer(G @ (F @ x) - x, F @ x)
        ),
        "this is the gradient; now take the step": lambda F, G, x, eta: np.outer(G @ (F @ x) - x, F @ x),
        "the rate multiplies the gradient": lambda F, G, x, eta: G - np.outer(G @ (F @ x) - x, F @ x),
        "the error is G F x - x, not G F x": lambda F, G, x, eta: G - eta * np.outer(G @ (F @ x), F @ x),
        "G is as it was: subtract eta times the gradient, and return the result": (lambda F, G, x, eta: G),
        "the gradient is the error times the code, not the signal times it": (
            lambda F, G, x, eta: G - eta * np.outer(x, F @ x)
        ),
        "one signal, one step: no division by its length": (
            lambda F, G, x, eta: G - eta * np.outer(G @ (F @ x) - x, F @ x) / len(x)
        ),
    },
    (
        "With the code F x fixed, this is one layer without sigma: G times the code.",
        "(25): the gradient by G is the error times the input of the layer; the error is G F x - x.",
        "np.outer(G @ code - x, code) with code = F @ x; subtract eta times it from G.",
    ),
)
still_one = Exercise(
    _still_one,
    [(10, 5, True), (20, 20, True), (320, 100, True), (10, 5, False), (20, 20, False), (8, 11, False)],
    {
        "this is the probability that they have parted": lambda N, t, replacement: (
            1 - _still_one(N, t, replacement)
        ),
        "with replacement each draw may be the point, or not, anew": lambda N, t, replacement: max(
            0, 1 - t / N
        ),
        "in an order of all N no index comes twice: the draws of an epoch are not independent": (
            lambda N, t, replacement: (1 - 1 / N) ** t
        ),
        "after an epoch each index has come: a probability is never below 0": lambda N, t, replacement: (
            (1 - 1 / N) ** t if replacement else 1 - t / N
        ),
        "drawn for the first time in step t + 1; not drawn before is enough": lambda N, t, replacement: (
            _still_one(N, t, replacement) / N
        ),
        "the two cases are exchanged": (lambda N, t, replacement: _still_one(N, t, not replacement)),
        "1/N is the probability that the index is drawn; it must not be, t times": (
            lambda N, t, replacement: (1 / N) ** t
        ),
        "the power is of the whole bracket, (1 - 1/N)": (
            lambda N, t, replacement: 1 - 1 / N**t if replacement else max(0.0, 1 - t / N)
        ),
        "this is a single step; there are t": (lambda N, t, replacement: 1 - 1 / N),
        "in t steps the index is not drawn t times, not t - 1": (
            lambda N, t, replacement: _still_one(N, t - 1, replacement)
        ),
        "in t steps the index is not drawn t times, not t + 1": (
            lambda N, t, replacement: _still_one(N, t + 1, replacement)
        ),
        "nearly, for large N; the exact probability is asked for": (
            lambda N, t, replacement: np.exp(-t / N) if replacement else max(0.0, 1 - t / N)
        ),
        "in a random order the place of the index is as likely to be behind t as any other": (
            lambda N, t, replacement: (1 - 1 / N) ** t if replacement else float(t < N)
        ),
    },
    (
        "They part when the point is drawn in which the data differ.",
        "With replacement it is not drawn with probability 1 - 1/N, in each of t independent draws.",
        "In a random order its place is 1 to N with equal probability: it is behind t with 1 - t/N, or 0.",
    ),
)
