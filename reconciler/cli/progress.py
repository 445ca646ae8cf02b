"""Tell on stderr what an apply is doing while it is doing it: one plain line for each begin and end."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from reconciler import Outcome
from reconciler.render.cells import paint
from reconciler.render.labels import PAST, PRESENT
from reconciler.render.safe import clean

if TYPE_CHECKING:
    from reconciler import Progress
    from reconciler.cli.screen import Screen

_STYLES = {Outcome.DONE: "green", Outcome.WAITING: "cyan", Outcome.SKIPPED: "yellow"}


def tell(screen: Screen, step: Progress) -> None:
    """Print one line: ``webhook.approvals: creating...`` or ``webhook.approvals: created (id 01HX) [3/7]``."""
    color = screen.color(sys.stderr)
    if step.stage == "started":
        screen.note(paint([(f"{step.address}: {PRESENT[step.action]}...", "dim")], color=color))
        return
    message = PAST[step.action] if step.outcome in (Outcome.DONE, Outcome.WAITING) else str(step.outcome)
    more = f" ({clean(step.message)})" if step.message else ""
    counted = f" [{step.done}/{step.total}]" if step.total else ""
    style = _STYLES.get(step.outcome, "red") if step.outcome else ""
    screen.note(paint([(f"{step.address}: ", ""), (message, style), (more + counted, "")], color=color))
