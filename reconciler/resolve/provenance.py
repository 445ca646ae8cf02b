"""Say where the words of a value stand in the files, and how it comes from there to its object. Changes nothing."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from reconciler.diagnostics import Source
from reconciler.load.defaults import folder_of
from reconciler.resolve.each import KEY
from reconciler.resolve.expression import Broken, Expression, parse
from reconciler.resolve.written_at import Elsewhere, Lead, Tracer
from reconciler.values import MISSING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from reconciler.address import Address
    from reconciler.load import Origin
    from reconciler.resolve.written_at import Sources
    from reconciler.values import Path


@dataclass(frozen=True, slots=True)
class WrittenPlace:
    """One place on the way of a value.

    Attributes:
        by: What gives the value there: ``block``, ``defaults of the project``, ``local.brand``, ``each.value``.
        source: Where; None where that is in no file.
        note: What else is to be said, such as which flag sets a variable.
        raw: What is written there.
    """

    by: str
    source: Source | None
    note: str = ""
    raw: Any = field(default=None, repr=False, compare=False)

    def as_json(self) -> dict[str, str]:
        """Return the keys."""
        optional = {"source": f"{self.source.file}:{self.source.line}" if self.source else "", "note": self.note}
        return {"by": self.by, **{key: value for key, value in optional.items() if value}}


@dataclass(frozen=True, slots=True)
class ExplainedValue:
    """A value of an object, and the places on its way there, its words last.

    ``value`` is fit to be shown: of a secret, and of what is known after apply, it is the sign.
    """

    path: str
    value: Any
    sensitive: bool
    known_after_apply: bool
    places: tuple[WrittenPlace, ...]

    def as_json(self) -> dict[str, Any]:
        """Return the keys; a value that is sensitive or not known yet is left out."""
        return {
            "path": self.path,
            "value": None if self.sensitive or self.known_after_apply else self.value,
            "sensitive": self.sensitive,
            "known_after_apply": self.known_after_apply,
            "places": [place.as_json() for place in self.places],
        }


@dataclass(frozen=True, slots=True)
class Explained:
    """An object, where its block is, and where each of its values comes from, in the order in which they are sent."""

    address: Address
    source: Source
    values: tuple[ExplainedValue, ...]

    def as_json(self) -> dict[str, Any]:
        """Return the keys."""
        where = f"{self.source.file}:{self.source.line}"
        values = [value.as_json() for value in self.values]
        return {"address": str(self.address), "source": where, "values": values}


class Ways:
    """Gives the places of values; the files are looked at as sources when that is first asked."""

    def __init__(self, sources: Callable[[], Sources]) -> None:
        self._open = sources
        self._sources: Sources | None = None

    def __call__(self, address: Address, path: Path) -> tuple[WrittenPlace, ...]:
        """Return the places on the way of a value."""
        if self._sources is None:
            self._sources = self._open()
        return place_of(self._sources, address, path)


def place_of(sources: Sources, address: Address, path: Path) -> tuple[WrittenPlace, ...]:
    """Return the places on the way of a value, that in the block of its object first, that of its words last.

    A text that is put together from others has its words where it is put together.
    """
    return tuple(_places(sources, address, path))


def _places(sources: Sources, address: Address, path: Path) -> Iterator[WrittenPlace]:
    block = sources.block(address)
    tracer = Tracer(sources, address)
    lead, asks_key = Lead("block", block.value, block.origin, path), False
    while True:
        lead = _down(lead)
        by = lead.name
        if by == "block" and not lead.origin.lies_in(block.origin):
            by = _defaults(lead.origin)
        is_key = asks_key and not lead.steps
        source = lead.origin.source(key=lead.raw is MISSING or (is_key and isinstance(lead.origin.path[-1], str)))
        place = WrittenPlace(by, source, raw=lead.raw)
        yield place
        expression = None if is_key else _alone(lead.raw)
        if expression is None:
            return
        if (file := tracer.text_file(expression)) is not None:
            yield replace(place, by=_said(expression), source=Source(file, 1, 1))
            return
        if (table := tracer.data(expression, lead.steps)) is not None:
            cell = _down(table)
            yield WrittenPlace(cell.name, cell.origin.source(key=is_key), raw=cell.raw)
            return
        if expression.address is not None:
            yield from _of_another(sources, tracer, expression, lead.steps)
            return
        is_each_key = expression.root == "each" and expression.name != "value"
        asks_key = asks_key or is_each_key
        try:
            lead = tracer.key(expression.name) if is_each_key else tracer.lead(expression, lead.steps)
        except Elsewhere as elsewhere:
            yield WrittenPlace(_said(expression), None, str(elsewhere))
            return
        tracer = Tracer(sources, address, frame=lead.frame)


def _down(lead: Lead) -> Lead:
    """Return how far a way leads in what is written: to its end, to a text that leads on, or to where nothing is."""
    raw, origin = lead.raw, lead.origin
    for done, step in enumerate(lead.steps):
        if isinstance(raw, str):
            return Lead(lead.name, raw, origin, lead.steps[done:])
        if isinstance(raw, list) and isinstance(step, str):
            step = _row(raw, step)  # noqa: PLW2901  an entry of forEach is its own key, or has it
        if not (step in raw if isinstance(raw, dict) else isinstance(raw, list) and step in range(len(raw))):
            return Lead(lead.name, MISSING, origin, ())
        raw, origin = raw[step], origin.below(step)
    return Lead(lead.name, raw, origin, ())


def _row(entries: list[Any], key: str) -> int:
    """Return which entry of a list is a key or has it as its ``key``; the number of entries for none."""
    for index, entry in enumerate(entries):
        if entry == key or (isinstance(entry, dict) and entry.get(KEY) == key):
            return index
    return len(entries)


def _alone(raw: Any) -> Expression | None:
    """Return the expression that a text is made of; None for any other value, and for a text with more in it."""
    if not isinstance(raw, str) or "${" not in raw:
        return None
    try:
        parts = parse(raw)
    except Broken:  # reported where it is worked out
        return None
    return parts[0] if len(parts) == 1 and isinstance(parts[0], Expression) else None


def _of_another(sources: Sources, tracer: Tracer, expression: Expression, more: Path) -> Iterator[WrittenPlace]:
    """Yield the places of a value that another object declares; one without a place for what only the API knows."""
    address, path = tracer.object_of(expression)
    block = sources.block(address) if expression.root != "data" else None
    if block is None or path[:1] not in {(key,) for key in block.value}:
        yield WrittenPlace(_said(expression), None, "it is known after apply")
        return
    first, *others = _places(sources, address, (*path, *more))
    yield replace(first, by=str(address))
    yield from others


def _said(expression: Expression) -> str:
    return expression.text.removeprefix("${").removesuffix("}").strip()


def _defaults(origin: Origin) -> str:
    folder = folder_of(origin.file.name)
    return f"defaults of {folder}" if folder else "defaults of the project"
