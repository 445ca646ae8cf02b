"""Read a whole list, and read it again when its pages do not add up. Knows no type and keeps nothing.

Where an API counts pages by offset, an object that goes while they are read pulls another one across the border of two
pages, and nobody sees that one; an object that comes shows another one twice. While something may be missing, the list
is *could not tell*. What it shows twice, or beyond its own count, is read again as well, and in the end taken once:
nothing is missing for that, and what was deleted a moment ago shows by its id that it is gone.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, TypeVar

from reconciler.diagnostics import Moving

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Mapping

    from reconciler.client import Client

    Entry = TypeVar("Entry")

log = logging.getLogger(__name__)

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
    counted: Callable[[int], None] = lambda _objects: None,
) -> list[Entry]:
    """Return all entries of a list, each once.

    Args:
        client: Sends the requests.
        path: Path of the list call.
        items: Field of the answer that holds the entries.
        page_size: Entries per page, None for a list that comes whole.
        query: Further query parameters.
        take: Brings an entry into shape.
        key: What tells entries apart, None where nothing does.
        counted: Told after each page how many entries there are so far.

    Raises:
        ApiError: The list could not be read; Moving when something may be missing from each of three readings.
    """
    for pause in (*PAUSES, None):
        pages = client.pages(path, items=items, page_size=page_size, query=query)
        entries: list[Entry] = []
        for page in pages:
            entries += map(take, page)
            counted(len(entries))
        once = _once(entries, key)
        lacking = pages.lacks(len(once))
        if not (lacking or pages.exceeds or len(once) < len(entries)):
            return entries
        if pause is None:
            break
        client.rest(pause)
    if lacking:
        raise pages.error(f"{lacking}; missing objects may exist, so the list is not used", Moving)
    log.warning("a list shows more than it counts, or something twice path=%s objects=%d", path, len(once))
    return once


def _once(entries: list[Entry], key: Callable[[Entry], Hashable]) -> list[Entry]:
    """Return what a list shows, each once, as it was shown last; what nothing tells apart is kept."""
    seen = list(map(key, entries))
    if len(set(seen)) == len(seen) or None in seen:
        return entries
    return list(dict(zip(seen, entries, strict=True)).values())
