"""Work in the background does not keep Python alive for long, nor end it with an error."""

import subprocess
import sys

import pytest

LOADS = """
from course_utils.interactive import loading
loading.loaded()
"""
COMPILES = """
from course_utils.training import compiled
compiled.warm_up()
"""
ENDLESS = """
import time
from course_utils import ahead
ahead.PATIENCE = 0.1
ahead.begin(lambda: time.sleep(1000), "sleep")
"""
# As torch does: what it makes as it is imported is given back when Python ends, and needed until then.
GIVES_BACK = """
import time, weakref
from course_utils import ahead
class Library: pass
def work():
    library, given_back = Library(), []
    weakref.finalize(library, given_back.append, library.__class__)
    time.sleep(1)
    from concurrent.futures import ThreadPoolExecutor
    assert not given_back
ahead.begin(work, "import a library")
time.sleep(0.2)
"""


@pytest.mark.parametrize("code", [LOADS, COMPILES, ENDLESS, GIVES_BACK])
def test_python_ends_in_peace_while_something_is_begun_in_the_background(code):
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=300)
    assert (done.returncode, done.stderr) == (0, "")
