"""Training (section 4): stochastic gradient and its variants, least squares, and the run of Listing 6.1."""

from course_utils.training.compiled import descend
from course_utils.training.flow import flow_at
from course_utils.training.lbfgs import minimise_cost
from course_utils.training.least_squares import least_squares_fit
from course_utils.training.optimisers import gauss_newton
from course_utils.training.recorded_run import recorded_checkpoints
from course_utils.training.run import (
    EPOCHS,
    MOMENTUM,
    STEEPEST_DESCENT,
    STOCHASTIC_GRADIENT,
    Method,
    Run,
    Stop,
    mini_batches,
    netbp,
    train,
)
from course_utils.training.steps import (
    epoch,
    mini_batch_step,
    steepest_descent_step,
    stochastic_gradient_step,
)
