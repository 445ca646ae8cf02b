"""The output formats, one file each, with ``FORMAT``. The folder is the registry; nothing is registered by hand.

Every command that prints a result imports all of these files, so each imports what is heavy where it is used.
"""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

from reconciler.render.format import Format

if TYPE_CHECKING:
    from collections.abc import Callable

    from reconciler.render.format import Printable


@cache
def formats() -> tuple[Format, ...]:
    """Return all formats: first the one for people, the others by name.

    Raises:
        TypeError: A file does not declare ``FORMAT`` under the file's own name; a mistake in this package.
    """
    names = sorted((module.name for module in pkgutil.iter_modules(__path__)), key=lambda name: (name != "text", name))
    return tuple(map(_declared, names))


def offering(*results: Callable[..., Printable]) -> dict[str, Format]:
    """Return by name the formats that can show one of these results, each named by its method of ``Format``."""
    return {form.name: form for form in formats() if any(map(form.offers, results))}


def _declared(name: str) -> Format:
    declared = getattr(import_module(f"{__name__}.{name}"), "FORMAT", None)
    if not isinstance(declared, Format) or declared.name != name:
        raise TypeError(f'reconciler/render/formats/{name}.py must define FORMAT, a Format with the name "{name}"')
    return declared
