import subprocess
import sys

import pytest

HEAVY = {"sqlalchemy", "alembic", "deepdiff", "httpx", "pydantic", "rich", "starlette", "uvicorn", "tenacity"}

REPORT_MODULES = """
import runpy, sys
sys.argv = ["reconciler", *sys.argv[1:]]
try:
    runpy.run_module("reconciler", run_name="__main__", alter_sys=True)
except SystemExit as end:
    print("exit", end.code or 0)
print("loaded", *sorted(name for name in sys.modules if "." not in name))
"""


def run(*arguments):
    command = [sys.executable, "-c", REPORT_MODULES, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


@pytest.mark.parametrize("arguments", [["version"], ["--help"]], ids=" ".join)
def test_light_commands_import_no_heavy_library(arguments):
    lines = run(*arguments)

    loaded = set(lines[-1].split())
    assert lines[-2] == "exit 0"
    assert {"reconciler", "click"} <= loaded
    assert loaded & HEAVY == set()


def test_version_says_the_version_of_the_distribution():
    from importlib.metadata import version

    assert version("sinch-reconciler") in run("version")[0]
