"""What the faces of the mathematics offer refuses bad arguments in a sentence that names them."""

import inspect
import re
from fractions import Fraction

import numpy as np
import pytest

from course_utils import convolution, generalisation, gradients, network, outlook, training
from course_utils.gradients.mistakes import RIGHT

FACES = (network, gradients, training, convolution, generalisation, outlook)
POINTS = network.figure1()
X, Y = POINTS.x, POINTS.y
LAYERS = [convolution.SlidingWindow(3)]
ROWS = np.arange(12.0).reshape(4, 3)


def a_network():
    return network.Network((2, 2, 2), np.linspace(-1, 1, 12))


Z, A = a_network().forward(X)
VALIDATION = generalisation.ValidationProblem(0.1, 20, 0.5, 3, 1, 0)

BAD = {
    "NaN": np.nan,
    "infinite": np.inf,
    "complex": 1j,
    "a string": "none of these",
    "huge": 10**30,
    "larger than any float": 10**400,
    "negative": -1,
    "0": 0,
    "1.5": 1.5,
    "True": True,
    "None": None,
    "an object": object(),
    "a dict": {},
    "an empty list": [],
    "ragged": [[1.0], [1.0, 2.0]],
    "an array of four axes": np.ones((2, 3, 4, 5)),
    "an array of NaN": np.full((2, 10), np.nan),
    "a complex array": np.full((2, 10), 1j),
    "an array of strings": np.full((2, 10), "a"),
    "a vector of 7": np.ones(7),
    "a pair with NaN": (0.0, np.nan),
    "a pair with infinity": (2, np.inf),
    "a complex pair": (1j, 2),
    "a masked array": np.ma.masked_array(np.ones((2, 10)), mask=True),
    "a list of masked vectors": [np.ma.masked_array(np.ones(10), mask=True)] * 2,
    "bytes": b"ab",
    "masked two lists deep": [[np.ma.masked, 1.0], [2.0, 3.0]],
    "changeable bytes": bytearray(b"ab"),
    "a view of bytes": memoryview(b"ab"),
    "a set": {2, 10, 3},
    "1e308": 1e308,
    "a duration": np.timedelta64(3),
}
NUMBERS = {"0", "1.5", "negative", "huge"}
ARRAYS = {"an array of four axes", "a vector of 7"}
NOT_FINITE = {"NaN", "infinite", "an array of NaN", "a pair with NaN", "a pair with infinity"}

