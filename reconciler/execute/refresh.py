"""Keep what is remembered in step with what was seen: phases that moved on, declarations that need no request."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from reconciler.execute.records import same
from reconciler.planner.reasons import rejection
from reconciler.plans.change import Action
from reconciler.plans.inputs import Existing
from reconciler.resource.phase import status_of
from reconciler.values import is_deferred
from schemas.declare import Phase
from state.errors import StateError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from reconciler.address import Address
    from reconciler.execute.context import ApplyContext
    from reconciler.execute.report import Result
    from reconciler.plans.inputs import PlannedChanges
    from schemas.declare import ResourceType
    from schemas.markers import Live
    from state.records import Record


def unchanged(planned: PlannedChanges, results: Iterable[Result], context: ApplyContext) -> None:
    """Update the records of objects that needed no call, in one transaction; none when all are up to date.

    Raises:
        StateError: The state could not be written.
    """
    acted = {result.address for result in results if result.change.pending}
    asked = {change.address for change in planned.plan.changes if change.action is not Action.NONE}
    records: list[Record] = []
    for address, work in planned.work.items():
        if address in acted or work.live is None or work.record is None:
            continue
        # A saved or refresh-only plan does not show every change; what is still to be sent is not remembered as sent.
        due = isinstance(work, Existing) and (work.changed or is_deferred(dict(work.values)))
        record: Record | None = None
        if due or address in asked:
            record = context.records_from.refreshed(work.record, address, work.resource_type, work.live, context.now())
        elif isinstance(work, Existing):
            record = context.records_from.record(work, work.values, work.live, context.now())
        if record is None or same(record, work.record):
            record = context.records_from.rated(work.record, work.resource_type, work.live)
        if record is not None:
            records.append(record)
    if records:
        context.state.put(records, run_id=context.run_id, at=context.now(), action="refresh")


@dataclass(slots=True)
class Verdicts:
    """Writes down where objects stand that somebody decides about, as the waiting shows it; once for each step.

    Attributes:
        planned: The plan that was carried out.
        setting: What the run works with.
        lost: Why the state could not be written, None as long as it could; what was seen stays to be seen.
    """

    planned: PlannedChanges
    context: ApplyContext
    lost: StateError | None = None
    _phases: dict[Address, Phase] = field(default_factory=dict)

    def saw(self, seen: Mapping[Address, Live]) -> None:
        """Take in how objects look by now; those that moved on are recorded, with a word for the history."""
        moved = [address for address, live in seen.items() if self._moved(address, live)]
        if not moved or self.lost is not None:
            return
        try:
            self._write({address: seen[address] for address in moved})
        except StateError as error:
            self.lost = error

    def _moved(self, address: Address, live: Live) -> bool:
        phase = status_of(self.planned.work[address].resource_type, live).phase
        before, self._phases[address] = self._phases.get(address), phase
        return phase is not before

    def _write(self, moved: Mapping[Address, Live]) -> None:
        state, now = self.context.state, self.context.now()
        known = state.records()
        kept: list[Record] = []
        words: dict[str, str] = {}
        for address, live in moved.items():
            old, resource_type = known.get(str(address)), self.planned.work[address].resource_type
            record = (
                self.context.records_from.refreshed(old, address, resource_type, live, now) if old is not None else None
            )
            if record is not None:
                kept.append(record)
                words[record.address] = word(resource_type, live)
        if kept:
            state.put(kept, run_id=self.context.run_id, at=now, action="refresh", messages=words)


def word(resource_type: ResourceType, live: Live) -> str:
    """Return what the history says of an object that has moved on."""
    where = status_of(resource_type, live)
    if where.phase in (Phase.REJECTED, Phase.FAILED):
        return rejection(where, resource_type.lifecycle.reviewer or "the API")
    return f"now {where.word}"
