"""What a reader of one format returns: texts by key and language, and what is wrong with the file."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reconciler.diagnostics import Diagnostic
    from reconciler.load import Origin


@dataclass(frozen=True, slots=True)
class Entry:
    """One text.

    Attributes:
        key: What it is called in every language.
        language: As the file writes it; "" for the language of the originals.
        text: What it says, "" when there is no translation yet.
        origin: Where it is.
        original: Whether it is the text that was translated, as a file quotes it beside the translation. A file of the
            originals themselves takes precedence.
    """

    key: str
    language: str
    text: str
    origin: Origin
    original: bool = False


@dataclass(slots=True)
class Reading:
    """What one file says.

    Attributes:
        entries: Its texts, in its order.
        problems: What is wrong, and what was left out.
        left_out: Key and language of translations that are not used, each reported in ``problems``.
    """

    entries: list[Entry] = field(default_factory=list)
    problems: list[Diagnostic] = field(default_factory=list)
    left_out: list[tuple[str, str]] = field(default_factory=list)
