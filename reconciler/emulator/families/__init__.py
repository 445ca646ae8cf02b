"""The API's families, one file each, found by walking this folder; nothing is registered by hand.

A file holds one or more subclasses of ``Family``: ``type`` names the objects it keeps, if any, and methods marked with
``answers("METHOD /path/below/the/project")`` answer operations. Requests arrive validated; ``call.refuse(code)`` takes
status and wording of a refusal from the specification.
"""

import importlib
import pkgutil

from reconciler.emulator.family import Family


def classes() -> list[type[Family]]:
    """Return the family classes defined in this folder's files, in order of file and definition."""
    families: list[type[Family]] = []
    for entry in pkgutil.iter_modules(__path__):
        module = importlib.import_module(f"{__name__}.{entry.name}")
        families += [
            member
            for member in vars(module).values()
            if isinstance(member, type) and issubclass(member, Family) and member.__module__ == module.__name__
        ]
    return families
