"""An answer is lost: only what is live, and was not so before, shows that something was written. Nothing is lost."""

import json
from dataclasses import dataclass

import pytest
from mangling import DROP, mangled

from reconciler.execute.report import Outcome
from reconciler.plans.change import Action
from reconciler.plans.drift import Origin


@dataclass
class Case:
    """One object, as it is before and after a change, and where the change shows."""

    kind: str
    before: dict
    after: dict
    shows: object
    hidden: bool = False
    """Whether the change does not show while it is in review."""


def template(**details):
    body = {"type": "BODY", "text": details.pop("text", "Hello there, all of you!"), "examples": ["Ann"]}
    if "{{1}}" not in body["text"]:
        del body["examples"]
    return {"name": "a_b", "language": "EN", "category": "UTILITY", "details": {"components": [body], **details}}


def details(live):
    return (live.get("changes") or live)["details"]


def text(live):
    return details(live)["components"][0]["text"]


def webhook(**fields):
    return {"target": "https://hooks.example.com/one", "secret": "a-long-secret", "triggers": ["ALL"], **fields}


def sender(**profile):
    return {"wabaId": "100200300400500", "phoneNumberId": "200300400500601", "region": "EU", "details": profile}


def rcs(**fields):
    kept = {name: value for name, value in fields.items() if value}
    return {"region": "EU", "billingCategory": "CONVERSATIONAL", "useCase": "OTP", "details": kept}


ALIKE = {
    "a name": Case(
        "sms_app",
        {"name": "my-app", "region": "EU"},
        {"name": "My App!", "region": "EU"},
        lambda live: live["name"] == "My App!",
    ),
    "a target": Case(
        "webhook",
        webhook(target="https://hooks.example.com/a-b"),
        webhook(target="https://hooks.example.com/a_b"),
        lambda live: live["target"] == "https://hooks.example.com/a_b",
    ),
    "a target with a slash": Case(
        "webhook",
        webhook(target="https://hooks.example.com/a"),
        webhook(target="https://hooks.example.com/a/"),
        lambda live: live["target"] == "https://hooks.example.com/a/",
    ),
    "a text in a list": Case(
        "whatsapp_template",
        template(text="Hi {{1}}, your order is on its way."),
        template(text="Hi {{1}}! Your order is on its way."),
        lambda live: text(live) == "Hi {{1}}! Your order is on its way.",
    ),
    "a text beside a real change": Case(
        "webhook",
        webhook(target="https://hooks.example.com/a-b"),
        webhook(target="https://hooks.example.com/a_b", triggers=["BUNDLE_DONE"]),
        lambda live: (live["target"], live["triggers"]) == ("https://hooks.example.com/a_b", ["BUNDLE_DONE"]),
    ),
}
RESETS = {
    "a part of a profile": Case(
        "whatsapp_sender",
        sender(about="I am here", description="A shop"),
        sender(about="I am here"),
        lambda live: details(live)["about"] == "I am here" and not details(live).get("description"),
        hidden=True,
    ),
    "a list": Case(
        "rcs_sender",
        rcs(testNumbers=["+46700000001"]),
        rcs(testNumbers=None),
        lambda live: not details(live).get("testNumbers"),
    ),
    "a part beside a real change": Case(
        "whatsapp_sender",
        sender(about="I am here", description="A shop"),
        sender(about="Here I am"),
        lambda live: details(live)["about"] == "Here I am" and not details(live).get("description"),
        hidden=True,
    ),
    "a field that cannot be reset, beside a text": Case(
        "whatsapp_template",
        template(text="Hi, you there!", messageSendTtlSeconds=600),
        template(text="Hello, you there!"),
        lambda live: text(live) == "Hello, you there!",
    ),
}
CASES = {**ALIKE, **{f"{name} that left the files": case for name, case in RESETS.items()}}


def declare(stage, case, values):
    stage.declare_values({"resources": {case.kind: {"one": values}}})


