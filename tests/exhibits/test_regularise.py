"""The minimisers of (33), and the exhibit `regularise`, against autograd and what holds at a minimum."""

import numpy as np
import pytest
import torch

from course_utils.exhibits.ch06_overfitting import regularise
from course_utils.generalisation import regularisation
from course_utils.generalisation.regularisation import (
    gradient_terms,
    is_weight,
    newton_path,
    regularisation_path,
    regularised_gradient,
    regularised_hessian,
)
from course_utils.network.costs import cost
from course_utils.network.network import Network
from course_utils.pictures.scene import Handle, Line


@pytest.fixture(scope="module")
def shown():
    made = regularise.regularise(guess=regularise.WHERE[1])
    made.finish()
    return made


def network_at(state, stop):
    network = state.training_problem.start()
    network.p = stop.p
    return network


def stop_near(shown, lam):
    return min(shown.progress.stops, key=lambda stop: abs(stop.lam - lam))


def test_there_is_a_stop_for_every_place_of_the_slider(shown):
    assert [stop.lam for stop in shown.progress.stops] == list(regularise.LAMBDAS)


@pytest.mark.parametrize("lam", [1e-4, 0.02, 0.05, 0.1])
def test_the_extra_term_holds_the_gradient_in_balance(shown, lam):
    """At a minimiser the derivatives of (9) by the weights are -2 lambda/N times these, by autograd."""
    stop, (training, _) = stop_near(shown, lam), shown.state.training_problem.split()
    network = network_at(shown.state, stop)
    W = [torch.tensor(network.W[l].copy(), requires_grad=True) for l in network.W]
    b = [torch.tensor(network.b[l].copy(), requires_grad=True) for l in network.b]
    a = torch.tensor(training.x)
    for l in (0, 1):
        a = torch.tanh(W[l] @ a + b[l])
    a = torch.sigmoid(W[2] @ a + b[2])
    (((torch.tensor(training.y) - a) ** 2).sum() / 2 / len(training)).backward()
    extra = [2 * lam / len(training) * W_l.detach().numpy() for W_l in W]
    largest = max(np.linalg.norm(term) for term in extra)
    for W_l, term in zip(W, extra, strict=True):
        assert np.linalg.norm(W_l.grad.numpy() + term) < 1e-4 * largest
    for b_l in b:
        assert np.linalg.norm(b_l.grad.numpy()) < 1e-4 * largest
    rows = gradient_terms(network, training, lam)
    for l, W_l, term in zip((2, 3, 4), W, extra, strict=True):
        of_cost, price, _ = rows[f"W[{l}]"]
        assert of_cost == pytest.approx(np.linalg.norm(W_l.grad.numpy()), rel=1e-9)
        assert price == pytest.approx(np.linalg.norm(term), rel=1e-9)
    assert rows["all b"][1] == 0  # biases cost nothing


def test_only_the_frobenius_norm_adds_twice_the_matrix():
    """The gradients of both squared norms, by autograd."""
    W = np.random.default_rng(0).standard_normal((3, 4))
    found = {}
    for order in ("fro", 2):
        leaf = torch.tensor(W, requires_grad=True)
        (torch.linalg.matrix_norm(leaf, order) ** 2).backward()
        found[order] = leaf.grad.numpy()
    assert found["fro"] == pytest.approx(2 * W)
    assert np.linalg.matrix_rank(found[2], tol=1e-9) == 1


def test_the_norm_of_the_weights_falls_with_lambda_and_the_training_cost_rises(shown):
    stops = shown.progress.stops
    norms = np.array([stop.norm for stop in stops])
    some = norms[::10]
    assert (np.diff(some)[some[:-1] > 1e-6] < 0).all()  # and then there are no weights any more
    assert norms[0] > 2.5 * stop_near(shown, 0.02).norm
    assert norms[-1] < 1e-3
    assert stops[0].training < 0.01 * stops[-1].training


def test_the_best_lambda_in_validation_is_neither_the_smallest_nor_the_largest(shown):
    validation = [stop.validation for stop in shown.progress.stops]
    assert min(validation) < 0.5 * min(validation[0], validation[-1])


def told(shown):
    return " ".join([shown.caption(), *(text.text for text in shown.scene().texts)])


def test_what_lambda_does_is_hidden_until_the_reader_has_said_where_the_cost_is_lowest(shown):
    asked = regularise.regularise()
    asked.finish()
    region, norms, costs = asked.scene().axes
    assert norms.items == costs.items == ()
    assert not any(isinstance(item, Line) and item.dashed for item in region.items)
    assert "cost is 0." not in told(asked)
    assert "cost 0." not in told(asked)
    assert "You said “in between”, and so it is." in told(shown)
    assert all(axes.items for axes in shown.scene().axes)


def test_the_boundary_gets_shorter(shown):
    first, some = shown.progress.stops[0], stop_near(shown, 0.02)
    lengths = [regularise.length(network_at(shown.state, stop)) for stop in (first, some)]
    assert lengths[1] < 0.95 * lengths[0]  # 0.75 to 0.85, as rounding has it


