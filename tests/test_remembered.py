"""The file in which is remembered what the reader has solved: whole at every moment, and never a loss."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from course_utils import remembered


@pytest.fixture
def file(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_PROGRESS", str(tmp_path / "new folder"))
    return tmp_path / "new folder" / "progress.json"


def test_nothing_is_remembered_where_the_folder_is_empty(monkeypatch):
    monkeypatch.setenv("COURSE_PROGRESS", "")
    assert remembered.file() is None
    assert remembered.solve("sigmoid.slope") == remembered.forget() == ""
    assert remembered.recall() == ({"solved": {}, "ideas": {}, "quiz": {}}, "")


def test_it_lies_in_the_users_data_folder(monkeypatch, tmp_path):
    monkeypatch.delenv("COURSE_PROGRESS")
    for name in ("HOME", "XDG_DATA_HOME", "USERPROFILE", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(tmp_path))
    assert remembered.file().name == "progress.json"
    assert "course_utils" in remembered.file().parts


def test_what_is_noted_is_there_in_another_process(file):
    assert remembered.solve("sigmoid.slope") == ""
    assert remembered.answer("signs", True) == remembered.answer("signs", False) == ""
    code = "from course_utils import remembered; print(remembered.recall().content['ideas'])"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert said.strip() == "{'signs': [1, 2]}"
    assert list(remembered.recall().content["solved"]) == ["sigmoid.slope"]
    assert {path.name for path in file.parent.iterdir()} <= {"progress.json", "progress.lock"}


def test_where_the_questions_of_each_notebook_go_on(file):
    assert remembered.place("02", 1, 1, "row") == remembered.place("03", 3, 12, "sign") == ""
    assert remembered.place("02", 2, 4, "flip") == ""
    assert remembered.recall().content["quiz"] == {
        "02": {"level": 2, "asked": 4, "before": "flip"},
        "03": {"level": 3, "asked": 12, "before": "sign"},
    }


def test_the_day_of_the_first_time_stays(file):
    file.parent.mkdir()
    file.write_text('{"solved": {"sigmoid.slope": "2020-02-29"}, "later": {"kept": 1}}')
    assert remembered.solve("sigmoid.slope") == remembered.solve("sigmoid.tanh") == ""
    content = json.loads(file.read_text())
    assert content["solved"]["sigmoid.slope"] == "2020-02-29"
    assert content["later"] == {"kept": 1}, "what another version of the course has written"


BROKEN = ("", "{", "[]", "[" * 100_000, "{}}", '{"solved": 3}', '{"solved": {"a": "yesterday"}}')
BROKEN += ('{"solved": {"a": 5}}', '{"ideas": {"signs": [5, 4]}}', '{"ideas": {"signs": 4}}', "\x00\x01")
BROKEN += ('{"quiz": {"02": 3}}', '{"quiz": {"02": {"level": 1}}}', '{"quiz": {"02": {"level": "1"}}}')


@pytest.mark.parametrize("text", BROKEN, ids=range(len(BROKEN)))
def test_a_broken_file_is_a_sentence_and_is_kept_aside(file, text):
    file.parent.mkdir()
    file.write_text(text)
    content, problem = remembered.recall()
    assert content == {"solved": {}, "ideas": {}, "quiz": {}}
    assert problem.startswith(f"What was remembered in {file} cannot be read (")
    assert file.read_text() == text
    for name in ("progress.broken-1.json", "progress.broken-2.json"):
        said = remembered.solve("sigmoid.slope")
        assert said.startswith(f"{file} could not be read (")
        assert said.endswith(f"it is kept as {name}.")
        assert file.with_name(name).read_text() == text
        assert list(remembered.recall().content["solved"]) == ["sigmoid.slope"]
        file.write_text(text)


def test_a_folder_that_cannot_be_written_is_a_sentence(file):
    file.parent.write_text("a file where the folder should be")
    assert remembered.solve("sigmoid.slope").startswith(f"This could not be noted in {file} (")
    assert file.parent.read_text() == "a file where the folder should be"


def test_a_file_that_cannot_be_opened_is_never_replaced(file):
    file.mkdir(parents=True)  # a folder of that name: even the superuser cannot read it as a file
    assert "cannot be read" in remembered.recall().problem
    assert "could not be noted" in remembered.solve("sigmoid.slope")
    assert "could not be removed" in remembered.forget()
    assert file.is_dir()


def test_an_interrupted_write_leaves_the_file_as_it_was(file, monkeypatch):
    remembered.solve("sigmoid.slope")
    before = file.read_text()

    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    assert "No space left on device" in remembered.solve("sigmoid.tanh")
    assert file.read_text() == before
    assert {path.name for path in file.parent.iterdir()} <= {"progress.json", "progress.lock"}


def test_another_notebook_that_writes_is_waited_for_and_not_for_ever(file, monkeypatch):
    from filelock import FileLock

    remembered.solve("sigmoid.slope")
    monkeypatch.setattr(remembered, "PATIENCE", 0.01)
    with FileLock(file.with_suffix(".lock")):
        assert "could not be noted" in remembered.solve("sigmoid.tanh")
    assert list(remembered.recall().content["solved"]) == ["sigmoid.slope"]


def test_two_notebooks_at_once_lose_nothing(file):
    code = (
        "import sys; from course_utils import remembered\n"
        "for k in range(30): print(remembered.solve(f'{sys.argv[1]}.{k}'), end='')"
    )
    both = [
        subprocess.Popen([sys.executable, "-c", code, name], stdout=subprocess.PIPE, text=True)
        for name in ("one", "other")
    ]
    assert [one.communicate()[0] for one in both] == ["", ""]
    assert len(remembered.recall().content["solved"]) == 60


def test_forgetting(file):
    remembered.solve("sigmoid.slope")
    assert remembered.forget() == remembered.forget() == ""
    assert remembered.recall().content["solved"] == {}
    assert not Path(file).exists()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes in folders there")
def test_a_pipe_is_not_waited_for(file):
    file.parent.mkdir()
    os.mkfifo(file)
    assert "it is no file" in remembered.recall().problem
    assert "it is kept as progress.broken-1.json" in remembered.solve("sigmoid.slope")
    assert "sigmoid.slope" in remembered.recall().content["solved"]


def test_where_too_much_was_set_aside_that_is_said(file):
    file.parent.mkdir()
    file.write_text("[")
    for k in range(1, 1000):
        (file.parent / f"progress.broken-{k}.json").touch()
    assert "remove what was set aside before" in remembered.solve("sigmoid.slope")
    assert file.read_text() == "["
