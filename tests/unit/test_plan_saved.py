import dataclasses
import hashlib
import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from toys import BASIS, address, declared, inputs, live, record

from reconciler.address import Address
from reconciler.diagnostics import StalePlan
from reconciler.plan.build import build
from reconciler.plan.inputs import Options
from reconciler.plan.model import (
    Action,
    Change,
    Drift,
    FieldChange,
    Guard,
    Origin,
    OutputValue,
    Plan,
    Reading,
    Status,
    timestamp,
)
from reconciler.plan.saved import check, dump, narrow, options, parse

KEY = "the state's key"


def sign(text):
    return hashlib.sha256((KEY + text).encode()).hexdigest()


TEXT = st.text(max_size=12)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
)
ADDRESSES = st.builds(Address, st.just("toy"), st.sampled_from("abc"), st.none() | TEXT)
SHORT = st.lists(TEXT, max_size=2).map(tuple)
FIELDS = st.builds(FieldChange, TEXT, VALUES, VALUES, st.booleans(), st.booleans(), TEXT)
CHANGES = st.builds(
    Change,
    ADDRESSES,
    st.just("toy"),
    st.sampled_from([action for action in Action if action is not Action.ACT]),
    reason=TEXT,
    fields=st.lists(FIELDS, max_size=2).map(tuple),
    depends_on=st.lists(ADDRESSES, max_size=2).map(tuple),
    effect=TEXT,
    status=st.sampled_from(Status),
    why=TEXT,
    guard=st.sampled_from(Guard),
    warnings=SHORT,
    phase=TEXT,
    since=TEXT,
    remote_id=TEXT,
    fingerprint=TEXT,
    moved_from=TEXT,
)
DRIFT = st.builds(
    Drift, ADDRESSES, TEXT, VALUES, VALUES, st.sampled_from(Origin), TEXT, TEXT, st.booleans(), st.booleans()
)
PLANS = st.builds(
    Plan,
    st.builds(
        dataclasses.replace,
        st.just(BASIS),
        targets=SHORT,
        replaces=SHORT,
        acks=SHORT,
        allows=SHORT,
        mode=st.sampled_from(["apply", "destroy", "refresh-only"]),
    ),
    st.lists(CHANGES, max_size=3).map(tuple),
    st.lists(DRIFT, max_size=2).map(tuple),
    st.dictionaries(TEXT, st.builds(OutputValue, VALUES, st.booleans(), st.booleans()), max_size=2),
    st.integers(0, 999),
    st.builds(Reading, st.integers(0, 9), st.integers(0, 9), st.integers(0, 9)),
    SHORT,
    st.just(timestamp(datetime(2026, 11, 23, tzinfo=UTC))),
)


def of(*changes, **facts):
    return Plan(BASIS, changes, **facts)


def update(name="a", **facts):
    known = {"remote_id": f"id-{name}", "fingerprint": "sha256:1", "fields": (FieldChange("label", "old", "new"),)}
    return dataclasses.replace(Change(address(name), "toy", Action.UPDATE, **known), **facts)


def fresh(*changes):
    return dataclasses.replace(build(inputs()), plan=of(*changes))


# --- the file ---


@given(PLANS)
def test_a_saved_plan_reads_back_as_it_was(plan):
    read, genuine = parse(dump(plan, sign), "plan.out")

    assert read == plan
    assert genuine(sign)


@given(PLANS)
def test_saving_twice_gives_the_same_bytes(plan):
    read, _ = parse(dump(plan, sign), "plan.out")

    assert dump(read, sign) == dump(plan, sign)


def test_another_key_does_not_fit():
    _, genuine = parse(dump(of(update()), sign), "plan.out")

    assert not genuine(lambda text: sign(text + " "))


