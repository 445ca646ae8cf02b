"""Bundles over HTTP; every error code they document is provoked, or listed with the reason why it cannot be."""

import time

import pytest
from documented import informs

from reconciler.emulator.spec import operations

BUNDLES = "/bundles"
HOOK = {"target": "https://hooks.example.com/x", "secret": "s3cret", "triggers": ["BUNDLE_DONE"]}
ALL = {
    "name": "shop",
    "region": "EU",
    "subproject": {"labels": {"team": "a"}},
    "smsApp": True,
    "convApp": {"name": "talk"},
    "webhooks": [HOOK],
}
NOT_ASKED_FOR = "the body has no field that asks for it"
OUT_OF_REACH = {
    "unauthorized_error": "tested below",
    "internal_error": "the emulator has no faults of its own; orders of faults give it",
    "failed_to_create_subproject": "same",
    "failed_to_create_sms_service": "same",
    "failed_to_create_conversation_service": "same",
    "invalid_webhooks": "webhooks that pass the checks can be created",
    "invalid_staging_bundles_input_region": "this is not the staging environment",
    "forbidden_payload": "whoever may call may do everything",
    "parent_sms_bespoke_price": NOT_ASKED_FOR,
    "target_project_not_subproject": NOT_ASKED_FOR,
    "parent_sms_not_route_assisted": NOT_ASKED_FOR,
    "conversation_app_already_connected_to_sms_app": NOT_ASKED_FOR,
    "conversation_app_not_found": NOT_ASKED_FOR,
    "sms_app_not_found": NOT_ASKED_FOR,
    "default_sms_app_not_found": NOT_ASKED_FOR,
    "conversation_app_is_already_in_bundles_process": NOT_ASKED_FOR,
    "default_sms_app_already_exists": NOT_ASKED_FOR,
    "more_than_one_sms_app": NOT_ASKED_FOR,
    "sms_app_is_already_linked_to_conversation_app": NOT_ASKED_FOR,
    "sms_app_is_already_in_bundles_process": NOT_ASKED_FOR,
    "allowed_only_for_default_test_sms_app": NOT_ASKED_FOR,
    "not_allowed_for_subproject": NOT_ASKED_FOR,
    "not_allowed_for_non_test_account": NOT_ASKED_FOR,
    "only_one_test_number_allowed": NOT_ASKED_FOR,
}
UNREACHABLE = {("GET /bundles", "invalid_id_format"): "any project id is accepted"}


def code(response):
    return response.status_code, response.json()["errorCode"]


def objects(emulator, kind, project):
    found = emulator.control("GET", f"objects?type={kind}&projectId={project}")["objects"]
    return [one["object"] for one in found]


@pytest.fixture
def create(api):
    def make(**values):
        response = api.post(BUNDLES, json={"region": "EU", **values})
        assert response.status_code == 201, response.text
        return response.json()

    return make


def test_a_bundle_is_answered_unfinished(api):
    bundle = api.post(BUNDLES, json=ALL).json()

    assert len(bundle["id"]) == 24
    assert (bundle["state"], bundle["name"], bundle["region"]) == ("IN_PROGRESS", "shop", "EU")
    assert bundle["subproject"]["status"] == "PENDING"
    assert bundle["subproject"] == {
        **bundle["subproject"],
        "name": "shop",
        "parentProjectId": "p1",
        "labels": {"team": "a"},
    }
    assert (bundle["smsApp"]["name"], bundle["smsApp"]["status"]) == ("shop", "PENDING_ADD")
    assert (bundle["convApp"]["name"], bundle["convApp"]["smsChannelStatus"]) == ("talk", "PENDING")
    assert bundle["convApp"]["retentionPolicy"] == {"retentionPolicyType": "MESSAGE_EXPIRE_POLICY", "ttl": 7}
    assert {one["projectId"] for one in bundle["webhooks"]} == {bundle["projectId"]} == {bundle["subproject"]["id"]}
    assert "secret" not in bundle["webhooks"][0]
    assert api.get(f"{BUNDLES}/{bundle['id']}").json() == bundle


def test_the_clock_finishes_a_bundle_and_tells_its_webhooks(create, api, advance, told):
    bundle = create(name="shop", smsApp=True, convApp=True)

    advance("3s")

    done = api.get(f"{BUNDLES}/{bundle['id']}").json()
    assert (done["state"], done["smsApp"]["status"], done["convApp"]["smsChannelStatus"]) == (
        "DONE",
        "ACTIVE",
        "ACTIVE",
    )
    (event,) = told()
    assert (event["type"], event["payload"]["id"], event["payload"]["state"]) == ("BUNDLE_DONE", bundle["id"], "DONE")


