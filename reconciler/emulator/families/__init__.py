"""The API's families, one file each, found by walking this folder; nothing is registered by hand."""

import importlib
import pkgutil

from reconciler.emulator.family import Family


def classes() -> list[type[Family]]:
    """Return the family classes defined in this folder's files, in order of file and definition."""
    found: list[type[Family]] = []
    for entry in pkgutil.iter_modules(__path__):
        module = importlib.import_module(f"{__name__}.{entry.name}")
        found += [
            one
            for one in vars(module).values()
            if isinstance(one, type) and issubclass(one, Family) and one.__module__ == module.__name__
        ]
    return found
