import pytest

ONE = "/whatsapp/templates/order_shipped/languages/EN"


def components(text):
    return {"components": [{"type": "BODY", "text": text}]}


def verdict(emulator, what, **more):
    return emulator.control("POST", "verdicts", {"match": {"name": "order_shipped"}, "verdict": what, **more})


def code(response):
    return response.status_code, response.json()["errorCode"]


def test_a_submitted_template_sits_in_changes_until_the_verdict(create, api):
    created = create()

    assert created["changes"]["status"] == "IN_PROGRESS"
    assert not {"state", "details", "whatsappId", "rejectionCode"} & set(created)
    assert api.get(ONE).json() == created


def test_a_text_without_variables_may_have_examples(api, values):
    body = values(text="Your order is on its way!")

    assert api.post("/whatsapp/templates", json=body).status_code == 201


def test_approval_moves_the_changes_into_the_live_part(create, api, advance):
    pending = create()

    advance("2s")
    approved = api.get(ONE).json()

    assert approved["state"] == "APPROVED"
    assert approved["details"] == pending["changes"]["details"]
    assert approved["whatsappId"].isdigit()
    assert approved["qualityScore"] == "QUALITY_SCORE_UNKNOWN"
    assert "changes" not in approved


def test_a_draft_waits_until_it_is_submitted(create, api, advance):
    created = create(status="DRAFT")
    advance("1d")
    still = api.get(ONE).json()
    submitted = api.patch(ONE, json={"status": "SUBMIT"}).json()
    advance("2s")

    assert created["changes"]["status"] == still["changes"]["status"] == "DRAFT"
    assert submitted["changes"]["status"] == "IN_PROGRESS"
    assert api.get(ONE).json()["state"] == "APPROVED"


def test_a_draft_may_be_incomplete_but_is_not_submitted_so(api, values):
    draft = values(status="DRAFT")
    del draft["details"]
    created = api.post("/whatsapp/templates", json=draft)

    refused = api.patch(ONE, json={"status": "SUBMIT"})

    assert created.status_code == 201
    assert code(refused) == (400, "invalid_payload")
    assert api.get(ONE).json() == created.json()


def test_a_rejected_new_template_says_why_and_keeps_its_details_in_changes(emulator, create, api, advance):
    verdict(emulator, "REJECTED", reason="INCORRECT_CATEGORY")
    pending = create()

    advance("2s")
    rejected = api.get(ONE).json()

    assert (rejected["state"], rejected["rejectionCode"]) == ("REJECTED", "INCORRECT_CATEGORY")
    assert rejected["changes"] == {**pending["changes"], "status": "REJECTED"}
    assert "details" not in rejected


def test_editing_a_rejected_template_makes_it_a_draft_again(emulator, create, api, advance):
    verdict(emulator, "REJECTED", reason="INCORRECT_CATEGORY")
    create()
    advance("2s")

    edited = api.patch(ONE, json={"category": "MARKETING"}).json()

    assert edited["changes"]["status"] == "DRAFT"
    assert edited["category"] == "MARKETING"
    assert not {"state", "rejectionCode"} & set(edited)


def test_an_edit_of_an_approved_template_lives_beside_the_live_part(live, api, advance):
    before = live()

    edited = api.patch(ONE, json={"status": "SUBMIT", "details": components("new words")}).json()
    advance("2s")
    after = api.get(ONE).json()

    assert (edited["state"], edited["details"]) == ("APPROVED", before["details"])
    assert edited["changes"] == {"status": "IN_PROGRESS", "details": components("new words")}
    assert after == {**before, "details": components("new words")}


def test_a_rejected_edit_leaves_the_live_part_alone(emulator, live, api, advance):
    before = live()
    verdict(emulator, "REJECTED", reason="SCAM")

    api.patch(ONE, json={"status": "SUBMIT", "details": components("new words")})
    advance("2s")
    after = api.get(ONE).json()

    assert (after["state"], after["details"]) == ("APPROVED", before["details"])
    assert after["changes"]["status"] == "REJECTED"
    assert "rejectionCode" not in after