def applied(stage, case):
    """Bring the object to where only the change is left to do."""
    declare(stage, case, case.before)
    for _ in range(3):
        stage.apply(acks=[f"{case.kind}.one"])
        stage.reviewed()
    declare(stage, case, case.after)
    return stage.last_request()


def sent(stage, since):
    return [one.split()[0] for one in stage.writes(since)]


def arrived(stage, case):
    stage.reviewed()
    (live,) = stage.objects(case.kind).values()
    return case.shows(live) and not stage.plan().changes


@pytest.mark.parametrize("fault", ["drop_before", "drop_after"])
@pytest.mark.parametrize("name", CASES)
def test_a_change_whose_answer_is_lost_arrives_and_is_sent_again_only_if_it_did_not(stage, name, fault):
    case = CASES[name]
    begun = applied(stage, case)
    stage.fault(fault, method="PATCH")

    report = stage.apply()

    stage.apply()

    assert not report.count(Outcome.FAILED)
    assert report.count(Outcome.UNKNOWN) == (case.hidden and fault == "drop_after")
    assert sent(stage, begun) == ["PATCH"] * (2 if fault == "drop_before" else 1)
    assert arrived(stage, case)


@pytest.mark.parametrize("processed", [False, True])
@pytest.mark.parametrize("name", CASES)
def test_a_change_that_a_run_could_not_look_for_is_found_or_sent_by_the_next(stage, name, processed):
    case = CASES[name]
    applied(stage, case)

    with mangled(stage, blind(processed)):
        (result,) = stage.apply().results
    begun = stage.last_request()
    stage.apply()

    assert result.outcome is Outcome.UNKNOWN
    assert sent(stage, begun) == ([] if processed else ["PATCH"])
    assert arrived(stage, case)


def blind(processed):
    """Return a rule that loses the answer to a change, and then answers no reading."""
    lost = []

    def rule(method, _path, body, forward):
        if method == "PATCH" and not lost:
            lost.append(True)
            if processed:
                forward(body)
            return DROP
        if lost:
            return 500, {"errorCode": "internal_error", "message": "upstream"}
        return forward(body)

    return rule


def test_what_was_changed_outside_before_the_call_is_no_spelling_of_what_was_sent(stage):
    """It reads like the new value, and it did so before anything was sent."""
    case = ALIKE["a name"]
    applied(stage, case)
    (remote_id,) = stage.objects("sms_app")
    stage.change_outside("sms_app", remote_id, {"name": "my app"})

    with mangled(stage, blind(processed=False)):
        stage.apply()
    begun = stage.last_request()
    stage.apply()

    assert sent(stage, begun) == ["PATCH"]
    assert arrived(stage, case)


@pytest.mark.parametrize("runs", [1, 2])
def test_what_the_api_escaped_at_a_change_without_an_answer_is_no_second_change(stage, runs):
    """One run looks itself, of two the second one does."""
    case = Case("whatsapp_template", template(text="Hello there!"), template(text="You're in"), None)
    applied(stage, case)
    lost, rule = [], blind(processed=True)

    def escaping(method, path, body, forward):
        if not lost:
            lost.extend([True] if method == "PATCH" else [])
            answer = rule(method, path, body, forward) if runs == 2 or method != "PATCH" else forward(body)
            return DROP if method == "PATCH" else escaped(answer)
        if runs == 2 and len(lost) == 1:
            return rule(method, path, body, forward)
        return escaped(forward(body))

    with mangled(stage, escaping) as server:
        report = stage.apply()
        lost.append(True)
        stage.apply() if runs == 2 else None
        plan = stage.plan()

        assert [method for method, _ in server.sent] == ["PATCH"]
    assert report.count(Outcome.UNKNOWN) == runs - 1
    assert [change.action for change in plan.changes if change.fields] == []
    assert plan.drift == ()


def escaped(answer):
    status, body = answer
    return status, json.loads(json.dumps(body).replace("'", "&#39;"))


