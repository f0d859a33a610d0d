"""What is done to a picture before the network sees it: mean, contrast and whitening, with their bounds."""

from dataclasses import replace

import numpy as np

from course_utils.arrays import Array
from course_utils.cifar10.prepare import LEAST_CONTRAST, LEAST_SPREAD, factors
from course_utils.cifar10.recorded_preparation import recorded_preparation
from course_utils.interactive.asking import answered, asking, question, veiled, verdict
from course_utils.interactive.controls import press
from course_utils.interactive.design import Design
from course_utils.interactive.fields import Settings, choice, log
from course_utils.interactive.sample_pictures import PHOTO, SMALL, cifar10_example, photograph, which_small
from course_utils.pictures.charts import chart, image_axes, line
from course_utils.pictures.scene import Image, Line, Scene, Table, Text

HEADS = ("the picture", "minus mean picture", "contrast made alike", "whitened")
LEFTS, TOP, SIDE = (18.0, 258.0, 498.0, 738.0), 60.0, 204.0
MIDDLES = (0, 128, 128, 128)  # the shade in which 0 is shown
LOW, HIGH = 0.01, 5_000.0  # of the axis of d
SHOWN = 160  # of the d, evenly on the logarithmic axis
FALLS = f"condition number with bound {LEAST_SPREAD:g}"
ANSWERS = {"about 10": 10, "about 1,000": 1_000, "about 100,000": 100_000}


class State(Settings):
    """The bounds are those of d and s; 10 and 40 in the code behind the paper."""

    guess: str = question(tuple(ANSWERS), FALLS)
    bound: float = log(LEAST_SPREAD, 1, 1000, "bound of d")
    contrast: float = log(LEAST_CONTRAST, 1, 1000, "bound of contrast s")
    picture: str = choice((PHOTO, SMALL), "picture")
    number: int = which_small()


def stages(state: State) -> tuple[Array, ...]:
    """The picture as it is and after each of the three steps, (3, 32, 32) each."""
    kept = recorded_preparation()
    picture = photograph(32) if state.picture == PHOTO else cifar10_example(state.number - 1)[0]
    pixels = picture.transpose(2, 0, 1)
    centred = pixels - kept.centred.mean.reshape(3, 32, 32)
    alike = kept.centred.centred(pixels.reshape(1, -1), state.contrast).reshape(1, 3, 32, 32)
    steps = pixels, centred, alike[0], kept.whitened(alike, state.bound)[0]
    return tuple(step.astype(np.float64) for step in steps)


def deviations() -> Array:
    """The standard deviations d of the training pictures along the columns of V, falling, (3071,)."""
    # Without the last, which is 0: along the constant picture, for every picture loses its mean.
    return recorded_preparation().d[:-1].astype(np.float64)


def deviations_after(bound: float) -> Array:
    """What whitening makes of them, (3071,)."""
    return deviations() * factors(recorded_preparation().d, bound)[:-1]


def condition(d: Array) -> float:
    """Return the condition number of the matrix with eigenvalues d²."""
    return float((d.max() / d.min()) ** 2)


def truth() -> str:
    """Return the answer nearest to the condition number with the code's bound, on a logarithmic scale."""
    falls_to = condition(deviations_after(LEAST_SPREAD))
    return min(ANSWERS, key=lambda answer: abs(np.log(ANSWERS[answer] / falls_to)))


def scene(state: State, whole: tuple[Array, ...]) -> Scene:
    """Above the four stages, below the standard deviations before and after.

    What whitening does is seen when the reader has answered.
    """
    axes, texts = [], [Text(head, x, 42, size=17, bold=True) for head, x in zip(HEADS, LEFTS, strict=True)]
    for z, left, middle in zip(whole, LEFTS, MIDDLES, strict=True):
        shades = np.clip(np.round(z + middle), 0, 255).astype(np.uint8)
        axes.append(image_axes((left, TOP, SIDE, SIDE), Image(shades.transpose(1, 2, 0))))
        spread = f"standard deviation {z.std():.1f}" if answered(state) or z is not whole[-1] else ""
        texts.append(Text(spread, left, TOP + SIDE + 24, "muted"))
    d, after = deviations(), deviations_after(state.bound)
    k = np.unique(np.geomspace(1, len(d), SHOWN).round().astype(int))
    lines = (
        line((1, len(d)), (state.bound, state.bound), "accent", dashed=True, label="bound"),
        Line(k.astype(float), d[k - 1], "A", label="before"),
        *([Line(k.astype(float), after[k - 1], "B", label="after")] if answered(state) else ()),
    )
    box, limits = (70, 350, 440, 176), ((1, len(d)), (LOW, HIGH))
    axes.append(chart(box, lines, *limits, log="xy", xlabel="k", ylabel="d", most=(5, 5)))
    rows = (
        ("max d² / min d² before", _short(condition(d))),
        ("max d² / min d² after", _short(condition(after))),
        ("d above the bound (d > 0)", f"{(d > state.bound).sum():,} of {len(d):,}"),
    )
    table = Table((560, 356, 392, 156), rows, (), (3, 2), "lr", ("A", "B", "accent"))
    if state.picture == SMALL and (banner := cifar10_example(0)[2]):  # not above one picture of the row
        texts.append(Text(banner, 18, 624, "B", 14, aside=True))
    said = verdict(state.guess, truth()) if answered(state) else asking(FALLS)
    told = Text(said, 480, 600, "accent", 16, bold=True, align="middle")
    picture = Scene(960, 632, tuple(axes), tables=(table,), texts=tuple(texts))
    if answered(state):
        return replace(picture, texts=(*texts, told))
    return veiled(picture, told, axes=(3,), tables=True)


def _short(value: float) -> str:
    """A number to two significant digits."""
    return f"{float(f'{value:.2g}'):,g}" if value < 100 else f"{float(f'{value:.2g}'):,.0f}"


def caption(state: State, whole: tuple[Array, ...]) -> str:
    d = deviations()
    small = f"Picture {state.number}, class {cifar10_example(state.number - 1)[1]}"
    what = "The photograph" if state.picture == PHOTO else small
    if state.picture == SMALL and cifar10_example(0)[2]:
        what += " (generated, not CIFAR-10)"
    before, centred, alike, white = (f"{z.std():.1f}" for z in whole)
    after = _short(condition(deviations_after(state.bound)))
    prepared = (
        f"{what}, 32 × 32. Its standard deviation is {before}, without the mean picture {centred}, with "
        f"contrast made alike (bound {state.contrast:,g}) {alike}"
    )
    if not answered(state):
        return f"{asking(FALLS)} {prepared}."
    return (
        f"{prepared}, whitened (bound {state.bound:,g}) {white}. Above the bound of d: "
        f"{(d > state.bound).sum():,} of {len(d):,}; the largest d² over the smallest, the condition "
        f"number, falls from {_short(condition(d))} to {after}."
    )


TIP, CODE = "Both bounds as in the code behind the paper, 40 and 10", (LEAST_CONTRAST, LEAST_SPREAD)
AS_IN_THE_CODE = press("As in the code", icon="undo", tip=TIP, contrast=CODE[0], bound=CODE[1])
whitening = Design(State, scene, caption, prepare=stages, buttons={"paper": AS_IN_THE_CODE})
