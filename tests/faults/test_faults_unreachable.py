"""An API that goes away in the middle of an apply: the run says so once, early, and the next one goes on."""

import threading
from contextlib import ExitStack
from urllib.parse import urlsplit

import pytest
from stage import Stage

from reconciler import engine
from reconciler.emulator.server import Options, running
from reconciler.execute.report import Outcome
from reconciler.execute.stop import Stop
from reconciler.render import plan as plan_text
from reconciler.render import report as report_text

APPS = {"resources": {"sms_app": {f"a{n:02}": {"name": f"App {n}", "region": "EU"} for n in range(60)}}}
TEMPLATES = {"method": "GET", "path": "*/whatsapp/templates"}
POSTS = {"method": "POST", "path": "*/sms/smsApps"}


@pytest.fixture
def mortal(tmp_path_factory):
    """A stage whose server can be switched off, and on again with all it held."""
    options = {
        "data": str(tmp_path_factory.mktemp("world") / "world.json"),
        "virtual_clock": True,
        "review_seconds": 60,
    }
    with ExitStack() as life:
        stage = Stage(tmp_path_factory.mktemp("project"), life.enter_context(running(Options(**options))))
        port = urlsplit(stage.emulator.url).port
        stage._sleep = lambda _seconds: None
        stage.die = life.close
        stage.revive = lambda: life.enter_context(running(Options(port=port, **options)))
        yield stage


class AfterTheFirst:
    """Hears of progress and acts once, when the first change has ended."""

    def __init__(self, act):
        self.act = act

    def append(self, news):
        if news.stage == "finished":
            act, self.act = self.act, lambda: None
            act()


def outcomes(report):
    return [str(one.outcome) for one in report.results]


def skipped(report):
    return {one.message for one in report.results if str(one.outcome) == "skipped"}


def open_calls(stage):
    with stage.state() as state:
        assert state.verify() == []
        return [(intent.verb, intent.unanswered) for intent in state.open_intents()]


def test_a_server_that_is_gone_when_the_first_call_is_made_ends_the_run_early(mortal):
    mortal.declare_values(APPS)

    report = mortal.apply(approve=lambda _plan: mortal.die() or True)

    assert 10 <= outcomes(report).count("failed") <= 30
    assert outcomes(report).count("failed") + outcomes(report).count("skipped") == 60
    assert skipped(report) == {"the API cannot be reached"}
    assert report.interrupted is False
    assert (report.exit_code(detailed=True), report.exit_code(detailed=False)) == (4, 1)
    assert open_calls(mortal) == []


def test_the_run_after_a_dead_server_converges(mortal):
    mortal.declare_values(APPS)
    mortal.progress = AfterTheFirst(mortal.die)
    dead = mortal.apply()
    mortal.progress, mortal.stop = [], Stop()
    mortal.revive()

    report = mortal.apply()

    assert skipped(dead) == {"the API cannot be reached"}
    assert report.exit_code(detailed=True) == 0
    assert sorted(app["name"] for app in mortal.objects("sms_app").values()) == sorted(f"App {n}" for n in range(60))
    assert mortal.plan().changes == ()


def test_a_run_that_gave_up_does_not_stop_the_next_one_of_the_same_project(mortal):
    mortal.declare_values(APPS)
    project = mortal.project()
    dead = engine.apply(project, approve=lambda _plan: mortal.die() or True)
    mortal.revive()

    planned = engine.plan(project)
    done = engine.apply(project, approve=lambda _plan: True)

    assert skipped(dead.report) == {"the API cannot be reached"}
    assert len(planned.plan.pending) == 60
    assert set(outcomes(done.report)) == {"done"}
    assert not project.stop.requested


def test_calls_that_were_sent_before_the_api_went_away_stay_open_in_the_journal(stage):
    stage.declare_values(APPS)

    def lose_every_answer():
        stage.fault("drop_after", **POSTS, times=10)
        stage.fault("drop_before", path="*/sms/smsApps", times=10_000)

    report = stage.apply(approve=lambda _plan: lose_every_answer() or True)
    made = len(stage.objects("sms_app"))
    calls = open_calls(stage)

    assert made == 10
    assert outcomes(report).count("unknown") == len(calls)
    assert set(calls) == {("create", True)}
    assert skipped(report) == {"the API cannot be reached"}


