"""Two processes on one state take turns, whatever becomes of the first; the command line is run as users run it."""

import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from stage import PROJECT

from state.location import locate

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.parametrize("database", ["sqlite", "postgresql"], indirect=True)


@pytest.fixture(autouse=True)
def short_sighted(stage):
    """Processes wait in real time: let an API that shows everything at once be trusted after a second."""
    place = {"state": stage.state_url} if stage.new_database else {}
    stage.declare_values({"project": {"visibleWithin": "1s", **place}}, "state.json")


def apps(count):
    return {"resources": {"sms_app": {f"a{n}": {"name": f"App {n}", "region": "EU"} for n in range(count)}}}


def started(stage, *words):
    command = [sys.executable, "-m", "reconciler", "-C", str(stage.directory), "apply", "--auto-approve", *words]
    environment = stage.emulator.environment(project_id=PROJECT) | {"PYTHONPATH": str(ROOT)}
    pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    return subprocess.Popen(command, env=environment, text=True, **pipes)


def ended(process):
    out, err = process.communicate(timeout=60)
    return process.returncode, out + err


def under_way(stage, process):
    """Wait until a process has begun to create."""
    end = time.monotonic() + 30
    while not any(request["method"] == "POST" for request in stage.requests()):
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < end, "it never began"
        time.sleep(0.02)


@contextmanager
def standing_still(process):
    """Freeze a living process while others act, however slow this machine is."""
    process.send_signal(signal.SIGSTOP)
    yield
    process.send_signal(signal.SIGCONT)


def elsewhere(stage, seconds):
    """Let the lease look like that of another machine, gone silent, with so many seconds left."""
    engine = create_engine(locate(stage.state_url, stage.directory).url)
    now = "datetime('now', :left)" if engine.dialect.name == "sqlite" else "now() + cast(:left as interval)"
    with engine.begin() as connection:
        statement = text(f"UPDATE lease SET host = 'elsewhere', expires_at = {now}")
        connection.execute(statement, {"left": f"{seconds} seconds"})
    engine.dispose()


def test_a_second_run_is_refused_and_told_who_holds_the_state_since_when(stage):
    stage.declare_values(apps(2))
    stage.fault("delay", method="POST", path="*/smsApps", seconds=1)
    first = started(stage)
    under_way(stage, first)

    with standing_still(first):
        code, said = ended(started(stage))

    assert code == 1
    assert f"(pid {first.pid}) since 20" in said
    assert ended(first)[0] == 0
    assert len(stage.objects("sms_app")) == 2


def test_a_second_run_that_may_wait_comes_after_the_first_and_finds_its_work_done(stage):
    stage.declare_values(apps(2))
    stage.fault("delay", method="POST", path="*/smsApps", seconds=1.5)
    first = started(stage)
    under_way(stage, first)

    code, said = ended(started(stage, "--lock-timeout", "60s"))

    assert code == 0, said
    assert ended(first)[0] == 0
    assert len([request for request in stage.writes() if "smsApps" in request]) == 2


def test_runs_that_begin_at_once_double_nothing(stage):
    stage.declare_values(apps(5))

    codes = [ended(one) for one in [started(stage, "--lock-timeout", "60s") for _ in range(4)]]

    assert [code for code, _ in codes] == [0] * 4, codes
    assert sorted(app["name"] for app in stage.objects("sms_app").values()) == [f"App {n}" for n in range(5)]
    with stage.state() as state:
        assert (state.verify(), state.open_intents()) == ([], [])


def test_the_lease_of_a_run_killed_elsewhere_is_taken_over_when_it_expires(stage):
    stage.declare_values(apps(3))
    stage.fault("delay", method="POST", path="*/smsApps", seconds=1)
    first = started(stage)
    under_way(stage, first)
    first.send_signal(signal.SIGKILL)
    first.communicate()
    elsewhere(stage, 600)

    refused, said = ended(started(stage))
    elsewhere(stage, 1)
    code, _ = ended(started(stage, "--lock-timeout", "60s"))

    assert (refused, code) == (1, 0)
    assert "on elsewhere" in said
    assert sorted(app["name"] for app in stage.objects("sms_app").values()) == ["App 0", "App 1", "App 2"]


def test_the_lease_of_a_run_killed_here_is_taken_over_at_once(stage):
    stage.declare_values(apps(3))
    stage.fault("delay", method="POST", path="*/smsApps", seconds=1)
    first = started(stage)
    under_way(stage, first)
    first.send_signal(signal.SIGKILL)
    first.communicate()
    time.sleep(1.2)  # the server comes to what it was asked for

    code, said = ended(started(stage))

    assert code == 0, said
    assert sorted(app["name"] for app in stage.objects("sms_app").values()) == ["App 0", "App 1", "App 2"]


def test_a_run_that_was_unlocked_by_hand_writes_nothing_more(stage):
    stage.declare_values(apps(5))
    stage.fault("delay", method="POST", path="*/smsApps", seconds=2)
    first = started(stage, "--parallelism", "1")
    under_way(stage, first)
    unlock = [sys.executable, "-m", "reconciler", "-C", str(stage.directory), "state", "unlock"]
    with standing_still(first):
        subprocess.run(unlock, check=True, capture_output=True, cwd=ROOT)

    code, said = ended(first)

    assert code == 1
    assert "lost its lock" in said
    assert len(stage.objects("sms_app")) <= 2  # what was begun by then: a call under way and the next one
    with stage.state() as state:
        assert (state.records(), len(state.open_intents())) == ({}, 2)
    assert ended(started(stage))[0] == 0
    assert len(stage.objects("sms_app")) == 5
