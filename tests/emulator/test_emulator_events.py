import base64
import hashlib
import hmac
import json
import time

from reconciler.emulator.server import Options, running

ONE = "/whatsapp/templates/order_shipped/languages/EN"


def hook(api, target, triggers=("ALL",), secret="s3cret"):
    response = api.post("/webhooks", json={"target": target, "secret": secret, "triggers": list(triggers)})
    assert response.status_code == 201, response.text


def deliveries(emulator, count, *, settled=True):
    """Wait until so many deliveries are there, and none is under way any more."""
    end = time.monotonic() + 10
    while time.monotonic() < end:
        found = emulator.control("GET", "deliveries")["deliveries"]
        if len(found) >= count and not (settled and any(one["status"] == "pending" for one in found)):
            return found
        time.sleep(0.01)
    raise AssertionError(found)


def test_an_approval_is_delivered_and_its_signature_holds(emulator, api, live, receiver):
    target = receiver()
    hook(api, target.url)

    template = live()
    (delivery,) = deliveries(emulator, 1)
    ((headers, body),) = target.got

    nonce, stamp = (headers[f"x-sinch-webhook-signature-{one}"] for one in ("nonce", "timestamp"))
    signed = body + b"." + nonce.encode() + b"." + stamp.encode()
    wanted = base64.b64encode(hmac.new(b"s3cret", signed, hashlib.sha256).digest()).decode()
    assert headers["x-sinch-webhook-signature"] == wanted
    assert headers["x-sinch-webhook-signature-algorithm"] == "HmacSHA256"
    assert stamp.isdigit()
    assert json.loads(body) == {"type": "WHATSAPP_TEMPLATE_APPROVED", "payload": template}
    assert (delivery["status"], delivery["attempts"], delivery["type"]) == (
        "delivered",
        1,
        "WHATSAPP_TEMPLATE_APPROVED",
    )


def test_a_failed_delivery_is_tried_again(emulator, api, live, receiver):
    target = receiver(500, 503)
    hook(api, target.url)

    live()
    (delivery,) = deliveries(emulator, 1)

    assert (delivery["status"], delivery["answers"]) == ("delivered", [500, 503, 200])
    assert len({body for _, body in target.got}) == 1


def test_a_target_that_never_answers_well_is_given_up_and_blocks_nobody(emulator, api, live, receiver):
    gone = receiver()
    hook(api, gone.url)
    gone.close()
    hook(api, receiver().url)

    live()
    found = deliveries(emulator, 2)

    assert sorted(one["status"] for one in found) == ["delivered", "failed"]


def test_only_loopback_targets_are_contacted(emulator, api, live):
    hook(api, "https://hooks.example.com/x")
    hook(api, "http://192.0.2.1/x")

    live()

    assert [(one["status"], one["attempts"]) for one in deliveries(emulator, 2)] == [("undelivered", 0)] * 2


def test_a_webhook_gets_only_what_it_asked_for(emulator, api, live):
    hook(api, "https://a.example.com/", ["WHATSAPP_TEMPLATE_REJECTED"])
    hook(api, "https://b.example.com/", ["WHATSAPP_TEMPLATE_APPROVED"])

    live()

    assert [one["target"] for one in deliveries(emulator, 1)] == ["https://b.example.com/"]


def test_events_stay_within_their_project(emulator, api, client, live):
    hook(client(emulator, "p2"), "https://a.example.com/")

    live()

    assert emulator.control("GET", "deliveries")["deliveries"] == []


def test_every_change_by_meta_and_every_comment_is_told(emulator, api, live):
    hook(api, "https://a.example.com/")
    live()
    for what, reason in (("PAUSED", None), ("APPROVED", None), ("DISABLED", None), ("APPROVED", None)):
        emulator.control("POST", "verdicts", {"verdict": what, "reason": reason})
    emulator.control("POST", "verdicts", {"verdict": "RECATEGORIZED", "reason": "MARKETING"})
    emulator.control("POST", "verdicts", {"verdict": "QUALITY_SCORE_RED"})
    api.post(f"{ONE}/comments", json={"comment": "why?"})
    api.delete(ONE, params={"deleteSubmitted": "true"})

    events = [one["event"] for one in deliveries(emulator, 9)]

    assert [one["type"].removeprefix("WHATSAPP_TEMPLATE_") for one in events] == [
        "APPROVED",
        *["STATUS_UPDATED"] * 4,
        "CATEGORY_UPDATED",
        "QUALITY_SCORE_UPDATED",
        "COMMENT_ADDED",
        "DELETED",
    ]
    assert [one["newState"] for one in events[1:5]] == ["PAUSED", "UNPAUSED", "DISABLED", "REINSTATED"]
    assert events[5]["payload"]["category"] == "MARKETING"
    assert events[7]["comment"] == "why?"
    assert "state" not in events[8]["payload"]


def test_a_rejection_is_told_with_its_reason(emulator, api, create, advance):
    hook(api, "https://a.example.com/")
    emulator.control("POST", "verdicts", {"verdict": "REJECTED", "reason": "SCAM"})
    create()

    advance("2s")
    (delivery,) = deliveries(emulator, 1)

    assert delivery["type"] == "WHATSAPP_TEMPLATE_REJECTED"
    assert delivery["event"]["comment"] == "SCAM"
    assert delivery["event"]["payload"]["rejectionCode"] == "SCAM"


def test_a_slow_target_holds_no_request_back_and_no_shutdown(client, values, receiver):
    with running(Options(review_seconds=0)) as emulator:
        api = client(emulator)
        target = receiver(*[500] * 50)
        hook(api, target.url)
        began = time.monotonic()
        for number in range(20):
            api.post("/whatsapp/templates", json=values(f"name_{number}"))
        took = time.monotonic() - began

    assert took < 2
    assert time.monotonic() - began < 10
