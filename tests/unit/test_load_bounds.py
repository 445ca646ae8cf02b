"""Files as programs write them: one long line, the same key again and again, more than anybody can review."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.diagnostics import did_you_mean
from reconciler.load import files, load, survey
from reconciler.load.source import AROUND, LONGEST_LINE, SourceFile
from reconciler.render.diagnostics import text as shown


def problems_of(directory, name, text):
    (directory / name).write_text(text, encoding="utf-8")
    return survey(directory)[1]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("locals:\n  a: {x: 1}\nlocals:\n  a: {x: 2}\n  a: {x: 3}\n", [3, 5]),
        ("locals:\n  a: 1\nlocals:\n  a:\n    x: 1\n    x: 2\nlocals:\n  x: {y: 1, y: 2}\n", [3, 6, 7, 8]),
        ("locals:\n  a:\n    <<: {x: 1, x: 2}\n    y: 1\n", [3]),
        ("locals:\n  a: &b {x: 1, x: 2}\n  c: *b\n  d: {<<: *b}\n", [2]),
        ("locals:\n  a: [{x: 1, x: 2}]\n  a: [[{y: 1, y: 2}]]\n", [2, 3, 3]),
        ("locals: {a: 1}\n---\nlocals: {a: 1, a: 2}\n---\nlocals: {b: 1}\nlocals: {b: 1, b: 2}\n", [3, 6, 6]),
        ("locals:\n  ? a\n  : {x: 1, x: 2}\n  ? a\n  : 2\n", [3, 4]),
    ],
)
def test_a_key_that_stands_again_is_told_wherever_it_stands(tmp_path, text, lines):
    told = problems_of(tmp_path, "a.yaml", text)

    assert [one.source.line for one in told if one.code == "E107"] == lines


def test_json_tells_of_keys_inside_what_stands_again(tmp_path):
    told = problems_of(tmp_path, "a.json", '{"locals": {"a": {"x": 1}, "a": {"x": 1, "x": [{"y": 1, "y": 2}]}}}')

    assert [one.label for one in told] == [f'duplicate key "{key}"' for key in "axy"]


TREES = st.recursive(
    st.integers(0, 9),
    lambda inner: st.lists(st.tuples(st.sampled_from("abc"), inner), max_size=4).map(tuple),
    max_leaves=12,
)


def written(tree):
    if isinstance(tree, int):
        return str(tree)
    return "{" + ", ".join(f'"{key}": {written(inner)}' for key, inner in tree) + "}"


def repeated(tree):
    if isinstance(tree, int):
        return 0
    return len(tree) - len({key for key, _ in tree}) + sum(repeated(inner) for _, inner in tree)


@given(TREES, st.sampled_from(["a.yaml", "a.json"]))
def test_every_repeated_key_is_told_once_in_both_languages(tmp_path_factory, tree, name):
    told = problems_of(tmp_path_factory.mktemp("keys"), name, '{"locals": {"x": ' + written(tree) + "}}")

    assert len(told) == repeated(tree)
    assert {one.code for one in told} <= {"E107"}


def test_of_a_long_line_only_what_stands_around_the_place_is_shown():
    line = "".join(chr(ord("a") + number % 26) for number in range(5000))
    file = SourceFile("a.json", f"first\r\n{line}\r\nlast")

    place = file.at(7 + 2600, 5)

    assert (place.line, place.column, place.width) == (2, 2601, 5)
    assert place.text == line[2600 - AROUND : 2600 + AROUND]
    assert place.text[place.mark :][:5] == line[2600:2605]
    assert file.at(7 + 5).text == line[: 5 + AROUND]
    assert SourceFile("a.yaml", "x" * LONGEST_LINE).at(9).text == "x" * LONGEST_LINE


def test_a_line_of_a_megabyte_is_not_copied_for_each_of_its_problems(tmp_path):
    text = '{"locals": {' + ", ".join(['"a": "' + "x" * 100 + '"'] * 2000) + "}}"

    told = problems_of(tmp_path, "a.json", text)

    assert len(told) == 1999
    assert sum(len(one.source.text) for one in told) < 2000 * 3 * AROUND
    assert len(shown(told)) < 4000


def test_a_file_is_read_up_to_its_limit_and_refused_beyond(tmp_path):
    (tmp_path / "a.yaml").write_text("locals: {x: 1}\n#" + "x" * (files.LARGEST - 16))
    assert load(tmp_path).files == 1

    with (tmp_path / "a.yaml").open("a") as grown:
        grown.write("xx")
    _, told = survey(tmp_path)

    assert [(one.code, one.source.file) for one in told] == [("E117", "a.yaml")]


def test_a_folder_with_more_than_can_be_held_is_refused_before_it_is_parsed(tmp_path):
    (tmp_path / "a.yaml").write_text("locals:\n  x: [" + "[]," * files.MOST_VALUES + "]")
    (tmp_path / "b.yaml").write_text("locals: {y: 1}")

    configuration, told = survey(tmp_path)

    assert [(one.code, one.source.file) for one in told] == [("E117", "a.yaml")]
    assert not configuration.complete


def test_what_is_small_by_itself_can_be_too_large_together():
    room = files.Room(size=10, values=100)

    assert room.refusal(SourceFile("a.yaml", "x" * 6)) is None
    assert room.refusal(SourceFile("b.yaml", "x" * 6)).code == "E117"


def test_of_more_problems_than_anybody_reads_the_first_hundred_are_shown_and_the_rest_counted(tmp_path):
    text = "locals:\n" + "".join(f"  9{number}: 1\n" for number in range(130))

    told = problems_of(tmp_path, "a.yaml", text)

    assert shown(told).count("error[E112]") == 100
    assert shown(told).endswith("\n… and 30 more problems")


def test_what_was_meant_is_found_among_thousands(tmp_path):
    names = [f"order_{number}" for number in range(5000)]

    assert did_you_mean("ordr_4711", names) == "order_4711"
    assert did_you_mean("xrder_4711", names) == "order_4711"
    assert did_you_mean("something else", names) is None
    assert did_you_mean("x" * 5000, ["x" * 5000]) is None


def test_a_quoted_value_of_any_length_is_cut_in_both_forms(tmp_path):
    told = problems_of(tmp_path, "a.json", json.dumps({"x" * 100_000: 1}))

    assert len(json.dumps(told[0].as_json())) < 10_000
    assert len(shown(told)) < 10_000
