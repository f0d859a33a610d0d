"""The site, built once with few positions of each control, and a server that knows nothing but files."""

import functools
import http.server
import threading
from contextlib import contextmanager

import pytest

from tools.site.build import build
from tools.site.cells import ROOT

FEW = 3  # positions of a slider, and of what is slow the first control alone


@pytest.fixture(scope="session")
def built(tmp_path_factory):
    """The folder of the pages; what was recorded before of the same sources is not recorded again."""
    kept = ROOT / "build" / "site" / "kept"
    return build(tmp_path_factory.mktemp("site"), most=FEW, processes=2, kept=kept)


class Quiet(http.server.SimpleHTTPRequestHandler):
    """What `python -m http.server` serves with, without its log."""

    def log_message(self, *_):
        pass


@pytest.fixture(scope="session")
def address(built):
    """Where the pages are served."""
    handler = functools.partial(Quiet, directory=built)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture(scope="module")
def visit(address, chrome):
    """A function of a page's name, or of a whole address: that page with every other host out of reach.

    `errors` has what its console complains of and what it asked of others, `loaded` how many bytes came.
    """

    @contextmanager
    def visited(name, width=1280, scheme="light"):
        size = {"width": width, "height": 900}
        context = chrome.new_context(viewport=size, color_scheme=scheme, reduced_motion="reduce")
        page = context.new_page()
        page.errors, page.loaded = [], 0
        page.on("console", lambda said: page.errors.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: page.errors.append(str(error)))
        page.on("response", lambda answer: weigh(page, answer))
        page.route(
            lambda url: not url.startswith((address, "data:", "blob:", "file:")),
            lambda route: refuse(page, route),
        )
        page.goto(name if ":" in name else f"{address}/{name}")
        yield page
        context.close()

    def weigh(page, answer):
        page.loaded += int(answer.headers.get("content-length", 0))

    def refuse(page, route):
        page.errors.append(f"asked for {route.request.url}")
        route.abort()

    return visited