def test_updates_are_drafts_unless_submitted(live, api, advance):
    live()

    api.patch(ONE, json={"details": components("new words")})
    advance("30d")

    assert api.get(ONE).json()["changes"]["status"] == "DRAFT"


def test_an_edit_in_review_cannot_be_edited(live, api):
    live()
    api.patch(ONE, json={"status": "SUBMIT", "details": components("new words")})

    assert code(api.patch(ONE, json={"details": components("newer")})) == (409, "template_changes_not_updatable")


def test_a_refused_submission_of_an_edit_changes_nothing(live, api):
    before = live()

    refused = api.patch(ONE, json={"status": "SUBMIT", "details": components("{{1}} without example")})

    assert refused.status_code == 400
    assert api.get(ONE).json() == before
    assert [one["type"] for one in api.get(f"{ONE}/activities").json()["notifications"]] == ["IN_PROGRESS", "CREATED"]


def test_an_empty_update_of_an_approved_template_changes_nothing(live, api):
    before = live()

    assert api.patch(ONE, json={"status": "SUBMIT"}).json() == before


def test_resending_the_allowed_category_change_of_an_approved_template_is_no_change(live, api):
    live(allowCategoryChange=True)

    assert api.patch(ONE, json={"allowCategoryChange": True, "category": "UTILITY"}).status_code == 200


def optimization(**more):
    return {"bidAmount": 5000, "bidStrategy": "LOWEST_COST_WITH_BID_CAP", **more}


def test_bids_come_out_with_a_prefix_and_can_be_changed_and_removed(create, values, api, advance):
    details = {**components("sale"), "optimization": optimization(bidCountryMultiplierOverrides={"US": "2.0"})}
    created = create(category="MARKETING", details=details)
    advance("2s")

    cheaper = api.patch(ONE, json={"status": "SUBMIT", "details": {"optimization": optimization(bidAmount=1)}}).json()
    advance("2s")
    plain = optimization(bidCountryMultiplierOverrides=None)
    cleared = api.patch(ONE, json={"status": "SUBMIT", "details": {"optimization": plain}}).json()
    advance("2s")
    api.patch(ONE, json={"status": "SUBMIT", "details": {"optimization": None}})
    advance("2s")
    removed = api.get(ONE).json()

    assert created["changes"]["details"]["optimization"]["bidStrategy"] == "BID_STRATEGY_LOWEST_COST_WITH_BID_CAP"
    assert cheaper["changes"]["details"]["optimization"]["bidAmount"] == 1
    assert cheaper["changes"]["details"]["optimization"]["bidCountryMultiplierOverrides"] == {"US": "2.0"}
    assert "bidCountryMultiplierOverrides" not in cleared["changes"]["details"]["optimization"]
    assert "optimization" not in removed["details"]


def test_the_mime_type_of_an_example_is_not_returned(create):
    header = {
        "type": "HEADER",
        "format": "IMAGE",
        "example": {"url": "https://x.example.com/a", "mimeType": "IMAGE/PNG"},
    }
    body = components("look")["components"]

    created = create(details={"components": [header, *body]})

    assert created["changes"]["details"]["components"][0]["example"] == {"url": "https://x.example.com/a"}


