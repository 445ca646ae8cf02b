import pytest

from reconciler.emulator.server import Options, running

SENDERS = "/whatsapp/senders"
DETAILS = {"countryCode": "46", "phoneNumber": "701234567", "displayName": "Acme", "vertical": "OTHER"}
PARTNER = {"phoneNumberProvider": "CUSTOMER", "details": DETAILS}
NUMBERED = {"details": {name: DETAILS[name] for name in ("countryCode", "phoneNumber", "displayName")}}
EMBEDDED = {"wabaId": "2001", "phoneNumberId": "3001", "authenticationCode": "code-1"}
OLD = {
    "name": "bot",
    "facebookAccessToken": "EAAx",
    "wabaId": "2001",
    "details": {"displayName": "A", "vertical": "OTHER"},
}
HOOK = {"target": "https://a.example.com/x", "secret": "s3cret", "triggers": ["ALL"]}


def code(response):
    return response.status_code, response.json()["errorCode"]


def one(identity, below=""):
    return f"{SENDERS}/{identity}{below}"


@pytest.fixture
def add(api):
    """Create a sender and return what the API answered."""

    def make(body=None, **more):
        response = api.post(SENDERS, json={**(body or PARTNER), **more})
        assert response.status_code == 201, response.text
        return response.json()

    return make


@pytest.fixture
def read(api):
    return lambda identity: api.get(one(identity)).json()


@pytest.fixture
def seeded(emulator):
    """Seed a sender and return its id."""

    def make(state=None, project="p1"):
        body = {"type": "whatsapp_sender", "projectId": project, "state": state}
        return emulator.control("POST", "seed", body)["ids"][0]

    return make


@pytest.fixture
def verdict(emulator):
    def order(what, **more):
        match = {"type": "whatsapp_sender", **more.pop("match", {})}
        return emulator.control("POST", "verdicts", {"match": match, "verdict": what, **more})

    return order


@pytest.fixture
def told(emulator, api):
    """What webhooks were told, as (type, payload)."""
    api.post("/webhooks", json=HOOK)

    def read():
        found = emulator.control("GET", "deliveries")["deliveries"]
        return [(one["event"]["type"].removeprefix("WHATSAPP_SENDER_"), one["event"]["payload"]) for one in found]

    return read


def test_a_new_sender_sits_in_changes_until_it_is_reviewed(add, read):
    created = add()

    assert created["changes"] == {"status": "IN_PROGRESS", "details": {"displayName": "Acme", "vertical": "OTHER"}}
    assert not {"state", "details", "metadata", "bearerToken"} & set(created)
    assert (created["countryCode"], created["phoneNumber"]) == ("46", "701234567")
    assert (created["region"], created["businessManager"], created["numberProvider"]) == ("EU", "SINCH_UK", "CUSTOMER")
    assert read(created["id"]) == created


def test_a_sender_becomes_active_by_review_code_and_verification(emulator, api, add, read, advance):
    identity = add()["id"]
    advance("2s")
    waiting = read(identity)
    registered = api.post(one(identity, "/register"), json={"method": "SMS"}).json()
    sent = emulator.control("GET", f"otp?senderId={identity}")["code"]
    verified = api.post(one(identity, "/verify"), json={"code": sent})
    active = read(identity)

    assert (waiting["state"], waiting["details"]["displayName"]) == ("PENDING_VERIFICATION", "Acme")
    assert "changes" not in waiting
    assert (registered["id"], registered["method"], registered["verificationCodeSent"]) == (identity, "SMS", True)
    assert verified.status_code == 204
    assert active["state"] == "ACTIVE"
    assert active["metadata"]["displayName"] == {"value": "Acme", "status": "APPROVED"}
    assert active["bearerToken"]


def test_a_number_alone_is_enough(add, read, advance):
    identity = add(NUMBERED)["id"]
    advance("2s")

    assert read(identity)["state"] == "PENDING_VERIFICATION"
    assert read(identity)["details"] == {"displayName": "Acme", "vertical": "NOT_SET"}


