"""Plans and histories as one page for a browser, which loads nothing; worded in ``render.html``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.render.format import Format

if TYPE_CHECKING:
    from reconciler.render.format import Look, ShownHistory, ShownPlan
    from reconciler.render.html.page import Page


class WebPage(Format):
    name = "html"
    summary = "One page for a browser, with every message as it will look; loads nothing."

    def plan(self, shown: ShownPlan, look: Look) -> Page:
        from reconciler.render.html.plan import plan

        return plan(shown, look)

    def history(self, shown: ShownHistory, look: Look) -> Page:
        from reconciler.render.html.history import history

        return history(shown.entries, look, more=shown.more)


FORMAT = WebPage()
