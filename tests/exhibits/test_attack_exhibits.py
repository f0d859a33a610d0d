"""The exhibits on attacked pictures, and what was recorded for them, each claim asserted."""

import hashlib
import os
import re

import numpy as np
import pytest
import torch

from course_utils import exhibits
from course_utils.cifar10 import attacks, recorded_attacks, trained
from course_utils.cifar10.data import Pictures
from course_utils.cifar10.label_noise import ETA, AdamTraining, shuffled_labels
from course_utils.exhibits.ch08_not_treated import _attacked_pictures as shared
from course_utils.exhibits.ch08_not_treated import one_pixel, patch
from course_utils.interactive import loading
from course_utils.pictures.scene import Bars, Handle, Image, Line

HERE = trained.stand_in_network()
REAL = os.environ.get("COURSE_CIFAR10_DIR")
README = (recorded_attacks.FOLDER.parent / "README.md").read_text()


@pytest.fixture(autouse=True)
def stand_in(monkeypatch):
    monkeypatch.setenv("COURSE_CIFAR10_DIR", "")


def finished(shown):
    """The exhibit when all is loaded."""
    while shown.progress.unfinished:
        shown.tick()
    return shown


def played(shown, most=3000):
    """The exhibit when it has played to its end."""
    finished(shown).act("play", True)
    for _ in range(most):
        if not shown.state.playing:
            return shown
        shown.tick()
    raise AssertionError("it never ends")


def test_the_recorded_files_are_those_that_the_readme_names():
    for path in recorded_attacks.FOLDER.iterdir():
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        assert f"SHA-256 of `{path.name}`: `{digest}`" in README


def test_while_the_network_is_loaded_the_picture_says_so(monkeypatch):
    monkeypatch.setattr(loading, "loaded", lambda training=False: None)
    shown = exhibits.random_pictures()
    assert loading.loading() in shown.caption()
    assert any(text.text == loading.loading() for text in shown.scene().texts)
    assert exhibits.patch().caption().endswith(loading.loading())
    assert "(CIFAR-10): guess how many; now reveal." in exhibits.patch(over="CIFAR-10").caption()


# ---------------------------------------------------------------- random labels


def test_recorded_random_labels_are_learnt_by_heart_and_help_with_nothing_new():
    random, true = (recorded_attacks.labels_table()[kind] for kind in ("random", "true"))
    assert random["training"][-1] > 0.95
    # Chance is 10%; of 1,000 pictures its standard deviation is below 1%.
    assert random["validation"][-1] == pytest.approx(0.10, abs=0.03)
    assert true["training"][-1] > 0.95
    assert true["validation"][-1] > 0.5
    assert len(true["epoch"]) < len(random["epoch"])


def test_shuffled_labels_are_the_same_labels():
    labels = HERE.test.labels
    for share in (0.0, 0.3, 1.0):
        dealt = shuffled_labels(labels, 3, share)
        assert np.array_equal(np.sort(dealt), np.sort(labels))
        assert np.mean(dealt != labels) == pytest.approx(0.9 * share, abs=0.03)


def test_a_step_is_one_of_adam_written_out():
    x, labels = np.asarray(HERE.prepare(HERE.test.first(6))), HERE.test.labels[:6]
    fit = AdamTraining(x, labels, batch=6)
    before = [p.detach().clone() for p in fit.net.parameters()]
    loss = torch.nn.functional.cross_entropy(fit.net(torch.from_numpy(x)), torch.from_numpy(labels).long())
    gradients = torch.autograd.grad(loss, list(fit.net.parameters()))
    right = fit.accuracy(x, labels)
    assert fit.advance() == pytest.approx(right)
    # The first step of Adam goes by eta against the sign of each derivative.
    for old, new, g in zip(before, fit.net.parameters(), gradients, strict=True):
        assert torch.allclose(new.detach(), old - ETA * g / (g.abs() + 1e-8), atol=2e-5)


def test_live_the_network_learns_random_labels_and_is_at_chance_on_new_pictures():
    shown = played(exhibits.random_pictures(N="100"))
    _, training, _ = shown.progress.history[-1]
    assert training > 0.95
    assert np.mean([new for _, _, new in shown.progress.history]) == pytest.approx(0.1, abs=0.06)
    found = re.search(r"after epoch (\d+) training ([\d.]+)%", shown.caption())
    assert found.groups() == (str(shown.progress.history[-1][0]), f"{100 * training:.1f}")


