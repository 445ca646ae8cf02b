import pytest

SENDERS = "/whatsapp/senders"
DETAILS = {"countryCode": "46", "phoneNumber": "701234567", "displayName": "Acme", "vertical": "OTHER"}
PARTNER = {"phoneNumberProvider": "CUSTOMER", "details": DETAILS}


def code(response):
    return response.status_code, response.json()["errorCode"]


@pytest.fixture
def waiting(api, advance):
    """Return the path of a sender that waits for verification."""

    def make():
        identity = api.post(SENDERS, json=PARTNER).json()["id"]
        advance("2s")
        return f"{SENDERS}/{identity}"

    return make


@pytest.fixture
def register(api):
    return lambda path, method="SMS": api.post(f"{path}/register", json={"method": method})


@pytest.fixture
def verify(api):
    return lambda path, sent: api.post(f"{path}/verify", json={"code": sent})


@pytest.fixture
def otp(emulator):
    return lambda path: emulator.control("GET", f"otp?senderId={path.rpartition('/')[2]}")["code"]


def wrong(sent):
    return f"{(int(sent) + 1) % 10**6:06d}"


def test_codes_are_strings_of_six_and_come_by_either_method(waiting, register, otp):
    path = waiting()

    for method in ("SMS", "VOICE"):
        assert register(path, method).json()["method"] == method
        assert len(otp(path)) == 6
        assert otp(path).isdigit()


def test_a_code_must_be_asked_for_first(waiting, verify):
    assert code(verify(waiting(), "123456")) == (409, "wrong_otp")


def test_a_sender_in_review_or_active_is_neither_registered_nor_verified(emulator, api, register, verify):
    for state in ("IN_PROGRESS", "ACTIVE", "REJECTED"):
        body = {"type": "whatsapp_sender", "projectId": "p1", "state": state}
        path = f"{SENDERS}/{emulator.control('POST', 'seed', body)['ids'][0]}"
        assert code(register(path)) == (409, "not_allowed_register")
        assert code(verify(path, "123456")) == (409, "not_allowed_verify")


def test_a_wrong_code_can_be_corrected(api, waiting, register, verify, otp):
    path = waiting()
    register(path)

    assert code(verify(path, wrong(otp(path)))) == (409, "wrong_otp")
    assert verify(path, otp(path)).status_code == 204
    assert api.get(path).json()["state"] == "ACTIVE"


def test_a_new_code_replaces_the_old_one(waiting, register, verify, otp):
    path = waiting()
    register(path)
    old = otp(path)
    register(path)

    if old != otp(path):
        assert code(verify(path, old)) == (409, "wrong_otp")
    assert verify(path, otp(path)).status_code == 204


def test_a_code_expires(waiting, register, verify, otp, advance):
    path = waiting()
    register(path)
    advance("10m")
    late = verify(path, otp(path))
    register(path)
    advance("9m")

    assert code(late) == (409, "wrong_otp")
    assert verify(path, otp(path)).status_code == 204


def test_too_many_wrong_codes_void_the_right_one_and_stop_new_ones_for_an_hour(waiting, register, verify, otp, advance):
    path = waiting()
    register(path)
    for _ in range(5):
        assert code(verify(path, wrong(otp(path)))) == (409, "wrong_otp")
    right = verify(path, otp(path))
    more = register(path)
    advance("1h")

    assert code(right) == (409, "wrong_otp")
    assert code(more) == (429, "too_many_invalid_verification_codes")
    assert register(path).status_code == 200
    assert verify(path, otp(path)).status_code == 204


def test_only_so_many_codes_are_sent(waiting, register, advance):
    path = waiting()
    statuses = [register(path).status_code for _ in range(10)]
    refused = register(path)
    advance("72h")

    assert statuses == [200] * 10
    assert code(refused) == (429, "sender-register-too-many-requests")
    assert register(path).status_code == 200


@pytest.mark.parametrize("body", [{}, {"code": "12345"}, {"code": "1234567"}, {"code": "12 456"}, {"code": 123456}])
def test_a_code_of_the_wrong_form_is_refused(api, waiting, register, body):
    path = waiting()
    register(path)

    assert code(api.post(f"{path}/verify", json=body)) == (400, "invalid_input")


def test_a_number_that_meta_knows_needs_no_code(api, emulator, waiting, register, verify, otp, advance):
    first = waiting()
    register(first)
    verify(first, otp(first))
    api.delete(first)
    advance("30d")

    path = waiting()
    early = api.post(f"{path}/verify", json={})
    registered = register(path)
    again = register(path)
    verified = api.post(f"{path}/verify", json={})

    assert code(early) == (400, "invalid_input")
    assert registered.json()["verificationCodeSent"] is False
    assert code(again) == (429, "sender-already-registered")
    assert verified.status_code == 204
    assert api.get(path).json()["state"] == "ACTIVE"
    with pytest.raises(ValueError, match="No code"):
        emulator.control("GET", f"otp?senderId={path.rpartition('/')[2]}")
