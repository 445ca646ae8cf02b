"""The imprint: how a document that this program wrote is known for one, wherever it lies. Reads and writes no file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

KEY: Final = "written_by"
NAME: Final = "reconciler"
_COMMENT: Final = "$comment"  # a JSON Schema has keywords, and this one for whatever is none


def imprinted(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return a document with the imprint, its first key."""
    return {_COMMENT if "$schema" in document else KEY: NAME, **document}


def bears_imprint(document: Mapping[str, Any]) -> bool:
    """Tell whether a document says that this program wrote it."""
    return document.get(KEY) == NAME or (document.get(_COMMENT) == NAME and "$schema" in document)
