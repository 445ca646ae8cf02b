"""Tell a value that the API spells its own way from one that was changed: by what it showed right after our own write.

What it showed is kept as keyed fingerprints by dotted path, so that nothing it showed, and no secret, is stored.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from reconciler.diff.fields import comparable, is_hidden, set_after_create
from reconciler.diff.trees import empty, equal, fold
from reconciler.resource.fields import field_value
from reconciler.resource.spelling import exact
from reconciler.values import MISSING, Deferred, Secret, leaves, secret_json, show_path

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from reconciler.diff.model import LastApplied
    from reconciler.resource.spelling import Form
    from reconciler.values import Path
    from schemas.declare import ResourceType
    from schemas.markers import Live

NOT_SHOWN: Final = ""
"""Stands for the fingerprint of what the API does not show at all."""


def spellings(
    resource_type: ResourceType,
    values: Mapping[str, Any],
    names: Iterable[str],
    live: Live,
    fingerprint: Callable[[str], str],
    form: Form = exact,
) -> dict[str, str]:
    """Return where a live object shows a declared value otherwise than it was sent: dotted path to fingerprint.

    Args:
        resource_type: The type.
        values: What was sent.
        names: The fields to look at; those that are part of the object.
        live: The object as the API showed it right afterwards.
        fingerprint: Gives the keyed fingerprint of a text.
        form: In which texts are compared.
    """
    spelled: dict[str, str] = {}
    for name in names:
        want, have = (
            comparable(resource_type, name, values[name]),
            comparable(resource_type, name, field_value(resource_type, live, name)),
        )
        for path, shown in _otherwise((name,), want, liken(want, have, form)):
            if not is_hidden(resource_type, path, live) and not (
                shown is MISSING and set_after_create(resource_type, path, values)
            ):
                spelled[show_path(path)] = print_of(shown, fingerprint)
    return spelled


def as_declared(
    name: str, parts: tuple[Any, Any, Any], last_applied: LastApplied, fingerprint: Callable[[str], str]
) -> Any:
    """Return a field's live value with what the API spells as it did after our write put as it was declared then.

    Args:
        name: The field.
        parts: Declared now, live and declared last time, in canonical form.
        last_applied: What the last apply remembered.
        fingerprint: Gives the keyed fingerprint of a text.
    """

    def read(path: Path, want: Any, have: Any, last: Any) -> Any:
        known = last_applied.spellings.get(show_path(path))
        if known is not None and known == print_of(have, fingerprint):
            return _sent(path, want, last, last_applied, fingerprint, have)
        if isinstance(have, dict):
            now, then = _mapping(want), _mapping(last)
            keys = dict.fromkeys([*have, *then, *now])
            inner = {
                key: read((*path, key), now.get(key, MISSING), have.get(key, MISSING), then.get(key, MISSING))
                for key in keys
            }
            return {key: value for key, value in inner.items() if value is not MISSING}
        if isinstance(have, list) and isinstance(last, list) and len(have) == len(last):
            now_list = want if isinstance(want, list) and len(want) == len(have) else [MISSING] * len(have)
            triples = enumerate(zip(now_list, have, last, strict=True))
            return [read((*path, index), *triple) for index, triple in triples]
        return have

    return read((name,), *parts)


def liken(want: Any, have: Any, form: Form) -> Any:
    """Return a live value with each text that is the declared one in a form put as it is declared."""
    if form is exact or want is MISSING or want is None:
        return have
    if isinstance(want, dict) and isinstance(have, dict):
        return {**have, **{key: liken(inner, have[key], form) for key, inner in want.items() if key in have}}
    if isinstance(want, list) and isinstance(have, list) and len(want) == len(have):
        return [liken(wanted, shown, form) for wanted, shown in zip(want, have, strict=True)]
    if isinstance(want, Secret):
        return want if want.equals(have) or want.reads_as(have, form) else have
    return want if isinstance(want, str) and isinstance(have, str) and form(want) == form(have) else have


def as_shown(want: Any, have: Any, form: Form) -> Any:
    """Return a declared value with each text that is the live one in a form put as it is live."""
    if isinstance(want, dict) and isinstance(have, dict):
        return {key: as_shown(inner, have.get(key), form) for key, inner in want.items()}
    if isinstance(want, list) and isinstance(have, list) and len(want) == len(have):
        return [as_shown(wanted, shown, form) for wanted, shown in zip(want, have, strict=True)]
    if isinstance(want, Secret):
        return Secret(have) if want.reads_as(have, form) else want
    return have if isinstance(want, str) and isinstance(have, str) and form(want) == form(have) else want


def alike(want: Any, have: Any, form: Form) -> bool:
    """Tell whether a live value reads as the declared one, its texts compared in a form."""
    return want is not MISSING and bool(liken(want, have, form) == want)


def _otherwise(path: Path, want: Any, have: Any) -> Iterator[tuple[Path, Any]]:
    """Yield the innermost places where a live value is not as declared, with what is there; additions aside."""
    if equal(want, fold(have, want, MISSING)) or any(isinstance(leaf, Deferred) for _, leaf in leaves(want)):
        return
    if isinstance(want, dict) and isinstance(have, dict):
        for key, inner in want.items():
            yield from _otherwise((*path, key), inner, have.get(key, MISSING))
    elif isinstance(want, list) and isinstance(have, list) and len(want) == len(have):
        for index, (wanted, shown) in enumerate(zip(want, have, strict=True)):
            yield from _otherwise((*path, index), wanted, shown)
    else:
        yield path, have


def _sent(
    path: Path, want: Any, last: Any, last_applied: LastApplied, fingerprint: Callable[[str], str], have: Any
) -> Any:
    """Return what was sent for what is live: as remembered, or the secret of today when it is the one of then."""
    if isinstance(want, Secret):
        same = last_applied.fingerprints.get(show_path(path)) == want.fingerprint(fingerprint)
        return want if same else have
    return have if last is None or last is MISSING else last


def print_of(value: Any, fingerprint: Callable[[str], str]) -> str:
    """Return the fingerprint of what the API shows, NOT_SHOWN when it holds nothing."""
    return NOT_SHOWN if empty(value) else secret_json(value).fingerprint(fingerprint)


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
