"""An answer is lost: what is live shows whether a change arrived, and nothing is lost."""

from dataclasses import dataclass

import pytest
from mangling import DROP, mangled

from reconciler.apply.report import Outcome


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


def sender(**profile):
    return {"wabaId": "100200300400500", "phoneNumberId": "200300400500601", "region": "EU", "details": profile}


def rcs(**fields):
    kept = {name: value for name, value in fields.items() if value}
    return {"region": "EU", "billingCategory": "CONVERSATIONAL", "useCase": "OTP", "details": kept}


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
CASES = {f"{name} that left the files": case for name, case in RESETS.items()}


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
