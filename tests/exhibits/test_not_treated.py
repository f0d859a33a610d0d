"""The experiments of notebook 08, each claim checked against something else."""

import hashlib
import json
import os
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course_utils.exhibits.ch04_stochastic_gradient import decision_region
from course_utils.exhibits.ch08_not_treated import autoencoder, explain, repair, saturation, structure
from course_utils.network import datasets
from course_utils.network.costs import accuracy
from course_utils.network.datasets import figure1, figure5
from course_utils.network.network import Network, classify
from course_utils.outlook import autoencoder as codes
from course_utils.outlook import repair as repairs
from course_utils.outlook import structures
from course_utils.outlook.nearest_change import nearest_points, share_far_from_data, smallest_change
from course_utils.outlook.saturation import slopes_and_errors
from course_utils.pictures.scene import Dots, Field
from course_utils.training import lbfgs
from tools.record_autoencoders import train_autoencoder
from tools.record_repair import train_network_to_repair

pytestmark = pytest.mark.usefixtures("compiled")


# ---------------------------------------------------------------- autoencoders


def test_enough_is_a_fiftieth_of_the_squares_and_two_numbers_are_so_for_the_nonlinear_one():
    x = codes.signals(1)
    projected = np.linalg.svd(codes.signals(0))[0][:, :2]
    rest = np.sum((x - projected @ (projected.T @ x)) ** 2) / np.sum(x**2)
    assert autoencoder.left("PCA", 2) == pytest.approx(rest, rel=1e-6)
    assert autoencoder.left("nonlinear", 2) < autoencoder.LITTLE < rest
    shown = autoencoder.autoencoder(t=2)
    assert "Enough is what leaves less than 2%" in shown.caption()
    shown.act("guess", "both")
    assert "it is “the nonlinear one”" in " ".join(text.text for text in shown.scene().texts)


@pytest.mark.parametrize("t", codes.CODES)
def test_the_trained_linear_autoencoder_is_principal_components_to_1e_3(t):
    x = codes.signals(0)
    U = np.linalg.eigh(x @ x.T)[1]
    projection = U[:, -t:] @ U[:, -t:].T
    found = codes.alternating_least_squares(x, t, autoencoder.SWEEPS)[-1]
    assert np.linalg.norm(found - projection) < 1e-3
    assert np.allclose(codes.principal_projection(x, t), projection, atol=1e-9)


@pytest.mark.parametrize("t", codes.CODES)
def test_no_sweep_raises_the_error_and_none_beats_principal_components(t):
    x = codes.signals(0)
    errors = [codes.reconstruction_error(x, A @ x) for A in codes.alternating_least_squares(x, t, 20)]
    assert (np.diff(errors[1:]) <= 1e-9).all()
    assert min(errors) >= codes.reconstruction_error(x, codes.principal_projection(x, t) @ x) - 1e-9


def test_what_is_returned_twice_cannot_be_changed_in_between():
    for recorded in (repairs.network_to_repair, lambda: codes.recorded_autoencoder(2)):
        with pytest.raises(ValueError, match="read-only"):
            recorded().p[:] = 0
        free = recorded().copy()
        free.p[:] = 0
        assert recorded() != free
    codes.signals(0)[:] = 0
    assert codes.signals(0).max() > 0.9


@pytest.mark.parametrize("t", codes.CODES)
def test_the_nonlinear_autoencoder_leaves_less_on_new_signals(t):
    assert autoencoder.errors("nonlinear", t) < autoencoder.errors("PCA", t) / 3


def test_two_numbers_of_the_nonlinear_code_do_better_than_four_components():
    assert autoencoder.errors("nonlinear", 2) < autoencoder.errors("PCA", 4)


def test_training_anew_for_a_few_steps_lowers_the_error():
    x = codes.signals(0)
    few, more = (train_autoencoder(1, steps=n) for n in (5, 60))
    assert codes.reconstruction_error(x, more.output(x)) < codes.reconstruction_error(x, few.output(x))


