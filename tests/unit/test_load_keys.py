"""An expression in a key is refused wherever it stands; a literal one is a literal one."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.address import Address
from reconciler.load import load, survey
from reconciler.resolve import VariableInputs, read_project

SHAPES = [
    '{{"locals": {{{key}: 1}}}}',
    '{{"locals": {{"a": {{{key}: 1}}}}}}',
    '{{"locals": {{"a": [[{{"b": {{{key}: 1}}}}]]}}}}',
    '{{"outputs": {{{key}: {{"value": 1}}}}}}',
    '{{"variables": {{{key}: {{}}}}}}',
    '{{"variables": {{"v": {{"default": {{{key}: 1}}}}}}}}',
    "{{{key}: {{}}}}",
    '{{"resources": {{{key}: {{}}}}}}',
    '{{"resources": {{"sms_app": {{{key}: {{}}}}}}}}',
    '{{"resources": {{"sms_app": {{"a": {{{key}: 1}}}}}}}}',
    '{{"resources": {{"sms_app": {{"a": {{"forEach": {{{key}: 1}}}}}}}}}}',
    '{{"resources": {{"sms_app": {{"a": {{"lifecycle": {{{key}: 1}}}}}}}}}}',
    '{{"resources": {{"bundle": {{"a": {{"subproject": {{"labels": {{{key}: 1}}}}}}}}}}}}',
    '{{"data": {{"whatsapp_flows": {{"a": {{{key}: 1}}}}}}}}',
    '{{"project": {{{key}: 1}}}}',
    '{{"moved": [{{{key}: 1}}]}}',
]


@pytest.mark.parametrize("name", ["a.json", "a.yaml"])
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("key", ["${var.x}", "a ${local.b} c", "$${a} ${b}", "$$${a}", "${", "${each.key}"])
def test_an_expression_in_a_key_is_refused_at_its_place(tmp_path, name, shape, key):
    text = shape.format(key=json.dumps(key))
    (tmp_path / name).write_text(text)

    configuration, problems = survey(tmp_path)

    refused = [told for told in problems if told.code == "E116"] if key != "$$${a}" else []
    if key == "$$${a}":  # a dollar sign, and a literal opening
        assert "E116" not in {told.code for told in problems}
        return
    assert [told.source.column for told in refused] == [text.index(json.dumps(key)) + 1]
    assert not configuration.complete


def test_plain_and_merged_keys_of_yaml_are_refused_once_where_they_are_written(tmp_path):
    (tmp_path / "a.yaml").write_text("locals:\n  a: &a\n    ${var.x}: 1\n  b: *a\n  c:\n    <<: *a\n")

    assert [(told.code, str(told.source)) for told in survey(tmp_path)[1]] == [("E116", "a.yaml:3:5")]


@pytest.mark.parametrize("name", ["a.json", "a.yaml"])
def test_a_literal_opening_in_a_key_is_one(tmp_path, name):
    (tmp_path / name).write_text(
        '{"locals": {"a": {"$${x}": 1, "y": {"b$${": 2}}}, "resources": {"sms_app": {"a": {"forEach": {"$${k}": "v"},'
        ' "name": "${each.key}", "region": "EU"}}}}'
    )

    desired = read_project(tmp_path, VariableInputs())
    block = load(tmp_path).locals["a"]

    assert block.value == {"${x}": 1, "y": {"b${": 2}}
    assert (
        block.origin.source("${x}", key=True).text[block.origin.source("${x}", key=True).mark :].startswith('"$${x}"')
    )
    assert desired.resources[Address("sms_app", "a", "${k}")].values["name"] == "${k}"


def test_keys_of_variables_are_data(tmp_path):
    (tmp_path / "a.yaml").write_text("variables: {v: {type: map}}\noutputs: {o: {value: '${var.v}'}}\n")
    (tmp_path / "v.vars.yaml").write_text('v: {"${x}": 1, "$${y}": 2}\n')

    desired = read_project(tmp_path, VariableInputs(files=[tmp_path / "v.vars.yaml"]))

    assert desired.outputs["o"].value == {"${x}": 1, "$${y}": 2}


@given(st.lists(st.sampled_from(["$", "{", "}", "a", "${", "$${", "var.x", '"', "\\", "é"]), min_size=1).map("".join))
def test_a_key_is_refused_or_means_what_a_value_of_its_text_means(tmp_path_factory, key):
    directory = tmp_path_factory.mktemp("key")
    (directory / "a.json").write_text(json.dumps({"locals": {"key": {key: 1}, "value": key}}), encoding="utf-8")

    configuration, problems = survey(directory)

    if problems:
        assert [told.code for told in problems] == ["E116"]
        assert "${" in key.replace("$${", "")
    else:
        desired = read_project(directory, VariableInputs())
        assert desired is not None
        assert list(configuration.locals["key"].value) == [key.replace("$${", "${")]
