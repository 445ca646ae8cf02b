"""Find the declared resource types by walking the folder; nothing is registered by hand."""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

import schemas.data
import schemas.resources

if TYPE_CHECKING:
    from schemas.declare import DataSource, ResourceType


@cache
def names() -> tuple[str, ...]:
    """Return the names of all resource types, sorted, without importing them."""
    return tuple(sorted(module.name for module in pkgutil.iter_modules(schemas.resources.__path__)))


@cache
def data_names() -> tuple[str, ...]:
    """Return the names of all data sources, sorted, without importing them."""
    return tuple(sorted(module.name for module in pkgutil.iter_modules(schemas.data.__path__)))


@cache
def resource_type(name: str) -> ResourceType:
    """Return the declaration of one type.

    Raises:
        KeyError: There is no such type.
        TypeError: Its file does not declare ``RESOURCE`` under the file's own name; a mistake in this package.
    """
    if name not in names():
        raise KeyError(name)
    declared: ResourceType | None = getattr(import_module(f"schemas.resources.{name}"), "RESOURCE", None)
    if declared is None or declared.name != name:
        raise TypeError(f"schemas/resources/{name}.py must define RESOURCE = ResourceType(name={name!r}, ...)")
    return declared


@cache
def data_source(name: str) -> DataSource:
    """Return the declaration of one data source.

    Raises:
        KeyError: There is no such data source.
        TypeError: Its file does not declare ``DATA`` under the file's own name; a mistake in this package.
    """
    if name not in data_names():
        raise KeyError(name)
    declared: DataSource | None = getattr(import_module(f"schemas.data.{name}"), "DATA", None)
    if declared is None or declared.name != name:
        raise TypeError(f"schemas/data/{name}.py must define DATA = DataSource(name={name!r}, ...)")
    return declared
