"""One request rate per endpoint family, shared by all threads and learned from the API's 429s."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from reconciler.client import Client, Credentials, Endpoint
from reconciler.client.rate_limit import Budget, family
from reconciler.diagnostics import CalledOff
from reconciler.emulator.server import Options, running

HOOKS, APPS = "/v1/projects/p/webhooks", "/v1/projects/p/sms/smsApps"
LIMITED = (429, {"errorCode": "too_many_requests"}, {"retry-after": "10"})


class Hand:
    """A clock moved by hand, in seconds."""

    def __init__(self):
        self.now = 1000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Hand()


@pytest.fixture
def budget(clock):
    return Budget(clock)


@pytest.mark.parametrize(
    ("path", "name"),
    [
        (HOOKS, "webhooks"),
        (f"{HOOKS}/01HX", "webhooks"),
        ("/v1/projects/p/whatsapp", "whatsapp"),
        ("/v1/projects/p/whatsapp/templates/a/languages/EN", "whatsapp/templates"),
        ("/v1/projects/p/kakaotalk/senders/@x/templates", "kakaotalk/senders"),
        (f"{APPS}/1", "sms/smsApps"),
        ("/v1", ""),
    ],
)
def test_a_path_belongs_to_the_family_of_its_collection(path, name):
    assert family(path) == name


def test_nothing_is_held_back_before_the_first_429(budget):
    for _ in range(500):
        budget.accepted("webhooks")

    assert [budget.reserve("webhooks") for _ in range(500)] == [0.0] * 500


def test_a_429_halves_the_accepted_rate_and_holds_every_turn_until_retry_after(budget):
    for _ in range(20):
        budget.accepted("webhooks")

    budget.refused("webhooks", 3.0)

    assert [round(budget.reserve("webhooks"), 3) for _ in range(3)] == [3.0, 3.1, 3.2]
    assert budget.reserve("sms/smsApps") == 0.0


def test_many_429s_at_once_halve_the_rate_once(budget, clock):
    for _ in range(20):
        budget.accepted("webhooks")

    for _ in range(8):
        budget.refused("webhooks", None)
    clock.now += 1.5
    budget.reserve("webhooks")
    once = budget.reserve("webhooks")
    budget.refused("webhooks", None)
    clock.now += 10
    budget.reserve("webhooks")

    assert round(once, 3) == 0.1
    assert round(budget.reserve("webhooks"), 3) == 0.2


def test_the_rate_grows_with_every_accepted_request_and_is_free_after_a_minute(budget, clock):
    budget.refused("webhooks", None)
    for _ in range(100):
        clock.now += 0.5
        budget.accepted("webhooks")
    budget.reserve("webhooks")
    grown = budget.reserve("webhooks")
    clock.now += 60
    budget.accepted("webhooks")

    assert 0 < grown < 0.1
    assert budget.reserve("webhooks") == budget.reserve("webhooks") == 0.0


def test_a_pause_too_long_to_wait_for_holds_nobody_back(budget):
    budget.refused("webhooks", 3600.0)

    assert budget.reserve("webhooks") == 0.0


def test_one_requests_429_makes_the_next_one_of_its_family_wait(server, client, waits):
    server.script = [LIMITED, (200, {})]
    client.send("GET", HOOKS)
    waits.clear()

    client.send("GET", APPS)
    untouched = list(waits)
    client.send("GET", HOOKS)

    assert untouched == []
    assert len(waits) == 1


def test_a_429_that_is_not_about_pace_slows_nothing(server, client, waits):
    server.script = [(429, {"errorCode": "sender-already-registered"})]
    with pytest.raises(Exception, match="sender-already-registered"):
        client.send("POST", HOOKS, body={})

    client.send("GET", HOOKS)
    client.send("GET", HOOKS)

    assert waits == []


def test_more_threads_than_the_api_allows_all_get_through_with_few_refusals():
    with running(Options(rate=50)) as emulator:
        env = emulator.environment()
        with (
            Client(Endpoint.from_environment(env), Credentials.from_environment(env)) as client,
            ThreadPoolExecutor(8) as pool,
        ):
            begun = time.monotonic()
            statuses = list(pool.map(lambda _: client.send("GET", HOOKS).status, range(100)))
            seconds = time.monotonic() - begun
        asked = [one for one in emulator.control("GET", "requests")["requests"] if one["path"] == HOOKS]

    assert statuses == [200] * 100
    refused = sum(one["status"] == 429 for one in asked)
    assert 0 < refused <= 30, f"{refused} refusals in {seconds:.1f} s"


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_a_change_that_is_cancelled_while_it_waits_for_its_turn_is_not_sent(server, connect, method):
    cancel = threading.Event()
    server.script = [LIMITED]

    def wait(_seconds):
        if len(server.methods) == 2:
            cancel.set()

    with connect(server.url, sleep=wait) as client:
        client.send("GET", HOOKS)
        with pytest.raises(CalledOff, match="stopped before this"):
            client.send(method, HOOKS, cancel=cancel)

    assert server.methods == ["GET", "GET"]


def test_a_reading_that_is_cancelled_while_it_waits_for_its_turn_is_sent_at_once(server, connect):
    cancel, slept = threading.Event(), []
    server.script = [LIMITED]

    def wait(seconds):
        if len(server.methods) == 2:
            slept.append(seconds)
            cancel.set()

    with connect(server.url, sleep=wait) as client:
        client.send("GET", HOOKS)
        client.send("GET", HOOKS, cancel=cancel)

    assert (len(slept), server.methods) == (1, ["GET", "GET", "GET"])
