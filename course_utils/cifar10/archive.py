"""The official archive cifar-10-python.tar.gz: what it must be, and how to read it without trusting it.

It holds Python pickles, and a pickle may run any program. So the archive is opened only when its size and
its checksums are right, and even then by an unpickler that knows nothing but numpy's arrays.
"""

import hashlib
import io
import pickle
import tarfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import numpy as np
from numpy.typing import NDArray

ADVICE = "Delete it and type: python -m course_utils.cifar10 download"


@dataclass(frozen=True)
class Archive:
    """A file that is known beforehand: its name, bytes and checksums."""

    name: str
    size: int
    md5: str
    sha256: str


OFFICIAL = Archive(
    name="cifar-10-python.tar.gz",
    size=170_498_071,
    md5="c58f30108f718f92721af3b95e74349a",
    sha256="6d958be074577803d12ecdefd02955f39262c83c16fe9348329d7fe0b5c001ce",
)


def fault(path: Path, expected: Archive) -> str:
    """Return in words how the file differs from what is expected; an empty string if it does not."""
    try:
        size = path.stat().st_size
        if size != expected.size:
            return f"it has {size:,} bytes, expected are {expected.size:,}"
        for name in ("md5", "sha256"):
            with path.open("rb") as file:
                found = hashlib.file_digest(file, name).hexdigest()
            if found != getattr(expected, name):
                return f"its {name} is {found}, expected is {getattr(expected, name)}"
    except OSError as error:
        return f"it cannot be read ({error.strerror})"
    return ""


class ArraysOnly(pickle.Unpickler):
    """An unpickler that can make numpy arrays, lists, dicts, numbers and text, and nothing else."""

    def find_class(self, module: str, name: str) -> object:
        """Return what an array is made with; UnpicklingError for everything else."""
        if module in ("numpy.core.multiarray", "numpy._core.multiarray") and name == "_reconstruct":
            return np.empty(0).__reduce__()[0]  # wherever this version of numpy keeps it
        if (module, name) in (("numpy", "ndarray"), ("numpy", "dtype")):
            return getattr(np, name)
        raise pickle.UnpicklingError(f"the pickle asks for {module}.{name}; only numpy arrays are admitted")


def read_batches(path: Path) -> dict[str, tuple[NDArray[np.uint8], NDArray[np.uint8]]]:
    """Return pixels (N, 3072) and labels (N,) of every batch in the archive, by the name of its file."""
    found = {}
    with tarfile.open(path, "r:gz") as tar:
        for member in tar:
            name = PurePosixPath(member.name).name
            if member.isfile() and name.endswith(("_batch", *(f"_batch_{i}" for i in range(1, 6)))):
                file = tar.extractfile(member)
                assert file is not None
                found[name] = read_pickle(file.read())
    return found


def read_pickle(content: bytes) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Return pixels and labels of one batch as Python 2 has pickled it."""
    batch = ArraysOnly(io.BytesIO(content), encoding="bytes").load()
    return np.asarray(batch[b"data"], np.uint8), np.asarray(batch[b"labels"], np.uint8)
