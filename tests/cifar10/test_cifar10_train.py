"""A training run on few pictures: its files, killing, resuming and pausing it, and what goes wrong."""

import io
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace
from unittest import mock

import numpy as np
import pytest
import torch
from safetensors.torch import load_file

from course_utils import writing
from course_utils.cifar10 import command, data, evaluate, results, run_files, train
from course_utils.cifar10.__main__ import main
from course_utils.cifar10.device import choose
from course_utils.cifar10.model import Net
from course_utils.cifar10.problem import Problem
from course_utils.cifar10.settings import Settings

CPU = torch.device("cpu")


@pytest.fixture(scope="module")
def pictures():
    return data.generated_data(200)


def settings(**changes):
    return Settings(**{"epochs": 2, "batch": 20, "pictures": 200, "whiten": False, **changes})


def training(pictures, folder, /, resume=False, **changes):
    return train.CifarTraining(pictures, settings(**changes), folder, CPU, resume)


def progress(folder):
    return json.loads((folder / "progress.json").read_text())


@pytest.fixture(scope="module")
def ended(pictures, tmp_path_factory):
    folder = tmp_path_factory.mktemp("run")
    run, rows = training(pictures, folder, dropout=True), []
    run.run(rows.append)
    return run, rows, results.read_run(folder)


def test_a_run_leaves_the_promised_files_and_no_others(ended):
    _, rows, found = ended
    assert {path.name for path in found.folder.iterdir()} == {
        "history.csv",
        "progress.json",
        "checkpoint.pt",
        "weights.safetensors",
        "confusion.csv",
        "predictions.npz",
        "run.json",
    }
    assert tuple(found.history) == run_files.COLUMNS
    np.testing.assert_array_equal(found.history["epoch"], [1, 2])
    np.testing.assert_array_equal(found.history["eta"], [0.05, 0.005])
    for column in run_files.COLUMNS:
        np.testing.assert_allclose(found.history[column], [row[column] for row in rows], rtol=1e-5)
    assert progress(found.folder)["state"] == "done"
    assert progress(found.folder)["remaining"] == 0
    assert found.facts["torch"] == torch.__version__
    assert found.facts["pictures"].startswith("Not CIFAR-10")
    assert found.settings == settings(dropout=True)


def test_the_results_fit_together(ended, pictures):
    run, rows, found = ended
    x, y = run.test
    with torch.no_grad():
        outputs = found.network()(x)
    predicted, confidence = found.of(pictures.test)
    np.testing.assert_array_equal(predicted, outputs.argmax(1))
    np.testing.assert_allclose(confidence, outputs.softmax(1).max(1).values, atol=1e-3)
    right = (outputs.argmax(1) == y).float().mean().item()
    assert found.accuracy == pytest.approx(right) == found.facts["accuracy"]
    assert rows[-1]["validation_top1"] == pytest.approx(1 - right)
    objective = torch.nn.functional.cross_entropy(outputs, y).item()
    assert rows[-1]["validation_objective"] == pytest.approx(objective, rel=1e-5)
    counts = np.zeros((10, 10), int)
    np.add.at(counts, (predicted, pictures.test.labels), 1)
    np.testing.assert_array_equal(found.confusion, counts)


def test_predictions_follow_the_order_of_the_pictures(ended, pictures):
    found, order = ended[2], np.random.default_rng(0).permutation(len(pictures.test))
    mixed = data.Pictures(pictures.test.pixels[order], pictures.test.labels[order])
    for straight, turned in zip(found.of(pictures.test), found.of(mixed), strict=True):
        np.testing.assert_array_equal(straight[order], turned)
    with pytest.raises(ValueError, match=r"test must be the pictures that .* saw, got 200 others"):
        found.of(pictures.training)


def test_the_training_errors_afterwards_are_those_of_the_trained_network(ended, pictures):
    _, rows, found = ended
    x, y = ended[0].stepper.pictures, ended[0].stepper.labels
    means = evaluate.means(found.network(), x, y)
    values = [rows[-1][f"train_{measure}_after"] for measure in run_files.MEASURES]
    np.testing.assert_allclose(values, means, rtol=1e-5)
    assert rows[-1]["train_objective_mask"] != rows[-1]["train_objective_after"]


