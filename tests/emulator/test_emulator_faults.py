import json
import time

import httpx
import pytest

from reconciler.emulator.server import Options, running

HOOK = {"target": "https://a.example.com/x", "secret": "s3cret", "triggers": ["ALL"]}


@pytest.fixture
def loose(emulator, client):
    return client(emulator, checked=False)


def fault(emulator, do, **more):
    emulator.control("POST", "faults", {"do": do, **more})


def statuses(emulator):
    return [(one["method"], one["status"]) for one in emulator.control("GET", "requests")["requests"]]


def test_an_ordered_status_is_answered_without_processing(emulator, loose):
    fault(emulator, "status", status=503, headers={"retry-after": "7"}, match={"method": "post"})

    read = loose.get("/webhooks")
    refused = loose.post("/webhooks", json=HOOK)
    accepted = loose.post("/webhooks", json=HOOK)

    assert (read.status_code, refused.status_code, accepted.status_code) == (200, 503, 201)
    assert refused.headers["retry-after"] == "7"
    assert refused.headers["x-request-id"]
    assert set(refused.json()) == {"errorCode", "message", "resolution"}


def test_an_ordered_error_is_the_error_document_of_the_api(emulator, api, values):
    meta = {"code": "100", "subcode": "2388299", "message": "Invalid parameter", "description": "", "reason": ""}
    fault(
        emulator,
        "status",
        status=424,
        errorCode="template_submit_error",
        additionalInformation={"metaError": meta},
        match={"method": "POST", "path": "*/whatsapp/templates"},
    )

    refused = api.post("/whatsapp/templates", json=values())

    assert refused.status_code == 424
    assert refused.json()["errorCode"] == "template_submit_error"
    assert refused.json()["additionalInformation"] == {"metaError": meta}
    assert set(refused.json()) == {"errorCode", "message", "resolution", "additionalInformation"}
    assert api.get("/whatsapp/templates").json()["templates"] == []


@pytest.mark.parametrize(
    "order",
    [
        {"do": "delay", "errorCode": "resource_locked"},
        {"do": "drop_after", "additionalInformation": {}},
        {"do": "status", "status": 200, "errorCode": "resource_locked"},
        {"do": "status", "status": 409, "errorCode": 7},
        {"do": "status", "status": 409, "errorCode": ""},
        {"do": "status", "status": 409, "additionalInformation": ["metaError"]},
        {"do": "status", "status": 409, "additionalInformation": "metaError"},
    ],
)
def test_an_error_that_no_answer_could_carry_is_no_fault(emulator, loose, order):
    answer = httpx.post(f"{emulator.url}/_emulator/faults", json=order)

    assert answer.status_code == 400
    assert '"errorCode"' in answer.json()["error"] or '"additionalInformation"' in answer.json()["error"]
    assert loose.get("/webhooks").status_code == 200


@pytest.mark.parametrize(("do", "held"), [("drop_before", 0), ("drop_after", 1)])
def test_a_cut_request_is_unanswered_but_noted_and_processed_only_if_cut_after(emulator, loose, do, held):
    fault(emulator, do, match={"path": "/v1/projects/p1/webhooks"})

    with pytest.raises(httpx.TransportError):
        loose.post("/webhooks", json=HOOK)

    assert loose.get("/webhooks").json()["totalSize"] == held
    assert statuses(emulator) == [("POST", None), ("GET", 200)]


def test_a_malformed_answer_is_200_with_broken_json_after_processing(emulator, loose):
    fault(emulator, "malformed")

    response = loose.post("/webhooks", json=HOOK)

    assert response.status_code == 200
    with pytest.raises(json.JSONDecodeError):
        response.json()
    assert loose.get("/webhooks").json()["totalSize"] == 1


def test_a_delayed_request_is_processed_late(emulator, loose):
    fault(emulator, "delay", seconds=0.3)

    began = time.monotonic()
    response = loose.get("/webhooks")

    assert response.status_code == 200
    assert time.monotonic() - began >= 0.3


def test_a_fault_happens_as_often_as_ordered(emulator, loose):
    fault(emulator, "status", status=500, times=2)

    assert [loose.get("/webhooks").status_code for _ in range(3)] == [500, 500, 200]


@pytest.mark.parametrize(
    ("pattern", "hit"),
    [
        ("/v1/projects/p1/webhooks", True),
        ("/v1/projects/*/webhooks", True),
        ("*", True),
        ("/v1/projects/p1/webhook", False),
        ("/v1/projects/p1/webhook?", False),
        ("/v1/projects/p1/*/x", False),
    ],
)
def test_a_path_is_matched_whole_with_stars_as_wildcards(emulator, loose, pattern, hit):
    fault(emulator, "status", status=500, match={"path": pattern})

    assert (loose.get("/webhooks").status_code == 500) is hit


def test_faults_also_hit_the_token_endpoint(emulator):
    fault(emulator, "status", status=500, match={"path": "/oauth2/token"})

    assert httpx.post(emulator.auth_url, auth=("a", "b")).status_code == 500


@pytest.mark.parametrize("order", [{"do": "explode"}, {"do": "status"}, {}, {"do": "delay", "times": "many"}])
def test_a_fault_that_makes_no_sense_is_refused(emulator, order):
    with pytest.raises(ValueError, match="/_emulator/faults"):
        emulator.control("POST", "faults", order)


def test_every_answer_has_its_own_request_id(emulator, loose):
    ids = {loose.get(path).headers["x-request-id"] for path in ("/webhooks", "/nowhere", "/bundles/x", "/webhooks/x")}

    assert len(ids) == 4


def test_unknown_paths_and_methods_are_told_apart(emulator, loose):
    assert loose.get("/nowhere").status_code == 404
    assert loose.put("/webhooks", json=HOOK).status_code == 405


def test_too_many_requests_of_one_family_are_refused_with_retry_after(client):
    with running(Options(rate=0.5)) as emulator:
        api = client(emulator, checked=False)
        answers = [api.get("/webhooks") for _ in range(10)]
        other = api.get("/sms/smsApps")

        limited = [one for one in answers if one.status_code == 429]
        assert answers[0].status_code == 200
        assert limited[0].json()["errorCode"] == "too_many_requests"
        assert int(limited[0].headers["retry-after"]) >= 1
        assert other.status_code == 200


def test_answers_are_held_back_by_the_latency(client):
    with running(Options(latency_ms=80)) as emulator:
        began = time.monotonic()
        client(emulator).get("/webhooks")
        took = time.monotonic() - began
        emulator.control("GET", "health")

        assert took >= 0.08


def test_requests_are_logged_only_when_asked_for(client, caplog):
    caplog.set_level("INFO", logger="reconciler.emulator")
    with running(Options(log_requests=True)) as loud, running() as quiet:
        client(loud).get("/sms/smsApps")
        client(quiet).get("/webhooks")

    assert [one.getMessage() for one in caplog.records] == ["answered n=1 GET /v1/projects/p1/sms/smsApps status=200"]


def test_an_answer_leaves_in_one_piece(emulator):
    """Split answers cost 42 ms each where the client has Nagle's algorithm on."""
    import socket
    from urllib.parse import urlsplit

    with socket.create_connection(("127.0.0.1", urlsplit(emulator.url).port)) as raw:
        raw.sendall(b"GET /v1/projects/p1/webhooks HTTP/1.1\r\nhost: x\r\nauthorization: Bearer x\r\n\r\n")
        first = raw.recv(65_536)

    assert first.endswith(b"}")
