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
    for instance in instances:
        if instance.resource_type.unique:
            alike.setdefault(_spelling(instance), []).append(instance)
    for group in alike.values():
        first: dict[str, Instance] = {}
        for instance in group if len(group) > 1 else ():
            key = declared_key(instance.resource_type, instance.values)
            if key is not None and first.setdefault(key, instance) is not instance:
                _report(instance, first[key], findings)


def _spelling(instance: Instance) -> tuple[str, ...]:
    """Return the key without whatever spellings of one key may differ in; asked of every object of every plan."""
    paths = key_paths(instance.resource_type)
    return (
        instance.resource_type.name,
        *[_SPELLING.sub("", str(at(instance.values, path))).casefold() for path in paths],
    )


def _report(instance: Instance, other: Instance, findings: DiagnosticCollector) -> None:
    fields = instance.resource_type.natural_key.fields if instance.resource_type.natural_key else ()
    same = (
        f"the same {' and '.join(fields)}"
        if fields
        else f"a second {instance.resource_type.title}, and a project has one"
    )
    why = "An object can be declared only once: the API refuses a second one, or each apply would undo the other."
    hint = (
        "with forEach, use ${each.key} or ${each.value} in a field that identifies the object"
        if instance.address.key
        else ""
    )
    also = ((other.spot.key(), f"{other.address} is declared here"),)
    label = f"{instance.address} has {same}" if fields else f"{instance.address} is {same}"
    findings.add("E128", label, instance.spot.key(), detail=why, help=hint, address=instance.address, also=also)
