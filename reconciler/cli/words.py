"""The words of the command line as bytes: one that is no text is refused before anything is made of it."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

_OF_A_PATH: Final = ("-C", "--chdir", "--out", "--var-file", "--data")
"""Options whose value is a path, which the operating system takes as it is."""
_TAKE_A_FILE: Final = frozenset({"apply", "show", "push"})
"""Commands whose argument is a path."""
_OF_A_VARIABLE: Final = ("--var",)
"""Options whose value is refused at the variable, and only when it is used."""


def refuse_bytes(words: Sequence[str]) -> None:
    """Refuse words that are not UTF-8, wherever they are neither paths nor values of variables.

    Raises:
        ConfigError: With each such word.
    """
    if all(map(_is_text, words)):
        return
    from reconciler.diagnostics import ConfigError  # noqa: PLC0415  same
    from reconciler.diagnostics.codes import problem  # noqa: PLC0415  only for a mistake

    strange = [word for before, word in pairwise(("", *words)) if not _is_text(word) and not _is_taken(before, word)]
    if _TAKE_A_FILE.intersection(words):
        strange = [word for word in strange if word.startswith("-")]
    shown = [word.encode(errors="surrogateescape").decode(errors="backslashreplace") for word in strange]
    if shown:
        hint = "use a shell with UTF-8, such as one with LANG=C.UTF-8"
        raise ConfigError([problem("E115", f'the argument "{word}" is not UTF-8', help=hint) for word in shown])


def _is_taken(before: str, word: str) -> bool:
    options = (*_OF_A_PATH, *_OF_A_VARIABLE)
    return before in options or word.startswith(tuple(f"{option}=" for option in options))


def _is_text(word: str) -> bool:
    try:
        word.encode()
    except UnicodeEncodeError:
        return False
    return True
