"""Ids of objects that have an address become references; others stay, and a comment says whose they are."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

from reconciler.resource.fields import field_value
from reconciler.values import at, put
from schemas import catalogue
from schemas.facts import facts
from schemas.markers import NamesOutside, Refers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reconciler.address import Address
    from reconciler.values import Path
    from schemas.declare import ResourceType
    from schemas.markers import Live

_NOT_OWN = frozenset({"projectId"})  # every object shows it, and none is it


@dataclass(slots=True)
class References:
    """Which id is which field of which object, by its address.

    Attributes:
        owners: Type, field and its value to the address whose field it is.
        ids: A value that no two objects show as an id, to the expression for it; None where two do.
        unmanaged: Ids of live objects that have no address.
    """

    owners: dict[tuple[str, str, Any], Address] = field(default_factory=dict)
    ids: dict[str, tuple[Address, str] | None] = field(default_factory=dict)
    unmanaged: dict[str, str] = field(default_factory=dict)

    def add(self, address: Address, resource_type: ResourceType, live: Live) -> None:
        """Learn the ids that a live object shows, and its declared fields that others refer to."""
        for name in sorted(_referring(resource_type.name)):
            value = field_value(resource_type, live, name)
            if isinstance(value, str):
                self.owners.setdefault((resource_type.name, name, value), address)
        for name in (export.name for export in resource_type.exports):
            value = at(live, tuple(name.split(".")))
            if isinstance(value, str) and value and _is_id(name):
                self.ids[value] = None if value in self.ids else (address, name)

    def inserted(
        self, own: Address, resource_type: ResourceType, values: dict[str, Any]
    ) -> tuple[dict[str, Any], list[str]]:
        """Return the values of an object with references in them, and a sentence for each id that stays."""
        notes = []
        for (name, *_), mark in facts(resource_type.spec).having(Refers).items():
            value = values.get(name)
            if not isinstance(value, str):
                continue
            owner = self.owners.get((mark.type, mark.field, value))
            if owner is not None and owner.block != own.block:
                values = {**values, name: f"${{{owner}.{mark.field}}}"}
            elif owner is None:
                notes.append(f"{name} names {catalogue.resource_type(mark.type).noun} that is not managed")
        for path, value in list(_ids(values)):
            target = self.ids.get(value)
            if target is not None and target[0].block != own.block:
                values = put(values, path, f"${{{target[0]}.{target[1]}}}")
            elif value in self.unmanaged and facts(resource_type.spec).find(Refers, *path) is None:
                notes.append(
                    f"{path[-1]} names {catalogue.resource_type(self.unmanaged[value]).noun} that is not managed"
                )
            elif (outside := facts(resource_type.spec).find(NamesOutside, *path)) is not None:
                notes.append(f"{path[-1]} is the id of {outside.noun}, which no resource type manages")
        return values, notes


@cache
def _referring(name: str) -> frozenset[str]:
    """Return the fields of a type that fields of other types refer to."""
    marks = (
        mark
        for other in catalogue.names()
        for mark in facts(catalogue.resource_type(other).spec).having(Refers).values()
    )
    return frozenset(mark.field for mark in marks if mark.type == name)


def _is_id(name: str) -> bool:
    last = name.rpartition(".")[2]
    return (last == "id" or last.endswith("Id")) and name not in _NOT_OWN


def _ids(value: Any, path: Path = ()) -> Iterator[tuple[Path, str]]:
    """Yield the texts in fields that are called an id."""
    if isinstance(value, dict):
        for name, inner in value.items():
            if isinstance(inner, str) and _is_id(name) and not inner.startswith("${"):
                yield (*path, name), inner
            else:
                yield from _ids(inner, (*path, name))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _ids(inner, (*path, index))
