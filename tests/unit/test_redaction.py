import string

import pytest
from counting import calls
from hypothesis import example, given, settings
from hypothesis import strategies as st
from spellings import LOOSE, WAYS

from reconciler.redaction import LONG, MASK, SHORTEST, Redactor

ODD = "p&ss<word>/1 \u00e9\"+'x\\%41\u65e5\U0001f600"
SEEN = st.characters(codec="utf-8", exclude_categories=["C", "Z"], exclude_characters="\u034f")
LONGS = st.text(SEEN, min_size=LONG, max_size=24).map("Zq{}9x".format)
MIDDLING = st.text(string.ascii_letters + string.digits + "&<>/%'\"\\", min_size=3, max_size=5).map("Zq{}".format)

ESCAPES = [way for way in WAYS if way.startswith(("json", "percent", "html")) and not way.endswith(("json", "twice"))]


def masked(secret, way):
    return Redactor([secret]).text(f"before:{way(secret)}:after")


@pytest.mark.parametrize("way", [*WAYS.values(), *LOOSE.values()], ids=[*WAYS, *LOOSE])
@pytest.mark.parametrize("secret", [ODD, "hunter2hunter2", "two words and  a third", "100% of <b>&amp;</b>"])
def test_a_secret_is_found_however_it_is_spelled(secret, way):
    shown = masked(secret, way)

    assert MASK in shown
    assert shown.startswith("before:")
    assert shown.endswith(":after")
    assert way(secret) not in shown


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
@settings(max_examples=25)
@given(secret=st.one_of(LONGS, MIDDLING))
@example(secret="Zq%41b")
@example(secret="Zq&lt;9")
@example(secret="Zq\\n11")
def test_any_secret_of_four_characters_and_more_is_found_in_any_escaping(secret, way):
    shown = masked(secret, way)

    assert way(secret) not in shown
    assert secret not in shown


@settings(max_examples=200)
@given(secret=LONGS, ways=st.tuples(st.sampled_from(ESCAPES), st.sampled_from(ESCAPES)))
def test_two_escapings_in_a_row_hide_nothing(secret, ways):
    first, second = (WAYS[name] for name in ways)

    assert MASK in masked(secret, lambda text: second(first(text)))


@given(st.text())
def test_a_text_without_the_secret_is_left_as_it_is(text):
    assert Redactor(["a-secret-that-is-nowhere"]).text(text) == text


@pytest.mark.parametrize("secret", ["x", "no", "EU", "1", "12", "abc"])
def test_a_short_secret_is_masked_only_where_it_is_the_whole_value(secret):
    redactor = Redactor([secret])
    text = f"the status of {secret}, x{secret}x and no {secret}"

    assert redactor.text(text) == text
    assert redactor.value({"status": text, "code": secret, "list": [f" {secret}\n", f"{secret}{secret}"]}) == {
        "status": text,
        "code": MASK,
        "list": [MASK, f"{secret}{secret}"],
    }


def test_a_short_secret_is_a_word_of_its_own_in_a_line_of_a_file():
    redactor = Redactor(["no", "hunter2hunter2"])

    assert redactor.line("a: no, b: node, c: [no]") == (f"a: {MASK}, b: node, c: [{MASK}]", 3)
    assert redactor.line("x: hunter2hunter2") == (f"x: {MASK}", 3)
    assert redactor.line("nothing") == ("nothing", 7)


def test_a_short_secret_is_told_in_an_escaping_too():
    assert Redactor(["a&b"]).value("a&amp;b") == MASK


@pytest.mark.parametrize(("secret", "number"), [("482913", 482913), ("12.5", 12.5), ("1234", 1234)])
def test_a_number_that_is_a_secret_is_masked_as_a_whole(secret, number):
    redactor = Redactor([secret])

    assert redactor.value({"pin": number, "other": [number + 1, True, None]}) == {
        "pin": MASK,
        "other": [number + 1, True, None],
    }
    assert redactor.tells([number])


def test_a_number_of_few_digits_counts_something():
    assert Redactor(["1", "12"]).value({"count": 1, "size": 12, "text": "12"}) == {"count": 1, "size": 12, "text": MASK}


