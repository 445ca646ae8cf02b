"""What only the declaration of bundles knows: services and their names, retention, what cannot be undone."""

import pytest
from pydantic import ValidationError

from schemas import catalogue
from schemas.declare import Phase
from schemas.facts import facts, secret_paths, unreturned_paths
from schemas.markers import Canonical, Immutable, PlatformMayChange

BUNDLE = catalogue.resource_type("bundle")
HOOK = {"target": "https://hooks.example.com/a", "secret": "k", "triggers": ["BUNDLE_DONE"]}
CONVERSATION_HOOK = {"target": "https://hooks.example.com/c", "triggers": ["MESSAGE_INBOUND"]}


def bundle(**parts):
    return {"name": "Acme", "region": "EU", "smsApp": True, **parts}


def app(**settings):
    return bundle(convApp=settings)


def app_hook(**changes):
    return app(webhooks=[CONVERSATION_HOOK | changes])


def found(value):
    """Return what is wrong: place, without the words of the union, to message."""
    try:
        BUNDLE.spec.model_validate(value)
    except ValidationError as error:
        problems = error.errors(include_input=False)
        return {".".join(str(step) for step in one["loc"] if step != "settings"): one["msg"] for one in problems}
    return {}


@pytest.mark.parametrize("service", ["subproject", "smsApp", "convApp"])
def test_a_service_is_asked_for_by_true_or_by_its_settings(service):
    alone = {"name": "Acme", "region": "EU"}

    assert (
        found(alone | {service: True}) == found(alone | {service: {}}) == found(alone | {service: {"name": "x"}}) == {}
    )
    assert found(bundle() | {service: "yes"})


@pytest.mark.parametrize("parts", [{}, {"smsApp": False}, {"webhooks": [HOOK]}, {"smsApp": None, "convApp": False}])
def test_a_bundle_without_a_service_is_refused(parts):
    words = "a bundle needs a service; ask for subproject, smsApp or convApp (webhooks alone are type webhook)"

    assert found({"name": "Acme", "region": "EU"} | parts) == {"": words}


def test_every_service_needs_a_name_its_own_or_the_bundles():
    named = {"region": "EU", "smsApp": {"name": "a"}, "convApp": {"name": "b"}}

    problems = found({"region": "EU", "smsApp": True, "convApp": {"processingMode": "DISPATCH"}})

    assert found(named) == found({"name": "Acme", "region": "EU", "smsApp": True, "convApp": {}}) == {}
    assert problems == {
        "smsApp": "has no name; set its name, or the name of the bundle",
        "convApp": "has no name; set its name, or the name of the bundle",
    }


@pytest.mark.parametrize(
    ("mode", "fewest", "most"), [("CONVERSATION", 1, 3650), ("DISPATCH", 0, 7), (None, 0, 7)], ids=str
)
def test_messages_are_kept_as_long_as_the_mode_allows(mode, fewest, most):
    def said(days):
        return found(app(processingMode=mode, retentionPolicy={"ttl": days}))

    words = f"ttl must be {fewest} to {most} days when processingMode is {mode or 'DISPATCH'}, not "

    assert said(fewest) == said(most) == {}
    assert said(fewest - 1) == {"convApp.retentionPolicy.ttl": f"{words}{fewest - 1}"}
    assert said(most + 1) == {"convApp.retentionPolicy.ttl": f"{words}{most + 1}"}


def test_passing_messages_on_knows_one_retention_policy():
    kept = {"retentionPolicyType": "PERSIST_RETENTION_POLICY"}

    problems = found(app(retentionPolicy=kept))

    assert found(app(processingMode="CONVERSATION", retentionPolicy=kept)) == {}
    assert problems == {
        "convApp.retentionPolicy.retentionPolicyType": "retentionPolicyType must be MESSAGE_EXPIRE_POLICY when "
        "processingMode is DISPATCH, not PERSIST_RETENTION_POLICY"
    }


@pytest.mark.parametrize(
    ("good", "bad", "place", "words"),
    [
        (
            app_hook(target="https://conversation-api.example.com/"),
            app_hook(target="https://EU.conversation-api.prod.sinch.com/x"),
            "convApp.webhooks.0.target",
            'must not be the Conversation API itself, as "https://EU.conversation-api.prod.sinch.com/x" is',
        ),
        (
            app_hook(target="grpc.example.com:443", targetType="GRPC"),
            app_hook(target="grpc.example.com:443"),
            "convApp.webhooks.0.target",
            "must be a URL that starts with http:// or https://",
        ),
        (
            app_hook(triggers=["OPT_IN", "OPT_OUT"]),
            app_hook(triggers=["OPT_IN", "OPT_IN"]),
            "convApp.webhooks.0.triggers.1",
            'repeats "OPT_IN" of an earlier entry',
        ),
        (
            bundle(webhooks=[HOOK, HOOK | {"target": "https://hooks.example.com/b"}]),
            bundle(webhooks=[HOOK, HOOK | {"secret": "other"}]),
            "webhooks.1",
            'repeats "https://hooks.example.com/a" of an earlier entry; remove or change one',
        ),
    ],
)
def test_a_rule_accepts_the_right_and_explains_the_wrong(good, bad, place, words):
    problems = found(bad)

    assert found(good) == {}
    assert list(problems) == [place]
    assert words in problems[place]


def test_a_mistake_in_the_settings_of_a_service_is_told_at_its_field():
    assert set(found(bundle(smsApp={"nmae": "x"}))) == {"smsApp.nmae"}


@pytest.mark.parametrize("field", ["subproject", "smsApp", "convApp"])
def test_the_short_form_of_a_service_is_its_long_one(field):
    form = facts(BUNDLE.spec).find(Canonical, field).form

    assert (form(True), form(False), form({"name": "x"})) == ({}, None, {"name": "x"})


def test_nothing_of_a_bundle_can_be_changed_or_deleted():
    known = facts(BUNDLE.spec)

    assert {name for name in known.fields if known.find(Immutable, name)} == set(known.fields)
    assert {name for name in known.fields if known.find(PlatformMayChange, name)} == {
        "subproject",
        "smsApp",
        "convApp",
        "webhooks",
    }
    assert BUNDLE.update is BUNDLE.delete is None
    assert str(BUNDLE.effect("create", None).reversibility) == "irreversible"


def test_a_bundle_is_ready_only_when_the_api_is_done():
    assert BUNDLE.lifecycle.states == {"DONE": Phase.LIVE, "FAILED": Phase.FAILED, "IN_PROGRESS": Phase.WORKING}


def test_the_keys_of_webhooks_are_secrets_that_no_answer_brings():
    places = {("webhooks", "*", "secret"), ("convApp", "webhooks", "*", "secret")}
    live = {"id": "1", "convApp": {"id": "2", "webhooks": [{"id": "3", "target": "t", "secret": "hunter2"}]}}

    assert secret_paths(BUNDLE.spec) == places
    assert places <= unreturned_paths(BUNDLE.spec)
    assert BUNDLE.reshape(live) == {"id": "1", "convApp": {"id": "2", "webhooks": [{"id": "3", "target": "t"}]}}
    assert BUNDLE.reshape({"id": "1"}) == {"id": "1"}


def test_the_order_of_webhooks_says_nothing():
    first, second = {"target": "a", "triggers": []}, {"target": "b", "triggers": []}

    for place in (("webhooks",), ("convApp", "webhooks")):
        assert facts(BUNDLE.spec).find(Canonical, *place).form([second, first]) == [first, second]
