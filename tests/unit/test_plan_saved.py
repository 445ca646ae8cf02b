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
from reconciler.planner.build import build
from reconciler.plans.change import Action, Change, FieldChange, Guard, Status
from reconciler.plans.drift import Drift, Origin
from reconciler.plans.inputs import Options
from reconciler.plans.model import OutputValue, Plan, Reading, timestamp
from reconciler.plans.saved import check, dump, narrow, options, parse, unvouched
from reconciler.strict_json import MOST_BYTES
from schemas.lifecycle import Phase

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
NAMED = st.lists(ADDRESSES.map(str), max_size=2).map(tuple)
MOMENT = timestamp(datetime(2026, 11, 23, tzinfo=UTC))
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
    phase=st.sampled_from(["", *map(str, Phase)]),
    since=TEXT,
    remote_id=TEXT,
    fingerprint=TEXT,
    moved_from=st.just("") | ADDRESSES.map(str),
)
DRIFT = st.builds(
    Drift, ADDRESSES, TEXT, VALUES, VALUES, st.sampled_from(Origin), TEXT, TEXT, st.booleans(), st.booleans()
)
PLANS = st.builds(
    Plan,
    st.builds(
        dataclasses.replace,
        st.just(BASIS),
        targets=NAMED,
        replaces=NAMED,
        acks=NAMED,
        allows=st.lists(st.sampled_from(["delete:toy=7", "update:toy=999"]), max_size=2).map(tuple),
        mode=st.sampled_from(["apply", "destroy", "refresh-only"]),
    ),
    st.lists(CHANGES, max_size=3, unique_by=lambda change: change.address).map(tuple),
    st.lists(DRIFT, max_size=2).map(tuple),
    st.dictionaries(TEXT, st.builds(OutputValue, VALUES, st.booleans(), st.booleans()), max_size=2),
    st.integers(0, 999),
    st.builds(Reading, st.integers(0, 9), st.integers(0, 9), st.integers(0, 9)),
    SHORT,
    st.just(MOMENT),
    st.just(MOMENT),
)


def of(*changes, **facts):
    return Plan(BASIS, changes, **{"created_at": MOMENT, "expires_at": MOMENT} | facts)


def saved(plan):
    return dump(plan, sign).encode()


def body_of(plan):
    return json.loads(dump(plan, sign))


def packed(body):
    return json.dumps(body).encode()


def update(name="a", **facts):
    known = {"remote_id": f"id-{name}", "fingerprint": "sha256:1", "fields": (FieldChange("label", "old", "new"),)}
    return dataclasses.replace(Change(address(name), "toy", Action.UPDATE, **known), **facts)


def fresh(*changes):
    return dataclasses.replace(build(inputs()), plan=of(*changes))


# --- the file ---


@given(PLANS)
def test_a_saved_plan_reads_back_as_it_was(plan):
    read = parse(saved(plan), "plan.out")

    assert read.plan == plan
    assert read.verify(sign)


@given(PLANS)
def test_saving_twice_gives_the_same_bytes(plan):
    read = parse(saved(plan), "plan.out").plan

    assert dump(read, sign) == dump(plan, sign)


def test_another_key_does_not_fit():
    read = parse(saved(of(update())), "plan.out")

    assert not read.verify(lambda text: sign(text + " "))


@pytest.mark.parametrize(
    "tamper",
    [
        lambda body: body["changes"][0].update(action="delete"),
        lambda body: body["changes"][0].update(address="toy.b"),
        lambda body: body["basis"]["targets"].append("toy.a"),
        lambda body: body["basis"]["replaces"].append("toy.a"),
        lambda body: body["basis"].update(mode="destroy"),
        lambda body: body["basis"].update(secrets="hmac-sha256:other"),
        lambda body: body.update(expires_at="9999-12-31T23:59:59Z"),
        lambda body: body.update(signature=body["signature"][:-1]),
        lambda body: body.update(signature=""),
        lambda body: body["changes"][0]["fields"][0].update(after="theirs"),
        lambda body: body["changes"].pop(),
        lambda body: body["basis"]["acks"].append("toy.a"),
        lambda body: body["basis"]["allows"].append("delete:toy=99"),
        lambda body: body.update(created_at="2030-01-01T00:00:00Z"),
        lambda body: body.update(warnings=["w"]),
    ],
)
def test_a_plan_that_was_touched_is_refused(tamper):
    body = body_of(of(update()))
    tamper(body)

    read = parse(packed(body), "plan.out")

    with pytest.raises(StalePlan, match="changed since it was saved"):
        check(read.plan, BASIS, signed=read.verify(sign))


