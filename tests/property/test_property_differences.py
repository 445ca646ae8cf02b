"""Whatever two values differ in, a person who reads what is shown of them sees that they do."""

import html
import re
import unicodedata
from datetime import UTC, datetime

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from reconciler.address import Address
from reconciler.plans.change import Action, Change, FieldChange
from reconciler.plans.drift import Drift, Origin
from reconciler.plans.model import Basis, Plan
from reconciler.render import fields
from reconciler.render import plan as plan_text
from reconciler.render.markdown import markdown
from reconciler.render.notes import drift
from reconciler.render.texts import text_of

NOW = datetime(2026, 11, 23, tzinfo=UTC)
BASIS = Basis("p1", "h", "s", "lineage", 14, "d", "1")
TEMPLATE = Address("whatsapp_template", "t")
ODD = (
    "\n\r\t\v\f "
    "\u00a0\u2009\u200b\u202f\u3000\u0085\u2028\u0301e\u00e9\u212b\u00c5\u1100\u1161\uac00\u00ad\ufe0f\u2764\u200d"
)
LINES = [
    "-- Acme",
    "++ Acme",
    "---",
    "@@ -1 +1 @@",
    "Hi there",
    "Hi there ",
    " Hi there",
    "Hi  there",
    "caf\u00e9",
    "cafe\u0301",
]
TEXTS = st.one_of(
    st.text(st.sampled_from(ODD + 'ab\\n"-+[]{},u0'), max_size=30),
    st.lists(st.sampled_from(LINES), max_size=6).map("\n".join),
    st.lists(st.sampled_from([*LINES, *ODD]), max_size=8).map(" ".join),
    st.text(max_size=20),
)
SAME_TO_THE_EYE = [
    ("order", "order "),
    ("your order", "your  order"),
    ("your order", "your\u00a0order"),
    ("your order", "your\u3000order"),
    ("l1\nl2", "l1\nl2 "),
    ("l1\nl2", "l1\nl2\n"),
    ("l1\nl2\n", "l1\nl2\n\n"),
    ("l1\nl2", "l1\r\nl2"),
    ("l1\nl2", " l1\nl2"),
    ("l1\nl2", "l1\u0085l2"),
    ("caf\u00e9", "cafe\u0301"),
    ("a caf\u00e9 there", "a cafe\u0301 there"),
    ("a\ncaf\u00e9", "a\ncafe\u0301"),
    ("\uac00", "\u1100\u1161"),
    ("\u00c5", "\u212b"),
    ("\u00b5m", "\u03bcm"),
    ("\u2764", "\u2764\ufe0f"),
    ("a\\nb", "a\nb"),
    ("a\\nb c", "a\nb c"),
    ("two words\nb", "two words\\nb"),
    ('"a "', "a "),
    ("x" * 500, "x" * 500 + " "),
    ("x y " * 120 + "a", "x y " * 120 + "b"),
    ("l\n" * 300 + "a", "l\n" * 300 + "a "),
]


def looks(text):
    """Return what an eye makes of a text."""
    kept = "".join(one for one in text if unicodedata.category(one) != "Cf" and not "\ufe00" <= one <= "\ufe0f")
    return " ".join(unicodedata.normalize("NFC", kept).split())


def sides(before, after, width):
    """Return what is shown of the old and of the new value: what goes is red, what comes is green."""
    field = FieldChange("text", before, after)
    change = Change(TEMPLATE, TEMPLATE.type, Action.UPDATE, fields=(field,))
    lines = fields.lines(change, width, verbose=True)
    old, new = (
        ["".join(text for text, style in line if style != other) for line in lines] for other in ("green", "red")
    )
    if any(("- ", "red") in line or ("+ ", "green") in line for line in lines):
        return whole(old), whole(new)
    return looks(unsigned(" ".join(old))), looks(unsigned(" ".join(new)))


def whole(rows):
    """Return the lines of a text, each with its rows together; what is broken stands further in than a sign."""
    lines = []
    for row in (row[len("      text  ") :] for row in rows):
        if row.startswith(" " * 4):
            lines[-1:] = [f"{line} {row.strip()}" for line in lines[-1:]]
        elif row:
            lines.append(row[2:])
    return [looks(line) for line in lines]


