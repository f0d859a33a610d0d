"""CIFAR-10 from its official layouts, and what is said when a file is not what it should be."""

import os
import pickle
import subprocess
import sys

import numpy as np
import pytest
from cifar10_files import PER_FILE, archive_bytes, archive_of, python2_pickle, records, write_binary

from course_utils.cifar10 import archive, data, stand_in
from course_utils.cifar10.data import Pictures
from course_utils.cifar10.problem import Problem


@pytest.fixture
def no_data(monkeypatch, tmp_path):
    """A reader's machine on which no CIFAR-10 lies."""
    monkeypatch.delenv("COURSE_CIFAR10_DIR", raising=False)
    monkeypatch.setattr(data, "FOLDER", tmp_path / "none")


def write_archive(folder, content):
    (folder / "cifar-10-python.tar.gz").write_bytes(content)
    return folder / "cifar-10-python.tar.gz", archive_of(content)


def same(found):
    labels, pixels = records()
    np.testing.assert_array_equal(found.training.labels, labels[:5].ravel())
    np.testing.assert_array_equal(found.test.labels, labels[5])
    np.testing.assert_array_equal(found.training.pixels.reshape(-1, 3072), pixels[:5].reshape(-1, 3072))
    np.testing.assert_array_equal(found.test.pixels.reshape(-1, 3072), pixels[5])
    assert found.banner == ""


def test_the_binary_layout(tmp_path):
    same(data.read_binary(write_binary(tmp_path), PER_FILE))


def test_the_archive(tmp_path):
    path, expected = write_archive(tmp_path, archive_bytes())
    same(data.read_archive(path, expected, PER_FILE))


def test_a_channel_is_red_green_blue_row_by_row(tmp_path):
    labels, pixels = records()
    for channel in range(3):
        pixels[0, 0, 1024 * channel : 1024 * (channel + 1)] = np.arange(1024) % 251 + channel
    content = archive_bytes([python2_pickle(*pair) for pair in zip(labels, pixels, strict=True)])
    first = data.read_archive(*write_archive(tmp_path, content), PER_FILE).training.pixels[0]
    assert first[2, 1, 3] == (32 + 3) % 251 + 2


def test_the_official_archive_is_known_by_its_size_and_two_checksums():
    assert (
        archive.Archive(
            "cifar-10-python.tar.gz",
            170_498_071,
            "c58f30108f718f92721af3b95e74349a",
            "6d958be074577803d12ecdefd02955f39262c83c16fe9348329d7fe0b5c001ce",
        )
        == archive.OFFICIAL
    )


@pytest.mark.parametrize("which", ["md5", "sha256", "size"])
def test_an_archive_that_is_not_the_expected_one_is_not_opened(tmp_path, which, monkeypatch):
    content = archive_bytes()
    path, expected = write_archive(tmp_path, content)
    wrong = {"size": len(content) + 1, "md5": "0" * 32, "sha256": "0" * 64}[which]
    monkeypatch.setattr(archive.tarfile, "open", lambda *a, **k: pytest.fail("it was opened"))
    with pytest.raises(Problem, match=r"is not the archive of CIFAR-10: it.* must .*, got .* download"):
        data.read_archive(path, expected._replace(**{which: wrong}), PER_FILE)


class Evil:
    def __reduce__(self):
        return os.system, ("touch /tmp/evil",)


@pytest.mark.parametrize("protocol", [0, 2, 4])
def test_a_pickle_that_asks_for_more_than_arrays_is_refused(protocol):
    with pytest.raises(pickle.UnpicklingError, match="the pickle must hold numpy arrays only, got "):
        archive.read_pickle(pickle.dumps({b"data": Evil(), b"labels": []}, protocol))


def test_pickles_of_this_numpy_are_read_too():
    labels, pixels = (part[0] for part in records())
    read = archive.read_pickle(pickle.dumps({b"data": pixels, b"labels": labels.tolist()}, 4))
    np.testing.assert_array_equal(read[:, 1:], pixels)
    np.testing.assert_array_equal(read[:, 0], labels)


