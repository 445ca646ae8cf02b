import signal
import subprocess
import sys
from pathlib import Path

import pytest

HEAD = """
import os, signal, sys
from datetime import UTC, datetime
from pathlib import Path
from state import Completion, Intent
from state.store import State

state = State.open({url!r}, base=Path({base!r}))
now = datetime(2026, 11, 23, tzinfo=UTC)
run = state.start_run("apply", who="ada", host="ci", commit=None, at=now)

def begin(name):
    return Intent(run, "webhook." + name, "webhook", "create", name, {{"target": name}})
"""

AFTER_BEGIN = """
state.advance(begins=[begin("a"), begin("b")], at=now)
{death}
"""

INSIDE_A_STEP = """
first, second = state.advance(begins=[begin("a"), begin("b")], at=now)
from state import journal
with state._session.writing() as connection:
    journal.end(connection, [Completion(first, "done"), Completion(second, "done")], now)
    journal.begin(connection, [begin("c")], now)
    {death}
"""

KILL = "os.kill(os.getpid(), signal.SIGKILL)"
EXIT = "os._exit(9)"


def run_until_death(script, url, base: Path):
    source = HEAD.format(url=url, base=str(base)) + script
    return subprocess.run([sys.executable, "-c", source], check=False).returncode


@pytest.mark.parametrize(("death", "code"), [(KILL, -signal.SIGKILL), (EXIT, 9)])
def test_a_call_begun_before_a_kill_is_open_afterwards(opened, url, tmp_path, death, code):
    assert run_until_death(AFTER_BEGIN.format(death=death), url, tmp_path) == code

    state = opened(url)

    assert [(entry.address, entry.request) for entry in state.open_intents()] == [
        ("webhook.a", {"target": "a"}),
        ("webhook.b", {"target": "b"}),
    ]
    assert state.verify() == []


def test_a_kill_inside_a_step_leaves_none_of_it(opened, url, tmp_path):
    assert run_until_death(INSIDE_A_STEP.format(death=KILL), url, tmp_path) == -signal.SIGKILL

    state = opened(url)

    assert [entry.address for entry in state.open_intents()] == ["webhook.a", "webhook.b"]
    assert (state.history(), state.verify()) == ([], [])


def test_a_plan_after_a_kill_sees_what_the_log_alone_holds(opened, tmp_path):
    url = "sqlite:///.reconciler/state.db"
    run_until_death(AFTER_BEGIN.format(death=KILL), url, tmp_path)

    state = opened(url, create=False)

    assert len(state.open_intents()) == 2
