"""What a wait sees of a review is recorded when it sees it, and each submission starts a clock of its own."""

import pytest

from reconciler import engine
from reconciler.engine import state_commands
from reconciler.plans.change import Status

ADDRESS = "whatsapp_template.order"
TEMPLATE = """\
resources:
  whatsapp_template:
    order:
      name: order_shipped
      language: EN
      category: UTILITY
      details: {components: [{type: BODY, text: TEXT}]}
"""
LATER = """\
    later:
      name: order_paid
      language: EN
      category: UTILITY
      details: {components: [{type: BODY, text: We have received your payment.}]}
"""


def template(text="Your order is on its way."):
    return TEMPLATE.replace("TEXT", text)


def looked(stage, wait):
    return engine.status(stage.project(), wait=wait).plan


def history(stage):
    with stage.state() as state:
        return [(entry.command, entry.address, entry.action, entry.message) for entry in state.history()]


@pytest.fixture
def waiting(stage):
    """One template in review."""
    stage.declare(template())
    stage.apply()
    return stage


def test_a_status_that_waits_records_the_verdict(waiting):
    submitted = waiting.records()[ADDRESS]

    looked(waiting, 7200)

    record = waiting.records()[ADDRESS]
    assert (submitted.phase, submitted.awaiting_since) == ("in_review", submitted.created_at)
    assert (record.phase, record.awaiting_since, record.observed["state"]) == ("live", None, "APPROVED")
    assert (record.declared, record.created_at) == (submitted.declared, submitted.created_at)
    assert submitted.updated_at < record.updated_at <= waiting.time
    assert history(waiting)[0] == ("status", ADDRESS, "refresh", "now APPROVED")
    assert state_commands.verify_state(waiting.project()) == []


def test_a_rejection_is_recorded_with_its_reason(waiting):
    waiting.verdict("REJECTED", name="order_shipped", reason="INVALID_FORMAT")

    looked(waiting, 7200)

    record = waiting.records()[ADDRESS]
    assert (record.phase, record.observed["rejectionCode"]) == ("rejected", "INVALID_FORMAT")
    assert history(waiting)[0][3].startswith("INVALID_FORMAT: Meta finds the format invalid")


def test_a_verdict_that_came_before_the_wait_is_recorded_too(waiting):
    waiting.reviewed()

    looked(waiting, 1)

    assert waiting.records()[ADDRESS].phase == "live"


def test_a_status_that_does_not_wait_writes_nothing(waiting):
    waiting.reviewed()
    before = waiting.stored()

    looked(waiting, 0)

    assert waiting.stored() == before


def test_a_wait_without_news_writes_nothing(waiting):
    before = waiting.stored()

    looked(waiting, 20)

    assert waiting.stored() == before


def test_a_status_that_is_killed_keeps_what_it_saw_before(stage):
    stage.declare(template() + LATER)
    stage.emulator.control("POST", "verdicts", {"match": {"name": "order_paid"}, "verdict": "APPROVED", "after": "20h"})
    stage.apply()
    sleep = stage._sleep

    def killed(seconds):
        sleep(seconds)
        if stage.records()[ADDRESS].phase == "live":
            raise SystemExit

    stage._sleep = killed
    with pytest.raises(SystemExit):
        looked(stage, 360_000)

    phases = {address: record.phase for address, record in stage.records().items()}
    assert phases == {ADDRESS: "live", "whatsapp_template.later": "in_review"}


def test_where_somebody_else_holds_the_lock_a_status_shows_what_it_sees_and_says_that_it_is_not_recorded(
    waiting, caplog
):
    state_commands.lock_state(waiting.project(), 36_000, "a release")

    plan = looked(waiting, 7200)

    assert {str(address): str(phase) for address, phase in plan.decided.items()} == {ADDRESS: "live"}
    assert waiting.records()[ADDRESS].phase == "in_review"
    assert "what was seen is not recorded" in caplog.text


def test_what_is_still_to_be_sent_is_not_recorded_as_sent(waiting):
    waiting.declare(template("Your order will be with you tomorrow."))

    looked(waiting, 7200)

    assert waiting.records()[ADDRESS].phase == "live"
    assert [str(change.action) for change in waiting.plan().changes] == ["update"]


@pytest.mark.parametrize("verdict", ["APPROVED", "REJECTED"])
def test_each_submission_starts_a_clock_of_its_own(waiting, verdict):
    waiting.verdict(verdict, name="order_shipped")
    first = waiting.records()[ADDRESS].awaiting_since
    waiting.apply(wait=7200)
    decided = waiting.records()[ADDRESS].awaiting_since
    waiting.advance("24h", 24 * 3600)
    waiting.declare(template("Your order will be with you tomorrow."))

    again = waiting.time
    waiting.apply()
    waiting.advance("30s", 30)
    (change,) = waiting.plan().changes

    assert decided is None
    assert first < again
    assert again <= waiting.records()[ADDRESS].awaiting_since < waiting.time
    assert (change.status, change.since) == (Status.WAITING, f"{again:%Y-%m-%dT%H:%M:%S}Z")


def test_a_submission_whose_predecessor_nobody_saw_decided_starts_anew(waiting):
    first = waiting.records()[ADDRESS].awaiting_since
    waiting.advance("48h", 48 * 3600)
    waiting.declare(template("Your order will be with you tomorrow."))

    waiting.apply()

    record = waiting.records()[ADDRESS]
    assert record.phase == "in_review"
    assert record.awaiting_since == waiting.time > first


def test_waiting_goes_on_by_the_first_clock_while_nothing_is_decided(waiting):
    first = waiting.records()[ADDRESS].awaiting_since

    waiting.apply(wait=20)
    looked(waiting, 20)

    assert waiting.records()[ADDRESS].awaiting_since == first


def test_a_clock_starts_with_what_a_wait_sees_submitted_by_others(waiting):
    waiting.verdict("REJECTED", name="order_shipped", reason="INVALID_FORMAT")
    looked(waiting, 7200)
    pending = {"status": "IN_PROGRESS", "details": {"components": [{"type": "BODY", "text": "Made by hand."}]}}
    waiting.change_outside("whatsapp_template", "order_shipped/EN", {"changes": pending})

    began = waiting.time
    looked(waiting, 1)

    record = waiting.records()[ADDRESS]
    assert (record.phase, record.awaiting_since) == ("in_review", began)
