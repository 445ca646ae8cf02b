"""What all tests share. ``--accept`` rewrites golden files with what came out; read the diff before committing it.

Modules in ``support`` can be imported by every test.
"""

import logging
import sys
from pathlib import Path

import pytest
from hypothesis import settings

# The same examples in every run: a red test is red for everybody. To look for new ones: --hypothesis-profile=default
settings.register_profile("suite", derandomize=True, deadline=None, database=None, max_examples=60)
settings.load_profile("suite")

sys.path.append(str(Path(__file__).parent / "support"))  # importlib mode puts no test folder on the path


def pytest_addoption(parser):
    parser.addoption("--accept", action="store_true", help="rewrite golden files with what came out")
    parser.addoption("--postgres", action="store_true", help="keep the state of every stage on a PostgreSQL server")


@pytest.fixture
def golden(request):
    """Return a check that a text is what a golden file says."""

    def check(actual: str, expected: Path) -> None:
        if request.config.getoption("--accept"):
            expected.write_text(actual, encoding="utf-8")
        assert actual == expected.read_text(encoding="utf-8")

    return check


@pytest.fixture(autouse=True)
def logging_as_it_was():
    """Take back what a command line that ran in this process did to the logging of it."""
    last_resort = logging.lastResort
    yield
    root = logging.getLogger()
    for handler in [one for one in root.handlers if type(one).__module__.startswith("reconciler.")]:
        root.removeHandler(handler)
        for name in ("reconciler", "state", "schemas"):
            logging.getLogger(name).setLevel(logging.NOTSET)
    logging.lastResort = last_resort
