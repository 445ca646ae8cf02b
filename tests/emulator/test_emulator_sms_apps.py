import pytest

APP = {"name": "shop", "region": "EU"}


def code(response):
    return response.status_code, response.json()["errorCode"]


def test_an_app_is_active_at_once_and_shows_its_region_as_a_list(api):
    app = api.post("/sms/smsApps", json=APP).json()

    assert (app["status"], app["regions"], app["test"]) == ("ACTIVE", ["EU"], False)
    assert len(app["id"]) == 32
    assert "region" not in app
    assert "conversationApiAppDetails" not in app
    assert api.get(f"/sms/smsApps/{app['id']}").json() == app


def test_names_need_not_be_unique(api):
    first, second = (api.post("/sms/smsApps", json=APP).json() for _ in range(2))

    assert first["id"] != second["id"]
    assert first["smsServiceId"] == second["smsServiceId"]


def test_a_conversation_app_is_created_or_linked_but_not_both(api):
    created = api.post("/sms/smsApps", json={**APP, "convApiApp": True}).json()
    linked = api.post("/sms/smsApps", json={**APP, "convApiAppId": "01CONV"}).json()
    both = api.post("/sms/smsApps", json={**APP, "convApiApp": True, "convApiAppId": "01CONV"})

    assert created["conversationApiAppDetails"]["region"] == "EU"
    assert linked["conversationApiAppDetails"]["id"] == "01CONV"
    assert code(both) == (400, "invalid_input")


def test_only_the_name_can_be_changed(api):
    app = api.post("/sms/smsApps", json=APP).json()

    renamed = api.patch(f"/sms/smsApps/{app['id']}", json={"name": "store"}).json()

    assert renamed == {**app, "name": "store"}
    assert code(api.patch(f"/sms/smsApps/{app['id']}", json={})) == (400, "no_fields_to_update")
    assert code(api.patch(f"/sms/smsApps/{app['id']}", json={"name": ""})) == (400, "invalid_input")


def test_a_deleted_app_is_gone(api):
    app = api.post("/sms/smsApps", json=APP).json()

    assert api.delete(f"/sms/smsApps/{app['id']}").status_code == 204
    for method, body in (("GET", {}), ("DELETE", {}), ("PATCH", {"json": {"name": "x"}})):
        assert code(api.request(method, f"/sms/smsApps/{app['id']}", **body)) == (404, "sms_app_not_found")


def test_a_malformed_id_is_told_apart_only_where_the_api_documents_it(api):
    assert code(api.delete("/sms/smsApps/nonsense")) == (400, "invalid_id_format")
    assert code(api.get("/sms/smsApps/nonsense")) == (404, "sms_app_not_found")


@pytest.mark.parametrize("body", [{"name": "x"}, {"name": "x", "region": "AU"}, {"name": "x" * 256, "region": "EU"}])
def test_wrong_values_are_refused(api, body):
    assert code(api.post("/sms/smsApps", json=body)) == (400, "invalid_input")


def test_a_scripted_verdict_keeps_an_app_in_progress_until_it_is_due(emulator, api, advance):
    emulator.control("POST", "verdicts", {"match": {"type": "sms_app"}, "verdict": "APPROVED", "after": "1h"})
    app = api.post("/sms/smsApps", json=APP).json()

    advance("59m")
    before = api.get(f"/sms/smsApps/{app['id']}").json()["status"]
    advance("1m")
    after = api.get(f"/sms/smsApps/{app['id']}").json()["status"]

    assert (app["status"], before, after) == ("IN_PROGRESS_ADD", "IN_PROGRESS_ADD", "ACTIVE")


def test_provisioning_can_fail(emulator, api):
    emulator.control("POST", "verdicts", {"match": {"type": "sms_app", "name": "shop"}, "verdict": "HOLD"})
    app = api.post("/sms/smsApps", json=APP).json()

    emulator.control("POST", "verdicts", {"match": {"id": app["id"]}, "verdict": "REJECTED"})

    assert api.get(f"/sms/smsApps/{app['id']}").json()["status"] == "FAILED_ADD"


def test_pages_hold_fifty_by_default_and_a_hundred_at_most(emulator, api):
    emulator.control("POST", "seed", {"type": "sms_app", "count": 120, "projectId": "p1"})

    first = api.get("/sms/smsApps").json()
    second = api.get("/sms/smsApps", params={"pageToken": first["nextPageToken"], "pageSize": 100}).json()

    assert (first["totalSize"], len(first["smsApps"]), len(second["smsApps"])) == (120, 50, 70)
    assert len({one["id"] for one in first["smsApps"] + second["smsApps"]}) == 120
    assert "nextPageToken" not in second
    assert code(api.get("/sms/smsApps", params={"pageSize": 101})) == (400, "invalid_page_size")
    assert code(api.get("/sms/smsApps", params={"pageToken": "zzz"})) == (400, "invalid_page_token")
