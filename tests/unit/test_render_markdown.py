"""What a reviewer reads of a plan on a pull request, also once it is rendered."""

from datetime import UTC, datetime

import pytest
from markdown_it import MarkdownIt

from reconciler.address import Address
from reconciler.plans.change import Action, Change, FieldChange
from reconciler.plans.drift import Drift, Origin
from reconciler.plans.model import Basis, Plan, Reading
from reconciler.render.markdown import markdown

NOW = datetime(2026, 11, 23, tzinfo=UTC)
BASIS = Basis("project", "localhost", "sqlite:///state.db", "lineage", 1, "digest", "0.1.0")
LOOKING = Basis("project", "localhost", "sqlite:///state.db", "lineage", 1, "digest", "0.1.0", mode="refresh-only")
TEMPLATE = Address("whatsapp_template", "order", "ES")


def changed(before, after, action=Action.UPDATE):
    field = FieldChange("details.components[0].text", before, after, source="orders.yaml:21")
    return markdown(Plan(BASIS, (Change(TEMPLATE, TEMPLATE.type, action, fields=(field,)),)), NOW)


def drifted(*origins):
    drift = tuple(Drift(Address("webhook", f"w{n}"), "triggers", "A", "B", origin) for n, origin in enumerate(origins))
    return markdown(Plan(LOOKING, (), drift=drift, reading=Reading(1, 2, 1)), NOW)


def test_the_words_that_change_in_a_text_are_marked():
    comment = changed("Tu pedido {{1}} ha salido", "Tu pedido {{1}} va en camino")

    assert "| Tu pedido {{1}} <del>ha salido</del> | Tu pedido {{1}} <ins>va en camino</ins> |" in comment


@pytest.mark.parametrize("text", ["two words </ins>", "two words <script>", "two words | three", "two words\n| four |"])
def test_marks_leave_no_way_out_of_the_table(text):
    html = MarkdownIt("commonmark", {"html": True}).enable("table").render(changed("two words", text))

    assert html.count("<table>") == 2
    assert html.count("<ins>") == html.count("</ins>")
    assert "<script>" not in html


@pytest.mark.parametrize(
    ("before", "after"),
    [("two words", "two words "), ("quite different", "nothing in common here at all"), ("one", "two")],
)
def test_texts_that_have_little_in_common_or_differ_in_space_alone_stand_whole(before, after):
    comment = changed(before, after)

    assert "<del>" not in comment
    assert "<ins>" not in comment


def test_what_is_new_has_no_column_for_what_was():
    field = FieldChange("details.components[0].format", None, "Hello there")
    comment = markdown(Plan(BASIS, (Change(TEMPLATE, TEMPLATE.type, Action.CREATE, fields=(field,)),)), NOW)

    assert "| field | value |" in comment
    assert "| <code>details.components&#91;0&#93;.format</code> | Hello there |" in comment


def test_a_new_message_is_quoted_as_it_will_be_read():
    comment = changed(None, "Hello there,\n\n30 % off", Action.CREATE)

    html = MarkdownIt("commonmark", {"html": True}).enable("table").render(comment)
    assert "<blockquote>\n<p>Hello there,<br><br>30 <code>%</code> off</p>\n</blockquote>" in html


def test_a_look_for_drift_is_headed_by_what_changed_outside():
    assert "### 2 objects changed outside. 1 request." in drifted(Origin.OUTSIDE, Origin.OUTSIDE, Origin.PLATFORM)
    assert "### Nothing changed outside. 1 request." in drifted(Origin.PLATFORM)
