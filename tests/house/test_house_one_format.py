"""A new output format is one new file, and does not type-check when it forgets to escape."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from reconciler.emulator.server import Options, running

ROOT = Path(__file__).parents[2]

TOY = '''
"""Plans as one line for a chat, for one test."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.render.format import Format
from reconciler.render.safe import clean, joined

if TYPE_CHECKING:
    from reconciler.render.format import Look, ShownPlan
    from reconciler.render.safe import Text


class Toy(Format):
    name = "toy"
    summary = "One line for a chat."

    def plan(self, shown: ShownPlan, look: Look) -> Text:
        values = [f"{field.name}={field.after}" for change in shown.plan.changes for field in change.fields]
        return joined(clean(value) for value in values)


FORMAT = Toy()
'''
LOOP = "        return joined(clean(value) for value in values)\n"
DECLARED = """
resources:
  sms_app:
    shop: {name: "Shop\\e[2J", region: EU}
"""


@pytest.fixture(scope="module")
def product(tmp_path_factory):
    """A copy of everything with one file more."""
    copy = tmp_path_factory.mktemp("product")
    for name in ("reconciler", "schemas", "state", "docs"):
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    (copy / "reconciler" / "render" / "formats" / "toy.py").write_text(TOY, encoding="utf-8")
    return copy


@pytest.fixture(scope="module")
def run(product, tmp_path_factory):
    """Run the copy in a project of its own."""
    project = tmp_path_factory.mktemp("project")
    (project / "project.yaml").write_text(DECLARED, encoding="utf-8")
    with running(Options(virtual_clock=True)) as emulator:
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("SINCH_", "RECONCILER_"))},
            **emulator.environment(),
            "PYTHONPATH": str(product),
        }

        def call(*words):
            command = [sys.executable, *words]
            return subprocess.run(
                command, cwd=project, env=environment, capture_output=True, text=True, check=False, timeout=300
            )

        yield call


def test_it_is_a_form_of_whatever_shows_what_it_can_show(run):
    planned = run("-m", "reconciler", "plan", "--format", "toy")
    refused = run("-m", "reconciler", "apply", "--format", "toy")

    assert planned.returncode == 0, planned.stderr
    assert planned.stdout.splitlines() == ["name=Shop\\u001b[2J", "region=EU"]
    assert refused.returncode == 1
    assert "'toy' is not one of 'text', 'json'" in refused.stderr


@pytest.mark.parametrize("command", ["plan", "drift", "status", "show"])
def test_the_help_pages_of_these_commands_name_it(run, command):
    assert "[text|html|json|jsonl|markdown|toy]" in run("-m", "reconciler", command, "--help").stdout


def test_the_documentation_has_it(run, product):
    made = run(str(product / "docs" / "generate.py"))

    assert made.returncode == 0, made.stderr
    listed = (product / "docs" / "reference" / "formats.md").read_text(encoding="utf-8")
    assert "| `toy` | One line for a chat. | `drift`, `plan`, `show`, `status` |" in listed


def test_one_that_forgets_to_escape_does_not_type_check(tmp_path):
    forgetful = {
        "raw": '        return "\\n".join(values)\n',
        "half": "        return clean(values[0]) + values[1]\n",
        "honest": LOOP,
        "bare": '        return "\\n".join(values)\n',
    }
    for name, written in forgetful.items():
        text = TOY.replace(LOOP, written)
        if name == "bare":
            text = text.replace("look: Look) -> Text:", "look: Look) -> str:")
        (tmp_path / f"{name}.py").write_text(text, encoding="utf-8")

    command = [sys.executable, "-m", "mypy", "--config-file=", "--strict", "--follow-imports=silent"]
    checked = subprocess.run(
        [*command, *map(str, sorted(tmp_path.glob("*.py")))],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip

    complaints = {Path(line.partition(":")[0]).stem: line for line in checked.stdout.splitlines() if "error:" in line}
    assert sorted(complaints) == ["bare", "half", "raw"], checked.stdout
    assert 'got "str", expected "Text"' in complaints["raw"]
    assert 'got "str", expected "Text"' in complaints["half"]
    assert 'Return type "str" of "plan" incompatible' in complaints["bare"]
