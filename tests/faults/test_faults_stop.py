import threading
from dataclasses import replace

import pytest

from reconciler import engine
from reconciler.diagnostics import Interrupted
from reconciler.engine import Options, operations
from reconciler.plans.change import Action

APPS = {"resources": {"sms_app": {f"a{n:02}": {"name": f"App {n}", "region": "EU"} for n in range(30)}}}


def test_the_first_interrupt_starts_nothing_new_and_records_what_was_under_way(stage):
    stage.declare_values(APPS)
    stage.fault("delay", method="POST", path="*/sms/smsApps", seconds=0.3, times=30)
    begun = threading.Event()
    stage.progress = Watch(begun)
    threading.Thread(target=lambda: (begun.wait(), stage.stop.request())).start()

    report = stage.apply()

    posted = [r for r in stage.requests() if r["method"] == "POST"]
    done = [str(one.address) for one in report.results if str(one.outcome) == "done"]
    skipped = [one for one in report.results if str(one.outcome) == "skipped"]
    assert (report.interrupted, report.exit_code(detailed=False)) == (True, 130)
    assert 0 < len(posted) <= 10
    assert len(done) == len(posted) == len(stage.objects("sms_app"))
    assert sorted(stage.records()) == done
    assert len(skipped) == 30 - len(done)
    assert {one.message for one in skipped} == {"the run was stopped before this change"}
    with stage.state() as state:
        assert (state.verify(), state.open_intents()) == ([], [])


def test_a_stopped_run_is_finished_by_the_next(stage):
    stage.declare_values(APPS)
    stage.fault("delay", method="POST", path="*/sms/smsApps", seconds=0.1, times=10)
    begun = threading.Event()
    stage.progress = Watch(begun)
    threading.Thread(target=lambda: (begun.wait(), stage.stop.request())).start()
    stage.apply()
    stage.stop = type(stage.stop)()
    stage.progress = []

    report = stage.apply()

    assert report.exit_code(detailed=True) == 0
    assert sorted(app["name"] for app in stage.objects("sms_app").values()) == sorted(f"App {n}" for n in range(30))


def test_a_replacement_stopped_halfway_is_a_create_for_the_next_run(stage):
    stage.declare_values({"resources": {"sms_app": {"a": {"name": "A", "region": "EU"}}}})
    stage.apply()
    stage.declare_values({"resources": {"sms_app": {"a": {"name": "A", "region": "US"}}}})
    stage.fault("delay", method="DELETE", seconds=0.3)
    begun = threading.Event()
    stage.progress = Watch(begun)
    threading.Thread(target=lambda: (begun.wait(), stage.stop.request())).start()

    report = stage.apply()
    stage.stop = type(stage.stop)()
    (change,) = stage.plan().changes

    assert [str(one.outcome) for one in report.results] == ["skipped"]
    assert stage.objects("sms_app") == {}
    assert change.action is Action.CREATE


def test_a_stop_before_the_first_call_sends_nothing(stage):
    stage.declare_values(APPS)
    stage.stop.request()

    report = stage.apply()

    assert stage.writes() == []
    assert report.exit_code(detailed=True) == 130


def test_an_abort_leaves_what_was_under_way_to_the_journal(stage):
    stage.declare_values({"resources": {"sms_app": {"a": {"name": "A", "region": "EU"}}}})
    stage.fault("delay", method="POST", seconds=0.6)
    begun = threading.Event()
    stage.progress = Watch(begun)
    threading.Thread(target=lambda: (begun.wait(), stage.stop.abort())).start()

    stage.apply()
    with stage.state() as state:
        (intent,) = state.open_intents()
        sound = state.verify()
    threads = [one for one in threading.enumerate() if one.name.startswith("apply")]
    for one in threads:
        one.join()
    stage.stop, stage.progress = type(stage.stop)(), []
    stage.apply()

    assert (intent.address, sound) == ("sms_app.a", [])
    assert len(stage.objects("sms_app")) == 1
    assert stage.plan().changes == ()


def test_a_stop_ends_the_wait_for_verdicts_within_a_second(stage):
    stage.declare_values(greeting("first_name"))
    slept = []

    def sleep(seconds):
        slept.append(seconds)
        if sum(slept) > 100:
            stage.stop.request()

    stage._sleep = sleep
    report = stage.apply(wait=3600)

    assert report.interrupted
    assert 100 < sum(slept) <= 101


