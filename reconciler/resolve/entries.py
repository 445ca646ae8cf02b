"""Read the sections moved, import, removed, outputs and project. Whether an object exists is not known here."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any, Final

from reconciler.address import MODULE, Address
from reconciler.diagnostics import suggest
from reconciler.load.sections import kind_of
from reconciler.quoting import in_shell, in_yaml
from reconciler.resolve.collector import FAILED, FieldLocation
from reconciler.resolve.desired import (
    VISIBLE_WITHIN,
    Ignored,
    Import,
    Move,
    Output,
    ProjectSettings,
    Removal,
)
from reconciler.resolve.instances import parse_address
from reconciler.resolve.moves import Moves, rings
from reconciler.resolve.scope import EARLY, EvalContext, Scope
from reconciler.resolve.shape import known_keys, needed, of_kind
from reconciler.resolve.silences import silences
from reconciler.resolve.stages import NO_STAGE, staged
from reconciler.resolve.variables import sealed
from reconciler.values import revealed
from schemas import catalogue, settings
from schemas.durations import EXAMPLES, seconds_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping

    from reconciler.load import Block
    from reconciler.resolve.collector import DiagnosticCollector
    from reconciler.resolve.references import Links
    from reconciler.resolve.stages import Stage

SETTINGS: Final = ("id", "state", "visibleWithin", "ignore", "lint")
"""Settings of the project that are worked out here; ``environment`` reads the other."""

LONGEST_UNSEEN: Final = timedelta(days=1)
_ONE_PLACE: Final = "keep the entry with its current address"
_ONE_OBJECT: Final = "an address has one object: keep one entry, and declare the other object at another address"
_MOVED_ON: Final = "remove one of the two entries; use the current address in removed"


class Changes:
    """Reads the entries of moved, import and removed against what is declared."""

    def __init__(self, world: EvalContext, links: Links, types: tuple[str, ...]) -> None:
        self._world = world
        self._findings = world.findings
        self._links = links
        self._types = types
        self._moves = Moves(())
        self._spots: dict[Address, FieldLocation] = {}

    def moves(self, blocks: tuple[Block, ...], removed: tuple[Block, ...]) -> tuple[Move, ...]:
        """Return what was moved; no two entries begin, or end, at one address, and none leads back to itself."""
        moved: list[tuple[Move, FieldLocation]] = []
        read = [
            (block, spot, source, target)
            for block, entry, spot in self._entries(blocks, "moved")
            if (source := self._address(entry, "from", spot, modules=True)) is not None
            and (target := self._address(entry, "to", spot, modules=True)) is not None
        ]
        exchanged = self._exchanged({source: (target, spot) for _, spot, source, target in read})
        for block, spot, source, target in read:
            if source in exchanged:
                continue
            if source.type != target.type:
                self._findings.add("E126", "the type of an object cannot change", spot.at("to").value())
            elif not self._is_declared_at_its_old_place(source, target, spot.at("from")):
                alone = source.key is None and bool(self._links.blocks.get(source))
                moved.append((Move(source, self._instance_of(source, target), block.origin, alone), spot))
        kept = self._distinct(moved)
        self._moves = Moves(move for move, _ in kept)
        self._spots = {move.source: spot for move, spot in kept}
        self._refuse_circles(kept)
        gone = self._named(removed)
        for move, spot in kept:
            self._tell_of_nothing(move, spot, gone)
        return tuple(move for move, _ in kept)

    def _exchanged(self, entries: Mapping[Address, tuple[Address, FieldLocation]]) -> frozenset[Address]:
        """Report declared addresses whose objects would change places; return them.

        An entry that stays would do it again with every run, so none can say it. The state can, once.
        """
        exchanged: set[Address] = set()
        for source, ring in rings({source: target for source, (target, _) in entries.items()}).items():
            declared = all(member in self._links.instances or self._links.blocks.get(member) for member in ring)
            if source in exchanged or not declared:
                continue
            exchanged.update(ring)
            spare = replace(source, name=f"{source.name}_aside", key=None)
            steps = [
                (ring[-1], spare),
                *((address, entries[address][0]) for address in reversed(ring[:-1])),
                (spare, source),
            ]
            commands = "".join(f"\n  reconciler state mv {in_shell(old)} {in_shell(new)}" for old, new in steps)
            self._findings.add(
                "E181",
                f"{' and '.join(map(str, ring))} are all declared, and would swap objects",
                entries[source][1].at("from").value(),
                detail="Entries of moved stay in the files; these would swap the objects in every run.",
                help=f"remove these entries, and swap the objects once:{commands}",
            )
        return frozenset(exchanged)

    def _instance_of(self, source: Address, target: Address) -> Address:
        """Return the target; of a block with forEach the instance that has the key of the source."""
        instance = replace(target, key=source.key)
        return instance if target.key is None and instance in self._links.instances else target

    def _is_declared_at_its_old_place(self, source: Address, target: Address, spot: FieldLocation) -> bool:
        """Report a source that is declared: itself, or as a block one of its instances.

        What has no key any more, while its block has instances, may have become one of them or another object.
        """
        became = target.key is not None or target in self._links.instances
        if source not in self._links.instances and source.key is None and became:
            return False
        return self._is_still_declared(source, spot)

    def _distinct(self, moved: list[tuple[Move, FieldLocation]]) -> list[tuple[Move, FieldLocation]]:
        """Return the entries without repetitions; two that begin or end at one address and differ are reported."""
        kept: list[tuple[Move, FieldLocation]] = []
        sources: dict[Address, tuple[Move, FieldLocation]] = {}
        targets: dict[Address, tuple[Move, FieldLocation]] = {}
        for move, spot in moved:
            first, onto = sources.setdefault(move.source, (move, spot)), targets.setdefault(move.target, (move, spot))
            if first[0] == onto[0] == move:
                kept += [(move, spot)] if first[1] is spot else []
            elif first[0] != move:
                also = ((first[1].at("to").value(), f"moved to {first[0].target} here"),)
                label = f"{move.source} would be moved to {move.target} too"
                self._findings.add("E171", label, spot.at("to").value(), help=_ONE_PLACE, also=also)
            else:
                also = ((onto[1].at("from").value(), f"{onto[0].source} is moved there here"),)
                label = f"{move.source} would be moved to {move.target} too"
                self._findings.add("E171", label, spot.at("from").value(), help=_ONE_OBJECT, also=also)
        return kept

    def _refuse_circles(self, kept: list[tuple[Move, FieldLocation]]) -> None:
        reported: set[frozenset[Address]] = set()
        for move, _ in kept:
            circle = self._moves.circle(move.source)
            members = frozenset(step.source for step in circle)
            if circle and members not in reported:
                reported.add(members)
                *others, last = circle
                also = tuple(
                    (self._spots[step.source].at("to").value(), f"{step.source} is moved here") for step in others
                )
                label = " -> ".join(map(str, [circle[0].source, *(step.target for step in circle)]))
                hint = "keep the entries whose target is declared, and remove the others"
                place = self._spots[last.source].at("to").value()
                self._findings.add("E172", label, place, help=hint, also=also)

    def _named(self, blocks: tuple[Block, ...]) -> dict[Address, FieldLocation]:
        """Return what ``removed`` names, without a word about entries that are wrong; ``removals`` has it."""
        named: dict[Address, FieldLocation] = {}
        for block in blocks:
            text = block.value.get("from") if isinstance(block.value, dict) else None
            try:
                named[Address.parse(text if isinstance(text, str) else "")] = FieldLocation(block.origin)
            except ValueError:
                continue
        return named

    def _tell_of_nothing(self, move: Move, spot: FieldLocation, gone: Mapping[Address, FieldLocation]) -> None:
        """Warn of an entry that leads to nothing: done long ago, or mistyped. The plan refuses it if it matters."""
        if move.source in gone:
            also = ((spot.at("to").value(), f"moved to {move.target} here"),)
            label = f"{move.source} is moved, so it cannot be removed"
            self._findings.add("E171", label, gone[move.source].at("from").value(), help=_MOVED_ON, also=also)
        end = self._moves.end(move.source)
        known = end in self._links.instances or end in self._links.blocks or end.block in self._links.silent
        known = known or self._is_called(end)
        if known or any(address.covers(end) for address in gone):
            return
        wrong = self._links.undeclared(end, in_yaml)
        if wrong is not None and end == move.target:  # of a chain only the last entry is told
            self._findings.add("W171", wrong.label, spot.at("to").value(), help=_hinted(wrong.help))

    def imports(self, blocks: tuple[Block, ...]) -> Iterator[Import]:
        """Yield what is taken over; the address is one declared instance, named once."""
        seen: dict[Address, FieldLocation] = {}
        owners: dict[tuple[str, str], tuple[Address, FieldLocation]] = {}
        for block, entry, spot in self._entries(blocks, "import"):
            target = self._address(entry, "to", spot)
            sound = self._text(entry["id"], "id", spot.at("id"))
            if target is not None and target not in self._links.instances:
                target = self._moves.end(target)  # what was imported then may have been moved since
            if target is None or not sound or not self._is_instance(target, spot.at("to")):
                continue
            if target in seen:
                also = ((seen[target].value(), "imported here first"),)
                self._findings.add("E111", f"{target} is imported again", spot.at("to").value(), also=also)
                continue
            seen[target] = spot.at("to")
            owner, place = owners.setdefault((target.type, str(revealed(entry["id"]))), (target, spot.at("id")))
            if owner != target:
                also = ((place.value(), f"imported as {owner} here"),)
                self._findings.add("E202", f"{target} would be the same object", spot.at("id").value(), also=also)
                continue
            yield Import(target, str(revealed(entry["id"])), block.origin)

    def removals(self, blocks: tuple[Block, ...]) -> Iterator[Removal]:
        """Yield what is no longer declared, and what to do with it."""
        for block, entry, spot in self._entries(blocks, "removed"):
            address = self._address(entry, "from", spot, modules=True)
            destroy = entry.get("destroy", True)
            sound = of_kind(destroy, bool, "destroy", spot.at("destroy"), self._findings)
            if address is not None and sound and not self._is_still_declared(address, spot.at("from")):
                yield Removal(address, destroy, block.origin)

    def _entries(
        self, blocks: tuple[Block, ...], section: str
    ) -> Iterator[tuple[Block, dict[str, Any], FieldLocation]]:
        _, declared = settings.SECTIONS[section]
        for block in blocks:
            spot = FieldLocation(block.origin)
            what = f"an entry of {section}"
            known = known_keys(block.value, settings.names(declared), what, spot, self._findings)
            if known and needed(block.value, settings.required(declared), what, spot, self._findings):
                yield block, Scope(self._world, EARLY).evaluate(block.value, spot), spot

    def _address(
        self, entry: dict[str, Any], key: str, spot: FieldLocation, *, modules: bool = False
    ) -> Address | None:
        if not self._text(entry[key], key, spot.at(key)):
            return None
        address = parse_address(str(revealed(entry[key])), spot.at(key), self._findings)
        if address is not None and address.type == MODULE and modules:
            return address
        if address is not None and address.type not in self._types:
            hint = suggest(address.type, self._types, f"available: {', '.join(self._types)}")
            self._findings.add("E120", f'unknown type "{address.type}"', spot.at(key).value(), help=hint)
            return None
        return address

    def _text(self, value: Any, what: str, spot: FieldLocation) -> bool:
        return of_kind(value, str, what, spot, self._findings)

    def _is_instance(self, address: Address, spot: FieldLocation) -> bool:
        if address in self._links.instances or address.block in self._links.silent:
            return True
        if wrong := self._links.undeclared(address, in_yaml):
            self._findings.add("E180", wrong.label, spot.value(), help=wrong.help)
        return False

    def _is_called(self, address: Address) -> bool:
        return address.type == MODULE and any(map(address.covers, self._links.instances))

    def _is_still_declared(self, address: Address, spot: FieldLocation) -> bool:
        if (
            address not in self._links.instances
            and not self._links.blocks.get(address)
            and not self._is_called(address)
        ):
            return False
        hint = "remove its block from resources, or this entry"
        if address.key is not None:
            hint = f'take "{address.key}" out of its forEach, or remove this entry'
        self._findings.add("E181", f"{address} is still declared", spot.value(), help=hint)
        return True


def _hinted(help_: str) -> str:
    """Return what to do about an entry that leads to nothing."""
    if not help_:
        return "after it is applied, remove the entry"
    return f"{help_}{'' if help_.endswith('?') else '.'} After it is applied, remove the entry."


def evaluate_outputs(blocks: Mapping[str, Block], world: EvalContext) -> dict[str, Output]:
    """Return the outputs with references still in place."""
    outputs = {}
    for name, block in blocks.items():
        spot, findings = FieldLocation(block.origin), world.findings
        if not isinstance(block.value, dict):
            hint = f"write\n  {name}: {{value: ...}}"
            findings.add("E110", f"an output is a mapping, not {kind_of(block.value)}", spot.value(), help=hint)
            continue
        known = known_keys(block.value, settings.names(settings.OUTPUT), "an output", spot, findings)
        if known and "value" not in block.value:
            findings.add("E122", 'an output needs "value"', spot.key())
        outputs[name] = _output(block.value, Scope(world), spot)
    return outputs


def _output(body: dict[str, Any], scope: Scope, spot: FieldLocation) -> Output:
    findings = scope.world.findings
    sensitive, description = body.get("sensitive") or False, body.get("description") or ""
    of_kind(sensitive, bool, "sensitive", spot.at("sensitive"), findings)
    of_kind(description, str, "description", spot.at("description"), findings)
    return Output(scope.evaluate(body.get("value"), spot.at("value")), sensitive, description)


def finish_outputs(outputs: Mapping[str, Output], settled: Callable[[Any], Any]) -> dict[str, Output]:
    """Return the outputs with declared values in place of references, sensitive ones with secrets."""
    finished = {}
    for name, output in outputs.items():
        value = settled(output.value)
        finished[name] = Output(sealed(value) if output.sensitive else value, output.sensitive, output.description)
    return finished


def project_settings(
    block: Block | None, world: EvalContext, keys: Collection[str] = SETTINGS, stage: Stage = NO_STAGE
) -> ProjectSettings | None:
    """Return the project section, or its defaults, in a stage; a secret in it is in clear here and among the secrets.

    Only ``keys`` are looked at. None when one could not be worked out: the defaults would name another state.
    """
    if stage.unknown:
        return None
    findings = world.findings
    written = dict(stage.instead(keys))
    if block is not None:
        spot = FieldLocation(block.origin)
        known_keys(block.value, settings.names(settings.PROJECT), "project", spot, findings)
        written = {key: (block.value.get(key), spot.at(key)) for key in keys} | written
    given = {key: Scope(world, EARLY).evaluate(value, at) for key, (value, at) in written.items()}
    if any(value is FAILED for value in given.values()):
        return None
    made = ProjectSettings()
    for key, value in given.items():
        if value is not None:
            made = _with_setting(made, key, value, written[key], findings)
    return staged(made, stage, world)


def _with_setting(
    made: ProjectSettings, key: str, value: Any, written: tuple[Any, FieldLocation], findings: DiagnosticCollector
) -> ProjectSettings:
    raw, spot = written
    match key:
        case "visibleWithin":
            return replace(made, visible_within=_visible_within(value, spot, findings))
        case "ignore":
            return replace(made, ignore=tuple(_ignored(value, spot, findings)))
        case "lint":
            return replace(made, silences=silences(value, spot, findings))
        case "id" if of_kind(value, str, str(spot.path[-1]), spot, findings):
            return replace(made, id=str(revealed(value)))
        case "state" if of_kind(value, str, key, spot, findings):
            used = tuple(re.findall(r"\$\{[^{}]*\}", raw))
            return replace(made, state=str(revealed(value)), state_at=spot, state_from=used)
    return made


def _ignored(value: Any, spot: FieldLocation, findings: DiagnosticCollector) -> Iterator[Ignored]:
    """Yield what another team owns; an entry says why."""
    if not of_kind(value, list, "ignore", spot, findings):
        return
    for index, entry in enumerate(value):
        here = spot.at(index)
        if not of_kind(entry, dict, "an entry of ignore", here, findings):
            continue
        known_keys(entry, settings.IGNORED, "ignore", here, findings)
        if not needed(entry, ("type", "reason"), "an entry of ignore", here, findings):
            continue
        given = {name: entry.get(name) for name in settings.IGNORED if entry.get(name) is not None}
        if not all(of_kind(text, str, name, here.at(name), findings) for name, text in given.items()):
            continue
        if not any(fnmatchcase(name, given["type"]) for name in catalogue.names()):
            hint = suggest(given["type"], catalogue.names())
            findings.add("E120", f'there is no type "{given["type"]}"', here.at("type").value(), help=hint)
            continue
        yield Ignored(given["type"], given.get("name", "*"), given["reason"])


def _visible_within(value: Any, spot: FieldLocation, findings: DiagnosticCollector) -> timedelta:
    seconds = seconds_of(value)
    if seconds is None or seconds > LONGEST_UNSEEN.total_seconds():
        findings.add("E126", f"visibleWithin takes a duration of up to a day, such as {EXAMPLES}", spot.value())
        return VISIBLE_WITHIN
    return timedelta(seconds=seconds)
