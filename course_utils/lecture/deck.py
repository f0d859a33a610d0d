"""A lecture as it is held: which slide is shown, which exhibits are open, and what was shown."""

import asyncio
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from IPython.display import display

from course_utils.arrays import MOST, refusal
from course_utils.interactive import cells, environment
from course_utils.interactive.asking import UNDECIDED
from course_utils.interactive.limits import Flag, Several, whole
from course_utils.lecture import handout
from course_utils.lecture.handout import Picture
from course_utils.lecture.slide import Slide, checked, title_slide
from course_utils.lecture.stored import StoredSlides
from course_utils.lecture.view import LectureView
from course_utils.lecture.words import readable
from course_utils.writing import written

PLACE = Several(whole(-MOST, MOST), 2, 2)  # of which the nearest that there is is shown
NEAR = 1  # slides before and after the one that is shown, whose exhibits are open


class Lecture:
    """Slides that are shown one at a time, made by `lecture`."""

    def __init__(self, title: str, slides: Sequence[Any]) -> None:
        self.title, self.slides = readable(title, "title"), checked(slides)
        self._step_of = [0] * len(slides)  # by slide, the step whose state its exhibit was brought into
        # And how it then was.
        self._brought = [slide.exhibit and slide.exhibit.state for slide in self.slides]
        self._kept: dict[int, Picture] = {}  # by slide, what was shown but is not its own state
        self._prepared: dict[int, Picture] = {}  # by slide, how it looks after its last step
        # By slide, for the notebook: a picture, its caption.
        self._stills: dict[int, tuple[bytes, str]] = {}
        self._stored = StoredSlides(self._bundle, self._draw_stills)
        self._shown = 0, 0
        self._giving: asyncio.Task[None] | None = None  # held: the loop itself keeps no reference
        self.view = LectureView(title, self.slides)
        self.view.on_place(self._arrive)
        self.view.on_message(self._receive)

    @property
    def place(self) -> tuple[int, int]:
        """The numbers of the slide that is shown and of its step, from 0; may be set."""
        slide, step = self.view.place
        return slide, step

    @place.setter
    def place(self, new: tuple[int, int]) -> None:
        self.view.place = list(PLACE.take("place", new))

    def _arrive(self, slide: int, step: int) -> None:
        """Show a step: nothing plays on after its slide, and what will soon be shown is made ready."""
        before, self._shown = self._shown[0], (slide, step)
        if before != slide:
            self._keep(before)
            if left := self.slides[before].exhibit:
                left.rest()
        self._bring(slide, step)
        self._open()
        self._stored.follow()

    def _bring(self, slide: int, step: int) -> None:
        """Bring the slide's exhibit into the state of the step, unless that was done before."""
        here = self.slides[slide]
        if here.exhibit and (source := here.source(step)) != self._step_of[slide]:
            self._keep(slide)
            before, then = (here.steps[step].state for step in (self._step_of[slide], source))
            self._step_of[slide] = source
            here.exhibit.go_to(_with_answer(before, here.exhibit.state, then))
            self._brought[slide] = here.exhibit.state

    def _keep(self, slide: int) -> None:
        """Keep the picture for the hand-out if the lecturer has changed it."""
        here = self.slides[slide]
        if here.exhibit and here.exhibit.state != self._brought[slide]:
            self._kept[slide] = here.exhibit.scene(), here.exhibit.caption()

    def _open(self) -> None:
        """Open the exhibits that are near, close the others, and let that of the slide go on."""
        at, _ = self._shown
        near = range(max(0, at - NEAR), min(len(self.slides), at + NEAR + 1))
        opened = {str(k): self.slides[k].exhibit for k in near}
        self.view.views = {k: exhibit.view.model_id for k, exhibit in opened.items() if exhibit}
        for k, slide in enumerate(self.slides):
            if k not in near and slide.exhibit and slide.exhibit.page.view:
                slide.exhibit.close()
        if exhibit := self.slides[at].exhibit:
            exhibit.go_on()

    def _receive(self, content: Mapping[str, Any]) -> None:
        """Do what the page asks for; what is no such thing changes nothing."""
        match content:
            case {"kind": "reset"}:
                self.reset()
            case {"kind": "still", "slide": int(slide)} if 0 <= slide < len(self.slides):
                if picture := self._picture(slide):
                    self.view.send({"still": slide}, [handout.still(picture)])
            case {"kind": "hand-out"}:
                self._giving = asyncio.ensure_future(self._give(content.get("shown") is True))

    def reset(self) -> None:
        """Bring back the state of the slide that is shown; what it was is kept for the hand-out."""
        at, _ = self._shown
        here = self.slides[at]
        if here.exhibit:
            self._keep(at)
            here.exhibit.state = here.steps[self._step_of[at]].state
            self._brought[at] = here.exhibit.state

    def _picture(self, slide: int) -> Picture | None:
        """Return the picture of a slide as it was shown last, or will be."""
        exhibit = self.slides[slide].exhibit
        return (exhibit.scene(), exhibit.caption()) if exhibit else None

    def _pictures(self, shown: bool) -> Iterator[tuple[int, Picture | None] | None]:
        """Yield by slide its prepared picture, or what was shown, and None while they are being made."""
        if shown:
            self._keep(self._shown[0])
        for number, slide in enumerate(self.slides):
            if slide.exhibit and number not in self._prepared and not (shown and number in self._kept):
                for made in slide.exhibit.prepared(slide.steps[slide.source(len(slide.steps) - 1)].state):
                    yield None
                    if made:
                        self._prepared[number] = made
            yield number, (shown and self._kept.get(number)) or self._prepared.get(number)

    def _sections(self, notes: bool, shown: bool) -> Iterator[str | None]:
        for made in self._pictures(shown):
            yield made and handout.section(self.slides[made[0]], made[0] + 1, made[1], notes)

    def _draw_stills(self) -> Iterator[None]:
        """Draw the prepared pictures that the notebook still lacks, and yield after each piece of work."""
        if len(self._stills) == sum(slide.exhibit is not None for slide in self.slides):
            return
        for made in self._pictures(shown=False):
            if made and made[1] and made[0] not in self._stills:
                self._stills[made[0]] = handout.still(made[1]), made[1][1]
            yield

    def _bundle(self) -> dict[str, str]:
        contents = handout.contents(self.title, self.slides, self._stills) + environment.BESIDE_STILL
        return {"text/html": contents, "text/plain": self.title}

    async def _give(self, shown: bool) -> None:
        """Send the hand-out to the page that has asked; meanwhile other things are answered."""
        sections = []
        for section in self._sections(False, shown):
            if section:
                sections.append(section)
            await asyncio.sleep(0)
        name = re.sub(r"\W+", "_", self.title.lower()).strip("_") or "lecture"
        content = handout.page(self.title, iter(sections)).encode()
        self.view.send({"name": f"{name}.html"}, [content])

    def save(self, path: str | Path, *, shown: bool = False, notes: bool = False) -> None:
        """Write the hand-out: a page with all words and pictures, as they are after the last steps.

        A browser prints it with one slide a page, also to PDF. shown: whether what the lecturer has changed
        is as it was shown last; notes: whether it has the speaker's notes.
        """
        if not isinstance(path, str | Path) or not str(path).strip():
            raise refusal("path", "the name of a file", path)
        for name, chosen in (("shown", shown), ("notes", notes)):
            Flag().check(name, chosen)
        content = handout.page(self.title, filter(None, self._sections(notes, shown))).encode()
        try:
            with written(Path(os.path.expanduser(path))) as file:
                file.write(content)
        except OSError as problem:
            raise ValueError(f"{path} cannot be written ({problem.strerror or problem})") from problem

    def close(self) -> None:
        """Take the lecture off the page, and close all exhibits."""
        if self._giving:
            self._giving.cancel()
        self._stored.close()
        self.view.close()
        for slide in self.slides:
            if slide.exhibit:
                slide.exhibit.close()

    def _ipython_display_(self) -> None:
        cells.replace_shown(self)
        environment.warn_of_another_copy()
        self._open()
        self._stored.show()
        display(self.view.bundle() | {"text/plain": environment.ALIVE}, raw=True)


def _with_answer(before: Any, now: Any, then: Any) -> Any:
    """Return the state `then`, but with the answer that is given now to the question that both steps have.

    before, then: as they were prepared.
    """
    given, *prepared = (getattr(state, "guess", UNDECIDED) for state in (now, before, then))
    same = prepared[0] in (UNDECIDED, prepared[1])
    return then.changed(guess=given) if given != UNDECIDED and same else then


def lecture(*slides: Slide, title: str = "", by: str = "", date: str = "") -> Lecture:
    """Return the lecture of these slides, which the cell of a notebook shows.

    title: stands small on every slide; by, date: who gives it, and when: with the title a slide before all.
    """
    by, date = readable(by, "by"), readable(date, "date")
    first = [title_slide(title, by, date)] if by or date else []
    return Lecture(title, (*first, *slides))
