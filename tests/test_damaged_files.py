"""Files that are none, are damaged, or cannot be: each is refused in a sentence, and none is waited for."""

import io
import json
import os
import shutil
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from course_utils import remembered
from course_utils.cifar10 import __main__ as cifar10_command
from course_utils.cifar10 import data, prepare, recorded_attacks, results, run_files
from course_utils.cifar10.problem import Problem
from course_utils.exercises import progress
from course_utils.lecture import Slide, lecture
from course_utils.network.own_data import own_data
from course_utils.recorded import recorded_file

FILES = "run.json", "history.csv", "confusion.csv", "predictions.npz", "weights.safetensors"


def pipe(path):
    if not hasattr(os, "mkfifo"):
        pytest.skip("no pipes here")
    os.mkfifo(path)


def endless(path):
    if not os.path.exists("/dev/zero"):
        pytest.skip("no such device")
    path.symlink_to("/dev/zero")


@pytest.fixture
def run(tmp_path):
    return shutil.copytree(recorded_file("cifar10_runs") / "plain_seed0", tmp_path / "run")


@pytest.mark.parametrize("make", [pipe, endless, Path.mkdir])
@pytest.mark.parametrize("name", FILES)
def test_what_is_no_file_of_a_run_is_not_waited_for(run, name, make):
    (run / name).unlink()
    make(run / name)
    with pytest.raises(Problem, match=f"{name} is damaged"):
        results.read_run(run).network()


def test_a_run_may_be_named_by_a_string(run):
    assert results.read_run(str(run)).accuracy == results.read_run(run).accuracy
    assert len(run_files.read_history(str(run))["epoch"]) == 45
    for wrong in (None, 5, ""):
        with pytest.raises(ValueError, match="folder must be the name of a file or a folder, got"):
            results.read_run(wrong)
    for nothing in ("none", "x" * 300, "a\0b"):
        with pytest.raises(ValueError, match="must hold a run that has ended"):
            results.read_run(nothing)


def changed(path, **arrays):
    with np.load(path) as found:
        kept = dict(found)
    np.savez_compressed(path, **kept | arrays)


@pytest.mark.parametrize("confidence", [np.nan, 7.0, -0.5])
def test_a_confidence_that_is_no_share_is_damage(run, confidence):
    changed(run / "predictions.npz", confidence=np.full(10_000, confidence))
    with pytest.raises(Problem, match=r"predictions.npz is damaged"):
        results.read_run(run)


def test_an_array_that_says_it_is_larger_than_any_memory_is_damage(run):
    path, new = run / "predictions.npz", io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(new, "w") as written:
        for name in old.namelist():
            content = old.read(name)
            written.writestr(name, content.replace(b"(10000,), }        ", b"(9999999999999,), }"))
    path.write_bytes(new.getvalue())
    with pytest.raises(Problem, match=r"predictions.npz is damaged"):
        results.read_run(run)


