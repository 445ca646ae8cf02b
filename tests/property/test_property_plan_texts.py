"""Whatever a plan is about and however long it is, a reviewer reads every new text of it in full."""

import re
from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from reconciler.address import Address
from reconciler.plans.change import Action, Change, FieldChange, Guard, Status, by_address
from reconciler.plans.model import Basis, Plan
from reconciler.render import plan as rendering
from reconciler.render.cells import cells

NOW = datetime(2026, 11, 23, tzinfo=UTC)
BASIS = Basis("project", "localhost", "sqlite:///state.db", "lineage", 1, "digest", "0.1.0")
WORDS = [
    "Your",
    "order",
    "{{1}}",
    "is",
    "on",
    "its",
    "way",
    "배송을",
    "طلبك",
    "ご注文を発送しました",
    "🚚",
    "30 %",
    "x" * 90,
]
SENTENCES = st.lists(st.sampled_from(WORDS), min_size=1, max_size=40).map(" ".join)
TEXTS = st.one_of(SENTENCES, st.lists(SENTENCES, min_size=2, max_size=12).map("\n".join))
KEYS = st.sampled_from([None, "EN", "DE", "a key with spaces"])
STATES = [
    {},
    {"status": Status.BLOCKED, "guard": Guard.ACK, "reversibility": "time_locked"},
    {"status": Status.BLOCKED, "guard": Guard.THRESHOLD, "why": "needs --allow"},
    {"reversibility": "irreversible"},
]


@st.composite
def changes(draw):
    address = Address("whatsapp_template", draw(st.sampled_from("abcdef")), draw(KEYS))
    action = draw(st.sampled_from([Action.CREATE, Action.UPDATE]))
    fields = [
        FieldChange(f"details.components[{at}].text", None if action is Action.CREATE else draw(TEXTS), draw(TEXTS))
        for at in range(draw(st.integers(1, 3)))
    ]
    others = [FieldChange(f"setting_{at}", None, at) for at in range(draw(st.sampled_from([0, 3, 20])))]
    return Change(address, address.type, action, fields=(*fields, *others), **draw(st.sampled_from(STATES)))


def letters(text):
    """Return a text without space: lines are broken at any of it, and a word that is longer than a line anywhere."""
    return re.sub(r"\s", "", text)


def new_side(shown):
    """Return what is shown without what goes: neither removed words nor lines with a minus."""
    kept = [line for line in shown.splitlines() if not re.match(r" {4,}\S* *- ", line)]
    without = re.sub(r"\[-(?:(?!-\]).)*-\]", "", "\n".join(kept), flags=re.DOTALL)
    return letters(re.sub(r"\{\+|\+\}|^ *\+ ", "", without, flags=re.MULTILINE))


@settings(max_examples=150, deadline=None)
@given(st.lists(changes(), min_size=1, max_size=25, unique_by=lambda change: change.address), st.integers(40, 200))
def test_every_new_text_of_a_plan_is_shown_in_full_at_any_width(found, width):
    shown = rendering.text(Plan(BASIS, by_address(found)), now=NOW, width=width)

    read = new_side(shown)
    missing = [
        field.after
        for change in found
        for field in change.fields
        if isinstance(field.after, str) and field.before != field.after
        for line in field.after.split("\n")
        if letters(line) not in read
    ]
    assert missing == []
    assert not [
        line for line in shown.splitlines() if cells(line) > width and "needs --ack" not in line and '["' not in line
    ]
