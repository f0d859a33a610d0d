"""Exercises of notebook 01."""

import numpy as np

from course_utils.exercises.exercise import Exercise
from course_utils.network.activations import sigmoid, sigmoid_prime

X = np.array([-2.0, -0.5, 0.0, 1.0, 3.0])
RNG = np.random.default_rng(0)
LAYERS = [
    (RNG.standard_normal((n, m)), RNG.standard_normal(n), RNG.standard_normal((4, m)))
    for n, m in ((2, 2), (3, 2))
]


def _slope(x: np.ndarray, w: float, c: float) -> np.ndarray:
    return _at(w * (x - c), w)


def _at(u: np.ndarray, inner: float, outer: float = 2.0) -> np.ndarray:
    """The slope of sigma(u)^2 with these derivatives of what is inside and, times sigma, outside."""
    return outer * inner * sigmoid(u) * sigmoid_prime(u)


slope = Exercise(
    _slope,
    [(X, 1.0, 0.0), (X, 3.0, -0.5), (X, -2.0, 1.0)],
    {
        "this is the slope of sigma; the square has a derivative too": lambda x, w, c: (
            w * sigmoid_prime(w * (x - c))
        ),
        "by the chain rule the inner function has a derivative too": lambda x, w, c: _slope(x, w, c) / w,
        "the derivative of u squared is 2u: a factor is missing": lambda x, w, c: _slope(x, w, c) / 2,
        "this is the function itself; differentiate it, with (2)": lambda x, w, c: (
            sigmoid(w * (x - c)) ** 2
        ),
        "2 sigma is the derivative of the square by sigma; go on to x": lambda x, w, c: (
            2 * sigmoid(w * (x - c))
        ),
        "the square is of sigma, not of its derivative": lambda x, w, c: (
            (w * sigmoid_prime(w * (x - c))) ** 2
        ),
        "sigma is taken at w (x - c), not at x": lambda x, w, c: _at(x, w),
        "the shift belongs inside: w multiplies all of x - c": lambda x, w, c: _at(w * x - c, w),
        "sigma has a derivative too: a factor is missing": lambda x, w, c: 2 * w * sigmoid(w * (x - c)),
        "the derivative of u squared is 2u, and here u is sigma: it stays as a factor": lambda x, w, c: (
            2 * w * sigmoid_prime(w * (x - c))
        ),
        "the square is of sigma, not of its derivative; and w (x - c) has a derivative too": (
            lambda x, w, c: sigmoid_prime(w * (x - c)) ** 2
        ),
        "sigma is taken at w (x - c): c is subtracted": lambda x, w, c: _at(w * (x + c), w),
        "w comes out once, from the derivative of w (x - c)": lambda x, w, c: w * _slope(x, w, c),
        "by (2) sigma' is sigma (1 - sigma): 1 - sigma comes once": lambda x, w, c: (
            _slope(x, w, c) * sigmoid(-w * (x - c))
        ),
    },
    (
        "There are three functions, one inside the other: a square, sigma, and w (x - c).",
        "Chain rule: the derivative of each, taken where it stands, and the three multiplied.",
        "With s = activations.sigmoid(w * (x - c)) they are 2 s, s (1 - s) and w.",
    ),
)
tanh = Exercise(
    lambda x: 2 * sigmoid(2 * x) - 1,
    [(X,), (10 * X,)],
    {
        "right range, but half as steep: look at the slope at 0": lambda x: 2 * sigmoid(x) - 1,
        "right steepness, but its values should run from -1 to 1": lambda x: sigmoid(2 * x),
        "this is sigma itself; stretch it, to run from -1 to 1 and with slope 1 at 0": sigmoid,
        "right steepness, but this runs from 0 to 2": lambda x: 2 * sigmoid(2 * x),
        "right shape, but half as high: its values should run from -1 to 1": lambda x: sigmoid(2 * x) - 0.5,
        "this runs from -1 to 0": lambda x: sigmoid(2 * x) - 1,
        "this runs from -2 to 0: subtract 1 after the factor 2": lambda x: 2 * (sigmoid(2 * x) - 1),
        "right range, but too flat: tanh is steeper than sigma": lambda x: 2 * sigmoid(x / 2) - 1,
        "right range, but too steep: look at the slope at 0": lambda x: 2 * sigmoid(4 * x) - 1,
    },
    (
        "Both are S-shaped curves. From where to where does each run, and how steep is each at 0?",
        (
            "sigma runs from 0 to 1 with slope 1/4, tanh from -1 to 1 with slope 1: stretch it, and "
            "make it steeper."
        ),
        "Twice sigma minus 1 has the right range and half the slope: so take sigma at 2 x.",
    ),
    {"tanh": "but this is tanh itself; can you build it from activations.sigmoid?"},
)
one_layer = Exercise(
    lambda W, b, x: sigmoid(x @ W.T + b),  # (3), transposed
    LAYERS,
    {
        "the bias is missing": lambda W, b, x: sigmoid(x @ W.T),
        "the bias is added first: sigma acts on what W and b make": lambda W, b, x: sigmoid(x @ W.T) + b,
        "this is the weighted input z; sigma is still to be applied": lambda W, b, x: x @ W.T + b,
        "(3) adds the bias": lambda W, b, x: sigmoid(x @ W.T - b),
        "the inputs go into the layer as they are: sigma acts on W x + b only": lambda W, b, x: sigmoid(
            sigmoid(x) @ W.T + b
        ),
        "the sign in the exponent: (1) has e to the minus x": lambda W, b, x: sigmoid(-(x @ W.T + b)),
        "each neuron has its own bias": lambda W, b, x: sigmoid(x @ W.T + b[0]),
        "the activation is sigma, not tanh": lambda W, b, x: np.tanh(x @ W.T + b),
        "the activation is sigma, not its derivative": lambda W, b, x: sigmoid_prime(x @ W.T + b),
    },
    (
        "For one point (3) is sigma(W a + b). Turn the whole equation on its side: rows for columns.",
        "The transpose of W a is the row a with the transpose of W behind it.",
        "x @ W.T has a row for each point, and b is added to each row by itself.",
    ),
)
bias_through = Exercise(
    lambda w, p: -(w @ p),
    [(np.array([1.0, 2.0]), np.array([0.5, 0.25])), (np.array([-3.0, 4.0]), np.array([-0.1, 0.9]))],
    {
        "the sign: on the boundary w1 x1 + w2 x2 + b is 0": lambda w, p: w @ p,
        "it is sigma that is 1/2 on the boundary; what is its argument there?": lambda w, p: 0.5 - w @ p,
        "sigma is not 1 on the boundary; what is its argument there?": lambda w, p: 1 - w @ p,
        "w1 belongs to p1, and w2 to p2": lambda w, p: -(w[0] * p[1] + w[1] * p[0]),
        "both terms change their side, and their sign": lambda w, p: -w[0] * p[0] + w[1] * p[1],
        "this is a distance; the bias itself is not divided by the length of w": lambda w, p: (
            -(w @ p) / np.linalg.norm(w)
        ),
        "multiply entry by entry, and then add": lambda w, p: -np.sum(w) * np.sum(p),
        "the bias is the argument that is missing, without a sigma": lambda w, p: sigmoid(-(w @ p)),
        "this is the slope of the boundary; b moves it": lambda w, p: -w[0] / w[1],
    },
    (
        "On the boundary the output is 1/2. What is the argument of sigma there?",
        "sigma(0) = 1/2, so w1 p1 + w2 p2 + b is 0: solve for b.",
        "The sum w1 p1 + w2 p2 is w @ p; b is its negative.",
    ),
)
width = Exercise(
    lambda w: 2 * np.log(9) / w,
    [(1.0,), (3.0,), (0.5,)],
    {
        "this is the distance from the middle to one end; there are two": lambda w: np.log(9) / w,
        "this is right for w = 1; how does the width depend on w?": lambda w: 2 * np.log(9),
        "the inverse of e^x is the natural logarithm, np.log": lambda w: 2 * np.log10(9) / w,
        "the curve is not its tangent: solve (1) for x at 0.1 and at 0.9": lambda w: 0.8 * 4 / w,
        "the steeper the curve, the narrower the change: divide by w": lambda w: 2 * np.log(9) * w,
        "the inverse of e^x is the natural logarithm, not that with base 2": lambda w: 2 * np.log2(9) / w,
        "0.8 is how far the curve rises; how far does x go?": lambda w: 0.8 / w,
        "sigma(u) = 0.9 means e^(-u) = 1/9: the logarithm is that of 9": lambda w: 2 * np.log(10) / w,
        "solve sigma(u) = 0.9 for u: 1 + e^(-u) is 1/0.9": lambda w: 2 * np.log(0.9) / w,
        "u is w times x - c, with w once": lambda w: 2 * np.log(9) / w**2,
        "x is asked for, not sigma: for which x is sigma 0.9?": lambda w: (
            sigmoid(0.9 * w) - sigmoid(0.1 * w)
        ),
    },
    (
        "c only shifts the curve. Solve sigma(u) = 0.9 for u, and then sigma(u) = 0.1.",
        "sigma(u) = s means e^(-u) = (1 - s)/s, so u = log(s/(1 - s)): log 9, and minus log 9.",
        "In u the width is 2 log 9; and u = w (x - c), so in x it is that divided by w.",
    ),
)


