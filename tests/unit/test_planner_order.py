from datetime import timedelta

import pytest
from toys import NOON, address, declared, inputs, live, record

from reconciler import graph
from reconciler.planner.build import build
from reconciler.plans.change import Action
from reconciler.plans.inputs import Options


def planned(*given, **more):
    return build(inputs(*given, **more)).plan


def needs(plan):
    return {change.address.name: [need.name for need in change.depends_on] for change in plan.changes}


def test_creates_wait_for_what_they_need():
    plan = planned([declared("a", needs=("toy.b",)), declared("b", needs=("toy.c",)), declared("c")])

    assert needs(plan) == {"a": ["b"], "b": ["c"], "c": []}


def test_what_stays_as_it_is_is_not_waited_for():
    plan = planned([declared("a", needs=("toy.b",)), declared("b")], [record("b")], [live("id-b", name="b")])

    assert needs(plan) == {"a": []}


def test_deletes_wait_for_their_dependents():
    records = [record("a"), record("b", depends_on=("toy.a",)), record("c", depends_on=("toy.b",))]

    plan = planned([], records, [live(f"id-{n}", name=n) for n in "abc"], options=Options(destroy=True))

    assert needs(plan) == {"a": ["b"], "b": ["c"], "c": []}


def test_deletes_whose_dependency_was_turned_round_half_way_go_by_the_newer_record():
    older = record("a", depends_on=("toy.b",))
    newer = record("b", depends_on=("toy.a",), updated_at=NOON + timedelta(hours=1))

    plan = planned([], [older, newer], [live(f"id-{n}", name=n) for n in "ab"], options=Options(destroy=True))

    assert needs(plan) == {"a": ["b"], "b": []}


def test_a_delete_waits_until_its_dependent_has_let_go():
    plan = planned(
        [declared("b", label="free")],
        [record("a"), record("b", depends_on=("toy.a",))],
        [live("id-a"), live("id-b", name="b", label="bound")],
    )

    assert plan[address("b")].action is Action.UPDATE
    assert needs(plan) == {"a": ["b"], "b": []}


def test_a_replaced_dependency_is_carried_out_before_its_dependents():
    plan = planned(
        [declared("a", region="US"), declared("b", label="x", needs=("toy.a",))],
        [record("a"), record("b", depends_on=("toy.a",))],
        [live("id-a"), live("id-b", name="b")],
    )

    assert plan[address("a")].action is Action.REPLACE
    assert needs(plan) == {"a": [], "b": ["a"]}


@pytest.mark.parametrize("reverse", [False, True])
def test_a_dependency_that_turned_round_still_has_an_order(reverse):
    old = [record("a", depends_on=("toy.b",)), record("b")]
    resources = [declared("a", label="x"), declared("b", label="x", needs=("toy.a",))]

    plan = planned(resources[:: -1 if reverse else 1], old, [live("id-a"), live("id-b", name="b")])

    assert graph.sort({c.address: list(c.depends_on) for c in plan.changes}) == [address("a"), address("b")]


def test_changes_stand_in_the_order_of_addresses():
    plan = planned([declared("c"), declared("a", needs=("toy.c",)), declared("b")])

    assert [change.address.name for change in plan.changes] == ["a", "b", "c"]
