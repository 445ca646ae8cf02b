"""Kill real applies at random points, or let everything fail at random, and count what was lost or doubled.

    make torture                                       100 rounds of kill -9, 200 objects each
    make torture ARGS="--rounds 20 --seed 7"           other rounds, the same every time
    make torture ARGS="--rounds 0 --faults 1000"       1,000 random schedules of faults
    make torture ARGS="--rounds 0 --servers 1000"      1,000 servers that spell and answer as they like

A round applies a project of 200 objects, or a changed one of the round before, and kills the process without warning.
What is live must be recorded or in the journal then; one more apply must bring about exactly what is declared, and the
next plan must be empty. Exit code 1 when a count that must be 0 is not. A seed gives the same rounds and waits;
where in its work a process dies still depends on the machine.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torture_faults
import torture_projects
from torture_projects import KINDS

from reconciler.emulator.server import Options, running
from state.store import State

if TYPE_CHECKING:
    from reconciler.emulator.server import Emulator

ROOT = Path(__file__).parents[1]
LATENCY_MS = 3.0
"""Held back from every answer, so that calls are under way when the process dies."""

QUIET_SECONDS = 30.0
MUST_BE_ZERO = ("failed", "duplicates", "lost", "strangers", "unknown", "violations", "pending")


class Rounds:
    """Rounds of one project directory after another; ``counts`` adds up what was found."""

    def __init__(self, emulator: Emulator, folder: Path, size: int, dice: random.Random, database: Any) -> None:
        self.emulator, self.folder, self.size, self.dice, self.database = emulator, folder, size, dice, database
        self.counts: Counter[str] = Counter()
        self.lasts = {"create": 1.5, "change": 0.6}  # seconds a kill may come after the first request
        self._begin_project(0)

    def _begin_project(self, number: int) -> None:
        self.emulator.control("POST", "reset")
        self.name = f"torture-{number}"
        self.directory = self.folder / self.name
        self.directory.mkdir()
        self.url = self.database() if self.database else "sqlite:///.reconciler/state.db"
        self.declared: dict[str, Any] = torture_projects.first(self.dice, self.size)

    def play(self, number: int) -> None:
        """Play one round: every other one starts from nothing, the others change what the one before made."""
        kind = "change" if number % 2 else "create"
        if kind == "change":
            self.declared = torture_projects.changed(self.dice, self.declared)
        elif number:
            self._begin_project(number)
        self._write()
        self._kill(kind)
        self._look_at_the_remains()
        self._apply_once_more()
        self._look_at_the_result()
        self.counts["rounds"] += 1

    def _write(self) -> None:
        document = {"project": {"state": self.url, "visibleWithin": "1s"}, **self.declared}
        (self.directory / "main.json").write_text(json.dumps(document))

    def _start(self, *words: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "reconciler", "-C", str(self.directory), *words]
        kept = {key: value for key, value in os.environ.items() if not key.startswith(("SINCH_", "RECONCILER_"))}
        environment = kept | self.emulator.environment(project_id=self.name) | {"PYTHONPATH": str(ROOT)}
        pipes: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "stdin": subprocess.DEVNULL}
        return subprocess.Popen(command, env=environment, text=True, **pipes)

    def _apply(self) -> subprocess.Popen[str]:
        # What is meant is meant; the guards have tests of their own.
        allows = [f"--allow={action}:{kind}={self.size}" for action in ("update", "delete") for kind in KINDS]
        return self._start("apply", "--auto-approve", *allows)

    def _requests(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.emulator.control("GET", f"requests?since={self.seen}")["requests"]
        return found

    def _kill(self, kind: str) -> None:
        """Start an apply and kill it at a random moment between its first request and about its end."""
        last = self.emulator.control("GET", "requests?since=0")["requests"]
        self.seen = last[-1]["n"] if last else 0
        process = self._apply()
        while process.poll() is None and not self._requests():
            time.sleep(0.005)
        time.sleep(self.dice.uniform(0, self.lasts[kind]))
        process.send_signal(signal.SIGKILL)
        process.communicate()
        killed = process.returncode == -signal.SIGKILL
        self.counts["killed" if killed else "over before"] += 1
        self.lasts[kind] *= 1.05 if killed else 0.85  # learn how long an apply takes on this machine
        end = time.monotonic() + QUIET_SECONDS
        while any(request["status"] is None and request["method"] != "GET" for request in self._requests()):
            if time.monotonic() > end:
                break  # a call that was cut has no status
            time.sleep(0.01)
        self.counts["calls before the kill"] += sum(request["method"] != "GET" for request in self._requests())

    def _live(self) -> dict[str, list[dict[str, Any]]]:
        found = self.emulator.control("GET", f"objects?projectId={self.name}")["objects"]
        return {kind: [one for one in found if one["type"] == kind] for kind in KINDS}

    def _look_at_the_remains(self) -> None:
        """Whatever is live is recorded, or its type has an open create in the journal."""
        with State.open(self.url, base=self.directory, create=False) as state:
            recorded = {(one.type, one.remote_id) for one in state.records().values()}
            wanted = Counter(one.type for one in state.open_intents() if one.verb == "create")
            self.counts["calls open in the journal"] += len(state.open_intents())
            self.counts["violations"] += len(state.verify())
        for kind, objects in self._live().items():
            strangers = [one for one in objects if (kind, one["id"]) not in recorded]
            self.counts["found by the journal alone"] += min(len(strangers), wanted[kind])
            self.counts["unknown"] += max(0, len(strangers) - wanted[kind])

    def _apply_once_more(self) -> None:
        process = self._apply()
        out, _ = process.communicate(timeout=300)
        if process.returncode:
            self.counts["failed"] += 1
            print(out)

    def _look_at_the_result(self) -> None:
        with State.open(self.url, base=self.directory, create=False) as state:
            records = {(one.type, one.remote_id) for one in state.records().values()}
            self.counts["violations"] += len(state.verify())
            self.counts["unknown"] += len(state.open_intents())
        for kind, objects in self._live().items():
            keys = Counter(torture_projects.key(kind, one["object"]) for one in objects)
            wanted = torture_projects.keys(self.declared, kind)
            self.counts["duplicates"] += sum(count - 1 for count in keys.values())
            self.counts["lost"] += len(wanted - set(keys))
            self.counts["strangers"] += len(set(keys) - wanted)
            self.counts["unknown"] += sum((kind, one["id"]) not in records for one in objects)
            self.counts["objects checked"] += len(objects)
        process = self._start("plan", "--detailed-exitcode")
        out, _ = process.communicate(timeout=300)
        if process.returncode:
            self.counts["pending"] += 1
            print(out)


def main() -> int:
    """Play what was asked for, print the counts and return the exit code."""
    asked = _arguments()
    print(f"seed {asked.seed}", flush=True)
    dice, bad = random.Random(asked.seed), 0
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        if asked.rounds:
            options = Options(review_seconds=0, latency_ms=LATENCY_MS)
            emulator = stack.enter_context(running(options))
            database = stack.enter_context(torture_faults.server()) if asked.postgres else None
            rounds = Rounds(emulator, folder, asked.objects, dice, database)
            for number in range(asked.rounds):
                rounds.play(number)
                broken = {name: rounds.counts[name] for name in MUST_BE_ZERO if rounds.counts[name]}
                if sys.stderr.isatty() or broken:
                    print(f"round {number + 1} of {asked.rounds}: {broken or 'sound'}", file=sys.stderr, flush=True)
            for name in ("rounds", *sorted(set(rounds.counts) - {"rounds", *MUST_BE_ZERO}), *MUST_BE_ZERO):
                print(f"{rounds.counts[name]:8}  {name}")
            bad = sum(rounds.counts[name] for name in MUST_BE_ZERO)
    if asked.faults:
        bad += torture_faults.schedules(asked.faults, asked.seed)
    if asked.servers:
        bad += torture_faults.servers(asked.servers, asked.seed)
    print("sound" if not bad else "BROKEN")
    return 1 if bad else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=100, metavar="N", help="rounds of kill -9")
    parser.add_argument("--faults", type=int, default=0, metavar="N", help="random schedules of faults")
    parser.add_argument("--servers", type=int, default=0, metavar="N", help="random servers with manners of their own")
    parser.add_argument("--objects", type=int, default=200, metavar="N", help="objects per project")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6), help="for the same again")
    parser.add_argument("--postgres", action="store_true", help="keep the states of the rounds on PostgreSQL")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
