"""Every kind of question on 200 random networks: one answer is right, the others are wrong by a margin.

What is said to be right is recomputed: by automatic differentiation, or directly, without the course's
code.
"""

import contextlib
import functools
import itertools
import math
import re

import numpy as np
import pytest
import torch

from course_utils.network import Network, Points, figure1, two_circles
from course_utils.questions import KINDS, LESSONS, Case, Unclear, ask, errors
from course_utils.questions.networks import drawing_network
from course_utils.questions.question import CLOSE, LETTERS, NODES, Option, Question

SIZES = ((2, 2, 3, 2), (2, 3, 2), (2, 4, 4, 2), (2, 3, 3, 2), (2, 5, 2), (2, 2, 2, 2, 2))
each_kind = pytest.mark.parametrize("kind", KINDS)


def a_case(number, kind=""):
    """One of many networks: most draw something, some are of other activations, some as training starts."""
    rng = np.random.default_rng([number, sum(map(ord, kind))])
    sizes, level = SIZES[number % len(SIZES)], 1 + number % 3
    points = figure1() if number % 4 else two_circles(rng, N=12)
    if number % 10 == 7:
        activation = ("tanh", "relu", "leaky relu")[number // 10 % 3]
        network = Network.random(sizes, rng, 1.0, activation=activation, output_activation="sigmoid")
    elif number % 10 == 3:
        network = Network.random(sizes, rng, 1.5)
    else:
        network = drawing_network(rng, sizes)
    return Case(network, points, rng, level)


@functools.cache
def questions(kind, count=200):
    """Case and question for each network that gives one within some tries."""
    found = []
    for number in range(count):
        case = a_case(number, kind)
        for _ in range(12):
            with contextlib.suppress(Unclear):
                found.append((case, KINDS[kind](case)))
                break
    return found


# ---------------------------------------------------------------- what is true


def sigma(name):
    leaky = torch.nn.functional.leaky_relu
    named = {"sigmoid": torch.sigmoid, "tanh": torch.tanh, "relu": torch.relu}
    return named.get(name, lambda z: leaky(z, 0.01))


class Torch:
    """The network in torch: weights, weighted inputs and activations that know their derivatives."""

    def __init__(self, network, x):
        self.W = {l: torch.tensor(network.W[l], requires_grad=True) for l in network.W}
        self.b = {l: torch.tensor(network.b[l], requires_grad=True) for l in network.b}
        self.a, self.z = {1: torch.tensor(x)}, {}
        for l in self.W:
            self.z[l] = self.W[l] @ self.a[l - 1] + self.b[l]
            self.z[l].retain_grad()
            of = network.activation if l < network.L else network.output_activation
            self.a[l] = sigma(of)(self.z[l])
        self.out = self.a[network.L]

    def cost(self, y):
        return 0.5 * ((torch.tensor(y) - self.out) ** 2).sum(0).mean()

    def gradient(self, y):
        self.cost(y).backward()
        parts = [*(self.W[l].grad.T for l in self.W), *(self.b[l].grad for l in self.b)]
        return np.concatenate([part.ravel().numpy() for part in parts])


def at_point(case, question):
    i = question.about["i"]
    x, y = case.points.x[:, [i]], case.points.y[:, [i]]
    found = Torch(case.network, x)
    found.cost(y).backward()
    return found


def error(case, question):
    l, j = question.about["l"], question.about["j"]
    return at_point(case, question).z[l].grad[j - 1, 0].item()


def derivative(case, question):
    l, j, k = (question.about[name] for name in "ljk")
    return at_point(case, question).W[l].grad[j - 1, k - 1].item()


def position(case, question):
    l, j, k = (question.about[name] for name in "ljk")
    numbered = Network(case.network.sizes, np.arange(case.network.n_parameters))
    return numbered.W[l][j - 1, k - 1]


def path_count(case, question):
    l = question.about["l"]
    return sum(1 for _ in itertools.product(*(range(n) for n in case.network.sizes[l:])))


def rank(case, question):
    chosen, l = question.about["chosen"], question.about["l"]
    found = Torch(case.network, case.points.x[:, chosen])
    found.cost(case.points.y[:, chosen]).backward()
    matrix = found.W[l].grad.numpy()
    return np.linalg.matrix_rank(matrix, tol=1e-9 * np.abs(matrix).max())


def weighted_input(case, question):
    l, j = question.about["l"], question.about["j"]
    return at_point(case, question).z[l][j - 1, 0].item()


def deleted(case, question):
    l, j, k = (question.about[name] for name in "ljk")
    found = at_point(case, question)
    a = found.a[l - 1].detach().numpy()[:, 0].copy()
    a[k - 1] = 0
    return float(case.network.W[l][j - 1] @ a + case.network.b[l][j - 1, 0])


def expected(case, question):
    """The mean over all masks."""
    l, j, p = question.about["l"], question.about["j"], question.about["p"]
    a = at_point(case, question).a[l - 1].detach().numpy()[:, 0]
    total = 0.0
    for mask in itertools.product((0, 1), repeat=len(a)):
        chance = math.prod(1 - p if kept else p for kept in mask)
        total += chance * float(case.network.W[l][j - 1] @ (a * mask) + case.network.b[l][j - 1, 0])
    return total


def kept_whole(case, question):
    n, p = question.about["n"], question.about["p"]
    masks = itertools.product((0, 1), repeat=n)
    return sum(math.prod(1 - p if kept else p for kept in mask) for mask in masks if all(mask))


def decay(case, question):
    l, j, k = (question.about[name] for name in "ljk")
    w = torch.tensor(case.network.W[l][j - 1, k - 1], requires_grad=True)
    (question.about["lam"] / len(case.points) * w**2).backward()
    return w.grad.item()


def log_loss(case, question):
    i, s = question.about["i"], question.about["s"]
    found = Torch(case.network, case.points.x[:, [i]])
    v = found.z[case.network.L][:, 0].detach().requires_grad_()
    torch.nn.functional.cross_entropy(v[None], torch.tensor([case.points.labels[i]])).backward()
    return v.grad[s].item()


def next_cost(case, question):
    """The fall of the cost."""
    x, y = case.points.x, case.points.y
    p = case.network.p - question.about["eta"] * Torch(case.network, x).gradient(y)
    costs = [Torch(network, x).cost(y).item() for network in (case.network, case.network.at(p))]
    return costs[0] - costs[1]


def calm(case, question):
    """Between convergence and divergence of the iteration itself, by bisection."""
    largest, mu = question.about["largest"], question.about["mu"]

    def radius(eta):
        return np.abs(np.linalg.eigvals([[1 + mu - eta * largest, -mu], [1, 0]])).max()

    low, high = 1e-6 / largest, 100 / largest
    for _ in range(100):
        middle = (low + high) / 2
        low, high = (middle, high) if radius(middle) < 1 - 1e-12 else (low, middle)
    return low


def mini_batch(case, question):
    l, j, k = (question.about[name] for name in "ljk")
    chosen, eta = question.about["chosen"], question.about["eta"]
    found = Torch(case.network, case.points.x[:, chosen])
    found.cost(case.points.y[:, chosen]).backward()
    return -eta * found.W[l].grad[j - 1, k - 1].item()


NUMBERS = {
    "weighted_input": weighted_input,
    "position": position,
    "delta": error,
    "derivative": derivative,
    "paths": path_count,
    "rank": rank,
    "next_cost": next_cost,
    "mini_batch": mini_batch,
    "calm": calm,
    "deleted": deleted,
    "expected": expected,
    "kept_whole": kept_whole,
    "decay": decay,
    "log_loss": log_loss,
}


@pytest.mark.parametrize("kind", NUMBERS)
def test_the_right_number_is_what_comes_out_otherwise(kind):
    for case, question in questions(kind):
        value = question.options[question.right].value
        assert value == pytest.approx(NUMBERS[kind](case, question), rel=1e-6)
        assert question.options[question.right].text in question.reason
        for option in question.options:
            if option.mistake:
                apart = abs(option.value - value) / max(abs(option.value), abs(value))
                assert apart > (0 if question.typed == "whole" else case.margin)


def category(case, question):
    F = Torch(case.network, np.array(question.about["x"])[:, None]).out[:, 0].tolist()
    assert abs(F[0] - F[1]) > 0.04
    return "A" if F[0] > F[1] else "B"


def sign(case, question):
    value = error(case, question)
    return "it is 0" if value == 0 else "positive" if value > 0 else "negative"


def step(case, question):
    i, eta = question.about["i"], question.about["eta"]
    x, y = case.points.x, case.points.y
    p = case.network.p - eta * Torch(case.network, x[:, [i]]).gradient(y[:, [i]])
    after = case.network.at(p)
    both = []
    for some in ([i], slice(None)):
        before, now = (Torch(n, x[:, some]).cost(y[:, some]).item() for n in (case.network, after))
        assert abs(now - before) > 1e-3 * before
        both.append(now > before)
    return {
        (False, False): "both fall",
        (False, True): "the cost of the point falls, the whole cost rises",
        (True, False): "the cost of the point rises, the whole cost falls",
        (True, True): "both rise",
    }[tuple(both)]


def test_who_types_the_category_has_typed_its_letter():
    """A category must not be taken as the letter of another answer."""
    for _, question in questions("category"):
        assert [option.text for option in question.options[:2]] == ["A", "B"]
        assert question.chosen("A").text == question.chosen("a)").text == "A"
        assert question.chosen("B").text == "B"


def test_who_compares_with_one_half_comes_to_the_answer_that_names_this_mistake():
    said = set()
    for _, question in questions("category"):
        above = [F > 0.5 for F in question.about["F"]]
        words = "both of them" if all(above) else "neither of them"
        offered = [option.text for option in question.options if "1/2" in option.mistake]
        assert offered == ([words] if above[0] == above[1] else [])
        said.update(offered)
    assert said == {"both of them", "neither of them"}


def test_what_becomes_of_the_costs_follows_by_a_margin_from_what_is_given():
    for _, question in questions("step"):
        given = dict(question.given)
        [own, product], eta = map(number, given["‖∇C‖², ∇C · ∇Cost"].split(", ")), number(given["η"])
        found = re.findall(r"C: (\S+) becomes (\S+?); Cost: (\S+) becomes (\S+?)\.$", question.reason)
        C, C_after, Cost, Cost_after = map(number, found[0])
        for linear, change in ((-eta * own, C_after - C), (-eta * product, Cost_after - Cost)):
            assert linear * change > 0
            assert abs(change - linear) < 0.5 * abs(linear) + 0.01 * max(C, Cost)


def test_no_reason_on_momentum_is_one_without_it():
    for case, question in questions("calm"):
        first = question.about["largest"]
        for option in question.options if case.level == 3 else ():
            assert "overshoot" not in option.mistake
            assert "1 − ηλ" not in option.mistake
            if "bound without momentum" in option.mistake:
                half = 2 if option.mistake.startswith("this is half") else 1
                assert option.value == pytest.approx(2 / first / half)


WORDS = {"category": category, "sign": sign, "step": step}


@pytest.mark.parametrize("kind", WORDS)
def test_the_right_words_are_what_comes_out_otherwise(kind):
    rights = set()
    for case, question in questions(kind):
        assert question.options[question.right].text == WORDS[kind](case, question)
        rights.add(question.options[question.right].text)
    assert len(rights) >= 2


def test_of_some_weights_the_right_one_has_by_far_the_largest_derivative():
    for case, question in questions("larger"):
        of = at_point(case, question).W[question.about["l"]].grad.abs().numpy()
        subscripts = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")
        sizes = {}
        for option in question.options:
            j, k = re.match(r"w(\d)(\d)\[", option.text.translate(subscripts)).groups()
            sizes[option.text] = of[int(j) - 1, int(k) - 1]
        right = sizes.pop(question.options[question.right].text)
        assert all(right > 1.4 * other for other in sizes.values())


def test_the_most_saturated_neuron_has_by_far_the_least_slope():
    for case, question in questions("saturated"):
        found, slopes = at_point(case, question), {}
        for option in question.options:
            j, l = map(int, re.match(r"neuron (\d) of layer (\d)", option.text).groups())
            z = found.z[l][j - 1, 0].detach().requires_grad_()
            sigma(case.network.activation)(z).backward()
            slopes[option.text] = abs(z.grad.item())
        right = slopes.pop(question.options[question.right].text)
        assert all(other > 1.4 * right for other in slopes.values())


def test_of_neurons_that_are_all_saturated_the_numbers_tell_which_is_so_the_most():
    """All but two have an activation of 0.999: three digits would not do."""
    p = np.concatenate([0.3 * np.sin(np.arange(16.0)), [7.4, 6.75, 0.2, -0.3, 0.1, 0, 0]])
    network, asked = Network((2, 2, 3, 2), p), 0
    for seed in range(60):
        for level in (1, 2, 3):
            case = Case(network, figure1(), np.random.default_rng(seed), level)
            with contextlib.suppress(Unclear):
                question = errors.saturated(case)
                shown = [float(option.text.split("= ")[1].replace("−", "-")) for option in question.options]
                away = [abs(v - 0.5) if level == 3 else abs(v) for v in shown]
                assert question.right == int(np.argmax(away)), shown
                assert sorted(away)[-1] > sorted(away)[-2]
                asked += 1
    assert asked > 100


def grid():
    t = np.linspace(0, 1, NODES)
    return np.array([[x, y] for y in t for x in t]).T


def test_the_right_row_draws_the_line_and_no_other_does():
    for case, question in questions("row"):
        wanted = Torch(case.network, grid()).z[2][question.about["j"] - 1].detach().numpy() > 0
        np.testing.assert_array_equal(question.picture.ravel() > 0, wanted)
        for option in question.options:
            numbers = re.findall(r"−?\d[\d.]*(?:·10\S+)?", option.text)
            w1, w2, b = (float(number.replace("−", "-")) for number in numbers)
            differs = np.mean((w1 * grid()[0] + w2 * grid()[1] + b > 0) != wanted)
            assert differs < 0.02 if not option.mistake else differs > 0.04


def right_region(case, question):
    network = case.network
    if question.kind == "boundary":
        return Torch(network, grid()).z[2][question.about["j"] - 1].detach().numpy()
    l, j, k = (question.about[name] for name in "ljk")
    other = network.copy()
    other.W[l][j - 1, k - 1] = -network.W[l][j - 1, k - 1]
    F = Torch(other, grid()).out.detach().numpy()
    return F[0] - F[1]


@pytest.mark.parametrize("kind", ["boundary", "flip"])
def test_the_right_picture_is_what_comes_out_otherwise_and_no_other_is(kind):
    for case, question in questions(kind):
        wanted = right_region(case, question) > 0
        for option in question.options:
            differs = np.mean((option.values.ravel() > 0) != wanted)
            assert differs == 0 if not option.mistake else differs > 0.2 * case.margin


def test_what_becomes_of_a_region_can_be_reckoned_from_what_is_given():
    """With the digits shown: at the places that are given the right picture is as reckoned, no other is."""
    for _, question in questions("flip"):
        l, j, k = (question.about[name] for name in "ljk")
        given = {
            name: [number(one) for one in text.strip("()").split(", ")] for name, text in question.given
        }
        W, b = np.array([given[f"W[{l}], row {i}"] for i in (1, 2)]), np.array(given[f"b[{l}]"])
        W[j - 1, k - 1] *= -1
        fits = [True] * len(question.options)
        for name, a in given.items():
            if " at " in name:
                x1, x2 = map(float, name.partition(" at ")[2].strip("()").split(", "))
                z = W @ a + b
                at = round(40 * x2), round(40 * x1)
                values = [one.values[at] for one in question.options]
                fits = [
                    fit and (value > 0) == (z[0] > z[1]) for fit, value in zip(fits, values, strict=True)
                ]
        assert fits == [not one.mistake for one in question.options]


def test_no_two_pictures_are_the_same_in_words():
    for _, question in [*questions("boundary"), *questions("flip")]:
        words = [option.text for option in question.options]
        assert len(set(words)) == len(words)
        for option in question.options:
            share = np.mean(option.values > 0)
            assert option.text.startswith(f"blue on {share:.0%} of the square (lower left ")


# ---------------------------------------------------------------- all kinds


def test_each_kind_is_recomputed_above():
    others = {"larger", "saturated", "row", "boundary", "flip"}
    assert set(KINDS) == set(NUMBERS) | set(WORDS) | others
    assert len(KINDS) >= 12
    listed = [kind for ideas in LESSONS.values() for kinds in ideas.values() for kind in kinds]
    assert sorted(listed) == sorted(KINDS)


@each_kind
def test_exactly_one_answer_is_right_and_each_wrong_one_is_a_named_mistake(kind):
    found = questions(kind)
    assert len(found) >= 150
    levels = {1: set(), 2: set(), 3: set()}
    for case, question in found:
        options = question.options
        levels[case.level].add(len(options))
        assert [option.mistake == "" for option in options].count(True) == 1
        assert all(option.mistake for k, option in enumerate(options) if k != question.right)
        if not question.is_pictures:
            assert len({option.text for option in options}) == len(options)
        assert question.kind == kind
        assert question.idea in {idea for ideas in LESSONS.values() for idea in ideas}
        assert question.words.endswith("?")
        assert [question.is_right(letter) for letter in LETTERS[: len(options)]].count(True) == 1
    assert levels[1] == {3}
    assert 4 in levels[2] | levels[3] or kind == "sign"


@each_kind
def test_every_reply_gives_the_reason_and_a_wrong_one_the_mistake(kind):
    for _, question in itertools.islice(questions(kind), 20):
        for letter, option in zip(LETTERS, question.options, strict=False):
            reply = question.reply(f" {letter.upper()}) ")
            assert reply.endswith(question.reason)
            assert reply.startswith("Right. " if not option.mistake else f"No: {option.mistake}. Right is ")
            assert not re.search(r"nan|inf\b|e-\d", reply)


def number(text):
    mantissa, _, power = re.sub("^10(?=⁻)", "1·10", text.replace("−", "-").replace(",", "")).partition(
        "·10"
    )
    powers = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
    return float(f"{mantissa}e{power.translate(powers) or 0}")


def value_of(sum_):
    """The value of a sum in print, such as (2)(−0.5) + (3·10⁻⁵)."""
    code = re.sub(r"(?:[\d.,]+·)?10[⁻⁰-⁹¹²³]+", lambda found: repr(number(found[0])), sum_)
    code = re.sub(r"(?<=[\d)])\(", "*(", code.replace("²", "**2"))
    return eval(code.replace("−", "-").replace("·", "*").replace(",", ""), {"exp": math.exp})


ARITHMETIC = re.compile(
    r"((?:\d\.?\d?/|2?\(|−?[\d.,]+ −)[−\d.,·⁻⁰-⁹¹²³()+*/ exp]*) = (−?[\d.,]*\d(?:·10[⁻⁰-⁹¹²³]+)?)"
)
RECKONED = ("weighted_input", "delta", "derivative", "mini_batch", "next_cost", "deleted", "expected")


@pytest.mark.parametrize("kind", [*RECKONED, "calm", "decay", "log_loss"])
def test_what_a_reason_reckons_is_right_at_the_digits_shown(kind):
    for _, question in questions(kind):
        found = ARITHMETIC.findall(question.reason)
        assert found, question.reason
        for sum_, said in found:
            digits = max(3, len(re.sub("[−.,]", "", said.partition("·")[0]).strip("0")))
            assert f"{value_of(sum_):.{digits}g}" == f"{number(said):.{digits}g}", question.reason


@each_kind
def test_no_reason_says_that_a_number_is_itself(kind):
    for _, question in questions(kind):
        assert not re.search(r"^[^.·]*: (\d+) = \1\b", question.reason)
        assert "neuron k" not in " ".join(
            option.mistake for option in question.options if kind == "deleted"
        )


@each_kind
def test_a_number_may_be_typed_where_the_answer_is_one(kind):
    for _, question in itertools.islice(questions(kind), 40):
        if not question.typed:
            with pytest.raises(ValueError, match="your answer must be one of a, b, c"):
                question.chosen("0.5")
            continue
        value = question.options[question.right].value
        slack = {"whole": 0.0, "near": 0.9 * CLOSE, "factor 2": 0.9}[question.typed]
        for typed in (value, value * (1 + slack)):
            assert question.is_right(f"{typed:.9g}".replace("-", "−"))
            assert question.typed == "whole" or question.is_right(f"{100 * typed:.9g}%")
        wrong = next(option for option in question.options if option.mistake)
        assert wrong.mistake in question.reply(f"{wrong.value:.9g}")
        assert question.reply("123456789").startswith("No. Right is ")
        for odd in ("", "e", "abc", "ten", "1e", "--1", "inf", "-inf", "nan", "1e400"):
            with pytest.raises(ValueError, match=", or a number, got"):
                question.chosen(odd)


@each_kind
def test_a_typed_number_is_told_which_mistake_it_is_on_offer_or_not(kind):
    told, said = set(), set()
    for _, question in itertools.islice(questions(kind), 60):
        if not question.typed:
            assert question.mistakes == ()
            continue
        for value, mistake in question.mistakes:
            typed = f"{value:.3g}" if question.typed != "whole" else f"{value}"
            if not math.isfinite(value) or question.is_right(typed):
                continue
            reply = question.reply(typed)
            assert reply.startswith("No: "), (question.words, typed)
            told.add(mistake)
            said |= {mistake} if reply.startswith(f"No: {mistake}. ") else set()
        if question.typed != "whole":
            value = question.options[question.right].value
            assert question.reply(f"{-value:.9g}").startswith("No: the sign is the other way, because ")
        assert question.reply("31415926").startswith("No. Right is ")
    assert len(said) >= 0.7 * len(told), told - said  # others may come to the same number


@each_kind
def test_the_same_seed_gives_the_same_question(kind):
    one, other = (
        [(q.words, q.given, [o.text for o in q.options], q.reason) for _, q in questions(kind, count)[:10]]
        for count in (10, 200)
    )
    assert one == other[: len(one)]


@pytest.mark.parametrize("lesson", LESSONS)
def test_the_next_question_is_of_another_kind(lesson):
    for number in range(40):
        case, before, kinds = a_case(number), "", set()
        for k in range(8):
            question = ask(case.network, case.points, lesson, (number, k), case.level, before)
            assert question.kind != before
            before = question.kind
            kinds.add(before)
        assert len(kinds) >= 2


@pytest.mark.parametrize("kind", KINDS)
def test_a_large_network_with_many_points_is_asked_about_at_once_or_not_at_all(kind, monkeypatch):
    """The largest matrix whose eigenvalues are computed has 400 rows."""
    sides, eigvalsh = [], np.linalg.eigvalsh
    monkeypatch.setattr(np.linalg, "eigvalsh", lambda A: sides.append(len(A)) or eigvalsh(A))
    rng = np.random.default_rng(0)
    for sizes, N in (((2, 30, 30, 30, 30, 2), 100), ((2, 2, 3, 2), 5000), ((2, 30, 30, 2), 5000)):
        points = Points(rng.random((2, N)), rng.integers(0, 2, N))
        with contextlib.suppress(Unclear):
            KINDS[kind](Case(Network.random(sizes, rng), points, rng, 2))
    assert max(sides, default=0) <= 400


def test_a_network_that_gives_no_question_gives_none():
    dead = Network((2, 2), np.zeros(6), activation="step")
    points = Points(np.array([[0.5], [0.5]]), np.array([0]))
    assert ask(dead, points, "04", (0,), 1) is None
    assert ask(dead, points, "02", (0,), 1).kind == "position"


def test_an_option_typed_as_it_stands_is_that_option():
    """7,010 may be read as 7.01, which is near enough to 6.8; on offer it is another answer."""
    options = Option("6.8", value=6.8), Option("7,010", "a thousand times too large", value=7010.0)
    question = Question("a", "an idea", "?", (), options, "So.", typed="factor 2")
    assert not question.is_right("7,010")
    assert question.is_right("7,01")
    assert question.chosen("7,010") is options[1]
