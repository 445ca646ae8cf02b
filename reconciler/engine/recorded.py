"""Record what a look at the API has seen of reviews, under the lock and without a request. Plans and sends nothing."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import TYPE_CHECKING

from reconciler.address import Address
from reconciler.diagnostics import ReconcilerError
from reconciler.engine.run import Run
from reconciler.engine.validation import configuration
from reconciler.execute.records import RecordMaker
from reconciler.execute.refresh import word
from reconciler.resource.phase import status_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from reconciler.engine.project import Project
    from reconciler.plans.inputs import ChangeContext, PlannedChanges
    from schemas.declare import ResourceType
    from schemas.markers import Live
    from state.records import Record

log = logging.getLogger(__name__)


def record_phases(project: Project, planned: PlannedChanges) -> None:
    """Record where managed objects stand by now, each that moved on with a word for the history.

    Another run that holds the lock records what it sees itself, and a state that cannot be written keeps nobody from
    looking: neither is an error.
    """
    moved = {str(work.record.address): work for work in planned.work.values() if work.record and _moved_on(work)}
    if not moved:
        return
    try:
        with Run.acting(replace(project, lock_timeout=0.0), configuration(project, holding=True), "status") as run:
            records_from = RecordMaker(run.state.fingerprint, run.valid.secrets | planned.desired.secrets)
            records = list(_refreshed(run, records_from, moved))
            words = {record.address: word(*_seen(moved[record.address])) for record in records}
            run.state.put(records, run_id=run.run_id, at=project.now(), action="refresh", messages=words)
            run.done()
    except ReconcilerError as error:
        log.warning("what was seen is not recorded, the next apply records it error=%s", error)
    finally:
        project.stop.begin()  # nothing is held any more that a process that ends at once would have to let go


def _moved_on(work: ChangeContext) -> bool:
    record, live = work.record, work.live
    return record is not None and live is not None and str(status_of(work.resource_type, live).phase) != record.phase


def _refreshed(run: Run, records_from: RecordMaker, moved: Mapping[str, ChangeContext]) -> Iterator[Record]:
    """Yield the records as they are to be, but of those that another run has written since they were read."""
    known, now = run.state.records(), run.project.now()
    for address, work in moved.items():
        if known.get(address) == work.record:
            record = records_from.refreshed(known[address], Address.parse(address), *_seen(work), now)
            if record is not None:
                yield record


def _seen(work: ChangeContext) -> tuple[ResourceType, Live]:
    return work.resource_type, work.live or {}
