"""A trained network with pictures that it was not trained on, ready for experiments.

With CIFAR-10: its test pictures, and the recorded network of section 7.4. Without: generated pictures, and
a network of the same shape that was trained on such pictures (data/stand_in_run/), since what a network for
airplanes and cats says about a disc or a ring would mean nothing.
"""

import functools
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from course_utils.cifar10 import data, stand_in
from course_utils.cifar10.data import Pictures
from course_utils.cifar10.prepare import Preparation, preparation
from course_utils.cifar10.results import RECORDED, network_in, recorded_runs

if TYPE_CHECKING:  # torch takes a second to import; exhibits must not wait for it
    from course_utils.cifar10.model import Net

STAND_IN = RECORDED.parent / "stand_in_run"
PREPARATION = "preparation.npz"
SEED = 1  # of the generated pictures; the network was trained with those of seed 0
TEST = 1_000  # of them

_loading = threading.Lock()


@dataclass(frozen=True, eq=False)
class Ready:
    """A network on the CPU, and pictures that it was not trained on."""

    net: "Net"
    prepare: Preparation  # turns pixels into its input
    test: Pictures
    classes: tuple[str, ...]  # the names of 0 to 9
    banner: str  # as in `DataSet`


def ready() -> Ready:
    """Return CIFAR-10 (some 20 seconds; Problem if damaged) and its recorded network, or the stand-in."""
    with _loading:  # an exhibit calls this in a thread
        return cifar10_network() if data.present() else stand_in_network()


@functools.cache
def cifar10_network() -> Ready:
    """Return CIFAR-10 and the network recorded without dropout."""
    found = data.load()
    net = recorded_runs(dropout=False)[0].network()
    return Ready(net, preparation(found), found.test, data.CLASSES, found.banner)


@functools.cache
def stand_in_network() -> Ready:
    """Return the stand-in, in half a second."""
    test = Pictures(*stand_in.pictures(TEST, np.random.default_rng(SEED)))
    with np.load(STAND_IN / PREPARATION, allow_pickle=False) as found:
        prepare = Preparation(found["mean"], float(found["contrast"]), None)
    return Ready(network_in(STAND_IN), prepare, test, stand_in.CLASSES, stand_in.BANNER)
