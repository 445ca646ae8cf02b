"""A project on a stage: declare, plan, apply and look at the world, over real HTTP against the emulator.

The state is a SQLite file. With ``--postgres``, or where a module asks for ``database``, it is on a PostgreSQL server.
"""

import json
import shutil
import textwrap
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from conforming import conforming
from postgres import postgres  # noqa: F401  fixture

from reconciler import engine
from reconciler.address import Address
from reconciler.emulator.server import Options as EmulatorOptions
from reconciler.emulator.server import running
from reconciler.engine import Options, Project, state_commands
from reconciler.execute.stop import Stop
from state.store import State

PROJECT = "p1"
SQLITE = "sqlite:///.reconciler/state.db"


class Stage:
    """One project directory, one emulated project, one clock."""

    def __init__(self, directory, emulator, new_database=None):
        self.directory = directory
        self.emulator = emulator
        self.new_database = new_database
        self.state_url = SQLITE
        if new_database:
            self.lose_state()
        self.variables = {}
        self.environment = {}
        self.time = datetime.fromisoformat(emulator.control("GET", "health")["now"])
        self.stop = Stop()
        self.progress = []
        self.warned = []
        self.lease = timedelta(seconds=30)
        self.parallelism = 10

    # --- steps ---

    def declare(self, text, name="main.yaml"):
        path = self.directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(text))

    def declare_values(self, document, name="main.json"):
        (self.directory / name).write_text(json.dumps(document))

    def plan(self, out=None, **options):
        return self.outlook(out=out, **options).plan

    def outlook(self, out=None, **options):
        return engine.plan(self.project(), _options(options), out=out)

    def apply(self, saved_plan=None, wait=0.0, approve=lambda _plan: True, **options):
        return self.applied(saved_plan, wait, approve, **options).report

    def applied(self, saved_plan=None, wait=0.0, approve=lambda _plan: True, **options):
        return engine.apply(
            replace(self.project(), stop=self.stop),
            _options(options),
            approve=approve,
            progress=self.progress.append,
            saved=saved_plan,
            wait=wait,
        )

    def lose_state(self):
        """Let what was remembered be gone, as on a fresh machine."""
        if self.new_database:
            self.state_url = self.new_database()
            self.declare_values({"project": {"state": self.state_url}}, "state.json")
        else:
            shutil.rmtree(self.directory / ".reconciler")

    def change_outside(self, kind, remote_id, patch):
        self.emulator.control("POST", f"objects/{kind}/{remote_id}?projectId={PROJECT}", patch)

    def advance(self, duration, seconds):
        self.emulator.control("POST", "clock", {"advance": duration})
        self.time += timedelta(seconds=seconds)

    def reviewed(self):
        """Let every review that is due pass."""
        self.advance("1h", 3600)

    def verdict(self, verdict, **match):
        reason = match.pop("reason", None)
        body = {"match": {"type": "whatsapp_template", **match}, "verdict": verdict}
        self.emulator.control("POST", "verdicts", body | ({"reason": reason} if reason else {}))

    def fault(self, do, method=None, path=None, times=1, **more):
        match = {key: value for key, value in {"method": method, "path": path}.items() if value}
        self.emulator.control("POST", "faults", {"match": match, "times": times, "do": do, **more})

    # --- the world ---

    def objects(self, kind):
        found = self.emulator.control("GET", f"objects?type={kind}&projectId={PROJECT}")["objects"]
        return {entry["id"]: entry["object"] for entry in found}

    def requests(self, since=0):
        return self.emulator.control("GET", f"requests?since={since}")["requests"]

    def writes(self, since=0):
        return [f"{r['method']} {r['path']}" for r in self.requests(since) if r["method"] != "GET"]

    def last_request(self):
        return max((r["n"] for r in self.requests()), default=0)

    def records(self):
        return {record.address: record for record in state_commands.records(self.project())}

    def state(self):
        """Return the state, opened for reading only."""
        return State.open(self.state_url, base=self.directory, create=False)

    def stored(self):
        """Return every byte of what is remembered, and as a document what only a server could show."""
        files = [path for path in (self.directory / ".reconciler").glob("*") if path.is_file()]
        with self.state() as state:
            return b"".join(path.read_bytes() for path in files) + json.dumps(state.pull()).encode()

    def project(self):
        environment = self.emulator.environment(project_id=PROJECT) | self.environment
        return Project(
            directory=self.directory,
            variables=self.variables,
            environment=environment,
            now=lambda: self.time,
            sleep=self._sleep,
            warn=self.warned.extend,
            lease=self.lease,
            parallelism=self.parallelism,
        )

    def _sleep(self, seconds):
        """Time passes only here, in the emulator and for the engine alike; no test really waits."""
        self.advance(f"{seconds:f}s", seconds)


def _options(given):
    addresses = {
        name: tuple(Address.parse(text) for text in given[name])
        for name in ("targets", "replaces", "acks")
        if name in given
    }
    return Options(**{**given, **addresses})


@pytest.fixture(scope="session")
def shared_emulator():
    with running(EmulatorOptions(virtual_clock=True, review_seconds=60, check=True)) as emulator:
        yield emulator


@pytest.fixture
def database(request):
    """A function that makes a PostgreSQL database and returns its URL; None for a SQLite file in the project."""
    chosen = getattr(request, "param", "postgresql" if request.config.getoption("--postgres") else "sqlite")
    return request.getfixturevalue("postgres").database if chosen == "postgresql" else None


@pytest.fixture
def new_stage(tmp_path_factory, shared_emulator, database):
    """A function that clears the emulator and returns a stage in an empty directory, another one each time.

    Whatever crosses the wire meanwhile must fit the specification.
    """

    def begin():
        shared_emulator.control("POST", "reset")
        return Stage(tmp_path_factory.mktemp("project"), shared_emulator, database)

    with conforming(shared_emulator):
        yield begin


@pytest.fixture
def stage(new_stage):
    return new_stage()
