"""Make the pictures of the README in docs/: an exhibit after some training, and a slide of a lecture."""

import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page

from tools.lab_browser import ROOT, Lab, run_all, write_notebook

EXHIBIT = """from course_utils.exhibits import decision_region
decision_region(method="SG with replacement", eta=0.1, rate=50_000)"""
LECTURE = """from course_utils.exhibits import time_machine
from course_utils.lecture import Slide, lecture
lecture(
    Slide("It is a saddle", "Which way leads out?", time_machine(step=6e4, show=["step"])),
    Slide("What next?"),
)"""
PROJECTOR = {"width": 1920, "height": 1080}


def exhibit(page: Page, target: Path) -> None:
    """Train for some seconds, pause, take the picture."""
    page.get_by_role("button", name="Play").click()
    page.wait_for_function("document.querySelector('.course-caption').textContent.includes('0.000')")
    page.get_by_role("button", name="Pause").click()
    page.wait_for_timeout(500)
    page.locator(".course-exhibit").screenshot(path=target)


def slide(page: Page, target: Path) -> None:
    """Fill a projector's screen with the first slide."""
    page.set_viewport_size(PROJECTOR)
    page.locator(".course-deck").focus()
    page.keyboard.press("f")
    page.wait_for_timeout(1000)
    page.screenshot(path=target)


def main() -> None:
    """Make both."""
    for name, code, take in (("decision_region", EXHIBIT, exhibit), ("lecture", LECTURE, slide)):
        target = ROOT / "docs" / f"{name}.png"
        with tempfile.TemporaryDirectory() as folder:
            write_notebook(Path(folder) / "picture.ipynb", code)
            size = {"width": 1400, "height": 1200, "scale": 1.5}
            with Lab(Path(folder)) as lab, lab.page("picture.ipynb", **size) as page:
                run_all(page)
                page.locator(".course-picture").first.wait_for()
                take(page, target)
        Image.open(target).convert("RGB").quantize(256).save(target, optimize=True)


if __name__ == "__main__":
    main()
