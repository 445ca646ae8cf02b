import dataclasses

import pytest
from toys import address, declared, gated, inputs, live, locked, record, tombstone, toy

from reconciler.address import Address
from reconciler.planner.build import build
from reconciler.plans.change import Action, Guard, Status
from reconciler.plans.inputs import Options
from reconciler.resolve import Lifecycle
from reconciler.values import Deferred, Reference

PROTECT = Lifecycle(protect=True)


def planned(resources=(), records=(), objects=(), **more):
    return build(inputs(resources, records, objects, **more)).plan


def standing(plan):
    return {one.address.name: (str(one.action), str(one.status), str(one.guard)) for one in plan.changes}


def many(count, **declared_values):
    """Return as many records and live toys, named t00 and on."""
    names = [f"t{number:02}" for number in range(count)]
    records = [record(name, declared={"name": name} | declared_values) for name in names]
    return names, records, [live(f"id-{name}", name=name, **declared_values) for name in names]


def allowing(action, count):
    return Options(allows={(action, "toy"): count})


# --- protection ---


@pytest.mark.parametrize("options", [Options(), Options(destroy=True)])
def test_a_protected_object_is_not_deleted_though_its_block_is_gone(options):
    plan = planned([declared("b")], [record("a", protect=True)], [live("id-a")], options=options)

    assert standing(plan)["a"] == ("delete", "blocked", "protected")
    assert "protect: false" in plan[address("a")].why


def test_a_protected_object_is_not_replaced():
    plan = planned(
        [declared("a", region="US", lifecycle=PROTECT)], [record("a", declared={"region": "EU"})], [live("id-a")]
    )

    assert standing(plan)["a"] == ("replace", "blocked", "protected")


def test_protection_that_is_declared_but_not_applied_yet_counts_already():
    plan = planned([declared("a", region="US", lifecycle=PROTECT)], [record("a", protect=False)], [live("id-a")])

    assert plan[address("a")].guard is Guard.PROTECTED


def test_a_protected_object_may_be_updated():
    plan = planned([declared("a", label="x", lifecycle=PROTECT)], [record("a", protect=True)], [live("id-a")])

    assert standing(plan)["a"] == ("update", "ready", "")


# --- thresholds ---


@pytest.mark.parametrize(("gone", "guard"), [(3, ""), (4, "threshold")])
def test_more_than_thirty_percent_of_ten_need_an_allowance(gone, guard):
    names, records, objects = many(10)

    plan = planned([declared(name) for name in names[gone:]], records, objects)

    assert {str(change.guard) for change in plan.changes} == {guard}
    assert len(plan.changes) == gone


def test_the_refusal_counts_and_says_what_to_add():
    names, records, objects = many(10)

    (change, *_) = planned([declared(name) for name in names[4:]], records, objects).changes

    assert "4 of 10" in change.why
    assert "40%" in change.why
    assert change.why.endswith("--allow delete:toy=4")


def test_fewer_than_ten_objects_are_not_measured():
    _, records, objects = many(9)

    plan = planned([declared("other")], records, objects)

    assert {str(change.guard) for change in plan.changes} == {""}


@pytest.mark.parametrize(("allowed", "guard"), [(3, "threshold"), (4, ""), (9, "")])
def test_an_allowance_holds_for_its_count_and_no_more(allowed, guard):
    names, records, objects = many(10)

    plan = planned([declared(name) for name in names[4:]], records, objects, options=allowing("delete", allowed))

    assert {str(change.guard) for change in plan.changes} == {guard}


def test_an_allowance_for_updates_allows_no_deletes():
    names, records, objects = many(10)

    plan = planned([declared(name) for name in names[4:]], records, objects, options=allowing("update", 10))

    assert {change.guard for change in plan.changes} == {Guard.THRESHOLD}


