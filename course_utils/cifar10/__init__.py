"""Section 7.4: the convolutional network that classifies the pictures of CIFAR-10.

Needs numpy and torch only, so that it also runs on a GPU machine without JupyterLab. `Net` is imported when
it is asked for: results can be read and drawn without waiting for torch.
"""

from typing import Any

from course_utils.cifar10.prepare import preparation
from course_utils.cifar10.results import (
    mean_history,
    paired_runs,
    paper_confusion,
    recorded_run_without,
    recorded_runs,
)
from course_utils.cifar10.settings import LEFT_OUT, Settings


def __getattr__(name: str) -> Any:
    if name != "Net":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from course_utils.cifar10.model import Net

    return Net
