"""`make lab` has kernel messages sent at once: seen on the socket of a real kernel connection."""

import asyncio
import json
import logging
import os
import socket
import subprocess
import sys
import time
import types
import urllib.request

import pytest
from jupyter_server.services.kernels.websocket import KernelWebsocketHandler
from tornado.websocket import websocket_connect

from course_utils.live import nodelay

# A second extension for the test: it tells the state of TCP_NODELAY of every kernel connection.
WITNESS = """
import socket
from jupyter_server.services.kernels.websocket import KernelWebsocketHandler

def _jupyter_server_extension_points():
    return [{"module": "witness"}]

def _load_jupyter_server_extension(server):
    inherited = KernelWebsocketHandler.on_message

    def on_message(handler, message):
        stream = handler.ws_connection.stream
        on = stream.socket.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
        with open("witness.txt", "a") as file:
            file.write(f"TCP_NODELAY={int(bool(on))}\\n")
        return inherited(handler, message)

    KernelWebsocketHandler.on_message = on_message
"""
INFO_REQUEST = {
    "channel": "shell",
    "header": {
        "msg_id": "1",
        "msg_type": "kernel_info_request",
        "session": "s",
        "username": "u",
        "version": "5.3",
    },
    "parent_header": {},
    "metadata": {},
    "content": {},
}


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def server(tmp_path, request):
    """A running Jupyter server with the extension and the witness: its address without http://."""
    (tmp_path / "witness.py").write_text(WITNESS)
    port = free_port()
    extensions = [f"course_utils.live.nodelay={request.param}", "witness=True"]
    extensions += [f"{name}=False" for name in ("jupyterlab", "jupyter_lsp", "jupyter_server_terminals")]
    options = ["--no-browser", "--allow-root", f"--port={port}", "--IdentityProvider.token=secret"]
    process = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "jupyter_server",
            *options,
            *(f"--ServerApp.jpserver_extensions={name}" for name in extensions),
        ],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path), "JUPYTER_CONFIG_DIR": str(tmp_path)},
        stdout=subprocess.DEVNULL,
        stderr=(log := (tmp_path / "log.txt").open("w")),
    )
    try:
        yield f"127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(120)
        log.close()


def started_kernel(address):
    """Start a kernel as soon as the server answers, and return its id."""
    headers = {"Authorization": "token secret"}
    post = urllib.request.Request(f"http://{address}/api/kernels", b"{}", headers, method="POST")
    for _ in range(1200):
        try:
            with urllib.request.urlopen(post) as reply:
                return json.load(reply)["id"]
        except OSError:
            time.sleep(0.1)
    raise TimeoutError("the server did not start")


async def ask_for_info(address, kernel):
    """Open the kernel's websocket, send one request and wait for its reply."""
    socket = await websocket_connect(f"ws://{address}/api/kernels/{kernel}/channels?token=secret")
    await socket.write_message(json.dumps(INFO_REQUEST))
    while "kernel_info_reply" not in await asyncio.wait_for(socket.read_message(), 120):
        pass
    socket.close()
    while await asyncio.wait_for(socket.read_message(), 120) is not None:
        pass  # until the server has closed its end: else the connection outlives its loop


def kept(address):
    """What the server says of how long a browser may keep an icon of the page."""
    with urllib.request.urlopen(f"http://{address}/static/favicons/favicon-busy-1.ico") as reply:
        return reply.headers["Cache-Control"]


@pytest.mark.parametrize(
    ("server", "expected", "icons"),
    [(True, "1", "public, max-age=31536000, immutable"), (False, "0", "no-cache")],
    indirect=["server"],
)
def test_kernel_messages_are_sent_without_delay_and_icons_once(server, expected, icons, tmp_path):
    asyncio.run(ask_for_info(server, started_kernel(server)))
    assert set((tmp_path / "witness.txt").read_text().split()) == {f"TCP_NODELAY={expected}"}, (
        tmp_path / "log.txt"
    ).read_text()
    assert kept(server) == icons


def loaded(caplog):
    """Load the extension into a pretended server and return what it warned of."""
    app = types.SimpleNamespace(settings={"base_url": "/"})
    server = types.SimpleNamespace(log=logging.getLogger("server"), web_app=app)
    nodelay._load_jupyter_server_extension(server)
    return caplog.messages


def test_it_only_warns_when_the_handler_is_gone(caplog, monkeypatch):
    monkeypatch.setitem(sys.modules, "jupyter_server.services.kernels.websocket", None)
    (warning,) = loaded(caplog)
    assert "a little slower" in warning


def test_it_only_warns_when_the_settings_are_gone(caplog):
    server = types.SimpleNamespace(log=logging.getLogger("server"))
    nodelay._load_jupyter_server_extension(server)
    (warning,) = caplog.messages
    assert "a little slower" in warning


def test_it_only_warns_when_open_is_gone(caplog, monkeypatch):
    monkeypatch.setitem(
        sys.modules,
        "jupyter_server.services.kernels.websocket",
        types.SimpleNamespace(KernelWebsocketHandler=object),
    )
    (warning,) = loaded(caplog)
    assert "a little slower" in warning


def test_a_connection_opens_even_if_the_option_cannot_be_set(caplog, monkeypatch):
    monkeypatch.setattr(KernelWebsocketHandler, "open", lambda handler, kernel_id: f"open {kernel_id}")
    assert loaded(caplog) == []
    without_set_nodelay = types.SimpleNamespace()
    assert KernelWebsocketHandler.open(without_set_nodelay, "7") == "open 7"
    assert "a little slower" in caplog.text
