"""Say where each value of an object was written, from the files alone. Sends and changes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reconciler.diagnostics import ConfigError
from reconciler.engine.editing import undeclared
from reconciler.resolve import read_sources
from reconciler.resolve.outline import holds_expression
from reconciler.resolve.provenance import Explained, ExplainedValue, place_of
from reconciler.resolve.written_at import evaluated
from reconciler.resource.selectors import label
from reconciler.values import Secret, is_deferred, leaves, mask
from schemas.settings import OF_OBJECTS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reconciler.address import Address
    from reconciler.engine.project import Project
    from reconciler.resolve import Declared, Sources
    from reconciler.values import Path


def explain(project: Project, address: Address) -> tuple[Explained, ...]:
    """Return where each value of an object was written; of a block with forEach, of all its instances.

    Raises:
        ConfigError: No block declares the object, or something is wrong with the files.
    """
    sources, desired = read_sources(project.directory, project.inputs)
    project.learned(desired.secrets)
    objects = [declared for key, declared in desired.resources.items() if address.covers(key)]
    if not objects:
        raise ConfigError([undeclared(address, desired)])
    return tuple(_explained(sources, declared) for declared in objects)


def _explained(sources: Sources, declared: Declared) -> Explained:
    written = sources.block(declared.address).value
    settings = {name: evaluated(sources, declared.address, written[name]) for name in OF_OBJECTS if name in written}
    values = {**declared.values, **settings}
    found = (entry for name, value in values.items() for entry in _values(sources, declared, (name,), value, values))
    return Explained(declared.address, declared.source(), tuple(found))


def _values(
    sources: Sources, declared: Declared, path: Path, value: Any, values: dict[str, Any]
) -> Iterator[ExplainedValue]:
    """Yield the leaves of a value; a list of texts or numbers that stands in one place is one value."""
    places = place_of(sources, declared.address, path)
    whole = isinstance(value, list) and not any(isinstance(inner, dict | list) for inner in value)
    if isinstance(value, dict | list) and value and not (whole and not holds_expression(places[-1].raw)):
        for step, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _values(sources, declared, (*path, step), inner, values)
        return
    sensitive = any(isinstance(leaf, Secret) for _, leaf in leaves(value))
    yield ExplainedValue(label(path, values), mask(value), sensitive, is_deferred(value), places)
