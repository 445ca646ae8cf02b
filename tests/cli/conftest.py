import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from conforming import conforming
from humble import open_folder  # noqa: F401  fixture

from reconciler.cli import run
from reconciler.emulator.server import Options, running

ROOT = Path(__file__).parents[2]

WEBHOOK = """\
variables:
  hook_secret: {type: string, sensitive: true}
resources:
  webhook:
    approvals:
      target: https://hooks.example.com/sinch
      secret: ${var.hook_secret}
      triggers: [BUNDLE_DONE]
"""
SECRET = "a-very-secret-value-0815"


@pytest.fixture(scope="session")
def server():
    with running(Options(virtual_clock=True, review_seconds=3600, check=True)) as emulator:
        yield emulator


@pytest.fixture
def emulator(server):
    """Empty; whatever crosses the wire in a test must fit the specification."""
    server.control("POST", "reset")
    with conforming(server):
        yield server


@pytest.fixture
def environment(emulator, monkeypatch):
    """Our own process, and those it starts, see the emulator and nothing else."""
    for name in [name for name in os.environ if name.startswith(("SINCH_", "RECONCILER_"))]:
        monkeypatch.delenv(name)
    for name in ("NO_COLOR", "FORCE_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "COLUMNS", "TERM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in emulator.environment().items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    return monkeypatch


@pytest.fixture
def project(tmp_path, environment):
    """An empty project directory, the current one."""
    environment.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def quickstart(project):
    shutil.copytree(ROOT / "examples" / "quickstart", project, dirs_exist_ok=True)
    return project


@pytest.fixture
def webhook(project, environment):
    """A project with one webhook, its secret from the environment."""
    (project / "project.yaml").write_text(WEBHOOK, encoding="utf-8")
    environment.setenv("RECONCILER_VAR_hook_secret", SECRET)
    return project


@pytest.fixture
def cli(capfd, environment):
    """Run a command line in this process; answers with code, out and err."""

    def call(*words):
        capfd.readouterr()
        code = run([str(word) for word in words])
        printed = capfd.readouterr()
        return SimpleNamespace(code=code, out=printed.out, err=printed.err)

    return call


@pytest.fixture
def process(environment):
    """Run a command line as a process of its own, without a terminal; the limit is for one that hangs."""

    def call(*words, **facts):
        command = [sys.executable, "-m", "reconciler", *map(str, words)]
        settings = {"capture_output": True, "text": True, "timeout": 900, "stdin": subprocess.DEVNULL}
        return subprocess.run(command, check=False, **(settings | facts))

    return call


@pytest.fixture
def outside(emulator):
    """Change an object of a type behind our back, the one that holds some values."""

    def change(kind, patch, **holds):
        every = emulator.control("GET", f"objects?type={kind}")["objects"]
        found = next(one for one in every if holds.items() <= one["object"].items())
        project = f"?projectId={found['projectId']}"
        return emulator.control("POST", f"objects/{kind}/{found['id']}{project}", patch)

    return change
