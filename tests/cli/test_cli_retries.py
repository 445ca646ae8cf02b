"""A run that waits before it sends a request again says so, once somebody might take it for hanging."""

import json
import socket
import threading
from contextlib import closing

import pytest

from reconciler import engine
from reconciler.cli.progress import Display
from reconciler.cli.screen import Screen
from reconciler.client import Client, Credentials, Endpoint
from reconciler.diagnostics import ReconcilerError
from reconciler.engine import Options, Project, Retry

APP = "resources:\n  sms_app:\n    a: {name: n, region: EU}\n"


class Waiting:
    """A clock that moves only while somebody sleeps, and the screen of a run that begins now."""

    def __init__(self):
        self.now = 0.0
        self.display = Display(Screen(clock=lambda: self.now))

    def sleep(self, seconds):
        self.now += seconds


@pytest.fixture
def waiting():
    return Waiting()


@pytest.fixture
def nobody():
    """A port where nobody listens."""
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        yield f"127.0.0.1:{taken.getsockname()[1]}"


def planned(folder, waiting, environment):
    project = Project(
        directory=folder,
        environment=environment,
        sleep=waiting.sleep,
        on_progress=waiting.display,
    )
    return engine.plan(project, Options())


def test_a_run_that_reaches_nobody_says_that_it_tries_again(project, emulator, waiting, nobody, capfd):
    (project / "main.yaml").write_text(APP)
    environment = emulator.environment() | {"SINCH_BASE_URL": f"http://{nobody}"}

    with pytest.raises(ReconcilerError):
        planned(project, waiting, environment)

    lines = capfd.readouterr().err.splitlines()
    assert 1 <= len(lines) <= 4
    assert all(line.startswith(f"no connection to {nobody}: ") for line in lines)
    assert "; trying again in " in lines[0]
    assert lines[-1].endswith("(5 of 5)")


def test_the_token_endpoint_is_named_where_it_is_the_one_that_nobody_answers_at(
    project, emulator, waiting, nobody, capfd
):
    (project / "main.yaml").write_text(APP)
    environment = emulator.environment() | {"SINCH_AUTH_URL": f"http://{nobody}/oauth2/token"}

    with pytest.raises(ReconcilerError):
        planned(project, waiting, environment)

    assert f"no connection to {nobody}" in capfd.readouterr().err


def test_a_run_that_recovers_at_once_says_nothing(project, emulator, waiting, capfd):
    (project / "main.yaml").write_text(APP)
    emulator.control("POST", "faults", {"match": {"method": "GET"}, "times": 1, "do": "status", "status": 503})

    assert planned(project, waiting, emulator.environment()).plan.pending

    assert capfd.readouterr().err == ""


def test_many_threads_that_try_again_at_once_speak_once(waiting, nobody, capfd):
    ready = threading.Barrier(8)

    def ask(client):
        ready.wait()
        with pytest.raises(ReconcilerError):
            client.send("GET", "/v1/projects/p/webhooks")

    endpoint, bearer = Endpoint(f"http://{nobody}"), Credentials("bearer", "", "a-token")
    waiting.now = 10.0
    with Client(endpoint, bearer, sleep=lambda _seconds: None, on_progress=waiting.display) as client:
        threads = [threading.Thread(target=ask, args=(client,)) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert len(capfd.readouterr().err.splitlines()) == 1


@pytest.mark.parametrize(
    ("silent", "pause", "told"),
    [(0.0, 0.5, False), (0.5, 1.0, False), (1.5, 0.5, False), (1.5, 2.0, True), (0.0, 4.0, True), (10.0, 0.5, True)],
)
def test_only_a_pause_that_is_noticed_is_told(waiting, capfd, silent, pause, told):
    waiting.now = silent

    waiting.display(Retry("no connection to a host", pause, 2, 5))

    assert bool(capfd.readouterr().err) is told


def test_a_reason_is_one_line_that_steers_no_terminal(waiting, capfd):
    waiting.now = 10.0

    waiting.display(Retry("a page:\x1b[2J " + "x" * 5000 + "\nmore", 3.0, 2, 5))

    (line,) = capfd.readouterr().err.splitlines()
    assert "\x1b" not in line
    assert len(line) < 250
    assert line.endswith("trying again in 3 s (2 of 5)")


def test_a_retry_is_told_beside_a_document(project, cli, emulator):
    (project / "main.yaml").write_text(APP)
    slow = {"do": "status", "status": 429, "headers": {"retry-after": "2"}}
    emulator.control("POST", "faults", {"match": {"method": "GET"}, "times": 1, **slow})

    told = cli("plan", "--format", "json")

    assert told.code == 0
    assert json.loads(told.out)["summary"]["create"] == 1
    assert told.err.strip().endswith("(2 of 5)")
