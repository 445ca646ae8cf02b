"""Every type of event that a webhook can ask for is told by a story; each event is held against the description."""

import json
import time

import pytest
from rcs_values import COMPANY, CONTACT, READY, VIDEO

from reconciler.emulator.server import Options, running
from reconciler.emulator.spec import document, schema_named

ALL = {"target": "https://told.example.com/x", "secret": "s3cret", "triggers": ["ALL"]}
SENDER = {"region": "EU", "billingCategory": "CONVERSATIONAL", "useCase": "OTP"}
ONE = "/whatsapp/templates/order_shipped/languages/EN"
US = {"brandName": "Acme", "companyLegalName": "Acme LLC"}


class World:
    def __init__(self, emulator, api, advance):
        self.emulator, self.api, self.advance = emulator, api, advance

    def seed(self, kind, state=None):
        order = {"type": kind, "projectId": "p1", **({"state": state} if state else {})}
        return self.emulator.control("POST", "seed", order)["ids"][0]

    def say(self, kind, verdict, reason=None):
        order = {"match": {"type": kind}, "verdict": verdict, "reason": reason}
        self.emulator.control("POST", "verdicts", order)

    def send(self, method, path, body=None):
        response = self.api.request(method, path, json=body)
        assert response.status_code < 300, response.text
        return response.json() if response.content else None


def verdict(kind, word, state=None, reason=None):
    def story(world):
        if kind == "kakaotalk_template":
            world.seed("kakaotalk_sender")
        world.seed(kind, state)
        world.say(kind, word, reason)
        world.advance("3s")

    return story


def comment(kind, path):
    def story(world):
        if kind == "kakaotalk_template":
            world.seed("kakaotalk_sender")
        identity = world.seed(kind) if kind else ""
        first, _, second = identity.partition("/")
        world.send("POST", path.format(first, second), {"comment": "why?"})

    return story


def bundle(world):
    world.send("POST", "/bundles", {"name": "shop", "region": "EU", "smsApp": True})
    world.advance("1m")


def launch(world):
    sender = world.seed("rcs_sender")
    world.send("POST", f"/rcs/senders/{sender}/launch")
    world.advance("1m")


def registration(world):
    answers = {"verification": {**CONTACT, "phone": "+12025550100"}, "us": COMPANY, "general": VIDEO}
    sections = {name: {"answers": one} for name, one in answers.items()}
    details = {**READY, "countries": ["US"], "questionnaire": sections}
    made = world.send("POST", "/rcs/senders", {**SENDER, "details": details})
    world.send("POST", f"/rcs/senders/{made['id']}/launch")
    world.advance("4s")


def display_name(world):
    sender = world.seed("whatsapp_sender")
    world.send("PATCH", f"/whatsapp/senders/{sender}", {"status": "SUBMIT", "details": {"displayName": "Acme Two"}})
    world.advance("3s")
    world.say("whatsapp_sender", "DISPLAY_NAME_APPROVED")


def username(world):
    sender = world.seed("whatsapp_sender")
    world.send("PATCH", f"/whatsapp/senders/{sender}", {"status": "SUBMIT", "details": {"username": "acme.shop"}})
    world.advance("3s")


def removed_sender(world):
    sender = world.seed("whatsapp_sender")
    world.send("DELETE", f"/whatsapp/senders/{sender}")
    world.advance("31d")


def removed_template(world):
    name, _, language = world.seed("whatsapp_template").partition("/")
    path = f"/whatsapp/templates/{name}/languages/{language}"
    assert world.api.delete(path, params={"deleteSubmitted": "true"}).status_code == 204


