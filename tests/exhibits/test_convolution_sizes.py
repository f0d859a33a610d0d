"""The exhibit `size_calculator` and the picture of a sparse matrix against the matrices themselves."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course_utils.convolution.matrices import matrix2d
from course_utils.exhibits.ch05_convolution import size_calculator as exhibit
from course_utils.exhibits.ch05_convolution.size_calculator import State, counts
from course_utils.pictures.matrices import spy


@settings(max_examples=30)
@given(
    side=st.integers(11, 14),
    channels=st.sampled_from([1, 3]),
    filters=st.integers(1, 3),
    size=st.integers(1, 11),
    stride=st.integers(1, 4),
)
def test_what_is_counted_is_in_the_matrix(side, channels, filters, size, stride):
    kernel = np.random.default_rng(0).standard_normal((filters, channels, size, size))
    matrix = matrix2d(kernel, (channels, side, side), stride)
    found = counts(State(side=side, channels=channels, filters=filters, size=size, stride=stride))
    assert (found.n_2, found.n_1) == matrix.shape
    assert found.full == matrix.shape[0] * matrix.shape[1]
    assert found.stored == matrix.nnz
    assert found.weights == len(np.unique(matrix.data)) == kernel.size


def test_the_picture_of_the_paper_has_120000_columns():
    assert counts(State()).n_1 == 200 * 200 * 3 == 120_000
    assert "n₁ = 120,000 columns" in exhibit.size_calculator(guess="gigabytes").caption()
    assert exhibit.size_calculator(guess="gigabytes").scene().tables[0].rows[0][1] == "120,000"


def test_the_side_can_be_dragged_but_not_out_of_its_range():
    shown = exhibit.size_calculator(guess="gigabytes")
    move = {"kind": "move", "name": "side of the picture", "index": 0, "y": 1.0}
    shown.receive(move | {"x": 31.7, "serial": 1})
    assert shown.state.side == shown.values["side"] == 32
    shown.receive(move | {"x": -3.0, "serial": 2})
    assert shown.state.side == 11


def test_numbers_and_memory_are_short():
    rows = exhibit.size_calculator(guess="gigabytes").scene().tables[0].rows
    assert [row[1:] for row in rows[2:4]] == [("1.48·10¹¹", "92,198,400"), ("1.48·10¹¹", "2,400")]
    assert rows[5][1:] == ("1.18 TB", "19.2 kB")


def test_what_is_rounded_up_to_the_next_unit_has_that_unit():
    assert exhibit._memory(124_960_000_000) == "1 TB"  # 999.68 GB
    assert exhibit._memory(1) == "8 bytes"
    assert exhibit._short(999_600_000_000) == "1.00·10¹²"


@pytest.mark.parametrize(
    ("settings", "size"),
    [
        ({}, "terabytes or more"),
        ({"side": 1000}, "terabytes or more"),
        ({"side": 60}, "gigabytes"),
        ({"side": 11, "channels": 1}, "megabytes"),
        ({"side": 11, "channels": 1, "size": 11, "filters": 1}, "less than a megabyte"),
    ],
)
def test_the_answer_is_judged_by_the_picture_that_is_chosen(settings, size):
    told = exhibit.size_calculator(guess=size, **settings).scene().texts[-1].text
    assert told == f"You said “{size}”, and so it is."


def test_spy_draws_each_entry_in_its_place_and_with_its_value():
    matrix = matrix2d(np.arange(1.0, 5).reshape(2, 2), (3, 3))
    (axes,) = spy(matrix, ((0, 3), (0, 9))).scene.axes
    dense = matrix.toarray()[:3]
    assert np.array_equal(np.nan_to_num(axes.items[0].values), dense)
    assert np.isnan(axes.items[0].values).sum() == (dense == 0).sum()


def test_spy_of_a_large_matrix_says_how_many_entries_stand_where():
    matrix = matrix2d(np.ones((5, 5)), (32, 32), 1, 2)
    still = spy(matrix, ((0, 1024), (0, 1024)))
    values = still.scene.axes[0].items[0].values
    assert values.shape == (256, 256)
    assert np.nansum(values) == matrix.nnz
    assert np.nansum(values[:8]) == matrix[:32].nnz
    assert f"{matrix.nnz:,} of 1,048,576 entries are stored" in still.caption


def test_one_weight_alone_is_counted_in_a_sentence_that_holds_for_it():
    shown = exhibit.size_calculator(guess="gigabytes", side=11, channels=1, filters=1, size=1)
    assert shown.caption().endswith("it has 121 that are not 0, 1 of them different.")
