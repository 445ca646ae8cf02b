"""Find blocks that declare one object twice, where the API has only one of a key. Looks at no live object."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from reconciler.resource.keys import declared_key, key_paths
from reconciler.values import at

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reconciler.resolve.body import Instance
    from reconciler.resolve.collector import DiagnosticCollector

_SPELLING = re.compile(r"[\W_]+")


def report_twins(instances: Iterable[Instance], findings: DiagnosticCollector) -> None:
    """Report each declaration whose unique key an earlier one has, as far as keys are known before an apply."""
    alike: dict[tuple[str, ...], list[Instance]] = {}
    for one in instances:
        if one.resource_type.unique:
            alike.setdefault(_spelling(one), []).append(one)
    for group in alike.values():
        first: dict[str, Instance] = {}
        for one in group if len(group) > 1 else ():
            key = declared_key(one.resource_type, one.values)
            if key is not None and first.setdefault(key, one) is not one:
                _report(one, first[key], findings)


def _spelling(one: Instance) -> tuple[str, ...]:
    """Return the key without whatever spellings of one key may differ in; asked of every object of every plan."""
    paths = key_paths(one.resource_type)
    return (one.resource_type.name, *[_SPELLING.sub("", str(at(one.values, path))).casefold() for path in paths])


def _report(one: Instance, other: Instance, findings: DiagnosticCollector) -> None:
    fields = one.resource_type.natural_key.fields if one.resource_type.natural_key else ()
    same = (
        f"the same {' and '.join(fields)}" if fields else f"a second {one.resource_type.title}, and a project has one"
    )
    why = "An object can be declared only once: the API refuses a second one, or each apply would undo the other."
    hint = (
        "with forEach, use ${each.key} or ${each.value} in a field that identifies the object"
        if one.address.key
        else ""
    )
    also = ((other.spot.key(), f"{other.address} is declared here"),)
    label = f"{one.address} has {same}" if fields else f"{one.address} is {same}"
    findings.add("E128", label, one.spot.key(), detail=why, help=hint, address=one.address, also=also)