# A good value of each argument by its name; of one function alone, by the name of both.
GOOD = {
    "L": 1.0,
    "N": 12,
    "a": A,
    "activation": "tanh",
    "after": a_network(),
    "again": ROWS,
    "batches": [[0], [1]],
    "before": a_network(),
    "bounds": [(0.0, 1.0)] * 3,
    "chunk": 3,
    "clock": lambda: 0.0,
    "cost": 0.5,
    "cost_every": 1,
    "count": 2,
    "damping": 0.1,
    "data": X,
    "depth": 1,
    "eta": 0.1,
    "eta_d": 0.1,
    "eta_g": 0.1,
    "f": lambda x: np.sum(x**2, axis=0),
    "factor": 1.0,
    "factors": [1.0, 0.0],
    "first": POINTS,
    "flat": 0.1,
    "ftol": 0.0,
    "g": np.ones(9),
    "generator": outlook.LINE_GENERATOR,
    "gradient_norm": 0.1,
    "gtol": 0.1,
    "h": 1e-6,
    "hidden": 3,
    "i": 1,
    "inner": 1,
    "inverted": True,
    "j": 1,
    "k": [0, 3],
    "kernel": np.ones((2, 2)),
    "kind": "max",
    "l": 2,
    "label": 1,
    "labels": [0, 1],
    "lam": 0.1,
    "lambdas": [0.1, 0.2],
    "layers": LAYERS,
    "level": 0.9,
    "lot": 0.5,
    "m": 2,
    "max_evaluations": 2,
    "maxfun": 9,
    "method": training.STEEPEST_DESCENT,
    "momentum": 0.5,
    "n": 5,
    "name": "mine",
    "neuron": 0,
    "noise": 0.1,
    "output": [[0.1], [0.2]],
    "output_activation": "sigmoid",
    "p": np.zeros(12),
    "p_drop": 0.5,
    "padding": 1,
    "picture": np.ones((1, 4, 4)),
    "points": POINTS,
    "pool_size": 3,
    "population": np.random.default_rng(0).random((6, 3)),
    "replacement": True,
    "residuals": "components",
    "restart": False,
    "rng": 0,
    "rules": RIGHT,
    "run": "ten",
    "scale": 1.0,
    "second": POINTS,
    "seconds": 1.0,
    "seed": 1,
    "shape": (1, 4, 4),
    "share": 0.5,
    "sharpness": 5.0,
    "size": 2,
    "sizes": (2, 2, 2),
    "start": a_network(),
    "step": 3,
    "steps": 3,
    "stop": None,
    "stride": 1,
    "sweeps": 1,
    "t": 1,
    "target": 0.1,
    "times": [0.0, 0.1],
    "timings": convolution.recorded_convolution_timings(),
    "tolerance": 1e-6,
    "turns": 1.0,
    "v": ROWS,
    "values": [1.0, 2.0, 4.0],
    "velocity": np.zeros(12),
    "w": [1.0, 2.0],
    "way": outlook.REPAIRS[0],
    "width": 3,
    "x": X,
    "y": Y,
    "training": POINTS,
    "validation": POINTS,
    "z": X,
}
SPECIAL = {
    ("Case", "x"): X[:, :1],
    ("DropoutProblem", "hidden"): (3,),
    ("Game.D", "x"): [0.5, 1.0],
    ("Game.discriminator_gradient", "made"): [0.0, 1.0],
    ("Game.discriminator_gradient", "real"): [0.5],
    ("Game.generator_gradient", "xi"): [0.5, 1.0],
    ("Game.look", "shares"): [0.1, 1.0],
    ("Game.look", "x"): [0.5, 1.0],
    ("Game.made", "xi"): [0.5, 1.0],
    ("Network.checked_y", "N"): 10,
    ("RandomLabelProblem", "cost"): "quadratic (9)",
    ("ValidationProblem", "N"): 20,
    ("backward", "z"): Z,
    ("output_jacobian", "z"): Z,
    ("early_stop", "checkpoints"): list(generalisation.validated_training(VALIDATION, [1])),
    ("error_rates", "problem"): generalisation.RandomLabelProblem(12, 0.5, 3, "quadratic (9)", 0),
    ("train_with_dropout", "problem"): generalisation.DropoutProblem(0.5, (3,), True, 0),
    ("validated_training", "problem"): VALIDATION,
    ("validated_training", "steps"): [1, 2],
    ("weighted_outputs", "factors"): [[1.0, 0.0]],
    ("Case", "y"): Y[:, :1],
    ("Game", "target"): "one bump",
    ("Points", "labels"): POINTS.labels,
    ("alternating_least_squares", "x"): ROWS,
    ("average_matrix", "stride"): 2,
    ("convolution_sum", "x"): np.ones(5),
    ("correlate1d", "x"): np.ones(5),
    ("correlate1d_fft", "x"): np.ones(5),
    ("epoch", "k"): np.arange(10)[::-1],
    ("fft_overtakes", "kind"): "picture",
    ("fft_overtakes", "size"): 9,
    ("log_loss", "labels"): [0, 1, 3],
    ("log_loss_gradient", "labels"): [0, 1, 3],
    ("matrix2d", "shape"): (4, 4),
    ("mcnemar", "first"): [True, False],
    ("mcnemar", "second"): [True, True],
    ("nearest_points", "x"): X[:, :1],
    ("patches", "size"): (2, 2),
    ("paths", "k"): 1,
    ("paths", "x"): X[:, :1],
    ("paths", "y"): Y[:, :1],
    ("principal_projection", "x"): ROWS,
    ("quadratic_gradient", "labels"): [0, 1, 3],
    ("reconstruction_error", "x"): ROWS,
    ("smallest_change", "x"): X[:, :1],
    ("standard_errors_apart", "first"): 5,
    ("standard_errors_apart", "second"): 6,
    ("twin_runs", "steps"): [1, 2],
    ("with_point_replaced", "x"): (0.5, 0.5),
}
ANY, POSITIVE, FROM_0 = NUMBERS, {"1.5", "huge"}, {"0", "1.5", "huge"}
VECTOR = {"a vector of 7"}
# Which of BAD are not bad for an argument, by its name, or by both names: what then comes is documented.
FINE = {
    "L": {"0", "1.5", "huge", "True", "an empty list"} | ARRAYS,
    "before": {"None"},
    "cost": FROM_0 | {"None"},
    "cost_every": {"0"},
    "count": {"0"},
    "damping": POSITIVE,
    "eta": POSITIVE,
    "eta_d": FROM_0,
    "eta_g": FROM_0,
    "factor": POSITIVE,
    "flat": FROM_0,
    "ftol": FROM_0,
    "gradient_norm": FROM_0 | {"None"},
    "gtol": FROM_0,
    "h": POSITIVE,
    "hidden": VECTOR | {"an empty list"},
    "i": {"0"},
    "inner": {"0"},
    "inverted": {"True"},
    "label": {"0"},
    "lam": FROM_0,
    "lambdas": VECTOR,
    "layers": {"an empty list"},
    "lot": {"0"},
    "depth": {"0"},
    "m": {"None"},
    "momentum": {"0"},
    "n": {"0"},
    "name": {"a string"},
    "neuron": {"0"},
    "noise": FROM_0,
    "output": NOT_FINITE | {"an array of four axes"},  # NaN is B
    "output_activation": {"None"},
    "p": {"None"},
    "p_drop": {"0"},
    "padding": {"0"},
    "picture": {"an array of four axes"},
    "replacement": {"True"},
    "restart": {"True"},
    "rng": {"0", "huge", "larger than any float", "1e308"},  # as seeds
    "scale": {"1.5"},
    "seconds": FROM_0 | {"None"},
    "seed": {"0"},
    "shape": VECTOR,
    "share": {"0"},
    "sharpness": POSITIVE,
    "size": {"None"},
    "sizes": VECTOR,
    "steps": {"0"},
    "stop": {"None"},
    "sweeps": {"0"},
    "target": FROM_0,
    "timings": {"an empty list"},
    "tolerance": POSITIVE,
    "turns": ANY,
    "v": VECTOR,
    "values": VECTOR,
    "w": VECTOR,
    **{
        (f"Game.{name}", argument): VECTOR
        for name, argument in (
            ("D", "x"),
            ("discriminator_gradient", "made"),
            ("discriminator_gradient", "real"),
            ("generator_gradient", "xi"),
            ("look", "shares"),
            ("look", "x"),
            ("made", "xi"),
        )
    },
    ("Network.random", "scale"): ANY,
    ("Parameters", "p"): VECTOR | NOT_FINITE | {"an empty list"},  # a training may have diverged
    ("convex_bound", "step"): {"0", "1.5", "huge", "True", "an empty list"} | ARRAYS,
    ("correlate1d", "x"): VECTOR,
    ("correlate1d_fft", "x"): VECTOR,
    ("standard_errors_apart", "first"): {"0"},
    ("standard_errors_apart", "second"): {"0"},
    ("twin_runs", "steps"): VECTOR | {"an empty list"},
    ("validated_training", "steps"): VECTOR | {"an empty list"},
    ("with_factors", "factors"): NUMBERS | {"1e308", "True"},
    # An activation function of any real number; its limits at infinity, and NaN of NaN.
    "z": NUMBERS | {"1e308", "True", "an empty list"} | ARRAYS | NOT_FINITE,
}