def test_layout_is_no_tampering():
    read = parse(packed(dict(reversed(body_of(of(update())).items()))), "plan.out")

    check(read.plan, BASIS, signed=read.verify(sign))


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "7", "{}", '{"format_version": "1.0"}', '"plan"'])
def test_what_is_no_plan_is_refused_by_name(text):
    with pytest.raises(StalePlan, match=r"plan\.out") as caught:
        parse(text.encode(), "plan.out")

    assert caught.value.problem.code == "E210"


def test_a_plan_of_another_format_is_refused():
    body = body_of(of()) | {"format_version": "2.0"}

    with pytest.raises(StalePlan, match=r"2\.0"):
        parse(packed(body), "plan.out")


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
        lambda body: body.update(unchanged=float("inf")),
        lambda body: body.update(unchanged=float("nan")),
        lambda body: body.update(unchanged=1.0),
        lambda body: body.update(unchanged=True),
        lambda body: body.update(unchanged=-1),
        lambda body: body.update(unchanged=10**30),
        lambda body: body.update(more="x"),
        lambda body: body.update(signature=7),
        lambda body: body.update(signature=None),
        lambda body: body.update(format_version=1.0),
        lambda body: body.update(project="another"),
        lambda body: body.update(created_at="2026-11-23"),
        lambda body: body.update(expires_at=""),
        lambda body: body.update(expires_at="99999-12-31T23:59:59Z"),
        lambda body: body.update(expires_at="\u0662\u0660\u0662\u0666-11-23T00:00:00Z"),
        lambda body: body["basis"].update(targets=["x"]),
        lambda body: body["basis"].update(targets=[" toy.a"]),
        lambda body: body["basis"].update(replaces="toy.a"),
        lambda body: body["basis"].update(acks=[1]),
        lambda body: body["basis"].update(allows=["x"]),
        lambda body: body["basis"].update(allows=["delete:toy=٣"]),
        lambda body: body["basis"].update(lineage="a"),
        lambda body: body["basis"].update(lineage="A" * 32),
        lambda body: body["basis"].update(mode="explode"),
        lambda body: body["changes"][0].update(action="explode"),
        lambda body: body["changes"][0].update(action="act"),
        lambda body: body["changes"][0].update(type="\x1b[2J"),
        lambda body: body["changes"][0].update(type="other"),
        lambda body: body["changes"][0].update(reason=5),
        lambda body: body["changes"][0].update(guard="watchdog"),
        lambda body: body["changes"][0].update(phase="full_moon"),
        lambda body: body["changes"][0].update(reversibility="maybe"),
        lambda body: body["changes"][0].update(moved_from="x"),
        lambda body: body["changes"][0].update(acts="launch"),
        lambda body: body["changes"][0]["fields"][0].update(sensitive=0),
        lambda body: body["changes"].append(body["changes"][0]),
        lambda body: body["outputs"].update(o={"value": 1}),
        lambda body: body["outputs"].update({"\ud800": 1}),
        lambda body: body["drift"].append({}),
        lambda body: body["read"].update(objects=None),
        lambda body: body["summary"].update(create="one"),
    ],
)
def test_a_damaged_plan_is_refused_and_not_half_read(damage):
    body = body_of(of(update()))
    damage(body)

    with pytest.raises(StalePlan, match="damaged") as caught:
        parse(packed(body), "plan.out")

    assert caught.value.problem.code == "E210"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('{"format_version": "1.0", "format_version": "1.0"}', 'the key "format_version" occurs twice'),
        ('{"a": {"b\\u001b": 1, "b\\u001b": 2}}', 'the key "b?" occurs twice'),
        ('{"a": NaN}', "NaN is not a number"),
        ('{"a": -Infinity}', "-Infinity is not a number"),
        ('{"a": 1e999}', "a number that is too large"),
        ('{"a": ' + "9" * 5000 + "}", "a number that is too long"),
        ('{"a": ' + "[" * 300 + "]" * 300 + "}", "nested more than 200 levels deep"),
        ("[" * 5000 + "]" * 5000, "nested more than 200 levels deep"),
        ('{"a":\n  oops}', "line 2, column 3"),
    ],
)
def test_json_that_could_mean_two_things_or_has_no_bounds_is_refused(text, told):
    with pytest.raises(StalePlan) as caught:
        parse(text.encode(), "plan.out")

    assert told in caught.value.problem.detail