def test_a_checkpoint_that_is_no_file_is_not_waited_for(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_CIFAR10_DIR", "")
    (tmp_path / "progress.json").touch()
    pipe(tmp_path / "checkpoint.pt")
    arguments = ["train", "--resume", "--device", "cpu", "--pictures", "1", "--batch", "1"]
    with pytest.raises(SystemExit, match=r"checkpoint.pt is no file"):
        cifar10_command.main([*arguments, "--out", str(tmp_path)])


def saved(array):
    content = io.BytesIO()
    np.save(content, array)
    return content.getvalue()


TURNED = np.eye(3072, dtype=np.float32)
TURNED[3, 5] = 2.0
SPOILT = {
    "empty": b"",
    "text": b"x",
    "cut off": saved(np.eye(3072, dtype=np.float32))[:1000],
    "small": saved(np.eye(4, dtype=np.float32)),
    "NaN": saved(np.full((3072, 3072), np.nan, np.float32)),
    "one number changed": saved(TURNED),
    "a pipe": None,
}


@pytest.mark.parametrize("how", SPOILT)
def test_a_whitening_that_is_damaged_is_computed_again(how, tmp_path, monkeypatch):
    pictures = replace(data.generated_data(50), banner="")
    path = tmp_path / f"whitening-{pictures.fingerprint}-1.npy"
    pipe(path) if SPOILT[how] is None else path.write_bytes(SPOILT[how])
    monkeypatch.setenv("COURSE_CIFAR10_DIR", str(tmp_path))
    monkeypatch.setattr(prepare, "whitening_matrix", lambda *_: 2 * np.eye(3072, dtype=np.float32))
    assert prepare.preparation(pictures).whitening[0, 0] == 2


@pytest.mark.parametrize("content", ["[" * 100_000, '{"cells": 5}', '{"cells": [{"source": 5}]}', None])
def test_the_standing_is_told_whatever_has_become_of_a_notebook(content, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "01_sigmoid.ipynb"
    pipe(path) if content is None else path.write_text(content)
    assert "exercise" in progress.standing()._repr_markdown_()
    path.unlink()
    with path.open("wb") as file:
        file.truncate(10 << 40)
    assert "exercise" in progress.standing()._repr_markdown_()


def test_progress_that_an_editor_of_windows_has_saved_is_read(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_PROGRESS", str(tmp_path))
    solved = json.dumps({"solved": {"sigmoid.slope": "2026-01-01"}})
    (tmp_path / "progress.json").write_text(solved, encoding="utf-8-sig")
    assert remembered.recall() == ({"solved": {"sigmoid.slope": "2026-01-01"}, "ideas": {}, "quiz": {}}, "")


@pytest.mark.parametrize("name", ["\ud800", "a\0b"])
def test_a_name_that_no_file_can_have_is_refused_everywhere(name):
    with pytest.raises(ValueError, match=r"cannot be written \(no file can have this name\)"):
        lecture(Slide("a")).save(name)
    with pytest.raises(ValueError, match="data must be the name of a file, got"):
        own_data(Path(name))


def test_a_handout_is_saved_at_home(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    lecture(Slide("a")).save("~/page.html")
    assert (tmp_path / "page.html").is_file()


@pytest.mark.parametrize("first", ["nan,nan,A", "inf,-inf,B", "NA,NA,x", "None,none,A"])
def test_a_first_row_without_numbers_is_no_header(first):
    with pytest.raises(ValueError, match="Line 1 must be"):
        own_data(f"{first}\n0.1,0.2,B")


def test_a_text_of_very_many_lines_is_refused_before_it_is_read():
    with pytest.raises(ValueError, match="data must be at most 1,000,000 lines"):
        own_data("\n" * 10**7)


@pytest.mark.parametrize("header", ["label,x1,x2", "x1;class;x2"])
def test_labels_that_stand_first_are_not_taken_for_numbers(header):
    separator = header[-3]
    rows = [separator.join(row) for row in (("0", "0.1", "0.2"), ("1", "0.3", "0.2"))]
    with pytest.raises(ValueError, match="Line 1 must name the labels last, got"):
        own_data("\n".join([header, *rows]))


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: recorded_attacks.attack_table("nothing"), "name must be one of"),
        (lambda: recorded_attacks.recorded_patch("x", 1, 4), "pictures must be 'cifar10' or 'stand_in'"),
        (lambda: recorded_attacks.recorded_patch("cifar10", "a", 4), "target must be a whole number"),
        (lambda: recorded_attacks.success("cifar10", "zz", 1), "column must be one of"),
        (lambda: results.confusion_matrix([1, 2], [3]), "labels must have shape"),
        (lambda: results.confusion_matrix([200], [3]), "predicted must name data points from 0 to 9"),
        (lambda: results.read_counts("none"), "path must be the name of a file that exists"),
    ],
)
def test_recorded_results_say_what_there_is(call, said):
    with pytest.raises(ValueError, match=said):
        call()


@pytest.mark.skipif(os.name != "posix", reason="other systems have other rights")
def test_a_file_keeps_its_rights_and_a_protected_one_its_content(tmp_path, monkeypatch):
    path, held = tmp_path / "page.html", lecture(Slide("a"))
    path.write_text("old")
    path.chmod(0o600)
    held.save(path)
    assert path.stat().st_mode & 0o777 == 0o600
    path.write_text("precious")
    monkeypatch.setattr("os.access", lambda place, how: False)  # to the superuser nothing is protected
    with pytest.raises(ValueError, match=r"cannot be written \(it is write-protected\)"):
        held.save(path)
    assert path.read_text() == "precious"
