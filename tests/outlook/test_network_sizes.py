"""The sizes of known networks against torch and the paper, and the exhibit that draws them to scale."""

import numpy as np
import pytest
import torch

from course_utils.cifar10.model import Net
from course_utils.exhibits.ch08_not_treated import network_sizes
from course_utils.network.network import Network
from course_utils.network.paper_network import PAPER_SIZES
from course_utils.outlook.known_networks import ALEXNET, CIFAR, KNOWN_NETWORKS, POLICY, VALUE
from course_utils.pictures.scene import Line

SIZES = {known.name: known for known in KNOWN_NETWORKS}


def counted(net):
    return sum(p.numel() for p in net.parameters())


def test_figure_3_and_section_7_4_are_counted_as_they_are_built():
    assert SIZES["Figure 3"].parameters == Network(PAPER_SIZES).n_parameters == 23
    assert SIZES["Figure 3"].neurons == sum(PAPER_SIZES[1:])
    assert SIZES["CIFAR-10"].parameters == counted(Net()) == 145_578
    shapes, net, x = [], Net().eval(), torch.zeros(1, 3, 32, 32)
    for layer in (m for m in net.modules() if isinstance(m, torch.nn.Conv2d)):
        layer.register_forward_hook(lambda _m, _i, out: shapes.append(out.numel()))
    net(x)
    assert shapes == [layer.neurons for layer in CIFAR]


def test_alexnet_has_some_650_000_neurons_in_five_and_three_layers():
    assert SIZES["AlexNet"].neurons == pytest.approx(650_000, rel=0.02)
    assert [len(layer.shape) for layer in ALEXNET] == [3] * 5 + [1] * 3
    nn = torch.nn
    net = nn.Sequential(
        *(nn.Conv2d(3, 96, 11, 4), nn.MaxPool2d(3, 2), nn.Conv2d(96, 256, 5, padding=2, groups=2)),
        *(nn.MaxPool2d(3, 2), nn.Conv2d(256, 384, 3, padding=1)),
        *(nn.Conv2d(384, 384, 3, padding=1, groups=2), nn.Conv2d(384, 256, 3, padding=1, groups=2)),
        *(nn.MaxPool2d(3, 2), nn.Flatten()),
    )
    x, neurons = torch.zeros(1, 3, 227, 227), []
    with torch.no_grad():
        for part in net:
            x = part(x)
            neurons += [x.numel()] if isinstance(part, nn.Conv2d) else []
    assert neurons == [layer.neurons for layer in ALEXNET[:5]]
    assert counted(net) == sum(layer.parameters for layer in ALEXNET[:5])
    assert x.numel() == ALEXNET[5].inputs


def test_alphago_has_13_and_15_layers_and_millions_of_weights():
    assert (len(POLICY), len(VALUE)) == (13, 15)
    for name in ("AlphaGo, policy", "AlphaGo, value"):
        assert 2e6 < SIZES[name].parameters < 10e6
    assert SIZES["AlphaGo, policy"].layers[-1].neurons == 19**2


@pytest.mark.parametrize("count", [network_sizes.NEURONS, network_sizes.PARAMETERS])
def test_the_squares_have_the_areas_that_they_stand_for(count):
    scene = network_sizes.scene(
        network_sizes.State(guess=network_sizes.ALEXNET, count=count, width=10_000.0), None
    )
    lines = [item for item in scene.axes[0].items if isinstance(item, Line)]
    assert [round(line.x.max() * line.y.max()) for line in lines] == [
        getattr(k, count) for k in KNOWN_NETWORKS
    ]


def test_what_is_too_large_for_the_picture_is_named():
    caption = network_sizes.caption(network_sizes.State(guess=network_sizes.ALEXNET, width=500.0), None)
    assert "Too large for it: AlexNet; AlphaGo, policy; AlphaGo, value." in caption
    assert "Too large" not in network_sizes.caption(network_sizes.State(guess=network_sizes.ALEXNET), None)


def test_names_keep_apart_at_every_width():
    for count in (network_sizes.NEURONS, network_sizes.PARAMETERS):
        for width in np.geomspace(10, 10_000, 60):
            names = network_sizes.scene(
                network_sizes.State(guess=network_sizes.ALEXNET, count=count, width=width), None
            ).texts[:-1]
            gaps = np.diff(sorted(name.y for name in names))
            assert (gaps >= network_sizes.APART).all()


def test_a_picked_row_shows_its_layers():
    shown = network_sizes.network_sizes(guess=network_sizes.ALEXNET)
    shown.receive({"kind": "pick", "part": "networks", "what": "row", "index": 4, "serial": 1})
    assert shown.state.name == shown.values["name"] == "AlphaGo, value"
    assert len(shown.scene().axes[1].items[1].x) == 15
