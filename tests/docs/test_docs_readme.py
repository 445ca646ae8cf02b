"""The README's console blocks, run in order as a reader would; ``--accept`` writes what came out where nothing is cut.

A line ``...`` in a block stands for lines that are left out. A command may fail only where ``echo $?`` follows.
"""

import os
import re
import subprocess
from pathlib import Path

import pytest
from console import BLOCK, CUT, Terminal, commands, environment, matches, normal

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
EMULATOR = "reconciler emulator"
NOT_RUN = {
    "pipx install 'sinch-reconciler[emulator]'": "needs a package index; tests/house installs the wheel",
    "reconciler init --from-live --keep-secrets": "test_docs_live_account.py runs the page that goes through it",
    "reconciler import --all": "same",
    "make demo": "tests/cli runs the demo",
    "make test": "this is what it runs",
}


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
