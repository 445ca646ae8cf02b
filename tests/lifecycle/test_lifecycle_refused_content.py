"""Content that Meta refused at once is not sent again while it is unchanged: the plan says why, and what to do."""

import pytest

from reconciler.plans.change import Action, Guard, Status

TEMPLATE = """
resources:
  whatsapp_template:
    hello:
      name: hello
      language: EN
      category: UTILITY
      STATUS
      details:
        components:
          - {type: BODY, text: "TEXT"}
          - {type: FOOTER, text: Acme}
"""
FIRST, SECOND = "Your order is on its way.", "Your order has left our house."
TOO_MANY = {"code": "100", "subcode": "2388293", "message": "Invalid parameter"}
ID = "hello/EN"


def declare(stage, text, status=""):
    stage.declare(TEMPLATE.replace("TEXT", text).replace("STATUS", status or "allowCategoryChange: true"))


def refuse(stage, method="POST", **error):
    more = {"errorCode": "template_submit_error", "additionalInformation": {"metaError": TOO_MANY | error}}
    stage.fault("status", method=method, path="*/whatsapp/templates*", status=424, **more)


def refused_once(stage, method="POST", **error):
    refuse(stage, method, **error)
    return stage.apply()


def change_of(stage, **options):
    (change,) = stage.plan(**options).changes
    return change


def approved(stage):
    declare(stage, FIRST)
    stage.apply()
    stage.reviewed()
    stage.apply()


def test_a_refused_create_is_not_sent_again_and_the_plan_says_why(stage):
    declare(stage, FIRST)
    failed = refused_once(stage)
    before = stage.last_request()

    change, report = change_of(stage), stage.apply()

    assert failed.exit_code(detailed=True) == 4
    assert [result.refused for result in failed.results] == [True]
    assert (change.action, change.status, change.guard) == (Action.CREATE, Status.BLOCKED, Guard.REFUSED_CONTENT)
    assert "Meta refused this content on 2" in change.why
    assert "subcode 2388293: the text has too many variables" in change.why
    assert "--ack whatsapp_template.hello" in change.why
    assert report.exit_code(detailed=True) == 6
    assert stage.writes(before) == []
    assert stage.objects("whatsapp_template") == {}


def test_a_refused_edit_is_not_sent_again(stage):
    approved(stage)
    declare(stage, SECOND)
    refused_once(stage, "PATCH")
    before = stage.last_request()

    report = stage.apply()

    assert change_of(stage).guard is Guard.REFUSED_CONTENT
    assert report.exit_code(detailed=True) == 6
    assert stage.writes(before) == []


def test_a_changed_content_is_sent(stage):
    declare(stage, FIRST)
    refused_once(stage)
    declare(stage, SECOND)

    stage.apply()

    (template,) = stage.objects("whatsapp_template").values()
    assert template["changes"]["details"]["components"][0]["text"] == SECOND


def test_the_order_of_the_parts_is_no_change(stage):
    declare(stage, FIRST)
    refused_once(stage)
    stage.declare(
        TEMPLATE.replace("TEXT", FIRST)
        .replace("STATUS", "allowCategoryChange: true")
        .replace("          - {type: FOOTER, text: Acme}\n", "")
        .replace("components:\n", "components:\n          - {type: FOOTER, text: Acme}\n")
    )

    assert change_of(stage).guard is Guard.REFUSED_CONTENT


def test_an_acknowledged_content_is_sent_again(stage):
    declare(stage, FIRST)
    refused_once(stage)

    report = stage.apply(acks=["whatsapp_template.hello"])

    assert report.exit_code(detailed=True) == 3
    assert list(stage.objects("whatsapp_template")) == [ID]


def test_a_content_that_was_taken_in_the_end_can_be_restored(stage):
    declare(stage, FIRST)
    refused_once(stage)
    stage.apply(acks=["whatsapp_template.hello"])
    stage.reviewed()
    stage.apply()
    other = {"components": [{"type": "BODY", "text": SECOND}, {"type": "FOOTER", "text": "Acme"}]}
    stage.change_outside("whatsapp_template", ID, {"details": other})

    change = change_of(stage)

    assert (change.action, change.status) == (Action.UPDATE, Status.READY)


def test_a_refused_content_can_be_kept_as_a_draft(stage):
    declare(stage, FIRST)
    refused_once(stage)
    declare(stage, FIRST, "status: DRAFT")

    report = stage.apply()

    assert report.exit_code(detailed=True) == 0
    assert stage.objects("whatsapp_template")[ID]["changes"]["status"] == "DRAFT"


@pytest.mark.parametrize("error", [{"subcode": "2388124"}, {"subcode": "2388185"}, {"code": "4", "subcode": ""}])
def test_a_refusal_for_another_reason_than_the_content_is_tried_again(stage, error):
    declare(stage, FIRST)
    refused_once(stage, **error)

    stage.apply()

    assert list(stage.objects("whatsapp_template")) == [ID]
