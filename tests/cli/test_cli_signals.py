"""Ctrl-C ends any command, and a second one ends it at once: against servers that would keep it for ever."""

import contextlib
import json
import os
import pty
import signal
import socket
import subprocess
import sys
import threading
import time

import pytest

from reconciler.emulator.server import Options, running

APP = "resources: {sms_app: {one: {name: One, region: EU}}}\n"
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n"


class Waiting:
    """A server that takes requests and never ends an answer, for as long as the test runs."""

    def __init__(self, answer):
        self.answer = answer
        self.asked = threading.Event()
        self.over = threading.Event()
        self.listener = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self.serve, daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.listener.getsockname()[1]}"

    def serve(self):
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self.listener.accept()
                threading.Thread(target=self.keep, args=[connection], daemon=True).start()

    def keep(self, connection):
        with contextlib.suppress(OSError), connection:
            connection.recv(65536)
            self.asked.set()
            self.answer(connection, self.over)

    def close(self):
        self.over.set()
        self.listener.close()


def silent(_connection, over):
    over.wait()


def trickling_body(connection, over):
    connection.sendall(HEAD)
    while not over.wait(0.2):
        connection.sendall(b" ")


def trickling_head(connection, over):
    connection.sendall(b"HTTP/1.1 200 OK\r\nX-Long: ")
    while not over.wait(0.2):
        connection.sendall(b"x")


@pytest.fixture(params=[silent, trickling_body, trickling_head])
def waiting(request):
    server = Waiting(request.param)
    yield server
    server.close()


@pytest.fixture
def quiet():
    server = Waiting(silent)
    yield server
    server.close()


@pytest.fixture
def start(project, environment):
    """Start a command line as a process of its own, its stderr line by line."""
    (project / "main.yaml").write_text(APP)
    environment.setenv("SINCH_ACCESS_TOKEN", "token")
    children = []

    def begin(*words, **facts):
        command = [sys.executable, "-m", "reconciler", *words]
        settings = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
        children.append(subprocess.Popen(command, **(settings | facts)))
        return children[-1]

    yield begin
    for child in children:
        child.kill()
        child.communicate()


def told(child, words):
    for line in child.stderr:
        if words in line:
            return
    raise AssertionError(f"never said {words}")


def ended(child):
    """Return what is left of both streams; what the lines above have read ahead would be lost to communicate."""
    watch = threading.Timer(120, child.kill)
    watch.start()
    err, out = child.stderr.read(), child.stdout.read()
    child.wait()
    watch.cancel()
    assert "Traceback" not in err
    return out, err


READING = [
    ["plan"], ["status"], ["drift"], ["output"], ["apply", "--auto-approve"], ["import", "sms_app.one", "1"],
    ["import", "--all"], ["list"],
]  # fmt: skip


@pytest.mark.parametrize("words", READING, ids=" ".join)
def test_the_first_ctrl_c_ends_a_command_that_reads(words, waiting, environment, start):
    environment.setenv("SINCH_BASE_URL", waiting.url)
    child = start(*words)
    assert waiting.asked.wait(120)

    child.send_signal(signal.SIGINT)
    told(child, "Stopping")
    out, err = ended(child)

    assert child.returncode == 130
    assert out == ""
    assert "Interrupted" in err


def test_ctrl_c_while_init_reads_what_is_live_leaves_an_empty_folder(quiet, environment, start, tmp_path_factory):
    environment.setenv("SINCH_BASE_URL", quiet.url)
    folder = tmp_path_factory.mktemp("new")
    child = start("-C", str(folder), "init", "--from-live")
    assert quiet.asked.wait(120)

    child.send_signal(signal.SIGINT)
    ended(child)

    assert child.returncode == 130
    assert not list(folder.iterdir())


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_other_signals_end_a_command_that_reads_in_the_same_way(number, quiet, environment, start):
    environment.setenv("SINCH_BASE_URL", quiet.url)
    child = start("apply", "--auto-approve")
    assert quiet.asked.wait(120)

    child.send_signal(number)
    _, err = ended(child)

    assert child.returncode == 130
    assert "Nothing was changed." in err


