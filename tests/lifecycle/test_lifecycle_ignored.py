"""What ``ignoreChanges`` leaves alone stays as it is live, whatever travels beside it, and nothing else does."""

import pytest

from reconciler.plans.change import Action

BODY = {"type": "BODY", "text": "Your order is on its way!"}
HEADER = {"type": "HEADER", "format": "TEXT", "text": "Acme"}
FOOTER = {"type": "FOOTER", "text": "Reply STOP to opt out"}
ONE = "order_shipped/EN"


def declare(stage, *components, ignored=(), **details):
    template = {
        "name": "order_shipped",
        "language": "EN",
        "category": "UTILITY",
        "details": {"components": list(components), **details},
        "lifecycle": {"ignoreChanges": list(ignored)},
    }
    stage.declare_values({"resources": {"whatsapp_template": {"order": template}}})


def applied(stage):
    """Apply, let the review pass, and return the names of the fields that the plan showed."""
    names = [field.name for change in stage.plan().changes for field in change.fields]
    stage.apply()
    stage.reviewed()
    return names


def shown(stage, *components):
    """Let somebody else bring the live components into this form and order."""
    details = stage.objects("whatsapp_template")[ONE]["details"] | {"components": list(components)}
    stage.change_outside("whatsapp_template", ONE, {"details": details})


def texts(stage):
    components = stage.objects("whatsapp_template")[ONE]["details"]["components"]
    return {one["type"]: one.get("text") for one in components}


@pytest.mark.parametrize("path", ["details.components[0].text", "details.components[BODY].text"])
def test_an_element_is_left_alone_whatever_order_the_api_has(stage, path):
    declare(stage, BODY, HEADER, ignored=[path])
    applied(stage)
    shown(stage, HEADER, BODY | {"text": "Their order is on its way!"})
    first = stage.plan()
    declare(stage, BODY | {"text": "Mine is on its way!"}, HEADER | {"text": "Acme Ltd"}, ignored=[path])

    names = applied(stage)

    assert (first.changes, first.drift) == ((), ())
    assert names == ["details.components[HEADER].text"]
    assert texts(stage) == {"HEADER": "Acme Ltd", "BODY": "Their order is on its way!"}
    assert stage.plan().changes == ()


def test_what_somebody_added_and_is_left_alone_travels_with_its_list(stage):
    ignored = ["details.components[FOOTER]"]
    declare(stage, BODY, HEADER, ignored=ignored)
    applied(stage)
    shown(stage, FOOTER, BODY, HEADER)
    first = stage.plan()
    declare(stage, BODY, HEADER | {"text": "Acme Ltd"}, ignored=ignored)

    names = applied(stage)
    stage.advance("25h", 25 * 3600)  # Meta takes one edit of an approved template a day
    declare(stage, BODY, HEADER | {"text": "Acme Ltd"})
    last = applied(stage)

    assert first.changes == ()
    assert names == ["details.components[HEADER].text"]
    assert last == ["details.components[FOOTER]"]
    assert texts(stage) == {"HEADER": "Acme Ltd", "BODY": BODY["text"]}


def test_what_somebody_took_out_and_is_left_alone_stays_out(stage):
    ignored = ["details.components[FOOTER]"]
    declare(stage, FOOTER, BODY, ignored=ignored)
    applied(stage)
    shown(stage, BODY)
    declare(stage, FOOTER, BODY | {"text": "Another order is on its way!"}, ignored=ignored)

    names = applied(stage)

    assert names == ["details.components[BODY].text"]
    assert texts(stage) == {"BODY": "Another order is on its way!"}


def test_what_nobody_declared_inside_an_element_stays_when_its_list_is_sent(stage):
    declare(stage, HEADER, BODY)
    applied(stage)
    shown(stage, HEADER, BODY | {"examples": ["A-1042"]})
    declare(stage, HEADER | {"text": "Acme Ltd"}, BODY)

    names = applied(stage)

    assert names == ["details.components[HEADER].text"]
    components = stage.objects("whatsapp_template")[ONE]["details"]["components"]
    assert next(one for one in components if one["type"] == "BODY")["examples"] == ["A-1042"]


def test_what_was_declared_inside_an_element_goes_when_it_is_declared_no_more(stage):
    declare(stage, HEADER, BODY | {"examples": ["A-1042"]})
    applied(stage)
    declare(stage, HEADER, BODY)

    names = applied(stage)

    assert names == ["details.components[BODY].examples"]
    components = stage.objects("whatsapp_template")[ONE]["details"]["components"]
    assert not any("examples" in one for one in components)


def test_a_secret_that_is_left_alone_is_sent_once_it_is_no_longer(stage):
    def hook(secret, *triggers, ignored=()):
        values = {"target": "https://hooks.example.com/a", "secret": secret, "triggers": list(triggers)}
        values["lifecycle"] = {"ignoreChanges": list(ignored)}
        stage.declare_values({"resources": {"webhook": {"hook": values}}})

    hook("first-secret", "BUNDLE_DONE")
    applied(stage)
    hook("second-secret", "WHATSAPP_TEMPLATE_APPROVED", ignored=["secret"])
    beside = applied(stage)
    hook("second-secret", "WHATSAPP_TEMPLATE_APPROVED")

    (change,) = stage.plan().changes

    assert beside == ["triggers"]
    assert (change.action, [field.path for field in change.fields]) == (Action.UPDATE, ["secret"])


def test_a_whole_that_is_ignored_is_never_sent(stage):
    declare(stage, BODY, messageSendTtlSeconds=60, ignored=["details"])
    applied(stage)
    declare(stage, BODY | {"text": "Another order is on its way!"}, messageSendTtlSeconds=90, ignored=["details"])
    before = stage.last_request()

    assert stage.plan().changes == ()
    stage.apply()
    assert stage.writes(before) == []


def test_a_key_that_is_left_alone_is_warned_of_and_finds_nothing_once_the_state_is_lost(stage):
    def app(name):
        ignoring = {"name": name, "region": "EU", "lifecycle": {"ignoreChanges": ["name"]}}
        stage.declare_values({"resources": {"sms_app": {"alerts": ignoring}}})

    app("Alerts")
    stage.apply()
    app("Alarms")
    kept = stage.outlook()
    stage.lose_state()
    lost = stage.outlook()

    assert kept.plan.changes == ()
    assert [change.action for change in lost.plan.changes] == [Action.CREATE]
    for outlook in (kept, lost):
        (warning,) = outlook.warnings
        assert (warning.code, warning.source.file) == ("W170", "main.json")
        assert "by its name" in warning.label
