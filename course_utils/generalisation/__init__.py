"""How well a trained network does on new points: early stopping, regularisation, dropout, the log loss."""

from course_utils.generalisation.dropout import (
    all_factors,
    dropout_gradient,
    random_factors,
    weighted_outputs,
    with_factors,
)
from course_utils.generalisation.dying_neurons import dead_neurons
from course_utils.generalisation.regularisation import (
    Path,
    newton_path,
    regularised_gradient,
    regularised_hessian,
)
from course_utils.generalisation.significance import interval, mcnemar, prediction, standard_errors_apart
from course_utils.generalisation.softmax_loss import (
    log_loss,
    log_loss_gradient,
    log_sum_exp,
    quadratic_gradient,
    softmax,
    softmax_as_written,
)

__all__ = [
    "Path",
    "all_factors",
    "dead_neurons",
    "dropout_gradient",
    "interval",
    "log_loss",
    "log_loss_gradient",
    "log_sum_exp",
    "mcnemar",
    "newton_path",
    "prediction",
    "quadratic_gradient",
    "random_factors",
    "regularised_gradient",
    "regularised_hessian",
    "softmax",
    "softmax_as_written",
    "standard_errors_apart",
    "weighted_outputs",
    "with_factors",
]
