"""A picture that is saved for the first time is drawn at once."""

from course_utils.exhibits import line_by_line
from course_utils.exhibits.ch04_stochastic_gradient import line_by_line as exhibit
from course_utils.pictures.stills import letters


def test_all_formulas_of_line_by_line_are_typeset_before_the_first_picture():
    letters._mask.cache_clear()
    exhibit._typeset.cache_clear()
    shown = line_by_line()
    typeset = letters._mask.cache_info().misses
    assert typeset > len(exhibit.ALL)
    shown.picture("png")
    assert letters._mask.cache_info().misses == typeset
    shown.act("hundred")
    shown.picture("png")
    numbers = len(exhibit.ALL) + 3  # in the last column, and below the table
    assert letters._mask.cache_info().misses <= typeset + numbers
