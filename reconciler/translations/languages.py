"""How a language is written: the names in files, and the one code that each of them is used by. Knows no languages."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

_NAME: Final = re.compile(r"[A-Za-z]{2,3}(?:[-_@.][A-Za-z0-9]{2,8})*")


def is_language(name: str) -> bool:
    """Tell whether a word has the form of a language code, such as ``de``, ``pt-BR`` or ``zh_Hant_TW``."""
    return _NAME.fullmatch(name) is not None


def language_of_file(name: str) -> str:
    """Return the language that a file is named after: ``texts/shop.de.po`` after ``de``."""
    return PurePosixPath(name).stem.rpartition(".")[2]


def folded(name: str) -> str:
    """Return the form in which two spellings of a language are equal."""
    return name.strip().replace("-", "_").upper()


@dataclass(frozen=True, slots=True)
class Languages:
    """The spelling of languages in one table.

    Attributes:
        source: The code of the language of the originals.
        names: Names in files, folded, to the codes they are used by.
        required: The codes of the languages in which every key needs a text; None for each language of the files.
    """

    source: str
    names: Mapping[str, str] = field(default_factory=dict)
    required: tuple[str, ...] | None = None

    def knows(self, name: str) -> bool:
        """Tell whether a word means a language: one that is listed, or of that form."""
        return folded(name) in self.names or is_language(name.strip())

    def code(self, name: str) -> str:
        """Return the code by which a language is used; "" means that of the originals."""
        if not name:
            return self.source
        written = folded(name)
        if written in self.names:
            return self.names[written]
        return next((code for code in (self.source, *(self.required or ())) if folded(code) == written), written)
