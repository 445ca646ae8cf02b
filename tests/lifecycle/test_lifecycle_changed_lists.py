"""Lists that somebody changed outside, as the plan shows them: what is there now, and what will be."""

import pytest

from reconciler import engine

TRIGGERS = ["BUNDLE_DONE", "WHATSAPP_TEMPLATE_APPROVED"]
BUTTONS = {"type": "BUTTONS", "buttons": [{"type": "QUICK_REPLY", "text": "Yes"}]}


def webhook(stage, triggers):
    hook = {"target": "https://hooks.example.com/one", "secret": "a-long-secret", "triggers": triggers}
    stage.declare_values({"resources": {"webhook": {"one": hook}}})


def shown(plan):
    """Return the fields of the one change: path, what is there now, what will be."""
    (change,) = plan.changes
    return [(field.path, field.before, field.after) for field in change.fields]


@pytest.mark.parametrize(
    ("live", "expected"),
    [
        (["BUNDLE_DONE"], ["BUNDLE_DONE"]),
        (["WHATSAPP_TEMPLATE_APPROVED"], ["WHATSAPP_TEMPLATE_APPROVED"]),
        (["WHATSAPP_SENDER_ACTIVE", "BUNDLE_DONE"], ["BUNDLE_DONE", "WHATSAPP_SENDER_ACTIVE"]),
    ],
    ids=["last one taken out", "first one taken out", "one for another"],
)
def test_a_list_without_order_shows_what_it_holds_now(stage, live, expected):
    webhook(stage, TRIGGERS)
    stage.apply()
    (hook,) = stage.objects("webhook")
    stage.change_outside("webhook", hook, {"triggers": live})

    assert shown(stage.plan()) == [("triggers", expected, TRIGGERS)]


def template(stage, examples):
    body = {"type": "BODY", "text": "Hello {{1}}, your {{2}} and {{3}} are there", "examples": examples}
    details = {"components": [BUTTONS, body]}
    one = {"name": "hello", "language": "EN", "category": "UTILITY", "details": details}
    stage.declare_values({"resources": {"whatsapp_template": {"one": one}}})


def with_examples(stage, examples):
    """Let somebody else change the examples of the body."""
    ((key, live),) = stage.objects("whatsapp_template").items()
    components = [
        one | ({"examples": examples} if one["type"] == "BODY" else {}) for one in live["details"]["components"]
    ]
    stage.change_outside("whatsapp_template", key, {"details": live["details"] | {"components": components}})


def test_a_list_with_order_inside_an_element_shows_what_it_holds_now(stage):
    template(stage, ["A-1", "B-2", "C-3"])
    stage.apply()
    stage.reviewed()
    with_examples(stage, ["A-1", "B-2"])

    fields = shown(stage.plan())

    assert fields == [("details.components[1].examples", ["A-1", "B-2"], ["A-1", "B-2", "C-3"])]


@pytest.mark.parametrize(
    ("live", "after"),
    [
        (["BUNDLE_DONE"], ["BUNDLE_DONE"]),
        (["WHATSAPP_TEMPLATE_APPROVED"], ["WHATSAPP_TEMPLATE_APPROVED"]),
        (["WHATSAPP_SENDER_ACTIVE", "BUNDLE_DONE"], ["BUNDLE_DONE", "WHATSAPP_SENDER_ACTIVE"]),
        (["WHATSAPP_TEMPLATE_APPROVED", "ALL", "BUNDLE_DONE"], [*TRIGGERS, "ALL"]),
    ],
    ids=["last one taken out", "first one taken out", "one for another", "one put in"],
)
def test_drift_of_a_list_without_order_is_the_list_as_the_plan_shows_it(stage, live, after):
    webhook(stage, TRIGGERS)
    stage.apply()
    (hook,) = stage.objects("webhook")
    stage.change_outside("webhook", hook, {"triggers": live})

    drift = engine.drift(stage.project()).plan.drift

    assert [(entry.path, entry.before, entry.after) for entry in drift] == [("triggers", TRIGGERS, after)]
    assert [(field.before, field.after) for field in stage.plan().changes[0].fields] == [(after, TRIGGERS)]


def test_drift_of_a_list_inside_an_element_is_the_list_under_the_name_of_the_element(stage):
    template(stage, ["A-1", "B-2", "C-3"])
    stage.apply()
    stage.reviewed()
    with_examples(stage, ["A-1", "X-2"])

    (entry,) = engine.drift(stage.project()).plan.drift

    assert (entry.path, entry.name) == ("details.components[1].examples", "details.components[BODY].examples")
    assert (entry.before, entry.after) == (["A-1", "B-2", "C-3"], ["A-1", "X-2"])
