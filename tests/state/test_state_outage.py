"""A run that holds the lease waits for its database, and proves the lease before it acts."""

import sqlite3
import threading
import time
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event

from state import LeaseLost, StateError, Unwritable, journal
from state.machine import elapsed, moment
from state.outage import patiently
from state.records import Completion

SHORT = timedelta(seconds=0.5)


def in_an_hour():
    return datetime.now(UTC) + timedelta(hours=1)


@contextmanager
def locked(state):
    """Let another program hold a lock that every write needs."""
    if state.location.path is not None:
        other = sqlite3.connect(state.location.path, isolation_level=None, check_same_thread=False)
        other.execute("BEGIN IMMEDIATE")
        end = other.close
    else:
        connection = state._session._engine.connect()
        connection.exec_driver_sql("LOCK TABLE lease, journal, runs IN ACCESS EXCLUSIVE MODE")
        end = connection.close
    try:
        yield end
    finally:
        end()


@pytest.fixture
def hasty(monkeypatch):
    """Wait less for a lock than one would."""
    monkeypatch.setattr("state.database.BUSY_SECONDS", 0.1)


def test_a_write_waits_for_a_database_that_is_locked_for_a_while(hasty, opened, url, make):
    state = opened(url)
    run_id = make.start(state)

    with state.lease(owner="ada"), locked(opened(url)) as end:
        threading.Timer(0.6, end).start()
        (number,) = state.advance(begins=[make.begin(run_id)], at=make.noon)

    assert [entry.id for entry in state.open_intents()] == [number]


def test_a_write_gives_up_after_the_time_of_the_lease_and_nothing_may_be_sent_then(hasty, opened, url, make):
    state = opened(url)
    run_id = make.start(state)

    with state.lease(owner="ada", ttl=SHORT):
        with locked(opened(url)), pytest.raises(Unwritable):
            state.advance(begins=[make.begin(run_id)], at=make.noon)
        with pytest.raises(StateError):
            state.prove_lease()

    assert state.open_intents() == []


def test_nothing_waits_without_a_lease(hasty, opened, url, make):
    state = opened(url)
    began = moment()

    with locked(opened(url)), pytest.raises(Unwritable):
        make.start(state)

    assert elapsed(began) < 5


def test_whoever_is_about_to_send_waits_while_the_database_is_tried_again(hasty, opened, url, make):
    state, sent = opened(url), threading.Event()
    run_id = make.start(state)

    def send():
        state.prove_lease()
        sent.set()

    with state.lease(owner="ada"), locked(opened(url)) as end:
        tell = {"troubled": lambda: threading.Thread(target=send, daemon=True).start()}
        seen = []

        def later():
            time.sleep(0.4)
            tell["troubled"]()
            time.sleep(0.2)
            seen.append(sent.is_set())
            end()

        threading.Thread(target=later).start()
        state.advance(begins=[make.begin(run_id)], at=make.noon)

        assert sent.wait(10)
    assert seen == [False]


def test_a_young_lease_proves_itself_without_the_database(hasty, opened, url):
    state = opened(url)

    with state.lease(owner="ada"), locked(opened(url)):
        state.prove_lease()


@contextmanager
def frozen(state, **facts):
    """Hold a lease as a process does that stood still for longer than the lease, and has not noticed."""
    with state.lease(owner="slow", **facts) as held:
        state._session.heartbeat._done.set()  # no beat comes any more
        state._session.heartbeat._thread.join()
        past = tuple(part - 33 for part in state._session.heartbeat._proved)
        state._session.heartbeat._proved = past
        yield held


def test_an_old_lease_that_nobody_took_is_renewed_before_something_is_sent(opened, url):
    state = opened(url)

    with frozen(state) as held:
        state.prove_lease()

        assert state.holder().heartbeat_at >= held.heartbeat_at
        assert elapsed(state._session.heartbeat._proved) < 30