def test_embedded_signup_needs_no_code_and_ties_the_project_to_its_waba(api, add, read, advance):
    identity = add(EMBEDDED)["id"]
    advance("2s")

    assert read(identity)["state"] == "ACTIVE"
    assert api.get("/whatsapp").json()["wabaId"] == "2001"


@pytest.mark.parametrize("body", [EMBEDDED, OLD])
def test_embedded_signup_onboards_a_blank_project(client, body):
    with running(Options(blank=True)) as emulator:
        api = client(emulator)
        before = code(api.get(SENDERS))
        created = api.post(SENDERS, json=body)
        account = api.get("/whatsapp").json()

        assert before == (400, "project_not_initialized")
        assert created.status_code == 201
        assert (account["state"], account["isEmbeddedSignup"], account["wabaId"]) == ("ONBOARDED", True, "2001")
        assert api.get(SENDERS).json()["totalSize"] == 1


def test_the_deprecated_shape_finds_waba_and_number_by_itself(api, add):
    add(EMBEDDED)
    first = add({key: value for key, value in OLD.items() if key != "wabaId"})
    second = add(OLD)
    third = api.post(SENDERS, json=OLD)
    known = api.post("/whatsapp/wabaDetails", json={"facebookToken": "EAAx"}).json()["wabas"]

    assert first["phoneNumber"] != second["phoneNumber"]
    assert code(third) == (409, "all_phone_number_id_provisioned")
    assert [(one["id"], [number["provisioned"] for number in one["numbers"]]) for one in known] == [
        ("2001", [True] * 2)
    ]
    shown = {number["displayPhoneNumber"] for number in known[0]["numbers"]}
    assert shown == {f"+{one['countryCode']}{one['phoneNumber']}" for one in (first, second)}


def test_a_partner_may_leave_the_number_to_sinch(api, add, read):
    details = {key: value for key, value in DETAILS.items() if key != "phoneNumber"}
    draft = add({"phoneNumberProvider": "SINCH", "status": "DRAFT", "details": details})
    submitted = api.patch(one(draft["id"]), json={"status": "SUBMIT"}).json()

    assert "phoneNumber" not in draft
    assert submitted["phoneNumber"].isdigit()
    assert submitted["numberProvider"] == "SINCH"


def test_errors_are_those_of_the_shape_that_was_meant(api):
    details = {**DETAILS, "countryCode": "SE", "phoneNumber": "+46 70", "email": "nobody"}

    refused = api.post(SENDERS, json={"phoneNumberProvider": "ANYONE", "details": details}).json()

    places = [one.split(":")[0] for one in refused["additionalInformation"]["validationErrors"]]
    assert places == ["details.countryCode", "details.email", "details.phoneNumber", "phoneNumberProvider"]


@pytest.mark.parametrize(
    ("region", "manager", "status"),
    [("BR", "SINCH_BR", 201), ("BR", "SINCH_UK", 400), ("EU", "SINCH_MX", 400), ("US", "SINCH_UK", 201)],
)
def test_a_region_needs_a_business_manager_that_serves_it(client, region, manager, status):
    with running(Options(blank=True)) as emulator:
        created = client(emulator).post(SENDERS, json={**EMBEDDED, "region": region, "businessManager": manager})

        assert created.status_code == status


def test_a_number_in_use_by_another_project_ends_in_an_error(emulator, client, add, read, advance):
    other = client(emulator, "p2")
    other.post(SENDERS, json=PARTNER)
    advance("2s")
    identity = add()["id"]
    advance("2s")

    changes = read(identity)["changes"]
    assert (changes["status"], changes["errorCode"]) == ("ERROR", "DUPLICATES_ON_SENDER_PHONE_NUMBER")
    assert changes["errorReason"]


