"""Meta rates templates and senders: what is rated worst, or worse than before, is shown before Meta acts on it."""

import json

import pytest
from stage import PROJECT, Stage

from reconciler import engine
from reconciler.emulator.server import Options, running
from reconciler.engine import adopt
from reconciler.engine.adopt import Wanted
from reconciler.render.markdown import markdown
from reconciler.render.plan import text

TEMPLATE = """
resources:
  whatsapp_template:
    hello:
      name: hello
      language: EN
      category: UTILITY
      details:
        components:
          - {type: BODY, text: "Your order is on its way."}
"""


@pytest.fixture(scope="module")
def emulator():
    with running(Options(virtual_clock=True, review_seconds=60)) as server:
        yield server


@pytest.fixture
def live(emulator, tmp_path_factory):
    emulator.control("POST", "reset")
    stage = Stage(tmp_path_factory.mktemp("project"), emulator)
    stage.declare(TEMPLATE)
    stage.apply()
    stage.reviewed()
    stage.apply()
    return stage


def views(stage):
    """Return what plan, status and drift give, each a result with its plan and conditions."""
    return [stage.outlook(), engine.status(stage.project()), engine.drift(stage.project())]


def test_the_worst_quality_is_shown_everywhere_with_what_comes_next(live):
    live.verdict("QUALITY_SCORE_RED")

    for seen in views(live):
        (change,) = seen.plan.changes
        assert change.warnings == ("quality RED: pausing comes next; send it to fewer people, or change the text",)
        assert (change.as_json()["quality"], change.phase, str(change.action)) == ("RED", "live", "none")
        assert seen.conditions == {"degraded": 1}
        assert seen.plan.summary()["degraded"] == 0
        assert "^ hello  quality RED" in text(seen.plan, now=live.time)
        assert "ated badly 1" in text(seen.plan, now=live.time)
        assert "pausing comes next" in " ".join(text(seen.plan, now=live.time).split())
        assert "quality RED: pausing comes next" in markdown(seen.plan, live.time)


def test_a_quality_that_fell_is_shown_until_an_apply_has_seen_it(live):
    live.verdict("QUALITY_SCORE_GREEN")
    live.apply()
    live.verdict("QUALITY_SCORE_YELLOW")
    fallen = views(live)
    live.apply()
    after = views(live)

    for seen in fallen:
        (change,) = seen.plan.changes
        assert change.warnings == ("quality fell from GREEN to YELLOW",)
        assert (change.quality, change.quality_before) == ("YELLOW", "GREEN")
        assert seen.conditions == {"degraded": 1}
    assert [(seen.plan.changes, seen.conditions) for seen in after] == [((), {})] * 3


@pytest.mark.parametrize("rating", ["QUALITY_SCORE_GREEN", "QUALITY_SCORE_YELLOW", "QUALITY_SCORE_UNKNOWN"])
def test_a_quality_that_has_not_fallen_needs_no_word(live, rating):
    live.change_outside("whatsapp_template", "hello/EN", {"qualityScore": rating})

    assert [(seen.plan.changes, seen.conditions) for seen in views(live)] == [((), {})] * 3


def test_the_worst_quality_of_a_template_that_is_paused_is_counted_once(live):
    live.verdict("QUALITY_SCORE_RED")
    live.verdict("PAUSED")

    assert [seen.conditions["degraded"] for seen in views(live)] == [1, 1, 1]


def test_the_worst_quality_of_a_sender_is_shown(emulator, tmp_path_factory):
    emulator.control("POST", "reset")
    stage = Stage(tmp_path_factory.mktemp("project"), emulator)
    seeded = {"type": "whatsapp_sender", "count": 1, "projectId": PROJECT}
    (sender,) = emulator.control("POST", "seed", seeded)["ids"]
    adopt.from_live(stage.project(), Wanted(keep_secrets=True))
    stage.verdict("RED", type="whatsapp_sender", id=sender)

    (change,) = stage.plan().changes

    assert change.warnings[0].startswith("quality RED: Meta may restrict it next")
    assert json.loads(json.dumps(change.as_json()))["quality"] == "RED"
