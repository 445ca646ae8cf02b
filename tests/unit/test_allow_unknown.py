"""What ``lifecycle.allowUnknown`` lets pass in the files, and what it does not."""

import json

import pytest

from reconciler.diagnostics import ConfigError
from reconciler.resolve import VariableInputs, read_project
from schemas.jsonschema import project_schema

HOOK = {"target": "https://a.example/", "secret": "${var.s}", "triggers": ["ALL"]}
TEMPLATE = {
    "name": "hello",
    "language": "EN",
    "category": "UTILITY",
    "details": {"components": [{"type": "BODY", "text": "Hello there, all of you!"}]},
}
VARIABLES = {"s": {"sensitive": True, "default": "swordfish-1"}, "all": {"default": ["ALL"]}}


def read(tmp_path, kind, allowed, **values):
    block = {**values, "lifecycle": {"allowUnknown": allowed}}
    document = {"variables": VARIABLES, "resources": {kind: {"a": block}}}
    (tmp_path / "a.json").write_text(json.dumps(document, indent=1), encoding="utf-8")
    return read_project(tmp_path, VariableInputs())


def codes(tmp_path, kind, allowed, **values):
    """Return the codes of the errors, or of the warnings where there are none."""
    try:
        return [told.code for told in read(tmp_path, kind, allowed, **values).warnings if told.code != "W101"]
    except ConfigError as error:
        return [told.code for told in error.problems]


TONE = {"details": {"components": [{"type": "BODY", "text": "Hello!", "tone": 1}]}}
UNKNOWN = [
    ("webhook", HOOK, {"triggers": ["ALL", "NEWS"]}, "triggers"),
    ("webhook", HOOK, {"triggers": ["${var.all[0]}", "NEWS"]}, "triggers[1]"),
    ("webhook", HOOK, {"retries": 3}, "retries"),
    ("sms_app", {"name": "n"}, {"region": "ATLANTIS"}, "region"),
    ("whatsapp_template", TEMPLATE, {"language": "TLH"}, "language"),
    ("whatsapp_template", TEMPLATE, {"category": "JOKE"}, "category"),
    ("whatsapp_template", TEMPLATE, {"details": {"components": [{"type": "HOLOGRAM", "x": 1}]}}, "details.components"),
    ("whatsapp_template", TEMPLATE, {"details": {"components": [{"type": "HOLOGRAM"}]}}, "details.components.type"),
    ("whatsapp_template", TEMPLATE, {"details": {**TEMPLATE["details"], "mood": "x"}}, "details.mood"),
    ("whatsapp_template", TEMPLATE, TONE, "details.components.*.tone"),
    ("whatsapp_template", TEMPLATE, TONE, "details.components[BODY].tone"),
    ("whatsapp_template", TEMPLATE, TONE, "details.components[0].tone"),
    ("whatsapp_template", TEMPLATE, TONE, "details"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "base", "unknown", "path"), UNKNOWN, ids=lambda value: str(value)[:30])
@pytest.mark.parametrize("everything", [True, False])
def test_an_unknown_value_or_field_passes_with_one_warning(tmp_path, kind, base, unknown, path, everything):
    desired = read(tmp_path, kind, True if everything else [path], **{**base, **unknown})

    (told,) = [one for one in desired.warnings if one.code != "W101"]
    (declared,) = desired.resources.values()
    assert told.code == "W124"
    assert told.source is not None
    assert kind in told.label
    assert {name: declared.values[name] for name in unknown} != {}


