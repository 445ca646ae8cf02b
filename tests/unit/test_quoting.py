"""What is advised can be pasted: into the files, into a shell, and from a terminal of any width."""

import shlex

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from reconciler.address import Address
from reconciler.quoting import import_entry, in_shell, in_yaml, moved_entry, removed_entry
from reconciler.render.cells import plain, wrap
from reconciler.render.safe import clean
from reconciler.resolve.expression import parse

KEYS = st.one_of(
    st.text(),
    st.text(alphabet="'\"\\`$!{}[]#:,;&|<>*?%@- \t\n\u202e\u200b\U000e0041é日", max_size=12),
    st.sampled_from(
        ["it's", "a: b", "a # b", "${var.x}", "$${x}", "no", "1e3", "a  b", "a; reconciler apply", "'}]", "\ud83d"]
    ),
)


def read(text):
    """Return a text of the files as it is once its expressions are worked out."""
    parts = parse(text)
    assert all(isinstance(part, str) for part in parts)
    return "".join(parts)


@given(KEYS, KEYS)
def test_an_advised_entry_reads_back_as_the_addresses_it_names(one, other):
    old, new = Address("sms_app", "a", one), Address("sms_app", "b", other)

    (entry,) = yaml.safe_load(moved_entry(old, new))["moved"]

    assert (Address.parse(read(entry["from"])), Address.parse(read(entry["to"]))) == (old, new)


@given(KEYS, KEYS.filter(lambda text: not any("\ud800" <= one <= "\udfff" for one in text)))
def test_an_advised_import_reads_back_as_address_and_id(key, remote_id):
    address = Address("sms_app", "a", key)

    (entry,) = yaml.safe_load(import_entry(address, remote_id))["import"]

    assert (Address.parse(read(entry["to"])), read(entry["id"])) == (address, remote_id)


@given(KEYS)
def test_an_advised_address_is_one_word_of_a_shell(key):
    address = Address("sms_app", "a", key)

    (word,) = shlex.split(in_shell(address))

    assert Address.parse(word) == address


@given(KEYS, st.integers(20, 120))
def test_what_is_advised_survives_the_width_of_a_terminal(key, width):
    address = Address("sms_app", "a", key)
    entry, command = moved_entry(address, address), f"reconciler import {in_shell(address)} id"

    lines = [plain(line) for line in wrap([(clean(f"if you renamed it, add  {entry}  or  {command}"), "")], width)]

    assert any(entry in line for line in lines)
    assert any(command in line for line in lines)


@pytest.mark.parametrize(
    ("value", "yaml_text", "shell_text"),
    [
        (Address("sms_app", "a"), "sms_app.a", "sms_app.a"),
        (Address("sms_app", "a", "x"), """'sms_app.a["x"]'""", """'sms_app.a["x"]'"""),
        (Address("sms_app", "a", "it's"), """'sms_app.a["it''s"]'""", """'sms_app.a["it\\u0027s"]'"""),
        (Address("sms_app", "a", "${x}"), """'sms_app.a["$${x}"]'""", """'sms_app.a["${x}"]'"""),
        ("order_shipped/EN", "order_shipped/EN", "order_shipped/EN"),
        ("01HX", "'01HX'", "01HX"),
        ("no", "'no'", "no"),
        ("+4670 1", "'+4670 1'", "'+4670 1'"),
        ("a\nb", '"a\\u000ab"', "$'a\\x0ab'"),
    ],
)
def test_values_are_quoted_only_where_they_must(value, yaml_text, shell_text):
    assert (in_yaml(value), in_shell(value)) == (yaml_text, shell_text)


def test_what_is_forgotten_says_so():
    assert removed_entry("sms_app.a", destroy=False) == "removed: [{from: sms_app.a, destroy: false}]"
