"""The exhibits, one a file, in a folder for each notebook; each is read when it is asked for.

`from course_utils.exhibits import decision_region` imports that file alone.
"""

import importlib
from pathlib import Path
from typing import Any

# The name of each exhibit, and the module that makes it: chNN_name/exhibit.py, helpers beginning with `_`.
_MODULES = {
    path.stem: f"{__name__}.{path.parent.name}.{path.stem}"
    for path in sorted(Path(__file__).parent.glob("ch*/[!_]*.py"))
}
__all__ = list(_MODULES)


def __getattr__(name: str) -> Any:
    if name.startswith("_"):  # what Python and the tools ask every module for
        raise AttributeError(name)
    if name not in _MODULES:  # an AttributeError would be replaced by Python's "cannot import name"
        raise ImportError(f"there is no exhibit {name!r}; there are {', '.join(_MODULES)}")
    return getattr(importlib.import_module(_MODULES[name]), name)


def __dir__() -> list[str]:
    return __all__
