import json
from datetime import UTC, datetime

import pytest
from toys import BASIS, address

from reconciler.plans.change import Action, Change, FieldChange, Status, by_address
from reconciler.plans.model import Plan, timestamp


def change(name, action, status=Status.READY, **facts):
    return Change(address(name), "toy", action, status=status, **facts)


def test_the_summary_counts_every_action_and_every_standing():
    plan = Plan(
        BASIS,
        (
            change("a", Action.CREATE),
            change("b", Action.CREATE, Status.BLOCKED),
            change("c", Action.DELETE),
            change("d", Action.NONE, Status.WAITING),
            change("e", Action.NONE, Status.NEEDS_HUMAN, phase="rejected"),
            change("f", Action.UPDATE, Status.WAITING),
            change("g", Action.NONE, phase="degraded", warnings=("paused",)),
            change("h", Action.NONE, Status.NEEDS_HUMAN, phase="unknown"),
        ),
        unchanged=7,
    )

    assert plan.summary() == {
        "create": 2,
        "update": 1,
        "replace": 0,
        "delete": 1,
        "forget": 0,
        "adopt": 0,
        "move": 0,
        "none": 11,
        "waiting": 2,
        "needs_human": 2,
        "blocked": 1,
        "rejected": 1,
        "degraded": 1,
        "unknown": 1,
    }


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("action", [action for action in Action if action is not Action.ACT])
def test_only_ready_writes_send_something(action, status):
    writes = {Action.CREATE, Action.UPDATE, Action.REPLACE, Action.DELETE}

    bare = change("a", action, status)
    full = change("a", action, status, fields=(FieldChange("label", None, "x"),))

    assert bare.sends is (status is Status.READY and action in writes)
    assert full.sends is (status is Status.READY and action in {*writes, Action.ADOPT})
    assert bare.pending is (status is Status.READY and action is not Action.NONE)
    assert Plan(BASIS, (bare,)).has_changes is (action is not Action.NONE)


def test_a_change_without_action_is_notable_only_when_it_has_something_to_say():
    assert not change("a", Action.NONE).notable
    assert change("a", Action.NONE, warnings=("w",)).notable
    assert change("a", Action.NONE, Status.WAITING).notable
    assert change("a", Action.FORGET).notable


def test_the_document_has_the_keys_of_the_contract():
    body = Plan(BASIS, (change("a", Action.CREATE, fields=(FieldChange("label", None, "x"),)),)).as_json()

    assert {"format_version", "project", "changes", "drift", "outputs", "summary", "requests"} <= body.keys()
    assert {
        "address",
        "type",
        "action",
        "reason",
        "fields",
        "depends_on",
        "reversibility",
        "warnings",
        "status",
    } <= body["changes"][0].keys()
    assert body["changes"][0]["fields"][0].keys() == {"path", "before", "after", "sensitive", "known_after_apply"}
    assert json.loads(json.dumps(body)) == body


def test_a_change_is_found_by_its_address():
    plan = Plan(BASIS, (change("a", Action.CREATE), change("b", Action.DELETE)))

    assert plan[address("b")].action is Action.DELETE
    with pytest.raises(KeyError, match=r"toy\.c"):
        plan[address("c")]


def test_changes_have_one_order():
    ordered = by_address([change("b", Action.CREATE), change("a", Action.DELETE)])

    assert [one.address.name for one in ordered] == ["a", "b"]


def test_a_timestamp_is_in_whole_seconds_of_utc():
    assert timestamp(datetime(2026, 11, 23, 17, 42, 1, 999, tzinfo=UTC)) == "2026-11-23T17:42:01Z"