def test_an_interrupted_reading_gives_the_lock_back_and_is_noted_as_interrupted(quiet, environment, start, cli):
    environment.setenv("SINCH_BASE_URL", quiet.url)
    child = start("apply", "--auto-approve", "--format", "json")
    assert quiet.asked.wait(120)

    child.send_signal(signal.SIGINT)
    out, _ = ended(child)
    locked = cli("state", "lock", "--show").out
    runs = json.loads(cli("state", "pull").out)["runs"]

    (problem,) = json.loads(out)["errors"]
    assert problem["code"] == "E250"
    assert "not locked" in locked
    assert [run["outcome"] for run in runs] == ["interrupted"]


def test_ctrl_c_ends_the_fetching_of_a_token(quiet, environment, start):
    environment.delenv("SINCH_ACCESS_TOKEN")
    environment.setenv("SINCH_AUTH_URL", f"{quiet.url}/oauth2/token")
    child = start("plan")
    assert quiet.asked.wait(120)

    child.send_signal(signal.SIGINT)
    ended(child)

    assert child.returncode == 130


def test_ctrl_c_ends_the_wait_for_a_lock(start, cli):
    cli("state", "lock", "--for", "1h")
    child = start("apply", "--auto-approve", "--lock-timeout", "1h", "--log-level", "debug")
    time.sleep(2)  # whether it waits already or only begins to, it has to end

    child.send_signal(signal.SIGINT)
    ended(child)

    assert child.returncode == 130


# Looking up a host name is a call of the system that hears of no signal until it is over.
DEAF = """
import socket, sys, threading
from ctypes import CDLL, c_uint
from reconciler.cli import main
sys.argv = ["reconciler", *sys.argv[1:]]

def look_up(*_asked, **_facts):
    print("looking up", file=sys.stderr, flush=True)
    library = CDLL(None)
    while True:
        library.pause() if threading.current_thread() is not threading.main_thread() else library.usleep(c_uint(10**6))

socket.getaddrinfo = look_up
main()
"""


@pytest.mark.parametrize("words", [["plan"], ["import", "sms_app.one", "1"]], ids=" ".join)
def test_ctrl_c_ends_a_command_that_stands_in_a_call_of_the_system(words, environment, start):
    environment.setenv("SINCH_BASE_URL", "https://slow.example")
    command = [sys.executable, "-c", DEAF, *words]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as child:
        told(child, "looking up")
        child.send_signal(signal.SIGINT)
        told(child, "Stopping")
        child.send_signal(signal.SIGINT)
        ended(child)

    assert child.returncode == 130


# The end of a command, with a Ctrl-C in it.
LATE = """
import os, signal, sys, threading
from reconciler.cli import main
from reconciler.cli.screen import Screen

owner, name = {"listening": (threading.Thread, "join"), "writing": (Screen, "close")}[sys.argv.pop(1)]
former = getattr(owner, name)

def interrupted(*facts):
    if not facts or facts[0].name == "signals":
        os.kill(os.getpid(), signal.SIGINT)
    return former(*facts)

setattr(owner, name, interrupted)
main()
"""


@pytest.mark.parametrize(("when", "code", "said"), [("listening", 0, ""), ("writing", 130, "\nInterrupted.\n")])
def test_ctrl_c_at_the_end_of_a_command_shows_no_traceback(when, code, said, start, environment, emulator):
    for name, value in emulator.environment().items():
        environment.setenv(name, value)
    command = [sys.executable, "-c", LATE, when, "plan"]
    ended_by = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)

    assert ended_by.stderr == said
    assert ended_by.returncode == code
    assert "Plan: 1 create." in ended_by.stdout


