"""What was created a moment ago may not show yet: it is neither created again nor forgotten, then it is believed."""

import pytest
from stage import Stage

from reconciler.emulator.server import Options, running
from reconciler.plan.model import Action, Status

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
