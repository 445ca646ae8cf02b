"""Texts as their readers see them: what counts as an emoji, a word, a letter that can be seen."""

import pytest

from reconciler.linter.text import Wording, count_words, has_words, in_script, visible


@pytest.mark.parametrize(
    ("text", "emoji"),
    [
        ("plain text 1 # *", ()),
        ("Sale 😀!", ("😀",)),
        ("a family 👨‍👩‍👧 is one", ("👨‍👩‍👧",)),
        ("👍🏽👍", ("👍🏽", "👍")),
        ("🇰🇷🇩🇪", ("🇰🇷", "🇩🇪")),
        ("1️⃣ first", ("1️⃣",)),
        ("❤ and ❤️", ("❤", "❤️")),
        ("a text sign ☎︎", ()),
        ("Kite™ ® © → №", ()),
        ("한국어 ภาษาไทย العربية", ()),
    ],
)
def test_emoji_are_counted_as_readers_see_them(text, emoji):
    assert Wording((), text).emoji == emoji


@pytest.mark.parametrize("sign", ["\u200b", "\u200e", "\u202b", "\u2066", "\ufeff", "\u3164", "\ufe0f", "\u00ad"])
def test_what_cannot_be_seen_is_left_out(sign):
    assert visible(f"a{sign}b") == "ab"


def test_arabic_number_signs_can_be_seen():
    assert visible("\u0600 12") == "\u0600 12"


@pytest.mark.parametrize("text", ["a", "7", "é", "한", "ไ", "ع", "中", "e\u0301"])
def test_letters_and_digits_of_every_script_are_words(text):
    assert has_words(text)


@pytest.mark.parametrize("text", ["", " ", "...!", "_", "()", "—", "،", "。", "*_~"])
def test_signs_are_no_words(text):
    assert not has_words(text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("your order is on its way", 6),
        ("well - done !", 2),
        ("طلبك في الطريق", 3),
        ("주문이 발송되었습니다", 2),
        ("ขอบคุณค", 1),
        ("ขอบคุณครับ", 2),
        ("ขอบคุณค hello", 2),
        ("ご注文を発送しました", None),
        ("您的订单已发货", None),
        ("ការបញ្ជាទិញ", None),
    ],
)
def test_words_are_counted_where_a_script_lets_them_be(text, words):
    assert count_words(text) == words


def test_scripts_are_told_apart():
    assert in_script("안녕하세요", "Hangul")
    assert not in_script("Hello", "Hangul")
    assert in_script("привет", "Cyrillic")


def test_ascii_letters_are_latin():
    assert in_script("Hello", "Latin")
    assert in_script("Größe", "Latin")
    assert not in_script("1 + 2", "Latin")
