import pytest

SENDERS = "/rcs/senders"
MINIMAL = {"region": "EU", "billingCategory": "CONVERSATIONAL", "useCase": "OTP"}
ADA, BOB = "+46701111111", "+46702222222"


def code(response):
    return response.status_code, response.json()["errorCode"]


def many(count, start=0):
    return [f"+467{number:08d}" for number in range(start, start + count)]


@pytest.fixture
def sender(api):
    return api.post(SENDERS, json=MINIMAL).json()


@pytest.fixture
def path(sender):
    return f"{SENDERS}/{sender['id']}/testNumbers"


@pytest.fixture
def add(api, path):
    return lambda *numbers: api.post(path, json={"testNumbers": list(numbers)})


@pytest.fixture
def states(api, sender):
    def read():
        found = api.get(f"{SENDERS}/{sender['id']}").json()
        assert found["details"].get("testNumbers", []) == [one["number"] for one in found["testNumberStates"]]
        return {one["number"]: one["state"] for one in found["testNumberStates"]}

    return read


def test_an_invited_number_is_verified_by_the_clock(add, api, path, states, advance):
    added = add(ADA, BOB).json()["testNumbers"]
    assert [(one["number"], one["state"]) for one in added] == [(ADA, "UNVERIFIED"), (BOB, "UNVERIFIED")]
    assert "t" in added[0]["submitted"]

    advance("3s")

    assert api.get(f"{path}/{ADA}").json() == {**added[0], "state": "VERIFIED"}
    assert states() == {ADA: "VERIFIED", BOB: "VERIFIED"}


def test_a_verdict_declines_one_number(sender, emulator, add, states, advance):
    match = {"type": "rcs_test_number", "id": f"{sender['id']}/{ADA}"}
    emulator.control("POST", "verdicts", {"match": match, "verdict": "REJECTED"})

    add(ADA, BOB)
    advance("3s")

    assert states() == {ADA: "DECLINED", BOB: "VERIFIED"}


@pytest.mark.parametrize("state", ["VERIFIED", "DECLINED", "EXPIRED", "FAILED", "INVALID"])
def test_a_state_can_be_ordered(emulator, add, states, state):
    add(ADA)

    emulator.control("POST", "verdicts", {"match": {"type": "rcs_test_number"}, "verdict": state})

    assert states() == {ADA: state}


def test_adding_a_verified_number_again_invites_it_again(add, states, advance):
    add(ADA, BOB)
    advance("3s")

    add(ADA)

    assert states() == {ADA: "UNVERIFIED", BOB: "VERIFIED"}


def test_reading_retry_sends_the_invitation_again(add, api, path, states, advance):
    first = add(ADA).json()["testNumbers"][0]
    advance("3s")

    again = api.get(f"{path}/{ADA}/retry").json()

    assert again["state"] == "UNVERIFIED"
    assert again["submitted"] > first["submitted"]
    advance("3s")
    assert states() == {ADA: "VERIFIED"}


def test_who_declined_is_not_invited_again(emulator, add, api, path):
    add(ADA)
    emulator.control("POST", "verdicts", {"match": {"type": "rcs_test_number"}, "verdict": "DECLINED"})

    for response in (add(ADA), api.get(f"{path}/{ADA}/retry"), api.get(f"{path}/{ADA}/capabilities")):
        assert code(response) == (404, "blocked_because_the_recipient_declined")


def test_capabilities_are_known_once_the_invitation_is_accepted(add, api, path, advance):
    add(ADA)
    assert code(api.get(f"{path}/{ADA}/capabilities")) == (404, "user_has_not_accepted_invite")

    advance("3s")

    assert "REVOCATION" in api.get(f"{path}/{ADA}/capabilities").json()["features"]


def test_a_removed_number_is_gone(add, api, path, states, advance):
    add(ADA, BOB)

    assert api.delete(f"{path}/{ADA}").status_code == 204
    advance("3s")

    assert states() == {BOB: "VERIFIED"}
    assert code(api.delete(f"{path}/{ADA}")) == (404, "user_is_not_tester_for_agent")


def test_numbers_come_with_a_sender_and_are_replaced_as_a_list(api, advance):
    made = api.post(SENDERS, json={**MINIMAL, "details": {"testNumbers": [ADA]}}).json()
    assert made["details"]["testNumbers"] == [ADA]
    assert made["testNumberStates"][0]["state"] == "UNVERIFIED"
    advance("3s")

    path = f"{SENDERS}/{made['id']}"
    both = api.patch(path, json={"details": {"testNumbers": [ADA, BOB]}}).json()
    other = api.patch(path, json={"details": {"brand": {"name": "x"}}}).json()
    none = api.patch(path, json={"details": {"testNumbers": None}}).json()

    assert [one["state"] for one in both["testNumberStates"]] == ["VERIFIED", "UNVERIFIED"]
    assert other["testNumberStates"] == both["testNumberStates"]
    assert none["testNumberStates"] == []
    assert "testNumbers" not in none["details"]


def test_twenty_invitations_a_day_are_enough(add, api, path, advance):
    assert add(*many(20)).status_code == 200

    assert code(add(ADA)) == (429, "rbm_too_many_requests")
    assert code(api.get(f"{path}/{many(1)[0]}/retry")) == (429, "rbm_too_many_requests")
    advance("24h")

    assert add(ADA).status_code == 200


def test_a_sender_holds_two_hundred_numbers(sender, emulator, add):
    emulator.control("POST", "seed", {"type": "rcs_test_number", "count": 199, "projectId": "p1"})

    assert add(ADA).status_code == 200
    assert code(add(BOB)) == (400, "invalid_input")


def test_numbers_can_be_seeded_in_a_state_and_changed_behind_the_back(sender, emulator, states):
    order = {"type": "rcs_test_number", "projectId": "p1", "state": "EXPIRED"}
    (identity,) = emulator.control("POST", "seed", order)["ids"]
    assert list(states().values()) == ["EXPIRED"]

    emulator.control("POST", f"objects/rcs_test_number/{identity}", {"state": "PENDING"})

    assert list(states().values()) == ["PENDING"]
    with pytest.raises(ValueError, match="has no state"):
        emulator.control("POST", "seed", {**order, "state": "ODD"})
    with pytest.raises(ValueError, match="needs an rcs_sender"):
        emulator.control("POST", "seed", {**order, "projectId": "p2"})
