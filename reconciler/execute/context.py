"""What a run works with and what it has learned so far: settings, the plan, live objects as they are known by now."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from reconciler.address import Address
from reconciler.diff import LastApplied, as_live
from reconciler.execute.arrival import Update, carried
from reconciler.execute.candidates import Others
from reconciler.execute.records import deposed_record
from reconciler.plans.change import Action
from reconciler.plans.inputs import Existing
from reconciler.resource.keys import named_by_key, storable_key
from reconciler.values import lookup, settle

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from reconciler.execute.calls import Caller
    from reconciler.execute.records import Evidence, RecordMaker
    from reconciler.execute.stop import Stop
    from reconciler.plans.change import Change
    from reconciler.plans.inputs import ChangeContext, DeclaredContext, PlannedChanges
    from reconciler.progress import Progress
    from schemas.markers import Live
    from state.records import Record
    from state.store import State

MAKING = frozenset({Action.CREATE, Action.REPLACE})
"""Actions that make an object."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplyContext:
    """What a run works with: the caller, the store, the run's number, and how it is watched and stopped."""

    caller: Caller
    state: State
    records_from: RecordMaker
    run_id: int
    now: Callable[[], datetime]
    progress: Callable[[Progress], None]
    stop: Stop
    parallelism: int = 10


@dataclass(frozen=True, slots=True)
class Execution:
    """The plan under way. ``known`` and ``records`` grow as calls end; only the deciding thread writes them.

    Attributes:
        planned: The plan and the work behind it.
        setting: What the run works with.
        changes: The changes to carry out, by address.
        known: Live objects as they are by now, and what data blocks showed.
        records: Records written by this run.
        deposed: The address under which each deposed object is recorded, by the address of its replacement.
        evidence: What speaks for the spelling of what this run has written, by address.
        owners: Who manages an object, by type and id.
    """

    planned: PlannedChanges
    context: ApplyContext
    changes: dict[Address, Change] = field(default_factory=dict)
    known: dict[Address, Live] = field(default_factory=dict)
    records: dict[Address, Record] = field(default_factory=dict)
    deposed: dict[Address, Address] = field(default_factory=dict)
    evidence: dict[Address, Evidence] = field(default_factory=dict)
    owners: dict[tuple[str, str], Address] = field(default_factory=dict)

    @classmethod
    def of(cls, planned: PlannedChanges, context: ApplyContext) -> Execution:
        """Return the execution before the first call."""
        changes = {change.address: change for change in planned.plan.pending}
        live = {
            address: work.live
            for address, work in planned.work.items()
            if work.live is not None and (address not in changes or changes[address].action is not Action.REPLACE)
        }
        owners = {
            (work.resource_type.name, work.record.remote_id): work.address
            for work in planned.work.values()
            if work.record
        }
        return cls(planned, context, changes, {**planned.data, **live}, owners=owners)

    def work(self, address: Address) -> ChangeContext:
        """Return the work behind an address."""
        return self.planned.work[address]

    def depose(self, address: Address) -> None:
        """Record an object that is about to be replaced as deposed, under an address of its own.

        Should its deletion fail, or the run end between the two calls, the next plan finds it there and deletes it.
        """
        record = self.work(address).record
        if record is None:
            return
        now, run_id = self.context.now(), self.context.run_id
        aside = deposed_record(record, address, now)
        self.context.state.put([aside], removed=[str(address)], run_id=run_id, at=now, action="depose")
        self.deposed[address] = Address.parse(aside.address)

    def values(self, work: ChangeContext) -> dict[str, Any]:
        """Return the declared values with everything filled in that is known by now."""
        if work.declared is not None and not work.declared.waits:
            return dict(work.values)
        settled: dict[str, Any] = settle(dict(work.values), lambda reference: lookup(reference, self.known))
        return settled

    def sent(self, work: DeclaredContext) -> dict[str, Any]:
        """Return what is sent of an object, with everything filled in that is known by now."""
        if not isinstance(work, Existing) or work.sent is None:
            return self.values(work)
        settled: dict[str, Any] = settle(dict(work.sent), lambda reference: lookup(reference, self.known))
        return settled

    def overwrites(self, work: Existing) -> bool:
        """Tell whether an update carries everything declared, and not only what changes."""
        if self.changes[work.address].action is Action.ADOPT and work.resource_type.overwrite is not None:
            return not work.declared.lifecycle.ignore_changes
        return work.resource_type.update is not None and work.resource_type.update.method == "PUT"

    def update(self, work: Existing) -> Update:
        """Return what an update asks for and what was live before it, to be held against what is live afterwards."""
        adopts = self.changes[work.address].action is Action.ADOPT
        record, sent = None if adopts else work.record, self.sent(work)
        asked = Update(
            work.resource_type,
            as_live(work.resource_type, sent, work.live, work.respelled) if work.respelled else sent,
            LastApplied(record.declared, record.fingerprints, record.spellings) if record else None,
            self.context.records_from.fingerprint,
            carried(work.resource_type, work.changed),
            before={},
            ignored=work.declared.lifecycle.ignore_changes,
        )
        return replace(asked, before=asked.shown(work.live))

    def same_key_ids(self, work: ChangeContext) -> frozenset[str]:
        """Return the ids an object about to be created could be taken for: those with its key, or all without one."""
        return self.planned.snapshot.of(work.resource_type).alike(storable_key(work.resource_type, self.values(work)))

    def others(self, work: ChangeContext) -> Others:
        """Return what an object about to be created could be taken for, to be asked on a worker thread."""
        return Others(
            before=lambda remote_id: self._before(work, remote_id),
            taken=lambda remote_id: self._taken(work, remote_id),
            planned=lambda: self._planned(work),
            competing=lambda: self.has_competing_create(work),
        )

    def _before(self, work: ChangeContext, remote_id: str) -> bool:
        """Tell whether an id cannot be that of a new object: it was read before, or this run has made it elsewhere.

        Where the id is the natural key, as for templates, a replacement has the id of what was read.
        """
        listed = not named_by_key(work.resource_type) and self.planned.snapshot.of(work.resource_type).has_shown(
            remote_id
        )
        return listed or self._taken(work, remote_id)

    def owner(self, address: Address, remote_id: str) -> Address | None:
        """Return the other address that manages an object, or has just made it; None when none does."""
        owner = self.owners.get((self.work(address).resource_type.name, remote_id), address)
        return owner if owner != address else None

    def _taken(self, work: ChangeContext, remote_id: str) -> bool:
        """Tell whether another address manages an object, or has just made it."""
        return self.owner(work.address, remote_id) is not None

    def _planned(self, work: ChangeContext) -> frozenset[str]:
        """Return the natural keys of what else this run makes of a type."""
        making = (self.work(address) for address, change in self.changes.items() if change.action in MAKING)
        others = (other for other in making if other.resource_type is work.resource_type and other is not work)
        return frozenset(storable_key(other.resource_type, self.values(other)) for other in others) - {""}

    def has_competing_create(self, work: ChangeContext) -> bool:
        """Tell whether this run makes another object that has the same key, where the API allows several."""
        if work.resource_type.natural_key is None or work.resource_type.natural_key.unique:
            return False
        key = storable_key(work.resource_type, self.values(work))
        others = (self.work(address) for address, change in self.changes.items() if change.action in MAKING)
        return any(
            other.resource_type is work.resource_type
            and other is not work
            and storable_key(other.resource_type, self.values(other)) == key
            for other in others
        )
