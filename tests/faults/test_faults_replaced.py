"""The state is removed, replaced or cut short while a run is on: noticed, told with the report, and nothing goes on."""

import json
import os
import shutil
import sqlite3
import threading
import time
from dataclasses import replace

import pytest
from mangling import DROP, mangled

from reconciler import engine
from reconciler.engine import Options
from reconciler.render import report as report_text

APPS = {f"a{n}": {"name": f"App {n}", "region": "EU"} for n in range(30)}
ONE = {"first": {"name": "First", "region": "EU"}}
FIRST, ALL = {"resources": {"sms_app": ONE}}, {"resources": {"sms_app": ONE | APPS}}


def names(stage):
    return sorted(app["name"] for app in stage.objects("sms_app").values())


@pytest.fixture
def database():
    """Files are what is taken away here."""


def other(file):
    """Put the state of something else in the place of this one."""
    shutil.move(file, file.with_name("old.db"))
    with sqlite3.connect(file) as connection:
        connection.execute("CREATE TABLE notes (text)")
    connection.close()


def copied(file):
    """Put a copy in its place, as a backup that is restored would be."""
    shutil.copyfile(file, file.with_name("copy.db"))
    file.with_name("copy.db").replace(file)


DISASTERS = {
    "removed": lambda file: file.unlink(),
    "its folder removed": lambda file: shutil.rmtree(file.parent),
    "moved away": lambda file: file.rename(file.with_name("elsewhere.db")),
    "another in its place": other,
    "a copy in its place": copied,
    "cut to nothing": lambda file: os.truncate(file, 0),
    "cut short": lambda file: os.truncate(file, 4096),
    "its log removed": lambda file: file.with_name(file.name + "-wal").unlink(),
}


class Watcher(list):
    """Progress that lets something happen once, at the twelfth news."""

    def __init__(self, act):
        super().__init__()
        self.act = act

    def append(self, news):
        super().append(news)
        if len(self) == 12:
            self.act()


@pytest.mark.parametrize("disaster", DISASTERS)
def test_a_state_that_is_gone_ends_the_run_with_its_report_and_nothing_is_doubled(stage, disaster):
    stage.declare_values(FIRST)
    stage.apply()
    stage.declare_values(ALL)
    folder = stage.directory / ".reconciler"
    progress = Watcher(lambda: DISASTERS[disaster](folder / "state.db"))

    done = engine.apply(
        replace(stage.project(), parallelism=2),
        Options(),
        approve=lambda _plan: True,
        progress=progress.append,
    )

    assert done.lost is not None
    assert done.lost.code == "E415"
    assert len(done.report.results) == 30
    text = report_text.text(done.report)
    assert ("applied, but not recorded" in text) == any(one.unrecorded for one in done.report.results)
    assert "no usable answer" not in text
    assert {"done", "skipped"} <= {str(one.outcome) for one in done.report.results}
    assert len(names(stage)) < 15
    shutil.rmtree(folder, ignore_errors=True)
    stage.apply()
    assert names(stage) == sorted(one["name"] for one in ALL["resources"]["sms_app"].values())


TWO = {name: {"name": name, "region": "EU"} for name in ("first", "second")}


@pytest.mark.parametrize("method", ["POST", "PATCH"])
def test_a_second_ctrl_c_after_the_state_was_lost_still_ends_with_the_report(stage, method):
    """The answer to the second call is lost, and what it did is being read when the user leaves at once."""
    stage.declare_values({"resources": {"sms_app": TWO if method == "PATCH" else {}}})
    stage.apply()
    new = {name: {**one, "name": f"new {name}"} for name, one in TWO.items()}
    stage.declare_values({"resources": {"sms_app": new}})
    file, dropped, looking = stage.directory / ".reconciler" / "state.db", threading.Event(), threading.Event()

    def rule(asked, _path, body, forward):
        if asked == method and body["name"] == "new second":
            forward(body)
            dropped.set()
            return DROP
        if asked == method:
            looking.wait(20)
            file.unlink()
        elif asked == "GET" and dropped.is_set():
            looking.set()
            until(lambda: stage.stop.requested)  # the run has noticed by then
            stage.stop.abort()
            return 200, json.dumps({"id": "x" * 2**20}).encode()
        return forward(body)

    with mangled(stage, rule):
        done = stage.applied()

    told = {str(one.address): str(one.outcome) for one in done.report.results}
    assert told == {"sms_app.first": "unknown", "sms_app.second": "unknown"}
    assert (done.lost.code, done.report.exit_code(detailed=True)) == ("E415", 130)
    assert {"new first", "new second"} <= set(names(stage))


def until(condition):
    for _ in range(2000):
        if condition():
            return
        time.sleep(0.005)
    raise AssertionError("it never came")


def test_a_removed_state_is_not_made_again_by_the_run_that_lost_it(stage):
    stage.declare_values(ALL)
    file = stage.directory / ".reconciler" / "state.db"

    engine.apply(stage.project(), Options(), approve=lambda _plan: True, progress=Watcher(file.unlink).append)

    assert not file.exists()