def test_a_rejected_sender_can_be_edited_and_submitted_again(api, add, read, advance, verdict):
    verdict("REJECTED", reason="unclear business")
    identity = add()["id"]
    advance("2s")
    rejected = read(identity)
    verdict("APPROVED")
    edited = api.patch(one(identity), json={"details": {"displayName": "Acme Inc", "about": "We ship"}}).json()
    submitted = api.patch(one(identity), json={"status": "SUBMIT"}).json()
    advance("2s")

    assert rejected["changes"]["status"] == "REJECTED"
    assert "state" not in rejected
    assert edited["changes"]["status"] == "DRAFT"
    assert submitted["changes"]["status"] == "IN_PROGRESS"
    assert read(identity)["details"] == {"displayName": "Acme Inc", "vertical": "OTHER", "about": "We ship"}


def test_an_edit_lives_beside_the_live_part_until_its_verdict(api, read, seeded, advance):
    identity = seeded()
    before = read(identity)
    drafted = api.patch(one(identity), json={"details": {"about": "New"}}).json()
    advance("1d")
    still = read(identity)
    submitted = api.patch(one(identity), json={"status": "SUBMIT"}).json()
    advance("2s")
    after = read(identity)

    assert drafted["changes"] == still["changes"] == {"status": "DRAFT", "details": {"about": "New"}}
    assert (submitted["state"], submitted["details"]) == ("ACTIVE", before["details"])
    assert submitted["changes"]["status"] == "IN_PROGRESS"
    assert after["details"] == {**before["details"], "about": "New"}
    assert "changes" not in after
    assert after["modified"] > before["modified"]


def test_a_rejected_edit_leaves_the_live_part_alone(api, read, seeded, advance, verdict):
    identity = seeded()
    before = read(identity)
    verdict("REJECTED", reason="not true")
    api.patch(one(identity), json={"status": "SUBMIT", "details": {"about": "New"}})
    advance("2s")
    after = read(identity)

    assert (after["state"], after["details"]) == ("ACTIVE", before["details"])
    assert after["changes"] == {"status": "REJECTED", "details": {"about": "New"}}


def test_null_deletes_a_value_once_approved(api, read, seeded, advance):
    identity = seeded()
    submitted = api.patch(
        one(identity), json={"status": "SUBMIT", "details": {"about": None, "email": "a@example.com"}}
    )
    advance("2s")

    assert "about" in submitted.json()["details"]
    assert "about" not in read(identity)["details"]
    assert read(identity)["details"]["email"] == "a@example.com"


def test_a_display_name_is_tracked_apart_and_has_its_own_verdict(api, read, seeded, advance, verdict):
    identity = seeded()
    live = read(identity)["details"]["displayName"]
    verdict("DISPLAY_NAME_REJECTED", reason="too generic", after="3h")
    verdict("HOLD")

    pending = api.patch(
        one(identity), json={"status": "SUBMIT", "details": {"displayName": "Acme 2", "about": "New"}}
    ).json()
    again = code(api.patch(one(identity), json={"details": {"displayName": "Acme 3"}}))
    advance("3h")
    refused = read(identity)

    assert pending["metadata"]["displayName"] == {"value": "Acme 2", "status": "PENDING"}
    assert pending["changes"] == {"status": "IN_PROGRESS", "details": {"about": "New"}}
    assert again == (409, "sender_changes_not_updatable")
    assert refused["metadata"]["displayName"] == {
        "value": "Acme 2",
        "status": "REJECTED",
        "rejectionReason": "too generic",
    }
    assert refused["details"]["displayName"] == live
    assert refused["changes"]["status"] == "IN_PROGRESS"


def test_a_display_name_alone_leaves_no_changes(api, read, seeded, advance):
    identity = seeded()

    pending = api.patch(one(identity), json={"status": "SUBMIT", "details": {"displayName": "Acme 2"}}).json()
    advance("2s")
    after = read(identity)

    assert "changes" not in pending
    assert after["details"]["displayName"] == "Acme 2"
    assert after["metadata"]["displayName"] == {"value": "Acme 2", "status": "APPROVED"}


