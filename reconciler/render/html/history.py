"""Word the history as a page: what was done, when, by whom, and how it ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.address import Address
from reconciler.render.history import newest
from reconciler.render.html.page import page
from reconciler.render.texts import count

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reconciler.render.format import Look
    from reconciler.render.html.page import Page
    from state.records import HistoryEntry


def history(entries: Sequence[HistoryEntry], look: Look, *, more: bool = False) -> Page:
    """Return the page of the history; ``more`` says that there are older entries, which were not asked for."""
    shown = newest(len(entries)) if more else count(len(entries), "entry", "entries")
    return page(
        "history",
        title="History",
        history=entries,
        lead=f"{shown}, newest first.",
        facts=[("Made", f"{look.now:%Y-%m-%dT%H:%M:%SZ}")],
        actions=sorted({entry.action for entry in entries}),
        types=sorted({_type(entry) for entry in entries} - {""}),
        type_of=_type,
        grave=False,
        entries=len(entries),
        version="",
    )


def _type(entry: HistoryEntry) -> str:
    try:
        return Address.parse(entry.address or "").type
    except ValueError:
        return ""
