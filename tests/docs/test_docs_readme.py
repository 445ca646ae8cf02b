"""The README's console blocks, run in order as a reader would; ``--accept`` writes what came out where nothing is cut.

A line ``...`` in a block stands for lines that are left out. A command may fail only where ``echo $?`` follows.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.DOTALL | re.MULTILINE)
EMULATOR = "reconciler emulator"
CUT = "..."
NOT_RUN = {
    "pipx install 'sinch-reconciler[emulator]'": "needs a package index; tests/house installs the wheel",
    "make demo": "tests/cli runs the demo",
    "make test": "this is what it runs",
}
NORMAL = (
    (re.compile(r"127\.0\.0\.1:\d+"), "127.0.0.1:8123"),
    (re.compile(r"\b\d+\.\d s\b"), "0.1 s"),
    (re.compile(r"\b\d{4}-\d{2}-\d{2}\b"), "2026-11-23"),
    (re.compile(r"\b\d{2}:\d{2}:\d{2}\b"), "12:00:00"),
    (re.compile(r"state\.db #\d+"), "state.db #2"),  # one per transaction; calls that end together share one
    (re.compile(r"^(Applied: .*) \d+ requests?\.$", re.MULTILINE), r"\1 4 requests."),  # waiting asks now and then
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


@pytest.fixture
def terminal(tmp_path):
    opened = Terminal(tmp_path, environment())
    yield opened
    opened.close()


@pytest.fixture
def emulator(tmp_path_factory):
    """The emulator as the README starts it, on a free port; ends with the test."""
    running = subprocess.Popen(
        [*EMULATOR.split(), "--port", "0"], env=environment(), stdout=subprocess.PIPE, text=True,
        cwd=tmp_path_factory.mktemp("emulator"),
    )  # fmt: skip
    yield running
    running.terminate()
    running.wait(timeout=120)
    running.stdout.close()


def play(text, terminal, emulator):
    """Do what the README says, block by block; yield each command with what it shows, what it prints, its code."""
    for language, block in BLOCK.findall(text):
        name = re.match(r"# (\S+\.yaml)\n", block)
        if language == "yaml" and name:
            (terminal.folder / name[1]).write_text(block, encoding="utf-8")
        for command, shown in commands(block) if language == "console" else ():
            if command != EMULATOR:
                yield (command, shown, *terminal.type(command))
                continue
            printed = [emulator.stdout.readline() for _ in range(5)]
            terminal.type("".join(printed))
            yield command, shown, "".join(printed), 0


@pytest.mark.skipif(os.name == "nt", reason="the README speaks to a POSIX shell")
def test_every_command_of_the_readme_does_what_the_readme_shows(terminal, emulator, request):
    text = README.read_text(encoding="utf-8")
    played = list(play(text, terminal, emulator))

    if request.config.getoption("--accept"):
        README.write_text(accepted(text, played), encoding="utf-8")
        return
    for command, shown, printed, _code in played:
        assert matches(shown, printed), f"$ {command}\n{normal(printed)}"
    followers = [command for command, *_ in played[1:]] + [""]
    failed = [command for (command, _, _, code), after in zip(played, followers, strict=True)
              if code and after != "echo $?"]  # fmt: skip
    assert failed == []


def accepted(text, played):
    """Return the README with what was printed below each command whose output is not cut."""
    queue = iter(played)

    def rewritten(block):
        if block[1] != "console":
            return block[0]
        lines = []
        for _ in commands(block[2]):
            command, shown, printed, _code = next(queue)
            below = shown if CUT in shown.splitlines() else normal(printed)
            lines += [f"$ {command}", *below.splitlines()]
        return "\n".join(["```console", *lines, "```"])

    return BLOCK.sub(rewritten, text)


def test_commands_that_are_not_run_are_the_known_few():
    shown = [line for language, block in BLOCK.findall(README.read_text(encoding="utf-8")) if language == "sh"
             for line in block.splitlines()]  # fmt: skip

    assert {re.split(r" {2,}#", line)[0].rstrip() for line in shown} == set(NOT_RUN)


def test_the_readme_is_short():
    assert len(README.read_text(encoding="utf-8").splitlines()) <= 255


@pytest.mark.parametrize(
    ("shown", "printed", "same"),
    [
        ("a\nb", "a\nb\n", True),
        ("a\n...", "a\nb\nc\n", True),
        ("...\nc", "a\nb\nc\n", True),
        ("a\n...\nc", "a\nc\n", True),
        ("", "", True),
        ("a", "a\nb\n", False),
        ("...\nb", "a\nb\nc\n", False),
        ("", "a\n", False),
        ("took 0.3 s at 127.0.0.1:1", "took 0.9 s at 127.0.0.1:80\n", True),
    ],
)
def test_only_what_is_marked_as_cut_may_be_missing(shown, printed, same):
    assert matches(shown, printed) is same
