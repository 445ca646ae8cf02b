import re

import pytest
from rcs_values import BRAND, COMPANY, CONTACT, READY, VIDEO

from reconciler.emulator.server import Options, running

SENDERS = "/rcs/senders"
MINIMAL = {"region": "EU", "billingCategory": "CONVERSATIONAL", "useCase": "OTP"}


def code(response):
    return response.status_code, response.json()["errorCode"]


@pytest.fixture
def create(api):
    def make(details=None, **values):
        body = {**MINIMAL, **values, **({} if details is None else {"details": details})}
        response = api.post(SENDERS, json=body)
        assert response.status_code == 201, response.text
        return response.json()

    return make


@pytest.fixture
def ready(create):
    return lambda **details: create({**READY, **details})


@pytest.fixture
def read(api):
    return lambda sender: api.get(f"{SENDERS}/{sender['id']}").json()


@pytest.fixture
def launch(api):
    return lambda sender: api.post(f"{SENDERS}/{sender['id']}/launch")


@pytest.fixture
def patch(api):
    return lambda sender, details, **query: api.patch(
        f"{SENDERS}/{sender['id']}", json={"details": details}, params=query
    )


def operators(sender):
    return {
        (one["country"], operator["name"]): operator["status"]
        for one in sender["countryStatus"]
        for operator in one["operators"]
    }


def test_a_minimal_sender_is_a_draft_and_in_test_when_next_looked_at(create, read, told):
    made = create()

    assert (made["state"], made["region"], made["hostingRegion"]) == ("DRAFT", "EU", "EUROPE")
    assert made["details"]["brand"] == {"name": "RCS Sender", "color": "#000000"}
    assert set(made["details"]["questionnaire"]) == {"general", "verification"}
    assert "supplierDetails" not in made
    found = read(made)
    assert found["state"] == "IN_TEST"
    assert found["supplierDetails"]["google"]
    (event,) = told()
    assert (event["previousState"], event["currentState"], event["payload"]) == ("DRAFT", "IN_TEST", found)


def test_timestamps_carry_a_small_t(ready, api, read, launch, advance):
    made = ready()
    launch(made)
    advance("3s")
    found = read(made)
    operator = found["countryStatus"][0]["operators"][0]
    activity = api.get(f"{SENDERS}/{made['id']}/activities").json()["notifications"][0]

    for one in (found["created"], found["modified"], found["launched"], operator["modified"], activity["created"]):
        assert re.fullmatch(r"\d{4}-\d\d-\d\dt\d\d:\d\d:\d\d\.\d{3}Z", one)


def test_details_are_changed_field_by_field_and_null_removes(ready, read, patch):
    made = ready()

    patch(made, {"brand": {"description": "Shop", "emails": None}, "questionnaire": {"general": {"answers": {}}}})
    patch(made, {"questionnaire": {"verification": {"answers": {"title": "CTO", "name": None}}}})

    details = read(made)["details"]
    assert details["brand"] == {
        **{name: value for name, value in BRAND.items() if name != "emails"},
        "color": "#000000",
        "description": "Shop",
    }
    answers = details["questionnaire"]["verification"]["answers"]
    assert answers == {"email": CONTACT["email"], "website": CONTACT["website"], "title": "CTO"}
    assert details["questionnaire"]["general"]["answers"] == VIDEO
    assert details["countries"] == ["SE"]


def test_countries_can_be_nulled_and_bring_their_questions(create, read, patch):
    made = create({"countries": ["GB", "FR", "DE"]})
    assert set(made["details"]["questionnaire"]) == {"general", "verification", "gb", "fr"}
    assert [one["country"] for one in made["countryStatus"]] == ["GB", "FR", "DE"]
    assert set(operators(made).values()) == {"NOT_LAUNCHED"}

    found = patch(made, {"countries": None}).json()

    assert "countries" not in found["details"]
    assert found["countryStatus"] == []


