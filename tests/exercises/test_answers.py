"""Every exercise: right answers written differently, typical wrong ones, and odd ones of every kind."""

import _thread
import copy
import importlib
import pkgutil
import signal
import sys
import threading
from decimal import Decimal

import numpy as np
import pytest
import torch

from course_utils import exercises
from course_utils.exercises import calling, overfitting, sigmoid, stochastic_gradient
from course_utils.exercises.exercise import Exercise

ALL = {
    (module.name, name): exercise
    for module in pkgutil.iter_modules(exercises.__path__)
    for name, exercise in vars(importlib.import_module(f"{exercises.__name__}.{module.name}")).items()
    if isinstance(exercise, Exercise)
}
each = pytest.mark.parametrize(
    ("place", "exercise"), [pytest.param(*one, id="-".join(one[0])) for one in ALL.items()]
)


def answers(place, kind):
    module, name = place
    return getattr(importlib.import_module(f"answers_{module}"), kind)[name]


@each
def test_right_answers_written_differently_are_correct(place, exercise):
    right = answers(place, "RIGHT")
    assert len(right) >= 3
    assert [repr(exercise.check(answer)) for answer in right] == ["correct"] * len(right)


@each
def test_typical_wrong_answers_are_not_correct_and_are_told_why(place, exercise):
    wrong = answers(place, "WRONG")
    assert len(wrong) >= 10
    for number, answer in enumerate(wrong):
        verdict = exercise.check(answer)
        assert verdict.status in ("hint", "wrong", "wrong type or shape", "error"), (number, verdict)
        assert verdict.message


@pytest.mark.parametrize(
    ("place", "exercise"),
    [
        pytest.param(*one, id="-".join(one[0]))
        for one in ALL.items()
        if one[0][0] in ("overfitting", "cifar10", "not_treated")
    ],
)
def test_most_typical_wrong_answers_are_told_their_mistake(place, exercise):
    """And not only that they are wrong, and what would be right."""
    wrong = answers(place, "WRONG")
    told = [exercise.check(answer).status != "wrong" for answer in wrong]
    assert np.mean(told) >= 0.6


def test_a_search_at_random_may_end_elsewhere_by_as_little_as_it_may_miss_by():
    exercise, rng = stochastic_gradient.best_momentum, np.random.default_rng(0)

    def searched(lam, eta, by=1.0):
        return exercise.reference(lam, eta) * (1 + by * exercise.within * rng.uniform(-1, 1))

    assert exercise.check(searched).status == "correct"
    assert exercise.check(lambda lam, eta: searched(lam, eta, 1000.0)).status == "wrong"


@each
def test_no_constant_is_a_right_answer(place, exercise):
    for value in [exercise.reference(*arguments) for arguments in exercise.inputs]:
        assert exercise.check(lambda *_, value=value: value).status != "correct"


class Evasive:
    """A function that says of itself what no function says."""

    def __init__(self, code, function):
        self.code, self.function = code, function

    def __getattr__(self, name):
        return self.code

    def __call__(self, *arguments):
        return self.function(*arguments)


class Untrue:
    """Neither true nor false, and equal to nothing."""

    def __bool__(self):
        raise RuntimeError

    def __eq__(self, other):
        raise RuntimeError

    __hash__ = None


@each
@pytest.mark.parametrize("code", [5, "co_names", lambda *_: 1, Untrue(), (Untrue(),)])
def test_a_right_answer_is_right_whatever_it_says_of_itself(place, exercise, code):
    assert exercise.check(Evasive(code, exercise.reference)).status == "correct"
    assert exercise.check(Evasive(code, lambda *_: None)).status == "not attempted"


@each
def test_what_depends_on_what_was_asked_before_is_not_right(place, exercise):
    results = [exercise.reference(*arguments) for arguments in exercise.inputs]
    told, repeated = iter(copy.deepcopy(results)), iter([*copy.deepcopy(results), np.nan])
    for answer in (lambda *_: next(told), lambda *_: next(repeated)):
        verdict = exercise.check(answer)
        assert verdict.status == "wrong"
        assert "once more, your function gives another answer; the input was" in verdict.message


