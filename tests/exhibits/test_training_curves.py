"""A training in the background that lives no longer than who started it, and the exhibit that shows it."""

import subprocess
import sys
import time

import numpy as np
import pytest

from course_utils import exhibits
from course_utils.cifar10 import background, results
from course_utils.exhibits.ch07_cifar10 import training_curves
from course_utils.exhibits.ch07_cifar10.training_curves import ALL, BATCHES, MASK, ORDERS, OwnRun, State
from course_utils.interactive.asking import UNDECIDED
from course_utils.pictures.scene import Line

SMALL = ("--pictures", "100", "--epochs", "2", "--no-whiten", "--device", "cpu")


@pytest.fixture(autouse=True, scope="module")
def stand_in():
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COURSE_CIFAR10_DIR", "")
        patch.setenv("OMP_NUM_THREADS", "1")
        yield


def until(holds, seconds=60.0):
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "nothing happened"
        time.sleep(0.02)


def is_gone(pid):
    """Whether no process of that number runs any more (Linux)."""
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True


@pytest.fixture(params=[SMALL])
def shown(request, monkeypatch):
    """The exhibit with a budget of a few seconds."""
    monkeypatch.setitem(training_curves.BUDGETS, "1 minute", request.param)
    made = exhibits.training_curves()
    yield made
    made.close()


def playing(exhibit):
    """Let it run until it has ended by itself."""

    def ended():
        exhibit.tick()
        return not exhibit.state.playing

    until(ended)


def test_the_recorded_runs_may_be_shown_alone():
    guessed = {"guess": ORDERS[0], "measured": BATCHES}
    both, alone = (exhibits.training_curves(runs=runs, **guessed).scene() for runs in training_curves.RUNS)
    assert len(alone.axes) == 3
    for one, other in zip(alone.axes, both.axes[:3], strict=True):
        assert [item.y.tolist() for item in one.items] == [item.y.tolist() for item in other.items]
    said = {text.text for text in both.texts} - {text.text for text in alone.texts}
    assert any("Your run" in text for text in said)
    assert alone.height < both.height


