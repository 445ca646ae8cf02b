"""The road from a real account to files, run as the page tells it against an emulator that was seeded like one."""

import os
import re
from pathlib import Path

import pytest
from conforming import conforming
from console import BLOCK, Terminal, commands, environment, matches, normal

from reconciler.emulator.server import Options, running

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "live-account.md"
README = ROOT / "README.md"
SEEDS = (
    ("whatsapp_solution", 3, None),
    ("whatsapp_account", 1, None),
    ("webhook", 8, None),
    ("sms_app", 20, None),
    ("bundle", 4, None),
    ("kakaotalk_sender", 5, None),
    ("kakaotalk_sender", 1, "INACTIVE"),
    ("kakaotalk_template", 60, None),
    ("rcs_sender", 6, None),
    ("rcs_sender", 2, "LAUNCHED"),
    ("rcs_test_number", 20, None),
    ("whatsapp_sender", 20, None),
    ("whatsapp_template", 200, None),
    ("whatsapp_template", 20, "IN_PROGRESS"),
    ("whatsapp_template", 10, "REJECTED"),
    ("whatsapp_template", 10, "PAUSED"),
    ("whatsapp_template", 10, "DRAFT"),
)


@pytest.fixture
def account():
    """An emulator with 400 objects of all types, in all the states that an account has them in."""
    with running(Options(virtual_clock=True, check=True)) as emulator, conforming(emulator):
        for kind, count, state in SEEDS:
            body = {"type": kind, "count": count, "projectId": "p1"} | ({"state": state} if state else {})
            emulator.control("POST", "seed", body)
        yield emulator


@pytest.fixture
def terminal(tmp_path, account):
    opened = Terminal(tmp_path, environment() | account.environment(project_id="p1"))
    yield opened
    opened.close()


def console(page):
    return [one for kind, block in BLOCK.findall(page.read_text()) if kind == "console" for one in commands(block)]


@pytest.mark.skipif(os.name == "nt", reason="the page speaks to a POSIX shell")
def test_every_command_of_the_page_does_what_it_shows(terminal):
    for command, shown in console(PAGE):
        printed, code = terminal.type(command)

        assert matches(shown, printed), f"$ {command}\n{normal(printed)}"
        assert code == 0, printed


def test_the_second_section_of_the_readme_is_this_road():
    _, second = re.findall(r"^## .*?(?=^## )", README.read_text(), re.DOTALL | re.MULTILINE)[:2]
    (told,) = [block for language, block in BLOCK.findall(second) if language == "sh"]
    road = [command for command, _ in console(PAGE)]

    assert "docs/live-account.md" in second
    for line in told.splitlines():
        command = line.partition("  #")[0].strip()
        assert any(one.startswith(command) for one in road), command
