"""What a database can suffer in the middle of an apply: no space left, a lock, a server that goes away.

Nothing is doubled, and what was done is told.
"""

import json
import os
import sqlite3
import subprocess
import sys
import threading
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from postgres import Postgres
from stage import PROJECT, Stage

from reconciler.execute.stop import Stop

ROOT = Path(__file__).parents[2]
APPS = {"resources": {"sms_app": {f"a{n}": {"name": f"App {n}", "region": "EU"} for n in range(30)}}}
NAMES = sorted(app["name"] for app in APPS["resources"]["sms_app"].values())

# The disk is full once a file would grow beyond so many bytes, and nobody makes room.
CHILD = """
import json, resource, sys
from state import database
from reconciler.cli import run
database._PASSING |= {"SQLITE_FULL": 0.3, "SQLITE_IOERR": 0.3}
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), resource.RLIM_INFINITY))
sys.exit(run(sys.argv[2:]))
"""


def names(stage):
    return sorted(app["name"] for app in stage.objects("sms_app").values())


def known(stage):
    """Return how many live objects neither a record nor the journal knows; the state has to be sound."""
    with stage.state() as state:
        assert state.verify() == []
        recorded = {one.remote_id for one in state.records().values()}
        begun = {one.request["declared"]["name"] for one in state.open_intents()}
    live = stage.objects("sms_app").items()
    return sum(remote_id not in recorded and app["name"] not in begun for remote_id, app in live)


def told_what_was_done(document, made):
    (told,) = document["problems"]
    outcomes = {one["address"]: one["outcome"] for one in document["results"]}
    unknown = [address for address, outcome in outcomes.items() if outcome == "unknown"]
    assert told["summary"] == "The state was lost during the run"
    assert "disk" in told["label"]
    assert "nothing was started" not in json.dumps(document)
    assert f"{made} changes were applied" in told["detail"]
    assert all(address in told["detail"] for address in unknown)
    assert list(outcomes.values()).count("done") + len(unknown) == made
    assert set(outcomes.values()) <= {"done", "unknown", "skipped"}


@pytest.mark.skipif(sys.platform == "win32", reason="limits of a process are another matter there")
@pytest.mark.parametrize("more", [0, 30_000, 120_000])
def test_a_full_disk_ends_the_run_with_its_name_and_the_next_one_finishes(new_stage, database, more):
    if database is not None:
        pytest.skip("the disk of a server is the server's matter")
    stage = new_stage()
    stage.declare_values({"resources": {"sms_app": {"a0": APPS["resources"]["sms_app"]["a0"]}}})
    stage.apply()
    room = (stage.directory / ".reconciler" / "state.db").stat().st_size + more
    stage.declare_values(APPS)
    environment = os.environ | stage.emulator.environment(project_id=PROJECT) | {"PYTHONPATH": str(ROOT)}
    words = ["-C", str(stage.directory), "apply", "--auto-approve", "--parallelism", "2", "--format", "json"]

    ended = subprocess.run(
        [sys.executable, "-c", CHILD, str(room), *words], check=False, capture_output=True, text=True, env=environment
    )

    if more == 120_000 and ended.returncode == 0:
        pytest.fail("there was room enough; the test proves nothing")
    document = json.loads(ended.stdout)
    made = len(stage.objects("sms_app")) - 1
    assert ended.returncode == 1
    if made:
        told_what_was_done(document, made)
    else:
        (told,) = document["errors"]
        assert told["summary"] == "The state cannot be used"
        assert "disk" in told["detail"] + told["label"]
    assert known(stage) == 0
    stage.apply()
    assert names(stage) == NAMES
    assert stage.plan().changes == ()


class Watcher(list):
    """Progress that lets something happen to the database at the twelfth news."""

    def __init__(self, act):
        super().__init__()
        self.act = act

    def append(self, news):
        super().append(news)
        if len(self) == 12:
            self.act()


@pytest.fixture
def own_server(postgres):
    """A server that may be stopped; the shared one says by being there that servers can be started."""
    server = Postgres()
    yield server
    server.stop()


@pytest.fixture
def served(tmp_path, shared_emulator, own_server):
    """A stage whose state is on that server."""
    shared_emulator.control("POST", "reset")
    stage = Stage(tmp_path, shared_emulator, own_server.database)
    stage.declare_values(APPS)
    return stage


def lost(stage):
    """Apply with a database that does not come back; return the note, and the results by outcome."""
    stage.lease = timedelta(seconds=1)
    before = stage.last_request()
    applied = stage.applied()
    results = {str(one.address): str(one.outcome) for one in applied.report.results}
    through = [address for address, outcome in results.items() if outcome in ("done", "unknown")]
    made = [call for call in stage.writes(before) if call.startswith("POST")]
    assert applied.lost is not None
    assert applied.report.exit_code(detailed=True) == 4
    assert len(made) == len(through) == len(names(stage))
    assert f"{len(through)} changes were applied" in applied.lost.detail
    assert "Nothing more was sent" in applied.lost.detail
    return applied.lost, results


def finished(stage):
    stage.progress, stage.lease, stage.stop = [], timedelta(seconds=30), Stop()
    stage.advance("1m", 60)  # this process lives, so its lease may have to expire
    stage.apply()
    assert names(stage) == NAMES
    assert stage.plan().changes == ()


