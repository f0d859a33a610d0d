"""The experiments of notebook 08, each claim checked against something else."""

import numpy as np
import pytest

from course_utils import autoencoder as codes
from course_utils import repair as repairs
from course_utils.exhibits import autoencoder, repair
from course_utils.network import classify

pytestmark = pytest.mark.usefixtures("compiled")


# ---------------------------------------------------------------- autoencoders


@pytest.mark.parametrize("t", codes.CODES)
def test_the_trained_linear_autoencoder_is_principal_components_to_1e_3(t):
    x = codes.signals(0)
    U = np.linalg.eigh(x @ x.T)[1]
    projection = U[:, -t:] @ U[:, -t:].T
    found = codes.linear_sweeps(x, t, autoencoder.SWEEPS)[-1]
    assert np.linalg.norm(found - projection) < 1e-3
    assert np.allclose(codes.principal(x, t), projection, atol=1e-9)


@pytest.mark.parametrize("t", codes.CODES)
def test_no_sweep_raises_the_error_and_none_beats_principal_components(t):
    x = codes.signals(0)
    errors = [codes.squared_error(x, A @ x) for A in codes.linear_sweeps(x, t, 20)]
    assert (np.diff(errors[1:]) <= 1e-9).all()
    assert min(errors) >= codes.squared_error(x, codes.principal(x, t) @ x) - 1e-9


@pytest.mark.parametrize("t", codes.CODES)
def test_the_nonlinear_autoencoder_leaves_less_on_new_signals(t):
    assert autoencoder.errors("nonlinear", t) < autoencoder.errors("PCA", t) / 3


def test_two_numbers_of_the_nonlinear_code_do_better_than_four_components():
    assert autoencoder.errors("nonlinear", 2) < autoencoder.errors("PCA", 4)


def test_training_anew_for_a_few_steps_lowers_the_error():
    x = codes.signals(0)
    few, more = (codes.nonlinear(1, steps=n) for n in (5, 60))
    assert codes.squared_error(x, more.output(x)) < codes.squared_error(x, few.output(x))


def test_a_code_that_was_not_recorded_is_refused_in_words():
    with pytest.raises(ValueError, match="recorded are 1, 2"):
        codes.recorded(9)


# ---------------------------------------------------------------- one mistake repaired

MISTAKES = range(repair.COUNT)


def test_the_network_makes_that_many_mistakes_on_new_points():
    assert len(repair.wrong()) == repair.COUNT


@pytest.mark.parametrize("way", repairs.WAYS)
@pytest.mark.parametrize("mistake", MISTAKES)
def test_the_repaired_point_is_right(way, mistake):
    points, i = repairs.overlapping(repair.NEW), repair.wrong()[mistake]
    network = repair.network(repair.State(mistake=mistake, way=way))
    assert classify(network.output(points.x[:, [i]]))[0] == points.labels[i]


@pytest.mark.parametrize("mistake", MISTAKES)
def test_with_one_more_neuron_90_percent_of_the_others_keep_their_category(mistake):
    points, i = repairs.overlapping(repair.NEW), repair.wrong()[mistake]
    network = repair.network(repair.State(mistake=mistake))
    before, after = (classify(each.output(points.x)) for each in (repairs.trained(), network))
    assert np.mean(np.delete(before == after, i)) >= 0.9


def test_one_more_neuron_leaves_every_weight_that_there_was():
    old, new = repairs.trained(), repair.network(repair.State())
    assert np.array_equal(new.W[2], old.W[2])
    assert np.array_equal(new.W[3][:-1], old.W[3])
    assert np.array_equal(new.W[4][:, :-1], old.W[4])
    assert np.array_equal(new.b[4], old.b[4])


def test_no_smaller_change_of_the_last_layer_puts_the_point_right_with_the_same_margin():
    old, points, i = repairs.trained(), repairs.overlapping(repair.NEW), repair.wrong()[0]
    x, label = points.x[:, [i]], int(points.labels[i])
    new = repairs.nearest_weights(old, x, label)
    a = np.append(old.forward(x)[1][3][:, 0], 1.0)
    row = np.where(np.arange(2) == label, 1.0, -1.0)
    constraint = np.outer(row, a).ravel()  # of the entries of (W, b), as one vector
    least = np.linalg.pinv(constraint[None]) @ np.array([repairs.lacking(old, x, label)])
    change = np.hstack([new.W[4] - old.W[4], new.b[4] - old.b[4]])
    assert np.allclose(change.ravel(), least)


def test_an_unknown_way_is_refused_in_words():
    with pytest.raises(ValueError, match="one more neuron"):
        repairs.repaired("glue", repairs.trained(), repairs.overlapping(9), 0, 10.0)
