import os
import re
import socket
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime, timedelta

import pytest

from state import LeaseLost, Locked, Replaced, Unwritable, tables

HOLD = """
import sys
from pathlib import Path
from state.store import State

with State.open({url!r}, base=Path({base!r})) as state:
    with state.lease(owner="grace", run_url="https://ci.example/7"):
        print("held", flush=True)
        sys.stdin.readline()
"""


@pytest.fixture
def holder(url, opened, tmp_path):
    opened(url)  # so that the child finds a state
    script = HOLD.format(url=url, base=str(tmp_path))
    child = subprocess.Popen([sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert child.stdout.readline() == "held\n"
    yield child
    child.kill()
    child.communicate()


def in_an_hour():
    return datetime.now(UTC) + timedelta(hours=1)


def test_a_lease_names_its_holder_and_is_gone_after_the_block(state):
    with state.lease(owner="ada", run_url="https://ci.example/1") as held:
        seen = state.holder()

    assert seen == held
    assert (held.owner, held.host, held.pid) == ("ada", socket.gethostname(), os.getpid())
    assert held.expires_at - held.acquired_at == timedelta(seconds=30)
    assert (state.holder(), held.lost()) == (None, False)


def test_a_lease_is_released_when_the_block_fails(state):
    with pytest.raises(RuntimeError), state.lease(owner="ada"):
        raise RuntimeError

    assert state.holder() is None


def test_another_process_is_refused_and_told_who_holds_the_lease(opened, url, holder):
    with pytest.raises(Locked) as caught, opened(url).lease(owner="ada"):
        pass

    told = str(caught.value)
    assert caught.value.holder.pid == holder.pid
    assert f"grace on {socket.gethostname()} (pid {holder.pid}) since 20" in told
    assert "https://ci.example/7" in told


def test_the_lease_of_a_killed_process_on_this_host_is_taken_over_at_once(opened, url, holder):
    holder.kill()
    holder.wait()

    with opened(url).lease(owner="ada") as held:
        assert (held.pid, held.lost()) == (os.getpid(), False)


def test_the_lease_of_another_host_is_respected_until_it_expires(opened, url, make):
    state = opened(url)
    with state._session.writing() as connection:
        times = {"acquired_at": make.noon, "heartbeat_at": make.noon, "expires_at": make.noon + timedelta(seconds=30)}
        values = {"owner": "grace", "host": "elsewhere", "pid": 2**22 + 1, "generation": 5, **times}
        connection.execute(tables.lease.update().values(values))

    with pytest.raises(Locked), state.lease(owner="ada", clock=lambda: make.noon + timedelta(seconds=29)):
        pass
    with state.lease(owner="ada", clock=lambda: make.noon + timedelta(seconds=30)) as held:
        assert held.generation == 6


def test_the_lease_of_another_container_of_the_same_name_is_respected_until_it_expires(opened, url, make):
    """Its process ids say nothing here, whether one is in use or not."""
    state = opened(url)
    with state.lease(owner="grace", clock=lambda: make.noon), state._session.writing() as connection:
        connection.execute(tables.lease.update().values(machine="f" * 16, pid=2**22 + 1))
        left = connection.execute(tables.lease.select()).one()
    with state._session.writing() as connection:
        connection.execute(tables.lease.update().values(left._asdict()))

    with pytest.raises(Locked), state.lease(owner="ada", clock=lambda: make.noon + timedelta(seconds=29)):
        pass
    with state.lease(owner="ada", clock=lambda: make.noon + timedelta(seconds=30)) as held:
        assert held.owner == "ada"


@pytest.mark.skipif(sys.platform != "linux", reason="namespaces are Linux's")
def test_another_set_of_processes_on_this_kernel_is_another_machine():
    script = [sys.executable, "-c", "from state.machine import machine; print(machine())"]

    here = [subprocess.run(script, capture_output=True, text=True, check=True).stdout for _ in range(2)]
    inside = subprocess.run(["unshare", "--pid", "--fork", *script], capture_output=True, text=True, check=False)

    assert here[0] == here[1]
    assert re.fullmatch("[0-9a-f]{16}\n", here[0])
    if inside.returncode:
        pytest.skip("this user may make no namespace")
    assert re.fullmatch("[0-9a-f]{16}\n", inside.stdout)
    assert inside.stdout != here[0]


def test_machines_that_share_a_server_go_by_its_clock(opened, postgres):
    """A server that is an hour ahead: a lease made by the clock here would have expired for everybody else."""
    url = postgres.database()
    state = opened(url)
    with state._session.writing() as connection:
        connection.exec_driver_sql(
            "CREATE FUNCTION public.clock_timestamp() RETURNS timestamptz LANGUAGE sql AS "
            "$$SELECT pg_catalog.clock_timestamp() + interval '1 hour'$$"
        )
    ahead = opened(url + "&options=-csearch_path%3Dpublic,pg_catalog")

    with ahead.lease(owner="ada", ttl=timedelta(milliseconds=150)) as held:
        until(lambda: ahead.holder().heartbeat_at > held.heartbeat_at)
        renewed = ahead.holder()

    in_59_minutes = datetime.now(UTC) + timedelta(minutes=59)
    assert held.acquired_at > in_59_minutes
    assert renewed.expires_at > in_59_minutes


def test_waiting_for_a_lease_gets_it_when_it_is_released(opened, url, holder):
    pauses = []

    def sleep(seconds):
        pauses.append(seconds)
        holder.communicate("\n")

    with opened(url).lease(owner="ada", timeout=timedelta(minutes=5), sleep=sleep) as held:
        assert held.owner == "ada"

    assert len(pauses) == 1


def test_waiting_for_a_lease_ends_with_the_timeout(opened, url, holder):
    now = [datetime.now(UTC)]

    def sleep(seconds):
        now[0] += timedelta(seconds=seconds)

    started = now[0]
    waiting = opened(url).lease(owner="ada", timeout=timedelta(seconds=3.5), clock=lambda: now[0], sleep=sleep)
    with pytest.raises(Locked), waiting:
        pass

    assert now[0] - started == timedelta(seconds=3.5)


def test_a_write_after_the_lease_was_taken_over_is_refused(opened, url, make):
    slow, quick = opened(url), opened(url)
    run_id = make.start(slow)
    with slow.lease(owner="slow") as held, quick.lease(owner="quick", clock=in_an_hour) as taken:
        for write in (
            lambda: slow.advance(begins=[make.begin(run_id)], at=make.noon),
            lambda: slow.put([make.record()], run_id=run_id, at=make.noon, action="adopt"),
            lambda: make.start(slow),
        ):
            with pytest.raises(LeaseLost, match="held by quick") as caught:
                write()
        quick.advance(begins=[make.begin(run_id, "b")], at=make.noon)

        assert (held.lost(), taken.lost(), caught.value.holder) == (True, False, taken)
        assert [entry.address for entry in quick.open_intents()] == ["webhook.b"]


def test_leaving_a_lost_lease_leaves_the_new_holder_alone(opened, url):
    slow, quick = opened(url), opened(url)
    with slow.lease(owner="slow"):
        taken = quick.lease(owner="quick", clock=in_an_hour)
        taken.__enter__()

    assert quick.holder().owner == "quick"
    taken.__exit__(None, None, None)


def test_a_broken_lease_is_returned_and_its_run_can_write_no_more(opened, url, make):
    running, other = opened(url), opened(url)
    with running.lease(owner="ada") as held:
        broken = other.break_lease()

        with pytest.raises(LeaseLost, match="Somebody unlocked the state"):
            make.start(running)

    assert broken == held
    assert (other.holder(), other.break_lease()) == (None, None)


def test_a_lease_broken_and_taken_again_by_the_same_process_does_not_revive_the_old_one(opened, url, make):
    running, other = opened(url), opened(url)
    with running.lease(owner="ada") as held:
        other.break_lease()
        with other.lease(owner="ada"), pytest.raises(LeaseLost):
            make.start(running)

        assert held.lost()


def until(condition):
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline, "did not happen within 30 s"
        time.sleep(0.01)


def test_the_heartbeat_prolongs_the_lease(opened, url):
    state = opened(url)
    with state.lease(owner="ada", ttl=timedelta(milliseconds=150)) as held:
        until(lambda: state.holder().heartbeat_at > held.heartbeat_at)

        assert state.holder().expires_at > held.expires_at


def test_the_heartbeat_notices_a_lost_lease(opened, url):
    state, other = opened(url), opened(url)
    with state.lease(owner="ada", ttl=timedelta(milliseconds=150)) as held:
        other.break_lease()

        until(held.lost)


def test_no_heartbeat_thread_is_left_behind(opened, url):
    with opened(url).lease(owner="ada"):
        assert "state-heartbeat" in {thread.name for thread in threading.enumerate()}

    assert "state-heartbeat" not in {thread.name for thread in threading.enumerate()}


def test_of_many_processes_one_at_a_time_holds_the_lease(opened, url, tmp_path, make):
    script = (
        "import sys; from datetime import UTC, datetime, timedelta; from pathlib import Path; from time import sleep\n"
        "from state.store import State\n"
        f"state = State.open({url!r}, base=Path({str(tmp_path)!r})); now = datetime.now(UTC)\n"
        "sys.stdin.readline()\n"
        "for _ in range(5):\n"
        "    with state.lease(owner='x', timeout=timedelta(seconds=60), sleep=lambda _: sleep(0.01)):\n"
        "        before = state.serial\n"
        "        run = state.start_run('x', who='x', host='x', commit=None, at=now)\n"
        "        state.put([], removed=['webhook.a'], run_id=run, at=now, action='forget')\n"
        "        assert state.serial == before + 1\n"
        "state.close()"
    )
    state = opened(url)
    children = [subprocess.Popen([sys.executable, "-c", script], stdin=subprocess.PIPE, text=True) for _ in range(3)]
    for child in children:
        child.stdin.write("go\n")
        child.stdin.flush()
    for child in children:
        child.communicate()

    assert [child.returncode for child in children] == [0, 0, 0]
    assert (state.serial, state.holder(), state.verify()) == (15, None, [])


def test_a_holder_frozen_within_a_transaction_is_named_after_seconds_and_not_waited_for(opened, url, monkeypatch):
    monkeypatch.setattr("state.database.BUSY_SECONDS", 0.3)
    frozen, other = opened(url), opened(url)

    with (
        frozen.lease(owner="frozen"),
        frozen._session.writing(),
        pytest.raises(Locked) as caught,
        other.lease(owner="ada"),
    ):
        pass

    assert caught.value.holder.owner == "frozen"


def test_a_server_lets_go_of_a_frozen_client(opened, postgres, monkeypatch, make):
    monkeypatch.setattr("state.database.SILENT_SECONDS", 0.3)
    url = postgres.database()
    frozen, other = opened(url), opened(url)

    with pytest.raises(Unwritable), frozen._session.writing() as connection:  # noqa: PT012 - the last statement is refused
        connection.exec_driver_sql("UPDATE meta SET serial = 99")
        time.sleep(1)
        make.start(other)
        connection.exec_driver_sql("UPDATE meta SET serial = 98")

    assert other.serial == 0


def test_a_clock_that_jumps_forward_takes_nothing_from_its_holder(opened, url, make):
    holder, other = opened(url), opened(url)
    now = [make.noon]

    with holder.lease(owner="ada", clock=lambda: now[0]) as held:
        now[0] += timedelta(days=1)
        make.start(holder)

        assert not held.lost()
        with pytest.raises(Locked), other.lease(owner="bob", clock=lambda: make.noon):
            pass


def test_a_clock_that_jumps_back_cannot_make_two_writers(opened, url, make):
    holder, other = opened(url), opened(url)
    yesterday = make.noon - timedelta(days=1)

    with holder.lease(owner="ada", clock=lambda: yesterday):
        make.start(holder)
        with other.lease(owner="bob", clock=lambda: make.noon):
            make.start(other)
            with pytest.raises(LeaseLost):
                make.start(holder)


def test_a_wait_for_the_lease_ends_although_the_clock_jumps_back(opened, url, holder):
    pauses = []

    with (
        pytest.raises(Locked),
        opened(url).lease(
            owner="ada",
            timeout=timedelta(seconds=5),
            clock=lambda: datetime.now(UTC) - timedelta(seconds=20 + 3 * len(pauses)),
            sleep=pauses.append,
        ),
    ):
        pass

    assert sum(pauses) == 5


def test_another_lineage_in_the_same_place_ends_the_run_that_holds_the_lease(state, opened, url, make):
    run_id = make.start(state)
    with state.lease(owner="ada"):
        state.put([make.record()], run_id=run_id, at=make.noon, action="adopt")
        with opened(url)._session.writing() as connection:  # as a backup that somebody restores would do
            connection.exec_driver_sql("UPDATE meta SET lineage = 'another'")

        with pytest.raises(Replaced, match="another lineage"):
            state.put([make.record("b")], run_id=run_id, at=make.noon, action="adopt")

    assert list(state.records()) == ["webhook.a"]
