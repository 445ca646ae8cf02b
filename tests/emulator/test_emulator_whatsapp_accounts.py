import pytest

from reconciler.emulator.server import Options, running

ACCOUNT = {
    "wabaName": "Acme",
    "clientBusinessManagerId": "1001",
    "senderDetails": {"displayName": "Acme Support", "businessCategory": "OTHER"},
}
HOOK = {"target": "https://a.example.com/x", "secret": "s3cret", "triggers": ["ALL"]}


def code(response):
    return response.status_code, response.json()["errorCode"]


def seed(emulator, **more):
    return emulator.control("POST", "seed", {"type": "whatsapp_account", "projectId": "p1", **more})


def verdict(emulator, what, **more):
    return emulator.control("POST", "verdicts", {"match": {"type": "whatsapp_account"}, "verdict": what, **more})


@pytest.fixture
def bare(client):
    """A client for an emulator whose projects are not onboarded, and that emulator."""
    with running(Options(blank=True, virtual_clock=True)) as emulator:
        yield client(emulator), emulator


@pytest.fixture
def told(emulator, api):
    """What webhooks were told, as (type, comment)."""
    api.post("/webhooks", json=HOOK)

    def read():
        found = emulator.control("GET", "deliveries")["deliveries"]
        return [(one["event"]["type"], one["event"].get("comment")) for one in found]

    return read


def test_a_project_is_onboarded_from_its_first_use(emulator, api):
    shown = api.get("/whatsapp").json()

    (listed,) = emulator.control("GET", "objects?type=whatsapp_account")["objects"]
    assert shown["state"] == "ONBOARDED"
    assert "wabaId" not in shown
    assert listed == {"projectId": "p1", "type": "whatsapp_account", "id": "p1", "object": shown}


def test_an_account_nobody_touched_is_no_object_anybody_made(emulator, api):
    api.get("/whatsapp")
    before = emulator.control("GET", "objects")["objects"]
    api.put("/whatsapp/enableTemplateAnalytics")
    after = emulator.control("GET", "objects")["objects"]

    assert before == []
    assert [one["type"] for one in after] == ["whatsapp_account"]


def test_an_act_ordered_before_the_first_use_meets_the_account(emulator, api):
    verdict(emulator, "TIER_2K")
    api.get("/webhooks")

    assert api.get("/whatsapp").json()["businessDailyLimit"] == "TIER_2K"


def test_a_blank_project_has_no_account(bare):
    api, emulator = bare

    assert code(api.get("/whatsapp")) == (404, "account_not_found")
    assert code(api.delete("/whatsapp")) == (400, "project_not_initialized")
    assert emulator.control("GET", "objects?type=whatsapp_account")["objects"] == []


def test_a_new_account_sits_in_changes_until_it_is_onboarded(bare):
    api, emulator = bare
    created = api.post("/whatsapp", json=ACCOUNT)
    closed = code(api.get("/whatsapp/templates"))
    emulator.control("POST", "clock", {"advance": "2s"})
    after = api.get("/whatsapp").json()

    pending = created.json()
    assert created.status_code == 201
    assert pending["changes"]["status"] == "IN_PROGRESS"
    assert pending["changes"]["details"]["senderDetails"]["region"] == "EU"
    assert not {"state", "details", "wabaId"} & set(pending)
    assert closed == (400, "project_not_initialized")
    assert after["state"] == "ONBOARDED"
    assert after["details"] == pending["changes"]["details"]
    assert after["wabaId"].isdigit()
    assert "changes" not in after
    assert api.get("/whatsapp/templates").status_code == 200


def test_the_deprecated_shape_names_the_waba_by_the_company(bare):
    api, _ = bare
    body = {"clientBusinessManagerId": "1001", "companyLegalName": "Acme Ltd", "businessManager": "SINCH_BR"}

    created = api.post("/whatsapp", json=body).json()

    assert created["changes"]["details"]["wabaName"] == "Acme Ltd"
    assert created["businessManager"] == "SINCH_BR"
    assert created["compatibleRegions"] == ["br", "us"]


def test_errors_are_those_of_the_shape_that_was_meant(bare):
    api, _ = bare

    refused = api.post("/whatsapp", json={"wabaName": "", "senderDetails": {"displayName": "x"}}).json()

    assert refused["additionalInformation"]["validationErrors"] == [
        '"clientBusinessManagerId" is a required property',
        'senderDetails: "businessCategory" is a required property',
        "wabaName: value is shorter than 1 character",
    ]


def test_there_is_only_one_account(api):
    assert code(api.post("/whatsapp", json=ACCOUNT)) == (409, "account_exists")


def test_meta_may_ask_for_verification_before_it_decides(bare):
    api, emulator = bare
    verdict(emulator, "APPROVED", after="1h")
    verdict(emulator, "PENDING_FACEBOOK_VERIFICATION")
    api.post("/whatsapp", json=ACCOUNT)

    waiting = api.get("/whatsapp").json()
    emulator.control("POST", "clock", {"advance": "1h"})

    assert waiting["changes"]["status"] == "PENDING_FACEBOOK_VERIFICATION"
    assert api.get("/whatsapp").json()["state"] == "ONBOARDED"