def test_without_dropout_there_is_no_mask(pictures, tmp_path):
    row = training(pictures, tmp_path, epochs=1).epoch(1)
    for measure in run_files.MEASURES:
        assert row[f"train_{measure}_mask"] == row[f"train_{measure}_after"]


def test_the_network_learns_what_the_stand_in_shows(tmp_path):
    run = training(data.generated_data(1000), tmp_path, epochs=10, pictures=1000, batch=100)
    for number in range(1, 10):  # as `run` does, which evaluates the network each time
        run.stepper.epoch(number)
    assert run.epoch(10)["train_top1_after"] < 0.7  # guessing: 0.9


def test_generated_pictures_are_not_whitened_and_readers_are_told(pictures, tmp_path, monkeypatch, capsys):
    """Whitened, they are mostly noise: the default run would end where guessing does."""
    asked = []
    monkeypatch.setattr(
        command, "train_and_report", lambda found, settings, *rest: asked.append(settings.whiten)
    )
    monkeypatch.setattr(data, "load", lambda: pictures)
    main(["train", "--out", str(tmp_path)])
    assert asked == [False]
    assert "Generated pictures are not whitened" in capsys.readouterr().out
    monkeypatch.setattr(data, "load", lambda: replace(pictures, banner=""))
    main(["train", "--out", str(tmp_path)])
    assert asked == [False, True]
    assert "not whitened" not in capsys.readouterr().out


ARGUMENTS = ["train", "--dropout", "--no-whiten", "--pictures", "200", "--epochs", "4", "--device", "cpu"]


# In a process of its own: few pictures, as in `small`.
PROGRAM = """
from course_utils.cifar10 import data
from course_utils.cifar10.__main__ import main
few = data.generated_data(200)
data.load = lambda: few
"""


@pytest.fixture
def small(pictures, monkeypatch):
    """The command gets few pictures: the 10,000 that it generates otherwise take a second each time."""
    monkeypatch.setenv("COURSE_CIFAR10_DIR", "")
    monkeypatch.setattr(data, "load", lambda: pictures)


def in_a_process(program):
    environment = {**os.environ, "COURSE_CIFAR10_DIR": "", "OMP_NUM_THREADS": "1"}
    command = [sys.executable, "-c", PROGRAM + program]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300)


@pytest.fixture
def one_thread():
    """As many as in the processes: sums are rounded in the same order."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


def epochs_of(folder):
    return len(run_files.read_history(folder)["epoch"])


KILLED = {
    "in an epoch": """
train.CifarTraining._between_steps = lambda self, step: len(self.history) == 1 and step == 1 and kill()
""",
    "between checkpoint and history": """
