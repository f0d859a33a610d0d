"""Make docs/decision_region.png for the README: the exhibit after some training, as JupyterLab shows it."""

import tempfile
from pathlib import Path

from PIL import Image

from tools.lab_browser import ROOT, Lab, run_all, write_notebook

CODE = """from course_utils.exhibits import decision_region
decision_region(method="SG with replacement", eta=0.1, rate=50_000)"""
TARGET = ROOT / "docs" / "decision_region.png"


def main() -> None:
    """Train for some seconds, pause, take the picture."""
    with tempfile.TemporaryDirectory() as folder:
        write_notebook(Path(folder) / "picture.ipynb", CODE)
        size = {"width": 1400, "height": 1200, "scale": 1.5}
        with Lab(Path(folder)) as lab, lab.page("picture.ipynb", **size) as page:
            run_all(page)
            play = page.get_by_role("button", name="Play")
            play.click()
            page.wait_for_function(
                "document.querySelector('.course-caption').textContent.includes('0.000')"
            )
            page.get_by_role("button", name="Pause").click()
            page.wait_for_timeout(500)
            page.locator(".course-exhibit").screenshot(path=TARGET)
    Image.open(TARGET).convert("RGB").quantize(256).save(TARGET, optimize=True)


if __name__ == "__main__":
    main()
