"""The official archive cifar-10-python.tar.gz, verified and read without trusting it.

It holds Python pickles, and a pickle may run any program. So the archive is opened only if its size and its
checksums are right, and even then by an unpickler that can make nothing but numpy's arrays.
"""

import hashlib
import io
import pickle
import tarfile
from pathlib import Path, PurePosixPath
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

ADVICE = "Delete it and type: python -m course_utils.cifar10 download"


class Archive(NamedTuple):
    """A known file: its name, size in bytes and checksums."""

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
    """Return in words how the file differs from what is expected, or an empty string."""
    try:
        size = path.stat().st_size
        if size != expected.size:
            return f"it must have {expected.size:,} bytes, got {size:,}"
        for name in ("md5", "sha256"):
            with path.open("rb") as file:
                found = hashlib.file_digest(file, name).hexdigest()
            if found != getattr(expected, name):
                return f"its {name} must be {getattr(expected, name)}, got {found}"
    except OSError as error:
        return f"it cannot be read ({error.strerror})"
    return ""


class _ArraysOnly(pickle.Unpickler):
    """An unpickler that can make numpy arrays, lists, dicts, numbers and text, and nothing else."""

    def find_class(self, module: str, name: str) -> object:
        if module in ("numpy.core.multiarray", "numpy._core.multiarray") and name == "_reconstruct":
            return np.empty(0).__reduce__()[0]  # wherever this version of numpy keeps it
        if (module, name) in (("numpy", "ndarray"), ("numpy", "dtype")):
            return getattr(np, name)
        raise pickle.UnpicklingError(f"the pickle must hold numpy arrays only, got {module}.{name}")


def read_batches(path: Path) -> dict[str, NDArray[np.uint8]]:
    """Return every batch in the archive, (N, 3073), labels before pixels, by the name of its file."""
    found = {}
    with tarfile.open(path, "r:gz") as tar:
        for member in tar:
            name = PurePosixPath(member.name).name
            if member.isfile() and name.endswith(("_batch", *(f"_batch_{i}" for i in range(1, 6)))):
                file = tar.extractfile(member)
                assert file is not None
                found[name] = read_pickle(file.read())
    return found


def read_pickle(content: bytes) -> NDArray[np.uint8]:
    """Return the labels and pixels of a batch pickled by Python 2, (N, 3073), as in the binary layout."""
    batch = _ArraysOnly(io.BytesIO(content), encoding="bytes").load()
    return np.column_stack([np.asarray(batch[name], np.uint8) for name in (b"labels", b"data")])
