"""Speed of the mathematics: the compiled loop beside C, its compilation, the refit by least squares."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter

import numpy as np

from bench.row import Row
from course_utils.interactive.trainer import Trainer
from course_utils.network.datasets import Points, figure1, two_spirals
from course_utils.network.matlab_random import MatlabRandom
from course_utils.network.network import Network
from course_utils.network.paper_network import PAPER_SIZES, paper_start
from course_utils.training import compiled
from course_utils.training.least_squares import least_squares_fit
from course_utils.training.run import STEEPEST_DESCENT, netbp

STEPS = 1_000_000
SOURCE = Path(__file__).with_name("netbp.c")


def training_loop() -> list[Row]:
    """Listing 6.1, 10^6 steps with the cost after each: whole `netbp` calls in turn with the C program."""
    compiler = shutil.which("gcc") or shutil.which("cc")
    compiled.compiled()
    with tempfile.TemporaryDirectory() as folder:
        program = build(compiler, Path(folder)) if compiler else None
        ours, theirs = [], []
        for _ in range(5):
            began = perf_counter()
            run = netbp(figure1(), steps=STEPS)
            ours.append(perf_counter() - began)
            if program:
                seconds, final = run_c(program)
                theirs.append(seconds)
                if abs(final / run.listing_cost[-1] - 1) > 1e-8:
                    raise RuntimeError(f"C ends at {final}, the compiled loop at {run.listing_cost[-1]}")
    rows = [Row("netbp, 10^6 steps and costs", median(ours), unit="s")]
    if not program:
        return [*rows, Row("netbp / C", None, 1.5, note="neither gcc nor cc was found")]
    ratio = median(a / b for a, b in zip(ours, theirs, strict=True))
    rows.append(Row("the same in C, hardwired to 2-2-3-2", median(theirs), unit="s"))
    return [*rows, Row("netbp / C, median of 5 interleaved runs", ratio, 1.5, note="aim 1.1")]


def build(compiler: str, folder: Path) -> Path:
    """Compile netbp.c, and write its input beside it."""
    program = folder / "netbp"
    options = ["-std=gnu17", "-O3", "-march=native"]
    subprocess.run([compiler, *options, str(SOURCE), "-o", str(program), "-lm"], check=True)
    random = MatlabRandom(5000)
    start = 0.5 * random.randn(23, 1)
    indices = random.randi(10, STEPS, 1) - 1
    (folder / "input").write_bytes(start.tobytes() + indices.astype(np.uint8).tobytes())
    return program


def run_c(program: Path) -> tuple[float, float]:
    """Return the seconds of the C loop, by its own clock, and its final cost."""
    command = [str(program), str(program.with_name("input"))]
    seconds, final = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    return float(seconds), float(final)


COMPILE = """
from time import perf_counter
import numba
from course_utils.training import compiled
began = perf_counter()
compiled.compiled()
print(perf_counter() - began)
"""


def compilation() -> list[Row]:
    """Seconds until the loop can run, in fresh processes: nothing in the cache, then all."""
    cold, cached = [], []
    for _ in range(3):
        with tempfile.TemporaryDirectory() as folder:
            cold.append(compile_seconds(folder))
            cached.append(compile_seconds(folder))
    return [
        Row("compiling the training loop, median of 3", median(cold), 3.0, "s"),
        Row("loading it from the cache, median of 3", median(cached), 0.6, "s"),
    ]


def compile_seconds(cache: str) -> float:
    environment = {**os.environ, "NUMBA_CACHE_DIR": cache}
    command = [sys.executable, "-c", COMPILE]
    return float(subprocess.run(command, env=environment, capture_output=True, check=True).stdout)


def refit() -> list[Row]:
    """Drag each point of Figure 1 through the square in moves of 0.015, refitting after each."""
    points, rng = figure1(), np.random.default_rng(0)
    first = least_squares_fit(points, Network(PAPER_SIZES, paper_start()), max_evaluations=200)
    everything, working = [], []
    for i in range(len(points)):
        x, network, angle = points.x.copy(), first.network, rng.uniform(0, 2 * np.pi)
        for _ in range(40):
            x[:, i] = np.clip(x[:, i] + 0.015 * np.array([np.cos(angle), np.sin(angle)]), 0, 1)
            moved = Points(x, points.labels)
            began = perf_counter()
            fit = least_squares_fit(moved, network)
            milliseconds = 1e3 * (perf_counter() - began)
            everything.append(milliseconds)
            if fit.evaluations > 1:
                working.append(milliseconds)
            network = fit.network
    return [
        Row("refit by least squares after a move of 0.015, median", median(everything), 10, "ms"),
        Row(
            "the same, of those that were not within the target already",
            median(working),
            10,
            "ms",
            note=f"aim 3; {len(working)} of {len(everything)}; the longest {max(working):.1f} ms",
        ),
    ]


def large() -> list[Row]:
    """What a reader waits for at a time, with the largest networks and 400 points."""
    points, rows = two_spirals(np.random.default_rng(0), 400), []
    for hidden in ((30, 30), (30,) * 6):
        network = Network.random((2, *hidden, 2), np.random.default_rng(0))
        waits = {
            "chunk of steepest descent": chunks(network, points),
            "piece of a fit": pieces(network, points),
        }
        for what, wait in waits.items():
            note = f"median of {len(wait)}, the longest {max(wait):.1f} ms"
            rows.append(
                Row(f"{len(hidden)} x 30 neurons, 400 points: {what}", median(wait), None, "ms", note=note)
            )
    return rows


def chunks(network: Network, points: Points) -> list[float]:
    """Return the milliseconds of the first chunks of training."""
    trainer = Trainer(network.copy(), points, np.random.default_rng(0), perf_counter)
    trainer.compiling.join()
    return [milliseconds(trainer.train, STEEPEST_DESCENT, 0.05, points, 1000) for _ in range(40)]


def pieces(network: Network, points: Points) -> list[float]:
    """Return the milliseconds of the pieces of a fit by least squares."""
    trainer = Trainer(network.copy(), points, np.random.default_rng(0), perf_counter)
    taken = [milliseconds(trainer.fit, points)]
    while trainer.unfinished:
        taken.append(milliseconds(trainer.fit, points))
    return taken


def milliseconds(work: Callable[..., object], *arguments: object) -> float:
    began = perf_counter()
    work(*arguments)
    return 1e3 * (perf_counter() - began)


MEASUREMENTS = (training_loop, compilation, refit, large)
