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


def kinds():
    return [
        *map(catalogue.resource_type, catalogue.names()),
        *(catalogue.data_source(name) for name in catalogue.data_names()),
    ]


def test_every_sensitive_field_of_the_catalogue_sounds_like_one():
    fields = {path[-1] for kind in kinds() for path in secret_paths(kind.spec)}

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
