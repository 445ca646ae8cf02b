from functools import partial

import pytest
from counting import calls
from toys import NOON, address, declared, gated, inputs, live, locked, record, tombstone, toy

from reconciler.address import Address
from reconciler.diagnostics import ConfigError
from reconciler.planner.build import build
from reconciler.plans.change import Action, Guard, Status
from reconciler.plans.drift import Origin
from reconciler.plans.inputs import Options
from reconciler.resolve import Import, Lifecycle, Move, Output, Removal
from reconciler.values import Deferred, Reference, Secret

ORIGIN = declared().origin
LATER = Deferred((Reference(address("a"), ("link",)),))


def planned(resources=(), records=(), objects=(), **more):
    return build(inputs(resources, records, objects, **more))


def only(*given, **more):
    (change,) = planned(*given, **more).plan.changes
    return change


# --- nothing is live ---


def test_what_is_not_there_is_created_with_every_leaf():
    change = only([declared("a", label="x", secret=Secret("k3y"))])

    assert (change.action, change.status, change.remote_id) == (Action.CREATE, Status.READY, "")
    assert [(f.path, f.before, f.after, f.sensitive) for f in change.fields] == [
        ("name", None, "a", False),
        ("label", None, "x", False),
        ("secret", None, None, True),
    ]


def test_an_object_that_vanished_is_created_again_and_told_as_drift():
    plan = planned([declared("a")], [record("a")]).plan

    assert (plan.changes[0].action, plan.changes[0].reason) == (Action.CREATE, "deleted outside")
    assert [(d.path, d.before, d.after, d.origin) for d in plan.drift] == [("", "present", None, Origin.OUTSIDE)]
    assert plan.drift[0].since == "2026-11-23T12:00:00Z"


def test_a_create_that_the_api_lacks_is_blocked():
    change = only([declared("a")], resource_type=toy(create=None))

    assert (change.action, change.guard) == (Action.CREATE, Guard.UNSUPPORTED)


@pytest.mark.parametrize(("days", "guard"), [(30, Guard.LOCKED_NAME), (0.5, Guard.NONE)])
def test_a_locked_name_is_refused_until_its_date(days, guard):
    change = only([declared("a")], tombstones=[tombstone("a", days)])

    assert change.guard is guard
    if guard:
        assert "2026-12-23" in change.why


def test_another_name_is_not_locked():
    assert only([declared("b")], tombstones=[tombstone("a")]).status is Status.READY


# --- something is live ---


def test_an_object_as_declared_has_nothing_to_say():
    plan = planned([declared("a")], [record("a")], [live("id-a")]).plan

    assert plan.changes == ()
    assert plan.unchanged == 1
    assert plan.summary()["none"] == 1


def test_an_update_shows_its_fields_and_the_fingerprint_of_the_object():
    change = only([declared("a", label="new")], [record("a", declared={"label": "old"})], [live("id-a", label="old")])

    assert (change.action, change.remote_id) == (Action.UPDATE, "id-a")
    assert [(f.path, f.before, f.after) for f in change.fields] == [("label", "old", "new")]
    assert change.fingerprint.startswith("sha256:")


def test_an_object_found_by_its_key_is_adopted_and_may_be_changed_with_it():
    same = only([declared("a")], [], [live("id-x")])
    other = only([declared("a", label="x")], [], [live("id-x")])

    assert (same.action, same.fields, same.sends) == (Action.ADOPT, (), False)
    assert (other.action, [f.path for f in other.fields], other.sends) == (Action.ADOPT, ["label"], True)


def test_an_object_with_our_key_and_another_fixed_field_is_never_deleted():
    change = only([declared("a", region="US")], [], [live("id-x")])

    assert (change.action, change.status, change.guard) == (Action.ADOPT, Status.BLOCKED, Guard.AMBIGUOUS)
    assert "region" in change.why


def test_an_adopted_object_whose_update_must_wait_is_adopted_as_it_is():
    change = only([declared("a", label="x")], [], [live("id-x")], resource_type=gated("update", "waiting", "in review"))

    assert (change.action, change.status, change.fields) == (Action.ADOPT, Status.READY, ())
    assert "in review" in change.warnings[0]


def test_several_live_objects_with_the_key_are_left_to_the_user():
    change = only([declared("a")], [], [live("id-1"), live("id-2")])

    assert (change.status, change.guard) == (Status.BLOCKED, Guard.AMBIGUOUS)
    assert "import: [{to: toy.a, id: id-1}]" in change.why


def test_an_update_that_the_api_lacks_is_blocked():
    change = only([declared("a", label="x")], [record("a")], [live("id-a")], resource_type=toy(update=None))

    assert change.guard is Guard.UNSUPPORTED


