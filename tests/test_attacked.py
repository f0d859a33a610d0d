"""Odd input that attacks have found: each is read rightly, or refused in a sentence."""

import io
import json
import os
import pickle
import re
import shutil
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from itertools import islice, repeat
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image

from course_utils import convolution, generalisation, gradients, outlook, pictures, remembered, training
from course_utils import network as networks
from course_utils.assignment.__main__ import main as assignment
from course_utils.cifar10 import __main__ as cifar10_command
from course_utils.cifar10 import data
from course_utils.cifar10.prepare import preparation
from course_utils.cifar10.problem import Problem
from course_utils.cifar10.recorded_attacks import labels_table
from course_utils.cifar10.results import read_run
from course_utils.cifar10.run_files import read_history
from course_utils.cifar10.settings import Settings
from course_utils.convolution import known_filters, learning
from course_utils.exercises import cifar10 as cifar10_exercises
from course_utils.exercises import overfitting, stochastic_gradient
from course_utils.exercises.sigmoid import slope, tanh
from course_utils.exhibits import (
    basins,
    bowl,
    challenger,
    confusion,
    decision_region,
    explain,
    gradient_flow,
    moved_picture,
    one_neuron,
    own_picture,
    own_validation,
    paper_map,
    playground,
    proof,
    quiz,
    sigmoid,
    stability,
    which_activation,
)
from course_utils.generalisation import (
    confidence_interval,
    dropout_gradient,
    early_stop,
    regularised_cost,
    regularised_gradient,
    regularised_hessian,
    softmax,
)
from course_utils.generalisation.dropout_trials import DropoutTrials, dropout_trials
from course_utils.generalisation.early_stopping import Checkpoint
from course_utils.generalisation.patience import patient_stop
from course_utils.generalisation.softmax_loss import margin
from course_utils.gradients.mistakes import RIGHT
from course_utils.lecture import Slide, deck, lecture
from course_utils.network import Network, activations, cost, figure1, paper_start, stacked
from course_utils.network import network as network_module
from course_utils.network.datasets import Points
from course_utils.network.own_data import own_data
from course_utils.pictures import own_picture as own_pictures
from course_utils.pictures import paper_figures
from course_utils.pictures.numbers import readings
from course_utils.pictures.own_picture import read_picture
from course_utils.pictures.scene import Axes, Line
from course_utils.recorded import recorded_file
from course_utils.training import batches, flow, planes, quadratic
from course_utils.training import compiled as compiled_training
from course_utils.training.schedules import eta_at, m_at

POINT = [[0.1], [0.2]], [[1], [0]]
HUGE = 1.7e308


def test_no_step_of_lbfgs_is_no_step():
    network, data = Network.random([2, 3, 2], 0), figure1()
    before = network.p.copy()
    training.minimise_cost(network, data.x, data.y, 0)
    assert np.array_equal(network.p, before)


def test_paths_that_fit_no_memory_are_refused():
    with pytest.raises(ValueError, match="all paths together must have at most 1,000,000 numbers"):
        gradients.paths(Network.random([2, 60, 60, 60, 60, 2], 0), *POINT, 2, 1, 1)


def test_a_flow_too_fast_to_follow_ends_with_a_sentence(monkeypatch):
    monkeypatch.setattr(flow, "MOST", 1000)
    network = Network([2, 2, 2], [10.0] * 12, activation="relu", output_activation="relu")
    with pytest.raises(
        ValueError, match="the flow must be slower: after 1,000 gradients it has come to t = "
    ):
        training.flow_at(network, figure1(), [0.0, 1.0, 1000.0])


def test_a_cost_that_is_no_number_is_never_the_lowest():
    lost, found = (Checkpoint(0, 0.1, cost, np.zeros(3)) for cost in (np.nan, 0.2))
    assert early_stop([lost, found]) == early_stop([lost, found, lost]) == 1
    with pytest.raises(ValueError, match="a validation cost that is a number"):
        early_stop([lost])


def test_a_projection_of_more_components_than_points_has_that_rank():
    P = outlook.principal_projection([[1.0], [2.0], [3.0]], 3)
    assert np.allclose(P, np.eye(3))


def test_directions_of_very_different_size_have_their_full_rank():
    for product in outlook.alternating_least_squares([[1, 0], [0, 1e-9]], 2, 1):
        assert np.allclose(product, np.eye(2))


@pytest.mark.parametrize("l", ["2", -5, 1, 99, None])
def test_the_long_product_begins_at_a_layer(l):
    case = gradients.Case(Network([2, 2, 3, 2], paper_start()), *POINT)
    with pytest.raises(ValueError, match="l must be a whole number from 2 to 5"):
        case.long_product(l)


def test_whole_floats_are_indices():
    case = gradients.Case(Network([2, 2, 3, 2], paper_start()), *POINT)
    assert case.dz(2.0, 1.0, "W", 2.0, 1.0, 1.0) == case.dz(2, 1, "W", 2, 1, 1)
    assert case.layer(2.0) == case.layer(2)
    assert np.array_equal(case.jacobian("z", 3.0, "W", 2.0), case.jacobian("z", 3, "W", 2))
    assert np.array_equal(case.long_product(3.0), case.long_product(3))


def test_a_velocity_is_not_the_parameters_themselves():
    network, data = Network.random([2, 3, 2], 0), figure1()
    before = network.p.copy()
    with pytest.raises(ValueError, match=r"lies in network\.p itself"):
        training.descend(network, network.p, data.x, data.y, [[0], [1]], 0.1)
    assert np.array_equal(network.p, before)


@pytest.mark.parametrize(
    "compute",
    [
        lambda: convolution.pool2d([[HUGE] * 2] * 2, kind="average"),
        lambda: convolution.correlate1d([1e308, 1e308], [1, 1]),
        lambda: convolution.correlate2d([[1e308, 1e308]], [[1, 1]]),
        lambda: convolution.convolution_sum([1e308, 1e308], [1e308, -1e308, 1e308]),
        lambda: convolution.path_counts(10, [convolution.SlidingWindow(11, 1, 5)] * 400, 5),
    ],
)
def test_sums_too_large_for_a_number_are_refused_as_by_transforms(compute):
    with pytest.raises(ValueError, match="the numbers must be smaller"):
        compute()


def test_the_nearest_of_points_at_the_ends_of_all_numbers():
    assert outlook.nearest_points([[HUGE], [HUGE]], [[-HUGE, 0], [-HUGE, 0]], 2).tolist() == [1, 0]


@pytest.mark.parametrize("name", ["step", "relu_prime", "leaky_relu_prime", "leaky_relu", "relu"])
def test_what_is_no_number_stays_none(name):
    assert np.isnan(getattr(activations, name)([np.nan, 1.0])).tolist() == [True, False]


def pasted(exhibit, **fields):
    """Take over a line of these fields, as a paste does."""
    exhibit.state = json.dumps(fields)


def test_a_picture_in_an_unknown_home_or_a_pipe_is_refused(tmp_path):
    exhibit = own_picture()
    os.mkfifo(tmp_path / "pipe")
    for name in ("~nobody_x/a", str(tmp_path / "pipe")):
        with pytest.raises(ValueError, match="the name of a picture file, or nothing"):
            pasted(exhibit, file=name)
    assert exhibit.state.file == ""


