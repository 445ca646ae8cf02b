"""Give blocks the defaults of their type: per folder, the nearest first, each value with its place. Knows no type."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from reconciler.load.source import Block, Origin
from schemas.settings import OF_BLOCKS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from reconciler.address import Address


@dataclass(frozen=True, slots=True)
class TypeDefaults:
    """What the files of one folder say of a type, for blocks in that folder and below.

    Attributes:
        type: Name of the resource type.
        folder: Path of the folder below the project, "" for the project itself.
        block: What is written.
        taken: The fields of it that blocks have taken, at least in part.
        offered: How many blocks could have taken something.
    """

    type: str
    folder: str
    block: Block
    taken: set[str] = field(default_factory=set, compare=False)
    offered: list[Address] = field(default_factory=list, compare=False)


def folder_of(name: str) -> str:
    """Return the folder of a file of the project, "" for the project itself."""
    return name.rpartition("/")[0]


def inherited(blocks: Mapping[Address, Block], defaults: Iterable[TypeDefaults]) -> dict[Address, Block]:
    """Return the blocks with what they take of the defaults; those that take nothing are the same as before."""
    known = {(each.type, each.folder): each for each in defaults}
    if not known:
        return dict(blocks)
    chains: dict[tuple[str, str], list[TypeDefaults]] = {}
    made = {}
    for address, block in blocks.items():
        where = (address.type, folder_of(block.origin.file.name))
        if where not in chains:
            steps = ((address.type, above) for above in _upwards(where[1]))
            chains[where] = [known[step] for step in steps if step in known]
        made[address] = _with(block, address, chains[where])
    return made


def _upwards(folder: str) -> Iterator[str]:
    """Yield a folder and all above it, up to the project."""
    while folder:
        yield folder
        folder = folder_of(folder)
    yield ""


def _with(block: Block, address: Address, chain: Iterable[TypeDefaults]) -> Block:
    value, origin = block.value, block.origin
    for defaults in chain:
        offered = {key: inner for key, inner in defaults.block.value.items() if key not in OF_BLOCKS}
        defaults.offered.append(address)
        merged, origin = _merged(value, origin, offered, defaults.block.origin)
        defaults.taken.update(key for key in offered if key not in value or merged[key] is not value[key])
        value = merged
    return block if value is block.value else Block(value, origin)


def _merged(
    strong: dict[str, Any], origin: Origin, weak: Mapping[str, Any], weak_origin: Origin
) -> tuple[dict[str, Any], Origin]:
    """Return a mapping with what only the weaker one has, and where its values stand; mappings merge key by key."""
    added: dict[str, Any] = {}
    elsewhere: dict[str | int, Origin] = {}
    for key, inner in weak.items():
        if key not in strong:
            added[key], elsewhere[key] = inner, weak_origin.below(key)
        elif isinstance(inner, dict) and isinstance(strong[key], dict):
            value, place = _merged(strong[key], origin.below(key), inner, weak_origin.below(key))
            if value is not strong[key]:
                added[key], elsewhere[key] = value, place
    if not added:
        return strong, origin
    return {**strong, **added}, replace(origin, elsewhere={**(origin.elsewhere or {}), **elsewhere})
