"""Questions on what is done against overfitting: dropout, a price on weights, the log loss."""

from course_utils.generalisation.softmax_loss import softmax
from course_utils.network.activations import sigmoid, sigmoid_prime
from course_utils.pictures.diagrams import weight_name
from course_utils.pictures.numbers import counted, plain, subscript
from course_utils.questions.question import (
    Case,
    Question,
    as_printed,
    comes_to,
    numbers,
    require,
    require_no_cancelling,
    vector,
)

DROPOUT, PRICE, LOG_LOSS = "dropout", "a price on weights", "the log loss"


def deleted(case: Case) -> Question:
    """What is the weighted input while dropout deletes a neuron?"""
    network, i = case.network, case.point()
    l = case.one_of(range(3, network.L + 1)) if network.L > 2 else 2
    l, j, k = case.weight(l)
    z, a = network.forward(case.points.x[:, [i]])
    w, before, b = network.W[l][j - 1], a[l - 1][:, 0], float(network.b[l][j - 1, 0])
    full, term = float(z[l][j - 1, 0]), float(w[k - 1] * before[k - 1])
    value = full - term
    wrong = [
        (full, "this is with all neurons"),
        (value - b, "the bias stays"),
        (b + term, f"this is what neuron {k} alone says; it is the one that is deleted"),
        (full - 2 * term, "deleted is 0, not the opposite sign"),
        (b, "only one neuron is deleted"),
    ]
    require_no_cancelling(value, [*(w * before), b])
    options = numbers(case, value, wrong)
    return Question(
        "deleted",
        DROPOUT,
        f"Dropout deletes neuron {k} of layer {l - 1}. What is the weighted input of neuron {j} of layer "
        f"{l}?",
        ((f"a[{l - 1}]", vector(before)), (f"W[{l}], row {j}", vector(w)), ("its bias", plain(b, 3))),
        options,
        f"{plain(full, 3)} with all, less {weight_name(l, j, k)}a{subscript(k)}: {plain(full, 3)} − "
        f"({plain(term, 3)}) {comes_to(float(as_printed(full) - as_printed(term)), value)}.",
        {"l": l, "j": j, "k": k, "i": i},
        typed="near",
        mistakes=(
            *wrong,
            (-value, "the sign is the other way, because deleting takes one term away, no more"),
        ),
    )


def expected(case: Case) -> Question:
    """What is the expected weighted input under dropout?"""
    network, i = case.network, case.point()
    l = case.one_of(range(3, network.L + 1)) if network.L > 2 else 2
    l, j, _ = case.weight(l)
    p = case.one_of((0.2, 0.3, 0.4))
    z = network.forward(case.points.x[:, [i]])[0]
    b = float(network.b[l][j - 1, 0])
    total = float(z[l][j - 1, 0]) - b
    value = (1 - p) * total + b
    wrong = [
        (total + b, "this is without dropout: each output is there with probability 1 − p only"),
        ((1 - p) * (total + b), "the bias is never deleted"),
        (p * total + b, "p is the probability of being deleted, 1 − p that of staying"),
        (total / (1 - p) + b, "this would be inverted dropout without its mask"),
        ((1 - p) * total, "the bias is missing"),
    ]
    require_no_cancelling(value, [(1 - p) * total, b])
    options = numbers(case, value, wrong)
    return Question(
        "expected",
        DROPOUT,
        f"Each output of layer {l - 1} is deleted with probability p = {p}. What is the expected weighted "
        f"input of neuron {j} of layer {l}?",
        (("Σ w a with all of them", plain(total, 3)), ("the bias b", plain(b, 3))),
        options,
        f"(1 − {p}) · ({plain(total, 3)}) + ({plain(b, 3)}) "
        f"{comes_to(float((1 - p) * as_printed(total) + as_printed(b)), value)}.",
        {"l": l, "j": j, "i": i, "p": p},
        typed="near",
        mistakes=(
            *wrong,
            (-value, "the sign is the other way, because 1 − p is above 0, and b stays as it is"),
        ),
    )


