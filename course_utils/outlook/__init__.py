"""What the paper leaves open, section 8: stability, adversarial pairs, autoencoders, the repair of a
network, explanations of a decision, saturation, and the sizes of known networks.
"""

from course_utils.outlook.adversarial import LINE_GENERATOR, NETWORK_GENERATOR, Game
from course_utils.outlook.autoencoder import (
    alternating_least_squares,
    principal_projection,
    reconstruction_error,
    recorded_autoencoder,
    signals,
)
from course_utils.outlook.evolution import DifferentialEvolution
from course_utils.outlook.known_networks import KNOWN_NETWORKS
from course_utils.outlook.nearest_change import nearest_points, smallest_change
from course_utils.outlook.repair import (
    REPAIRS,
    misclassified_indices,
    network_to_repair,
    repaired,
    share_kept,
)
from course_utils.outlook.saturation import slopes_and_errors
from course_utils.outlook.stability import convex_bound, parabola_points, twin_runs, with_point_replaced
