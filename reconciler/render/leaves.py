"""Take the fields of one change apart into what reads like one value each, and tell which are texts. Words nothing."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from reconciler.plans.change import Action, FieldChange
from reconciler.resource.selectors import label
from reconciler.values import AFTER_APPLY, leaves, read_path, show_path
from schemas.catalogue import names, resource_type
from schemas.facts import EACH, facts
from schemas.markers import PublicText

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reconciler.plans.change import Change
    from schemas.facts import Pattern

_TAGGED: Final = re.compile(r"^[^\[\]]+\[(?P<tag>[A-Za-z_]\w*)\](?=\.)")
SOME: Final = "[…]"
"""Ends the path of a list of which only the elements that change are known."""


def flattened(change: Change) -> list[FieldChange]:
    """Return one field per leaf, so that a nested value reads like any other; an element put in or out stays one.

    A delete or a forget has none: what goes is the object.
    """
    if change.action in (Action.DELETE, Action.FORGET):
        return []
    return [leaf for field in change.fields for leaf in (_leaves_of(field) if _is_nested(field) else (field,))]


def condensed(change: Change) -> list[FieldChange]:
    """Return the leaves with the plain elements of a list put together; of a create without what the rest says.

    What the rest says is the type of an element that is called by it, and a part of the key that the address repeats.
    """
    together = _joined(change, flattened(change))
    if change.action is not Action.CREATE:
        return together
    kept = (field for field in together if not (_says_type_again(field) or _says_address_again(change, field)))
    return sorted(kept, key=_depth)


def is_text(type_name: str, field: FieldChange) -> bool:
    """Tell whether people read a field as it is written, which its type says with ``PublicText``."""
    if field.sensitive or field.known_after_apply:
        return False
    texts = _public_texts(type_name)
    return bool(texts) and tuple(EACH if isinstance(step, int) else step for step in read_path(field.path)) in texts


def short_names(fields: Sequence[FieldChange]) -> list[str]:
    """Return what fields are called where many are shown: ``BODY.text`` for ``details.components[BODY].text``.

    A name is cut where an element is called by its type, unless another field would then have the same one.
    """
    cut = [_TAGGED.sub(r"\g<tag>", field.name) for field in fields]
    return [field.name if cut.count(short) > 1 else short for field, short in zip(fields, cut, strict=True)]


def is_element(field: FieldChange) -> bool:
    """Tell whether a field is one element that is put into a list, or taken out of it."""
    absent = (field.before is None) != (field.after is None)
    return field.path.endswith("]") and absent and not (field.sensitive or field.known_after_apply)


@cache
def _public_texts(type_name: str) -> frozenset[Pattern]:
    return frozenset(facts(resource_type(type_name).spec).having(PublicText) if type_name in names() else ())


@cache
def _key(type_name: str) -> tuple[str, ...]:
    key = resource_type(type_name).natural_key if type_name in names() else None
    return key.fields if key else ()


def _says_type_again(field: FieldChange) -> bool:
    """Tell whether a field is the type of a list's element that is called by it: ``components[BODY].type``."""
    return field.path.endswith("].type") and field.name.endswith(f"[{field.after}].type")


def _says_address_again(change: Change, field: FieldChange) -> bool:
    address = change.address
    words = (address.name, *address.keys, *(cell for key in address.keys for cell in key.split("/")))
    said = isinstance(field.after, str) and field.after in words and not field.sensitive
    return said and field.path in _key(change.type)


def _depth(field: FieldChange) -> int:
    return field.path.count(".") + field.path.count("[")


def _is_nested(field: FieldChange) -> bool:
    shown = not (field.sensitive or field.known_after_apply)
    return shown and not is_element(field) and (_holds_mappings(field.before) or _holds_mappings(field.after))


def _holds_mappings(value: Any) -> bool:
    return isinstance(value, dict) or (isinstance(value, list) and dict in map(type, value))


def _leaves_of(field: FieldChange) -> Iterator[FieldChange]:
    prefix = read_path(field.path)
    before, after = (
        {} if value is None else {show_path((*prefix, *path)): leaf for path, leaf in leaves(value)}
        for value in (field.before, field.after)
    )
    whole = field.before if field.after is None else field.after
    for path in dict.fromkeys([*after, *before]):
        if before.get(path) != after.get(path):
            called = label(read_path(path)[len(prefix) :], whole)
            yield FieldChange(
                path, before.get(path), after.get(path), known_after_apply=after.get(path) == AFTER_APPLY,
                source=field.source, label=field.name + ("" if called.startswith("[") or not called else ".") + called,
            )  # fmt: skip


def _joined(change: Change, fields: Sequence[FieldChange]) -> list[FieldChange]:
    """Return the fields with the plain elements of a list, ``triggers[0]`` and so on, put together as one field.

    Of a list that exists already only the elements that change are known: its path then ends with ``SOME``.
    """
    groups: dict[str, list[FieldChange]] = {}
    for field in fields:
        plain = field.path.endswith("]") and not (field.sensitive or field.known_after_apply or _is_mapping(field))
        groups.setdefault(field.path.rpartition("[")[0] if plain else field.path, []).append(field)
    return [
        group[0]
        if len(group) == 1 and (change.action is not Action.CREATE or group[0].path == path)
        else _list(path, group, change)
        for path, group in groups.items()
    ]


def _is_mapping(field: FieldChange) -> bool:
    return isinstance(field.before, dict) or isinstance(field.after, dict)


def _list(path: str, group: Sequence[FieldChange], change: Change) -> FieldChange:
    after = [element.after for element in group if element.after is not None]
    if change.action is Action.CREATE:
        return replace(group[0], path=path, after=after, label=group[0].label.rpartition("[")[0])
    before = [element.before for element in group if element.before is not None]
    called = group[0].label.rpartition("[")[0] or path
    return replace(group[0], path=path + SOME, before=before, after=after, label=called + SOME)
