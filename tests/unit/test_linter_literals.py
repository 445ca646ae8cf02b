"""Literals of which a match holds one: no text that an expression matches is passed over."""

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reconciler.linter.literals import folded, literals
from reconciler.linter.marketing_words import MARKETING
from reconciler.linter.rules.wa_asks_for_secrets import SECRETS
from reconciler.linter.rules.wa_code_outside_authentication import CODES
from reconciler.linter.words import plain

TABLES = {"marketing": MARKETING, "secrets": SECRETS, "codes": CODES}
LANGUAGES = [(name, language) for name, words in TABLES.items() for language in words.by_language]


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("abc", {"abc"}),
        ("abc|xyz", {"abc", "xyz"}),
        ("(?:big|small) sale", {" sale"}),
        ("sale(?: now)?", {"sale"}),
        ("(?<!x)abc(?!y)", {"abc"}),
        (r"\w+abc\d*", {"abc"}),
        ("(?:ab)+c", {"ab"}),
        ("[ab]?", {""}),
        ("abc|", {""}),
        ("ABC|abcd", {"abc"}),
    ],
)
def test_the_literals_of_an_expression(expression, expected):
    assert set(literals(expression)) == expected


@pytest.mark.parametrize("text", ["İNDİRİM", "ındirim", "INDIRIM", "indirim", "ındırım"])
def test_letters_that_are_one_without_case_are_folded_to_one(text):
    assert re.fullmatch("indirim", text, re.IGNORECASE) is None or folded(text) == "indirim"


@pytest.mark.parametrize(("name", "language"), LANGUAGES)
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_no_match_is_passed_over(name, language, data):
    words = TABLES[name]
    own = re.compile(plain(words.by_language[language]), re.IGNORECASE)
    text = data.draw(st.from_regex(own))

    assert words.may_be_in(folded(plain(text)), language) or not words.find(text, language)