def test_a_held_display_name_blocks_others_until_it_is_decided(api, read, seeded, advance, verdict):
    identity = seeded()
    verdict("DISPLAY_NAME_HOLD")
    api.patch(one(identity), json={"status": "SUBMIT", "details": {"displayName": "Acme 2"}})
    advance("30d")
    held = code(api.patch(one(identity), json={"details": {"displayName": "Acme 3"}}))
    fine = api.patch(one(identity), json={"details": {"about": "New"}})
    applied = verdict("DISPLAY_NAME_APPROVED", match={"id": identity})

    assert held == (409, "sender_display_name_update_not_allowed")
    assert fine.status_code == 200
    assert applied == {"applied": 1}
    assert read(identity)["details"]["displayName"] == "Acme 2"


def test_a_drafted_display_name_waits_to_be_submitted(api, read, seeded, advance):
    identity = seeded()
    drafted = api.patch(one(identity), json={"details": {"displayName": "Acme 2"}}).json()
    advance("1d")
    submitted = api.patch(one(identity), json={"status": "SUBMIT"}).json()

    assert drafted["metadata"]["displayName"]["status"] == "UNSPECIFIED"
    assert submitted["metadata"]["displayName"]["status"] == "PENDING"


def test_a_username_must_be_free_and_goes_live_with_the_changes(api, read, seeded, advance):
    first, second = seeded(), seeded()
    suggested = api.get(one(second, "/suggestedUsernames")).json()["usernames"]
    pending = api.patch(one(first), json={"status": "SUBMIT", "details": {"username": suggested[0]}}).json()
    taken = api.patch(one(second), json={"details": {"username": suggested[0]}})
    advance("2s")
    after, left = read(first), api.get(one(second, "/suggestedUsernames")).json()["usernames"]
    api.patch(one(first), json={"status": "SUBMIT", "details": {"username": None}})
    advance("2s")
    gone = read(first)

    assert pending["metadata"]["username"] == {"value": suggested[0], "status": "PENDING"}
    assert code(taken) == (400, "sender_username_not_available")
    assert after["details"]["username"] == suggested[0]
    assert after["metadata"]["username"]["status"] == "APPROVED"
    assert left == suggested[1:]
    assert "username" not in gone["details"]


def test_dropping_changes_leaves_the_sender(api, read, seeded):
    identity = seeded()
    before = read(identity)
    api.patch(one(identity), json={"details": {"about": "New", "displayName": "Acme 2"}})
    dropped = api.delete(one(identity, "/changes"))
    after = read(identity)

    assert dropped.status_code == 204
    assert {**after, "modified": ""} == {**before, "modified": ""}
    assert code(api.delete(one(identity, "/changes"))) == (404, "sender_changes_not_found")


@pytest.mark.parametrize("state", ["DRAFT", "REJECTED", "ERROR"])
def test_a_sender_that_never_was_live_starts_over_after_its_changes_are_dropped(api, read, seeded, state):
    identity = seeded(state)

    assert api.delete(one(identity, "/changes")).status_code == 204
    assert not {"state", "changes"} & set(read(identity))
    assert code(api.patch(one(identity), json={"status": "SUBMIT"})) == (400, "no_fields_to_update")
    assert api.patch(one(identity), json={"status": "SUBMIT", "details": {"about": "x"}}).status_code == 400
    again = api.patch(one(identity), json={"status": "SUBMIT", "details": {"displayName": "Acme", "vertical": "OTHER"}})
    assert again.json()["changes"]["status"] == "IN_PROGRESS"


def test_a_deleted_sender_stays_thirty_days_and_then_is_gone(api, read, seeded, advance, told):
    identity = seeded()
    before = read(identity)
    deleted = api.delete(one(identity))
    advance("29d")
    still = read(identity)
    second = api.delete(one(identity))
    blocked = api.delete("/whatsapp")
    advance("1d")

    assert deleted.status_code == 204
    assert still == before
    assert code(second) == (409, "sender_already_deleted")
    assert code(blocked) == (409, "account_has_senders")
    assert code(api.get(one(identity))) == (404, "sender_not_found")
    assert api.get(SENDERS).json()["totalSize"] == 0
    (event,) = told()
    assert event == (
        "DELETED",
        {
            "id": identity,
            "businessManager": "SINCH_UK",
            "region": "UNRECOGNIZED",
            "metaLocalStorage": "UNRECOGNIZED",
            "cloudApi": False,
            "compatibleRegions": [],
        },
    )
    assert api.delete("/whatsapp").status_code == 204