@pytest.mark.parametrize(
    ("status", "guard"),
    [("waiting", Guard.NONE), ("needs_human", Guard.NONE), ("blocked", Guard.UNSUPPORTED)],
)
def test_a_gate_says_why_an_update_cannot_be_sent_now(status, guard):
    change = only(
        [declared("a", label="x")], [record("a")], [live("id-a")], resource_type=gated("update", status, "because")
    )

    assert (change.action, str(change.status), change.guard, change.why) == (Action.UPDATE, status, guard, "because")
    assert not change.sends


def test_a_changed_secret_says_that_it_cannot_be_read_back():
    change = only([declared("a", secret=Secret("new"))], [record("a")], [live("id-a")])

    assert [(f.path, f.before, f.after, f.sensitive) for f in change.fields] == [("secret", None, None, True)]
    assert "never returns the value" in change.reason


def test_what_is_ignored_is_not_changed_and_keeps_its_live_value_beside_a_change():
    keep = Lifecycle(ignore_changes=(("inner", "color"), ("label",)))
    one = declared("a", label="x", inner={"color": "red", "size": 5}, lifecycle=keep)

    plan = planned([one], [record("a")], [live("id-a", label="theirs", inner={"color": "blue", "size": 4})])

    (change,) = plan.plan.changes
    assert [f.path for f in change.fields] == ["inner.size"]
    assert plan.work[address("a")].values["inner"] == {"color": "blue", "size": 5}


# --- replacement ---


def test_an_immutable_field_replaces_with_its_rule():
    change = only([declared("a", region="US")], [record("a")], [live("id-a")])

    assert change.action is Action.REPLACE
    assert change.reason == "region forces replacement (a toy stays)"


def test_an_immutable_field_that_may_change_now_is_an_update():
    change = only(
        [declared("a", sort="x")], [record("a", declared={"sort": "y"})], [live("id-a", sort="y", state="DRAFT")]
    )

    assert change.action is Action.UPDATE


def test_a_replacement_may_be_asked_for():
    change = only([declared("a")], [record("a")], [live("id-a")], options=Options(replaces=(address("a"),)))

    assert (change.action, change.reason, change.fields) == (Action.REPLACE, "requested by --replace", ())


@pytest.mark.parametrize("lacking", ["create", "delete"])
def test_a_replacement_needs_both_verbs(lacking):
    change = only([declared("a", region="US")], [record("a")], [live("id-a")], resource_type=toy(**{lacking: None}))

    assert change.guard is Guard.UNSUPPORTED
    assert lacking in change.why


def test_a_replacement_under_a_name_that_would_be_locked_is_refused_with_the_way_out():
    change = only([declared("a", region="US")], [record("a")], [live("id-a")], resource_type=locked(30))

    assert (change.action, change.guard) == (Action.REPLACE, Guard.LOCKED_NAME)
    assert "30 days" in change.why
    assert "revert region" in change.why


def test_a_replacement_under_another_name_only_needs_its_acknowledgement():
    change = only([declared_as("b")], [record("a")], [live("id-a")], resource_type=locked(30))

    assert (change.action, change.guard) == (Action.REPLACE, Guard.ACK)


def declared_as(name):
    one = declared("a", region="US")
    one.values["name"] = name
    return one


# --- platform, phases, drift ---


def test_what_the_platform_decided_is_told_and_not_fought():
    plan = planned(
        [declared("a", sort="x")], [record("a", declared={"name": "a", "sort": "x"})], [live("id-a", sort="y")]
    ).plan

    assert plan.changes[0].action is Action.NONE
    assert "to accept it, write sort: y" in plan.changes[0].warnings[0]
    assert [(d.path, d.origin, d.who) for d in plan.drift] == [("sort", Origin.PLATFORM, "Meta")]


def test_what_the_user_changed_is_no_decision_of_the_platform():
    change = only(
        [declared("a", sort="z")], [record("a", declared={"name": "a", "sort": "x"})], [live("id-a", sort="y")]
    )

    assert change.action is Action.REPLACE


def test_an_object_in_review_waits():
    one = record("a", phase="in_review", awaiting_since=NOON)

    change = only([declared("a")], [one], [live("id-a", changes={"status": "REVIEW"})])

    assert (change.action, change.status, change.why) == (Action.NONE, Status.WAITING, "in review at Meta")
    assert change.since == "2026-11-23T12:00:00Z"


def test_a_refused_object_needs_a_person_and_says_why():
    change = only([declared("a")], [record("a")], [live("id-a", changes={"status": "REFUSED"}, why="SCAM")])

    assert (change.status, change.phase) == (Status.NEEDS_HUMAN, "rejected")
    assert change.why.startswith("SCAM: Meta")


