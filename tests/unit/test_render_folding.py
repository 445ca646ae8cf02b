"""Hundreds of rows that stand still for one reason are folded, whoever shows them; what acts never is."""

import re
from datetime import UTC, datetime

import pytest

from reconciler.address import Address
from reconciler.execute.report import Outcome, Report, Result
from reconciler.plans.change import Action, Change, FieldChange, Guard, Status
from reconciler.plans.model import Basis, Plan
from reconciler.render import plan as plan_rendering
from reconciler.render import report as report_rendering
from reconciler.render.markdown import markdown

NOW = datetime(2026, 11, 23, 17, 42, tzinfo=UTC)
BASIS = Basis("project", "localhost", "sqlite:///state.db", "lineage", 1, "digest", "0.1.0")


def changes(count, action=Action.NONE, kind="whatsapp_template", **facts):
    return tuple(Change(Address(kind, f"t{number:03}"), kind, action, **facts) for number in range(count))


def waiting(count, **facts):
    return changes(count, status=Status.WAITING, phase="in_review", **{"why": "in review at Meta", **facts})


def shown(*found, verbose=False):
    return plan_rendering.text(Plan(BASIS, found), now=NOW, verbose=verbose)


def reported(found, outcome, message, *, verbose=False):
    results = tuple(Result(change, outcome, message) for change in found)
    return report_rendering.text(Report(Plan(BASIS, found), results), verbose=verbose)


def test_a_plan_shows_the_first_of_many_that_wait_and_counts_the_rest():
    text = shown(*waiting(500))

    assert text.count("pending    in review at Meta") == 10
    assert "    … and 490 more pending for the same reason; -v shows all" in text
    assert "Pending 500." in text


def test_the_longest_wait_is_told_of_those_that_are_not_shown():
    slow = waiting(20, since="2026-11-20T17:42:00Z")[-1:]

    text = shown(*waiting(19, since="2026-11-23T17:32:00Z"), *slow)

    assert "… and 10 more pending for the same reason, up to 3 d; -v shows all" in text


def test_whoever_asks_for_everything_gets_it():
    assert shown(*waiting(500), verbose=True).count("pending    in review at Meta") == 500
    assert reported(waiting(500), Outcome.WAITING, "in review at Meta", verbose=True).count("pending") >= 500


def test_a_single_row_more_is_shown_as_it_is():
    assert shown(*waiting(11)).count("pending    in review at Meta") == 11


def test_different_reasons_are_folded_each_for_itself():
    others = tuple(
        Change(
            Address("whatsapp_template", f"x{n:03}"), "whatsapp_template", Action.NONE, status=Status.WAITING, why="b"
        )
        for n in range(15)
    )

    text = shown(*waiting(30), *others)

    assert "and 20 more pending" in text
    assert "and 5 more pending" in text


@pytest.mark.parametrize("action", [Action.CREATE, Action.UPDATE, Action.DELETE, Action.REPLACE, Action.ADOPT])
def test_what_an_apply_would_do_is_never_folded(action):
    ready = changes(60, action, fields=(FieldChange("name", "a", "b"),), reason="the same")

    text, comment = shown(*ready), markdown(Plan(BASIS, ready), NOW)

    for change in ready:
        assert re.search(rf" {change.address.name}(?=[ ,\n])", text)
        assert f"<code>{change.address.name}</code>" in comment
    assert "for the same reason" not in text + comment


def test_what_is_blocked_for_one_reason_is_folded_with_its_fields():
    blocked = changes(
        40,
        Action.UPDATE,
        status=Status.BLOCKED,
        guard=Guard.THRESHOLD,
        why="needs --allow",
        fields=(FieldChange("name", "a", "b"),),
    )

    text, comment = shown(*blocked), markdown(Plan(BASIS, blocked), NOW)

    assert text.count("blocked: needs --allow") == text.count("name  ") == 10
    assert "… and 30 more blocked for the same reason; -v shows all" in text
    assert comment.count("**blocked:** needs --allow") == comment.count("**<code>t") == 10
    assert "… and 30 more blocked for the same reason; reconciler plan -v shows all" in comment


def test_every_acknowledgement_that_is_missing_is_shown_to_be_copied():
    locked = tuple(
        Change(
            address=change.address,
            type=change.type,
            action=Action.DELETE,
            status=Status.BLOCKED,
            guard=Guard.ACK,
            why=f"needs --ack '{change.address}'",
        )
        for change in changes(40)
    )

    assert shown(*locked).count("needs --ack") >= 40
    assert reported(locked, Outcome.BLOCKED, "needs").count("needs --ack") == 40


def test_a_report_folds_what_was_skipped_for_one_reason():
    text = reported(changes(100, Action.CREATE), Outcome.SKIPPED, "the API cannot be reached")

    assert text.count("skipped    the API cannot be reached") == 10
    assert "    … and 90 more skipped for the same reason; -v shows all" in text
    assert "Skipped 100." in text


@pytest.mark.parametrize("outcome", [Outcome.FAILED, Outcome.UNKNOWN])
def test_a_report_names_everything_that_failed(outcome):
    text = reported(changes(40, Action.CREATE), outcome, "no answer")

    assert all(f"t{number:03}" in text for number in range(40))


def test_a_comment_folds_what_waits():
    comment = markdown(Plan(BASIS, waiting(500)), NOW)

    assert comment.count("| pending |") == 10
    assert "… and 490 more pending for the same reason; reconciler plan -v shows all" in comment
    assert "500 entries" in comment
    assert "are not shown" not in comment
