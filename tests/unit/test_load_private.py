"""Lines are shown before anything is worked out, so what sounds like a secret is taken out of them by its name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.load import survey
from reconciler.load.private import sounds_secret, spans
from reconciler.load.source import SourceFile
from reconciler.render.diagnostics import text as shown
from schemas import catalogue
from schemas.facts import secret_paths

SECRET = "swordfish"


def resource_types():
    return [
        *map(catalogue.resource_type, catalogue.names()),
        *(catalogue.data_source(name) for name in catalogue.data_names()),
    ]


def test_every_sensitive_field_of_the_catalogue_sounds_like_one():
    fields = {path[-1] for resource_type in resource_types() for path in secret_paths(resource_type.spec)}

    assert [field for field in fields if not sounds_secret(str(field))] == []


@pytest.mark.parametrize(
    "text",
    [
        "secret: swordfish\n",
        "hookSecret: swordfish # comment\n",
        "a: {secret: swordfish, b: 1}\n",
        '{"secret":"swordfish","b":1}\n',
        "'secret' : 'swordfish'\n",
        "secret: !swordfish x\n",
        "secret: *swordfish\n",
        "secret: &swordfish x\n",
        "secret: |\n  one\n\n  swordfish\nb: 1\n",
        "- secret: >-\n    swordfish\n  b: 1\n",
        "secret:\n  swordfish\n  fish\nb: 1\n",
        'secret: "one\n  swordfish"\nb: 1\n',
        "secret: ${var.x}-swordfish\n",
        "v: {sensitive: true, default: swordfish}\n",
        "v:\n  default: swordfish\n  sensitive: true\n",
        "v:\n  sensitive: true\n  description: x\n  default: swordfish\n",
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_literal_secret_is_shown_from_no_place_of_its_file(text, end):
    text = text.replace("\n", end)
    file = SourceFile("a.yaml", text)

    for offset in range(len(text) + 1):
        place = file.at(offset, 5)
        assert SECRET not in place.text
        assert 0 <= place.mark <= len(place.text)


@pytest.mark.parametrize(
    "text",
    [
        "secret: ${var.x}",
        "secret: '${var.x}'",
        '{"secret": "${var.x}", "b": 1}',
        "a: {secret: ${var.x}, triggers: [ALL]}",
        "hook_secret: {type: string, sensitive: true}",
        "secret: [a]",
        "secret:",
        "secret:\n  a: 1",
        "v: {default: shown}",
        "v:\n  default: shown\nw:\n  sensitive: true",
    ],
)
def test_what_is_no_literal_secret_is_shown(text):
    assert spans(text) == []


def test_what_stands_around_a_secret_is_still_shown():
    text = '{"a": {"secret": "swordfish", "trigers": 1, "token": "x"}}'
    file = SourceFile("a.json", text)

    before, inside, after = (file.at(text.index(word), len(word)) for word in ('"a"', '"sword', '"trigers"'))

    assert before.text == '{"a": {"secret": (secret), "trigers": 1, "token": (secret)}}'
    assert inside.text[inside.mark :] == "(secret)"
    assert after.text == ', "trigers": 1, "token": (secret)}}'
    assert after.text[after.mark :].startswith('"trigers"')


BROKEN = ("{key: {tab}}", "x: [1", "a: b: c", "? [a]", "\tx", "!tag x", "*none", "x: 'open")
WRITTEN = ("secret: {}", "  accessToken: '{}'", "a: {{secret: {}, secret: {}}}", '{{"secret": "{}"}}', "secret: !{}",
           "secret: *{}", "locals: {{x: 1}}\nlocals: {{secret: {}}}")  # fmt: skip


@given(
    st.sampled_from(WRITTEN),
    st.sampled_from(BROKEN),
    st.booleans(),
)
def test_no_message_about_a_broken_file_holds_its_secret(tmp_path_factory, line, broken, first):
    directory = tmp_path_factory.mktemp("broken")
    line = line.replace("{}", SECRET).replace("{{", "{").replace("}}", "}")
    (directory / "a.yaml").write_text(f"{line}\n{broken}\n" if first else f"{broken}\n{line}\n")

    problems = survey(directory)[1]

    assert problems
    assert SECRET not in shown(problems)
    assert SECRET not in str([told.as_json() for told in problems])


FIELDS = {
    "secret: a\n": ["a"],
    "secrets: [a]\n": [],
    "my-api_key: a\n": ["a"],
    "mytokens: a\n": ["a"],
    "a token: b\n": ["b"],
    "'token' : b\n": ["b"],
    '"token":"b"\n': ['"b"'],
    '{"token":"b"}': ['"b"'],
    "token:b\n": [],
    "token; b: c\n": [],
    "x.token: b\n": ["b"],
    "x-token: b\n": ["b"],
    "tok en: b\n": [],
    "{token: a, x: b, my_token: c}": ["a", "c"],
    "{token: ${var.a}, x: b, my_token: c}": ["c"],
    "token: ${var.a}b\n": ["${var.a}b"],
    '{"token": "${var.a}${var.b}", "x": 1}': [],
    "token: ${var.a\n": ["${var.a"],
    "{default: a, sensitive: true}": ["a"],
    "{default: a, sensible: true}": [],
    "- default: a\n  sensitive: true\n": ["a"],
    "x:\n  default: a\ny:\n  sensitive: true\n": [],
    "token: |\n  a\n\n  b\nx: c\n": ["\n  a\n\n  b"],
    "token: # why\n  a\nx: c\n": ["\n  a"],
    "token:\n  x: a\n": [],
    "token:\n  - a\n": [],
    "- token: >\n    a\n  x: b\n": ["\n    a"],
    "{token: |, x: 1}\ny: 2\n": [],
}


@pytest.mark.parametrize("text", FIELDS)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_what_is_the_value_of_a_secret_is_found_by_the_name_before_it(text, end):
    text, values = text.replace("\n", end), [value.replace("\n", end) for value in FIELDS[text]]

    assert [text[begin:finish] for begin, finish in spans(text)] == values


MANY = 60_000
LONG = {
    "one word": ("token" * 200_000, 0),
    "one word between quotes": ('"' + "token-" * 200_000 + '"', 0),
    "blanks before no colon": ("token" + " " * 1_000_000, 0),
    "fields on one line": ("{" + "token: a, " * MANY + "}", MANY),
    "references on one line": ("{" + "token: ${var.x}, " * MANY + "}", 0),
    "half references on one line": ("{" + "token: ${, " * MANY, MANY),
    "defaults on one line": ("{" + "default: a, " * MANY + "}", 0),
    "blocks on one line": ("{" + "token: |, " * MANY + "}\n" + "x" * 1_000_000, 0),
    "nothing but fields": ("token:\n" * MANY + "x: 1", 0),
    "fields in fields": ("".join(" " * depth + "token:\n" for depth in range(1_000)) + "x: 1", 0),
    "an open quote": ('token: "' + "a'" * 500_000, 1),
    "quotes": ("token: '" + "''" * 500_000, 1),
}


@pytest.mark.parametrize("what", LONG)
def test_a_long_text_is_gone_through_once(what):
    """Each of these has a million characters or fields by the thousand, and would otherwise not end."""
    text, count = LONG[what]

    assert len(spans(text)) == count


def test_every_place_of_a_file_with_many_secrets_is_known_to_be_private_or_not():
    file = SourceFile("a.yaml", "token: x\n" * MANY)

    assert sum(map(file.is_private, range(0, len(file.text), 9))) == 0
    assert sum(map(file.is_private, range(7, len(file.text), 9))) == MANY


def test_every_expression_of_a_long_text_has_its_place():
    file = SourceFile("a.yaml", 'x: "' + "${a} " * MANY + '"\n')

    places = [file.expression(0, ("x",), index).column for index in range(MANY)]

    assert places == [5 + 5 * index for index in range(MANY)]
    assert file.expression(0, ("x",), MANY) == file.source(0, ("x",))
