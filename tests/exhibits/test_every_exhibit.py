"""Every exhibit without a browser: every control and every field of every one."""

import contextlib
import functools
import html
import json
import math
import re
from base64 import b64decode
from dataclasses import fields, replace
from itertools import tee

import numpy as np
import pytest
from allpairspy import AllPairs
from mathematics import lacking

from course_utils import exhibits
from course_utils.generalisation import dropout_training
from course_utils.interactive.asking import asking
from course_utils.interactive.controls import Button, Entry, Numeric, Switch
from course_utils.interactive.exhibit import Exhibit
from course_utils.interactive.fields import declarations
from course_utils.interactive.limits import Among, Between, Flag, Limits, Several
from course_utils.pictures.numbers import typeset
from course_utils.pictures.scene import Dots, Handle, Image, Line

pytestmark = pytest.mark.usefixtures("compiled")

NAMES = list(exhibits.__all__)
DESIGNS = {name: getattr(exhibits, name) for name in NAMES}
EVERY_CONTROL = [(name, control) for name in NAMES for control in DESIGNS[name].controls]
SG = {"method": "SG with replacement"}
SMALL = {"width": 1, "depth": 1}  # where the clock stands still, all is done in one tick
# An answer to the questions that exhibits ask before they show anything.
GUESSES = {
    "activation_race": "relu",
    "adversarial_game": "neither",
    "autoencoder": "both",
    "calibration": "it keeps",
    "coins": "20 times",
    "confusion": "cat and dog",
    "dropout": "15 to 25",
    "dropout_gain": "fewer errors",
    "explain": "sure on more than 80%",
    "fast_transforms": "3 to 5",
    "feature_maps": "10 to 32",
    "first_filters": "1 or 2 epochs",
    "gradient_attack": "about there",
    "ingredients": "contrast",
    "learnt_filter": "the matrix",
    "many_stops": "2 to 5",
    "misclassified": "about 70% sure",
    "network_sizes": "AlexNet",
    "optimisers": "SG",
    "own_picture": "dog",
    "random_labels": "none",
    "random_pictures": "more epochs",
    "regularise": "in between",
    "repair": "one more neuron",
    "rungs": "80 to 90%",
    "saturation": "relu",
    "shape_walker": "block 1",
    "size_calculator": "gigabytes",
    "stability": "exceed it",
    "structure": "1 × 2 neurons",
    "training_curves": "above the circles",
    "whitening": "about 10",
}
GAME, FLIPPED = {"round": 60}, {"times": 1000}
# Where a control means something only in some state, that state.
MEANT = {
    **{("adversarial_game", name): GAME for name in ("inner", "eta_d", "eta_g")},
    ("adversarial_game", "play"): {"rate": 1000.0},
    **{("coins", name): FLIPPED for name in ("pair", "seed")},
    ("coins", "play"): {"rate": 1000.0},
    **{("assemble", name): {"order": (3, 0)} for name in ("check", "back", "anew")},
    ("backprop_stepper", "activation"): {"step": 3},
    ("backprop_stepper", "anew"): {"iterations": 3},
    ("backprop_stepper", "b"): {"step": 7},
    ("backprop_stepper", "back"): {"step": 5},
    ("backprop_stepper", "eta"): {"step": 15},
    ("break_it", "eta"): {"revealed": True, "guess": "none of them"},
    ("break_it", "reveal"): {"guess": "none of them"},
    ("bumps", "neuron"): {"neurons": 3},
    ("colour_filters", "number"): {"picture": "CIFAR-10"},
    ("counterfactual", "anew"): {"tries": ((0.4, 0.4),)},
    ("decision_region", "step"): SG,
    ("decision_region", "reset"): SG,
    ("decision_region", "paper_start"): {"seed": 3, "p": None},
    ("decision_region", "eta"): SG,
    ("decision_region", "seed"): SG,
    ("decision_region", "m"): {"method": "mini-batch"},
    ("decision_region", "mu"): {"method": "momentum"},
    ("decision_region", "play"): SG,
    ("decision_region", "rate"): SG,
    ("decision_region", "stop"): SG | {"stop_steps": 10.0},
    ("decision_region", "stop_cost"): SG | {"stop": "below a cost"},
    ("decision_region", "stop_steps"): SG | {"stop": "after n steps"},
    ("descent", "m"): {"method": "mini-batch"},
    ("descent", "mu"): {"method": "momentum, one point"},
    ("descent", "seed"): SG,
    ("draw_boundary", "clear"): {"revealed": True},
    ("draw_boundary", "refit"): {"revealed": True, "p": (0.0,) * 23},
    ("dropout", "play"): {"step": 0, "rate": 1000.0},
    ("blame", "path"): {"guess": "everywhere"},
    ("bowl", "mu"): {"method": "heavy ball"},
    **{("bowl", name): {"method": "SG with noise"} for name in ("noise", "seed")},
    ("dropout", "restore"): {"flipped": (0, 3)},
    ("filter_matrix", "w3"): {"size": 5},
    ("filter_matrix", "w4"): {"size": 5},
    ("filter_matrix", "w5"): {"size": 5},
    ("forward_pass", "fitted"): {"p": (0.0,) * 23},
    ("gradient_flow", "seed"): {"noise": "Euler and SG"},
    ("image_filter", "number"): {"picture": "CIFAR-10"},
    ("misclassified", "back"): {"page": 2},
    ("one_neuron", "anew"): {"w1": 5.0},
    ("one_neuron", "reveal"): {"guess": "9"},
    ("one_pixel", "play"): {"guess": "yes, for this picture"},
    ("overfitting", "again"): {"asked": True} | SMALL,
    ("own_picture", "clear"): {"strokes": ((0.0, 3.0, 5.0, 5.0, 20.0, 20.0),)},
    ("own_validation", "again"): {"asked": True},
    ("overfitting", "region"): {"asked": True, "stop": 1.0} | SMALL,
    ("overfitting", "train"): SMALL,
    ("playground", "mu"): {"method": "momentum"},
    ("playground", "stop"): {"stop_steps": 10.0},
    ("playground", "stop_cost"): {"stop": "below a cost"},
    ("playground", "stop_steps"): {"stop": "after n steps"},
    ("predict_cost", "clear"): {"drawn": (-1.0,) * 201},
    ("predict_cost", "reveal"): {"drawn": (-1.0,) * 201},
    ("shape_walker", "paper"): {"pools": ("none",) * 5},
    **{("random_labels", name): {"N": 20, "width": 4} for name in ("N", "lot", "width", "seed", "cost")},
    **{("repair", name): {"way": "one more neuron"} for name in ("many", "sharpness")},
    **{("regularise", name): {"N": 10, "width": 2} for name in ("lam", "noise", "N", "width", "seed")},
    ("sigmoid", "upper"): {"w": 2.0},
    **{("signals", name): {"way": 1.0} for name in ("b", "x", "y", "activation")},
    ("cost_slice", "fitted"): {"p": (0.0,) * 23},
    **{("ledger", name): {"guess": "10⁻⁸"} for name in ("seed", "x", "y", "activation")},
    ("softmax", "v4"): {"K": 5},
    ("softmax", "v5"): {"K": 5},
    ("which_activation", "threshold"): {"guess": "tanh"},
    **{("vanishing", name): {"guess": "10⁻¹"} for name in ("layers", "scale", "activation", "seed")},
    ("whitening", "paper"): {"bound": 100.0},
}
# Where it shows after some steps only (momentum has nothing to remember in the first), how many.
STEPS_LATER = {
    **{("decision_region", "eta"): 1, ("decision_region", "m"): 1, ("decision_region", "mu"): 2},
    **{("playground", name): 1 for name in ("eta", "m", "method")},
    ("playground", "mu"): 2,
    **{("one_point", name): 1 for name in ("eta", "seed")},
}
# Seconds on this machine: no two times the same.
MEASURES = {("cost_of_gradients", "measure"), ("fast_transforms", "measure")}

