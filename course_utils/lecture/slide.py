"""A slide: a title, words, at most one exhibit in a prepared state, notes for the speaker, and steps."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from course_utils.arrays import refusal, shortened
from course_utils.interactive.asking import UNDECIDED, Prepared
from course_utils.interactive.design import Design
from course_utils.interactive.exhibit import Exhibit
from course_utils.interactive.presets import changed
from course_utils.lecture.words import to_html, to_line


class Shown(NamedTuple):
    """What a step of a slide shows. state: of the exhibit, None where the step leaves it as it is; lines:
    how many of the slide's lines have appeared.
    """

    state: Any
    lines: int


class Slide:
    """Slide("It is a saddle", "Words.", time_machine(), steps=[{"step": 1e3}, "A line."], notes="Ask why.")

    content: words, which are Markdown with formulas between dollar signs, and at most one exhibit. Pictures
    in the words, ![what is seen](file.png), are files on this computer, which the page then holds itself.
    The exhibit begins as it was made or set, whatever its process has done since.
    steps: each is a dict of settings, which the exhibit then takes over, or a line that appears; or a tuple
    of both. What one step has set stays set in the next. ValueError for what a slide cannot hold.
    """

    def __init__(
        self, title: str, *content: str | Exhibit, notes: str = "", steps: Sequence[Any] = ()
    ) -> None:
        self.title, self.notes = to_line(title, "title"), to_html(notes, "notes")
        exhibits = [part for part in content if isinstance(part, Exhibit)]
        if len(exhibits) > 1:
            raise ValueError(f"A slide has at most one exhibit, {title!r} has {len(exhibits)}")
        words = [part for part in content if not isinstance(part, Exhibit)]
        for part in words:
            if isinstance(part, Design):
                raise ValueError(f"{part.__name__} makes an exhibit when it is called: {part.__name__}()")
        self.words = "\n".join(to_html(part, "what a slide shows") for part in words)
        self.exhibit = exhibits[0] if exhibits else None
        self.is_title = False
        self.lines: list[str] = []
        self.steps = list(self._steps(steps))

    def _steps(self, steps: Sequence[Any]) -> Iterator[Shown]:
        """Yield what is shown when the slide appears, and after each step."""
        if not isinstance(steps, Sequence) or isinstance(steps, str):
            raise refusal("steps", 'a list such as [{"eta": 5}, "A line."]', steps)
        if self.exhibit:
            self.exhibit.go_to(_unsaid(self.exhibit.given))
        state = self.exhibit.given if self.exhibit else None
        yield Shown(state, 0)
        for step in steps:
            taken = None
            for part in step if isinstance(step, tuple) else (step,):
                if isinstance(part, Mapping):
                    state = taken = self._taken(state, part)
                else:
                    self.lines.append(to_html(part, "a step"))
            yield Shown(taken, len(self.lines))

    def _taken(self, state: Any, values: Mapping[str, Any]) -> Any:
        if self.exhibit is None:
            raise ValueError(f"This slide has no exhibit that could take over {shortened(dict(values))}")
        return _unsaid(changed(state, values))

    def source(self, step: int) -> int:
        """Return the step, this one or the last before it, in whose state the exhibit is shown."""
        return max(k for k in range(step + 1) if self.steps[k].state is not None)


def title_slide(title: str, *below: str) -> Slide:
    """Return the slide with the lecture's title, large, and below it who gives it, and when."""
    if not title:
        raise ValueError("The title slide that by= and date= ask for needs title=")
    slide = Slide(title)
    slide.words = "\n".join(
        f"<p>{to_line(words, 'what stands below a title')}</p>" for words in below if words
    )
    slide.is_title = True
    return slide


def _unsaid(state: Any) -> Any:
    """Return the state with its answer, if it has one, as prepared: the class has not given it."""
    guess = getattr(state, "guess", UNDECIDED)
    return state.changed(guess=Prepared(guess)) if isinstance(guess, str) and guess != UNDECIDED else state


def checked(slides: Sequence[Any]) -> tuple[Slide, ...]:
    """Return the slides; ValueError for what is none, for none at all, and for an exhibit on two."""
    for slide in slides:
        if not isinstance(slide, Slide):
            raise refusal("a lecture's part", "a Slide", slide)
    if not slides:
        raise ValueError("A lecture needs at least one Slide")
    exhibits = [id(slide.exhibit) for slide in slides if slide.exhibit]
    if len(set(exhibits)) < len(exhibits):
        raise ValueError("Two slides have the same exhibit: make another for each, or give one slide steps")
    return tuple(slides)
