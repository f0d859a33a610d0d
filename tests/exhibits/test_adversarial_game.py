"""The adversarial game: its gradients against torch, what it learns, how it fails, and its exhibit."""

import functools

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from course_utils import exhibits
from course_utils.exhibits.ch08_not_treated import adversarial_game
from course_utils.outlook import adversarial as pair


def net(p, x):
    w, b, u = p[:-1].reshape(3, pair.H, 1)
    return (u * torch.tanh(w * x + b)).sum(0) + p[-1]


@given(
    st.sampled_from(list(pair.TARGETS)),
    st.sampled_from([pair.LINE_GENERATOR, pair.NETWORK_GENERATOR]),
    st.integers(0, 999),
)
@settings(max_examples=25)
def test_both_gradients_are_those_of_torch(target, generator, seed):
    game, rng = pair.Game(target, generator, seed), np.random.default_rng(seed)
    real, xi = game.target.draw(rng, 9), rng.standard_normal(7)
    d, g = (torch.tensor(p, requires_grad=True) for p in (game.d, game.g))
    noise = torch.tensor(xi)
    made = g[0] * noise + g[1] if generator == pair.LINE_GENERATOR else net(g, noise)
    log_sigmoid = torch.nn.functional.logsigmoid
    V = log_sigmoid(net(d, torch.tensor(real))).mean() + log_sigmoid(-net(d, made.detach())).mean()
    found = game.discriminator_gradient(real, game.made(xi)[0])
    assert found == pytest.approx(torch.autograd.grad(V, d)[0].numpy(), rel=1e-8, abs=1e-12)
    U = log_sigmoid(net(d, made)).mean()
    expected = torch.autograd.grad(U, g)[0].numpy()
    assert game.generator_gradient(xi) == pytest.approx(expected, rel=1e-8, abs=1e-12)


@pytest.mark.parametrize("target", pair.TARGETS)
def test_density_and_quantiles_are_those_of_the_numbers_drawn(target):
    edges = np.linspace(-4, 4, 81)
    middles = (edges[1:] + edges[:-1]) / 2
    numbers = pair.TARGETS[target].draw(np.random.default_rng(0), 200_000)
    counts = np.histogram(numbers, edges, density=True)[0]
    assert pair.TARGETS[target].density(middles) == pytest.approx(counts, abs=0.02)
    assert np.trapezoid(pair.TARGETS[target].density(edges), edges) == pytest.approx(1, abs=0.04)
    assert pair.real_quantiles(target) == pytest.approx(np.quantile(numbers, pair.SHARES), abs=0.06)
    assert pair.smoothed_density(numbers, edges, 0.01) == pytest.approx(counts, abs=0.02)


@given(st.floats(-3, 3))
def test_the_distance_of_shifted_numbers_is_the_shift(shift):
    assert pair.transport_distance(pair.XI + shift, pair.XI) == pytest.approx(abs(shift), abs=1e-9)


@functools.cache
def played(target, generator, eta_d, eta_g, inner, rounds=2500, seed=0):
    """The median of what is made over the rounds, and the game at its end."""
    game = pair.Game(target, generator, seed)
    medians = []
    for _ in range(rounds):
        game.play(eta_d, eta_g, inner)
        medians.append(np.median(game.made(pair.XI)[0]))
    return np.array(medians), game


def away(game, target):
    return pair.transport_distance(game.made(pair.XI)[0], pair.real_quantiles(target))


def test_a_line_learns_mean_and_spread_of_one_bump():
    _, game = played("one bump", pair.LINE_GENERATOR, 0.1, 0.1, 1)
    a, c = game.g
    assert abs(a) == pytest.approx(0.5, abs=0.1)
    assert c == pytest.approx(1.0, abs=0.1)
    assert game.D(np.linspace(0, 2, 9)) == pytest.approx(0.5, abs=0.15)  # it cannot tell


def test_a_network_learns_two_bumps_and_a_line_cannot():
    _, game = played("two bumps", pair.NETWORK_GENERATOR, 0.1, 0.1, 1)
    made = game.made(pair.XI)[0]
    assert 0.3 < np.mean(made > 0) < 0.7
    assert np.mean(np.abs(made) < 0.6) < 0.15  # little between the bumps
    assert away(game, "two bumps") < 0.25
    assert away(played("two bumps", pair.LINE_GENERATOR, 0.1, 0.1, 1)[1], "two bumps") > 0.45