def public():
    """Each function and class that a face offers, and the methods that readers call most."""
    for face in FACES:
        for name, offered in vars(face).items():
            if callable(offered) and not name.startswith("_"):
                yield name, offered
    yield "Run.advance", training.Run(a_network(), np.random.default_rng(0)).advance
    game = outlook.Game("one bump", outlook.LINE_GENERATOR, 0)
    for name in ("D", "made", "discriminator_gradient", "generator_gradient", "look", "play"):
        yield f"Game.{name}", getattr(game, name)
    yield "MatlabRandom.randi", network.MatlabRandom(1).randi
    for name in ("random", "forward", "output", "at", "checked_y"):
        yield f"Network.{name}", getattr(a_network(), name)
    yield "FrozenNetwork", network.network.FrozenNetwork


PUBLIC = dict(public())


def parameters(function):
    given = inspect.signature(PUBLIC[function]).parameters.values()
    return {one.name: one for one in given if one.kind in (one.POSITIONAL_OR_KEYWORD, one.KEYWORD_ONLY)}


def called(function, **different):
    """Call it with good arguments, but for those that are given; of a generator take the first value."""
    given = {name: SPECIAL.get((function, name), GOOD.get(name)) for name in parameters(function)}
    if "network" in given:
        given["network"] = a_network()  # some change it in place
    result = PUBLIC[function](**given | different)
    return next(result, None) if inspect.isgenerator(result) else result


