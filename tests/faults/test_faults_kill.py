import json
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

SUPPORT = Path(__file__).parents[1] / "support"

# Runs one apply and dies at the n-th look at the clock: the deciding thread looks before each thing it writes.
CHILD = """
import json, os, signal, sys
sys.path.append(sys.argv[1])
from datetime import datetime
from pathlib import Path
from reconciler import engine
from reconciler.execute.stop import Stop
from reconciler.engine import Options, Project
from reconciler.address import Address

asked = json.loads(sys.argv[2])
now, looks = datetime.fromisoformat(asked["now"]), 0

def clock():
    global looks
    looks += 1
    if looks == asked["die_at"]:
        os.kill(os.getpid(), signal.SIGKILL)
    return now

project = Project(
    directory=Path(asked["directory"]),
    environment=asked["environment"],
    now=clock,
    sleep=lambda seconds: None,
    parallelism=asked["parallelism"],
)
options = Options(acks=(Address.parse("whatsapp_template.gone"),))
engine.apply(project, options, approve=lambda plan: True, progress=lambda news: None)
print(looks)
"""

TEMPLATE = {
    "name": "to_be_gone",
    "language": "EN",
    "category": "UTILITY",
    "details": {"components": [{"type": "BODY", "text": "Hello there, all of you!"}]},
}
BEFORE = {
    "resources": {
        "sms_app": {
            "renamed": {"name": "Old name", "region": "EU"},
            "replaced": {"name": "Replaced", "region": "EU"},
            "gone": {"name": "Gone", "region": "EU"},
        },
        "whatsapp_template": {"gone": TEMPLATE},
    }
}
AFTER = {
    "resources": {
        "sms_app": {
            "renamed": {"name": "New name", "region": "EU"},
            "replaced": {"name": "Replaced", "region": "US"},
            "first": {"name": "First", "region": "EU"},
        },
        "webhook": {
            "second": {
                "target": "https://hooks.example.com/${sms_app.first.id}",
                "secret": "a-long-secret",
                "triggers": ["ALL"],
            }
        },
        "whatsapp_template": {
            "new": TEMPLATE
            | {
                "name": "quite_new",
                "details": {"components": [{"type": "BODY", "text": "Something else for all of you!"}]},
            }
        },
    }
}
RANDOM_POINTS = sorted(random.Random(20261123).sample(range(6, 27), 6))


def child(stage, die_at=0, parallelism=10):
    asked = {
        "now": stage.time.isoformat(),
        "directory": str(stage.directory),
        "environment": dict(stage.project().environment),
        "die_at": die_at,
        "parallelism": parallelism,
    }
    command = [sys.executable, "-c", CHILD, str(SUPPORT), json.dumps(asked)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def ready(stage):
    stage.declare_values(BEFORE)
    stage.apply()
    stage.reviewed()
    stage.apply()
    stage.declare_values(AFTER)


def known_objects(stage):
    """Assert that whatever is live is recorded, or open in the journal under its natural key."""
    with stage.state() as state:
        assert state.verify() == []
        recorded = {(one.type, one.remote_id) for one in state.records().values()}
        open_types = {intent.type for intent in state.open_intents() if intent.verb == "create"}
    live = {(kind, remote) for kind in ("sms_app", "webhook", "whatsapp_template") for remote in stage.objects(kind)}
    strangers = {kind for kind, remote in live - recorded}
    assert strangers <= open_types


def converged(stage):
    stage.apply(acks=["whatsapp_template.gone"])
    stage.reviewed()

    apps = sorted((app["name"], app["regions"]) for app in stage.objects("sms_app").values())
    assert apps == [("First", ["EU"]), ("New name", ["EU"]), ("Replaced", ["US"])]
    first = stage.records()["sms_app.first"].remote_id
    assert [hook["target"] for hook in stage.objects("webhook").values()] == [f"https://hooks.example.com/{first}"]
    assert list(stage.objects("whatsapp_template")) == ["quite_new/EN"]
    assert stage.plan().changes == ()
    with stage.state() as state:
        assert (state.verify(), state.open_intents()) == ([], [])
        assert len(state.tombstones()) == 1


@pytest.mark.parametrize("die_at", RANDOM_POINTS)
def test_one_more_apply_finishes_what_a_kill_anywhere_left(stage, die_at):
    ready(stage)

    process = child(stage, die_at, parallelism=3)
    process.communicate(timeout=60)

    assert process.returncode in (-signal.SIGKILL, 0)
    known_objects(stage)
    converged(stage)


def test_an_undisturbed_run_looks_at_the_clock_often_enough_for_those_points(stage):
    ready(stage)

    process = child(stage, parallelism=3)
    looks, _ = process.communicate(timeout=60)

    assert process.returncode == 0
    assert int(looks) >= max(RANDOM_POINTS)
    converged(stage)


@pytest.mark.parametrize(("verb", "acted"), [("POST", True), ("PATCH", True), ("DELETE", True), ("POST", False)])
def test_a_kill_while_a_call_is_under_way_doubles_nothing(stage, verb, acted):
    ready(stage)
    stage.fault("delay", method=verb, path="*/sms/smsApps*", seconds=0.5)
    before = stage.last_request()

    process = child(stage)
    eventually(lambda: any(r["method"] == verb for r in stage.requests(before)))
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    if acted:
        eventually(lambda: all(r["status"] for r in stage.requests(before) if r["method"] == verb), at_most=5)

    known_objects(stage)
    if not acted:
        time.sleep(0.6)  # the server comes to it between two runs
    converged(stage)


def eventually(holds, at_most=30):
    end = time.monotonic() + at_most
    while not holds():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.01)