def test_a_launch_reports_everything_that_is_missing(create, launch):
    made = create({"countries": ["GB"]})

    response = launch(made)

    assert code(response) == (412, "launch_precondition_failed")
    assert response.json()["additionalInformation"]["validationErrors"] == [
        "details.brand: phones or emails need at least one entry",
        *(
            f"details.brand.{name}: should not be empty"
            for name in ("bannerUrl", "logoUrl", "privacyPolicyUrl", "termsOfServiceUrl")
        ),
        *(
            f"details.questionnaire.verification.answers.{name}: should not be empty"
            for name in ("name", "email", "website")
        ),
        *(
            f"details.questionnaire.gb.answers.{name}: should not be empty"
            for name in ("brandIndustry", "companyLegalName", "messagesVolume")
        ),
    ]


def test_a_launch_needs_a_country(ready, patch, launch):
    made = ready()
    patch(made, {"countries": None})

    errors = launch(made).json()["additionalInformation"]["validationErrors"]

    assert errors == ["details.countries: at least one is needed"]


def test_a_launch_in_the_us_needs_every_answer_about_the_company(ready, launch):
    partial = {"us": {"answers": {"ownershipType": "PUBLIC", "taxIdCountry": "US", "messagesVolume": 5}}}
    made = ready(countries=["US"], questionnaire={**READY["questionnaire"], **partial})

    errors = launch(made).json()["additionalInformation"]["validationErrors"]

    missing = {one.split(":")[0].removeprefix("details.questionnaire.") for one in errors}
    given = {"ownershipType", "taxIdCountry", "messagesVolume"}
    assert missing == {
        "verification.answers.phone",
        "us.answers.stockExchange",
        "us.answers.stockSymbol",
        *(f"us.answers.{name}" for name in COMPANY if name not in given),
    }


def test_operators_decide_by_the_clock(ready, read, launch, advance, told):
    made = ready()

    launching = launch(made).json()
    assert launching["state"] == "LAUNCHING"
    assert set(operators(launching).values()) == {"PENDING"}
    advance("3s")

    found = read(made)
    assert (found["state"], found["countryStatus"][0]["status"]) == ("LAUNCHED", "LAUNCHED")
    assert set(operators(found)) == {("SE", name) for name in ("Tele2", "Telenor", "Telia", "Three")}
    assert set(operators(found).values()) == {"LAUNCHED"}
    events = told()
    assert [one["currentState"] for one in events if one["type"] == "RCS_SENDER_STATUS_UPDATED"] == [
        "IN_TEST",
        "LAUNCHING",
        "LAUNCHED",
    ]
    decided = [one for one in events if one["type"] == "RCS_SENDER_OPERATOR_STATUS_UPDATED"]
    assert {(one["operatorCountry"], one["operator"]) for one in decided} == set(operators(found))
    assert {(one["operatorPreviousStatus"], one["operatorCurrentStatus"]) for one in decided} == {
        ("PENDING", "LAUNCHED")
    }


def test_a_verdict_can_reject_one_operator(ready, emulator, read, launch, advance):
    match = {"type": "rcs_sender", "country": "SE", "operator": "Telia"}
    order = {"match": match, "verdict": "REJECTED", "reason": "No opt-in."}
    emulator.control("POST", "verdicts", order)
    made = ready()

    launch(made)
    advance("3s")

    found = read(made)
    assert operators(found)["SE", "Telia"] == "REJECTED"
    assert [one["remark"] for one in found["countryStatus"][0]["operators"] if "remark" in one] == ["No opt-in."]
    assert (found["state"], found["countryStatus"][0]["status"]) == ("LAUNCHED", "LAUNCHED")


def test_a_verdict_can_reject_one_country_or_hold_it(ready, emulator, read, launch, advance):
    for country, verdict in (("SE", "REJECTED"), ("FI", "HOLD")):
        emulator.control("POST", "verdicts", {"match": {"type": "rcs_sender", "country": country}, "verdict": verdict})
    made = ready(countries=["SE", "FI", "NO"])

    launch(made)
    advance("3s")

    found = read(made)
    assert [one["status"] for one in found["countryStatus"]] == ["REJECTED", "PENDING", "LAUNCHED"]
    emulator.control("POST", "verdicts", {"match": {"id": made["id"], "operator": "DNA"}, "verdict": "APPROVED"})
    assert operators(read(made))["FI", "DNA"] == "LAUNCHED"


