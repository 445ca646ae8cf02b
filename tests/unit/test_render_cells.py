from datetime import UTC, datetime

import pytest

from reconciler.address import Address
from reconciler.quoting import removed_entry
from reconciler.render.cells import cells, clip, length, pad, plain, right, wrap
from reconciler.render.labels import duration
from reconciler.render.safe import clean
from reconciler.render.texts import count, inline, text_of


def joined(spans):
    return "".join(text for text, _ in spans)


def test_wide_characters_take_two_cells():
    assert cells("abc") == 3
    assert cells("日本") == 4
    assert pad("日本", 6) == "日本  "


def test_wrapping_keeps_every_word_and_breaks_what_is_too_long():
    text = "a few words and one_word_that_is_far_too_long_for_any_line"

    lines = wrap([(text, "")], 12)

    assert all(length(line) <= 12 for line in lines)
    assert "".join(plain(line) for line in lines).replace(" ", "") == text.replace(" ", "")


def test_wrapping_nothing_gives_one_empty_line():
    assert wrap([], 10) == [()]


def test_clipping_says_that_something_is_missing():
    assert clip("abcdef", 6) == "abcdef"
    assert clip("abcdefg", 6) == "abcde…"


def test_a_place_stands_at_the_right_edge_only_where_there_is_room():
    line = (("value", ""),)

    assert plain(right(line, "a.yaml:1", 20)) == "value       a.yaml:1"
    assert right(line, "a.yaml:1", 14) == line


def test_control_characters_are_shown_not_sent():
    assert clean("a\x1b[31mb\nc\u202ed") == "a\\u001b[31mb\\nc\\u202ed"


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        ("Tu pedido ha salido", "Tu pedido va en camino", "Tu pedido [-ha salido-]{+va en camino+}"),
        ("one two three", "one three", "one [-two -]three"),
        ("one three", "one two three", "one {+two +}three"),
        ("red", "blue", "red -> blue"),
    ],
)
def test_texts_are_compared_word_by_word(before, after, shown):
    assert joined(inline(before, after)) == shown


def test_long_unchanged_stretches_are_cut_unless_asked_for():
    before, after = "word " * 60 + "old", "word " * 60 + "new"

    assert " … " in joined(inline(before, after))
    assert joined(inline(before, after, whole=True)) == "word " * 60 + "[-old-]{+new+}"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("plain", "plain"),
        ("true", '"true"'),
        ("12", '"12"'),
        ("", '""'),
        (" x", '" x"'),
        (True, "true"),
        (12, "12"),
        (None, "(none)"),
        (["A", 1], "[A, 1]"),
        ({"a": "b"}, "{a: b}"),
    ],
)
def test_a_value_cannot_be_mistaken_for_one_of_another_kind(value, shown):
    assert text_of(value) == shown


@pytest.mark.parametrize(
    ("since", "shown"),
    [
        ("2026-11-23T17:41:18Z", "42 s"),
        ("2026-11-23T17:30:00Z", "12 min"),
        ("2026-11-23T14:30:00Z", "3 h 12 min"),
        ("2026-11-21T16:00:00Z", "2 d 1 h"),
        ("2026-12-01T00:00:00Z", "0 s"),
        ("not a moment", ""),
    ],
)
def test_durations_are_said_in_two_units(since, shown):
    assert duration(since, datetime(2026, 11, 23, 17, 42, tzinfo=UTC)) == shown


def test_counts_agree_with_their_nouns():
    assert count(1, "object") == "1 object"
    assert count(1234, "entry", "entries") == "1,234 entries"


@pytest.mark.parametrize(
    "whole",
    [
        "whatsapp_template.order_shipped_to_the_customer",
        'whatsapp_template.order["a key with spaces"]',
        "'whatsapp_template.order[\"a key with spaces\"]'",
        'whatsapp_template.order["quotes \\" and ] too"],',
    ],
)
def test_an_address_stays_whole_where_it_is_longer_than_a_line(whole):
    lines = [plain(line) for line in wrap([(f"it waits for {whole} to be done", "")], 20)]

    assert whole in lines
    assert all(len(line) <= 20 for line in lines if line != whole)


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("{}", "reconciler run whatsapp_sender.support register method=SMS"),
        ("it was rejected; {}", "reconciler run 'whatsapp_sender.support[\"a b\"]' verify code=..."),
        ("which one it is  {}", "reconciler import whatsapp_sender.support 01HX"),
        ("{}  shows one of them", "reconciler explain whatsapp_template"),
    ],
)
def test_a_command_stays_whole_where_it_is_longer_than_a_line(text, command):
    lines = [plain(line) for line in wrap([(text.format(command), "")], 20)]

    assert command in lines
    assert all(len(line) <= 20 for line in lines if line != command)


def test_the_name_of_the_product_makes_no_sentence_a_command():
    lines = wrap([("reconciler needs a newer Python to run", "")], 20)

    assert all(length(line) <= 20 for line in lines)


@pytest.mark.parametrize(
    "text",
    [
        "removed: [{" + "'" * 999,
        "moved: [{from: 'it''s', " + "to: 'a''b', " * 500,
        "import: [{ " * 5_000,
        'a["' * 5_000,
    ],
    ids=["quotes", "pairs of quotes", "openings", "keys"],
)
def test_half_an_entry_is_wrapped_like_any_text(text):
    """A text of the files may begin as an entry does; the ways to read what stands between quotes are legion."""
    lines = [plain(line) for line in wrap([(text, "")], 40)]

    assert all(len(line) <= 40 for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


@pytest.mark.parametrize("key", ["it's", "a]b", "x" * 60])
def test_an_entry_stays_whole_where_it_is_longer_than_a_line(key):
    entry = removed_entry(Address("webhook", "hook", key))

    lines = [plain(line) for line in wrap([(f"if it is to go:  {entry}", "")], 40)]

    assert entry in lines


@pytest.mark.parametrize(
    "character",
    ["e\u0301", "\U0001f468\u200d\U0001f469\u200d\U0001f467", "\U0001f44d\U0001f3fd", "\U0001f1e9\U0001f1ea",
     "\u2764\ufe0f", "\u0939\u093f", "\u1112\u1161\u11ab",
     "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"],
)  # fmt: skip
@pytest.mark.parametrize("width", [4, 5, 6, 7])
def test_no_character_is_broken_in_two(character, width):
    lines = wrap([(character * 9, "")], width)

    assert len(lines) > 1
    assert [plain(line).replace(character, "") for line in lines] == [""] * len(lines)
