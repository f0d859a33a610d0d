"""One mistake of a trained network put right without training it again (section 8, [12])."""

import functools
from dataclasses import replace

import numpy as np

from course_utils.interactive.asking import answered, asking, question, veiled, verdict
from course_utils.interactive.design import Design
from course_utils.interactive.fields import Settings, choice, slider, whole
from course_utils.network.datasets import overlapping_circles
from course_utils.network.network import Network
from course_utils.outlook import repair as mathematics
from course_utils.outlook.repair import REPAIRS, misclassified_indices, network_to_repair
from course_utils.pictures import regions
from course_utils.pictures.scene import Axes, Scene, Text

NOTHING = "nothing yet"
SPOILS = "more of the others are spoilt by"
NEW = overlapping_circles(mathematics.SEEN_LATER)  # the network was not trained with these
MOST = 20  # repairs, one after another
WRONG = tuple(misclassified_indices(network_to_repair(), NEW).tolist())  # the indices of its mistakes


class State(Settings):
    """Which of the mistakes is repaired, and how; nothing is before the reader has answered."""

    guess: str = question(REPAIRS, SPOILS)
    way: str = choice((NOTHING, *REPAIRS), "repair by")
    mistake: int = whole(0, 0, len(WRONG) - 1, "mistake")
    sharpness: float = slider(10.0, 2, 40, 1, "sharpness", format=".0f")
    many: int = whole(1, 1, MOST, "repairs, one after another")


def repaired_network(state: State) -> Network:
    """Return the network after the repair."""
    if state.way == NOTHING or not answered(state):
        return network_to_repair()
    made = one_after_another(state.way, state.mistake, state.sharpness)
    return made[min(state.many, len(made)) - 1]


@functools.lru_cache(maxsize=64)  # as the slider of their number moves
def one_after_another(way: str, mistake: int, sharpness: float) -> tuple[Network, ...]:
    """Return the networks after 1, 2, .. repairs: of this mistake, then each time of the first one left,
    until none is.
    """
    network, found, i = network_to_repair().copy(), list[Network](), WRONG[mistake]
    for _ in range(MOST):
        network = mathematics.repaired(way, network, NEW, i, sharpness)
        found.append(network)
        left = misclassified_indices(network, NEW)
        if not len(left):
            break
        i = int(left[0])
    return tuple(found)


@functools.cache
def spoils_more() -> str:
    """Return the way that changes the category of more other points, on the mean over all mistakes."""
    sharpness, before = State().sharpness, network_to_repair()

    def kept(way: str) -> float:
        after = ((i, mathematics.repaired(way, before, NEW, i, sharpness)) for i in WRONG)
        return float(np.mean([mathematics.share_kept(before, one, NEW, i) for i, one in after]))

    return min(REPAIRS, key=kept)


def scene(state: State, network: Network) -> Scene:
    """Left: the network as trained, with new points; right: after the repair."""
    after = "After the repair" if state.way != NOTHING else "Nothing is repaired yet"
    boxes = (48, 92, 396, 396), (528, 92, 396, 396)
    ring = regions.around(NEW.x[:, WRONG[state.mistake]], 0.07)
    named = replace(ring, label="mistake")
    left = regions.region(network_to_repair(), NEW, boxes[0], named, title="As it was trained")
    right = regions.region(network, NEW, boxes[1], named, title=after)
    above = (Axes(box, (ring,)) for box in boxes)  # not covered by any point
    whole = Scene(960, 538, (left, right, *above))
    said = verdict(state.guess, spoils_more()) if answered(state) else asking(SPOILS)
    told = Text(said, 480, 28, "accent", 16, bold=True, align="middle")
    return replace(whole, texts=(told,)) if answered(state) else veiled(whole, told, axes=(1, 3))


def caption(state: State, network: Network) -> str:
    i, before = WRONG[state.mistake], len(WRONG)
    place = "The point ({:.2f}, {:.2f}) is in category ".format(*NEW.x[:, i]) + "AB"[NEW.labels[i]]
    if state.way == NOTHING or not answered(state):
        ask = "" if answered(state) else f"{asking(SPOILS)} "
        return f"{ask}{place}, and the network says the other, as for {before} of {len(NEW)} new points."
    left = misclassified_indices(network, NEW)
    keep = mathematics.share_kept(network_to_repair(), network, NEW, i)
    said = "right" if i not in left else "wrong"
    way = f"one more neuron of sharpness {state.sharpness:g}" if state.way == REPAIRS[1] else state.way
    many = min(state.many, len(one_after_another(state.way, state.mistake, state.sharpness)))
    after = "the repair" if many == 1 else f"{many} repairs, one after another,"
    return (
        f"{place}. After {after} by {way} it is {said}; {keep:.1%} of the other new points keep their "
        f"category; of {len(NEW)} it now has {len(left)} wrong, {before} before."
    )


repair = Design(State, scene, caption, prepare=repaired_network)
