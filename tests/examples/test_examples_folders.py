"""Every example folder can be read by a stranger: it has a page, commands that exist, and no secrets."""

import re
import shlex
from pathlib import Path

import click
import pytest
import yaml

from reconciler.cli.group import reconciler

EXAMPLES = Path(__file__).parents[2] / "examples"
FOLDERS = sorted(path.name for path in EXAMPLES.iterdir() if path.is_dir())


def blocks(name, section):
    for path in sorted((EXAMPLES / name).rglob("*.yaml")):
        yield from (yaml.safe_load(path.read_text(encoding="utf-8")).get(section) or {}).items()


@pytest.mark.parametrize("name", FOLDERS)
def test_every_command_on_a_page_exists_with_its_flags(name):
    page = (EXAMPLES / name / "README.md").read_text(encoding="utf-8")
    lines = re.findall(r"^\$ (reconciler .+?)(?:\s{2,}#.*)?$", page, re.MULTILINE)

    assert lines
    for line in lines:
        words = shlex.split(line, comments=True)[1:]
        command = reconciler.get_command(click.Context(reconciler), words[0])
        assert command is not None, line
        flags = {flag for parameter in command.params for flag in (*parameter.opts, *parameter.secondary_opts)}
        assert [word for word in words if word.startswith("--") and word not in flags] == [], line


@pytest.mark.parametrize("name", FOLDERS)
def test_a_default_of_a_sensitive_variable_says_that_it_is_for_the_emulator(name):
    for variable, facts in blocks(name, "variables"):
        if facts.get("sensitive") and "default" in facts:
            text = "\n".join(path.read_text(encoding="utf-8") for path in (EXAMPLES / name).rglob("*.yaml"))
            lines = [
                one for one in text.splitlines() if one.strip().startswith("default:") and str(facts["default"]) in one
            ]
            assert lines
            assert [one for one in lines if "only-for-the-emulator" not in one and "for the emulator" not in one] == []
            assert f"RECONCILER_VAR_{variable}" in facts["description"]


@pytest.mark.parametrize("name", FOLDERS)
def test_every_file_and_variable_is_described(name):
    page = (EXAMPLES / name / "README.md").read_text(encoding="utf-8")

    assert page.startswith("# ")
    assert [variable for variable, facts in blocks(name, "variables") if not facts.get("description")] == []
