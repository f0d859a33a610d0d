"""Where a training runs: the device, its arithmetic, its memory, and the versions of the libraries."""

import platform
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import torch

from course_utils.cifar10.problem import Problem


def choose(name: str = "auto") -> torch.device:
    """Return the device of that name, `auto` being the fastest here; Problem if there is none here."""
    here = {"cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available(), "cpu": True}
    present = [device for device, is_here in here.items() if is_here]
    name = present[0] if name == "auto" else name
    if name not in present:
        raise Problem(f"device must here be one of auto, {', '.join(present)}, got {name}")
    if name == "cuda":
        # TF32: factors are rounded to 10 bits after the point, sums are float32.
        torch.backends.cuda.matmul.allow_tf32 = True
        torch.backends.cudnn.allow_tf32 = True
        # A resumed run must use the same algorithms.
        torch.backends.cudnn.deterministic = True
    return torch.device(name)


@contextmanager
def enough_memory(device: torch.device, what: str, remedy: str = "") -> Iterator[None]:
    """Turn the device's error that its memory is full into a Problem, which says what it has to hold, and
    the remedy, if that is not fewer pictures or another device.
    """
    try:
        yield
    except (RuntimeError, MemoryError) as error:
        if not is_out_of_memory(error):
            raise
        usual = "train on fewer --pictures" if device.type == "cpu" else "choose --device cpu"
        other = remedy or usual
        said = f"The memory of {device} does not hold {what}. End other programs that use it, or {other}."
        raise Problem(said) from error


def is_out_of_memory(error: RuntimeError | MemoryError) -> bool:
    """Return whether the error says so; only NumPy and CUDA have exception classes for it."""
    if isinstance(error, MemoryError | torch.OutOfMemoryError):
        return True
    # The CPU's allocator on Linux, on Windows and macOS; Apple's GPU.
    return any(f"{words} memory" in str(error) for words in ("can't allocate", "not enough", "out of"))


def describe_device(device: torch.device) -> dict[str, object]:
    """Return the device's name, its arithmetic, and the versions of the libraries."""
    name = platform.processor() or platform.machine()
    if device.type == "cuda":
        name = torch.cuda.get_device_name(device)
    elif (cpus := Path("/proc/cpuinfo")).exists():
        lines = (line.partition(":") for line in cpus.read_text().splitlines())
        name = next((value.strip() for key, _, value in lines if key.startswith("model name")), name)
    return {
        "device": name,
        "threads": torch.get_num_threads(),
        "arithmetic": "TF32" if device.type == "cuda" else "float32",
        "python": platform.python_version(),
        "torch": torch.__version__,
        "numpy": np.__version__,
        "system": f"{platform.system()} {platform.machine()}",
    }