# What runs in the background runs as it does for readers, only for a shorter time.
EXHIBITS = "course_utils.exhibits"
SHORTER = {
    f"{EXHIBITS}.ch02_forward_pass.basins.STARTS": 10,
    f"{EXHIBITS}.ch03_backpropagation.break_it.STEPS": 400,
    f"{EXHIBITS}.ch04_stochastic_gradient.descent.SHARP": 6,
    f"{EXHIBITS}.ch04_stochastic_gradient.line_by_line.LAST": 60,
    f"{EXHIBITS}.ch04_stochastic_gradient.optimisers.BUDGET": 30_000,
    f"{EXHIBITS}.ch04_stochastic_gradient.schedules.EACH": 100,
    f"{EXHIBITS}.ch06_overfitting.many_stops.SEEDS": 2,
    f"{EXHIBITS}.ch08_not_treated.adversarial_game.ROUNDS": 400,
    f"{EXHIBITS}.ch08_not_treated.stability.REPEATS": 1,
    f"{EXHIBITS}.ch08_not_treated.structure.CHUNKS": 4,
    "course_utils.generalisation.dropout_training.LAST": 300,
    "course_utils.generalisation.dropout_training.MOST": 24,
    "course_utils.generalisation.memorisation.STEPS": 100,
    "course_utils.generalisation.regularisation.PLAIN": 60,
    "course_utils.generalisation.regularisation.MOST_STEPS": 80,
}

