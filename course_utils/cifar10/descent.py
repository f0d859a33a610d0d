"""What a step does to the parameters, given their gradients: section 7.4's rule, and two later ones.

`sgd` is what torch.optim.SGD does; to make one imports a compiler, which takes a second.
"""

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor
from torch.optim.sgd import sgd

from course_utils.cifar10.settings import DECAY, MOMENTUM, Settings

# What the learning rate is multiplied by, of the weights and of the biases in blocks 1 to 5.
MULTIPLIERS = (0.1, 2.0, 0.1, 2.0, 0.1, 2.0, 0.1, 2.0, 0.01, 0.2)
DEEP_DECAY = 5e-4  # of the deep network
TURNED = 0.25  # the learning rate of orthogonal steps, as a part of the other one
# Of the quintic polynomial: chosen by K. Jordan and others ("Muon: an optimizer for hidden layers in neural
# networks", 2024) to grow small singular values fast; it brings them near 1, not to 1.
QUINTIC = (3.4445, -4.7750, 2.0315)
ROUNDS = 5


@torch.no_grad()
def descend(
    parameters: Sequence[Tensor],
    gradient: Sequence[Tensor],
    momentum: Sequence[Tensor],
    settings: Settings,
    eta: float,
) -> None:
    """Do a step of the rule that the settings ask for, in place."""
    triples = zip(parameters, gradient, momentum, strict=True)
    if not settings.deep:
        factors = MULTIPLIERS if settings.multipliers else (1.0,) * len(MULTIPLIERS)
        decay = DECAY if settings.decay else 0.0
        for (p, g, v), factor in zip(triples, factors, strict=True):
            _plain(p, g, v, eta * factor, decay)
        return
    for p, g, v in triples:
        if not settings.orthogonal or p.ndim < 4:
            _plain(p, g, v, eta, DEEP_DECAY, nesterov=True)
        else:
            turn(p, g, v, eta * TURNED)


def _plain(p: Tensor, g: Tensor, v: Tensor, eta: float, decay: float, nesterov: bool = False) -> None:
    how: dict[str, Any] = {"momentum": MOMENTUM, "dampening": 0, "maximize": False}
    fused = p.device.type in ("cpu", "cuda") or None
    sgd([p], [g], [v], fused=fused, lr=eta, weight_decay=decay, nesterov=nesterov, **how)


def turn(p: Tensor, g: Tensor, v: Tensor, eta: float) -> None:
    """Bring each filter to length 1 on average, and step along the orthogonal matrix nearest to v."""
    v.mul_(MOMENTUM).add_(g)
    p.mul_(len(p) ** 0.5 / p.norm())
    p.sub_(eta * orthogonal((g + MOMENTUM * v).flatten(1)).reshape(p.shape))


def orthogonal(G: Tensor) -> Tensor:
    """Return nearly U Vᵀ of G = U S Vᵀ, by a few products of matrices instead of a decomposition."""
    if G.shape[0] > G.shape[1]:
        return orthogonal(G.T).T
    a, b, c = QUINTIC
    X = G / (G.norm() + 1e-12)  # no singular value above 1
    for _ in range(ROUNDS):
        A = X @ X.T
        X = a * X + (b * A + c * A @ A) @ X  # each singular value s becomes a s + b s³ + c s⁵
    return X
