import pytest

ACME = "/kakaotalk/senders/acme"
TEMPLATES = f"{ACME}/templates"
DETAILS = {"name": "shipped", "language": "KO", "content": "주문 #{no} 배송"}
WHOLE = {
    **DETAILS,
    "messageType": "BASIC",
    "emphasizeType": "EMPHASIZE_TYPE_NONE",
    "categoryCode": "999999",
    "securityFlag": False,
    "buttons": [],
}
SENDER = {
    "plusFriendId": "acme",
    "details": {
        "adminPhoneNo": "01012345678",
        "name": "Acme",
        "topLevelCategoryCode": "001",
        "midLevelCategoryCode": "0001",
        "subLevelCategoryCode": "0001",
    },
}


def code(response):
    return response.status_code, response.json()["errorCode"]


@pytest.fixture(autouse=True)
def sender(api):
    assert api.post("/kakaotalk/senders", json=SENDER).status_code == 201


@pytest.fixture
def create(api):
    def make(*, status="SUBMIT", **details):
        response = api.post(TEMPLATES, json={"status": status, "details": {**DETAILS, **details}})
        assert response.status_code == 201, response.text
        return response.json()

    return make


@pytest.fixture
def live(create, api, advance):
    def make(**details):
        made = create(**details)
        advance("3s")
        return api.get(path(made)).json()

    return make


def path(template):
    return f"{TEMPLATES}/{template['code']}"


def test_the_server_gives_code_and_defaults(create, api):
    made = create()

    assert len(made["code"]) == 20
    assert made["code"].isalnum()
    assert made["changes"] == {"status": "IN_PROGRESS", "details": WHOLE}
    assert not {"state", "details"} & set(made)
    assert api.get(path(made)).json() == made


def test_an_approved_template_has_a_live_part_only(create, api, advance, told):
    made = create()

    advance("3s")

    found = api.get(path(made)).json()
    assert (found["state"], found["details"]) == ("APPROVED", WHOLE)
    assert "changes" not in found
    assert told()[-1] == {"type": "KAKAOTALK_TEMPLATE_APPROVED", "payload": found}


def test_a_rejected_template_becomes_a_draft_again_when_edited(create, emulator, api, advance, told):
    made = create()
    verdict = {"match": {"type": "kakaotalk_template", "id": f"acme/{made['code']}"}, "verdict": "REJECTED"}
    emulator.control("POST", "verdicts", {**verdict, "reason": "Advertising."})

    rejected = api.get(path(made)).json()
    assert (rejected["state"], rejected["changes"]) == ("REJECTED", {"status": "REJECTED", "details": WHOLE})
    assert told()[-1] == {"type": "KAKAOTALK_TEMPLATE_REJECTED", "payload": rejected}
    assert api.get(f"{path(made)}/activities").json()["notifications"][0]["comment"] == "Advertising."
    emulator.control("POST", "verdicts", {**verdict, "verdict": "APPROVED"})
    edited = api.patch(path(made), json={"status": "SUBMIT", "details": {"content": "other"}}).json()
    advance("3s")

    assert edited["changes"] == {"status": "IN_PROGRESS", "details": {**WHOLE, "content": "other"}}
    assert "state" not in edited
    assert api.get(path(made)).json()["details"]["content"] == "other"


def test_edits_of_an_approved_template_are_pending_beside_the_live_part(live, api, advance):
    before = live(title="Shop", extra="more")

    pending = api.patch(path(before), json={"details": {"content": "new", "title": None}}).json()
    assert pending["changes"] == {"status": "DRAFT", "details": {"content": "new"}}
    assert (pending["state"], pending["details"]) == ("APPROVED", before["details"])
    assert api.patch(path(before), json={"status": "SUBMIT"}).json()["changes"]["status"] == "IN_PROGRESS"
    advance("3s")

    assert api.get(path(before)).json()["details"] == {**WHOLE, "extra": "more", "content": "new"}