def test_without_weights_the_biases_know_how_frequent_each_category_is():
    """With a large lambda only biases are left; the best constant output is the mean of the targets."""
    points, validation = regularise.State(N=13).training_problem.split()
    network = Network.random((2, 3, 2), np.random.default_rng(0))
    *_, stop = regularisation_path(network, points, validation, [10.0])
    network.p = stop.p
    assert stop.norm < 1e-4
    F = network.output(points.x)
    assert pytest.approx(points.y.mean(axis=1, keepdims=True).repeat(len(points), axis=1), abs=1e-3) == F


@pytest.mark.parametrize(
    "values", [{}, {"width": 4}, {"width": 4, "seed": 2}, {"N": 10, "width": 2}, {"N": 10, "noise": 0.0}]
)
def test_every_stop_is_a_minimiser_of_33(shown, values):
    """The gradient is nothing, no curvature negative; where all are positive Newton's method stays there.

    (The bias of a neuron without weights is free, so that some curvatures are 0.)
    """
    made = regularise.regularise(guess=regularise.WHERE[1], **values) if values else shown
    made.finish()
    training, validation = made.state.training_problem.split()
    for stop in made.progress.stops[::8]:
        network = network_at(made.state, stop)
        assert np.linalg.norm(regularised_gradient(network, training, stop.lam)) < 1e-7
        curvatures = np.linalg.eigvalsh(regularised_hessian(network, training, stop.lam))
        assert curvatures[0] > -1e-7 * curvatures[-1]
        if curvatures[0] > 1e-9:
            end = newton_path(training, network, stop.lam)[-1].p[is_weight(network)]
            assert np.linalg.norm(end) == pytest.approx(stop.norm, abs=1e-3 * stop.norm)
        assert stop.norm == pytest.approx(np.linalg.norm(network.p[is_weight(network)]))
        assert stop.validation == pytest.approx(cost(network, validation.x, validation.y))


def test_a_saddle_is_no_minimiser():
    """Neurons that begin alike have like derivatives, and stay alike where nothing parts them."""
    training, validation = regularise.State().training_problem.split()
    alike = Network((2, 4, 2))
    alike.W[2], alike.W[3] = np.tile([1.0, 2.0], (4, 1)), np.tile([[1.0], [-1.0]], 4)
    *_, stop = regularisation_path(alike, training, validation, [0.01])
    end = alike.at(stop.p)
    assert np.linalg.norm(regularised_gradient(end, training, 0.01)) < 1e-7
    assert np.linalg.eigvalsh(regularised_hessian(end, training, 0.01))[0] > -1e-9
    assert np.ptp(end.W[2], axis=0).max() > 1


def test_a_wide_network_goes_down_as_well():
    training, validation = regularise.State().training_problem.split()
    wide = Network.random((2, 200, 2), np.random.default_rng(0), 0.5)
    assert wide.n_parameters > regularisation.WIDE
    *_, stop = regularisation_path(wide, training, validation, [0.1])
    end = wide.at(stop.p)
    assert np.linalg.norm(regularised_gradient(end, training, 0.1)) < 1e-6


def test_the_dot_on_the_curve_is_dragged_to_another_lambda(shown):
    shown.receive({"kind": "move", "name": "λ", "index": 0, "x": 0.101, "y": 3.0, "serial": 1})
    assert shown.state.lam == shown.values["lam"] == 0.1
    (dot,) = [item for item in shown.scene().axes[1].items if isinstance(item, Handle)]
    assert (dot.x, dot.y) == (0.1, stop_near(shown, 0.1).norm)
    (curve,) = [item for item in shown.scene().axes[1].items if isinstance(item, Line)]
    assert dot.y in curve.y
    assert "λ = 0.1:" in shown.caption()
    shown.act("lam", 0.02)


def test_the_first_picture_does_not_wait_for_the_way():
    made = regularise.regularise()
    assert made.progress.unfinished
    assert made.caption()
    made.act("noise", 0.2)
    assert len(made.progress.stops) < 3


def test_the_way_comes_in_short_pieces(monkeypatch):
    found, problem = [], regularise.State().training_problem
    asked = regularised_gradient
    monkeypatch.setattr(regularisation, "regularised_gradient", lambda *at: found.append(1) or asked(*at))
    path = regularisation_path(problem.start(), *problem.split(), [0.01, 0.1])
    for steps in range(1, 5):
        assert next(path) is None
        assert len(found) <= 3 * steps  # gradients that were computed


def test_before_the_first_minimiser_nothing_is_said_to_be_minimised():
    state = regularise.State(guess=regularise.WHERE[1])
    scene = regularise.scene(state, regularise.Minimisers((), unfinished=True))
    region, above, _ = scene.axes
    assert (region.title, region.xlabel) == ("the start of the search", "")
    (dot,) = [item for item in above.items if isinstance(item, Handle)]
    start = state.training_problem.start()
    assert dot.y == pytest.approx(np.sqrt(sum((start.W[l] ** 2).sum() for l in (2, 3, 4))))
    assert dot.y < above.ylim[1]
