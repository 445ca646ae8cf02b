import pytest

from reconciler.emulator.server import Options, running

HOOK = {"target": "https://a.example.com/x", "secret": "s3cret", "triggers": ["ALL"]}


def test_objects_are_shown_as_the_api_would_return_them(emulator, api, create):
    hook = api.post("/webhooks", json=HOOK).json()
    template = create()

    everything = emulator.control("GET", "/_emulator/objects")["objects"]

    assert everything == [
        {"projectId": "p1", "type": "webhook", "id": hook["id"], "object": hook},
        {"projectId": "p1", "type": "whatsapp_template", "id": "order_shipped/EN", "object": template},
    ]
    assert emulator.control("GET", "objects?type=webhook")["objects"] == everything[:1]
    assert emulator.control("GET", "objects?projectId=p2")["objects"] == []


def test_requests_are_listed_in_order_without_control_calls(emulator, api):
    api.get("/webhooks", params={"pageSize": 5})
    emulator.control("GET", "health")
    api.post("/webhooks", json={})

    requests = emulator.control("GET", "requests")["requests"]

    path = "/v1/projects/p1/webhooks"
    assert requests == [
        {"n": 1, "method": "GET", "path": path, "query": "pageSize=5", "status": 200},
        {"n": 2, "method": "POST", "path": path, "query": "", "status": 400},
    ]
    assert emulator.control("GET", "requests?since=1")["requests"] == requests[1:]
    assert emulator.control("GET", "requests?since=2")["requests"] == []


@pytest.mark.parametrize(
    ("kind", "path", "field"),
    [
        ("webhook", "/webhooks", "webhooks"),
        ("whatsapp_template", "/whatsapp/templates", "templates"),
        ("sms_app", "/sms/smsApps", "smsApps"),
    ],
)
def test_seeded_objects_are_valid_and_can_be_read(emulator, api, kind, path, field):
    answer = emulator.control("POST", "seed", {"type": kind, "count": 12, "projectId": "p1"})

    listed = api.get(path).json()

    assert answer["seeded"] == len(set(answer["ids"])) == listed["totalSize"] == len(listed[field]) == 12


def test_seeds_keep_the_limit_of_fifteen_webhooks(emulator):
    with pytest.raises(ValueError, match="at most 15"):
        emulator.control("POST", "seed", {"type": "webhook", "count": 16, "projectId": "p1"})


def test_templates_can_be_seeded_in_any_state(emulator, api):
    for state in ("APPROVED", "PAUSED", "DISABLED", "REJECTED"):
        emulator.control("POST", "seed", {"type": "whatsapp_template", "count": 1, "projectId": "p1", "state": state})

    states = {one["state"] for one in api.get("/whatsapp/templates").json()["templates"]}

    assert states == {"APPROVED", "PAUSED", "DISABLED", "REJECTED"}
    with pytest.raises(ValueError, match="cannot be seeded in state"):
        emulator.control("POST", "seed", {"type": "whatsapp_template", "projectId": "p1", "state": "ODD"})


def test_a_patch_is_merged_deeply_and_null_removes(emulator, api, live):
    before = live()

    emulator.control(
        "POST", "objects/whatsapp_template/order_shipped/EN", {"state": "PAUSED", "details": {"x": {"y": 1}}}
    )
    emulator.control(
        "POST", "objects/whatsapp_template/order_shipped/EN", {"details": {"x": None}, "qualityScore": None}
    )
    after = api.get("/whatsapp/templates/order_shipped/languages/EN").json()

    assert after == {**{key: one for key, one in before.items() if key != "qualityScore"}, "state": "PAUSED"}


def test_a_patched_webhook_is_listed_where_it_belongs(emulator, api):
    first = api.post("/webhooks", json=HOOK).json()
    second = api.post("/webhooks", json={**HOOK, "target": "https://b.example.com/"}).json()

    emulator.control("POST", f"objects/webhook/{first['id']}", {"target": "https://c.example.com/"})

    assert [one["id"] for one in api.get("/webhooks").json()["webhooks"]] == [second["id"], first["id"]]


def test_a_template_patched_out_of_review_gets_no_verdict(emulator, api, create, advance):
    create()

    emulator.control("POST", "objects/whatsapp_template/order_shipped/EN", {"changes": {"status": "REJECTED"}})
    advance("1d")

    assert "state" not in api.get("/whatsapp/templates/order_shipped/languages/EN").json()


