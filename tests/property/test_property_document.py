"""The canonical layout keeps every value and every comment, and leaves nothing to do for a second time."""

import difflib
import json
import os
import re
from pathlib import Path

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from reconciler.document import NotTaken, canonical_json, canonical_yaml, written
from reconciler.document.edit import ABSENT, replaced
from reconciler.document.edit_json import replaced as replaced_in_json
from reconciler.load import yaml_values

ROOT = Path(__file__).parents[2]
FILES = sorted(
    path
    for folder in ("examples", "tests", "docs", ".github")
    for path in (ROOT / folder).rglob("*.y*ml")
    if path.is_file()
)

WORDS = ["NO", "on", "012", "+46700000000", "1.0", "12:30", "2026-11-30", "~", "null", "", "---", "..."]
SIGNS = [
    " x",
    "x ",
    "a: b",
    "a #b",
    "- a",
    "?",
    "*a",
    "&a",
    "!t",
    "%d",
    "@a",
    "`b`",
    "${var.x}",
    "{{1}}",
    "[a",
    "{a",
    "a,b",
]
BREAKS = ["line\nline", "line\n", "\n", " lead\nline", "tab\there", "\u2028", "\x85", "\x07", "word " * 40, "word" * 40]
SCRIPTS = ["é\u0301", "👩‍👩‍👧", "שלום {{1}}", "สวัสดี", "\u202ertl", "'", '"', "\\n", "a'b\"c", "word " * 39 + "end"]
TEXTS = (
    st.sampled_from([*WORDS, *SIGNS, *BREAKS, *SCRIPTS])
    | st.text(max_size=30)
    | st.text(alphabet="ab \n:#-'\"{}[],&*|>", max_size=12)
)
NUMBERS = st.integers(-(10**9), 10**9) | st.floats(allow_nan=False, allow_infinity=False)
SCALARS = TEXTS | NUMBERS | st.booleans() | st.none()
KEYS = st.text(alphabet="abcxyz_", min_size=1, max_size=6) | TEXTS.filter(lambda key: len(key) < 60 and key != "<<")
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4), max_leaves=12
)


PLAIN = ["plain", "'single'", '"double"', "12", "~", "plain\n        goes on"]


def values(text):
    documents, flaws = yaml_values.read(text, evaluated=False)
    assert flaws == []
    return documents


def comments(text):
    """Return the comments of a text whose values hold no number sign."""
    return sorted(found.strip() for found in re.findall(r"(?:^|\s)(#[^\n]*)", text))


@given(VALUES.filter(lambda value: isinstance(value, dict | list) and value))
def test_a_value_that_is_written_is_read_again_as_it_was(value):
    text = "\n".join(written(value)) + "\n"

    assert values(text) == [value]
    assert canonical_yaml(text, configuration=False) == text


@st.composite
def commented(draw, indent=0, depth=0):
    """Return the lines of a block in any of the ways people write one, comments between them."""
    lines = []
    margin = " " * indent
    deeper = draw(st.sampled_from([1, 2, 3, 4]))
    listed = draw(st.booleans())
    for number in range(draw(st.integers(1, 4))):
        lines += draw(noise(indent))
        head = f"{margin}-" if listed else f"{margin}k{number}:"
        beside = draw(st.sampled_from(["", "", "  # beside", " # b"]))
        shape = draw(st.integers(0, 7))
        if shape <= 2 and depth < 3:
            inner = draw(commented(indent + deeper, depth + 1))
            lines += [head + beside, *inner]
        elif shape == 3 and depth < 3 and listed:
            inner = draw(commented(indent + 2, depth + 1))
            plain = [line for line in inner if line.strip() and not line.lstrip().startswith("#")]
            first = inner.index(plain[0])
            lines += [f"{margin}- {inner[first].lstrip()}", *inner[first + 1 :]]
        elif shape == 4:
            lines += [
                f"{head} |{draw(st.sampled_from(['', '-']))}{beside}",
                f"{margin}    text",
                "",
                f"{margin}    more",
            ]
        elif shape == 5:
            lines += [f"{head} {{a: 1,{beside}", f"{margin}    b: [x, 'y']{beside}", f"{margin}  }}{beside}"]
        elif shape == 6:
            lines += [f"{head} >-{beside}", f"{margin}    folded", f"{margin}    text"]
        else:
            lines += [f"{head} {draw(st.sampled_from(PLAIN))}{beside}"]
    return lines + draw(noise(indent))


