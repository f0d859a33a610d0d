"""What several test files share: a clock moved by hand, the compiled loop, the browser."""

import os

# Workers share the cores: threads of theirs would only wait for each other. (Read when NumPy is imported.)
if "PYTEST_XDIST_WORKER" in os.environ:
    os.environ.setdefault("OMP_NUM_THREADS", "1")
# Pictures that lie in data/cifar10/ change no test; whoever names their folder has them tested as well.
os.environ.setdefault("COURSE_CIFAR10_DIR", "")
# What a reader of this computer has solved is neither read nor added to.
os.environ["COURSE_PROGRESS"] = ""

import hypothesis
import pytest
from xdist.scheduler import LoadScopeScheduling

from course_utils.training import compiled as kernel
from tools.lab_browser import chromium, running_browser

# No test fails because a machine is slow or busy.
hypothesis.settings.register_profile("course", deadline=None)
hypothesis.settings.load_profile("course")


class Clock:
    """Seconds that pass only when a test says so."""

    def __init__(self):
        self.now = 100.0

    def __call__(self):
        return self.now

    def wait(self, seconds):
        self.now += seconds


class Files(LoadScopeScheduling):
    """Gives each worker whole files, and one worker all browsers: two at once on two cores lose time.

    (A file's tests share what is slow to make; xdist's own groups have no effect with pytest 9.2.)
    """

    def _split_scope(self, nodeid):
        path = nodeid.partition("::")[0]
        return "browser" if "test_browser" in path else path


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    return Files(config, log)


def pytest_collection_modifyitems(items):
    """Files are handed out in this order; what takes longest comes first, or one worker would end alone."""

    def order(item):
        return not item.get_closest_marker("browser"), item.path.suffix != ".ipynb"

    items.sort(key=order)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def cifar10():
    """Skip the test where CIFAR-10 is not at hand."""
    if not os.environ.get("COURSE_CIFAR10_DIR"):
        pytest.skip("COURSE_CIFAR10_DIR names no folder with CIFAR-10")


@pytest.fixture(scope="session")
def compiled():
    """The training loop ready to run, so that no test's steps depend on the moment the compiler ends."""
    kernel.compiled()


@pytest.fixture(scope="session")
def browser():
    """The path of Chromium; without one tests skip, or fail where COURSE_BROWSER_REQUIRED is set."""
    path = chromium()
    if path is None:
        missing = "no Chromium or Chrome was found; COURSE_BROWSER can name one"
        if os.environ.get("COURSE_BROWSER_REQUIRED"):
            pytest.fail(missing)
        pytest.skip(missing)
    return path


@pytest.fixture(scope="module")
def chrome(browser):
    """Chromium, ended with the file's tests: while it runs, no other event loop could."""
    with running_browser() as chrome:
        yield chrome
