from dataclasses import replace

import pytest

from reconciler.address import Address
from reconciler.diagnostics import Diagnostic
from reconciler.execute.report import Outcome, Report, Result
from reconciler.plans.change import Action, Change, Guard
from reconciler.plans.model import Basis, Plan
from reconciler.render import report as rendering
from reconciler.render.cells import cells

BASIS = Basis("project", "localhost", "sqlite:///state.db", "lineage", 1, "digest", "0.1.0")


def result(text, action, outcome, message="", **facts):
    address = Address.parse(text)
    known = {"problem": facts.pop("problem", None), "remote_id": facts.pop("remote_id", "")}
    return Result(Change(address, address.type, action, **facts), outcome, message, **known)


def report(*results, **facts):
    return Report(Plan(BASIS, tuple(one.change for one in results)), results, **facts)


DONE = result("webhook.approvals", Action.CREATE, Outcome.DONE, remote_id="01HX")
WAITING = result(
    'whatsapp_template.order["EN"]', Action.CREATE, Outcome.WAITING, "in review at Meta", remote_id="order/EN"
)
FAILED = result(
    "sms_app.alerts",
    Action.UPDATE,
    Outcome.FAILED,
    problem=Diagnostic(
        "E300", "The API refused a request", label="sms_app_exists", detail="There is one.", help="Rename"
    ),
)
SKIPPED = result("sms_app.later", Action.CREATE, Outcome.SKIPPED, "sms_app.alerts failed")
BLOCKED = result('whatsapp_template.old["EN"]', Action.DELETE, Outcome.BLOCKED, "needs --ack", guard=Guard.ACK)


def test_everything_that_was_done_is_named_and_counted():
    text = rendering.text(report(DONE, requests=1))

    assert "  + webhook.approvals  created" in text
    assert "id 01HX" in text
    assert text.endswith("Applied: 1 created. 1 request.")


def test_what_waits_is_told_with_whom_it_waits_for_and_what_to_do_next():
    text = rendering.text(report(WAITING, requests=1))

    assert "in review at Meta" in text
    assert "apply --wait 30m" in text
    assert "Applied: 1 created. Pending 1. 1 request." in text


def test_a_failure_is_told_in_full_beside_what_it_held_up():
    text = rendering.text(report(FAILED, SKIPPED, requests=3))

    assert "sms_app_exists" in text
    assert "There is one." in text
    assert "Rename" in text
    assert "sms_app.alerts failed" in text
    assert "Nothing was changed. Failed 1, skipped 1. 3 requests." in text


def test_refused_content_is_not_said_to_be_sent_again():
    text = rendering.text(report(replace(FAILED, refused=True)))

    assert "retried by the next apply" not in text
    assert "Refused content is not sent again until it is changed, or acknowledged with --ack." in text


def test_a_missing_acknowledgement_is_told_ready_to_be_copied():
    text = rendering.text(report(BLOCKED))

    assert """needs --ack 'whatsapp_template.old["EN"]'""" in text


@pytest.mark.parametrize(
    ("open_end", "hint"),
    [
        (WAITING, "Run plan later to see the results"),
        (
            result("webhook.a", Action.NONE, Outcome.WAITING, "x", remote_id="1", phase="working"),
            "Run plan later to see the results",
        ),
        (result("webhook.a", Action.NONE, Outcome.WAITING, "not visible yet", remote_id="1"), "not visible yet."),
        (result("webhook.a", Action.CREATE, Outcome.WAITING, "waits for webhook.b, which is not visible yet"), ""),
        (replace(WAITING, held=True), ""),
        (replace(WAITING, due=True), ""),
        (replace(FAILED, outcome=Outcome.UNKNOWN), "no usable answer came"),
        (replace(WAITING, outcome=Outcome.UNKNOWN, unrecorded=True), "applied, but not recorded"),
        (replace(WAITING, outcome=Outcome.UNKNOWN, message="the next run checks again"), ""),
    ],
)
def test_of_what_comes_next_only_that_is_said_which_is_true(open_end, hint):
    hints = (
        "Run plan later to see the results",
        "not visible yet.",
        "no usable answer came",
        "applied, but not recorded",
    )

    text = rendering.text(report(open_end))

    assert [one for one in hints if one in text] == ([hint] if hint else [])


def test_an_interrupted_run_says_so():
    assert "Interrupted: 1 created." in rendering.text(report(DONE, interrupted=True))
    assert "Interrupted. Nothing was changed." in rendering.text(report(SKIPPED, interrupted=True))


def test_what_an_earlier_run_left_open_is_told_first():
    text = rendering.text(report(DONE, recovered=("webhook.old was created after all; adopted",)))

    assert text.startswith("Recovered: webhook.old was created after all; adopted")


def test_outputs_are_shown():
    assert "template  order" in rendering.text(report(DONE, outputs={"template": "order"}))


def test_a_run_with_nothing_to_do_says_so():
    assert rendering.text(report()) == "No changes. 0 requests."


def test_the_last_line_says_how_long_it_took_where_that_is_known():
    assert rendering.text(report(), elapsed=3.24) == "No changes. 0 requests, 3.2 s."


def test_a_report_fits_a_narrow_terminal():
    text = rendering.text(report(DONE, WAITING, SKIPPED), width=40)

    assert [line for line in text.splitlines() if cells(line) > 40] == []


def test_a_long_report_is_cut_with_a_count_unless_asked_for_in_full():
    many = report(*(result(f"webhook.w{n:03}", Action.CREATE, Outcome.DONE) for n in range(80)))

    assert "30 more changes done" in rendering.text(many)
    assert "webhook.w079" in rendering.text(many, verbose=True)