def test_a_server_that_goes_away_in_the_middle_ends_the_run_and_the_next_one_finishes(served, own_server):
    served.progress = Watcher(own_server.halt)

    told, results = lost(served)
    own_server.start()

    unknown = [address for address, outcome in results.items() if outcome == "unknown"]
    assert told.summary == "The state was lost during the run"
    assert unknown
    assert all(address in told.detail for address in unknown)
    assert known(served) == 0
    finished(served)


def test_a_server_that_restarts_in_the_middle_does_not_end_the_run(served, own_server):
    served.progress = Watcher(lambda: (own_server.halt(), own_server.start()))

    applied = served.applied()

    assert applied.lost is None
    assert applied.report.exit_code(detailed=True) == 0
    assert names(served) == NAMES
    assert known(served) == 0
    assert served.plan().changes == ()


def on_the_server(served, *statements):
    with psycopg.connect(make_conninfo(served), autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement)


def make_conninfo(served):
    return served.state_url.replace("postgresql+psycopg", "postgresql")


KILLED = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
    "WHERE pid <> pg_backend_pid() AND datname = current_database()"
)
READ_ONLY = (
    "DO $$BEGIN EXECUTE format('ALTER DATABASE %I SET default_transaction_read_only = {}', current_database()); END$$"
)


def test_connections_that_are_killed_in_the_middle_do_not_end_the_run(served):
    served.progress = Watcher(lambda: on_the_server(served, KILLED))

    applied = served.applied()

    assert (applied.lost, names(served)) == (None, NAMES)
    assert served.plan().changes == ()


def test_a_server_that_takes_no_writes_any_more_is_told_and_the_next_run_finishes(served):
    served.progress = Watcher(lambda: on_the_server(served, READ_ONLY.format("on"), KILLED))

    told, _ = lost(served)
    on_the_server(served, "SET default_transaction_read_only = off", READ_ONLY.format("off"), KILLED)

    assert "read-only" in told.label
    assert known(served) == 0
    finished(served)


def test_a_table_that_is_gone_is_told_at_once(served):
    served.progress = Watcher(lambda: on_the_server(served, "ALTER TABLE journal RENAME TO elsewhere"))

    told, _ = lost(served)
    on_the_server(served, "ALTER TABLE elsewhere RENAME TO journal")

    assert told.summary == "The state was lost during the run"
    assert "journal" in told.label
    assert known(served) == 0
    finished(served)


@pytest.fixture
def local(new_stage, database, monkeypatch):
    """A stage with a SQLite file, for whose lock nobody waits long at a time."""
    if database is not None:
        pytest.skip("this is about the file")
    monkeypatch.setattr("state.database.BUSY_SECONDS", 0.2)
    stage = new_stage()
    stage.declare_values(APPS)
    return stage


def locked(stage, seconds):
    """Let another program hold the file's lock for a while; return what waits for its end."""
    other = sqlite3.connect(stage.directory / ".reconciler/state.db", isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    timer = threading.Timer(seconds, other.close)
    timer.start()
    return timer


def test_a_file_that_is_locked_for_a_while_does_not_end_the_run(local):
    local.progress = Watcher(lambda: locked(local, 1.0))

    applied = local.applied()

    assert (applied.lost, names(local)) == (None, NAMES)
    assert local.plan().changes == ()


def test_a_file_that_stays_locked_is_told_and_the_next_run_finishes(local):
    timers = []
    local.progress = Watcher(lambda: timers.append(locked(local, 3.0)))

    told, _ = lost(local)
    timers[0].join()

    assert "another program is writing to it" in told.label
    assert known(local) == 0
    finished(local)


def test_a_table_of_the_file_that_is_gone_is_told_at_once(local):
    file = local.directory / ".reconciler/state.db"

    def rename(old, new):
        with sqlite3.connect(file) as connection:
            connection.execute(f"ALTER TABLE {old} RENAME TO {new}")
        connection.close()

    local.progress = Watcher(lambda: rename("journal", "elsewhere"))

    told, _ = lost(local)
    rename("elsewhere", "journal")

    assert "a table or column is missing" in told.label
    finished(local)


OLD = {"resources": {"sms_app": {"a": {"name": "Old", "region": "EU"}, "b": {"name": "B", "region": "EU"}}}}
NEW = {"resources": {"sms_app": {"a": {"name": "New", "region": "EU"}, "b": {"name": "B", "region": "EU"}}}}


def test_an_update_that_could_not_be_recorded_was_not_made_by_somebody_else(local):
    local.declare_values(OLD)
    local.apply()
    local.declare_values(NEW)
    timers = []
    local.progress = []
    local.fault("delay", method="PATCH", path="*/sms/smsApps/*", seconds=0.4)
    begun = Begun(lambda: timers.append(locked(local, 3.0)))
    local.progress, local.lease = begun, timedelta(seconds=1)

    applied = local.applied()
    timers[0].join()
    local.progress, local.lease, local.stop = [], timedelta(seconds=30), Stop()
    plan = local.plan()
    local.advance("1m", 60)  # this process lives, so its lease has to expire
    report = local.apply()

    assert [str(one.outcome) for one in applied.report.results] == ["unknown"]
    assert (plan.changes, plan.drift) == ((), ())
    assert report.recovered == ("sms_app.a: an unfinished update had happened; it is now recorded",)
    assert local.records()["sms_app.a"].declared["name"] == "New"
    assert local.plan().changes == ()


class Begun(list):
    """Progress that lets something happen once a call has begun."""

    def __init__(self, act):
        super().__init__()
        self.act = act

    def append(self, news):
        super().append(news)
        if len(self) == 1:
            self.act()