def test_what_a_bundle_creates_is_there_for_everyone(emulator, api, client, advance):
    bundle = api.post(BUNDLES, json=ALL).json()
    advance("3s")
    done = api.get(f"{BUNDLES}/{bundle['id']}").json()
    below = client(emulator, bundle["projectId"])

    (app,) = below.get("/sms/smsApps").json()["smsApps"]
    (hook,) = below.get("/webhooks").json()["webhooks"]
    assert (app["id"], app["status"], app["regions"]) == (done["smsApp"]["id"], "ACTIVE", ["EU"])
    assert app["conversationApiAppDetails"]["id"] == done["convApp"]["id"]
    assert app["conversationApiAppDetails"]["channelStatus"] == "ACTIVE"
    assert hook == done["webhooks"][0]
    assert objects(emulator, "subproject", "p1") == [done["subproject"]]
    assert objects(emulator, "conversation_app", bundle["projectId"]) == [done["convApp"]]
    assert done["subproject"]["status"] == "READY"
    assert api.get("/sms/smsApps").json()["totalSize"] == 0
    assert code(below.get(f"/conversation/apps/{done['convApp']['id']}/viber")) == (
        404,
        "conversation_app_no_viber_channel",
    )


def test_without_a_subproject_everything_belongs_to_the_project(create, api):
    bundle = create(name="shop", smsApp={"name": "texts"}, webhooks=[HOOK])

    assert bundle["projectId"] == "p1"
    assert "subproject" not in bundle
    assert api.get("/sms/smsApps").json()["smsApps"][0]["name"] == "texts"
    assert api.get("/webhooks").json()["webhooks"] == bundle["webhooks"]


def test_deliveries_show_in_the_bundle(create, api, advance, receiver):
    target = receiver()
    bundle = create(name="shop", smsApp=True, webhooks=[{**HOOK, "target": target.url}])
    advance("3s")

    end = time.monotonic() + 10
    while "webhookDeliveryStatuses" not in (found := api.get(f"{BUNDLES}/{bundle['id']}").json()):
        assert time.monotonic() < end
        time.sleep(0.01)

    (status,) = found["webhookDeliveryStatuses"]
    assert (status["webhookId"], status["httpStatusCode"]) == (bundle["webhooks"][0]["id"], 200)
    assert len(target.got) == 1


def test_a_bundle_can_be_held_and_fail(create, emulator, api, advance, told):
    emulator.control("POST", "verdicts", {"match": {"type": "bundle", "name": "shop"}, "verdict": "HOLD"})
    bundle = create(name="shop", smsApp=True, convApp=True)
    advance("1d")
    assert api.get(f"{BUNDLES}/{bundle['id']}").json()["state"] == "IN_PROGRESS"

    emulator.control("POST", "verdicts", {"match": {"id": bundle["id"]}, "verdict": "REJECTED"})

    failed = api.get(f"{BUNDLES}/{bundle['id']}").json()
    assert (failed["state"], failed["smsApp"]["status"]) == ("FAILED", "FAILED_ADD")
    assert failed["convApp"]["smsChannelStatus"] == "FAILING"
    assert told() == []


def test_the_settings_of_a_conversation_app_come_back(create):
    webhook = {"target": "https://c.example.com/x", "triggers": ["MESSAGE_INBOUND"], "secret": "s"}
    app = {
        "name": "talk",
        "webhooks": [webhook],
        "processingMode": "CONVERSATION",
        "retentionPolicy": {"retentionPolicyType": "PERSIST_RETENTION_POLICY"},
        "consentManagerSettings": {"mode": "PRIMARY"},
    }

    made = create(convApp=app)["convApp"]

    assert made.pop("id")
    assert made["webhooks"][0].pop("id")
    assert made == app
    assert create(name="x", convApp={"processingMode": "CONVERSATION"})["convApp"]["retentionPolicy"]["ttl"] == 180


