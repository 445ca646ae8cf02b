"""KakaoTalk senders and their templates over real HTTP: two human steps, reviews, children, and the 60 days."""

import pytest

from reconciler.diagnostics import ConfigError
from reconciler.engine import operations
from reconciler.plans.change import Action, Guard, Status

SENDER = """
resources:
  kakaotalk_sender:
    acme:
      plusFriendId: acmechannel
      details:
        adminPhoneNo: "+821012345678"
        name: NAME
        topLevelCategoryCode: "001"
        midLevelCategoryCode: "0001"
        subLevelCategoryCode: "0001"
"""

TEMPLATE = """
  kakaotalk_template:
    shipped:
      plusFriendId: ${kakaotalk_sender.acme.plusFriendId}
      details:
        name: shipped
        language: LANGUAGE
        content: TEXT
        categoryCode: "001001"
        buttons:
          - {ordering: 2, type: APP_LINK, name: App, schemeIos: "https://app.acme.example"}
          - {ordering: 1, type: WEB_LINK, name: Track, linkMo: "https://acme.example"}
"""

HOOK = """
resources:
  webhook:
    keep: {target: "https://hooks.example.com/k", secret: correct-horse, triggers: [ALL]}
"""


def sender(name="Acme"):
    return SENDER.replace("NAME", name)


def both(text="Hello", name="Acme", language="KO"):
    return sender(name) + TEMPLATE.replace("TEXT", text).replace("LANGUAGE", language)


def run(stage, name, **given):
    target = operations.target_of("kakaotalk_sender.acme")
    return operations.run_operation(stage.project(), target, operations.operation_of(target, name), given)


def activate(stage):
    stage.reviewed()
    run(stage, "register")
    run(stage, "verify", code=str(stage.emulator.control("GET", "otp?senderId=acmechannel")["code"]))


def by_address(plan):
    return {str(change.address): change for change in plan.changes}


def test_a_sender_says_step_by_step_what_a_person_has_to_do(stage):
    stage.declare(sender())
    stage.apply()

    reviewing = stage.plan().changes[0]
    stage.reviewed()
    approved = stage.plan().changes[0]
    run(stage, "register")
    registered = stage.plan().changes[0]
    run(stage, "verify", code=str(stage.emulator.control("GET", "otp?senderId=acmechannel")["code"]))

    assert (reviewing.status, reviewing.why) == (Status.WAITING, "in review at KakaoTalk")
    assert (approved.status, approved.why) == (
        Status.NEEDS_HUMAN,
        "reconciler run kakaotalk_sender.acme register",
    )
    assert registered.why.startswith("reconciler run kakaotalk_sender.acme verify code=CODE; ")
    assert stage.plan().changes == ()
    assert stage.objects("kakaotalk_sender")["acmechannel"]["state"] == "ACTIVE"


def test_a_code_that_would_lose_its_zeros_is_never_sent(stage):
    stage.declare(sender())
    stage.apply()
    stage.reviewed()
    run(stage, "register")
    before = stage.last_request()

    with pytest.raises(ConfigError, match="must not begin with 0"):
        run(stage, "verify", code="012345")

    assert stage.requests(before) == []


def test_a_template_is_made_below_its_sender_and_known_by_its_code(stage):
    stage.declare(both())

    stage.apply()
    activate(stage)

    (identity, live), *others = stage.objects("kakaotalk_template").items()
    assert others == []
    assert identity == f"acmechannel/{live['code']}"
    assert stage.records()["kakaotalk_template.shipped"].remote_id == identity
    assert stage.plan().changes == ()


def test_an_edit_keeps_the_approved_text_live_until_the_verdict(stage):
    stage.declare(both())
    stage.apply()
    activate(stage)

    stage.declare(both(text="Goodbye"))
    stage.apply()

    (live,) = stage.objects("kakaotalk_template").values()
    assert (live["details"]["content"], live["changes"]["details"]["content"]) == ("Hello", "Goodbye")
    assert by_address(stage.plan())["kakaotalk_template.shipped"].status is Status.WAITING
    stage.reviewed()
    assert stage.plan().changes == ()


def test_another_language_replaces_a_template_and_says_what_that_costs(stage):
    stage.declare(both())
    stage.apply()
    activate(stage)

    stage.declare(both(language="EN"))
    change = by_address(stage.plan())["kakaotalk_template.shipped"]

    assert (change.action, change.reversibility) == (Action.REPLACE, "costly")
    assert "details.language forces replacement" in change.reason
    assert "its code becomes invalid" in change.effect


def test_rejected_changes_of_a_sender_have_to_be_dropped_before_new_ones(stage):
    stage.declare(sender())
    stage.apply()
    activate(stage)
    verdict = {"match": {"type": "kakaotalk_sender"}, "verdict": "REJECTED"}
    stage.declare(sender("Acme Ltd"))
    stage.apply()
    stage.emulator.control("POST", "verdicts", verdict)
    stage.reviewed()

    stage.declare(sender("Acme Inc"))
    held = stage.plan().changes[0]
    run(stage, "discard-changes")
    free = stage.plan().changes[0]

    assert held.status is Status.NEEDS_HUMAN
    assert "discard-changes" in held.why
    assert (free.action, free.status) == (Action.UPDATE, Status.READY)


def test_a_deleted_sender_needs_an_acknowledgement_and_blocks_its_id_for_sixty_days(stage):
    stage.declare(sender())
    stage.apply()
    activate(stage)
    stage.declare(HOOK)

    unacknowledged = by_address(stage.plan())["kakaotalk_sender.acme"]
    stage.apply(acks=["kakaotalk_sender.acme"])
    stage.declare(sender() + HOOK.replace("resources:\n", ""))
    again = by_address(stage.plan())["kakaotalk_sender.acme"]

    assert (unacknowledged.status, unacknowledged.reversibility) == (Status.BLOCKED, "time_locked")
    assert "kakaotalk_sender.acme" not in stage.records()
    assert (again.status, again.guard) == (Status.BLOCKED, Guard.LOCKED_NAME)
