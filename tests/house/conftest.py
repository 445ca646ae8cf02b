import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
from wheels import run

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def wheel(tmp_path_factory):
    """The wheel of this checkout."""
    folder = tmp_path_factory.mktemp("dist")
    beside_us = ["--no-isolation"] if find_spec("hatchling") else []  # saves downloading the build backend
    run(sys.executable, "-m", "build", "--wheel", *beside_us, "--outdir", str(folder), str(ROOT))
    return next(folder.glob("*.whl"))
