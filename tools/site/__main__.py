"""Build the site in build/site/html: `python -m tools.site`, or `make site`."""

import argparse
import os
import time
from pathlib import Path

from tools.site import positions
from tools.site.build import build
from tools.site.cells import ROOT


def main() -> None:
    """Build the site and say where it is."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=ROOT / "build" / "site")
    parser.add_argument(
        "--most", type=int, default=positions.MOST, help="positions of a slider that are recorded"
    )
    given = parser.parse_args()
    begun = time.monotonic()
    pages = build(given.folder, most=given.most, processes=os.cpu_count() or 1)
    size = sum(path.stat().st_size for path in pages.rglob("*") if path.is_file())
    print(f"{pages / 'index.html'}: {size / 1e6:.0f} MB, in {time.monotonic() - begun:.0f} s")


if __name__ == "__main__":
    main()
