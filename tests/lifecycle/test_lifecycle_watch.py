"""A watch looks again and again, reads no more than ``status``, and says what has moved on."""

from itertools import islice

import pytest

from reconciler import engine
from reconciler.engine import PhaseChanged

FILES = """\
resources:
  sms_app:
    alerts: {name: Alerts, region: EU}
  whatsapp_template:
    hello:
      name: hello_there
      language: EN
      category: UTILITY
      details: {components: [{type: BODY, text: "Hello from Acme!"}]}
"""
HELLO = "whatsapp_template.hello"


@pytest.fixture
def pending(stage):
    stage.declare(FILES)
    stage.apply()
    return stage


def moves(seen):
    return [(str(each.address), each.before, each.after) for each in seen.changed]


def test_each_look_says_what_has_moved_on_since_the_one_before(pending):
    looks = engine.watch(pending.project(), interval=3600.0)

    first, second, third = islice(looks, 3)

    assert moves(first) == [(HELLO, None, "in_review")]
    assert moves(second) == [(HELLO, "in_review", "live")]
    assert moves(third) == []
    assert {str(address): phase for address, phase in third.phases.items()} == {"sms_app.alerts": "live", HELLO: "live"}
    assert (third.at - second.at).total_seconds() == 3600


def test_a_look_sends_as_many_requests_as_status(pending):
    before = pending.last_request()
    engine.status(pending.project())
    single = len(pending.requests(before))

    before = pending.last_request()
    list(islice(engine.watch(pending.project(), interval=1.0), 3))

    assert len(pending.requests(before)) == 3 * single


def test_a_look_that_fails_keeps_what_was_seen_and_is_taken_again(pending):
    looks = engine.watch(pending.project(), interval=3600.0)
    next(looks)
    pending.fault("status", method="GET", path="*/templates*", times=5, status=503)

    failed, after = next(looks), next(looks)

    assert failed.trouble is not None
    assert [str(change.address) for change in failed.result.plan.changes] == [HELLO]
    assert after.trouble is None
    assert moves(after) == [(HELLO, "in_review", "live")]


def test_the_first_look_must_succeed(pending):
    pending.fault("status", method="GET", path="*/templates*", times=5, status=503)

    with pytest.raises(engine.ReconcilerError):
        next(engine.watch(pending.project()))


def test_a_watch_that_waits_ends_when_nothing_is_pending_and_records_it(pending):
    *_, last = engine.watch(pending.project(), interval=30.0, wait=36_000.0)

    assert last.next_look == 0
    assert last.result.plan.changes == ()
    assert pending.records()[HELLO].phase == "live"


def test_a_watch_that_waits_in_vain_ends_in_time(pending):
    looks = list(engine.watch(pending.project(), interval=4.0, wait=10.0))

    assert [look.next_look for look in looks] == [4.0, 4.0, 2.0, 0.0]


def test_what_was_deleted_outside_is_absent_and_a_filter_leaves_out_the_rest(pending):
    looks = engine.watch(pending.project(), types=["sms_app"], interval=60.0)
    first = next(looks)
    pending.emulator.control("POST", "reset")
    pending.advance("2m", 120)  # by then it is not merely out of sight

    second = next(looks)

    assert [str(address) for address in first.phases] == ["sms_app.alerts"]
    assert moves(second) == [("sms_app.alerts", "live", "absent")]
    assert all(isinstance(each, PhaseChanged) for each in second.changed)
