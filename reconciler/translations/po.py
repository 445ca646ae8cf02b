"""Read translations in a PO file of gettext. What is fuzzy is reported and left out; what is obsolete is not read."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import polib

from reconciler.diagnostics import problem
from reconciler.load import Origin, SourceFile
from reconciler.load.place import Place
from reconciler.translations.entry import Entry, Reading
from reconciler.translations.languages import language_of_file

if TYPE_CHECKING:
    from reconciler.diagnostics import Diagnostic

_WRONG: Final = re.compile(r"\(line (\d+)\)(?:: (?P<why>.+))?")


def read(name: str, text: str) -> Reading:
    """Return the texts of a file: each entry by its context, or by its original where it has none."""
    lines = _Lines(text)
    file = SourceFile(name, text, lambda _: [lines.root])
    try:
        parsed = polib.pofile(f"{text}\n", encoding="utf-8")  # a path, which it would open, ends in no line break
    except OSError as error:
        return Reading(problems=[_broken(file, lines, str(error))])
    reading = Reading()
    language = parsed.metadata.get("Language", "").strip() or language_of_file(name)
    for number, entry in enumerate(entry for entry in parsed if not entry.obsolete):
        lines.note(number, entry.linenum or 1)
        key, origin = entry.msgctxt or entry.msgid, Origin(file, (number, "msgstr"))
        why = "it is marked as fuzzy" if entry.fuzzy and entry.msgstr else ""
        if entry.msgid_plural:
            why = "it has plural forms, and a message has one text"
        else:
            reading.entries.append(Entry(key, "", entry.msgid, Origin(file, (number, "msgid")), original=True))
        if why:
            reading.problems.append(problem("W191", f"{key} in {language}: {why}", origin.source()))
            reading.left_out.append((key, language))
        else:
            reading.entries.append(Entry(key, language, entry.msgstr, origin))
    return reading


class _Lines:
    """Finds the places of translations; the parser knows only the line at which an entry begins."""

    def __init__(self, text: str) -> None:
        self.root = Place(0)
        self._lines = text.splitlines(keepends=True)  # as the parser counts them
        self._starts = [0]
        for line in self._lines:
            self._starts.append(self._starts[-1] + len(line))

    def note(self, number: int, begin: int) -> None:
        """Note where original and translation of an entry are, whose first line is ``begin``, counted from 1."""
        inside = self.root.inside[number] = Place(self._starts[min(begin, len(self._lines)) - 1])
        for index in range(begin - 1, len(self._lines)):
            word = self._lines[index].lstrip()[:6].rstrip()
            if word in ("msgid", "msgstr"):
                follows = self._lines[index + 1].lstrip() if index + 1 < len(self._lines) else ""
                wrapped = self._lines[index].rstrip().endswith(' ""') and follows.startswith('"')
                inside.inside.setdefault(word, self.place(index + wrapped + 1))
            if word == "msgstr":
                return

    def place(self, line: int) -> Place:
        """Return the place of what is in quotes in a line, counted from 1; of all of it where nothing is."""
        line = min(line, len(self._lines))
        if line < 1:
            return Place(0)
        text = self._lines[line - 1].rstrip()
        begin = max(text.find('"'), 0)
        return Place(self._starts[line - 1] + begin, max(1, len(text) - begin))


def _broken(file: SourceFile, lines: _Lines, said: str) -> Diagnostic:
    wrong = _WRONG.search(said)
    place = lines.place(int(wrong[1])) if wrong else Place(0)
    label = (wrong["why"] if wrong else "") or "this line is not valid in a PO file"
    return problem("E195", label, file.at(place.value, place.width))
