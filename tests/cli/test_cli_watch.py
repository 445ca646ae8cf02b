"""``status --watch``: a board on a terminal, a line for each object that moves on elsewhere."""

import fcntl
import json
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import textwrap
from time import monotonic

import pytest

from schemas import catalogue

FILES = """\
project: {}
resources:
  sms_app:
    alerts: {name: Acme alerts, region: EU}
  whatsapp_template:
    hello:
      name: hello_there
      language: EN
      category: UTILITY
      details: {components: [{type: BODY, text: "Hello from Acme!"}]}
"""
HELLO = "whatsapp_template.hello"
PATIENCE = 60.0
"""Seconds after which a board that does not come is not waited for any longer; no test takes as long."""

LEFT, CURSOR = "\x1b[?1049l", "\x1b[?25h"


@pytest.fixture(autouse=True)
def applied(project, cli):
    (project / "main.yaml").write_text(FILES)
    assert cli("apply", "--auto-approve").code == 0


def watching(*words):
    return [sys.executable, "-m", "reconciler", "status", "--watch", "--interval", "1s", *words]


class Terminal:
    """A watch on a pseudo terminal of its own."""

    def __init__(self, *words, columns=60, lines=24, **environment):
        self.ours, self.theirs = pty.openpty()
        self.resize(columns, lines)
        code = (
            "import fcntl, os, sys, termios; os.setsid(); fcntl.ioctl(0, termios.TIOCSCTTY, 0); "
            "os.execv(sys.argv[1], sys.argv[1:])"
        )
        command = [sys.executable, "-c", code, *watching(*words)]
        self.child = subprocess.Popen(
            command, stdin=self.theirs, stdout=self.theirs, stderr=self.theirs,
            env={**os.environ, "TERM": "xterm", **environment},
        )  # fmt: skip
        self.shown = ""

    def resize(self, columns, lines):
        fcntl.ioctl(self.theirs, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))

    def until(self, words):
        """Read until something new is shown."""
        begin, ends = len(self.shown), monotonic() + PATIENCE
        while words not in self.shown[begin:]:
            assert monotonic() < ends, f"no {words!r} in {self.shown[begin:]!r}"
            if select.select([self.ours], [], [], PATIENCE)[0]:
                self.shown += os.read(self.ours, 65536).decode()

    def interrupted(self):
        """Press Ctrl-C and return the exit code, once everything was read."""
        os.close(self.theirs)
        os.write(self.ours, b"\x03")
        try:
            while part := os.read(self.ours, 65536):
                self.shown += part.decode()
        except OSError:  # Linux's way of saying that the other end is closed
            pass
        os.close(self.ours)
        return self.child.wait(timeout=60)

    @property
    def left(self):
        """What stays on the terminal afterwards, line by line."""
        return self.shown.rpartition(LEFT)[2].replace(CURSOR, "").replace("\r", "").splitlines()


def test_a_board_shows_what_is_pending_and_marks_what_moves_on_until_ctrl_c(emulator):
    terminal = Terminal(NO_COLOR="1")
    terminal.until("next look in")
    assert "in review at Meta" in " ".join(terminal.shown.split())
    emulator.control("POST", "clock", {"advance": "2h"})
    terminal.until(f"* {HELLO}  in review -> live")

    assert terminal.interrupted() == 0
    assert terminal.shown.count("\x1b[?1049h") == terminal.shown.count(LEFT) == 1
    assert terminal.shown.rfind(CURSOR) > terminal.shown.rfind("\x1b[?25l")
    assert "Stopping" not in terminal.shown
    assert not re.search(r"\x1b\[[\d;]*m", terminal.shown.replace("\x1b[0m", ""))
    assert max(map(len, terminal.left)) <= 60
    last = " ".join(" ".join(terminal.left).split())
    assert "Nothing is pending." in last
    assert f"* {HELLO} in review -> live" in last
    assert "sms_app 1 live" in last
    assert "whatsapp_template 1 live" in last


