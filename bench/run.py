"""Measure the product against the emulator and print one table: ``make bench``.

Everything is measured in one run, in turns with what it is held against, and told as a ratio or a count of requests,
so that a slow or busy machine slows both sides. Nothing here passes or fails; ``docs/performance.md`` explains.
"""

from __future__ import annotations

import argparse
import gc
import json
import shutil
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import bare
import figures
import projects
from figures import Bar, Row, ratio, seconds, shown
from world import Run, World, process

from reconciler import Project, validate
from reconciler.api import create_body
from reconciler.imprint import imprinted
from reconciler.resolve import VariableInputs, read_project

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

LATENCY_MS = 80
"""Held back from every answer, about what the API takes from another continent."""

TWICE = Bar(2.0, "<= 2 x")
NEARLY = Bar(1.25, "<= 1.25 x (throughput within 20 %)")
JUDGED = Bar(1.3, "<= 1.3 x")
LINEAR = Bar(11.0, "<= 11 x")


@dataclass(frozen=True, slots=True)
class Bench:
    """One run of all measurements: where, how often each is repeated, and whether the long ones are wanted."""

    folder: Path
    repeats: int
    full: bool

    def rows(self) -> Iterator[Row]:
        """Measure everything, one row after the other."""
        yield from self.start_up()
        with World(self.folder) as world:
            created = {count: self.create(world, count) for count in self.sizes()}
            yield from (row for _, row in created.values())
            planned = {}
            for count in self.sizes():
                planned[count], rows = self.no_op(world, projects.literal, count)
                yield from rows
            yield from self.no_op(world, projects.for_each, 1000)[1]
            yield self.judged(max(self.sizes()))
            for small, large in zip(self.sizes(), self.sizes()[1:], strict=False):
                yield growth("plan", small, planned[small], large, planned[large])
                yield growth("apply", small, created[small][0], large, created[large][0])
        yield from self.far_away()

    def sizes(self) -> tuple[int, ...]:
        """Return how many templates the projects hold."""
        return (100, 1000, 10_000) if self.full else (100, 1000)

    def start_up(self) -> Iterator[Row]:
        """Start the program and do nothing, against importing click and doing nothing."""
        for word in ("version", "--help"):
            ours, theirs = in_turns(
                3 if self.repeats == 1 else 7,
                lambda word=word: process([sys.executable, "-m", "reconciler", word]),
                lambda: process([sys.executable, "-c", "import click"]),
            )
            yield ratio(f"reconciler {word}, process", ours, theirs, TWICE)

    def create(self, world: World, count: int) -> tuple[list[Run], Row]:
        """Apply a project whose objects do not exist, against sending the same bodies."""
        directory = projects.write(self.folder / "create", projects.literal, count)
        bodies = [create_body(one.resource_type, one.values) for one in read(directory).values()]

        def apply() -> Run:
            shutil.rmtree(directory / ".reconciler", ignore_errors=True)
            world.new_project()
            return world.inside("-C", str(directory), "apply", "--auto-approve")

        def send() -> Run:
            world.new_project()
            return bare.send(world, bodies)

        ours, theirs = in_turns(1 if count > 1000 else self.repeats, apply, send)
        return ours, ratio(f"create {count:,} templates, no latency", ours, theirs, NEARLY)

    def no_op(self, world: World, text: Callable[[int], str], count: int) -> tuple[list[Run], list[Row]]:
        """Plan a project that is as declared, against fetching the same pages."""
        directory = projects.write(self.folder / "plan", text, count)
        world.new_project()
        world.inside("-C", str(directory), "apply", "--auto-approve")
        plan = ("-C", str(directory), "plan")
        ours, theirs = in_turns(self.repeats, lambda: world.inside(*plan), lambda: bare.fetch(world))
        large = count == 10_000
        kind = "forEach" if text is projects.for_each else "written out"
        rows = [ratio(f"no-op plan, {count:,} templates {kind}", ours, theirs, TWICE if large else None)]
        return ours, rows + (self.as_process(world, plan, large=large) if count >= 1000 else [])

    def judged(self, count: int) -> Row:
        """Validate a project, against reading its files without the rules of reviewers."""
        directory = projects.write(self.folder / "judged", projects.literal, count)
        project = Project(directory, environment={})
        ours, theirs = in_turns(
            self.repeats, lambda: timed(lambda: validate(project)), lambda: timed(lambda: read(directory))
        )
        what = f"validate {count:,} templates, over no rules of reviewers"
        return ratio(what, ours, theirs, JUDGED)

    def as_process(self, world: World, plan: Sequence[str], *, large: bool) -> list[Row]:
        """Plan as a user does, start of the interpreter and imports included; say how much memory that takes."""
        runs = [world.outside(*plan) for _ in range(1 if large else min(3, self.repeats))]
        megabytes = world.peak(*plan)
        bar = Bar(200, "<= 200 MB") if large else None
        return [
            Row("  as a process of its own", shown(runs), "", seconds(runs), "s"),
            Row("  its peak memory", f"{megabytes:.0f} MB", "", megabytes, "MB", bar),
        ]

    def far_away(self) -> Iterator[Row]:
        """Plan and create with the latency of a distant API."""
        with World(self.folder, "--latency-ms", str(LATENCY_MS)) as world:
            directory = projects.write(self.folder / "far", projects.mixed, 550)
            world.inside("-C", str(directory), "apply", "--auto-approve", "--parallelism", "50")
            runs = [world.outside("-C", str(directory), "plan") for _ in range(min(3, self.repeats))]
            what = f"no-op plan, 550 objects at {LATENCY_MS} ms, process"
            requests = max(run.requests for run in runs)
            yield Row(what, shown(runs), "", requests, "requests", Bar(20, "<= 20 requests"))
            yield Row(what, shown(runs), "", seconds(runs), "s", Bar(3.0, "<= 3 s"))
            count = 1000 if self.full else 200 if self.repeats > 1 else 100
            row = Bench(self.folder / "far", 1, full=False).create(world, count)[1]
            yield Row(f"create {count:,} templates at {LATENCY_MS} ms", row.ours, row.theirs, row.figure, "x", NEARLY)


