"""Which files the patterns of translations lead to, so that none of them is taken for configuration. Reads no file."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any, Final

from reconciler.load.sections import configures

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

SECTION: Final = "translations"
ANY_DEPTH: Final = "**"


def patterns(documents: Iterable[Any]) -> tuple[str, ...]:
    """Return the patterns of files that the sections of translations name, as far as they can be read."""
    return tuple(pattern for document in documents for pattern in _patterns(document))


def _patterns(document: Any) -> Iterator[str]:
    section = document.get(SECTION) if isinstance(document, dict) else None
    for table in section.values() if isinstance(section, dict) else ():
        written = table.get("files") if isinstance(table, dict) else None
        for pattern in written if isinstance(written, list) else [written]:
            if isinstance(pattern, str):
                yield pattern


def is_configuration(document: Any) -> bool:
    """Tell whether a document is a part of the configuration, whatever pattern leads to its file."""
    if not isinstance(document, dict) or not document:
        return False
    return all(configures(name, content) for name, content in document.items())


def fits(name: str, pattern: str) -> bool:
    """Tell whether a pattern leads to a file: ``*`` is any part of a name, ``**`` any folders."""
    return _fits(name.split("/"), pattern.removeprefix("./").split("/"))


def _fits(steps: Sequence[str], parts: Sequence[str]) -> bool:
    """Match a path step by step; ``ends`` are the numbers of steps that the parts so far can have used."""
    ends = {0}
    for number, part in enumerate(parts):
        last = number == len(parts) - 1
        if part == ANY_DEPTH:
            ends = {end + last for begin in ends for end in range(begin, len(steps))}
        else:
            ends = {end + 1 for end in ends if end < len(steps) and fnmatchcase(steps[end], part)}
    return len(steps) in ends
