"""Run all measurements and print the table; exit status 1 if a bar is missed.

Each module named in MODULES has a tuple MEASUREMENTS of functions without arguments, which return rows.
`python -m bench mathematics` runs that module alone, `python -m bench exhibits sigmoid` one exhibit of it.
"""

import importlib
import sys

MODULES = ("mathematics", "cifar10", "latency", "where", "exhibits", "setup", "kernels")


def main(names: list[str]) -> int:
    ok = True
    for name in [name for name in names if name in MODULES] or MODULES:
        for measure in importlib.import_module(f"bench.{name}").MEASUREMENTS:
            for row in measure():
                print(row, flush=True)
                ok = ok and row.ok
    return 0 if ok else 1


sys.exit(main(sys.argv[1:]))