@pytest.mark.parametrize(
    "tamper",
    [
        lambda body: body["changes"][0].update(action="delete"),
        lambda body: body["changes"][0].update(address="toy.b"),
        lambda body: body["changes"][0]["fields"][0].update(after="theirs"),
        lambda body: body["changes"].pop(),
        lambda body: body["basis"]["acks"].append("toy.a"),
        lambda body: body["basis"]["allows"].append("delete:toy=99"),
        lambda body: body.update(created_at="2030-01-01T00:00:00Z"),
        lambda body: body.update(warnings=["w"]),
    ],
)
def test_a_plan_that_was_touched_is_refused(tamper):
    body = json.loads(dump(of(update()), sign))
    tamper(body)

    plan, genuine = parse(json.dumps(body), "plan.out")

    with pytest.raises(StalePlan, match="changed since it was saved"):
        check(plan, BASIS, signed=genuine(sign))


def test_layout_is_no_tampering():
    body = json.loads(dump(of(update()), sign))

    plan, genuine = parse(json.dumps(dict(reversed(body.items()))), "plan.out")

    check(plan, BASIS, signed=genuine(sign))


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "7", "{}", '{"format_version": "1.0"}', '"plan"'])
def test_what_is_no_plan_is_refused_by_name(text):
    with pytest.raises(StalePlan, match=r"plan\.out") as caught:
        parse(text, "plan.out")

    assert caught.value.problem.code == "E210"


def test_a_plan_of_another_format_is_refused():
    body = json.loads(dump(of(), sign)) | {"format_version": "2.0"}

    with pytest.raises(StalePlan, match=r"2\.0"):
        parse(json.dumps(body), "plan.out")


@pytest.mark.parametrize(
    "damage",
    [
        lambda body: body.pop("changes"),
        lambda body: body.pop("basis"),
        lambda body: body["basis"].pop("host"),
        lambda body: body["basis"].update(more="x"),
        lambda body: body["changes"][0].pop("fields"),
        lambda body: body["changes"][0].update(status="perhaps"),
        lambda body: body["changes"][0].update(address="nonsense"),
        lambda body: body.update(changes="none"),
        lambda body: body.update(unchanged="many"),
    ],
)
def test_a_damaged_plan_is_refused_and_not_half_read(damage):
    body = json.loads(dump(of(update()), sign))
    damage(body)

    with pytest.raises(StalePlan, match="damaged"):
        parse(json.dumps(body), "plan.out")


# --- the same world ---


@pytest.mark.parametrize(
    ("other", "code"),
    [
        ({"project": "p2"}, "E212"),
        ({"host": "other.example"}, "E212"),
        ({"lineage": "b" * 32}, "E213"),
        ({"config_digest": "other"}, "E215"),
        ({"tool_version": "9.9.9"}, "E216"),
    ],
)
def test_a_plan_for_something_else_is_refused(other, code):
    with pytest.raises(StalePlan) as caught:
        check(of(), dataclasses.replace(BASIS, **other), signed=True)

    assert caught.value.problem.code == code
    assert caught.value.exit_code == 5


def test_a_plan_made_with_other_secrets_is_refused_where_the_state_can_tell():
    was = Plan(dataclasses.replace(BASIS, secrets="hmac-sha256:one"), ())

    check(was, was.basis, signed=True)
    check(Plan(BASIS, ()), was.basis, signed=True)  # made before there was a state to tell
    with pytest.raises(StalePlan) as caught:
        check(was, dataclasses.replace(BASIS, secrets="hmac-sha256:two"), signed=True)

    assert caught.value.problem.code == "E215"
    assert "secret value" in caught.value.problem.detail


def test_a_state_that_moved_on_is_no_reason_to_refuse_all():
    check(of(), dataclasses.replace(BASIS, serial=99), signed=True)


def test_a_plan_made_before_there_was_a_state_may_be_applied_and_applied_again():
    first = Plan(dataclasses.replace(BASIS, lineage="", serial=0), ())

    check(first, dataclasses.replace(BASIS, serial=0), signed=True)
    check(first, dataclasses.replace(BASIS, serial=1), signed=True)


