"""Lectures: slides whose exhibits are alive. One cell of a notebook shows one lecture:

from course_utils.exhibits import decision_region, time_machine
from course_utils.lecture import Slide, lecture

lecture(
    Slide("The plateau", r"Why does nothing happen for $10^5$ steps?", notes="Let them guess, then go on."),
    Slide("It is a saddle", time_machine(show=["step"]), steps=[{"step": 1e3}, {"step": 6e4}]),
    Slide("Try it", "Which $\\eta$ is too large?", decision_region(eta=0.05, show=["play", "eta"])),
    title="The stochastic gradient",
    by="Ada Lovelace",
)

A slide is a title, words, at most one exhibit in a prepared state, notes for the speaker, and steps:
settings which the exhibit takes over, lines that appear, or tuples of both. Words are Markdown, formulas
stand between dollar signs. `show` names the controls that the audience shall see. F fills the screen; Page
Down, Space and a clicker go on. `by` and `date` put a slide with the title before the others.

`ask("Which is larger?", ["the first", "the second"])` is an exhibit that asks the class, which answers by
telephone; `number` and `drawing` are other kinds of answers, `class_server` says who can reach it.
"""

from course_utils.lecture.class_address import class_server
from course_utils.lecture.class_ask import ask, drawing, number
from course_utils.lecture.deck import Lecture, lecture
from course_utils.lecture.slide import Slide
