"""A setting is one declaration: what checks it, suggests it, describes it to editors and documents it follows."""

import sys
from pathlib import Path

import jsonschema_rs
import pytest

from reconciler.diagnostics import ConfigError
from reconciler.resolve import VariableInputs, read_project
from schemas import settings
from schemas.jsonschema import project_schema

ROOT = Path(__file__).parents[2]
TOY = settings.Setting(
    name="keepForever",
    schema={"type": "boolean"},
    summary="If true, it is kept for ever.",
    example="keepForever: true",
    expression=True,
)
APP = "resources: {sms_app: {one: {name: One, region: EU, lifecycle: {%s}}}}\n"


@pytest.fixture
def toy(monkeypatch, tmp_path):
    """Declare one more lifecycle setting, and nothing else."""
    monkeypatch.setattr(settings, "LIFECYCLE", (*settings.LIFECYCLE, TOY))

    def read(written):
        (tmp_path / "main.yaml").write_text(APP % written)
        return read_project(tmp_path, VariableInputs({}, (), {}))

    return read


def problems(read, written):
    with pytest.raises(ConfigError) as refused:
        read(written)
    return [(problem.code, problem.label, problem.help) for problem in refused.value.diagnostics()]


def test_the_engine_takes_it_checks_it_and_hands_it_on(toy):
    (declared,) = toy("keepForever: true").resources.values()

    assert declared.lifecycle.settings == {"keepForever": True}
    assert problems(toy, "keepForever: yes please") == [("E123", "keepForever is true or false, not text", "")]


def test_a_mistyped_name_is_answered_with_it(toy):
    assert problems(toy, "keepForeverr: true") == [
        ("E104", 'lifecycle has no field "keepForeverr"', 'did you mean "keepForever"?')
    ]


def test_editors_know_it(toy):
    schema = project_schema()
    written = {"resources": {"sms_app": {"one": {"name": "One", "region": "EU", "lifecycle": {"keepForever": 1}}}}}

    assert not jsonschema_rs.is_valid(schema, written)
    written["resources"]["sms_app"]["one"]["lifecycle"]["keepForever"] = True
    assert jsonschema_rs.is_valid(schema, written)


def test_the_documentation_has_it(toy, monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "docs"))
    monkeypatch.delitem(sys.modules, "pages.settings", raising=False)
    from pages.settings import settings_page

    assert "| `keepForever: true` |  | If true, it is kept for ever. |" in settings_page()


def test_a_timeout_is_of_a_call_that_has_one(toy):
    assert problems(toy, "timeouts: {read: 5s}") == [("E104", 'timeouts has no field "read"', 'did you mean "create"?')]
