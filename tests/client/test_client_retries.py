"""Which requests the client sends again, how often, and which error comes out in the end."""

import socket
import threading
import time
from contextlib import closing, suppress

import pytest

from reconciler.diagnostics import ApiError, NotFound, OutcomeUnknown, RateLimited, Refused, Unauthorized, Unreachable

PATH = "/v1/projects/p/webhooks"


SAFE, UNSAFE = ("GET", "PUT", "DELETE"), ("POST", "PATCH")


DOUBTFUL = {
    "500 with the API's document": (500, {"errorCode": "internal_error"}),
    "500 of somebody else": (500, b"<html>oops</html>"),
    "502": (502, b"<html>bad gateway</html>"),
    "503": (503, b""),
    "504": (504, b""),
    "connection cut": "cut",
    "body cut": "half",
    "not JSON": (200, b"<html>login</html>"),
    "an error under 200": (200, {"errorCode": "internal_error", "message": "The backend is down."}),
    "an error under 200 that is nobody's": (200, {"error": "upstream timed out", "status": 504}),
    "NaN": (200, b'{"id": NaN}'),
    "nested too deep": (200, b"[" * 5000 + b"]" * 5000),
    "not gzip": (200, b"plain", {"content-encoding": "gzip"}),
}


UNTOUCHED = {
    "429": ((429, {"errorCode": "too_many_requests"}), RateLimited),
    "429 without a document": ((429, b"slow down"), RateLimited),
    "locked": ((409, {"errorCode": "resource_locked"}), Refused),
}


DECIDED = {
    "400": ((400, {"errorCode": "invalid_input"}), Refused),
    "401": ((401, {"errorCode": "unauthorized_error"}), Unauthorized),
    "401 without a document": ((401, b""), Unauthorized),
    "403": ((403, {"errorCode": "forbidden_error"}), Unauthorized),
    "403 for another reason": ((403, {"errorCode": "rbm_has_not_been_used"}), Refused),
    "404": ((404, {"errorCode": "webhook_not_found"}), NotFound),
    "409": ((409, {"errorCode": "webhook_exists"}), Refused),
    "412": ((412, {"errorCode": "launch_precondition_failed"}), Refused),
    "424": ((424, {"errorCode": "webhook_limit_reached"}), Refused),
    "429 that no pause cures": ((429, {"errorCode": "too_many_invalid_verification_codes"}), Refused),
    "500 that names a failed step at Meta": ((500, {"errorCode": "log_in_facebook_required"}), Refused),
    "501": ((501, {"errorCode": "not_implemented"}), Refused),
}


@pytest.mark.parametrize("trouble", DOUBTFUL)
@pytest.mark.parametrize("method", SAFE)
def test_a_repeatable_request_survives_two_doubtful_answers(server, client, waits, method, trouble):
    server.script = [DOUBTFUL[trouble]] * 2 + [(200, b'{"id": "1"}')]

    answer = client.send(method, PATH)

    assert answer.body == {"id": "1"}
    assert server.methods == [method] * 3
    assert waits == [0.5, 1.0]
    assert client.sent == 3


@pytest.mark.parametrize("trouble", DOUBTFUL)
@pytest.mark.parametrize("method", SAFE)
def test_a_repeatable_request_is_given_up_after_five_attempts(server, client, waits, method, trouble):
    server.script = [DOUBTFUL[trouble]] * 9

    with pytest.raises(ApiError) as caught:
        client.send(method, PATH)

    assert isinstance(caught.value, OutcomeUnknown) == (method != "GET")
    assert server.methods == [method] * 5
    assert waits == [0.5, 1.0, 2.0, 4.0]


@pytest.mark.parametrize("trouble", DOUBTFUL)
@pytest.mark.parametrize("method", UNSAFE)
def test_a_post_or_patch_that_may_have_happened_is_sent_once(server, client, waits, method, trouble):
    server.script = [DOUBTFUL[trouble]]

    with pytest.raises(OutcomeUnknown) as caught:
        client.send(method, PATH, body={})

    assert caught.value.exchange.method == method
    assert server.methods == [method]
    assert (waits, client.sent) == ([], 1)


