"""Every field of every type is changed over real HTTP: the plan says it, the API has it, and nothing else moves.

Fields are read from the type, to the last nested one; the example and the further forms in ``type_forms`` give each a
place.
"""

import re
from collections import Counter
from itertools import islice

import pytest
from lives import place
from second_values import differences, fields, general, is_valid, other_value, places, without
from type_forms import bodies, scenario

from reconciler.diff import inherited_marker
from reconciler.diff.fields import reset_kind
from reconciler.plans.change import Action, Guard, Status
from reconciler.resource.fields import field_value
from reconciler.resource.keys import declared_key, live_key
from reconciler.values import MISSING, at, read_path, show_path
from schemas import catalogue
from schemas.declare import Reversibility
from schemas.facts import EACH, facts
from schemas.markers import ApiDefault, Directive, Immutable, Trigger, WriteOnly

RESOURCE_TYPES = [catalogue.resource_type(name) for name in catalogue.names()]


# --- which fields there are, and which form of the type has them ---


def share(resource_type):
    """Return for each form of a type the patterns that are tried on it: those that no earlier form has.

    A form is looked at with all it can have; where that leaves a field no other value, as it is, which is how fields
    that cannot be changed are tried.
    """
    plain, shares = bodies(resource_type), [[] for _ in bodies(resource_type)]
    full = [grown(resource_type, body, lambda path: may_be_changed(resource_type, path))[0] for body in plain]
    for pattern, schemas in fields(resource_type).items():
        places = [form for form, body in enumerate([*full, *plain]) if others(resource_type, body, pattern, schemas)]
        if places:
            shares[places[0] % len(plain)].append(pattern)
    return shares


def may_be_changed(resource_type, path):
    return not is_steering(resource_type, path) and not is_fixed(resource_type, path, None)


def others(resource_type, body, pattern, schemas):
    return [path for path in places(body, pattern) if other(resource_type, body, path, schemas) is not None]


def other(resource_type, body, path, schemas, unlike=None):
    return other_value(resource_type, body, path, schemas, scenario(resource_type).values.get(place(path), ()), unlike)


def grown(resource_type, body, may, live=None):
    """Return the body with every field it lacks, may have and can have beside the others, and their paths."""
    added = []
    for pattern, schemas in fields(resource_type).items():
        for path in places(body, pattern):
            if at(body, path) is not MISSING or place(path) in scenario(resource_type).kept or not may(path):
                continue
            shown = MISSING if live is None else at({path[0]: field_value(resource_type, live, path[0])}, path)
            new = other(resource_type, body, path, schemas, None if shown is MISSING else shown)
            body, added = (body, added) if new is None else (new, [*added, path])
    return body, added


def is_steering(resource_type, path):
    """Tell whether a field only steers requests, or asks for a one-way step."""
    return (
        inherited_marker(resource_type, Directive, path) is not None
        or inherited_marker(resource_type, Trigger, path) is not None
    )


def is_fixed(resource_type, path, live):
    """Tell whether a field cannot be changed in place on a live object, or with None on any."""
    mark = inherited_marker(resource_type, Immutable, path)
    if mark is None or mark.unless is None:
        return resource_type.update is None or mark is not None
    return live is not None and not mark.unless(live)


SHARES = {resource_type.name: share(resource_type) for resource_type in RESOURCE_TYPES}
FORMS = [
    (resource_type.name, form) for resource_type in RESOURCE_TYPES for form in range(len(SHARES[resource_type.name]))
]
every_form = pytest.mark.parametrize(("name", "form"), FORMS, ids=[f"{name}-{form}" for name, form in FORMS])


@pytest.mark.parametrize("resource_type", RESOURCE_TYPES, ids=catalogue.names())
def test_every_field_has_a_place_in_one_form_of_its_type(resource_type):
    placed = set().union(*SHARES[resource_type.name])

    assert [".".join(pattern) for pattern in fields(resource_type) if pattern not in placed] == []


# --- fields that can be changed in place ---


@every_form
def test_every_field_that_can_be_changed_is_and_nothing_else(life, name, form):
    one = alive(life, name, form)
    live = one.resource_type.reshape(one.live)
    full, added = grown(one.resource_type, one.body, lambda path: is_changeable(one.resource_type, path, live), live)
    if added:
        changes(one, full, added)

    for batch in batches(mine(one, form, is_changeable), one.scenario.together):
        body = one.body
        for path, schemas in batch:
            body = other(one.resource_type, body, path, schemas)
            assert body is not None, path
        changes(one, body, [path for path, _ in batch])

    body, reset = shrunk(one, lambda how: how != "stuck")
    if reset:
        changes(one, body, reset)
    keeps(one, *shrunk(one, lambda how: how == "stuck"))
    assert one.is_quiet()


def alive(life, name, form):
    return life(name, bodies(catalogue.resource_type(name))[form]).open_to_changes()


def is_changeable(resource_type, path, live):
    return not is_steering(resource_type, path) and not is_fixed(resource_type, path, live)


def mine(one, form, wanted):
    """Return the last place and the schemas of each of a form's fields that is as wanted."""
    found, live = [], one.resource_type.reshape(one.live)
    for pattern in SHARES[one.resource_type.name][form]:
        schemas = fields(one.resource_type)[pattern]
        if wanted(one.resource_type, tuple(EACH if step.startswith(EACH) else step for step in pattern), live):
            there = others(one.resource_type, one.body, pattern, schemas)
            assert there, pattern
            found.append((there[-1], schemas))
    return found


def batches(entries, size):
    entries = iter(entries)
    while batch := list(islice(entries, size)):
        yield batch


