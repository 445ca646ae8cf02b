"""Blocks to instances: forEach, dependsOn, lifecycle and fields, each worked out. Follows no reference yet."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, Final

from reconciler.address import Address
from reconciler.diagnostics import foreign_words, suggest
from reconciler.resolve.body import Instance
from reconciler.resolve.collector import FAILED, DiagnosticCollector, FieldLocation
from reconciler.resolve.desired import AS_USUAL, Lifecycle
from reconciler.resolve.each import FOR_EACH, MATRIX, each_of
from reconciler.resolve.ignored import ignored
from reconciler.resolve.outline import Outline, outline
from reconciler.resolve.scope import ANYTHING, EARLY, EvalContext, Scope
from reconciler.resolve.shape import known_keys, of_kind, unknown_key
from reconciler.resolve.silences import silences
from reconciler.resource.selectors import read_selector
from reconciler.values import Deferred, leaves, read_path
from schemas import settings
from schemas.declare import Phase
from schemas.durations import EXAMPLES, seconds_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from reconciler.load import Block
    from reconciler.resource.selectors import Selector
    from schemas.declare import ResourceType

META: Final = (*settings.names(settings.BLOCK), "lifecycle", "lint")


def expand(
    address: Address, block: Block, resource_type: ResourceType, world: EvalContext
) -> dict[Address, Instance] | None:
    """Return the instances of a block, one without key when it has no forEach or matrix; None when that is wrong."""
    written = _Written.of(block)
    if FOR_EACH not in block.value and MATRIX not in block.value:
        return {address: _instance(address, written, resource_type, Scope(world, user=address))}
    entries = each_of(block, world)
    if entries is None:
        return None
    made = {}
    for key, each in entries.items():
        instance = Address(address.type, address.name, key, address.module)
        made[instance] = _instance(instance, written, resource_type, Scope(world, ANYTHING, each, instance))
    return made


@dataclass(frozen=True, slots=True)
class _Written:
    """One block as it stands in the files: its fields, where in them expressions stand, and its settings."""

    fields: dict[str, Any]
    outline: Outline | None
    lifecycle: Any
    lint: Any
    needs: Any
    spot: FieldLocation

    @classmethod
    def of(cls, block: Block) -> _Written:
        given = block.value
        aside = any(key in given for key in META)
        fields = {key: value for key, value in given.items() if key not in META} if aside else given
        meta = (given.get("lifecycle"), given.get("lint"), given.get("dependsOn"))
        return cls(fields, outline(fields), *meta, FieldLocation(block.origin))


def _instance(address: Address, written: _Written, resource_type: ResourceType, scope: Scope) -> Instance:
    spot = written.spot
    instance = Instance(
        address=address,
        resource_type=resource_type,
        values=scope.fill(written.fields, written.outline, spot),
        lifecycle=AS_USUAL,
        spot=spot,
        raw=written.fields,
        outline=written.outline,
    )
    early = Scope(scope.world, EARLY, scope.each, address)
    if written.lifecycle is not None:
        instance.lifecycle = _lifecycle(written.lifecycle, resource_type, instance.values, spot.at("lifecycle"), early)
    if written.lint is not None:
        place = spot.at("lint")
        instance.silences = silences(early.evaluate(written.lint, place), place, scope.world.findings)
    if written.needs is not None:
        instance.explicit = tuple(_explicit(written.needs, spot.at("dependsOn"), early))
    return instance


def _explicit(written: Any, spot: FieldLocation, scope: Scope) -> Iterator[tuple[Address, FieldLocation]]:
    entries = scope.evaluate(written, spot)
    findings = scope.world.findings
    if not of_kind(entries, list, "dependsOn", spot, findings):
        return
    for index, entry in enumerate(entries):
        if of_kind(entry, str, "an entry of dependsOn", spot.at(index), findings):
            address = parse_address(entry, spot.at(index), findings)
            if address is not None:
                yield address.inside(scope.world.module), spot.at(index)


def parse_address(text: str, spot: FieldLocation, findings: DiagnosticCollector) -> Address | None:
    """Return the address a text names, or None after reporting that it names none."""
    try:
        return Address.parse(str(text))  # a sensitive variable is no address either, and stays hidden
    except ValueError:
        label = f'"{text}" is not an address'
        findings.add("E113", label, spot.value(), help='write type.name or type.name["key"], without ${}')
        return None


def _lifecycle(
    written: Any, resource_type: ResourceType, values: Mapping[str, Any], spot: FieldLocation, scope: Scope
) -> Lifecycle:
    findings = scope.world.findings
    given = scope.evaluate(written, spot)
    if not of_kind(given, dict, "lifecycle", spot, findings):
        return AS_USUAL
    names = settings.names(settings.LIFECYCLE)
    known_keys(given, names, "lifecycle", spot, findings, foreign=foreign_words.SETTINGS)
    return Lifecycle(
        protect=_protect(given.get("protect"), spot.at("protect"), findings),
        ignore_changes=tuple(
            ignored(given.get("ignoreChanges"), resource_type, values, spot.at("ignoreChanges"), findings)
        ),
        on_destroy="forget" if _on_destroy(given.get("onDestroy"), spot.at("onDestroy"), findings) else "delete",
        wait_for=_wait_for(given.get("waitFor"), resource_type, spot.at("waitFor"), findings),
        timeouts=_timeouts(given.get("timeouts"), spot.at("timeouts"), findings),
        allow_unknown=_allow_unknown(given.get("allowUnknown"), spot.at("allowUnknown"), findings),
        settings=dict(_checked(given, spot, findings)),
    )


def _checked(given: Mapping[str, Any], spot: FieldLocation, findings: DiagnosticCollector) -> Iterator[tuple[str, Any]]:
    """Yield what is written for the settings without a field of their own, as far as its kind is right."""
    own = {field.name for field in fields(Lifecycle)}
    for setting in settings.LIFECYCLE:
        if re.sub("[A-Z]", lambda letter: f"_{letter[0].lower()}", setting.name) in own:
            continue
        if given.get(setting.name) is None:
            continue
        value = given[setting.name]
        if setting.kind is None or of_kind(value, setting.kind, setting.name, spot.at(setting.name), findings):
            yield setting.name, value


def _protect(value: Any, spot: FieldLocation, findings: DiagnosticCollector) -> bool:
    return value is not None and of_kind(value, bool, "protect", spot, findings) and value is True


def _allow_unknown(value: Any, spot: FieldLocation, findings: DiagnosticCollector) -> bool | tuple[Selector, ...]:
    if value is None or isinstance(value, bool):
        return bool(value)
    if not of_kind(value, list, "allowUnknown", spot, findings):
        return True  # it has been told; what it would have allowed is not told besides
    paths = []
    for index, entry in enumerate(value):
        if of_kind(entry, str, "an entry of allowUnknown", spot.at(index), findings):
            path: Selector = read_selector(entry) or read_path(entry)
            paths.append(path)
            if not path:
                findings.add("E170", f'"{entry}" is not the path of a field', spot.at(index).value())
    return tuple(paths)


def _on_destroy(value: Any, spot: FieldLocation, findings: DiagnosticCollector) -> bool:
    if value is not None and of_kind(value, str, "onDestroy", spot, findings) and value not in ("delete", "forget"):
        findings.add("E170", 'onDestroy is "delete" or "forget"', spot.value())
    return bool(value == "forget")


def _wait_for(
    value: Any, resource_type: ResourceType, spot: FieldLocation, findings: DiagnosticCollector
) -> str | None:
    if value is None or not of_kind(value, str, "waitFor", spot, findings):
        return None
    states = [*map(str, Phase), *resource_type.lifecycle.states, *resource_type.lifecycle.changes]
    if value not in states:
        hint = suggest(value, states, f"available: {', '.join(dict.fromkeys(states))}")
        findings.add("E170", f"{resource_type.name} has no state {value}", spot.value(), help=hint)
    return str(value)


def _timeouts(value: Any, spot: FieldLocation, findings: DiagnosticCollector) -> Mapping[str, float]:
    if value is None or not of_kind(value, dict, "timeouts", spot, findings):
        return {}
    seconds: dict[str, float] = {}
    for verb, written in value.items():
        if verb not in settings.CALLS:
            unknown_key(verb, settings.CALLS, "timeouts", spot.at(verb), findings)
            continue
        limit = seconds_of(written)
        if limit is not None:
            seconds[verb] = limit
        elif written is not FAILED:
            label = f"{verb} takes a duration such as {EXAMPLES}"
            findings.add("E170", label, spot.at(verb).value())
    return seconds


def waits_on(value: Any) -> frozenset[Address]:
    """Return the objects and data that the deferred leaves of a value refer to."""
    return frozenset(
        reference.address for _, leaf in leaves(value) if isinstance(leaf, Deferred) for reference in leaf.references
    )
