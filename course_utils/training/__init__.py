"""Training (section 4): stochastic gradient and its variants, least squares, the run of Listing 6.1."""

from course_utils.training.compiled import descend
from course_utils.training.flow import flow_at
from course_utils.training.least_squares import least_squares_fit
from course_utils.training.recorded_run import recorded_checkpoints
from course_utils.training.run import STEEPEST_DESCENT, Run, mini_batches, netbp
from course_utils.training.steps import stochastic_gradient_step

__all__ = [
    "STEEPEST_DESCENT",
    "Run",
    "descend",
    "flow_at",
    "least_squares_fit",
    "mini_batches",
    "netbp",
    "recorded_checkpoints",
    "stochastic_gradient_step",
]