def test_a_sender_that_all_refused_can_be_mended_and_launched_again(ready, emulator, read, patch, launch, advance):
    emulator.control("POST", "verdicts", {"match": {"type": "rcs_sender"}, "verdict": "REJECTED"})
    made = ready()
    launch(made)
    advance("3s")
    assert read(made)["state"] == "IN_TEST"
    assert patch(made, {"brand": {"description": "better"}}).status_code == 200

    emulator.control("POST", "verdicts", {"match": {"type": "rcs_sender"}, "verdict": "APPROVED"})
    assert launch(made).json()["state"] == "LAUNCHING"
    advance("3s")

    assert read(made)["state"] == "LAUNCHED"


def test_a_launch_without_a_video_is_prepared_first(ready, read, launch, advance):
    made = ready(questionnaire={"verification": {"answers": CONTACT}})

    prepared = launch(made).json()
    again = launch(made)
    advance("2s")
    after_preparation = read(made)
    advance("2s")

    assert prepared["state"] == "PREPARING_LAUNCH"
    assert code(again) == (409, "launch_invalid_agent_state")
    assert after_preparation["state"] == "LAUNCHING"
    assert read(made)["state"] == "LAUNCHED"


def test_a_brand_is_registered_before_a_launch_in_the_us(ready, read, launch, advance, told):
    sections = {
        "general": {"answers": VIDEO},
        "verification": {"answers": {**CONTACT, "phone": "+12025550100"}},
        "us": {"answers": COMPANY},
    }
    made = ready(countries=["US"], questionnaire=sections)

    waiting = launch(made).json()
    advance("4s")
    launched = read(made)

    assert waiting["state"] == "PREPARING_LAUNCH"
    assert (waiting["brandDetails"]["status"], waiting["brandDetails"]["registration"]["status"]) == ("DRAFT", "NEW")
    assert (launched["state"], launched["brandDetails"]["status"]) == ("LAUNCHED", "COMPLETED")
    (event,) = [one for one in told() if one["type"] == "RCS_BRAND_REGISTRATION_PROCESS_STATUS_UPDATED"]
    assert event["status"] == "COMPLETED"


@pytest.mark.parametrize("state", ["LAUNCHING", "LAUNCHED"])
def test_only_countries_can_be_changed_after_a_launch(emulator, api, read, patch, state):
    (identity,) = emulator.control("POST", "seed", {"type": "rcs_sender", "projectId": "p1", "state": state})["ids"]
    sender = {"id": identity}

    for details in ({"brand": {"name": "x"}}, {"countries": ["SE"], "testNumbers": []}, {"questionnaire": {}}):
        assert code(patch(sender, details)) == (400, "fields_not_updatable")
    widened = patch(sender, {"countries": ["SE", "DK"]}).json()

    assert widened["state"] == state
    assert {status for (country, _), status in operators(widened).items() if country == "DK"} == {"NOT_LAUNCHED"}


def test_an_added_country_needs_another_launch(ready, read, patch, launch, advance):
    made = ready()
    launch(made)
    advance("3s")
    first = read(made)
    patch(made, {"countries": ["SE", "DK"]})

    assert launch(made).json()["state"] == "LAUNCHING"
    advance("3s")

    found = read(made)
    assert found["state"] == "LAUNCHED"
    assert set(operators(found).values()) == {"LAUNCHED"}
    assert found["countryStatus"][0] == first["countryStatus"][0]
    assert found["launched"] > first["launched"]
    assert launch(made).json() == found