def unsigned(text):
    for sign in ("[-", "-]", "{+", "+}", "->"):
        text = text.replace(sign, "")
    return text


def cells_of(before, after):
    """Return what a comment shows of both values."""
    change = Change(TEMPLATE, TEMPLATE.type, Action.UPDATE, fields=(FieldChange("text", before, after),))
    shown = markdown(Plan(BASIS, (change,)), NOW)
    row = next(line for line in shown.splitlines() if line.startswith("| <code>text</code> |"))
    _, old, new, _ = row.removeprefix("| ").removesuffix(" |").split(" | ")
    return tuple(looks(html.unescape(re.sub("<[^>]*>", " ", cell.replace("<br>", "|")))) for cell in (old, new))


def drifted_sides(shown):
    """Return what is shown of the value before and after: side by side, or in one with signs around what differs."""
    if " -> " in shown:
        return shown.split(" -> ")
    was = re.sub(r"\{\+.*?\+\}", "", shown)
    now = re.sub(r"\[-.*?-\]", "", shown)
    assert was != shown or now != shown
    return unsigned(was), unsigned(now)


def check(before, after, width):
    if before == after:
        return
    old, new = sides(before, after, width)
    assert old != new
    old, new = cells_of(before, after)
    assert old != new
    (told,) = drift(Plan(BASIS, (), drift=(Drift(TEMPLATE, "text", before, after, Origin.OUTSIDE, reverted=False),)))
    was, now = drifted_sides(told.partition(" text ")[2].removesuffix("; not reverted."))
    assert looks(was) != looks(now), told


@pytest.mark.parametrize(("before", "after"), SAME_TO_THE_EYE)
@pytest.mark.parametrize("width", [40, 100])
def test_two_values_that_look_the_same_are_told_apart(before, after, width):
    check(before, after, width)
    check(after, before, width)


@settings(max_examples=300)
@given(TEXTS, TEXTS, st.integers(40, 200))
@example("a b", "ab", 40)
def test_two_different_texts_are_never_shown_alike(before, after, width):
    check(before, after, width)


@settings(max_examples=200)
@given(TEXTS, st.sampled_from(ODD), st.data(), st.integers(40, 200))
def test_a_text_and_the_same_with_one_character_more_are_never_shown_alike(text, character, data, width):
    at = data.draw(st.integers(0, len(text)))

    check(text, text[:at] + character + text[at:], width)


@settings(max_examples=200)
@given(st.lists(TEXTS, max_size=4), st.lists(TEXTS, max_size=4))
def test_two_different_lists_are_never_shown_alike(before, after):
    if before == after:
        return
    old, new = sides(before, after, 200)

    assert old != new


@settings(max_examples=300)
@given(TEXTS, TEXTS)
def test_two_different_texts_of_creates_are_never_shown_alike(one, other):
    shown = [created(text) for text in (one, other)]

    assert (shown[0] == shown[1]) == (one == other)
    assert (text_of(one) == text_of(other)) == (one == other)


def created(text):
    change = Change(TEMPLATE, TEMPLATE.type, Action.CREATE, fields=(FieldChange("text", None, text),))
    return [line for line in fields.lines(change, 10_000, verbose=True) if line]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("l1\nl2", ["l1", "l2"]),
        ("l1\nl2\n", ["l1", '"l2\\n"']),
        ("l1\r\nl2\r\n", ['"l1\\r"', '"l2\\r\\n"']),
        ("l1\n\nl2", ["l1", "", "l2"]),
        ("l1\nl2\n\n", ["l1", "l2", '"\\n"']),
        ("l1 \n  l2", ['"l1 "', '"  l2"']),
    ],
)
def test_a_create_shows_how_the_lines_of_a_text_end(text, shown):
    change = Change(TEMPLATE, TEMPLATE.type, Action.CREATE, fields=(FieldChange("text", None, text),))
    plan = Plan(BASIS, (change,))

    lines = plan_text.text(plan, now=NOW).splitlines()
    at = next(number for number, line in enumerate(lines) if line.startswith("      text"))

    assert [line.removeprefix("      text").strip() for line in lines[at : at + len(shown)]] == shown
    assert markdown(plan, NOW).count("<br>") == len(shown) - 1