def test_an_old_lease_that_was_taken_over_sends_nothing_and_says_how_it_was_lost(opened, url):
    slow, quick = opened(url), opened(url)

    with frozen(slow) as held, quick.lease(owner="quick", clock=in_an_hour):
        with pytest.raises(LeaseLost, match=r"did not renew the lock for 33 s.* the lock expired .* now held by quick"):
            slow.prove_lease()

        assert held.lost()
        with pytest.raises(LeaseLost):
            slow.prove_lease()


def test_standing_still_while_the_database_answers_counts_as_silence(opened, new_url, make):
    url = new_url()
    slow, quick = opened(url), opened(url)
    if slow.location.path is not None:
        pytest.skip("nobody takes over a SQLite state while another process is within a transaction")
    run_id = make.start(slow)

    with slow.lease(owner="slow"):
        heartbeat = slow._session.heartbeat
        heartbeat._done.set()
        heartbeat._thread.join()

        @event.listens_for(slow._session._engine, "before_cursor_execute")
        def stands_still(connection, cursor, statement, *rest):
            if "FOR SHARE" in statement and heartbeat._silent() < 30:
                heartbeat._proved = tuple(part - 33 for part in heartbeat._proved)
                with quick.lease(owner="quick", clock=in_an_hour):
                    pass

        with pytest.raises(
            LeaseLost, match=r"did not renew the lock for 33 s.* another run took it. That run has ended"
        ):
            slow.advance(begins=[make.begin(run_id)], at=make.noon)


def test_a_run_that_took_over_and_ended_did_not_unlock_anything(opened, url, make):
    slow, quick = opened(url), opened(url)

    with frozen(slow):
        with quick.lease(owner="quick", clock=in_an_hour):
            pass
        with pytest.raises(LeaseLost, match=r"another run took it\. That run has ended since") as caught:
            make.start(slow)

    assert "unlocked" not in str(caught.value)


def test_of_many_threads_one_asks_for_all(opened, url):
    state = opened(url)

    with frozen(state):
        threads = [threading.Thread(target=state.prove_lease) for _ in range(10)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert state.holder().owner == "slow"


def test_without_a_lease_nothing_is_proved(opened, url):
    opened(url).prove_lease()


def test_a_lease_let_go_from_another_thread_is_free_at_once(opened, url):
    state, other = opened(url), opened(url)

    with state.lease(owner="ada"):
        thread = threading.Thread(target=state.let_go)
        thread.start()
        thread.join()
        assert other.holder() is None


def test_what_was_committed_after_all_is_not_written_twice(state, make):
    run_id = make.start(state)
    begins = [make.begin(run_id, "a"), make.begin(run_id, "b")]
    first = state.advance(begins=begins, at=make.noon)
    ends = [Completion(first[0], "done")]
    state.advance(ends=ends, at=make.noon)

    with state._session.reading() as connection:
        assert journal.arrived(connection, [], begins[1:]) == first[1:]
        assert journal.arrived(connection, ends, []) == []
        assert journal.arrived(connection, ends, begins[1:]) == first[1:]
        assert journal.arrived(connection, [], [make.begin(run_id, "c")]) is None
        assert journal.arrived(connection, [Completion(first[1], "done")], []) is None
        assert journal.arrived(connection, [Completion(first[1], "unknown")], []) is None


def test_a_database_that_will_not_come_back_is_not_waited_for():
    def attempt(_again):
        raise Unwritable("state.db", "it is read-only")

    with pytest.raises(Unwritable):
        patiently(attempt, longest=30, sleep=lambda _seconds: pytest.fail("it waited"))


def test_another_attempt_is_told_that_one_came_before():
    told = []

    def attempt(again):
        told.append(again)
        if len(told) < 3:
            raise Unwritable("state.db", "the disk is full", passes_within=5)
        return "done"

    assert patiently(attempt, longest=30, sleep=lambda _seconds: None) == "done"
    assert told == [False, True, True]


def test_a_wait_for_the_lease_outlives_a_database_that_is_out_of_reach(hasty, opened, url):
    state = opened(url)

    with locked(opened(url)) as end:

        def sleep(_seconds):
            end()

        with state.lease(owner="ada", timeout=timedelta(minutes=5), sleep=sleep) as held:
            assert held.owner == "ada"
