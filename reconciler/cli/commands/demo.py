"""The command ``demo``: a first project, from empty to gone again, with the real commands against the emulator.

Every command it shows is run as its own process, just as a person would run it; nothing is staged but the reviewer.
"""

from __future__ import annotations

import difflib
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from shlex import join
from typing import TYPE_CHECKING, Final

import click

from reconciler.cli.demo_files import PROJECT, SPRING, WITH_ANOTHER_TEXT, WITHOUT_SPANISH
from reconciler.cli.options import global_options
from reconciler.render.safe import clean, joined, paragraphs

if TYPE_CHECKING:
    from reconciler.cli.context import Session
    from reconciler.cli.screen import Screen
    from reconciler.emulator.server import Emulator

HOME = Path(__file__).resolve().parents[2]
REVIEW = 3600  # seconds, on the emulator's own clock
LIMIT = 600
"""Seconds after which a command of the demo hangs, on however busy a machine."""
SPANISH = 'whatsapp_template.order_shipped["ES"]'

SECTION: Final = "Tools"
PLACE: Final = 2
SUMMARY: Final = "Show a first run against the emulator."


@click.command()
@global_options
@click.pass_obj
def command(session: Session, /) -> int:
    """Show a first run against the emulator: plan, apply, reviews, a refused delete, destroy."""
    from reconciler.emulator.server import Options, running  # noqa: PLC0415  needs the extra

    options = Options(virtual_clock=True, review_seconds=REVIEW)
    with tempfile.TemporaryDirectory(prefix="reconciler-demo-") as folder, running(options) as emulator:
        stage = Stage(session.screen, emulator, Path(folder))
        _play(stage)
        return stage.close()


def _play(stage: Stage) -> None:
    """Play all steps; a step that does not end as it should is noted, and the rest is played all the same."""
    stage.step("A project: a webhook, a template in two languages, an SMS app. Are the files valid?")
    stage.write(PROJECT)
    stage.run("validate")
    stage.step("What would change? (exit code 2: there are changes)")
    stage.run("plan", "--detailed-exitcode", expected=2)
    stage.step("Apply it.")
    stage.run("apply", "--auto-approve")
    stage.step("An hour later Meta has approved both languages. Is anything left to do?")
    stage.review()
    stage.run("plan", "--detailed-exitcode")

    stage.step("Somebody rewords a text and adds a template.")
    stage.write(WITH_ANOTHER_TEXT, SPRING)
    stage.run("plan", "--detailed-exitcode", expected=2)
    stage.run("apply", "--auto-approve")
    stage.step("Meta approves the text and rejects the new template. The plan says why, and sends nothing.")
    stage.review(rejected="spring_sale")
    stage.run("plan", "--detailed-exitcode")

    stage.step("Spanish is dropped. Deleting a template reserves its name for 30 days, so it needs --ack.")
    stage.write(WITHOUT_SPANISH, SPRING)
    stage.run("plan", "--detailed-exitcode", expected=2)
    stage.run("apply", "--auto-approve", expected=1)
    stage.step("Confirm it with --ack.")
    stage.run("apply", "--auto-approve", "--ack", SPANISH)
    stage.step("Declare Spanish again. It is blocked until the name is available.")
    stage.write(WITH_ANOTHER_TEXT, SPRING)
    stage.run("plan", "--detailed-exitcode", expected=2)

    stage.step("Delete everything.")
    names = ("order_shipped", "spring_sale")
    stage.run("destroy", "--auto-approve", *(word for name in names for word in ("--ack", f"whatsapp_template.{name}")))
    stage.run("state", "list")


@dataclass(slots=True)
class Stage:
    """Where the demo plays: the screen, the emulator, a project folder."""

    screen: Screen
    emulator: Emulator
    folder: Path
    steps: int = 0
    unexpected: int = 0

    def step(self, heading: str) -> None:
        """Say what comes next."""
        self.steps += 1
        self.screen.result(paragraphs(f"\n--- {self.steps}. {heading}\n"))

    def write(self, *parts: str) -> None:
        """Write the project file, showing what is new about it."""
        path = self.folder / "project.yaml"
        before = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
        after = "".join(parts)
        path.write_text(after, encoding="utf-8")
        changed = list(difflib.unified_diff(before, after.splitlines(), lineterm="", n=1))[2:]
        shown = [line for line in changed if not line.startswith("@@")] if before else after.splitlines()
        self.screen.result(joined(map(clean, ["$ cat project.yaml" if not before else "project.yaml:", *shown, ""])))

    def run(self, *words: str, expected: int = 0) -> None:
        """Run one command line as its own process, its output straight to ours."""
        self.screen.result(clean(f"$ {join(['reconciler', *words])}"))
        flags = [f"--color={self.screen.wanted}"]
        command = [sys.executable, "-m", "reconciler", *words, *flags]
        done = subprocess.run(  # noqa: S603  our own program
            command, cwd=self.folder, env=self._environment(), stdin=subprocess.DEVNULL, check=False, timeout=LIMIT
        )
        if done.returncode != expected:
            self.unexpected += 1
            self.screen.note(clean(f"The demo expected exit code {expected}, not {done.returncode}."))
        self.screen.result(clean(""))

    def review(self, rejected: str = "") -> None:
        """Let the reviews under way end, with approval for all but one name."""
        if rejected:
            match = {"type": "whatsapp_template", "name": rejected}
            order = {"match": match, "verdict": "REJECTED", "reason": "INCORRECT_CATEGORY"}
            self.emulator.control("POST", "verdicts", order)
        self.emulator.control("POST", "clock", {"advance": "1h"})

    def close(self) -> int:
        """Say how it went and return the exit code."""
        if self.unexpected:
            self.screen.note(clean(f"{self.unexpected} steps failed."))
            return 1
        self.screen.result(clean("--- Done. To continue on your own:  reconciler emulator"))
        return 0

    def _environment(self) -> dict[str, str]:
        """Return our environment, pointed at the emulator, without anybody's real credentials or variables."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("SINCH_", "RECONCILER_"))}
        path = os.pathsep.join(part for part in (str(HOME), kept.get("PYTHONPATH", "")) if part)
        direct = {"no_proxy": "127.0.0.1,localhost"}  # whatever leads to the world outside does not lead here
        return {**kept, **self.emulator.environment(), **direct, "PYTHONPATH": path}
