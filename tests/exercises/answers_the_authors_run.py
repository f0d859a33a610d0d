"""Answers to the exercises of notebook 04b: right ones written differently, and typical wrong ones."""

import math

import numpy as np


def while_above(gradient, cost, p, eta, draws, target):
    step = 0
    while cost(p) > target:
        p = p - eta * gradient(p, draws[step])
        step += 1
    return step


def in_place(gradient, cost, p, eta, draws, target):
    for step, i in enumerate(draws):
        p -= eta * gradient(p, i)
        if cost(p) <= target:
            return step + 1
    return len(draws) + 1


def all_of_them(gradient, cost, p, eta, draws, target):
    costs = []
    for i in draws:
        p = p - eta * gradient(p, i)
        costs.append(cost(p))
    return int(np.argmax(np.array(costs) <= target)) + 1


RIGHT = {
    "steps_to": [while_above, in_place, all_of_them],
    "escape": [
        lambda lam, eta, ratio: math.log(ratio, 1 - eta * lam),
        lambda lam, eta, ratio: np.log10(ratio) / np.log10(1 + eta * abs(lam)),
        lambda lam, eta, ratio: np.log(ratio) / np.log1p(-eta * lam),
    ],
    "slope": [
        lambda t, c, T, C: (np.log10(C) - np.log10(c)) / (np.log10(T) - np.log10(t)),
        lambda t, c, T, C: math.log(C / c, T / t),
        lambda t, c, T, C: (np.diff(np.log([c, C])) / np.diff(np.log([t, T])))[0],
        lambda t, c, T, C: np.log(c / C) / np.log(t / T),
    ],
}
WRONG = {
    "steps_to": [
        lambda gradient, cost, p, *rest: in_place(lambda q, i: -gradient(q, i), cost, p, *rest),
        lambda gradient, cost, p, *rest: in_place(lambda q, i: gradient(0 * q, i), cost, p, *rest),
        lambda *case: in_place(*case) - 1,
        lambda *case: in_place(*case) + 1,
        lambda gradient, cost, p, eta, draws, target: len(draws),
        lambda gradient, cost, p, eta, draws, target: cost(p),
        lambda gradient, cost, p, eta, draws, target: target,
        lambda gradient, cost, p, eta, draws, target: in_place(gradient, cost, p, eta, draws[::-1], target),
        lambda gradient, cost, p, eta, draws, target: in_place(gradient, cost, p, 2 * eta, draws, target),
        lambda gradient, cost, p, eta, draws, target: p - eta * gradient(p, draws[0]),
        lambda gradient, cost, p, eta, draws, target: draws[0],
        lambda gradient, cost, p, eta, draws, target: "never",
    ],
    "escape": [
        lambda lam, eta, ratio: -np.log(ratio) / (eta * lam),
        lambda lam, eta, ratio: np.log(ratio) / (eta * lam),
        lambda lam, eta, ratio: np.log(ratio) / np.log(1 + eta * lam),
        lambda lam, eta, ratio: 1 / np.log(1 - eta * lam),
        lambda lam, eta, ratio: (ratio - 1) / (-eta * lam),
        lambda lam, eta, ratio: ratio / (1 - eta * lam),
        lambda lam, eta, ratio: np.log(1 - eta * lam) / np.log(ratio),
        lambda lam, eta, ratio: np.log(ratio) / np.log(eta * -lam + 2),
        lambda lam, eta, ratio: np.log10(ratio) / np.log(1 - eta * lam),
        lambda lam, eta, ratio: np.log(ratio) * (1 - eta * lam),
        lambda lam, eta, ratio: np.log(ratio) / np.log(1 - lam),
        lambda lam, eta, ratio: int(np.log(ratio) / np.log(1 - eta * lam)),
    ],
    "slope": [
        lambda t, c, T, C: np.log(C / c) / (T - t),
        lambda t, c, T, C: np.log(c / C) / np.log(T / t),
        lambda t, c, T, C: np.log(T / t) / np.log(C / c),
        lambda t, c, T, C: (C - c) / (T - t),
        lambda t, c, T, C: (C - c) / np.log(T / t),
        lambda t, c, T, C: np.log(C) / np.log(T),
        lambda t, c, T, C: (C / c) / (T / t),
        lambda t, c, T, C: np.log(C - c) / np.log(T - t),
        lambda t, c, T, C: np.log(c - C) / np.log(T - t),
        lambda t, c, T, C: np.log10(C / c) / np.log(T / t),
        lambda t, c, T, C: np.log(C / c) * np.log(T / t),
        lambda t, c, T, C: np.log(C / c),
        lambda t, c, T, C: -0.5,
        lambda t, c, T, C: (np.log(C) - np.log(c)) / np.log(T) - np.log(t),
    ],
}
