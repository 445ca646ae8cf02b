import pytest

HOOK = {"target": "https://a.example.com/x", "secret": "s3cret", "triggers": ["ALL"]}
NOBODY = "01HXXXXXXXXXXXXXXXXXXXXXXX"


def put_in(api, **more):
    response = api.post("/webhooks", json={**HOOK, **more})
    assert response.status_code == 201, response.text
    return response.json()


def code(response):
    return response.status_code, response.json()["errorCode"]


def test_the_secret_never_comes_back(api):
    created = put_in(api)

    answers = [created, api.get(f"/webhooks/{created['id']}").json(), api.get("/webhooks").json()]

    assert created == {"id": created["id"], "projectId": "p1", "target": HOOK["target"], "triggers": ["ALL"]}
    assert "s3cret" not in str(answers)


def test_a_refusal_does_not_repeat_the_secret(api):
    response = api.post("/webhooks", json={**HOOK, "secret": "x" * 129})

    assert code(response) == (400, "invalid_input")
    assert "xxx" not in response.text


def test_webhooks_are_listed_by_target(api):
    for name in ("b", "c", "a"):
        put_in(api, target=f"https://{name}.example.com/")

    listed = api.get("/webhooks").json()

    assert [one["target"][8] for one in listed["webhooks"]] == ["a", "b", "c"]
    assert (listed["totalSize"], "nextPageToken" in listed) == (3, False)


def test_a_sixteenth_webhook_is_refused(api):
    for number in range(15):
        put_in(api, target=f"https://h{number}.example.com/")

    response = api.post("/webhooks", json=HOOK)

    assert code(response) == (424, "webhook_limit_reached")
    assert api.get("/webhooks").json()["totalSize"] == 15


def test_a_target_is_unique_in_its_project_only(api, emulator, client):
    put_in(api)
    other = put_in(api, target="https://b.example.com/")

    assert code(api.post("/webhooks", json=HOOK)) == (409, "webhook_exists")
    assert code(api.patch(f"/webhooks/{other['id']}", json={"target": HOOK["target"]})) == (409, "webhook_exists")
    assert code(api.put(f"/webhooks/{other['id']}", json=HOOK)) == (409, "webhook_exists")
    assert client(emulator, "p2").post("/webhooks", json=HOOK).status_code == 201


def test_put_replaces_everything_and_needs_everything(api):
    hook = put_in(api)
    wanted = {"target": "https://z.example.com/", "secret": "t", "triggers": ["BUNDLE_DONE"]}

    replaced = api.put(f"/webhooks/{hook['id']}", json=wanted)

    assert replaced.json() == {
        "id": hook["id"],
        "projectId": "p1",
        "target": wanted["target"],
        "triggers": ["BUNDLE_DONE"],
    }
    assert code(api.put(f"/webhooks/{hook['id']}", json={"target": HOOK["target"]})) == (400, "invalid_input")


def test_patch_changes_only_what_it_carries_and_keeps_the_order(api):
    first, second = put_in(api, target="https://a.example.com/"), put_in(api, target="https://b.example.com/")

    patched = api.patch(f"/webhooks/{first['id']}", json={"target": "https://c.example.com/"}).json()

    assert patched == {**first, "target": "https://c.example.com/"}
    assert [one["id"] for one in api.get("/webhooks").json()["webhooks"]] == [second["id"], first["id"]]


def test_a_webhook_may_keep_its_own_target(api):
    hook = put_in(api)

    assert api.put(f"/webhooks/{hook['id']}", json=HOOK).status_code == 200


def test_a_deleted_webhook_is_gone(api):
    hook = put_in(api)

    assert api.delete(f"/webhooks/{hook['id']}").status_code == 204
    assert code(api.get(f"/webhooks/{hook['id']}")) == (404, "webhook_not_found")


@pytest.mark.parametrize("method", ["GET", "DELETE", "PUT", "PATCH"])
def test_unknown_and_malformed_ids_are_told_apart(api, method):
    body = {"json": HOOK} if method in {"PUT", "PATCH"} else {}

    assert code(api.request(method, f"/webhooks/{NOBODY}", **body)) == (404, "webhook_not_found")
    assert code(api.request(method, "/webhooks/nonsense", **body)) == (400, "invalid_id_format")


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({"target": "no url"}, "target"),
        ({"target": "https://a.example.com/" + "x" * 742}, "target"),
        ({"secret": ""}, "secret"),
        ({"triggers": []}, "triggers"),
        ({"triggers": ["NOTHING"]}, "triggers.0"),
        ({"triggers": ["ALL", "ALL"]}, "triggers"),
    ],
)
def test_validation_errors_name_the_field(api, change, wrong):
    response = api.post("/webhooks", json={**HOOK, **change})

    assert code(response) == (400, "invalid_input")
    assert [one.split(":")[0] for one in response.json()["additionalInformation"]["validationErrors"]] == [wrong]


@pytest.mark.parametrize("body", [b"{", b"[]", b""])
def test_a_body_that_is_no_json_object_is_an_invalid_payload(api, body):
    assert code(api.post("/webhooks", content=body)) == (400, "invalid_payload")


@pytest.mark.parametrize("size", ["0", "16", "ten", "1.5", "-1"])
def test_page_sizes_outside_the_limits_are_refused(api, size):
    assert code(api.get("/webhooks", params={"pageSize": size})) == (400, "invalid_page_size")
