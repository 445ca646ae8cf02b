"""The client against the emulator: what the API holds and logged after each kind of trouble."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from reconciler.client import Client, Credentials, Endpoint
from reconciler.diagnostics import NotFound, OutcomeUnknown, Refused, Unauthorized, Unreachable
from reconciler.emulator.server import Options, running

PATH = "/v1/projects/p1/webhooks"
HOOK = {"target": "https://a.example/1", "secret": "hook-secret", "triggers": ["ALL"]}


@pytest.fixture(scope="module")
def strict():
    with running(Options(key_id="key-1", key_secret="key-secret-1")) as emulator:
        yield emulator


@pytest.fixture
def emulator(strict):
    strict.control("POST", "reset")
    return strict


@pytest.fixture
def connected(emulator, waits):
    env = emulator.environment()
    with Client(Endpoint.from_environment(env), Credentials.from_environment(env), sleep=waits.append) as client:
        yield client


def fault(emulator, method, do, times=1, **more):
    emulator.control(
        "POST", "faults", {"match": {"method": method, "path": f"{PATH}*"}, "times": times, "do": do, **more}
    )


def calls(emulator):
    asked = emulator.control("GET", "requests")["requests"]
    return [(one["method"], one["status"]) for one in asked if one["path"] != "/oauth2/token"]


def targets(emulator):
    return sorted(one["object"]["target"] for one in emulator.control("GET", "objects?type=webhook")["objects"])


def test_a_create_whose_answer_was_lost_exists_once(emulator, connected):
    fault(emulator, "POST", "drop_after")

    with pytest.raises(OutcomeUnknown):
        connected.send("POST", PATH, body=HOOK)

    assert targets(emulator) == [HOOK["target"]]
    assert connected.sent == 1


def test_a_create_that_was_cut_before_processing_is_in_doubt_and_not_repeated(emulator, connected):
    fault(emulator, "POST", "drop_before")

    with pytest.raises(OutcomeUnknown):
        connected.send("POST", PATH, body=HOOK)

    assert targets(emulator) == []


def test_a_create_refused_for_its_pace_is_sent_again_and_exists_once(emulator, connected, waits):
    fault(emulator, "POST", "status", times=2, status=429, headers={"Retry-After": "3"})

    answer = connected.send("POST", PATH, body=HOOK)

    assert answer.status == 201
    assert targets(emulator) == [HOOK["target"]]
    assert calls(emulator) == [("POST", 429), ("POST", 429), ("POST", 201)]
    assert all(wait >= 3 for wait in waits)


def test_a_create_that_answers_500_is_in_doubt(emulator, connected):
    fault(emulator, "POST", "status", status=500)

    with pytest.raises(OutcomeUnknown, match="internal_error"):
        connected.send("POST", PATH, body=HOOK)

    assert calls(emulator) == [("POST", 500)]


def test_a_delete_whose_answer_was_lost_is_repeated_and_finds_nothing(emulator, connected):
    made = connected.send("POST", PATH, body=HOOK).body["id"]
    fault(emulator, "DELETE", "drop_after")

    with pytest.raises(NotFound):
        connected.send("DELETE", f"{PATH}/{made}")

    assert targets(emulator) == []
    assert connected.sent == 3


def test_a_get_survives_every_trouble_within_five_attempts(emulator, connected):
    for trouble in ({"do": "drop_before"}, {"do": "drop_after"}, {"do": "malformed"}, {"do": "status", "status": 503}):
        fault(emulator, "GET", trouble.pop("do"), **trouble)

    answer = connected.send("GET", PATH)

    assert answer.body["webhooks"] == []
    assert connected.sent == 5


def test_a_server_that_keeps_failing_is_asked_five_times(emulator, connected, waits):
    fault(emulator, "GET", "drop_before", times=9)

    with pytest.raises(Unreachable):
        connected.send("GET", PATH)

    assert (connected.sent, len(waits)) == (5, 4)


def test_an_expired_token_is_renewed_without_anybody_noticing(waits):
    with running(Options(key_id="key-1", key_secret="key-secret-1", virtual_clock=True)) as emulator:
        env = emulator.environment()
        with Client(Endpoint.from_environment(env), Credentials.from_environment(env), sleep=waits.append) as client:
            client.send("GET", PATH)
            emulator.control("POST", "clock", {"advance": "2h"})
            answer = client.send("POST", PATH, body=HOOK)

        assert answer.status == 201
        assert calls(emulator) == [("GET", 200), ("POST", 401), ("POST", 201)]


@pytest.mark.parametrize("basic", [False, True])
def test_a_wrong_key_is_refused_at_once(emulator, waits, basic):
    env = {**emulator.environment(), "SINCH_KEY_SECRET": "not-the-secret"}
    credentials = Credentials.from_environment(env, basic_auth=basic)

    with (
        Client(Endpoint.from_environment(env), credentials, sleep=waits.append) as client,
        pytest.raises(Unauthorized) as caught,
    ):
        client.send("GET", PATH)

    assert waits == []
    assert "SINCH_KEY_SECRET" in caught.value.diagnostic().help
    assert "not-the-secret" not in f"{caught.value.diagnostic()}"


def test_basic_auth_is_accepted(emulator):
    env = emulator.environment()

    with Client(Endpoint.from_environment(env), Credentials.from_environment(env, basic_auth=True)) as client:
        assert client.send("GET", PATH).status == 200


def test_many_threads_share_one_client(emulator, connected):
    def create(number):
        return connected.send("POST", PATH, body={**HOOK, "target": f"https://a.example/{number}"}).body["id"]

    with ThreadPoolExecutor(8) as pool:
        made = set(pool.map(create, range(15)))

    assert len(made) == len(targets(emulator)) == 15
    assert connected.sent == 15


def test_a_refusal_carries_the_apis_own_words(emulator, connected):
    connected.send("POST", PATH, body=HOOK)

    with pytest.raises(Refused) as caught:
        connected.send("POST", PATH, body=HOOK)

    told = caught.value.exchange
    assert (told.status, told.error_code) == (409, "webhook_exists")
    assert told.message
    assert told.resolution
    assert told.request_id
