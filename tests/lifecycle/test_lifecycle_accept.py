"""What changes outside goes back into the files: any field of any type, and no file when one cannot be written."""

import json
import shutil
from dataclasses import replace
from itertools import islice

import pytest
from lives import place
from second_values import differences, fields, other_value, places
from type_forms import bodies

from reconciler.address import Address
from reconciler.diagnostics import ConfigError
from reconciler.diff import inherited_marker
from reconciler.document import written
from reconciler.engine.acceptance import accept
from reconciler.engine.rewriting import write
from reconciler.load import yaml_values
from reconciler.values import MISSING, at
from schemas import catalogue
from schemas.markers import Directive, Immutable, Sensitive, Trigger, WriteOnly

RESOURCE_TYPES = [catalogue.resource_type(name) for name in catalogue.names()]
FIXED = [("whatsapp_sender", 1)]  # nothing of it can be changed in place
FORMS = [
    (resource_type.name, form)
    for resource_type in RESOURCE_TYPES
    if resource_type.update
    for form in range(len(bodies(resource_type)))
]


def changeable(one, live):
    """Return the last place of each field that can be changed in place and is told by the API, and its schemas."""
    for pattern, schemas in fields(one.resource_type).items():
        for path in places(one.body, pattern)[-1:]:
            fixed = inherited_marker(one.resource_type, Immutable, path)
            aside = any(
                inherited_marker(one.resource_type, mark, path) for mark in (Directive, Trigger, WriteOnly, Sensitive)
            )
            if fixed and not (fixed.unless and fixed.unless(live)):
                continue
            if place(path) == "details.components.format":
                continue  # the example would have to be another one, too
            if not aside and at(one.body, path) is not MISSING and "${" not in str(at(one.body, path)):
                yield path, schemas


def otherwise(one):
    """Return a body in which as many fields as one request takes are other ones."""
    body = one.body
    for path, schemas in islice(changeable(one, one.resource_type.reshape(one.live)), one.scenario.together):
        found = other_value(one.resource_type, body, path, schemas, one.scenario.values.get(place(path), ()))
        body = body if found is None else found
    return body


def elsewhere(one, body):
    """Let somebody with a state of their own apply another body."""
    ours = one.stage.directory / ".reconciler"
    kept = ours.with_name("kept")
    before = one.body
    shutil.copytree(ours, kept)
    one.declare(body)
    report = one.apply()
    assert report.exit_code(detailed=True) in {0, 3}, [told.problem for told in report.results]
    one.stage.reviewed()
    shutil.rmtree(ours)
    kept.rename(ours)
    one.declare(before)


def in_yaml(stage):
    """Write the project as YAML, and return it."""
    document = json.loads((stage.directory / "main.json").read_text())
    (stage.directory / "main.json").unlink()
    text = "\n".join(["# kept", *written(document), ""])
    (stage.directory / "main.yaml").write_text(text)
    return document


@pytest.mark.parametrize(("name", "form"), FORMS, ids=[f"{name}-{form}" for name, form in FORMS])
def test_every_field_that_changed_outside_comes_into_the_files_and_nothing_else(life, name, form):
    one = life(name, bodies(catalogue.resource_type(name))[form]).open_to_changes()
    wanted = otherwise(one)
    elsewhere(one, wanted)
    before = in_yaml(one.stage)
    expected = differences(
        before, {**before, "resources": {**before["resources"], name: {**before["resources"][name], "one": wanted}}}
    )

    accept(one.stage.project(), [Address.parse(one.address)])

    text = (one.stage.directory / "main.yaml").read_text()
    assert bool(expected) != ((name, form) in FIXED)
    assert text.startswith("# kept\n")
    (after,), flaws = yaml_values.read(text)
    assert flaws == []
    assert differences(before, after) == expected
    assert not one.plan().has_changes


APPS = """
resources:
  sms_app:
    {name}: {{name: The {name}, region: EU}}
"""


def two_drifted(stage):
    """Return the texts of two files with one app each, both renamed outside."""
    stage.declare(APPS.format(name="first"), "first.yaml")
    stage.declare(APPS.format(name="second"), "second.yaml")
    stage.apply()
    for number, key in enumerate(stage.objects("sms_app")):
        stage.change_outside("sms_app", key, {"name": f"Renamed {number}"})
    return texts(stage)


def texts(stage):
    return {path.name: path.read_bytes() for path in sorted(stage.directory.iterdir()) if path.is_file()}


def test_a_file_that_was_edited_meanwhile_is_refused_and_no_file_is_written(stage):
    two_drifted(stage)
    made = accept(stage.project(), [], dry_run=True)
    with (stage.directory / "second.yaml").open("a") as file:
        file.write("# edited\n")
    before = texts(stage)

    with pytest.raises(ConfigError) as refused:
        write(made.changes)

    assert [told.code for told in refused.value.problems] == ["E262"]
    assert texts(stage) == before


def test_no_file_is_written_when_one_of_them_goes_away_meanwhile(stage):
    two_drifted(stage)
    made = accept(stage.project(), [], dry_run=True)
    (stage.directory / "second.yaml").unlink()
    before = texts(stage)

    with pytest.raises(ConfigError) as refused:
        write(made.changes)

    assert [told.code for told in refused.value.problems] == ["E204"]
    assert texts(stage) == before


def test_all_files_are_written_at_once_and_nothing_is_sent(stage):
    before = two_drifted(stage)
    sent = stage.last_request()

    accept(stage.project(), [])

    assert all(b"Renamed" in text for name, text in texts(stage).items() if name in before and name != "state.json")
    assert stage.writes(sent) == []
    assert not stage.plan().has_changes


def test_a_file_that_is_edited_while_live_objects_are_read_is_left_alone(stage):
    before = two_drifted(stage)
    edited = before["first.yaml"] + b"    other: {name: Other, region: EU}\n"

    def edit(_warnings):
        (stage.directory / "first.yaml").write_bytes(edited)

    with pytest.raises(ConfigError) as refused:
        accept(replace(stage.project(), warn=edit), [])

    assert [told.code for told in refused.value.problems] == ["E262"]
    assert texts(stage) == {**before, "first.yaml": edited}
