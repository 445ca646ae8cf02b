"""How long the client waits between two attempts, and what ends the waiting."""

import threading
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from reconciler.client import retry_delay
from reconciler.client.backoff import retry_after
from reconciler.diagnostics import RateLimited, Unreachable

PATH = "/v1/projects/p/webhooks"


def test_retry_after_is_obeyed_and_the_backoff_still_counts(server, client, waits):
    server.script = [(429, {"errorCode": "too_many_requests"}, {"retry-after": text}) for text in ("7", "0", "1")]

    client.send("POST", PATH, body={})

    assert waits == [7.0, 1.0, 2.0]


def test_a_retry_after_date_is_obeyed(server, client, waits):
    when = format_datetime(datetime.now(UTC) + timedelta(seconds=30), usegmt=True)
    server.script = [(429, {"errorCode": "too_many_requests"}, {"retry-after": when})]

    client.send("POST", PATH, body={})

    assert len(waits) == 1
    assert 25 < waits[0] <= 30


def test_a_server_that_asks_for_more_than_a_minute_is_reported_not_waited_for(server, client, waits):
    server.script = [(429, {"errorCode": "too_many_requests"}, {"retry-after": "61"})]

    with pytest.raises(RateLimited, match="asks to wait 61 s"):
        client.send("GET", PATH)

    assert (waits, server.methods) == ([], ["GET"])


def test_jitter_spreads_the_pauses_within_their_bounds():
    assert [retry_delay(n, None, 0.0) for n in (1, 2, 3, 9)] == [0.5, 1.0, 2.0, 15.0]
    assert [retry_delay(n, None, 1.0) for n in (1, 2, 3, 9, 10_000)] == [1.0, 2.0, 4.0, 30.0, 30.0]
    assert retry_delay(1, 10.0, 0.5) == 10.25
    assert retry_delay(1, 90.0) == 90.0


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, None),
        ("3", 3.0),
        ("-3", 0.0),
        ("nan", None),
        ("inf", None),
        ("soon", None),
        ("Mon, 23 Nov 2026 12:00:09 GMT", 9.0),
        ("Mon, 23 Nov 2026 12:00:09 -0000", 9.0),
        ("Mon, 23 Nov 2026 11:00:00 GMT", 0.0),
    ],
)
def test_retry_after_reads_seconds_and_dates(header, seconds):
    assert retry_after(header, datetime(2026, 11, 23, 12, tzinfo=UTC)) == seconds


def test_cancel_ends_the_waiting_with_the_last_error(server, waits, connect):
    cancel = threading.Event()
    server.script = [(429, {"errorCode": "too_many_requests"}, {"retry-after": "20"})] * 3

    def wait(seconds):
        waits.append(seconds)
        if sum(waits) >= 1:
            cancel.set()

    with connect(server.url, sleep=wait) as client, pytest.raises(RateLimited):
        client.send("GET", PATH, cancel=cancel)

    assert server.methods == ["GET"]
    assert sum(waits) == 1


def test_cancel_that_nobody_sets_waits_as_long_as_without(server, client, waits):
    server.script = [(429, {"errorCode": "too_many_requests"}, {"retry-after": "2"})]

    client.send("GET", PATH, cancel=threading.Event())

    assert sum(waits) == 2
    assert server.methods == ["GET", "GET"]


def test_cancel_set_beforehand_lets_one_attempt_through(server, client, waits):
    cancel = threading.Event()
    cancel.set()
    server.script = ["cut"]

    with pytest.raises(Unreachable):
        client.send("GET", PATH, cancel=cancel)

    assert (waits, server.methods) == ([], ["GET"])
