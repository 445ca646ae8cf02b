"""Compare what the API never shows, by what was last sent; and keep what once was secret from being shown."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from reconciler.diff.fields import inherited_marker, reset_kind
from reconciler.diff.model import Delta
from reconciler.resource.paths import found_at
from reconciler.values import MISSING, Deferred, Secret, at, leaves, read_path, show_path
from schemas.facts import EACH, unreturned_paths
from schemas.markers import Immutable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from reconciler.diff.model import DriftedField, LastApplied
    from reconciler.values import Path
    from schemas.declare import ResourceType
    from schemas.facts import Pattern


@dataclass(frozen=True, slots=True)
class OnceSecret:
    """What was secret at the last apply: a live value may still hold it when the files no longer call it so."""

    paths: tuple[Path, ...]
    prints: frozenset[str]
    fingerprint: Callable[[str], str]

    def hide(self, delta: Delta) -> Delta:
        """Return the delta, sensitive when it would show one."""
        return replace(delta, sensitive=True) if self._shows_secret(delta.path, delta.before) else delta

    def shown_by(self, entry: DriftedField) -> bool:
        """Tell whether the entry would show one; it is no drift, since secrets are left out of what it is held to."""
        return self._shows_secret(read_path(entry.path), entry.after)

    def _shows_secret(self, path: Path, value: Any) -> bool:
        if any(path[: len(secret)] == secret[: len(path)] for secret in self.paths):
            return True
        texts = (Secret(leaf) if isinstance(leaf, str) else leaf for _, leaf in leaves(value))
        return any(isinstance(text, Secret) and text.fingerprint(self.fingerprint) in self.prints for text in texts)


def write_only(
    resource_type: ResourceType,
    values: Mapping[str, Any],
    last_applied: LastApplied | None,
    fingerprint: Callable[[str], str],
) -> Iterator[Delta]:
    """Yield write-only fields that are not as last sent; on an object we never wrote only a secret counts."""
    patterns = unreturned_paths(resource_type.spec)
    for path, leaf in (entry for pattern in patterns for entry in found_at(values, pattern)):
        if leaf is None or isinstance(leaf, Deferred) or (isinstance(leaf, dict | list) and leaf):
            continue
        immutable = inherited_marker(resource_type, Immutable, path)
        if immutable and not (last_applied and (last_applied.declared or last_applied.fingerprints)):
            continue  # an object that is taken over, or imported, keeps what cannot be changed
        if isinstance(leaf, Secret):
            if last_applied is None or last_applied.fingerprints.get(show_path(path)) != leaf.fingerprint(fingerprint):
                yield Delta(path, MISSING, leaf, sensitive=True, immutable=immutable)
        elif last_applied is not None and (sent := at(last_applied.declared, path)) != leaf:
            yield Delta(path, sent, leaf, immutable=immutable)
    for path, sent in _sent_before(patterns, last_applied):
        if at(dict(values), path) in (MISSING, None):
            yield Delta(path, sent, MISSING, reset_kind(resource_type, path), sensitive=sent is MISSING)


def _sent_before(patterns: Iterable[Pattern], last_applied: LastApplied | None) -> Iterator[tuple[Path, Any]]:
    """Yield what was sent to write-only fields at the last apply, MISSING standing for a secret."""
    if last_applied is None:
        return
    for pattern in patterns:
        yield from ((path, leaf) for path, leaf in found_at(last_applied.declared, pattern) if leaf is not None)
        secrets = (read_path(shown) for shown in last_applied.fingerprints)
        yield from ((path, MISSING) for path in secrets if _meant(path, pattern))


def _meant(path: Path, pattern: Pattern) -> bool:
    return len(path) == len(pattern) and all(want in (EACH, step) for step, want in zip(path, pattern, strict=True))
