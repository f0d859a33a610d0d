"""How well a trained network does on new points, section 7: validation and early stopping, random labels,
the penalty on large weights (33), dropout, dying neurons, the log loss (32), comparisons with error bars.
"""

from course_utils.generalisation.dropout import (
    all_factors,
    dropout_gradient,
    random_factors,
    weighted_outputs,
    with_factors,
)
from course_utils.generalisation.dropout_training import DropoutProblem, dropout_points, train_with_dropout
from course_utils.generalisation.dropout_trials import recorded_trials
from course_utils.generalisation.dying_neurons import dead_neurons
from course_utils.generalisation.early_stopping import (
    ValidationProblem,
    early_stop,
    generalisation_error,
    validated_training,
)
from course_utils.generalisation.memorisation import RandomLabelProblem, error_rates
from course_utils.generalisation.regularisation import (
    newton_path,
    regularisation_path,
    regularised_cost,
    regularised_gradient,
    regularised_hessian,
)
from course_utils.generalisation.significance import (
    confidence_interval,
    mcnemar,
    prediction_interval,
    standard_errors_apart,
)
from course_utils.generalisation.softmax_loss import (
    log_loss,
    log_loss_gradient,
    log_softmax,
    log_sum_exp,
    quadratic_gradient,
    softmax,
    softmax_as_written,
)