def test_an_object_that_fell_from_live_is_lifecycle_drift():
    plan = planned([declared("a")], [record("a", phase="live")], [live("id-a", state="DOWN")]).plan

    assert [(d.path, d.before, d.after, d.origin) for d in plan.drift] == [("state", "live", "DOWN", Origin.LIFECYCLE)]
    assert "DOWN" in plan.changes[0].why


def test_drift_says_whether_this_plan_puts_it_back():
    resources, records = [declared("a", label="x")], [record("a", declared={"name": "a", "label": "x"})]
    objects = [live("id-a", label="theirs")]

    back = planned(resources, records, objects).plan
    held = planned(resources, records, objects, resource_type=gated("update", "waiting")).plan

    assert [d.reverted for d in back.drift] == [True]
    assert [d.reverted for d in held.drift] == [False]


def test_a_stuck_field_is_a_warning_and_no_change():
    change = only([declared("a")], [record("a", declared={"name": "a", "note": "x"})], [live("id-a", note="x")])

    assert change.action is Action.NONE
    assert "note is no longer declared" in change.warnings[0]


# --- no longer declared ---


def test_what_is_no_longer_declared_is_deleted():
    change = only([declared("b")], [record("a"), record("b")], [live("id-a"), live("id-b", name="b")])

    assert (change.address, change.action, change.reason) == (address("a"), Action.DELETE, "removed from configuration")


def test_on_destroy_forget_outlives_the_block():
    change = only(
        [declared("b")], [record("a", on_destroy="forget"), record("b")], [live("id-a"), live("id-b", name="b")]
    )

    assert (change.action, change.sends) == (Action.FORGET, False)


@pytest.mark.parametrize(("destroy", "action"), [(False, Action.FORGET), (True, Action.DELETE)])
def test_a_removed_block_says_what_happens_to_the_object(destroy, action):
    gone = Removal(address("a"), destroy, ORIGIN)

    change = only([declared("b")], [record("a"), record("b")], [live("id-a"), live("id-b", name="b")], removed=(gone,))

    assert change.action is action


def test_what_the_api_cannot_delete_is_forgotten_and_said_so():
    change = only(
        [declared("b")],
        [record("a"), record("b")],
        [live("id-a"), live("id-b", name="b")],
        resource_type=toy(delete=None),
    )

    assert change.action is Action.FORGET
    assert "cannot delete" in change.reason


def test_what_is_gone_already_is_only_forgotten():
    plan = planned([declared("b")], [record("a"), record("b")], [live("id-b", name="b")]).plan

    assert (plan.changes[0].action, plan.changes[0].reason) == (Action.FORGET, "already deleted in the API")
    assert [d.path for d in plan.drift] == [""]


# --- sections ---


def test_a_move_keeps_the_object():
    change = only(
        [declared("b")], [record("a", declared={"name": "b"})], [live("id-a", name="b")], moved=(move("a", "b"),)
    )

    assert (change.action, change.moved_from, change.remote_id) == (Action.MOVE, "toy.a", "id-a")


def test_a_moved_block_takes_its_instances_along():
    one = record("a", address='toy.a["EN"]', declared={"name": "a"})
    target = Address("toy", "b", "EN")
    moved = declared("a")
    moved = type(moved)(target, moved.resource_type, moved.values, moved.lifecycle, moved.depends_on, moved.origin)

    change = only([moved], [one], [live("id-a")], moved=(move("a", "b"),))

    assert (change.action, change.address, change.moved_from) == (Action.MOVE, target, 'toy.a["EN"]')


def test_a_move_that_was_made_already_does_nothing():
    plan = planned([declared("b")], [record("b")], [live("id-b", name="b")], moved=(move("a", "b"),)).plan

    assert plan.changes == ()


def test_many_moves_cost_no_more_for_each_than_a_few():
    def moving(count):
        names = [f"n{number}" for number in range(count)]
        return inputs(
            [declared(f"new_{name}") for name in names],
            [record(f"old_{name}", declared={"name": f"new_{name}"}) for name in names],
            [live(f"id-old_{name}", name=f"new_{name}") for name in names],
            moved=tuple(move(f"old_{name}", f"new_{name}") for name in names),
        )

    few, many = (calls(partial(build, moving(count))) for count in (20, 200))

    assert many <= 11 * few


def test_an_import_block_is_reported_when_nothing_is_there():
    with pytest.raises(ConfigError, match="not found"):
        planned([declared("a")], imports=(Import(address("a"), "id-x", ORIGIN),))


def test_an_import_block_is_refused_for_what_has_an_address():
    with pytest.raises(ConfigError, match="Already managed") as caught:
        planned(
            [declared("a"), declared("b")],
            [record("b")],
            [live("id-b", name="b")],
            imports=(Import(address("a"), "id-b", ORIGIN),),
        )

    assert "moved: [{from: toy.b, to: toy.a}]" in caught.value.problems[0].help


