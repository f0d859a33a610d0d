"""Do the same numbers come out on other processors? `make processors` asks under the arithmetic of some.

The libraries choose their loops by the processor, and can be told to choose those of another one, which
rounds otherwise. First it is made sure that each such setting has an effect; then the tests run under it,
and all cells of the notebooks, whose text (captions of exhibits as well) must be what is stored. `--quick`
is for every day: all settings at once, and the notebooks whose cells and exhibits train.
"""

from __future__ import annotations

import argparse
import difflib
import json
import os
import platform
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tools.run_notebooks import NOTEBOOKS, NotebookError, executed

ROOT = Path(__file__).parent.parent
TRAINING = ("06_", "08_")  # notebooks of `--quick`
# What computes, without what asks of files, pages and the environment.
OTHERS = (
    "live",
    "repository/test_setup.py",
    "repository/test_contributing.py",
    "cifar10/test_cifar10_download.py",
)
TESTS = (
    "-n",
    "2",
    "--no-loadscope-reorder",
    "-m",
    "not browser",
    "tests",
    *(f"--ignore=tests/{path}" for path in OTHERS),
)
EXHIBIT = re.compile(r'data-exhibit="(?:\w+\.)*(\w+)"')
NUMBER = re.compile(r"\d[\d.,]*\d|\d")
# Exhibits whose captions tell of a run on the reader's own processor, which rounding leads elsewhere, or
# (ledger) of rounding itself: words are compared, numbers are not. What prose says of them holds
# for all the runs that we tried.
OWN_RUN = {"basins", "ledger", "random_labels", "regularise", "structure"}
# By library, a program that leaves in `found` the loops that it uses.
IN_EFFECT = {
    "OpenBLAS": """
import scipy.linalg, threadpoolctl
pools = threadpoolctl.threadpool_info()
found = sorted({p["architecture"] for p in pools if p["internal_api"] == "openblas"})
""",
    "NumPy": """
from numpy.lib.introspect import opt_func_info
found = opt_func_info("^exp$", "float64")["exp"]["dd"]["current"]
""",
    "Numba": """
import numba
square = numba.njit("float64(float64[:])")(lambda a: (a * a).sum())
code = "".join(square.inspect_asm().values())
found = "AVX" if "ymm" in code or "zmm" in code else "generic"
""",
    "PyTorch": """
import torch
found = torch.backends.cpu.get_cpu_capability()
""",
}


@dataclass(frozen=True)
class Arithmetic:
    """What is set, and what must then be in effect: for the library's name, one of these."""

    variables: dict[str, str]
    effect: dict[str, tuple[Any, ...]]

    def __or__(self, other: Arithmetic) -> Arithmetic:
        return Arithmetic(self.variables | other.variables, self.effect | other.effect)


def openblas(core: str, *names: str) -> Arithmetic:
    """The loops of OpenBLAS for this core, which it may call by the name of another with the same ones."""
    return Arithmetic({"OPENBLAS_CORETYPE": core}, {"OpenBLAS": tuple([name] for name in (core, *names))})


WITHOUT_AVX512 = Arithmetic(
    {"NPY_DISABLE_CPU_FEATURES": "X86_V4"}, {"NumPy": ("X86_V3", "baseline(X86_V2)")}
)
WITHOUT_AVX = Arithmetic({"NPY_DISABLE_CPU_FEATURES": "X86_V3"}, {"NumPy": ("baseline(X86_V2)",)})
GENERIC = Arithmetic({"NUMBA_CPU_NAME": "generic"}, {"Numba": ("generic",)})
DEFAULT = Arithmetic({"ATEN_CPU_CAPABILITY": "default"}, {"PyTorch": ("DEFAULT",)})
# Settings of different libraries do not disturb each other, so one run tries several.
ARITHMETIC = {
    "OpenBLAS: Prescott; Numba: generic": openblas("Prescott", "Katmai") | GENERIC,
    "OpenBLAS: Nehalem; NumPy: no AVX": openblas("Nehalem") | WITHOUT_AVX,
    "OpenBLAS: Sandybridge; PyTorch: default": openblas("Sandybridge") | DEFAULT,
    "OpenBLAS and NumPy: Haswell, no AVX-512": openblas("Haswell") | WITHOUT_AVX512,
}
QUICK = {"all of 2008": openblas("Nehalem") | WITHOUT_AVX | GENERIC | DEFAULT}


