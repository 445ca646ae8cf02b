"""Is what a bundle request asks for possible? Refuses in the API's words, creates nothing."""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from reconciler.emulator.call import Call
from reconciler.emulator.validation import invalid
from reconciler.emulator.world import Json, Project

SERVICES = ("subproject", "smsApp", "convApp")
WEBHOOKS = 15
DISPATCH_DAYS = range(8)
CONVERSATION_DAYS = range(1, 3651)
RESERVED = re.compile(r"conversation-api\.(.+\.)?sinch\.com")


def service(body: Json, name: str) -> Json | None:
    """Return what is asked of a service, its name filled in from the bundle's, or None when it is not asked for."""
    asked: Any = body.get(name)
    if not asked and asked != {}:
        return None
    values = asked if isinstance(asked, dict) else {}
    return {**({"name": body["name"]} if "name" in body else {}), **values}


def require_possible(call: Call) -> None:
    """Refuse a request without a service, with a service nobody named, or with settings that contradict themselves."""
    asked = [settings for settings in (service(call.body, name) for name in SERVICES) if settings is not None]
    if not asked:
        raise call.refuse("no_services_to_create")
    if any("name" not in settings for settings in asked):
        raise call.refuse("missing_name")
    problems = [*_conversation_problems(service(call.body, "convApp") or {}), *_webhook_problems(call.body)]
    if problems:
        raise invalid(call.operation, problems)


def require_webhooks_fit(call: Call, holder: Project) -> None:
    """Refuse webhooks whose target the project has already, or that are more than it may have."""
    wanted = [webhook["target"] for webhook in call.body.get("webhooks", ())]
    existing = {webhook.body["target"] for webhook in holder.collection("webhook")}
    if existing & set(wanted):
        raise call.refuse("webhook_exists")
    if wanted and len(existing) + len(wanted) > WEBHOOKS:
        raise call.refuse("webhook_limit_reached")


def _webhook_problems(body: Json) -> Iterator[str]:
    targets = [webhook["target"] for webhook in body.get("webhooks", ())]
    if len(set(targets)) < len(targets):
        yield "webhooks: target must be unique"


def _conversation_problems(app: Json) -> Iterator[str]:
    for index, webhook in enumerate(app.get("webhooks", ())):
        if len(webhook["triggers"]) > 20:
            yield f"convApp.webhooks.{index}.triggers: 20 at most"
        if RESERVED.fullmatch((urlsplit(webhook["target"]).hostname or "").lower()):
            yield f"convApp.webhooks.{index}.target: must not be the Conversation API itself"
    policy = app.get("retentionPolicy", {})
    dispatch = app.get("processingMode", "DISPATCH") == "DISPATCH"
    days = DISPATCH_DAYS if dispatch else CONVERSATION_DAYS
    if "ttl" in policy and not days[0] <= policy["ttl"] <= days[-1]:
        yield f"convApp.retentionPolicy.ttl: {days[0]} to {days[-1]} days"
    if dispatch and policy.get("retentionPolicyType", "MESSAGE_EXPIRE_POLICY") != "MESSAGE_EXPIRE_POLICY":
        yield "convApp.retentionPolicy.retentionPolicyType: DISPATCH allows only MESSAGE_EXPIRE_POLICY"
