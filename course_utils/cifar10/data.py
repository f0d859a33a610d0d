"""CIFAR-10: 60,000 pictures of 32 x 32 pixels in ten classes, read from the reader's copy and checked.

`load` looks in the folder that COURSE_CIFAR10_DIR names, or else in data/cifar10/ of the repository, or, if
the package was installed from a wheel, in ~/.course_utils/cifar10. It reads the official archive, or the
official binary layout: data_batch_1.bin to data_batch_5.bin and test_batch.bin, for each picture one byte
for the label and then 1024 red, 1024 green and 1024 blue bytes, row by row. Without these files it returns
the stand-in, and says so. An empty COURSE_CIFAR10_DIR asks for the stand-in.
"""

import os
import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from course_utils.cifar10 import archive, stand_in
from course_utils.recorded import reader_folder

CLASSES = ("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck")
TRAINING = tuple(f"data_batch_{i}" for i in range(1, 6))
TEST = ("test_batch",)
FILES = (archive.OFFICIAL.name, *(f"{name}.bin" for name in TRAINING + TEST))
PER_FILE = 10_000
RECORD = 1 + 3 * 32 * 32  # bytes: the label and the picture
FOLDER = reader_folder("cifar10")


class BadData(ValueError):
    """A file is not what it should be; the message says which one, and what was expected."""


@dataclass(frozen=True, eq=False)
class Pictures:
    """N pictures, uint8 of shape (N, 3, 32, 32), channels red, green, blue, and labels 0 to 9, (N,)."""

    pixels: NDArray[np.uint8]
    labels: NDArray[np.uint8]

    def __post_init__(self) -> None:
        N = len(self.pixels)
        if self.pixels.shape != (N, 3, 32, 32) or self.pixels.dtype != np.uint8:
            raise BadData(
                f"pixels must be uint8 (N, 3, 32, 32), got {self.pixels.dtype} {self.pixels.shape}"
            )
        if self.labels.shape != (N,):
            raise BadData(f"labels must have shape {(N,)}, one for each picture, got {self.labels.shape}")
        if N and self.labels.max() >= len(CLASSES):
            raise BadData(f"labels must be from 0 to 9, got {self.labels.max()}")

    def __len__(self) -> int:
        return len(self.pixels)

    def by_bytes(self) -> NDArray[np.int64]:
        """Return the order, (N,), that sorts the pictures by their bytes: the same row for every copy."""
        return np.array(sorted(range(len(self)), key=lambda i: self.pixels[i].tobytes()), np.int64)

    def first(self, N: int) -> "Pictures":
        """Return the first N pictures."""
        return Pictures(self.pixels[:N], self.labels[:N])


@dataclass(frozen=True, eq=False)
class DataSet:
    """The pictures to train on and those to test on.

    `banner` is empty for CIFAR-10; otherwise it says what replaces it, and belongs on every figure.
    """

    training: Pictures
    test: Pictures
    banner: str = ""

    @property
    def fingerprint(self) -> str:
        """Eight hexadecimal digits that change with any pixel or label."""
        crc = 0
        for pictures in (self.training, self.test):
            for array in (pictures.pixels, pictures.labels):
                crc = zlib.crc32(np.ascontiguousarray(array).data, crc)
        return f"{crc:08x}"


def load(folder: Path | None = None) -> DataSet:
    """Return CIFAR-10 from `folder`, or from the usual folder, or the stand-in if there is none.

    BadData if there are files that are not what they should be: they are never ignored silently.
    """
    if folder is None and not present():
        return generated_data(10_000)
    folder = folder or usual_folder()
    if (folder / archive.OFFICIAL.name).exists():
        return read_archive(folder / archive.OFFICIAL.name)
    return read_binary(folder)


def present() -> bool:
    """Return whether there are files that should be CIFAR-10; if not, the stand-in takes its place."""
    if os.environ.get("COURSE_CIFAR10_DIR") == "":
        return False
    return usual_folder() != FOLDER or any((FOLDER / name).exists() for name in FILES)


