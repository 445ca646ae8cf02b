"""Carry out a plan: the deciding thread orders, begins, ends and records; worker threads make the calls.

Two rules hold everything together. The begin entry of a call is durable before the call is made, and its end entry is
durable before the change counts as done. Ends and begins of one round share a transaction.
"""

from __future__ import annotations

import logging
from collections import deque
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from graphlib import TopologicalSorter
from typing import TYPE_CHECKING, Literal

from reconciler.diagnostics import ApiError, CalledOff, Exchange, Interrupted, NotSent
from reconciler.diff import without
from reconciler.execute import outcomes
from reconciler.execute.circuit_breaker import Breaker
from reconciler.execute.context import ApplyContext, Execution
from reconciler.execute.exhaustion import Exhaustion, TooMany
from reconciler.execute.intents import Step, intent, named, steps
from reconciler.execute.records import TAKEN_OVER, UNWRITTEN
from reconciler.execute.report import Outcome, Result
from reconciler.execute.stop import LOST
from reconciler.planner.unsettled import unknown
from reconciler.plans.change import Action, Change, Status
from reconciler.plans.inputs import Existing, Orphan
from reconciler.progress import Progress
from reconciler.resource.phase import settled
from reconciler.values import Deferred, leaves, show_path
from schemas.declare import Act
from state.errors import StateError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from reconciler.address import Address
    from reconciler.execute.calls import CallResult
    from reconciler.execute.outcomes import CallOutcome, InFlightCall
    from reconciler.execute.stop import Stop
    from reconciler.plans.inputs import PlannedChanges
    from schemas.markers import Live

log = logging.getLogger(__name__)

HEARTBEAT = 0.2
"""Seconds between looks at whether the user wants to leave at once."""

ABANDONED = "the run ended during its call; the next run finds out the outcome"

AHEAD = 2
"""Calls begun for each worker: one under way, one ready for when it is done."""

NOT_DONE = frozenset({Outcome.FAILED, Outcome.SKIPPED, Outcome.UNKNOWN})


@dataclass(frozen=True, slots=True)
class RunResult:
    """One result for each change that is not simply unchanged, and the live objects as they are known then.

    ``lost`` says why the state could not be written any more, when calls had been made by then.
    """

    results: Sequence[Result]
    known: Mapping[Address, Live]
    lost: StateError | None = None


def run(planned: PlannedChanges, context: ApplyContext) -> RunResult:
    """Carry out every ready change of a plan.

    Raises:
        StateError: The state could not be written, and nothing was sent.
    """
    _rename(planned, context)
    scheduler, lost = Scheduler(Execution.of(planned, context)), None
    pool = ThreadPoolExecutor(max_workers=context.parallelism, thread_name_prefix="apply")
    try:
        _carry_out(scheduler, pool)
    except StateError as error:
        if not scheduler.begun:
            raise
        lost = error
        _wind_up(scheduler)
    finally:
        pool.shutdown(wait=not context.stop.aborted, cancel_futures=True)
    return RunResult(scheduler.results(), scheduler.execution.known, lost)


def _carry_out(scheduler: Scheduler, pool: ThreadPoolExecutor) -> None:
    while scheduler.advance(pool):
        done, _ = wait(scheduler.in_flight, timeout=HEARTBEAT, return_when=FIRST_COMPLETED)
        if scheduler.stop.aborted:
            break
        scheduler.take_in(done)


def _wind_up(scheduler: Scheduler) -> None:
    """Begin nothing more and hear out what is under way, although none of it can be recorded."""
    scheduler.lose_state()
    while scheduler.in_flight:
        done, _ = wait(scheduler.in_flight, timeout=HEARTBEAT, return_when=FIRST_COMPLETED)
        if scheduler.stop.aborted:
            break
        scheduler.take_in(done)
    scheduler.close_unrecorded()


def _rename(planned: PlannedChanges, context: ApplyContext) -> None:
    """Give records the addresses that ``moved`` blocks say, before anything is written under the new ones."""
    for work in planned.work.values():
        if work.former:
            context.state.move(work.former, str(work.address), run_id=context.run_id, at=context.now())


