"""Carry out a plan: the deciding thread orders, begins, ends and records; worker threads make the calls.

Two rules hold everything together. The begin entry of a call is durable before the call is made, and its end entry is
durable before the change counts as done. Ends and begins of one round share a transaction.
"""

from __future__ import annotations

import logging
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field, replace
from graphlib import TopologicalSorter
from typing import TYPE_CHECKING, Any, Literal

from reconciler.apply.progress import Progress
from reconciler.apply.remember import tombstone
from reconciler.apply.report import Outcome, Result
from reconciler.diagnostics import ApiError, OutcomeUnknown
from reconciler.diff import agrees
from reconciler.observe import live_key, standing, storable_key
from reconciler.plan.build import lookup
from reconciler.plan.model import Action, Change, Status
from reconciler.values import Deferred, leaves, settle, show_path
from schemas.declare import Phase
from state.records import Completion, Intent, Record

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import datetime

    from reconciler.address import Address
    from reconciler.apply.calls import Caller, Ended
    from reconciler.apply.remember import Memory
    from reconciler.apply.stop import Stop
    from reconciler.plan.inputs import Planned, Work
    from schemas.markers import Live
    from state.store import State

log = logging.getLogger(__name__)

Verb = Literal["create", "update", "delete"]

HEARTBEAT = 0.2
"""Seconds between looks at whether the user wants to leave at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What a run works with: the caller, the store, the run's number, and how it is watched and stopped."""

    caller: Caller
    state: State
    memory: Memory
    run_id: int
    now: Callable[[], datetime]
    progress: Callable[[Progress], None]
    stop: Stop
    parallelism: int = 10


@dataclass(frozen=True, slots=True)
class Flight:
    """A call under way: whose it is, and its journal entry."""

    address: Address
    verb: Verb
    intent_id: int


@dataclass(slots=True)
class Landing:
    """The end of one call, to be written with the next transaction; ``result`` when it ends its change too."""

    address: Address
    completion: Completion
    result: Result | None


@dataclass(frozen=True, slots=True)
class Ran:
    """One result for each change that is not simply unchanged, and the live objects as they are known then."""

    results: Sequence[Result]
    known: Mapping[Address, Live]


def run(planned: Planned, setting: Setting) -> Ran:
    """Carry out every ready change of a plan.

    Raises:
        StateError: The state could not be written; calls under way stay open in its journal.
    """
    for work in planned.work.values():
        if work.former:
            setting.state.move(work.former, str(work.address), run_id=setting.run_id, at=setting.now())
    board = Board(planned, setting)
    pool = ThreadPoolExecutor(max_workers=setting.parallelism, thread_name_prefix="apply")
    try:
        while board.advance(pool):
            done, _ = wait(board.flying, timeout=HEARTBEAT, return_when=FIRST_COMPLETED)
            if setting.stop.aborted:
                break
            board.land(done)
    finally:
        pool.shutdown(wait=not setting.stop.aborted, cancel_futures=True)
    return Ran(board.results(), board.known)


