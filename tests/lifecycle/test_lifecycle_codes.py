"""The two steps that prove a phone number, for both kinds of senders: register, then verify, with wrong codes too."""

import json
import os
import sqlite3
import subprocess
import sys
import threading
import time
from datetime import timedelta
from pathlib import Path

import pytest

from reconciler.diagnostics import ApiError, OutcomeUnknown, ReconcilerError
from reconciler.engine import operations
from reconciler.plans.change import Status

SENDERS = pytest.mark.parametrize(
    ("name", "arguments", "waits"),
    [("whatsapp_sender", {"method": "SMS"}, "PENDING_VERIFICATION"), ("kakaotalk_sender", {}, "VERIFYING")],
)


@pytest.fixture
def reviewed(life):
    def begin(name):
        one = life(name)
        one.declare()
        one.apply()
        one.stage.reviewed()
        return one

    return begin


def run(one, word, **given):
    target = operations.target_of(one.address)
    return operations.run_operation(one.stage.project(), target, operations.operation_of(target, word), given)


def code(one):
    return str(one.stage.emulator.control("GET", f"otp?senderId={one.remote_id}")["code"])


def wrong(right):
    return f"{(int(right) + 1) % 900_000 + 100_000}"


@SENDERS
def test_a_sender_is_active_after_two_steps(reviewed, name, arguments, waits):
    one = reviewed(name)
    asked = one.of(one.plan())

    registered = run(one, "register", **arguments)
    between = one.live["state"]
    verified = run(one, "verify", code=code(one))

    assert (asked.status, asked.why.split()[3]) == (Status.NEEDS_HUMAN, "register")
    assert (registered.next_step, between) == ("verify code=CODE", waits)
    assert (verified.phase, verified.next_step, one.live["state"]) == ("live", "", "ACTIVE")
    assert one.plan().changes == ()


@SENDERS
def test_a_wrong_code_says_so_and_the_right_one_still_does(reviewed, name, arguments, waits):
    one = reviewed(name)
    run(one, "register", **arguments)

    with pytest.raises(ApiError) as refused:
        run(one, "verify", code=wrong(code(one)))
    left = one.live["state"]
    run(one, "verify", code=code(one))

    told = f"{refused.value.exchange.message} {refused.value.exchange.resolution}"
    assert "code" in refused.value.exchange.message.lower()
    assert "check the code" in told
    assert "register" in told
    assert left == waits
    assert one.live["state"] == "ACTIVE"


@SENDERS
def test_too_many_wrong_codes_ask_for_a_new_registration(reviewed, name, arguments, waits):
    one = reviewed(name)
    run(one, "register", **arguments)
    for _ in range(5):
        with pytest.raises(ApiError):
            run(one, "verify", code=wrong(code(one)))

    one.stage.advance("2h", 7200)
    change = one.of(one.plan())
    run(one, "register", **arguments)
    run(one, "verify", code=code(one))

    assert change.status is Status.NEEDS_HUMAN
    assert f"reconciler run {one.address} register" in change.why
    assert one.live["state"] == "ACTIVE"


@SENDERS
def test_a_code_before_it_was_asked_for_is_refused_with_the_step_that_is_missing(reviewed, name, arguments, waits):
    one = reviewed(name)

    with pytest.raises(ApiError) as refused:
        run(one, "verify", code="123456")

    assert "register" in refused.value.exchange.resolution
    assert one.live["state"] != "ACTIVE"


@SENDERS
def test_a_code_that_was_asked_for_is_not_asked_for_again_but_waited_for(reviewed, name, arguments, waits):
    one = reviewed(name)
    run(one, "register", **arguments)
    sent, before = one.stage.time, one.stage.last_request()
    one.stage.advance("3m", 180)

    told = one.of(one.plan())
    one.apply()
    commented = run(one, "comment", comment="Soon")

    command, _, more = told.why.partition("; ")
    assert told.status is Status.NEEDS_HUMAN
    assert command == f"reconciler run {one.address} verify code=CODE"
    assert f"the code was requested on {sent:%Y-%m-%d at %H:%M} UTC" in more
    assert f"request another with:  reconciler run {one.address} register" in more
    assert commented.next_step == "verify code=CODE"
    assert [path.rpartition("/")[2] for path in one.stage.writes(before)] == ["comments"]


