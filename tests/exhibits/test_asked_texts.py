"""What the exhibits of lessons 6 to 8 ask and answer in bold letters stands whole on the sheet."""

from pathlib import Path

import pytest
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import TextPath

from course_utils import exhibits
from course_utils.interactive.asking import UNDECIDED
from course_utils.pictures.scene import Image

BOLD = FontProperties(family="DejaVu Sans", weight="bold")  # wider than the letters of most pages
FOLDER = Path(exhibits.__file__).parent
EDGE = 6  # pixels that stay free on either side
LONGEST = {  # settings of which a question that is another one has most to tell
    "training_curves": {"dropout": True, "measured": "after the epoch, dropout off"},
    "dropout": {"p_drop": 0.35, "hidden": "one of 6", "way": "inverted: 0 or 1/(1 − p)", "seed": 12},
    "gradient_attack": {"after": "1,000,000 steps"},
}


ALL = [path.stem for path in sorted(FOLDER.glob("ch0[678]*/*.py")) if not path.stem.startswith("_")]


def ends(text):
    """Where a line of letters begins and ends on the sheet."""
    width = TextPath((0, 0), text.text, size=text.size, prop=BOLD).get_extents().width
    left = text.x - {"start": 0, "middle": width / 2, "end": width}[text.align]
    return left, left + width


def asked(name):
    """The exhibit as it is first seen, and then with each answer that its question offers."""
    make = getattr(exhibits, name)
    shown = make()
    yield shown
    control = shown.controls.get("guess")
    options = getattr(control, "options", ())
    yield from (make(guess=answer) for answer in options if answer != UNDECIDED)
    if hasattr(shown.state, "earlier"):
        before = {"earlier": ((("another",), options[1]),)}
        yield make(**before, **LONGEST.get(name, {}))


@pytest.mark.parametrize("name", ALL)
def test_no_question_or_verdict_is_cut_off_at_the_edges(name):
    for shown in asked(name):
        scene = shown.scene()
        for text in scene.texts:
            if text.bold and text.size >= 16 and text.text:
                left, right = ends(text)
                assert left >= EDGE, text.text
                assert right <= scene.width - EDGE, text.text


def test_a_veiled_map_keeps_the_frame_that_an_image_has():
    shown = exhibits.feature_maps()
    shown.finish()
    hidden = shown.scene().axes[4]
    assert hidden.title == "Block 4"
    assert any(isinstance(item, Image) for item in hidden.items)