W, K, R = "WHATSAPP_", "KAKAOTALK_", "RCS_"
STORIES = {
    "BUNDLE_DONE": bundle,
    K + "SENDER_ACTIVE": verdict("kakaotalk_sender", "ACTIVE", "INACTIVE"),
    K + "SENDER_COMMENT_ADDED": comment("kakaotalk_sender", "/kakaotalk/senders/{}/comments"),
    K + "SENDER_INACTIVE": verdict("kakaotalk_sender", "APPROVED", "IN_PROGRESS"),
    K + "SENDER_REJECTED": verdict("kakaotalk_sender", "REJECTED", "IN_PROGRESS"),
    K + "TEMPLATE_APPROVED": verdict("kakaotalk_template", "APPROVED", "IN_PROGRESS"),
    K + "TEMPLATE_COMMENT_ADDED": comment("kakaotalk_template", "/kakaotalk/senders/{}/templates/{}/comments"),
    K + "TEMPLATE_REJECTED": verdict("kakaotalk_template", "REJECTED", "IN_PROGRESS"),
    R + "BRAND_REGISTRATION_PROCESS_STATUS_UPDATED": registration,
    R + "SENDER_COMMENT_ADDED": comment("rcs_sender", "/rcs/senders/{}/comments"),
    R + "SENDER_OPERATOR_STATUS_UPDATED": launch,
    R + "SENDER_STATUS_UPDATED": launch,
    R + "ACCOUNT_COMMENT_ADDED": comment(None, "/rcs/comments"),
    W + "ACCOUNT_COMMENT_ADDED": comment("whatsapp_account", "/whatsapp/comments"),
    W + "ACCOUNT_DAILY_LIMIT_CHANGED": verdict("whatsapp_account", "TIER_10K"),
    W + "ACCOUNT_ONBOARDED": verdict("whatsapp_account", "APPROVED", "IN_PROGRESS"),
    W + "ACCOUNT_PENDING_VERIFICATION": verdict("whatsapp_account", "PENDING_FACEBOOK_VERIFICATION", "IN_PROGRESS"),
    W + "ACCOUNT_REJECTED": verdict("whatsapp_account", "REJECTED", "IN_PROGRESS"),
    W + "WABA_ACCOUNT_CHANGED": verdict("whatsapp_account", "DISABLE"),
    W + "SENDER_ACTIVE": verdict("whatsapp_sender", "APPROVED", "INACTIVE"),
    W + "SENDER_COMMENT_ADDED": comment("whatsapp_sender", "/whatsapp/senders/{}/comments"),
    W + "SENDER_DAILY_LIMIT_CHANGED": verdict("whatsapp_sender", "TIER_10K"),
    W + "SENDER_DELETED": removed_sender,
    W + "SENDER_DISPLAY_NAME_UPDATED": display_name,
    W + "SENDER_ERROR": verdict("whatsapp_sender", "ERROR", reason="UNKNOWN_ERROR"),
    W + "SENDER_INACTIVE": verdict("whatsapp_sender", "INACTIVE"),
    W + "SENDER_PENDING_VERIFICATION": verdict("whatsapp_sender", "APPROVED", "IN_PROGRESS"),
    W + "SENDER_QUALITY_RATING_CHANGED": verdict("whatsapp_sender", "RED"),
    W + "SENDER_REJECTED": verdict("whatsapp_sender", "REJECTED", "IN_PROGRESS"),
    W + "SENDER_USERNAME_UPDATED": username,
    W + "TEMPLATE_APPROVED": verdict("whatsapp_template", "APPROVED", "IN_PROGRESS"),
    W + "TEMPLATE_CATEGORY_FUTURE_UPDATE": verdict("whatsapp_template", "CATEGORY_FUTURE_UPDATE"),
    W + "TEMPLATE_CATEGORY_UPDATED": verdict("whatsapp_template", "RECATEGORIZED", reason="MARKETING"),
    W + "TEMPLATE_COMMENT_ADDED": comment("whatsapp_template", "/whatsapp/templates/{}/languages/{}/comments"),
    W + "TEMPLATE_DELETED": removed_template,
    W + "TEMPLATE_QUALITY_SCORE_UPDATED": verdict("whatsapp_template", "QUALITY_SCORE_RED"),
    W + "TEMPLATE_REJECTED": verdict("whatsapp_template", "REJECTED", "IN_PROGRESS"),
    W + "TEMPLATE_STATUS_UPDATED": verdict("whatsapp_template", "PAUSED"),
}


def test_every_type_of_event_has_a_story():
    described = {word for path in document()["paths"].values() for word in types(path)}

    assert set(STORIES) == set(schema_named("WebhookWebhookTriggersEnum")["enum"]) - {"ALL"}
    assert described <= set(STORIES)


def types(node):
    """Yield the event types that the callbacks of the description name."""
    if isinstance(node, dict):
        if "x-event-type" in node:
            yield node["x-event-type"]
        for inner in node.values():
            yield from types(inner)


@pytest.mark.parametrize("kind", STORIES)
def test_an_event_of_every_type_is_told(emulator, api, advance, told, kind):
    STORIES[kind](World(emulator, api, advance))

    assert kind in [one["type"] for one in told()]


def test_a_category_that_will_change_is_announced_a_day_before(emulator, api, live, advance, told):
    live()
    emulator.control("POST", "verdicts", {"verdict": "CATEGORY_FUTURE_UPDATE", "reason": "MARKETING"})

    announced = told()[-1]
    assert (announced["type"], announced["futureCategory"]) == (W + "TEMPLATE_CATEGORY_FUTURE_UPDATE", "MARKETING")
    assert api.get(ONE).json()["category"] == "UTILITY"
    advance("23h59m")
    assert api.get(ONE).json()["category"] == "UTILITY"
    advance("1m")
    assert api.get(ONE).json()["category"] == "MARKETING"
    assert told()[-1]["type"] == W + "TEMPLATE_CATEGORY_UPDATED"


def within(seconds, look):
    end = time.monotonic() + seconds
    while not (found := look()) and time.monotonic() < end:
        time.sleep(0.01)
    return found


def test_on_the_real_clock_a_verdict_reaches_its_webhook_while_nobody_calls(client, values, receiver):
    target = receiver(503, 302)
    with running(Options(review_seconds=0.2)) as emulator:
        api = client(emulator)
        hook = {"target": target.url, "secret": "s3cret", "triggers": [W + "TEMPLATE_APPROVED"]}
        assert api.post("/webhooks", json=hook).status_code == 201
        assert api.post("/whatsapp/templates", json=values()).status_code == 201
        before = len(emulator.control("GET", "requests")["requests"])

        within(10, lambda: len(target.got) == 3)

        assert len(emulator.control("GET", "requests")["requests"]) == before
    assert [json.loads(body)["type"] for _, body in target.got] == [W + "TEMPLATE_APPROVED"] * 3
    assert len({body for _, body in target.got}) == 1


def test_what_became_due_while_an_emulator_was_down_is_told_at_its_next_start(client, values, receiver, tmp_path):
    target, file = receiver(), str(tmp_path / "world.json")
    with running(Options(review_seconds=0.3, data=file)) as emulator:
        api = client(emulator)
        api.post("/webhooks", json={"target": target.url, "secret": "s3cret", "triggers": ["ALL"]})
        api.post("/whatsapp/templates", json=values())
    time.sleep(0.4)

    with running(Options(data=file)):
        assert within(10, lambda: target.got)
