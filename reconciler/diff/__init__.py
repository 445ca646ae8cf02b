"""Compare three values of one object: declared now, declared last time, live.

Only fields that are declared, or were, count; what the server added is folded away. ``trees`` compares values,
``elements`` pairs those of lists, ``located`` says where in the files a difference stands, ``fields`` knows what a
field's facts mean for all that, ``drifted`` what is not as it was applied, ``write_only`` compares what the API never
shows.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from itertools import takewhile
from typing import TYPE_CHECKING, Any

from reconciler.diff.drifted import drifted
from reconciler.diff.elements import SCALARS, holds_mappings, holds_scalars, in_order_of, pairs
from reconciler.diff.fields import (
    comparable,
    delta,
    dropped,
    inherited_marker,
    is_hidden,
    is_sensitive,
    set_after_create,
)
from reconciler.diff.located import differences
from reconciler.diff.model import NO_DIFFERENCE, Delta, Difference, DriftedField, LastApplied
from reconciler.diff.spelling import NOT_SHOWN, alike, as_declared, as_shown, liken, print_of, spellings
from reconciler.diff.trees import differing, empty, equal, fold, matches
from reconciler.diff.write_only import OnceSecret, write_only
from reconciler.resource.fields import field_value
from reconciler.resource.paths import remove_at
from reconciler.resource.selectors import covers
from reconciler.resource.spelling import exact, respelled
from reconciler.values import MISSING, at, leaves, read_path, show_path
from schemas.facts import facts
from schemas.markers import ApiDefault, Directive, Trigger, WriteOnly

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from reconciler.resource.selectors import Selector
    from reconciler.resource.spelling import Form
    from reconciler.values import Path
    from schemas.declare import ResourceType
    from schemas.markers import Live, Spec

__all__ = [
    "NOT_SHOWN",
    "NO_DIFFERENCE",
    "SCALARS",
    "Delta",
    "Difference",
    "DriftedField",
    "LastApplied",
    "agrees",
    "alike",
    "as_live",
    "comparable",
    "compare",
    "creation",
    "fold",
    "holds_mappings",
    "holds_scalars",
    "in_order_of",
    "inherited_marker",
    "is_hidden",
    "matches",
    "matching_values",
    "pairs",
    "pending_fields",
    "print_of",
    "spelled",
    "without",
]


def compare(
    resource_type: ResourceType,
    values: Mapping[str, Any],
    live: Live,
    last_applied: LastApplied | None,
    fingerprint: Callable[[str], str],
    ignored: Sequence[Selector] = (),
) -> Difference:
    """Return how declared values differ from a live object, and how the live object drifted from what was applied.

    What the API spells its own way, by what it showed after our own write, is neither; of an object that was never
    written by us, neither is what reads the same.

    Args:
        resource_type: The type.
        values: Declared values, secrets and deferred values as leaves.
        live: The object as the API returns it.
        last_applied: What the last apply remembered, None for an object not managed yet.
        fingerprint: Gives the keyed fingerprint of a secret text.
        ignored: Paths of ``lifecycle.ignoreChanges``.
    """
    former = last_applied.declared if last_applied else {}
    deltas: list[Delta] = []
    drift: list[DriftedField] = []
    alike: list[str] = []
    aside = _not_compared(resource_type.spec)
    # Declared as it was applied, and nothing of it secret: then what the API never shows is as it was sent, too.
    as_applied = last_applied is not None and not last_applied.fingerprints and values == former
    for name in values if as_applied else dict.fromkeys([*values, *former]):
        if name in aside:
            continue
        want, have, last = values.get(name, MISSING), field_value(resource_type, live, name), former.get(name, MISSING)
        if matches(want, have) and (last is MISSING or last == want):
            continue  # most fields of most objects, most days: neither changed nor drifted
        if not former:
            have, same = _taken_over(resource_type, name, want, have)
            alike += same
        elif last_applied is not None and last_applied.spellings:
            parts = tuple(comparable(resource_type, name, value) for value in (want, have, last))
            have = as_declared(name, (parts[0], parts[1], parts[2]), last_applied, fingerprint)
        of_field = list(_field(resource_type, name, (want, have, last), live))
        deltas += of_field
        drift += drifted(resource_type, name, values, (have, last), live, ignored, of_field)
    if not as_applied:
        deltas += write_only(resource_type, values, last_applied, fingerprint)
    if last_applied is not None and last_applied.fingerprints and (deltas or drift):
        once = OnceSecret(
            tuple(map(read_path, last_applied.fingerprints)), frozenset(last_applied.fingerprints.values()), fingerprint
        )
        deltas = [once.hide(difference) for difference in deltas]
        drift = [entry for entry in drift if not once.shown_by(entry)]
    deltas += [*_directives(resource_type, values, live), *_triggers(resource_type, values, live)]
    kept = _without_ignored(resource_type, deltas, values, ignored) if ignored else deltas
    if not kept and not drift and not alike:
        return NO_DIFFERENCE
    return Difference(tuple(sorted(kept, key=_order)), tuple(drift), tuple(alike))


def _taken_over(resource_type: ResourceType, name: str, want: Any, have: Any) -> tuple[Any, list[str]]:
    """Return the live value of an object that we never wrote as declared where it reads the same, and those paths."""
    wanted, shown = comparable(resource_type, name, want), comparable(resource_type, name, have)
    likened = liken(wanted, shown, respelled)
    if likened == shown:
        return have, []
    return likened, [show_path(path) for path, _, _ in differing((name,), shown, likened)]


def as_live(resource_type: ResourceType, values: Mapping[str, Any], live: Live, paths: Iterable[str]) -> dict[str, Any]:
    """Return what is sent to an object that was taken over, spelled as it is live where the plan leaves it so.

    The API replaces an object, or a list, whole: what does not change travels too, and is to stay as it is.

    Args:
        resource_type: The type.
        values: What is sent.
        live: The object as the API returns it.
        paths: The dotted paths that were ``respelled`` in the comparison.
    """
    names = {str(read_path(path)[0]) for path in paths}
    spelled_so = {
        name: as_shown(value, field_value(resource_type, live, name), respelled)
        for name, value in values.items()
        if name in names
    }
    return {**values, **spelled_so}


def agrees(resource_type: ResourceType, values: Mapping[str, Any], live: Live, form: Form = exact) -> list[Delta]:
    """Return the declared fields that an answer of the API contradicts, its texts compared in a form."""
    return [
        difference
        for difference in _unlike(resource_type, values, live, form)
        if not _follows(resource_type, difference, values)
    ]


def spelled(
    resource_type: ResourceType,
    values: Mapping[str, Any],
    live: Live,
    fingerprint: Callable[[str], str],
    form: Form = exact,
) -> dict[str, str]:
    """Return where an object shows what was written otherwise, even in a form: dotted path to its fingerprint."""
    aside = _not_compared(resource_type.spec)
    names = [
        name
        for name, want in values.items()
        if name not in aside and not matches(want, field_value(resource_type, live, name))
    ]
    return spellings(resource_type, values, names, live, fingerprint, form)


def pending_fields(resource_type: ResourceType, values: Mapping[str, Any], live: Live) -> list[Delta]:
    """Return the declared fields that a live object lacks because a creation does not take them: an update follows."""
    return [
        difference
        for difference in _unlike(resource_type, values, live, exact)
        if _follows(resource_type, difference, values)
    ]


def _unlike(resource_type: ResourceType, values: Mapping[str, Any], live: Live, form: Form) -> Iterator[Delta]:
    shown = {name: (want, field_value(resource_type, live, name)) for name, want in values.items()}
    for name, (want, have) in shown.items():
        if name not in _not_compared(resource_type.spec) and not matches(want, have):
            plain = liken(comparable(resource_type, name, want), comparable(resource_type, name, have), form)
            yield from _field(resource_type, name, (want, plain, MISSING), live)


def _follows(resource_type: ResourceType, difference: Delta, values: Mapping[str, Any]) -> bool:
    return difference.before is MISSING and set_after_create(resource_type, difference.path, values)


def matching_values(
    resource_type: ResourceType, values: Mapping[str, Any], live: Live, fingerprint: Callable[[str], str]
) -> dict[str, Any]:
    """Return the declared values that a live object has already: what may be remembered of it as declared.

    What can be neither read nor changed counts as had. What differs is left out, so that it stays a change of ours; a
    list is left out as a whole.
    """
    unmanaged = LastApplied({}, {})
    return without(
        values, (difference.path for difference in compare(resource_type, values, live, unmanaged, fingerprint).deltas)
    )


def without(values: Mapping[str, Any], paths: Iterable[Path]) -> dict[str, Any]:
    """Return a copy without what stands at these paths; a list that one of them leads into goes as a whole."""
    kept: dict[str, Any] = dict(values)
    for path in paths:
        names = takewhile(lambda step: isinstance(step, str), path)
        kept = remove_at(kept, tuple(map(str, names)))
    return kept


def creation(resource_type: ResourceType, values: Mapping[str, Any]) -> tuple[Delta, ...]:
    """Return every declared leaf of an object that does not exist yet."""
    return tuple(
        Delta(path, MISSING, leaf, sensitive=is_sensitive(resource_type, path, leaf))
        for path, leaf in leaves(dict(values))
        if leaf is not None
    )


def _field(resource_type: ResourceType, name: str, parts: tuple[Any, Any, Any], live: Live) -> Iterator[Delta]:
    """Yield the differences inside one field, without its write-only parts; ``parts`` are declared, live, former."""
    want, have, last = (comparable(resource_type, name, value) for value in parts)
    folded = fold(have, want, last)
    if equal(want, folded) and not _has_null(parts[0]):
        return
    for path, have_path, before, after in differences(resource_type, name, *parts):
        if is_hidden(resource_type, path, live):
            continue
        for part, was in dropped(resource_type, path, before, live) if after is MISSING else ((path, before),):
            if after is MISSING and _is_cleared(
                resource_type, part, at({name: have}, (*have_path, *part[len(path) :]))
            ):
                continue
            difference = delta(resource_type, part, was, after, live)
            yield replace(difference, have=(*have_path, *part[len(path) :])) if have_path != part else difference


def _is_cleared(resource_type: ResourceType, path: Path, was: Any) -> bool:
    """Tell whether a field that is to go is already what the API falls back to, or holds nothing."""
    default = facts(resource_type.spec).find(ApiDefault, *path)
    return (default is not None and default.value == was) or (isinstance(path[-1], str) and empty(was))


def _has_null(value: Any) -> bool:
    """Tell whether a null is declared inside: that what is live there goes."""
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return any(inner is None or _has_null(inner) for inner in inside)


@cache
def _not_compared(spec: type[Spec]) -> frozenset[str]:
    """Return the fields that ask for something and are not part of the object."""
    known = facts(spec)
    return frozenset(path[0] for path in [*known.having(Directive), *known.having(Trigger)] if len(path) == 1)


@cache
def _directives_of(spec: type[Spec]) -> dict[str, Directive]:
    return {path[0]: mark for path, mark in facts(spec).having(Directive).items() if len(path) == 1}


def _directives(resource_type: ResourceType, values: Mapping[str, Any], live: Live) -> Iterator[Delta]:
    for name, mark in _directives_of(resource_type.spec).items():
        wanted = values.get(name, mark.default)
        if wanted is not None and not mark.satisfied(wanted, live):
            yield Delta((name,), MISSING, wanted)


def _triggers(resource_type: ResourceType, values: Mapping[str, Any], live: Live) -> Iterator[Delta]:
    for (name, *_), mark in facts(resource_type.spec).having(Trigger).items():
        wanted, done = values.get(name), mark.done(live)
        if wanted is True and not done:
            yield Delta((name,), before=False, after=True, kind="act", act=mark.act)
        elif wanted is False and done:
            yield Delta((name,), before=True, after=False, kind="stuck")


def _order(difference: Delta) -> tuple[str, bool]:
    """Return by what differences are sorted: by their path, and there what goes before what comes."""
    return show_path(difference.path), difference.after is not MISSING


def _without_ignored(
    resource_type: ResourceType, deltas: Sequence[Delta], values: Mapping[str, Any], ignored: Sequence[Selector]
) -> list[Delta]:
    """Return the differences but for what is ignored.

    What the API never shows cannot be kept as it is in a list that is sent, so there it stays a difference.
    """
    kept = [difference for difference in deltas if not _is_ignored(difference, values, ignored)]
    sent = {difference.path[0] for difference in kept}
    unseen = [
        difference
        for difference in deltas
        if difference not in kept
        and difference.path[0] in sent
        and any(isinstance(step, int) for step in difference.path)
        and inherited_marker(resource_type, WriteOnly, difference.path)
    ]
    return [*kept, *unseen]


def _is_ignored(difference: Delta, values: Mapping[str, Any], ignored: Sequence[Selector]) -> bool:
    taken_out = isinstance(difference.path[-1], int) and difference.after is MISSING
    other = difference.before if taken_out else MISSING
    return any(covers(selector, difference.path, values, other) for selector in ignored)
