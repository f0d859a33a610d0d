"""What an exhibit says where it cannot be alive, or is not the one beside the notebook."""

import functools
import sys
from contextlib import suppress
from pathlib import Path

import ipywidgets

from course_utils.recorded import PACKAGE

# In the place of the live view and its controls, where a page knows no widgets, such as a viewer's.
ALIVE = (
    "This picture comes alive where JupyterLab has the extensions of ipywidgets and anywidget: start it "
    "with make lab, or as README.md says, and run this cell."
)
# Where a page knows widgets, but not anywidget's, JupyterLab shows an error in the place of the view. The
# view brings the style that hides this sentence, which comes late, since the view may be slow.
MISSING = """<style>@keyframes course-late { to { max-height: none } }</style>
<p style="max-height: 0; overflow: hidden; margin: 0; animation: course-late 0s 8s forwards">
The live picture is missing because this JupyterLab has no extension for anywidget: start the course with
<code>make lab</code>, or type <code>pip install anywidget</code> where JupyterLab is installed, and
restart it.</p>"""


def missing() -> ipywidgets.HTML:
    """Return what is read if no live view comes."""
    return ipywidgets.HTML(MISSING, layout={"margin": "0"}).add_class("course-missing")


@functools.cache  # once in a kernel
def warn_of_another_copy(folder: Path = Path()) -> None:
    """Print what to do if notebooks in this folder lie beside another copy of the package."""
    with suppress(OSError):  # the folder may have been removed
        for place in (folder.resolve(), *folder.resolve().parents):
            beside = place / "course_utils"
            if (beside / "exhibits").is_dir():
                if not beside.samefile(PACKAGE):
                    said = f"This notebook lies in {place}, but its kernel has imported another"
                    do = f"type {sys.executable} -m pip install -e {place}, and restart the kernel."
                    print(f"{said} copy, {PACKAGE}, which may be older: {do}")
                return