each_exhibit = pytest.mark.parametrize("name", NAMES)


@pytest.fixture
def shorter(monkeypatch):
    """Let what runs in the background take less time."""
    for constant, value in SHORTER.items():
        monkeypatch.setattr(constant, value)


@pytest.fixture(scope="module")
def dropout_trainings():
    """`train_with_dropout`, which trains once for each problem, and when asked again yields the same."""
    train, begun = dropout_training.train_with_dropout, {}

    def again(problem):
        begun[problem], run = tee(begun.get(problem) or train(problem))
        return run

    return again


@pytest.fixture
def trained_once(monkeypatch, dropout_trainings):
    """Let the slowest of all trainings, which is the same in most states, take its time once."""
    monkeypatch.setattr(dropout_training, "train_with_dropout", dropout_trainings)


@pytest.fixture(autouse=True)
def given_back(monkeypatch):
    """At the end of a test every exhibit gives back what its process holds, such as another process."""
    begin, begun = Exhibit.__init__, []

    def noted(shown, *given, **named):
        begun.append(shown)
        begin(shown, *given, **named)

    monkeypatch.setattr(Exhibit, "__init__", noted)
    yield
    for shown in begun:
        if hasattr(shown, "page"):
            shown.close()


def operate(shown, name, value):
    """Do what a reader does, by the message that the browser then sends."""
    shown.serial = getattr(shown, "serial", 0) + 1
    message = (
        {"kind": "press"}
        if isinstance(shown.controls[name], Button)
        else {"kind": "operate", "value": value}
    )
    shown.receive({"serial": shown.serial, "name": name, **message})
    assert shown.view.frame["handled"] == shown.serial


def assert_well(shown):
    """No error, neither swallowed on the way nor told to the reader; and formulas have their font."""
    assert shown.failure is None
    assert shown.view.frame["message"] == ""
    assert not lacking(shown.view.frame)


def content(part):
    """All of a scene as nested tuples that can be compared."""
    if isinstance(part, np.ndarray):
        return part.shape, part.tobytes()
    if callable(part):  # the values of a region: what is read at one of its places
        return part(0.3, 0.4)
    if hasattr(part, "__dataclass_fields__"):
        return type(part).__name__, *(content(getattr(part, name)) for name in part.__dataclass_fields__)
    return tuple(map(content, part)) if isinstance(part, tuple | list) else part


