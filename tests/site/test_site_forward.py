"""What the pages compute themselves: the forward pass, against Python; a point that is moved."""

import numpy as np
import pytest

from course_utils.live.bundle import bundle
from course_utils.network import Network
from course_utils.network.activations import ACTIVATIONS
from course_utils.pictures.regions import difference
from tools.site.cells import ROOT

pytestmark = pytest.mark.browser
MODULES = ROOT / "tools" / "site" / "js"


@pytest.fixture(scope="module")
def run(chrome):
    """Evaluate an expression in what the modules declare, of an argument."""
    page = chrome.new_page()
    source = "\n".join(
        (bundle(MODULES / "repaint.js"), "Object.assign(globalThis, { output, difference, half, moved });")
    )
    page.add_script_tag(content=source)
    yield page.evaluate
    page.close()


def described(network):
    functions = {"activation": network.activation, "last": network.output_activation}
    return {"sizes": list(network.sizes), **functions, "p": network.p.tolist()}


def random_network(rng):
    """A network of two to five layers with two inputs and two outputs."""
    sizes = (2, *rng.integers(1, 9, rng.integers(0, 4)).tolist(), 2)
    names = list(ACTIVATIONS)
    chosen = {"activation": names[rng.integers(5)], "output_activation": names[rng.integers(5)]}
    count = Network(sizes).n_parameters
    return Network(sizes, 2 * rng.standard_normal(count), **chosen)


def test_the_forward_pass_is_pythons_for_200_random_networks(run):
    rng = np.random.default_rng(24)
    networks = [random_network(rng) for _ in range(200)]
    x = rng.uniform(-1, 2, (2, 20))
    body = "([networks, x]) => networks.map((one) => output(one, x).map((row) => [...row]))"
    found = run(body, [[described(one) for one in networks], x.tolist()])
    for network, F in zip(networks, found, strict=True):
        np.testing.assert_allclose(F, network.output(x), rtol=1e-6, atol=1e-6)


def test_the_region_is_pythons(run):
    network = random_network(np.random.default_rng(1))
    found = run("(network) => [...difference(network)]", described(network))
    np.testing.assert_allclose(found, difference(network).ravel(), atol=1e-6)


def test_half_precision_is_numpys_towards_zero_and_keeps_the_sign(run):
    values = [0.0, 1.0, -0.3, 6e-8, -1e-9, 3e-6, 0.1, 70000.0, -2.5e-5]
    found = np.array(run("(values) => values.map(half)", values), dtype="<u2").view("<f2").astype(float)
    np.testing.assert_allclose(found, np.clip(values, -65000, 65000), rtol=2.0**-10, atol=6e-8)
    assert (np.sign(found) == np.sign(values)).all()


def test_a_point_that_is_moved_is_judged_by_the_recorded_network(run):
    network = random_network(np.random.default_rng(2))
    points = {"kind": "points", "x": [[0.1, 0.1], [0.9, 0.9]], "labels": [0, 1], "wrong": [False, False]}
    field = {"kind": "field", "rows": 101, "columns": 101}
    frame = {
        "axes": [{"items": [field, points]}],
        "values": {"x1": 0, "x2": 0},
        "network": described(network),
    }
    after = run("([frame, event]) => moved(frame, event)", [frame, {"index": 1, "x": 0.25, "y": 1.5}])
    items = after["axes"][0]["items"][1]
    assert items["x"] == [[0.1, 0.1], [0.25, 1]]
    F = network.output(np.array(items["x"]).T)
    assert items["wrong"] == (np.where(F[0] > F[1], 0, 1) != [0, 1]).tolist()
    assert after["values"] == {"x1": 0.25, "x2": 1}
    assert f"{2 - sum(items['wrong'])} of 2 points correct" in after["caption"]
    assert "needs the notebook, which you can open below" in after["caption"]
