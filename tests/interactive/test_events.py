"""Events of the picture: a cell or a row is one that there is, or none."""

import pytest

from course_utils.interactive.events import Pick, Point, cell_in, nearest_cell, row_in


@pytest.mark.parametrize(
    ("index", "found"), [((1, 2), (1, 2)), ((2, 0), None), ((0, 3), None), (1, None), (None, None)]
)
def test_a_cell_must_lie_in_the_image(index, found):
    assert cell_in(Point("image", "cell", index), (2, 3)) == found


def test_the_nearest_cell_is_in_the_image():
    assert nearest_cell((1, 2), 3) == (1, 2)
    assert nearest_cell((7, 2), 2) == (1, 1)


@pytest.mark.parametrize(("index", "found"), [(0, 0), (4, 4), (5, None), ((0, 0), None)])
def test_a_row_must_be_one_of_the_table(index, found):
    assert row_in(Pick("table", "row", index), 5) == found