def test_a_server_that_comes_back_within_the_retries_is_not_given_up(mortal):
    mortal.declare_values(APPS)
    back, returning = [], threading.Lock()

    def come_back(_seconds):
        with returning:
            if not back:
                back.append(mortal.revive())

    mortal._sleep = come_back
    report = mortal.apply(approve=lambda _plan: mortal.die() or True)

    assert back
    assert set(outcomes(report)) == {"done"}
    assert len(mortal.objects("sms_app")) == 60


def test_nobody_waits_for_verdicts_of_an_api_that_is_gone(mortal):
    mortal.declare_values({"resources": {"whatsapp_template": {"hello": hello()}}})
    mortal.apply()
    mortal.declare_values({"resources": {**APPS["resources"], "whatsapp_template": {"hello": hello()}}})

    report = mortal.apply(approve=lambda _plan: mortal.die() or True, wait=3600)

    assert report.count(Outcome.WAITING) == 1
    assert report.exit_code(detailed=True) == 4


def hello():
    components = [{"type": "BODY", "text": "Hello there, all of you!"}]
    return {"name": "hello", "language": "EN", "category": "UTILITY", "details": {"components": components}}


def test_an_outage_while_verdicts_are_waited_for_is_sat_out(stage):
    stage.declare_values({"resources": {"whatsapp_template": {"hello": hello()}}})
    stage.progress = AfterTheFirst(lambda: stage.fault("status", **TEMPLATES, status=503, times=15))

    report = stage.apply(wait=3600)

    assert outcomes(report) == ["done"]
    assert report.exit_code(detailed=True) == 0


@pytest.mark.parametrize("status", [503, 403])
def test_a_report_is_not_lost_when_verdicts_cannot_be_read(stage, status):
    stage.declare_values({"resources": {"whatsapp_template": {"hello": hello()}}})
    stage.progress = AfterTheFirst(lambda: stage.fault("status", **TEMPLATES, status=status, times=10_000))

    report = stage.apply(wait=60)

    assert outcomes(report) == ["waiting"]
    assert report.exit_code(detailed=True) == 3


def test_verdicts_that_may_not_be_read_are_not_asked_for_again_and_again(stage):
    stage.declare_values({"resources": {"whatsapp_template": {"hello": hello()}}})
    stage.progress = AfterTheFirst(lambda: stage.fault("status", **TEMPLATES, status=403, times=10_000))

    stage.apply(wait=3600)

    assert [one["status"] for one in stage.requests()].count(403) == 1


def test_an_api_that_answers_some_calls_is_not_given_up(stage):
    """Every create loses its answer and every look finds the API well."""
    stage.declare_values(APPS)
    stage.fault("drop_before", **POSTS, times=10_000)

    report = stage.apply()

    assert set(outcomes(report)) == {"unknown"}
    assert len(report.results) == 60


def test_what_is_left_open_for_one_reason_is_folded_wherever_it_is_told(stage):
    stage.declare_values({"resources": {"sms_app": dict(list(APPS["resources"]["sms_app"].items())[:14])}})
    stage.fault("drop_before", **POSTS, times=10_000)

    report = stage.apply()
    plan = stage.plan()
    stage.advance("1h", 3600)
    later = stage.apply()

    text = report_text.text(report)
    assert text.count("error[E305]") == 1
    assert "in: 14 objects:" in text
    text = plan_text.text(plan, now=stage.time)
    assert text.count("Warning: sms_app.") == 10
    assert "\nWarning: … and 4 more alike; -v shows all\n" in text
    assert plan_text.text(plan, now=stage.time, verbose=True).count("Warning: sms_app.") == 14
    text = report_text.text(later)
    assert text.count("Recovered: sms_app.") == 10
    assert "\nRecovered: … and 4 more alike; -v shows all\n" in text
    assert report_text.text(later, verbose=True).count("Recovered: sms_app.") == 14
