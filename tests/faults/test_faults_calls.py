import dataclasses

import pytest

from reconciler import engine
from reconciler.diagnostics import ReconcilerError
from reconciler.plans.change import Action

WEBHOOK = {
    "resources": {
        "webhook": {
            "one": {"target": "https://hooks.example.com/one", "secret": "a-long-secret", "triggers": ["BUNDLE_DONE"]}
        }
    }
}
APP = {"resources": {"sms_app": {"one": {"name": "One", "region": "EU"}}}}
TEMPLATE = {
    "resources": {
        "whatsapp_template": {
            "one": {
                "name": "one_two",
                "language": "EN",
                "category": "UTILITY",
                "details": {"components": [{"type": "BODY", "text": "Hello there, all of you!"}]},
            }
        }
    }
}
EMPTY = {"resources": {}}


@dataclasses.dataclass
class Case:
    """One type: where it lives, a first declaration, and how it is edited."""

    kind: str
    path: str
    first: dict
    edit: dict
    shown: object


def edited(document, kind, **fields):
    return {"resources": {kind: {"one": document["resources"][kind]["one"] | fields}}}


NEW_TEXT = {"components": [{"type": "BODY", "text": "Hello again, all of you!"}]}
CASES = {
    "webhook": Case(
        "webhook",
        "*/webhooks*",
        WEBHOOK,
        edited(WEBHOOK, "webhook", triggers=["ALL"], secret="another-long-secret"),
        lambda live: live["triggers"] == ["ALL"],
    ),
    "sms_app": Case(
        "sms_app", "*/sms/smsApps*", APP, edited(APP, "sms_app", name="Two"), lambda live: live["name"] == "Two"
    ),
    "whatsapp_template": Case(
        "whatsapp_template",
        "*/whatsapp/templates*",
        TEMPLATE,
        edited(TEMPLATE, "whatsapp_template", details=NEW_TEXT),
        lambda live: (live.get("changes") or live)["details"]["components"] == NEW_TEXT["components"],
    ),
}
METHODS = {"create": "POST", "update": "PATCH", "delete": "DELETE"}
FAULTS = {
    "429 with Retry-After": {"do": "status", "status": 429, "headers": {"Retry-After": "7"}},
    "500 once": {"do": "status", "status": 500},
    "503 once": {"do": "status", "status": 503},
    "cut before processing": {"do": "drop_before"},
    "cut after processing": {"do": "drop_after"},
    "broken answer": {"do": "malformed"},
}


def prepared(stage, case, verb):
    """Bring the stage to the point where ``verb`` is the one thing left to do."""
    stage.declare_values(case.first)
    if verb != "create":
        stage.apply()
        stage.reviewed()
        stage.apply()
    stage.declare_values({"create": case.first, "update": case.edit, "delete": EMPTY}[verb])
    return {"destroy": True, "acks": [f"{case.kind}.one"]} if verb == "delete" else {}


def settled(stage, case, verb):
    """Assert that the world is as declared, once, and the state knows it."""
    objects = stage.objects(case.kind)
    assert len(objects) == (0 if verb == "delete" else 1)
    assert {one.remote_id for one in stage.records().values()} == set(objects)
    if verb == "update":
        assert case.shown(*objects.values())
    with stage.state() as state:
        assert state.verify() == []
        assert state.open_intents() == []


@pytest.mark.parametrize("verb", METHODS)
@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("name", CASES)
def test_one_fault_in_a_call_is_survived_within_the_same_apply(stage, name, fault, verb):
    case = CASES[name]
    options = prepared(stage, case, verb)
    stage.fault(method=METHODS[verb], path=case.path, **FAULTS[fault])

    report = stage.apply(**options)

    assert report.exit_code(detailed=True) in (0, 3)
    settled(stage, case, verb)


@pytest.mark.parametrize("verb", METHODS)
@pytest.mark.parametrize("name", CASES)
def test_a_server_that_acts_and_then_falls_silent_is_asked_what_it_did(stage, name, verb):
    case = CASES[name]
    options = prepared(stage, case, verb)
    stage.fault("drop_after", method=METHODS[verb], path=case.path)

    stage.apply(**options)
    before = stage.last_request()
    stage.apply(**options)

    settled(stage, case, verb)
    assert stage.writes(before) == []


@pytest.mark.parametrize("verb", METHODS)
@pytest.mark.parametrize("name", CASES)
def test_a_call_that_fails_for_good_is_reported_and_done_by_the_next_run(stage, name, verb):
    case = CASES[name]
    options = prepared(stage, case, verb)
    stage.fault("status", method=METHODS[verb], path=case.path, status=400)

    failed = stage.apply(**options)
    again = stage.apply(**options)

    assert failed.exit_code(detailed=True) == 4
    assert [str(one.outcome) for one in failed.results] == ["failed"]
    assert again.exit_code(detailed=True) in (0, 3)
    settled(stage, case, verb)


def test_retry_after_is_waited_for(stage):
    stage.declare_values(APP)
    stage.fault("status", method="POST", status=429, headers={"Retry-After": "17"})
    before = stage.time

    stage.apply()

    assert (stage.time - before).total_seconds() >= 17
    assert [r["status"] for r in stage.requests() if r["method"] == "POST"] == [429, 201]


def test_a_server_that_asks_for_an_hour_is_reported_and_not_waited_for(stage):
    stage.declare_values(APP)
    stage.fault("status", method="POST", status=429, headers={"Retry-After": "3600"})
    before = stage.time

    report = stage.apply()

    assert report.exit_code(detailed=True) == 4
    assert "3600 s" in report.results[0].message
    assert (stage.time - before).total_seconds() < 60
    assert stage.apply().exit_code(detailed=True) == 0


