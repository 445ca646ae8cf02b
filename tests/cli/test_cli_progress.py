"""A run that takes its time shows where it is: every second on a terminal, every half minute elsewhere."""

import contextlib
import fcntl
import os
import pty
import re
import socket
import struct
import subprocess
import sys
import termios
import threading
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from on_screen import Stream, visible

from reconciler import engine
from reconciler.cli.progress import Display
from reconciler.cli.screen import Screen
from reconciler.diagnostics import Interrupted
from reconciler.engine import LockWait, Options, Project, SlowCall, Throttled, Waiting

APP = "resources:\n  sms_app:\n    a: {name: n, region: EU}\n"
TEMPLATE = """\
resources:
  whatsapp_template:
    hello:
      name: hello_there
      language: EN
      category: UTILITY
      details: {components: [{type: BODY, text: "Hello from Acme!"}]}
"""
TEN_MINUTES = 600.0
MOST_SILENT = {True: 1.0, False: 30.0}
"""Seconds without a sign of life, on a terminal and elsewhere."""


class Watched:
    """A run whose time passes only while it sleeps, or while the API is silent; somebody looks on every second."""

    def __init__(self, folder, emulator, monkeypatch, *, terminal):
        self.seconds = 0.0
        self.stalled = lambda: False
        self.events = []
        self.stream = Stream(self.clock, terminal=terminal)
        monkeypatch.setattr(sys, "stderr", self.stream)
        self.display = Display(Screen(clock=self.clock))
        self.project = Project(
            directory=folder,
            environment=emulator.environment(),
            now=lambda: datetime(2026, 11, 23, tzinfo=UTC) + timedelta(seconds=self.seconds),
            sleep=self.sleep,
            clock=self.passing,
            on_progress=self.hear,
        )

    def clock(self):
        return self.seconds

    def hear(self, event):
        self.events.append(event)
        self.display(event)

    def sleep(self, seconds):
        end = self.seconds + seconds
        while self.seconds < end:
            self.seconds = min(end, self.seconds + 1.0)
            self.display.tick()

    def passing(self):
        """Return the time; the client asks for it now and then while it waits for an answer."""
        if self.stalled():
            self.sleep(5)
        return self.seconds

    def heard(self, kind):
        return [event for event in self.events if isinstance(event, kind)]

    def shown(self):
        return self.stream.getvalue()


@pytest.fixture(params=[True, False], ids=["terminal", "pipe"])
def watch(request, project, emulator, monkeypatch):
    """A function that begins to watch: pytest itself replaces stderr between a fixture and its test."""
    return lambda: Watched(project, emulator, monkeypatch, terminal=request.param)


class Silent:
    """A server that takes a request, tells so, and answers nothing."""

    def __init__(self, listener):
        self.url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        self.asked = threading.Event()
        self.listener = listener
        self.kept = []
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self.listener.accept()
                self.kept.append(connection)
                connection.recv(65536)
                self.asked.set()


@pytest.fixture
def silent():
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        server = Silent(listener)
        yield server
        for connection in server.kept:
            connection.close()


def assert_alive(watched, end=None):
    terminal = watched.stream.terminal
    assert max(watched.stream.silences(watched.seconds if end is None else end)) <= MOST_SILENT[terminal]
    watched.display.close()
    if terminal:
        assert max(map(len, watched.shown().replace("\r", "\n").splitlines())) < 80
    else:
        assert all(letter.isprintable() or letter == "\n" for letter in watched.shown())


def test_ten_minutes_of_waiting_for_a_reviewer_are_not_silent(project, watch):
    watched = watch()
    (project / "main.yaml").write_text(TEMPLATE)

    engine.apply(watched.project, Options(), approve=lambda _plan: True, wait=TEN_MINUTES)

    assert watched.seconds == pytest.approx(TEN_MINUTES)
    assert_alive(watched)
    assert re.search(r"waiting for Meta: 1 WhatsApp template, 4 min \d+ s of 10 min, next look in ", watched.shown())
    if watched.stream.terminal:
        assert visible(watched.shown())[-1] == ""


def test_ten_minutes_of_status_are_not_silent(project, watch):
    watched = watch()
    (project / "main.yaml").write_text(TEMPLATE)
    engine.apply(replace(watched.project, on_progress=lambda _event: None), Options(), approve=lambda _plan: True)

    engine.status(watched.project, wait=TEN_MINUTES)

    assert_alive(watched)
    assert {review.type for event in watched.heard(Waiting) for review in event.reviews} == {"whatsapp_template"}


def test_a_pause_that_the_api_asks_for_is_not_silent(project, emulator, watch):
    watched = watch()
    (project / "main.yaml").write_text(APP)
    slow = {"do": "status", "status": 429, "headers": {"retry-after": "20"}}
    emulator.control("POST", "faults", {"match": {"method": "GET"}, "times": 1, **slow})

    engine.plan(watched.project)

    assert 20 <= watched.seconds < 22
    assert_alive(watched)
    assert [20 <= event.seconds < 21 for event in watched.heard(Throttled)][:1] == [True]
    assert "trying again in 20 s (2 of 5)" in watched.shown()
    if watched.stream.terminal:
        assert "the API asks to wait 17 s; reading 0 of 1 collection" in watched.shown()


