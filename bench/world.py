"""The emulator as a process of its own, and the ways to run the product against it. Measures nothing by itself."""

from __future__ import annotations

import contextlib
import io
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING, Self

import httpx

from reconciler import cli

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

PATIENCE = 30.0
"""Seconds the emulator may take to answer for the first time."""

# A process starts out with the peak of the one that forked it, so that a large bench would be measured instead of the
# command: hence a small process in between.
WATCH = """
import resource, subprocess, sys
subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""

_projects = count(1)


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a command: wall-clock seconds and API requests."""

    seconds: float
    requests: int = 0


class World:
    """One emulator on a free port of this machine; ``project`` is the Sinch project commands work on."""

    def __init__(self, folder: Path, *options: str) -> None:
        command = [sys.executable, "-m", "reconciler.emulator", "--port", "0", "--review-seconds", "0", *options]
        self.folder = folder
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        self.environment = dict(self._exported(line) for line in self._lines())
        self.url = self.environment["SINCH_BASE_URL"]
        self._control = httpx.Client(base_url=f"{self.url}/_emulator", timeout=PATIENCE, trust_env=False)
        self._seen = 0
        self.new_project()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_reason: object) -> None:
        self._control.close()
        self._process.terminate()
        self._process.wait()

    def _lines(self):
        assert self._process.stdout is not None
        for line in self._process.stdout:
            yield line
            if line.startswith("export SINCH_KEY_SECRET="):
                return
        raise SystemExit("The emulator did not start.")

    @staticmethod
    def _exported(line: str) -> tuple[str, str]:
        name, _, value = line.removeprefix("export ").strip().partition("=")
        return name, value

    def new_project(self) -> str:
        """Work on a Sinch project that holds nothing yet, here and in commands run from now on."""
        self.environment["SINCH_PROJECT_ID"] = f"bench-{next(_projects)}"
        return self.project

    @property
    def project(self) -> str:
        """The Sinch project commands work on."""
        return self.environment["SINCH_PROJECT_ID"]

    def work_on(self, project: str) -> None:
        """Go back to a Sinch project."""
        self.environment["SINCH_PROJECT_ID"] = project

    def requests(self) -> int:
        """Return how many API requests came in since the last call of this; token requests do not count."""
        seen = self._control.get("/requests", params={"since": self._seen}).json()["requests"]
        self._seen = max((entry["n"] for entry in seen), default=self._seen)
        return len(seen)

    def inside(self, *arguments: str) -> Run:
        """Run a command line in this process: no interpreter start, no imports."""
        os.environ.update(self.environment)
        told = io.StringIO()
        self.requests()
        started = time.perf_counter()
        with contextlib.redirect_stdout(told), contextlib.redirect_stderr(told):
            code = cli.run(arguments)
        seconds = time.perf_counter() - started
        _must_be_zero(code, arguments, told.getvalue())
        return Run(seconds, self.requests())

    def outside(self, *arguments: str) -> Run:
        """Run a command line as a user does: ``python -m reconciler`` in a process of its own."""
        self.requests()
        run = process([sys.executable, "-m", "reconciler", *arguments], self.environment)
        return Run(run.seconds, self.requests())

    def peak(self, *arguments: str) -> float:
        """Run a command line as a user does and return the peak memory of its process in MB."""
        told = subprocess.run(
            [sys.executable, "-I", "-c", WATCH, sys.executable, "-m", "reconciler", *arguments],
            check=True,
            stdout=subprocess.PIPE,
            env={**os.environ, **self.environment},
        ).stdout
        return int(told) / (1024 * 1024 if sys.platform == "darwin" else 1024)


def process(command: Sequence[str], environment: dict[str, str] | None = None) -> Run:
    """Run a process to its end.

    Raises:
        SystemExit: It failed.
    """
    started = time.perf_counter()
    done = subprocess.run(
        command,
        check=False,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env={**os.environ, **(environment or {})},
    )
    seconds = time.perf_counter() - started
    _must_be_zero(done.returncode, command, done.stdout.decode())
    return Run(seconds)


def _must_be_zero(code: int, arguments: Sequence[str], told: str) -> None:
    if code != 0:
        raise SystemExit(f"{' '.join(arguments)} ended with {code}:\n{told}")
