"""What a gateway, a redirect or an error under a success does to a whole run: nothing is lost, doubled or gone."""

import json

import pytest
from instead import instead

from reconciler.read import ReadError

APP = {"resources": {"sms_app": {"alerts": {"name": "Alerts", "region": "EU"}}}}
PAGE = b"<html>Request blocked</html>"
HTML = {"content-type": "text/html", "server": "wall"}
STRANGERS = {
    "403 page": (403, PAGE, HTML),
    "404 page": (404, PAGE, HTML),
    "401 page": (401, PAGE, HTML),
    "400 page": (400, PAGE, HTML),
    "502 page": (502, PAGE, HTML),
    "200 page": (200, PAGE, HTML),
    "404 of nobody": (404, b"404 page not found", {"content-type": "text/plain"}),
    "redirect": (302, b"", {"location": "https://sso.example/login"}),
    "303": (303, b"", {"location": "/v1/elsewhere"}),
    "error under 200": (200, {"errorCode": "internal_error", "message": "The backend is down."}),
    "error under 201": (201, {"error": "timeout", "status": 504}),
    "deep nesting": (201, b"[" * 100_000 + b"]" * 100_000),
    "NaN": (201, b'{"id": NaN}'),
    "doubled key": (201, b'{"id": "1", "id": "2"}'),
    "wrong encoding": (201, '{"id": "\u00e9"}'.encode("latin-1")),
    "wrongly packed": (201, b'{"id": "1"}', {"content-encoding": "gzip"}),
}


def names(stage):
    return sorted(one["name"] for one in stage.objects("sms_app").values())


def writing(stranger, methods, *, processed):
    """Return a rule: the first write is processed, or not, and answered by a stranger; later ones are passed on."""
    left = [1]

    def rule(method, _path, body, forward):
        if method not in methods or not left[0]:
            return None
        left[0] -= 1
        if processed:
            forward(body)
        return STRANGERS[stranger]

    return rule


@pytest.mark.parametrize("processed", [True, False])
@pytest.mark.parametrize("stranger", STRANGERS)
def test_a_create_that_a_stranger_answers_makes_one_object(stage, stranger, processed):
    stage.declare_values(APP)

    with instead(stage, writing(stranger, ("POST",), processed=processed)):
        first = stage.apply()
        stage.apply()

    assert names(stage) == ["Alerts"]
    assert [str(one.outcome) for one in first.results] in (["done"], ["unknown"])
    with stage.state() as state:
        assert (state.verify(), state.open_intents()) == ([], [])
    assert stage.plan().changes == ()


@pytest.mark.parametrize("stranger", STRANGERS)
def test_a_create_that_nothing_but_strangers_answer_is_unknown_and_stays_in_the_journal(stage, stranger):
    stage.declare_values(APP)

    def rule(method, _path, _body, _forward):
        return STRANGERS[stranger] if method == "POST" else None

    with instead(stage, rule):
        report = stage.apply()

    (result,) = report.results
    assert str(result.outcome) == "unknown"
    with stage.state() as state:
        assert [(intent.verb, intent.unanswered) for intent in state.open_intents()] == [("create", True)]


@pytest.mark.parametrize("processed", [True, False])
@pytest.mark.parametrize("stranger", STRANGERS)
def test_an_update_that_a_stranger_answers_arrives_once_or_is_found_out_later(stage, stranger, processed):
    stage.declare_values(APP)
    stage.apply()
    stage.declare_values({"resources": {"sms_app": {"alerts": {"name": "News", "region": "EU"}}}})

    with instead(stage, writing(stranger, ("PATCH",), processed=processed)):
        stage.apply()
        stage.apply()

    assert names(stage) == ["News"]
    assert stage.plan().changes == ()


@pytest.mark.parametrize("processed", [True, False])
@pytest.mark.parametrize("stranger", STRANGERS)
def test_a_delete_that_a_stranger_answers_is_not_believed_to_have_happened(stage, stranger, processed):
    hook = {"target": "https://a.example/", "secret": "secret-value-1", "triggers": ["ALL"]}
    stage.declare_values({"resources": {"webhook": {"a": hook, "b": {**hook, "target": "https://b.example/"}}}})
    stage.apply()
    stage.declare_values({"resources": {"webhook": {"b": {**hook, "target": "https://b.example/"}}}})

    with instead(stage, writing(stranger, ("DELETE",), processed=processed)):
        report = stage.apply()
        left = len(stage.objects("webhook"))
        outcome = str(report.results[0].outcome)
        stage.apply()

    assert outcome == "done" if left == 1 and outcome != "unknown" else outcome == "unknown"
    assert len(stage.objects("webhook")) == 1
    assert set(stage.records()) == {"webhook.b"}


@pytest.mark.parametrize("stranger", [one for one in STRANGERS if one != "deep nesting"])
@pytest.mark.parametrize("where", ["the list", "every page but the first"])
def test_a_list_that_a_stranger_answers_ends_the_plan_and_nothing_counts_as_gone(stage, stranger, where):
    stage.declare_values({"resources": {"sms_app": {f"a{n}": {"name": f"App {n}", "region": "EU"} for n in range(3)}}})
    stage.apply()
    seen = []

    def rule(method, path, _body, forward):
        if method != "GET" or not path.endswith("/sms/smsApps"):
            return None
        seen.append(path)
        if where == "the list" or len(seen) > 1:
            return STRANGERS[stranger]
        _, document = forward()
        return 200, {**document, "smsApps": document["smsApps"][:2], "nextPageToken": "more"}

    with instead(stage, rule), pytest.raises(ReadError):
        stage.plan()

    assert stage.plan().changes == ()


def test_half_an_emoji_in_a_live_text_is_shown_and_put_right(stage):
    hook = {"target": "https://a.example/", "secret": "secret-value-1", "triggers": ["ALL"]}
    stage.declare_values({"resources": {"webhook": {"a": hook}}})
    stage.apply()

    def cut(method, _path, _body, forward):
        if method != "GET":
            return None
        status, document = forward()
        for live in document.get("webhooks", []):
            live["target"] += "?note=\ud83d"
        return status, json.dumps(document).encode()

    with instead(stage, cut):
        (change,) = stage.plan().changes

    assert [(field.path, field.before) for field in change.fields] == [("target", "https://a.example/?note=\ufffd")]


def test_half_an_emoji_can_be_remembered(stage):
    stage.declare_values(APP)

    def cut(_method, path, body, forward):
        if "/sms/" not in path:
            return None
        status, document = forward(body)
        for live in document.get("smsApps", [document]):
            live["owner"] = "x\udc00"
        return status, json.dumps(document).encode()

    with instead(stage, cut):
        stage.apply()
        assert stage.plan().changes == ()

    with stage.state() as state:
        assert state.verify() == []