def test_a_rejected_edit_leaves_the_live_part_serving(live, emulator, api, advance):
    before = live()
    emulator.control("POST", "verdicts", {"match": {"type": "kakaotalk_template"}, "verdict": "REJECTED"})

    api.patch(path(before), json={"status": "SUBMIT", "details": {"content": "new"}})
    advance("3s")

    found = api.get(path(before)).json()
    assert (found["state"], found["details"]) == ("APPROVED", before["details"])
    assert found["changes"] == {"status": "REJECTED", "details": {"content": "new"}}


def test_an_empty_update_changes_nothing(live, api):
    before = live()

    assert api.patch(path(before), json={}).json() == before


def test_a_verdict_finds_templates_by_name_and_language(create, emulator, api, advance):
    match = {"type": "kakaotalk_template", "name": "shipped", "language": "KO"}
    emulator.control("POST", "verdicts", {"match": match, "verdict": "HOLD"})
    held, other = create(), create(name="paid")

    advance("1h")

    assert api.get(path(held)).json()["changes"]["status"] == "IN_PROGRESS"
    assert api.get(path(other)).json()["state"] == "APPROVED"


def test_names_are_unique_for_one_sender_only(create, api):
    create()
    api.post("/kakaotalk/senders", json={**SENDER, "plusFriendId": "other"})

    again = api.post(TEMPLATES, json={"details": DETAILS})
    elsewhere = api.post("/kakaotalk/senders/other/templates", json={"details": DETAILS})

    assert code(again) == (409, "template_exists")
    assert elsewhere.status_code == 201


def test_a_renamed_template_frees_its_name(create, api):
    made = create(status="DRAFT")
    create(name="paid")
    create(name="shipped/late")

    assert code(api.patch(path(made), json={"details": {"name": "paid"}})) == (409, "template_exists")
    assert api.patch(path(made), json={"details": {"name": "sent"}}).status_code == 200

    assert [one["changes"]["details"]["name"] for one in api.get(TEMPLATES).json()["templates"]] == [
        "paid",
        "sent",
        "shipped/late",
    ]
    assert create()["changes"]["details"]["name"] == "shipped"


def test_the_list_is_alphabetical_and_filters_by_prefix_state_and_status(create, live, api):
    live(name="b1")
    live(name="a1")
    create(name="b2", status="DRAFT")

    def names(**query):
        found = api.get(TEMPLATES, params=query).json()["templates"]
        return [(one.get("details") or one["changes"]["details"])["name"] for one in found]

    assert names() == ["a1", "b1", "b2"]
    assert names(templateName="b") == ["b1", "b2"]
    assert names(templateName="nothing") == []
    assert names(filterStates="APPROVED") == ["a1", "b1"]
    assert names(filterStatuses=["DRAFT", "REJECTED"]) == ["b2"]


def test_a_page_holds_fifty_and_up_to_a_thousand(emulator, api, advance):
    advance("3s")
    emulator.control("POST", "verdicts", {"match": {"id": "acme"}, "verdict": "ACTIVE"})
    emulator.control("POST", "seed", {"type": "kakaotalk_template", "count": 1001, "projectId": "p1"})

    first = api.get(TEMPLATES).json()
    whole = api.get(TEMPLATES, params={"pageSize": 1000}).json()
    rest = api.get(TEMPLATES, params={"pageSize": 1000, "pageToken": whole["nextPageToken"]}).json()

    assert (first["totalSize"], len(first["templates"]), len(whole["templates"])) == (1001, 50, 1000)
    assert len(rest["templates"]) == 1
    assert code(api.get(TEMPLATES, params={"pageSize": 1001})) == (400, "invalid_page_size")


def test_templates_can_be_seeded_in_the_states_they_have(emulator, api, advance):
    with pytest.raises(ValueError, match="needs an ACTIVE"):
        emulator.control("POST", "seed", {"type": "kakaotalk_template", "projectId": "p1"})
    emulator.control("POST", "seed", {"type": "kakaotalk_sender", "projectId": "p1"})
    for state in ("APPROVED", "REJECTED", "DRAFT", "IN_PROGRESS"):
        (one,) = emulator.control("POST", "seed", {"type": "kakaotalk_template", "projectId": "p1", "state": state})[
            "ids"
        ]
        found = api.get(f"/kakaotalk/senders/{one.replace('/', '/templates/')}").json()
        assert state in {found.get("state"), found.get("changes", {}).get("status")}

    with pytest.raises(ValueError, match="cannot be seeded in state"):
        emulator.control("POST", "seed", {"type": "kakaotalk_template", "projectId": "p1", "state": "PAUSED"})