def test_a_batch_missing_from_the_archive_is_named(tmp_path):
    pickles = [python2_pickle(*pair) for pair in zip(*records(), strict=True)]
    pickles[3] = python2_pickle(np.zeros(0, np.uint8), np.zeros((0, 3072), np.uint8))
    path, expected = write_archive(tmp_path, archive_bytes(pickles))
    with pytest.raises(Problem, match="does not hold 20 pictures as data_batch_4"):
        data.read_archive(path, expected, PER_FILE)


def test_a_missing_file_is_named(tmp_path):
    (write_binary(tmp_path) / "data_batch_3.bin").unlink()
    with pytest.raises(Problem, match=r"data_batch_3.bin is missing. The folder must hold"):
        data.read_binary(tmp_path, PER_FILE)


def test_a_truncated_file_is_named(tmp_path):
    path = write_binary(tmp_path) / "test_batch.bin"
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(Problem, match=r"test_batch.bin must have 61,460 bytes for 20 pictures, got 61,459"):
        data.read_binary(tmp_path, PER_FILE)


def test_a_label_that_is_none_is_named_with_its_picture(tmp_path):
    path = write_binary(tmp_path) / "data_batch_2.bin"
    content = bytearray(path.read_bytes())
    content[7 * data.RECORD] = 10
    path.write_bytes(content)
    with pytest.raises(
        Problem, match=r"data_batch_2.bin: labels must be from 0 to 9, got 10 for picture 7"
    ):
        data.read_binary(tmp_path, PER_FILE)


def test_classes_that_are_not_equally_many_are_counted(tmp_path):
    path = write_binary(tmp_path) / "test_batch.bin"
    content = bytearray(path.read_bytes())
    content[0] = (content[0] + 1) % 10
    path.write_bytes(content)
    with pytest.raises(Problem, match=r"there must be 2 test pictures of each class, got \[.*\]"):
        data.read_binary(tmp_path, PER_FILE)


@pytest.mark.parametrize(
    ("pixels", "labels", "message"),
    [
        (
            np.zeros((2, 32, 32, 3), np.uint8),
            np.zeros(2, np.uint8),
            r"pixels must be .* got uint8 \(2, 32, 32, 3\)",
        ),
        (
            np.zeros((2, 3, 32, 32)),
            np.zeros(2, np.uint8),
            r"pixels must be uint8 \(N, 3, 32, 32\), got float64",
        ),
        (
            np.zeros((2, 3, 32, 32), np.uint8),
            np.zeros(3, np.uint8),
            r"labels must have shape \(2,\), .* got \(3,\)",
        ),
        (
            np.zeros((2, 3, 32, 32), np.uint8),
            np.full(2, 10, np.uint8),
            "labels must be from 0 to 9, got 10",
        ),
        (
            np.zeros((1, 3, 32, 32), np.uint8),
            np.full(1, -1),
            "labels must be from 0 to 9, got -1",
        ),
        (
            np.zeros((1, 3, 32, 32), np.uint8),
            np.full(1, 1.5),
            "labels must be whole numbers, got float64",
        ),
        ([1], [2], r"pixels must be .* got int64 \(1,\)"),
    ],
)
def test_pictures_of_another_shape_are_refused(pixels, labels, message):
    with pytest.raises(Problem, match=message):
        Pictures(pixels, labels)


@pytest.mark.parametrize("N", [-3, 2.5, 11, "2"])
def test_another_number_of_pictures_than_there_can_be_is_refused(N):
    with pytest.raises(Problem, match=f"pictures must be a whole number up to 10, got {N}"):
        data.generated_data(50).test.first(N)
    with pytest.raises(Problem, match="pictures must be a whole number up to 10,000, got -1"):
        data.examples(-1)


def test_the_fingerprint_changes_with_one_pixel_and_with_one_label():
    prints = {data.generated_data(50).fingerprint}
    for change in ("pixels", "labels"):
        altered = data.generated_data(50)
        getattr(altered.test, change).flat[5] ^= 1
        prints.add(altered.fingerprint)
    assert len(prints) == 3


