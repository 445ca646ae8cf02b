"""Find languages of one thing that differ in what has to be the same. Looks at no live object."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from reconciler.resource.keys import group_of
from reconciler.values import at

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reconciler.resolve.body import Instance
    from reconciler.resolve.collector import DiagnosticCollector


def report_disagreement(instances: Iterable[Instance], findings: DiagnosticCollector) -> None:
    """Report each declaration that differs from the first of its group, as far as the values are known before apply."""
    first: dict[tuple[str, ...], Instance] = {}
    for instance in instances:
        group = group_of(instance.resource_type, partial(_value, instance.values))
        if group is not None and not _is_left_alone(instance) and first.setdefault(group, instance) is not instance:
            _compare(instance, first[group], findings)


def _value(values: Any, name: str) -> Any:
    return at(values, tuple(name.split(".")))


def _is_left_alone(instance: Instance) -> bool:
    """Tell whether an object keeps its own value: the platform gave it another one, and the files say so."""
    alike = instance.resource_type.languages.alike if instance.resource_type.languages else ()
    return any(selector[:1] == (name,) for selector in instance.lifecycle.ignore_changes for name in alike)


def _compare(instance: Instance, other: Instance, findings: DiagnosticCollector) -> None:
    languages = instance.resource_type.languages
    for name in languages.alike if languages else ():
        mine, theirs = at(instance.values, (name,)), at(other.values, (name,))
        if not isinstance(mine, str) or not isinstance(theirs, str) or mine == theirs:
            continue
        findings.add(
            "E129",
            f"{name} is {mine}, and {theirs} in {other.address}",
            instance.spot.at(name).value(),
            detail=f"The API refuses it: {languages.why if languages else ''}.",
            help=f"give all of them one {name}, or this one another name",
            address=instance.address,
            also=((other.spot.at(name).value(), f"{theirs} here"),),
        )
