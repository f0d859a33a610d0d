"""Fetching the archive from servers that misbehave: what is said, what is left, what is tried next."""

import errno
import os
import socket
import tempfile
from contextlib import contextmanager
from pathlib import Path

import pytest
from cifar10_files import PER_FILE, SELF_SIGNED, archive_bytes, archive_of, server

from course_utils.cifar10 import data, download
from course_utils.cifar10.__main__ import main
from course_utils.cifar10.problem import Problem

LITTLE_PATIENCE = 3.0  # seconds; even a busy machine sends its few bytes in less
PATIENCE = 120.0
SLOW = {"silent", "drip"}


@pytest.fixture(scope="module")
def content():
    return archive_bytes()


@pytest.fixture
def fetch(content, tmp_path):
    """Download from sources of the local server; return the path and the lines that were said."""
    with server(content) as (address, asked):

        def fetch(*names, folder=tmp_path, expected=None):
            said = []
            sources = [f"{address}/{name}" for name in names]
            patience = LITTLE_PATIENCE if SLOW & set(names) else PATIENCE
            path = download.download(
                folder, sources, expected or archive_of(content), patience, said.append
            )
            return path, said

        fetch.asked = asked
        yield fetch


def test_the_archive_is_fetched_and_can_be_read(fetch, content, tmp_path):
    path, said = fetch("good", "wrong")
    assert path.read_bytes() == content
    assert said == []
    assert fetch.asked == ["/good"]
    assert len(data.read_archive(path, archive_of(content), PER_FILE).training) == 5 * PER_FILE
    assert os.listdir(tmp_path) == ["cifar-10-python.tar.gz"]


def test_what_is_there_already_is_not_fetched_again(fetch):
    fetch("good")
    assert fetch("good")[1] == []
    assert fetch.asked == ["/good"]


def test_a_damaged_archive_is_fetched_again(fetch, content, tmp_path):
    (tmp_path / "cifar-10-python.tar.gz").write_bytes(content[:-1])
    path, said = fetch("good")
    assert path.read_bytes() == content
    assert "is damaged (it must have" in said[0]


FAULTS = {
    "wrong": "sent something else (wrong checksum",
    "page": "sent something else (wrong checksum",
    "cut": "cut the connection",
    "missing": "answers 404 Not Found",
    "silent": "is too slow (no answer in time)",
    "drip": "is too slow (",
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_bad_source_is_named_and_the_next_one_is_tried(fetch, content, tmp_path, fault):
    path, said = fetch(fault, "good")
    assert len(said) == 1
    assert said[0].startswith("127.0.0.1:")
    assert FAULTS[fault] in said[0]
    assert path.read_bytes() == content
    assert os.listdir(tmp_path) == ["cifar-10-python.tar.gz"]


def test_a_server_that_is_not_there_is_passed_over(content, tmp_path):
    with server(content) as (address, _):
        pass
    with pytest.raises(Problem, match="cannot be reached"):
        download.download(tmp_path, [address], archive_of(content), PATIENCE, lambda line: None)


@pytest.fixture
def through(monkeypatch):
    """Let the network be reached through this proxy alone, none for an empty name."""

    def through(proxy):
        for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
            monkeypatch.delenv(name, raising=False)
            monkeypatch.delenv(name.upper(), raising=False)
        for name in ("HTTP_PROXY", "HTTPS_PROXY") if proxy else ():
            monkeypatch.setenv(name, proxy)

    return through


def said_of(source, content, folder):
    with pytest.raises(Problem) as problem:
        download.download(folder, [source, source], archive_of(content), PATIENCE, lambda line: None)
    _, first, second, *advice, own = str(problem.value).splitlines()
    assert first == second
    assert own.startswith("If you have cifar-10-python.tar.gz from elsewhere")
    return first, "\n".join(advice)


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_proxy_that_wants_a_password_is_told_apart(content, tmp_path, through, scheme):
    with server(content) as (proxy, _):
        through(proxy.replace("//", "//ada:secret@"))
        first, advice = said_of(f"{scheme}://127.0.0.1:9/good", content, tmp_path)
    host = proxy.removeprefix("http://")
    assert first == f"  127.0.0.1:9 is behind the proxy {host}, which wants a name and a password"
    assert f"set HTTPS_PROXY to http://NAME:PASSWORD@{host}" in advice
    assert "secret" not in first + advice


def test_a_proxy_that_is_not_there_is_told_apart(content, tmp_path, through):
    with server(content) as (proxy, _):
        pass
    through(proxy)
    first, advice = said_of("https://127.0.0.1:9/good", content, tmp_path)
    host = proxy.removeprefix("http://")
    assert first == f"  127.0.0.1:9 is behind the proxy {host}, which cannot be reached"
    assert advice == download.NO_PROXY


def test_a_certificate_that_is_not_trusted_is_told_apart(content, tmp_path, through):
    through("")
    with server(content, "https") as (address, asked):
        first, advice = said_of(f"{address}/good", content, tmp_path)
    assert "has a certificate that is not trusted (self" in first
    assert "let REQUESTS_CA_BUNDLE name the file of its certificate" in advice
    assert asked == os.listdir(tmp_path) == []


def test_the_certificate_that_the_advice_names_is_trusted(content, tmp_path, through, monkeypatch):
    through("")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(SELF_SIGNED))
    with server(content, "https") as (address, _):
        path = download.download(tmp_path, [f"{address}/good"], archive_of(content), PATIENCE)
    assert path.read_bytes() == content


