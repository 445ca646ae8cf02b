"""From what is live to files and adoptions, step by step: describe, group, name, refer, write."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from reconciler.address import Address
from reconciler.export.files import Block, Layout, Variable, files_of
from reconciler.export.groups import as_written, body_of, differing_aside, grouped
from reconciler.export.names import block_names, spelled
from reconciler.export.references import References
from reconciler.export.values import described
from reconciler.resource.keys import name_parts
from reconciler.values import put, show_path
from schemas import catalogue

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from reconciler.export.groups import Group
    from reconciler.export.values import Described
    from reconciler.values import Path
    from schemas.declare import ResourceType
    from schemas.markers import Live

__all__ = ["Adoption", "Export", "Given", "Layout", "exported"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What is to be written, and what is there already.

    Attributes:
        objects: Type to the live objects that get an address, by remote id.
        managed: Addresses that exist, with type and object, for references to them.
        others: Ids of live objects that get none, with their types.
        names: Addresses that are taken.
        variables: Names of variables that are taken.
        present: Paths of files that are there, in small letters.
        layout: One file a type, or one a name.
        keep_secrets: Whether secrets that cannot be read back are left as they are.
        declared: Types and values of what the files declare already.
    """

    objects: Mapping[str, Mapping[str, Live]]
    managed: Mapping[Address, tuple[ResourceType, Live]] = field(default_factory=dict)
    others: Mapping[str, str] = field(default_factory=dict)
    names: frozenset[Address] = frozenset()
    variables: frozenset[str] = frozenset()
    present: frozenset[str] = frozenset()
    layout: Layout = "by-type"
    keep_secrets: bool = False
    declared: tuple[tuple[ResourceType, Mapping[str, Any]], ...] = ()


@dataclass(frozen=True, slots=True)
class Adoption:
    """A live object and the address it is written at."""

    address: Address
    resource_type: ResourceType
    remote_id: str


@dataclass(frozen=True, slots=True)
class Refused:
    """A live object that no block could declare, and why."""

    type: str
    remote_id: str
    why: str


@dataclass(frozen=True, slots=True)
class Export:
    """What is written where, and what is adopted; ``refused`` stays as it is, unmanaged."""

    files: Mapping[str, str]
    adoptions: tuple[Adoption, ...]
    variables: tuple[Variable, ...]
    refused: tuple[Refused, ...]


def exported(given: Given) -> Export:
    """Return the files that declare live objects just as they are, and who is adopted at which address."""
    refused: list[Refused] = []
    groups = [
        (name, group)
        for name, objects in sorted(given.objects.items())
        for group in grouped(
            differing_aside(_described(catalogue.resource_type(name), objects, given, refused), given.declared)
        )
    ]
    named = _named(groups, given)
    references = _references(named, given)
    variables = _Variables(given)
    blocks = [_block(address, group, references, variables, keep=given.keep_secrets) for address, group in named]
    adoptions = [
        Adoption(member, description.resource_type, description.remote_id)
        for address, group in named
        for member, description in zip(_members(address, group), group.members, strict=True)
    ]
    made = tuple(sorted(variables.made, key=lambda variable: variable.name))
    files = files_of(blocks, made, given.layout, given.present)
    return Export(files, tuple(sorted(adoptions, key=lambda adoption: adoption.address)), made, tuple(refused))


def _described(
    resource_type: ResourceType, objects: Mapping[str, Live], given: Given, refused: list[Refused]
) -> Iterator[Described]:
    """Yield the objects of a type that can be declared, in the order of their ids."""
    children = [catalogue.resource_type(name).parent for name in given.objects]
    instead = frozenset(
        parent.instead
        for parent in children
        if parent is not None and parent.type == resource_type.name and parent.instead
    )
    for remote_id in sorted(objects):
        live = objects[remote_id]
        called = next(filter(None, name_parts(resource_type, live)), resource_type.title)
        description = described(resource_type, live, called, instead)
        if description.flaws:
            refused.append(Refused(resource_type.name, remote_id, "; ".join(description.flaws)))
        else:
            yield description


def _named(groups: list[tuple[str, Group]], given: Given) -> list[tuple[Address, Group]]:
    """Return the groups with the addresses of their blocks."""
    by_type: dict[str, list[Group]] = {}
    for name, group in groups:
        by_type.setdefault(name, []).append(group)
    named = []
    for name, of_type in by_type.items():
        taken = {address.name for address in given.names if address.type == name}
        parts = [(_parts(group), group.members[0].remote_id) for group in of_type]
        names = block_names(parts, name.rpartition("_")[2], taken)
        named += [(Address(name, block), group) for block, group in zip(names, of_type, strict=True)]
    return named


def _parts(group: Group) -> tuple[str, ...]:
    """Return what the objects of a block are called together."""
    first = group.members[0]
    parts = () if first.resource_type.singleton else name_parts(first.resource_type, first.live)
    if group.languages is None:
        return parts
    language = str(first.values[group.languages.field])
    return tuple(part for part in parts if part != language)


def _members(address: Address, group: Group) -> list[Address]:
    return [Address(address.type, address.name, key) for key in group.keys] or [address]


def _references(named: list[tuple[Address, Group]], given: Given) -> References:
    references = References(unmanaged=dict(given.others))
    for address, (resource_type, live) in given.managed.items():
        references.add(address, resource_type, live)
    for address, group in named:
        for member, description in zip(_members(address, group), group.members, strict=True):
            references.add(member, description.resource_type, description.live)
    return references


class _Variables:
    """Gives each secret a variable of its own."""

    def __init__(self, given: Given) -> None:
        self.made: list[Variable] = []
        self._taken = set(given.variables)

    def of(self, address: Address, path: Path, *, sent: bool, kept: bool) -> str:
        """Return the name of a new variable."""
        field = "_".join(spelled(re.sub("[A-Z]", lambda sign: f"_{sign[0]}", str(step))) for step in path)
        names = [f"{address.name}_{field}", f"{address.type}_{address.name}_{field}"]
        name = next((name for name in names if name not in self._taken), "")
        count = 1
        while not name:
            count += 1
            name = f"{names[1]}_{count}" if f"{names[1]}_{count}" not in self._taken else ""
        self._taken.add(name)
        self.made.append(Variable(name, f"{address}.{show_path(path)}", sent, kept))
        return name


def _block(address: Address, group: Group, references: References, variables: _Variables, *, keep: bool) -> Block:
    """Return one block: its fields, what is said of its lifecycle, and what a reader should know."""
    said: list[dict[str, Any]] = []
    comments: list[str] = []
    first = group.members[0]
    aside = list(first.aside)
    for member, description in zip(_members(address, group), group.members, strict=True):
        values, stays = references.inserted(member, description.resource_type, as_written(description.values))
        for path, sent in description.secrets.items():
            name = variables.of(address, path, sent=sent and not keep, kept=sent and keep)
            values = put(values, path, f"${{var.{name}}}")
            aside += [show_path(path)] if sent and keep else []
        said.append(values)
        own = f"{member.key}: " if member.key is not None else ""
        comments += [f"{own}{note}" for note in (*description.notes, *stays)]
    lifecycle = {"ignoreChanges": aside, "allowUnknown": list(first.unknown)}
    settings = {name: value for name, value in lifecycle.items() if value}
    body = body_of(group, said)
    return Block(address, {**body, "lifecycle": settings} if settings else body, comments)