def main_part(scene):
    """The first box of the picture, or where there is none the graph or table."""
    return (scene.axes or scene.graphs or scene.tables)[0]


def picture(shown):
    return content(shown.scene()), shown.caption()


# ---------------------------------------------------------------- controls


@each_exhibit
def test_every_setting_of_every_control_goes_well(name):
    shown = DESIGNS[name]()
    for control in shown.controls:
        for value in shown.controls[control].samples():
            operate(shown, control, value)
            assert_well(shown)
            shown.tick()
            assert_well(shown)


@pytest.mark.usefixtures("trained_once")
@each_exhibit
def test_every_pair_of_settings_goes_well(name, clock, shorter):
    """Each value of each control with each value of each other one, in as few states as that takes."""
    design = DESIGNS[name]
    chosen = {key: control for key, control in design.controls.items() if not isinstance(control, Button)}
    samples = [[(key, value) for value in control.samples()] for key, control in chosen.items()]
    shown = design.exhibit(design().state, clock=clock)
    for row in AllPairs(samples) if len(samples) > 1 else samples:
        state = shown.state
        for key, value in row:
            state = chosen[key].write(state, value)
        shown.state = state
        assert_well(shown)


def picture_after(name, state, clock, before=(), doing=(), steps=0):
    """What is seen in that state after controls have been operated, steps taken, a moment waited for."""
    shown = DESIGNS[name].exhibit(state, clock=clock)
    while getattr(shown.progress, "ready", shown) is None:  # a network is loaded in a thread
        shown.tick()
    for control, value in (*before, *doing):
        operate(shown, control, value)
    for _ in range(steps):
        operate(shown, "step", None)
    clock.wait(0.05)
    shown.tick()
    assert_well(shown)
    return picture(shown)


@functools.cache
def first_state(name, **settings):
    """The state of an exhibit with these settings, before anything is done."""
    return DESIGNS[name](**settings).state


WHILE_PLAYING = ("rate", "stop", "stop_cost", "stop_steps")
UNTOUCHED = {}  # pictures; most controls of an exhibit are compared with the same one


@pytest.mark.usefixtures("trained_once")
@pytest.mark.parametrize(("name", "control"), EVERY_CONTROL)
def test_every_control_changes_the_picture(name, control, clock, shorter):
    """For some value, in the state it is meant for, after a step and a moment of playing if need be."""
    guess = {"guess": GUESSES[name]} if name in GUESSES and control != "guess" else {}
    state = first_state(name, **guess | MEANT.get((name, control), {}))
    before = [("step", None)] if control == "reset" else []
    playing = [("play", True)] if control in WHILE_PLAYING and "play" in DESIGNS[name].controls else []
    steps = STEPS_LATER.get((name, control), 0)

    key = name, repr(state), control if before or playing else "", steps
    if key not in UNTOUCHED:
        UNTOUCHED[key] = picture_after(name, state, clock, before, playing, steps)
    samples = DESIGNS[name].controls[control].samples()
    pictures = (
        picture_after(name, state, clock, before, [(control, value), *playing], steps) for value in samples
    )
    assert any(seen != UNTOUCHED[key] for seen in pictures)


@each_exhibit
def test_every_control_has_a_name_and_no_other_is_shown(name):
    shown = DESIGNS[name]()
    told = shown.view.controls
    assert [one["name"] for one in told] == list(shown.controls) == list(shown.view.frame["values"])
    assert all(one["label"] for one in told)
    two = list(shown.controls)[:2]
    some = DESIGNS[name](show=two)
    room = ["room"] * ("ask" in two and "room" in shown.controls)  # who asks can open it for the room
    assert list(some.values) == [*two, *room]
    assert not any(one["more"] for one in some.view.controls)
    with pytest.raises(ValueError, match="'colour'") as refusal:
        DESIGNS[name](show=["colour"])
    assert all(control in str(refusal.value) for control in shown.controls)


