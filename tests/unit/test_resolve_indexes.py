"""Indexes that are expressions: what they lead to, and what depends on what because of them."""

import textwrap

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reconciler.address import Address
from reconciler.diagnostics import ConfigError
from reconciler.resolve import VariableInputs, read_project
from reconciler.resolve.expression import MAX_NESTED, Broken, parse

TEXTS = """
    locals:
      texts: {kite: {EN: Hello, ES: Hola}, owl: {EN: Hi}}
      names: [kite, owl]
      first: 0
      brand: ${local.names[local.first]}
"""


@pytest.fixture
def read(tmp_path):
    def made(text):
        (tmp_path / "main.yaml").write_text(textwrap.dedent(text), encoding="utf-8")
        return read_project(tmp_path, VariableInputs())

    return made


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ('local.texts["owl"].EN', "Hi"),
        ("local.texts[local.brand]", {"EN": "Hello", "ES": "Hola"}),
        ("local.texts[local.brand].ES", "Hola"),
        ("local.texts[ local.names[1] ][ 'EN' ]", "Hi"),
        ("local.texts[local.names[local.first]].EN", "Hello"),
    ],
)
def test_an_index_may_be_an_expression(read, expression, value):
    text = f"outputs: {{x: {{value: {quoted(expression)}}}}}\n"

    assert read(text + textwrap.dedent(TEXTS)).outputs["x"].value == value


def quoted(expression):
    return f'"${{{expression}}}"'.replace('["', '[\\"').replace('"]', '\\"]')


def test_locals_are_worked_out_before_those_whose_indexes_they_give(read):
    read("locals: {a: '${local.b[local.c]}', b: {x: 1}, c: '${local.d}', d: x}")

    with pytest.raises(ConfigError, match=r"local\.a"):
        read("locals: {a: '${local.b[local.c]}', b: {x: 1}, c: '${local.a}'}")


def test_each_object_depends_on_the_instance_that_its_index_names(read):
    desired = read("""
        resources:
          sms_app:
            a: {forEach: [EN, ES], name: "${each.key}", region: EU}
            b: {forEach: [EN, ES], name: "x ${sms_app.a[each.key].id}", region: EU}
    """)

    needs = {address.key: each.depends_on for address, each in desired.resources.items() if address.name == "b"}
    assert needs == {key: (Address("sms_app", "a", key),) for key in ("EN", "ES")}


@pytest.mark.parametrize("nested", [MAX_NESTED, 100_000])
def test_expressions_inside_each_other_are_bounded(nested):
    with pytest.raises(Broken, match="nested more than"):
        parse("${" + "local.a[" * nested + "local.a" + "]" * nested + "}")


@settings(max_examples=500, deadline=None)
@given(st.text(st.sampled_from("[]().,\"'$ {}ab0-\\local"), max_size=30))
def test_any_text_is_read_or_refused(text):
    try:
        parts = parse("${local.a" + text)
    except Broken:
        return
    for part in parts:
        assert isinstance(part, str) or str(part.span) == part.text
