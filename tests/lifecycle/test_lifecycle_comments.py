"""What KakaoTalk says with a rejection lies in the activities alone: it is read once, and told wherever that is."""

import io
import json

import pytest

from reconciler import engine
from reconciler.engine import operations, state_commands
from reconciler.plans.change import Status
from reconciler.render import plan as plan_text
from reconciler.render import report as report_text

SENDER = "kakaotalk_sender.acme"
TEMPLATE = "kakaotalk_template.shipped"
FILES = """
resources:
  kakaotalk_sender:
    acme:
      plusFriendId: acmechannel
      details:
        adminPhoneNo: "+821012345678"
        name: Acme
        topLevelCategoryCode: "001"
        midLevelCategoryCode: "0001"
        subLevelCategoryCode: "0001"
"""
BOTH = (
    FILES
    + """
  kakaotalk_template:
    shipped:
      plusFriendId: ${kakaotalk_sender.acme.plusFriendId}
      details:
        name: shipped
        language: KO
        content: TEXT
        categoryCode: "001001"
"""
)


def refuse(stage, kind, comment):
    stage.verdict("REJECTED", type=kind, reason=comment)


def run(stage, name, **given):
    target = operations.target_of(SENDER)
    operations.run_operation(stage.project(), target, operations.operation_of(target, name), given)


def asked(stage, since):
    return [each["path"] for each in stage.requests(since) if each["path"].endswith("/activities")]


def change_of(plan, address):
    return next(change for change in plan.changes if str(change.address) == address)


@pytest.fixture
def rejected(stage):
    """A sender that is rejected with a comment, which nobody has read yet."""
    stage.declare(FILES)
    refuse(stage, "kakaotalk_sender", "The channel name is  not\nthat of the business {0}.")
    stage.apply()
    stage.reviewed()
    return stage


def test_plan_and_status_tell_what_the_reviewer_said(rejected):
    change = change_of(rejected.plan(), SENDER)
    status = engine.status(rejected.project()).plan

    assert change.status is Status.NEEDS_HUMAN
    assert change.why.startswith(
        'REJECTED: KakaoTalk rejected it: "The channel name is not that of the business {0}."; the same content'
    )
    assert change_of(status, SENDER).why == change.why
    assert '"The channel name is not that' in " ".join(plan_text.text(status, now=rejected.time).split())


def test_an_apply_that_waits_tells_it_in_its_report(stage):
    stage.declare(FILES)
    refuse(stage, "kakaotalk_sender", "No such business.")

    report = stage.apply(wait=7200)

    (result,) = report.results
    assert result.rejected
    assert 'KakaoTalk rejected it: "No such business."' in result.message
    assert '"No such business."' in " ".join(report_text.text(report).split())
    with stage.state() as state:
        newest, *_ = state.history()
    assert '"No such business."' in newest.message


def test_it_is_recorded_and_not_asked_for_again(stage):
    stage.declare(FILES)
    refuse(stage, "kakaotalk_sender", "No such business.")
    stage.apply(wait=7200)
    since = stage.last_request()

    plan = stage.plan()

    assert asked(stage, since) == []
    assert '"No such business."' in change_of(plan, SENDER).why
    assert stage.records()[SENDER].observed["rejectionComment"] == "No such business."


@pytest.fixture
def template(stage):
    """A template that was rejected, and its sender."""
    stage.declare(FILES)
    stage.apply()
    stage.reviewed()
    run(stage, "register")
    run(stage, "verify", code=str(stage.emulator.control("GET", "otp?senderId=acmechannel")["code"]))
    refuse(stage, "kakaotalk_template", "This is an advertisement.")
    stage.declare(BOTH.replace("TEXT", "Hello"))
    stage.apply(wait=7200)
    return stage


def test_a_template_of_a_sender_has_one_too(template):
    change = change_of(template.plan(), TEMPLATE)

    assert 'REJECTED: KakaoTalk rejected it: "This is an advertisement."; the same content' in change.why


def test_another_rejection_has_a_comment_of_its_own(template):
    refuse(template, "kakaotalk_template", "This is one, too.")
    template.declare(BOTH.replace("TEXT", "Good morning"))

    template.apply(wait=7200)

    assert '"This is one, too."' in change_of(template.plan(), TEMPLATE).why


def test_what_others_submitted_and_was_rejected_again_is_asked_for(template):
    before = json.dumps(state_commands.pull_state(template.project())).encode()
    refuse(template, "kakaotalk_template", "This is one, too.")
    template.declare(BOTH.replace("TEXT", "Good morning"))
    template.apply(wait=7200)
    state_commands.push_state(template.project(), io.BytesIO(before), force=True)

    assert '"This is one, too."' in change_of(template.plan(), TEMPLATE).why


def test_where_nothing_is_rejected_nothing_more_is_asked(stage):
    stage.declare(FILES)
    stage.apply(wait=7200)
    since = stage.last_request()

    stage.plan()

    assert len(stage.requests(since)) == 1


def test_a_comment_that_cannot_be_read_keeps_no_plan_from_being_made(rejected, caplog):
    rejected.fault("status", path="*/activities", status=404)

    change = change_of(rejected.plan(), SENDER)

    assert change.why.startswith("REJECTED: KakaoTalk rejected it; the same content is not sent again")
    assert "the comment on a rejection cannot be read object=kakaotalk_sender/acmechannel" in caplog.text


def test_a_long_comment_is_cut(stage):
    stage.declare(FILES)
    refuse(stage, "kakaotalk_sender", "no " * 400)
    stage.apply()
    stage.reviewed()

    assert len(change_of(stage.plan(), SENDER).why) < 700
