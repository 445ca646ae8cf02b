"""A state that contradicts itself is not acted upon, and a run that leaves one so says it."""

import sqlite3
from datetime import timedelta

import pytest

from reconciler import engine
from reconciler.address import Address
from reconciler.diagnostics import ConfigError
from reconciler.engine import Options, state_commands
from reconciler.engine.operations import operation_of, run_operation, target_of

APPS = "resources: {sms_app: {a: {name: A, region: EU}, b: {name: B, region: EU}}}"
ONE_OWNER_TOO_MANY = "UPDATE records SET remote_id = (SELECT remote_id FROM records WHERE address = 'sms_app.b')"


def tamper(stage, statement):
    with sqlite3.connect(stage.directory / ".reconciler" / "state.db") as connection:
        connection.execute(statement)
    connection.close()


@pytest.fixture
def applied(stage):
    stage.declare(APPS)
    stage.apply()
    return stage


def runs(stage):
    with stage.state() as state:
        return [run["command"] for run in state.pull()["runs"]]


def apply(stage, **given):
    chosen = {"approve": lambda _plan: True, "progress": stage.progress.append}
    return engine.apply(stage.project(), Options(), **(chosen | given))


@pytest.mark.parametrize("statement", [ONE_OWNER_TOO_MANY, "UPDATE records SET type = 'bundle'"])
def test_nothing_is_sent_by_a_state_that_contradicts_itself(applied, statement):
    tamper(applied, statement)
    applied.declare(APPS.replace("name: A", "name: Another"))
    before = applied.last_request()

    with pytest.raises(ConfigError) as caught:
        apply(applied)

    assert {one.code for one in caught.value.diagnostics()} == {"E402"}
    assert applied.requests(before) == []


def test_nothing_is_imported_into_it_either(applied):
    remote_id = applied.records()["sms_app.a"].remote_id
    applied.declare("resources: {sms_app: {c: {name: A, region: EU}}}")
    state_commands.forget(applied.project(), [Address.parse("sms_app.a")])
    tamper(applied, "UPDATE records SET on_destroy = 'perhaps'")
    before = runs(applied)

    with pytest.raises(ConfigError, match="State check failed"):
        state_commands.import_object(applied.project(), Address.parse("sms_app.c"), remote_id)

    assert runs(applied) == before


def test_no_operation_is_run_by_it(applied):
    target = target_of("whatsapp_template")
    tamper(applied, ONE_OWNER_TOO_MANY)
    before = applied.last_request()

    with pytest.raises(ConfigError, match="State check failed"):
        run_operation(applied.project(), target, operation_of(target, "sync"), {})

    assert applied.requests(before) == []
    assert runs(applied) == ["apply"]


def test_one_owner_too_many_is_put_right_by_forgetting_it(applied):
    tamper(applied, ONE_OWNER_TOO_MANY)

    state_commands.forget(applied.project(), [Address.parse("sms_app.a")])

    assert apply(applied).report.exit_code(detailed=True) == 0
    assert sorted(one.remote_id for one in applied.records().values()) == sorted(applied.objects("sms_app"))


def test_an_entry_that_harms_nothing_stops_nothing(applied):
    tamper(applied, "UPDATE meta SET serial = serial + 1")

    done = apply(applied)

    assert (done.report.exit_code(detailed=True), done.unsound) == (0, ())


def test_a_run_says_that_it_left_the_state_unsound(applied):
    def approve(_plan):
        tamper(applied, ONE_OWNER_TOO_MANY)  # somebody, or a bug, while the run is under way
        return True

    done = apply(applied, approve=approve)

    (told,) = done.unsound
    assert told.code == "E402"
    assert "4. One object has two addresses" in told.label
    assert "sms_app.a, sms_app.b" in told.detail


@pytest.mark.parametrize("seconds", [-3, -3600])
def test_a_clock_that_was_put_back_is_no_reason_to_call_the_state_unsound(applied, seconds):
    applied.time += timedelta(seconds=seconds)
    applied.declare(APPS.replace("name: A", "name: Another"))

    done = apply(applied)

    assert (done.report.exit_code(detailed=True), done.unsound) == (0, ())
    with applied.state() as state:
        assert state.verify() == []


def test_a_clock_that_goes_back_within_a_run_is_none_either(applied):
    applied.declare(APPS.replace("name: A", "name: Another"))

    def approve(_plan):
        applied.time -= timedelta(seconds=3)
        return True

    done = apply(applied, approve=approve)

    assert (done.report.exit_code(detailed=True), done.unsound) == (0, ())


def test_what_a_run_checks_does_not_grow_with_its_history(applied):
    """Damage that lies in the past is for ``state verify`` to find."""
    tamper(applied, "UPDATE history SET fields = '['")

    assert apply(applied).unsound == ()
    with applied.state() as state:
        assert [one.number for one in state.verify()] == [10] * 2
