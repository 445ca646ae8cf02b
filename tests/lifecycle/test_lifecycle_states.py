"""What the API does not decide with one known word is told: unknown states, parts that somebody refused, deletions."""

import textwrap

import pytest

from reconciler.plans.change import Action, Status
from reconciler.plans.drift import Origin
from reconciler.render.markdown import markdown
from reconciler.render.plan import text
from schemas import catalogue

APP = {"sms_app": {"alerts": {"name": "Alerts", "region": "EU"}}}
TEMPLATE = {
    "whatsapp_template": {
        "hello": {
            "name": "hello_there",
            "language": "EN",
            "category": "UTILITY",
            "details": {"components": [{"type": "BODY", "text": "Hello from Acme!"}]},
        }
    }
}
APPROVED, PENDING, ACTIVE = '"state":"APPROVED"', '"status":"IN_PROGRESS"', '"status":"ACTIVE"'


def declare(stage, *resources):
    stage.declare_values({"resources": {kind: one for some in resources for kind, one in some.items()}})


def approved(stage, *resources):
    declare(stage, *resources)
    stage.apply()
    stage.reviewed()
    stage.apply()


def change(plan, address):
    return next((one for one in plan.changes if str(one.address) == address), None)


# --- states that nobody knows ---


@pytest.mark.parametrize(
    ("resources", "shown", "word", "told"),
    [
        (APP, ACTIVE, '"status":"FROZEN"', 'reports "FROZEN" for it, a state that this version does not know'),
        (APP, ACTIVE, '"status":"STATUS_UNSPECIFIED"', 'reports "STATUS_UNSPECIFIED" for it'),
        (APP, ACTIVE, '"status":"UNRECOGNIZED"', 'reports "UNRECOGNIZED" for it'),
        (TEMPLATE, APPROVED, '"state":"SUNSET"', 'reports "SUNSET" for it, a state that this version does not know'),
        (TEMPLATE, APPROVED + ",", "", "does not report the state of it"),
    ],
    ids=["new", "unspecified", "unrecognised", "template", "none at all"],
)
def test_a_state_that_nobody_knows_is_shown_and_counted(stage, world, resources, shown, word, told):
    approved(stage, resources)
    world.reword = {shown: word}

    plan = stage.plan()

    (found,) = plan.changes
    assert (found.action, found.phase, found.status) == (Action.NONE, "unknown", Status.NEEDS_HUMAN)
    assert told in found.why
    assert plan.unchanged == 0
    assert plan.summary()["unknown"] == 1
    assert [(one.origin, one.before) for one in plan.drift] == [(Origin.LIFECYCLE, "live")]
    assert plan.as_json()["changes"][0]["phase"] == "unknown"
    assert "? " in text(plan, now=stage.time)
    assert "Unknown 1" in text(plan, now=stage.time)
    assert "unknown" in markdown(plan, stage.time)
    assert stage.apply().exit_code(detailed=True) == 7


def test_a_pending_part_in_a_state_that_nobody_knows_is_not_in_review(stage, world):
    declare(stage, TEMPLATE)
    world.reword = {PENDING: '"status":"ESCALATED"'}

    report = stage.apply(wait=3600)

    (result,) = report.results
    assert str(result.outcome) == "needs_human"
    assert "ESCALATED" in result.message
    assert report.exit_code(detailed=True) == 7
    assert change(stage.plan(), "whatsapp_template.hello").phase == "unknown"


def test_a_live_part_in_a_state_that_nobody_knows_is_told_below_a_review(stage, world):
    approved(stage, TEMPLATE)
    world.reword = {APPROVED: '"state":"SUNSET"'}
    edited = {"details": {"components": [{"type": "BODY", "text": "Good day from Acme!"}]}}
    declare(stage, {"whatsapp_template": {"hello": TEMPLATE["whatsapp_template"]["hello"] | edited}})
    stage.apply()

    found = change(stage.plan(), "whatsapp_template.hello")

    assert (found.phase, found.status) == ("in_review", Status.WAITING)
    assert any('"SUNSET" for its live part' in warning for warning in found.warnings)


def test_a_live_part_in_a_state_that_nobody_knows_is_told_below_a_draft(stage, world):
    approved(stage, TEMPLATE)
    world.reword = {APPROVED: '"state":"SUNSET"'}
    edited = {"status": "DRAFT", "details": {"components": [{"type": "BODY", "text": "Good day from Acme!"}]}}
    declare(stage, {"whatsapp_template": {"hello": TEMPLATE["whatsapp_template"]["hello"] | edited}})
    stage.apply()

    found = change(stage.plan(), "whatsapp_template.hello")

    assert (found.phase, found.status) == ("draft", Status.NEEDS_HUMAN)
    assert '"SUNSET" for its live part' in found.why