@pytest.fixture(scope="module")
def ended(stand_in):
    """The exhibit whose run has ended, and what was seen on the way: captions and numbers of epochs."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(training_curves.BUDGETS, "1 minute", SMALL)
        made = exhibits.training_curves()
        made.act("play", True)
        captions, epochs = [made.caption()], set()

        def over():
            made.tick()
            epochs.add(made.progress.status.epochs)
            return not made.state.playing

        until(over)
        yield made, captions[0], epochs
        made.close()


def run_of(exhibit):
    """The training that the exhibit has started."""
    return exhibit._runner.run.gi_frame.f_locals["run"]


def test_a_run_is_filled_in_and_ends(ended):
    shown, before, seen = ended
    assert "starting" in before
    assert seen >= {0, 2}
    look = shown.progress.status
    assert look.problem == ""
    assert look.epochs == 2
    training, validation = (item for item in shown.scene().axes[3].items if isinstance(item, Line))
    np.testing.assert_array_equal(training.y, look.history["train_objective"])
    np.testing.assert_array_equal(validation.y, look.history["validation_objective"])
    assert "ended after epoch 2" in shown.caption()
    assert "on generated pictures" in shown.caption()


def test_a_history_is_not_seen_before_its_progress(ended, monkeypatch):
    """On Windows progress.json may be unreadable for a moment, while it is replaced."""
    run, read, broken = run_of(ended[0]), background.Path.read_text, [True]
    monkeypatch.setattr(run, "_history", {"epoch": np.empty(0)})

    def unreadable(path, *more, **settings):
        if broken and path.name == "progress.json":
            raise PermissionError(broken.pop())
        return read(path, *more, **settings)

    monkeypatch.setattr(background.Path, "read_text", unreadable)
    assert run.status().epochs == 0
    assert run.status().epochs == 2


def test_after_the_end_another_run_begins(ended):
    shown = ended[0]
    first, old = shown._runner.run, run_of(shown)
    shown.act("play", True)
    assert shown._runner.run is first
    assert run_of(shown) is not old
    assert shown.progress.status.epochs == 0
    assert not old.folder.exists()
    shown.close()  # nobody awaits its end


@pytest.mark.parametrize("shown", [("--pictures", "100", "--epochs", "45", "--no-whiten")], indirect=True)
def test_a_run_is_paused_goes_on_and_is_gone_when_its_cell_is_run_again(shown):
    shown.act("play", True)
    until(lambda: shown.tick() or shown.progress.status.epochs > 0)
    assert "left" in shown.caption()
    shown.act("play", False)
    run = run_of(shown)
    until(lambda: run.status().progress["state"] == "paused")
    assert "paused, epoch" in shown.caption()
    epochs = run.status().epochs
    shown.act("dropout", True)  # says what the next run will be; this one stays
    assert "Your run: 1 minute, without dropout" in shown.caption()
    shown.act("play", True)
    until(lambda: run.status().epochs > epochs)
    shown.close()
    assert run.process.returncode is not None
    assert not run.folder.exists()
    assert not shown.state.playing
    shown.act("budget", "full")
    assert "no run of your own" in shown.caption()


@pytest.mark.parametrize("shown", [(*SMALL, "--pool", "7")], indirect=True)
def test_what_goes_wrong_is_told_in_a_sentence(shown):
    shown.act("play", True)
    playing(shown)
    said = "The training has ended: pool must be a whole number from 2 to 3, got 7"
    assert said in shown.caption()
    assert said in " ".join(text.text for text in shown.scene().texts)
    assert shown.failure is None


def test_a_training_that_is_killed_is_told(shown):
    shown.act("play", True)
    run = run_of(shown)
    (run.folder / "errors.txt").write_text("UserWarning: nothing to do with it")
    run.process.kill()
    playing(shown)
    assert "It was killed" in shown.caption()


def test_a_training_that_cannot_be_started_is_told(shown, monkeypatch, tmp_path):
    monkeypatch.setattr(background.tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(background.sys, "executable", "/no/such/python")
    shown.act("play", True)
    assert shown.view.frame["message"].startswith("The training could not be started: No such file")
    assert not list(tmp_path.iterdir())
    assert not shown.state.playing
    assert shown.failure is None


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks into /proc")
def test_a_training_ends_with_the_kernel_that_started_it_even_if_that_is_killed():
    program = (
        "from course_utils.cifar10.background import Background\n"
        "import time\n"
        "run = Background(('--pictures', '100', '--no-whiten', '--epochs', '1000'))\n"
        "print(run.process.pid, run.folder, flush=True)\n"
        "time.sleep(600)\n"
    )
    kernel = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    pid, folder = kernel.stdout.readline().split()
    assert not is_gone(pid)
    kernel.kill()
    kernel.communicate()
    until(lambda: is_gone(pid))
    background.shutil.rmtree(folder, ignore_errors=True)


@pytest.mark.parametrize("dropout", [False, True])
def test_recorded_errors_are_drawn_as_they_were_recorded(dropout):
    state = State(guess=ORDERS[0], dropout=dropout, measured=BATCHES)
    histories = [run.history for run in results.recorded_runs(dropout)]
    for k, (measure, scale) in enumerate((("objective", 1), ("top1", 100), ("top5", 100))):
        axes = training_curves.scene(state, OwnRun(real=True)).axes[k]
        lines, marks = axes.items[:2], axes.items[2:]
        for line, dots, name in zip(
            lines, marks, (f"train_{measure}", f"validation_{measure}"), strict=True
        ):
            expected = scale * np.mean([history[name] for history in histories], axis=0)
            np.testing.assert_allclose(line.y, expected)
            np.testing.assert_allclose(dots.y, expected[dots.x.astype(int) - 1])
            assert (line.y <= axes.ylim[1]).all()
        circles, crosses = ({*dots.x} for dots in marks)
        assert circles & crosses == {45}, "at the end both are seen, elsewhere none hides another"
        assert circles | crosses == set(range(1, 46))


def drawn(**settings):
    return State(guess=ORDERS[0], dropout=True, **settings)


def test_with_the_mask_validation_lies_below_and_without_it_above():
    below = {}
    for measured in training_curves.MEASURED:
        said = training_curves.caption(drawn(measured=measured), OwnRun(real=True))
        below[measured] = int(said.partition("fewer errors in ")[2].split()[0])
    assert below[BATCHES] > 40
    assert below[training_curves.AFTER] < 10 < below[MASK]
    *_, mask, after = training_curves.scene(drawn(measured=ALL), OwnRun(True)).axes[0].items
    assert isinstance(after, Line)
    assert mask.dashed
    assert (mask.y > after.y).all()


def test_without_recorded_runs_it_is_said(monkeypatch):
    monkeypatch.setattr(training_curves, "mean_history", lambda dropout: ({}, 0))
    for measured in training_curves.MEASURED:
        assert training_curves.scene(State(guess=ORDERS[0], measured=measured), OwnRun(True))
    assert "no run yet" in training_curves.caption(State(), OwnRun(True))


def test_the_banner_is_on_the_figure_without_cifar10():
    def banners(real):
        return [
            t.text for t in training_curves.scene(State(), OwnRun(real)).texts if "Not CIFAR-10" in t.text
        ]

    assert banners(False)
    assert not banners(True)


@pytest.mark.parametrize(
    ("told", "real", "said"),
    [
        ({}, True, "starting: Python loads PyTorch"),
        ({"state": "preparing", "epoch": 0, "epochs": 15}, True, "the pictures: mean, contrast, whitening"),
        ({"state": "preparing", "epoch": 0, "epochs": 15}, False, "preparing the pictures: mean, contrast"),
        ({"state": "running", "epoch": 0, "epochs": 15}, True, "epoch 1 of 15, drawn when it ends"),
    ],
)
def test_what_is_done_before_the_first_epoch_is_said_where_it_is_seen(told, real, said):
    """Loading and preparing take up to a minute: whoever has pressed Start sees what is waited for."""
    run = background.RunStatus({"epoch": np.empty(0)}, told, False, "")
    shown = State(playing=True), OwnRun(real, run, "1 minute")
    (text,) = (text for text in training_curves.scene(*shown).texts if said in text.text)
    assert (text.x, text.align) == (training_curves.PANELS[0].left, "start"), "in sight on a narrow page"
    assert said in training_curves.caption(*shown)


@pytest.mark.parametrize(
    ("budget", "left", "slow"),
    [
        ("1 minute", None, False),  # as at first
        ("1 minute", 100.0, False),
        ("1 minute", 1287.0, True),
        ("5 minutes", 590.0, False),
        ("full", 4000.0, True),
    ],
)
def test_a_busy_computer_is_said_to_be_busy(budget, left, slow):
    """Whoever has asked for a minute and is told twenty must know why."""
    said = {"epoch": 0, "epochs": 15, "remaining": left}
    run = OwnRun(True, background.RunStatus({"epoch": np.empty(0)}, said, False, ""), budget)
    state = State(playing=True, budget=budget)
    assert ("slow or busy" in training_curves._status(state, run)) is slow
    assert ("nothing else to do need" in training_curves.caption(state, run)) is slow


def test_another_way_of_measuring_is_another_question():
    """Figure 12 asks about each of them; nobody is told that they said what they did not."""
    shown = exhibits.training_curves(dropout=True, measured=MASK)
    assert not any(axes.items for axes in shown.scene().axes[:3])
    assert "You said" not in " ".join(text.text for text in shown.scene().texts)
    shown.act("guess", ORDERS[0])
    assert f"You said “{ORDERS[0]}”; it is “{ORDERS[1]}”." in {text.text for text in shown.scene().texts}
    shown.act("measured", training_curves.AFTER)
    assert shown.state.guess == "not yet"
    assert not any(axes.items for axes in shown.scene().axes[:3])
    shown.close()


def test_where_the_same_circles_are_drawn_it_is_the_same_question():
    shown = exhibits.training_curves(guess="below the circles")
    shown.act("measured", ALL)
    assert shown.values["guess"] == "below the circles"
    shown.act("measured", MASK)
    assert shown.values["guess"] == UNDECIDED


def test_a_single_epoch_is_counted_as_one():
    history = {"train_top1": np.array([0.5]), "validation_top1": np.array([0.4])}
    said = training_curves._errors(history, training_curves.BATCHES)
    assert said.endswith("validation has the fewer errors in 1 of 1 epoch")