@pytest.mark.parametrize(
    ("values", "allowed", "expected"),
    [
        ({"triggers": ["NEWS"]}, ["target"], ["E124"]),
        ({"triggers": ["NEWS"], "retries": 3}, ["triggers"], ["E104"]),
        ({"triggers": ["NEWS"], "retries": 3}, ["retries"], ["E124"]),
        ({"triggers": ["NEWS", "OLDS"]}, ["triggers[0]"], ["E124"]),
        ({"triggers": [5]}, True, ["E124"]),
        ({"triggers": []}, True, ["E125"]),
        ({"target": "nonsense"}, True, ["E126"]),
        ({"target": "nonsense", "retries": 3}, True, ["E126"]),
        ({"target": None, "retries": 3}, True, ["E123"]),
        ({"triggers": ["NEWS"]}, ["trigers"], ["E124", "E170"]),
        ({}, ["retries"], ["E170"]),
        ({}, [""], ["E170"]),
        ({}, ["triggers", 5], ["E123"]),
        ({}, "triggers", ["E123"]),
        ({}, "${var.all}", ["E170"]),
        ({}, True, []),
        ({}, None, []),
    ],
)
def test_nothing_else_passes_with_it(tmp_path, values, allowed, expected):
    assert sorted(codes(tmp_path, "webhook", allowed, **{**HOOK, **values})) == expected


def test_a_misspelt_field_that_may_be_unknown_is_warned_of_and_missed(tmp_path):
    values = {name: value for name, value in HOOK.items() if name != "target"} | {"targte": "https://a.example/"}

    assert codes(tmp_path, "webhook", True, **values) == ["E122"]


def test_a_secret_that_is_unknown_is_not_shown(tmp_path):
    desired = read(tmp_path, "webhook", True, **{**HOOK, "triggers": ["${var.s}"]}, retries="${var.s}")

    told = [one for one in desired.warnings if one.code == "W124"]
    assert len(told) == 2
    assert "swordfish" not in str([one.as_json() for one in told])


def test_every_instance_of_a_block_may_have_its_own_unknown_value(tmp_path):
    block = {**HOOK, "triggers": ["${each.value}"], "target": "https://a.example/${each.key}"}
    block |= {"forEach": {"x": "NEWS", "y": "ALL"}, "lifecycle": {"allowUnknown": ["triggers"]}}
    document = {"variables": VARIABLES, "resources": {"webhook": {"a": block}}}
    (tmp_path / "a.json").write_text(json.dumps(document), encoding="utf-8")

    desired = read_project(tmp_path, VariableInputs())

    assert [one.values["triggers"] for one in desired.resources.values()] == [["NEWS"], ["ALL"]]
    assert [told.code for told in desired.warnings] == ["W124"]


def test_a_data_source_has_no_such_leave(tmp_path):
    (tmp_path / "a.json").write_text(json.dumps({"data": {"whatsapp_flows": {"a": {"colour": 1, "senderId": "s"}}}}))

    with pytest.raises(ConfigError) as caught:
        read_project(tmp_path, VariableInputs())

    assert "allowUnknown" not in str([told.as_json() for told in caught.value.problems])


def test_the_json_schema_knows_the_setting():
    schema = project_schema()["$defs"]["webhook"]["properties"]["lifecycle"]

    assert '"allowUnknown"' in json.dumps(schema)


@pytest.mark.parametrize(
    ("path", "help_"),
    [
        ("details.componens", 'did you mean "details.components"?'),
        ("details.components[BODY].ton", 'did you mean "details.components[BODY].tone"?'),
        ("details.components[FOOTER].tone", "use the path of a declared field, such as details.category"),
    ],
)
def test_a_path_that_leads_nowhere_is_answered_with_the_one_that_was_meant(tmp_path, path, help_):
    with pytest.raises(ConfigError) as caught:
        read(tmp_path, "whatsapp_template", ["details.components", path], **{**TEMPLATE, **TONE})

    (told,) = [one for one in caught.value.problems if one.code == "E170"]
    assert told.label == f'no declared field "{path}"'
    assert told.help == help_


def test_an_element_that_a_path_does_not_name_stays_refused(tmp_path):
    footer = {"details": {"components": [*TONE["details"]["components"], {"type": "FOOTER", "text": "F", "tone": 2}]}}
    wrong = {**TEMPLATE, **footer}

    assert codes(tmp_path, "whatsapp_template", ["details.components[BODY].tone"], **wrong) == ["E104"]
    assert codes(tmp_path, "whatsapp_template", ["details.components[FOOTER].tone"], **wrong) == ["E104"]
    assert codes(tmp_path, "whatsapp_template", ["details.components.tone"], **wrong) == ["W124", "W124"]