class Series:
    """A result that numpy can convert, as those of pandas."""

    def __init__(self, values):
        self.values = values

    def __array__(self, dtype=None, copy=None):
        return self.values


class Refusing:
    """A result that numpy cannot convert."""

    def __array__(self, dtype=None, copy=None):
        raise RuntimeError("not mine")


class Faulty(Exception):
    """Cannot be shown."""

    def __str__(self):
        raise ValueError


class Unprintable(Exception):
    """Says half a character."""

    def __str__(self):
        return "\ud800"


class Blank:
    """Something else."""

    def __init__(self, *_):
        pass


def raises(problem):
    def answer(*_):
        raise problem

    return answer


def printing(*arguments):
    print(len(arguments))


def calling_itself(*arguments):
    return calling_itself(*arguments)


async def later(*_):
    return 1.0


def generating(*_):
    yield 1.0


def always(value):
    return lambda *_: value


ODD = {  # status, words of the message, and the answer
    "None": ("not attempted", "in place of None", always(None)),
    "prints": ("wrong", "write return in place of print", printing),
    "a word": ("wrong type or shape", "got 'seven'", always("seven")),
    "a numeral": ("wrong type or shape", "got '7'", always("7")),
    "a dictionary": ("wrong type or shape", "got {}", always({})),
    "a function": ("wrong type or shape", "got <ufunc 'sin'>", always(np.sin)),
    "an object": ("wrong type or shape", "Blank object", Blank),
    "seven numbers": ("wrong type or shape", "not an array of shape (7,)", always([1.0] * 7)),
    "a matrix": ("wrong type or shape", "not an array of shape (7, 7)", always(np.zeros((7, 7)))),
    "no number": ("wrong type or shape", "not an array of shape (0,)", always([])),
    "rows of different lengths": ("wrong type or shape", "got [[1, 2], [3]]", always([[1, 2], [3]])),
    "None in a list": ("wrong type or shape", "got [None]", always([None])),
    "the imaginary unit": ("wrong type or shape", "got 1j", always(1j)),
    "a generator": ("wrong type or shape", "generator object", generating),
    "a coroutine": ("wrong type or shape", "coroutine object", later),
    "exception": ("error", "your code raised RuntimeError: oh", raises(RuntimeError("oh"))),
    "exception that cannot be shown": ("error", "your code raised Faulty;", raises(Faulty)),
    "exception that cannot be printed": ("error", "your code raised Unprintable: ?", raises(Unprintable)),
    "exit": ("error", "your code raised SystemExit;", lambda *_: sys.exit()),
    "interrupt": ("error", "your code raised KeyboardInterrupt", raises(KeyboardInterrupt)),
    "endless recursion": ("error", "your code raised RecursionError", calling_itself),
    "too few arguments": ("error", "your code raised TypeError", lambda: 1.0),
    "too many arguments": ("error", "your code raised TypeError", lambda a, b, c, d, e, f, g: 1.0),
    "refuses to be read": ("error", "your code raised RuntimeError: not mine", always(Refusing())),
    "a tensor of halves in a list": (
        "wrong type or shape",
        "is expected, not an array of shape (2, 1)",
        always([torch.tensor([0.5], requires_grad=True)] * 2),
    ),
    "rows and rows": ("wrong type or shape", "expected, got [[0.0, ", always([[0.0] * 1001] * 1001)),
    "a number": ("wrong type or shape", "a function is expected, got 3", 3),
    "nothing": ("wrong type or shape", "a function is expected, got None", None),
    "an array": ("wrong type or shape", "a function is expected, got an array", np.zeros(2)),
}
WORSE = {  # what becomes of the right answer
    "one axis more": ("wrong type or shape", "is expected, not an array", lambda right: right[None]),
    "NaN": ("wrong", "nan", lambda right: right * np.nan),
    "infinity": ("wrong", "inf", lambda right: np.full(right.shape, np.inf)),
    "complex": ("wrong type or shape", "is expected, got", lambda right: right + 1j),
    "text": ("wrong type or shape", "is expected, got", lambda right: right.astype(str)),
    "objects that are text": (
        "wrong type or shape",
        "is expected, got",
        lambda right: right.astype(str).astype(object),
    ),
    "dates": (
        "wrong type or shape",
        "is expected, got",
        lambda right: np.full(right.shape, np.datetime64("NaT")),
    ),
    "a huge integer": ("wrong", "your answer is", lambda right: np.full(right.shape, 10**5000, object)),
    "a huge long double": (
        "wrong",
        "your answer is",
        lambda right: np.full(right.shape, np.longdouble("1e4000")),
    ),
    "a large integer": ("wrong", "your answer is", lambda right: np.full(right.shape, 10**30, object)),
}
SAME = {  # is accepted
    "lists": lambda right: right.tolist(),
    "array without axes, or what it was": np.asarray,
    "single precision": lambda right: right.astype(np.float32),
    "single precision in lists": lambda right: right.astype(np.float32).tolist(),
    "long": lambda right: right.astype(np.longdouble),
    "tensor": lambda right: torch.tensor(right, dtype=torch.float32),
    "tensor with a gradient": lambda right: torch.tensor(right.astype(float), requires_grad=True),
    "tensors with gradients in a list": lambda right: (
        [torch.tensor(one, requires_grad=True) for one in right.astype(float)]
        if right.ndim
        else torch.tensor(float(right), requires_grad=True)
    ),
    "decimals": lambda right: np.vectorize(lambda one: Decimal(float(one)), otypes=[object])(right),
    "series": Series,
}


