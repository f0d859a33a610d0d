"""What is computed or read once and given to all who ask, nobody can change for the others."""

import numpy as np
import pytest

from course_utils.cifar10 import results
from course_utils.cifar10.recorded_attacks import attack_table, labels_table, recorded_patch
from course_utils.cifar10.recorded_preparation import cosines
from course_utils.generalisation.dropout_training import DropoutProblem, grid, masks_of_steps


@pytest.mark.parametrize(
    "kept",
    [
        lambda: attack_table("one_pixel_stand_in")["rank"],
        lambda: labels_table()["random"]["training"],
        lambda: recorded_patch("stand_in", 3, 8),
        cosines,
        grid,
        lambda: masks_of_steps(DropoutProblem(0.5, (3,), False, 0)),
        lambda: results.mean_history(False)[0]["epoch"],
    ],
)
def test_a_kept_array_is_read_only(kept):
    assert not kept().flags.writeable
    with pytest.raises(ValueError, match="read-only"):
        np.copyto(kept(), 0)