def test_the_caption_tells_no_digits_of_a_rounding_error():
    """They are others on each processor."""
    assert autoencoder.distance(autoencoder.State()) < autoencoder.ROUNDING
    said = autoencoder.caption(autoencoder.State(guess="both"), None)
    assert "the projections are the same but for rounding errors" in said
    assert "differ by 0." in autoencoder.caption(autoencoder.State(guess="both", sweeps=1), None)


def test_a_code_that_was_not_recorded_is_refused_in_words():
    with pytest.raises(ValueError, match="t must be a whole number from 1 to 6, got "):
        codes.recorded_autoencoder(9)


# ---------------------------------------------------------------- one mistake repaired

MISTAKES = range(len(repair.WRONG))
GIVEN = {"guess": repair.REPAIRS[0], "way": repair.REPAIRS[1]}


def repaired_as(**settings):
    return repair.repaired_network(repair.State(**GIVEN | settings))


@pytest.mark.parametrize("kernels", ["Prescott", "Nehalem", "Haswell"])
def test_the_mistakes_are_the_same_with_other_rounding(kernels):
    """The exhibit offers those that there are, and the notebook's numbers are about the same network."""
    code = (
        "import json; from course_utils.exhibits import repair\n"
        "last = repair.controls['mistake'].high\n"
        f"given = {GIVEN}\n"
        "print(json.dumps([repair(mistake=i, **given).caption() for i in range(last + 1)]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "OPENBLAS_CORETYPE": kernels},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    here = [repair.repair(mistake=i, **GIVEN).caption() for i in range(len(repair.WRONG))]
    assert json.loads(done.stdout) == here


@pytest.mark.parametrize("way", repair.REPAIRS)
def test_repairs_one_after_another_each_put_one_point_right(way):
    network, i = repairs.network_to_repair(), repair.WRONG[0]
    for many, after in enumerate(repair.one_after_another(way, 0, 10.0)[:5], start=1):
        network = repairs.repaired(way, network, repair.NEW, i, 10.0)
        assert after.p == pytest.approx(network.p)
        assert after is repaired_as(way=way, many=many)
        left = repairs.misclassified_indices(network, repair.NEW)
        assert i not in left
        i = int(left[0])


def test_the_recorded_network_is_what_the_digest_says():
    digest = hashlib.sha256(repairs.FILE.read_bytes()).hexdigest()
    assert f"SHA-256: `{digest}`" in (repairs.FILE.parent / "README.md").read_text()


def test_trained_again_it_learns_its_points_as_well_as_the_recorded_one():
    """How many mistakes there are on new points differs from processor to processor; this does not."""
    points = datasets.overlapping_circles(repairs.TRAINED_WITH)
    for network in (train_network_to_repair(), repairs.network_to_repair()):
        assert accuracy(network, points.x, points.y) >= 0.95


def test_the_caption_counts_the_mistakes_before_the_repair():
    assert (
        repair.repair(way=repair.NOTHING)
        .caption()
        .endswith(f"as for {len(repair.WRONG)} of 200 new points.")
    )


@pytest.mark.parametrize("way", repairs.REPAIRS)
@pytest.mark.parametrize("mistake", MISTAKES)
def test_the_repaired_point_is_right(way, mistake):
    points, i = repair.NEW, repair.WRONG[mistake]
    network = repaired_as(mistake=mistake, way=way)
    assert classify(network.output(points.x[:, [i]]))[0] == points.labels[i]


@pytest.mark.parametrize("mistake", MISTAKES)
def test_with_one_more_neuron_90_percent_of_the_others_keep_their_category(mistake):
    points, i = repair.NEW, repair.WRONG[mistake]
    network = repaired_as(mistake=mistake)
    before, after = (classify(each.output(points.x)) for each in (repairs.network_to_repair(), network))
    assert np.mean(np.delete(before == after, i)) >= 0.9


def test_one_more_neuron_is_for_the_sigmoid_only():
    network, points = Network((2, 3, 3, 2), activation="tanh"), repair.NEW
    with pytest.raises(ValueError, match="activation must be 'sigmoid', which is 1/2 at 0, got 'tanh'"):
        repairs.repaired(repairs.REPAIRS[1], network, points, 0, 10)


def test_one_more_neuron_leaves_every_weight_that_there_was():
    old, new = repairs.network_to_repair(), repaired_as()
    assert np.array_equal(new.W[2], old.W[2])
    assert np.array_equal(new.W[3][:-1], old.W[3])
    assert np.array_equal(new.W[4][:, :-1], old.W[4])
    assert np.array_equal(new.b[4], old.b[4])


def test_no_smaller_change_of_the_last_layer_puts_the_point_right_with_the_same_margin():
    old, points, i = repairs.network_to_repair(), repair.NEW, repair.WRONG[0]
    x, label = points.x[:, [i]], int(points.labels[i])
    new = repairs.nearest_weights(old, x, label)
    a = np.append(old.forward(x)[1][3][:, 0], 1.0)
    row = np.where(np.arange(2) == label, 1.0, -1.0)
    constraint = np.outer(row, a).ravel()  # of the entries of (W, b), as one vector
    least = np.linalg.pinv(constraint[None]) @ np.array([repairs.lacking(old, x, label)])
    change = np.hstack([new.W[4] - old.W[4], new.b[4] - old.b[4]])
    assert np.allclose(change.ravel(), least)


def test_the_answer_is_the_way_after_which_fewer_others_keep_their_category():
    points, before = repair.NEW, classify(repairs.network_to_repair().output(repair.NEW.x))
    kept = {
        way: [
            np.delete(before == classify(repaired_as(way=way, mistake=k).output(points.x)), i).sum()
            for k, i in enumerate(repair.WRONG)
        ]
        for way in repair.REPAIRS
    }
    assert sum(kept[repair.spoils_more()]) == min(map(sum, kept.values()))
    assert len({sum(one) for one in kept.values()}) == 2
    assert "and so it is" in str(repair.repair(guess=repair.spoils_more()).scene().texts)


def test_an_unknown_way_is_refused_in_words():
    with pytest.raises(ValueError, match="way must be 'nearest weights' or 'one more neuron', got "):
        repairs.repaired("glue", repairs.network_to_repair(), repair.NEW, 0, 10.0)


# ---------------------------------------------------------------- saturation


@pytest.mark.parametrize("scale", [0.5, 1.0, 3.0])
def test_the_map_counts_small_derivatives_of_a_network_written_out(scale):
    state = saturation.State(scale=scale, threshold=0.1)
    rng = np.random.default_rng(0)
    W2 = scale / np.sqrt(2) * rng.standard_normal((20, 2))
    for _ in range(9):
        rng.standard_normal((20, 20))
    rng.standard_normal((2, 20))
    z = W2 @ rng.standard_normal((2, 100))
    by_hand = [np.exp(-z) / (1 + np.exp(-z)) ** 2, 1 - np.tanh(z) ** 2, z > 0]
    assert np.allclose(
        saturation.saturated(state).shares[:3, 0], [100 * np.mean(one < 0.1) for one in by_hand]
    )


def test_the_step_function_and_relu_are_flat_and_leaky_relu_never_is():
    shares = dict(
        zip(saturation.ROLES, saturation.saturated(saturation.State(threshold=0.005)).shares, strict=True)
    )
    assert (shares["step"] == 100).all()
    assert (shares["relu"] > 10).all()
    assert (shares["leaky relu"] == 0).all()


def test_the_error_dies_out_in_ten_layers_of_sigmoids_and_hardly_in_tanh():
    left = {name: slopes_and_errors(name, 1.0, 0)[1] for name in ("sigmoid", "tanh")}
    assert left["sigmoid"][0] / left["sigmoid"][-1] < 1e-4
    assert left["tanh"][0] / left["tanh"][-1] > 0.1


def test_large_weights_saturate_tanh():
    first, large = (saturation.saturated(saturation.State(scale=s)).shares[1].mean() for s in (1.0, 6.0))
    assert first < 10
    assert large > 50


# ---------------------------------------------------------------- explaining a decision

PLACE = st.floats(0, 1).map(lambda v: round(v, 3))


@given(PLACE, PLACE)
@settings(max_examples=40)
def test_the_smallest_change_alters_the_decision_and_no_shorter_one_on_a_fine_circle_does(x1, x2):
    network, x = explain.State().network(), np.array([[x1], [x2]])
    here, change = classify(network.output(x))[0], smallest_change(network, x)
    assert change is not None
    assert classify(network.output(x + 1.001 * change[:, None]))[0] != here
    angles = np.linspace(0, 2 * np.pi, 1000)
    circle = np.stack([np.cos(angles), np.sin(angles)]) * max(np.linalg.norm(change) - 0.011, 0)
    assert np.mean(classify(network.output(x + circle)) != here) <= 0.02


def test_a_network_with_one_category_has_no_change_that_alters_it():
    assert smallest_change(Network((2, 2, 2)), np.full((2, 1), 0.5)) is None


@given(PLACE, PLACE)
@settings(max_examples=20)
def test_the_nearest_points_are_the_nearest(x1, x2):
    points, x = figure1(), np.array([[x1], [x2]])
    distances = np.hypot(points.x[0] - x1, points.x[1] - x2)
    assert np.allclose(distances[nearest_points(x, points.x)], np.sort(distances)[:3])


def card(state):
    return dict(explain.scene(state, explain.decision(state)).tables[1].rows)


def test_the_model_card_is_filled_from_the_state():
    said = {"guess": explain.ANSWERS[0]}
    found = card(explain.State(data="Figure 5", points=figure5(), p=(0.0,) * 23, eta=0.2, **said))
    assert found["made of"] == "23 parameters: 2-2-3-2, sigmoid"
    assert found["data"] == "Figure 5: 11 points, 5 A and 6 B"
    assert found["procedure"] == "SG with replacement, η = 0.2"
    assert found["results"].startswith("5 of 11 wrong")
    assert found["limits"].startswith("|F₁ − F₂| > 0.9 on 0%")
    assert "1,000,000 steps of SG" in card(explain.State(**said))["procedure"]


def test_the_share_without_data_is_that_of_a_fine_grid():
    t = np.linspace(0, 1, 201)
    nodes = np.stack([axis.ravel() for axis in np.meshgrid(t, t)])
    found = share_far_from_data(np.array([[0.5], [0.5]]), nodes, 0.4)
    assert found == pytest.approx(1 - np.pi * 0.4**2, abs=0.02)
    assert share_far_from_data(nodes[:, ::50], nodes[:, ::50], 0.01) == 0


@pytest.mark.parametrize("hidden", [(2, 3), (4,), (5, 5, 5, 5, 5, 5)])
def test_the_readers_own_network_is_taken_over_with_its_line(hidden):
    trained = decision_region.decision_region(
        data="two circles", hidden=hidden, activation="tanh", method="momentum", eta=0.1
    )
    for _ in range(3):
        trained.act("step")
    shown = explain.explain()
    shown.act("x1", 0.2)
    shown.act("guess", explain.ANSWERS[0])
    shown.act("line", trained.line)
    assert shown.state.guess == "not yet", "of another network it is another question"
    assert "F = " not in shown.caption()
    assert all(set(cells) == {"–"} for _, *cells in shown.scene().tables[1].rows)
    shown.act("guess", explain.ANSWERS[0])
    assert shown.view.frame["message"] == ""
    assert tuple(shown.state.p) == tuple(trained.state.p)
    assert shown.state.points == trained.state.points
    assert shown.state.x1 == 0.2
    network = Network((2, *hidden, 2), trained.state.p, activation="tanh", output_activation="sigmoid")
    F = network.output(np.array([[0.2], [shown.state.x2]]))[:, 0]
    assert f"F = ({F[0]:.3f}, {F[1]:.3f})" in shown.caption()
    found = dict(shown.scene().tables[1].rows)
    assert found["procedure"] == "momentum, η = 0.1"
    assert f"{network.n_parameters} parameters" in found["made of"]
    assert found["data"].startswith("two circles: 40 points")


@pytest.mark.parametrize("line", ["no line", '{"hidden": [4]}', '{"eta2": 1}', '{"hidden": [2], "p": [1]}'])
def test_a_line_that_is_none_or_lacks_the_network_is_answered(line):
    shown = explain.explain()
    before = shown.state
    shown.act("line", line)
    assert shown.view.frame["message"]
    assert shown.state == before
    assert shown.failure is None


@pytest.mark.parametrize(("x1", "x2", "dots"), [(0.55, 0.42, 1), (0.7, 0.0, 0)])
def test_the_end_of_a_change_has_a_dot_only_in_the_square(x1, x2, dots):
    shown = explain.explain(x1=x1, x2=x2)
    assert not any(isinstance(item, Field | Dots) for item in shown.scene().axes[0].items)
    shown.act("guess", explain.ANSWERS[0])
    end = np.array([[x1], [x2]])[:, 0] + explain.decision(shown.state).change
    assert ((end >= 0) & (end <= 1)).all() == bool(dots)
    assert ("long and leads out of the square." in shown.caption()) == (not dots)
    marks = [item for item in shown.scene().axes[0].items if isinstance(item, Dots)]
    assert len(marks) == dots


def test_the_point_to_explain_can_be_dragged_and_stays_in_the_square():
    event = {"kind": "move", "name": "the point to explain", "index": 0, "x": 1.4, "y": 0.25}
    shown = explain.explain()
    shown.receive(event)
    assert shown.state == explain.State(x1=1.0, x2=0.25)


# ---------------------------------------------------------------- random labels


def test_a_network_learns_random_labels_and_nothing_from_them():
    rng, kind = np.random.default_rng(0), {"activation": "tanh", "output_activation": "sigmoid"}
    network = Network.random((2, 30, 30, 30, 2), rng, 0.3, **kind)
    points, new = datasets.randomly_labelled(40, seed=1), datasets.randomly_labelled(1000, seed=2)
    lbfgs.minimise_cost(network, points.x, points.y, 1500, ftol=0.0)
    assert accuracy(network, points.x, points.y) > 0.95
    assert accuracy(network, new.x, new.y) == pytest.approx(0.5, abs=0.05)


# ---------------------------------------------------------------- structure


def test_the_table_fills_network_by_network_with_scores_counted_point_by_point(monkeypatch):
    monkeypatch.setattr(structure, "CHUNKS", 3)
    state = structure.State(guess="1 × 2 neurons", seed=4)
    every = list(structure.trials(state))
    progress, filled = every[-1], [len(one.networks) for one in every]
    assert [one.unfinished for one in every] == [True] * (len(every) - 1) + [False]
    assert set(np.diff(filled)) <= {0, 1}
    assert filled[-1] == len(structure.GRID)
    depth, width = structure.GRID[5]
    network = Network.random((2, *(width,) * depth, 2), np.random.default_rng(4))
    for _ in range(3):
        lbfgs.minimise_cost(network, structure.TRAINING.x, structure.TRAINING.y, structures.CHUNK)
    assert np.array_equal(progress.networks[5].network.p, network.p)
    points = structure.VALIDATION
    right = [classify(network.output(points.x[:, [i]]))[0] == points.labels[i] for i in range(200)]
    assert progress.networks[5].validation == pytest.approx(np.mean(right))
    assert structures.score_table(progress.networks, (3, 4))[1, 1, 1] == pytest.approx(100 * np.mean(right))
    image = structure.scene(state, progress).axes[1].items[0]
    assert image.words[5] == f"{100 * np.mean(right):.1f}"


def test_a_picked_cell_is_the_network_that_is_shown(monkeypatch):
    monkeypatch.setattr(structure, "CHUNKS", 2)
    shown = structure.structure(guess="1 × 2 neurons")
    shown.receive({"kind": "pick", "part": "", "what": "cell", "index": [2, 1], "serial": 1})
    assert shown.state.network == shown.values["network"] == "3 × 4 neurons"
    assert structure.GRID[structure.shown(shown.state, shown.progress)] == (3, 4)
    assert "will be shown" in shown.caption()
    shown.finish()
    assert "Shown: 3 hidden layers of 4" in shown.caption()


def test_another_seed_restarts_the_table_and_another_region_does_not(monkeypatch):
    monkeypatch.setattr(structure, "CHUNKS", 1)
    shown = structure.structure(guess="1 × 2 neurons")
    for _ in range(5):
        shown.tick()
    shown.act("network", structure.NAMES[2])
    assert len(shown.progress.networks) > 4
    shown.act("seed", 1)
    assert len(shown.progress.networks) <= 1


def test_two_neurons_in_one_layer_are_too_few_for_a_circle_and_sixteen_are_not():
    found = {}
    for width in (2, 16):
        network = Network.random((2, width, 2), np.random.default_rng(0))
        lbfgs.minimise_cost(network, structure.TRAINING.x, structure.TRAINING.y, 200)
        found[width] = accuracy(network, structure.VALIDATION.x, structure.VALIDATION.y)
    assert found[2] < 0.85 < 0.9 < found[16]


def test_of_networks_with_equal_scores_each_is_the_best(monkeypatch):
    monkeypatch.setattr(structure, "CHUNKS", 1)
    state = structure.State(guess=structure.NAMES[3])
    *_, last = structure.trials(state)
    scores = [0.5] * len(structure.GRID)
    scores[2] = scores[7] = 0.9
    equal = [one._replace(validation=score) for one, score in zip(last.networks, scores, strict=True)]
    progress = structure.Trials(tuple(equal))
    assert "right (and equal: 2 × 16 neurons)." in structure.caption(state, progress)
    for guess, outcome in (
        (structure.NAMES[3], "so it is."),
        (structure.NAMES[8], "so it is."),
        (structure.NAMES[1], "it is “1 × 8 neurons” and “2 × 16 neurons”."),
    ):
        told = structure.scene(structure.State(guess=guess), progress).texts[-1].text
        assert told.endswith(outcome)


def test_where_two_errors_are_0_both_answers_are_right():
    settings = {"scale": 6.0, "seed": 0}
    seen = saturation.saturated(saturation.State(**settings))
    assert saturation.smallest(seen) == ["relu", "leaky relu"]
    for guess, outcome in (("leaky relu", "so it is."), ("tanh", "it is “relu” and “leaky relu”.")):
        assert saturation.saturation(guess=guess, **settings).scene().texts[-1].text.endswith(outcome)


def test_no_more_repairs_are_counted_than_there_were_mistakes(monkeypatch):
    network = repairs.network_to_repair()
    monkeypatch.setattr(repair, "one_after_another", lambda *at: (network, network))
    said = repair.repair(**GIVEN, many=20).caption()
    assert "After 2 repairs, one after another, by" in said


def test_an_error_off_the_axis_ends_its_line_and_is_not_drawn_at_the_edge():
    shown = saturation.saturation(guess="sigmoid", scale=0.2)
    errors = saturation.saturated(shown.state).errors["sigmoid"]
    assert errors.min() < saturation.FLOOR < errors.max()
    drawn = next(line.y for line in shown.scene().axes[1].items if line.label == "sigmoid")
    assert np.array_equal(np.isnan(drawn), errors < saturation.FLOOR)
    assert np.array_equal(drawn[errors >= saturation.FLOOR], errors[errors >= saturation.FLOOR])