@dataclass(slots=True)
class Board:
    """Where every change stands: which may begin, which are under way, which have ended and how."""

    planned: Planned
    setting: Setting
    flying: dict[Future[Ended], Flight] = field(default_factory=dict)
    known: dict[Address, Live] = field(default_factory=dict)
    _changes: dict[Address, Change] = field(default_factory=dict)
    _left: dict[Address, list[Verb]] = field(default_factory=dict)
    _records: dict[Address, Record] = field(default_factory=dict)
    _results: dict[Address, Result] = field(default_factory=dict)
    _landings: list[Landing] = field(default_factory=list)
    _queue: list[Address] = field(default_factory=list)
    _sorter: TopologicalSorter[Address] = field(default_factory=TopologicalSorter)

    def __post_init__(self) -> None:
        """Lay out the order of the ready changes."""
        self._changes = {change.address: change for change in self.planned.plan.pending}
        for address, work in self.planned.work.items():
            change = self._changes.get(address)
            if work.live is not None and (change is None or change.action is not Action.REPLACE):
                self.known[address] = work.live
        for address, change in self._changes.items():
            self._sorter.add(address, *(need for need in change.depends_on if need in self._changes))
            self._left[address] = list(_verbs(change, self.planned.work[address]))
        self._sorter.prepare()

    # --- one round ---------------------------------------------------------------------------------------------------

    def advance(self, pool: ThreadPoolExecutor) -> bool:
        """Write the ends of the last round, begin what may begin; False when nothing is under way any more."""
        while True:
            ready = self._startable()
            local = [address for address in ready if not self._left[address]]
            begun = self._begin([address for address in ready if self._left[address]])
            self._do_locally(local)
            for flight in begun:
                self.flying[pool.submit(self._call, flight)] = flight
            if self.flying or not (local or ready or self._landings):
                return bool(self.flying)

    def land(self, done: Iterable[Future[Ended]]) -> None:
        """Take in calls that have ended; nothing counts as done before the next transaction."""
        for future in done:
            flight = self.flying.pop(future)
            error = future.exception()
            if isinstance(error, ApiError):
                self._landings.append(self._failed(flight, error))
            else:
                self._landings.append(self._ended(flight, future.result()))

    def results(self) -> list[Result]:
        """Return a result for every change of the plan that deserves one, in the order of addresses."""
        for address, change in self._changes.items():
            if address not in self._results:
                self._results[address] = Result(change, Outcome.SKIPPED, "the run was stopped before its turn")
        settled = [
            self._standstill(change) for change in self.planned.plan.changes if change.address not in self._results
        ]
        found = [*self._results.values(), *(result for result in settled if result is not None)]
        return sorted(found, key=lambda result: result.address)

    # --- beginning ---------------------------------------------------------------------------------------------------

    def _startable(self) -> list[Address]:
        """Return the changes whose turn it is, at most as many as there are free workers."""
        if self.setting.stop.requested:
            self._queue.clear()
            return []
        self._flush_if_blocking()
        self._queue += self._sorter.get_ready()
        free = self.setting.parallelism - len(self.flying)
        turn: list[Address] = []
        while self._queue and len(turn) < free:
            address = self._queue.pop(0)
            held = self._held_by(address)
            if held is None:
                turn.append(address)
            else:
                self._finish(Result(self._changes[address], Outcome.SKIPPED, f"{held} did not get done"))
                self._queue += self._sorter.get_ready()
        return turn

    def _flush_if_blocking(self) -> None:
        """Write pending ends first when nothing else can begin before they count."""
        if self._landings and not self._queue:
            self._commit([])

    def _held_by(self, address: Address) -> Address | None:
        bad = {Outcome.FAILED, Outcome.SKIPPED, Outcome.UNKNOWN}
        needs = self._changes[address].depends_on
        return next((need for need in needs if need in self._results and self._results[need].outcome in bad), None)

    def _begin(self, addresses: list[Address]) -> list[Flight]:
        """Make the begin entries durable, together with the ends that are waiting to be written."""
        intents = [self._intent(address) for address in addresses]
        ids = self._commit(intents)
        flights = [Flight(a, self._left[a][0], number) for a, number in zip(addresses, ids, strict=True)]
        for flight in flights:
            self.setting.progress(self._news(flight.address, "started"))
        return flights

    def _commit(self, intents: list[Intent]) -> list[int]:
        landed, self._landings = self._landings, []
        if not landed and not intents:
            return []
        ids = self.setting.state.advance(
            ends=[landing.completion for landing in landed], begins=intents, at=self.setting.now()
        )
        for landing in landed:
            if landing.result is not None:
                self._finish(landing.result)
            else:
                self._queue.append(landing.address)  # a replacement has a second call
        return ids

    def _finish(self, result: Result) -> None:
        self._results[result.address] = result
        self._sorter.done(result.address)
        self.setting.progress(self._news(result.address, "finished", result))

    def _news(self, address: Address, stage: Literal["started", "finished"], result: Result | None = None) -> Progress:
        return Progress(
            address,
            self._changes[address].action,
            stage,
            result.outcome if result else None,
            result.message if result else "",
            len(self._results),
            len(self._changes),
        )

    def _intent(self, address: Address) -> Intent:
        work, verb = self.planned.work[address], self._left[address][0]
        kept = self.setting.memory
        values = self._values(work)
        stored = kept.stored(work.kind, values) if work.declared else None
        return Intent(
            run_id=self.setting.run_id,
            address=str(address),
            type=work.kind.name,
            verb=verb,
            natural_key=storable_key(work.kind, values) or (work.record.natural_key if work.record else ""),
            request={"declared": stored.declared, "fingerprints": stored.fingerprints} if stored else {},
            remote_id=work.remote_id or None,
            previous=self._previous(work, verb),
        )

    def _previous(self, work: Work, verb: Verb) -> dict[str, Any]:
        """Return what a later run needs to tell whether the call took effect."""
        if verb == "create":
            return {"known": sorted(self._twins(work)), "depends_on": [str(n) for n in self._needs(work)]}
        stone = tombstone(work, self.setting.now()) if verb == "delete" else None
        if stone is None:
            return {}
        return {"key": stone.natural_key, "locked_until": stone.locked_until.isoformat(), "reason": stone.reason}

    def _needs(self, work: Work) -> tuple[Address, ...]:
        return work.declared.depends_on if work.declared else ()

    def _twins(self, work: Work) -> frozenset[str]:
        """Return the ids that share the natural key of an object about to be created."""
        key = storable_key(work.kind, self._values(work))
        return frozenset(self.planned.snapshot.of(work.kind).matching(key)) if key else frozenset()

    def _values(self, work: Work) -> dict[str, Any]:
        """Return the declared values with everything filled in that is known by now."""
        settled: dict[str, Any] = settle(dict(work.values), lambda reference: lookup(reference, self.known))
        return settled

    # --- calling (worker threads) ------------------------------------------------------------------------------------

    def _call(self, flight: Flight) -> Ended:
        work, caller = self.planned.work[flight.address], self.setting.caller
        if flight.verb == "delete":
            return caller.delete(work)
        values = self._values(work)
        waiting = [show_path(path) for path, leaf in leaves(values) if isinstance(leaf, Deferred)]
        if waiting:
            raise AssertionError(f"This is a bug in reconciler: {flight.address} still waits for {waiting}.")
        if flight.verb == "create":
            return caller.create(work, values, self._twins(work))
        return caller.update(work, values, work.changed)

    # --- ending ------------------------------------------------------------------------------------------------------

    def _ended(self, flight: Flight, ended: Ended) -> Landing:
        work, change, now = self.planned.work[flight.address], self._changes[flight.address], self.setting.now()
        left = self._left[flight.address]
        left.pop(0)
        outcome: Literal["done", "adopted", "resent"] = (
            "adopted"
            if ended.how == "found" and flight.verb == "create"
            else "resent"
            if ended.how == "resent"
            else "done"
        )
        completion = Completion(
            flight.intent_id,
            outcome,
            request_id=ended.request_id or None,
            fields=tuple(field.path for field in change.fields) if flight.verb == "update" else (),
            action=str(change.action),
        )
        if flight.verb == "delete":
            return self._deleted(completion, change, work, now, ended, last=not left)
        live = ended.live
        if live is None:
            return self._unseen(completion, change)
        self.known[flight.address] = live
        values = self._values(work)
        record = self.setting.memory.record(work, values, live, now)
        self._records[flight.address] = record
        completion = replace(completion, record=record)
        return Landing(
            change.address, completion, self._written(change, work, values, live, ended) if not left else None
        )

    def _deleted(
        self, completion: Completion, change: Change, work: Work, now: datetime, ended: Ended, *, last: bool
    ) -> Landing:
        replaced = self._records.get(change.address)
        if not replaced:
            self.known.pop(change.address, None)
        forget = None if replaced or not work.record else work.record.address
        completion = replace(completion, forget=forget, record=replaced, tombstone=tombstone(work, now))
        result = Result(change, Outcome.DONE, request_id=ended.request_id, remote_id=work.remote_id) if last else None
        if last and replaced:
            result = self._written(change, work, self._values(work), self.known[change.address], ended)
        return Landing(change.address, completion, result)

    def _unseen(self, completion: Completion, change: Change) -> Landing:
        """A write succeeded but the object is nowhere to be seen: the entry stays open for the next run."""
        why = "the API accepted it, but the object cannot be found yet; the next run looks again"
        return Landing(
            change.address, replace(completion, outcome="unknown", message=why), Result(change, Outcome.UNKNOWN, why)
        )

    def _written(self, change: Change, work: Work, values: Mapping[str, Any], live: Live, ended: Ended) -> Result:
        """Judge a written object: undecided, refused by a third party, or done; and whether the answer agrees."""
        where = standing(work.kind, live)
        reviewer = work.kind.lifecycle.reviewer or "the API"
        notes = [
            f"the API shows {show_path(delta.path)} otherwise than declared"
            for delta in agrees(work.kind, values, live)
        ]
        if ended.how == "found":
            notes.append("no answer came; it was found by its natural key")
        outcome = Outcome.DONE
        if where.undecided:
            outcome, notes = (
                Outcome.WAITING,
                [f"in review at {reviewer}" if where.phase is Phase.IN_REVIEW else where.word, *notes],
            )
        elif where.phase in (Phase.REJECTED, Phase.FAILED):
            outcome, notes = Outcome.NEEDS_HUMAN, [f"{where.reason or where.word}: rejected by {reviewer}", *notes]
        remote_id = work.kind.remote_id(live)
        return Result(change, outcome, "; ".join(notes), request_id=ended.request_id, remote_id=remote_id)

    def _failed(self, flight: Flight, error: ApiError) -> Landing:
        change, work = self._changes[flight.address], self.planned.work[flight.address]
        unknown = isinstance(error, OutcomeUnknown)
        told = error.exchange
        message = f"{told.error_code or told.status or 'no answer'}: {told.message}"
        completion = Completion(
            flight.intent_id,
            "unknown" if unknown else "failed",
            request_id=told.request_id,
            message=message,
            action=str(change.action),
        )
        source = work.declared.origin.source() if work.declared else None
        problem = error.diagnostic(change.address, source)
        outcome = Outcome.UNKNOWN if unknown else Outcome.FAILED
        return Landing(change.address, completion, Result(change, outcome, message, problem, told.request_id or ""))

    # --- without a call ----------------------------------------------------------------------------------------------

    def _do_locally(self, addresses: list[Address]) -> None:
        """Adopt, forget and move: what changes only what we remember."""
        state, now = self.setting.state, self.setting.now()
        for action in (Action.FORGET, Action.MOVE, Action.ADOPT):
            mine = [address for address in addresses if self._changes[address].action is action]
            if not mine:
                continue
            works = [self.planned.work[address] for address in mine]
            records = [
                self.setting.memory.record(w, self._values(w), w.live, now) for w in works if w.declared and w.live
            ]
            gone = [w.record.address for w in works if action is Action.FORGET and w.record]
            state.put(records, removed=gone, run_id=self.setting.run_id, at=now, action=str(action))
            for address, work in zip(mine, works, strict=True):
                self._finish(Result(self._changes[address], Outcome.DONE, remote_id=work.remote_id))

    def _standstill(self, change: Change) -> Result | None:
        """Return the result of a change that could not be carried out, None for one that only had something to say."""
        outcomes = {
            Status.BLOCKED: Outcome.BLOCKED,
            Status.WAITING: Outcome.WAITING,
            Status.NEEDS_HUMAN: Outcome.NEEDS_HUMAN,
        }
        outcome = outcomes.get(change.status)
        return Result(change, outcome, change.why, remote_id=change.remote_id) if outcome else None


def _verbs(change: Change, work: Work) -> tuple[Verb, ...]:
    """Return the calls of a change in order; a replacement under another name creates before it deletes."""
    if change.action is Action.REPLACE:
        renamed = work.live is not None and storable_key(work.kind, work.values) != (
            live_key(work.kind, work.live) or ""
        )
        unique = work.kind.natural_key is not None and work.kind.natural_key.unique
        return ("create", "delete") if renamed and unique else ("delete", "create")
    plain: dict[Action, tuple[Verb, ...]] = {
        Action.CREATE: ("create",),
        Action.UPDATE: ("update",),
        Action.DELETE: ("delete",),
    }
    if change.action is Action.ADOPT and change.fields:
        return ("update",)
    return plain.get(change.action, ())