def as_array(right):
    """The right answer in an array of numbers, also one of more than 64 bits."""
    array = np.asarray(right)
    return array.astype(float) if array.dtype == object else array


def after(exercise, change):
    """The answer that changes the right one."""
    return lambda *arguments: change(as_array(exercise.reference(*arguments)))


@each
@pytest.mark.filterwarnings("ignore:coroutine 'later' was never awaited")
def test_odd_answers_get_a_verdict_that_names_them(place, exercise, capsys):
    off = max(1e-7, 2 * exercise.within)  # a digit of eight, or more than a search would miss by
    worse = WORSE | {"a digit": ("wrong", "your answer is", lambda right: right + off * (1 + abs(right)))}
    worse = {name: (*told, after(exercise, change)) for name, (*told, change) in worse.items()}
    for name, (status, words, answer) in {**ODD, **worse}.items():
        verdict = exercise.check(answer)
        assert verdict.status == status, (name, verdict)
        assert words in verdict.message, (name, verdict)
    assert capsys.readouterr().err == ""


@each
def test_right_numbers_are_accepted_in_whatever_holds_them(place, exercise):
    for name, change in SAME.items():
        assert repr(exercise.check(after(exercise, change))) == "correct", name


@each
def test_an_answer_may_change_its_arguments(place, exercise):
    def answer(*arguments):
        result = exercise.reference(*arguments)
        for one in arguments:
            if isinstance(one, np.ndarray):
                one[...] = 0
            elif isinstance(one, list):
                one.clear()
        return result

    before = copy.deepcopy(exercise.inputs)
    assert exercise.check(answer).status == "correct"
    np.testing.assert_equal(exercise.inputs, before)


@each
def test_what_was_computed_in_single_precision_is_right_or_told_so(place, exercise):
    def single(one):
        if isinstance(one, list):
            return [single(other) for other in one]
        return one.astype(np.float32) if isinstance(one, np.ndarray) and one.dtype == float else one

    verdict = exercise.check(lambda *arguments: exercise.reference(*map(single, arguments)))
    assert verdict.status == "correct" or "only its first digits are right: use float64" in verdict.message


