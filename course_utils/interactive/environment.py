"""What an exhibit says where it cannot be alive, or is not the one beside the notebook."""

import functools
import sys
from contextlib import suppress
from pathlib import Path

from course_utils.recorded import PACKAGE

# In the place of the live view and its controls, where a page knows no widgets, such as a viewer's.
ALIVE = (
    "Run this cell, and the picture comes alive, if JupyterLab has the extensions of ipywidgets and "
    "anywidget: start it with make lab, or as README.md says."
)
MISSING_EXTENSION = (
    "The live picture is missing because this JupyterLab has no extension for anywidget: start the course "
    "with make lab, or type pip install anywidget where JupyterLab is installed, and restart it."
)
# Beside the still, for JupyterLab: where it lacks anywidget's extension it shows an error in the place of
# the view, and in a notebook opened again another, which says nothing to a reader who sees the still. The
# sentence is part of the style, so that a viewer which removes styles does not show it.
BESIDE_STILL = (
    "<style>.jp-OutputArea:has(.jupyter-widgets-error-widget) .course-missing::before "
    f'{{ content: "{MISSING_EXTENSION}" }} '
    ".jp-OutputArea-child:has(.course-missing) + .jp-OutputArea-child:has(> .jupyter-widgets) "
    '{ display: none }</style><div class="course-missing"></div>'
)


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