def decay(case: Case) -> Question:
    """What does the price in (33) add to the derivative by a weight?"""
    (l, j, k), N = case.weight(), len(case.points)
    w, lam = float(case.network.W[l][j - 1, k - 1]), case.one_of((0.5, 3.0, 20.0))
    value = 2 * lam / N * w
    wrong = [
        (lam / N * w, "the derivative of w² is 2w"),
        (lam / N * w**2, "this is what the weight costs; the derivative is asked for"),
        (2 * lam * w, "(33) divides by N"),
        (
            -value,
            "the sign is the other way, because w² grows away from 0: its derivative has the sign of w",
        ),
        (2 * lam / N, "the derivative of w² depends on w"),
    ]
    require(abs(w) > 0.02)
    options = numbers(case, value, wrong)
    return Question(
        "decay",
        PRICE,
        f"The cost becomes (33), with λ = {plain(lam)} and N = {N}. How much does that add to the "
        f"derivative by {weight_name(l, j, k)}?",
        ((weight_name(l, j, k), plain(w, 3)),),
        options,
        f"The derivative of (λ/N) w² is 2λw/N = 2({plain(lam)})({plain(w, 3)})/{N} "
        f"{comes_to(float(2 * lam * as_printed(w) / N), value)}: it draws the weight to 0.",
        {"l": l, "j": j, "k": k, "lam": lam},
        typed="near",
        mistakes=tuple(wrong),
    )


def log_loss(case: Case) -> Question:
    """What is the derivative of the log loss by an output?"""
    network, i, s = case.network, case.point(), int(case.rng.integers(2))
    v = network.forward(case.points.x[:, [i]])[0][network.L][:, 0]
    weight, target = float(softmax(v)[s]), float(case.points.labels[i] == s)
    value = weight - target
    difference = float(v[1 - s] - v[s])
    of_sigmoid = float(sigmoid(v[s]))
    wrong = [
        (-value, "the sign is the other way, because it is softmax minus target"),
        (
            weight,
            "the target 1 of the right category is to be subtracted" if target else "that is the sigmoid",
        ),
        (weight - 1 + target, "the target is 1 for the right category and 0 for the other"),
        (float(sigmoid_prime(v[s])) * (of_sigmoid - target), "this is (22), for the quadratic cost"),
        (of_sigmoid - target, "softmax compares the outputs with each other; this is the sigmoid of one"),
    ]
    wrong = [one for one in wrong if one[0] != value]
    require(0.02 < abs(value) < 0.98)
    options = numbers(case, value, wrong)
    return Question(
        "log_loss",
        LOG_LOSS,
        f"Let v = z[{network.L}] go through softmax. What is the derivative of the log loss (32) by "
        f"v{'₁₂'[s]} at this data point?",
        (("v", vector(v)), ("right category", str(int(case.points.labels[i]) + 1))),
        options,
        f"Softmax gives 1/(1 + exp({plain(difference, 3)})) "
        f"{comes_to(float(sigmoid(-as_printed(difference))), weight)}; minus the target: "
        f"{plain(weight, 3)} − {target:g} {comes_to(float(as_printed(weight)) - target, value)}.",
        {"i": i, "s": s},
        typed="near",
        mistakes=tuple(wrong),
    )


def unaltered_share(case: Case) -> Question:
    """With what probability does dropout delete no neuron of a layer?"""
    network = case.network
    l = case.one_of(range(2, max(network.L, 3)))
    n, p = network.sizes[l - 1], case.one_of((0.2, 0.4, 0.5))
    value = (1 - p) ** n
    wrong = [
        (p**n, "this is the probability that all are deleted"),
        (1 - p, "each of the neurons must stay"),
        (1 - p**n, "this is the probability that at least one stays"),
        (1 - n * p, "probabilities of independent events multiply"),
        (1 - value, "this is the probability that at least one is deleted"),
    ]
    options = numbers(case, value, [one for one in wrong if one[0] > 0])
    return Question(
        "kept_whole",
        DROPOUT,
        f"Layer {l} has {counted(n, 'neuron')}, each deleted with probability p = {p}. How probable is it "
        "that all stay?",
        (),
        options,
        f"Independent: (1 − {p}) to the power {n} is {plain(value, 3)}.",
        {"n": n, "p": p},
        typed="near",
        mistakes=(*wrong, (-value, "the sign is the other way, because no probability is below 0")),
    )