def test_outputs_up_to_ten_thousand_need_double_precision():
    def answer(v, label):
        return torch.logsumexp(torch.tensor(v, dtype=torch.float32), 0) - v[label]

    assert (
        "not 1.7014; only its first digits are right: use float64" in overfitting.loss.check(answer).message
    )


@pytest.mark.parametrize("odd", ["seven", 1j, [2], generating()])
def test_a_refusal_of_what_is_no_whole_number_names_it(odd):
    message = Exercise(lambda n: 2 * n, [(1,), (2,)]).check(always(odd)).message
    assert message.startswith("a whole number is expected, got ") or "an array of shape (1,)" in message


def test_a_whole_number_is_compared_exactly():
    count = Exercise(lambda n: 10_000_000 * n, [(1,), (2,)])
    assert repr(count.check(lambda n: np.float32(10_000_000 * n))) == "correct"
    assert count.check(lambda n: 10_000_000 * n + 1).status == "wrong"


running = []  # the threads of the endless answers


def plain(*_):
    running.append(threading.current_thread())
    while True:
        pass


IN_A_NOTEBOOK = {"__name__": "__main__", "np": np, "running": running, "threading": threading}
exec(
    """
def catching_everything(x, *_):
    running.append(threading.current_thread())
    while True:
        try:
            x = np.sin(x)
        except:
            continue
""",
    IN_A_NOTEBOOK,
)


def ending_when_told(x, *_):
    running.append(threading.current_thread())
    while True:
        try:
            x = np.sin(x)
        except:  # noqa: E722
            break
    return x


def ended(thread):
    thread.join(60)
    return not thread.is_alive()


@pytest.mark.parametrize("endless", [plain, IN_A_NOTEBOOK["catching_everything"], ending_when_told])
def test_an_endless_loop_is_ended(endless, monkeypatch, capsys):
    monkeypatch.setattr(calling, "LIMIT", 0.02)
    monkeypatch.setattr(calling, "GRACE", 60.0)
    verdict = sigmoid.slope.check(endless)
    assert verdict.status == "error"
    assert verdict.message.startswith("your code did not end within 0.02 seconds; the input was [-2. ")
    assert ended(running.pop())
    assert capsys.readouterr().err == ""


def test_a_call_that_cannot_be_ended_is_left_behind(monkeypatch):
    monkeypatch.setattr(calling, "LIMIT", 0.02)
    monkeypatch.setattr(calling, "GRACE", 0.02)
    free = threading.Event()
    verdict = sigmoid.slope.check(lambda *_: free.wait())
    free.set()
    assert "it goes on unseen: restart the kernel; the input was" in verdict.message


def test_the_reader_can_interrupt(monkeypatch):
    monkeypatch.setattr(calling, "LIMIT", 60.0)
    monkeypatch.setattr(calling, "GRACE", 60.0)

    def interrupted(*_):
        _thread.interrupt_main()
        plain()

    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # it may be ignored in the background
    try:
        with pytest.raises(KeyboardInterrupt):
            sigmoid.slope.check(interrupted)
    finally:
        signal.signal(signal.SIGINT, before)
    assert ended(running.pop())
    assert sigmoid.slope.check(sigmoid.slope.reference).status == "correct"


def _numbers(value):
    """Return all numbers of an argument, be it nested; None where it holds something else."""
    parts = [_numbers(part) for part in value] if isinstance(value, list | tuple) else [np.asarray(value)]
    if any(part is None or part.dtype.kind not in "biuf" for part in parts):
        return None
    return np.concatenate([part.ravel() for part in parts]) if parts else np.empty(0)


@each
def test_no_answer_passes_that_ignores_an_argument(place, exercise):
    """Each number that an exercise hands over is another one at least once."""
    for given in zip(*exercise.inputs, strict=False):
        found = [_numbers(one) for one in given]
        if all(one is not None and one.size == 1 for one in found):
            assert len({float(one[0]) for one in found}) > 1, given
