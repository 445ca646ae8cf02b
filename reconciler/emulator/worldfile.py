"""A world in a file: written whole or not at all, for its owner alone, and believed only when its form is right."""

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from reconciler.emulator.jsontext import NotJson, parsed
from reconciler.emulator.world import World, encoded

PRIVATE = 0o600  # secrets of webhooks are in it, in clear


class WorldFileError(Exception):
    """The file of a world cannot be loaded or saved; the text says which and why."""


def save(world: World, path: Path) -> None:
    """Write everything to a JSON file, which stays as it was when that fails.

    Raises:
        WorldFileError: The operating system refuses.
    """
    unfinished = path.with_name(path.name + ".new")
    try:
        unfinished.unlink(missing_ok=True)
        with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE), "wb") as file:
            file.write(encoded({"written_by": "reconciler", **world.dump()}))
        unfinished.replace(path)
    except OSError as error:
        with suppress(OSError):
            unfinished.unlink()
        raise WorldFileError(f"cannot save to {path}: {error.strerror}") from error


def load(world: World, path: Path) -> None:
    """Read what ``save`` wrote, including steps not yet due; a file that is yet to be written leaves all empty.

    Raises:
        WorldFileError: The file cannot be read, holds something else, or could not be written at the end.
    """
    if not path.parent.is_dir():
        raise WorldFileError(f"cannot save to {path}: its folder does not exist")
    if path.exists() and not path.is_file():
        raise WorldFileError(f"cannot load from {path}: it is no regular file")
    try:
        saved = parsed(path.read_bytes()) if path.exists() else None
    except OSError as error:
        raise WorldFileError(f"cannot load from {path}: {error.strerror}") from error
    except NotJson as error:
        raise WorldFileError(f"cannot load from {path}: an emulator has not saved it; {error}") from error
    if saved is not None:
        if not WORLD(saved):
            raise WorldFileError(f"cannot load from {path}: an emulator has not saved it, or it was changed since")
        world.restore(saved)


Check = Callable[[Any], bool]


def _is(*kinds: type) -> Check:
    return lambda value: isinstance(value, kinds) and not (isinstance(value, bool) and bool not in kinds)


def _list_of(check: Check) -> Check:
    return lambda value: isinstance(value, list) and all(check(element) for element in value)


def _map_of(check: Check) -> Check:
    return lambda value: isinstance(value, dict) and all(check(element) for element in value.values())


def _row(*checks: Check) -> Check:
    return lambda value: (
        isinstance(value, list)
        and len(value) == len(checks)
        and all(check(element) for check, element in zip(checks, value, strict=True))
    )


def _shape(**checks: Check) -> Check:
    return lambda value: (
        isinstance(value, dict) and all(name in value and check(value[name]) for name, check in checks.items())
    )


STEP = _shape(number=_is(int), at=_is(int, float), step=_is(dict))
HIDDEN: Check = lambda value: isinstance(value, dict) and _map_of(STEP)(value.get("steps", {}))  # noqa: E731 - one of a table
OBJECT = _row(_is(str), _is(str), _is(dict), HIDDEN)
PROJECT = _shape(id=_is(str), onboarded=_list_of(_is(str)), facts=_is(dict), objects=_map_of(_list_of(OBJECT)))
WORLD = _shape(counter=_is(int), projects=_list_of(PROJECT))