# The end of the process, with a Ctrl-C in it: Python calls what was registered, takes the handlers of signals away, and
# clears the modules. One that was raised within exec of a text ends a module that is run by the signal in the end,
# whoever caught it.
LAST = """
import atexit, os, signal, sys
from reconciler.__main__ import main
from reconciler.cli.screen import Screen

class Kept:
    def __del__(self, kill=os.kill, own=os.getpid(), number=signal.SIGINT):
        kill(own, number)

when = sys.argv.pop(1)
if when == "registered":
    atexit.register(os.kill, os.getpid(), signal.SIGINT)
elif when == "cleared":
    kept = Kept()
else:
    import reconciler.cli.errors  # what is imported later runs texts of its own, and Python forgets about this one

    result = Screen.result
    Screen.result = lambda *facts: exec("os.kill(os.getpid(), signal.SIGINT); result(*facts)", globals() | locals())
main()
"""


@pytest.mark.parametrize("words", [["version"], ["validate"], ["list"]], ids=" ".join)
@pytest.mark.parametrize(("when", "code"), [("registered", 0), ("cleared", 0), ("executing", 130)])
def test_ctrl_c_in_the_last_moments_of_a_process_is_never_what_ends_it(
    when, code, words, start, project, environment, emulator
):
    for name, value in emulator.environment().items():
        environment.setenv(name, value)
    (project / "last.py").write_text(LAST)
    command = [sys.executable, "-m", "last", when, *words]
    ended_by = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)

    assert ended_by.returncode == code
    assert "Traceback" not in ended_by.stderr
    assert ended_by.stderr.count("Interrupted.") == (code == 130)
    assert bool(ended_by.stdout) == (code == 0)


def made(emulator):
    return emulator.control("GET", "objects")["objects"]


@pytest.fixture
def slow(environment, emulator):
    """The emulator, in which a create takes as long as the test runs."""
    delay = {"match": {"method": "POST", "path": "*/sms/smsApps"}, "times": 1, "do": "delay", "seconds": 3600}
    with running(Options()) as server:
        for name, value in server.environment().items():
            environment.setenv(name, value)
        server.control("POST", "faults", delay)
        yield server


@pytest.mark.parametrize("first", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_second_signal_leaves_at_once_while_a_call_is_under_way(first, slow, start, cli):
    child = start("apply", "--auto-approve")
    told(child, "creating...")

    child.send_signal(first)
    told(child, "Stopping: calls in progress are finished")
    child.send_signal(signal.SIGINT)
    out, _ = ended(child)

    assert child.returncode == 130
    assert "Unknown 1. 1 request, " in out
    assert cli("state", "verify").code == 0
    assert "not locked" in cli("state", "lock", "--show").out


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_run_that_acts_drains_and_reports(number, quickstart, environment, start, process):
    (quickstart / "main.yaml").unlink()
    with running(Options(latency_ms=400)) as server:
        for name, value in server.environment().items():
            environment.setenv(name, value)
        child = start("apply", "--auto-approve", "--parallelism", "1")
        told(child, "creating...")

        child.send_signal(number)
        child.send_signal(number)  # it drains only
        out, _ = ended(child)

        assert child.returncode == 130
        assert "Interrupted" in out
        assert 1 <= len(made(server)) < 5
        assert process("state", "verify").returncode == 0
        assert process("apply", "--auto-approve").returncode == 0
        assert len(made(server)) == 5


@pytest.mark.skipif(sys.platform == "win32", reason="terminals are another matter there")
def test_a_run_whose_terminal_is_closed_records_what_it_did(quickstart, environment, start, process):
    (quickstart / "main.yaml").unlink()
    main, side = pty.openpty()
    with running(Options(latency_ms=400)) as server:
        for name, value in server.environment().items():
            environment.setenv(name, value)
        terminal = {"stdin": side, "stdout": side, "stderr": side, "start_new_session": True}
        child = start("apply", "--auto-approve", "--parallelism", "1", **terminal)
        os.close(side)
        seen = b""
        while b"creating..." not in seen:
            seen += os.read(main, 1024)

        os.close(main)  # whoever held the terminal is gone
        child.send_signal(signal.SIGHUP)
        child.wait(120)

        assert child.returncode == 130
        assert json.loads(process("history", "--format", "json").stdout)["entries"]
        assert process("state", "verify").returncode == 0
        assert process("apply", "--auto-approve").returncode == 0
        assert len(made(server)) == 5


def test_a_process_that_was_told_to_outlive_its_terminal_does(quickstart, environment, start):
    (quickstart / "main.yaml").unlink()
    with running(Options(latency_ms=200)) as server:
        for name, value in server.environment().items():
            environment.setenv(name, value)
        ignoring = {"preexec_fn": lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN)}
        child = start("apply", "--auto-approve", "--parallelism", "1", **ignoring)
        told(child, "creating...")

        child.send_signal(signal.SIGHUP)
        ended(child)

        assert child.returncode == 0
        assert len(made(server)) == 5


