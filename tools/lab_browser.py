"""JupyterLab with a real browser, for tests, benchmarks and pictures of the course itself.

with Lab(folder) as lab, lab.page("lesson.ipynb") as page:
    run_all(page)
"""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import nbformat
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
# Chromium for tests: no window, no first-run pages, no traffic of its own.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


def chromium() -> str | None:
    """Return the path of an installed Chromium or Chrome, or None. COURSE_BROWSER overrides the search."""
    given = os.environ.get("COURSE_BROWSER")
    return given or next((path for name in NAMES if (path := shutil.which(name))), None)


# JupyterLab's own complaints where a notebook is closed before its kernel has begun, or answered all.
OF_THE_LAB = re.compile("Canceled future for|^Disposed$")

RUN_ALL = """async () => {
    const { commands, shell } = window.jupyterapp;
    const context = shell.currentWidget.sessionContext;
    await context.ready;
    await context.session.kernel.info;
    await commands.execute('notebook:run-all-cells');
}"""

# The server lives on, and each page's kernel would keep some hundred megabytes.
END_KERNEL = "() => window.jupyterapp?.shell.currentWidget?.sessionContext?.shutdown()"


class Lab:
    """A JupyterLab server on `folder`, with settings of its own."""

    def __init__(self, folder: Path, *, theme: str = "light") -> None:
        self.folder, self.theme = Path(folder), theme

    def __enter__(self) -> Lab:
        self._home = tempfile.TemporaryDirectory(prefix="lab-", ignore_cleanup_errors=True)
        home = self.home = Path(self._home.name)
        self._write_settings(home)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        folders = ("CONFIG_DIR", "DATA_DIR", "RUNTIME_DIR")
        env = os.environ | {f"JUPYTER_{name}": str(home / name.lower()) for name in folders}
        env |= {
            "JUPYTERLAB_SETTINGS_DIR": str(home / "settings"),
            "JUPYTERLAB_WORKSPACES_DIR": str(home / "work"),
        }
        env |= {"PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])}
        command = [
            sys.executable,
            "-m",
            "jupyterlab",
            "--no-browser",
            "--allow-root",
            f"--ServerApp.port={port}",
        ]
        command += ["--IdentityProvider.token=", "--LabApp.expose_app_in_browser=True", str(self.folder)]
        command += ["--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate"]
        self.log = (home / "log").open("w+")
        self._server = subprocess.Popen(command, env=env, stdout=self.log, stderr=subprocess.STDOUT)
        self._wait()
        return self

    def _write_settings(self, home: Path) -> None:
        theme = "JupyterLab Dark" if self.theme == "dark" else "JupyterLab Light"
        settings = {
            "themes": {"theme": theme},
            "notification": {"fetchNews": "false", "checkForUpdates": False},
        }
        folder = home / "settings" / "@jupyterlab" / "apputils-extension"
        folder.mkdir(parents=True)
        for name, values in settings.items():
            (folder / f"{name}.jupyterlab-settings").write_text(json.dumps(values))

    def _wait(self, seconds: float = 60) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            try:
                with urllib.request.urlopen(f"{self.url}/api/status", timeout=2):
                    return
            except OSError:
                time.sleep(0.1)
        self.log.seek(0)
        raise RuntimeError(f"JupyterLab did not start in {seconds} s:\n{self.log.read()[-3000:]}")

    def __exit__(self, *_: object) -> None:
        self._server.terminate()
        try:
            self._server.wait(15)
        except subprocess.TimeoutExpired:
            self._server.kill()
        self.log.close()
        self._home.cleanup()

    @contextmanager
    def page(
        self,
        notebook: str,
        *,
        browser: Browser | None = None,
        width: int = 1280,
        height: int = 900,
        scale: float = 1,
        **context: Any,
    ) -> Iterator[Page]:
        """Open a notebook, in a browser of its own unless one is given; `context` is Playwright's.

        `page.errors` collects what the browser's console complains of.
        """
        with ExitStack() as stack:
            browser = browser or stack.enter_context(running_browser())
            size = {"width": width, "height": height}
            page = browser.new_page(viewport=size, device_scale_factor=scale, **context)
            stack.callback(page.close)
            stack.callback(page.evaluate, END_KERNEL)
            page.errors = []

            def complain(said: str) -> None:
                if not OF_THE_LAB.search(said):
                    page.errors.append(said)

            page.on("console", lambda m: complain(f"{m.text} {m.location}") if m.type == "error" else None)
            page.on("pageerror", lambda error: complain(str(error)))
            page.goto(f"{self.url}/lab/tree/{notebook}?reset")  # without the tabs of the page before
            page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=60_000)
            page.wait_for_selector("#jupyterlab-splash", state="detached", timeout=60_000)
            yield page


@contextmanager
def running_browser() -> Iterator[Browser]:
    """Start Chromium without a window."""
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium(), args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()


def write_notebook(path: Path, *codes: str) -> None:
    """Write a notebook of code cells."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code) for code in codes])
    notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(notebook, path)


def run_all(page: Page, seconds: float = 120) -> None:
    """Run every cell of the open notebook and wait for the last."""
    page.wait_for_function("() => window.jupyterapp", timeout=30_000)
    page.set_default_timeout(seconds * 1000)
    page.evaluate(RUN_ALL)


def command(page: Page, name: str) -> None:
    """Execute a JupyterLab command, such as 'docmanager:save'."""
    page.evaluate("name => window.jupyterapp.commands.execute(name)", name)