def test_only_a_rejected_account_can_be_changed(emulator, api, advance):
    ready = code(api.patch("/whatsapp", json={"wabaName": "New"}))
    seed(emulator, state="REJECTED")
    rejected = api.get("/whatsapp").json()
    edited = api.patch("/whatsapp", json={"wabaName": "New"}).json()
    again = code(api.patch("/whatsapp", json={"wabaName": "Newer"}))
    advance("2s")

    assert ready == again == (409, "account_not_updatable")
    assert rejected["changes"]["status"] == "REJECTED"
    assert edited["changes"]["status"] == "IN_PROGRESS"
    assert edited["changes"]["details"]["wabaName"] == "New"
    assert api.get("/whatsapp").json()["details"]["wabaName"] == "New"


def test_sender_details_are_changed_field_by_field(bare):
    api, emulator = bare
    verdict(emulator, "REJECTED", reason="unknown brand")
    api.post("/whatsapp", json=ACCOUNT)
    emulator.control("POST", "clock", {"advance": "2s"})

    edited = api.patch("/whatsapp", json={"senderDetails": {"region": "US"}}).json()

    assert edited["changes"]["details"]["senderDetails"] == {
        "displayName": "Acme Support",
        "businessCategory": "OTHER",
        "region": "US",
        "metaLocalStorage": "DE",
    }
    assert code(api.patch("/whatsapp", json={})) == (400, "no_fields_to_update")


def test_deleting_the_account_ends_onboarding_and_takes_drafts_along(emulator, api, create, live):
    live("stays")
    create("goes", status="DRAFT")

    assert api.delete("/whatsapp").status_code == 204

    assert code(api.get("/whatsapp/templates")) == (400, "project_not_initialized")
    left = emulator.control("GET", "objects")["objects"]
    assert [one["id"] for one in left] == ["stays/EN"]


def test_senders_are_in_the_way_of_deleting(emulator, api):
    emulator.control("POST", "seed", {"type": "whatsapp_sender", "projectId": "p1", "state": "DRAFT"})
    pending = api.delete("/whatsapp")
    (identity,) = emulator.control("POST", "seed", {"type": "whatsapp_sender", "projectId": "p1"})["ids"]
    live = api.delete("/whatsapp")

    assert code(pending) == (409, "account_has_sender_changes")
    assert pending.json()["additionalInformation"] == {"projectId": "p1"}
    assert code(live) == (409, "account_has_senders")
    assert live.json()["additionalInformation"] == {"projectId": "p1", "senderIds": [identity]}


def test_activities_and_comments_come_newest_first(bare):
    api, _ = bare
    api.post("/whatsapp", json=ACCOUNT)
    comment = api.post("/whatsapp/comments", json={"comment": "any news?"})

    listed = api.get("/whatsapp/activities", params={"pageSize": 2}).json()
    rest = api.get("/whatsapp/activities", params={"pageSize": 2, "pageToken": listed["nextPageToken"]}).json()

    assert (comment.status_code, comment.json()["comment"]) == (201, "any news?")
    assert [one["type"] for one in listed["notifications"]] == ["COMMENT_ADDED", "IN_PROGRESS"]
    assert [one["type"] for one in rest["notifications"]] == ["CREATED"]
    assert listed["notifications"][0]["comment"] == "any news?"


def test_webhooks_are_told_what_becomes_of_an_account(emulator, api, advance, told):
    api.post("/whatsapp/comments", json={"comment": "hello"})
    seed(emulator, state="REJECTED")
    verdict(emulator, "REJECTED", reason="unknown brand")
    api.patch("/whatsapp", json={"wabaName": "New"})
    advance("2s")
    verdict(emulator, "APPROVED")
    api.patch("/whatsapp", json={"wabaName": "Newer"})
    verdict(emulator, "PENDING_FACEBOOK_VERIFICATION")
    advance("2s")
    verdict(emulator, "TIER_10K")
    verdict(emulator, "SCHEDULE_FOR_DISABLE")

    account = api.get("/whatsapp").json()
    assert (account["businessDailyLimit"], account["wabaBanState"]) == ("TIER_10K", "SCHEDULE_FOR_DISABLE")
    assert told() == [
        ("WHATSAPP_ACCOUNT_COMMENT_ADDED", "hello"),
        ("WHATSAPP_ACCOUNT_REJECTED", "unknown brand"),
        ("WHATSAPP_ACCOUNT_PENDING_VERIFICATION", None),
        ("WHATSAPP_ACCOUNT_ONBOARDED", None),
        ("WHATSAPP_ACCOUNT_DAILY_LIMIT_CHANGED", None),
        ("WHATSAPP_WABA_ACCOUNT_CHANGED", None),
    ]


@pytest.mark.parametrize(
    ("state", "status"),
    [("ONBOARDED", None), ("IN_PROGRESS",) * 2, ("PENDING_FACEBOOK_VERIFICATION",) * 2, ("REJECTED",) * 2],
)
def test_an_account_can_be_seeded_in_any_state(emulator, api, state, status):
    seed(emulator, state=state)

    shown = api.get("/whatsapp").json()

    assert shown.get("changes", {}).get("status") == status
    assert ("state" in shown) == (status is None)
    assert (api.get("/whatsapp/templates").status_code == 200) == (status is None)


def test_an_account_cannot_be_seeded_in_an_unknown_state(emulator):
    with pytest.raises(ValueError, match="cannot be seeded in state"):
        seed(emulator, state="ODD")


def test_a_patch_behind_the_clients_back_decides_on_onboarding(emulator, api):
    api.get("/whatsapp")

    emulator.control("POST", "objects/whatsapp_account/p1", {"state": None, "changes": {"status": "REJECTED"}})

    assert code(api.get("/whatsapp/templates")) == (400, "project_not_initialized")
    assert api.patch("/whatsapp", json={"wabaName": "New"}).status_code == 200
