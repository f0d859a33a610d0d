"""The steps of the stochastic gradient method on the network of section 7.4.

`Stepper` does what the loop does that everybody would write, faster; `python -m bench cifar10` measures the
gain. On a CPU: by the order of the numbers in memory (channels last), by batches divided into parts that
fit the cache, whose gradients are added, and by a fused update. On a GPU: a step is recorded once as a CUDA
graph and then replayed, and nothing is read back before the epoch ends.
"""

from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from course_utils.cifar10.batches import alternating, draw, moved, shifts
from course_utils.cifar10.descent import descend
from course_utils.cifar10.model import losses
from course_utils.cifar10.settings import Settings

PART = 50  # pictures at a time on a CPU
DEEP_PART = 100  # of the deep network; over so many it normalises


def layout(device: torch.device) -> torch.memory_format:
    """Return the memory format of pictures: channels last, except on Apple's GPU."""
    # With it the gradients of pooling may be wrong there (PyTorch's issue 175190).
    return torch.contiguous_format if device.type == "mps" else torch.channels_last


def trained_parameters(net: nn.Module) -> list[nn.Parameter]:
    """Return the parameters that steps change, in the order of the network."""
    return [p for p in net.parameters() if p.requires_grad]


class Stepper:
    """Trains `net` on pictures (N, 3, 32, 32) and labels (N,) that lie on its device."""

    def __init__(self, net: nn.Module, settings: Settings, pictures: Tensor, labels: Tensor) -> None:
        self.device = labels.device
        self.pictures = pictures.contiguous(memory_format=layout(self.device))
        self.labels = labels
        self.net = net.to(self.device, memory_format=layout(self.device))  # type: ignore[call-overload]
        self.settings = settings
        self.eta = settings.eta(1)
        small = DEEP_PART if settings.deep else PART
        self.part = small if self.device.type == "cpu" or settings.normalise else settings.batch
        # What a step works on keeps its address, so that a recorded step can be replayed.
        self.parameters = trained_parameters(self.net)
        self.momentum = [torch.zeros_like(p) for p in self.parameters]
        self.gradient = [torch.zeros_like(p) for p in self.parameters]
        for p, its_gradient in zip(self.parameters, self.gradient, strict=True):
            p.grad = its_gradient
        self.batch = torch.zeros(settings.batch, dtype=torch.int64, device=self.device)
        self.mirror = torch.zeros(settings.batch, dtype=torch.bool, device=self.device)
        self.offsets = torch.zeros(settings.batch, 2, dtype=torch.int64, device=self.device)
        self.totals = torch.zeros(3, device=self.device)
        self._recorded: tuple[float, torch.cuda.CUDAGraph] | None = None

    def epoch(self, number: int, between: Callable[[int], object] = lambda step: None) -> Tensor:
        """Do epoch `number`; return the sums of `losses`; `between` gets each step before it is queued."""
        settings = self.settings
        self.eta = settings.eta(number)
        self.net.train()
        # A recorded step has its learning rate in it.
        recorded = self.device.type == "cuda" and not settings.cycle
        step = self._recorded_step(self.eta) if recorded else self.step
        order, mirrored = (drawn.to(self.device) for drawn in draw(settings, number))
        turned = alternating(settings, number).to(self.device) if settings.alternate else None
        offsets = shifts(settings, number).to(self.device) if settings.shift else None
        self.totals.zero_()
        for k in range(len(order)):
            between(k)
            self.eta = settings.eta(number, k)
            self.batch.copy_(order[k])
            self.mirror.copy_(mirrored[k] if turned is None else turned[order[k]])
            if offsets is not None:
                self.offsets.copy_(offsets[k])
            step()
        return self.totals.clone()

    def step(self) -> None:
        """Take a step on the batch that is set, without waiting for the device."""
        x, y = self.pictures[self.batch], self.labels[self.batch]
        x = torch.where(self.mirror[:, None, None, None], x.flip(3), x)
        if self.settings.shift:
            x = moved(x, self.offsets, self.settings.shift)
        torch._foreach_zero_(self.gradient)
        for images, classes in zip(x.split(self.part), y.split(self.part), strict=True):
            outputs = self.net(images)
            objective = F.cross_entropy(
                outputs, classes, reduction="sum", label_smoothing=self.settings.smoothing
            )
            (objective / len(y)).backward()
            self.totals += losses(outputs.detach(), classes)
        descend(self.parameters, self.gradient, self.momentum, self.settings, self.eta)

    def _recorded_step(self, eta: float) -> Callable[[], None]:
        """Return the step as a CUDA graph, recorded again when the learning rate in it has changed."""
        if self._recorded is None or self._recorded[0] != eta:
            stream = torch.cuda.Stream()
            stream.wait_stream(torch.cuda.current_stream())
            with torch.cuda.stream(stream):
                self.rehearse()
            torch.cuda.current_stream().wait_stream(stream)
            graph = torch.cuda.CUDAGraph()
            with torch.cuda.graph(graph):
                self.step()
            self._recorded = eta, graph
        return self._recorded[1].replay

    def rehearse(self, steps: int = 3) -> None:
        """Take some steps and undo them, so that all memory is allocated before a step is recorded."""
        changed = [*(p.data for p in self.parameters), *self.momentum, self.totals]
        before = [tensor.clone() for tensor in changed]
        for _ in range(steps):
            self.step()
        for tensor, value in zip(changed, before, strict=True):
            tensor.copy_(value)
