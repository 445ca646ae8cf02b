"""Word which languages of a block lack a translation. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reconciler.resolve import Untranslated

_MOST: Final = 20


def lines(untranslated: Sequence[Untranslated]) -> list[str]:
    """Return a line for each block and key."""
    return [
        f"{lacking.address} lacks {', '.join(lacking.languages)} ({lacking.key} at {lacking.place})"
        for lacking in untranslated
    ]


def text(untranslated: Sequence[Untranslated], *, verbose: bool) -> Iterator[str]:
    """Yield the lines under a title, of many only the first unless ``verbose``; nothing where there are none."""
    shown = lines(untranslated)
    if shown:
        yield "Not translated:"
    most = len(shown) if verbose else _MOST
    yield from (f"  {line}" for line in shown[:most])
    if len(shown) > most:
        yield f"  and {len(shown) - most:,} more: reconciler status -v"


def as_json(untranslated: Sequence[Untranslated]) -> dict[str, Any]:
    """Return the key of a document of JSON, nothing where every text is translated."""
    listed = [
        {
            "address": str(lacking.address),
            "table": lacking.table,
            "key": lacking.key,
            "languages": list(lacking.languages),
            "source": {"file": lacking.place.file, "line": lacking.place.line, "column": lacking.place.column},
        }
        for lacking in untranslated
    ]
    return {"untranslated": listed} if listed else {}