def test_a_secret_in_a_key_is_masked():
    redactor = Redactor(["hunter2hunter2"])

    assert redactor.value({"a hunter2hunter2": {"hunter2hunter2": 1}}) == {f"a {MASK}": {MASK: 1}}
    assert redactor.tells({"hunter2hunter2": 1})
    assert not redactor.tells({"hunter": [2, "hunter2"]})


def test_each_long_line_of_a_secret_is_one():
    key = "-----BEGIN KEY-----\nMIIEvQIBADANBgkq\nhkiG9w0BAQEFAASC\nab\n-----END KEY-----\n"
    redactor = Redactor([key])

    assert redactor.text("line 2: hkiG9w0BAQEFAASC") == f"line 2: {MASK}"
    assert redactor.text(f"all of it: {key}") == f"all of it: {MASK}\n"
    assert redactor.text("ab") == "ab"


def test_a_secret_that_ends_with_a_line_end_is_found_without_it():
    assert Redactor(["hunter2\n"]).text("it is hunter2!") == f"it is {MASK}!"


def test_the_parts_of_a_secret_that_base64_carries_beside_it_go_with_it():
    shown = Redactor(["hunter2hunter2"]).text("Authorization: Basic a2V5Omh1bnRlcjJodW50ZXIy end")

    assert shown == f"Authorization: Basic a2V5O{MASK} end"


def test_a_mask_is_not_masked_again():
    redactor = Redactor(["cret", "secret"])

    assert redactor.text(redactor.text("my secret is (secret)")) == f"my {MASK} is {MASK}"


def test_secrets_that_overlap_leave_nothing_between_them():
    assert Redactor(["abcdefghij", "ghijklmnop"]).text("<abcdefghijklmnop>") == f"<{MASK}>"


def test_what_is_learnt_later_is_masked_later():
    redactor = Redactor(["first-secret"])
    before = redactor.text("first-secret second-secret")
    redactor.learn(["second-secret"])

    assert before == f"{MASK} second-secret"
    assert redactor.text("first-secret second-secret") == f"{MASK} {MASK}"
    assert redactor.known == {"first-secret", "second-secret"}


@pytest.mark.parametrize("part", ["ter2 and more", "more of hunt", "unter2", "hunter"])
def test_a_part_of_a_line_that_cuts_a_secret_is_told(part):
    assert Redactor(["hunter2"]).is_cut(part)


@pytest.mark.parametrize("part", ["hunter2 and more", "more of hunter2", "no hunter at all", "hun", "", "er2 is"])
def test_a_part_of_a_line_that_holds_secrets_whole_or_hardly_any_of_one_is_not_cut(part):
    assert not Redactor(["hunter2"]).is_cut(part)


@pytest.mark.parametrize("secret", ["", " ", "    ", "\n\n\n\n\n"])
def test_nothing_but_space_is_no_secret_to_look_for(secret):
    assert Redactor([secret]).text("some     text\n\n\n\n\n\n") == "some     text\n\n\n\n\n\n"


@pytest.mark.parametrize("way", ["plain", "percent", "html, decimal", "json, all escaped"])
def test_a_secret_is_found_anywhere_in_a_long_text(way):
    spelled = WAYS[way]("hunter2hunter2")
    text = "".join(f"{'x' * number * 997}{spelled}" for number in range(12))

    shown = Redactor(["hunter2hunter2"]).text(text)

    assert shown.count(MASK) == 12
    assert spelled not in shown


def test_ten_times_the_secrets_in_ten_times_the_texts_take_ten_times_the_work():
    def masking(count):
        redactor = Redactor(f"a-secret-{number:05d}-made-up" for number in range(count))
        texts = [f"object {number} holds a-secret-{number:05d}-made-up" for number in range(count)]
        return calls(lambda: [redactor.text(text) for text in texts], native=True)

    assert masking(1000) <= 11 * masking(100)


@given(st.text(max_size=SHORTEST - 1))
def test_short_texts_are_safe_from_everything(text):
    assert Redactor(["hunter2hunter2", "abcd"]).text(text) == text