def test_a_deleted_sender_still_holds_its_number(api, add, advance):
    identity = add()["id"]
    api.delete(one(identity))
    refused = api.post(SENDERS, json=PARTNER)
    advance("30d")

    assert refused.json()["additionalInformation"]["validationErrors"] == [
        "details.phoneNumber: belongs to an existing sender"
    ]
    assert api.post(SENDERS, json=PARTNER).status_code == 201


def test_a_sender_deleted_while_in_review_gets_no_verdict(api, add, read, advance):
    identity = add()["id"]
    api.delete(one(identity))
    advance("1d")

    assert "state" not in read(identity)


def test_a_failed_submission_is_kept_as_a_draft_when_asked(api):
    body = {**PARTNER, "details": {**DETAILS, "photoUrl": "https://x.invalid/a.png"}}
    lost = api.post(SENDERS, json=body)
    kept = api.post(SENDERS, json={**body, "saveDraftOnFailure": True})

    listed = api.get(SENDERS).json()["senders"]

    assert code(lost) == code(kept) == (409, "file_not_found")
    assert [one["changes"]["status"] for one in listed] == ["DRAFT"]


def test_lists_are_filtered_and_paged(api, seeded):
    for state in ("ACTIVE", "SUSPENDED", "DRAFT", "REJECTED"):
        seeded(state)

    def listed(**params):
        found = api.get(SENDERS, params=params).json()
        return [one.get("state") or one["changes"]["status"] for one in found["senders"]]

    assert listed() == ["ACTIVE", "SUSPENDED", "DRAFT", "REJECTED"]
    assert listed(filterStates=["ACTIVE", "SUSPENDED"]) == ["ACTIVE", "SUSPENDED"]
    assert listed(filterStatuses="DRAFT") == ["DRAFT"]
    assert listed(filterStatuses="MULTIPLE_WABA_ERROR") == []


def test_pages_hold_fifty_by_default_and_a_hundred_at_most(emulator, api):
    emulator.control("POST", "seed", {"type": "whatsapp_sender", "count": 120, "projectId": "p1"})

    first = api.get(SENDERS).json()
    second = api.get(SENDERS, params={"pageToken": first["nextPageToken"], "pageSize": 100}).json()

    assert (first["totalSize"], len(first["senders"]), len(second["senders"])) == (120, 50, 70)
    assert len({one["id"] for one in first["senders"] + second["senders"]}) == 120


def test_activities_come_newest_first(emulator, api, add, advance):
    identity = add()["id"]
    advance("2s")
    api.post(one(identity, "/register"), json={"method": "VOICE"})
    sent = emulator.control("GET", f"otp?senderId={identity}")["code"]
    api.post(one(identity, "/verify"), json={"code": sent})
    api.post(one(identity, "/comments"), json={"comment": "thanks"})

    first = api.get(one(identity, "/activities"), params={"pageSize": 4}).json()
    rest = api.get(one(identity, "/activities"), params={"pageSize": 4, "pageToken": first["nextPageToken"]}).json()

    kinds = [one["type"] for one in first["notifications"] + rest["notifications"]]
    assert kinds == ["COMMENT_ADDED", "ACTIVE", "VERIFIED", "REGISTERED", "IN_PROGRESS", "CREATED"]
    assert first["notifications"][0]["comment"] == "thanks"


def test_meta_acts_on_live_senders(read, seeded, verdict):
    identity = seeded()

    for what, field, value in [
        ("YELLOW", "qualityRating", "YELLOW"),
        ("TIER_1K", "dailyLimit", "TIER_1K"),
        ("SUSPENDED", "state", "SUSPENDED"),
        ("APPROVED", "state", "ACTIVE"),
        ("INACTIVE", "state", "INACTIVE"),
    ]:
        assert verdict(what, match={"id": identity}) == {"applied": 1}
        assert read(identity)[field] == value


