import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.resource.spelling import FORMS, bare, exact, key_in, respelled, unslashed
from reconciler.values import canonical_json

SAME = [
    ("https://hooks.example.com", "https://hooks.example.com/"),
    ("https://Hooks.Example.com/a", "HTTPS://hooks.example.com:443/a"),
    ("https://hooks.example.com?a=1", "https://hooks.example.com:/?a=1"),
    ("https://hooks.example.com/%7ea%2db", "https://hooks.example.com/~a-b"),
    ("https://hooks.example.com/a%2fb?c=%c3%a9", "https://hooks.example.com/a%2Fb?c=%C3%A9"),
    ("http://[::1]:80/", "http://[::1]"),
    ("Hello\n", "Hello"),
    ("one\r\ntwo", "one\ntwo"),
    ("one \ntwo", "one\ntwo"),
    ("caf\u00e9", "cafe\u0301"),
    ("\uac00", "\u1100\u1161"),
]
OTHER = [
    ("https://hooks.example.com/a", "https://hooks.example.com/A"),
    ("https://hooks.example.com:8443/", "https://hooks.example.com/"),
    ("http://hooks.example.com/", "https://hooks.example.com/"),
    ("https://hooks.example.com/?a=1", "https://hooks.example.com/?a=2"),
    ("https://hooks.example.com/a", "https://hooks.example.com/a/"),
    ("https://hooks.example.com/a//", "https://hooks.example.com/a/"),
    ("https://hooks.example.com/", "https://hooks.example.com//"),
    ("https://hooks.example.com/a", "https://hooks.example.com/a?"),
    ("https://hooks.example.com/a", "https://hooks.example.com/a#"),
    ("https://hooks.example.com/a/b", "https://hooks.example.com/a%2Fb"),
    ("https://hooks.example.com:0/", "https://hooks.example.com/"),
    ("http://hooks.example.com:443/", "http://hooks.example.com/"),
    ("Acme", "acme"),
    ("one two", "one  two"),
    ("a/", "a"),
    ("https://user@x.example/", "https://x.example/"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_texts_that_read_the_same_are_respelled_alike(one, other):
    assert exact(one) != exact(other)
    assert respelled(one) == respelled(other)


@pytest.mark.parametrize(("one", "other"), OTHER)
def test_texts_that_may_mean_different_things_are_not(one, other):
    assert respelled(one) != respelled(other)


@pytest.mark.parametrize("path", ["", "/a", "/a/b"])
def test_of_what_we_sent_ourselves_a_slash_at_the_end_of_a_url_is_spelling(path):
    assert unslashed(f"https://hooks.example.com{path}") == unslashed(f"HTTPS://hooks.example.com:443{path}/")


@pytest.mark.parametrize(("one", "other"), [("a", "a/"), ("https://x.example/?a=/", "https://x.example/?a=")])
def test_of_what_is_no_url_or_goes_on_behind_the_path_it_is_not(one, other):
    assert unslashed(one) != unslashed(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Acme's Alerts", "ACME&#39;S ALERTS"),
        ("a b", "a%20b"),
        ("\uff21cme", "acme"),
        ("Weiß", "WEISS"),
        ("a-b", "a b"),
    ],
)
def test_barest_of_all_only_letters_digits_and_symbols_count(one, other):
    assert bare(one) == bare(other)


def test_a_name_of_signs_alone_is_not_nothing():
    assert bare("!?") != bare("...")
    assert bare("\U0001f389") != bare("\U0001f680")


@given(
    text=st.text(max_size=40)
    | st.from_regex(r"https?://[a-zA-Z0-9.:\[\]-]{0,12}/?([a-z/? ]|%[0-9a-f]{2}|%|\u0301){0,8}", fullmatch=True)
)
def test_no_text_breaks_a_form_and_respelling_twice_is_respelling_once(text):
    assert respelled(respelled(text)) == respelled(text)
    assert unslashed(unslashed(text)) == unslashed(text) == unslashed(respelled(text))
    assert all(isinstance(form(text), str) for form in FORMS)
    assert respelled(f"{text}\n") == respelled(text)
    assert respelled(unicodedata.normalize("NFD", text)) == respelled(text)


def test_a_key_is_compared_part_by_part():
    key, shown = canonical_json(["App a\n", "EU", 7]), canonical_json(["App a", "EU", 7])

    assert key_in(exact, key) != key_in(exact, shown)
    assert key_in(respelled, key) == key_in(respelled, shown)
    assert key_in(respelled, key) != key_in(respelled, canonical_json(["App a", "US", 7]))


@pytest.mark.parametrize("damaged", ["", "no JSON", '"text"', "{", "7"])
def test_a_damaged_key_is_like_itself_alone(damaged):
    assert key_in(respelled, damaged) == key_in(respelled, damaged)
    assert key_in(respelled, damaged) != key_in(respelled, canonical_json(["App a", "EU"]))
