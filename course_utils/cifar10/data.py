"""CIFAR-10: 60,000 pictures of 32 x 32 pixels in ten classes, read from the reader's copy and checked.

`load` looks in the folder that COURSE_CIFAR10_DIR names, or else in data/cifar10/ of the repository, or, if
the package was installed from a wheel, in ~/.course_utils/cifar10. It reads the official archive, or the
official binary layout: data_batch_1.bin to data_batch_5.bin and test_batch.bin, for each picture one byte
for the label and then 1024 red, 1024 green and 1024 blue bytes, row by row. Without these files it returns
the stand-in, and says so. An empty COURSE_CIFAR10_DIR asks for the stand-in.
"""

import os
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from numbers import Integral
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from course_utils.arrays import checked
from course_utils.cifar10 import stand_in
from course_utils.cifar10.archive import ADVICE, OFFICIAL, Archive, fault, read_batches
from course_utils.cifar10.problem import Problem
from course_utils.recorded import Place, reader_folder

CLASSES = ("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck")
TRAINING = tuple(f"data_batch_{i}" for i in range(1, 6))
TEST = ("test_batch",)
FILES = (OFFICIAL.name, *(f"{name}.bin" for name in TRAINING + TEST))
PER_FILE = 10_000
MOST = 1_000_000  # generated pictures, of which that many fill the memory of a small machine
RECORD = 1 + 3 * 32 * 32  # bytes: the label and the picture
FOLDER = reader_folder("cifar10")


def check_number(N: int, most: int) -> None:
    """Raise Problem for what is no number of pictures up to `most`."""
    if isinstance(N, bool | np.timedelta64) or not (isinstance(N, Integral) and 0 <= N <= most):
        raise Problem(f"pictures must be a whole number up to {most:,}, got {N}")


@dataclass(frozen=True, eq=False)
class Pictures:
    """N pictures, uint8 of shape (N, 3, 32, 32), channels red, green, blue, and labels 0 to 9, (N,)."""

    pixels: NDArray[np.uint8]
    labels: NDArray[np.uint8]

    def __post_init__(self) -> None:
        if np.ma.is_masked(self.pixels) or np.ma.is_masked(self.labels):
            raise Problem("pixels and labels must be there for all pictures, got masked ones")
        pixels, labels = np.asarray(self.pixels), np.asarray(self.labels)
        N = len(pixels) if pixels.ndim else 0
        kind = f"{pixels.dtype} {pixels.shape}"
        if kind != f"uint8 {(N, 3, 32, 32)}":
            raise Problem(f"pixels must be uint8 (N, 3, 32, 32), got {kind}")
        if labels.shape != (N,):
            raise Problem(f"labels must have shape {(N,)}, one for each picture, got {labels.shape}")
        if labels.dtype.kind not in "iu":
            raise Problem(f"labels must be whole numbers, got {labels.dtype}")
        if (wrong := labels[(labels < 0) | (labels >= len(CLASSES))]).size:
            raise Problem(f"labels must be from 0 to 9, got {wrong[0]}")
        object.__setattr__(self, "pixels", pixels)
        object.__setattr__(self, "labels", labels)

    def __len__(self) -> int:
        return len(self.pixels)

    def by_bytes(self) -> NDArray[np.int64]:
        """Return the order, (N,), that sorts the pictures by their bytes: the same row for every copy."""
        return np.array(sorted(range(len(self)), key=lambda i: self.pixels[i].tobytes()), np.int64)

    def first(self, N: int) -> "Pictures":
        """Return the first N pictures; Problem if there are fewer."""
        check_number(N, len(self))
        return Pictures(self.pixels[:N], self.labels[:N])


@checked
@dataclass(frozen=True, eq=False)
class DataSet:
    """Pictures to train on and to test on; `banner` says on every figure what replaces CIFAR-10, if so."""

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


def load() -> DataSet:
    """Return CIFAR-10 from the usual folder, Problem if damaged, or the stand-in if there is none."""
    if not present():
        return generated_data(10_000)
    path = _official_archive()
    return read_archive(path) if path.exists() else read_binary(path.parent)


def present() -> bool:
    """Return whether there are files that should be CIFAR-10; if not, the stand-in takes its place."""
    if os.environ.get("COURSE_CIFAR10_DIR") == "":
        return False
    return usual_folder() != FOLDER or any((FOLDER / name).exists() for name in FILES)