def test_an_id_in_several_projects_needs_the_project(emulator, client, values):
    for project in ("p1", "p2"):
        client(emulator, project).post("/whatsapp/templates", json=values())
    path = "objects/whatsapp_template/order_shipped/EN"

    with pytest.raises(ValueError, match="projectId"):
        emulator.control("POST", path, {"category": "MARKETING"})
    changed = emulator.control("POST", f"{path}?projectId=p2", {"category": "MARKETING"})

    assert (changed["projectId"], changed["object"]["category"]) == ("p2", "MARKETING")


def test_projects_share_nothing(emulator, api, client):
    api.post("/webhooks", json=HOOK)

    assert client(emulator, "p2").get("/webhooks").json()["totalSize"] == 0


@pytest.mark.parametrize(
    ("method", "path", "body", "why"),
    [
        ("GET", "nothing", None, "No control call"),
        ("POST", "health", None, "No control call"),
        ("POST", "seed", {"type": "webhook"}, "projectId"),
        ("POST", "seed", {"type": "unicorn", "projectId": "p1"}, "Unknown type"),
        ("GET", "objects?type=unicorn", None, "Unknown type"),
        ("POST", "objects/webhook/unknown", {}, "No webhook"),
        ("POST", "verdicts", {"match": {"colour": "red"}, "verdict": "APPROVED"}, "colour"),
        ("POST", "verdicts", {"match": {}}, "verdict"),
        ("POST", "verdicts", {"verdict": "REJECTD"}, "Unknown verdict"),
        ("POST", "verdicts", {"verdict": "APPROVED", "after": "soon"}, "Not a duration"),
        ("POST", "clock", {"advance": "-3"}, "Not a duration"),
        ("GET", "otp?senderId=x", None, "No code"),
        ("GET", "requests?since=x", None, "wrong shape"),
    ],
)
def test_a_control_call_that_cannot_be_obeyed_says_why(emulator, method, path, body, why):
    with pytest.raises(ValueError, match=why):
        emulator.control(method, path, body)


def test_a_real_clock_cannot_be_moved():
    with running() as emulator, pytest.raises(ValueError, match="virtual-clock"):
        emulator.control("POST", "clock", {"advance": "1h"})


@pytest.mark.parametrize(
    ("text", "seconds"), [("2h", 7200), ("1h30m", 5400), ("30s", 30), ("500ms", 0.5), (7, 7), ("1d", 86_400)]
)
def test_durations_are_read_as_people_write_them(text, seconds):
    from reconciler.emulator.clock import seconds_of

    assert seconds_of(text) == seconds


def test_reset_empties_everything_but_keeps_the_time(emulator, api, create, advance):
    create()
    emulator.control("POST", "faults", {"do": "status", "status": 500})
    emulator.control("POST", "verdicts", {"verdict": "REJECTED"})
    advance("1h")
    now = emulator.control("GET", "health")["now"]

    emulator.control("POST", "reset")

    assert emulator.control("GET", "objects")["objects"] == []
    assert emulator.control("GET", "requests")["requests"] == []
    assert emulator.control("GET", "health") == {"status": "ready", "now": now}
    assert api.get("/webhooks").json()["totalSize"] == 0
    create()
    advance("2s")
    assert api.get("/whatsapp/templates/order_shipped").json()["templates"][0]["state"] == "APPROVED"


def test_the_environment_points_a_client_here():
    with running(Options(project="p7", key_id="k", key_secret="s")) as emulator:
        assert emulator.environment() == {
            "SINCH_BASE_URL": emulator.url,
            "SINCH_AUTH_URL": f"{emulator.url}/oauth2/token",
            "SINCH_PROJECT_ID": "p7",
            "SINCH_KEY_ID": "k",
            "SINCH_KEY_SECRET": "s",
        }
        assert emulator.environment("p8")["SINCH_PROJECT_ID"] == "p8"


def test_the_world_outlives_the_emulator_in_its_data_file(tmp_path, client, values):
    options = Options(data=str(tmp_path / "world.json"), virtual_clock=True)
    with running(options) as first:
        api = client(first)
        hook = api.post("/webhooks", json=HOOK).json()
        api.post("/whatsapp/templates", json=values())
        apps = [api.post("/sms/smsApps", json={"name": str(n), "region": "EU"}).json() for n in range(3)]

    with running(options) as second:
        api = client(second)
        apps.append(api.post("/sms/smsApps", json={"name": "later", "region": "EU"}).json())
        pending = api.get("/whatsapp/templates").json()["templates"][0]
        second.control("POST", "clock", {"advance": "1m"})

        assert api.get("/webhooks").json()["webhooks"] == [hook]
        assert api.get("/sms/smsApps").json()["smsApps"] == apps
        assert pending["changes"]["status"] == "IN_PROGRESS"
        assert api.get("/whatsapp/templates").json()["templates"][0]["state"] == "APPROVED"
