"""A recording as one compressed file: frames as what has changed, arrays as few digits as can be seen."""

import base64
import gzip
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from course_utils.live.changes import changes

# Bits that are dropped of those after the first of a number: what remains is finer than a pixel or a shade.
LINES, SHADES, CELLS = 5, 3, 12
PHOTOGRAPH, FINE = 4096, 16  # cells from which on nobody reads the number of one; the bits then dropped
KEPT = {"line": "<f4", "field": "<f2", "cell": "<f4", "byte": "u1", "number": "<f8"}


def rounded(values: np.ndarray, bits: int) -> np.ndarray:
    """Return floating-point numbers whose last bits are zero, to the nearest such.

    Numbers so small that they have fewer digits already keep them all.
    """
    whole = values.view(f"<u{values.itemsize}")
    near = (whole + (1 << (bits - 1))) & ~np.array((1 << bits) - 1, dtype=whole.dtype)
    found = near.view(values.dtype)
    whole_digits = np.isfinite(values) & (np.abs(values) >= np.finfo(values.dtype).tiny)
    return np.where(whole_digits, found, values)


def kind_of(part: Mapping[str, Any], key: str) -> str:
    """Return what the bytes under this key of a part of a frame are."""
    if key in ("x", "y"):
        return "line"
    if key != "values":
        return "number" if key == "p" else "byte"
    return "cell" if part.get("kind") == "image" else "field"


def quantised(data: bytes, kind: str) -> bytes:
    """Return an array of a frame with as many digits as are recorded."""
    match kind:
        case "line":
            return rounded(np.frombuffer(data, "<f8").astype("<f4"), LINES).tobytes()
        case "field":
            return rounded(np.frombuffer(data, "<f2"), SHADES).tobytes()
        case "cell":
            cells = np.frombuffer(data, "<f4")
            return rounded(cells, FINE if len(cells) >= PHOTOGRAPH else CELLS).tobytes()
    return data


@dataclass(frozen=True)
class Kept:
    """In a frame, in the place of an array: its number in the store."""

    buffer: int


def written(value: Any, **rest: Any) -> str:
    """Return a frame, or what has changed in it, as JSON."""
    return json.dumps(
        value, ensure_ascii=False, separators=(",", ":"), allow_nan=False, default=vars, **rest
    )


class Store:
    """The arrays of a recording, each once; in a frame stands the number of each."""

    def __init__(self) -> None:
        self.buffers: list[tuple[str, bytes]] = []
        self._known: dict[tuple[str, bytes], int] = {}

    def keep(self, data: bytes, kind: str) -> int:
        """Return the number of an array, which is kept if it is new."""
        key = kind, quantised(data, kind)
        if key not in self._known:
            self._known[key] = len(self.buffers)
            self.buffers.append(key)
        return self._known[key]

    def forget(self, count: int) -> None:
        """Keep the first so many arrays alone."""
        for key in self.buffers[count:]:
            del self._known[key]
        del self.buffers[count:]

    def kept(self, value: Any, part: Mapping[str, Any] | None = None, key: str = "") -> Any:
        """Return a frame, or a part of one, with numbers of arrays; what Python alone reads is left out."""
        match value:
            case bytes():
                return Kept(self.keep(value, kind_of(part or {}, key)))
            case dict():
                return {name: self.kept(one, value, name) for name, one in value.items() if name != "reads"}
            case list() | tuple():
                return [self.kept(one) for one in value]
            case np.generic():
                return value.item()
        return value

    def packed(self) -> bytes:
        """Return all arrays, the bytes of each sorted by their place in a number: so they compress best."""
        parts = []
        for kind, data in self.buffers:
            size = np.dtype(KEPT[kind]).itemsize
            parts.append(np.frombuffer(data, "u1").reshape(-1, size).T.tobytes())
        return b"".join(parts)


class Frames:
    """The frames of a recording, each once, as what differs from another; number 0 comes first."""

    def __init__(self) -> None:
        self.store = Store()
        self.frames: list[Any] = []  # whole
        self.nodes: list[tuple[int, list[Any]]] = []
        self._known: dict[str, int] = {}

    def add(self, frame: Mapping[str, Any], after: int = 0) -> int:
        """Return the number of a frame, which is kept as its difference from frame `after` if it is new."""
        whole = self._whole(frame)
        key = written(whole, sort_keys=True)
        if key not in self._known:
            self._known[key] = len(self.frames)
            before = self.frames[after] if self.frames else None
            self.nodes.append((after, [list(change) for change in changes(before, whole)]))
            self.frames.append(whole)
        return self._known[key]

    def shows(self, frame: Mapping[str, Any], number: int) -> bool:
        """Return whether this is the frame of that number; it is not kept."""
        arrays = len(self.store.buffers)
        same: bool = self._whole(frame) == self.frames[number]
        self.store.forget(arrays)
        return same

    def _whole(self, frame: Mapping[str, Any]) -> Any:
        return self.store.kept(
            {name: one for name, one in frame.items() if name not in ("n", "ack", "handled")}
        )


def packed(described: Mapping[str, Any], frames: Frames) -> bytes:
    """Return a recording: the length of its JSON, its JSON, its arrays; all compressed."""
    buffers = [[kind, len(data)] for kind, data in frames.store.buffers]
    whole = {**described, "nodes": frames.nodes, "buffers": buffers}
    words = written(whole).encode()
    return gzip.compress(len(words).to_bytes(4, "little") + words + frames.store.packed(), 8, mtime=0)


def script(name: str, file: bytes) -> str:
    """Return a recording as a script, which a page may load even from a disk."""
    return f"courseRecordings[{json.dumps(name)}]={json.dumps(base64.b64encode(file).decode())};\n"
