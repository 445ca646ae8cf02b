import os
import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from conforming import conforming

from reconciler.cli import run
from reconciler.emulator.server import Options, running

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def server():
    with running(Options(virtual_clock=True, check=True)) as emulator, conforming(emulator):
        yield emulator


@pytest.fixture
def project(server, tmp_path, monkeypatch):
    """An empty project directory, the current one, whose API is the emulator and whose variables all have values."""
    server.control("POST", "reset")
    for name in [name for name in os.environ if name.startswith(("SINCH_", "RECONCILER_"))]:
        monkeypatch.delenv(name)
    for name, value in server.environment().items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)

    def write(text):
        (tmp_path / "main.yaml").write_text(text, encoding="utf-8")
        for name in re.findall(r"^  (\w+): \{type: string(?!.*default)", text, re.MULTILINE):
            monkeypatch.setenv(f"RECONCILER_VAR_{name}", f"some-{name}-0815")

    return write


@pytest.fixture
def cli(capfd):
    """Run a command line in this process; answers with code, out and err."""

    def call(*words):
        capfd.readouterr()
        code = run(list(words))
        printed = capfd.readouterr()
        return SimpleNamespace(code=code, out=printed.out, err=printed.err)

    return call
