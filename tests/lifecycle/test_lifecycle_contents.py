"""Templates with the same content, of which the API takes one: the plan says so before anything is sent."""

import pytest

from reconciler.plans.change import Action, Guard, Status

HOOK = """
resources:
  webhook:
    keep: {target: "https://hooks.example.com/k", secret: correct-horse, triggers: [ALL]}
"""
TEMPLATE = """
  whatsapp_template:
    order:
      name: order_shipped
      language: EN
      category: UTILITY
      details:
        components:
          - {type: FOOTER, text: Acme}
          - {type: BODY, text: "Your order {{1}} is on its way!", examples: ["A-1042"]}
"""
SECOND = """
    second:
      name: order_sent
      language: EN
      category: UTILITY
      details:
        components:
          - {type: BODY, text: "Your order {{1}} is on its way!", examples: ["A-1042"]}
          - {type: FOOTER, text: Acme}
"""
ORDER, OTHER = "whatsapp_template.order", "whatsapp_template.second"


def declare(stage, *parts):
    stage.declare(HOOK + "".join(parts))


def change(plan, address=ORDER):
    return next((one for one in plan.changes if str(one.address) == address), None)


@pytest.fixture
def approved(stage):
    declare(stage, TEMPLATE)
    stage.apply()
    stage.reviewed()
    stage.apply()
    return stage


def renamed(text=TEMPLATE):
    return text.replace("order_shipped", "order_sent")


def test_a_template_that_only_gets_another_name_is_refused_in_the_plan(approved):
    declare(approved, renamed())
    before = approved.last_request()

    refused = change(approved.plan(acks=[ORDER]))
    approved.apply(acks=[ORDER])

    assert (refused.action, refused.status, refused.guard) == (Action.REPLACE, Status.BLOCKED, Guard.DUPLICATE)
    assert "two templates with the same content" in refused.why
    assert "change the content too" in refused.why
    assert approved.writes(before) == []
    assert list(approved.objects("whatsapp_template")) == ["order_shipped/EN"]


def test_a_template_that_gets_another_name_and_text_is_replaced(approved):
    declare(approved, renamed(TEMPLATE.replace("Your order", "Hi, your order")))

    report = approved.apply(acks=[ORDER])

    assert [str(one.outcome) for one in report.results] == ["waiting"]
    assert list(approved.objects("whatsapp_template")) == ["order_sent/EN"]


def test_a_second_template_with_the_same_content_is_refused_in_the_plan(approved):
    declare(approved, TEMPLATE, SECOND)

    refused = change(approved.plan(), OTHER)
    report = approved.apply()

    assert (refused.action, refused.guard) == (Action.CREATE, Guard.DUPLICATE)
    assert f"{ORDER} has it" in refused.why
    assert report.exit_code(detailed=True) == 6


def test_of_two_new_templates_with_the_same_content_one_is_made(stage):
    declare(stage, TEMPLATE, SECOND)

    report = stage.apply()

    assert [(str(one.address), str(one.outcome)) for one in report.results if one.address.type != "webhook"] == [
        (ORDER, "waiting"),
        (OTHER, "blocked"),
    ]


def test_an_edit_towards_the_content_of_another_template_is_refused_in_the_plan(stage):
    declare(stage, TEMPLATE, SECOND.replace("Your", "My"))
    stage.apply()
    stage.reviewed()
    declare(stage, TEMPLATE, SECOND)

    refused = change(stage.plan(), OTHER)

    assert (refused.action, refused.guard) == (Action.UPDATE, Guard.DUPLICATE)


def test_a_template_whose_block_and_name_change_follows_the_delete_that_frees_its_content(approved):
    declare(approved, SECOND.replace("\n    second:", "\n  whatsapp_template:\n    second:"))
    unasked = change(approved.plan(), OTHER)

    report = approved.apply(acks=[ORDER])

    assert (unasked.status, unasked.guard) == (Status.BLOCKED, Guard.DEPENDENCY)
    assert f"follows the delete of {ORDER}" in unasked.warnings[0]
    assert [(str(one.address), str(one.outcome)) for one in report.results] == [(ORDER, "done"), (OTHER, "waiting")]
    assert list(approved.objects("whatsapp_template")) == ["order_sent/EN"]


@pytest.mark.parametrize("change_one", [("language: EN", "language: EN_GB"), ("UTILITY", "MARKETING"), ("Acme", "Ac")])
def test_what_differs_in_anything_is_another_content(approved, change_one):
    declare(approved, TEMPLATE, SECOND.replace(*change_one))

    report = approved.apply()

    assert change(approved.plan(), OTHER).status is Status.WAITING
    assert [str(one.outcome) for one in report.results] == ["waiting"]


def test_a_rejected_template_and_a_draft_keep_nobody_out(stage):
    stage.verdict("REJECTED", name="order_shipped", reason="INVALID_FORMAT")
    declare(stage, TEMPLATE)
    stage.apply()
    stage.reviewed()
    declare(stage, TEMPLATE, SECOND, SECOND.replace("second:", "third:\n      status: DRAFT").replace("sent", "kept"))

    report = stage.apply()

    outcomes = {str(one.address): str(one.outcome) for one in report.results}
    assert (outcomes[OTHER], outcomes["whatsapp_template.third"]) == ("waiting", "done")
