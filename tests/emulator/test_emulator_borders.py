"""Who may talk to the emulator, how much may be said at once, and what its file shows to others."""

import http.client
import json
import os
import socket
import stat
from urllib.parse import urlsplit

import pytest

from reconciler.emulator.borders import MOST_BYTES, is_loopback_host, is_ours
from reconciler.emulator.server import Options, running
from reconciler.emulator.worldfile import WorldFileError

API = "/v1/projects/p1/webhooks"
CONTROL = "/_emulator/objects"
BEARER = {"authorization": "Bearer any"}


def call(emulator, method, path, body=None, headers=()):
    """Send one request with exactly these headers, Host among them; answer with status and document."""
    parts = urlsplit(emulator.url)
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=20)
    try:
        connection.putrequest(method, path, skip_host=True)
        for name, value in {"host": parts.netloc, **dict(headers)}.items():
            connection.putheader(name, value)
        if body is not None:
            connection.putheader("content-length", str(len(body)))
        connection.endheaders(body)
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())
    finally:
        connection.close()


@pytest.mark.parametrize("path", [API, CONTROL, "/oauth2/token"])
@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8123", "127.0.0.1.evil.example", "192.0.2.1", "", "[::1"]
)
def test_a_request_for_a_foreign_host_is_refused(emulator, path, host):
    status, document = call(emulator, "GET", path, headers={**BEARER, "host": host})

    assert status == 403
    assert "does not answer as" in (document.get("error") or document["message"])


@pytest.mark.parametrize(
    "host", ["localhost", "LOCALHOST:80", "127.0.0.1", "127.9.9.9:1", "[::1]:8123", "a.localhost."]
)
def test_a_request_for_this_machine_is_answered(emulator, host):
    assert call(emulator, "GET", CONTROL, headers={"host": host})[0] == 200


@pytest.mark.parametrize("origin", ["https://evil.example", "http://127.0.0.1:8123", "null", ""])
@pytest.mark.parametrize(
    ("method", "path", "body"),
    [("POST", "/_emulator/reset", b""), ("POST", API, b"{}"), ("GET", API, None), ("OPTIONS", "/_emulator/seed", None)],
)
def test_a_web_page_is_refused_wherever_it_comes_from(emulator, api, origin, method, path, body):
    hook = {"target": "https://a.example.com/x", "secret": "s", "triggers": ["ALL"]}
    assert api.post("/webhooks", json=hook).status_code == 201

    status, _ = call(emulator, method, path, body, {**BEARER, "origin": origin, "content-type": "text/plain"})

    assert status == 403
    assert len(emulator.control("GET", "objects")["objects"]) == 1


@pytest.mark.parametrize(
    ("options", "name", "ours"),
    [
        (Options(host="0.0.0.0"), "192.0.2.1", True),
        (Options(host="0.0.0.0"), "emulator", True),
        (Options(host="0.0.0.0"), "emulator.example", False),
        (Options(host="0.0.0.0", allow_host=("Emulator.Example.",)), "emulator.example", True),
        (Options(host="box.example"), "box.example", True),
        (Options(), "emulator", False),
        (Options(allow_host=("ci.example",)), "ci.example", True),
    ],
)
def test_beyond_loopback_it_is_known_by_addresses_bare_names_and_what_was_allowed(options, name, ours):
    assert is_ours(name, options) is ours


@pytest.mark.parametrize("host", ["", " ", "\t"])
def test_an_empty_host_is_loopback(host):
    with running(Options(host=host)) as emulator:
        assert emulator.url.startswith("http://127.0.0.1:")


def test_what_listens_everywhere_is_called_by_loopback():
    with running(Options(host="0.0.0.0")) as emulator:
        assert emulator.url.startswith("http://127.0.0.1:")
        assert emulator.control("GET", "health")["status"] == "ready"


@pytest.mark.parametrize(
    ("host", "loopback"), [("127.0.0.1", True), ("localhost", True), ("::1", True), ("0.0.0.0", False), ("::", False)]
)
def test_only_loopback_counts_as_out_of_reach(host, loopback):
    assert is_loopback_host(host) is loopback


@pytest.mark.parametrize(("path", "headers"), [(API, BEARER), ("/_emulator/seed", {}), ("/oauth2/token", {})])
def test_a_body_beyond_the_limit_is_refused_in_words(emulator, path, headers):
    status, document = call(emulator, "POST", path, b" " * (MOST_BYTES + 1), headers)

    assert status == 413
    assert "larger than" in (document.get("error") or document["message"])


def test_an_endless_body_is_not_read_for_ever(emulator):
    parts = urlsplit(emulator.url)
    with socket.create_connection((parts.hostname, parts.port), timeout=20) as connection:
        connection.sendall(f"POST {API} HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: chunked\r\n\r\n".encode())
        sent, piece = 0, b"100000\r\n" + b"x" * 0x100000 + b"\r\n"
        try:
            while sent < 100:
                connection.sendall(piece)
                sent += 1
        except OSError:
            pass

    assert sent < 100
    assert emulator.control("GET", "health")["status"] == "ready"