@st.composite
def noise(draw, indent):
    at = draw(st.integers(0, indent + 2))
    above, apart = [" " * at + "# above"], ["", " " * at + "# one", "", " " * at + "# two"]
    return draw(st.sampled_from([[], [], [], above, apart, [""], ["", ""]]))


@settings(max_examples=int(os.environ.get("EX", "150")))
@given(commented())
def test_no_comment_is_lost_and_twice_is_once(lines):
    text = "\n".join(lines) + "\n"
    try:
        before = values(text)
    except AssertionError:
        return

    once = canonical_yaml(text)

    assert values(once) == before
    assert comments(once) == comments(text)
    assert canonical_yaml(once) == once


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_file_of_the_repository_keeps_what_it_says(path):
    try:
        text = path.read_text(encoding="utf-8")
        once = canonical_yaml(text)
    except (NotTaken, UnicodeDecodeError):
        assert "golden/errors" in str(path) or "golden/mistakes" in str(path)
        return

    assert values(once) == values(text)
    assert canonical_yaml(once) == once


@given(VALUES, st.sampled_from([None, 0, 1, 4]))
def test_json_keeps_its_values_and_its_numbers(value, indent):
    once = canonical_json(json.dumps(value, indent=indent))

    assert json.loads(once) == value
    assert canonical_json(once) == once


def places(value, path=()):
    """Return the path of every value inside a value."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, held in inner:
        yield (*path, step)
        yield from places(held, (*path, step))


def at(value, path):
    for step in path:
        value = value[step]
    return value


@settings(max_examples=int(os.environ.get("EX", "150")))
@given(commented(), st.data())
def test_a_change_writes_that_value_and_touches_no_line_of_another(lines, data):
    text = "\n".join(lines) + "\n"
    try:
        before = values(text)[0]
    except AssertionError:
        return
    path = data.draw(st.sampled_from(list(places(before))))
    new = data.draw(SCALARS | VALUES)
    try:
        after = replaced(text, 0, path, new)
    except NotTaken as refused:
        event(f"refused: {refused}")
        return

    event("changed")
    assert at(values(after)[0], path) == new
    kept = [line for line in text.split("\n") if line.lstrip().startswith("# ")]
    assert [line for line in kept if line not in after.split("\n")] == [] or isinstance(at(before, path), dict | list)
    old = at(before, path)
    if not isinstance(old, dict | list) and not isinstance(new, dict | list) and "\n" not in f"{old}{new}":
        differing = [tag for tag in difflib.ndiff(text.split("\n"), after.split("\n")) if tag[0] in "-+"]
        folds = len(str(new)) > 100 or old in ("folded text", "plain goes on")
        assert len(differing) <= (8 if folds else 2)


@settings(max_examples=150)
@given(
    VALUES.filter(lambda value: isinstance(value, dict | list) and value),
    st.sampled_from([None, 1, 2, "\t"]),
    st.sampled_from(["\n", "\r\n"]),
    st.data(),
)
def test_a_change_of_json_writes_that_value_and_touches_no_line_of_another(value, indent, ends, data):
    text = json.dumps(value, indent=indent, ensure_ascii=data.draw(st.booleans())).replace("\n", ends)
    path = data.draw(st.sampled_from(list(places(value))))
    new = data.draw(SCALARS | VALUES | (st.just(ABSENT) if isinstance(path[-1], str) else st.nothing()))

    after = replaced_in_json(text, path, new)

    holder = at(json.loads(after), path[:-1])
    assert path[-1] not in holder if new is ABSENT else holder[path[-1]] == new
    kept, made = text.split(ends), after.split(ends)
    scalar = not isinstance(at(value, path), dict | list) and not isinstance(new, dict | list) and new is not ABSENT
    assert sum(tag[0] in "-+" for tag in difflib.ndiff(kept, made)) <= 2 if scalar else True
    assert ends == "\n" or "\n" not in after.replace(ends, "")


def test_each_line_keeps_its_own_end_where_they_are_mixed():
    text = "a: 1\r\nb: 2\nc: [1,\r\n  2]\n"

    assert replaced(text, 0, ("b",), 3) == "a: 1\r\nb: 3\nc: [1,\r\n  2]\n"
    assert replaced(text, 0, ("c", 1), 3) == "a: 1\r\nb: 2\nc: [1,\r\n  3]\n"


def test_a_question_within_brackets_is_quoted_for_readers_that_take_it_for_a_key():
    assert replaced("{a: b}\n", 0, ("a",), "How? so") == '{a: "How? so"}\n'
    assert replaced("a: b\n", 0, ("a",), "How? so") == "a: How? so\n"
