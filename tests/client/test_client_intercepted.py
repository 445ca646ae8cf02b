"""Answers that are not the API's, or not what they claim: told apart, named, and never taken for its word."""

import json

import pytest

from reconciler.client import Credentials
from reconciler.diagnostics import (
    ApiError,
    Intercepted,
    NotFound,
    OutcomeUnknown,
    RateLimited,
    Refused,
    Unauthorized,
    Unreachable,
)

PATH = "/v1/projects/p/webhooks"
KEYS = Credentials("oauth2", "key-1", "key-secret-1")
WRITES = ("POST", "PATCH", "PUT", "DELETE")
PAGE = b"<html><body>Request blocked by the firewall</body></html>"
HTML = {"content-type": "text/html", "server": "wall/7"}
STRANGERS = {
    "a page": (PAGE, HTML),
    "a page without a type": (PAGE, {}),
    "a page with a byte order mark": (b"\xef\xbb\xbf\n<!DOCTYPE html>blocked", {}),
    "a page of a type that lies": (PAGE, {"content-type": "application/json"}),
    "XML": (b'<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>', {"content-type": "application/xml"}),
    "plain text": (b"RBAC: access denied", {"content-type": "text/plain"}),
    "somebody's JSON": (b'{"message": "no Route matched with those values"}', {"content-type": "application/json"}),
    "JSON of a framework": (b'{"timestamp": "2026-11-30", "status": 404, "error": "Not Found", "path": "/"}', {}),
    "nothing": (b"", {}),
    "a list": (b"[]", {}),
    "an empty object": (b"{}", {}),
    "a code that is empty": (b'{"errorCode": "", "message": "?"}', {}),
    "broken JSON": (b'{"errorCode": "webhook_not_fou', {}),
}


@pytest.mark.parametrize("stranger", STRANGERS)
@pytest.mark.parametrize("status", [400, 403, 404, 405, 409, 413, 501])
def test_a_read_believes_no_stranger(server, client, waits, stranger, status):
    server.script = [(status, *STRANGERS[stranger])]

    with pytest.raises(Intercepted) as caught:
        client.send("GET", PATH)

    assert not isinstance(caught.value, NotFound | Unauthorized)
    assert caught.value.code == "E309"
    assert "SINCH_KEY" not in caught.value.exchange.resolution
    assert (server.methods, waits) == (["GET"], [])


@pytest.mark.parametrize("stranger", STRANGERS)
@pytest.mark.parametrize("status", [400, 403, 404, 413])
@pytest.mark.parametrize("method", WRITES)
def test_the_outcome_of_a_write_that_a_stranger_answers_is_unknown(server, client, method, status, stranger):
    server.script = [(status, *STRANGERS[stranger])]

    with pytest.raises(OutcomeUnknown):
        client.send(method, PATH, body={})

    assert server.methods == [method]


@pytest.mark.parametrize("status", [401, 403, 404])
def test_who_answered_is_named_and_what_it_said_is_shown(server, client, status):
    server.script = [(status, PAGE, HTML)]

    with pytest.raises(Intercepted, match="Request blocked by the firewall") as caught:
        client.send("GET", PATH)

    told = caught.value.diagnostic().detail
    assert f"something between here and {server.url.removeprefix('http://')} (it calls itself" in told
    assert 'wall/7")' in told
    assert "not the API" in told
    assert "proxy" in caught.value.exchange.resolution


def test_a_401_that_is_no_page_is_about_the_credentials(server, client):
    server.script = [(401, b"token expired"), (401, PAGE)]

    with pytest.raises(Unauthorized):
        client.send("GET", PATH)
    with pytest.raises(Intercepted):
        client.send("GET", PATH)


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_a_page_with_a_status_that_passes_is_waited_out(server, client, waits, status):
    server.script = [(status, PAGE, HTML)] * 2 + [(200, {"id": "1"})]

    assert client.send("GET", PATH).body == {"id": "1"}
    assert waits == [0.5, 1.0]


