"""What forEach and matrix of a block declare: one object per entry or combination, and what ``each`` gives in it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from math import prod
from typing import TYPE_CHECKING, Any, Final

from reconciler.address import NAME
from reconciler.diagnostics import foreign_words, suggest
from reconciler.load.sections import kind_of
from reconciler.resolve.collector import FAILED, FieldLocation
from reconciler.resolve.scope import EARLY, Each, EvalContext, Scope
from reconciler.resolve.shape import not_yet_known, of_kind
from reconciler.values import Deferred, Secret

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reconciler.diagnostics import Source
    from reconciler.load import Block, Origin

FOR_EACH: Final = "forEach"
MATRIX: Final = "matrix"
EXCLUDE: Final = "exclude"

KEY: Final = "key"
"""The field, or the column of a table, that names an entry that is a mapping in a list."""

MOST_CELLS: Final = 100_000
"""Combinations of one matrix."""

_RESERVED: Final = {"key": "${each.key} is the key of the object", "value": "${each.value} is what it is made from"}
_MOST_TOLD: Final = 10


def each_of(block: Block, world: EvalContext) -> dict[str, Each] | None:
    """Return by key what ``each`` is in every object of a block with one of the two, None after reporting a problem."""
    spot = FieldLocation(block.origin)
    if FOR_EACH in block.value and MATRIX in block.value:
        hint = "matrix makes an object of each combination, forEach of each entry"
        world.findings.add("E161", "a block has forEach or matrix, not both", spot.at(MATRIX).key(), help=hint)
        return None
    if MATRIX in block.value:
        return _Matrix(block.value[MATRIX], spot.at(MATRIX), world).cells()
    entries = _Entries("forEach", "E160", block.value[FOR_EACH], spot.at(FOR_EACH), world).read()
    return None if entries is None else {key: Each(key, value) for key, value in entries.items()}


@dataclass(frozen=True, slots=True)
class _Entries:
    """A mapping, or a list with a distinct text for each entry, as it is written at a place and named in messages."""

    what: str
    code: str
    written: Any
    spot: FieldLocation
    world: EvalContext

    def read(self) -> dict[str, Any] | None:
        """Return the entries by key, None after reporting a problem."""
        return self.of(Scope(self.world, EARLY).evaluate(self.written, self.spot))

    def of(self, value: Any) -> dict[str, Any] | None:
        """Return the entries of what was written, worked out."""
        if isinstance(value, Deferred):
            not_yet_known(self.what, self.spot, self.world.findings)
        elif self.world.is_sealed(value):
            self._refuse_secret(self.written, value, self.spot)
        elif isinstance(value, dict):
            return value
        elif isinstance(value, list):
            return self._listed(value)
        elif value is not FAILED:
            self._add(f"{self.what} takes a mapping or a list of texts, not {kind_of(value)}", self.spot.value())
        return None

    def _listed(self, entries: list[Any]) -> dict[str, Any] | None:
        if entries and all(isinstance(entry, dict) and KEY not in entry for entry in entries):
            hint = (
                f'each mapping needs a text "{KEY}", a table a column of that name; or use a mapping from key to value'
            )
            self._add(f'the entries of {self.what} have no "{KEY}"', self.spot.value(), hint)
            return None
        keyed: dict[str, Any] = {}
        sound = True
        for index, entry in enumerate(entries):
            key = entry.get(KEY) if isinstance(entry, dict) else entry
            if isinstance(key, str) and key not in keyed and (key or key is entry):
                keyed[key] = entry
            else:
                sound = False
                self._tell(index, key, entry, self.world.tables.get(id(entries)))
        return keyed if sound else None

    def _tell(self, index: int, key: Any, entry: Any, table: Origin | None) -> None:
        """Report an entry that gives no key, or that of another one; of a ``table``, in its row."""
        if entry is FAILED or key is FAILED:
            return
        spot = self.spot.at(index)
        if isinstance(key, Deferred):
            not_yet_known(f"a key of {self.what}", spot, self.world.findings)
        elif isinstance(key, Secret):
            self._refuse_secret(self.written[index] if isinstance(self.written, list) else self.written, key, spot)
        elif isinstance(entry, dict):
            shown = f'"{key}" again' if isinstance(key, str) and key else f"{'empty' if key == '' else kind_of(key)}"
            place = table.source(index, KEY) if table else spot.at(KEY).value()
            self._add(f'"{KEY}" of an entry of {self.what} must be a unique text, not {shown}', place)
        else:
            shown = f'"{key}" again' if isinstance(key, str) else kind_of(key)
            hint = "use a mapping from key to value for other types"
            self._add(f"an entry of {self.what} must be a unique text, not {shown}", spot.value(), hint)

    def _refuse_secret(self, written: Any, value: Any, spot: FieldLocation) -> None:
        """Report a secret that would give a key, with how to come by its values otherwise."""
        parts = "entries" if isinstance(value, list) else "keys"
        label = "it is a secret" if isinstance(value, Secret) else f"it is sensitive, and so are its {parts}"
        below = ".KEY" if isinstance(value, dict) else "[0]" if isinstance(value, list) else ""
        shown = f"{written[:-1]}{below}}}" if isinstance(written, str) and written.endswith("}") else "${var.NAME.KEY}"
        self._add(
            label,
            spot.value(),
            "use keys that are not secret, and look the secrets up as values:\n"
            f'  {self.what}: {{KEY: "{shown}"}}\n'
            "where KEY is a name that you choose; ${each.value} is then the secret",
            f"Keys of {self.what} become part of addresses, which are shown in every output and stored in the state.",
        )

    def _add(self, label: str, place: Source, hint: str = "", why: str = "") -> None:
        self.world.findings.add(self.code, label, place, detail=why, help=hint)


class _Matrix:
    """The dimensions of a matrix, and what is excluded of their product."""

    def __init__(self, written: Any, spot: FieldLocation, world: EvalContext) -> None:
        self._written = written
        self._spot = spot
        self._world = world
        self._sound = True
        self._dimensions: dict[str, dict[str, Any]] = {}

    def cells(self) -> dict[str, Each] | None:
        """Return what ``each`` is in every combination by its key, None after reporting a problem."""
        value = Scope(self._world, EARLY).evaluate(self._written, self._spot)
        if self._world.is_sealed(value) or not of_kind(value, dict, MATRIX, self._spot, self._world.findings):
            return None
        for name, entries in value.items():
            if name != EXCLUDE:
                self._dimension(name, entries)
        if not self._dimensions and self._sound:
            self._refuse("it has no dimension", self._spot.value(), "write  matrix: {brand: [...], language: [...]}")
        elif (size := prod(map(len, self._dimensions.values()))) > MOST_CELLS:
            self._refuse(f"it has {size:,} combinations; the limit is {MOST_CELLS:,}", self._spot.value())
        excluded = self._excluded(value.get(EXCLUDE)) if self._sound else {}
        return self._product(excluded) if self._sound else None

    def _dimension(self, name: str, entries: Any) -> None:
        spot = self._spot.at(name)
        if not NAME.fullmatch(name) or name in _RESERVED:
            why = _RESERVED.get(name, "it is used as ${each.NAME}")
            self._refuse(f'"{name}" cannot be the name of a dimension: {why}', spot.key())
        elif answer := foreign_words.answer(foreign_words.MATRIX, name):
            self._refuse(f'"{name}" cannot be the name of a dimension', spot.key(), answer)
        else:
            written = self._written.get(name) if isinstance(self._written, dict) else self._written
            read = _Entries(name, "E161", written, spot, self._world).of(entries)
            self._sound &= read is not None
            if read is not None and not read:
                self._refuse(f"{name} is empty, so there is no combination", spot.value())
            self._dimensions[name] = read or {}

    def _excluded(self, entries: Any) -> dict[tuple[int, ...], set[tuple[str, ...]]]:
        """Return the texts that exclude a combination by the dimensions, counted from 0, to which they belong."""
        excluded: dict[tuple[int, ...], set[tuple[str, ...]]] = {}
        spot, names = self._spot.at(EXCLUDE), list(self._dimensions)
        if entries is None:
            return excluded
        if not of_kind(entries, list, EXCLUDE, spot, self._world.findings):
            self._sound = False
            return excluded
        for index, entry in enumerate(entries):
            if self._names_cells(entry, spot.at(index)):
                numbers = tuple(sorted(names.index(name) for name in entry))
                excluded.setdefault(numbers, set()).add(tuple(entry[names[number]] for number in numbers))
        return excluded

    def _names_cells(self, entry: Any, spot: FieldLocation) -> bool:
        """Report what an entry of exclude names that there is not; return whether it names combinations."""
        if not of_kind(entry, dict, f"an entry of {EXCLUDE}", spot, self._world.findings):
            self._sound = False
            return False
        if not entry:
            self._refuse(f"an entry of {EXCLUDE} names at least one dimension", spot.value())
        for name, text in entry.items():
            dimension = self._dimensions.get(name)
            if dimension is None:
                hint = suggest(name, self._dimensions, f"available: {', '.join(self._dimensions)}")
                self._refuse(f'there is no dimension "{name}"', spot.at(name).key(), hint)
            elif not of_kind(text, str, name, spot.at(name), self._world.findings):
                self._sound = False
            elif text not in dimension:
                hint = suggest(text, dimension, f"available: {', '.join(list(dimension)[:10])}")
                self._refuse(f'it excludes nothing: {name} has no "{text}"', spot.at(name).value(), hint)
        return self._sound

    def _product(self, excluded: Mapping[tuple[int, ...], set[tuple[str, ...]]]) -> dict[str, Each] | None:
        made: dict[str, Each] = {}
        names = list(self._dimensions)
        for texts in product(*self._dimensions.values()):
            if any(tuple(texts[number] for number in numbers) in cells for numbers, cells in excluded.items()):
                continue
            key = "/".join(texts)
            if key in made:
                cells = f"{_shown(texts)} and {_shown((made[key].cells or {}).values())}"
                hint = "use texts without slashes, or forEach with keys of your own"
                self._refuse(f'{cells} have one key, "{key}"', self._spot.key(), hint)
            values = {name: self._dimensions[name][text] for name, text in zip(names, texts, strict=True)}
            made[key] = Each(key, values, dict(zip(names, texts, strict=True)))
        if not made:
            self._refuse("every combination is excluded", self._spot.at(EXCLUDE).key())
        return made if self._sound else None

    def _refuse(self, label: str, place: Source, hint: str = "") -> None:
        self._sound = False
        self._world.findings.add("E161", label, place, help=hint)


def _shown(texts: Any) -> str:
    return " x ".join(f'"{text}"' for text in texts)
