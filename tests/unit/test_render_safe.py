import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.address import Address
from reconciler.render.format import ShownGraph
from reconciler.render.graph import dot
from reconciler.render.safe import clean, clean_json, joined, paragraphs, styled

UNSEEN = [
    *map(chr, (*range(32), 127, *range(128, 160))),
    *"\u00ad\u034f\u061c\u115f\u180e\u200b\u200c\u200d\u200e\u200f\u2028\u2029\u202a\u202e\u2060\u2064\u2066\u2069\u206f",
    *"\u00a0\u1680\u2002\u2009\u202f\u205f\u2800",
    *"\u3164\ufe0f\ufeff\uffa0\ufff9\U0001d173\U000e0001\U000e0041\U000e007f\U000e0101\ud83d\udc00",
]
READABLE = [
    "plain text, 100 %",
    "\u0645\u0631\u062d\u0628\u0627 \u0628\u0643\u0645",  # Arabic
    "\u05e9\u05dc\u05d5\u05dd",  # Hebrew
    "\u0e2a\u0e27\u0e31\u0e2a\u0e14\u0e35",  # Thai
    "e\u0301 n\u0303",  # combining marks
    "\u0928\u092e\u0938\u094d\u0924\u0947",  # Devanagari
    "\u4f60\u597d \uc548\ub155 \u3053\u3093\u306b\u3061\u306f",
    "\u540d\u524d\u3000\u69d8",  # the space of ideographs, which is as wide as they are
    "\U0001f44b\U0001f3fd",  # a hand with a skin tone
    "\U0001f469\U0001f3fd\u200d\U0001f4bb",  # a woman at a computer
    "\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466",  # a family
    "\u2764\ufe0f \u2764\ufe0f\u200d\U0001f525",  # hearts
    "1\ufe0f\u20e3 #\ufe0f\u20e3",  # keys
    "\U0001f1ea\U0001f1f8",  # a flag
    "\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",  # the flag of Scotland
    "\U0001f3f3\ufe0f\u200d\U0001f308",
    "\u845b\U000e0100",  # a form of an ideograph
    "\u0600 \u06dd",  # seen, though they are format characters
]


@pytest.mark.parametrize("character", UNSEEN, ids=[f"{ord(one):04x}" for one in UNSEEN])
def test_what_steers_a_terminal_or_is_not_seen_is_shown_as_an_escape(character):
    shown = clean(f"a{character}b")

    assert character not in shown
    assert shown.startswith("a\\")
    assert shown.endswith("b")
    assert json.loads(f'"{shown}"') == f"a{character}b"


@pytest.mark.parametrize("text", READABLE)
def test_what_people_write_is_left_as_it_is(text):
    assert clean(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\u200db", "a\\u200db"),
        ("\U0001f44b\u200d", "\U0001f44b\\u200d"),
        ("\u200d\U0001f44b", "\\u200d\U0001f44b"),
        ("\U0001f44b\ufe0f\ufe0f", "\U0001f44b\ufe0f\\ufe0f"),
        ("a\ufe0f", "a\\ufe0f"),
        ("\U0001f3f4\U000e0068\U000e0069\U000e007f", "\U0001f3f4\\udb40\\udc68\\udb40\\udc69\\udb40\\udc7f"),
    ],
)
def test_joiners_and_variants_hide_nothing_outside_emoji(text, shown):
    assert clean(text) == shown


@given(st.text())
def test_nothing_that_is_cleaned_holds_a_control_character_and_cleaning_twice_changes_nothing(text):
    shown = clean(text)

    assert clean(shown) == shown
    assert not [one for one in shown if unicodedata.category(one) in ("Cc", "Cs", "Zl", "Zp")]
    assert not set(shown) & set("\u00a0\u2009\u061c\u200b\u200c\u200e\u200f\u202e\u2066\ufeff\u00ad")


@given(st.lists(st.text(st.characters(exclude_characters="\n\t")), min_size=1))
def test_paragraphs_keep_their_lines_and_nothing_else(lines):
    assert paragraphs("\n".join(lines)) == joined(map(clean, lines))


def test_colours_are_our_own():
    assert styled("a\x1b[31m", "1;33\x07") == "\x1b[1;33ma\\u001b[31m\x1b[0m"


@given(st.recursive(st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=5))
def test_a_document_stays_the_same_and_holds_nothing_unseen(value):
    for written in (json.dumps(value, indent=2, ensure_ascii=False), json.dumps(value)):
        shown = clean_json(written)

        assert json.loads(shown) == value
        assert not [one for one in shown if one != "\n" and clean(one) != one and one not in "\ufe0e\ufe0f\u200d"]


@pytest.mark.parametrize("character", UNSEEN, ids=[f"{ord(one):04x}" for one in UNSEEN])
def test_a_document_writes_what_is_not_seen_as_an_escape(character):
    shown = clean_json(json.dumps({character: character}, ensure_ascii=False))

    assert character not in shown
    assert json.loads(shown) == {character: character}


def test_a_graph_stays_one_line_an_object_and_steers_nothing():
    evil = Address("webhook", "a", 'x"];\n evil -> "\x1b[2J\u202e')

    drawn = dot(ShownGraph({evil: ()}))

    assert drawn.splitlines()[3:] == [f"  {json.dumps(clean(str(evil)), ensure_ascii=False)};", "}"]
    assert not {"\x1b", "\u202e"} & set(drawn)