def shrunk(one, wanted):
    """Return the body without whatever it can be without and is as wanted, and the paths that this asks to change."""
    body, gone, live = one.body, [], one.resource_type.reshape(one.live)
    for pattern in fields(one.resource_type):
        for path in places(one.body, pattern):
            here = (
                at(body, path) is not MISSING
                and is_changeable(one.resource_type, path, live)
                and place(path) not in one.scenario.kept
            )
            if (
                here
                and wanted(reset_kind(one.resource_type, path))
                and is_valid(one.resource_type, without(body, path))
            ):
                gone += [] if default(one.resource_type, show_path(path)) == at(body, path) else [path]
                body = without(body, path)
    return body, gone


def changes(one, body, paths):
    """Declare a body that differs at these paths: the plan says just that, and the API then has just that.

    That nothing follows is seen in the next plan, which must not say anything beside what is changed next.
    """
    before, wanted = one.live, {place(path) for path in paths}
    asked = differences(one.body, body)
    one.declare(body)

    report = one.apply()
    one.stage.reviewed()
    if one.resource_type.edit_limits is not None:  # so that the next change is not one too many
        one.stage.advance("4d", 4 * 86_400)

    change = one.of(report.plan)
    assert change is not None, wanted
    assert (change.action, change.status) == (Action.UPDATE, Status.READY), change
    assert report.exit_code(detailed=True) in {0, 3}, [one.problem and one.problem.detail for one in report.results]
    said = {general(entry.path): None in (entry.before, entry.after) for entry in change.fields}
    assert [path for path, whole in said.items() if not any(speaks(path, want, whole) for want in wanted)] == []
    assert [want for want in wanted if not any(speaks(path, want, whole) for path, whole in said.items())] == []
    moved = {
        path: now
        for path, (was, now) in differences(before, one.live).items()
        if not re.search(one.scenario.noise, path) and {was, now} != {None, default(one.resource_type, path)}
    }
    assert [path for path in moved if not any(f".{want}." in f".{general(path)}." for want in wanted)] == []
    meant = {p: now for p, (_, now) in asked.items() if any(is_below(general(p), want) for want in wanted)}
    assert counted(moved.values()) == counted(shown(one.resource_type, meant))


def keeps(one, body, paths):
    """Declare a body without fields that the API cannot reset: each is named, and nothing is sent."""
    before = one.stage.last_request()
    one.declare(body)

    plan = one.plan()
    one.apply()

    warned = " ".join(one.of(plan).warnings) if paths else ""
    assert [path for path in paths if f"{show_path(path)} is no longer declared" not in warned] == []
    assert one.stage.writes(before) == []


def speaks(path, wanted, whole):
    """Tell whether a line of a plan is about a field: at it, below it, or all it lies in when that comes or goes."""
    return is_below(path, wanted) or (whole and is_below(wanted, path))


def is_below(path, above):
    return path == above or path.startswith(f"{above}.")


def shown(resource_type, meant):
    """Yield the values that the API will show for those that are meant."""
    for path, now in meant.items():
        if not inherited_marker(resource_type, WriteOnly, read_path(path)):
            yield default(resource_type, path) if now is None else now


def default(resource_type, path):
    mark = facts(resource_type.spec).find(ApiDefault, *read_path(path))
    return mark and mark.value


def counted(values):
    return Counter(map(repr, values))


# --- fields that cannot ---


@every_form
def test_every_field_that_is_fixed_leads_to_the_documented_action(life, name, form):
    one = alive(life, name, form)
    first = one.body

    for path, schemas in mine(one, form, is_closed):
        before, new = one.stage.last_request(), other(one.resource_type, first, path, schemas)
        one.declare(new)
        change = one.of(one.plan())

        assert (change.action, change.status, change.guard) == documented(one, first, new), path
        said = {general(entry.path): None in (entry.before, entry.after) for entry in change.fields}
        assert all(speaks(shown_path, place(path), whole) for shown_path, whole in said.items()), said
        assert show_path(path[:1]) in change.reason + change.why
        if change.status is Status.BLOCKED:
            assert one.apply().exit_code(detailed=True) == 6
        assert one.stage.writes(before) == []


def is_closed(resource_type, path, live):
    return not is_steering(resource_type, path) and is_fixed(resource_type, path, live)


def documented(one, first, new):
    """Return what a change of a fixed field must come to: replaced, unless the API cannot, the name stays locked, or
    the new one would have the content of the old one and the API takes it only once.
    """
    live = one.resource_type.reshape(one.live)
    if one.resource_type.delete is None or one.resource_type.create is None:
        return Action.UPDATE, Status.BLOCKED, Guard.UNSUPPORTED
    locks = one.resource_type.effect("delete", live).reversibility is Reversibility.TIME_LOCKED
    if locks and declared_key(one.resource_type, new) == live_key(one.resource_type, live):
        return Action.REPLACE, Status.BLOCKED, Guard.LOCKED_NAME
    if one.resource_type.sole and all(
        at(new, read_path(path)) == at(first, read_path(path)) for path in one.resource_type.sole.fields
    ):
        return Action.REPLACE, Status.BLOCKED, Guard.DUPLICATE
    return Action.REPLACE, Status.READY, Guard.NONE


@every_form
def test_a_field_that_only_steers_is_no_change_of_its_own(life, name, form):
    one = alive(life, name, form)
    first = one.body

    for path, schemas in mine(
        one, form, lambda resource_type, path, _live: inherited_marker(resource_type, Directive, path) is not None
    ):
        one.declare(other(one.resource_type, first, path, schemas))

        assert one.of(one.plan()) is None, path