@pytest.mark.parametrize(
    ("app", "place"),
    [
        ({"retentionPolicy": {"ttl": 8}}, "convApp.retentionPolicy.ttl"),
        ({"processingMode": "CONVERSATION", "retentionPolicy": {"ttl": 0}}, "convApp.retentionPolicy.ttl"),
        (
            {"retentionPolicy": {"retentionPolicyType": "PERSIST_RETENTION_POLICY"}},
            "convApp.retentionPolicy.retentionPolicyType",
        ),
        (
            {"webhooks": [{"target": "https://eu.conversation-api.x.sinch.com/", "triggers": []}]},
            None,
        ),
        (
            {"webhooks": [{"target": "https://conversation-api.prod.sinch.com/", "triggers": []}]},
            "convApp.webhooks.0.target",
        ),
    ],
)
def test_contradicting_settings_of_a_conversation_app_are_refused(api, app, place):
    response = api.post(BUNDLES, json={"name": "x", "region": "EU", "convApp": app})

    if place is None:
        assert response.status_code == 201
    else:
        assert code(response) == (400, "invalid_input")
        assert [one.split(":")[0] for one in response.json()["additionalInformation"]["validationErrors"]] == [place]


def test_bundles_are_listed_ten_at_a_time_and_filtered(emulator, api):
    for state in ("DONE", "FAILED"):
        emulator.control("POST", "seed", {"type": "bundle", "count": 14, "projectId": "p1", "state": state})

    first = api.get(BUNDLES).json()
    rest = api.get(BUNDLES, params={"pageSize": 25, "pageToken": first["nextPageToken"]}).json()
    one = first["bundles"][3]

    assert (first["totalSize"], len(first["bundles"]), len(rest["bundles"])) == (28, 10, 18)
    assert api.get(BUNDLES, params={"filterStates": "FAILED"}).json()["totalSize"] == 14
    assert api.get(BUNDLES, params={"filterSmsAppIds": one["smsApp"]["id"]}).json()["bundles"] == [one]
    assert api.get(BUNDLES, params={"filterConvAppIds": [one["convApp"]["id"], "x"]}).json()["bundles"] == [one]
    assert code(api.get(BUNDLES, params={"pageSize": 26})) == (400, "invalid_page_size")
    with pytest.raises(ValueError, match="cannot be seeded in state"):
        emulator.control("POST", "seed", {"type": "bundle", "projectId": "p1", "state": "ODD"})


def full(api):
    for number in range(15):
        api.post("/webhooks", json={**HOOK, "target": f"https://h{number}.example.com/"})


def asked(**values):
    return lambda api: api.post(BUNDLES, json={"region": "EU", "name": "x", "smsApp": True, **values})


def after(first, act):
    def provoke(api):
        first(api)
        return act(api)

    return provoke


PROVOCATIONS = {
    "GET /bundles": {
        "invalid_page_size": lambda api: api.get(BUNDLES, params={"pageSize": "x"}),
        "invalid_page_token": lambda api: api.get(BUNDLES, params={"pageToken": "x"}),
    },
    "POST /bundles": {
        "invalid_input": asked(webhooks=[HOOK, {**HOOK, "secret": "other"}]),
        "invalid_payload": lambda api: api.post(BUNDLES, content=b"{"),
        "no_services_to_create": asked(smsApp=False, webhooks=[HOOK]),
        "missing_name": lambda api: api.post(BUNDLES, json={"region": "EU", "subproject": {}}),
        "webhook_exists": after(lambda api: api.post("/webhooks", json=HOOK), asked(webhooks=[HOOK])),
        "webhook_limit_reached": after(full, asked(webhooks=[HOOK])),
    },
    "GET /bundles/{bundleId}": {
        "invalid_id_format": lambda api: api.get(f"{BUNDLES}/nonsense"),
        "bundle_not_found": lambda api: api.get(f"{BUNDLES}/{'0' * 24}"),
    },
}
OURS = {name: one for name, one in operations().items() if one.family == "Bundles"}


@pytest.mark.parametrize(("name", "code"), [(name, code) for name, codes in PROVOCATIONS.items() for code in codes])
def test_a_documented_bundle_error_can_be_provoked(api, name, code):
    response = PROVOCATIONS[name][code](api)

    assert (response.status_code, response.json()["errorCode"]) == (OURS[name].errors[code].status, code)
    informs(OURS[name].errors[code], response.json())


def test_no_documented_bundle_error_is_left_out():
    documented = {(name, code) for name, one in OURS.items() for code in one.errors if code not in OUT_OF_REACH}
    provoked = {(name, code) for name, codes in PROVOCATIONS.items() for code in codes}

    assert provoked | set(UNREACHABLE) == documented
    assert not provoked & set(UNREACHABLE)


def test_every_bundle_operation_needs_credentials(emulator, client):
    for one in OURS.values():
        path = one.path.removeprefix("/v1/projects/{projectId}").replace("{bundleId}", "0" * 24)
        response = client(emulator, headers={}).request(one.method, path)
        assert response.json()["errorCode"] == "unauthorized_error"
