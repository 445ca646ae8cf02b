"""One-way steps, such as a launch, go by their own name wherever a plan or a report is worded."""

from datetime import UTC, datetime

import pytest

from reconciler.address import Address
from reconciler.execute.report import Outcome, Report, Result
from reconciler.plans.change import Action, Change, Guard, Status
from reconciler.plans.model import Basis, Plan, Reading
from reconciler.render import markdown
from reconciler.render import plan as plan_text
from reconciler.render import report as report_text
from reconciler.render.labels import PAST, PRESENT

NOW = datetime(2026, 11, 23, tzinfo=UTC)
BASIS = Basis("project", "localhost", "sqlite:///state.db", "lineage", 1, "digest", "0.1.0")
LAUNCH = Change(
    Address("rcs_sender", "acme"),
    "rcs_sender",
    Action.ACT,
    acts=("launch",),
    reversibility="irreversible",
    status=Status.BLOCKED,
    guard=Guard.ACK,
)
ANALYTICS = Change(
    Address("whatsapp_account", "main"), "whatsapp_account", Action.ACT, acts=("enable_template_analytics",)
)
PLAN = Plan(BASIS, (LAUNCH, ANALYTICS), reading=Reading(2, 2, 2))


@pytest.mark.parametrize("word", [plan_text.text, markdown.markdown], ids=["text", "markdown"])
def test_a_plan_names_and_counts_the_steps(word):
    text = word(PLAN, now=NOW)

    assert "1 enable template analytics, 1 launch (needs --ack)" in text
    assert text.count("launch") >= 2


@pytest.mark.parametrize("width", [60, 100])
def test_a_long_name_of_a_step_keeps_the_lines_within_the_width(width):
    lines = plan_text.text(PLAN, now=NOW, width=width).splitlines()

    assert [line for line in lines if len(line) > width] == []


def test_a_report_names_and_counts_the_steps():
    launched = Result(Change(LAUNCH.address, LAUNCH.type, Action.ACT, acts=("launch",)), Outcome.DONE, "")

    text = report_text.text(Report(PLAN, (launched,), requests=1))

    assert "  ~ rcs_sender.acme  launch" in text
    assert "Applied: 1 launch. 1 request." in text


@pytest.mark.parametrize("words", [PAST, PRESENT], ids=["past", "present"])
def test_every_action_has_its_word_while_it_goes_on_and_afterwards(words):
    assert set(words) == set(Action)