def test_an_imported_object_is_adopted():
    change = only(
        [declared("a", label="x")], [], [live("id-x", name="x")], imports=(Import(address("a"), "id-x", ORIGIN),)
    )

    assert (change.action, change.remote_id) == (Action.ADOPT, "id-x")
    assert [f.path for f in change.fields] == ["label", "name"]


def move(old, new):
    return Move(address(old), address(new), ORIGIN)


# --- references and outputs ---


def test_a_reference_to_a_live_object_is_settled_while_planning():
    resources = [declared("a"), declared("b", label=LATER, needs=("toy.a",))]
    objects = [live("id-a", link="https://a"), live("id-b", name="b", label="https://a")]

    assert planned(resources, [record("a"), record("b")], objects).plan.changes == ()


def test_a_reference_to_an_object_to_come_is_known_after_apply():
    plan = planned([declared("a"), declared("b", label=LATER, needs=("toy.a",))]).plan

    (label,) = [f for f in plan[address("b")].fields if f.path == "label"]
    assert (label.after, label.known_after_apply) == (None, True)


def test_a_reference_to_a_replaced_object_is_known_after_apply():
    resources = [declared("a", region="US"), declared("b", label=LATER, needs=("toy.a",))]
    objects = [live("id-a", link="https://a"), live("id-b", name="b", label="https://a")]

    plan = planned(resources, [record("a"), record("b", declared={"name": "b"})], objects).plan

    assert plan[address("b")].action is Action.UPDATE
    assert plan[address("b")].fields[0].known_after_apply


def test_outputs_are_masked_marked_or_known():
    values = {
        "secret": Output(Secret("k3y")),
        "sensitive": Output("plain", sensitive=True),
        "later": Output(Deferred((Reference(address("new"), ("link",)),))),
        "link": Output(LATER),
    }

    found = planned([declared("a")], [record("a")], [live("id-a", link="https://a")], outputs=values).plan.outputs

    assert {name: (o.value, o.sensitive, o.known_after_apply) for name, o in found.items()} == {
        "secret": ("(secret)", True, False),
        "sensitive": ("(secret)", True, False),
        "later": ("(known after apply)", False, True),
        "link": ("https://a", False, False),
    }


def test_a_live_value_that_holds_a_secret_of_today_is_not_shown():
    plan = planned(
        [declared("a", label="open")],
        [record("a", declared={"name": "a", "label": "old"})],
        [live("id-a", label="https://x/k3y-k3y")],
        secrets=frozenset({"k3y-k3y"}),
    ).plan

    assert [(f.path, f.before, f.after, f.sensitive) for f in plan.changes[0].fields] == [("label", None, None, True)]
    assert [(d.path, d.after, d.sensitive) for d in plan.drift] == [("label", None, True)]


# --- modes and targets ---


def test_refresh_only_shows_drift_and_no_change():
    plan = planned(
        [declared("a", label="x")],
        [record("a", declared={"name": "a", "label": "x"})],
        [live("id-a", label="theirs")],
        options=Options(refresh_only=True),
    ).plan

    assert plan.changes == ()
    assert [(d.path, d.reverted) for d in plan.drift] == [("label", False)]


def test_destroy_deletes_everything_that_is_recorded_and_nothing_else():
    plan = planned(
        [declared("a"), declared("new")],
        [record("a")],
        [live("id-a"), live("id-x", name="x")],
        options=Options(destroy=True),
    ).plan

    assert [(c.address, c.action, c.reason) for c in plan.changes] == [(address("a"), Action.DELETE, "destroy")]


def test_a_target_takes_what_it_needs_and_nothing_else():
    resources = [declared("a"), declared("b", needs=("toy.a",)), declared("c", needs=("toy.b",)), declared("d")]

    plan = planned(resources, options=Options(targets=(address("b"),))).plan

    assert [change.address.name for change in plan.changes] == ["a", "b"]


def test_a_plan_counts_what_was_read():
    plan = planned([declared("a")], [], [live("id-x", name="x"), live("id-y", name="y")]).plan

    assert (plan.reading.collections, plan.reading.objects, plan.reading.requests) == (1, 2, 1)


def test_equal_inputs_in_another_order_give_an_equal_plan():
    resources = [declared(name, label=name) for name in "abc"]
    records, objects = [record("a"), record("x")], [live("id-a"), live("id-x", name="x")]

    forwards = planned(resources, records, objects).plan
    backwards = planned(resources[::-1], records[::-1], objects[::-1]).plan

    assert forwards.as_json() == backwards.as_json()