def test_updates_are_measured_apart_from_deletes():
    names, records, objects = many(10, label="old")
    resources = [declared(name, label="new" if name in names[:3] else "old") for name in names[:8]]

    plan = planned(resources, records, objects)

    assert {(str(c.action), str(c.guard)) for c in plan.changes} == {("update", ""), ("delete", "")}
    more = [declared(name, label="new" if name in names[:4] else "old") for name in names[:8]]
    assert {(str(c.action), str(c.guard)) for c in planned(more, records, objects).changes} == {
        ("update", "threshold"),
        ("delete", ""),
    }


def test_replacements_count_as_deletes():
    names, records, objects = many(10)
    resources = [declared(name, region="US" if name in names[:4] else "EU") for name in names]

    plan = planned(resources, records, objects)

    assert {(str(c.action), str(c.guard)) for c in plan.changes} == {("replace", "threshold")}


def test_what_is_blocked_already_does_not_count():
    names, records, objects = many(10)
    guarded = [dataclasses.replace(one, protect=one.address == "toy.t00") for one in records]

    plan = planned([declared(name) for name in names[4:]], guarded, objects)

    assert sorted(str(change.guard) for change in plan.changes) == ["", "", "", "protected"]


def test_destroy_is_meant_and_not_measured():
    _, records, objects = many(20)

    plan = planned([], records, objects, options=Options(destroy=True))

    assert {(str(c.action), str(c.status)) for c in plan.changes} == {("delete", "ready")}


# --- emptiness ---


def test_an_empty_configuration_deletes_nothing():
    plan = planned([], [record("a")], [live("id-a")])

    assert standing(plan) == {"a": ("delete", "blocked", "empty_configuration")}
    assert "reconciler destroy" in plan.changes[0].why


def test_an_empty_configuration_still_forgets():
    plan = planned([], [record("a", on_destroy="forget")], [live("id-a")])

    assert standing(plan) == {"a": ("forget", "ready", "")}


def test_one_declared_object_is_enough_to_mean_it():
    plan = planned([declared("b")], [record("a")], [live("id-a")])

    assert standing(plan)["a"] == ("delete", "ready", "")


# --- acknowledgements ---


@pytest.mark.parametrize("named", ["toy.a", 'toy.a["EN"]'])
def test_an_act_that_locks_a_name_needs_its_address_acknowledged(named):
    old = record("a", address='toy.a["EN"]')

    refused = planned([declared("b")], [old], [live("id-a")], resource_type=locked())
    granted = planned(
        [declared("b")], [old], [live("id-a")], resource_type=locked(), options=Options(acks=(Address.parse(named),))
    )

    assert (refused.changes[0].guard, refused.changes[0].why) == (Guard.ACK, "needs --ack 'toy.a[\"EN\"]'")
    assert granted.changes[0].status is Status.READY


def test_an_acknowledgement_holds_for_its_address_alone():
    plan = planned(
        [declared("c")],
        [record("a"), record("b")],
        [live("id-a"), live("id-b", name="b")],
        resource_type=locked(),
        options=Options(acks=(address("a"),)),
    )

    assert standing(plan)["a"] == ("delete", "ready", "")
    assert standing(plan)["b"] == ("delete", "blocked", "missing_ack")


def test_destroy_does_not_acknowledge():
    plan = planned([], [record("a")], [live("id-a")], resource_type=locked(), options=Options(destroy=True))

    assert plan.changes[0].guard is Guard.ACK


def test_protection_outranks_an_acknowledgement():
    plan = planned(
        [declared("b")],
        [record("a", protect=True)],
        [live("id-a")],
        resource_type=locked(),
        options=Options(acks=(address("a"),)),
    )

    assert plan[address("a")].guard is Guard.PROTECTED


def test_an_allowance_is_no_acknowledgement():
    names, records, objects = many(10)
    rest = [declared(name) for name in names[4:]]

    neither = planned(rest, records, objects, resource_type=locked())
    allowed = planned(rest, records, objects, resource_type=locked(), options=allowing("delete", 4))
    acks = tuple(address(name) for name in names[:4])
    both = planned(
        rest, records, objects, resource_type=locked(), options=Options(acks=acks, allows={("delete", "toy"): 4})
    )

    assert {change.guard for change in neither.changes} == {Guard.THRESHOLD}
    assert {change.guard for change in allowed.changes} == {Guard.ACK}
    assert {change.guard for change in both.changes} == {Guard.NONE}