@pytest.mark.parametrize(("status", "kind"), [(429, RateLimited), (503, Unreachable), (500, Intercepted)])
def test_a_page_that_stays_says_who_answered(server, client, status, kind):
    server.script = [(status, PAGE, HTML)] * 9

    with pytest.raises(kind, match="wall/7") as caught:
        client.send("GET", PATH)

    assert type(caught.value) is kind
    assert len(server.methods) == 5


ERRORS = [
    {"errorCode": "internal_error", "message": "The backend is down."},
    {"errorCode": "webhook_not_found", "message": "No such webhook.", "resolution": "Look again."},
    {"error": {"code": 500, "message": "The backend is down."}},
    {"errors": [{"title": "The backend is down."}]},
    {"type": "about:blank", "title": "Internal Server Error", "status": 500, "detail": "The backend is down."},
    {"fault": {"faultstring": "Policy failed"}},
]


@pytest.mark.parametrize("document", ERRORS, ids=lambda document: next(iter(document)))
@pytest.mark.parametrize("method", WRITES)
@pytest.mark.parametrize("status", [200, 201, 202])
def test_an_error_under_a_success_leaves_the_outcome_of_a_write_unknown(server, client, method, status, document):
    server.script = [(status, document)] * 9

    with pytest.raises(OutcomeUnknown) as caught:
        client.send(method, PATH, body={})

    assert caught.value.exchange.error_code == document.get("errorCode")
    assert document.get("message", "") in caught.value.diagnostic().detail


@pytest.mark.parametrize("document", ERRORS, ids=lambda document: next(iter(document)))
def test_an_error_under_a_success_is_shown_and_is_neither_an_object_nor_its_absence(server, client, document):
    server.script = [(200, document)] * 9

    with pytest.raises(ApiError) as caught:
        client.send("GET", PATH)

    assert not isinstance(caught.value, Refused | NotFound)
    assert any(word in caught.value.diagnostic().detail for word in ("down", "No such webhook", "Policy"))


@pytest.mark.parametrize(
    "body",
    [
        {"id": "1", "errorCode": "OLD", "state": "FAILED"},
        {"id": "1", "message": "hello"},
        {"errorCode": None, "items": []},
        {"status": "ACTIVE"},
        {"code": "T1", "status": "REG"},
        {"details": {"title": "x"}},
        {},
    ],
    ids=str,
)
def test_an_object_with_a_field_that_sounds_like_an_error_is_an_object(server, client, body):
    server.script = [(200, body)]

    assert client.send("POST", PATH, body={}).body == body


REDIRECTS = [301, 302, 303, 307, 308]


@pytest.mark.parametrize("status", [300, 304, *REDIRECTS])
@pytest.mark.parametrize("method", WRITES)
def test_a_redirect_leaves_the_outcome_of_a_write_unknown_and_is_not_followed(server, client, method, status):
    server.script = [(status, b"", {"location": f"{server.url}/elsewhere"})]

    with pytest.raises(OutcomeUnknown, match="redirects to http://127"):
        client.send(method, PATH, body={})

    assert [one.path for one in server.asked] == [PATH]


@pytest.mark.parametrize(
    ("location", "shown", "advice"),
    [
        ("https://provisioning.example/v1", "https://provisioning.example/v1", "SINCH_BASE_URL=https://provisioning.example/v1"),
        ("https://api.example{path}?pageSize=1", "https://api.example{path}", "SINCH_BASE_URL=https://api.example\n"),
        ("https://127.0.0.1:{port}{path}", "https://127.0.0.1:{port}{path}", "set\n    SINCH_BASE_URL=https://127.0.0.1:{port}\n"),
        ("/login?next=%2Fv1", "http://127.0.0.1:{port}/login", "requires you to sign in"),
        ("//login.example/", "http://login.example/", "requires you to sign in"),
        ("https://user:hunter2@sso.example/", "https://sso.example/", "requires you to sign in"),
        ("http://[", "without a target", "SINCH_BASE_URL"),
        (None, "without a target", "SINCH_BASE_URL"),
    ],
)  # fmt: skip
def test_a_redirect_says_where_it_leads_and_what_to_set(server, client, location, shown, advice):
    facts = {"path": PATH, "port": server.server_address[1]}
    server.script = [(301, b"", {} if location is None else {"location": location.format(**facts)})]

    with pytest.raises(Intercepted) as caught:
        client.send("GET", PATH)

    told = caught.value.diagnostic()
    assert shown.format(**facts) in told.detail
    assert advice.format(**facts) in f"{told.help}\n"
    assert "hunter2" not in f"{told}"


