"""Read a whole list, and read it again when its pages do not add up. Knows no type and keeps nothing.

Where an API counts pages by offset, an object that goes while they are read pulls another one across the border of two
pages, and nobody sees that one; an object that comes shows another one twice. Either way the list is *could not tell*.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from reconciler.diagnostics import Moving

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Mapping

    from reconciler.client import Client

    Entry = TypeVar("Entry")

PAUSES = (0.5, 2.0)
"""Seconds before the second and the third reading; after those it is an error."""


def whole(
    client: Client,
    path: str,
    *,
    items: str,
    page_size: int | None,
    query: Mapping[str, Any] | None = None,
    take: Callable[[dict[str, Any]], Entry],
    key: Callable[[Entry], Hashable] = lambda _entry: None,
) -> list[Entry]:
    """Return all entries of a list.

    Args:
        client: Sends the requests.
        path: Path of the list call.
        items: Field of the answer that holds the entries.
        page_size: Entries per page, None for a list that comes whole.
        query: Further query parameters.
        take: Brings an entry into shape.
        key: What tells entries apart, None where nothing does.

    Raises:
        ApiError: The list could not be read; Moving when three readings did not add up.
    """
    for pause in (*PAUSES, None):
        pages = client.pages(path, items=items, page_size=page_size, query=query)
        found = [take(entry) for page in pages for entry in page]
        doubt = pages.doubt() or _twice(found, key)
        if not doubt:
            return found
        if pause is None:
            break
        client.rest(pause)
    raise pages.error(f"{doubt}; what is missing may well exist, so nothing is concluded from it", Moving)


def _twice(found: list[Entry], key: Callable[[Entry], Hashable]) -> str:
    """Return what is wrong with a list that shows something twice, "" when it does not."""
    seen = [known for known in map(key, found) if known is not None]
    return "" if len(seen) == len(set(seen)) else "the pages show an object twice, so one may have slipped between them"
