"""Every managed type, from the catalogue, is played from its first create to its end over real HTTP.

What is asserted follows from the type's declaration; ``type_forms`` holds the little that does not.
"""

import pytest
from lives import place, said, without_triggers
from second_values import fields, other_value, places

from reconciler.address import Address
from reconciler.diff import inherited_marker
from reconciler.engine import state_commands
from reconciler.plans.change import Action, Guard, Status
from reconciler.plans.drift import Origin
from reconciler.values import MISSING, at, show_path
from schemas import catalogue
from schemas.declare import Reversibility
from schemas.facts import facts
from schemas.markers import Directive, Immutable, Refers, Trigger, WriteOnly

every_type = pytest.mark.parametrize("name", catalogue.names())


def grown(life, name):
    one = life(name)
    one.declare()
    return one.grown()


# --- creation ---


@every_type
def test_what_was_created_needs_nothing_more(life, name):
    one = grown(life, name)
    before = one.stage.last_request()

    plan = one.plan()
    report = one.apply()

    assert plan.changes == ()
    assert report.exit_code(detailed=True) == 0
    assert one.writes(before) == []
    assert list(one.objects) == [one.remote_id]


@pytest.mark.parametrize("name", [n for n in catalogue.names() if catalogue.resource_type(n).acts])
def test_a_one_way_step_that_was_taken_is_neither_taken_again_nor_undone(life, name):
    one = grown(life, name)
    before = one.stage.last_request()

    for field in (path[0] for path in facts(one.resource_type.spec).having(Trigger)):
        one.declare({**one.body, field: False})
        change = one.of(one.plan())
        one.apply()

        assert (change.action, change.warnings) == (
            Action.NONE,
            (f"{field} is no longer declared, but the API cannot reset it; it keeps its value",),
        )
    one.declare(without_triggers(one.resource_type, one.body))
    one.apply()
    assert one.writes(before) == []


# --- the end ---


@every_type
def test_what_is_no_longer_declared_is_deleted_or_forgotten(life, name):
    one = grown(life, name)
    effect = one.resource_type.effect("delete", one.resource_type.reshape(one.live))
    is_locked = effect.reversibility is Reversibility.TIME_LOCKED
    before, remote_id = one.stage.last_request(), one.remote_id
    one.declare_these()

    change = one.of(one.plan(acked=False))
    one.apply(acked=False)
    unasked = one.writes(before)
    one.apply()

    if one.resource_type.delete is None:
        assert (change.action, change.status) == (Action.FORGET, Status.READY)
        assert "cannot delete" in change.reason
        assert (one.writes(before), remote_id in one.objects) == ([], True)
    else:
        assert (change.action, change.guard) == (Action.DELETE, Guard.ACK if is_locked else Guard.NONE)
        assert bool(unasked) is not is_locked
        assert [write.split()[0] for write in one.writes(before)] == ["DELETE"]
        assert change.effect == effect.text
    assert one.address not in one.stage.records()
    assert one.of(one.plan()) is None


@pytest.mark.parametrize("name", [n for n in catalogue.names() if catalogue.resource_type(n).delete])
def test_what_was_deleted_is_created_again_unless_its_name_is_locked(life, name):
    one = grown(life, name)
    effect = one.resource_type.effect("delete", one.resource_type.reshape(one.live))
    one.declare_these()
    one.apply()

    one.declare()
    change = one.of(one.plan())

    if effect.lock:
        assert (change.status, change.guard) == (Status.BLOCKED, Guard.LOCKED_NAME)
    else:
        assert (change.action, change.status) == (Action.CREATE, Status.READY)
        one.grown()
        assert one.remote_id in one.objects


@every_type
def test_a_replacement_leaves_the_object_as_declared(life, name):
    one = grown(life, name)
    was, first, others = one.remote_id, one.body, list(other_bodies(one))
    ready = [new for new in others if is_replaced(one, new)]
    # The last one: another country code alone makes no number that the API takes.
    one.declare(ready[-1] if ready else first)

    one.grown()

    assert bool(ready) is (one.resource_type.delete is not None and bool(others))
    assert [one.remote_id] == [key for key in one.objects if key != was or not ready or one.resource_type.singleton]


def other_bodies(one):
    """Yield the body with another value in one of its fixed fields, each time another one; references stay."""
    for pattern, schemas in fields(one.resource_type).items():
        for path in places(one.body, pattern):
            now = at(one.body, path)
            if (
                inherited_marker(one.resource_type, Immutable, path)
                and now is not MISSING
                and not inherited_marker(one.resource_type, Refers, path)
            ):
                new = other_value(one.resource_type, one.body, path, schemas, one.scenario.values.get(place(path), ()))
                if new is not None:
                    yield new


def is_replaced(one, body):
    one.declare_these(one=body)
    change = one.of(one.plan())
    return (change.action, change.status) == (Action.REPLACE, Status.READY)


# --- taking over ---