def test_a_token_is_not_asked_for_in_megabytes(emulator):
    assert call(emulator, "POST", "/oauth2/token", b"a=1&" * 30_000)[0] == 413


CALLS = ["seed", "faults", "verdicts", "clock", "objects/webhook/x"]
BODIES = [
    b"[",
    b"1",
    b"[" * 9000,
    b'{"a": "\\ud800"}',
    b'{"count": 1e999}',
    b'{"type": "webhook", "projectId": "p", "count": 1000000000}',
    b'{"type": "webhook", "projectId": "p", "count": "x"}',
    b'{"type": "webhook", "projectId": "p", "state": []}',
    b'{"type": ["webhook"], "projectId": "p"}',
    b'{"do": "status", "status": 99999}',
    b'{"do": "status", "status": true}',
    b'{"do": "status", "status": 500, "headers": {"a": "b\\r\\nc: d"}}',
    b'{"do": "status", "status": 500, "headers": {"content-length": "7"}}',
    b'{"do": "status", "status": 500, "headers": {"a b": "c"}}',
    b'{"do": "status", "status": 500, "headers": []}',
    b'{"do": "status", "status": 500, "match": [1]}',
    b'{"do": "status", "status": 500, "match": {"method": 1}}',
    b'{"do": "status", "status": 500, "match": {"path": 1}}',
    b'{"do": [], "status": 500}',
    b'{"verdict": "APPROVED", "match": {"type": []}}',
    b'{"verdict": "APPROVED", "match": [[]]}',
    b'{"verdict": "APPROVED", "reason": {}}',
    b'{"verdict": "APPROVED", "after": "99999999999999999999d"}',
    b'{"advance": 1e300}',
    b'{"advance": "1h x"}',
    b'{"advance": []}',
]


@pytest.mark.parametrize("body", BODIES, ids=range(len(BODIES)))
def test_a_control_call_of_a_wrong_shape_is_refused_in_words(emulator, body):
    for name in CALLS:
        status, document = call(emulator, "POST", f"/_emulator/{name}", body)
        assert (status == 200) or (400 <= status < 500 and document["error"]), (name, status, document)


def test_a_pattern_of_many_stars_takes_no_longer(emulator, api):
    fault = {"do": "status", "status": 503, "match": {"path": "*a" * 30 + "*b"}}
    emulator.control("POST", "faults", fault)

    assert api.get("/whatsapp/templates/" + "a" * 5000).status_code == 404


def test_an_answer_without_a_body_can_be_ordered(emulator, client):
    emulator.control("POST", "faults", {"do": "status", "status": 204})

    assert client(emulator, checked=False).get("/webhooks").content == b""


@pytest.mark.parametrize("header", ["Basic \xfc", "Basic !!!", "Basic " + "=" * 9, "Bearer", "Basic /w==", "x" * 9000])
def test_odd_credentials_are_refused_and_no_fault(emulator, header):
    assert call(emulator, "GET", API, headers={"authorization": header.encode("latin-1")})[0] == 401


def test_the_file_of_a_world_is_for_its_owner_alone(tmp_path):
    file = tmp_path / "world.json"
    stale = tmp_path / "world.json.new"
    stale.write_text("left behind")
    stale.chmod(0o666)
    before = os.umask(0)
    try:
        with running(Options(data=str(file))) as emulator:
            emulator.control("POST", "seed", {"type": "webhook", "projectId": "p1"})
    finally:
        os.umask(before)

    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert not stale.exists()


GOOD = {"id": "p1", "onboarded": [], "facts": {}, "objects": {"webhook": [["x", "x", {}, {}]]}}


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000,
        '{"counter": 1, "projects": ' + "[" * 500 + "]" * 500 + "}",
        '{"counter": "1", "projects": []}',
        '{"counter": true, "projects": []}',
        json.dumps({"counter": 1, "projects": [{**GOOD, "onboarded": [[]]}]}),
        json.dumps({"counter": 1, "projects": [{**GOOD, "facts": 1}]}),
        json.dumps({"counter": 1, "projects": [{**GOOD, "objects": {"webhook": [["x", "x", {}]]}}]}),
        json.dumps(
            {"counter": 1, "projects": [{**GOOD, "objects": {"webhook": [["x", "x", {}, {"steps": {"a": 1}}]]}}]}
        ),
        '{"counter": 1, "projects": [], "x": "\\ud800"}',
    ],
    ids=range(9),
)
def test_a_damaged_file_is_an_error_in_words(tmp_path, text):
    file = tmp_path / "world.json"
    file.write_text(text)

    with pytest.raises(WorldFileError, match="an emulator has not saved it"), running(Options(data=str(file))):
        pass
