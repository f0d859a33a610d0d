"""Where a notebook can be opened: all of it from one setting, REPOSITORY."""

import os
from urllib.parse import quote

# Owner and name of the course's public repository, such as "owner/name"; empty as long as there is none.
REPOSITORY = os.environ.get("COURSE_REPOSITORY", "")
BRANCH = os.environ.get("COURSE_BRANCH", "main")


def places(notebook: str) -> dict[str, str]:
    """Return the addresses at which a notebook can be opened or had, by what the links say."""
    path = f"notebooks/{notebook}.ipynb"
    here = {"JupyterLab": f"open.html#{notebook}", "Download": path}
    if not REPOSITORY:
        return here
    public = f"{REPOSITORY}/blob/{BRANCH}/{path}"
    binder = f"https://mybinder.org/v2/gh/{REPOSITORY}/{BRANCH}?urlpath=lab/tree/{quote(path)}"
    return {**here, "Binder": binder, "Colab": f"https://colab.research.google.com/github/{public}"}


def buttons(notebook: str) -> str:
    """Return the links at the head of a page."""
    links = "".join(f'<a href="{there}">{said}</a>' for said, there in places(notebook).items())
    return f'<p class="course-open">Open this notebook: {links}</p>'


def offer(notebook: str) -> str:
    """Return the line below an exhibit."""
    known = places(notebook)
    links = ", ".join(
        f'<a href="{there}">{said}</a>' for said, there in known.items() if said != "Download"
    )
    said = "Recorded: one control moves at a time, the others go back to where they began. All else needs"
    return f'<p class="course-offer">{said} the notebook: {links}.</p>'