def test_an_operator_can_suspend_and_all_can_unlaunch(emulator, read, told):
    order = {"type": "rcs_sender", "projectId": "p1", "state": "LAUNCHED"}
    (identity,) = emulator.control("POST", "seed", order)["ids"]
    match = {"type": "rcs_sender", "id": identity}

    emulator.control("POST", "verdicts", {"match": {**match, "operator": "Telia"}, "verdict": "SUSPENDED"})
    one = read({"id": identity})
    emulator.control("POST", "verdicts", {"match": match, "verdict": "UNLAUNCHED"})
    all_of_them = read({"id": identity})

    assert (one["state"], operators(one)["SE", "Telia"]) == ("LAUNCHED", "SUSPENDED")
    assert all_of_them["state"] == "UNLAUNCHED"
    assert told()[-1]["currentState"] == "UNLAUNCHED"


def test_an_act_waits_for_the_launch_it_is_meant_for(ready, emulator, read, launch, advance):
    match = {"type": "rcs_sender", "country": "SE", "operator": "Three"}
    emulator.control("POST", "verdicts", {"match": match, "verdict": "SUSPENDED"})
    made = ready()

    launch(made)
    advance("3s")

    assert operators(read(made))["SE", "Three"] == "SUSPENDED"


@pytest.mark.parametrize(
    ("answers", "place"),
    [
        ({"ownershipType": "PUBLIC", "legalForm": "PARTNERSHIP"}, "legalForm"),
        ({"ownershipType": "PRIVATE", "stockSymbol": "ACME"}, "stockSymbol"),
        ({"taxIdCountry": "US", "taxId": "123456789"}, "taxId"),
        ({"ownershipType": "SOMEHOW"}, "ownershipType"),
        ({"sampleMessages": ["short"]}, "sampleMessages.0"),
    ],
)
def test_answers_for_the_us_are_checked(api, create, patch, answers, place):
    made = create()
    sections = {"us": {"answers": answers}}

    at_once = api.post(SENDERS, json={**MINIMAL, "details": {"questionnaire": sections}})
    later = patch(made, {"questionnaire": sections})

    for response in (at_once, later):
        assert code(response) == (400, "invalid_input")
        errors = response.json()["additionalInformation"]["validationErrors"]
        assert any(place in one for one in errors)


def test_the_layout_of_the_us_section_is_told_by_its_answers_or_asked_for(create, read, patch):
    made = create({"countries": ["US"]})
    us = made["details"]["questionnaire"]["us"]
    assert "taxId" in us["questions"]

    legacy = patch(made, {"questionnaire": {"us": {"answers": {"ein": "12-3456789"}}}}).json()
    kept = patch(made, {"brand": {"name": "Acme"}}).json()
    current = patch(
        made, {"questionnaire": {"us": {"answers": {"companyLegalName": "Acme"}}}}, usQuestionnaireVersion="v2"
    ).json()

    assert set(legacy["details"]["questionnaire"]["us"]["questions"]) >= {"ein", "smsCampaign"}
    assert kept["details"]["questionnaire"] == legacy["details"]["questionnaire"]
    assert current["details"]["questionnaire"]["us"]["answers"] == {"companyLegalName": "Acme"}


def test_questions_for_the_us_follow_the_kind_of_company(create):
    def asked(**answers):
        sections = {"us": {"answers": answers}}
        return set(create({"questionnaire": sections})["details"]["questionnaire"]["us"]["questions"])

    assert "stockSymbol" in asked(ownershipType="PUBLIC", taxIdCountry="SE")
    assert "addressState" not in asked(ownershipType="PUBLIC", taxIdCountry="SE")
    assert "stockSymbol" not in asked(ownershipType="PRIVATE", taxIdCountry="US")


def test_a_comment_is_an_activity_and_an_event(create, read, api, told):
    made = create()

    api.post(f"{SENDERS}/{made['id']}/comments", json={"comment": "hello"})

    kinds = [one["type"] for one in api.get(f"{SENDERS}/{made['id']}/activities").json()["notifications"]]
    assert kinds == ["COMMENT_ADDED", "TEST", "CREATED"]
    assert told()[-1] == {"type": "RCS_SENDER_COMMENT_ADDED", "payload": read(made), "comment": "hello"}


