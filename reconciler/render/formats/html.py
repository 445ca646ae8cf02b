"""Plans and histories as one page for a browser, which loads nothing; worded in ``render.html``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.render.format import Format

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reconciler.render.format import Look, ShownPlan
    from reconciler.render.html.page import Page
    from state.records import HistoryEntry


class WebPage(Format):
    name = "html"
    summary = "One page for a browser, with every message as it will look; loads nothing."

    def plan(self, shown: ShownPlan, look: Look) -> Page:
        from reconciler.render.html.plan import plan

        return plan(shown, look)

    def history(self, entries: Sequence[HistoryEntry], look: Look) -> Page:
        from reconciler.render.html.history import history

        return history(entries, look)


FORMAT = WebPage()
