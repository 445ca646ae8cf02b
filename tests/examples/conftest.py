import json
import os
import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest

from reconciler.cli import run
from reconciler.emulator.server import Options, running

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"


@pytest.fixture(scope="session")
def onboarded():
    """An emulator whose projects can use everything from the start."""
    with running(Options(virtual_clock=True, review_seconds=3600)) as emulator:
        yield emulator


@pytest.fixture(scope="session")
def bare():
    """An emulator whose projects are onboarded nowhere."""
    with running(Options(virtual_clock=True, review_seconds=3600, blank=True)) as emulator:
        yield emulator


@pytest.fixture
def environment(monkeypatch):
    """No credentials, variables or terminal of whoever runs the tests."""
    for name in [name for name in os.environ if name.startswith(("SINCH_", "RECONCILER_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("NO_COLOR", "1")
    return monkeypatch


@pytest.fixture
def example(tmp_path, environment, request, capfd):
    """Return a function that copies an example and gives it an emulator of its own."""

    def stage(name, emulator="onboarded"):
        emulator = request.getfixturevalue(emulator)
        emulator.control("POST", "reset")
        folder = shutil.copytree(EXAMPLES / name, tmp_path / name)
        environment.chdir(folder)
        for variable, value in emulator.environment().items():
            environment.setenv(variable, value)
        return Example(folder, emulator, capfd)

    return stage


class Example:
    """A copy of an example, run as its README says, with the emulator's clock and codes at hand."""

    def __init__(self, folder, emulator, capfd):
        self.folder = folder
        self.emulator = emulator
        self._capfd = capfd

    def __call__(self, *words):
        """Run a command line; answers with code, out and err."""
        self._capfd.readouterr()
        code = run([str(word) for word in words])
        printed = self._capfd.readouterr()
        return SimpleNamespace(code=code, out=printed.out, err=printed.err)

    def plan(self, *words):
        """Return a plan's JSON document."""
        done = self("plan", "--format", "json", *words)
        assert done.code == 0, done.err
        return json.loads(done.out)

    def apply(self, *words, expect=0):
        """Apply without being asked and return the JSON report."""
        done = self("apply", "--auto-approve", "--detailed-exitcode", "--format", "json", *words)
        assert done.code == expect, done.out + done.err
        return json.loads(done.out)

    def run(self, address, operation, *words):
        """Run an operation that has to succeed."""
        done = self("run", address, operation, *words)
        assert done.code == 0, done.err
        return done

    def edit(self, path, old, new):
        """Change a text in a file of the copy."""
        file = self.folder / path
        before = file.read_text(encoding="utf-8")
        assert old in before
        file.write_text(before.replace(old, new), encoding="utf-8")

    def reviewed(self):
        """Let the time pass that reviewers take."""
        self.emulator.control("POST", "clock", {"advance": "2h"})

    def code(self, sender):
        """Return the code that was "sent" to a sender."""
        return self.emulator.control("GET", f"otp?senderId={sender}")["code"]

    def output(self, name):
        done = self("output", name)
        assert done.code == 0, done.err
        return done.out.strip()

    def live(self, kind):
        """Return the objects of a type, in any project."""
        return [one["object"] for one in self.emulator.control("GET", f"objects?type={kind}")["objects"]]

    def kinds(self):
        """Return the types of everything that lives and was not there from the start, each with its number."""
        found = [one["type"] for one in self.emulator.control("GET", "objects")["objects"]]
        return {kind: found.count(kind) for kind in sorted(set(found))}