def test_a_computer_that_looks_up_no_name_is_told_to_go_online(content, tmp_path, through, monkeypatch):
    def nothing(*arguments, **more):
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    through("")
    monkeypatch.setattr(socket, "getaddrinfo", nothing)
    first, advice = said_of("https://example.invalid/good", content, tmp_path)
    assert first == "  example.invalid has an address that cannot be looked up"
    assert advice.startswith("Connect this computer to the internet")


def test_a_bug_is_no_fault_of_a_source(fetch, monkeypatch):
    monkeypatch.setattr(download._Pace, "update", lambda self, n: n.missing)
    with pytest.raises(AttributeError):
        fetch("good")


def test_when_all_fail_the_message_lists_them_and_nothing_is_left(fetch, tmp_path):
    with pytest.raises(Problem) as problem:
        fetch("wrong", "missing", "cut")
    for fault in ("wrong", "missing", "cut"):
        assert FAULTS[fault] in str(problem.value)
    assert f"put it into {tmp_path}" in str(problem.value)
    assert os.listdir(tmp_path) == []


def test_a_right_sha256_with_a_wrong_md5_is_not_kept(fetch, content, tmp_path):
    expected = archive_of(content)._replace(md5="0" * 32)
    with pytest.raises(Problem, match="wrong checksum"):
        fetch("good", expected=expected)
    assert os.listdir(tmp_path) == []


def test_a_disk_without_room_is_seen_before_anything_is_asked(fetch, content, tmp_path):
    expected = archive_of(content)._replace(size=10**18)
    with pytest.raises(Problem, match=r"is full; the archive needs 1,000,000,000,000 MB"):
        fetch("good", expected=expected)
    assert fetch.asked == []


def test_a_disk_that_fills_up_ends_the_search(fetch, tmp_path, monkeypatch):
    def full(self, n):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(download._Pace, "update", full)
    with pytest.raises(Problem, match="is full; the archive needs"):
        fetch("good", "good")
    assert fetch.asked == ["/good"]
    assert os.listdir(tmp_path) == []


@contextmanager
def not_root():
    """Give up root's rights for a while, since nothing is read-only to root."""
    was = os.geteuid()
    if was == 0:
        os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(was)


@pytest.mark.skipif(os.name != "posix", reason="permissions are those of POSIX")
def test_a_folder_that_is_read_only_is_named(fetch):
    fetch("good")  # imports what it needs while all files can be read
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o555)
        with not_root():
            with pytest.raises(Problem, match="cannot be written"):
                fetch("good", "good", folder=folder)
            with pytest.raises(Problem, match=r"cannot be written \(Permission denied\)"):
                fetch("good", folder=folder / "new")
        assert fetch.asked in (["/good"], ["/good", "/good"])
        assert os.listdir(folder) == []


def test_a_file_in_the_place_of_the_folder_is_named(fetch, tmp_path):
    (tmp_path / "cifar10").write_text("")
    with pytest.raises(Problem, match="cannot be written"):
        fetch("good", folder=tmp_path / "cifar10")


def test_the_command_ends_with_the_message(tmp_path, monkeypatch, capsys, content):
    monkeypatch.setenv("COURSE_CIFAR10_DIR", str(tmp_path))
    with server(content) as (address, _):
        monkeypatch.setattr(download.download, "__defaults__", _defaults([f"{address}/missing"]))
        with pytest.raises(SystemExit, match="CIFAR-10 could not be downloaded"):
            main(["download"])
    assert "answers 404" in capsys.readouterr().out


def test_an_interrupted_download_leaves_nothing(tmp_path, monkeypatch, content):
    def interrupted(self, n):
        raise KeyboardInterrupt

    monkeypatch.setenv("COURSE_CIFAR10_DIR", str(tmp_path))
    monkeypatch.setattr(download._Pace, "update", interrupted)
    with server(content) as (address, _):
        monkeypatch.setattr(download.download, "__defaults__", _defaults([f"{address}/good"]))
        with pytest.raises(SystemExit, match="Interrupted; what was downloaded so far is not kept"):
            main(["download"])
    assert os.listdir(tmp_path) == []


def _defaults(sources):
    return (sources, *download.download.__defaults__[1:])