def test_another_problem_begins_anew_and_the_picture_has_the_labels_it_is_trained_with():
    shown = finished(exhibits.random_pictures(N="100"))
    shown.act("play", True)
    while shown.progress.step == 0:
        shown.tick()
    shown.act("share", 0.0)
    assert shown.progress.step == 0
    small = shown.scene().axes[2:]
    names = [shared.SHORT[HERE.classes][k] for k in HERE.test.labels[: len(small)]]
    assert [axes.xticks[0][1] for axes in small] == names


def test_the_recorded_lines_are_the_table():
    lines = [
        item
        for item in finished(exhibits.random_pictures(guess="more epochs")).scene().axes[0].items
        if isinstance(item, Line)
    ]
    assert np.array_equal(lines[1].y, 100 * recorded_attacks.labels_table()["random"]["training"])
    assert len(lines) == 5


# ---------------------------------------------------------------- one pixel


def changed_by_hand(number, pixel):
    """The softmax outputs of a picture in which one pixel was set, by the whole preparation."""
    pixels, label = shared.picture(HERE, number)
    found = pixels.copy()
    if pixel is not None:
        found[:, pixel[0], pixel[1]] = pixel[2:]
    return attacks.confidences(HERE.net, HERE.prepare(Pictures(found[None], np.array([label], np.uint8))))[
        0
    ]


def test_the_bars_are_what_the_network_says_of_the_picture_with_the_pixel_and_without():
    state = one_pixel.State(number=3, row=5, column=9, red=255, green=0, blue=40, look=one_pixel.YOURS)
    shown = finished(exhibits.one_pixel())
    shown.state = state
    picture, bars, _ = shown.scene().axes
    (image,) = (item for item in picture.items if isinstance(item, Image))
    assert image.values[5, 9].tolist() == [255, 0, 40]
    assert image.chosen == (5, 9)
    (after,) = (item for item in bars.items if isinstance(item, Bars))
    (before,) = (item for item in bars.items if isinstance(item, Line))
    assert np.allclose(after.heights, changed_by_hand(3, state.pixel), atol=1e-4)
    x, y = (one.reshape(10, 6) for one in (before.x, before.y))  # of each class two levels, each with a gap
    for k in (0, 1, 3, 4):
        assert np.allclose(y[:, k], changed_by_hand(3, None), atol=1e-4)
    assert np.allclose(np.nanmean(x, axis=1), np.arange(10)), "in the middle of the bar that they belong to"


def test_no_pixel_is_changed_before_the_reader_chooses_one():
    """Else the pixel that is set at the start would alter some pictures before the question."""
    shown = finished(exhibits.one_pixel())
    for number in (1, 30):
        shown.act("number", number)
        assert "no pixel changed" in shown.caption()
        seen = one_pixel.seen(shown.state, shown.progress)
        np.testing.assert_array_equal(seen.after, seen.before)
    shown.act("row", 3)
    assert "row 3, column 16" in shown.caption()
    shown.act("number", 31)
    assert "no pixel changed" in shown.caption()


def test_nothing_is_searched_before_the_reader_has_guessed():
    shown = finished(exhibits.one_pixel())
    shown.act("play", True)
    assert not shown.state.playing
    assert not shown.progress.history
    assert "First commit yourself" in shown.caption()


def test_the_search_goes_down_and_ends_with_what_was_recorded_for_this_picture():
    recorded = recorded_attacks.attack_table("one_pixel_stand_in")
    altered = np.flatnonzero(recorded["after"] != recorded["label"])
    number = int(altered[np.argmin(recorded["evaluations"][altered])]) + 1
    shown = played(exhibits.one_pixel(number=number, guess=one_pixel.YES))
    asked, values = np.array(shown.progress.history).T
    assert (np.diff(values) <= 1e-9).all()
    assert asked[-1] == recorded["evaluations"][number - 1]
    assert shown.state.look == one_pixel.BEST
    label = shared.picture(HERE, number)[1]
    assert changed_by_hand(number, shown.progress.best).argmax() != label
    assert "One pixel does it: you are right" in shown.caption()
    shown.act("number", number + 1)
    assert shown.progress.history == ()


def test_pixels_and_sliders_show_the_readers_own_pixel_again():
    shown = finished(exhibits.one_pixel(look=one_pixel.NONE))
    event = {"kind": "pick", "part": "pixels", "what": "cell", "index": [4, 31], "serial": 1}
    shown.receive(event)
    assert (shown.state.row, shown.state.column, shown.state.look) == (4, 31, one_pixel.YOURS)
    shown.act("look", one_pixel.NONE)
    shown.act("red", 7)
    assert (shown.state.red, shown.state.look) == (7, one_pixel.YOURS)


