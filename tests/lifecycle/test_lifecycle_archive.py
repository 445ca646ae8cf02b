"""Meta archives a template that nobody uses for a year: what is near is told, with its date."""

import pytest
from stage import Stage

from reconciler.emulator.server import Options, running

TEMPLATE = """
resources:
  whatsapp_template:
    hello:
      name: hello
      language: EN
      category: UTILITY
      details:
        components:
          - {type: BODY, text: "TEXT"}
"""
DAY = 86_400


@pytest.fixture(scope="module")
def emulator():
    """May show a state that the description of the API has for events alone."""
    with running(Options(virtual_clock=True, review_seconds=60)) as server:
        yield server


@pytest.fixture
def live(emulator, tmp_path_factory):
    emulator.control("POST", "reset")
    stage = Stage(tmp_path_factory.mktemp("project"), emulator)
    stage.declare(TEMPLATE.replace("TEXT", "Your order is on its way."))
    stage.apply()
    stage.reviewed()
    stage.apply()
    return stage


def told(stage):
    """Return what the plan says of the template, and the day on which it is archived."""
    changes = stage.plan().changes
    return ("; ".join(changes[0].warnings), changes[0].archived_on) if changes else ("", "")


def test_an_unused_template_is_told_of_ninety_days_before_it_is_archived(live):
    live.advance("270d", 270 * DAY)
    before = told(live)
    live.advance("41d", 41 * DAY)

    sentence, day = told(live)

    assert before == ("", "")
    assert "not changed for 311 days: archived by Meta on" in sentence
    assert "an estimate" in sentence
    assert len(day) == len("2027-01-24")
    assert day in sentence


def test_a_change_starts_the_year_anew(live):
    live.advance("300d", 300 * DAY)
    live.declare(TEMPLATE.replace("TEXT", "Your order is on its way to you."))
    live.apply()
    live.reviewed()
    live.apply()
    live.advance("100d", 100 * DAY)

    assert told(live) == ("", "")


def test_what_is_near_its_archive_is_counted_as_a_condition(live):
    live.advance("311d", 311 * DAY)

    assert live.outlook().conditions == {"archive-in": 1}


def test_an_archived_template_is_degraded_with_what_can_be_done(live):
    live.change_outside("whatsapp_template", "hello/EN", {"state": "ARCHIVED"})

    (change,) = live.plan().changes

    assert change.phase == "degraded"
    assert "unarchive it in WhatsApp Manager within 28 days" in change.why


@pytest.mark.parametrize("state", ["REINSTATED", "UNPAUSED"])
def test_a_template_that_is_allowed_again_is_live(live, state):
    live.change_outside("whatsapp_template", "hello/EN", {"state": state})

    assert live.plan().changes == ()