def test_a_401_on_a_page_renews_no_token_since_the_request_may_have_been_processed(server, connect):
    server.script = [(401, PAGE, HTML)]

    with connect(server.url, KEYS) as client, pytest.raises(OutcomeUnknown):
        client.send("POST", PATH, body={})

    assert (server.methods, len(server.token_requests)) == (["POST"], 1)


TOKEN_STRANGERS = {
    "a page under 200": ((200, PAGE, HTML), "Request blocked", "SINCH_AUTH_URL"),
    "a page under 403": ((403, PAGE, HTML), "Request blocked", "SINCH_AUTH_URL"),
    "a page under 401": ((401, PAGE, HTML), "Request blocked", "SINCH_AUTH_URL"),
    "a page under 404": ((404, PAGE, HTML), "Request blocked", "SINCH_AUTH_URL"),
    "a page under 501": ((501, PAGE, HTML), "Request blocked", "SINCH_AUTH_URL"),
    "a text under 404": ((404, b"no such page", {}), "no such page", "SINCH_AUTH_URL"),
    "a redirect": ((302, b"", {"location": "https://sso.example/"}), "https://sso.example/", "SINCH_AUTH_URL"),
    "an error under 200": ((200, {"error": "server_error", "error_description": "down"}), "server_error: down", ""),
    "nothing": ((200, b""), "returned no token", ""),
    "deep nesting": ((200, b"[" * 5000 + b"]" * 5000), "returned no token", ""),
    "a number for a token": ((200, {"access_token": 7}), "returned no token", ""),
}  # fmt: skip


@pytest.mark.parametrize("stranger", TOKEN_STRANGERS)
def test_a_stranger_at_the_token_endpoint_is_not_taken_for_a_refused_key(server, connect, stranger):
    reply, said, advice = TOKEN_STRANGERS[stranger]
    server.tokens = [reply] * 9

    with connect(server.url, KEYS) as client, pytest.raises((Unreachable, Intercepted)) as caught:
        client.send("POST", PATH, body={})

    assert isinstance(caught.value, Intercepted if advice else Unreachable)
    assert said in caught.value.exchange.message
    assert advice in caught.value.exchange.resolution
    assert server.asked == []


@pytest.mark.parametrize("lifetime", [0, -5, 1e308, 10**300, "soon", None, True, [1]])
def test_an_odd_lifetime_of_a_token_harms_nobody(server, connect, lifetime):
    server.tokens = [(200, json.dumps({"access_token": "t-1", "expires_in": lifetime}).encode())]

    with connect(server.url, KEYS) as client:
        assert client.send("GET", PATH).status == 200


def test_a_stranger_at_the_token_endpoint_says_nothing_of_an_earlier_attempt(server, connect):
    server.script = ["cut", (401, {"errorCode": "unauthorized_error"})]
    server.tokens = [(200, {"access_token": "t-1"}), (403, PAGE, HTML)]

    with connect(server.url, KEYS) as client, pytest.raises(OutcomeUnknown, match="earlier attempt"):
        client.send("PUT", PATH, body={})

    assert server.methods == ["PUT", "PUT"]


def test_a_request_that_no_server_knows_is_not_waited_out(server, client, waits):
    server.script = [(501, PAGE, HTML)]

    with pytest.raises(Intercepted) as caught:
        client.send("GET", PATH)

    assert "SINCH_BASE_URL" in caught.value.exchange.resolution
    assert waits == []