@pytest.mark.parametrize("spoil", [Path.unlink, lambda file: file.write_text("no picture any more")])
def test_a_picture_whose_file_is_taken_away_or_spoilt_stays(tmp_path, spoil):
    file = tmp_path / "mine.png"
    Image.new("RGB", (40, 40), "red").save(file)
    exhibit = own_picture()
    exhibit.act("open", str(file))
    spoil(file)
    exhibit.act("brush", 5)
    assert exhibit.state.brush == 5
    assert (exhibit.scene().axes[0].items[0].values[16, 16] == (255, 0, 0)).all()
    exhibit.act("open", str(file))  # to open it again says what is wrong
    assert "picture file must be" in exhibit.view.frame["message"]
    assert (exhibit.scene().axes[0].items[0].values[16, 16] == (255, 0, 0)).all()


def test_a_picture_that_takes_long_to_decode_is_refused_but_not_a_photograph(tmp_path):
    for name, mode in (("large.png", "RGBA"), ("large.jpg", "L")):
        Image.new(mode, (5000, 4000), (200,) * len(mode)).save(tmp_path / name)
    exhibit = own_picture()
    exhibit.act("open", str(tmp_path / "large.png"))
    assert "it has 5,000 × 4,000 pixels, at most 10 million are read" in exhibit.view.frame["message"]
    exhibit.act("open", str(tmp_path / "large.jpg"))
    assert (exhibit.scene().axes[0].items[0].values == 200).all()


@pytest.mark.parametrize("text", ["\ud800", "a\x00b", "n" * 3000, "a\nb"])
def test_a_name_that_no_file_can_hold_is_refused(text):
    exhibit = explain()
    given = {"p": [0.5] * 23, "hidden": [2, 3], "activation": "sigmoid", "eta": 0.05}
    with pytest.raises(ValueError, match="text of at most 100 characters"):
        pasted(exhibit, method=text, **given)


def test_a_guess_of_more_points_than_are_left_is_seen():
    exhibit = one_neuron()
    exhibit.act("guess", "8")
    for _ in range(9):
        exhibit.receive({"kind": "remove", "index": 0})
    (scores,) = (axes for axes in exhibit.scene().axes if axes.title == "Points that are right")
    assert scores.ylim[1] > 8


def test_no_rate_lies_beyond_the_axis_that_shows_it():
    with pytest.raises(ValueError, match=r"eta must be between 0\.01 and 10"):
        pasted(gradient_flow(), eta=15)


@pytest.mark.usefixtures("compiled")
def test_costs_above_the_sheet_are_seen():
    exhibit = own_validation(N=20, width=20, seed=18, asked=True)
    exhibit.finish()
    (axes,) = exhibit.scene().axes
    highest = max(np.max(item.y) for item in axes.items if isinstance(item, Line))
    assert axes.ylim[1] > highest > 0.5


def test_points_in_the_tiniest_range_are_stretched():
    points = own_data([[-5e-324, 0, "A"], [5e-324, 1, "B"]]).points
    assert np.diff(points.x).min() > 0.8


def test_a_path_to_no_file_is_a_sentence(tmp_path):
    os.mkfifo(tmp_path / "pipe.csv")
    for path in (Path("~nobody_x/a.csv"), tmp_path / "pipe.csv"):
        with pytest.raises(ValueError, match=r"must be a file|cannot be read"):
            decision_region(data=path)


def test_numbers_of_pictures_are_whole_and_pictures_are_all_there(tmp_path):
    for N in (True, np.timedelta64(3), -1):
        with pytest.raises(Problem, match="pictures must be a whole number"):
            data.examples(N)
    with pytest.raises(Problem, match="pictures must be a whole number"):
        data.generated_data(-1)
    pixels = np.ma.masked_equal(np.zeros((1, 3, 32, 32), np.uint8), 0)
    with pytest.raises(Problem, match="masked"):
        data.Pictures(pixels, np.zeros(1, np.uint8))
    os.mkfifo(tmp_path / "data_batch_1.bin")
    with pytest.raises(Problem, match="must be a file"):
        data.read_binary(tmp_path)


@pytest.mark.parametrize("go_on", [lambda x: x.act("preset p"), lambda x: setattr(x, "state", '{"w": 2}')])
def test_a_refusal_is_taken_back_by_what_succeeds(go_on):
    exhibit = sigmoid(presets={"p": {"w": 5}})
    exhibit.act("w", "abc")
    assert "must be a number" in exhibit.view.frame["message"]
    go_on(exhibit)
    assert exhibit.view.frame["message"] == ""


@pytest.mark.parametrize("said", ["2 rows and 1 column.", "1 row and 2 columns."])
def test_a_question_counts_one_row_as_one(said):
    network = Network((2, 1, 2), [0.76, -0.01, -1.02, -3.54, 0.17, 2.05, 1.38])
    captions = (quiz(p=network, about="03", level=2, seed=k).caption() for k in range(200))
    assert any(said in caption for caption in captions)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ([[0.1, 0.2, 0], [0.3, 0.4, np.inf]], "Row 2 .* names no class"),
        ("0.1,0.2,inf\n0.3,0.4,-inf", "Line 1 .* names no class"),
        (
            ([[0.1, 0.2, 0.3, 0.4], [0.5, 0.6, 0.7, 0.8]], [[0, 1], [1, 0]]),
            r"labels .* \(N,\), got \(2, 2\)",
        ),
        ([[0.1, 0.2, Decimal("sNaN")]], "Row 1 .* names no class"),
        (io.StringIO, "a file that cannot be read .*closed"),
    ],
)
def test_labels_that_are_none_are_refused_in_words(data, said):
    if data is io.StringIO:
        data = io.StringIO("0.1, 0.2, A")
        data.close()
    with pytest.raises(ValueError, match=said):
        own_data(data)


def test_a_curve_without_a_number_has_no_name_in_the_legend():
    exhibit = stability(x1=0.6, x2=0.9, guess="follow the bound")
    exhibit.finish()
    for axes in exhibit.scene().axes:
        for item in axes.items:
            assert not isinstance(item, Line) or not item.label or np.isfinite(item.y).any()


def test_a_confusion_matrix_that_is_not_that_of_the_predictions_is_damaged(tmp_path):
    run = shutil.copytree(recorded_file("cifar10_runs") / "plain_seed0", tmp_path / "run")
    rows = (run / "confusion.csv").read_text().splitlines()
    first = rows[1].split(",")
    first[1:3] = str(int(first[1]) + 500), str(int(first[2]) - 500)
    (run / "confusion.csv").write_text("\n".join([rows[0], ",".join(first), *rows[2:]]))
    with pytest.raises(ValueError, match="damaged"):
        read_run(run)