@pytest.mark.parametrize("name", ["cifar10", "stand_in"])
def test_recorded_pixels_are_pixels_and_their_outputs_fit_together(name):
    found = recorded_attacks.attack_table(f"one_pixel_{name}")
    assert len(found["rank"]) >= shared.MOST
    assert len(np.unique(found["rank"])) == len(found["rank"])
    for column in ("row", "column"):
        assert ((found[column] >= 0) & (found[column] <= 31)).all()
    altered = found["after"] != found["label"]
    assert (found["confidence"][altered] >= found["correct"][altered]).all()
    assert (found["correct"] <= found["before"] + 1e-6).all()
    assert (found["evaluations"][~altered] == one_pixel.ALL).all()


def test_one_pixel_alters_the_class_of_two_thirds_of_the_recorded_pictures_of_cifar10():
    found = recorded_attacks.attack_table("one_pixel_cifar10")
    altered = int((found["after"] != found["label"]).sum())
    assert altered / len(found["label"]) > 2 / 3
    said = one_pixel.recorded_in_words(generated=False)
    assert f"of {len(found['label'])} test pictures of CIFAR-10" in said
    assert f"the class of {altered}." in said


def test_what_was_recorded_is_told_of_the_pictures_that_are_shown_and_after_the_answer():
    found = recorded_attacks.attack_table("one_pixel_stand_in")
    altered = int((found["after"] != found["label"]).sum())
    said = one_pixel.recorded_in_words(generated=True)
    assert f"of {len(found['label'])} generated pictures" in said
    assert f"the class of {altered}." in said
    for guess, expected in (("not yet", False), (one_pixel.YES, True)):
        shown = one_pixel.one_pixel(guess=guess)
        shown.finish()
        words = [text.text for text in shown.scene().texts]
        assert (one_pixel.recorded_in_words(bool(shown.progress.ready.banner)) in words) == expected


def test_the_recorded_pixels_alter_the_real_pictures(monkeypatch):
    folder = REAL
    if not folder:
        pytest.skip("COURSE_CIFAR10_DIR names no folder with CIFAR-10")
    monkeypatch.setenv("COURSE_CIFAR10_DIR", folder)
    found, here = recorded_attacks.attack_table("one_pixel_cifar10"), trained.cifar10_network()
    i = here.test.by_bytes()[found["rank"].astype(int)]
    assert np.array_equal(here.test.labels[i], found["label"])
    pixels, k = here.test.pixels[i].copy(), np.arange(len(i))
    places = (found[column].astype(int) for column in ("row", "column"))
    pixels[k, :, *places] = np.stack([found[colour] for colour in ("red", "green", "blue")], 1)
    said = attacks.confidences(here.net, here.prepare(Pictures(pixels, here.test.labels[i])))
    assert np.mean(said.argmax(1) == found["after"]) > 0.95


# ---------------------------------------------------------------- a patch


def test_the_picture_wears_the_patch_and_the_bars_are_what_the_network_says_of_it():
    shown = finished(exhibits.patch(number=5, target=4, size=12, x=10.0, y=20.0))
    picture, bars, _ = shown.scene().axes
    (image,) = (item for item in picture.items if isinstance(item, Image))
    pixels, label = shared.picture(HERE, 5)
    expected = pixels.copy()
    expected[:, 14:26, 4:16] = recorded_attacks.recorded_patch("stand_in", 4, 12)
    assert np.array_equal(image.values, np.moveaxis(expected, 0, 2))
    one = Pictures(expected[None], np.array([label], np.uint8))
    (after,) = (item for item in bars.items if isinstance(item, Bars))
    assert np.allclose(after.heights, attacks.confidences(HERE.net, HERE.prepare(one))[0], atol=1e-4)


def test_the_patch_is_dragged_from_pixel_to_pixel_and_stays_in_the_picture():
    shown = finished(exhibits.patch(size=8))
    move = {"kind": "move", "name": patch.HANDLE, "index": 0}
    shown.receive(move | {"x": 40.0, "y": -3.0, "serial": 1})
    assert (shown.state.x, shown.state.y, shown.state.corner) == (28.0, 4.0, (0, 24))
    shown.receive(move | {"x": 11.4, "y": 13.7, "serial": 2})
    (handle,) = (item for item in shown.scene().axes[0].items if isinstance(item, Handle))
    assert (handle.x, handle.y, shown.state.corner) == (11.0, 14.0, (10, 7))


