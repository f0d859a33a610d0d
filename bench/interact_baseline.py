"""The usual way, for comparison: `interact` draws a new matplotlib figure at every move of the slider.

The same refit, field with its shades and boundary, points, cost curve, size and dots per inch as the
exhibit `decision_region`.
"""

import matplotlib.pyplot as plt
import numpy as np
from ipywidgets import FloatSlider, interact
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.patches import Rectangle

from course_utils.exhibits.ch04_stochastic_gradient.decision_region import State
from course_utils.interactive.points import move
from course_utils.network.datasets import figure1
from course_utils.network.network import Network, classify
from course_utils.network.paper_network import PAPER_SIZES, paper_start
from course_utils.training.least_squares import least_squares_fit

REGIONS = LinearSegmentedColormap.from_list("regions", ["#f8c9a0", "#ffffff", "#a8d0ea"])
GRID = np.linspace(0, 1, 101)


def show(index: int) -> None:
    """Show a slider for the first coordinate of the point `index` of Figure 1 and refit at every move."""
    network = Network(PAPER_SIZES, paper_start())
    x2 = figure1().x[1, index]
    costs = []

    def draw(x1: float) -> None:
        points = move(State(), index, x1, x2).points
        fitted = least_squares_fit(points, network)
        network.p = fitted.network.p
        costs.append(fitted.listing_cost)
        x, y = np.meshgrid(GRID, GRID)
        F = network.output(np.stack([x.ravel(), y.ravel()]))
        difference = (F[0] - F[1]).reshape(x.shape)
        wrong = classify(network.output(points.x)) != points.labels
        figure, (left, right) = plt.subplots(1, 2, figsize=(9.6, 4.88), dpi=100)
        # As large as the figure, so that the tight box that notebooks cut out always has one size.
        figure.add_artist(Rectangle((0, 0), 1, 1, fill=False, linewidth=0))
        left.contourf(x, y, difference, levels=np.linspace(-1, 1, 21), cmap=REGIONS)
        left.contour(x, y, difference, levels=[0], colors="k")
        left.plot(*points.x[:, points.labels == 0], "o", label="A")
        left.plot(*points.x[:, points.labels == 1], "x", label="B")
        left.plot(*points.x[:, wrong], "s", fillstyle="none")
        left.set(title="Decision region", xlabel="x₁", ylabel="x₂", position=[0.05, 0.1, 0.38, 0.75])
        left.legend(loc="upper right")
        right.semilogy(costs)
        right.set(xlabel="steps", ylabel="cost", title="Cost")
        right.grid()
        plt.show()

    start = figure1().x[0, index]
    interact(draw, x1=FloatSlider(value=start, min=0, max=1, step=0.005, readout_format=".3f"))