# ---------------------------------------------------------------- fields


def refused_by(limits: Limits):
    """Values that are not accepted: just beyond the limits, no numbers, and of other kinds."""
    match limits:
        case Between(low, high, whole):
            yield from (math.nextafter(low, -math.inf), math.nextafter(high, math.inf), math.nan, math.inf)
            yield from (low - 1, high + 1, str(high), None, [high])
            if whole:
                yield low + 0.5
        case Among(options):
            yield from ("zzz", 99, None, *options[:0], list(options))
        case Flag():
            yield from (2, "True", None)
        case Several(each, least, most):
            inner = next(value for value in refused_by(each) if not isinstance(value, list))
            yield from ((inner,) * max(least, 1), (inner,) * (most + 1), 3, "zzz")
        case _:
            yield from (object(), -(10**400))


EVERY_FIELD = [(name, field) for name in NAMES for field in declarations(DESIGNS[name].state)]


@pytest.mark.parametrize(("name", "field"), EVERY_FIELD)
def test_every_field_refuses_what_no_control_can_give(name, field):
    """It says which field, what it must be, and what was given."""
    declared = declarations(DESIGNS[name].state)[field]
    assert declared.meaning or declared.control
    for value in refused_by(declared.limits):
        with pytest.raises(ValueError, match=field) as refusal:
            DESIGNS[name].state(**{field: value})
        assert f"{field} must be {declared.limits.words}, got " in str(refusal.value)


# A number of nine digits before its point, or none.
LONG = re.compile(r"(?<![.\d])\d{9}|\binf\b|\bnan\b")
WITH_P = [name for name in NAMES if "p" in declarations(DESIGNS[name].state)]


def words_in(part):
    """All texts of a scene."""
    if hasattr(part, "__dataclass_fields__"):
        part = tuple(getattr(part, name) for name in part.__dataclass_fields__)
    if isinstance(part, str):
        yield part
    for inner in part if isinstance(part, tuple) else ():
        yield from words_in(inner)


@pytest.mark.parametrize("size", [1e-7, 1e4, 1e12, 1e50, 1e308])
@pytest.mark.parametrize("name", WITH_P)
def test_parameters_of_any_size_are_refused_or_written_short(name, size):
    """Whether they are alike, or of both signs."""
    shown = DESIGNS[name]()
    fixed = {"activation": "leaky relu"} if "sizes" in declarations(DESIGNS[name].state) else {}
    count = shown.state.network().n_parameters if fixed else 23
    for p in (np.full(count, size), size * np.cos(np.arange(count))):
        for step in (0, 24):
            more = {"step": step} if "step" in declarations(DESIGNS[name].state) else {}
            more |= {"hidden": [2, 3]} if "hidden" in declarations(DESIGNS[name].state) else {}
            shown.receive({"kind": "paste", "line": json.dumps({"p": p.tolist(), **fixed, **more})})
            message = shown.view.frame["message"]
            assert message == "" or message.startswith("p must be a sequence of ")
            assert not [word for word in (shown.caption(), *words_in(shown.scene())) if LONG.search(word)]
            assert not computers(shown.scene())


COMPUTERS = re.compile(r"\de[-+]?\d")  # the power of ten in 1e-05


def computers(scene):
    """The formulas, words and numbers in cells that are written as computers write them."""
    images = [item for axes in scene.axes for item in axes.items if isinstance(item, Image)]
    words = *words_in(scene), *(text for image in images for text in image.texts())
    return [word for word in words if COMPUTERS.search(word.replace("−", "-"))]


