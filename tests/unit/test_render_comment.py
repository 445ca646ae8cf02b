"""No text from outside can mark up, link or mention anything in a comment on GitHub or GitLab."""

import html
import re
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rendered import markup

from reconciler.address import Address
from reconciler.plans.change import Action, Change, FieldChange, Guard, Status
from reconciler.plans.drift import Drift, Origin
from reconciler.plans.model import Basis, Plan
from reconciler.render.comment import code, escaped
from reconciler.render.markdown import markdown

NOW = datetime(2026, 11, 23, tzinfo=UTC)
TEXTS = [
    "@apple, see #42",
    "a@b.example",
    "user/project#1",
    "user/project!14 and !14",
    "GH-1 and ABC-12",
    "4570295",
    "deadbeef",
    "facade effaced",
    "4570295ab1f0e1f0e1f0e1f0e1f0e1f0e1f0e1f0",
    "owner/repo@4570295",
    ":smile: :+1:",
    "https://evil.example/beacon.png",
    "www.evil.example",
    "HTTPS://EVIL.EXAMPLE",
    "mailto:a@b.example",
    "ftp://evil.example",
    "![x](https://evil.example/beacon.png)",
    "[a](javascript:alert)",
    "[a][b] [b]: https://evil.example",
    "<img src=x onerror=y>",
    "<!-- reconciler plan -->",
    "</details></code>",
    "&lt;b&gt; &#64;apple &commat;apple",
    "a | b",
    "a\n\n# heading\n\n| c |",
    "# heading",
    "- list",
    "1. list",
    "2) list",
    "> quote",
    "--- ***",
    "```sh\nx\n```",
    "` @apple `",
    "`",
    "\\`@apple\\`",
    "**bold** _em_ ~~gone~~",
    "$`math`$ $$x$$",
    "{+ added +} {- gone -} [+ x +]",
    "~label %milestone &epic $snippet ^alert#1 *iteration:1",
    "[vulnerability:1] [contact:x]",
    "@<!-- -->apple",
    "\u202e@apple\u202c",
    "\uff20apple",
    "  spaces  in  it  ",
    "",
    "Hola, tu pedido {{1}} va en camino.",
]


def words(text):
    """Return what a reader sees of a piece of a comment."""
    return html.unescape(re.sub("<!-- -->|</?code>", "", text))


def a_plan(text):
    """Return a plan that holds a text wherever the API, or somebody else's file, can put one."""
    key, field = Address("whatsapp_template", "t", text), FieldChange(f"labels.{text}", f"old {text}", f"new {text}")
    changes = (
        Change(key, key.type, Action.UPDATE, text, (field,), warnings=(text,)),
        Change(
            Address("whatsapp_template", "u"),
            key.type,
            Action.CREATE,
            fields=(FieldChange("details.components[0].text", None, text),),
        ),
        Change(
            Address("webhook", "a", text), "webhook", Action.CREATE, text, (FieldChange("x", None, text, source=text),)
        ),
        Change(
            Address("webhook", "b"), "webhook", Action.DELETE, text, status=Status.BLOCKED, guard=Guard.ACK, why=text
        ),
        Change(Address("webhook", "c"), "webhook", Action.NONE, status=Status.NEEDS_HUMAN, why=text),
    )
    drift = (Drift(Address("webhook", "d"), text, text, f"{text}!", Origin.OUTSIDE, who=text),)
    return Plan(Basis(text, text, "s", "lineage", 14, "d", "1"), changes, drift=drift, warnings=(text, f"a {text}"))


@pytest.mark.parametrize("text", TEXTS)
def test_a_text_stays_a_text(text):
    for piece in (
        escaped(text),
        code(text),
        f"| {escaped(text)} |\n|---|",
        f"- {escaped(text)}",
        f"### {escaped(text)}",
    ):
        assert markup(piece) == []


@pytest.mark.parametrize("text", TEXTS)
def test_a_comment_holds_no_markup_but_our_own(text):
    assert markup(markdown(a_plan(text), NOW), quotes=1) == []


@settings(max_examples=400)
@given(st.one_of(st.text(max_size=40), st.lists(st.sampled_from(TEXTS), max_size=4).map("".join)))
def test_any_text_stays_a_text(text):
    assert markup(f"- {escaped(text)} {code(text)}") == []


@settings(max_examples=30)
@given(st.one_of(st.text(max_size=20), st.lists(st.sampled_from(TEXTS), max_size=3).map(" ".join)))
def test_any_text_in_a_plan_stays_a_text(text):
    assert markup(markdown(a_plan(text), NOW), quotes=1) == []


@given(st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), max_size=40))
def test_a_reader_sees_the_text_itself(text):
    assert words(escaped(text)) == text
    assert words(code(text)) == text


@pytest.mark.parametrize(
    "prose",
    [
        "new review; the approved text stays live until the review result",
        "Changed by Meta: category UTILITY -> MARKETING, since 2026-11-21; not reverted.",
        "in review at Meta for 3 h 12 min",
        "it is protected (for now), isn't it?",
        "Tu pedido {{1}} va en camino",
        "\u043f\u0440\u0438\u0432\u0435\u0442, \u4f60\u597d",
        "needs --ack; INCORRECT_CATEGORY",
    ],
)
def test_prose_is_left_as_it_is(prose):
    assert escaped(prose) == prose


def test_what_a_site_could_look_for_is_code():
    assert (
        escaped("ask @apple about #42 please")
        == "ask <code>&#64;<!-- -->apple</code> about <code>&#35;42</code> please"
    )


def test_the_number_of_the_state_is_not_that_of_an_issue():
    assert "state 14." in markdown(a_plan("x"), NOW)


def test_the_scanner_finds_what_it_looks_for():
    found = ["@apple", "#42", "!14", "GH-1", "4570295", ":smile:", "https://a.example", "www.a.example", "a@b.example"]
    marks = ["[a](b)", "![a](b)", "<b>x</b>", "# x\n\n> y", "```\nx\n```", "<code>x"]

    assert [text for text in (*found, *marks) if not markup(text)] == []