def test_an_error_ends_a_review(api, add, read, advance, verdict):
    verdict("ERROR", reason="NO_PRICING_PLAN")
    identity = add()["id"]
    advance("1d")

    changes = read(identity)["changes"]
    assert (changes["status"], changes["errorCode"]) == ("ERROR", "NO_PRICING_PLAN")
    assert code(api.patch(one(identity), json={"details": {"about": "x"}})) == (409, "sender_changes_not_updatable")


def test_webhooks_are_told_what_becomes_of_a_sender(emulator, api, add, advance, verdict, told):
    identity = add()["id"]
    advance("2s")
    api.post(one(identity, "/register"), json={"method": "SMS"})
    sent = emulator.control("GET", f"otp?senderId={identity}")["code"]
    api.post(one(identity, "/verify"), json={"code": sent})
    api.patch(one(identity), json={"status": "SUBMIT", "details": {"displayName": "B", "username": "bee"}})
    advance("2s")
    verdict("REJECTED", reason="no")
    api.patch(one(identity), json={"status": "SUBMIT", "details": {"about": "x"}})
    advance("2s")
    for what in ("RED", "TIER_1K", "INACTIVE", "ERROR"):
        verdict(what)
    api.post(one(identity, "/comments"), json={"comment": "why?"})

    found = told()

    assert [kind for kind, _ in found] == [
        "PENDING_VERIFICATION",
        "ACTIVE",
        "DISPLAY_NAME_UPDATED",
        "USERNAME_UPDATED",
        "ACTIVE",
        "REJECTED",
        "QUALITY_RATING_CHANGED",
        "DAILY_LIMIT_CHANGED",
        "INACTIVE",
        "ERROR",
        "COMMENT_ADDED",
    ]
    assert [payload.get("state") for _, payload in found][:2] == ["PENDING_VERIFICATION", "ACTIVE"]
    assert found[5][1]["changes"]["status"] == "REJECTED"


STATES = ("ACTIVE", "INACTIVE", "SUSPENDED", "PENDING_VERIFICATION")
STATUSES = ("DRAFT", "IN_PROGRESS", "REJECTED", "ERROR")


@pytest.mark.parametrize(("state", "status"), [*((one, None) for one in STATES), *((None, one) for one in STATUSES)])
def test_senders_can_be_seeded_in_any_state(read, seeded, state, status):
    shown = read(seeded(state or status))

    assert (shown.get("state"), shown.get("changes", {}).get("status")) == (state, status)


def test_a_sender_cannot_be_seeded_in_an_unknown_state(seeded):
    with pytest.raises(ValueError, match="cannot be seeded in state"):
        seeded("ODD")


def test_a_sender_patched_out_of_review_gets_no_verdict(emulator, api, add, read, advance):
    identity = add()["id"]

    emulator.control("POST", f"objects/whatsapp_sender/{identity}", {"changes": {"status": "REJECTED"}})
    advance("1d")

    assert read(identity)["changes"]["status"] == "REJECTED"


def test_senders_outlive_the_emulator_with_all_that_is_due(tmp_path, client):
    options = Options(data=str(tmp_path / "world.json"), virtual_clock=True)
    with running(options) as first:
        api = client(first)
        identity = api.post(SENDERS, json=PARTNER).json()["id"]
        gone = first.control("POST", "seed", {"type": "whatsapp_sender", "projectId": "p1"})["ids"][0]
        api.delete(one(gone))

    with running(options) as second:
        api = client(second)
        second.control("POST", "clock", {"advance": "30d"})

        assert [found["id"] for found in api.get(SENDERS).json()["senders"]] == [identity]
        assert api.get(one(identity)).json()["state"] == "PENDING_VERIFICATION"
        assert api.get("/whatsapp").json()["state"] == "ONBOARDED"
