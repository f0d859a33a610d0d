"""The exhibit that CONTRIBUTING.md adds: its code is well-formed, works, and passes the test beside it."""

import os
import re
import subprocess
import sys
import textwrap
from pathlib import Path

from course_utils import exhibits

ROOT = Path(__file__).parents[2]
BLOCK = re.compile(r"^   ```python\n(.*?)^   ```$", re.DOTALL | re.MULTILINE)


def test_the_example_is_in_order_and_passes_its_own_test(tmp_path, monkeypatch):
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    exhibit, test = (textwrap.dedent(block) for block in BLOCK.findall(text))
    chapter = tmp_path / "exhibits_of_the_test"
    chapter.mkdir()
    (chapter / "echo.py").write_text(exhibit, encoding="utf-8")
    test = test.replace("course_utils.exhibits.ch05_convolution", chapter.name)
    (tmp_path / "test_echo.py").write_text(test, encoding="utf-8")
    ruff = [sys.executable, "-m", "ruff", "check", "--config", str(ROOT / "pyproject.toml")]
    checked = subprocess.run([*ruff, str(chapter)], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(tmp_path)],
        cwd=tmp_path,
        env=os.environ | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},  # it needs none, and they take a second
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout
    assert "echo" not in exhibits.__all__