# --- limits ---


def test_creates_beyond_the_limit_are_refused_in_the_order_of_addresses():
    plan = planned([declared(name) for name in "abc"], [], [live("id-x", name="x")], resource_type=toy(limit=3))

    assert [str(change.guard) for change in plan.changes] == ["", "", "limit"]
    assert "at most 3" in plan.changes[2].why


def test_what_this_plan_deletes_makes_room():
    plan = planned([declared("b")], [record("a")], [live("id-a")], resource_type=toy(limit=1))

    assert standing(plan) == {"a": ("delete", "ready", ""), "b": ("create", "ready", "")}


def test_a_delete_that_is_blocked_makes_no_room():
    plan = planned([declared("b")], [record("a", protect=True)], [live("id-a")], resource_type=toy(limit=1))

    assert standing(plan) == {"a": ("delete", "blocked", "protected"), "b": ("create", "blocked", "limit")}


# --- dependents ---


def test_a_blocked_create_blocks_what_needs_it_and_nothing_else():
    later = Deferred((Reference(address("a"), ("id",)),))
    resources = [
        declared("a"),
        declared("b", needs=("toy.a",), label=later),
        declared("c", needs=("toy.b",)),
        declared("d"),
    ]

    plan = planned(resources, tombstones=[tombstone("a")])

    assert standing(plan) == {
        "a": ("create", "blocked", "locked_name"),
        "b": ("create", "blocked", "dependency"),
        "c": ("create", "blocked", "dependency"),
        "d": ("create", "ready", ""),
    }
    assert plan[address("b")].why == "it depends on toy.a, which is blocked"


def test_an_update_that_waits_stops_no_dependent():
    plan = planned(
        [declared("a", label="x"), declared("b", needs=("toy.a",))],
        [record("a")],
        [live("id-a")],
        resource_type=gated("update", "waiting"),
    )

    assert standing(plan) == {"a": ("update", "waiting", ""), "b": ("create", "ready", "")}


def test_a_delete_waits_for_the_blocked_delete_of_its_dependent():
    records = [record("a"), record("b", depends_on=("toy.a",), protect=True)]

    plan = planned([declared("c")], records, [live("id-a"), live("id-b", name="b")])

    assert standing(plan)["a"] == ("delete", "blocked", "dependency")
    assert standing(plan)["b"] == ("delete", "blocked", "protected")
    assert standing(plan)["c"] == ("create", "ready", "")


def test_a_delete_does_not_wait_for_a_dependent_that_is_only_forgotten():
    records = [record("a"), record("b", depends_on=("toy.a",), on_destroy="forget")]

    plan = planned([declared("c")], records, [live("id-a"), live("id-b", name="b")])

    assert standing(plan)["a"] == ("delete", "ready", "")


def test_a_delete_does_not_wait_for_a_dependent_that_is_gone_and_cannot_come_back_now():
    records = [record("a"), record("b", depends_on=("toy.a",))]

    plan = planned([declared("b")], records, [live("id-a")], tombstones=[tombstone("b")])

    assert standing(plan) == {"a": ("delete", "ready", ""), "b": ("create", "blocked", "locked_name")}


def test_a_blocked_replacement_blocks_its_dependents():
    plan = planned(
        [declared("a", region="US", lifecycle=PROTECT), declared("b", label="x", needs=("toy.a",))],
        [record("a"), record("b")],
        [live("id-a"), live("id-b", name="b")],
    )

    assert standing(plan)["b"] == ("update", "blocked", "dependency")


def test_guards_leave_a_plan_without_risks_alone():
    plan = planned([declared("a"), declared("b", needs=("toy.a",))])

    assert {change.status for change in plan.changes} == {Status.READY}
    assert {change.action for change in plan.changes} == {Action.CREATE}
