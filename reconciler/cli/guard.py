"""Stop before a foreign ``state`` or ``schemas`` package is used in place of ours. Imports neither to find out.

Other distributions bring packages of these names. One elsewhere on the import path is found by asking where Python
would import them from. One installed into the same folder writes over our files or lies between them, and pip says
nothing; it is found by holding the folders against the list of files, with their sizes, that the installer has left in
``RECORD``. Sizes, since hashes would cost every start 5 ms more.
"""

from __future__ import annotations

import os
from importlib.util import find_spec
from os import path
from typing import TYPE_CHECKING

from reconciler import __version__

if TYPE_CHECKING:
    from collections.abc import Iterator

_HOME = path.dirname(path.dirname(path.dirname(path.realpath(__file__))))  # noqa: PTH120  pathlib costs 3 ms
_NAMES = ("state", "schemas")
_CODE = (".py", ".so", ".pyd")


def misplaced_package() -> None:
    """Check that our sibling packages come from the folder this one was installed to, and hold what was installed.

    Raises:
        ConfigError: One is missing, another package of the same name comes first on the import path, or another
            distribution has written into ours.
    """
    misplaced = {name: place for name in _NAMES if (place := _place(name)) != path.join(_HOME, name)}  # noqa: PTH118
    mixed = {} if misplaced else _mixed(_HOME)
    if misplaced or mixed:
        from reconciler.cli import guard_words  # noqa: PLC0415  only for a broken installation
        from reconciler.diagnostics import ConfigError  # noqa: PLC0415  same

        elsewhere = [guard_words.elsewhere(name, _HOME, place) for name, place in misplaced.items()]
        raise ConfigError([*elsewhere, *(guard_words.mixed(name, _HOME, files) for name, files in mixed.items())])


def _place(name: str) -> str:
    """Return the folder Python would import a package from, "" when there is none."""
    spec = find_spec(name)
    return path.dirname(path.realpath(spec.origin)) if spec and spec.origin else ""  # noqa: PTH120  pathlib costs 3 ms


def _mixed(home: str) -> dict[str, list[str]]:
    """Return by package the files that are not as they were installed; nothing for what runs from its sources."""
    installed = _installed(home)
    if not installed:
        return {}
    wrong = {name: _differing(name, installed, dict(_files(home, name))) for name in _NAMES}
    return {name: files for name, files in wrong.items() if files}


def _differing(name: str, installed: dict[str, int], present: dict[str, int]) -> list[str]:
    """Return the files with code that were added, changed or removed since a package was installed."""
    ours = {file: size for file, size in installed.items() if file.startswith(f"{name}/") and file.endswith(_CODE)}
    return sorted(file for file, _ in ours.items() ^ present.items())


def _installed(home: str) -> dict[str, int]:
    """Return the size in bytes of every file of ours, by its path, as the installer has noted them."""
    record = path.join(home, f"sinch_reconciler-{__version__}.dist-info", "RECORD")  # noqa: PTH118
    try:
        with open(record, encoding="utf-8") as file:  # noqa: PTH123
            rows = [line.rstrip("\n").rsplit(",", 2) for line in file]
    except (OSError, ValueError):
        return {}  # from sources, or installed by something that keeps no list
    return {row[0].strip('"'): int(row[2]) for row in rows if len(row) == 3 and row[2].isdigit()}


def _files(home: str, folder: str) -> Iterator[tuple[str, int]]:
    """Yield path and size of every file with code in a package."""
    with os.scandir(path.join(home, folder)) as entries:  # noqa: PTH118
        for entry in entries:
            inside = f"{folder}/{entry.name}"
            if entry.name.endswith(_CODE):
                yield inside, entry.stat().st_size
            elif entry.name != "__pycache__" and entry.is_dir():
                yield from _files(home, inside)
