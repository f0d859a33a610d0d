"""An empty page on which the JavaScript modules lie."""

import pytest

from course_utils.live.view import HERE, Code

SITE = "http://modules.test"


@pytest.fixture(scope="module")
def page(chrome):
    """An empty page on whose site the modules lie, and as `bundle.js` what the notebook sends."""

    def answer(route):
        name = route.request.url.removeprefix(f"{SITE}/")
        if not name:
            return route.fulfill(body="<!doctype html>", content_type="text/html")
        source = Code().source if name == "bundle.js" else (HERE / "js" / name).read_text(encoding="utf-8")
        return route.fulfill(body=source, content_type="text/javascript")

    page = chrome.new_page()
    page.route(f"{SITE}/**", answer)
    page.clock.install(time=1_000_000)
    page.goto(f"{SITE}/")
    yield page
    page.close()


@pytest.fixture
def run(page):
    """Evaluate the body of a function of (what the module exports, the argument)."""

    def evaluated(module, body, argument=None):
        code = f"async (argument) => {{ const of = await import('/{module}.js'); {body} }}"
        return page.evaluate(code, argument)

    return evaluated
