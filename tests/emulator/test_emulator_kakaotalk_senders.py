import pytest

from reconciler.emulator.server import Options, running

SENDERS = "/kakaotalk/senders"
ACME = f"{SENDERS}/acme"
DETAILS = {
    "adminPhoneNo": "01012345678",
    "name": "Acme",
    "topLevelCategoryCode": "001",
    "midLevelCategoryCode": "0001",
    "subLevelCategoryCode": "0002",
}
SENDER = {"plusFriendId": "acme", "details": DETAILS}


def code(response):
    return response.status_code, response.json()["errorCode"]


@pytest.fixture
def sender(api):
    def make(**more):
        response = api.post(SENDERS, json={**SENDER, **more})
        assert response.status_code == 201, response.text
        return response.json()

    return make


@pytest.fixture
def active(sender, api, advance, emulator):
    def make(**more):
        one = sender(**more)
        advance("3s")
        api.post(f"{SENDERS}/{one['plusFriendId']}/register")
        return verify(emulator, api, one["plusFriendId"]).json()

    return make


def verify(emulator, api, identity="acme", wrong_by=0):
    sent = emulator.control("GET", f"otp?senderId={identity}")["code"]
    return api.post(f"{SENDERS}/{identity}/verify", json={"code": sent + wrong_by})


def kinds(api):
    return [one["type"] for one in api.get(f"{ACME}/activities").json()["notifications"]]


def test_a_new_sender_has_only_a_pending_part(sender, api):
    made = sender()

    assert made["changes"] == {"status": "IN_PROGRESS", "details": DETAILS}
    assert not {"state", "details"} & set(made)
    assert api.get(ACME).json() == made


def test_an_approved_sender_waits_for_its_registration(sender, api, advance, told):
    sender()

    advance("3s")

    found = api.get(ACME).json()
    assert (found["state"], found["details"]) == ("INACTIVE", DETAILS)
    assert "changes" not in found
    assert told() == [{"type": "KAKAOTALK_SENDER_INACTIVE", "payload": found}]


def test_registering_and_verifying_makes_a_sender_active(sender, emulator, api, advance, told):
    sender()
    advance("3s")

    registered = api.post(f"{ACME}/register").json()
    verified = verify(emulator, api).json()

    assert (registered["state"], verified["state"]) == ("VERIFYING", "ACTIVE")
    assert api.get(ACME).json() == verified
    assert told()[-1] == {"type": "KAKAOTALK_SENDER_ACTIVE", "payload": verified}
    assert kinds(api) == ["ACTIVE", "INACTIVE", "IN_PROGRESS", "CREATED"]
    with pytest.raises(ValueError, match="No code was sent"):
        emulator.control("GET", "otp?senderId=acme")


def test_the_code_is_a_number_of_six_digits_and_new_every_time(sender, emulator, api):
    sender()
    codes = set()
    for _ in range(5):
        api.post(f"{ACME}/register")
        codes.add(emulator.control("GET", "otp?senderId=acme")["code"])

    assert all(isinstance(one, int) and len(str(one)) == 6 for one in codes)
    assert len(codes) > 1


def test_a_wrong_code_can_be_mended_until_there_were_five(sender, emulator, api, told):
    sender()
    api.post(f"{ACME}/register")

    for _ in range(4):
        assert code(verify(emulator, api, wrong_by=1)) == (409, "not_allowed_verify")
    assert api.get(ACME).json()["state"] == "VERIFYING"
    assert code(verify(emulator, api, wrong_by=1)) == (409, "not_allowed_verify")

    assert api.get(ACME).json()["state"] == "INACTIVE"
    assert told()[-1]["type"] == "KAKAOTALK_SENDER_INACTIVE"
    api.post(f"{ACME}/register")
    assert verify(emulator, api).json()["state"] == "ACTIVE"


