"""What the client's errors say, and what they never say."""

import inspect
import json
import ssl

import httpx
import pytest

from reconciler.client.errors import LOST
from reconciler.diagnostics import ApiError, Intercepted, OutcomeUnknown, Refused, Unreachable

PATH = "/v1/projects/p/webhooks"


def test_an_error_keeps_everything_the_api_said(server, client):
    more = {"validationErrors": ["a", "b"], "supportedCodes": "EN, ES,FR", "metaError": {"code": "1"}, "projectId": "p"}
    said = {"errorCode": "invalid_input", "message": "It is wrong.", "resolution": "Mend it."}
    server.script = [(400, {**said, "additionalInformation": more}, {"x-request-id": "req-1"})]

    with pytest.raises(Refused) as caught:
        client.send("PATCH", PATH, body={})

    told = caught.value.exchange
    assert (told.method, told.path, told.status, told.request_id) == ("PATCH", PATH, 400, "req-1")
    assert (told.error_code, told.message, told.resolution) == tuple(said.values())
    assert told.additional == {**more, "supportedCodes": ["EN", "ES", "FR"]}
    assert "- EN\n- ES\n- FR" in caught.value.diagnostic().detail


@pytest.mark.parametrize("name", ["x-request-id", "request-id", "x-correlation-id"])
def test_the_request_id_is_found_under_its_usual_names(server, client, name):
    server.script = [(200, b"{}", {name: "id-7"})]

    assert client.send("GET", PATH).request_id == "id-7"


@pytest.mark.parametrize(
    "body", [b"[]", b'"text"', b"null", b'{"errorCode": 7, "additionalInformation": [1]}', b"\xff"]
)
def test_an_error_document_of_an_odd_shape_is_still_a_clear_error(server, client, body):
    server.script = [(400, body)]

    with pytest.raises(Refused) as caught:
        client.send("GET", PATH)

    assert caught.value.exchange.status == 400
    assert caught.value.diagnostic().detail


def test_an_answer_that_is_not_json_is_shown_shortened_and_without_secrets(server, client):
    page = f"<html>{'x' * 180} a-bearer-token and body-secret {'y' * 500}</html>"
    server.script = [(400, page.encode())]

    with pytest.raises(OutcomeUnknown) as caught:
        client.send("POST", PATH, body={}, hide=frozenset({"body-secret"}))

    message = caught.value.exchange.message
    assert "a-bearer-token" not in message
    assert "a-bear" not in message
    assert "body-sec" not in message
    assert len(message.partition("not the API: ")[2]) < 210
    assert "SINCH_BASE_URL" in caught.value.exchange.resolution


def test_a_secret_echoed_by_the_api_is_hidden_plain_and_escaped(server, client):
    secret = 'say "hi" now'
    body = {
        "errorCode": "invalid_input",
        "message": f"{secret}!",
        "additionalInformation": {"validationErrors": [secret]},
    }
    server.script = [(400, json.dumps(body).encode()), (400, b"echo: " + json.dumps(secret).encode())]

    for kind in (Refused, OutcomeUnknown):
        with pytest.raises(kind) as caught:
            client.send("POST", PATH, body={"secret": secret}, hide=frozenset({secret}))
        assert "hi" not in f"{caught.value} {caught.value.diagnostic()}"
        assert "(secret)" in f"{caught.value} {caught.value.diagnostic()}"


def test_a_get_that_ends_in_html_names_the_likely_cause(server, client):
    server.script = [(200, b"<html>Sign in to the office network</html>")] * 5

    with pytest.raises(ApiError, match="Sign in to the office network") as caught:
        client.send("GET", PATH)

    assert "proxy" in caught.value.exchange.resolution
    assert type(caught.value) is Intercepted


def _all_of_httpx():
    named = (getattr(httpx, name) for name in httpx.__all__)
    return [found for found in named if inspect.isclass(found) and issubclass(found, Exception)]


def _instance(kind):
    if kind is httpx.HTTPStatusError:
        request = httpx.Request("GET", "http://x")
        return kind("message", request=request, response=httpx.Response(500, request=request))
    return (
        kind()
        if kind in (httpx.StreamConsumed, httpx.ResponseNotRead, httpx.RequestNotRead, httpx.StreamClosed)
        else kind("m")
    )


@pytest.mark.parametrize("method", ["GET", "DELETE", "POST"])
@pytest.mark.parametrize("kind", _all_of_httpx())
def test_every_exception_of_httpx_becomes_one_of_ours(waits, kind, method, connect):
    def raise_it(_request):
        raise _instance(kind)

    with connect("http://api.example") as client:
        client._http.close()
        client._http = httpx.Client(transport=httpx.MockTransport(raise_it))
        with pytest.raises(ApiError) as caught:
            client.send(method, PATH)

    nothing_sent = {"ConnectError", "ConnectTimeout", "PoolTimeout", "ProxyError"}
    hopeless = {"UnsupportedProtocol", "LocalProtocolError", "InvalidURL"}
    harmless = method == "GET" or kind.__name__ in nothing_sent | hopeless
    assert type(caught.value) is (Unreachable if harmless else OutcomeUnknown)
    again = kind.__name__ in nothing_sent or (method != "POST" and kind.__name__ not in hopeless)
    assert len(waits) == (4 if again else 0)


def test_every_exception_of_httpx_is_among_those_caught():
    found = _all_of_httpx()

    assert len(found) > 20
    assert [kind.__name__ for kind in found if not issubclass(kind, LOST)] == []


def test_a_certificate_that_is_not_trusted_is_not_tried_again_and_says_what_to_set(waits, connect):
    def distrust(_request):
        try:
            raise ssl.SSLCertVerificationError("self-signed certificate")
        except ssl.SSLError as error:
            raise httpx.ConnectError("certificate verify failed") from error

    with connect("https://api.example") as client:
        client._http.close()
        client._http = httpx.Client(transport=httpx.MockTransport(distrust))
        with pytest.raises(Unreachable, match="certificate verify failed") as caught:
            client.send("GET", PATH)

    assert waits == []
    assert "SSL_CERT_FILE" in caught.value.exchange.resolution
