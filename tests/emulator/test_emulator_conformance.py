"""An emulator that checks itself: what does not fit the specification is noticed, what fits is not."""

import json

import pytest

from reconciler.emulator.conformance import answer_misfits
from reconciler.emulator.server import Options, running
from reconciler.emulator.spec import operations

HOOK = {"target": "https://hooks.example.com/a", "secret": "s3cret", "triggers": ["ALL"]}
CREATE_HOOK = "POST /webhooks"


@pytest.fixture(scope="module")
def watching():
    with running(Options(check=True, virtual_clock=True)) as emulator:
        yield emulator


@pytest.fixture
def seen(watching, client):
    """Send a request; answer with the sentences about what did not fit."""
    api = client(watching, checked=False)
    watching.control("POST", "reset")

    def send(method, path, **more):
        before = len(watching.control("GET", "violations")["violations"])
        api.request(method, path, **more)
        found = watching.control("GET", "violations")["violations"][before:]
        return [told for one in found for told in one["misfits"]]

    return send


def template(*components):
    return {"name": "order", "language": "EN", "category": "UTILITY", "details": {"components": list(components)}}


BODY = {"type": "BODY", "text": "Your order {{1}} is on its way!", "examples": ["A-1042"]}


def test_what_fits_is_not_noted(seen):
    button = {"type": "URL", "text": "Track", "url": "https://acme.example/t"}

    assert seen("POST", "/webhooks", json=HOOK) == []
    assert seen("GET", "/webhooks", params={"pageSize": "15"}) == []
    assert seen("POST", "/whatsapp/templates", json=template(BODY, {"type": "BUTTONS", "buttons": [button]})) == []
    assert seen("GET", "/webhooks/nothing") == []


@pytest.mark.parametrize(
    ("method", "path", "more", "told"),
    [
        ("POST", "/webhooks", {"json": HOOK | {"note": 1}}, "body.note is not documented"),
        ("GET", "/webhooks", {"params": {"page": "1"}}, "query: page is not documented"),
        ("GET", "/webhooks", {"content": b"{}"}, "body: the operation takes none"),
        ("POST", "/webhooks", {"content": b"{"}, "body: not JSON"),
        (
            "POST",
            "/whatsapp/templates",
            {"json": template(BODY | {"buttons": []})},
            "body.details.components[0].buttons is not documented",
        ),
        ("GET", "/hooks", {}, "The API has no path /v1/projects/p1/hooks."),
    ],
    ids=lambda one: one if isinstance(one, str) else "",
)
def test_a_request_that_says_more_than_is_documented_is_noted(seen, method, path, more, told):
    assert told in seen(method, path, **more)


@pytest.mark.parametrize(
    ("status", "document", "told"),
    [
        (418, {}, "418 is not documented"),
        (201, {"id": 1}, "is not of type"),
        (400, {"errorCode": "webhook_exists", "message": "m", "resolution": "r"}, "webhook_exists is not documented"),
        (500, {"errorCode": "internal_error", "message": "It broke.", "resolution": "r"}, "It broke."),
        (201, None, "without a body"),
    ],
)
def test_an_answer_that_is_not_documented_is_a_misfit(status, document, told):
    text = None if document is None else json.dumps(document).encode()

    assert told in "; ".join(answer_misfits(operations()[CREATE_HOOK], status, text))


def test_a_reset_does_not_hide_what_was_seen(watching, seen):
    seen("GET", "/webhooks", params={"page": "1"})

    watching.control("POST", "reset")

    assert watching.control("GET", "violations")["violations"] != []


def test_an_emulator_that_does_not_check_says_so(emulator):
    with pytest.raises(ValueError, match="--check"):
        emulator.control("GET", "violations")
