"""How the client proves who it is, and that it tells nobody else."""

import logging
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from reconciler.client import Credentials
from reconciler.diagnostics import Intercepted, RateLimited, Refused, Unauthorized, Unreachable

PATH = "/v1/projects/p/webhooks"
KEYS = Credentials("oauth2", "key-1", "key-secret-1")
ALL = ("GET", "PUT", "DELETE", "POST", "PATCH")


def test_one_token_serves_all_threads_and_is_not_counted(server, connect):
    with connect(server.url, KEYS) as client, ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: client.send("GET", PATH), range(40)))

    assert len(server.token_requests) == 1
    assert client.sent == len(server.asked) == 40
    assert {one.headers["Authorization"] for one in server.asked} == {"Bearer token-number-1"}
    assert server.token_requests[0].body == b"grant_type=client_credentials"


def test_a_token_is_renewed_a_minute_before_it_expires(server, connect):
    now = [0.0]
    with connect(server.url, KEYS, clock=lambda: now[0]) as client:
        for now[0] in (0.0, 3539.0, 3540.0):
            client.send("GET", PATH)

    used = [one.headers["Authorization"] for one in server.asked]
    assert used == ["Bearer token-number-1", "Bearer token-number-1", "Bearer token-number-2"]


@pytest.mark.parametrize("method", ALL)
def test_a_refused_token_is_renewed_once_and_the_request_sent_again(server, waits, method, connect):
    refused = (401, {"errorCode": "unauthorized_error"})
    server.script = [refused, (200, {}), refused, refused]

    with connect(server.url, KEYS) as client:
        assert client.send(method, PATH, body={}).status == 200
        with pytest.raises(Unauthorized, match="unauthorized_error") as caught:
            client.send(method, PATH, body={})

    assert server.methods == [method] * 4
    assert client.sent == 4
    assert len(server.token_requests) == 3
    assert "SINCH_KEY_ID" in caught.value.exchange.resolution
    assert waits == []


def test_threads_whose_token_is_refused_renew_it_once_between_them(server, connect):
    with connect(server.url, KEYS, connections=4) as client, ThreadPoolExecutor(8) as pool:
        client.send("GET", PATH)
        server.refused_tokens = {"Bearer token-number-1"}
        together = threading.Barrier(4)

        def send_together(_):
            together.wait()
            return client.send("GET", PATH).status

        assert list(pool.map(send_together, range(4))) == [200] * 4

    assert len(server.token_requests) == 2


def test_a_refused_key_names_the_endpoint_and_the_variables(server, waits, connect):
    server.tokens = [(401, b'{"error": "invalid_client", "error_description": "no key-secret-1 here"}')]

    with connect(server.url, KEYS) as client, pytest.raises(Unauthorized) as caught:
        client.send("POST", PATH, body={})

    told = caught.value.exchange
    assert "127.0.0.1" in told.message
    assert "invalid_client" in told.message
    assert "key-secret-1" not in f"{caught.value} {told}"
    assert "SINCH_KEY_SECRET" in told.resolution
    assert (server.asked, client.sent, waits) == ([], 0, [])


@pytest.mark.parametrize(
    ("reply", "error"),
    [
        ((503, b""), Unreachable),
        ((429, b"{}"), RateLimited),
        ("cut", Unreachable),
        ((200, b"<html>"), Intercepted),
        ((500, b"<html>"), Intercepted),
        ((502, b"<html>"), Unreachable),
        ((200, b'{"access_token": "two words"}'), Unreachable),
    ],
)
def test_a_failing_token_endpoint_is_asked_again_even_for_a_post(server, waits, reply, error, connect):
    server.tokens = [reply] * 5

    with connect(server.url, KEYS) as client:
        with pytest.raises(error) as caught:
            client.send("POST", PATH, body={})
        assert client.send("POST", PATH, body={}).status == 200

    assert type(caught.value) is error
    assert len(server.token_requests) == 6
    assert server.methods == ["POST"]
    assert len(waits) == 4


def test_nothing_the_client_or_its_libraries_log_holds_a_secret_or_a_body(server, connect, caplog):
    caplog.set_level(logging.DEBUG)
    server.script = [(401, {"errorCode": "unauthorized_error"}), (429, {"errorCode": "too_many_requests"})]

    with connect(server.url, KEYS) as client:
        client.send("POST", PATH, body={"secret": "in-the-body"})
    with connect(server.url, Credentials("basic", "key-1", "key-secret-1")) as client:
        client.send("GET", PATH)

    hidden = {"key-secret-1", "token-number", "in-the-body", *KEYS.secrets()}
    assert {secret for secret in hidden if secret in caplog.text} == set()
    assert f"request method=POST path={PATH} status=429 ms=" in caplog.text
    assert "attempt=2" in caplog.text


def test_a_token_that_an_answer_quotes_is_hidden(server, connect):
    server.script = [(400, b"<html>who is token-number-1?</html>")]

    with connect(server.url, KEYS) as client, pytest.raises(Refused) as caught:
        client.send("GET", PATH)

    assert "who is (secret)?" in caught.value.exchange.message