def main(arguments: list[str] | None = None) -> None:
    """Run everything under each setting, and end with an error if a number came out otherwise."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="half a minute")
    parser.add_argument("--only", help="settings whose name contains this")
    parser.add_argument("--notebooks", action="store_true", help="notebooks alone")
    asked = parser.parse_args(arguments)
    if platform.machine().lower() not in ("x86_64", "amd64"):
        print(f"Settings are known for x86-64; this is {platform.machine()}.")
        return
    good = True
    for name, arithmetic in (QUICK if asked.quick else ARITHMETIC).items():
        if asked.only and asked.only.lower() not in name.lower():
            continue
        print(f"== {name}", flush=True)
        with tempfile.TemporaryDirectory() as cache:
            environment = os.environ | arithmetic.variables
            if GENERIC.variables.items() <= arithmetic.variables.items():
                environment["NUMBA_CACHE_DIR"] = cache  # a cache knows the processor, not the setting
            good &= _has_effect(arithmetic, environment) and _agrees(asked, environment)
    print("All as stored." if good else "Not all as stored: see above.")
    sys.exit(not good)


def in_effect(libraries: Iterable[str], environment: dict[str, str]) -> dict[str, Any]:
    """Return for each of these libraries which loops it uses under this environment, all in one process."""
    asked = "".join(f"{IN_EFFECT[name]}every[{name!r}] = found\n" for name in libraries)
    program = f"every = {{}}\n{asked}import json; print(json.dumps(every))"
    ran = subprocess.run(
        [sys.executable, "-c", program], env=environment, check=True, capture_output=True, text=True
    )
    found: dict[str, Any] = json.loads(ran.stdout)
    return found


def _has_effect(arithmetic: Arithmetic, environment: dict[str, str]) -> bool:
    found = in_effect(arithmetic.effect, environment)
    print(", ".join(f"{library}: {loops}" for library, loops in found.items()), flush=True)
    idle = [library for library, loops in arithmetic.effect.items() if found[library] not in loops]
    for library in idle:
        print(f"{library} takes no notice of {arithmetic.variables}; expected {arithmetic.effect[library]}")
    return not idle


def _agrees(asked: argparse.Namespace, environment: dict[str, str]) -> bool:
    paths = [
        path for path in sorted(NOTEBOOKS.glob("*.ipynb")) if not asked.quick or path.name[:3] in TRAINING
    ]
    differing = [path.name for path in paths if not _stored_again(path, environment)]
    if differing:
        print("other text:", ", ".join(differing), flush=True)
    if asked.quick or asked.notebooks:
        return not differing
    tests = subprocess.run([sys.executable, "-m", "pytest", *TESTS], cwd=ROOT, env=environment, check=False)
    return not differing and tests.returncode == 0


def _stored_again(path: Path, environment: dict[str, str]) -> bool:
    """Whether the notebook, run under this environment, says what is stored; prints the difference."""
    before = dict(os.environ)
    os.environ.update(environment)  # for the kernel
    try:
        now = executed(path)
    except NotebookError as problem:
        print(problem, flush=True)
        return False
    finally:
        os.environ.clear()
        os.environ.update(before)
    lines = [said(text) for text in (path.read_text(encoding="utf-8"), now)]
    changed = list(difflib.unified_diff(*lines, "stored", path.name, lineterm="", n=0))
    print(*changed, sep="\n", end="\n" if changed else "", flush=True)
    return not changed


def said(notebook: str) -> list[str]:
    """Return the lines of text that the cells of the notebook, as JSON, have put out."""
    lines: list[str] = []
    for cell in json.loads(notebook)["cells"]:
        for output in cell.get("outputs", ()):
            data = output.get("data", {})
            text = "".join(output.get("text", data.get("text/plain", ())))
            shown = EXHIBIT.search("".join(data.get("text/html", ())))
            lines += (NUMBER.sub("#", text) if shown and shown[1] in OWN_RUN else text).splitlines()
    return lines


if __name__ == "__main__":
    main()
