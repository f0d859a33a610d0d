"""Pictures a second of the CIFAR-10 training on this computer, beside the loop as anyone writes it."""

import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter

import torch
from torch import Tensor
from torch.nn import functional as F

from bench.row import Row
from course_utils.cifar10 import data, device, steps
from course_utils.cifar10.batches import draw
from course_utils.cifar10.descent import MULTIPLIERS
from course_utils.cifar10.model import Net, build, losses
from course_utils.cifar10.settings import DECAY, MOMENTUM, Settings
from course_utils.cifar10.train import CifarTraining

TURNS = 5


def training() -> list[Row]:
    """Both loops in turn, without and with dropout; random numbers take the place of pictures."""
    rows = []
    for dropout in (False, True):
        settings = Settings(dropout=dropout, pictures=3_000)
        x, y = torch.randn(3_000, 3, 32, 32), torch.randint(10, (3_000,))
        net = build(settings.probabilities)
        sgd = optimiser(net, settings)
        stepper = steps.Stepper(build(settings.probabilities), settings, x, y)
        simple, fast = [], []
        for turn in range(TURNS):
            began = perf_counter()
            simple_epoch(net, sgd, x, y, *draw(settings, turn))
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


def optimiser(net: Net, settings: Settings) -> torch.optim.SGD:
    """PyTorch's momentum method, with the learning rates of the first epoch."""
    groups = []
    for k, parameter in enumerate(net.parameters()):
        factor = MULTIPLIERS[k] if settings.multipliers else 1.0
        groups.append({"params": [parameter], "factor": factor, "lr": settings.eta(1) * factor})
    return torch.optim.SGD(groups, momentum=MOMENTUM, weight_decay=DECAY if settings.decay else 0.0)


def simple_epoch(
    net: Net, sgd: torch.optim.SGD, pictures: Tensor, labels: Tensor, order: Tensor, mirrored: Tensor
) -> Tensor:
    """Train for one epoch; return the sums of the objective, the top-1 and top-5 errors, (3,)."""
    totals = torch.zeros(3, device=labels.device)
    for batch, mirror in zip(order, mirrored, strict=True):
        x, y = pictures[batch], labels[batch]
        if mirror:
            x = x.flip(3)
        outputs = net(x)
        sgd.zero_grad()
        F.cross_entropy(outputs, y).backward()
        sgd.step()
        totals += losses(outputs.detach(), y)
    return totals


def on_a_gpu() -> list[Row]:
    """45 epochs of m = 100 on 50,000 pictures, with the evaluations after each, but without loading."""
    name = "CIFAR-10 on a GPU, 45 epochs"
    if not torch.cuda.is_available():
        return [Row(name, None, 14, note="there is no CUDA GPU")]
    pictures = data.generated_data(50_000)
    rows = []
    for dropout in (False, True):
        seconds, what = of_a_run(pictures, Settings(dropout, whiten=False), "cuda")
        said = f"aim 5; {what['device']}, {what['arithmetic']}"
        rows.append(Row(f"{name}, {'with' if dropout else 'without'} dropout", seconds, 14, "s", note=said))
    return rows


def of_a_run(pictures: data.DataSet, settings: Settings, name: str) -> tuple[float, dict[str, object]]:
    """Return the seconds of a run's epochs, as its history has them, and what it ran on."""
    chosen = device.choose(name)
    with tempfile.TemporaryDirectory() as folder:
        run = CifarTraining(pictures, settings, Path(folder), chosen)
        run.run()
    return sum(row["seconds"] for row in run.history), device.describe_device(chosen)


MEASUREMENTS = (training, on_a_gpu)