def test_what_is_no_text_at_all_is_refused():
    with pytest.raises(StalePlan, match="byte 0 is not UTF-8"):
        parse(b"\xff\xfe", "plan.out")


def test_a_file_beyond_all_measure_is_refused_unread():
    with pytest.raises(StalePlan, match="larger than 64 MB"):
        parse(b" " * (MOST_BYTES + 1), "plan.out")


def test_what_is_wrong_is_told_with_its_place_and_without_what_a_stranger_wrote():
    body = body_of(of(update()))
    body["changes"][0]["fields"][0]["\x1b[2Jevil\u202e"] = "\x1b"
    body["changes"][0]["status"] = "\x1b[2J"

    with pytest.raises(StalePlan) as caught:
        parse(packed(body), "plan.out")

    told = caught.value.problem.detail
    assert 'changes[0].fields[0]."?[2Jevil?": unknown key' in told
    assert "changes[0].status: it is not one of ready, blocked" in told
    assert told.isprintable()


def test_half_an_emoji_of_a_live_text_is_saved_and_read_back():
    plan = of(update(fields=(FieldChange("label", "half \ud83d", "\\ud83d"),)))

    read = parse(saved(plan), "plan.out")

    assert read.plan == plan
    assert read.verify(sign)


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


def without_state(**more):
    return Plan(dataclasses.replace(BASIS, lineage="", serial=0, **more), (), expires_at=MOMENT)


def test_a_plan_made_before_there_was_a_state_may_be_applied_until_the_state_is_in_use():
    first = without_state()

    check(first, dataclasses.replace(BASIS, serial=0), signed=True)
    with pytest.raises(StalePlan, match="another state") as caught:
        check(first, dataclasses.replace(BASIS, serial=1), signed=True)

    assert caught.value.problem.code == "E213"


@pytest.mark.parametrize("more", [{"acks": ("toy.a",)}, {"allows": ("delete:toy=7",)}])
def test_a_plan_that_no_state_vouches_for_allows_itself_nothing(more):
    blank = without_state(**more)

    check(blank, dataclasses.replace(BASIS, serial=0), signed=True)
    assert options(blank, Options()) == Options()
    with pytest.raises(StalePlan, match="another state"):
        check(blank, dataclasses.replace(BASIS, serial=1), signed=True)


def test_flags_that_do_not_count_are_named_until_they_are_given_again():
    blank = without_state(acks=('toy.a["x y"]', "toy.b"), allows=("delete:toy=7",))
    given = Options(acks=(address("b"),), allows={("delete", "toy"): 7})

    assert unvouched(blank, Options()) == ("--ack 'toy.a[\"x y\"]'", "--ack toy.b", "--allow delete:toy=7")
    assert unvouched(blank, given) == ("--ack 'toy.a[\"x y\"]'",)
    assert unvouched(Plan(dataclasses.replace(BASIS, acks=("toy.a",)), ()), Options()) == ()


@pytest.mark.parametrize("more", [{"replaces": ("toy.a",)}, {"mode": "destroy"}])
def test_a_plan_that_no_state_vouches_for_replaces_and_destroys_nothing(more):
    with pytest.raises(StalePlan) as caught:
        check(without_state(**more), dataclasses.replace(BASIS, serial=0), signed=True)

    assert caught.value.problem.code == "E218"


def test_a_plan_without_a_time_to_live_has_expired():
    with pytest.raises(StalePlan, match="expired"):
        check(Plan(BASIS, ()), BASIS, signed=True, moment=MOMENT)


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
