"""What notebooks 04 and 04b say of runs that chance rules: of many seeds, and how many."""

import functools
import json
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from course_utils.exhibits.ch04_stochastic_gradient import schedules
from course_utils.network.datasets import figure1, two_circles, xor
from course_utils.network.network import Network
from course_utils.network.paper_network import PAPER_SIZES, paper_start
from course_utils.training.run import MOMENTUM, STEEPEST_DESCENT, STOCHASTIC_GRADIENT, Run

pytestmark = pytest.mark.usefixtures("compiled")
POINTS = figure1()
FULL = replace(MOMENTUM, m=None)


def ends(method, eta, steps=10_000, seeds=8):
    """The costs at the end from the authors' start, by seed."""
    found = []
    for seed in range(seeds):
        run = Run(Network(PAPER_SIZES, paper_start()), np.random.default_rng(seed))
        found.append(run.advance(method, eta, steps, POINTS.x, POINTS.y)[-1])
    return np.array(found)


def test_long_steps_on_a_single_point_are_thrown_and_those_with_the_full_gradient_arrive():
    assert ends(STOCHASTIC_GRADIENT, 20.0).min() > 0.2
    assert ends(MOMENTUM, 2.0).min() > 0.3
    assert ends(STEEPEST_DESCENT, 20.0, seeds=1) < 2e-5
    assert ends(FULL, 2.0, seeds=1) < 2e-5


def test_from_most_seeds_sg_arrives_with_two_and_momentum_with_a_tenth_of_it():
    for method, eta in ((STOCHASTIC_GRADIENT, 2.0), (MOMENTUM, 0.2)):
        costs = ends(method, eta, seeds=16)
        assert 1e-5 < np.median(costs) < 2e-4
        assert np.sum(costs > 0.01) < 8


@pytest.mark.parametrize(("eta", "least", "most"), [(0.1, 14, 20), (0.01, 0, 7)])
def test_momentum_with_relu_mostly_ends_in_one_colour_unless_the_rate_is_small(eta, least, most):
    points = two_circles(np.random.default_rng(0))
    square = np.stack(np.meshgrid(*2 * [np.linspace(0, 1, 41)])).reshape(2, -1)
    one_colour = 0
    for seed in range(20):
        rng = np.random.default_rng(seed)
        network = Network((2, 4, 4, 2), activation="relu", output_activation="sigmoid")
        network.p = 0.5 * rng.standard_normal(network.n_parameters)
        Run(network, rng).advance(MOMENTUM, eta, 30_000, points.x, points.y, cost_every=0)
        first, second = network.output(square)
        one_colour += len(set(first > second)) == 1
    assert least <= one_colour <= most


def solved(method, seed, steps):
    """Whether XOR is solved at η = 0.1 by the network that the exhibit of notebook 04 starts from."""
    points, rng = xor(), np.random.default_rng(seed)
    network = Network(PAPER_SIZES)
    network.p = 0.5 * rng.standard_normal(network.n_parameters)
    return Run(network, rng).advance(method, 0.1, steps, points.x, points.y).min() < 0.01


def test_xor_takes_forty_to_a_hundred_and_ten_thousand_steps_from_seed_2_and_many_more_from_seed_1():
    for method, late in ((MOMENTUM, 60_000), (STEEPEST_DESCENT, 75_000), (STOCHASTIC_GRADIENT, 100_000)):
        assert not solved(method, 2, late)
        assert solved(method, 2, 125_000)
    assert solved(MOMENTUM, 1, 130_000)
    assert not solved(STEEPEST_DESCENT, 1, 370_000)
    assert not solved(STOCHASTIC_GRADIENT, 1, 370_000)


CHANGES = {
    "$\\eta$ *halved every tenth*": {"eta_schedule": "halved every tenth"},
    "$\\eta$ *like 1/t*": {"eta_schedule": "like 1/t"},
    "$\\eta$ *growing like t*": {"eta_schedule": "growing like t"},
    "$m$ *doubled*": {"m_schedule": "doubled from time to time"},
    "$\\mu = 0.9$": {"mu": 0.9},
    "$\\eta = 5$": {"eta": 5.0},
}


@functools.cache
def late(state):
    """The cost above the least, on average over the last stages."""
    costs = list(schedules._trained(state, state.eta))
    return np.mean(costs[-schedules.LAST :]) - schedules.LEAST[state.data]


@functools.cache
def claimed():
    """What the table of notebook 04b says of the change at the left, with both sets of points."""
    path = Path(__file__).parents[2] / "notebooks" / "04b_the_authors_run.ipynb"
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    [table] = [text for text in ("".join(cell["source"]) for cell in cells) if "||ten points|contr" in text]
    rows = [line.strip("|").split("|") for line in table.splitlines() if line.startswith("|$")]
    return {name: dict(zip((schedules.TEN, schedules.TWINS), said, strict=True)) for name, *said in rows}


def says(number, value):
    """Whether the value, rounded to as many decimals, is the number in print."""
    return f"{value:.{len(number.partition('.')[2])}f}" == number


@pytest.mark.parametrize("data", schedules.LEAST)
@pytest.mark.parametrize("name", CHANGES)
def test_the_factors_of_the_table_are_those_of_eight_seeds(name, data):
    """Median, least and greatest; or what none of the eight stays below."""
    said, plain = claimed()[name][data], [schedules.State(data=data, seed=seed) for seed in range(8)]
    factors = [late(state.changed(**CHANGES[name])) / late(state) for state in plain]
    if said.endswith("; seed 4 gives up a point"):
        assert factors.pop(4) > 1000
        said = said.partition(";")[0]
    if said.endswith(" and more"):
        bound = 100 if said.startswith("a hundred") else int(said.partition(" ")[0])
        assert bound <= min(factors) < 2 * bound
        return
    median, *ends = re.fullmatch(r"([\d.]+)(?: \(([\d.]+)–([\d.]+)\))?", said).groups()
    assert says(median, np.median(factors))
    for end, value in zip(ends, (min(factors), max(factors)), strict=True):
        assert says(end or median, value)


def test_the_table_says_something_of_each_change():
    assert set(claimed()) == set(CHANGES)