def refusal(function, **different):
    """Return the sentence with which it refuses these arguments, or None."""
    try:
        called(function, **different)
    except (TypeError, ValueError) as refused:
        return str(refused)


@pytest.mark.parametrize("function", PUBLIC)
def test_good_arguments_are_taken_and_what_is_bad_is_named(function):
    called(function)
    for name in parameters(function):
        fine = FINE.get((function, name), FINE.get(name, set()))
        for words, bad in BAD.items():
            said = refusal(function, **{name: bad})
            if said is None:
                assert words in fine, f"{function} takes {words} as {name}"
            else:
                assert re.search(rf"\b{name}\b", said), f"{function} says of {words}: {said}"
                assert re.search(r" must .*, got ", said), f"{function} says of {words}: {said}"


@pytest.mark.parametrize("function", PUBLIC)
def test_numpys_numbers_are_numbers(function):
    for name in parameters(function):
        value = SPECIAL.get((function, name), GOOD.get(name))
        if type(value) in (int, float):
            called(function, **{name: np.asarray(value)[()]})


@pytest.mark.parametrize("function", [name for name in PUBLIC if "network" in parameters(name)])
def test_a_frozen_network_is_kept_or_refused(function):
    said = refusal(function, network=a_network().frozen())
    assert said is None or re.match("network must be a Network that can be changed, .*, got <Frozen", said)


@pytest.mark.parametrize("function", PUBLIC)
def test_a_number_is_tested_as_the_float_that_it_becomes(function):
    for name in parameters(function):
        fine = FINE.get((function, name), FINE.get(name, set()))
        if type(SPECIAL.get((function, name), GOOD.get(name))) is float and "0" not in fine:
            assert refusal(function, **{name: Fraction(1, 10**400)}), f"{function} takes 0 as {name}"


def test_targets_are_not_broadcast():
    for y, given in ((Y[0], r"\(10,\)"), (Y[:, :1], "1")):
        with pytest.raises(ValueError, match=f"y must have .*, got {given}"):
            gradients.backward(a_network(), Z, A, y)


def test_a_seed_stands_for_its_generator():
    assert network.two_circles(5) == network.two_circles(np.random.default_rng(5))
    with pytest.raises(
        ValueError, match=r"rng must be a numpy\.random\.Generator, or .* as its seed, got -1"
    ):
        network.Network.random((2, 2), -1)


def test_a_network_of_one_output_does_not_fit_points_in_two_categories():
    with pytest.raises(ValueError, match="network must be a Network with 2 inputs and 2 outputs, got"):
        training.least_squares_fit(POINTS, network.Network((2, 1)))
