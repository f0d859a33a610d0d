"""What a class costs a server: five kernels at once, each with every cell of a lesson run.

Memory is the proportional set size where the system tells it (Linux), which counts what kernels share once;
elsewhere what is a kernel's alone. No browser and no server is counted.
"""

import statistics
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import nbformat
import psutil
from jupyter_client.manager import start_new_kernel

from bench.row import Row

STUDENTS = 5
LESSONS = ("02_forward_pass", "04_stochastic_gradient", "07_cifar10")
NOTEBOOKS = Path(__file__).parent.parent / "notebooks"
EVENTS = 300
DRAG = f"""
from course_utils.exhibits import decision_region
dragged = decision_region(chosen=1)
for k in range({EVENTS}):
    dragged.act("x1", 0.2 + k % 60 / 100)
    dragged.scene(), dragged.caption()
"""


def classes() -> Iterator[Row]:
    """Measure one lesson after the other, or those that the command line names."""
    for lesson in [name for name in LESSONS if name in sys.argv] or LESSONS:
        with ThreadPoolExecutor(STUDENTS) as students:
            found = list(students.map(student, [lesson] * STUDENTS))
        memory, processor, drag = (statistics.mean(each) for each in zip(*found, strict=True))
        yield Row(f"{lesson}: memory of a kernel, {STUDENTS} at once", memory / 2**20, unit="MiB")
        yield Row(f"{lesson}: processor time to run all its cells", processor, unit="s")
        yield Row(f"{lesson}: processor time for one event of a drag", drag * 1e3, unit="ms")


def student(lesson: str) -> tuple[float, float, float]:
    """Run a lesson in a kernel; return its memory (bytes), and processor seconds of cells and an event."""
    manager, client = start_new_kernel(cwd=str(NOTEBOOKS))
    try:
        process = psutil.Process(manager.provisioner.pid)
        for cell in nbformat.read(NOTEBOOKS / f"{lesson}.ipynb", 4).cells:
            if cell.cell_type == "code":
                run(client, cell.source)
        cells, used = seconds(process), process.memory_full_info()
        run(client, DRAG)
        return getattr(used, "pss", used.uss), cells, (seconds(process) - cells) / EVENTS
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def run(client: Any, code: str) -> None:
    """Run a cell whose outputs are not looked at; RuntimeError if it fails."""
    reply = client.execute_interactive(code, output_hook=lambda message: None)["content"]
    if reply["status"] != "ok":
        raise RuntimeError(reply["evalue"])


def seconds(process: psutil.Process) -> float:
    """Return the processor time of a process so far."""
    times = process.cpu_times()
    return float(times.user + times.system)


MEASUREMENTS = (classes,)
