"""Keys are taken as they stand: what a key with an opening of an expression means. Works out none."""

from __future__ import annotations

import re
from typing import Final

from reconciler.load.parse_error import ParseError

_OPENING: Final = re.compile(r"\$?\$\{")
_HELP: Final = (
    "write a literal key, or use forEach with a list, whose texts can contain expressions; write $${ for a literal ${"
)


def holds_expression(key: str) -> bool:
    """Tell whether a key asks for something to be worked out; ``$${`` does not."""
    return any(opening[0] == "${" for opening in _OPENING.finditer(key))


def unescaped(key: str) -> str:
    """Return the key as it is meant, its ``$${`` as the ``${`` that they stand for."""
    return key.replace("$${", "${")


def refused(key: str, offset: int, width: int) -> ParseError:
    """Return the problem of a key that holds an expression."""
    return ParseError("E116", offset, f'"{key}" is a key, and keys cannot contain expressions', width, help=_HELP)
