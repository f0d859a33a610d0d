"""The responses of trained networks to test pictures, ready to be drawn.

With CIFAR-10: its test pictures, and the recorded networks of section 7.4. Without: generated pictures,
with the network that was trained on such pictures, and with the recorded networks, which can only answer
with the classes of CIFAR-10; `recorded_preparation` prepares the pictures for them.
"""

import functools
from typing import NamedTuple, cast

import numpy as np
import torch
from numpy.typing import NDArray

from course_utils.cifar10 import data, evaluate, results, trained
from course_utils.cifar10.data import Pictures
from course_utils.cifar10.model import Net, NetBlock
from course_utils.cifar10.prepare import Preparation
from course_utils.cifar10.recorded_preparation import RecordedPreparation, recorded_preparation
from course_utils.cifar10.trained import Ready

Array = NDArray[np.float32]


@functools.cache
def network_named(ready: Ready, name: str) -> tuple[Net, Preparation | RecordedPreparation]:
    """Return a network, and how pictures are prepared for it: 'plain', 'dropout', or 'generated'."""
    if name == "generated":
        return ready.net, ready.prepare
    net = results.recorded_runs(name == "dropout")[0].network()
    return net, recorded_preparation() if ready.banner else ready.prepare


@functools.lru_cache(maxsize=16)  # picture and caption ask for it, and readers go back
def response(ready: Ready, name: str, index: int) -> tuple[tuple[Array, ...], NDArray[np.float64]]:
    """Return the maps of blocks 1 to 5, (filters, rows, columns), and softmax, (10,), of a test picture."""
    net, prepare = network_named(ready, name)
    one, test = slice(index, index + 1), ready.test
    with torch.inference_mode():
        maps = net.maps(torch.from_numpy(prepare(Pictures(test.pixels[one], test.labels[one]))))
        softmax = maps[-1].flatten().double().softmax(0).numpy()
    return tuple(block[0].numpy() for block in maps), softmax


def filters(ready: Ready, name: str, block: int, number: int) -> tuple[Array, float]:
    """Return the filter that makes a map, (channels, size, size), and its bias; both counted from 1."""
    conv = cast(NetBlock, network_named(ready, name)[0].blocks[block - 1]).conv
    with torch.inference_mode():
        return conv.weight[number - 1].numpy(), float(cast(torch.Tensor, conv.bias)[number - 1])


class Classified(NamedTuple):
    """Test pictures, the predicted class of each, (N,), and the softmax output of that class, (N,)."""

    test: Pictures
    predicted: NDArray[np.uint8]
    confidence: NDArray[np.float32]


@functools.cache
def classified(dropout: bool, seed: int) -> Classified:
    """Return the predictions of a recorded run for the test pictures of CIFAR-10, ValueError for others."""
    test, _ = data.examples(10_000)
    (run,) = (run for run in results.recorded_runs(dropout) if run.seed == seed)
    return Classified(test, *run.of(test))


@functools.cache
def classified_stand_in() -> Classified:
    """Return the predictions of the network trained on generated pictures for others of that kind."""
    found = trained.stand_in_network()
    x = torch.from_numpy(found.prepare(found.test))
    return Classified(found.test, *evaluate.predictions(found.net, x))