def test_a_rejected_sender_says_why_and_can_only_be_discarded(sender, emulator, api, advance, told):
    verdict = {"match": {"type": "kakaotalk_sender", "name": "Acme"}, "verdict": "REJECTED", "reason": "No such shop."}
    emulator.control("POST", "verdicts", verdict)
    sender()

    advance("3s")

    found = api.get(ACME).json()
    assert found["changes"] == {"status": "REJECTED", "details": DETAILS}
    assert told() == [{"type": "KAKAOTALK_SENDER_REJECTED", "payload": found, "comment": "No such shop."}]
    assert api.get(f"{ACME}/activities").json()["notifications"][0]["comment"] == "No such shop."
    assert code(api.patch(ACME, json={"details": {"name": "A"}})) == (409, "sender_changes_not_updatable")
    assert api.delete(f"{ACME}/changes").status_code == 204
    assert code(api.get(ACME)) == (404, "sender_not_found")


def test_a_held_verdict_keeps_the_sender_in_review(sender, emulator, api, advance):
    emulator.control("POST", "verdicts", {"match": {"type": "kakaotalk_sender"}, "verdict": "HOLD"})
    sender()

    advance("30d")
    assert api.get(ACME).json()["changes"]["status"] == "IN_PROGRESS"
    emulator.control("POST", "verdicts", {"match": {"id": "acme"}, "verdict": "APPROVED"})

    assert api.get(ACME).json()["state"] == "INACTIVE"


def test_a_draft_may_lack_details_until_it_is_submitted(api):
    draft = api.post(SENDERS, json={"plusFriendId": "acme", "status": "DRAFT", "details": {"name": "Acme"}}).json()

    assert draft["changes"] == {"status": "DRAFT", "details": {"name": "Acme"}}
    assert code(api.patch(ACME, json={"status": "SUBMIT"})) == (400, "invalid_input")
    submitted = api.patch(ACME, json={"status": "SUBMIT", "details": DETAILS}).json()
    assert submitted["changes"] == {"status": "IN_PROGRESS", "details": DETAILS}


def test_edits_of_an_active_sender_are_pending_beside_the_live_part(active, api, advance):
    live = active(details={**DETAILS, "logoImage": "https://x.example.com/a.png"})

    drafted = api.patch(ACME, json={"details": {"name": "Acme Ltd", "logoImage": None}}).json()
    assert drafted["changes"] == {"status": "DRAFT", "details": {"name": "Acme Ltd"}}
    assert (drafted["state"], drafted["details"]) == ("ACTIVE", live["details"])
    api.patch(ACME, json={"status": "SUBMIT"})
    advance("3s")

    assert api.get(ACME).json()["details"] == {**DETAILS, "name": "Acme Ltd"}


def test_discarding_changes_leaves_the_live_part(active, api):
    live = active()
    api.patch(ACME, json={"details": {"name": "Acme Ltd"}})

    assert api.delete(f"{ACME}/changes").status_code == 204

    found = api.get(ACME).json()
    assert (found["state"], found["details"]) == (live["state"], live["details"])
    assert "changes" not in found


def test_a_deleted_sender_lives_for_sixty_days_and_takes_its_templates_along(active, api, advance):
    active()
    template = {"details": {"name": "t", "language": "KO", "content": "c"}}
    assert api.post(f"{ACME}/templates", json=template).status_code == 201

    assert api.delete(ACME).status_code == 204
    advance("59d")
    assert api.get(ACME).json()["state"] == "ACTIVE"
    assert code(api.delete(ACME)) == (409, "sender_already_deleted")
    assert code(api.post(SENDERS, json=SENDER)) == (409, "plus_friend_id_used")
    advance("1d")

    assert code(api.get(ACME)) == (404, "sender_not_found")
    assert api.post(SENDERS, json=SENDER).status_code == 201
    assert api.get(f"{ACME}/templates").json()["totalSize"] == 0


def test_a_sender_that_was_never_approved_is_deleted_at_once(sender, api):
    sender()

    assert api.delete(ACME).status_code == 204

    assert code(api.get(ACME)) == (404, "sender_not_found")