@pytest.mark.usefixtures("no_data")
def test_without_data_the_stand_in_says_that_it_is_not_cifar10():
    found = data.load()
    assert (len(found.training), len(found.test)) == (10_000, 2_000)
    assert found.banner.startswith("Not CIFAR-10")
    assert "python -m course_utils.cifar10 download" in found.banner


@pytest.mark.usefixtures("no_data")
def test_files_at_the_usual_place_are_never_passed_over(tmp_path):
    (tmp_path / "none").mkdir()
    write_binary(tmp_path / "none")
    with pytest.raises(
        Problem, match=r"data_batch_1.bin must have 30,730,000 bytes for 10,000 pictures, got 61,460"
    ):
        data.load()


def test_the_folder_that_the_reader_names_must_hold_the_pictures(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_CIFAR10_DIR", str(tmp_path))
    with pytest.raises(Problem, match=r"data_batch_1.bin is missing. The folder must hold"):
        data.load()


@pytest.mark.parametrize("name", ["none", "file"])
def test_what_the_reader_names_must_be_a_folder(tmp_path, monkeypatch, name):
    (tmp_path / "file").touch()
    monkeypatch.setenv("COURSE_CIFAR10_DIR", str(tmp_path / name))
    for read in (data.load, lambda: data.examples(1)):
        with pytest.raises(
            Problem, match=f"COURSE_CIFAR10_DIR must name the folder .*{name}, which is no folder"
        ):
            read()


def test_an_empty_name_asks_for_the_stand_in(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_CIFAR10_DIR", "")
    monkeypatch.setattr(data, "FOLDER", write_binary(tmp_path))
    few = data.generated_data(50)
    monkeypatch.setattr(data, "generated_data", lambda N: few)
    assert data.load() is few
    assert few.banner


def test_the_stand_in_has_its_ten_classes_equally_often_and_repeats():
    first, again, other = (stand_in.pictures(200, np.random.default_rng(seed)) for seed in (1, 1, 2))
    np.testing.assert_array_equal(first[0], again[0])
    assert (first[0] != other[0]).mean() > 0.9
    assert np.bincount(first[1]).tolist() == [20] * 10
    assert len(stand_in.CLASSES) == len(stand_in.SHAPES) == len(data.CLASSES)


def test_the_stand_in_cannot_be_told_apart_by_a_linear_function():
    """As with CIFAR-10, least squares on the pixels gets less than half of fresh pictures right."""
    (x, labels), (fresh, fresh_labels) = (
        stand_in.pictures(N, np.random.default_rng(N)) for N in (4000, 1000)
    )
    design, test = (np.c_[p[:, :, ::2, ::2].reshape(len(p), -1) / 255, np.ones(len(p))] for p in (x, fresh))
    weights = np.linalg.lstsq(design, np.eye(10)[labels], rcond=None)[0]
    assert 0.1 <= ((test @ weights).argmax(1) == fresh_labels).mean() < 0.5


def test_the_real_pictures():
    if not os.environ.get("COURSE_CIFAR10_DIR"):
        pytest.skip("COURSE_CIFAR10_DIR names no folder with CIFAR-10")
    found = data.load()
    assert (len(found.training), len(found.test)) == (50_000, 10_000)
    assert found.banner == ""
    # The mean of each channel of the training set, as everybody prints it: .4914 .4822 .4465.
    means = found.training.pixels.mean((0, 2, 3)) / 255
    np.testing.assert_allclose(means, [0.4914, 0.4822, 0.4465], atol=5e-5)
    official = np.uint8([59, 43, 50, 68, 98, 119, 139, 145, 149, 149])
    assert (found.training.pixels[:, 0, 0, :10] == official).all(axis=1).sum() == 1


HEAVY = ["torch", "pooch", "requests", "tqdm", "matplotlib", "scipy", "numba", "ipywidgets", "anywidget"]


def test_pictures_and_results_are_read_with_numpy_alone():
    program = "import sys"
    for module in ("data", "results", "background"):
        program += f"\nimport course_utils.cifar10.{module}"
        program += f"\nfor m in {HEAVY}:\n  if m in sys.modules: print('{module} imports', m)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""
