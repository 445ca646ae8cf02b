"""Find languages of one thing that differ in what has to be the same. Looks at no live object."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.resource.keys import group_fields

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reconciler.resolve.body import Instance
    from reconciler.resolve.collector import DiagnosticCollector


def report_disagreement(instances: Iterable[Instance], findings: DiagnosticCollector) -> None:
    """Report each declaration that differs from the first of its group, as far as the values are known before apply."""
    groups: dict[tuple[str, ...], list[Instance]] = {}
    fields: dict[str, tuple[str, ...]] = {}
    for instance in instances:  # every object of every plan comes by here
        type_ = instance.address.type
        if type_ not in fields:
            fields[type_] = group_fields(instance.resource_type)
        if fields[type_]:
            group = (type_, *[str(instance.values.get(name)) for name in fields[type_]])
            groups.setdefault(group, []).append(instance)
    for (type_, *_), members in groups.items():
        if len(members) > 1:
            compared = [member for member in members if _counts(member, fields[type_])]
            for member in compared[1:]:
                _compare(member, compared[0], findings)


def _counts(instance: Instance, fields: tuple[str, ...]) -> bool:
    """Tell whether an object is compared: its name is known, and it does not keep what the platform has given it."""
    alike = instance.resource_type.languages.alike if instance.resource_type.languages else ()
    ignored = any(selector[:1] == (name,) for selector in instance.lifecycle.ignore_changes for name in alike)
    return not ignored and all(isinstance(instance.values.get(name), str) for name in fields)


def _compare(instance: Instance, other: Instance, findings: DiagnosticCollector) -> None:
    languages = instance.resource_type.languages
    for name in languages.alike if languages else ():
        mine, theirs = instance.values.get(name), other.values.get(name)
        if not isinstance(mine, str) or not isinstance(theirs, str) or mine == theirs:
            continue
        findings.add(
            "E129",
            f"{name} is {mine}, and {theirs} in {other.address}",
            instance.spot.at(name).value(),
            detail=f"The API refuses it: {languages.why if languages else ''}.",
            help=f"give all of them one {name}, or this one another name; what the platform has changed stays with\n"
            f"  lifecycle: {{ignoreChanges: [{name}]}}",
            address=instance.address,
            also=((other.spot.at(name).value(), f"{theirs} here"),),
        )
