"""Data blocks, which are only read: fields of a data source, or the natural key of a managed type. Reads nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from reconciler.address import Address
from reconciler.diagnostics import did_you_mean, suggest
from reconciler.load.sections import kind_of
from reconciler.resolve.body import Body
from reconciler.resolve.check import check
from reconciler.resolve.collector import FieldLocation
from reconciler.resolve.outline import outline
from reconciler.resolve.scope import NoSuchPart, Scope, step_into
from reconciler.resolve.secrets import seal
from reconciler.resource.fields import managed_fields
from reconciler.values import Path, leaves, read_path, show_path
from schemas import catalogue
from schemas.declare import ResourceType

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reconciler.load import Block
    from reconciler.resolve.collector import DiagnosticCollector
    from reconciler.resolve.scope import EvalContext
    from schemas.declare import DataSource

PREFIX: Final = "data."


def address_of(block: Address) -> Address:
    """Return the address of a data block as references and plans know it, its type with ``data.`` in front."""
    return Address(PREFIX + block.type, block.name, None, block.module)


def is_data(address: Address) -> bool:
    """Tell whether an address is that of something that is only read."""
    return address.type.startswith(PREFIX)


def readable_types() -> tuple[str, ...]:
    """Return the names that may stand below ``data``: data sources first, then the managed types with a key."""
    named = catalogue.data_names()
    return (*named, *(name for name in catalogue.names() if name not in named and _readable(name)))


def declaration(name: str) -> DataSource | ResourceType:
    """Return what a name below ``data`` stands for.

    Raises:
        KeyError: It is none of ``readable_types``.
    """
    return catalogue.data_source(name) if name in catalogue.data_names() else catalogue.resource_type(name)


def fields(of: DataSource | ResourceType) -> tuple[str, ...]:
    """Return the fields of what was read that references may use; what the API never shows is not among them."""
    exports = (str(read_path(export.name)[0]) for export in of.exports)
    shown = managed_fields(of) if isinstance(of, ResourceType) else ()
    return tuple(dict.fromkeys([*shown, *exports]))


def expand_data(address: Address, block: Block, world: EvalContext) -> Body:
    """Return a data block with its expressions worked out; references are still to be followed."""
    spot, named = FieldLocation(block.origin), address_of(address)
    ends = outline(block.value)
    values = Scope(world, user=named).fill(block.value, ends, spot)
    body = Body(
        address=named,
        resource_type=declaration(address.type),
        values=values,
        spot=spot,
        raw=block.value,
        outline=ends,
    )
    seal(body)
    body.look()
    return body


def check_data(body: Body, findings: DiagnosticCollector) -> None:
    """Report everything that is wrong with what a data block gives."""
    if isinstance(body.resource_type, ResourceType):
        _check_key(body, body.resource_type, findings)
    else:
        check(body, findings)


def _readable(name: str) -> bool:
    return catalogue.resource_type(name).natural_key is not None


def _check_key(body: Body, managed: ResourceType, findings: DiagnosticCollector) -> None:
    """A managed type is read by its natural key: all of it, and nothing else."""
    named = managed.natural_key.fields if managed.natural_key else ()
    keys = [read_path(name) for name in named]
    strange = dict.fromkeys(_strange(path, keys) for path, _ in leaves(body.values) if path)
    meant = [_unknown(body, managed, path, findings) for path in strange if path]
    absent = []
    for key, name in zip(keys, named, strict=True):
        value = step_into(body.values, key)
        if value is None or isinstance(value, NoSuchPart):
            absent += [name] if name not in meant else []
        elif isinstance(value, dict | list):
            label = f"{name} is a single value, not {kind_of(value)}"
            findings.add("E123", label, body.spot.at(*key).value(), address=body.address)
    if absent:
        needed = " and ".join(f'"{name}"' for name in absent)
        label = f"{managed.noun} is identified by {' and '.join(named)}; it needs {needed}"
        findings.add("E122", label, body.spot.key(), help=f"reconciler explain {managed.name}", address=body.address)


def _strange(path: Path, keys: Sequence[Path]) -> Path:
    """Return the shortest part of a path that leads away from every key, () when it leads to one."""
    for end in range(1, len(path) + 1):
        if not any(path[:end] == key[:end] or path[: len(key)] == key for key in keys):
            return path[:end]
    return ()


def _unknown(body: Body, managed: ResourceType, path: Path, findings: DiagnosticCollector) -> str | None:
    """Report a field that is no part of the key; return the part that was probably meant."""
    named = managed.natural_key.fields if managed.natural_key else ()
    near = did_you_mean(show_path(path), named)
    by = f"use {' and '.join(named)}" if named else "a project has only one; remove the field"
    label = f'cannot look up {managed.noun} by "{show_path(path)}"'
    hint = suggest(show_path(path), named, by)
    findings.add("E104", label, body.spot.at(*path).key(), help=hint, address=body.address)
    return near
