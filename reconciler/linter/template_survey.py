"""What the details of a WhatsApp template hold, seen in one walk: it says which rules need not be asked at all.

It may say that a template has what it has not. It never says that one lacks what it has.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from reconciler.linter.hosts import host_of, is_private, may_be_short
from reconciler.linter.once import once
from reconciler.linter.text import LINE_BREAK
from schemas.whatsapp.texts import VARIABLE

if TYPE_CHECKING:
    from collections.abc import Collection

BLANKS: Final = " \t\u00a0\u3000"

AUTHENTICATION: Final = "AUTHENTICATION"
BEYOND_ASCII: Final = "beyond ASCII"
BLANK_TEXTS: Final = "blank texts"
BRACES: Final = "braces"
FORMATTING: Final = "formatting"
LABEL_BRACES: Final = "braces in labels"
LINE_BREAKS: Final = "line breaks"
LONG_TEXTS: Final = "long texts"
OUTER_BLANKS: Final = "outer blanks"
PRIVATE_LINKS: Final = "private links"
SEVERAL_BUTTONS: Final = "several buttons"
SHORT_LINKS: Final = "short links"
VARIABLES: Final = "variables"

LONG: Final = 2000
"""Characters from which on a text is a long one; what Meta takes of a URL."""
_BLANK_TEXT: Final = re.compile(r"\0[^!-~]*\0")  # what is beyond ASCII may be invisible
_OUTER_BLANK: Final = re.compile(f"[{BLANKS}]\0|\0[{BLANKS}]")
_MARKS: Final = frozenset("*_~`")


class Survey:
    """The types and texts of details of whatever form.

    Attributes:
        types: The types of components and buttons.
    """

    def __init__(self, details: Any) -> None:
        self.types: set[str] = set()
        self._texts: list[str] = []
        self._labels: list[str] = []
        self._most_buttons = 0
        self._walk(details)

    def _walk(self, value: Any) -> None:
        if isinstance(value, str):
            self._texts.append(value)
        elif isinstance(value, dict):
            for name, inner in value.items():
                if name == "type" and isinstance(inner, str):
                    self.types.add(inner)
                elif name == "buttons" and isinstance(inner, list):
                    self._walk_buttons(inner)
                else:
                    self._walk(inner)
        elif isinstance(value, list):
            for inner in value:
                self._walk(inner)

    def _walk_buttons(self, buttons: list[Any]) -> None:
        self._most_buttons = max(self._most_buttons, len(buttons))
        for button in buttons:
            if isinstance(button, dict):
                names = (button.get("text"), button.get("autofillText"))
                self._labels += [name for name in names if isinstance(name, str)]
            self._walk(button)

    @once
    def written(self) -> str:
        """All texts, with a NUL before and after each."""
        return "\0".join(["", *self._texts, ""])

    @once
    def static(self) -> str:
        """The same without variables, a NUL in the place of each."""
        return VARIABLE.sub("\0", self.written)

    @once
    def has(self) -> Collection[str]:
        """The types, and what the texts have."""
        written, static = self.written, self.static
        signs = {
            BEYOND_ASCII: not written.isascii(),
            BLANK_TEXTS: _BLANK_TEXT.search(written),
            BRACES: "{" in static or "}" in static,
            FORMATTING: not _MARKS.isdisjoint(written),
            LABEL_BRACES: any("{" in label or "}" in label for label in self._labels),
            LINE_BREAKS: LINE_BREAK.search(written),
            LONG_TEXTS: len(written) > LONG,
            OUTER_BLANKS: _OUTER_BLANK.search(written),
            PRIVATE_LINKS: any(is_private(host_of(text)) for text in self._texts if "/" in text),
            SEVERAL_BUTTONS: self._most_buttons > 1,
            SHORT_LINKS: any(map(may_be_short, self._texts)),
            VARIABLES: static != written,
        }
        return self.types.union(filter(signs.get, signs))
