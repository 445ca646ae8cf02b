"""Template analytics, Facebook tokens, flows and solutions."""

import pytest

from reconciler.emulator.server import Options, running

SOLUTION = {"details": {"name": "Acme"}, "accessToken": "EAAx", "businessManager": "SINCH_UK"}


def code(response):
    return response.status_code, response.json()["errorCode"]


@pytest.fixture
def bare(client):
    """A client for a project that is not onboarded, and its emulator."""
    with running(Options(blank=True)) as emulator:
        yield client(emulator), emulator


def test_template_analytics_are_switched_on_and_stay_on(api):
    before = api.get("/whatsapp").json()["wabaEnabledForInsights"]
    answers = [api.put("/whatsapp/enableTemplateAnalytics") for _ in range(2)]

    assert before is False
    assert [(one.status_code, one.content) for one in answers] == [(200, b"")] * 2
    assert api.get("/whatsapp").json()["wabaEnabledForInsights"] is True


def test_a_long_lived_token_lasts_sixty_days(api, advance):
    made = api.post("/whatsapp/longLivedAccessToken", json={"facebookToken": "EAAx"})
    token = {"facebookToken": made.json()["longLivedAccessToken"]}

    advance("59d")
    good = api.post("/whatsapp/wabaDetails", json=token)
    advance("1d")
    bad = api.post("/whatsapp/wabaDetails", json=token)

    assert (made.status_code, good.status_code) == (201, 200)
    assert code(bad) == (400, "invalid_facebook_token")


def test_a_token_sees_the_same_numbers_every_time(api):
    first, second = (api.post("/whatsapp/wabaDetails", json={"facebookToken": "EAAx"}).json() for _ in range(2))

    (waba,) = first["wabas"]
    assert first == second
    assert [one["provisioned"] for one in waba["numbers"]] == [False, False]


def test_what_a_token_sees_can_be_signed_up(api):
    (waba,) = api.post("/whatsapp/wabaDetails", json={"facebookToken": "EAAx"}).json()["wabas"]
    number = waba["numbers"][1]
    made = api.post("/whatsapp/senders", json={"wabaId": waba["id"], "phoneNumberId": number["id"]}).json()
    (after,) = api.post("/whatsapp/wabaDetails", json={"facebookToken": "another"}).json()["wabas"]

    assert f"+{made['countryCode']}{made['phoneNumber']}" == number["displayPhoneNumber"]
    assert after["id"] == waba["id"]
    assert [one["provisioned"] for one in after["numbers"]] == [False, True]


def test_a_code_is_good_once(api):
    body = {"wabaId": "2001", "phoneNumberId": "3001", "authenticationCode": "once"}
    first = api.post("/whatsapp/senders", json=body)
    second = api.post("/whatsapp/senders", json={**body, "phoneNumberId": "3002"})

    assert first.status_code == 201
    assert code(second) == (400, "invalid_facebook_token")


def test_a_code_is_not_used_up_by_a_refused_request(api):
    body = {"wabaId": "2001", "phoneNumberId": "mine", "authenticationCode": "once"}
    refused = api.post("/whatsapp/senders", json=body)

    assert refused.status_code == 409
    assert api.post("/whatsapp/senders", json={**body, "phoneNumberId": "3001"}).status_code == 201


def test_flows_are_seeded_listed_and_have_screens(emulator, api):
    seeded = emulator.control("POST", "seed", {"type": "whatsapp_flow", "count": 6, "projectId": "p1"})["ids"]

    first = api.get("/whatsapp/flows", params={"pageSize": 4}).json()
    rest = api.get("/whatsapp/flows", params={"pageSize": 4, "pageToken": first["nextPageToken"]}).json()
    flows = first["flows"] + rest["flows"]

    assert [one["id"] for one in flows] == seeded
    assert all(one["id"].isdigit() for one in flows)
    assert len({one["name"] for one in flows}) == 6
    assert {one["status"] for one in flows} == {"FLOW_STATUS_PUBLISHED"}
    screens = api.get(f"/whatsapp/flows/{seeded[0]}/screens").json()["screens"]
    assert [one["id"] for one in screens] == ["CHOOSE_SERVICE", "CHOOSE_TIME", "CONFIRM"]


def test_a_flow_cannot_be_seeded_in_an_unknown_state(emulator):
    with pytest.raises(ValueError, match="cannot be seeded in state"):
        emulator.control("POST", "seed", {"type": "whatsapp_flow", "projectId": "p1", "state": "ODD"})


def test_a_created_solution_is_listed_and_read(api):
    answer = api.post("/whatsapp/solutions", json=SOLUTION)
    (created,) = answer.json()["solutions"]

    assert (answer.status_code, answer.json()["failedSolutions"]) == (201, [])
    assert (created["details"], created["assigned"]) == ({"name": "Acme"}, False)
    assert api.get("/whatsapp/solutions").json() == {"solutions": [created]}
    assert api.get(f"/whatsapp/solutions/{created['id']}").json() == created


def test_a_solution_is_assigned_before_onboarding_only(bare):
    api, emulator = bare
    first, second = (api.post("/whatsapp/solutions", json=SOLUTION).json()["solutions"][0]["id"] for _ in range(2))

    def assigned():
        return [one["id"] for one in api.get("/whatsapp/solutions").json()["solutions"] if one["assigned"]]

    assert api.post(f"/whatsapp/solutions/{first}/assign").status_code == 204
    assert assigned() == [first]
    assert api.post(f"/whatsapp/solutions/{second}/assign").status_code == 204
    assert assigned() == [second]
    emulator.control("POST", "seed", {"type": "whatsapp_account", "projectId": "p1"})
    assert code(api.post(f"/whatsapp/solutions/{first}/assign")) == (409, "solution_cannot_be_reassigned")
    assert assigned() == [second]


@pytest.mark.parametrize(
    ("reason", "wanted"), [("ACTIVATION_FAILED", "ACTIVATION_FAILED"), ("bad day", "CREATION_FAILED")]
)
def test_a_scripted_failure_is_reported_and_nothing_is_kept(emulator, api, reason, wanted):
    match = {"type": "whatsapp_solution", "name": "Acme"}
    emulator.control("POST", "verdicts", {"match": match, "verdict": "REJECTED", "reason": reason})

    answer = api.post("/whatsapp/solutions", json=SOLUTION)

    assert answer.status_code == 201
    assert answer.json()["solutions"] == []
    assert answer.json()["failedSolutions"][0]["errorCode"] == wanted
    assert api.get("/whatsapp/solutions").json() == {"solutions": []}


def test_an_expired_access_token_makes_no_solution(api):
    answer = api.post("/whatsapp/solutions", json={**SOLUTION, "accessToken": "expired"}).json()

    assert [one["errorCode"] for one in answer["failedSolutions"]] == ["CREATION_FAILED"]


def test_a_solution_with_wrong_fields_is_refused_though_undocumented(emulator, client):
    response = client(emulator, checked=False).post("/whatsapp/solutions", json={})

    assert code(response) == (400, "invalid_input")
    assert len(response.json()["additionalInformation"]["validationErrors"]) == 3
