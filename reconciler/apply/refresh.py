"""Keep what is remembered in step with what was seen: phases that moved on, declarations that need no request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.apply.remember import same
from reconciler.plan.model import Action
from reconciler.values import is_deferred

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reconciler.apply.report import Result
    from reconciler.apply.scene import Setting
    from reconciler.plan.inputs import Planned, Work
    from state.records import Record


def unchanged(planned: Planned, results: Iterable[Result], setting: Setting) -> None:
    """Update the records of objects that needed no call, in one transaction; none when all are up to date.

    Raises:
        StateError: The state could not be written.
    """
    acted = {result.address for result in results if result.change.pending}
    asked = {change.address for change in planned.plan.changes if change.action is not Action.NONE}
    records = []
    for address, work in planned.work.items():
        if address in acted or work.live is None or work.record is None:
            continue
        # A saved or refresh-only plan does not show every change; what is still to be sent is not remembered as sent.
        still = address in asked or bool(work.changed)
        record = _refreshed(work, setting) if still else _anew(work, setting)
        if record is not None:
            records.append(record)
    if records:
        setting.state.put(records, run_id=setting.run_id, at=setting.now(), action="refresh")


def _refreshed(work: Work, setting: Setting) -> Record | None:
    """Return the record of an object whose change is still to come: its phase, and not its declaration."""
    return setting.memory.refreshed(work, setting.now())


def _anew(work: Work, setting: Setting) -> Record | None:
    """Return the record of an object that is as declared, None when it says nothing new."""
    if work.declared is None or work.live is None or work.record is None:
        return None
    if is_deferred(dict(work.values)):
        return _refreshed(work, setting)
    record = setting.memory.record(work, work.values, work.live, setting.now(), written=False)
    return None if same(record, work.record) else record
