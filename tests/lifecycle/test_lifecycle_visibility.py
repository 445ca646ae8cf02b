"""What was created a moment ago may not show yet: it is neither created again nor forgotten, then it is believed."""

from datetime import timedelta

import pytest
from stage import Stage

from reconciler.emulator.server import Options, running
from reconciler.execute.stop import Stop
from reconciler.plans.change import Action, Status
from reconciler.render import report as report_text

APP = {"sms_app": {"alerts": {"name": "Alerts", "region": "EU"}}}
HOOK = {
    "webhook": {
        "events": {
            "target": "https://hooks.example.com/${sms_app.alerts.id}",
            "secret": "a-long-secret",
            "triggers": ["ALL"],
        }
    }
}
OTHER = {"sms_app": {"always": {"name": "Always", "region": "EU"}}}


@pytest.fixture(scope="module")
def slow_emulator():
    with running(Options(virtual_clock=True, review_seconds=60, lag=30)) as emulator:
        yield emulator


@pytest.fixture
def slow(tmp_path, slow_emulator):
    """A stage on which a new object shows in lists after 30 seconds."""
    slow_emulator.control("POST", "reset")
    return Stage(tmp_path, slow_emulator)


def delete(stage, kind, path):
    """Delete the only object of a type behind our back."""
    (remote_id,) = stage.objects(kind)
    import httpx

    url = f"{stage.emulator.url}/v1/projects/p1/{path}/{remote_id}"
    assert httpx.delete(url, headers={"Authorization": "Bearer any"}).status_code < 300


def test_a_new_object_that_no_list_shows_is_looked_up_and_left_alone(slow):
    slow.declare_values({"resources": APP | HOOK})
    slow.apply()

    plan = slow.plan()
    before = slow.last_request()
    slow.apply()

    assert plan.changes == ()
    assert slow.writes(before) == []
    assert (len(slow.objects("sms_app")), len(slow.objects("webhook"))) == (1, 1)


def test_a_new_object_that_does_not_show_at_all_is_waited_for_and_not_created_again(slow):
    slow.declare_values({"resources": APP | HOOK})
    slow.apply()
    (app,) = slow.objects("sms_app")
    before = slow.last_request()
    slow.fault("status", method="GET", path=f"*/smsApps/{app}", status=404, times=2)

    (change,) = slow.plan().changes
    report = slow.apply()
    text = report_text.text(report)

    assert "verdict" not in text
    assert "The next plan or apply checks again for objects that are not visible yet." in text
    assert (change.action, change.status, change.remote_id) == (Action.NONE, Status.WAITING, app)
    assert "not visible yet" in change.why
    assert report.exit_code(detailed=True) == 3
    assert slow.writes(before) == []
    slow.advance("31s", 31)
    assert slow.plan().changes == ()


def test_what_needs_a_field_that_only_the_unseen_object_knows_is_held(slow):
    slow.declare_values({"resources": APP})
    slow.apply()
    (app,) = slow.objects("sms_app")
    more = {"webhook": {"events": HOOK["webhook"]["events"] | {"target": "https://h.example/${sms_app.alerts.status}"}}}
    slow.declare_values({"resources": APP | more})
    slow.fault("status", method="GET", path=f"*/smsApps/{app}", status=404)

    report = slow.apply()

    assert len(slow.objects("sms_app")) == 1
    assert {str(result.address) for result in report.results} >= {"sms_app.alerts"}
    slow.advance("31s", 31)
    slow.apply()
    assert len(slow.objects("webhook")) == 1
    assert slow.plan().changes == ()


def test_a_new_object_that_is_no_longer_declared_is_deleted_once_it_shows(slow):
    slow.declare_values({"resources": {"sms_app": APP["sms_app"] | OTHER["sms_app"]}})
    slow.apply()
    (app,) = [one for one, shown in slow.objects("sms_app").items() if shown["name"] == "Alerts"]
    slow.declare_values({"resources": OTHER})
    slow.fault("status", method="GET", path=f"*/smsApps/{app}", status=404)

    slow.apply()

    assert "sms_app.alerts" in slow.records()
    slow.apply()
    assert [one["name"] for one in slow.objects("sms_app").values()] == ["Always"]
    assert list(slow.records()) == ["sms_app.always"]


def test_an_object_that_stays_away_is_created_again_after_a_minute(slow):
    slow.declare_values({"resources": APP})
    slow.apply()
    delete(slow, "sms_app", "sms/smsApps")

    (early,) = slow.plan().changes
    slow.advance("61s", 61)
    (late,) = slow.plan().changes
    slow.apply()

    assert (early.action, late.action) == (Action.NONE, Action.CREATE)
    assert len(slow.objects("sms_app")) == 1


LOST = {"do": "drop_after", "method": "POST", "path": "*/smsApps"}


def test_a_create_without_answer_that_no_list_shows_yet_is_waited_for_and_not_sent_again(slow):
    slow.declare_values({"resources": APP})
    slow.fault(**LOST)

    report = slow.apply()

    assert [str(result.outcome) for result in report.results] == ["done"]
    assert list(slow.objects("sms_app")) == [slow.records()["sms_app.alerts"].remote_id]


