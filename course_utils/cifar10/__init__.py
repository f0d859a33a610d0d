"""Section 7.4: the convolutional network that classifies the pictures of CIFAR-10.

Needs numpy and torch only, so that it also runs on a GPU machine without JupyterLab. The names below are
imported when they are asked for: results can be read and drawn without waiting for torch.
"""

import importlib
from typing import Any

_HOMES = {
    "LEFT_OUT": "settings",
    "Net": "model",
    "Settings": "settings",
    "mean_history": "results",
    "paired_runs": "results",
    "paper_confusion": "results",
    "preparation": "prepare",
    "recorded_runs": "results",
    "recorded_run_without": "results",
}
__all__ = list(_HOMES)


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return __all__
