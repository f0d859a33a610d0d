"""Rebuild data/cifar10_filters.npz: python -m tools.record_filters [--device cuda], 7 minutes of one core.

The filters of block 1 before training and after each of the 8 epochs of the rung `8 epochs` of the ladder,
whose run goes on in the same folder. After an interruption the command begins anew.
"""

import argparse
import shutil

import numpy as np

from course_utils.cifar10 import data, ladder
from course_utils.cifar10.device import choose
from course_utils.cifar10.learnt_filters import FILE
from course_utils.cifar10.model import Net
from course_utils.cifar10.train import CifarTraining
from tools.record_cifar10 import BRIEF, keep
from tools.record_ladder import RUNS, WORK
from tools.recording import need_cifar10, print_digest


def main(arguments: list[str] | None = None) -> None:
    """Train, look at the filters after each epoch, keep them and the results of the run."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--device", default="auto")
    given = parser.parse_args(arguments)
    need_cifar10()
    k = RUNS["8 epochs"]
    folder = WORK / ladder.folder_name(k)
    shutil.rmtree(folder, ignore_errors=True)
    training = CifarTraining(data.load(), ladder.settings_of_rung(k), folder, choose(given.device))
    net = training.net
    assert isinstance(net, Net)
    looks = [_filters(net)]
    training.run(lambda row: looks.append(_filters(net)))
    np.savez_compressed(FILE, filters=np.stack(looks))
    print_digest(FILE)
    keep(folder, ladder.RECORDED / ladder.folder_name(k), BRIEF)


def _filters(net: Net) -> np.ndarray:
    """Return the filters of block 1, (32, 3, 5, 5), in half precision."""
    return net.blocks[0].conv.weight.detach().cpu().numpy().astype(np.float16)  # type: ignore[union-attr, operator]


if __name__ == "__main__":
    main()
