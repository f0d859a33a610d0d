"""A text file of the reader's: read whole, if it is a file and not too large, whatever wrote it."""

import codecs
from pathlib import Path
from typing import Any

from course_utils.arrays import refusal

FILE_BYTES, FILE_LINES = 2_000_000, 50_000  # of a file, and half a second


def is_file(name: str) -> bool:
    """Whether there is a file of this name."""
    try:
        return Path(name).expanduser().is_file()
    except (OSError, ValueError, RuntimeError):  # too long for a name, or a home that is not known
        return False


def content(path: Path) -> str:
    """Return the text of the file of this name; ValueError if it is none, or too large."""
    try:
        path = path.expanduser()
        if "\0" in str(path):
            raise refusal("data", "the name of a file", str(path))
        if path.exists() and not path.is_file():  # a folder, a pipe, or a device without an end
            raise ValueError(f"{path} must be a file, got another thing of this name")
        if (size := path.stat().st_size) > FILE_BYTES:
            limit = f"at most {FILE_BYTES:,} bytes"
            raise ValueError(f"{path} must have {limit}, got {size:,}: keep some of its rows")
        text = decoded(path.read_bytes(), path)
    except (OSError, RuntimeError) as problem:  # no such file, or a home that is not known
        why = getattr(problem, "strerror", None) or problem
        raise ValueError(f"{path} cannot be read ({why})") from problem
    except UnicodeEncodeError as problem:  # half a character
        raise refusal("data", "the name of a file", str(path)) from problem
    if (lines := text.count("\n")) > FILE_LINES:
        raise ValueError(f"{path} must have at most {FILE_LINES:,} lines, got {lines:,}: keep some of them")
    return text


def whole(file: Any, forms: str) -> Any:
    """Return what an open file holds; ValueError, which says the forms of data, if it cannot be read."""
    try:
        held = file.read(FILE_BYTES + 1)
    except (OSError, ValueError) as problem:  # closed, or opened for writing
        raise ValueError(f"data must be {forms}, got a file that cannot be read ({problem})") from problem
    if len(held) > FILE_BYTES:
        raise ValueError(f"a file must have at most {FILE_BYTES:,} bytes, got more: keep some of its rows")
    return held


def decoded(content: bytes, name: Any) -> str:
    """Return the text in these bytes; ValueError, with the name of what they are, if there is none."""
    if content[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):  # a spreadsheet's "Unicode text"
        content = content.decode("utf-16", "replace").encode()
    if b"\0" in content:
        raise ValueError(f"{name} must be a text file, got another: save your table as CSV")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")  # as spreadsheets in western Europe write it
