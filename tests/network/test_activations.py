import numpy as np
import pytest

from course_utils.network.activations import ACTIVATIONS, activation_named, sigmoid, sigmoid_prime

NAMES = ["sigmoid", "tanh", "relu", "leaky relu", "step"]


def test_every_activation_is_there_under_its_own_name():
    assert list(ACTIVATIONS) == NAMES
    assert [activation.name for activation in ACTIVATIONS.values()] == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_finite_for_huge_arguments(name):
    z = np.array([-1e6, -800.0, -40.0, 0.0, 40.0, 800.0, 1e6])
    assert np.isfinite(ACTIVATIONS[name].f(z)).all()
    assert np.isfinite(ACTIVATIONS[name].df(z)).all()


@pytest.mark.parametrize("name", NAMES)
def test_derivative_is_the_central_difference_away_from_kinks(name):
    z, h = np.linspace(-4.05, 4.05, 82), 1e-6
    f, df = ACTIVATIONS[name].f, ACTIVATIONS[name].df
    np.testing.assert_allclose(df(z), (f(z + h) - f(z - h)) / (2 * h), atol=1e-9)


@pytest.mark.parametrize("name", NAMES)
def test_the_second_derivative_is_the_central_difference_of_the_first_away_from_kinks(name):
    z, h = np.linspace(-4.05, 4.05, 82), 1e-6
    df, d2f = ACTIVATIONS[name].df, ACTIVATIONS[name].d2f
    np.testing.assert_allclose(d2f(z), (df(z + h) - df(z - h)) / (2 * h), atol=1e-9)


@pytest.mark.parametrize("name", NAMES)
def test_the_derivative_in_terms_of_the_value_is_the_derivative(name):
    z, activation = np.linspace(-4.05, 4.05, 82), ACTIVATIONS[name]
    np.testing.assert_allclose(activation.df_from_f(activation.f(z)), activation.df(z), rtol=1e-11)


def exact_prime(name, z):
    """The derivative by extended precision, written so that nothing cancels."""
    z = np.abs(np.asarray(z, dtype=np.longdouble))  # both derivatives are even
    if name == "sigmoid":
        return np.exp(-z) / (1 + np.exp(-z)) ** 2
    return 4 * np.exp(-2 * z) / (1 + np.exp(-2 * z)) ** 2


@pytest.mark.parametrize("name", ["sigmoid", "tanh"])
def test_derivative_keeps_its_digits_where_the_neuron_saturates(name):
    z = np.concatenate([np.linspace(-340, 340, 2001), np.linspace(-40, 40, 2001), [1e-9, 18.0, 36.0]])
    exact = exact_prime(name, z)
    assert np.max(np.abs(ACTIVATIONS[name].df(z) - exact) / exact) < 1e-14


@pytest.mark.parametrize("name", ["sigmoid", "tanh"])
def test_derivative_is_what_the_page_says(name):
    z = np.linspace(-5, 5, 101)
    a = ACTIVATIONS[name].f(z)
    expected = a * (1 - a) if name == "sigmoid" else 1 - a**2  # (2)
    np.testing.assert_allclose(ACTIVATIONS[name].df(z), expected, rtol=1e-10)


def test_values():
    assert sigmoid(0.0) == 0.5
    assert sigmoid_prime(0.0) == 0.25
    assert sigmoid(np.log(3.0)) == pytest.approx(0.75, rel=1e-15)
    z = np.array([-2.0, 0.0, 3.0])
    assert ACTIVATIONS["tanh"].f(z)[2] == pytest.approx((np.e**6 - 1) / (np.e**6 + 1), rel=1e-15)
    assert ACTIVATIONS["relu"].f(z).tolist() == [0, 0, 3]
    assert ACTIVATIONS["leaky relu"].f(z).tolist() == [-0.02, 0, 3]
    assert ACTIVATIONS["step"].f(z).tolist() == [0, 0, 1]


@pytest.mark.parametrize("name", NAMES)
def test_shape_is_kept(name):
    for z in (np.zeros((3, 4)), np.zeros(5), 0.5):
        assert np.shape(ACTIVATIONS[name].f(z)) == np.shape(ACTIVATIONS[name].df(z)) == np.shape(z)


def test_unknown_name_lists_those_there_are():
    with pytest.raises(
        ValueError,
        match="activation must be one of 'sigmoid', 'tanh', 'relu', 'leaky relu', 'step', got 'sigmiod'",
    ):
        activation_named("sigmiod")