def test_a_code_that_was_handed_in_is_not_waited_for_when_the_number_is_to_be_verified_anew(reviewed):
    one = reviewed("whatsapp_sender")
    run(one, "register", method="SMS")
    one.stage.advance("1m", 60)
    run(one, "verify", code=code(one))
    one.stage.change_outside("whatsapp_sender", one.remote_id, {"state": "PENDING_VERIFICATION"})

    assert one.of(one.plan()).why == f"reconciler run {one.address} register method=SMS"


# Runs one operation, and dies once the API has it.
CHILD = """
import json, os, sys, threading, time
from datetime import datetime
from pathlib import Path
from reconciler.engine import operations
from reconciler.engine import Project

asked = json.loads(sys.argv[1])
project = Project(
    directory=Path(asked["directory"]),
    variables=asked["variables"],
    environment=asked["environment"],
    now=lambda: datetime.fromisoformat(asked["now"]),
)
target = operations.target_of(asked["address"])
operations.run_operation(project, target, operations.operation_of(target, "register"), asked["arguments"])
"""


def killed(one, arguments):
    """Run register in a process that is killed while it is under way."""
    stage = one.stage
    stage.fault("delay", method="POST", path="*/register*", seconds=2)
    asked = {
        "now": stage.time.isoformat(),
        "directory": str(stage.directory),
        "environment": dict(stage.project().environment),
        "variables": dict(stage.project().variables),
        "address": one.address,
        "arguments": arguments,
    }
    before = stage.last_request()
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}
    child = subprocess.Popen([sys.executable, "-c", CHILD, json.dumps(asked)], env=environment)
    deadline = time.monotonic() + 120
    while not any("register" in call for call in stage.writes(before)):
        assert time.monotonic() < deadline
        assert child.poll() is None, "it ended before"
        time.sleep(0.02)
    child.kill()
    child.wait()


@SENDERS
def test_a_registration_that_was_killed_may_have_sent_a_code(reviewed, name, arguments, waits):
    one = reviewed(name)
    asked = one.stage.time
    killed(one, arguments)

    first = one.of(one.plan())
    warned = one.plan().warnings
    one.apply()
    later = one.of(one.plan())

    for told in (first, later):
        command, _, more = told.why.partition("; ")
        assert told.status is Status.NEEDS_HUMAN
        assert command == f"reconciler run {one.address} verify code=CODE"
        assert (
            f"a code may have been sent: it was requested on {asked:%Y-%m-%d at %H:%M} UTC and no answer came" in more
        )
        assert f"if none arrives, request another with:  reconciler run {one.address} register" in more
    assert any("unfinished register" in text and "its outcome is unknown" in text for text in warned)


@SENDERS
def test_a_registration_without_an_answer_may_have_sent_a_code_and_a_new_one_certainly_has(
    reviewed, name, arguments, waits
):
    one = reviewed(name)
    one.stage.fault("drop_after", method="POST", path="*/register*")
    with pytest.raises(OutcomeUnknown):
        run(one, "register", **arguments)

    doubtful = one.of(one.plan())
    one.stage.advance("5m", 300)
    run(one, "register", **arguments)
    certain = one.of(one.plan())
    run(one, "verify", code=code(one))

    assert "a code may have been sent" in doubtful.why
    assert "may be" not in certain.why
    assert "the code was requested on" in certain.why
    assert one.live["state"] == "ACTIVE"
    assert one.plan().changes == ()


def test_a_registration_that_cannot_be_recorded_says_that_it_was_carried_out(reviewed, monkeypatch):
    monkeypatch.setattr("state.database.BUSY_SECONDS", 0.2)
    one = reviewed("kakaotalk_sender")
    if one.stage.new_database:
        pytest.skip("this is about the file")
    one.stage.fault("delay", method="POST", path="*/register*", seconds=1)
    one.stage.lease = timedelta(seconds=1)
    before, locks = one.stage.last_request(), []

    def lock():
        while not any("register" in call for call in one.stage.writes(before)):
            time.sleep(0.01)
        file = one.stage.directory / ".reconciler/state.db"
        locks.append(sqlite3.connect(file, isolation_level=None, check_same_thread=False))
        locks[0].execute("BEGIN IMMEDIATE")

    other = threading.Thread(target=lock)
    other.start()
    with pytest.raises(ReconcilerError) as caught:
        run(one, "register")
    other.join()
    locks[0].close()

    (told,) = caught.value.diagnostics()
    assert told.code == "E415"
    assert f"1 change was applied; 1 of them could not be recorded: {one.address}" in told.detail
    assert one.live["state"] == "VERIFYING"
    assert "a code may have been sent" in one.of(one.plan()).why