def test_the_rates_are_hidden_until_they_are_revealed():
    shown = finished(exhibits.patch(guess=40, over="CIFAR-10"))
    assert not [item for item in shown.scene().axes[2].items if isinstance(item, Line)]
    assert "you guess 40%" in shown.caption()
    shown.act("reveal", True)
    lines = [item for item in shown.scene().axes[2].items if isinstance(item, Line)]
    rates = [
        100 * recorded_attacks.success("cifar10", column, shown.state.target)
        for column in ("patch", "noise")
    ]
    assert np.array_equal([line.y for line in lines], rates)
    assert "guessed: 40%" in shown.caption()


def test_the_rates_are_those_of_the_pictures_shown_unless_others_are_chosen():
    shown = finished(exhibits.patch(target=5, revealed=True))
    *_, rates = shown.scene().axes
    lines = [item for item in rates.items if isinstance(item, Line)]
    recorded = [100 * recorded_attacks.success("stand_in", column, 5) for column in ("patch", "noise")]
    assert np.array_equal([line.y for line in lines], recorded)
    target = HERE.classes[5]
    assert f"Recorded, generated pictures, “{target}”" in shown.caption()
    assert patch.rates_on(HERE, patch.State(over="CIFAR-10")) == "cifar10"


def mean_rates(pictures, column):
    """The recorded shares for each size, over all classes."""
    return np.mean([recorded_attacks.success(pictures, column, target) for target in range(10)], axis=0)


def test_a_guess_counts_once_its_slider_is_moved_or_the_rates_are_revealed():
    shown = finished(exhibits.patch(over="CIFAR-10"))
    assert "guess" not in [item.label for item in shown.scene().axes[2].items]
    shown.act("guess", 30)
    assert "guess" in [item.label for item in shown.scene().axes[2].items]
    assert "you guess 30%" in shown.caption()
    untouched = finished(exhibits.patch(over="CIFAR-10"))
    untouched.act("reveal", True)
    assert "guessed: 50%" in untouched.caption()


@pytest.mark.parametrize("pictures", ["cifar10", "stand_in"])
def test_an_optimised_patch_beats_noise_of_its_size_and_a_larger_one_a_smaller_one(pictures):
    rates, noise = (mean_rates(pictures, column) for column in ("patch", "noise"))
    assert (rates > noise).all()
    assert (np.diff(rates) > 0).all()


def test_on_cifar10_a_patch_of_a_seventh_of_the_picture_turns_most_pictures_into_any_class():
    k = recorded_attacks.SIZES.index(12)
    assert all(recorded_attacks.success("cifar10", "patch", target)[k] > 0.75 for target in range(10))
    assert all(recorded_attacks.success("cifar10", "noise", target)[k] < 0.3 for target in range(10))
    assert mean_rates("cifar10", "noise")[k] < 0.12


def test_recorded_rates_on_the_stand_in_come_again():
    from tools.record_patches import PATCH_COLUMNS, TEST, rates

    order = HERE.test.by_bytes()[:TEST]
    test = Pictures(HERE.test.pixels[order], HERE.test.labels[order])
    found = recorded_attacks.attack_table("patch_success_stand_in")
    row = np.flatnonzero((found["target"] == 4) & (found["size"] == 12))[0]
    again = rates(HERE, test, recorded_attacks.recorded_patch("stand_in", 4, 12), 4)
    assert again == pytest.approx([found[name][row] for name in PATCH_COLUMNS[2:]], abs=0.02)


def test_a_patch_that_was_not_recorded_is_refused_in_words():
    with pytest.raises(ValueError, match=r"size must be one of \(4, 8, 12, 16\), got 5"):
        recorded_attacks.recorded_patch("stand_in", 4, 5)


def test_of_a_pixel_or_a_patch_that_is_not_there_no_place_is_told(monkeypatch):
    monkeypatch.setattr(loading, "loaded", lambda training=False: None)
    assert exhibits.one_pixel().caption().startswith("Picture 1, none: as it is. ")
    assert exhibits.one_pixel(look="the best pixel found").caption().startswith("Picture 1, the best pixel")
    for look in ("none: as it is", "the best pixel found"):
        assert "row" not in exhibits.one_pixel(look=look).caption()
    assert (
        exhibits.one_pixel(look="your pixel", row=3).caption().startswith("Picture 1, your pixel: row 3,")
    )
    assert exhibits.patch(kind="none: as it is").caption().startswith("Picture 2 without a patch; class 6")
    assert " at row " in exhibits.patch().caption()