def _staircase(x: np.ndarray, c: np.ndarray, h: np.ndarray, w: float) -> np.ndarray:
    return h[0] + sum(rise * sigmoid(w * (x - at)) for at, rise in zip(c, np.diff(h), strict=True))


staircase = Exercise(
    _staircase,
    [
        (X, np.array([-1.0, 1.5]), np.array([0.0, 2.0, 0.5]), 4.0),
        (X, np.array([0.5]), np.array([1.0, -1.0]), 2.0),
        (X, np.array([-1.5, -0.25, 2.0]), np.array([3.0, 1.0, 1.0, 4.0]), 7.0),
    ],
    {
        "a neuron lifts all that lies to its right: its factor is the rise from one level to the next": (
            lambda x, c, h, w: sum(v * sigmoid(w * (x - at)) for at, v in zip(c, h[1:], strict=True))
        ),
        "nearly: far to the left no neuron fires, and the value is the first level": (
            lambda x, c, h, w: _staircase(x, c, h, w) - h[0]
        ),
        "the factors are the rises between neighbouring levels, not the levels": (
            lambda x, c, h, w: h[0] + sum(v * sigmoid(w * (x - at)) for at, v in zip(c, h[1:], strict=True))
        ),
        "the steps go the wrong way: a rise is the next level minus the one before": (
            lambda x, c, h, w: 2 * h[0] - _staircase(x, c, h, w)
        ),
        "these are steps without the sigmoid: let each be soft, with the weight w": (
            lambda x, c, h, w: h[np.searchsorted(c, x)]
        ),
        "the weight multiplies x - c, not x alone": (
            lambda x, c, h, w: (
                h[0] + sum(rise * sigmoid(w * x - at) for at, rise in zip(c, np.diff(h), strict=True))
            )
        ),
        "the factor of a step is a difference of two levels, not the level before it": (
            lambda x, c, h, w: sum(v * sigmoid(w * (x - at)) for at, v in zip(c, h[:-1], strict=True))
        ),
        "the step is at c[i]: c is subtracted from x": lambda x, c, h, w: _staircase(x, -c, h, w),
        "the weight w is missing: it makes each step steeper": lambda x, c, h, w: _staircase(x, c, h, 1.0),
        "each step goes up from left to right if its rise is positive: the sign of w": (
            lambda x, c, h, w: _staircase(x, c, h, -w)
        ),
        "far to the left no neuron fires: there the value is h[0], not the last level": (
            lambda x, c, h, w: _staircase(x, c, h, w) - h[0] + h[-1]
        ),
        "there is a step at every c[i], not at the first alone": lambda x, c, h, w: _staircase(
            x, c[:1], h[:2], w
        ),
    },
    (
        "A soft step at c[i] is sigma(w (x - c[i])). By how much must it lift the curve?",
        "Far to the left all steps are 0, so begin with h[0]; step i then adds h[i + 1] - h[i].",
        "np.diff(h) holds the rises; activations.sigmoid(w * (x - c[:, None])) has a row for each step.",
    ),
)


