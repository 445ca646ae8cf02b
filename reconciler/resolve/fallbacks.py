"""Check ``lifecycle.fallback``: what is sent instead of a template has to take the same parameters."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from reconciler.graph import find_cycles
from reconciler.quoting import in_yaml
from reconciler.resolve.instances import parse_address
from reconciler.resource.paths import dotted_value

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reconciler.address import Address
    from reconciler.resolve.body import Instance
    from reconciler.resolve.collector import DiagnosticCollector, FieldLocation
    from reconciler.resolve.references import Links
    from schemas.messages import Placeholder


def report_fallbacks(links: Links, findings: DiagnosticCollector) -> None:
    """Report each fallback that is no other template, or cannot be sent in place of the one that names it."""
    named: dict[Address, Address] = {}
    for instance in links.instances.values():
        written = instance.lifecycle.settings.get("fallback")
        if written is not None:
            spot = _spot(instance)
            address = parse_address(written, spot, findings)
            address = address and address.inside(instance.address.module)
            if address is not None and _is_sound(instance, address, spot, links, findings):
                named[instance.address] = address
    members = sorted({*named, *named.values()})
    needs = {address: {named[address]} if address in named else set() for address in members}
    for cycle in find_cycles(needs):
        steps = " -> ".join(map(str, cycle))
        place = _spot(links.instances[cycle[0]]).value()
        findings.add("E173", f"fallbacks form a cycle: {steps}", place, address=cycle[0])


def _is_sound(
    instance: Instance, address: Address, spot: FieldLocation, links: Links, findings: DiagnosticCollector
) -> bool:
    """Tell whether the fallback exists and is of the same type, after reporting what is wrong with it."""
    template = instance.resource_type.template
    if template is None:
        label = f"messages are not sent from {instance.resource_type.noun}, so nothing is sent instead"
        findings.add("E173", label, spot.value(), address=instance.address)
        return False
    if address.type != instance.resource_type.name:
        label = f"{address} is not a {instance.resource_type.name}"
        findings.add("E173", label, spot.value(), address=instance.address)
        return False
    other = links.instances.get(address)
    if other is None:
        wrong = None if address.block in links.silent else links.undeclared(address, in_yaml)
        if wrong is not None:
            findings.add(wrong.code, wrong.label, spot.value(), help=wrong.help, address=instance.address)
        return False
    if not any(body.waits or body.holds_secrets for body in (instance, other)):
        mine, theirs = template.placeholders(instance.values), template.placeholders(other.values)
        if _alike(mine) != _alike(theirs):
            label = f"{address} takes other parameters: {_shown(theirs)} instead of {_shown(mine)}"
            findings.add("E173", label, spot.value(), address=instance.address)
        language, other_language = (dotted_value(each.values, template.language) for each in (instance, other))
        if language != other_language:
            label = f"{address} is in {other_language}, and this template in {language}"
            findings.add("W173", label, spot.value(), address=instance.address)
    return True


def _spot(instance: Instance) -> FieldLocation:
    return instance.spot.at("lifecycle").at("fallback")


def _alike(placeholders: Sequence[Placeholder]) -> list[Placeholder]:
    return [replace(each, example="") for each in placeholders]


def _shown(placeholders: Sequence[Placeholder]) -> str:
    counts: dict[str, int] = {}
    for each in placeholders:
        where = each.component if each.card is None else f"{each.component} of card {each.card}"
        counts[f"{each.kind} in {where}"] = counts.get(f"{each.kind} in {where}", 0) + 1
    return ", ".join(f"{count} {what}" for what, count in counts.items()) or "none"
