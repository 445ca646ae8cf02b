"""Look at the defaults of types themselves: what they may hold, and whether any block takes it. Gives them to none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from reconciler.diagnostics import suggest
from reconciler.resolve.collector import FieldLocation
from reconciler.resolve.instances import META
from reconciler.resolve.shape import unknown_key
from reconciler.resolve.suggestions import field_names
from schemas import catalogue
from schemas.settings import OF_BLOCKS

if TYPE_CHECKING:
    from reconciler.load import Configuration
    from reconciler.load.defaults import TypeDefaults
    from reconciler.resolve.collector import DiagnosticCollector

_WHY: Final = {
    "forEach": "it decides which objects a block makes",
    "dependsOn": "it names what one object needs",
}


def check_defaults(configuration: Configuration, findings: DiagnosticCollector) -> None:
    """Report defaults of an unknown type, of an unknown field, and those that no block takes.

    What is wrong with a default that a block takes is reported where the block is checked, at the default's place.
    """
    for defaults in configuration.defaults:
        if defaults.type not in catalogue.names():
            place = FieldLocation(defaults.block.origin).key()
            hint = suggest(defaults.type, catalogue.names())
            findings.add("E120", f'there is no type "{defaults.type}"', place, help=hint)
            continue
        _check_fields(defaults, findings)
        if configuration.complete:  # otherwise a block may only be unread
            _warn_of_untaken(defaults, findings)


def _check_fields(defaults: TypeDefaults, findings: DiagnosticCollector) -> None:
    spot = FieldLocation(defaults.block.origin)
    for key in defaults.block.value:
        if key in OF_BLOCKS:
            hint = "write it in the block"
            findings.add("E104", f"defaults cannot hold {key}: {_WHY[key]}", spot.at(key).key(), help=hint)
        elif key not in defaults.taken and key not in (known := _known(defaults.type)):
            unknown_key(key, known, defaults.type, spot.at(key), findings)


def _known(type_name: str) -> list[str]:
    settings = [name for name in META if name not in OF_BLOCKS]
    return [*field_names(catalogue.resource_type(type_name).spec, {}, ()), *settings]


def _warn_of_untaken(defaults: TypeDefaults, findings: DiagnosticCollector) -> None:
    spot, where = FieldLocation(defaults.block.origin), f"{defaults.folder}/" if defaults.folder else "the project"
    if not defaults.offered:
        label = f"no block of {defaults.type} stands in {where}"
        findings.add("W105", label, spot.key(), help="remove them, or write them in the folder of the blocks")
        return
    several = len(defaults.offered) > 1
    for key in defaults.block.value:
        if key not in defaults.taken and key not in OF_BLOCKS and key in _known(defaults.type):
            owners = f"each of the {len(defaults.offered):,} blocks" if several else defaults.offered[0]
            hint = "remove it here, or in the blocks that it is meant for"
            findings.add("W105", f"{owners} has its own {key}", spot.at(key).key(), help=hint)