def test_forty_seconds_without_an_answer_are_not_silent(project, watch, silent):
    watched = watch()
    (project / "main.yaml").write_text(APP)

    def stall():
        if watched.seconds >= 40:
            watched.project.stop.abort()
        return silent.asked.is_set()

    watched.stalled = stall
    there = watched.project.environment | {"SINCH_BASE_URL": silent.url, "SINCH_ACCESS_TOKEN": "a-token"}

    with pytest.raises(Interrupted):
        engine.plan(replace(watched.project, environment=there))

    assert watched.seconds >= 40
    assert_alive(watched)
    assert "GET sms/smsApps has taken 29 s; reading 0 of 1 collection, 0 objects" in watched.shown()
    assert watched.heard(SlowCall)[-1].over


def test_a_change_that_takes_long_is_named_by_its_object(project, emulator, watch):
    watched = watch()
    (project / "main.yaml").write_text(APP)
    create = {"method": "POST", "path": "*/sms/smsApps"}
    emulator.control("POST", "faults", {"match": create, "times": 1, "do": "delay", "seconds": 1})

    def stall(step):
        watched.stalled = lambda: step.stage == "started" and watched.seconds < 90

    engine.apply(watched.project, Options(), approve=lambda _plan: True, progress=stall)

    first, *_, last = watched.heard(SlowCall)
    assert (first.method, first.path, first.purpose, first.over) == ("POST", "sms/smsApps", "create sms_app.a", False)
    assert (last.number, last.over) == (first.number, True)


def test_a_run_that_waits_for_another_one_says_for_whom(project, watch):
    watched = watch()
    (project / "main.yaml").write_text(APP)
    engine.apply(watched.project, Options(), approve=lambda _plan: True)
    held = engine.lock_state(watched.project, seconds=3600, reason="release")

    with pytest.raises(engine.StateProblem):
        engine.apply(replace(watched.project, lock_timeout=90.0), Options(), approve=lambda _plan: True)

    assert_alive(watched)
    assert {(event.owner, event.host, event.limit) for event in watched.heard(LockWait)} == {
        (held.owner, held.host, 90.0)
    }
    assert f"waiting for the lock of {held.owner} on {held.host}, " in watched.shown()


def test_nothing_is_shown_once_a_run_is_over(project, watch):
    watched = watch()
    watched.display.close()

    watched.hear(LockWait("ada", "here", 0.0, 60.0))
    watched.sleep(60)

    assert watched.shown() == ""


def test_nothing_comes_between_a_question_and_its_answer(project, watch):
    watched = watch()
    watched.hear(LockWait("ada", "here", 0.0, 600.0))

    with watched.display._screen.hush():
        watched.sleep(60)
        assert watched.shown() == ""
    watched.sleep(60)

    assert "waiting for the lock" in watched.shown()


class Terminal:
    """A command on a pseudo terminal of its own, as narrow as it is told."""

    def __init__(self, words, columns):
        self.ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        code = (
            "import fcntl, os, sys, termios; os.setsid(); fcntl.ioctl(0, termios.TIOCSCTTY, 0); "
            "os.execv(sys.executable, [sys.executable, '-m', 'reconciler', *sys.argv[1:]])"
        )
        environment = {**os.environ, "TERM": "xterm", "NO_COLOR": "1"}
        command = [sys.executable, "-c", code, *words]
        self.child = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, env=environment)
        os.close(theirs)
        self.shown = ""

    def until(self, words=None):
        """Read until something is shown, or to the end."""
        while words is None or words not in self.shown:
            try:
                part = os.read(self.ours, 4096)
            except OSError:  # Linux's way of saying that the other end is closed
                part = b""
            if not part:
                break
            self.shown += part.decode()

    def end(self):
        self.until()
        os.close(self.ours)
        return self.child.wait(timeout=600)


def test_a_live_line_fits_the_terminal_and_leaves_nothing_behind(webhook, emulator):
    emulator.control("POST", "faults", {"match": {"method": "GET"}, "times": 1, "do": "delay", "seconds": 2.5})

    terminal = Terminal(["plan"], columns=24)

    assert terminal.end() == 0
    assert "reading 0 of 1 colle…" in terminal.shown
    assert "\x1b" not in terminal.shown
    assert not [line for line in visible(terminal.shown) if "reading" in line]


def test_ctrl_c_leaves_nothing_of_a_live_line(webhook, environment, silent):
    environment.setenv("SINCH_BASE_URL", silent.url)
    environment.setenv("SINCH_ACCESS_TOKEN", "a-token")

    terminal = Terminal(["plan"], columns=80)
    terminal.until("reading 0 of 1 collection")
    os.write(terminal.ours, b"\x03")

    assert terminal.end() == 130
    lines = [line for line in visible(terminal.shown) if line]
    assert lines == ["Stopping. Ctrl-C again leaves at once.", "Interrupted."]
