"""However a run ends, the state says so: never that it is still running."""

import pytest

from reconciler.address import Address
from reconciler.diagnostics import ReconcilerError
from reconciler.engine import operations, state_commands
from state.store import State

APP = {"resources": {"sms_app": {"one": {"name": "One", "region": "EU"}}}}


def ends(stage):
    with stage.state() as state:
        return [(run["command"], run["outcome"]) for run in state.pull()["runs"]]


@pytest.fixture
def failing(stage):
    stage.declare_values(APP)
    return stage


def test_a_run_that_cannot_read_is_noted_as_failed(failing):
    failing.fault("status", method="GET", path="*/sms/smsApps", times=99, status=403)

    with pytest.raises(ReconcilerError):
        failing.apply()

    assert ends(failing) == [("apply", "failed")]


def test_a_run_whose_approval_cannot_be_asked_for_is_noted_as_failed(failing):
    def nobody(_plan):
        raise ReconcilerError

    with pytest.raises(ReconcilerError):
        failing.apply(approve=nobody)

    assert ends(failing) == [("apply", "failed")]


def test_a_run_that_is_interrupted_while_it_reads_is_noted_as_interrupted(failing):
    def stopped(_plan):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        failing.apply(approve=stopped)

    assert ends(failing) == [("apply", "interrupted")]
    with failing.state() as state:
        assert state.holder() is None


def test_a_run_that_declines_and_one_that_does_its_work_are_noted_so(failing):
    failing.apply(approve=lambda _plan: False)
    failing.apply()

    assert ends(failing) == [("apply", "declined"), ("apply", "done")]


def test_an_import_of_what_is_not_there_is_noted_as_failed(failing):
    with pytest.raises(ReconcilerError):
        state_commands.import_object(failing.project(), Address("sms_app", "one"), "nowhere")

    assert ends(failing) == [("import", "failed")]


def test_an_operation_on_what_is_not_there_is_noted_as_failed(stage):
    stage.declare_values({"resources": {}})

    with pytest.raises(ReconcilerError):
        operations.run_operation(stage.project(), "kakaotalk_sender.one", "register")

    assert ends(stage) == [("run register", "failed")]


def test_an_operation_that_only_asks_is_no_run(stage):
    stage.declare_values({"resources": {}})

    with pytest.raises(ReconcilerError):
        operations.run_operation(stage.project(), "whatsapp_template.one", "activities")

    assert ends(stage) == []


def test_a_run_that_was_killed_is_noted_by_the_next(failing):
    failing.apply()
    with State.open(failing.state_url, base=failing.directory) as state:
        state.start_run("apply", who="ada", host="gone", commit=None, at=failing.time)  # and nothing more

    failing.apply()

    assert ends(failing) == [("apply", "done"), ("apply", "unfinished"), ("apply", "done")]
