"""Compare two trees of values: equal, equal but for additions, and where they differ. Knows no type and no field.

Equality is asked first and is cheap; deepdiff is asked only for what is known to differ. Its only importer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reconciler.values import MISSING, Deferred, Secret, at, transform

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


def matches(want: Any, have: Any) -> bool:  # noqa: PLR0911  one for each kind of value, the most frequent first
    """Tell whether a live value is as declared; what the server added inside mappings does not count."""
    if want.__class__ is str:  # asked of every declared value there is, and most of them are texts
        return bool(want == have)
    if want is None:
        return have is MISSING or have is None
    if isinstance(want, dict) and isinstance(have, dict):
        return _each_matches(want, have)
    if isinstance(want, list) and isinstance(have, list):
        return len(want) == len(have) and all(map(matches, want, have))
    if isinstance(want, dict | list):
        return empty(want) and empty(have)
    if isinstance(want, Secret | Deferred):
        return isinstance(want, Secret) and want.equals(have)
    return bool(want == have) and isinstance(want, bool) == isinstance(have, bool)


def _each_matches(want: Mapping[str, Any], have: Mapping[str, Any]) -> bool:
    for key, inner in want.items():  # noqa: SIM110  all() with a generator takes twice as long
        if not matches(inner, have.get(key, MISSING)):
            return False
    return True


def empty(value: Any) -> bool:
    """Tell whether a value holds nothing: absent, null, or a list or mapping without content, which an API may drop."""
    if isinstance(value, dict):
        return all(map(empty, value.values()))
    return value is MISSING or value is None or value == []


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


def equal(want: Any, folded: Any) -> bool:
    """Tell whether the folded live value holds exactly what is declared, no more and no less."""
    if isinstance(want, dict) and isinstance(folded, dict):
        return all(equal(want.get(key, MISSING), folded.get(key, MISSING)) for key in {*want, *folded})
    if isinstance(want, list) and isinstance(folded, list):
        return len(want) == len(folded) and all(map(equal, want, folded))
    if want is MISSING or folded is MISSING:
        return want is folded or (folded is MISSING and empty(want))
    return matches(want, folded)


def differing(prefix: tuple[Any, ...], before: Any, after: Any) -> Iterator[tuple[tuple[Any, ...], Any, Any]]:
    """Yield path, before and after of each difference; asks deepdiff, which costs about 0.4 ms even for equals."""
    if before is MISSING or after is MISSING or not isinstance(before, dict | list) or type(before) is not type(after):
        yield prefix, before, after
        return
    from deepdiff import DeepDiff  # noqa: PLC0415  0.14 s to import, needed only when something differs

    report = DeepDiff(
        _readable(before),
        _readable(after),
        view="tree",
        threshold_to_diff_deeper=0,  # always down to the leaf
        zip_ordered_iterables=True,  # by index; else an insertion hides that all later elements move
        ignore_private_variables=False,  # a user's key may begin with two underscores
    )
    paths = {tuple(level.path(output_format="list")) for levels in report.values() for level in levels}
    for path in sorted(paths, key=lambda path: tuple(map(str, path))):
        was, now = at(before, path), at(after, path)
        if not equal(now, was):  # deepdiff tells 1 from 1.0, and a secret from its own text
            yield (*prefix, *path), was, now


class _Opaque:
    """Stands for a secret or deferred value while deepdiff looks: unlike anything else, and shows nothing."""

    __slots__ = ()


def _readable(value: Any) -> Any:
    """Return a copy that deepdiff may read."""
    return transform(value, lambda leaf: _Opaque() if isinstance(leaf, Secret | Deferred) else leaf)