def test_a_board_is_as_large_as_the_terminal_whenever_it_is_drawn(project, cli):
    apps = "".join(
        f"    t{number}: {{name: t_{number}, language: EN, category: UTILITY, "
        f'details: {{components: [{{type: BODY, text: "Hello number {number}, dear customer!"}}]}}}}\n'
        for number in range(30)
    )
    (project / "main.yaml").write_text(f"project: {{}}\nresources:\n  whatsapp_template:\n{apps}")
    cli("apply", "--auto-approve")

    terminal = Terminal("-v", lines=15, columns=60, NO_COLOR="1", LINES="24")
    terminal.until("more lines; a taller terminal")
    terminal.until("next look in")
    terminal.resize(columns=100, lines=60)
    terminal.until("t9 ")

    assert terminal.interrupted() == 0
    assert sum("in review" in line for line in terminal.left) >= 1


def test_the_board_of_a_sender_has_the_table_of_its_launch(project, cli):
    body = textwrap.indent(catalogue.resource_type("rcs_sender").example, "      ")
    (project / "main.yaml").write_text(f"project: {{}}\nresources:\n  rcs_sender:\n    acme:\n{body}")
    assert cli("apply", "--auto-approve", "--ack", "rcs_sender.acme").code == 0

    terminal = Terminal("rcs_sender.acme", columns=140, lines=40, NO_COLOR="1")
    terminal.until("next look in")

    assert terminal.interrupted() == 0
    (head,) = (line.split() for line in terminal.left if "country" in line)
    assert head == ["country", "EE", "Three", "Sky", "O2", "Vodafone", "Tele2", "Telenor", "Telia"]


def test_a_pipe_gets_a_line_for_each_object_that_moves_on(emulator):
    with subprocess.Popen(watching(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as child:
        first = child.stdout.readline()
        emulator.control("POST", "clock", {"advance": "2h"})
        second = child.stdout.readline()
        child.send_signal(signal.SIGINT)
        rest, told = child.communicate(timeout=60)

    assert re.fullmatch(rf"\d{{4}}-\d\d-\d\dT\d\d:\d\d:\d\dZ  {HELLO}  in review\n", first)
    assert re.fullmatch(rf"\d{{4}}-\d\d-\d\dT\d\d:\d\d:\d\dZ  {HELLO}  in review -> live\n", second)
    assert (child.returncode, rest, told) == (0, "", "")


def test_json_lines_are_events_and_the_result_is_the_last(emulator):
    with subprocess.Popen(watching("--format", "jsonl"), stdout=subprocess.PIPE, text=True) as child:
        seen = []
        while len(seen) < 2:
            event = json.loads(child.stdout.readline())
            if event["event"] == "phase":
                seen.append((event["address"], event["before"], event["after"]))
                emulator.control("POST", "clock", {"advance": "2h"})
        child.stdout.readline()  # of the next look: what was seen last is what was told last
        child.send_signal(signal.SIGINT)
        *_, last = child.communicate(timeout=60)[0].splitlines()

    assert seen == [(HELLO, None, "in_review"), (HELLO, "in_review", "live")]
    assert json.loads(last)["event"] == "result"
    assert json.loads(last)["result"]["changes"] == []
    assert child.returncode == 0


def test_with_wait_a_watch_ends_when_nothing_is_pending(cli, emulator):
    emulator.control("POST", "clock", {"advance": "2h"})

    settled = cli("status", "--watch", "--wait", "1h", "--format", "json")
    waited = cli("status", "--watch", "--wait", "1s", "--detailed-exitcode", "--format", "json")

    assert json.loads(settled.out)["changes"] == []
    assert (settled.code, waited.code) == (0, 0)


def test_a_watch_that_waited_in_vain_ends_as_status_does(cli):
    told = cli("status", "--watch", "--interval", "1s", "--wait", "1s", "--detailed-exitcode", "--format", "json")

    assert told.code == 3
    assert [change["address"] for change in json.loads(told.out)["changes"]] == [HELLO]
    assert f"{HELLO}  in review" in told.err


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["--watch", "--format", "html"], "--watch has no --format html."),
        (["--watch", "--interval", "0.5s"], "--interval is at least 1s."),
        (["--interval", "5s"], "--interval needs --watch."),
    ],
)
def test_what_makes_no_watch_is_refused(cli, words, why):
    told = cli("status", *words)

    assert told.code == 1
    assert why in told.err
