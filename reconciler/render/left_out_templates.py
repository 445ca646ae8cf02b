"""Say beside a module for applications which templates it does not have, and which stand in for others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from reconciler.render.safe import clean, joined
from reconciler.render.texts import count

if TYPE_CHECKING:
    from reconciler.applications.model import ExportedTemplates
    from reconciler.render.safe import Text

_MOST: Final = 50


def left_out(exported: ExportedTemplates) -> Text:
    """Return what was written and what was not, a line for each that is not as its name says."""
    replaced = [template for template in exported.templates if template.fallback]
    lines = [f"{count(len(exported.templates), 'template')} can be sent, {len(exported.unavailable)} cannot."]
    lines += [
        f"  {each.name} {each.language} is not live: its fallback {each.sent_name} {each.sent_language} is sent"
        for each in replaced[:_MOST]
    ]
    lines += [f"  {each.name} {each.language} is left out: {each.reason}" for each in exported.unavailable[:_MOST]]
    more = max(0, len(replaced) - _MOST) + max(0, len(exported.unavailable) - _MOST)
    lines += [f"  and {more:,} more; --format json lists all"] if more else []
    return joined(map(clean, lines))