def test_too_strong_a_discriminator_makes_the_mode_collapse():
    _, game = played("two bumps", pair.LINE_GENERATOR, 0.5, 0.1, 5, 1500)
    made = game.made(pair.XI)[0]
    assert max(np.mean(made > 0), np.mean(made < 0)) > 0.9  # one bump only
    assert away(game, "two bumps") > 1


def test_too_fast_a_generator_runs_from_bump_to_bump():
    medians, _ = played("two bumps", pair.LINE_GENERATOR, 0.3, 1.0, 1, 1500)
    signs = np.sign(medians[np.abs(medians) > 1])
    assert (np.diff(signs) != 0).sum() >= 6


def test_an_unknown_player_is_refused_in_words():
    with pytest.raises(ValueError, match="target must be one of 'one bump', 'two bumps', 'box', got "):
        pair.Game("three bumps", pair.LINE_GENERATOR, 0)


# ---------------------------------------------------------------- the exhibit


def test_the_exhibit_plays_the_game_and_looks_back_without_playing_it_again(monkeypatch):
    monkeypatch.setattr(adversarial_game, "ROUNDS", 60)
    shown = exhibits.adversarial_game(guess=adversarial_game.ANSWERS[1], round=60)
    shown.finish()
    game = pair.Game("two bumps", pair.NETWORK_GENERATOR, 0)
    for _ in range(60):
        game.play(0.1, 0.1, 1)
    looks = shown.progress.looks
    assert [look.round for look in looks] == [0, 20, 40, 60]
    assert looks[-1].made == pytest.approx(game.made(pair.XI)[0])
    assert shown.scene().axes[0].items[1].y == pytest.approx(game.D(adversarial_game.X))
    shown.act("round", 20)
    assert shown.progress.looks is looks
    assert "after 20 rounds" in shown.caption()


def test_nothing_is_played_before_the_reader_has_answered():
    shown = exhibits.adversarial_game(round=60)
    shown.act("play", True)
    shown.finish()
    assert len(shown.progress.looks) == 1
    assert not shown.state.playing
    assert "after 0 rounds" in shown.caption()
    shown.act("guess", adversarial_game.ANSWERS[0])
    shown.finish()
    assert len(shown.progress.looks) == 4
    assert "after 60 rounds" in shown.caption()


def look(game):
    return game.look(adversarial_game.X, adversarial_game.QUANTILES)


def test_what_is_made_outside_the_picture_is_a_gap_and_is_told():
    xi = adversarial_game.XI
    game = pair.Game("two bumps", pair.LINE_GENERATOR, 0)
    game.g = np.array([1.0, 4.0])  # half of the numbers are above 4
    progress = adversarial_game.Rounds((look(game),))
    state = adversarial_game.State(guess=adversarial_game.ANSWERS[1], generator=pair.LINE_GENERATOR)
    _, generator, rounds = adversarial_game.scene(state, progress).axes
    (line,) = generator.items
    assert np.array_equal(np.isnan(line.y), xi > 0)
    assert line.y[xi < 0] == pytest.approx(4 + xi[xi < 0])
    assert [bool(np.isnan(item.y).all()) for item in rounds.items[2::2]] == [False, False, True]
    said = "50.0% outside the picture"
    assert generator.title == said
    assert said in adversarial_game.caption(state, progress)
    assert adversarial_game._outside(look(pair.Game("two bumps", pair.LINE_GENERATOR, 0))) == ""


def test_another_setting_begins_a_new_game():
    ticks = iter(range(10))
    run = exhibits.adversarial_game.process(adversarial_game.State(), lambda: float(next(ticks)))
    first = next(run)
    again = run.send(adversarial_game.State(seed=1))
    assert [look.round for look in again.looks] == [0]
    assert not np.array_equal(again.looks[0].D, first.looks[0].D)


def test_the_answer_is_judged_after_a_whole_game_for_two_bumps():
    shown = exhibits.adversarial_game(guess="neither", generator=pair.LINE_GENERATOR)
    told = []
    for rounds, target in ((60, "two bumps"), (adversarial_game.ROUNDS, "two bumps")):
        shown.act("target", target)
        shown.act("round", rounds)
        shown.finish()
        told += [text.text for text in shown.scene().texts]
    assert told == ["You said “neither”.", "You said “neither”; it is “the network only”."]
