"""What a notebook stores of a picture: HTML with a sharp picture, a small PNG file, the caption."""

import html
import io
import re
from base64 import b64decode

import numpy as np
from IPython.core.formatters import DisplayFormatter
from PIL import Image

from course_utils.pictures.scene import Axes, Line, Scene
from course_utils.pictures.stills.outputs import Still, outputs
from course_utils.pictures.stills.still import png

CAPTION = 'All <10> points "correct" & cost 7.3e-4'
BOX = (56.0, 64.0, 300.0, 300.0)
X = np.linspace(0, 1, 50)
SCENE = Scene(400, 420, (Axes(BOX, (Line(X, X**2, "A"), Line(X, X**3, "B")), title="Powers"),))


def pixels(file):
    return np.asarray(Image.open(io.BytesIO(file)).convert("RGB")).astype(int)


def sharp(page):
    return b64decode(re.search(r'src="data:image/webp;base64,([^"]*)"', page).group(1))


def test_the_html_is_a_picture_with_its_caption_as_alternative_text():
    page = outputs(SCENE, CAPTION, 'name"<')["text/html"]
    alt = re.search(r'alt="([^"]*)"', page).group(1)
    assert html.unescape(alt) == CAPTION
    assert f"<figcaption>{html.escape(CAPTION)}</figcaption>" in page
    assert "<10>" not in page
    assert 'data-exhibit="name&quot;&lt;"' in page
    assert 'width="400"' in page
    assert "max-width:100%" in page


def test_a_page_that_strips_styles_and_narrows_pictures_does_not_distort_it():
    page = re.sub(r' style="[^"]*"', "", outputs(SCENE, CAPTION, "")["text/html"])
    assert "height" not in page.partition(" src=")[0]


def test_the_picture_in_it_is_that_of_the_png_file_of_two_pixels_to_one():
    page = outputs(SCENE, CAPTION, "")["text/html"]
    assert np.array_equal(pixels(sharp(page)), pixels(png(SCENE)))
    assert len(sharp(page)) < len(png(SCENE))


def test_beside_it_stands_a_png_file_of_one_pixel_to_one_that_looks_the_same():
    bundle = outputs(SCENE, CAPTION, "")
    small, large = pixels(b64decode(bundle["image/png"])), pixels(sharp(bundle["text/html"]))
    assert small.shape == (420, 400, 3)
    mean = large.reshape(420, 2, 400, 2, 3).mean(axis=(1, 3))
    assert abs(small - mean).mean() < 0.2
    assert np.quantile(abs(small - mean), 0.999) < 16  # it has few colours
    assert small[5, 5].tolist() == large[5, 5].tolist() == [255, 255, 255]
    assert bundle["text/plain"] == CAPTION


def test_the_same_scene_is_stored_as_the_same_bytes():
    assert outputs(SCENE, CAPTION, "") == outputs(SCENE, CAPTION, "")


def test_a_still_is_shown_in_all_these_forms():
    shown, _ = DisplayFormatter().format(Still(SCENE, CAPTION))
    assert shown == outputs(SCENE, CAPTION, "")
    assert repr(Still(SCENE, CAPTION)) == f"<Still: {CAPTION}>"
