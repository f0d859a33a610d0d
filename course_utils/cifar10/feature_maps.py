"""The responses of trained networks to test pictures, ready to be drawn.

With CIFAR-10: its test pictures, and the recorded networks of section 7.4. Without: generated pictures,
with the network that was trained on such pictures, and with the recorded networks, which can only answer
with the classes of CIFAR-10; `recorded_preparation` prepares the pictures for them.
"""

import functools
from dataclasses import dataclass
from typing import cast

import numpy as np
import torch
from numpy.typing import NDArray

from course_utils.cifar10 import data, evaluate, results, trained
from course_utils.cifar10.data import Pictures
from course_utils.cifar10.model import Net, NetBlock
from course_utils.cifar10.prepare import Preparation
from course_utils.cifar10.recorded_preparation import RecordedPreparation, recorded_preparation

Array = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Response:
    """The response of a network to one picture.

    maps: the outputs of blocks 1 to 5, (filters, rows, columns) each; softmax: (10,).
    """

    maps: tuple[Array, ...]
    softmax: NDArray[np.float64]


@functools.cache
def world(real: bool) -> trained.Ready:
    """Return pictures, and the network and the class names that belong to them."""
    return trained.cifar10_network() if real else trained.stand_in_network()


@functools.cache
def network_named(real: bool, name: str) -> tuple[Net, Preparation | RecordedPreparation]:
    """Return a network, and how pictures are prepared for it: 'plain', 'dropout', or 'generated'."""
    if name == "generated":
        return trained.stand_in_network().net, trained.stand_in_network().prepare
    net = results.recorded_runs(name == "dropout")[0].network()
    return net, world(real).prepare if real else recorded_preparation()


@functools.lru_cache(maxsize=16)  # picture and caption ask for it, and readers go back
def response(real: bool, name: str, index: int) -> Response:
    """Return the response of the network to test picture `index`, counted from 0."""
    net, prepare = network_named(real, name)
    test = world(real).test
    x = prepare(Pictures(test.pixels[index : index + 1], test.labels[index : index + 1]))
    with torch.inference_mode():
        maps = net.maps(torch.from_numpy(x))
        softmax = maps[-1].flatten().double().softmax(0).numpy()
    return Response(tuple(block[0].numpy() for block in maps), softmax)


def filters(real: bool, name: str, block: int, number: int) -> tuple[Array, float]:
    """Return the filter that makes a map, (channels, size, size), and its bias; both counted from 1."""
    conv = cast(NetBlock, network_named(real, name)[0].blocks[block - 1]).conv
    with torch.inference_mode():
        return conv.weight[number - 1].numpy(), float(cast(torch.Tensor, conv.bias)[number - 1])


@dataclass(frozen=True, eq=False)
class Classified:
    """Test pictures, the predicted class of each, (N,), and the softmax output of that class, (N,)."""

    test: Pictures
    predicted: NDArray[np.uint8]
    confidence: NDArray[np.float32]


@functools.cache
def classified(dropout: bool, seed: int) -> Classified:
    """Return the predictions of a recorded run for the test pictures of CIFAR-10.

    ValueError if the pictures are others.
    """
    test, _ = data.examples(10_000)
    (run,) = (run for run in results.recorded_runs(dropout) if run.facts["settings"]["seed"] == seed)
    return Classified(test, *run.of(test))


@functools.cache
def classified_stand_in() -> Classified:
    """Return the predictions of the network trained on generated pictures for others of that kind."""
    found = trained.stand_in_network()
    predicted, confidence = evaluate.predictions(found.net, torch.from_numpy(found.prepare(found.test)))
    return Classified(found.test, predicted, confidence)
