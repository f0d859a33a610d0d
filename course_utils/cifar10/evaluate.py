"""The evaluation of a network: objective (32), errors, predictions, confusion matrix."""

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from course_utils.cifar10.device import enough_memory, is_out_of_memory
from course_utils.cifar10.model import losses

AT_A_TIME = {"cpu": 100, "mps": 1_000, "cuda": 5_000}  # pictures


def net_outputs(net: nn.Module, pictures: Tensor, at_a_time: int | None = None) -> Tensor:
    """Return the ten outputs of each picture, (N, 10); with fewer pictures at a time if memory runs out."""
    at_a_time = at_a_time or AT_A_TIME[pictures.device.type]
    with torch.inference_mode(), enough_memory(pictures.device, "the network and one picture"):
        while True:
            try:
                return torch.cat([net(part) for part in pictures.split(at_a_time)])
            except RuntimeError as error:
                if at_a_time == 1 or not is_out_of_memory(error):
                    raise
                at_a_time //= 2


def means(net: nn.Module, pictures: Tensor, labels: Tensor, dropout: bool = False) -> Tensor:
    """Return the means of the objective, the top-1 and the top-5 errors over the pictures, (3,)."""
    net.train(dropout)
    return losses(net_outputs(net, pictures), labels) / len(labels)


def predictions(
    net: nn.Module, pictures: Tensor, views: bool = False
) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
    """Return the predicted class of each picture, (N,), and its softmax output, (N,).

    views: of the mean of the outputs for a picture and its mirror image.
    """
    outputs = net_outputs(net.eval(), pictures)
    if views:
        outputs = (outputs + net_outputs(net, pictures.flip(3))) / 2
    confidence, predicted = outputs.softmax(1).max(1)
    return predicted.cpu().numpy().astype(np.uint8), confidence.cpu().numpy()
