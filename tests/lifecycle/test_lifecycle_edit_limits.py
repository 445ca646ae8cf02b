"""Meta takes few edits of an approved template: what must fail is not sent, and the plan says when it can be."""

import pytest
from stage import Stage

from reconciler.emulator.server import Options, running
from reconciler.plans.change import Action, Guard, Status

TEMPLATE = """
resources:
  whatsapp_template:
    hello:
      name: hello
      language: EN
      category: UTILITY
      details:
        components:
          - {type: BODY, text: "TEXT"}
"""
ID = "hello/EN"
DAY = 86_400


@pytest.fixture(scope="module")
def strict_emulator():
    """Refuses edits as Meta does, so that an edit that is sent too soon fails."""
    with running(Options(virtual_clock=True, review_seconds=60, reviewer="strict")) as emulator:
        yield emulator


@pytest.fixture
def approved(strict_emulator, tmp_path_factory):
    """A project whose template is approved."""
    strict_emulator.control("POST", "reset")
    stage = Stage(tmp_path_factory.mktemp("project"), strict_emulator)
    edit(stage, "Your order has left our house and will be with you soon.")
    stage.reviewed()
    stage.apply()
    return stage


def edit(stage, text, **options):
    stage.declare(TEMPLATE.replace("TEXT", text))
    return stage.apply(**options)


def edited_and_approved(stage, text):
    report = edit(stage, text)
    stage.reviewed()
    stage.apply()
    return report


def change_of(stage):
    (change,) = stage.plan().changes
    return change


def text_of(stage):
    return stage.objects("whatsapp_template")[ID]["details"]["components"][0]["text"]


def test_the_first_edit_says_how_many_there_are(approved):
    approved.declare(TEMPLATE.replace("TEXT", "Your order is on its way and will be with you tomorrow."))

    change = change_of(approved)

    assert change.status is Status.READY
    assert "edit 1 of 10 in 30 days, one in 24 hours" in change.effect


def test_a_second_edit_within_a_day_is_not_sent_and_says_when_it_can_be(approved):
    first = edited_and_approved(approved, "Your order is on its way and will be with you tomorrow.")
    before = approved.last_request()

    report = edit(approved, "Your order is on its way and will be with you on Monday.")

    change = change_of(approved)
    assert first.exit_code(detailed=True) == 3
    assert (change.status, change.guard) == (Status.BLOCKED, Guard.EDIT_LIMIT)
    assert "Meta takes 1 edit of an approved template in 24 hours" in change.why
    assert "the next one is possible on" in change.why
    assert report.exit_code(detailed=True) == 6
    assert approved.writes(before) == []
    assert "tomorrow" in text_of(approved)


def test_the_edit_is_sent_once_the_day_is_over(approved):
    edited_and_approved(approved, "Your order is on its way and will be with you tomorrow.")
    edit(approved, "Your order is on its way and will be with you on Monday.")
    approved.advance("24h", DAY)

    approved.apply()
    approved.reviewed()

    assert "on Monday" in text_of(approved)


def test_the_eleventh_edit_in_thirty_days_waits_for_the_first_to_be_forgotten(approved):
    for number in range(10):
        edited_and_approved(approved, f"Your order is on its way and will be with you in {number + 2} days.")
        approved.advance("25h", 25 * 3600)
    approved.declare(TEMPLATE.replace("TEXT", "Your order is on its way and will be with you in a month."))

    blocked = change_of(approved)
    approved.advance("20d", 20 * DAY)
    possible = change_of(approved)

    assert blocked.guard is Guard.EDIT_LIMIT
    assert "Meta takes 10 edits of an approved template in 30 days" in blocked.why
    assert possible.status is Status.READY
    assert "edit 10 of 10 in 30 days" in possible.effect


def test_edits_of_a_rejected_template_are_not_limited_and_do_not_count(stage):
    stage.verdict("REJECTED", name="hello")
    edit(stage, "Your order has left our house and will be with you soon.")
    stage.reviewed()
    stage.verdict("APPROVED", name="hello")
    edit(stage, "Your order has left the house and will be with you soon.")
    stage.reviewed()
    stage.apply()
    stage.declare(TEMPLATE.replace("TEXT", "Your order has left and will be with you soon."))

    change = change_of(stage)

    assert change.status is Status.READY
    assert "edit 1 of 10 in 30 days" in change.effect


def test_an_edit_without_an_answer_counts_once_it_is_found(approved):
    approved.fault("drop_after", method="PATCH", times=1)
    edit(approved, "Your order is on its way and will be with you tomorrow.")
    approved.reviewed()
    approved.apply()

    edit(approved, "Your order is on its way and will be with you on Monday.")

    assert change_of(approved).guard is Guard.EDIT_LIMIT


def test_an_edit_of_white_space_only_is_pointed_out(approved):
    approved.declare(TEMPLATE.replace("TEXT", "Your order has left  our house and will be with you soon.\\u200b"))

    change = change_of(approved)

    assert any("only white space and invisible characters differ" in warning for warning in change.warnings)


def test_a_disabled_template_is_neither_edited_nor_deleted(approved):
    approved.change_outside("whatsapp_template", ID, {"state": "DISABLED"})
    before = approved.last_request()
    report = edit(approved, "Your order is on its way and will be with you tomorrow.")
    changed = change_of(approved)
    approved.declare("resources: {sms_app: {a: {name: A, region: EU}}}\n")

    removed = next(change for change in approved.plan(acks=["whatsapp_template.hello"]).changes if change.remote_id)

    assert (changed.action, changed.status) == (Action.UPDATE, Status.BLOCKED)
    assert "only Meta can reinstate it" in changed.why
    assert report.exit_code(detailed=True) == 6
    assert approved.writes(before) == []
    assert (removed.action, removed.status) == (Action.DELETE, Status.BLOCKED)
    assert "destroy: false" in removed.why