@pytest.mark.parametrize(
    "details",
    [
        {"emphasizeType": "EMPHASIZE_TYPE_TEXT"},
        {"emphasizeType": "EMPHASIZE_TYPE_IMAGE"},
        {"messageType": "EXTRA_INFORMATION"},
        {"imageUrl": "https://x.example.com/a.gif"},
        {"buttons": [{"ordering": 1, "type": "WEB_LINK", "name": "go"}]},
    ],
)
def test_what_kakaotalk_refuses_is_kept_as_a_draft_only_on_request(api, details):
    body = {"details": {**DETAILS, **details}}

    refused = api.post(TEMPLATES, json=body)
    assert code(refused) == (424, "template_kakaotalk_validation_error")
    assert api.get(TEMPLATES).json()["totalSize"] == 0
    kept = api.post(TEMPLATES, json={**body, "saveDraftOnFailure": True})

    (draft,) = api.get(TEMPLATES).json()["templates"]
    assert kept.json()["additionalInformation"] == {"templateCode": draft["code"]}
    assert draft["changes"]["status"] == "DRAFT"
    assert code(api.patch(path(draft), json={"status": "SUBMIT"})) == (424, "template_kakaotalk_validation_error")


def test_a_draft_may_lack_its_content(create, api):
    draft = api.post(TEMPLATES, json={"status": "DRAFT", "details": {"name": "n", "language": "KO"}}).json()

    assert "content" not in draft["changes"]["details"]
    assert code(api.patch(path(draft), json={"status": "SUBMIT"})) == (424, "template_kakaotalk_validation_error")
    done = api.patch(path(draft), json={"status": "SUBMIT", "details": {"content": "c"}}).json()
    assert done["changes"]["status"] == "IN_PROGRESS"


def test_buttons_come_back_and_null_empties_them(create, api):
    button = {"ordering": 1, "type": "WEB_LINK", "name": "go", "linkMo": "https://m.example.com/"}
    made = create(status="DRAFT", buttons=[button])

    emptied = api.patch(path(made), json={"details": {"buttons": None}}).json()

    assert made["changes"]["details"]["buttons"] == [button]
    assert emptied["changes"]["details"]["buttons"] == []


def test_a_template_is_deleted_in_any_state(create, live, api):
    for made in (create(status="DRAFT"), live(name="b"), create(name="c")):
        assert api.delete(path(made)).status_code == 204
        assert code(api.get(path(made))) == (404, "template_not_found")


def test_only_what_was_never_submitted_is_a_draft_to_delete(create, live, api):
    draft, submitted = create(status="DRAFT"), live(name="b")
    api.patch(path(submitted), json={"details": {"content": "new"}})

    assert api.delete(f"{path(draft)}/changes").status_code == 204
    assert code(api.get(path(draft))) == (404, "template_not_found")
    assert code(api.delete(f"{path(submitted)}/changes")) == (409, "template_not_deletable")


def test_a_comment_is_an_activity_and_an_event(create, api, told):
    made = create()

    api.post(f"{path(made)}/comments", json={"comment": "hello"})

    kinds = [one["type"] for one in api.get(f"{path(made)}/activities").json()["notifications"]]
    assert kinds == ["COMMENT_ADDED", "IN_PROGRESS", "CREATED"]
    assert told() == [{"type": "KAKAOTALK_TEMPLATE_COMMENT_ADDED", "payload": made, "comment": "hello"}]


def test_a_template_renamed_behind_the_back_moves_in_the_list(live, emulator, api):
    first = live(name="a")
    live(name="b")

    emulator.control("POST", f"objects/kakaotalk_template/acme/{first['code']}", {"details": {"name": "c"}})

    assert [one["details"]["name"] for one in api.get(TEMPLATES).json()["templates"]] == ["b", "c"]