def test_a_create_without_answer_that_did_not_happen_is_sent_again_once_that_is_certain(slow):
    slow.declare_values({"resources": APP})
    slow.fault(**{**LOST, "do": "drop_before"})
    began = slow.time

    slow.apply()

    assert len(slow.objects("sms_app")) == 1
    assert (slow.time - began).total_seconds() >= 60


def interrupt(stage, after=None, posts=0):
    """Apply, and stop after so many seconds of looking for what got no answer, or after so many POSTs."""
    stage.stop = Stop()
    sleep, waited = stage._sleep, []

    def stop_while_looking(seconds):
        waited.append(seconds)
        sent = sum(one.startswith("POST") for one in stage.writes())
        if sum(waited) > after if after is not None else sent >= posts:
            stage.stop.request()
        sleep(seconds)

    stage._sleep = stop_while_looking
    report = stage.apply()
    stage.stop, stage._sleep = Stop(), sleep
    assert [str(result.outcome) for result in report.results] == ["unknown"]


@pytest.fixture
def interrupted(slow):
    """A project whose only create got no answer before the user stopped the run."""
    slow.declare_values({"resources": APP})
    slow.fault(**LOST)
    interrupt(slow, after=0)
    return slow


def test_a_plan_says_that_an_unfinished_create_may_still_become_visible(interrupted):
    plan = interrupted.plan()

    (change,) = plan.changes
    assert (change.action, change.status) == (Action.CREATE, Status.WAITING)
    assert "may still become visible" in change.why
    assert plan.has_changes
    assert plan.pending == ()


def test_the_next_apply_waits_for_it_and_takes_it_over(interrupted):
    before = interrupted.last_request()

    report = interrupted.apply()

    assert interrupted.writes(before) == []
    assert list(interrupted.objects("sms_app")) == [interrupted.records()["sms_app.alerts"].remote_id]
    assert ["is adopted" in sentence for sentence in report.recovered] == [True]


def test_the_next_apply_creates_it_once_it_had_its_time(interrupted):
    delete(interrupted, "sms_app", "sms/smsApps")
    began = interrupted.time

    report = interrupted.apply()

    assert (interrupted.time - began).total_seconds() >= 60
    assert ["did not happen" in sentence for sentence in report.recovered] == [True]
    assert len(interrupted.objects("sms_app")) == 1


def test_a_create_that_was_sent_again_before_the_stop_is_not_sent_a_third_time(slow):
    """Its begin entry is a minute old by then, its request a second."""
    slow.declare_values({"resources": APP})
    slow.fault(**{**LOST, "do": "drop_before"})
    slow.fault(**LOST)
    interrupt(slow, after=61)
    before = slow.last_request()

    slow.apply()

    assert slow.writes(before) == []
    assert list(slow.objects("sms_app")) == [slow.records()["sms_app.alerts"].remote_id]


def test_a_create_that_was_held_up_before_it_was_sent_is_waited_for_all_the_same(slow):
    slow.declare_values({"resources": APP})
    slow.fault("status", method="POST", path="*/smsApps", status=429, headers={"Retry-After": "45"}, times=2)
    slow.fault(**LOST)
    interrupt(slow, posts=3)

    slow.apply()

    assert list(slow.objects("sms_app")) == [slow.records()["sms_app.alerts"].remote_id]


@pytest.mark.parametrize("minutes", [-10, 10])
def test_a_machine_whose_clock_is_wrong_waits_for_it_too(interrupted, minutes):
    interrupted.time += timedelta(minutes=minutes)
    before = interrupted.last_request()

    interrupted.apply()

    assert interrupted.writes(before) == []
    assert list(interrupted.objects("sms_app")) == [interrupted.records()["sms_app.alerts"].remote_id]


def test_who_stops_while_apply_waits_is_asked_nothing(interrupted):
    asked = []
    sleep = interrupted._sleep

    def stop_while_waiting(seconds):
        interrupted.stop.request()
        sleep(seconds)

    interrupted._sleep = stop_while_waiting
    before = interrupted.last_request()

    report = interrupted.apply(approve=lambda plan: asked.append(plan) or True)

    assert (asked, interrupted.writes(before)) == ([], [])
    assert report.interrupted


def test_a_create_of_long_ago_is_not_waited_for(interrupted):
    delete(interrupted, "sms_app", "sms/smsApps")
    interrupted.advance("61m", 3660)
    began = interrupted.time

    interrupted.apply()

    assert interrupted.time == began
    assert len(interrupted.objects("sms_app")) == 1


def test_a_project_says_itself_how_long_new_objects_may_stay_out_of_sight(interrupted):
    interrupted.declare_values({"project": {"visibleWithin": "10m"}, "resources": APP})
    delete(interrupted, "sms_app", "sms/smsApps")
    began = interrupted.time

    interrupted.apply()

    assert (interrupted.time - began).total_seconds() >= 600
    assert len(interrupted.objects("sms_app")) == 1
