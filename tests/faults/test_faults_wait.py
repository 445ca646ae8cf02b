"""Waiting outlives a hiccup, says so, and ends at once where it would be in vain."""

from datetime import timedelta

import pytest

from reconciler import engine
from reconciler.diagnostics import ReconcilerError

TEMPLATE = {
    "name": "hello_there",
    "language": "EN",
    "category": "UTILITY",
    "details": {"components": [{"type": "BODY", "text": "Hello from Acme!"}]},
}
FILES = {"resources": {"whatsapp_template": {"hello": TEMPLATE}}}
WITH_DATA = {**FILES, "data": {"whatsapp_flows": {"all": {}}}}
TEMPLATES, TOKEN = "*/whatsapp/templates", "*/oauth2/token"

ATTEMPTS = 5
HICCUPS = {
    "an error of the server": {"do": "status", "status": 503},
    "a lost connection": {"do": "drop_before"},
    "an answer that is cut off": {"do": "drop_after"},
    "a page that is none": {"do": "malformed"},
    "too many requests": {"do": "status", "status": 429},
}
GONE = 10_000


def stumble(stage, hiccup, times=ATTEMPTS, path=TEMPLATES, method="GET"):
    stage.fault(method=method, path=path, times=times, **HICCUPS[hiccup])


@pytest.fixture
def waiting(stage):
    """A template in review."""
    stage.declare_values(FILES)
    stage.apply()
    return stage


def looked(stage, wait):
    return engine.status(stage.project(), wait=wait).plan


@pytest.mark.parametrize("hiccup", HICCUPS)
def test_status_goes_on_after_a_hiccup_and_says_so(hiccup, waiting, caplog):
    stumble(waiting, hiccup)

    plan = looked(waiting, wait=3600)

    assert plan.summary()["waiting"] == 0
    assert "failed, trying again" in caplog.text


def test_status_goes_on_while_no_token_is_given(waiting, caplog):
    stumble(waiting, "an error of the server", path=TOKEN, method="POST")

    assert looked(waiting, wait=3600).summary()["waiting"] == 0
    assert "failed, trying again" in caplog.text


def test_status_goes_on_after_a_hiccup_of_what_a_data_block_reads(waiting, caplog):
    waiting.declare_values(WITH_DATA)
    stumble(waiting, "an error of the server", path="*/flows*")

    assert looked(waiting, wait=3600).summary()["waiting"] == 0
    assert "failed, trying again" in caplog.text


def test_status_that_never_could_look_ends_with_the_error(waiting):
    stumble(waiting, "an error of the server", GONE)
    before = waiting.time

    with pytest.raises(ReconcilerError) as caught:
        looked(waiting, wait=600)

    assert caught.value.diagnostics()[0].code.startswith("E3")
    assert (waiting.time - before).total_seconds() >= 600


def test_status_shows_what_it_saw_last_when_the_api_is_gone_by_the_end(waiting, caplog):
    slept = []

    def stumbling(seconds):
        if not slept:
            stumble(waiting, "an error of the server", GONE)
        slept.append(seconds)
        waiting.time += timedelta(seconds=seconds)  # the reviewer's clock stands still

    waiting._sleep = stumbling

    plan = looked(waiting, wait=600)

    assert [str(change.address) for change in plan.changes] == ["whatsapp_template.hello"]
    assert plan.summary()["waiting"] == 1
    assert "failed, trying again" in caplog.text


@pytest.mark.parametrize("status", [401, 403, 404])
def test_status_ends_at_once_when_the_api_refuses(status, waiting, caplog):
    waiting.fault("status", method="GET", path=TEMPLATES, times=GONE, status=status)
    before = waiting.time

    with pytest.raises(ReconcilerError):
        looked(waiting, wait=3600)

    assert "failed, trying again" not in caplog.text
    assert waiting.time == before


def test_status_without_wait_looks_once(waiting):
    stumble(waiting, "an error of the server")

    with pytest.raises(ReconcilerError):
        looked(waiting, wait=0)


class Once(list):
    """Progress that lets something happen when the first change has ended."""

    def __init__(self, act):
        super().__init__()
        self.act = act

    def append(self, news):
        super().append(news)
        if news.stage == "finished":
            self.act()


@pytest.mark.parametrize("hiccup", HICCUPS)
def test_apply_goes_on_waiting_after_a_hiccup_and_says_so(hiccup, stage, caplog):
    stage.declare_values(FILES)
    stage.progress = Once(lambda: stumble(stage, hiccup))

    report = stage.apply(wait=3600)

    assert [str(one.outcome) for one in report.results] == ["done"]
    assert "failed, trying again" in caplog.text


@pytest.mark.parametrize(("status", "code"), [(401, "E301"), (403, "E301"), (404, "E302")])
def test_apply_ends_its_wait_with_what_to_do_when_the_api_refuses(status, code, stage, caplog):
    stage.declare_values(FILES)
    refuse = {"method": "GET", "path": TEMPLATES, "times": GONE, "status": status}
    stage.progress = Once(lambda: stage.fault("status", **refuse))
    before = stage.time

    report = stage.apply(wait=36_000)

    assert [str(one.outcome) for one in report.results] == ["waiting"]
    assert [one.code for one in stage.warned] == [code]
    assert "failed, trying again" not in caplog.text
    assert (stage.time - before).total_seconds() < 60


def test_what_a_wait_saw_is_known_to_the_next_status_and_the_history(stage):
    stage.declare_values(FILES)
    stage.verdict("REJECTED", name="hello_there", reason="INVALID_FORMAT")

    stage.apply(wait=3600)

    record = stage.records()["whatsapp_template.hello"]
    with stage.state() as state:
        newest, *_ = state.history()
    assert (record.phase, record.awaiting_since) == ("rejected", None)
    assert (newest.address, newest.action) == ("whatsapp_template.hello", "refresh")
    assert "INVALID_FORMAT" in newest.message
    assert stage.plan().drift == ()


def test_a_wait_that_is_killed_keeps_what_it_saw_before(stage):
    other = {**TEMPLATE, "name": "later", "details": {"components": [{"type": "BODY", "text": "Good bye, Acme!"}]}}
    stage.declare_values({"resources": {"whatsapp_template": {"hello": TEMPLATE, "later": other}}})
    stage.emulator.control("POST", "verdicts", {"match": {"name": "later"}, "verdict": "APPROVED", "after": "20h"})
    sleep = stage._sleep

    def killed(seconds):
        sleep(seconds)
        if stage.records()["whatsapp_template.hello"].phase == "live":
            raise SystemExit

    stage._sleep = killed
    with pytest.raises(SystemExit):
        stage.apply(wait=360_000)

    assert {name: record.phase for name, record in stage.records().items()} == {
        "whatsapp_template.hello": "live",
        "whatsapp_template.later": "in_review",
    }