def test_a_change_of_an_object_in_a_state_that_nobody_knows_is_made_and_warned_of(stage, world):
    approved(stage, APP)
    world.reword = {ACTIVE: '"status":"FROZEN"'}
    declare(stage, {"sms_app": {"alerts": {"name": "Alarms", "region": "EU"}}})

    planned = change(stage.plan(), "sms_app.alerts")
    report = stage.apply()

    assert (planned.action, planned.phase) == (Action.UPDATE, "unknown")
    assert any("FROZEN" in warning for warning in planned.warnings)
    assert [str(one.outcome) for one in report.results] == ["needs_human"]
    assert "FROZEN" in report.results[0].message
    assert [app["name"] for app in stage.objects("sms_app").values()] == ["Alarms"]


def test_an_object_that_is_created_into_a_state_that_nobody_knows_is_not_simply_done(stage, world):
    declare(stage, APP)
    world.reword = {ACTIVE: '"status":"FROZEN"'}

    report = stage.apply(wait=3600)

    assert [str(one.outcome) for one in report.results] == ["needs_human"]
    assert report.carried_out() == {"create": 1}
    assert report.exit_code(detailed=True) == 7
    assert stage.records()["sms_app.alerts"].phase == "unknown"


def test_waiting_ends_when_nobody_knows_any_more_for_what(stage, world):
    declare(stage, TEMPLATE)
    sleep, slept = stage._sleep, []

    def learn_a_word_meanwhile(seconds):
        slept.append(seconds)
        if len(slept) == 3:
            world.reword = {PENDING: '"status":"ESCALATED"'}
        sleep(seconds)

    stage._sleep = learn_a_word_meanwhile

    report = stage.apply(wait=7200)

    assert [str(one.outcome) for one in report.results] == ["needs_human"]
    assert sum(slept) < 60


def test_what_waits_for_an_object_in_a_state_that_nobody_knows_needs_a_person(stage, world):
    waited_for = TEMPLATE["whatsapp_template"]["hello"] | {"lifecycle": {"waitFor": "live"}}
    after = {"sms_app": {"after": {"name": "After", "region": "EU", "dependsOn": ["whatsapp_template.hello"]}}}
    declare(stage, {"whatsapp_template": {"hello": waited_for}}, after)
    world.reword = {PENDING: '"status":"ESCALATED"'}

    first = stage.apply(wait=3600)
    planned = change(stage.plan(), "sms_app.after")

    assert {str(one.address): str(one.outcome) for one in first.results} == {
        "sms_app.after": "needs_human",
        "whatsapp_template.hello": "needs_human",
    }
    assert (planned.action, planned.status) == (Action.CREATE, Status.NEEDS_HUMAN)
    assert "ESCALATED" in planned.why
    assert stage.objects("sms_app") == {}


def test_deleting_a_template_in_a_state_that_nobody_knows_may_lock_its_name(stage, world):
    approved(stage, APP, TEMPLATE)
    world.reword = {APPROVED: '"state":"SUNSET"'}
    declare(stage, APP)

    found = change(stage.plan(), "whatsapp_template.hello")

    assert (found.action, found.reversibility, found.status) == (Action.DELETE, "time_locked", Status.BLOCKED)


# --- parts that somebody refused ---

EXAMPLE = catalogue.resource_type("rcs_sender").example
ACME = "rcs_sender.acme"


@pytest.fixture
def launch(stage):
    """A function that launches an RCS sender and lets each operator give the verdicts it was told."""

    def launched(*verdicts):
        for country, operator, verdict, reason in verdicts:
            match = {"type": "rcs_sender", "country": country} | ({"operator": operator} if operator else {})
            order = {"match": match, "verdict": verdict, "reason": reason}
            stage.emulator.control("POST", "verdicts", {key: value for key, value in order.items() if value})
        stage.declare(f"resources:\n  rcs_sender:\n    acme:\n{textwrap.indent(EXAMPLE, '      ')}")
        for _ in range(3):
            stage.apply(acks=[ACME])
            stage.reviewed()
        return stage.plan()

    return launched


def test_the_refusal_of_one_operator_is_told_among_the_acceptance_of_others(launch, stage):
    plan = launch(("SE", "Telia", "REJECTED", "No opt-in."))

    found = change(plan, ACME)
    assert (found.phase, found.status) == ("live", Status.NEEDS_HUMAN)
    assert "rejected by Telia (SE): No opt-in." in found.why
    assert "reconciler run rcs_sender.acme activities" in found.why
    assert plan.summary()["needs_human"] == 1
    assert plan.unchanged == 0
    assert stage.apply().exit_code(detailed=True) == 7


