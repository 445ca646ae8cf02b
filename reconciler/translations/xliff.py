"""Read translations in XLIFF 1.2, 2.0 and 2.1. Refuses document types, so that no entity is declared or fetched."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import accumulate
from typing import TYPE_CHECKING, Final
from xml.parsers import expat

from reconciler.diagnostics import problem
from reconciler.load import Origin, SourceFile
from reconciler.load.place import Place
from reconciler.translations.entry import Entry, Reading
from reconciler.translations.languages import language_of_file

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reconciler.diagnostics import Diagnostic

UNFINISHED: Final = frozenset({"new", "needs-translation", "needs-adaptation", "needs-l10n", "initial"})
"""States of a translation that nobody has made yet; the first four are of XLIFF 1.2, the last of 2.0."""

_UNITS: Final = ("trans-unit", "unit")
_ASIDE: Final = ("alt-trans", "seg-source", "note", "notes", "bin-unit", "glossary", "matches", "metadata")
_CODE_INSIDE: Final = ("ph", "it", "bpt", "ept")
"""Elements inside a text that in XLIFF 1.2 hold what they stand for, such as a placeholder."""

_WITH_CODE: Final = (*_CODE_INSIDE, "x", "bx", "ex", "sc", "ec")
"""Elements inside a text that stand for something of the original format, with or without saying what."""

_MARKUP: Final = ("g", "pc")

_BLOCK: Final = 4096
_CONTINUED: Final = bytes(range(0x80, 0xC0))
"""Bytes of UTF-8 that go on with a character."""


@dataclass(slots=True)
class _Side:
    """A source or a target: its text, where it begins and ends, and the elements of which nothing is left."""

    text: list[str] = field(default_factory=list)
    begin: int = -1
    end: int = -1
    dropped: dict[str, None] = field(default_factory=dict)
    state: str = ""
    segments: int = 0


@dataclass(slots=True)
class _Unit:
    key: str
    source: _Side = field(default_factory=_Side)
    target: _Side = field(default_factory=_Side)
    data: dict[str, str] = field(default_factory=dict)  # of 2.0: id to what an element stands for
    state: str = ""
    before: tuple[int, int] = (0, 0)  # parts of the texts before the segment


class _Refused(Exception):
    """The file is XML, but nothing that is read; ``at`` is where that shows, in bytes."""

    def __init__(self, why: str, at: int) -> None:
        super().__init__(why)
        self.at = at


def read(name: str, text: str) -> Reading:
    """Return the texts of a file: each unit by its name, or by its id where it has none."""
    reader = _Reader(name, text)
    try:
        reader.run()
    except expat.ExpatError as error:
        reader.refuse(expat.ErrorString(error.code), reader.parser.ErrorByteIndex)
    except _Refused as refused:
        reader.refuse(str(refused), refused.at)
    return reader.reading


class _Reader:
    """Follows the elements of one file; no entity exists beside those that XML itself has."""

    def __init__(self, name: str, text: str) -> None:
        self.reading = Reading()
        self.parser = expat.ParserCreate("utf-8", namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._characters
        self.parser.StartDoctypeDeclHandler = self._doctype
        self._bytes = text.encode()
        blocks = (self._bytes[at : at + _BLOCK] for at in range(0, len(self._bytes), _BLOCK))
        self._blocks = [0, *accumulate(map(_characters, blocks))]  # characters before each block of bytes
        self._root = Place(0)
        self._file = SourceFile(name, text, lambda _: [self._root])
        self._language = language_of_file(name)
        self._path: list[str] = []
        self._unit: _Unit | None = None
        self._side: _Side | None = None
        self._aside = 0
        self._data_id = ""

    def run(self) -> None:
        """Read the whole file."""
        self.parser.Parse(self._bytes, True)

    def refuse(self, why: str, at: int) -> None:
        """Keep nothing but the reason why the file cannot be read."""
        self.reading = Reading(problems=[problem("E195", why, self._file.at(self._offset(max(at, 0))))])

    def _doctype(self, *_: object) -> None:
        raise _Refused("a document type is not supported; remove <!DOCTYPE ...>", self.parser.CurrentByteIndex)

    def _start(self, tag: str, attributes: Mapping[str, str]) -> None:
        name = tag.rpartition(" ")[2]
        if not self._path and (name != "xliff" or attributes.get("version", "")[:2] not in ("1.", "2.")):
            raise _Refused("this is not XLIFF 1.2 or 2.0", self.parser.CurrentByteIndex)
        self._path.append(name)
        if self._aside or name in _ASIDE:
            self._aside += 1
        elif name in ("xliff", "file"):
            self._language = attributes.get("target-language") or attributes.get("trgLang") or self._language
        elif name in _UNITS:
            key = attributes.get("resname") or attributes.get("name") or attributes.get("id", "")
            self._unit = _Unit(key)
        elif self._unit is not None:
            self._inside(self._unit, name, attributes)

    def _inside(self, unit: _Unit, name: str, attributes: Mapping[str, str]) -> None:
        if self._side is not None:
            self._inline(unit, self._side, name, attributes)
        elif name in ("segment", "ignorable"):
            unit.state = attributes.get("state", "")
            unit.before = (len(unit.source.text), len(unit.target.text))
        elif name == "data":
            self._data_id = attributes.get("id", "")
        elif name in ("source", "target"):
            side = self._side = unit.source if name == "source" else unit.target
            side.segments += self._path[-2] != "ignorable"
            side.begin = self.parser.CurrentByteIndex if side.begin < 0 else side.begin
            state = attributes.get("state", "") or unit.state
            side.state = state if state in UNFINISHED else side.state

    def _inline(self, unit: _Unit, side: _Side, name: str, attributes: Mapping[str, str]) -> None:
        """Take what an element inside a text stands for, or note that nothing says it."""
        if name == "cp":
            side.dropped["<cp/>"] = None
        elif name in _MARKUP:
            side.dropped[f"<{name}>"] = None
        elif name in _WITH_CODE:
            code = (
                unit.data.get(attributes.get("dataRef", "")) or attributes.get("equiv-text") or attributes.get("equiv")
            )
            if code:
                side.text.append(code)
            elif name not in _CODE_INSIDE or "unit" in self._path:
                side.dropped[f"<{name}/>"] = None

    def _characters(self, text: str) -> None:
        if self._aside or self._unit is None:
            return
        if self._side is not None:
            self._side.text.append(text)
        elif self._path[-1] == "data":
            self._unit.data[self._data_id] = self._unit.data.get(self._data_id, "") + text

    def _end(self, _tag: str) -> None:
        name = self._path.pop()
        if self._aside:
            self._aside -= 1
        elif (
            name in ("source", "target")
            and self._side is not None
            and self._path[-1] in (*_UNITS, "segment", "ignorable")
        ):
            self._side.end = self.parser.CurrentByteIndex
            self._side = None
        elif name == "ignorable" and self._unit is not None and len(self._unit.target.text) == self._unit.before[1]:
            self._unit.target.text += self._unit.source.text[self._unit.before[0] :]
        elif name in _UNITS and self._unit is not None:
            self._add(self._unit)
            self._unit = None

    def _add(self, unit: _Unit) -> None:
        """Keep what a unit says."""
        number = len(self._root.inside) // 2
        source, target = unit.source, unit.target
        for step, side in ((2 * number, source), (2 * number + 1, target if target.begin >= 0 else source)):
            self._root.inside[step] = self._place(side)
        at_source, at_target = (Origin(self._file, (2 * number + side,)) for side in (0, 1))
        original, translation = "".join(source.text), "".join(target.text) if target.segments else ""
        whole = target.segments == source.segments
        self.reading.entries.append(Entry(unit.key, "", original, at_source, original=True))
        if translation and (target.state or not whole):
            why = f"its state is {target.state}" if target.state else "a segment has no translation"
            label = f"{unit.key} in {self._language}: {why}"
            self.reading.problems.append(problem("W191", label, at_target.source()))
            self.reading.left_out.append((unit.key, self._language))
            return
        self.reading.entries.append(Entry(unit.key, self._language, translation, at_target))
        for side, origin in ((source, at_source), (target, at_target)):
            if side.dropped and side.segments:
                self.reading.problems.append(_dropped(unit.key, side, origin))

    def _place(self, side: _Side) -> Place:
        """Return the place of the text between the tags, that of the element where it is empty."""
        begin = max(side.begin, 0)
        opened = self._bytes.find(b">", begin) + 1
        first, last = self._offset(opened if opened < side.end else begin), self._offset(max(side.end, begin))
        return Place(first, max(1, last - first))

    def _offset(self, at: int) -> int:
        """Return an offset in bytes as one in characters."""
        block = at // _BLOCK
        return self._blocks[block] + _characters(self._bytes[block * _BLOCK : at])


def _characters(part: bytes) -> int:
    return len(part.translate(None, _CONTINUED))


def _dropped(key: str, side: _Side, origin: Origin) -> Diagnostic:
    return problem("W192", f"{key} has {', '.join(side.dropped)}, of which only the text is used", origin.source())