def greeting(name):
    details = {"components": [{"type": "BODY", "text": f"Hello from {name}!"}]}
    template = {"name": name, "language": "EN", "category": "UTILITY", "details": details}
    return {"resources": {"whatsapp_template": {"hello": template}}}


def test_an_abort_between_the_calls_of_a_replacement_leaves_no_object_out_of_sight(stage):
    hello, spare = "whatsapp_template.hello", 'whatsapp_template.hello["(replaced first_name/EN)"]'
    stage.declare_values(greeting("first_name"))
    stage.apply()
    stage.reviewed()
    stage.declare_values(greeting("second_name"))
    stage.fault("delay", method="POST", seconds=0.6)
    begun = threading.Event()
    stage.progress = Watch(begun)
    threading.Thread(target=lambda: (begun.wait(), stage.stop.abort())).start()

    stage.apply(acks=[hello])
    for one in [one for one in threading.enumerate() if one.name.startswith("apply")]:
        one.join()
    stage.stop, stage.progress = type(stage.stop)(), []
    live = set(stage.objects("whatsapp_template"))
    stage.apply()
    seen = {record.remote_id for record in stage.records().values()}
    stage.reviewed()
    stage.apply(acks=[spare])

    assert live == seen == {"first_name/EN", "second_name/EN"}
    assert list(stage.objects("whatsapp_template")) == ["second_name/EN"]


THREE = {name: {"name": name.upper(), "region": "EU"} for name in "abc"}
METHODS = {"create": "POST", "update": "PATCH", "delete": "DELETE"}


@pytest.mark.parametrize("verb", METHODS)
def test_a_call_that_waits_for_its_turn_after_a_429_is_not_sent_once_the_user_asks_to_stop(stage, verb):
    before = {"create": {}, "update": THREE, "delete": THREE}[verb]
    after = {"create": THREE, "update": {name: {**one, "name": "new"} for name, one in THREE.items()}, "delete": {}}
    stage.declare_values({"resources": {"sms_app": before}})
    stage.apply()
    live = stage.objects("sms_app")
    stage.declare_values({"resources": {"sms_app": after[verb]}})
    stage.fault("status", method=METHODS[verb], status=429, headers={"Retry-After": "20"})
    begun = stage.last_request()
    sleep = stage._sleep

    def stopped_at_the_second_call(seconds):
        if len(stage.writes(begun)) == 2:
            stage.stop.request()
        sleep(seconds)

    stage._sleep = stopped_at_the_second_call
    project = replace(stage.project(), parallelism=1, stop=stage.stop)
    done = engine.apply(project, Options(destroy=verb == "delete"), approve=lambda _: True, progress=[].append)

    assert len(stage.writes(begun)) == 2
    assert len([one for one in live if stage.objects("sms_app").get(one) == live[one]]) == (2 if live else 0)
    told = sorted((str(one.outcome), one.message) for one in done.report.results)
    assert told == [("done", ""), *[("skipped", "the run was stopped before this change")] * 2]
    assert (done.lost, done.report.exit_code(detailed=True)) == (None, 130)
    with stage.state() as state:
        assert (state.verify(), state.open_intents()) == ([], [])


def test_an_operation_that_waits_for_its_turn_is_not_sent_once_the_user_asks_to_stop(stage):
    """It looks for its object first, and the API asks for a slower pace then."""
    category = {"topLevelCategoryCode": "001", "midLevelCategoryCode": "0001", "subLevelCategoryCode": "0001"}
    one = {"plusFriendId": "acmechannel", "details": {"adminPhoneNo": "+821012345678", "name": "Acme", **category}}
    stage.declare_values({"resources": {"kakaotalk_sender": {"acme": one}}})
    stage.apply()
    stage.lose_state()
    stage.fault("status", method="GET", status=429, headers={"Retry-After": "20"})
    target = operations.target_of("kakaotalk_sender.acme")
    begun, sleep = stage.last_request(), stage._sleep

    def stopped_at_the_turn(seconds):
        if any(asked["status"] == 200 for asked in stage.requests(begun)):
            stage.stop.request()
        sleep(seconds)

    stage._sleep = stopped_at_the_turn
    with pytest.raises(Interrupted):
        operations.run_operation(
            replace(stage.project(), stop=stage.stop), target, operations.operation_of(target, "register"), {}
        )

    assert stage.writes(begun) == []
    with stage.state() as state:
        assert (state.verify(), state.open_intents()) == ([], [])


class Watch:
    """Hears of progress and tells that a call has begun."""

    def __init__(self, begun):
        self.begun = begun

    def append(self, news):
        if news.stage == "started":
            self.begun.set()