@each_exhibit
def test_no_number_is_written_as_by_a_computer(name):
    """Each field that can hold a small number does so by itself, all that can be typed do so together."""
    design = DESIGNS[name]
    shown = design()
    steps = {"step": 15} if name == "backprop_stepper" else {}  # where eta stands in a formula
    for value in (1e-5, -2e-5, 2.5e-7):
        for field, declared in declarations(design.state).items():
            with contextlib.suppress(ValueError):  # what the state accepts with other values only
                if declared.limits.accepts(value):
                    shown.state = design.state(**{field: value, **steps})
            assert not computers(shown.scene())
        for control, known in shown.controls.items():
            if isinstance(known, Numeric) and known.limits().accepts(value):
                operate(shown, control, str(value))
                assert_well(shown)
                assert not computers(shown.scene())


def ends(limits: Limits):
    """The outermost values that are accepted, of a choice all."""
    match limits:
        case Between(low, high, whole, open_low, open_high):
            kind = int if whole else float
            return [
                kind(math.nextafter(low, high) if open_low else low),
                kind(math.nextafter(high, low) if open_high else high),
            ]
        case Among(options):
            return list(options)
    return [False, True] if isinstance(limits, Flag) else []


def unseen(axes):
    """The handles, and the marks and lines with a name or accent, all of which lies beyond the axes."""
    for item in axes.items:
        named = isinstance(item, Dots | Line) and (item.label or item.role == "accent")
        if named or isinstance(item, Handle):
            for end, value in ((axes.xlim, item.x), (axes.ylim, item.y)):
                places, slack = np.ravel(value), 1e-9 * abs(end[1] - end[0])
                if places.size and ((places < min(end) - slack) | (places > max(end) + slack)).all():
                    yield item


ONE = re.compile(r"(?<![\w.,·/^−⁻-])1 (?!is\b|sees\b|makes\b)\w+s\b")


@pytest.mark.usefixtures("trained_once")
@each_exhibit
def test_at_the_ends_of_all_fields_handles_can_be_reached_and_one_is_no_plural(name, clock, shorter):
    """Each end of each field with each of each other one, where the state accepts both."""
    design = DESIGNS[name]
    fields = {key: ends(one.limits) for key, one in declarations(design.state).items() if key != "playing"}
    samples = [[(key, value) for value in values] for key, values in fields.items() if values]
    for row in AllPairs(samples) if len(samples) > 1 else samples:
        try:
            state = design.state(**dict(row))
        except ValueError:
            continue
        shown = design.exhibit(state, clock=clock)
        seen = object()
        for _ in range(3):
            shown.tick()
            if shown.progress is seen:
                break  # the same scene and caption, which are pure
            seen = shown.progress
            scene = shown.scene()
            assert not [item for axes in scene.axes for item in unseen(axes)]
            assert not [words for words in (shown.caption(), *words_in(scene)) if ONE.search(words)]
        shown.close()


@each_exhibit
def test_words_and_numbers_of_numpy_are_as_good_as_those_of_python(name):
    for field, value in vars(first_state(name)).items():
        if isinstance(value, bool | int | float | str):
            shown = DESIGNS[name](**{field: np.array([value])[0]})
            assert getattr(shown.state, field) == value
            shown.close()


def numbers_of(value):
    return [one for inner in value for one in numbers_of(inner)] if isinstance(value, tuple) else [value]


def rounded(value):
    """The value with whole numbers, as integers, where it has floats."""
    if isinstance(value, tuple):
        return tuple(map(rounded, value))
    return int(value) if isinstance(value, float) else value


@each_exhibit
def test_a_real_number_is_a_float_even_if_it_is_written_without_a_point(name):
    for field, value in vars(first_state(name)).items():
        try:
            state = DESIGNS[name].state(**{field: rounded(value)})
        except ValueError:  # such as 0 for a number above 0
            continue
        assert [*map(type, numbers_of(getattr(state, field)))] == [*map(type, numbers_of(value))]


@each_exhibit
def test_every_field_is_declared(name):
    assert [one.name for one in fields(DESIGNS[name].state)] == list(declarations(DESIGNS[name].state))