def examples(N: int) -> tuple[Pictures, str]:
    """Return the first N test pictures, and the banner; of the binary layout only the test file is read."""
    folder = usual_folder()
    if not present():
        found = generated_data(5 * N)
    elif (folder / archive.OFFICIAL.name).exists():
        found = read_archive(folder / archive.OFFICIAL.name)
    else:
        return _read_files(folder, TEST, PER_FILE).first(N), ""
    return found.test.first(N), found.banner


def usual_folder() -> Path:
    """Return the folder that COURSE_CIFAR10_DIR names, or else FOLDER."""
    return Path(os.environ.get("COURSE_CIFAR10_DIR") or FOLDER)


def generated_data(N: int, seed: int = 0) -> DataSet:
    """Return the stand-in: N generated pictures to train on and N/5 to test on."""
    rng = np.random.default_rng(seed)
    training, test = (Pictures(*stand_in.pictures(n, rng)) for n in (N, N // 5))
    return DataSet(training, test, banner=stand_in.BANNER)


def read_binary(folder: Path, per_file: int = PER_FILE) -> DataSet:
    """Read the official binary layout; BadData names the first file that is missing or damaged."""
    training, test = (_read_files(folder, names, per_file) for names in (TRAINING, TEST))
    return _checked(training, test, folder)


def read_archive(
    path: Path, expected: archive.Archive = archive.OFFICIAL, per_file: int = PER_FILE
) -> DataSet:
    """Read cifar-10-python.tar.gz, after checking its size and both checksums.

    BadData, which says what is wrong, if they differ; then nothing in it is read.
    """
    problem = archive.fault(path, expected)
    if problem:
        raise BadData(f"{path} is not the archive of CIFAR-10: {problem}. {archive.ADVICE}")
    batches = archive.read_batches(path)
    for name in TRAINING + TEST:
        if len(batches.get(name, [[]])[0]) != per_file:
            raise BadData(f"{path} does not hold {per_file:,} pictures as {name}. {archive.ADVICE}")
    training, test = (
        Pictures(
            np.concatenate([batches[name][0] for name in names]).reshape(-1, 3, 32, 32),
            np.concatenate([batches[name][1] for name in names]),
        )
        for names in (TRAINING, TEST)
    )
    return _checked(training, test, path)


def _read_files(folder: Path, names: tuple[str, ...], per_file: int) -> Pictures:
    records = np.concatenate([_read_file(folder / f"{name}.bin", per_file) for name in names])
    return Pictures(records[:, 1:].reshape(-1, 3, 32, 32), records[:, 0].copy())


def _read_file(path: Path, per_file: int) -> NDArray[np.uint8]:
    """Return the records of a file, (per_file, 3073)."""
    try:
        content = np.fromfile(path, np.uint8)
    except FileNotFoundError as error:
        raise BadData(
            f"{path} is missing. The folder must hold {archive.OFFICIAL.name}, or "
            "data_batch_1.bin to data_batch_5.bin and test_batch.bin."
        ) from error
    except OSError as error:
        raise BadData(f"{path} cannot be read ({error.strerror}). {archive.ADVICE}") from error
    if content.size != per_file * RECORD:
        raise BadData(
            f"{path} must have {per_file * RECORD:,} bytes for {per_file:,} pictures, "
            f"got {content.size:,}. {archive.ADVICE}"
        )
    records = content.reshape(per_file, RECORD)
    if records[:, 0].max() >= len(CLASSES):
        wrong = int(np.argmax(records[:, 0] >= len(CLASSES)))
        raise BadData(f"{path}: labels must be from 0 to 9, got {records[wrong, 0]} for picture {wrong}")
    return records


def _checked(training: Pictures, test: Pictures, where: Path) -> DataSet:
    """Return the data set if every class has a tenth of the pictures."""
    for what, pictures in (("training", training), ("test", test)):
        counts = np.bincount(pictures.labels, minlength=len(CLASSES))
        if (counts != len(pictures) // len(CLASSES)).any():
            raise BadData(
                f"{where}: there must be {len(pictures) // len(CLASSES):,} {what} pictures of each class, "
                f"got {counts.tolist()}"
            )
    return DataSet(training, test)