def test_the_refusal_of_a_country_is_told_with_each_of_its_operators(launch):
    found = change(launch(("SE", None, "REJECTED", "Not here.")), ACME)

    assert "rejected by Tele2 (SE), Telenor (SE), Telia (SE), Three (SE): Not here." in found.why


def test_an_operator_that_stops_a_sender_later_is_told(launch, stage):
    launch()
    order = {"match": {"type": "rcs_sender", "country": "GB", "operator": "EE"}, "verdict": "SUSPENDED"}
    stage.emulator.control("POST", "verdicts", order)
    stage.reviewed()

    found = change(stage.plan(), ACME)

    assert (found.phase, found.status) == ("live", Status.READY)
    assert any("EE (GB): SUSPENDED" in warning for warning in found.warnings)


def test_a_refusal_is_told_while_others_still_decide(launch):
    found = change(launch(("SE", "Telia", "REJECTED", "No opt-in."), ("GB", None, "HOLD", None)), ACME)

    assert any("rejected by Telia (SE): No opt-in." in said for said in (*found.warnings, found.why))


def test_waiting_for_a_launch_ends_with_the_refusals_in_it(stage):
    order = {"match": {"type": "rcs_sender", "country": "SE"}, "verdict": "REJECTED", "reason": "No opt-in."}
    stage.emulator.control("POST", "verdicts", order)
    stage.declare(f"resources:\n  rcs_sender:\n    acme:\n{textwrap.indent(EXAMPLE, '      ')}")
    stage.apply(acks=[ACME], wait=7200)

    stage.apply(acks=[ACME], wait=7200)
    report = stage.apply(acks=[ACME], wait=7200)

    assert [str(one.outcome) for one in report.results] == ["needs_human"]
    assert "Telia (SE)" in report.results[0].message


def test_an_operator_in_a_state_that_nobody_knows_is_told(launch, stage, world):
    launch()
    world.reword = {'"name":"Telia","status":"LAUNCHED"': '"name":"Telia","status":"QUARANTINED"'}

    found = change(stage.plan(), ACME)

    assert found.status is Status.NEEDS_HUMAN
    assert 'reports "QUARANTINED" for Telia (SE), a state that this version does not know' in found.why


@pytest.mark.parametrize(
    ("word", "status", "told"),
    [
        ("FAILING", Status.NEEDS_HUMAN, "the channel of its Conversation app: FAILING"),
        ("UNRECOGNIZED", Status.NEEDS_HUMAN, '"UNRECOGNIZED" for the channel of its Conversation app'),
    ],
)
def test_a_channel_that_fails_is_told(stage, world, word, status, told):
    approved(stage, {"sms_app": {"alerts": {"name": "Alerts", "region": "EU", "convApiApp": True}}})
    world.reword = {'"channelStatus":"ACTIVE"': f'"channelStatus":"{word}"'}

    found = change(stage.plan(), "sms_app.alerts")

    assert (found.phase, found.status) == ("live", status)
    assert told in found.why


def test_a_bundle_tells_of_a_part_in_a_state_that_nobody_knows(stage, world):
    stage.declare_values({"resources": {"bundle": {"acme": {"name": "Acme", "region": "EU", "smsApp": True}}}})
    stage.apply(acks=["bundle.acme"])
    stage.reviewed()
    world.reword = {ACTIVE: '"status":"FROZEN"'}

    found = change(stage.plan(), "bundle.acme")

    assert (found.phase, found.status) == ("live", Status.NEEDS_HUMAN)
    assert 'reports "FROZEN" for its SMS app' in found.why


# --- what the API is deleting ---


def test_an_object_that_is_being_deleted_is_neither_changed_nor_quiet(stage):
    approved(stage, APP)
    (app,) = stage.objects("sms_app")
    stage.change_outside("sms_app", app, {"status": "PENDING_DELETE"})
    declare(stage, {"sms_app": {"alerts": {"name": "Alarms", "region": "EU"}}})

    found = change(stage.plan(), "sms_app.alerts")
    report = stage.apply()

    assert (found.action, found.phase, found.status) == (Action.NONE, "deleting", Status.WAITING)
    assert "PENDING_DELETE" in found.why
    assert report.exit_code(detailed=True) == 3


def test_an_object_that_is_being_deleted_is_not_deleted_again(stage):
    approved(stage, APP, TEMPLATE)
    (app,) = stage.objects("sms_app")
    stage.change_outside("sms_app", app, {"status": "IN_PROGRESS_DELETE"})
    declare(stage, TEMPLATE)
    before = stage.last_request()

    stage.apply()

    assert stage.writes(before) == []
    assert "sms_app.alerts" in stage.records()