@every_type
def test_an_object_is_imported_by_its_id(life, name):
    one = grown(life, name)
    remote_id, there = one.remote_id, list(one.objects)
    one.stage.lose_state()

    state_commands.import_object(one.stage.project(), Address.parse(one.address), remote_id)
    change = one.of(one.plan())
    one.grown()

    assert change is None or change.action is Action.UPDATE
    assert (one.remote_id, list(one.objects)) == (remote_id, there)


@every_type
def test_an_object_is_imported_by_a_block(life, name):
    one = grown(life, name)
    remote_id, there = one.remote_id, list(one.objects)
    one.stage.lose_state()
    one.declare_these(imports=[{"to": one.address, "id": remote_id}], one=one.body)

    change = one.of(one.plan())
    one.grown()

    assert (change.action, change.remote_id) == (Action.ADOPT, remote_id)
    assert (one.remote_id, list(one.objects)) == (remote_id, there)


@every_type
def test_a_lost_state_is_found_again_by_natural_key(life, name):
    one = grown(life, name)
    remote_id, there, before = one.remote_id, list(one.objects), one.stage.last_request()
    one.stage.lose_state()

    change = one.of(one.plan())
    one.grown()

    assert (change.action, change.status, change.remote_id) == (Action.ADOPT, Status.READY, remote_id)
    assert (one.remote_id, list(one.objects)) == (remote_id, there)
    assert not any(write.startswith(("POST", "DELETE")) for write in one.writes(before))


HINTED = [n for n in catalogue.names() if not catalogue.resource_type(n).natural_key.unique]


@pytest.mark.parametrize("name", HINTED)
def test_two_objects_with_the_same_hint_are_left_to_the_user_to_tell_apart(life, name):
    one = life(name)
    body = without_triggers(one.resource_type, one.body)
    one.declare_these(one=body)
    one.grown()
    one.declare_these(one=body, two=body)
    one.grown()
    there, before = list(one.objects), one.stage.last_request()
    one.stage.lose_state()

    changes = [one.of(one.plan(), word) for word in ("one", "two")]
    one.apply()

    assert len(there) == 2
    assert {(change.status, change.guard) for change in changes} == {(Status.BLOCKED, Guard.AMBIGUOUS)}
    assert all(remote_id in changes[0].why for remote_id in there)
    assert one.writes(before) == []


# --- drift ---


CHANGED = [n for n in catalogue.names() if catalogue.resource_type(n).update]


@pytest.mark.parametrize("name", CHANGED)
def test_what_was_changed_outside_is_found_and_put_back(life, name):
    one = life(name).open_to_changes()
    was, live = one.body, one.resource_type.reshape(one.live)
    outside, moved = was, []
    for pattern, schemas in fields(one.resource_type).items():
        for path in places(was, pattern):
            here = at(was, path) is not MISSING and place(path) not in one.scenario.tracked
            if here and not is_out_of_reach(one.resource_type, path, live):
                preferred = one.scenario.values.get(place(path), ())
                new = other_value(one.resource_type, outside, path, schemas, preferred)
                outside, moved = (outside, moved) if new is None else (new, [*moved, path])
    one.stage.change_outside(name, raw_id(one), patch(one, outside, moved))

    plan = one.plan()
    report = one.apply()

    found = [entry for entry in plan.drift if str(entry.address) == one.address]
    assert moved
    assert {entry.origin for entry in found} == {Origin.OUTSIDE}
    assert [path for path in moved if not any(entry.path.startswith(head(path)) for entry in found)] == []
    assert one.of(plan).action is Action.UPDATE
    assert report.exit_code(detailed=True) in {0, 3}
    assert one.is_quiet()
    assert not one.plan().drift


def raw_id(one):
    return next(iter(one.stage.objects(one.resource_type.name))) if one.resource_type.singleton else one.remote_id


def head(path):
    """Return the part of a path before the first index: an answer may list elements in another order."""
    first = next((place for place, step in enumerate(path) if isinstance(step, int)), len(path))
    return show_path(path[:first])


def is_out_of_reach(resource_type, path, live):
    """Tell whether nobody could see or undo a change of the field."""
    mark = inherited_marker(resource_type, Immutable, path)
    is_closed = mark is not None and not (mark.unless and mark.unless(live))
    return is_closed or any(inherited_marker(resource_type, one, path) for one in (Directive, Trigger, WriteOnly))


def patch(one, outside, moved):
    """Return what to merge into the stored object: the fields that moved, lists whole, where the API shows them."""
    body = {}
    for path in moved:
        first = next((place for place, step in enumerate(path) if isinstance(step, int)), len(path))
        holder = body
        for step in path[: first - 1]:
            holder = holder.setdefault(step, {})
        holder[path[first - 1]] = at(outside, path[:first])
    for step in reversed(one.scenario.below):
        body = {step: body}
    return body


# --- secrets ---


@every_type
def test_no_secret_of_an_object_is_kept_or_told(life, name, tmp_path):
    one = grown(life, name)
    secrets = one.secrets
    one.declare_these()
    one.plan(out=tmp_path / "plan.json")
    one.stage.lose_state()
    one.declare()
    one.grown()

    told = said(one).encode() + (tmp_path / "plan.json").read_bytes() + one.stage.stored()

    assert [secret for secret in secrets | one.secrets if secret.encode() in told] == []