@pytest.mark.parametrize(
    ("form", "example", "status"),
    [
        ("DOCUMENT", {"url": "https://x.example.com/a.pdf"}, 201),
        ("DOCUMENT", {"url": "https://x.example.com/a"}, 201),
        ("DOCUMENT", {"url": "https://x.example.com/a.docx"}, 400),
        ("DOCUMENT", {"url": "https://x.example.com/a.XLSX?v=2"}, 400),
        ("DOCUMENT", {"url": "https://x.example.com/a.pptx"}, 400),
        ("DOCUMENT", {"url": "https://x.example.com/a.csv"}, 400),
        ("DOCUMENT", {"url": "https://x.example.com/a.png"}, 400),
        ("DOCUMENT", {"url": "https://x.example.com/a.xlsx", "mimeType": "APPLICATION/PDF"}, 400),
        ("DOCUMENT", {"url": "https://x.example.com/a", "mimeType": "IMAGE/PNG"}, 400),
        ("VIDEO", {"url": "https://x.example.com/a.3gp"}, 201),
        ("VIDEO", {"url": "https://x.example.com/a.wmv"}, 400),
        ("IMAGE", {"url": "https://x.example.com/a.heic"}, 400),
        ("IMAGE", {"url": "https://x.example.com/a.jpe"}, 201),
    ],
)
def test_only_files_of_the_formats_that_meta_shows_are_taken(api, values, form, example, status):
    header = {"type": "HEADER", "format": form, "example": example}

    answer = api.post(
        "/whatsapp/templates", json=values(details={"components": [header, *components("look")["components"]]})
    )

    assert answer.status_code == status, answer.text
    assert status == 201 or answer.json()["errorCode"] == "file_invalid_mime_type"
    assert len(api.get("/whatsapp/templates").json()["templates"]) == (status == 201)


def test_a_verdict_can_be_held_back_and_given_later(emulator, create, api, advance):
    verdict(emulator, "HOLD")
    create()
    advance("5d")
    held = api.get(ONE).json()

    verdict(emulator, "APPROVED")

    assert held["changes"]["status"] == "IN_PROGRESS"
    assert api.get(ONE).json()["state"] == "APPROVED"


def test_a_verdict_may_come_later(emulator, create, api, advance):
    verdict(emulator, "APPROVED", after="2h")
    create()

    advance("1h59m")
    before = api.get(ONE).json()
    advance("1m")

    assert before["changes"]["status"] == "IN_PROGRESS"
    assert api.get(ONE).json()["state"] == "APPROVED"


def test_the_latest_matching_verdict_wins(emulator, create, api, advance):
    verdict(emulator, "REJECTED")
    verdict(emulator, "APPROVED")
    emulator.control("POST", "verdicts", {"match": {"language": "DE"}, "verdict": "REJECTED"})
    create()

    advance("2s")

    assert api.get(ONE).json()["state"] == "APPROVED"


def test_a_rejection_scripted_for_the_next_edit_leaves_the_live_template_alone(emulator, live, api):
    before = live()

    verdict(emulator, "REJECTED")

    assert api.get(ONE).json() == before


def test_meta_can_pause_disable_and_reinstate(emulator, live, api):
    live()
    states = []

    for what in ("PAUSED", "APPROVED", "DISABLED", "APPROVED"):
        verdict(emulator, what)
        states.append(api.get(ONE).json()["state"])

    assert states == ["PAUSED", "APPROVED", "DISABLED", "APPROVED"]


def test_meta_can_move_a_template_to_another_category(emulator, live, api):
    live()

    verdict(emulator, "RECATEGORIZED", reason="MARKETING")

    assert api.get(ONE).json()["category"] == "MARKETING"


def test_an_act_posted_before_the_template_is_live_waits_for_that(emulator, create, api, advance):
    create()
    verdict(emulator, "PAUSED", after="1h")

    advance("2s")
    approved = api.get(ONE).json()["state"]
    advance("1h")

    assert (approved, api.get(ONE).json()["state"]) == ("APPROVED", "PAUSED")


def test_verdicts_become_due_in_order_of_time_within_one_step_of_the_clock(emulator, create, api, advance):
    verdict(emulator, "PAUSED", after="2h")
    create()

    advance("1d")

    assert api.get(ONE).json()["state"] == "PAUSED"