def test_a_success_after_which_the_object_reads_as_before_is_unknown_and_sent_by_the_next_run(stage):
    case = ALIKE["a name"]
    applied(stage, case)

    with mangled(stage, lambda method, _path, body, forward: (204, None) if method == "PATCH" else forward(body)):
        (result,) = stage.apply().results
    begun = stage.last_request()
    stage.apply()

    assert result.outcome is Outcome.UNKNOWN
    assert "the object is unchanged" in result.message
    assert sent(stage, begun) == ["PATCH"]
    assert arrived(stage, case)


@pytest.mark.parametrize("target", ["https://elsewhere.example.com/", "https://hooks.example.com/One!"])
def test_what_somebody_changes_beside_our_own_change_is_no_spelling_of_what_was_declared(stage, target):
    case = Case("webhook", webhook(), webhook(triggers=["BUNDLE_DONE"]), None)
    applied(stage, case)
    (remote_id,) = stage.objects("webhook")

    def rule(method, _path, body, forward):
        if method == "PATCH":
            stage.change_outside("webhook", remote_id, {"target": target})
        return forward(body)

    with mangled(stage, rule):
        (result,) = stage.apply().results
    plan = stage.plan()

    assert "the next plan compares it again" in result.message
    assert [entry.path for entry in plan.drift] == ["target"]
    assert [[field.path for field in change.fields] for change in plan.changes] == [["target"]]


def test_what_somebody_changed_beside_an_unfinished_change_is_put_back_by_the_next_run(stage):
    case = Case("webhook", webhook(), webhook(triggers=["BUNDLE_DONE"]), None)
    applied(stage, case)
    (remote_id,) = stage.objects("webhook")

    with mangled(stage, blind(processed=True)):
        stage.apply()
    stage.change_outside("webhook", remote_id, {"target": "https://elsewhere.example.com/"})
    report = stage.apply()

    assert len(report.recovered) == 1
    assert "had happened" in report.recovered[0]
    assert stage.objects("webhook")[remote_id]["target"] == case.after["target"]


@pytest.mark.parametrize("looks", [True, False], ids=["this run looks", "the next run looks"])
def test_what_somebody_else_made_in_place_of_a_lost_create_is_brought_to_what_is_declared(stage, looks):
    lost = []

    def rule(method, _path, body, forward):
        if method == "POST":
            lost.append(True)
            forward({**body, "triggers": ["BUNDLE_DONE"]})
            return DROP
        if lost and not looks:
            return 500, {"errorCode": "internal_error", "message": "upstream"}
        return forward(body)

    stage.declare_values({"resources": {"webhook": {"one": webhook()}}})
    with mangled(stage, rule):
        (first,) = stage.apply().results
    if looks:
        (change,) = stage.plan().changes
        assert (change.action, "the next plan compares it again" in first.message) == (Action.UPDATE, True)
    stage.apply()

    (live,) = stage.objects("webhook").values()
    assert live["triggers"] == ["ALL"]
    assert not stage.plan().changes


def test_what_was_to_be_replaced_and_is_still_there_is_not_taken_for_a_spelling_of_the_new_one(stage):
    """Its deletion takes its time, the create is lost, and both are found under one id."""
    old, new = ({**template(text=text), "status": "DRAFT"} for text in ("Hi, you there", "Hi! You there"))
    case = Case("whatsapp_template", old, new, None)
    applied(stage, case)

    def rule(method, _path, body, forward):
        return {"DELETE": (204, None), "POST": DROP}.get(method) or forward(body)

    with mangled(stage, rule):
        stage.apply(replaces=["whatsapp_template.one"], acks=["whatsapp_template.one"])
    stage.apply()

    (live,) = stage.objects("whatsapp_template").values()
    assert text(live) == "Hi! You there"
    assert not stage.plan().changes


def test_what_the_platform_decided_about_an_object_that_is_adopted_is_told_afterwards(stage):
    case = Case("whatsapp_template", template(), template(), None)
    applied(stage, case)
    stage.change_outside("whatsapp_template", "a_b/EN", {"category": "MARKETING"})
    stage.lose_state()
    stage.apply()

    plan = stage.plan()

    assert [(entry.path, entry.origin) for entry in plan.drift] == [("category", Origin.PLATFORM)]