def examples(N: int) -> tuple[Pictures, str]:
    """Return the first N test pictures, and the banner; of the binary layout only the test file is read."""
    check_number(N, PER_FILE)
    if not present():
        return generated_data(5 * N).test, stand_in.BANNER
    path = _official_archive()
    if path.exists():
        return read_archive(path).test.first(N), ""
    return _pictures([_read_file(path.with_name(f"{TEST[0]}.bin"), PER_FILE)]).first(N), ""


def _official_archive() -> Path:
    """Return where the archive lies if it is there; Problem if COURSE_CIFAR10_DIR names no folder."""
    if not os.path.isdir(folder := usual_folder()):
        raise Problem(
            f"COURSE_CIFAR10_DIR must name the folder of CIFAR-10, got {folder}, which is no folder"
        )
    return folder / OFFICIAL.name


def usual_folder() -> Path:
    """Return the folder that COURSE_CIFAR10_DIR names, or else FOLDER."""
    return Path(os.path.expanduser(os.environ.get("COURSE_CIFAR10_DIR") or FOLDER))


def generated_data(N: int, seed: int = 0) -> DataSet:
    """Return the stand-in: N generated pictures to train on and N/5 to test on."""
    check_number(N, MOST)
    rng = np.random.default_rng(seed)
    training, test = (Pictures(*stand_in.pictures(n, rng)) for n in (N, N // 5))
    return DataSet(training, test, banner=stand_in.BANNER)


@checked
def read_binary(folder: Place, per_file: int = PER_FILE) -> DataSet:
    """Read the official binary layout; Problem names the first file that is missing or damaged."""
    batches = {name: _read_file(folder / f"{name}.bin", per_file) for name in TRAINING + TEST}
    return _data_set(batches, folder)


@checked
def read_archive(path: Place, expected: Archive = OFFICIAL, per_file: int = PER_FILE) -> DataSet:
    """Read cifar-10-python.tar.gz: nothing in it unless its size and both checksums are right."""
    if problem := fault(path, expected):
        raise Problem(f"{path} is not the archive of CIFAR-10: {problem}. {ADVICE}")
    batches = read_batches(path)
    for name in TRAINING + TEST:
        if len(batches.get(name, ())) != per_file:
            raise Problem(f"{path} does not hold {per_file:,} pictures as {name}. {ADVICE}")
    return _data_set(batches, path)


def _check_size(path: Path, size: int, per_file: int) -> None:
    if size != per_file * RECORD:
        needed = f"{per_file * RECORD:,} bytes for {per_file:,} pictures"
        raise Problem(f"{path} must have {needed}, got {size:,}. {ADVICE}")


def _read_file(path: Path, per_file: int) -> NDArray[np.uint8]:
    """Return the records of a file, (per_file, 3073)."""
    if path.exists() and not path.is_file():
        raise Problem(f"{path} must be a file. {ADVICE}")
    try:
        _check_size(path, path.stat().st_size, per_file)  # before it is read: it may be larger than memory
        content = np.fromfile(path, np.uint8)
    except FileNotFoundError as error:
        files = f"{OFFICIAL.name}, or data_batch_1.bin to data_batch_5.bin and test_batch.bin"
        raise Problem(f"{path} is missing. The folder must hold {files}.") from error
    except OSError as error:
        raise Problem(f"{path} cannot be read ({error.strerror}). {ADVICE}") from error
    _check_size(path, content.size, per_file)
    records = content.reshape(per_file, RECORD)
    if records[:, 0].max() >= len(CLASSES):
        wrong = int(np.argmax(records[:, 0] >= len(CLASSES)))
        raise Problem(f"{path}: labels must be from 0 to 9, got {records[wrong, 0]} for picture {wrong}")
    return records


def _pictures(batches: Sequence[NDArray[np.uint8]]) -> Pictures:
    records = np.concatenate(batches)
    return Pictures(records[:, 1:].reshape(-1, 3, 32, 32), records[:, 0].copy())


def _data_set(batches: Mapping[str, NDArray[np.uint8]], where: Path) -> DataSet:
    """Return the data set of these records, (N, 3073), if every class has a tenth of the pictures."""
    training, test = (_pictures([batches[name] for name in names]) for names in (TRAINING, TEST))
    for what, pictures in (("training", training), ("test", test)):
        counts, tenth = np.bincount(pictures.labels, minlength=len(CLASSES)), len(pictures) // len(CLASSES)
        if (counts != tenth).any():
            said = f"there must be {tenth:,} {what} pictures of each class, got {counts.tolist()}"
            raise Problem(f"{where}: {said}")
    return DataSet(training, test)