def _between(p: np.ndarray, q: np.ndarray) -> np.ndarray:
    w = 2 * np.log(9) * (p - q) / np.sum((p - q) ** 2)
    return np.array([w[0], w[1], -(w @ (p + q)) / 2])


between = Exercise(
    _between,
    [(np.array([0.2, 0.3]), np.array([0.6, 0.8])), (np.array([-1.0, 2.0]), np.array([3.0, 0.5]))],
    {
        "the bias: at the middle of p and q the argument of sigma is 0": lambda p, q: np.append(
            _between(p, q)[:2], 0.0
        ),
        "at p it is to say 90%, at q 10%: the other way round": lambda p, q: _between(q, p),
        "the direction is right; the length of w has to be 2 log 9 over the distance": lambda p, q: (
            np.append(p - q, -((p - q) @ (p + q)) / 2)
        ),
        "you divided by the distance once: p - q is not of length 1": lambda p, q: (
            _between(p, q) * np.linalg.norm(p - q)
        ),
        "from 10% to 90% the argument grows by 2 log 9, not by log 9": lambda p, q: _between(p, q) / 2,
        "the boundary should pass through the middle of p and q, not through q": lambda p, q: np.append(
            _between(p, q)[:2], -(_between(p, q)[:2] @ q)
        ),
        "the sign of b: at the middle of p and q w1 x1 + w2 x2 + b is 0": lambda p, q: (
            _between(p, q) * np.array([1.0, 1.0, -1.0])
        ),
        "b is minus w times the middle of p and q, which is half of their sum": lambda p, q: (
            _between(p, q) * np.array([1.0, 1.0, 2.0])
        ),
        "the boundary should pass through the middle of p and q, not through p": lambda p, q: np.append(
            _between(p, q)[:2], -(_between(p, q)[:2] @ p)
        ),
        "0.9 - 0.1 is the difference of sigma; how far does its argument go?": lambda p, q: (
            _between(p, q) * 0.8 / np.log(81)
        ),
        "the inverse of e^x is the natural logarithm, np.log": lambda p, q: _between(p, q) / np.log(10),
        "the length of w has to be 2 log 9 over the distance; and at the middle the argument is 0": (
            lambda p, q: np.append(p - q, 0.0)
        ),
    },
    (
        "The boundary is at right angles to w, and to the line through p and q. So where does w point?",
        "w is a multiple of p - q, and the boundary passes through the middle (p + q)/2.",
        (
            "At p the argument of sigma must be log 9, at q minus log 9: w @ (p - q) = 2 log 9; then b "
            "= -w @ (p + q)/2."
        ),
    ),
    within=1e-6,  # of scipy.optimize.minimize with two conditions
)
