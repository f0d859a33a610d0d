"""Derivatives of the cost: back propagation (section 5), and independent ways to check it."""

from course_utils.gradients.backprop import backward, gradient, jacobian, output_jacobian, point_gradients
from course_utils.gradients.complex_step import complex_step_gradient
from course_utils.gradients.curvature import hessian
from course_utils.gradients.finite_differences import central_differences, forward_differences
from course_utils.gradients.gradient_checks import check
from course_utils.gradients.mistakes import MISTAKES
from course_utils.gradients.proof_case import Case
from course_utils.gradients.weight_paths import paths
