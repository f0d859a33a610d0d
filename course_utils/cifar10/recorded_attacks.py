"""The results of attacks on trained networks, recorded in data/attacks/ by scripts in tools/.

Each comes twice: on CIFAR-10 (`cifar10`) with the recorded network of section 7.4, and on the
generated pictures (`stand_in`) with theirs. Pictures are identified by their rank in `Pictures.by_bytes`,
which is the same for every copy of CIFAR-10.
"""

import functools
from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated

import numpy as np
from numpy.typing import NDArray

from course_utils.arrays import among, checked, read_only, whole
from course_utils.cifar10.run_files import numbers
from course_utils.recorded import recorded_file, recorded_rows

FOLDER = recorded_file("attacks")
POPULATION, GENERATIONS = 40, 30  # of the search for one pixel
SIZES = (4, 8, 12, 16)  # of patches, in pixels of 32
LABEL_COLUMNS = ("labels", "epoch", "training", "validation")

Name = Annotated[str, among("cifar10", "stand_in")]
TABLES = tuple(sorted(path.stem for path in FOLDER.glob("*.csv")))

Table = Mapping[str, NDArray[np.float64]]  # read-only, as it is kept for all who ask


@checked
@functools.cache
def attack_table(name: Annotated[str, among(*TABLES)]) -> Table:
    """Return the columns of a table in data/attacks/, each as an array."""
    rows = recorded_rows(FOLDER / f"{name}.csv")
    return MappingProxyType(numbers(rows, rows[0]))


@functools.cache
def labels_table() -> Mapping[str, Table]:
    """Return for 'random' and for 'true' labels the columns epoch, training and validation."""
    found = {"random": list[dict[str, str]](), "true": list[dict[str, str]]()}
    for row in recorded_rows(FOLDER / "random_labels.csv"):
        found[row["labels"]].append(row)
    tables = {kind: MappingProxyType(numbers(rows, LABEL_COLUMNS[1:])) for kind, rows in found.items()}
    return MappingProxyType(tables)


@checked
@functools.cache
def recorded_patch(pictures: Name, target: Annotated[int, whole(0, 9)], size: int) -> NDArray[np.uint8]:
    """Return the recorded patch, uint8 (3, size, size), that makes `pictures` look like class `target`."""
    if size not in SIZES:
        raise ValueError(f"size must be one of {SIZES}, got {size}")
    with np.load(FOLDER / f"patches_{pictures}.npz", allow_pickle=False) as found:
        return read_only(np.array(found[f"size{size}"][target]))


@checked
def success(
    pictures: Name,
    column: Annotated[str, among("patch", "noise", "nothing")],
    target: Annotated[int, whole(0, 9)],
) -> NDArray[np.float64]:
    """Return by size the share of other classes taken for `target`, with 'patch', 'noise' or 'nothing'."""
    found = attack_table(f"patch_success_{pictures}")
    return found[column][found["target"] == target]
