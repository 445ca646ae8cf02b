"""What a matrix and a table declare: objects by key, what each gives in them, and what they depend on."""

import json
import textwrap

import pytest

from reconciler.resolve import VariableInputs, read_project

LOCALS = """
locals:
  brands: {kite: {title: Kite}, owl: {title: Owl}}
  languages: [EN, ES]
  texts: {kite: {EN: Hello, ES: Hola}, owl: {EN: Hi}}
"""


@pytest.fixture
def apps(tmp_path):
    """Return the names of SMS apps by key, of a block and what it is made of."""

    def read(matrix, name, files=()):
        for file, text in dict(files).items():
            (tmp_path / file).write_text(text, encoding="utf-8")
        block = textwrap.indent(textwrap.dedent(matrix), " " * 6)
        text = f"{LOCALS}resources:\n  sms_app:\n    a:\n      name: {name}\n      region: EU\n{block}\n"
        (tmp_path / "main.yaml").write_text(text, encoding="utf-8")
        desired = read_project(tmp_path, VariableInputs())
        return {address.key: each.values["name"] for address, each in desired.resources.items()}

    return read


def test_a_matrix_declares_an_object_of_each_combination(apps):
    matrix = "matrix: {brand: '${local.brands}', language: '${local.languages}', exclude: [{brand: owl, language: ES}]}"

    made = apps(matrix, "${each.key} ${each.brand} ${each.value.brand.title} ${local.texts[each.brand][each.language]}")

    assert made == {
        "kite/EN": "kite/EN kite Kite Hello",
        "kite/ES": "kite/ES kite Kite Hola",
        "owl/EN": "owl/EN owl Owl Hi",
    }


def test_an_entry_of_exclude_may_name_some_of_the_dimensions(apps):
    made = apps("matrix: {a: [x, y], b: [1a, 2b], c: [p, q], exclude: [{a: x}, {b: 1a, c: p}]}", "${each.value.c}")

    assert made == {"y/1a/q": "q", "y/2b/p": "p", "y/2b/q": "q"}


def test_a_matrix_may_be_a_reference_as_a_whole(apps):
    assert set(apps("matrix: '${jsondecode(file(\"m.txt\"))}'", "x", {"m.txt": '{"a": ["b"], "c": {"d": "one"}}'})) == {
        "b/d"
    }


def test_keys_are_texts_of_any_signs(apps):
    keys = ['a"b', "c.d", "e/f", "😀", "it's", "[0]", ""]

    made = apps(f"matrix: {{one: {json.dumps(keys, ensure_ascii=False)}, two: [x]}}", "a ${each.one}")

    assert made == {f"{key}/x": f"a {key}" for key in keys}


def test_the_rows_of_a_table_are_objects_by_their_key(apps):
    table = 'key;text\nEN;Hello\n"E;S";"Hola; ""tu"""\n'

    made = apps("forEach: '${csvdecode(file(\"t.csv\"))}'", "${each.key} ${each.value.text}", {"t.csv": table})

    assert made == {"EN": "EN Hello", "E;S": 'E;S Hola; "tu"'}


def test_a_table_may_be_a_dimension(apps):
    matrix = "matrix: {brand: [kite], row: '${csvdecode(file(\"t.csv\"))}'}"

    assert apps(matrix, "${each.row} ${each.value.row.text}", {"t.csv": "key,text\nEN,Hello\n"}) == {
        "kite/EN": "EN Hello"
    }
