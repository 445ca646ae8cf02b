"""A run that stood still for longer than its lock (a closed laptop, a paused machine) sends nothing once it goes on."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from stage import Stage

from reconciler.engine import state_commands
from state import Unwritable
from state.store import State

pytestmark = pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="a process cannot be stopped there")

ROOT = Path(__file__).parents[2]
LEASE = 1.0

# One apply as a process of its own, with a lock that expires soon, and pauses long enough to be caught in.
CHILD = """
import json, sys, time
from datetime import datetime, timedelta
from pathlib import Path
from reconciler import engine
from reconciler.execute.stop import Stop
from reconciler.engine import Options, Project

asked = json.loads(sys.argv[1])
project = Project(
    directory=Path(asked["directory"]),
    environment=asked["environment"],
    now=lambda: datetime.fromisoformat(asked["now"]),
    parallelism=2,
    sleep=lambda seconds: time.sleep(max(1.0, seconds)),
    lease=timedelta(seconds=asked["lease"]),
)
applied = engine.apply(project, Options(), approve=lambda plan: True, progress=lambda news: None)
lost = applied.lost.as_json() if applied.lost else None
print(json.dumps({**applied.report.as_json(), "lost": lost, "code": applied.report.exit_code(detailed=True)}))
"""

APPS = {f"a{n}": {"name": f"App {n}", "region": "EU"} for n in range(16)}
ONE = {"one": {"name": "One", "region": "EU"}}


def declared(stage, apps):
    stage.declare_values({"project": {"visibleWithin": "1s", "state": stage.state_url}, "resources": {"sms_app": apps}})


@pytest.fixture(params=["sqlite", "postgresql"])
def both(request, tmp_path_factory, shared_emulator, monkeypatch):
    """A stage on either database, whose only file these tests write."""
    monkeypatch.setattr("state.database.BUSY_SECONDS", 0.2)
    new = request.getfixturevalue("postgres").database if request.param == "postgresql" else None
    shared_emulator.control("POST", "reset")
    stage = Stage(tmp_path_factory.mktemp("project"), shared_emulator, new)
    (stage.directory / "state.json").unlink(missing_ok=True)
    return stage


class Frozen:
    """A run in a process of its own that can stand still and go on."""

    def __init__(self, stage):
        self.stage = stage
        asked = {
            "now": stage.time.isoformat(),
            "directory": str(stage.directory),
            "environment": dict(stage.project().environment),
            "lease": LEASE,
        }
        command = [sys.executable, "-c", CHILD, json.dumps(asked)]
        environment = os.environ | {"PYTHONPATH": str(ROOT)}
        self.process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
        )

    def stands_still(self, once):
        deadline = time.monotonic() + 120
        while not once():
            assert time.monotonic() < deadline, "it never came"
            assert self.process.poll() is None, self.process.stderr.read()
            time.sleep(0.005)
        self.process.send_signal(signal.SIGSTOP)
        while within_a_transaction(self.stage):  # nobody could take over then
            assert time.monotonic() < deadline
            self.process.send_signal(signal.SIGCONT)
            time.sleep(0.005)
            self.process.send_signal(signal.SIGSTOP)
        time.sleep(1.3 * LEASE)

    def goes_on(self):
        """Return what it reports, and what it sent after it went on."""
        before = self.stage.last_request()
        self.process.send_signal(signal.SIGCONT)
        out, err = self.process.communicate(timeout=120)
        assert "Traceback" not in err
        return json.loads(out), self.stage.writes(before)


def within_a_transaction(stage):
    state = State.open(stage.state_url, base=stage.directory)
    try:
        with state._session.writing() as connection:
            lock = "SELECT 1 FROM lease FOR UPDATE NOWAIT" if stage.new_database else "SELECT 1"
            connection.exec_driver_sql(lock)
    except Unwritable:
        return True
    finally:
        state.close()
    return False


def taken_over(stage):
    stage.advance("1m", 60)
    return stage.apply()


def names(stage):
    return sorted(app["name"] for app in stage.objects("sms_app").values())


@pytest.mark.parametrize("made", [1, 4])
def test_a_run_that_was_taken_over_sends_nothing_it_had_begun_and_says_what_happened(both, made):
    declared(both, APPS)
    both.fault("delay", method="POST", path="*/sms/smsApps", seconds=0.15, times=40)
    frozen = Frozen(both)
    frozen.stands_still(once=lambda: len(both.objects("sms_app")) >= made)

    taken_over(both)
    report, sent = frozen.goes_on()

    told = report["lost"]
    outcomes = {one["outcome"] for one in report["results"]}
    assert sent == []
    assert names(both) == sorted(app["name"] for app in APPS.values())
    assert (told["code"], report["code"]) == ("E416", 4)
    assert "did not renew the lock" in told["detail"]
    assert "another run took it" in told["detail"]
    assert "unlocked" not in told["detail"]
    assert {"skipped"} < outcomes <= {"done", "skipped", "unknown"}
    assert both.plan().changes == ()
    with both.state() as state:
        assert (state.verify(), state.open_intents()) == ([], [])


def test_a_run_that_nobody_took_over_asks_and_goes_on(both):
    declared(both, APPS)
    both.fault("delay", method="POST", path="*/sms/smsApps", seconds=0.15, times=40)
    frozen = Frozen(both)
    frozen.stands_still(once=lambda: len(both.objects("sms_app")) >= 3)

    report, _ = frozen.goes_on()

    assert (report["lost"], report["summary"]["done"]) == (None, len(APPS))
    assert names(both) == sorted(app["name"] for app in APPS.values())


CHANGED = {"one": {"name": "Another", "region": "EU"}}
LATER = {"do": "status", "status": 429, "headers": {"Retry-After": "1"}}


@pytest.mark.parametrize(
    ("method", "before", "after", "fault"),
    [
        ("POST", {}, ONE, LATER),
        ("POST", {}, ONE, {"do": "drop_before"}),
        ("PATCH", ONE, CHANGED, LATER),
        ("PATCH", ONE, CHANGED, {"do": "drop_before"}),
        ("DELETE", ONE, {}, LATER),
        ("DELETE", ONE, {}, {"do": "drop_before"}),
    ],
)
def test_a_request_is_not_repeated_by_a_run_that_was_taken_over(both, method, before, after, fault):
    keeps = {"kept": {"name": "Kept", "region": "EU"}}
    declared(both, before | keeps)
    both.apply()
    declared(both, after | keeps)
    both.fault(method=method, path="*/sms/smsApps*", **fault)
    both.fault("delay", method="GET", path="*/sms/smsApps/*", seconds=3)  # what a lost PATCH is followed by
    since = both.last_request()
    frozen = Frozen(both)
    frozen.stands_still(once=lambda: any(one["method"] == method for one in both.requests(since)))

    taken_over(both)
    report, sent = frozen.goes_on()

    assert sent == []
    assert names(both) == sorted(app["name"] for app in (after | keeps).values())
    assert report["lost"]["code"] == "E416"
    assert both.plan().changes == ()


def test_a_run_whose_lock_somebody_took_away_says_just_that(both):
    declared(both, APPS)
    both.fault("delay", method="POST", path="*/sms/smsApps", seconds=0.15, times=40)
    running = Frozen(both)
    deadline = time.monotonic() + 120
    while len(both.objects("sms_app")) < 2:
        assert time.monotonic() < deadline
        time.sleep(0.005)

    state_commands.unlock_state(both.project())
    report, _ = running.goes_on()

    assert report["lost"]["code"] == "E416"
    assert "Somebody unlocked the state" in report["lost"]["detail"]
    assert "did not renew the lock" not in report["lost"]["detail"]
