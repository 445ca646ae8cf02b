"""Follow references between objects: order, circles, and declared values put in place of references to them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from reconciler.address import MODULE
from reconciler.diagnostics import foreign_words, suggest
from reconciler.graph import find_cycles, sort
from reconciler.quoting import in_yaml
from reconciler.resolve.collector import FAILED
from reconciler.resolve.data import fields, is_data
from reconciler.resolve.growth import Growth
from reconciler.resolve.instances import waits_on
from reconciler.resolve.scope import NoSuchPart, joined, step_into
from reconciler.values import MISSING, Deferred, Path, Reference, read_path, show_path, transform

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

    from reconciler.address import Address
    from reconciler.diagnostics import Source
    from reconciler.resolve.body import Body, Instance
    from reconciler.resolve.collector import DiagnosticCollector
    from reconciler.resolve.scope import Use

_SHOWN_KEYS = 10


@dataclass(frozen=True, slots=True)
class Wrong:
    """Why a reference leads nowhere; ``step`` is the one below the object that does not exist, -1 its key."""

    code: str
    label: str
    help: str = ""
    step: int | None = None


@dataclass(slots=True)
class Links:
    """All instances and what they need of each other.

    Attributes:
        blocks: Block to its instances; empty for an empty forEach.
        silent: Blocks, data sources among them, about which a problem has been reported; references fail silently.
        data: What is only read, by addresses typed ``data.TYPE``.
        complete: False when files could not be read, so that what is not there may only be unread.
        growth: What references have copied so far.
        needs: After ``connect``, the instances that each instance and each data block needs, through data too.
    """

    instances: Mapping[Address, Instance]
    blocks: Mapping[Address, list[Address]]
    silent: Collection[Address]
    data: Mapping[Address, Body]
    complete: bool
    findings: DiagnosticCollector
    growth: Growth = field(default_factory=Growth)
    needs: dict[Address, set[Address]] = field(default_factory=dict)
    _names: tuple[str, ...] = ()
    _uses: dict[Reference, Use] = field(default_factory=dict)
    _bodies: Mapping[Address, Body] = field(init=False)

    def __post_init__(self) -> None:
        """Lay instances and data side by side: both may refer to both."""
        self._bodies = {**self.instances, **self.data} if self.data else self.instances

    def connect(self, uses: Iterable[Use]) -> None:
        """Find what needs what, report circles and wrong dependsOn, and put values in place of references."""
        for address, body in self._bodies.items():
            needs = self._explicit(body)
            if body.waits:
                needs |= {other for other in waits_on(body.values) if other in self._bodies}
            self.needs[address] = needs
        uses = list(uses)
        self._uses = {use.reference: use for use in reversed(uses)}
        circling = self._circling(uses)
        self._fill(circling)
        for use in uses:
            self._check(use, circling)
        for address, needs in self.needs.items() if self.data else ():
            self.needs[address] = self._beyond_data(needs)

    def settled(self, value: Any) -> Any:
        """Return the value with every reference to a declared value replaced by it."""
        return transform(value, lambda leaf: self._settle(leaf) if isinstance(leaf, Deferred) else leaf)

    def _beyond_data(self, needs: Collection[Address]) -> set[Address]:
        """Return needs with data replaced by the instances that it needs itself."""
        seen: set[Address] = set()
        waiting = list(needs)
        while waiting:
            address = waiting.pop()
            if address not in seen:
                seen.add(address)
                waiting += self.needs[address] if address in self.data else ()
        return {address for address in seen if address in self.instances}

    def _explicit(self, instance: Body) -> set[Address]:
        needs: set[Address] = set()
        for address, spot in instance.explicit:
            if address in self.instances:
                needs.add(address)
            elif address.type == MODULE and (inside := {other for other in self.instances if address.covers(other)}):
                needs |= inside
            elif address in self.blocks:
                needs.update(self.blocks[address])
            elif address.block not in self.silent and (wrong := self.undeclared(address, in_yaml)):
                self.findings.add(wrong.code, wrong.label, spot.value(), help=wrong.help, address=instance.address)
        return needs

    def _circling(self, uses: list[Use]) -> set[Address]:
        """Report every circle and return its members; what only waits for a circle fails in silence."""
        if not any(self.needs.values()):
            return set()
        circling: set[Address] = set()
        reported: set[tuple[Address, ...]] = set()
        for cycle in find_cycles(self.needs):
            circling.update(cycle)
            blocks = tuple(address.block for address in cycle)
            if blocks not in reported:
                reported.add(blocks)
                self._report_cycle(cycle, uses)
        return circling

    def _report_cycle(self, cycle: list[Address], uses: list[Use]) -> None:
        edges = list(pairwise(cycle))
        places = [(self._edge(user, needed, uses), f"{user} needs {needed}") for user, needed in edges]
        label = " -> ".join(map(str, cycle))
        hint = "break the cycle: write one of the values literally, or remove one dependsOn"
        also = tuple(places[1:])
        self.findings.add("E142", label, places[0][0], help=hint, address=cycle[0], also=also)

    def _edge(self, user: Address, needed: Address, uses: list[Use]) -> Source:
        instance = self._bodies[user]
        for address, spot in instance.explicit:
            if address.covers(needed):
                return spot.value()
        for use in uses:
            if use.user == user and use.reference.address == needed:
                return use.place()
        return instance.spot.key()

    def _fill(self, circling: set[Address]) -> None:
        """Put values in place of references, dependencies first, so that each lookup finds finished values."""
        open_ends = {address: needs for address, needs in self.needs.items() if self._bodies[address].waits}
        straight = {address: needs - circling for address, needs in open_ends.items() if address not in circling}
        for address in circling:
            instance = self._bodies[address]
            instance.values = transform(instance.values, lambda leaf: FAILED if isinstance(leaf, Deferred) else leaf)
        for address in sort(straight):
            instance = self._bodies[address]
            if instance.waits:
                instance.values = self.settled(instance.values)

    def _settle(self, leaf: Deferred) -> Any:
        values = [self._settled_part(part) if isinstance(part, Reference) else part for part in leaf.parts]
        if len(values) == 1:
            return self._bounded(values[0], self.growth.refusal(values[0]), leaf)
        if any(isinstance(value, dict | list) for value in values):
            return FAILED
        return self._bounded(joined(values), self.growth.refusal_of_text(values), leaf)

    def _bounded(self, value: Any, refusal: str | None, leaf: Deferred) -> Any:
        """Return the value; FAILED when it is too much, which is reported where the reference stands first."""
        if refusal is None:
            return value
        use = self._uses.get(leaf.references[0])
        if refusal and use:
            self.findings.add("E144", refusal, use.place(), address=use.user)
        return FAILED

    def _settled_part(self, reference: Reference) -> Any:
        value = self.find(reference)
        if value is MISSING:
            return Deferred((reference,))
        return FAILED if isinstance(value, Wrong) else value

    def _check(self, use: Use, circling: set[Address]) -> None:
        value = self.find(use.reference)
        if use.joined and isinstance(value, dict | list):
            kind = "a mapping" if isinstance(value, dict) else "a list"
            value = Wrong("E140", f"{use.reference} is {kind}")
        if isinstance(value, Wrong) and use.reference.address not in circling:
            self.findings.add(value.code, value.label, use.place(value.step), help=value.help, address=use.user)

    def find(self, reference: Reference) -> Any:
        """Return the declared value, MISSING when it is known only after apply, FAILED, or what is wrong."""
        address = reference.address
        if address.block in self.silent:
            return FAILED
        if is_data(address):
            return self._find_data(reference)
        instance = self.instances.get(address)
        if instance is None:
            return self.undeclared(address) or FAILED
        if not reference.path:
            return Wrong("E138", f"add a field name: {address}.FIELD", self._fields_of(instance))
        part = step_into(instance.values, reference.path)
        if not isinstance(part, NoSuchPart):
            return part
        return MISSING if _is_exported(instance, reference.path) else self._no_field(instance, reference.path, part)

    def _find_data(self, reference: Reference) -> Any:
        address, path = reference.address, reference.path
        body = self.data.get(address.block)
        if body is None:
            return self._no_data(address)
        names = fields(body.resource_type)
        if address.key is not None:
            hint = f'write {address.block}.FIELD, not ["{address.key}"]'
            return Wrong("E136", f"{address.block} has no instances", hint, -1)
        if not path:
            return Wrong("E138", f"add a field name: {address}.FIELD", f"available: {', '.join(names)}")
        given = step_into(body.values, path)
        if not isinstance(given, NoSuchPart | dict | list):
            return given
        if path[0] in names or path[0] in body.values:
            return MISSING
        hint = suggest(str(path[0]), names, f"available: {', '.join(names)}")
        return Wrong("E138", f'{address} has no field "{path[0]}"', hint, 0)

    def _no_field(self, instance: Instance, path: Path, missing: NoSuchPart) -> Wrong:
        if path[0] in instance.values:
            label = f"{instance.address}.{show_path(path)}: {missing.label}"
            return Wrong("E139", label, missing.help, missing.step)
        exports = [export.name for export in instance.resource_type.exports]
        hint = suggest(str(path[0]), [*instance.values, *exports], self._fields_of(instance))
        label = f'{instance.address} has no declared or computed field "{path[0]}"'
        return Wrong("E138", label, hint, 0)

    def _fields_of(self, instance: Instance) -> str:
        names = [*instance.values, *(export.name for export in instance.resource_type.exports)]
        return f"available: {', '.join(names)}"

    def _no_data(self, address: Address) -> Wrong | Any:
        if not self.complete:
            return FAILED
        return Wrong("E136", f"{address} is not declared", suggest(str(address), map(str, self.data), ""))

    def _named(self) -> tuple[str, ...]:
        """Return the blocks as they are written, once for however many references lead nowhere."""
        if len(self._names) != len(self.blocks):
            self._names = tuple(map(str, self.blocks))
        return self._names

    def undeclared(self, address: Address, spell: Callable[[Address], str] = str) -> Wrong | None:
        """Return why there is no such instance, and which there are; None when it may only be unread.

        ``spell`` writes an address as it is taken at the place in question.
        """
        made = self.blocks.get(address.block)
        if made is None:
            hint = foreign_words.answer(foreign_words.ROOTS, address.type)
            hint = hint or suggest(str(address.block), self._named(), "")
            if not hint and not self.complete:
                return None
            return Wrong("E137", f"{address.block} is not declared", hint)
        if made == [address.block]:
            label = f"{address.block} has no forEach, so {address} does not exist"
            return Wrong("E137", label, f"write {address.block} without a key", -1)
        keys = ", ".join(str(instance.key) for instance in made[:_SHOWN_KEYS]) or "none"
        more = f" and {len(made) - _SHOWN_KEYS} more" if len(made) > _SHOWN_KEYS else ""
        if address.key is None:
            example = spell(made[0] if made else replace(address, key="KEY"))
            return Wrong(
                "E137", f"{address} has a forEach; use one of its instances", f"write {example}; keys: {keys}{more}"
            )
        hint = suggest(address.key, [str(instance.key) for instance in made], "")
        shown = "  ".join(part for part in (hint, f"its keys: {keys}{more}") if part)
        return Wrong("E137", f'{address.block} has no instance "{address.key}"', shown, -1)


def _is_exported(instance: Instance, path: Path) -> bool:
    exported = (read_path(export.name) for export in instance.resource_type.exports)
    return any(path[: len(steps)] == steps for steps in exported)
