"""Put the files of one table together: which text a key has in which language, and what translators have to look at."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from reconciler.diagnostics import problem
from reconciler.translations.placeholders import difference

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from reconciler.diagnostics import Diagnostic, Source
    from reconciler.translations.entry import Entry, Reading
    from reconciler.translations.languages import Languages

MOST_TOLD: Final = 20
"""Keys without a text in some language that are reported one by one; a new language lacks all of them."""


@dataclass(frozen=True, slots=True)
class Missing:
    """A key without a text in some languages, and where to write them or what to translate."""

    key: str
    languages: tuple[str, ...]
    entry: Entry


@dataclass(slots=True)
class Table:
    """The texts of all files of a table.

    Attributes:
        texts: Key to language to text; the language of the originals first, the others in alphabetical order.
        broken: Key and language of texts that cannot be used, each reported in ``problems``.
        missing: Keys that lack a text in a language.
        problems: What is wrong, at its place.
    """

    texts: dict[str, dict[str, Entry]] = field(default_factory=dict)
    broken: set[tuple[str, str]] = field(default_factory=set)
    missing: list[Missing] = field(default_factory=list)
    problems: list[Diagnostic] = field(default_factory=list)


def table_of(readings: Iterable[Reading], languages: Languages) -> Table:
    """Return the table that files make together."""
    table = _Merge(languages)
    for reading in readings:
        table.add(reading)
    return table.finished()


class _Merge:
    """Takes file after file."""

    def __init__(self, languages: Languages) -> None:
        self._languages = languages
        self._table = Table()
        self._texts: dict[str, dict[str, Entry]] = {}
        self._originals: dict[str, Entry] = {}
        self._empty: dict[str, dict[str, Entry]] = {}
        self._left_out: set[tuple[str, str]] = set()
        self._refused: set[tuple[str, str]] = set()  # files and what they take for a language

    def add(self, reading: Reading) -> None:
        """Sort the texts of a file in."""
        self._table.problems += reading.problems
        self._left_out.update((key, self._languages.code(language)) for key, language in reading.left_out)
        for entry in reading.entries:
            if entry.original:
                self._add_original(entry)
            elif self._is_language(entry):
                self._add(entry, self._languages.code(entry.language))

    def _is_language(self, entry: Entry) -> bool:
        if not entry.language or self._languages.knows(entry.language):
            return True
        file = entry.origin.file
        if (file.name, entry.language) not in self._refused:
            self._refused.add((file.name, entry.language))
            hint = "name a language as in de or pt-BR, or list the name under languages of the table"
            label = f'"{entry.language}" is not the name of a language'
            self._table.problems.append(problem("E195", label, entry.origin.source(key=True), help=hint))
        return False

    def _add(self, entry: Entry, code: str) -> None:
        if not entry.text.strip():
            self._empty.setdefault(entry.key, {}).setdefault(code, entry)
            return
        first = self._texts.setdefault(entry.key, {}).setdefault(code, entry)
        if first is not entry and (first.text != entry.text or first.origin.file is entry.origin.file):
            self._tell_twice(f"{entry.key} is translated into {code} again", first, entry)

    def _add_original(self, entry: Entry) -> None:
        first = self._originals.setdefault(entry.key, entry)
        if first.text != entry.text and first.origin.file is not entry.origin.file:
            self._tell_twice(f"{entry.key} is translated from another text", first, entry)

    def _tell_twice(self, label: str, first: Entry, again: Entry) -> None:
        also = ((first.origin.source(), "the first text"),)
        self._table.problems.append(
            problem("E197", label, again.origin.source(), help="remove or correct one of the two", also=also)
        )

    def finished(self) -> Table:
        """Return the table, after comparing the languages of each key."""
        table, source = self._table, self._languages.source
        for key, original in self._originals.items():
            if original.text.strip() and source not in self._texts.get(key, {}):
                self._texts.setdefault(key, {})[source] = original
        for key in dict.fromkeys((*self._texts, *self._empty)):
            there = self._texts.get(key, {})
            order = sorted(there, key=lambda code: (code != source, code))
            table.texts[key] = {code: there[code] for code in order}
            for code in order[1:] if source in there else ():
                self._compare(there[source], there[code], code)
        self._look_for_missing()
        return table

    def _compare(self, original: Entry, entry: Entry, code: str) -> None:
        lacks, beyond = difference(original.text, entry.text)
        if not lacks and not beyond:
            return
        self._table.broken.add((entry.key, code))
        parts = [f"lacks {', '.join(lacks)}"] if lacks else []
        parts += [f"has {', '.join(beyond)}, which the text in {self._languages.source} lacks"] if beyond else []
        place = entry.origin.source()
        also = ((original.origin.source(), f"the text in {self._languages.source}"),)
        self._table.problems.append(
            problem(
                "E196",
                f"{entry.key} in {code} {' and '.join(parts)}",
                _marked(place, beyond[0]) if beyond else place,
                detail="A placeholder stands for a value that is filled in when the message is sent.",
                help="write the placeholders of the original text, in the order that the language needs",
                also=also,
            )
        )

    def _look_for_missing(self) -> None:
        table, languages = self._table, self._languages
        used = {languages.source, *(code for _, code in self._left_out)}
        used.update(*table.texts.values(), *self._empty.values())
        needed = languages.required or sorted(used, key=lambda code: (code != languages.source, code))
        for key, texts in table.texts.items():
            lacks = [code for code in needed if code not in texts]
            if not lacks:
                continue
            empty = self._empty.get(key, {})
            entry = next((empty[code] for code in lacks if code in empty), None) or next(
                iter((*texts.values(), *empty.values()))
            )
            table.missing.append(Missing(key, tuple(lacks), entry))
        table.problems += self._told_missing()

    def _told_missing(self) -> Iterator[Diagnostic]:
        """Yield a warning per key, as long as there are few, without what is reported as left out."""
        told = 0
        for missing in self._table.missing:
            lacks = [code for code in missing.languages if (missing.key, code) not in self._left_out]
            if not lacks:
                continue
            told += 1
            if told <= MOST_TOLD:
                yield problem("W190", f"{missing.key} has no text in {', '.join(lacks)}", missing.entry.origin.source())
        if told > MOST_TOLD:
            last = self._table.missing[-1].entry
            yield problem("W190", f"and {told - MOST_TOLD:,} more keys lack a text", last.origin.source())


def _marked(place: Source, part: str) -> Source:
    """Return the place of a part of a text, that of the whole text when it is not on the same line."""
    begin = place.text.find(part, place.mark)
    return place if begin < 0 else replace(place, column=place.column + begin - place.mark, width=len(part))
