"""What an apply did, as a comment: what is left to do stands on top, and any text stays a text."""

import html
import re

import pytest
from rendered import markup

from reconciler.address import Address
from reconciler.diagnostics import Diagnostic
from reconciler.execute.report import Outcome, Report, Result
from reconciler.plans.change import Action, Change, Guard, Status
from reconciler.plans.model import Basis, Plan
from reconciler.render.markdown import MOST_BYTES
from reconciler.render.markdown_report import MARKER, markdown

BASIS = Basis("project", "localhost", "sqlite:///state.db", "lineage", 1, "digest", "0.1.0")
COMMAND = "reconciler run whatsapp_sender.support register method=SMS"


def result(text, action, outcome, message="", problem=None, remote_id="", **facts):
    address = Address.parse(text)
    return Result(Change(address, address.type, action, **facts), outcome, message, problem, remote_id=remote_id)


def report(*results, **facts):
    return Report(Plan(BASIS, tuple(each.change for each in results)), results, **facts)


def words(comment):
    return html.unescape(re.sub(r"<!-- -->|</?code>", "", comment))


def problem(text):
    return Diagnostic(
        "E300", "The API refused a request", label=text, detail=f"{text}\n{text}", help=f"{text}\n  {COMMAND}"
    )


DONE = result("webhook.approvals", Action.CREATE, Outcome.DONE, remote_id="01HX")
FAILED = result("sms_app.alerts", Action.UPDATE, Outcome.FAILED, problem=problem("sms_app_exists"))
BLOCKED = result('whatsapp_template.old["EN"]', Action.DELETE, Outcome.BLOCKED, "needs --ack", guard=Guard.ACK)
PERSON = result("whatsapp_sender.support", Action.NONE, Outcome.NEEDS_HUMAN, COMMAND, status=Status.NEEDS_HUMAN)


def test_what_is_left_to_do_stands_above_what_was_done():
    comment = words(markdown(report(DONE, FAILED, BLOCKED, PERSON, requests=3)))

    assert comment.startswith(f"{MARKER}\n\n### Applied: 1 created.")
    places = [
        comment.index(text)
        for text in (
            '- Reconciler-Ack: whatsapp_template.old["EN"]',
            f"- whatsapp_sender.support: {COMMAND}",
            "- sms_app.alerts: E300: The API refused a request. sms_app_exists",
            "| ~ | sms_app.alerts | failed |".replace("~", "x"),
            "| + | webhook.approvals | created | id 01HX |",
            "Failed changes are retried by the next apply.",
        )
    ]
    assert places == sorted(places)


def test_commands_of_people_and_of_problems_are_whole():
    comment = markdown(report(FAILED, PERSON))

    assert comment.count("<code>reconciler run whatsapp&#95;sender.support register method&#61;SMS</code>") >= 2


@pytest.mark.parametrize(
    "text", ["@apple #42", "a | b", "</details>", "> quote\n\n# head", "![x](https://evil.example)", "`x`"]
)
def test_a_text_stays_a_text(text):
    results = [
        result("webhook.a", Action.UPDATE, Outcome.FAILED, problem=problem(text)),
        result("webhook.b", Action.CREATE, Outcome.WAITING, text, remote_id=text),
        result("webhook.c", Action.NONE, Outcome.NEEDS_HUMAN, f"reconciler run {text}", status=Status.NEEDS_HUMAN),
        result("webhook.d", Action.CREATE, Outcome.DONE, text, remote_id=text),
        Result(Change(Address("webhook", "e", text), "webhook", Action.DELETE, guard=Guard.ACK), Outcome.BLOCKED),
    ]

    assert markup(markdown(report(*results, recovered=(text,)), [problem(text)])) == []


def test_a_report_of_any_size_fits_and_says_what_it_leaves_out():
    many = [result(f"webhook.w{number:04}", Action.CREATE, Outcome.DONE, remote_id="x" * 40) for number in range(1000)]

    comment = markdown(report(*many))

    assert len(comment.encode()) < MOST_BYTES
    assert "_800 more are not shown; run reconciler history to see them._" in comment
    assert "<summary>Done: 1,000 objects</summary>" in words(comment)


def test_what_was_not_approved_says_so():
    assert "### Not approved; nothing was changed." in markdown(report(), approved=False)