@dataclass(slots=True)
class Scheduler:
    """Where every change stands: which may begin, which are under way, which have ended and how."""

    execution: Execution
    in_flight: dict[Future[CallResult], InFlightCall] = field(default_factory=dict)
    _left: dict[Address, list[Step]] = field(default_factory=dict)
    _results: dict[Address, Result] = field(default_factory=dict)
    _call_outcomes: list[CallOutcome] = field(default_factory=list)
    _queue: deque[Address] = field(default_factory=deque)
    _sorter: TopologicalSorter[Address] = field(default_factory=TopologicalSorter)
    _breaker: Breaker = field(init=False)
    _since: datetime | None = None
    _exhaustion: Exhaustion = field(default_factory=Exhaustion)
    begun: bool = False
    lost: bool = False

    @property
    def stop(self) -> Stop:
        """What says whether to go on."""
        return self.execution.context.stop

    def __post_init__(self) -> None:
        """Lay out the order of the ready changes."""
        self._breaker = Breaker(self.execution.context.parallelism)
        changes = self.execution.changes
        for address, change in changes.items():
            self._sorter.add(address, *(need for need in change.depends_on if need in changes))
            self._left[address] = list(steps(change, self.execution.work(address)))
        self._sorter.prepare()

    def advance(self, pool: ThreadPoolExecutor) -> bool:
        """Write the ends of the last round, begin what may begin; False when nothing is under way any more."""
        while True:
            turn = self._startable()
            calling = [address for address in turn if self._left[address]]
            begun = self._begin(calling)
            self._remember_only([address for address in turn if address not in calling])
            self.begun |= bool(begun)
            for call in begun:
                self.in_flight[pool.submit(self._call, call)] = call
            if self.in_flight or not (turn or self._call_outcomes or self._queue):
                return bool(self.in_flight)

    def take_in(self, done: Iterable[Future[CallResult]]) -> None:
        """Take in calls that have ended; nothing counts as done before the next transaction.

        Raises:
            StateError: The record of a deposed object could not be kept; every call was taken in.
        """
        trouble: StateError | None = None
        for future in done:
            call = self.in_flight.pop(future)
            error = future.exception()
            if isinstance(error, Interrupted):  # cut while it looked what it had done: its entry stays open
                change = self.execution.changes[call.address]
                self._results[call.address] = Result(change, Outcome.UNKNOWN, ABANDONED)
                continue
            if isinstance(error, CalledOff):
                why = error.exchange.message if isinstance(error, TooMany) else self.stop.reason
                self._call_outcomes.append(outcomes.not_sent(self.execution, call, why))
                continue
            if isinstance(error, NotSent):
                self.stop.give_up(LOST)
                self._call_outcomes.append(outcomes.not_sent(self.execution, call, error.exchange.message))
                continue
            self._watch(error)
            if isinstance(error, ApiError):
                self._call_outcomes.append(outcomes.failed(self.execution, call, error))
            else:
                trouble = self._set_aside(call.address) or trouble
                call_outcome = outcomes.succeeded(self.execution, call, future.result())
                self._call_outcomes.append(outcomes.held(self.execution, call_outcome, self._left[call.address]))
        if trouble is not None:
            raise trouble

    def _set_aside(self, address: Address) -> StateError | None:
        """Keep the record of an object in sight whose deletion comes next; return why that was impossible."""
        if self._left[address][:1] == ["delete"] and not self.lost:
            try:
                self.execution.depose(address)
            except StateError as error:
                return error
        return None

    def lose_state(self) -> None:
        """Take in that the state cannot be written any more: what has not been sent will not be."""
        self.lost = True
        self.stop.give_up(LOST)
        self._queue.clear()
        self._call_back()

    def close_unrecorded(self) -> None:
        """Give a result to each call that ended and could not be recorded: the journal still says that it is open."""
        for call_outcome in self._call_outcomes:
            result = self._results[call_outcome.address] = outcomes.unrecorded(self.execution, call_outcome)
            self._tell(call_outcome.address, "finished", result)

    def results(self) -> list[Result]:
        """Return a result for every change of the plan that deserves one."""
        left = {call.address for call in self.in_flight.values()}
        ran = [
            self._results.get(address)
            or (
                Result(change, Outcome.UNKNOWN, ABANDONED)
                if address in left
                else Result(change, Outcome.SKIPPED, self.execution.context.stop.reason)
            )
            for address, change in self.execution.changes.items()
        ]
        rest = (
            _standstill(change)
            for change in self.execution.planned.plan.changes
            if change.address not in self.execution.changes
        )
        return [*ran, *(result for result in rest if result is not None)]

    def _startable(self) -> list[Address]:
        """Return the changes whose turn it is: enough to keep the workers busy while a transaction is written."""
        if self.execution.context.stop.requested:
            self._queue.clear()
            self._call_back()
            return []
        if self._call_outcomes and not self._queue:
            self._commit([])  # what comes next may wait for these ends to count
        self._queue += self._sorter.get_ready()
        free = AHEAD * self.execution.context.parallelism - len(self.in_flight)
        turn: list[Address] = []
        while self._queue and len(turn) < free:
            address = self._queue.popleft()
            held = self._held_by(address) or self._waits(address) or self._exhausted(address)
            if held is None:
                turn.append(address)
                continue
            self._finish(held)
            self._queue += self._sorter.get_ready()
        return turn

    def _call_back(self) -> None:
        """End the calls that were begun but that no worker has taken up: they were never sent."""
        for future, call in list(self.in_flight.items()):
            if future.cancel():
                del self.in_flight[future]
                self._call_outcomes.append(outcomes.not_sent(self.execution, call, self.stop.reason))

    def _watch(self, error: BaseException | None) -> None:
        """Wind down, as if asked to, once the calls that ended say that the API as a whole cannot be reached."""
        context = self.execution.context
        if self._breaker.trips(error, context.caller.api.client.answered) and not context.stop.requested:
            log.warning("giving up, the API cannot be reached calls=%d", self._breaker.limit)
            context.stop.give_up()

    def _held_by(self, address: Address) -> Result | None:
        """Return the result of a change that something it depends on left behind or has yet to begin."""
        change = self.execution.changes[address]
        for need in change.depends_on:
            result = self._results.get(need)
            if result is not None and result.outcome in NOT_DONE:
                return Result(change, Outcome.SKIPPED, f"{need} was not applied")
            if result is not None and result.outcome is Outcome.WAITING and not result.remote_id:  # it was not begun
                return Result(change, Outcome.WAITING, f"depends on {need}: {result.message}")
        return None

    def _waits(self, address: Address) -> Result | None:
        """Return the result of a change whose needs have yet to reach the state that ``waitFor`` names."""
        declared = self.execution.work(address).declared
        for need in declared.depends_on if declared else ():
            other, live = self.execution.planned.work.get(need), self.execution.known.get(need)
            wanted = other.declared.lifecycle.wait_for if other and other.declared else None
            if other and wanted and live is not None and not settled(other.resource_type, live, wanted):
                lost = unknown(other.resource_type, live, need)
                outcome = Outcome.NEEDS_HUMAN if lost else Outcome.WAITING
                message = "; ".join([f"pending until {need} is {wanted}", *lost])
                return Result(self.execution.changes[address], outcome, message, held=True)
        return None

    def _exhausted(self, address: Address) -> Result | None:
        """Return the result of a change of which the platform takes no more for now."""
        change, resource_type = self.execution.changes[address], self.execution.work(address).resource_type
        why = self._exhaustion.why_not(change, resource_type, self._left[address])
        return Result(change, Outcome.SKIPPED, why) if why else None

    def _begin(self, addresses: list[Address]) -> list[InFlightCall]:
        """Make the begin entries durable, together with the ends that are waiting to be written."""
        ids = self._commit(addresses)
        calls = [
            outcomes.InFlightCall(address, self._left[address].pop(0), number, last=not self._left[address])
            for address, number in zip(addresses, ids, strict=True)
        ]
        for call in calls:
            self._tell(call.address, "started")
        return calls

    def _commit(self, addresses: list[Address]) -> list[int]:
        landed = self._call_outcomes
        if not landed and not addresses:
            return []
        doubtful = [call_outcome.doubtful for call_outcome in landed if call_outcome.doubtful is not None]
        begins = [(address, self._left[address][0]) for address in addresses]
        begun_again: list[tuple[Address, Step]] = [(result.address, "create") for result in doubtful]
        ids = self.execution.context.state.advance(
            ends=[call_outcome.completion for call_outcome in landed],
            begins=[intent(self.execution, address, step) for address, step in (*begins, *begun_again)],
            at=self.execution.context.now(),
        )
        self._call_outcomes = []
        for call_outcome in landed:
            if call_outcome.result is not None:
                self._finish(call_outcome.result)
            else:
                self._queue.append(call_outcome.address)  # a replacement has a second call
        self._results.update({result.address: result for result in doubtful if result.address in self._results})
        return ids[: len(addresses)]

    def _finish(self, result: Result) -> None:
        self._results[result.address] = result
        self._sorter.done(result.address)
        self._tell(result.address, "finished", result)

    def _tell(self, address: Address, stage: Literal["started", "finished"], result: Result | None = None) -> None:
        outcome, message = (result.outcome, result.message) if result else (None, "")
        action = self.execution.changes[address].action
        done, total = len(self._results), len(self.execution.changes)
        rate = self._rate(done)
        left = (total - done) / rate if rate else None
        self.execution.context.progress(Progress(address, action, stage, outcome, message, done, total, rate, left))

    def _rate(self, done: int) -> float | None:
        """Return how many changes have ended in a second since the first began, None in the first one."""
        now = self.execution.context.now()
        self._since = self._since or now
        seconds = (now - self._since).total_seconds()
        return done / seconds if done and seconds >= 1 else None

    def _call(self, call: InFlightCall) -> CallResult:
        """Make one call, as patiently as the files say; runs on a worker thread and writes nothing."""
        change, work = self.execution.changes[call.address], self.execution.work(call.address)
        seconds = work.declared.lifecycle.timeouts.get(named(call.step)) if work.declared else None
        if why := self._exhaustion.why_not(change, work.resource_type, [call.step, *self._left[call.address]]):
            raise TooMany(Exchange("", work.resource_type.name, message=why))
        with self.execution.context.caller.api.client.patience(seconds, f"{named(call.step)} {call.address}"):
            try:
                return self._called(call)
            except ApiError as error:
                self._exhaustion.take_in(change, work.resource_type, call.step, error)
                raise

    def _called(self, call: InFlightCall) -> CallResult:
        work, caller = self.execution.work(call.address), self.execution.context.caller
        if call.step == "delete" or isinstance(work, Orphan):
            return caller.delete(work)
        values = self.execution.values(work)
        waiting = [show_path(path) for path, leaf in leaves(values) if isinstance(leaf, Deferred)]
        if waiting:
            raise AssertionError(f"This is a bug in reconciler: {call.address} still waits for {waiting}.")
        if isinstance(call.step, Act):
            return caller.act(work, call.step, values, self.execution.known[call.address])
        if isinstance(work, Existing) and call.step == "update":
            adopts = self.execution.changes[call.address].action is Action.ADOPT
            whole = adopts and not work.declared.lifecycle.ignore_changes
            return caller.update(work, self.execution.update(work), adopted=whole)
        return caller.create(work, values, self.execution.others(work))

    def _remember_only(self, addresses: list[Address]) -> None:
        """Adopt, forget and move: what changes only what we remember, one transaction for each kind."""
        execution, context, now = self.execution, self.execution.context, self.execution.context.now()
        for action in (Action.FORGET, Action.MOVE, Action.ADOPT):
            mine = [address for address in addresses if self.execution.changes[address].action is action]
            if not mine:
                continue
            works = [self.execution.work(address) for address in mine]
            evidence = TAKEN_OVER if action is Action.ADOPT else UNWRITTEN
            kept = [
                context.records_from.record(
                    w,
                    without(execution.values(w), w.changed),
                    w.live,
                    now,
                    sent=without(execution.sent(w), w.changed),
                    evidence=evidence,
                )  # what waits is still to come
                for w in works
                if isinstance(w, Existing)
            ]
            gone = [str(w.address) for w in works if action is Action.FORGET and w.record]
            context.state.put(kept, removed=gone, run_id=context.run_id, at=now, action=str(action))
            for address, work in zip(mine, works, strict=True):
                self._finish(outcomes.remembered(self.execution.changes[address], work))


def _standstill(change: Change) -> Result | None:
    """Return the result of a change that could not be carried out, None for one that only had something to say."""
    outcome = {
        Status.BLOCKED: Outcome.BLOCKED,
        Status.WAITING: Outcome.WAITING,
        Status.NEEDS_HUMAN: Outcome.NEEDS_HUMAN,
    }.get(change.status)
    return Result(change, outcome, change.why, remote_id=change.remote_id) if outcome else None