def test_more_answers_than_anybody_gives_are_a_broken_file(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_PROGRESS", str(tmp_path))
    (tmp_path / "progress.json").write_text(
        json.dumps({"solved": {}, "ideas": {"signs": [10**10, 10**10]}})
    )
    assert "progress.json cannot be read" in remembered.recall().problem
    assert quiz().caption()


def test_what_is_no_whole_number_is_not_told_of_a_range_that_nobody_meant():
    with pytest.raises(ValueError, match="j must be a whole number, got True"):
        gradients.paths(Network.random([2, 3, 2], 0), *POINT, 2, True, 1)


@pytest.mark.parametrize(
    ("mode", "size"), [("P", (6300, 6300)), ("1", (6300, 6300)), ("L", (1, 39_000_000))]
)
def test_a_picture_that_becomes_larger_when_it_is_decoded_is_refused_unread(mode, size, tmp_path):
    Image.new(mode, size).save(tmp_path / "large.png")
    with pytest.raises(ValueError, match=r"pixels, at most 1[03] million are read, 20,000 in a row"):
        read_picture(str(tmp_path / "large.png"))


def test_a_picture_of_sixteen_bits_is_that_of_its_upper_eight(tmp_path):
    ramp = np.tile(np.linspace(0, 65535, 64).astype(np.uint16), (64, 1))
    Image.fromarray(ramp).save(tmp_path / "fine.png")
    Image.fromarray((ramp >> 8).astype(np.uint8)).save(tmp_path / "plain.png")
    fine, plain = (read_picture(str(tmp_path / f"{name}.png")) for name in ("fine", "plain"))
    assert np.array_equal(fine, plain)
    Image.fromarray(ramp.astype(np.float32)).save(tmp_path / "real.tiff")
    with pytest.raises(ValueError, match="its numbers have 32 bits"):
        read_picture(str(tmp_path / "real.tiff"))


def test_a_photograph_stands_as_the_telephone_was_held(tmp_path):
    photograph = Image.new("RGB", (64, 64), "white")
    photograph.paste("black", (0, 0, 32, 64))  # the left half
    turned = Image.Exif()
    turned[274] = 6  # its left side is the top
    photograph.save(tmp_path / "held.jpg", exif=turned)
    found = read_picture(str(tmp_path / "held.jpg")).mean(axis=2)
    assert found[:14].max() < 60 < 200 < found[18:].min()


def test_a_long_name_is_cut_in_what_is_said_of_it():
    exhibit = own_picture()
    for name in ("q" * 399_000, "a\x00b"):
        exhibit.act("open", name)
        said = exhibit.view.frame["message"]
        assert len(said) < 200
        assert said.isprintable()


@pytest.mark.parametrize("end", ["0.01", "0.0", "nan\n", "1_0\n", "-7\n", "1.5\n"])
def test_a_history_that_is_cut_off_or_has_no_shares_is_damaged(end, tmp_path):
    run = shutil.copytree(recorded_file("cifar10_runs") / "plain_seed0", tmp_path / "run")
    text = (run / "history.csv").read_text()
    (run / "history.csv").write_text(text.rpartition(",")[0] + "," + end)
    with pytest.raises(ValueError, match="damaged"):
        read_run(run)


def test_one_is_one_in_every_caption():
    assert "is contradicted" in paper_map(section="6", verdict="contradicted").caption()
    assert "1 of 9 numbers of the pooled map is not" in moved_picture(dx=0, dy=6, stride=2).caption()


def test_no_difference_is_0():
    exhibit = proof()
    for name, value in {
        "sizes": "1 1 1",
        "activation": "sigmoid",
        "part": "(22) output layer",
        "l": 2,
    }.items():
        exhibit.act(name, value)
    assert exhibit.caption().endswith("lines is 0.")


@pytest.mark.parametrize(
    "make",
    [
        lambda: Slide("t", "a\ud83d b"),
        lambda: Slide("t\x00", "w"),
        lambda: lecture(Slide("t", "w"), title="\ud83d"),
        lambda: sigmoid(presets={"\ud83d": {"w": 2}}),
        lambda: lecture(Slide("t", "w"), title=5),
    ],
)
def test_words_that_no_page_can_show_are_refused(make):
    with pytest.raises(ValueError, match=r"title|presets|what a slide shows"):
        make()


def test_a_handout_that_cannot_be_made_leaves_the_old_one(tmp_path, monkeypatch):
    path, given = tmp_path / "p.html", lecture(Slide("t", "w"))
    path.write_text("precious")
    monkeypatch.setattr(deck.handout, "page", lambda *_: "\ud83d")
    with pytest.raises(UnicodeEncodeError):
        given.save(path)
    assert path.read_text() == "precious"
    monkeypatch.undo()
    given.save(path)
    assert [one.name for one in tmp_path.iterdir()] == ["p.html"]
    for wrong in (5.5, tmp_path, tmp_path / "none" / "p.html"):
        with pytest.raises(ValueError, match=r"path must be|cannot be written"):
            given.save(wrong)


def test_a_file_of_points_that_is_too_large_is_not_read(tmp_path):
    large, long = tmp_path / "b.csv", tmp_path / "l.csv"
    with large.open("wb") as file:
        file.truncate(10 << 40)  # more than any memory, and no space on the disc
    long.write_text("0,1,A\n" * 50_001)
    shown = decision_region()
    before = shown.line
    for path, said in (
        (large, "at most 2,000,000 bytes, got 10,995,116,277,760"),
        (long, "at most 50,000 lines"),
    ):
        shown.receive({"kind": "operate", "name": "points", "value": str(path)})
        assert said in shown.view.frame["message"]
        assert shown.line == before
        with pytest.raises(ValueError, match=said):
            decision_region(data=path)


def test_a_batch_that_is_too_large_is_not_read(tmp_path, monkeypatch):
    for name in (*(f"data_batch_{k}.bin" for k in range(1, 6)), "test_batch.bin"):
        with (tmp_path / name).open("wb") as file:
            file.truncate(10 << 40)
    monkeypatch.setenv("COURSE_CIFAR10_DIR", str(tmp_path))
    with pytest.raises(Problem, match="must have 30,730,000 bytes"):
        data.load()


@pytest.mark.parametrize(
    ("form", "how", "size", "said"),
    [
        ("JPEG2000", {}, (40, 40), "must be a picture .PNG, JPEG, "),
        ("JPEG", {"progressive": True}, (5000, 5000), "at most 13 million"),
        ("JPEG", {}, (8000, 8000), "at most 50 million"),
    ],
)
def test_a_picture_that_takes_long_to_decode_is_refused_by_its_kind(form, how, size, said, tmp_path):
    file = tmp_path / "picture"
    Image.new("RGB", size).save(file, form, **how)
    with pytest.raises(ValueError, match=said):
        read_picture(str(file))


def test_few_pictures_are_kept(tmp_path):
    file = tmp_path / "one.png"
    Image.new("RGB", (40, 40)).save(file)
    for k in range(30):
        read_picture(f"{tmp_path}/{'./' * k}one.png")
    assert len(own_pictures.READ) <= own_pictures.KEPT


def test_an_answer_of_very_many_numbers_is_refused_at_once():
    verdict = slope.check(lambda x, w, c: range(10**8))
    assert "wrong" in str(verdict)
    assert "seconds" not in str(verdict)


def test_points_that_are_equal_have_one_hash():
    first, second = (Points([[zero, 0.5], [0.5, 0.5]], [0, 1]) for zero in (0.0, -0.0))
    assert first == second
    assert len({first, second}) == 1


@pytest.mark.parametrize("step", ["5", "abc", np.nan, 1j, None, -1])
def test_a_step_of_the_recorded_run_is_a_number(step):
    with pytest.raises(ValueError, match="step must be"):
        training.recorded_checkpoints().at(step)


@pytest.mark.parametrize("index", [-1, 10**6, "5", None, 1.5])
def test_a_checkpoint_that_is_not_there_is_refused(index):
    with pytest.raises(ValueError, match="index must be a whole number"):
        training.recorded_checkpoints().network(index)


def test_what_is_prepared_by_no_pictures_is_refused():
    whole = data.generated_data(100)
    with pytest.raises(ValueError, match="at least one"):
        preparation(replace(whole, training=whole.training.first(0)))


@pytest.mark.parametrize("step", [np.nan, -1, 10**9, 2.5, "a"])
def test_a_step_of_a_cycle_is_one_of_its_epoch(step):
    with pytest.raises(ValueError, match="step must be a whole number"):
        Settings(cycle=True).eta(1, step)


@pytest.mark.parametrize(
    "compute",
    [
        lambda: confidence_interval([1.7e308, -1.7e308]),
        lambda: outlook.reconstruction_error([[1e200]], [[0]]),
        lambda: convolution.convolution_sum(np.ones(2000), np.ones(3999)),
    ],
)
def test_what_no_number_holds_or_takes_too_long_is_refused(compute):
    with pytest.raises(ValueError, match=r"must be smaller|must have at most"):
        compute()


def test_a_setting_without_its_name_is_refused_with_how_to_give_it():
    with pytest.raises(ValueError, match=r"by name, such as decision_region\(\w+=..\), got 'points.csv'"):
        decision_region("points.csv")
    with pytest.raises(ValueError, match="for 1 label, got"):
        decision_region(data=(np.zeros((3, 2)), ["A"]))


def test_files_of_a_run_and_of_what_is_remembered_are_measured_before_they_are_read(tmp_path, monkeypatch):
    for name in ("history.csv", "run.json", "progress.json"):
        with (tmp_path / name).open("wb") as file:
            file.truncate(10 << 40)
    with pytest.raises(Problem, match=r"run.json is damaged"):
        read_run(tmp_path)
    with pytest.raises(Problem, match=r"history.csv is damaged"):
        read_history(tmp_path)
    monkeypatch.setenv("COURSE_PROGRESS", str(tmp_path))
    assert "too large" in remembered.remember(lambda content: None)


@pytest.mark.parametrize("typed", ["1,639", "1639", "1.639·10³", "1639.0"])
def test_a_right_answer_is_right_as_the_quiz_itself_prints_it(typed):
    shown = quiz(hidden=(30, 30, 30), seed=2, asked=0, level=3, about="02")
    shown.act("answer", typed)
    assert "1 of 1 right" in shown.caption()


@pytest.mark.parametrize("typed", ["1_639", "9" * 399_999, "a\n" * 19_999, "nan", "1e999"])
def test_what_is_no_answer_is_refused_shortly_and_not_counted(typed):
    shown = quiz(hidden=(30, 30, 30), seed=2, asked=0, level=3, about="02")
    shown.receive({"kind": "operate", "name": "answer", "value": typed})
    assert len(shown.view.frame["message"]) < 200
    assert "right" not in shown.caption().partition("So far")[2].replace("0 of 0 right", "")


@pytest.mark.parametrize(
    "text", ["1,230", "1.23·10⁻⁷", "10⁷", "−7.5", "20,000", "0,25", "1_0", "", "·10³", "10"]
)
def test_numbers_are_read_as_they_are_printed(text):
    expected = {
        "1,230": [1230, 1.23], "1.23·10⁻⁷": [1.23e-7], "10⁷": [1e7], "−7.5": [-7.5], "20,000": [20_000, 20],
        "0,25": [0.25], "10": [10],
    }  # fmt: skip
    assert readings(text) == expected.get(text, [])


@pytest.mark.parametrize("width", [0, 0.01, 0.2, 1e-300])
def test_the_thinnest_stroke_is_drawn(width):
    shown = own_picture(strokes=((0, width, 5, 5, 9, 9),))
    assert shown.failure is None
    assert len(shown.state.strokes) == 1


class Asked:
    """A function whose attributes are looked up in a dict of its own."""

    def __getattr__(self, name):
        return {}[name]

    def __call__(self, x):
        return np.tanh(x)


def test_a_function_that_cannot_be_asked_for_its_name_is_judged():
    assert "correct" in str(tanh.check(Asked()))


@pytest.mark.parametrize(
    "compute",
    [
        lambda: m_at("doubled from time to time", -3, 0.9, 10),
        lambda: m_at("constant", 0, 0.5, 7),
        lambda: m_at("constant", 1, 0.5, -7),
        lambda: eta_at("constant", -1, 0),
    ],
)
def test_sizes_and_rates_that_cannot_be_have_no_schedule(compute):
    with pytest.raises(ValueError, match="must be"):
        compute()


def test_a_sequence_without_an_end_is_refused():
    class Endless:
        def __len__(self):
            return 2

        def __iter__(self):
            while True:
                yield 2

    with pytest.raises(ValueError, match="whole numbers"):
        Network(Endless())


@pytest.mark.parametrize(
    "endless", [Path("/dev/zero"), io.StringIO("0.1, 0.2, A\n" * 200_000), repeat([0.1, 0.2, "A"])]
)
def test_points_without_an_end_are_refused(endless):
    with pytest.raises(ValueError, match=r"must be a file|at most|cannot be read"):
        own_data(endless)


@pytest.mark.parametrize("name", ["read", "tolist"])
def test_a_column_may_have_any_name(name):
    class Frame:
        """What is asked of a data frame, whose columns are its attributes."""

        def __init__(self, rows):
            self.rows = rows
            setattr(self, name, [row[0] for row in rows])

        def __array__(self, dtype=None, copy=None):
            return np.array(self.rows, dtype=object)

        def __iter__(self):
            return iter((name, "b", "label"))

    assert len(own_data(Frame([[0.1, 0.2, "A"], [0.9, 0.8, "B"]])).points) == 2


@pytest.mark.parametrize(
    "compute",
    [
        lambda: convolution.correlate1d(np.ones(400_000), np.ones(200_000)),
        lambda: convolution.correlate2d(np.ones((1500, 1500)), np.ones((700, 700))),
        lambda: convolution.pool2d(np.zeros((3000, 3000)), 1500, kind="average"),
    ],
)
def test_what_would_take_minutes_is_refused(compute):
    with pytest.raises(ValueError, match="must have at most"):
        compute()


def test_a_matrix_of_many_channels_is_made_at_once():
    matrix = convolution.average_matrix((20_000, 2, 2), 2, 2)
    assert matrix.shape == (20_000, 80_000)
    assert (matrix @ np.ones(80_000) == 1).all()


def test_an_error_that_is_not_0_is_not_said_to_be_0():
    assert (outlook.slopes_and_errors("relu", 1e-25, 0)[1] > 0).all()


def test_marks_that_turn_words_round_are_left_out():
    assert own_data("1 2 \u202ex\n3 4 y").words.isprintable()


def test_a_caption_has_no_double_space():
    shown = playground(data=[[3, 1, "cat"], [1, 2, "dog"]])
    assert "  " not in shown.caption()


class Strange(Exception):
    """No library raises it."""


class Refuses:
    """An object that raises something unusual wherever numpy, or Python, looks at it."""

    def _refuse(self, *_, **__):
        raise Strange

    __array__ = __len__ = __iter__ = __getitem__ = __eq__ = __float__ = __getattr__ = _refuse
    __hash__ = object.__hash__


ENDLESS = range(10**12), np.broadcast_to(1.0, (2, 10**11)), np.broadcast_to(np.float32(1), 10**11)


@pytest.mark.parametrize("given", [Refuses(), [Refuses(), 1.0], *ENDLESS], ids=repr)
@pytest.mark.parametrize(
    "compute",
    [
        activations.sigmoid,
        softmax,
        Network([2, 2]).output,
        lambda given: Network(given),
        lambda given: Points(given, [0, 1]),
        lambda given: Points([[0.1], [0.2]], given),
        lambda given: own_data(given),
        lambda given: own_data([[0.1, 0.2, given]]),
        lambda given: convolution.receptive_fields(given),
        lambda given: gradients.gradient(given, *POINT),
        lambda given: outlook.signals(given),
    ],
)
def test_what_raises_anything_or_has_no_end_is_refused_in_a_sentence(compute, given):
    with pytest.raises(ValueError, match=r" must (be|have|hold) |labels is"):
        compute(given)


@pytest.mark.parametrize("p", [1e200, 1.7e308, np.inf, np.nan])
@pytest.mark.parametrize(
    "compute",
    [
        gradients.hessian,
        gradients.complex_step_gradient,
        lambda network, x, y: gradients.central_differences(network, x, y, 1e-5),
        lambda network, x, y: gradients.forward_differences(network, x, y, 1e-5),
        lambda network, x, y: gradients.jacobian(network, x),
        lambda network, x, y: gradients.output_jacobian(network, *network.forward(x)),
        gradients.Case,
        lambda network, x, y: gradients.paths(network, x, y, 2, 1, 1),
        lambda network, x, y: gradients.check(network, x, y, RIGHT),
        lambda network, x, y: regularised_hessian(network, Points(x, [0]), 0.1),
    ],
)
def test_what_overflows_is_refused_in_a_sentence(compute, p):
    network = Network([2, 2, 2, 2], activation="relu")
    network.p = [p] * 18
    with pytest.raises(ValueError, match=r"network\.p, x and y must hold numbers of moderate size"):
        compute(network, *POINT)


@pytest.mark.parametrize("p", [1e200, 1.7e308, np.inf, np.nan])
def test_outputs_costs_and_gradients_of_a_training_that_diverges_are_seen_without_a_warning(p):
    network, data = Network([2, 2, 2], activation="relu"), figure1()
    network.p = [p, -p] * 6
    for value in (
        network.output(data.x),
        cost(network, data.x, data.y),
        gradients.gradient(network, data.x, data.y),
        gradients.point_gradients(network, data.x, data.y),
        regularised_cost(network, data, 0.1),
        regularised_gradient(network, data, 0.1),
        dropout_gradient(network, [0.5, 2.0], data.x, data.y),
    ):
        assert not np.isfinite(value).all()


def test_a_check_whose_numbers_overflow_says_so_in_words():
    network, data = Network([2, 2, 2], [1e40, -1e40] * 6, activation="relu"), figure1()
    found = gradients.check(
        network, data.x, data.y, replace(RIGHT, bias=lambda delta: np.nan * delta[:, :1])
    )
    assert not any("nan" in result.value or "inf" in result.value for result in found)


class Named(Network):
    """A network that is made from other arguments."""

    def __init__(self, name):
        super().__init__([2, 2, 2], np.ones(12))
        self.name = name


def test_a_subclass_of_the_network_may_be_made_in_its_own_way():
    network = Named("mine")
    for again in (network.copy(), network.at(network.p), pickle.loads(pickle.dumps(network))):
        assert type(again) is Named
        assert again == network


@pytest.mark.parametrize("assign", [lambda n: setattr(n, "p", n.p), lambda n: n.W.__setitem__(2, n.W[2])])
def test_a_frozen_network_says_that_it_is_one(assign):
    with pytest.raises(
        ValueError, match=r"must stay as it is: a frozen network is read-only; its copy\(\)"
    ):
        assign(Network([2, 2]).frozen())


WIDE = Network([2, 16, 2])


@pytest.mark.parametrize(
    "make",
    [
        lambda: generalisation.newton_path(figure1(), Network([2, 3000, 2]), 0.1),
        lambda: outlook.alternating_least_squares(np.eye(3), 2, 10**8),
        lambda: outlook.Game("one bump", outlook.LINE_GENERATOR, 0).play(0.1, 0.1, 10**8),
        lambda: networks.two_circles(0, 10**8),
        lambda: networks.two_spirals(0, 10**8),
        lambda: networks.randomly_labelled(10**8, 0),
        lambda: outlook.parabola_points(10**8),
        lambda: convolution.receptive_fields(repeat(convolution.SlidingWindow(3))),
        lambda: generalisation.weighted_outputs(
            Network([2, 16, 2]), np.ones((2**16, 16)), np.ones((2, 2000))
        ),
        lambda: next(training.gauss_newton(Network([2, 3000, 2]), figure1())),
        lambda: Network([1] * 100_000),
    ],
)
def test_what_would_fill_the_memory_or_take_minutes_is_refused(make):
    with pytest.raises(ValueError, match=r" must (be|have) "):
        make()


@pytest.mark.parametrize("by", [None, "Q", np.ones(2)])
def test_what_a_jacobian_is_taken_by_is_named(by):
    with pytest.raises(ValueError, match="by must be one of 'W', 'b', 'z', 'a', got"):
        gradients.Case(Network([2, 2, 2]), *POINT).jacobian("z", 2, by, 2)


@pytest.mark.parametrize("answer", [None, "now", np.nan, [1.0, 2.0]])
def test_a_clock_tells_numbers(answer):
    with pytest.raises(ValueError, match="clock must be a function that returns numbers, got"):
        training.least_squares_fit(figure1(), Network([2, 2]), seconds=1.0, clock=lambda: answer)


def test_a_damping_that_is_lost_beside_the_curvature_makes_a_step_all_the_same():
    network = Network([2, 2, 2], activation="relu")
    costs = [cost for _, cost in islice(training.gauss_newton(network, figure1(), 1e-300), 4)]
    assert np.isfinite(costs).all()


SPARSE = convolution.matrix1d(np.ones(3), 10)


@pytest.mark.parametrize(
    ("draw", "said"),
    [
        (lambda: pictures.difference("abc"), "network must be a Network with 2 inputs"),
        (lambda: pictures.difference(Network([2, 3])), "network must be a Network with 2 inputs"),
        (lambda: pictures.spy(np.ones((3, 3)), ((0, 3), (0, 3))), "matrix must be a sparse matrix"),
        (lambda: pictures.spy(SPARSE, (0, 3)), "a part must be"),
        (lambda: pictures.spy(SPARSE, ((0, 3), (0, 99))), "a part must be"),
        (lambda: pictures.spy(SPARSE, ((3, 3), (0, 3))), "a part must be"),
        (lambda: paper_figures.figure7([]), "listing_cost must have shape"),
        (lambda: paper_figures.figure7("abc"), "listing_cost must be an array"),
        (lambda: paper_figures.figure8(None, figure1()), "network must be"),
        (lambda: paper_figures.two_solutions(Network([2, 2]), Network([2, 2]), None), "points must be"),
    ],
)
def test_pictures_say_what_they_can_draw(draw, said):
    with pytest.raises(ValueError, match=said):
        draw()


@pytest.mark.parametrize(
    "given",
    [None, np.ones((1, 3, 32, 32)), (1, 32, 32, 3), (3, 32, 32), (1, 1, 32, 32), (2, 3, 16, 16), ()],
)
def test_the_network_of_section_7_says_which_pictures_it_takes(given):
    import torch

    from course_utils.cifar10 import Net

    x = torch.ones(given) if isinstance(given, tuple) else given
    for call in (Net(), Net().maps):
        with pytest.raises(
            ValueError, match=r"x must be a tensor \(N, 3, 32, 32\) of torch.float32 on cpu, got"
        ):
            call(x)
    with pytest.raises(ValueError, match=r"got \(1, 3, 32, 32\) of torch.float64"):
        Net()(torch.ones(1, 3, 32, 32, dtype=torch.float64))


def test_a_curve_that_is_not_there_has_no_name_in_any_legend():
    x, none = np.arange(3.0), np.full(3, np.nan)
    axes = Axes((0, 0, 300, 100), (Line(x, none, label="new"), Line(x, x, label="training")))
    assert [name for _, name, _ in axes.legend()] == ["training"]


@pytest.mark.parametrize("lambdas", [[-1.0], [0.1, 1e308]])
def test_no_lambda_is_negative_or_overflows(lambdas):
    with pytest.raises(ValueError, match=r"lambdas must be from 0 to 1e\+50, got"):
        generalisation.regularisation_path(Network([2, 2]), figure1(), figure1(), lambdas)


def test_arrays_of_points_are_measured_before_they_are_read():
    endless = np.broadcast_to(0.5, (10**6, 10**6))
    for given in (endless, (endless, [0, 1]), (np.ones((2, 2)), endless)):
        with pytest.raises(ValueError, match="data must be at most 1,000,000 rows"):
            own_data(given)


@pytest.mark.parametrize("given", [None, "abc", [np.nan], [[1.0]], np.broadcast_to(1.0, 10**10)])
def test_the_players_of_a_game_say_which_numbers_they_take(given):
    game = outlook.Game("one bump", outlook.NETWORK_GENERATOR, 0)
    for name, play in (("x", game.D), ("xi", game.made)):
        with pytest.raises(ValueError, match=rf"{name} must (be|have|hold) "):
            play(given)


@pytest.mark.parametrize("name", ["W", "b"])
def test_weights_are_set_layer_by_layer(name):
    with pytest.raises(ValueError, match=rf"network\.{name} must be set layer by layer, as .*, got \[\]"):
        setattr(Network([2, 2]), name, [])


@pytest.mark.parametrize("p", [1e308, np.inf, np.nan])
def test_the_region_of_a_training_that_diverged_is_drawn(p):
    network = Network([2, 2, 2], activation="relu")
    network.p = [p] * 12
    assert np.isfinite(pictures.difference(network)).all()
    assert paper_figures.figure8(network, figure1())._repr_mimebundle_()


def test_a_name_too_long_for_a_folder_holds_no_run():
    with pytest.raises(SystemExit, match="holds no run to resume"):
        cifar10_command.main(["train", "--resume", "--out", "x" * 300])


def test_a_width_that_only_the_deep_network_has_is_refused_without_it():
    assert Settings(width=64, deep=True).width == 64
    with pytest.raises(Problem, match="width must be 32 without deep, got 64"):
        Settings(width=64)


def test_a_power_iteration_with_a_small_difference_step_is_right():
    def largest(gradient, p, v, h=1e-8):
        for _ in range(200):
            v = v / np.linalg.norm(v)
            v = (gradient(p + h * v) - gradient(p)) / h
        return np.linalg.norm(v)

    assert stochastic_gradient.largest.check(largest).status == "correct"
    few = stochastic_gradient.largest.check(lambda gradient, p, v: round(largest(gradient, p, v), 3) + 1e-4)
    assert few.status == "wrong"


def test_a_folder_that_is_named_from_home_is_there(monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    monkeypatch.setenv("COURSE_PROGRESS", "~/progress")
    assert remembered.file().parent == tmp_path / "progress"
    (tmp_path / "pictures").mkdir()
    monkeypatch.setenv("COURSE_CIFAR10_DIR", "~/pictures")
    assert data.usual_folder() == tmp_path / "pictures"


def test_whole_numbers_of_any_length_and_fractions_are_real_numbers():
    assert networks.sigmoid(10**20) == 1
    assert networks.sigmoid([Fraction(1, 3), 10**30]).tolist() == [networks.sigmoid(1 / 3), 1]
    for beyond in (10**400, [Fraction(10**400, 3)]):
        with pytest.raises(ValueError, match="must be numbers that a float64 can hold, got"):
            networks.sigmoid(beyond)
    for other in ([None], [1j, 10**20], [Decimal(1)], [10**20, True]):
        with pytest.raises(ValueError, match="must be an array of real numbers, got"):
            networks.sigmoid(other)


def test_an_assignment_is_written_whole_or_not_at_all(tmp_path, monkeypatch, capsys):
    out = tmp_path / "a.ipynb"
    assignment(["01", "--out", str(out)])
    assert "exercises, 1 point each" in capsys.readouterr().out
    out.unlink()
    monkeypatch.setattr("nbformat.writes", lambda notebook: "\udcff")  # what cannot be written
    with pytest.raises(SystemExit):
        assignment(["01", "--out", str(out)])
    assert not list(tmp_path.iterdir())


def test_a_folder_whose_name_cannot_be_is_refused():
    with pytest.raises(SystemExit, match="--out must name a folder, got"):
        cifar10_command.main(["train", "--out", "a\0b"])


def test_a_lecture_is_saved_only_where_a_file_can_lie(tmp_path):
    held = lecture(Slide("a"))
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "page.html").write_text("old", encoding="utf-8")
    (tmp_path / "link.html").symlink_to(Path("real") / "page.html")
    held.save(tmp_path / "link.html")
    assert (tmp_path / "link.html").is_symlink()
    assert (tmp_path / "real" / "page.html").read_text(encoding="utf-8").startswith("<!doctype html>")
    assert os.listdir(tmp_path / "real") == ["page.html"]
    for nameless in ("", " "):
        with pytest.raises(ValueError, match="path must be the name of a file, got"):
            held.save(nameless)
    places = ["a\0b", tmp_path / "real"]
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe")
        places.append(tmp_path / "pipe")
    for place in places:
        with pytest.raises(ValueError, match="cannot be written"):
            held.save(place)
    assert not hasattr(os, "mkfifo") or (tmp_path / "pipe").is_fifo()


def test_progress_that_is_a_link_stays_one(tmp_path, monkeypatch):
    (tmp_path / "real.json").write_text("{}", encoding="utf-8")
    (tmp_path / "progress.json").symlink_to("real.json")
    monkeypatch.setenv("COURSE_PROGRESS", str(tmp_path))
    slope.check(slope.reference)
    assert (tmp_path / "progress.json").is_symlink()
    assert "sigmoid.slope" in (tmp_path / "real.json").read_text(encoding="utf-8")


@pytest.mark.parametrize("named", [{"by": 5}, {"date": 2026}, {"by": 0}, {"by": b"x"}, {"date": "a\0"}])
def test_who_speaks_and_when_are_words(named):
    with pytest.raises(ValueError, match=f"{next(iter(named))} must be a text"):
        lecture(Slide("a"), title="T", **named)


def test_a_network_that_fits_no_memory_is_refused():
    with pytest.raises(ValueError, match="width must be a whole number from 1 to 512, got 100000"):
        Settings(deep=True, width=100_000)


def test_one_is_not_many():
    shown = explain(points=[[0.2, 0.2, "A"]])
    shown.act("guess", shown.controls["guess"].options[1])
    assert "The nearest training point is A." in shown.caption()
    shown = confusion()
    shown.act("guess", shown.controls["guess"].options[1])
    shown.act("view", "the first alone")
    shown.act("write", shown.controls["write"].options[-1])
    said = []
    for predicted in shown.controls["predicted"].options:
        shown.act("predicted", predicted)
        for correct in shown.controls["correct"].options:
            shown.act("correct", correct)
            said.append(shown.caption())
    assert any(" 1 (" in one for one in said)
    assert not any(re.search(r" 1 \([^)]*\) are ", one) for one in said)


def test_a_damaged_picture_is_refused_whatever_is_damaged(tmp_path):
    content = io.BytesIO()
    Image.effect_noise((64, 64), 50).save(content, "png")
    broken = bytearray(content.getvalue())
    broken[33:37] = (100).to_bytes(4, "big")  # the length of what follows: Pillow raises a SyntaxError
    (tmp_path / "broken.png").write_bytes(broken)
    with pytest.raises(ValueError, match="picture file must be one that can be read"):
        read_picture(str(tmp_path / "broken.png"))


def test_the_largest_of_very_many_windows_is_refused_like_their_average():
    for kind in ("max", "average"):
        with pytest.raises(ValueError, match="all windows must have at most"):
            convolution.pool2d(np.zeros((2000, 2000)), 1000, 1, kind)


def test_a_probability_too_small_for_a_float_is_not_0():
    exact = Decimal(-754).exp()  # e to this power: 3.48e-328
    assert f"P = {exact:.1e}".replace("e-328", "·10⁻³²⁸") in challenger(w=1.0, c=25.0).caption()


@pytest.mark.parametrize(
    "formula", [r"\frac{1}", r"\binom{n}", "x}", "a_{i}}", r"\text{a", r"\end{matrix}", r"\mathrm{a}}b"]
)
def test_a_formula_with_a_slip_is_refused_when_the_slide_is_made(formula):
    with pytest.raises(ValueError, match="This formula"):
        Slide("title", f"${formula}$")


def test_signs_that_look_like_braces_are_none():
    for formula in (r"\{1, 2\}", r"\left\{ x \right\}", r"\begin{pmatrix} a & b \\ c & d \end{pmatrix}"):
        assert "<math" in Slide("title", f"${formula}$").words


def test_a_network_without_hidden_layers_has_no_factors():
    network = networks.Network.random([2, 2], np.random.default_rng(0), 1.0)
    assert generalisation.with_factors(network, []) == network


def test_the_command_for_an_assignment_can_be_typed_as_it_stands(tmp_path, capsys):
    assignment(["01", "--out", str(tmp_path / "a b.ipynb"), "--points", "1.0000001"])
    said = capsys.readouterr().out
    assert f"otter assign '{tmp_path / 'a b.ipynb'}' '{tmp_path / 'a b'}'" in said
    assert "1 point each" in said


@pytest.mark.parametrize(
    "make",
    [
        lambda: Network((2, 1000, 2)).forward(np.ones((2, 10**6))),
        lambda: gradients.gradient(Network((2, 1000, 2)), np.ones((2, 10**6)), np.ones((2, 10**6))),
        lambda: outlook.principal_projection(np.ones((10**5, 1)), 2),
        lambda: outlook.alternating_least_squares(np.ones((1000, 5)), 1, 10_000),
        lambda: next(
            dropout_trials(
                DropoutTrials(generalisation.ValidationProblem(0, 20, 0.5, 3000, 2, 0), 0.5, 9), [1]
            )
        ),
        lambda: list(
            islice(
                generalisation.train_with_dropout(generalisation.DropoutProblem(0.5, (10**5,), False, 0)), 2
            )
        ),
        lambda: generalisation.ValidationProblem(0.1, 20, 0.5, 1, 10**8, 0),
        lambda: convolution.receptive_fields([convolution.SlidingWindow(3, 2)] * 10**6),
        lambda: convolution.correlate2d(*[np.broadcast_to(1.0, (5000, 5000))] * 2),
        lambda: convolution.correlate2d(
            np.broadcast_to(1.0, (10_000, 20, 20)), np.broadcast_to(1.0, (1000, 10_000, 3, 3))
        ),
    ],
)
def test_what_would_fill_the_memory_or_hold_the_kernel_for_long_is_refused(make):
    with pytest.raises(ValueError, match=r" must (be|have) "):
        make()


def test_wide_networks_have_outputs_and_differences_in_the_memory_that_there_is(monkeypatch):
    network, data = Network.random((2, 5, 3, 2), 0), figure1()
    whole = [
        network.output(data.x),
        gradients.complex_step_gradient(network, data.x, data.y),
        gradients.central_differences(network, data.x, data.y, 1e-5),
    ]
    monkeypatch.setattr(stacked, "MOST", 1000)
    monkeypatch.setattr(network_module, "MOST", 40)
    parts = [
        network.output(data.x),
        gradients.complex_step_gradient(network, data.x, data.y),
        gradients.central_differences(network, data.x, data.y, 1e-5),
    ]
    for one, other in zip(whole, parts, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-12, atol=1e-15)


@pytest.mark.usefixtures("compiled")
@pytest.mark.parametrize("cost_every", [0, 1, 3, 7, 20, 100])
def test_a_long_training_can_be_interrupted_between_its_pieces(cost_every, monkeypatch):
    data, batches = figure1(), np.random.default_rng(1).integers(10, size=(50, 2))

    def trained():
        network, velocity = Network.random((2, 3, 2), 0), np.zeros(17)
        costs = training.descend(network, velocity, data.x, data.y, batches, 0.5, 0.9, cost_every)
        return network.p, velocity, costs

    whole = trained()
    for products in (1, 2000):
        monkeypatch.setattr(compiled_training, "PIECE", products)
        for one, other in zip(whole, trained(), strict=True):
            assert np.array_equal(one, other)
    assert len(whole[-1]) == (50 // cost_every if cost_every else 0)


def test_the_right_rules_pass_every_check_that_can_be_made_also_where_nothing_is_left_to_gain():
    data, rng = figure1(), np.random.default_rng(0)
    small = Network.random((2, 3, 2), rng)
    least = small.at(generalisation.newton_path(data, small, 0.0)[-1].p)
    fitted = training.least_squares_fit(data, Network((2, 2, 3, 2), paper_start())).network
    for network in (Network((2, 3, 2)), least, fitted, Network((2, 3, 2), activation="step")):
        found = gradients.check(network, data.x, data.y, RIGHT)
        assert not any(result.passed is False for result in found), found
    wrong = gradients.check(fitted, data.x, data.y, gradients.MISTAKES["the wrong sign in (22)"])
    assert wrong[-1].passed is False


def test_a_flow_whose_solver_gives_up_is_refused(monkeypatch):
    network, gave_up = Network((2, 2, 2)), SimpleNamespace(status=-1, y=np.zeros((12, 1)))
    monkeypatch.setattr(flow, "solve_ivp", lambda *_, **__: gave_up)
    with pytest.raises(ValueError, match="the flow must be "):
        training.flow_at(network, figure1(), [0.5, 1.0])


@pytest.mark.parametrize(
    "compute",
    [
        lambda: early_stop([Checkpoint(0, 0.1, "a", np.zeros(1))]),
        lambda: margin(np.ones((3, 2)), [0, 1]),
        lambda: gradients.backward(Network([2, 2]), {}, {1: [[1.0], [2.0, 3.0]]}, POINT[1]),
        lambda: planes.through([0, 0], [1, 2, 3], [0, 1]),
        lambda: planes.spanned([0, 0], [1j, 0], [0, 1]),
        lambda: planes.spanned([0, 0], [1, 0], [0, 1]).lift([1, 2, 3]),
        lambda: batches.variance_factor(0, 1),
        lambda: batches.batch_means(np.ones((2, 3)), [[3]]),
        lambda: batches.draw_batches(10, 20, False, 3, 0),
        lambda: known_filters.turned(np.ones((3, 3)) * 1j),
        lambda: known_filters.correlated(np.ones((3, 3)), 1),
        lambda: known_filters.resized(np.ones((3, 3)), 4),
        lambda: known_filters.patch_around(np.ones((3, 3)), (3, 0), 3),
        lambda: learning.moved(np.ones((12, 12)), -1),
        lambda: learning.relative_error([0.0], [0.0]),
        lambda: setattr(Network([2, 2]), "n_parameters", 3),
    ],
)
def test_what_inner_modules_cannot_take_is_refused_in_a_sentence(compute):
    with pytest.raises(ValueError, match=r"must "):
        compute()


def test_a_cost_that_is_no_number_is_no_reason_to_stop():
    assert patient_stop(np.array([np.nan, 1.0, 0.5, 0.6, 0.7]), 2) == (4, 2)


def test_what_is_computed_for_a_reader_may_be_changed():
    outputs = generalisation.weighted_outputs(Network([2, 2]), np.ones((3, 0)), np.ones((2, 1)))
    outputs[0] += 1
    assert (outputs[1] == 0).all()


def test_the_nearest_of_points_that_are_hardly_apart():
    assert outlook.nearest_points([[0], [0]], [[1e-323, 5e-324], [0, 0]]).tolist() == [1, 0]


def test_steps_that_lead_away_have_no_mean_cost():
    assert quadratic.floor([1.0, 3.0], 1.0, 0.1) == np.inf
    assert quadratic.floor([1.0], 1.0, 0.1) == pytest.approx(0.005)


def test_what_is_nearly_certain_is_not_certain():
    exhibit = challenger(w=-1.0, c=85.0)
    assert "gives damage the probability 1 − 4·10⁻²⁴." in exhibit.caption()


@pytest.mark.parametrize(
    ("exercise", "wrong"),
    [
        (stochastic_gradient.uphill, lambda G: np.sum(G.T @ G.mean(axis=1) <= 0)),
        (
            overfitting.leaking,
            lambda x, v, r: np.mean(np.linalg.norm(x[:, :, None] - v[:, None], axis=0).min(axis=0) <= r),
        ),
        (
            cifar10_exercises.pictures_needed,
            lambda a, b, p: next(
                N for N in range(100, 10**5, 100) if mcnemar_p(int(a * N), int(b * N)) < p
            ),
        ),
    ],
)
def test_an_answer_that_is_wrong_only_at_a_tie_or_in_rounding_is_wrong(exercise, wrong):
    assert exercise.check(wrong).status in ("wrong", "hint")


def mcnemar_p(b, c):
    return generalisation.mcnemar([True] * b + [False] * c, [False] * b + [True] * c).p


def test_without_noise_nothing_is_said_of_noise():
    shown = bowl(method="SG with noise", noise=0.0)
    assert "but for the noise" not in shown.caption()


@pytest.mark.parametrize("about", [[], {}, np.ones(2), None])
def test_what_the_quiz_is_about_is_a_word(about):
    with pytest.raises(ValueError, match="about must be one of '02', '03', '04', '06', got"):
        quiz(about=about)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("residuals", ["components", "ten-norm"])
@pytest.mark.parametrize("p", [1e-150, 1e-10, 1.0, 1e40])
def test_a_fit_to_points_that_are_very_far_away_ends(residuals, p):
    far = Points(1e149 * figure1().x, figure1().labels)
    network = Network((2, 2, 2), p * np.linspace(-1, 1, 12), activation="relu")
    assert training.least_squares_fit(far, network, residuals=residuals).evaluations >= 1
    with suppress(ValueError):
        generalisation.newton_path(far, network, 0.1)
    list(generalisation.regularisation_path(network, far, far, [0.1]))


def test_what_is_kept_for_all_is_changed_by_nobody():
    for kept in (generalisation.recorded_trials()[1], labels_table(), labels_table()["true"]):
        with pytest.raises(TypeError):
            kept["x"] = None
    with pytest.raises(ValueError, match="read-only"):
        known_filters.COLOUR_FILTERS["spots"][0] = 0
    picture = np.ones((1, 3, 3))
    convolution.patches(picture, (1, 1))[:] = 0
    known_filters.turned(picture)[:] = 0
    assert picture.all()


class Unending(Sequence):
    """Three numbers, to who asks for its length."""

    def __len__(self):
        return 3

    def __getitem__(self, index):
        return 1.0


@pytest.mark.parametrize(
    "read", [activations.sigmoid, Network, lambda given: Points([given] * 2, [0, 1, 1])]
)
def test_a_sequence_that_does_not_stop_at_its_length_is_refused(read):
    with pytest.raises(ValueError, match=r" must be .*, got "):
        read(Unending())


@pytest.mark.parametrize("eta", [np.array(0.1), np.array(0.1, dtype=np.float32), np.array(1)])
def test_a_number_in_an_array_without_axes_is_a_number(eta):
    ours, theirs = (Network((2, 2, 3, 2), paper_start()) for _ in range(2))
    data = figure1()
    training.steepest_descent_step(ours, data.x, data.y, eta)
    training.steepest_descent_step(theirs, data.x, data.y, float(eta))
    assert (ours.p == theirs.p).all()


@pytest.mark.parametrize("eta", [Decimal("0.5"), "0.5", None, [0.5]])
def test_what_is_no_number_is_told_so(eta):
    data = figure1()
    with pytest.raises(ValueError, match="eta must be a number, positive, got"):
        training.steepest_descent_step(Network((2, 2, 3, 2), paper_start()), data.x, data.y, eta)


def test_a_long_filter_is_refused_before_python_adds_its_products():
    for count in (1, 2):
        with pytest.raises(
            ValueError, match="the weights of the filter must have at most 1,000,000 numbers"
        ):
            convolution.correlate1d(np.ones(2 * 10**6 + count), np.ones(2 * 10**6))


def test_a_cycle_has_a_step_with_a_rate():
    with pytest.raises(Problem, match="epochs must be at least 2 for a cycle of one step in each, got 1"):
        Settings(cycle=True, epochs=1, batch=100, pictures=100)
    two = Settings(cycle=True, epochs=2, batch=100, pictures=100)
    assert two.eta(1, 0) > 0


def test_what_the_quiz_takes_is_told_with_one_bound():
    said = "a sequence of numbers between -10,000 and 10,000, a Network, the line of a state, or None"
    with pytest.raises(ValueError, match=f"^p must be {said}, got 5$"):
        quiz(p=5)


def test_a_typed_threshold_is_told_to_its_last_digit():
    shown = which_activation()
    shown.act("threshold", 0.2500001)
    shown.act("guess", "tanh")
    assert "On 100% of the axis from −10 to 10 the derivative is below 0.2500001." in shown.caption()


class Endless:
    """A length, and entries without an end, as a data set of torch may have."""

    def __len__(self):
        return 2

    def __getitem__(self, i):
        return [0.1, 0.2, 0.3]


@pytest.mark.parametrize("values", [Endless(), [Endless(), Endless()]])
def test_what_has_a_length_and_no_end_is_refused(values):
    for read in (
        Network((2, 2)).output,
        activations.sigmoid,
        lambda p: Network((2, 2), p),
        confidence_interval,
    ):
        with pytest.raises(ValueError, match="must be"):
            read(values)


class Counted:
    """A sequence of so many zeros, or with a length that is wrong, which counts how many were looked at."""

    def __init__(self, length):
        self.length, self.read = length, 0

    def __len__(self):
        return self.length

    def __getitem__(self, i):
        self.read += 1
        return 0.0


@pytest.mark.parametrize("length", [2, 2 * 10**6, 10**9])
@pytest.mark.parametrize(
    ("design", "field"),
    [(decision_region, "so_far"), (decision_region, "p"), (quiz, "p"), (basins, "p")],
)
def test_a_setting_that_is_far_too_long_is_refused_unread(design, field, length):
    given = Counted(length)
    with pytest.raises(ValueError, match=f"{field} must "):
        design(**{field: given})
    assert given.read < 20
    with pytest.raises(ValueError, match=f"{field} must "):
        design(**{field: range(10**30)})
