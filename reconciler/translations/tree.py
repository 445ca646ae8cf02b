"""Read translations in YAML or JSON: key to language to text, or one language per file with key to text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from reconciler.diagnostics import problem
from reconciler.load import Origin, SourceFile, files
from reconciler.load.claimed import is_configuration
from reconciler.load.sections import kind_of
from reconciler.translations.entry import Entry, Reading
from reconciler.translations.languages import language_of_file

if TYPE_CHECKING:
    from collections.abc import Iterator

_SHAPE: Final = (
    "write KEY: {LANGUAGE: TEXT}, or KEY: TEXT in a file named after its language; put numbers between quotes"
)


def read(name: str, text: str) -> Reading:
    """Return the texts of a file."""
    file = SourceFile(name, text)
    documents, problems = files.parse(file, evaluated=False)
    if problems:
        return Reading(problems=problems)
    reading = Reading()
    for number, document in enumerate(documents):
        if document is not None:
            _add(reading, document, Origin(file, (), number))
    return reading


def _add(reading: Reading, document: Any, root: Origin) -> None:
    if is_configuration(document):
        hint = "write a pattern that leads to translations only"
        label = "this file holds configuration, and a pattern of translations matches it"
        reading.problems.append(problem("E198", label, root.source(), help=hint))
    elif not isinstance(document, dict):
        what = f"translations are a mapping from key to text, not {kind_of(document)}"
        reading.problems.append(problem("E195", what, root.source(), help=_SHAPE))
    else:
        for key, value in document.items():
            reading.entries += _entries(reading, key, value, _below(root, key))


def _entries(reading: Reading, key: str, value: Any, origin: Origin) -> Iterator[Entry]:
    texts = value if isinstance(value, dict) else {language_of_file(origin.file.name): value}
    for language, text in texts.items():
        place = _below(origin, language) if texts is value else origin
        if text is None or isinstance(text, str):
            yield Entry(key, language, text or "", place)
        else:
            what = f"a translation is text, not {kind_of(text)}"
            reading.problems.append(problem("E195", what, place.source(), help=_SHAPE))


def _below(origin: Origin, step: str) -> Origin:
    return Origin(origin.file, (*origin.path, step), origin.document)