@pytest.mark.parametrize("more", [{"acks": ("toy.a",)}, {"allows": ("delete:toy=7",)}, {"mode": "destroy"}])
def test_a_plan_that_no_state_vouches_for_allows_itself_nothing_once_there_is_one(more):
    blank = Plan(dataclasses.replace(BASIS, lineage="", serial=0, **more), ())

    check(blank, dataclasses.replace(BASIS, serial=0), signed=True)
    with pytest.raises(StalePlan, match="another state"):
        check(blank, dataclasses.replace(BASIS, serial=1), signed=True)


def test_the_flags_a_plan_was_made_with_come_back():
    basis = dataclasses.replace(
        BASIS, mode="destroy", targets=("toy.a",), replaces=("toy.b",), acks=('toy.c["x"]',), allows=("delete:toy=7",)
    )
    added = Options(acks=(address("d"),), allows={("update", "toy"): 3})

    assert options(Plan(basis, ()), added) == Options(
        targets=(address("a"),),
        replaces=(address("b"),),
        acks=(address("c", key="x"), address("d")),
        allows={("delete", "toy"): 7, ("update", "toy"): 3},
        destroy=True,
    )


# --- what moved since ---


def outcome(reviewed, now):
    narrowed = narrow(of(*reviewed), fresh(*now))
    return list(narrowed.planned.plan.changes), list(narrowed.stale)


def test_what_is_still_the_same_is_carried_out():
    assert outcome([update()], [update()]) == ([update()], [])


@pytest.mark.parametrize(
    "moved",
    [
        {"fingerprint": "sha256:2"},
        {"remote_id": "id-z"},
        {"action": Action.REPLACE},
        {"fields": (FieldChange("label", "old", "newer"),)},
        {"fields": (FieldChange("label", "older", "new"),)},
        {"fields": (FieldChange("label", "old", "new"), FieldChange("note", None, "n"))},
        {"reversibility": "time_locked"},
        {"depends_on": (address("b"),)},
        {"moved_from": "toy.z"},
    ],
)
def test_what_moved_since_is_stale_and_the_rest_goes_ahead(moved):
    kept, stale = outcome([update("a"), update("b")], [update("a", **moved), update("b")])

    assert (kept, stale) == ([update("b")], [update("a")])


@pytest.mark.parametrize(
    "told",
    [
        {"since": "2026-11-23T12:00:00Z"},
        {"warnings": ("w",)},
        {"reason": "r"},
        {"effect": "e"},
        {"fields": (FieldChange("label", "old", "new", source="other.yaml:3"),)},
    ],
)
def test_words_are_not_what_was_reviewed(told):
    kept, stale = outcome([update()], [update(**told)])

    assert (kept, stale) == ([update(**told)], [])


def test_what_is_blocked_by_now_stays_blocked():
    blocked = update(status=Status.BLOCKED, guard=Guard.PROTECTED)

    assert outcome([update()], [blocked]) == ([blocked], [])


def test_what_is_done_already_is_left_out():
    assert outcome([update()], []) == ([], [])
    waiting = Change(address("a"), "toy", Action.NONE, status=Status.WAITING)
    assert outcome([update()], [waiting]) == ([waiting], [])


def test_what_was_not_reviewed_is_not_carried_out():
    assert outcome([update("a")], [update("a"), update("new")]) == ([update("a")], [])


def test_what_could_not_be_done_when_reviewed_and_moved_since_stays_as_reviewed():
    blocked = update(status=Status.BLOCKED, guard=Guard.ACK)

    assert outcome([blocked], [update(fingerprint="sha256:2")]) == ([blocked], [])


def test_no_secret_is_in_a_saved_plan():
    from reconciler.values import Secret

    resources = [declared("a", secret=Secret("k3y-k3y"), label=Secret("x k3y-k3y"))]

    text = dump(build(inputs(resources, [record("a")], [live("id-a", label="y k3y-k3y")])).plan, sign)

    assert "k3y-k3y" not in text
