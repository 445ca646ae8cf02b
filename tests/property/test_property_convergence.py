import json
from contextlib import suppress

import projects
from convergence import KINDS, acknowledged, assert_as_declared, assert_known, settle
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from reconciler.diagnostics import ReconcilerError
from reconciler.plans.change import Action, Guard

# No shrinking: every attempt is a project over HTTP, and it would take minutes.
SUITE = settings(
    max_examples=8, phases=[Phase.explicit, Phase.generate], suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@SUITE
@given(project=projects.PROJECTS)
def test_after_an_apply_and_all_reviews_the_next_plan_is_empty(new_stage, project):
    stage = new_stage()
    stage.declare_values(project)

    settle(stage)

    plan = stage.plan()
    assert (plan.changes, plan.drift) == ((), ())
    assert_as_declared(stage, project)
    assert_known(stage, journal=False)


@SUITE
@given(first=projects.PROJECTS, second=projects.PROJECTS)
def test_any_project_becomes_any_other_but_for_locked_names(new_stage, first, second):
    stage = new_stage()
    stage.declare_values(first)
    settle(stage)
    stage.declare_values(second)

    settle(stage)

    left = {(change.action, change.guard) for change in stage.plan().changes}
    assert left <= {(Action.CREATE, Guard.LOCKED_NAME), (Action.REPLACE, Guard.LOCKED_NAME)}
    assert_known(stage, journal=False)


@SUITE
@given(first=projects.PROJECTS, second=projects.PROJECTS)
def test_equal_inputs_give_the_same_bytes(new_stage, first, second):
    stage = new_stage()
    stage.declare_values(first)
    settle(stage)
    stage.declare_values(second)

    one, other = (json.dumps(stage.plan().as_json()) for _ in range(2))
    stage.declare_values(second, "z.json")
    (stage.directory / "main.json").unlink()
    elsewhere = json.dumps(stage.plan().as_json())

    assert one == other
    assert one == elsewhere.replace("z.json", "main.json")


@SUITE
@given(project=projects.PROJECTS)
def test_creates_follow_and_deletes_precede_what_they_depend_on(new_stage, project):
    stage = new_stage()
    stage.declare_values(project)
    stage.apply()
    stage.reviewed()
    ids = {address: one.remote_id for address, one in stage.records().items()}
    made = {remote: number for kind in KINDS for number, remote in enumerate(stage.objects(kind))}
    posts = {kind: [r["n"] for r in stage.requests() if r["method"] == "POST" and kind in r["path"]] for kind in PATHS}
    before = stage.last_request()

    stage.apply(destroy=True, acks=list(ids))

    deleted = {r["path"].split("/")[-1]: r["n"] for r in stage.requests(before) if r["method"] == "DELETE"}
    for dependent, need in projects.dependencies(project):
        mine, needed = ids[dependent], ids[need]
        if dependent.split(".")[0] == need.split(".")[0]:
            assert made[needed] < made[mine]
        else:
            assert posts["smsApps"][made[needed]] < posts["webhooks"][made[mine]]
        assert deleted[mine] < deleted[needed]
    assert not any(stage.objects(kind) for kind in KINDS)


PATHS = ("smsApps", "webhooks")

FAULTS = st.builds(
    dict,
    do=st.sampled_from(["status", "drop_before", "drop_after", "malformed", "delay"]),
    status=st.sampled_from([429, 500, 503]),
    seconds=st.just(0.02),
    method=st.sampled_from(["GET", "POST", "PATCH", "DELETE", None]),
    path=st.sampled_from(["*/webhooks*", "*/sms/smsApps*", "*/whatsapp/templates*", None]),
    times=st.integers(1, 2),
)


@settings(SUITE, max_examples=6)
@given(first=projects.PROJECTS, second=projects.PROJECTS, faults=st.lists(FAULTS, min_size=1, max_size=3))
def test_no_schedule_of_faults_doubles_or_loses_an_object(new_stage, first, second, faults):
    stage = new_stage()
    stage.declare_values(first)
    settle(stage)
    stage.declare_values(second)
    options = acknowledged(stage)
    for fault in faults:
        stage.fault(**fault)

    for _ in range(sum(fault["times"] for fault in faults)):
        with suppress(ReconcilerError):  # what could not be read is not guessed at
            stage.apply(**options)
        assert_known(stage, journal=True)
    for _ in faults:  # orders that no request has met yet still wait for one
        with suppress(ReconcilerError):
            settle(stage)
    settle(stage)

    left = {(change.action, change.guard) for change in stage.plan().changes}
    assert left <= {(Action.CREATE, Guard.LOCKED_NAME), (Action.REPLACE, Guard.LOCKED_NAME)}
    assert_known(stage, journal=False)
    if not left:
        assert_as_declared(stage, second)
