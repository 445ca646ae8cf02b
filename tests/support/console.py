"""Console blocks of a page, run as a reader would: what a command shows, and whether that is what it prints.

A line ``...`` in a block stands for lines that are left out.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.DOTALL | re.MULTILINE)
CUT = "..."
NORMAL = (
    (re.compile(r"127\.0\.0\.1:\d+"), "127.0.0.1:8123"),
    (re.compile(r"\b\d+\.\d s\b"), "0.1 s"),
    (re.compile(r"\b\d{4}-\d{2}-\d{2}\b"), "2026-11-23"),
    (re.compile(r"\b\d{2}:\d{2}:\d{2}\b"), "12:00:00"),
    (re.compile(r"state\.db #\d+"), "state.db #2"),  # one per transaction; calls that end together share one
    (
        re.compile(r"^(Applied: .*) \d+ requests?, 0\.1 s\.$", re.MULTILINE),
        r"\1 4 requests, 0.1 s.",
    ),  # waiting asks now and then
    (re.compile(r"\b[0-9A-HJKMNP-TV-Z]{26}\b"), "01HX0000000000000000000000"),
)
"""All that may differ: port, elapsed time, date, time of day, serial, requests of an apply, ids of webhooks."""


def normal(text):
    for pattern, shown in NORMAL:
        text = pattern.sub(shown, text)
    return "\n".join(line.rstrip() for line in text.strip("\n").splitlines())


def commands(block):
    """Return the commands of a console block, each with the lines that stand below it."""
    found = []
    for line in block.splitlines():
        if line.startswith("$ "):
            found.append((line[2:], []))
        else:
            found[-1][1].append(line)
    return [(command, "\n".join(lines)) for command, lines in found]


def matches(shown, printed):
    """Tell whether the printed text is the shown one, ``...`` lines standing for anything."""
    parts = [CUT if line == CUT else re.escape(line) + "\n" for line in normal(shown).splitlines()]
    pattern = "".join(r"(?:.*\n)*?" if part == CUT else part for part in parts)
    return re.fullmatch(pattern, f"{normal(printed)}\n" if printed.strip() else "") is not None


class Terminal:
    """One shell in a folder of its own, which keeps its variables from command to command."""

    def __init__(self, folder, environment):
        self.folder = folder
        self.shell = subprocess.Popen(
            ["bash", "--norc"],
            cwd=folder,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def type(self, command):
        """Run a command and return what it printed and its exit code; ``$?`` stays for the next one."""
        self.shell.stdin.write(f"{{ {command}\n}} </dev/null; code=$?; printf '\\n<end %s>\\n' $code; (exit $code)\n")
        self.shell.stdin.flush()
        lines = []
        while not (end := re.fullmatch(r"<end (\d+)>\n", line := self.shell.stdout.readline())):
            assert line, "the shell ended"
            lines.append(line)
        return "".join(lines)[:-1], int(end[1])

    def close(self):
        self.shell.stdin.close()
        self.shell.wait(timeout=120)
        self.shell.stdout.close()


def environment():
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SINCH_", "RECONCILER_"))}
    kept = {name: value for name, value in kept.items() if name not in {"COLUMNS", "NO_COLOR", "FORCE_COLOR"}}
    path = f"{Path(sys.executable).parent}{os.pathsep}{kept['PATH']}"
    return kept | {"PATH": path, "PYTHONPATH": str(ROOT)}
