"""No answer holds the client for ever, or fills its memory; and who leaves need not wait for a read."""

import threading
import time
import tracemalloc
import zlib
from types import SimpleNamespace

import pytest

from reconciler.client import Credentials, bodies
from reconciler.diagnostics import ApiError, Interrupted, OutcomeUnknown, Oversized, Unreachable

PATH = "/v1/projects/p/webhooks"
KEYS = Credentials("oauth2", "key-1", "key-secret-1")
TRICKLES = ("trickling body", "trickling head")
WRITES = ("POST", "PATCH", "PUT", "DELETE")


@pytest.mark.parametrize("trickle", TRICKLES)
def test_a_read_that_trickles_ends_with_its_deadline_and_is_not_tried_again(server, connect, waits, trickle):
    server.script = [trickle] * 5

    with connect(server.url, deadline=0.2) as client, pytest.raises(Unreachable, match="did not end within"):
        client.send("GET", PATH)

    assert (server.methods, waits) == (["GET"], [])


@pytest.mark.parametrize("trickle", TRICKLES)
@pytest.mark.parametrize("method", WRITES)
def test_the_outcome_of_a_write_whose_answer_trickles_is_unknown(server, connect, method, trickle):
    server.script = [trickle] * 5

    with connect(server.url, deadline=0.2) as client, pytest.raises(OutcomeUnknown):
        client.send(method, PATH, body={})

    assert server.methods == [method]


@pytest.mark.parametrize("trickle", TRICKLES)
def test_a_token_that_trickles_ends_with_its_deadline_for_all_who_wait_for_it(server, connect, trickle):
    server.tokens = [trickle] * 99
    errors = []

    def send(client):
        with pytest.raises(Unreachable) as caught:
            client.send("POST", PATH, body={})
        errors.append(caught.value)

    with connect(server.url, KEYS, deadline=0.3, attempts=1) as client:
        threads = [threading.Thread(target=send, args=(client,)) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert len(errors) == 6
    assert len(server.token_requests) < 6
    assert server.asked == []


def test_what_the_files_allow_a_call_is_its_deadline(server, connect):
    server.script = ["trickling body", "trickling body"]

    with connect(server.url, deadline=0.2) as client, client.patience(0.4):
        began = time.monotonic()
        with pytest.raises(OutcomeUnknown):
            client.send("POST", PATH, body={})
        assert time.monotonic() - began >= 0.4
    with connect(server.url, deadline=300) as client, client.patience(0.2), pytest.raises(OutcomeUnknown):
        client.send("POST", PATH, body={})


@pytest.mark.parametrize("trickle", [*TRICKLES, "hang"])
def test_who_aborts_does_not_wait_for_a_read(server, connect, trickle):
    server.script = [trickle] * 5
    stop = SimpleNamespace(is_set=lambda: False, aborted=False)

    with connect(server.url, timeout=60, deadline=60, cancel=stop) as client:
        threading.Timer(0.1, lambda: setattr(stop, "aborted", True)).start()
        with pytest.raises(Interrupted):
            client.send("GET", PATH)

    assert server.methods == ["GET"]


def test_a_write_is_not_cut_and_neither_is_a_read_when_the_run_only_winds_down(server, connect):
    stop = SimpleNamespace(is_set=lambda: True, aborted=True)

    with connect(server.url, cancel=stop) as client:
        assert client.send("POST", PATH, body={}).status == 200
    stop.aborted = False
    with connect(server.url, cancel=stop) as client:
        assert client.send("GET", PATH).status == 200


def test_an_answer_that_unpacks_to_more_than_it_may_is_not_read(server, client):
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    bomb = b"".join(packer.compress(b" " * 2**20) for _ in range(200)) + packer.flush()
    server.script = [(200, bomb, {"content-encoding": "gzip"})] * 2

    tracemalloc.start()
    with pytest.raises(Oversized, match="larger than 64 MB") as caught:
        client.send("GET", PATH)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert most < 2.5 * bodies.LARGEST
    assert caught.value.code == "E307"
    with pytest.raises(OutcomeUnknown):
        client.send("POST", PATH, body={})
    assert server.methods == ["GET", "POST"]


@pytest.mark.parametrize("status", [200, 404])
def test_a_body_without_end_ends(server, client, status, monkeypatch):
    monkeypatch.setattr("reconciler.client.http.LARGEST", 100_000)
    monkeypatch.setattr("reconciler.client.http.LARGEST_ERROR", 100_000)
    server.script = [(status, b" " * 3_000_000)]

    with pytest.raises(ApiError) as caught:
        client.send("GET", PATH)

    assert isinstance(caught.value, Oversized) == (status == 200)


def test_a_connection_whose_answer_was_not_read_is_not_used_again(server, client, monkeypatch):
    monkeypatch.setattr("reconciler.client.http.LARGEST", 1000)
    server.script = [(200, b" " * 3_000_000), (200, {"id": "1"})]

    with pytest.raises(Oversized):
        client.send("GET", PATH)

    assert client.send("GET", PATH).body == {"id": "1"}
    assert len(server.peers) == 2
