"""What a database can suffer in the middle of an apply: no space left, a server that goes away; nothing is doubled."""

import json
import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from postgres import Postgres
from stage import PROJECT, Stage

from reconciler.diagnostics import ReconcilerError

ROOT = Path(__file__).parents[2]
APPS = {"resources": {"sms_app": {f"a{n}": {"name": f"App {n}", "region": "EU"} for n in range(30)}}}
NAMES = sorted(app["name"] for app in APPS["resources"]["sms_app"].values())

# The disk is full once a file would grow beyond so many bytes.
CHILD = """
import json, resource, sys
from reconciler.cli import run
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
    (told,) = json.loads(ended.stdout)["errors"]
    assert ended.returncode == 1
    assert told["summary"] == "The state cannot be used"
    assert "disk" in told["detail"] + told["label"]
    assert known(stage) == 0
    stage.apply()
    assert names(stage) == NAMES
    assert stage.plan().changes == ()


@pytest.fixture
def own_server(postgres):
    """A server that may be stopped; the shared one says by being there that servers can be started."""
    server = Postgres()
    yield server
    server.stop()


class Watcher(list):
    """Progress that lets something happen to the server at the twelfth news."""

    def __init__(self, act):
        super().__init__()
        self.act = act

    def append(self, news):
        super().append(news)
        if len(self) == 12:
            self.act()


@pytest.fixture
def served(tmp_path, shared_emulator, own_server):
    """A stage whose state is on that server."""
    shared_emulator.control("POST", "reset")
    stage = Stage(tmp_path, shared_emulator, own_server.database)
    stage.declare_values(APPS)
    return stage


def test_a_server_that_goes_away_in_the_middle_ends_the_run_and_the_next_one_finishes(served, own_server):
    served.progress = Watcher(own_server.halt)

    with pytest.raises(ReconcilerError) as caught:
        served.apply()
    own_server.start()

    (told,) = caught.value.diagnostics()
    assert told.summary == "The state cannot be used"
    assert known(served) == 0
    served.advance("1m", 60)  # this process lives, so its lease has to expire
    served.apply()
    assert names(served) == NAMES
    assert served.plan().changes == ()


def test_a_server_that_restarts_in_the_middle_doubles_nothing(served, own_server):
    served.progress = Watcher(lambda: (own_server.halt(), own_server.start()))

    with suppress(ReconcilerError):  # a connection that was idle just then is replaced, and the run goes on
        served.apply()

    assert known(served) == 0
    served.advance("1m", 60)  # this process lives, so its lease has to expire
    served.apply()
    assert names(served) == NAMES
    assert served.plan().changes == ()
