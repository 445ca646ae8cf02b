"""The objects a bundle creates, each as the API shows it; they live where any other of their kind does."""

from uuid import uuid4

from reconciler.emulator.ulid import ulid
from reconciler.emulator.world import Json, Project, Stored, World

TTL = {"DISPATCH": 7, "CONVERSATION": 180}


def add_subproject(parent: Project, identity: str, values: Json) -> Json:
    """Add a subproject that is PENDING."""
    labels = {"labels": values["labels"]} if "labels" in values else {}
    body = {"id": identity, "name": values["name"], **labels, "parentProjectId": parent.id, "status": "PENDING"}
    parent.collection("subproject").put(Stored(identity, identity, body))
    return body


def add_conversation_app(holder: Project, values: Json, now: float, *, with_sms: bool) -> Json:
    """Add a Conversation API app without channels other than, perhaps, SMS."""
    mode = values.get("processingMode", "DISPATCH")
    body = {
        "id": ulid(now),
        "name": values["name"],
        "webhooks": [_conversation_webhook(webhook, now) for webhook in values.get("webhooks", ())],
        "processingMode": mode,
        "retentionPolicy": _retention(mode, values.get("retentionPolicy", {})),
    }
    if "consentManagerSettings" in values:
        body["consentManagerSettings"] = {"mode": values["consentManagerSettings"]["mode"]}
    if with_sms:
        body["smsChannelStatus"] = "PENDING"
    holder.collection("conversation_app").put(Stored(body["id"], body["id"], body))
    return body


def add_sms_app(world: World, holder: Project, values: Json, region: str, conversation: Json | None) -> Json:
    """Add an SMS app that is PENDING_ADD, linked to the Conversation API app if there is one."""
    body = {
        "id": uuid4().hex,
        "smsServiceId": holder.facts.setdefault("sms_service_id", uuid4().hex),
        "name": values["name"],
        "status": "PENDING_ADD",
        "regions": [region],
        "test": values.get("test", False),
    }
    linked = {}
    if conversation is not None:
        details = {"id": conversation["id"], "projectId": holder.id, "region": region, "channelStatus": "PENDING"}
        linked = {"conversationApiAppDetails": details}
    holder.collection("sms_app").put(Stored(body["id"], f"{world.number():012d}", {**body, **linked}))
    return {**body, "numberVerified": False}


def add_webhook(holder: Project, values: Json, now: float) -> Json:
    """Add a webhook."""
    identity = ulid(now)
    body = {"id": identity, "projectId": holder.id, "target": values["target"], "triggers": values["triggers"]}
    holder.collection("webhook").put(Stored(identity, values["target"], body, {"secret": values["secret"]}))
    return body


def finish(parent: Project, holder: Project, bundle: Json, *, well: bool) -> Json:
    """Return the bundle as it is once everything is created, or as it stays when that failed; its parts follow."""
    done = {**bundle, "state": "DONE" if well else "FAILED"}
    if "subproject" in done and well:
        done["subproject"] = _update(parent, "subproject", done["subproject"], status="READY")
    if "smsApp" in done:
        done["smsApp"] = _update(holder, "sms_app", done["smsApp"], status="ACTIVE" if well else "FAILED_ADD")
    if "smsChannelStatus" in done.get("convApp", {}):
        status = "ACTIVE" if well else "FAILING"
        done["convApp"] = _update(holder, "conversation_app", done["convApp"], smsChannelStatus=status)
        _link(holder, done["smsApp"]["id"], status)
    return done


def _update(project: Project, kind: str, part: Json, **values: str) -> Json:
    stored = project.collection(kind).get(part["id"])
    if stored is not None:
        stored.become({**stored.body, **values})
    return {**part, **values}


def _link(holder: Project, identity: str, status: str) -> None:
    stored = holder.collection("sms_app").get(identity)
    if stored is not None:
        details = {**stored.body["conversationApiAppDetails"], "channelStatus": status}
        stored.become({**stored.body, "conversationApiAppDetails": details})


def _conversation_webhook(values: Json, now: float) -> Json:
    known: Json = {name: values[name] for name in ("target", "triggers", "secret") if name in values}
    return {"id": ulid(now), **known}


def _retention(mode: str, given: Json) -> Json:
    kind = given.get("retentionPolicyType", "MESSAGE_EXPIRE_POLICY")
    ttl = given.get("ttl", None if kind == "PERSIST_RETENTION_POLICY" else TTL[mode])
    return {"retentionPolicyType": kind, **({} if ttl is None else {"ttl": ttl})}
