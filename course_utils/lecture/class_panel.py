"""Below the picture: where the class finds the question, how many have answered, and how good they were."""

from collections.abc import Iterator
from dataclasses import replace

from course_utils.interactive.frozen import Frozen
from course_utils.lecture.class_code import qr_code
from course_utils.lecture.class_question import Scores
from course_utils.pictures.charts import bar_chart, image_axes, round_up, ticks_at
from course_utils.pictures.numbers import counted
from course_utils.pictures.scene import Axes, Image, Role, Scene, Text, Tick, text_width

BELOW = 30.0  # a chart, for the names of its bins
BESIDE = 400.0  # its width beside a picture
ABOVE = 1.3  # of the highest count: room for the number over its bar
LINE = 1.35  # distance of two lines, in their size
BOLD = 1.12  # of the width of other letters
TEST = "Test on this computer only"
CLOSED = 'Telephones can reach it after “For the room”, or after class_server(host="0.0.0.0").'


class Panel(Frozen):
    """What the panel says.

    asked: whether there is a question, open or over; words: the question, where the picture does not
    say it; address: where it is found while it is open; link: for the QR code, once telephones can reach
    it; reach: who can reach it; count: of the answers; warning: what is about to be opened.
    """

    asked: bool = False
    words: str = ""
    link: str = ""
    address: str = ""
    reach: str = ""
    count: int = 0
    warning: str = ""

    @property
    def is_test(self) -> bool:
        """Whether the question is open on this computer alone."""
        return bool(self.address) and not self.link

    @property
    def where(self) -> str:
        """What is typed to find it."""
        return f"{TEST}: {self.address}" if self.is_test else self.address

    @property
    def caption(self) -> str:
        """The same for those who do not see it."""
        alone = ", as a test on this computer only," if self.is_test else ""
        asked = f"The class is asked{alone} at {self.address}" if self.address else ""
        said = f"{asked}{f': {self.words}' if self.words else '.'}" if asked else ""
        over = "The question to the class is over:" if self.asked and not asked else ""
        count = f"{counted(self.count, 'answer')}." if self.asked else ""
        return " ".join(part for part in (said, over, count, self.warning) if part)


def with_panel(scene: Scene, panel: Panel, scores: Scores | None) -> Scene:
    """Return the picture with the panel below it, or beside one that is no wider than high."""
    if scene.width <= scene.height and not scores:
        return _with_panel_beside(scene, panel)
    top = scene.height
    if scores:
        axes, texts = _distribution(top, scene.width, panel, scores)
    else:
        left = 224.0 if panel.link else 24.0
        texts = _texts(panel, left, top + 36, scene.width - left - 20, 1.0)
        box = (24.0, top + 14, 174.0, 174.0)
        axes = (image_axes(box, Image(qr_code(panel.link))),) if panel.link else ()
    lowest = max([one.box[1] + one.box[3] for one in axes] + [text.y for text in texts])
    height = lowest + (BELOW if scores else 12)
    return replace(scene, height=height, axes=(*scene.axes, *axes), texts=(*scene.texts, *texts))


def _with_panel_beside(scene: Scene, panel: Panel) -> Scene:
    side, left = BESIDE - 150 if panel.link else 0, scene.width + 20
    code = (image_axes((left, 60, side, side), Image(qr_code(panel.link))),) if panel.link else ()
    texts = _texts(panel, left, side + 90, BESIDE - 20, 1.0)
    width, height = scene.width + BESIDE, max(scene.height, max(text.y for text in texts) + 12)
    axes, texts = (*scene.axes, *code), (*scene.texts, *texts)
    return replace(scene, width=width, height=height, axes=axes, texts=texts)


def with_code_alone(scene: Scene, panel: Panel) -> Scene:
    """Return the code as large as the picture, for those who sit far away."""
    width, side = scene.width, 0.54 * scene.width
    code = image_axes((20, 20, side, side), Image(qr_code(panel.link)))
    beside = _texts(panel, side + 44, 70, width - side - 64, 1.25, where="")
    below = Text(panel.address, 20, side + 70, "accent", 34, bold=True)
    return Scene(width, side + 96, (code,), texts=(*beside, below))


def _texts(
    panel: Panel, left: float, top: float, width: float, scale: float, where: str | None = None
) -> tuple[Text, ...]:
    """The sentences below each other, each broken into lines where it is too long.

    where: what is said here of the place to find it, its address unless something else.
    """
    place = panel.where if where is None else where
    over = "" if panel.address or not panel.asked else "The question is over. "
    reach = CLOSED if panel.is_test else panel.reach
    parts: list[tuple[str, float, Role, bool]] = [
        (panel.words, 18, "ink", True),
        (place, 18 if panel.is_test else 21, "ink" if panel.is_test else "accent", not panel.is_test),
        (f"{over}{counted(panel.count, 'answer')}" if panel.asked else "", 20, "ink", False),
        (panel.warning or reach, 16, "B" if panel.warning else "muted", False),
    ]
    texts, y = [], top
    for words, size, role, bold in parts:
        for line in lines_of(words, width, size * scale * (BOLD if bold else 1)):
            texts.append(Text(line, left, y, role, size * scale, bold))
            y += LINE * size * scale
        y += 8 * scale * bool(words)
    return tuple(texts)


def lines_of(text: str, width: float, size: float) -> list[str]:
    """Return the text in lines that are no longer than the width; only longer words are broken."""
    lines: list[str] = []
    for word in (part for one in text.split() for part in _parted(one, width, size)):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(longer) * size / 15 <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _parted(word: str, width: float, size: float) -> Iterator[str]:
    """Yield the word in parts that are no longer than the width: some languages have no spaces."""
    part = ""
    for letter in word:
        if part and text_width(part + letter) * size / 15 > width:
            yield part
            part = ""
        part += letter
    yield part


def _distribution(
    top: float, width: float, panel: Panel, scores: Scores
) -> tuple[tuple[Axes, ...], tuple[Text, ...]]:
    """The distribution of the scores, and what it says."""
    box, high = (70.0, top + 44, 0.6 * width, 116.0), round_up(max(2, *scores.counts))
    ylabel = f"answers by {scores.label}" if scores.label else "answers"
    chart = bar_chart(
        box, scores.counts, scores.names, (0, ABOVE * high), ylabel=ylabel, yticks=counts_to(high, 3)
    )
    left, lines = box[0] + box[2] + 40, lines_of(scores.words, 0.4 * width - 150, 17 * BOLD)
    said = [Text(line, left, top + 48 + 26 * k, "ink", 17, True) for k, line in enumerate(lines)]
    count = Text(counted(panel.count, "answer"), left, top + 60 + 26 * len(said), "muted", 17)
    return (chart,), (*said, count)


def counts_to(high: float, most: int) -> tuple[Tick, ...]:
    """Return ticks of an axis of counts from 0 to high, 1, 2 or 5 times a power of ten: whole numbers."""
    return ticks_at(range(0, int(high) + 1, max(1, int(high) // (most - 1))), "{:,.0f}")
