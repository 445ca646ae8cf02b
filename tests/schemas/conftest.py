"""The API description and the catalogue, for tests that hold one against the other."""

import json
from pathlib import Path

import pytest

OPENAPI = Path(__file__).parents[2] / "reconciler" / "emulator" / "openapi.json"


@pytest.fixture(scope="session")
def openapi():
    return json.loads(OPENAPI.read_bytes())
