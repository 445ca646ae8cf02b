import httpx
import pytest

from reconciler.emulator.server import Options, running

HOOKS = "/webhooks"


@pytest.fixture(scope="module")
def strict():
    with running(Options(virtual_clock=True, project="p1", key_id="k", key_secret="s")) as emulator:
        yield emulator


def token(emulator, auth=("any", "any"), **more):
    return httpx.post(emulator.auth_url, data={"grant_type": "client_credentials"}, auth=auth, **more)


def test_a_token_from_the_token_endpoint_opens_the_api(strict, client):
    answer = token(strict, ("k", "s")).json()

    response = client(strict, headers={"authorization": f"Bearer {answer['access_token']}"}).get(HOOKS)

    assert (answer["token_type"], answer["expires_in"]) == ("bearer", 3599)
    assert response.status_code == 200


def test_credentials_may_come_as_form_fields(strict):
    form = {"grant_type": "client_credentials", "client_id": "k", "client_secret": "s"}

    assert httpx.post(strict.auth_url, data=form).status_code == 200


def test_another_grant_type_is_refused(strict):
    response = httpx.post(strict.auth_url, data={"grant_type": "password"}, auth=("k", "s"))

    assert (response.status_code, response.json()["error"]) == (400, "unsupported_grant_type")


@pytest.mark.parametrize("auth", [("k", "wrong"), ("wrong", "s")])
def test_a_strict_emulator_refuses_wrong_keys(strict, client, auth):
    asked = token(strict, auth)
    called = client(strict, headers={}, auth=auth).get(HOOKS)

    assert (asked.status_code, asked.json()["errorCode"]) == (401, "unauthorized_error")
    assert asked.headers["x-request-id"]
    assert (called.status_code, called.json()["errorCode"]) == (401, "unauthorized_error")


def test_a_strict_emulator_accepts_basic_with_the_right_key(strict, client):
    assert client(strict, headers={}, auth=("k", "s")).get(HOOKS).status_code == 200


def test_a_strict_emulator_refuses_another_project(strict, client):
    response = client(strict, "p2", headers={}, auth=("k", "s")).get(HOOKS)

    assert (response.status_code, response.json()["errorCode"]) == (401, "unauthorized_error")


def test_a_strict_emulator_refuses_a_foreign_token(strict, client):
    assert client(strict).get(HOOKS).status_code == 401


def test_a_token_expires_by_the_clock(strict, client):
    header = {"authorization": f"Bearer {token(strict, ('k', 's')).json()['access_token']}"}
    api = client(strict, headers=header)

    strict.control("POST", "clock", {"advance": "3598s"})
    before = api.get(HOOKS).status_code
    strict.control("POST", "clock", {"advance": "1s"})
    after = api.get(HOOKS).status_code

    assert (before, after) == (200, 401)


def test_any_credentials_and_any_foreign_token_are_accepted_by_default(emulator, client):
    assert token(emulator).status_code == 200
    assert client(emulator, headers={}, auth=("a", "b")).get(HOOKS).status_code == 200
    assert client(emulator, "p9").get(HOOKS).status_code == 200


@pytest.mark.parametrize("header", [{}, {"authorization": ""}, {"authorization": "Basic ***"}])
def test_a_request_without_credentials_is_always_refused(emulator, client, header):
    response = client(emulator, headers=header).get(HOOKS)

    assert (response.status_code, response.json()["errorCode"]) == (401, "unauthorized_error")


def test_operations_not_answered_yet_still_ask_for_credentials_first(emulator, client):
    without = client(emulator, headers={}, checked=False).get("/conversation/apps/a/viber")

    assert without.status_code == 401