def test_a_reader_that_goes_away_ends_nothing(quickstart, environment, start, process):
    (quickstart / "main.yaml").unlink()
    reading, writing = os.pipe()
    child = start("apply", "--auto-approve", stdout=writing)
    os.close(writing)
    os.close(reading)
    child.communicate(timeout=120)

    assert child.returncode == 0
    assert process("plan", "--detailed-exitcode").returncode == 0


def test_handlers_are_put_back(cli, webhook):
    before = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)]

    cli("plan")

    after = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)]
    assert after == before
    assert "signals" not in {thread.name for thread in threading.enumerate()}


# The beginning of a command, with a Ctrl-C as soon as a module is asked for.
EARLY = """
import os, sys

class Interrupting:
    def find_spec(self, name, *_more):
        if name == wanted:
            sys.meta_path.remove(self)
            for _ in range(times):
                os.kill(os.getpid(), 2)

wanted, times = sys.argv.pop(1), int(sys.argv.pop(1))
sys.meta_path.insert(0, Interrupting())
from reconciler.__main__ import main
main()
"""
BEGINNING = [
    "signal",
    "reconciler.cli",
    "click",
    "click.core",
    "reconciler.cli.context",
    "reconciler.redaction",
    "reconciler.cli.words",
    "reconciler.cli.group",
    "reconciler.cli.commands.plan",
    "reconciler.engine",
    "httpx",
    "pydantic",
    "pydantic_core",
    "sqlalchemy",
    "reconciler.cli.signals",
]


@pytest.mark.parametrize("times", [1, 2])
@pytest.mark.parametrize("module", BEGINNING)
def test_ctrl_c_while_modules_are_imported_shows_no_traceback(module, times, quickstart, environment):
    command = [sys.executable, "-c", EARLY, module, str(times), "plan"]

    ended_by = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)

    assert ended_by.stderr.strip() == "Interrupted."
    assert ended_by.stdout == ""
    assert ended_by.returncode == 130


def test_an_early_ctrl_c_is_told_in_the_form_that_was_asked_for(quickstart, environment):
    command = [sys.executable, "-c", EARLY, "click", "1", "plan", "--format", "json"]

    ended_by = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)

    assert [one["code"] for one in json.loads(ended_by.stdout)["errors"]] == ["E250"]
    assert ended_by.returncode == 130


def test_a_process_that_was_started_to_ignore_ctrl_c_does(quickstart, environment):
    command = [sys.executable, "-c", EARLY, "click", "1", "plan"]
    ignoring = {"preexec_fn": lambda: signal.signal(signal.SIGINT, signal.SIG_IGN)}

    ended_by = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False, **ignoring)

    assert ended_by.returncode == 0
    assert "Plan: " in ended_by.stdout
