"""The reference is current, complete, and its examples are good."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from schemas import catalogue

ROOT = Path(__file__).parents[2]
REFERENCE = ROOT / "docs/reference"


def example(page):
    return re.search(r"^## Example\n\n```yaml\n(.*?)^```", page.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)[
        1
    ]


def test_every_generated_page_is_current():
    checked = subprocess.run(
        [sys.executable, "docs/generate.py", "--check"], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert (checked.returncode, checked.stderr) == (0, "")


def test_a_stale_page_is_named(tmp_path):
    copy = tmp_path / "docs"
    shutil.copytree(ROOT / "docs", copy)
    generate = [sys.executable, str(copy / "generate.py")]
    subprocess.run(generate, check=True)
    (copy / "reference/webhook.md").write_text("old", encoding="utf-8")
    (copy / "reference/gone.md").write_text("no such type", encoding="utf-8")

    checked = subprocess.run([*generate, "--check"], capture_output=True, text=True, check=False)

    assert checked.returncode == 1
    assert [line.split()[0] for line in checked.stderr.splitlines()] == [
        "docs/reference/webhook.md",
        "docs/reference/gone.md",
    ]


@pytest.mark.parametrize("name", catalogue.names())
def test_the_example_of_each_type_plans_as_a_create(name, project, cli):
    project(example(REFERENCE / f"{name}.md"))

    validated, planned = cli("validate"), cli("plan", "--format", "json")

    assert (validated.code, planned.code) == (0, 0), validated.err + planned.err
    changes = {change["address"]: change for change in json.loads(planned.out)["changes"]}
    assert changes[f"{name}.example"]["action"] in {"create", "adopt"}


@pytest.mark.parametrize("name", catalogue.data_names())
def test_the_example_of_each_data_source_is_valid(name, project, cli):
    project(example(REFERENCE / "data" / f"{name}.md"))

    validated = cli("validate")

    assert validated.code == 0, validated.err


@pytest.mark.parametrize("name", catalogue.names())
def test_no_page_of_a_type_misses_a_field_an_export_or_an_operation(name):
    resource_type, text = catalogue.resource_type(name), (REFERENCE / f"{name}.md").read_text(encoding="utf-8")
    operations = {
        call.operation for verb in ("read", "create", "update", "delete") if (call := getattr(resource_type, verb))
    }

    for field in resource_type.spec.model_fields:
        assert f"| `{field}` |" in text
    for export in resource_type.exports:
        assert f"`${{{name}.NAME.{export.name}}}`" in text
    for operation in operations | {one.call.operation for one in (*resource_type.operations, *resource_type.acts)}:
        assert f"`{operation}`" in text
