"""What a wait was for is said when it is over: of each object how it was decided, and how many."""

import pytest

from reconciler import engine
from reconciler.render import plan as plan_text
from reconciler.render import report as report_text

TEXTS = {"one": "Hello from Acme!", "two": "Good morning to you", "three": "How was your day?"}


def declare(stage, texts=TEXTS):
    templates = {
        name: {
            "name": f"template_{name}",
            "language": "EN",
            "category": "UTILITY",
            "details": {"components": [{"type": "BODY", "text": text}]},
        }
        for name, text in texts.items()
    }
    stage.declare_values({"resources": {"whatsapp_template": templates}})


def looked(stage, wait, **facts):
    plan = engine.status(stage.project(), wait=wait).plan
    return plan, plan_text.text(plan, now=stage.time, **facts)


@pytest.fixture
def waiting(stage):
    """Three templates in review, one of which will be rejected."""
    declare(stage)
    stage.verdict("REJECTED", name="template_two", reason="INCORRECT_CATEGORY")
    stage.apply()
    return stage


def test_an_apply_that_only_waits_says_how_each_was_decided(waiting):
    report = waiting.apply(wait=3600)

    text = report_text.text(report)

    assert "  . whatsapp_template.one    now live\n" in text
    assert "  . whatsapp_template.three  now live\n" in text
    assert "  x whatsapp_template.two    rejected" in text
    assert "\nDecided 3: 2 live, 1 rejected. " in text
    assert waiting.writes(waiting.last_request()) == []


def test_what_is_done_beside_a_wait_is_counted_for_itself(waiting):
    declare(waiting, TEXTS | {"four": "Thank you very much"})

    text = report_text.text(waiting.apply(wait=3600))

    assert "  + whatsapp_template.four   created    now live\n" in text
    assert "\nApplied: 1 created. Decided 3: 2 live, 1 rejected. " in text


def test_a_wait_that_ends_too_early_says_what_is_still_open(waiting):
    text = report_text.text(waiting.apply(wait=1))

    assert "Decided" not in text
    assert "Nothing was changed. Pending 3. " in text


def test_a_status_that_waits_says_how_each_was_decided(waiting):
    plan, text = looked(waiting, 3600)

    assert "  . whatsapp_template.one    now live\n" in text
    assert "  . whatsapp_template.three  now live\n" in text
    assert "  x two  rejected" in text
    assert "\nDecided 3: 2 live, 1 rejected. " in text
    assert [(one["address"], one["phase"]) for one in plan.as_json()["decided"]] == [
        ("whatsapp_template.one", "live"),
        ("whatsapp_template.three", "live"),
        ("whatsapp_template.two", "rejected"),
    ]


def test_a_status_that_does_not_wait_has_seen_no_verdict(waiting):
    waiting.reviewed()

    plan, text = looked(waiting, 0)

    assert "Decided" not in text
    assert "decided" not in plan.as_json()


def test_many_verdicts_of_one_kind_are_folded(stage):
    declare(stage, {f"t{number:02}": f"Hello number {number}, how do you do" for number in range(14)})
    stage.apply()

    report = stage.apply(wait=3600)

    text = report_text.text(report)
    assert text.count("  now live\n") == 10
    assert "    … and 4 more now live; -v shows all\n" in text
    assert report_text.text(report, verbose=True).count("now live\n") == 14
    assert "Decided 14: 14 live. " in text


def test_many_verdicts_of_one_kind_are_folded_by_status(stage):
    declare(stage, {f"t{number:02}": f"Hello number {number}, how do you do" for number in range(14)})
    stage.apply()

    plan, text = looked(stage, 3600)

    assert text.count("  now live\n") == 10
    assert "    … and 4 more now live; -v shows all\n" in text
    assert plan_text.text(plan, now=stage.time, verbose=True).count("now live\n") == 14
    assert "Decided 14: 14 live. Nothing is pending. " in text
