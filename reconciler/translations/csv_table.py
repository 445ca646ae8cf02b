"""Read translations in CSV: one column with keys, and one for each language."""

from __future__ import annotations

from typing import Final

from reconciler.diagnostics import problem
from reconciler.load import Origin, SourceFile, csv_text, files
from reconciler.translations.entry import Entry, Reading

KEYS: Final = ("key", "id")
"""What the column with the keys is called; without one of these it is the first column."""

REMARKS: Final = ("comment", "comments", "note", "notes", "description", "context")
"""Columns that are for translators, and are not read."""


def read(name: str, text: str) -> Reading:
    """Return the texts of a file."""
    file = SourceFile(name, text, csv_text.places)
    rows, flaws = csv_text.read(text)
    reading = Reading(problems=[files.diagnostic(file, flaw, quiet=False) for flaw in flaws])
    if flaws or not rows:
        return reading
    columns = list(rows[0])
    keys = next((column for column in columns if column.lower() in KEYS), columns[0])
    languages = [column for column in columns if column != keys and column.lower() not in REMARKS]
    for number, row in enumerate(rows):
        if row[keys].strip():
            cells = ((language, Origin(file, (number, language))) for language in languages)
            reading.entries += [Entry(row[keys].strip(), language, row[language], cell) for language, cell in cells]
        elif any(row[language] for language in languages):
            place = Origin(file, (number, keys)).source()
            reading.problems.append(problem("E195", "this row has no key", place, help=f"fill in the column {keys}"))
    return reading
