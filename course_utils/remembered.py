"""What the course remembers of its reader from day to day: one small file on this computer.

{"solved": {"sigmoid.slope": "2026-11-28"}, "ideas": {"signs": [3, 4]},
"quiz": {"03": {"level": 2, "asked": 4, "before": "sign"}}}: the day on which an exercise was first solved;
how many questions on each idea were answered rightly, of how many; and by notebook how hard the next
question is, how many were asked, and the kind of the last. The file lies in the user's data folder, or in
that which COURSE_PROGRESS names; where that is empty nothing is remembered.
"""

import json
import os
from collections.abc import Callable
from datetime import date
from pathlib import Path
from stat import S_ISDIR, S_ISREG
from typing import Any, NamedTuple

import platformdirs
from filelock import FileLock

from course_utils.writing import written

NAME = "progress.json"
MOST = 10**9  # answers
PATIENCE = 2.0  # seconds to wait for another notebook that is writing
LARGEST = 10**7  # bytes
BROKEN = ValueError, TypeError, LookupError, RecursionError  # what reading a file of another kind raises
Content = dict[str, dict[str, Any]]


class Memory(NamedTuple):
    """What is remembered, and a sentence on what cannot be read."""

    content: Content
    problem: str = ""


def file() -> Path | None:
    """Return where it is remembered, None where it is not to be."""
    folder = os.environ.get("COURSE_PROGRESS")
    if folder == "":
        return None
    return Path(os.path.expanduser(folder or platformdirs.user_data_dir("course_utils", False))) / NAME


def recall() -> Memory:
    """Return what is remembered; a file that cannot be read is a sentence, and is left alone."""
    path = file()
    if path is None:
        return Memory(_blank())
    try:
        return Memory(_blank() | _read(path))
    except FileNotFoundError:
        return Memory(_blank())
    except (OSError, *BROKEN) as problem:
        return Memory(_blank(), f"What was remembered in {path} cannot be read ({_why(problem)}).")


def remember(change: Callable[[Content], None]) -> str:
    """Let `change` alter what is remembered; return "" or, in a sentence, what went wrong."""
    path = file()
    if path is None:
        return ""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(path.with_suffix(".lock"), timeout=PATIENCE):  # another notebook may be open
            said, content = _set_aside_if_broken(path)
            change(content)
            with written(path) as stream:
                stream.write(json.dumps(content, indent=1).encode())
        return said
    except (OSError, NotImplementedError) as problem:
        return f"This could not be noted in {path} ({_why(problem)})."


def solve(exercise: str) -> str:
    """Remember that the exercise was solved, today unless earlier; return what went wrong, or ""."""
    return remember(lambda content: content["solved"].setdefault(exercise, date.today().isoformat()))


def answer(idea: str, right: bool) -> str:
    """Remember an answer to a question on this idea; return what went wrong, or ""."""

    def count(content: Content) -> None:
        rightly, asked = content["ideas"].get(idea, (0, 0))
        content["ideas"][idea] = [rightly + right, asked + 1]

    return remember(count)


def place(notebook: str, level: int, asked: int, before: str) -> str:
    """Remember where the questions of a notebook go on; return what went wrong, or ""."""
    reached = {"level": level, "asked": asked, "before": before}
    return remember(lambda content: content["quiz"].update({notebook: reached}))


def forget() -> str:
    """Forget everything; return "" or, in a sentence, why that could not be."""
    path = file()
    try:
        if path:
            path.unlink(missing_ok=True)
        return ""
    except OSError as problem:
        return f"{path} could not be removed ({_why(problem)})."


def _blank() -> Content:
    return {"solved": {}, "ideas": {}, "quiz": {}}


def _read(path: Path) -> Content:
    """Return the content of the file; ValueError where it is not one of ours."""
    status = path.stat()
    if not (S_ISREG(status.st_mode) or S_ISDIR(status.st_mode)):  # to read from a pipe would have no end
        raise ValueError("it is no file")
    if status.st_size > LARGEST:
        raise ValueError("it is too large to be a file of this course")
    content = json.loads(path.read_text(encoding="utf-8-sig"))
    if not isinstance(content, dict) or not all(isinstance(part, dict) for part in content.values()):
        raise ValueError("it is no file of this course")
    for day in content.get("solved", {}).values():
        date.fromisoformat(day)
    for counts in content.get("ideas", {}).values():
        if [type(count) for count in counts] != [int, int] or not 0 <= counts[0] <= counts[1] <= MOST:
            raise ValueError(f"{counts} are no counts")
    for reached in content.get("quiz", {}).values():
        if [type(reached[name]) for name in ("level", "asked", "before")] != [int, int, str]:
            raise ValueError(f"{reached} is no place among questions")
    return content


def _set_aside_if_broken(path: Path) -> tuple[str, Content]:
    """Return what to say, and the content to go on with; a broken file is renamed, never overwritten."""
    try:
        return "", _blank() | _read(path)
    except FileNotFoundError:
        return "", _blank()
    except BROKEN as problem:
        free = (path.with_suffix(f".broken-{k}.json") for k in range(1, 1000))
        aside = next((one for one in free if not os.path.lexists(one)), None)
        if aside is None:
            raise FileExistsError("remove what was set aside before") from problem
        path.rename(aside)
        return f"{path} could not be read ({_why(problem)}): it is kept as {aside.name}.", _blank()


def _why(problem: Exception) -> str:
    return getattr(problem, "strerror", None) or str(problem) or type(problem).__name__