@pytest.mark.parametrize("name", CASES)
def test_a_create_nobody_can_be_asked_about_stays_open_and_is_resolved_by_the_next_run(stage, name):
    case = CASES[name]
    stage.declare_values(case.first)

    def after_reading(_plan):
        stage.fault("drop_after", method="POST", path=case.path)
        stage.fault("status", method="GET", path=case.path, status=500, times=5)  # one read with all its retries
        return True

    lost = stage.apply(approve=after_reading)
    with stage.state() as state:
        (intent,) = state.open_intents()
        sound = state.verify()
    found = stage.apply()

    assert [str(one.outcome) for one in lost.results] == ["unknown"]
    assert lost.exit_code(detailed=True) == 4
    assert (intent.address, intent.unanswered, sound) == (f"{case.kind}.one", True, [])
    assert ["is adopted" in line for line in found.recovered] == [True]
    settled(stage, case, "create")


def test_what_was_begun_and_never_ended_is_told_until_it_is_found_out(stage):
    stage.declare_values(APP)

    def after_reading(_plan):
        stage.fault("drop_after", method="POST", path="*/sms/smsApps")
        stage.fault("status", method="GET", path="*/sms/smsApps*", status=500, times=5)
        return True

    stage.apply(approve=after_reading)
    begun = stage.state().open_intents()[0].began_at
    told = engine.status(stage.project()).plan.warnings
    stage.apply()

    (line,) = told
    assert line.startswith(f"sms_app.one: unfinished create, started on {begun:%Y-%m-%d at %H:%M} UTC by ")
    assert line.endswith("; the next apply finds out its outcome")
    assert engine.status(stage.project()).plan.warnings == ()


def test_what_a_run_is_at_is_told_as_under_way(stage):
    stage.declare_values(APP)
    seen = []
    stage.progress = Looking(lambda: seen.append(stage.plan().warnings))

    stage.apply()

    assert len(seen[0]) == 1
    assert seen[0][0].startswith("sms_app.one: create in progress, started on ")


class Looking(list):
    """Looks once, when the first call has begun."""

    def __init__(self, look):
        self._look = look

    def append(self, news):
        if news.stage == "started":
            self._look()


def test_a_reading_that_fails_sends_nothing(stage):
    stage.declare_values(APP)
    stage.apply()
    stage.declare_values(edited(APP, "sms_app", name="Two"))
    stage.fault("status", method="GET", path="*/sms/smsApps", status=500, times=50)
    before = stage.last_request()

    with pytest.raises(ReconcilerError):
        stage.apply()

    assert stage.writes(before) == []


def test_a_replacement_whose_second_half_fails_is_finished_by_the_next_run(stage):
    stage.declare_values(APP)
    stage.apply()
    stage.declare_values(edited(APP, "sms_app", region="US"))
    stage.fault("status", method="POST", path="*/sms/smsApps", status=400)

    stage.apply()
    gone = stage.objects("sms_app")
    (change,) = stage.plan().changes
    stage.apply()

    assert gone == {}
    assert change.action is Action.CREATE
    (app,) = stage.objects("sms_app").values()
    assert app["regions"] == ["US"]
    settled(stage, CASES["sms_app"], "create")


def test_a_renamed_template_keeps_the_old_one_in_sight_when_it_cannot_be_deleted(stage):
    case = CASES["whatsapp_template"]
    stage.declare_values(case.first)
    stage.apply()
    stage.reviewed()
    stage.declare_values(edited(TEMPLATE, "whatsapp_template", name="three_four", details=NEW_TEXT))
    stage.fault("status", method="DELETE", path=case.path, status=400)

    failed = stage.apply(acks=["whatsapp_template.one"])
    both = sorted(stage.objects("whatsapp_template"))
    stage.reviewed()
    stage.apply(acks=["whatsapp_template.one"])

    assert failed.exit_code(detailed=True) == 4
    assert both == ["one_two/EN", "three_four/EN"]
    assert sorted(stage.objects("whatsapp_template")) == ["three_four/EN"]


@pytest.mark.parametrize("fault", ["drop_before", "drop_after"])
def test_of_two_objects_with_one_name_each_keeps_its_own_when_an_answer_is_lost(stage, fault):
    app = {"name": "Same", "region": "EU"}
    stage.declare_values({"resources": {"sms_app": {"one": app, "two": app}}})
    stage.fault(fault, method="POST", path="*/sms/smsApps")

    stage.apply()
    with stage.state() as state:
        broken = state.verify()
    stage.apply()

    owned = sorted(record.remote_id for record in stage.records().values())
    assert broken == []
    assert owned == sorted(stage.objects("sms_app"))
    assert len(owned) == 2


def renamed(name):
    components = [{"type": "BODY", "text": f"Hello from {name}!"}]
    return edited(TEMPLATE, "whatsapp_template", name=name, details={"components": components})


def replaced(*names):
    return ["whatsapp_template.one", *(f'whatsapp_template.one["(replaced {name}/EN)"]' for name in names)]


def test_each_of_two_objects_that_outlived_their_deletions_stays_in_sight(stage):
    stage.declare_values(renamed("first_name"))
    stage.apply()
    for name, failing in [("second_name", 1), ("third_name", 2)]:
        stage.reviewed()
        stage.declare_values(renamed(name))
        stage.fault("status", method="DELETE", status=400, times=failing)
        stage.apply(acks=replaced("first_name"))

    seen = {record.remote_id for record in stage.records().values()}
    stage.reviewed()
    stage.apply(acks=replaced("first_name", "second_name"))

    assert seen == {"first_name/EN", "second_name/EN", "third_name/EN"}
    assert list(stage.objects("whatsapp_template")) == ["third_name/EN"]
