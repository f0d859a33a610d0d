"""A lecture as it is held: which slide is shown, which exhibits are open, and what was shown."""

from collections.abc import Mapping, Sequence
from typing import Any

from IPython.display import display

from course_utils.interactive import cells, environment
from course_utils.lecture.slide import Slide, checked
from course_utils.lecture.view import LectureView

NEAR = 1  # slides before and after the one that is shown, whose exhibits are open


class Lecture:
    """Slides that are shown one at a time, made by `lecture`.

    place: the number of the slide that is shown, from 0, and of its step.
    """

    def __init__(self, title: str, slides: Sequence[Any]) -> None:
        self.title, self.slides = title, checked(slides)
        self._step_of = [0] * len(slides)  # by slide, the step whose state its exhibit was brought into
        self.view = LectureView(title, self.slides)
        self.view.on_place(self._arrive)
        self.view.on_message(self._receive)
        self._shown = 0, 0

    @property
    def place(self) -> tuple[int, int]:
        """Slide and step, from 0; may be set."""
        slide, step = self.view.place
        return slide, step

    @place.setter
    def place(self, new: tuple[int, int]) -> None:
        self.view.place = list(new)

    def _arrive(self, slide: int, step: int) -> None:
        """Show a step: nothing plays on after its slide, and what will soon be shown is made ready."""
        (before, _), self._shown = self._shown, (slide, step)
        if before != slide:
            self._leave(self.slides[before])
        self._bring(slide, step)
        self._open()

    def _bring(self, slide: int, step: int) -> None:
        """Bring the slide's exhibit into the state of the step, unless that was done before."""
        here = self.slides[slide]
        if here.exhibit and (source := here.source(step)) != self._step_of[slide]:
            self._step_of[slide] = source
            here.exhibit.state = here.steps[source].state

    def _leave(self, slide: Slide) -> None:
        if slide.exhibit:
            slide.exhibit.rest()

    def _open(self) -> None:
        """Open the exhibits that are near, and close the others."""
        at, _ = self._shown
        near = range(max(0, at - NEAR), min(len(self.slides), at + NEAR + 1))
        views = {str(k): self.slides[k].exhibit for k in near}
        self.view.views = {k: exhibit.view.model_id for k, exhibit in views.items() if exhibit}
        for k, slide in enumerate(self.slides):
            if k not in near and slide.exhibit and slide.exhibit.page.view:
                slide.exhibit.close()
        if exhibit := self.slides[at].exhibit:
            exhibit.go_on()

    def _receive(self, content: Mapping[str, Any]) -> None:
        match content:
            case {"kind": "reset"}:
                self.reset()

    def reset(self) -> None:
        """Bring back the state of the slide that is shown."""
        slide, step = self._shown
        exhibit = self.slides[slide].exhibit
        if exhibit:
            exhibit.state = self.slides[slide].steps[self.slides[slide].source(step)].state

    def close(self) -> None:
        """Take the lecture off the page, and close all exhibits."""
        self.view.close()
        for slide in self.slides:
            if slide.exhibit:
                slide.exhibit.close()

    def _ipython_display_(self) -> None:
        cells.replace_shown(self)
        environment.warn_of_another_copy()
        self._open()
        display(self.view.bundle() | {"text/plain": environment.ALIVE}, raw=True)


def lecture(*slides: Slide, title: str = "") -> Lecture:
    """Return the lecture of these slides, which the cell of a notebook shows."""
    return Lecture(title, slides)
