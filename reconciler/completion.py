"""The words of one project that a shell completes: addresses, variables and outputs. Guesses; reports nothing.

Whoever presses the tab key waits for it, so this reads as little as possible with as few modules as possible: the keys
of files that are written in blocks, by their indentation, and the addresses of a local state. The YAML library alone
would take longer than all of it to import. What cannot be read has no words.
"""

from __future__ import annotations

import os
import re
import sqlite3
from contextlib import closing
from dataclasses import dataclass, field
from itertools import islice, product
from typing import TYPE_CHECKING, Final

from reconciler.address import Address

if TYPE_CHECKING:
    from collections.abc import Iterator

_ENDINGS: Final = (".yaml", ".yml")
_MOST_FILES: Final = 200
_LARGEST: Final = 1_000_000  # bytes of all files together; the rest is not read
_MOST_CELLS: Final = 1000  # addresses of one matrix
_STATE: Final = ".reconciler/state.db"
_SQLITE: Final = "sqlite:///"
_ENTRY: Final = re.compile(r"""( *)(?:- )?([\w-]+|"[^"\\]+"|'[^']+')(?:: |:$|$)(.*)""")
_KEY: Final = re.compile(r"""(?<=[\[{,]) *("[^"\\]+"|'[^']+'|[\w-]+)(?= *[:,\]}])""")


@dataclass(slots=True)
class Words:
    """What may be named: addresses as text, names of stages, variables and outputs; and where the states are, paths."""

    addresses: set[str] = field(default_factory=set)
    stages: set[str] = field(default_factory=set)
    variables: set[str] = field(default_factory=set)
    outputs: set[str] = field(default_factory=set)
    dimensions: dict[tuple[str, str], dict[str, list[str]]] = field(default_factory=dict)  # of blocks with a matrix
    state: str = _STATE

    @property
    def states(self) -> list[str]:
        """The files of the states: one for each stage, of those whose state is beside that of the project."""
        stem, ending = os.path.splitext(self.state)  # noqa: PTH122  pathlib would cost 3 ms
        return [f"{stem}.{name}{ending}" for name in sorted(self.stages)] or [self.state]


def words(directory: str) -> Words:
    """Return the words of the project in a directory."""
    known = Words()
    for text in _texts(directory):
        _take(known, text)
    for (type_name, name), texts in known.dimensions.items():
        cells = islice(product(*map(dict.fromkeys, texts.values())), _MOST_CELLS)
        known.addresses |= {str(Address(type_name, name, "/".join(cell))) for cell in cells}
    for path in known.states:
        known.addresses |= set(_recorded(os.path.join(directory, path)))  # noqa: PTH118  pathlib would cost 3 ms
    return known


def _texts(directory: str) -> Iterator[str]:
    left, files = _LARGEST, 0
    for folder, below, names in os.walk(directory):
        below[:] = sorted(name for name in below if not name.startswith("."))
        for name in sorted(names):
            files += name.endswith(_ENDINGS)
            if not name.endswith(_ENDINGS) or name.startswith(".") or files > _MOST_FILES:
                continue
            path = os.path.join(folder, name)  # noqa: PTH118  as above
            try:
                left -= os.path.getsize(path)  # noqa: PTH202  as above
                if left < 0:
                    return
                with open(path, encoding="utf-8-sig") as file:  # noqa: PTH123  as above
                    yield file.read()
            except (OSError, UnicodeDecodeError):
                continue


def _take(known: Words, text: str) -> None:
    """Add the words of a file that is written in blocks, as ``reconciler fmt`` writes it: one key on a line."""
    above: list[tuple[int, str]] = []
    for line in text.splitlines():
        entry = _ENTRY.match(line)
        if entry is None:
            continue
        indent, key, value = len(entry[1]), entry[2].strip("\"'"), entry[3].strip()
        while above and above[-1][0] >= indent:
            above.pop()
        above.append((indent, key))
        _take_key(known, [name for _, name in above], value)


def _take_key(known: Words, path: list[str], value: str) -> None:
    match path:
        case ["resources", type_name, name]:
            known.addresses.add(str(Address(type_name, name)))
        case ["resources", type_name, name, "forEach"]:
            keys = _KEY.findall(value) if value.startswith(("[", "{")) else ()
            known.addresses |= {str(Address(type_name, name, key.strip("\"'"))) for key in keys}
        case ["resources", type_name, name, "matrix", dimension, *more] if dimension != "exclude":
            texts = known.dimensions.setdefault((type_name, name), {}).setdefault(dimension, [])
            inline = _KEY.findall(value) if value.startswith(("[", "{")) else ()
            texts += more[:1] or (key.strip("\"'") for key in inline)
        case ["resources", type_name, name, "forEach", key]:
            known.addresses.add(str(Address(type_name, name, key)))
        case ["stages", name]:
            known.stages.add(name)
        case ["variables", name]:
            known.variables.add(name)
        case ["outputs", name]:
            known.outputs.add(name)
        case ["project", "state"]:
            url = value.strip("\"'")
            known.state = url.removeprefix(_SQLITE) if url.startswith(_SQLITE) else ""


def _recorded(path: str) -> Iterator[str]:
    """Yield the addresses in a state file; none where it is in another place, of another form or locked."""
    if not os.path.isfile(path):  # noqa: PTH113  as above
        return
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=0)) as database:
            yield from (address for (address,) in database.execute("SELECT address FROM records"))
    except sqlite3.Error:
        return