@each_exhibit
def test_a_line_that_is_refused_leaves_the_exhibit_as_it_was(name):
    shown = DESIGNS[name]()
    before = shown.line
    for field in declarations(DESIGNS[name].state):
        given = json.loads(before) | {field: {"no": "field"}}
        with pytest.raises(ValueError, match=field):
            shown.state = json.dumps(given)
    for line in ("", "[" * 3000, '{"no": 1}', before[:-1]):
        with pytest.raises(ValueError, match="line"):
            shown.state = line
    assert shown.line == before
    operate(shown, *next((key, c.samples()[0]) for key, c in shown.controls.items()))
    assert_well(shown)


# ---------------------------------------------------------------- pictures


@each_exhibit
def test_scene_caption_and_still_are_pure(name, shorter):
    shown = DESIGNS[name]()
    shown.finish()
    again = DESIGNS[name]()
    again.finish()
    design = DESIGNS[name]
    seen = design.prepare(shown.state, shown.progress) if design.prepare else shown.progress
    once = content(design.scene(shown.state, seen)), typeset(design.caption(shown.state, seen))
    assert once == picture(shown) == picture(again)
    still = shown.still()
    assert f'alt="{html.escape(shown.caption())}"' in still["text/html"]
    assert "data:image/webp;base64," in still["text/html"]
    assert len(b64decode(still["image/png"])) <= 150_000


@each_exhibit
def test_the_state_as_a_line_brings_the_picture_back(name, shorter):
    one, other = DESIGNS[name](), DESIGNS[name]()
    for control in one.controls:
        if not isinstance(one.controls[control], Switch) and (name, control) not in MEASURES:
            operate(one, control, one.controls[control].samples()[-1])
    other.state = one.line
    one.finish()
    other.finish()
    assert other.line == one.line
    # The steps are counted anew, and a point or two of cost may be drawn elsewhere; the field is the same.
    assert content(main_part(other.scene())) == content(main_part(one.scene()))


@each_exhibit
def test_every_setting_stands_in_the_docstring_and_the_signature(name):
    import inspect

    design = DESIGNS[name]
    names = list(declarations(design.state))
    assert all(f"\n    {field}: " in design.__doc__ for field in names)
    assert set(inspect.signature(design).parameters) == {"show", "presets", *names}
    assert not any(isinstance(c, Entry) and not c.examples for c in design.controls.values())


def test_making_an_exhibit_changes_nothing_for_the_whole_kernel():
    import gc

    from threadpoolctl import threadpool_info

    before = [(pool["filepath"], pool["num_threads"]) for pool in threadpool_info()], gc.get_freeze_count()
    shown = exhibits.sigmoid()
    shown.act("w", 2.0)
    after = [(pool["filepath"], pool["num_threads"]) for pool in threadpool_info()], gc.get_freeze_count()
    assert after == before
    assert gc.isenabled()


@pytest.mark.parametrize("name", GUESSES)
def test_nothing_is_revealed_before_the_reader_has_answered(name, clock):
    """Boxes are empty and numbers away, and the answer brings them; what runs has not begun."""
    shown = DESIGNS[name].exhibit(DESIGNS[name]().state, clock=clock)
    while getattr(shown.progress, "ready", shown) is None:  # a network is loaded in a thread
        shown.tick()
    shown.tick()
    ask = asking(shown.controls["guess"].label)
    assert ask in {text.text for text in shown.scene().texts}
    assert ask in shown.caption()
    before = content(replace(shown.scene(), texts=()))
    operate(shown, "guess", GUESSES[name])
    for _ in range(60):  # the first of the networks is trained
        if content(replace(shown.scene(), texts=())) != before:
            break
        shown.tick()
    assert ask not in {text.text for text in shown.scene().texts}
    assert content(replace(shown.scene(), texts=())) != before
