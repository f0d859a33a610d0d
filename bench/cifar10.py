"""Pictures a second of the CIFAR-10 training on this computer, beside the loop as anyone writes it."""

from statistics import median
from time import perf_counter

import torch

from bench.row import Row
from course_utils.cifar10 import steps
from course_utils.cifar10.model import build
from course_utils.cifar10.settings import Settings

TURNS = 5


def training() -> list[Row]:
    """Both loops in turn, without and with dropout; random numbers take the place of pictures."""
    rows = []
    for dropout in (False, True):
        settings = Settings(dropout=dropout, pictures=3_000)
        x, y = torch.randn(3_000, 3, 32, 32), torch.randint(10, (3_000,))
        net = build(settings.probabilities)
        sgd = steps.optimiser(net, settings)
        stepper = steps.Stepper(build(settings.probabilities), settings, x, y)
        simple, fast = [], []
        for turn in range(TURNS):
            began = perf_counter()
            steps.simple_epoch(net, sgd, x, y, *steps.draw(settings, turn))
            simple.append(perf_counter() - began)
            began = perf_counter()
            stepper.epoch(1)
            fast.append(perf_counter() - began)
        what = "with dropout" if dropout else "without dropout"
        ratio = median(a / b for a, b in zip(simple, fast, strict=True))
        rows.append(Row(f"CIFAR-10 {what}, simple loop", 3_000 / median(simple), unit="pictures/s"))
        rows.append(Row(f"CIFAR-10 {what}, our loop", 3_000 / median(fast), unit="pictures/s"))
        rows.append(Row(f"CIFAR-10 {what}, ours / simple", ratio, 1.0, at_least=True, note="aim 1.3"))
    return rows


MEASUREMENTS = (training,)