@pytest.mark.parametrize("state", ["APPROVED", "PAUSED", "DISABLED"])
def test_a_deleted_live_language_is_blocked_for_thirty_days(emulator, live, create, api, values, advance, state):
    live()
    if state != "APPROVED":
        verdict(emulator, state)

    assert api.delete(ONE, params={"deleteSubmitted": "true"}).status_code == 204
    advance("29d23h")
    blocked = api.post("/whatsapp/templates", json=values())
    elsewhere = api.post("/whatsapp/templates", json=values(language="DE"))
    advance("1h")
    free = api.post("/whatsapp/templates", json=values())

    assert code(blocked) == (409, "template_language_recently_deleted")
    assert (elsewhere.status_code, free.status_code) == (201, 201)


def test_a_name_deleted_whole_is_blocked_in_every_language(live, create, api, values, advance):
    live()
    create(language="DE")

    assert api.delete("/whatsapp/templates/order_shipped").status_code == 204
    blocked = api.post("/whatsapp/templates", json=values(language="FR"))
    advance("30d")
    free = api.post("/whatsapp/templates", json=values(language="FR"))

    assert code(api.get("/whatsapp/templates/order_shipped/languages/DE")) == (404, "template_not_found")
    assert code(blocked) == (409, "template_name_recently_used")
    assert free.status_code == 201


def test_deleting_what_was_never_approved_blocks_nothing(create, api, values):
    create(status="DRAFT")
    assert api.delete(ONE).status_code == 204
    create()
    assert api.delete(ONE, params={"deleteSubmitted": "true"}).status_code == 204
    create()
    assert api.delete("/whatsapp/templates/order_shipped").status_code == 204

    assert api.post("/whatsapp/templates", json=values()).status_code == 201


def test_deleting_drops_only_the_draft_of_an_approved_template(live, api):
    before = live()
    api.patch(ONE, json={"details": components("new words")})

    assert api.delete(ONE).status_code == 204
    assert api.get(ONE).json() == before


def test_a_dropped_draft_takes_its_bid_removal_with_it(create, api, advance):
    create(category="MARKETING", details={**components("sale"), "optimization": optimization()})
    advance("2s")
    api.patch(ONE, json={"details": {"optimization": None}})
    api.delete(ONE)

    api.patch(ONE, json={"status": "SUBMIT", "details": components("bigger sale")})
    advance("2s")

    assert api.get(ONE).json()["details"]["optimization"]["bidAmount"] == 5000


def test_a_failed_submission_leaves_a_draft_only_where_asked_to(create, api, values):
    create("first_one", text="same", details=components("same"))
    lost = api.post("/whatsapp/templates", json=values("lost_one", details=components("same")))
    body = values("kept_one", details=components("same"), saveDraftOnFailure=True)
    kept = api.post("/whatsapp/templates", json=body)

    assert code(lost) == code(kept) == (424, "template_content_already_exists")
    assert code(api.get("/whatsapp/templates/lost_one")) == (404, "template_not_found")
    assert api.get("/whatsapp/templates/kept_one/languages/EN").json()["changes"]["status"] == "DRAFT"


def test_content_is_free_again_once_its_template_is_gone_or_refused(emulator, create, api, advance):
    create("first_one", details=components("same"))
    api.delete("/whatsapp/templates/first_one")
    emulator.control("POST", "verdicts", {"match": {"name": "second_one"}, "verdict": "REJECTED"})
    create("second_one", details=components("same"))
    advance("2s")

    assert create("third_one", details=components("same"))["changes"]["status"] == "IN_PROGRESS"


def test_reading_changes_nothing(emulator, create, api):
    create()
    before = emulator.control("GET", "objects")

    for path in (ONE, "/whatsapp/templates", "/whatsapp/templates/order_shipped", f"{ONE}/activities", "/webhooks"):
        api.get(path)

    assert emulator.control("GET", "objects") == before


def test_with_no_review_time_the_answer_is_in_review_and_the_next_one_approved(client, values):
    from reconciler.emulator.server import Options, running

    with running(Options(review_seconds=0)) as emulator:
        api = client(emulator)
        created = api.post("/whatsapp/templates", json=values()).json()

        assert created["changes"]["status"] == "IN_PROGRESS"
        assert api.get(ONE).json()["state"] == "APPROVED"
