"""Compare three values of one object: declared now, declared last time, live. The only importer of deepdiff.

Only fields that are declared, or were, count; what the server added is folded away. Equality is asked first and is
cheap; deepdiff is asked only for what is known to differ.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Any, Literal

from reconciler.observe import canonical, field_value, found_at, remove_at
from reconciler.values import MISSING, Deferred, Secret, at, is_deferred, leaves, mask, read_path, show_path, transform
from schemas.facts import EACH, facts, unreturned_paths
from schemas.markers import (
    ApiDefault,
    Directive,
    Immutable,
    NullDeletes,
    PlatformMayChange,
    Sensitive,
    Trigger,
    WriteOnly,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from reconciler.values import Path
    from schemas.declare import ResourceType
    from schemas.facts import Pattern
    from schemas.markers import Live, Spec


@dataclass(frozen=True, slots=True)
class Delta:
    """One differing field: before is live (or last sent, for write-only), after is declared; MISSING for absent.

    ``kind``: "set" sends the declared value, "reset" removes a formerly declared one, "stuck" cannot be made so through
    the API (formerly declared and gone from the files, or a one-way step that is to be undone), "act" asks for the
    one-way step named by ``act``.
    """

    path: Path
    before: Any
    after: Any
    kind: Literal["set", "reset", "stuck", "act"] = "set"
    act: str = ""
    sensitive: bool = False
    immutable: Immutable | None = None
    platform: PlatformMayChange | None = None

    @property
    def known_after_apply(self) -> bool:
        """Whether the wanted value waits for another object."""
        return is_deferred(self.after)


@dataclass(frozen=True, slots=True)
class Moved:
    """A field that is no longer as it was applied, whoever changed it: dotted path, then, now."""

    path: str
    before: Any
    after: Any
    platform: PlatformMayChange | None = None
    sensitive: bool = False


@dataclass(frozen=True, slots=True)
class Difference:
    """What to change, and what changed behind our back."""

    deltas: tuple[Delta, ...] = ()
    drift: tuple[Moved, ...] = ()

    @property
    def sends(self) -> tuple[Delta, ...]:
        """The deltas that an update can carry."""
        return tuple(delta for delta in self.deltas if delta.kind in ("set", "reset"))

    @property
    def acts(self) -> tuple[Delta, ...]:
        """The one-way steps that are asked for and not taken."""
        return tuple(delta for delta in self.deltas if delta.kind == "act")


NO_DIFFERENCE = Difference()


@dataclass(frozen=True, slots=True)
class Memory:
    """What is remembered of the last apply, as far as the comparison needs it."""

    declared: Mapping[str, Any]
    fingerprints: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _OnceSecret:
    """What was secret at the last apply: a live value may still hold it when the files no longer call it so."""

    paths: tuple[Path, ...]
    prints: frozenset[str]
    fingerprint: Callable[[str], str]

    def hide(self, delta: Delta) -> Delta:
        return replace(delta, sensitive=True) if self._told(delta.path, delta.before) else delta

    def shown_by(self, entry: Moved) -> bool:
        """Tell whether the entry would show one; it is no drift, since secrets are left out of what it is held to."""
        return self._told(read_path(entry.path), entry.after)

    def _told(self, path: Path, value: Any) -> bool:
        if any(path[: len(one)] == one[: len(path)] for one in self.paths):
            return True
        return any(isinstance(leaf, str) and self.fingerprint(leaf) in self.prints for _, leaf in leaves(value))


def compare(
    kind: ResourceType,
    values: Mapping[str, Any],
    live: Live,
    memory: Memory | None,
    fingerprint: Callable[[str], str],
    ignored: Sequence[Path] = (),
) -> Difference:
    """Return how declared values differ from a live object, and how the live object drifted from what was applied.

    Args:
        kind: The type.
        values: Declared values, secrets and deferred values as leaves.
        live: The object as the API returns it.
        memory: What the last apply remembered, None for an object not managed yet.
        fingerprint: Gives the keyed fingerprint of a secret text.
        ignored: Paths of ``lifecycle.ignoreChanges``.
    """
    former = memory.declared if memory else {}
    deltas: list[Delta] = []
    drift: list[Moved] = []
    aside = _not_compared(kind.spec)
    for name in dict.fromkeys([*values, *former]):
        if name in aside:
            continue
        want, have, last = values.get(name, MISSING), field_value(kind, live, name), former.get(name, MISSING)
        if matches(want, have) and (last is MISSING or last == want):
            continue  # most fields of most objects, most days: neither changed nor drifted
        deltas += _field(kind, name, (want, have, last), live)
        drift += _drift(kind, name, values, have, last)
    deltas += _write_only(kind, values, memory, fingerprint)
    if memory is not None and memory.fingerprints and (deltas or drift):
        once = _OnceSecret(
            tuple(map(read_path, memory.fingerprints)), frozenset(memory.fingerprints.values()), fingerprint
        )
        deltas = [once.hide(delta) for delta in deltas]
        drift = [entry for entry in drift if not once.shown_by(entry)]
    kept = [delta for delta in deltas if not _covered(delta.path, ignored)]
    moved = [entry for entry in drift if not _covered(read_path(entry.path), ignored)]
    kept += [*_directives(kind, values, live), *_triggers(kind, values, live)]
    return (
        Difference(tuple(sorted(kept, key=lambda delta: show_path(delta.path))), tuple(moved))
        if kept or moved
        else NO_DIFFERENCE
    )


def agrees(kind: ResourceType, values: Mapping[str, Any], live: Live) -> list[Delta]:
    """Return the declared fields that an answer of the API contradicts; what it never shows is left aside."""
    shown = {name: (want, field_value(kind, live, name)) for name, want in values.items()}
    return [
        delta
        for name, (want, have) in shown.items()
        if name not in _not_compared(kind.spec) and not matches(want, have)
        for delta in _field(kind, name, (want, have, MISSING), live)
    ]


def creation(kind: ResourceType, values: Mapping[str, Any]) -> tuple[Delta, ...]:
    """Return every declared leaf of an object that does not exist yet."""
    return tuple(
        Delta(path, MISSING, leaf, sensitive=_is_sensitive(kind, path, leaf))
        for path, leaf in leaves(dict(values))
        if leaf is not None
    )


def matches(want: Any, have: Any) -> bool:
    """Tell whether a live value is as declared; what the server added inside mappings does not count."""
    if want.__class__ is str:  # asked of every declared value there is, and most of them are texts
        return bool(want == have)
    if want is None:
        return have is MISSING or have is None
    if isinstance(want, dict):
        return isinstance(have, dict) and _each_matches(want, have)
    if isinstance(want, list):
        return isinstance(have, list) and len(want) == len(have) and all(map(matches, want, have))
    if isinstance(want, Secret | Deferred):
        return isinstance(want, Secret) and bool(want.reveal() == have)
    return bool(want == have) and isinstance(want, bool) == isinstance(have, bool)


def _each_matches(want: Mapping[str, Any], have: Mapping[str, Any]) -> bool:
    for key, inner in want.items():  # noqa: SIM110  all() with a generator takes twice as long
        if not matches(inner, have.get(key, MISSING)):
            return False
    return True


def _field(kind: ResourceType, name: str, parts: tuple[Any, Any, Any], live: Live) -> Iterator[Delta]:
    """Yield the differences inside one field, without its write-only parts; ``parts`` are declared, live, former."""
    want, have, last = (_comparable(kind, name, value) for value in parts)
    folded = fold(have, want, last)
    if _equal(want, folded):
        return
    for path, before, after in _differing((name,), folded, want):
        if after is MISSING and (default := facts(kind.spec).find(ApiDefault, *path)) and default.value == before:
            continue  # already what the API falls back to
        yield _delta(kind, path, before, after, live)


def _comparable(kind: ResourceType, name: str, value: Any) -> Any:
    if value is MISSING or value is None:
        return MISSING
    value = canonical(kind, name, value)
    for pattern in facts(kind.spec).having(WriteOnly):
        if pattern[0] == name:
            value = MISSING if len(pattern) == 1 else remove_at(value, pattern[1:])
    return MISSING if value is None else value


def fold(have: Any, want: Any, last: Any) -> Any:
    """Return the live value without what neither declaration speaks of (additions of the server)."""
    if isinstance(have, dict) and (isinstance(want, dict) or isinstance(last, dict)):
        now, then = _mapping(want), _mapping(last)
        return {
            key: fold(inner, now.get(key, MISSING), then.get(key, MISSING))
            for key, inner in have.items()
            if key in now or key in then
        }
    if isinstance(have, list) and isinstance(want, list) and len(have) == len(want):
        then_list = last if isinstance(last, list) and len(last) == len(have) else [MISSING] * len(have)
        return [fold(*parts) for parts in zip(have, want, then_list, strict=True)]
    return have


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _equal(want: Any, folded: Any) -> bool:
    """Tell whether the folded live value holds exactly what is declared, no more and no less."""
    if isinstance(want, dict) and isinstance(folded, dict):
        return all(_equal(want.get(key, MISSING), folded.get(key, MISSING)) for key in {*want, *folded})
    if isinstance(want, list) and isinstance(folded, list):
        return len(want) == len(folded) and all(map(_equal, want, folded))
    if want is MISSING or folded is MISSING:
        return want is folded
    return matches(want, folded)


def _differing(prefix: Path, before: Any, after: Any) -> Iterator[tuple[Path, Any, Any]]:
    """Yield path, before and after of each difference; asks deepdiff, which costs about 0.4 ms even for equals."""
    if before is MISSING or after is MISSING or not isinstance(before, dict | list) or type(before) is not type(after):
        yield prefix, before, after
        return
    from deepdiff import DeepDiff  # noqa: PLC0415  0.14 s to import, needed only when something differs

    found = DeepDiff(
        _readable(before),
        _readable(after),
        view="tree",
        threshold_to_diff_deeper=0,  # always down to the leaf
        zip_ordered_iterables=True,  # by index; else an insertion hides that all later elements move
        ignore_private_variables=False,  # a user's key may begin with two underscores
    )
    paths = {tuple(level.path(output_format="list")) for levels in found.values() for level in levels}
    for path in sorted(paths, key=show_path):
        was, now = at(before, path), at(after, path)
        if not _equal(now, was):  # deepdiff tells 1 from 1.0, and a secret from its own text
            yield (*prefix, *path), was, now


class _Opaque:
    """Stands for a secret or deferred value while deepdiff looks: unlike anything else, and shows nothing."""

    __slots__ = ()


def _readable(value: Any) -> Any:
    """Return a copy that deepdiff may read."""
    return transform(value, lambda leaf: _Opaque() if isinstance(leaf, Secret | Deferred) else leaf)


def _delta(kind: ResourceType, path: Path, before: Any, after: Any, live: Live) -> Delta:
    immutable = _on_the_way(kind, Immutable, path)
    if immutable and immutable.unless and immutable.unless(live):
        immutable = None
    return Delta(
        path,
        before,
        after,
        _how(kind, path) if after is MISSING else "set",
        sensitive=_is_sensitive(kind, path, after),
        immutable=immutable,
        platform=_on_the_way(kind, PlatformMayChange, path),
    )


def _how(kind: ResourceType, path: Path) -> Literal["set", "reset", "stuck"]:
    """Say what leaving out a formerly declared value means: a list or mapping element goes with its container."""
    known = facts(kind.spec)
    if any(isinstance(step, int) for step in path):
        return "set"
    return "reset" if known.find(NullDeletes, *path) or known.find(ApiDefault, *path) else "stuck"


def _on_the_way(kind: ResourceType, mark: type[Any], path: Path) -> Any:
    known = facts(kind.spec)
    if not known.having(mark):
        return None
    return next((found for end in range(1, len(path) + 1) if (found := known.find(mark, *path[:end]))), None)


def _is_sensitive(kind: ResourceType, path: Path, value: Any) -> bool:
    return bool(_on_the_way(kind, Sensitive, path)) or any(isinstance(leaf, Secret) for _, leaf in leaves(value))


def _write_only(
    kind: ResourceType, values: Mapping[str, Any], memory: Memory | None, fingerprint: Callable[[str], str]
) -> Iterator[Delta]:
    """Yield write-only fields that are not as last sent; on an object we never wrote only a secret counts."""
    patterns = unreturned_paths(kind.spec)
    for path, leaf in (entry for pattern in patterns for entry in found_at(values, pattern)):
        if leaf is None or isinstance(leaf, Deferred) or (isinstance(leaf, dict | list) and leaf):
            continue
        immutable = _on_the_way(kind, Immutable, path)
        if memory is None and immutable:
            continue  # an object that is taken over keeps what cannot be changed
        if isinstance(leaf, Secret):
            if memory is None or memory.fingerprints.get(show_path(path)) != fingerprint(str(leaf.reveal())):
                yield Delta(path, MISSING, leaf, sensitive=True, immutable=immutable)
        elif memory is not None and (sent := at(memory.declared, path)) != leaf:
            yield Delta(path, sent, leaf, immutable=immutable)
    for path, sent in _sent_before(patterns, memory):
        if at(dict(values), path) in (MISSING, None):
            yield Delta(path, sent, MISSING, _how(kind, path), sensitive=sent is MISSING)


def _sent_before(patterns: Iterable[Pattern], memory: Memory | None) -> Iterator[tuple[Path, Any]]:
    """Yield what was sent to write-only fields at the last apply, MISSING standing for a secret."""
    if memory is None:
        return
    for pattern in patterns:
        yield from ((path, leaf) for path, leaf in found_at(memory.declared, pattern) if leaf is not None)
        secrets = (read_path(shown) for shown in memory.fingerprints)
        yield from ((path, MISSING) for path in secrets if _meant(path, pattern))


def _meant(path: Path, pattern: Pattern) -> bool:
    return len(path) == len(pattern) and all(want in (EACH, step) for step, want in zip(path, pattern, strict=True))


@cache
def _not_compared(spec: type[Spec]) -> frozenset[str]:
    """Return the fields that ask for something and are not part of the object."""
    known = facts(spec)
    return frozenset(path[0] for path in [*known.having(Directive), *known.having(Trigger)] if len(path) == 1)


@cache
def _directives_of(spec: type[Spec]) -> dict[str, Directive]:
    return {path[0]: mark for path, mark in facts(spec).having(Directive).items() if len(path) == 1}


def _directives(kind: ResourceType, values: Mapping[str, Any], live: Live) -> Iterator[Delta]:
    for name, mark in _directives_of(kind.spec).items():
        wanted = values.get(name, mark.default)
        if wanted is not None and not mark.satisfied(wanted, live):
            yield Delta((name,), MISSING, wanted)


def _triggers(kind: ResourceType, values: Mapping[str, Any], live: Live) -> Iterator[Delta]:
    for (name, *_), mark in facts(kind.spec).having(Trigger).items():
        wanted, done = values.get(name), mark.done(live)
        if wanted is True and not done:
            yield Delta((name,), before=False, after=True, kind="act", act=mark.act)
        elif wanted is False and done:
            yield Delta((name,), before=True, after=False, kind="stuck")


def _drift(kind: ResourceType, name: str, values: Mapping[str, Any], have: Any, former: Any) -> Iterator[Moved]:
    """Yield what is live but was not applied so: live against what was declared last time."""
    if former is MISSING or have is MISSING or matches(former, have):
        return
    last, now = _comparable(kind, name, former), _comparable(kind, name, have)
    folded = fold(now, last, MISSING)
    if last is MISSING or _equal(last, folded):
        return
    for path, before, after in _differing((name,), last, folded):
        if isinstance(at(dict(values), path), Secret):
            continue  # secrets are left out of what is remembered; the comparison itself speaks for them
        yield Moved(show_path(path), _shown(before), _shown(after), _on_the_way(kind, PlatformMayChange, path))


def _shown(value: Any) -> Any:
    return None if value is MISSING else mask(value)


def _covered(path: Path, ignored: Sequence[Path]) -> bool:
    return any(path[: len(prefix)] == prefix for prefix in ignored)