write = run_files.write_history
run_files.write_history = lambda folder, rows: kill() if len(rows) == 3 else write(folder, rows)
""",
}


def run_and_kill(when, arguments):
    """Run the command in a process that is killed there, with no chance to clear up."""
    preamble = "import os\nfrom course_utils.cifar10 import run_files, train\n"
    kill = "def kill(): os.kill(os.getpid(), 9)\n"
    ended = in_a_process(f"{preamble}{kill}{KILLED[when]}main({arguments})")
    assert ended.returncode in (-9, 9), ended.stderr


@pytest.mark.usefixtures("small", "one_thread")
def test_killed_and_resumed_a_run_ends_with_the_same_numbers(tmp_path, capsys):
    """Killed once in an epoch and once when a checkpoint has been written and its history has not."""
    main([*ARGUMENTS, "--out", str(tmp_path / "whole")])
    folder = tmp_path / "killed"
    arguments = [*ARGUMENTS, "--out", str(folder)]
    for epochs, when, more in ((1, "in an epoch", []), (2, "between checkpoint and history", ["--resume"])):
        run_and_kill(when, [*arguments, *more])
        assert epochs_of(folder) == epochs
        assert progress(folder)["state"] == "running"
        assert not (folder / "run.json").exists()
    (folder / "checkpoint.pt.1.new").write_bytes(b"half of it")
    capsys.readouterr()
    main([*arguments, "--resume"])
    out = capsys.readouterr().out
    assert "epoch 4/4" in out
    assert not any(f"epoch {done}/4" in out for done in (1, 2, 3))
    assert not list(folder.glob("*.new"))
    whole, killed = (results.read_run(path) for path in (tmp_path / "whole", folder))
    for column in run_files.COLUMNS:
        if column != "seconds":
            np.testing.assert_array_equal(whole.history[column], killed.history[column])
    weights = [load_file(path / "weights.safetensors") for path in (tmp_path / "whole", folder)]
    for name, value in weights[0].items():
        assert torch.equal(value, weights[1][name])
    np.testing.assert_array_equal(whole.predicted, killed.predicted)


def test_a_checkpoint_is_written_whole_or_not_at_all(pictures, tmp_path, monkeypatch):
    run = training(pictures, tmp_path)
    run.history.append(run.epoch(1))
    run.save()
    before = (tmp_path / "checkpoint.pt").read_bytes()

    def torn(content, file):
        file.write(b"half")
        raise OSError("No space left on device")

    monkeypatch.setattr(train.torch, "save", torn)
    with pytest.raises(OSError, match="No space"):
        run.save()
    assert (tmp_path / "checkpoint.pt").read_bytes() == before
    assert not list(tmp_path.glob("*.new"))


def test_a_run_with_other_settings_or_pictures_is_not_resumed(pictures, tmp_path):
    """The refusal says what differs and nothing else, and leaves the run as it was."""
    training(pictures, tmp_path).run()
    others = data.generated_data(200, seed=5)
    checksums = f"checksum of the pictures must be {pictures.fingerprint}, got {others.fingerprint}"
    for found, change, said in (
        (pictures, {"seed": 1, "epochs": 3}, "epochs must be 2, got 3; seed must be 0, got 1"),
        (others, {}, f"the {checksums}"),
    ):
        with pytest.raises(Problem, match=f"To resume .*, {said}. Or choose another --out") as refused:
            training(found, tmp_path, resume=True, **change)
        assert "batch" not in str(refused.value)
    assert progress(tmp_path)["state"] == "done"


@pytest.mark.parametrize(
    "how", ["empty", "cut", "random", "list", "settings", "pictures", "net", "momentum", "history"]
)
def test_a_damaged_checkpoint_is_told(ended, pictures, tmp_path, how):
    path, whole = tmp_path / "checkpoint.pt", (ended[2].folder / "checkpoint.pt").read_bytes()
    found = torch.load(ended[2].folder / "checkpoint.pt", weights_only=True)
    other = io.BytesIO()
    torch.save([1] if how == "list" else {key: value for key, value in found.items() if key != how}, other)
    bad = {"empty": b"", "cut": whole[:5000], "random": np.random.default_rng(0).bytes(5000)}
    path.write_bytes(bad.get(how, other.getvalue()))
    with pytest.raises(Problem, match="is damaged; delete it to begin anew, or choose another --out"):
        training(pictures, tmp_path, resume=True, dropout=True)
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("share", [0.01, 0.1, 0.5, 0.99])
def test_weights_with_one_bit_turned_over_are_told(ended, tmp_path, share):
    run = shutil.copytree(ended[2].folder, tmp_path / "run")
    content = bytearray((run / "weights.safetensors").read_bytes())
    header = 8 + int.from_bytes(content[:8], "little")
    content[header + 4 * int(share * (len(content) - header) / 4) + 3] ^= 0x40  # of an exponent
    (run / "weights.safetensors").write_bytes(content)
    with pytest.raises(Problem, match=r"weights\.safetensors is damaged; put an intact copy in its place"):
        results.network_in(run)


@pytest.mark.parametrize("share", [0.05, 0.3, 0.7])  # in a weight and in the momentum
def test_a_checkpoint_with_one_bit_turned_over_is_told(ended, pictures, tmp_path, share):
    content = bytearray((ended[2].folder / "checkpoint.pt").read_bytes())
    content[4 * int(share * len(content) / 4) + 3] ^= 0x40  # of an exponent
    (tmp_path / "checkpoint.pt").write_bytes(content)
    with pytest.raises(Problem, match="is damaged; delete it to begin anew, or choose another --out"):
        training(pictures, tmp_path, resume=True, dropout=True)


def test_progress_tells_of_what_ends_the_preparation(pictures, tmp_path, monkeypatch):
    for error, state in ((MemoryError(), "failed"), (KeyboardInterrupt(), "stopped")):
        monkeypatch.setattr(train, "preparation", mock.Mock(side_effect=error))
        with pytest.raises((Problem, KeyboardInterrupt)):
            training(pictures, tmp_path)
        assert progress(tmp_path)["state"] == state


@pytest.mark.usefixtures("small")
def test_a_full_disk_ends_in_a_message_and_leaves_no_half_checkpoint(tmp_path):
    """A limit on the size of files: enough for the history, too little for the weights."""
    resource = pytest.importorskip("resource")  # not on Windows
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, limits[1]))
    try:
        with pytest.raises(SystemExit) as ended:
            main([*ARGUMENTS, "--out", str(tmp_path)])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    # A message as the code: Python prints it and exits with 1.
    assert f"{tmp_path} cannot be written (File too large)" in ended.value.code
    assert epochs_of(tmp_path) == 0
    assert not list(tmp_path.glob("checkpoint.pt*"))


def test_a_pause_counts_neither_for_the_epoch_nor_for_the_estimate(pictures, tmp_path, monkeypatch, clock):
    run = training(pictures, tmp_path)
    run.progress.say("running")
    began, waited = run.progress.began, clock()
    (tmp_path / "pause").touch()

    def sleep(seconds):
        assert progress(tmp_path)["state"] == "paused"
        clock.wait(seconds)
        if clock() > waited + 20:
            (tmp_path / "pause").unlink()

    monkeypatch.setattr(train, "sleep", sleep)
    monkeypatch.setattr(train, "monotonic", clock)
    run.wait(5)
    assert run.progress.began - began == pytest.approx(clock() - waited)
    assert clock() - waited > 20


def test_it_waits_while_there_is_a_file_called_pause(pictures, tmp_path):
    run = training(pictures, tmp_path)
    (tmp_path / "pause").touch()
    thread = threading.Thread(target=run.run)
    thread.start()
    while progress(tmp_path)["state"] != "paused":
        time.sleep(0.01)
    assert not run.history
    time.sleep(0.3)
    (tmp_path / "pause").unlink()
    thread.join()
    assert progress(tmp_path)["state"] == "done"
    assert len(run.history) == 2


def test_who_sees_an_epoch_in_the_history_also_sees_what_is_left(pictures, tmp_path, monkeypatch):
    """An epoch of one step is over sooner than progress.json is written again."""
    seen, write = [], run_files.write_history

    def written(folder, history):
        seen.append((len(history), progress(folder)))
        write(folder, history)

    monkeypatch.setattr(run_files, "write_history", written)
    training(pictures, tmp_path, batch=200).run()
    assert {(epochs, said["epoch"], said["state"]) for epochs, said in seen} == {
        (1, 1, "running"),
        (2, 2, "running"),
    }
    assert all(said["remaining"] is not None for _, said in seen)


@pytest.fixture
def held(monkeypatch):
    """While this list is not empty, history.csv cannot be replaced, as where a spreadsheet has it open."""
    replace_file, held = os.replace, [True]

    def replaced(new, path):
        if held and path.name == "history.csv":
            raise PermissionError("The process cannot access the file")
        replace_file(new, path)

    monkeypatch.setattr(writing.os, "replace", replaced)
    monkeypatch.setattr(writing, "WAITS", (0.0,))
    return held


def test_a_history_that_a_spreadsheet_holds_is_written_when_it_is_let_go(pictures, tmp_path, held):
    run = training(pictures, tmp_path)
    run.run(lambda row: held.clear() if row["epoch"] == 2 else None)
    assert epochs_of(tmp_path) == 2
    assert not list(tmp_path.glob("*.new"))


def test_a_history_that_is_held_to_the_end_is_all_that_is_missing(pictures, tmp_path, held):
    run = training(pictures, tmp_path)
    with pytest.raises(train.Stopped, match=r"history.csv is open in another program. Close it; --resume"):
        run.run()
    held.clear()
    assert (tmp_path / "weights.safetensors").exists()
    again = training(pictures, tmp_path, resume=True)
    again.run()
    assert results.read_run(tmp_path).accuracy == pytest.approx(1 - run.history[-1]["validation_top1"])
    assert epochs_of(tmp_path) == 2


def test_it_stops_between_two_steps_and_can_go_on(ended, pictures, tmp_path):
    run, steps = training(pictures, tmp_path, dropout=True), []
    say = run.progress.say
    run.progress.say = lambda state, step=0, **more: (
        steps.append(step),
        step == 7 and (tmp_path / "stop").touch(),
        say(state, step, **more),
    )
    with pytest.raises(train.Stopped, match="Stopped after 0 epochs of 2; --resume continues"):
        run.run()
    assert max(steps) == 7
    assert progress(tmp_path)["state"] == "stopped"
    assert not (tmp_path / "stop").exists()
    again = training(pictures, tmp_path, resume=True, dropout=True)
    again.run()
    assert again.history[1]["train_objective"] == ended[1][1]["train_objective"]


def test_an_old_wish_to_stop_does_not_stop_a_new_run(pictures, tmp_path):
    (tmp_path / "stop").touch()
    training(pictures, tmp_path, epochs=1).run()
    assert progress(tmp_path)["state"] == "done"


def test_an_objective_that_is_no_number_ends_the_run_and_is_explained(pictures, tmp_path):
    run = training(pictures, tmp_path)
    with torch.no_grad():
        run.net.blocks[3].conv.weight *= 1e30
    with pytest.raises(
        Problem,
        match=r"In epoch 1 the objective is no longer a finite number.* η = 0.05 is too large",
    ):
        run.run()
    assert progress(tmp_path)["state"] == "failed"
    assert "no longer a finite number" in progress(tmp_path)["message"]
    assert not (tmp_path / "checkpoint.pt").exists()


def test_a_batch_that_does_not_fit_the_memory_is_explained(pictures, tmp_path, monkeypatch):
    def full(number, between):
        raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 20 GiB")

    run = training(pictures, tmp_path)
    monkeypatch.setattr(run.stepper, "epoch", full)
    with pytest.raises(Problem, match="The memory of cpu does not hold a batch of 20 pictures"):
        run.run()


NO_HEADER = (200).to_bytes(8, "little") + b"{"  # of safetensors
EPOCHS = (",".join(run_files.COLUMNS) + "\n" + ",".join(["1"] * len(run_files.COLUMNS))).encode()
DAMAGE = {
    "run.json": [b"{", b"{}", b"[]", b'{"settings": {"epochs": "many"}}', b"\xff"],
    "history.csv": [b"epoch,eta\n1,0.05\n", b"x", b"", EPOCHS, b"\xff"],
    "confusion.csv": [b"a,b\n1,x\n", b"a,b\n1,2\n", b"", b"\xff"],
    "predictions.npz": [b"", b"x", b"PK\x03\x04"],
    "weights.safetensors": [b"", b"x", NO_HEADER],
}


@pytest.mark.parametrize(("name", "content"), [(name, bad) for name in DAMAGE for bad in DAMAGE[name]])
def test_a_damaged_file_of_an_ended_run_is_named(ended, tmp_path, name, content):
    folder = shutil.copytree(ended[2].folder, tmp_path / "run")
    (folder / name).write_bytes(content)
    said = f"{re.escape(str(folder / name))} is damaged; put an intact copy in its place, or train again"
    with pytest.raises(Problem, match=said):
        results.read_run(folder).network()


@pytest.mark.parametrize("name", DAMAGE)
def test_a_file_that_an_ended_run_lacks_is_named(ended, tmp_path, name):
    folder = shutil.copytree(ended[2].folder, tmp_path / "run")
    (folder / name).unlink()
    with pytest.raises(ValueError, match=f"must hold a run that has ended, got no {name}"):
        results.read_run(folder).network()


def test_predictions_of_other_pictures_and_weights_of_another_network_are_damage(ended, tmp_path):
    folder, other = shutil.copytree(ended[2].folder, tmp_path / "run"), Net()
    other.blocks = other.blocks[:4]
    run_files.write_weights(folder, other)
    with pytest.raises(Problem, match=r"weights\.safetensors is damaged"):
        results.read_run(folder).network()
    np.savez(folder / "predictions.npz", target=[1], predicted=[1], confidence=[0.5])
    with pytest.raises(Problem, match=r"predictions\.npz is damaged"):
        results.read_run(folder)


def test_the_time_that_remains_is_told(tmp_path):
    history = []
    told = run_files.ProgressFile(tmp_path, epochs=4, steps=10, history=history)
    assert told.remaining(0) is None
    history.append({"seconds": 8.0})
    assert told.remaining(5) == pytest.approx(2.5 * 8)


def test_more_pictures_than_there_are_cannot_be_asked_for(pictures, tmp_path):
    with pytest.raises(ValueError, match="pictures must be a whole number up to 200, got 300"):
        training(pictures, tmp_path, pictures=300)


def test_a_device_that_is_not_here_is_named():
    assert choose("cpu") == CPU
    missing = next(name for name in ("mps", "cuda") if name not in str(choose()))
    with pytest.raises(ValueError, match=f"device must here be one of auto, .*cpu, got {missing}"):
        choose(missing)


def test_results_of_a_run_that_has_not_ended_are_refused(tmp_path):
    with pytest.raises(ValueError, match=r"must hold a run that has ended, got no run.json"):
        results.read_run(tmp_path)


@pytest.mark.usefixtures("small")
def test_the_command_does_not_write_over_a_run(pictures, tmp_path):
    training(pictures, tmp_path).save()
    with pytest.raises(SystemExit, match="holds a run already: choose another --out, or --resume it"):
        main(["train", "--out", str(tmp_path), "--device", "cpu"])


@pytest.mark.usefixtures("small")
def test_the_command_names_a_folder_that_cannot_be_written(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(SystemExit, match=r"file.run cannot be written \(.*\); choose another --out"):
        main(["train", "--out", str(tmp_path / "file" / "run"), "--device", "cpu"])


@pytest.mark.usefixtures("small")
def test_the_command_says_how_an_interrupted_run_goes_on(monkeypatch, tmp_path):
    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(command, "train_and_report", interrupted)
    with pytest.raises(SystemExit, match="Interrupted; --resume continues"):
        main(["train", "--out", str(tmp_path), "--device", "cpu"])


@pytest.mark.parametrize(
    ("switch", "value", "accepted"),
    [
        ("--epochs", "0", "epochs must be a whole number of at least 1, got 0"),
        ("--seed", "-1", "seed must be a whole number from 0 to 4294967295, got -1"),
        (
            "--seed",
            "18446744073709551616",
            "seed must be a whole number from 0 to 4294967295, got 184467440737",
        ),
        ("--pictures", "9", "pictures must be at least 100, a batch, got 9"),
        ("--pictures", "300", "pictures must be a whole number up to 200, got 300"),
        ("--pool", "7", "pool must be a whole number from 2 to 3, got 7"),
        (
            "--device",
            next(name for name in ("mps", "cuda") if name not in str(choose())),
            "device must here be",
        ),
        ("--out", "", "--out must name a folder, got ''"),
        ("--resume", None, "run holds no run to resume: choose another --out"),
    ],
)
@pytest.mark.usefixtures("small")
def test_the_command_says_what_is_accepted_and_leaves_nothing(
    tmp_path, monkeypatch, switch, value, accepted
):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit, match=accepted):
        main(["train", "--out", "run", switch, *([value] if value is not None else [])])
    assert not list(tmp_path.iterdir())


@pytest.mark.usefixtures("small")
def test_a_run_without_a_complete_epoch_begins_anew_and_says_so(tmp_path, capsys):
    (tmp_path / "progress.json").touch()
    main([*ARGUMENTS, "--epochs", "1", "--resume", "--out", str(tmp_path)])
    assert "No epoch is complete that could be resumed" in capsys.readouterr().out


@pytest.mark.skipif(os.name != "posix", reason="the shell makes them")
def test_a_training_goes_on_when_nobody_reads_what_it_prints(tmp_path):
    """Two trainings in a process: the reader of the first goes away, and the disk of the second is full."""
    closed, full = tmp_path / "closed", tmp_path / "full"
    arguments = [*ARGUMENTS, "--epochs", "1", "--out"]
    program = f"""{PROGRAM}
