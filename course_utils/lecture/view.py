"""A lecture in the browser: one widget, on whose slides the exhibits' own views are mounted."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import traitlets

from course_utils.lecture.slide import Slide
from course_utils.live.view import Loaded


class LectureView(Loaded):
    """Shows slides and reports through `on_place` where the lecturer is.

    slides: what each shows in words, as HTML; place: slide and step, from 0, set on either side;
    views: by the number of a slide near that place, the model of its exhibit's view.
    """

    title = traitlets.Unicode().tag(sync=True)
    slides: traitlets.List[Any] = traitlets.List().tag(sync=True)
    place: traitlets.List[int] = traitlets.List([0, 0]).tag(sync=True)
    views = traitlets.Dict().tag(sync=True)

    def __init__(self, title: str, slides: Sequence[Slide]) -> None:
        told = [_told(slide) for slide in slides]
        self._last = [0, 0]  # the last place that was one
        super().__init__(title=title, slides=told)

    def on_place(self, receive: Callable[[int, int], None]) -> None:
        """Call `receive` with slide and step whenever the lecturer goes on or back."""
        # Not the change's own: of what the page has sent that is as it was before it was made a place.
        self.observe(lambda _: receive(*self.place), "place")

    def on_message(self, receive: Callable[[Mapping[str, Any]], None]) -> None:
        """Call `receive` with what the page asks for: {'kind': 'reset', 'still' or 'hand-out', ..}."""
        self.on_msg(lambda _widget, content, _buffers: receive(content))

    @traitlets.validate("place")
    def _there(self, proposal: Any) -> list[int]:
        """Return the nearest place that there is: a page may ask for any."""
        value = proposal["value"]
        if len(value) == 2 and all(type(number) is int for number in value):
            slide = min(max(value[0], 0), len(self.slides) - 1)
            step = min(max(value[1], 0), len(self.slides[slide]["steps"]) - 1)
            self._last = [slide, step]
        return self._last

    def bundle(self) -> dict[str, Any]:
        """Return what a notebook's output holds of the lecture, by MIME type."""
        bundle, _ = self._repr_mimebundle_() or ({}, {})
        return bundle


def _told(slide: Slide) -> dict[str, Any]:
    """Return what the page needs to know of a slide: HTML, and how many lines each step shows."""
    words = {name: getattr(slide, name) for name in ("title", "words", "lines", "notes")}
    return {
        **words,
        "steps": [step.lines for step in slide.steps],
        "live": slide.exhibit is not None,
        "opening": slide.is_title,
    }