def test_an_id_is_taken_for_every_project(sender, emulator, client):
    sender()

    other = client(emulator, "p2").post(SENDERS, json=SENDER)

    assert code(other) == (409, "plus_friend_id_used")


def test_a_refused_submission_is_kept_as_a_draft_only_on_request(api):
    wrong = {**SENDER, "details": {**DETAILS, "subLevelCategoryCode": "9999"}}

    assert code(api.post(SENDERS, json=wrong)) == (400, "sender_invalid_category_code")
    assert code(api.get(ACME)) == (404, "sender_not_found")
    assert code(api.post(SENDERS, json={**wrong, "saveDraftOnFailure": True})) == (400, "sender_invalid_category_code")

    assert api.get(ACME).json()["changes"]["status"] == "DRAFT"


def test_the_first_sender_onboards_a_bare_project(client):
    with running(Options(blank=True)) as bare:
        api = client(bare)
        assert code(api.get(SENDERS)) == (400, "project_not_initialized")

        assert api.post(SENDERS, json=SENDER).status_code == 201

        assert api.get(SENDERS).json()["totalSize"] == 1


def test_kakaotalk_can_stop_and_restore_a_sender(active, emulator, api, told):
    active()
    before = len(told())

    for state in ("BLOCKED", "SUSPENDED", "INACTIVE", "ACTIVE"):
        emulator.control("POST", "verdicts", {"match": {"type": "kakaotalk_sender", "id": "acme"}, "verdict": state})
        assert api.get(ACME).json()["state"] == state

    assert [one["type"] for one in told()[before:]] == ["KAKAOTALK_SENDER_INACTIVE", "KAKAOTALK_SENDER_ACTIVE"]


def test_a_comment_is_an_activity_and_an_event(sender, api, told):
    made = sender()

    comment = api.post(f"{ACME}/comments", json={"comment": "please hurry"}).json()

    assert (comment["type"], comment["comment"]) == ("CREATED", "please hurry")
    assert kinds(api) == ["COMMENT_ADDED", "IN_PROGRESS", "CREATED"]
    assert told() == [{"type": "KAKAOTALK_SENDER_COMMENT_ADDED", "payload": made, "comment": "please hurry"}]


def test_senders_are_listed_by_pages_and_filters(emulator, api):
    for state in ("ACTIVE", "SUSPENDED", "DRAFT", "IN_PROGRESS", "REJECTED"):
        emulator.control("POST", "seed", {"type": "kakaotalk_sender", "count": 12, "projectId": "p1", "state": state})

    first = api.get(SENDERS).json()
    rest = api.get(SENDERS, params={"pageToken": first["nextPageToken"]}).json()
    stopped = api.get(SENDERS, params={"filterStates": ["SUSPENDED", "BLOCKED"]}).json()
    pending = api.get(SENDERS, params={"filterStatuses": "DRAFT"}).json()

    assert (first["totalSize"], len(first["senders"]), len(rest["senders"])) == (60, 50, 10)
    assert {one["state"] for one in stopped["senders"]} == {"SUSPENDED"}
    assert {one["changes"]["status"] for one in pending["senders"]} == {"DRAFT"}
    assert (stopped["totalSize"], pending["totalSize"]) == (12, 12)


def test_a_state_that_senders_do_not_have_cannot_be_seeded(emulator):
    with pytest.raises(ValueError, match="cannot be seeded in state"):
        emulator.control("POST", "seed", {"type": "kakaotalk_sender", "projectId": "p1", "state": "ODD"})


def test_a_patch_behind_the_back_ends_the_review(sender, emulator, api, advance):
    sender()

    emulator.control("POST", "objects/kakaotalk_sender/acme", {"state": "BLOCKED", "changes": None})
    advance("3s")

    assert api.get(ACME).json()["state"] == "BLOCKED"