@pytest.mark.parametrize("method", SAFE + UNSAFE)
@pytest.mark.parametrize("trouble", UNTOUCHED)
def test_what_was_refused_before_processing_is_sent_again_whatever_its_method(server, client, waits, method, trouble):
    server.script = [UNTOUCHED[trouble][0]] * 2 + [(201, {"id": "1"})]

    answer = client.send(method, PATH, body={})

    assert answer.status == 201
    assert server.methods == [method] * 3
    assert waits == [0.5, 1.0]


@pytest.mark.parametrize("method", SAFE + UNSAFE)
@pytest.mark.parametrize("trouble", UNTOUCHED)
def test_what_is_refused_before_processing_again_and_again_is_given_up(server, client, waits, method, trouble):
    reply, error = UNTOUCHED[trouble]
    server.script = [reply] * 9

    with pytest.raises(error) as caught:
        client.send(method, PATH, body={})

    assert type(caught.value) is error
    assert server.methods == [method] * 5
    assert waits == [0.5, 1.0, 2.0, 4.0]


@pytest.mark.parametrize("method", SAFE + UNSAFE)
@pytest.mark.parametrize("trouble", DECIDED)
def test_what_the_api_decided_is_not_asked_again(server, client, waits, method, trouble):
    reply, error = DECIDED[trouble]
    server.script = [reply]

    with pytest.raises(error) as caught:
        client.send(method, PATH, body={})

    assert type(caught.value) is error
    assert server.methods == [method]
    assert waits == []


@pytest.mark.parametrize("method", SAFE + UNSAFE)
def test_a_read_timeout_is_repeated_only_where_twice_is_as_good_as_once(server, connect, method):
    server.script = ["hang", (200, b'{"id": "1"}')]

    with connect(server.url, timeout=0.1) as client:
        if method in SAFE:
            assert client.send(method, PATH).body == {"id": "1"}
        else:
            with pytest.raises(OutcomeUnknown, match=r"no answer from 127\.0\.0\.1.*timed out"):
                client.send(method, PATH, body={})

    assert server.methods == [method] * (2 if method in SAFE else 1)


@pytest.mark.parametrize("method", SAFE + UNSAFE)
def test_without_a_connection_every_method_is_tried_five_times_and_nothing_counts_as_sent(waits, method, connect):
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))  # bound but not listening: connections are refused
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"

        with connect(url) as client, pytest.raises(Unreachable) as caught:
            client.send(method, PATH, body={})

    assert len(waits) == 4
    assert client.sent == 0
    assert url.removeprefix("http://") in caught.value.exchange.message
    assert "SINCH_BASE_URL" in caught.value.exchange.resolution


def test_a_delete_stays_in_doubt_when_only_its_first_attempt_may_have_happened(server, client):
    server.script = ["cut", *[(429, {"errorCode": "too_many_requests"})] * 4]

    with pytest.raises(OutcomeUnknown, match="an earlier attempt may have been processed"):
        client.send("DELETE", PATH)

    assert server.methods == ["DELETE"] * 5


def test_a_delete_in_doubt_believes_a_404_and_not_a_401(server, client):
    server.script = [
        "cut",
        (404, {"errorCode": "webhook_not_found"}),
        "cut",
        (401, {"errorCode": "unauthorized_error"}),
    ]

    with pytest.raises(NotFound):
        client.send("DELETE", PATH)
    with pytest.raises(OutcomeUnknown):
        client.send("DELETE", PATH)


def test_a_get_that_acts_is_not_repeated(server, client):
    server.script = ["cut"]

    with pytest.raises(OutcomeUnknown):
        client.send("GET", f"{PATH}/retry", repeatable=False)

    assert server.methods == ["GET"]


@pytest.mark.parametrize("method", SAFE + UNSAFE)
def test_a_request_counts_from_the_moment_it_is_sent(server, client, method):
    server.script = ["hang"]
    body = {"a": 1} if method in ("POST", "PATCH") else None
    call = threading.Thread(target=suppressed, args=(client, method, body), daemon=True)

    call.start()
    while not server.asked:
        time.sleep(0.01)
    under_way = client.sent
    server.released.set()
    call.join()

    assert under_way == 1
    assert client.sent == len(server.asked)


def suppressed(client, method, body):
    with suppress(ApiError):
        client.send(method, PATH, body=body)