def test_senders_are_listed_sorted_and_filtered(create, api, emulator):
    for name in ("Beta", "alpha", "Gamma"):
        create({"brand": {"name": name}})
    emulator.control("POST", "seed", {"type": "rcs_sender", "projectId": "p1", "state": "LAUNCHED"})

    def names(**query):
        return [one["details"]["brand"]["name"] for one in api.get(SENDERS, params=query).json()["senders"]]

    everyone = names()
    assert everyone[:3] == ["Beta", "alpha", "Gamma"]
    assert names(sortColumn="NAME")[:3] == ["alpha", "Beta", "Gamma"]
    assert names(sortColumn="CREATED", sortDirection="DESC") == everyone[::-1]
    assert names(search="ALPH") == names(filterSenderName="alph") == ["alpha"]
    assert names(filterStates="LAUNCHED") == everyone[3:]
    identity = api.get(SENDERS, params={"search": "gamma"}).json()["senders"][0]["id"]
    assert names(filterSenderIds=identity) == ["Gamma"]
    assert names(filterConversationApiAppId="nothing") == []


def test_sorted_pages_hold_together(emulator, api):
    emulator.control("POST", "seed", {"type": "rcs_sender", "count": 60, "projectId": "p1"})

    first = api.get(SENDERS, params={"sortColumn": "NAME"}).json()
    rest = api.get(SENDERS, params={"sortColumn": "NAME", "pageToken": first["nextPageToken"]}).json()

    names = [one["details"]["brand"]["name"].lower() for one in first["senders"] + rest["senders"]]
    assert (first["totalSize"], len(first["senders"]), len(names)) == (60, 50, 60)
    assert names == sorted(names)


@pytest.mark.parametrize("state", ["DRAFT", "IN_PROGRESS", "IN_TEST", "PREPARING_LAUNCH", "LAUNCHED", "UNLAUNCHED"])
def test_senders_can_be_seeded_in_any_state(emulator, read, state):
    (identity,) = emulator.control("POST", "seed", {"type": "rcs_sender", "projectId": "p1", "state": state})["ids"]

    assert read({"id": identity})["state"] == state
    with pytest.raises(ValueError, match="has no state"):
        emulator.control("POST", "seed", {"type": "rcs_sender", "projectId": "p1", "state": "ODD"})


def test_a_state_changed_behind_the_back_ends_the_launch(ready, emulator, read, launch, advance):
    made = ready()
    launch(made)

    emulator.control("POST", f"objects/rcs_sender/{made['id']}", {"state": "IN_TEST"})
    advance("3s")

    assert read(made)["state"] == "IN_TEST"


def test_the_first_sender_gives_a_bare_project_its_account(client):
    with running(Options(blank=True)) as bare:
        api = client(bare)
        assert code(api.get("/rcs/activities")) == (404, "account_not_found")

        api.post(SENDERS, json=MINIMAL)

        assert api.get("/rcs/activities").json()["totalSize"] == 1


def test_the_account_keeps_comments_and_tells_them(api, told):
    api.post("/rcs/comments", json={"comment": "hello"})

    entries = api.get("/rcs/activities").json()["notifications"]

    assert [one["type"] for one in entries] == ["COMMENT_ADDED", "CREATED"]
    assert told() == [{"type": "RCS_ACCOUNT_COMMENT_ADDED", "comment": "hello"}]


def test_the_questionnaire_has_the_sections_of_the_countries(api):
    path = "/rcs/questionnaire/OTP"

    bare = api.get(path).json()
    asked = api.get(path, params={"countries": ["GB", "US", "SE"], "usQuestionnaireVersion": "v1"}).json()
    private = api.get(path, params={"countries": "US", "usQuestionnaireBrandCampaignVersion": "NON_US_PRIVATE"}).json()

    assert set(bare) == {"general", "verification"}
    assert bare["general"]["questions"]["videoUris"]["question"] == ""
    assert set(bare["verification"]["questions"]["partner"]) == {"companyName", "contactName", "contactEmailAddress"}
    assert set(asked) == {"general", "verification", "gb", "us"}
    assert "ein" in asked["us"]["questions"]
    assert not {"addressState", "stockSymbol"} & set(private["us"]["questions"])