def growth(what: str, small: int, few: list[Run], large: int, many: list[Run]) -> Row:
    """Return how much longer ten times the objects take."""
    name = f"growth of {what}, {small:,} to {large:,}"
    return Row(name, shown(many), shown(few), seconds(many) / seconds(few), "x", LINEAR)


def timed(run: Callable[[], object]) -> Run:
    """Call something in this process that sends no request."""
    started = time.perf_counter()
    run()
    return Run(time.perf_counter() - started)


def in_turns(times: int, ours: Callable[[], Run], theirs: Callable[[], Run]) -> tuple[list[Run], list[Run]]:
    """Run both sides ``times`` times, one after the other."""
    runs = [(ours(), theirs()) for _ in range(times)]
    return [one for one, _ in runs], [other for _, other in runs]


def read(directory: Path) -> dict[Any, Any]:
    """Return the declared objects of a project."""
    return read_project(directory, VariableInputs()).resources


def main() -> None:
    words = argparse.ArgumentParser(prog="make bench ARGS=", description="Measure the product against the emulator.")
    words.add_argument("--quick", action="store_true", help="each measurement once, in under 20 s")
    words.add_argument("--full", action="store_true", help="10,000 templates and their peak memory, too")
    words.add_argument("--json", action="store_true", help="print a JSON document instead of the table")
    chosen = words.parse_args()
    gc.set_threshold(100_000, 50, 50)  # as the command line sets it, for both sides
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        rows = list(Bench(Path(folder), 1 if chosen.quick else 3, chosen.full).rows())
    document = imprinted({"rows": [row.as_json() for row in rows]})
    print(json.dumps(document, indent=2) if chosen.json else figures.table(rows))


if __name__ == "__main__":
    main()
