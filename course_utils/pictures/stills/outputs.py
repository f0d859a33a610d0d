"""What a notebook stores of a picture, each program showing the form that it likes best.

JupyterLab, Notebook, VS Code and nbconvert's HTML, slides and Markdown take the HTML, which has the caption
as alternative text and a picture sharp on every screen. LaTeX, PDF and viewers that take no HTML take the
PNG, of half as many pixels each way. As lossless WebP the sharp picture has two thirds of the bytes of a
PNG, so that both together are hardly larger than the one PNG was.
"""

import base64
import html
import io
from collections.abc import Generator
from dataclasses import dataclass

from PIL import Image as Bitmap

from course_utils.pictures.scene import Scene
from course_utils.pictures.stills.still import few_colours, painting

# Of the PNG. With these a photograph has 105 kB, and a screen shows no difference.
COLOURS = 128
# How hard WebP is tried to be made small: beyond this it takes twice the time for a tenth of the bytes.
EFFORT = {"lossless": True, "method": 1, "quality": 20}


def outputs(scene: Scene, caption: str, name: str) -> dict[str, str]:
    """Return the picture of the exhibit `name` by MIME type: as HTML, as PNG file in base64, in words."""
    return next(filter(None, outputs_in_parts(scene, caption, name)))


def outputs_in_parts(scene: Scene, caption: str, name: str) -> Generator[dict[str, str] | None]:
    """Yield None between the parts of the work, half a second in all, and last the same as `outputs`."""
    for sharp in painting(scene, 2.0):
        yield None
        if sharp is not None:
            few = few_colours(sharp)
            yield None
            webp = _base64(few, "webp", **EFFORT)
            yield None
            small = few_colours(sharp.reduce(2), COLOURS)
            html_figure = _figure(scene, caption, name, webp)
            yield {"text/html": html_figure, "image/png": _base64(small, "png"), "text/plain": caption}


def _base64(picture: Bitmap.Image, form: str, **how: bool | int) -> str:
    """Return the picture as a file of this form."""
    file = io.BytesIO()
    picture.save(file, form, **how)
    return base64.b64encode(file.getvalue()).decode("ascii")


def _figure(scene: Scene, caption: str, name: str, webp: str) -> str:
    """Return an HTML figure that needs no script: the picture with its caption as alternative text.

    It is what JupyterLab shows without a kernel, and exported and printed pages; the live view hides it.
    Only the width is an attribute: where styles are stripped, a page that narrows a picture would keep a
    height that is given, and distort it.
    """
    caption = html.escape(caption)
    return (
        f'<figure class="course-still" data-exhibit="{html.escape(name)}" style="margin:0">'
        f'<img alt="{caption}" width="{scene.width:g}" style="max-width:100%;height:auto;'
        f'aspect-ratio:{scene.width:g}/{scene.height:g};background:white" '
        f'src="data:image/webp;base64,{webp}">'
        f"<figcaption>{caption}</figcaption></figure>"
    )


@dataclass(frozen=True, repr=False)
class Still:
    """A scene with its caption, shown as a still picture by a notebook."""

    scene: Scene
    caption: str

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        return outputs(self.scene, self.caption, "")

    def __repr__(self) -> str:
        return f"<Still: {self.caption}>"
