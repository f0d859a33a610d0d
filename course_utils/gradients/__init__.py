"""Derivatives of the cost: back propagation (section 5), and the ways to check it."""

from course_utils.gradients.backprop import gradient, jacobian, output_jacobian, point_gradients
from course_utils.gradients.curvature import hessian
from course_utils.gradients.gradient_checks import check
from course_utils.gradients.mistakes import MISTAKES
from course_utils.gradients.proof_case import Case
from course_utils.gradients.weight_paths import paths

__all__ = [
    "MISTAKES",
    "Case",
    "check",
    "gradient",
    "hessian",
    "jacobian",
    "output_jacobian",
    "paths",
    "point_gradients",
]