import os
main({[*arguments, str(closed)]})
os.dup2(os.open("/dev/full", os.O_WRONLY), 1)
main({[*arguments, str(full)]})
"""
    shell = ["bash", "-o", "pipefail", "-c", '"$0" -c "$1" | head -1 >&2', sys.executable, program]
    environment = {**os.environ, "COURSE_CIFAR10_DIR": "", "OMP_NUM_THREADS": "1"}
    ended = subprocess.run(shell, env=environment, capture_output=True, text=True)
    assert ended.returncode == 0, ended.stderr
    assert ended.stderr.startswith("Not CIFAR-10")
    assert "Error" not in ended.stderr
    assert [progress(folder)["state"] for folder in (closed, full)] == ["done", "done"]


@pytest.mark.usefixtures("small")
def test_the_command_shows_a_bug_with_its_traceback(monkeypatch, tmp_path):
    def bug(*_):
        raise ValueError("shapes do not fit")

    monkeypatch.setattr(command, "CifarTraining", bug)
    with pytest.raises(ValueError, match="shapes do not fit"):
        main(["train", "--out", str(tmp_path), "--device", "cpu"])


# Tests that run in the background may have been started with interrupts ignored, which is inherited.
INTERRUPTIBLE = "import signal\nsignal.signal(signal.SIGINT, signal.default_int_handler)\n"


@pytest.mark.usefixtures("small")
def test_two_trainings_cannot_share_a_folder_but_one_that_is_dead_does_not_count(tmp_path):
    """The other process is interrupted, where it can be, and trains again until it is killed."""
    (tmp_path / "pause").touch()
    arguments = [*ARGUMENTS, "--epochs", "1", "--out", str(tmp_path)]
    once = f"main({arguments})"
    twice = f"try: {once}\nexcept SystemExit as ended: print(ended, flush=True)\n{once}"
    other = subprocess.Popen(
        [sys.executable, "-c", f"{INTERRUPTIBLE}{PROGRAM}{twice}"],
        env={**os.environ, "OMP_NUM_THREADS": "1"},
        stdout=subprocess.PIPE,
        text=True,
    )

    def is_refused_while_the_other_is_paused():
        while not (tmp_path / "progress.json").exists() or progress(tmp_path)["state"] != "paused":
            assert other.poll() is None
            time.sleep(0.05)
        for more in ([], ["--resume"]):
            with pytest.raises(SystemExit, match="of a training that is still running: await its end"):
                main([*arguments, *more])
        assert progress(tmp_path)["state"] == "paused"

    with other:
        is_refused_while_the_other_is_paused()
        if os.name == "posix":
            other.send_signal(signal.SIGINT)
            while "Interrupted; --resume continues" not in (said := other.stdout.readline()):
                assert said
            is_refused_while_the_other_is_paused()
        other.kill()
    (tmp_path / "pause").unlink()
    main(arguments)
    assert epochs_of(tmp_path) == 1


HIDDEN = "jupyterlab IPython ipywidgets anywidget matplotlib scipy numba pooch requests tqdm safetensors"


@pytest.fixture(scope="module")
def bare(tmp_path_factory):
    """A process with torch and numpy alone, and its standard input closed before Python starts.

    It is asked for a training tied to that input, and then for one that is not; return what it says and
    the folder of the second.
    """
    folder = tmp_path_factory.mktemp("bare") / "run"
    tied = f"try: main({['train', '--tied', '--out', str(folder)]})\n"
    tied += "except SystemExit as ended: print(ended)\n"
    program = (
        f"import sys\nfor name in {HIDDEN.split()}: sys.modules[name] = None\n{PROGRAM}"
        "import course_utils.cifar10.results\n"
        f"{tied if os.name == 'posix' else ''}"
        f"main({[*ARGUMENTS, '--epochs', '1', '--out', str(folder)]})"
    )
    arguments = [sys.executable, "-c", program]
    if os.name == "posix":
        arguments = ["sh", "-c", 'exec "$@" <&-', "sh", *arguments]
    environment = {**os.environ, "COURSE_CIFAR10_DIR": "", "OMP_NUM_THREADS": "1"}
    ended = subprocess.run(arguments, env=environment, capture_output=True, text=True)
    return ended, folder


@pytest.mark.skipif(os.name != "posix", reason="the shell closes it")
def test_a_training_tied_to_a_closed_input_says_so(bare):
    assert bare[0].stdout.strip().startswith("--tied needs an open standard input")


def test_a_training_needs_torch_and_numpy_alone(bare):
    ended, folder = bare
    assert ended.returncode == 0, ended.stderr
    assert results.read_run(folder).network()


def test_a_folder_can_be_moved(ended, tmp_path):
    moved = shutil.copytree(ended[2].folder, tmp_path / "elsewhere")
    np.testing.assert_array_equal(results.read_run(moved).confusion, ended[2].confusion)
