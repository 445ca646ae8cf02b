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

from reconciler.apply import outcomes
from reconciler.apply.circuit_breaker import Breaker
from reconciler.apply.context import Scene, Setting
from reconciler.apply.intents import Verb, intent, verbs
from reconciler.apply.progress import Progress
from reconciler.apply.report import Outcome, Result
from reconciler.apply.stop import LOST
from reconciler.diagnostics import ApiError, NotSent
from reconciler.diff import without
from reconciler.observe import settled
from reconciler.plan.model import Action, Change, Status
from reconciler.plan.unsettled import unknown
from reconciler.values import Deferred, leaves, show_path
from state.errors import StateError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from reconciler.address import Address
    from reconciler.apply.calls import Ended
    from reconciler.apply.outcomes import Flight, Landing
    from reconciler.apply.stop import Stop
    from reconciler.plan.inputs import Planned
    from schemas.markers import Live

log = logging.getLogger(__name__)

HEARTBEAT = 0.2
"""Seconds between looks at whether the user wants to leave at once."""

ABANDONED = "the run was left while its call was under way; the next run finds out how it ended"

AHEAD = 2
"""Calls begun for each worker: one under way, one ready for when it is done."""

NOT_DONE = frozenset({Outcome.FAILED, Outcome.SKIPPED, Outcome.UNKNOWN})


@dataclass(frozen=True, slots=True)
class Ran:
    """One result for each change that is not simply unchanged, and the live objects as they are known then.

    ``lost`` says why the state could not be written any more, when calls had been made by then.
    """

    results: Sequence[Result]
    known: Mapping[Address, Live]
    lost: StateError | None = None


def run(planned: Planned, setting: Setting) -> Ran:
    """Carry out every ready change of a plan.

    Raises:
        StateError: The state could not be written, and nothing was sent.
    """
    _rename(planned, setting)
    board, lost = Board(Scene.of(planned, setting)), None
    pool = ThreadPoolExecutor(max_workers=setting.parallelism, thread_name_prefix="apply")
    try:
        _carry_out(board, pool)
    except StateError as error:
        if not board.begun:
            raise
        lost = error
        _wind_up(board)
    finally:
        pool.shutdown(wait=not setting.stop.aborted, cancel_futures=True)
    return Ran(board.results(), board.scene.known, lost)


def _carry_out(board: Board, pool: ThreadPoolExecutor) -> None:
    while board.advance(pool):
        done, _ = wait(board.flying, timeout=HEARTBEAT, return_when=FIRST_COMPLETED)
        if board.stop.aborted:
            break
        board.land(done)


def _wind_up(board: Board) -> None:
    """Begin nothing more and hear out what is under way, although none of it can be recorded."""
    board.lose()
    while board.flying and not board.stop.aborted:
        done, _ = wait(board.flying, timeout=HEARTBEAT, return_when=FIRST_COMPLETED)
        board.land(done)
    board.close_unrecorded()


def _rename(planned: Planned, setting: Setting) -> None:
    """Give records the addresses that ``moved`` blocks say, before anything is written under the new ones."""
    for work in planned.work.values():
        if work.former:
            setting.state.move(work.former, str(work.address), run_id=setting.run_id, at=setting.now())


@dataclass(slots=True)
class Board:
    """Where every change stands: which may begin, which are under way, which have ended and how."""

    scene: Scene
    flying: dict[Future[Ended], Flight] = field(default_factory=dict)
    _left: dict[Address, list[Verb]] = field(default_factory=dict)
    _results: dict[Address, Result] = field(default_factory=dict)
    _landings: list[Landing] = field(default_factory=list)
    _queue: deque[Address] = field(default_factory=deque)
    _sorter: TopologicalSorter[Address] = field(default_factory=TopologicalSorter)
    _breaker: Breaker = field(init=False)
    begun: bool = False
    lost: bool = False

    @property
    def stop(self) -> Stop:
        """What says whether to go on."""
        return self.scene.setting.stop

    def __post_init__(self) -> None:
        """Lay out the order of the ready changes."""
        self._breaker = Breaker(self.scene.setting.parallelism)
        changes = self.scene.changes
        for address, change in changes.items():
            self._sorter.add(address, *(need for need in change.depends_on if need in changes))
            self._left[address] = list(verbs(change, self.scene.work(address)))
        self._sorter.prepare()

    def advance(self, pool: ThreadPoolExecutor) -> bool:
        """Write the ends of the last round, begin what may begin; False when nothing is under way any more."""
        while True:
            turn = self._startable()
            calling = [address for address in turn if self._left[address]]
            begun = self._begin(calling)
            self._remember_only([address for address in turn if address not in calling])
            self.begun |= bool(begun)
            for flight in begun:
                self.flying[pool.submit(self._call, flight)] = flight
            if self.flying or not (turn or self._landings or self._queue):
                return bool(self.flying)

    def land(self, done: Iterable[Future[Ended]]) -> None:
        """Take in calls that have ended; nothing counts as done before the next transaction.

        Raises:
            StateError: The record of an object about to be outlived could not be kept; every call was taken in.
        """
        trouble: StateError | None = None
        for future in done:
            flight = self.flying.pop(future)
            error = future.exception()
            if isinstance(error, NotSent):
                self.stop.give_up(LOST)
                self._landings.append(outcomes.not_sent(self.scene, flight, error.exchange.message))
                continue
            self._watch(error)
            if isinstance(error, ApiError):
                self._landings.append(outcomes.failed(self.scene, flight, error))
            else:
                trouble = self._set_aside(flight.address) or trouble
                landing = outcomes.succeeded(self.scene, flight, future.result())
                self._landings.append(outcomes.held(self.scene, landing, self._left[flight.address]))
        if trouble is not None:
            raise trouble

    def _set_aside(self, address: Address) -> StateError | None:
        """Keep the record of an object in sight whose deletion comes next; return why that was impossible."""
        if self._left[address][:1] == ["delete"] and not self.lost:
            try:
                self.scene.set_aside(address)
            except StateError as error:
                return error
        return None

    def lose(self) -> None:
        """Take in that the state cannot be written any more: what has not been sent will not be."""
        self.lost = True
        self.stop.give_up(LOST)
        self._queue.clear()
        self._call_back()

    def close_unrecorded(self) -> None:
        """Give a result to each call that ended and could not be recorded: the journal still says that it is open."""
        for landing in self._landings:
            result = self._results[landing.address] = outcomes.unrecorded(self.scene, landing)
            self._tell(landing.address, "finished", result)

    def results(self) -> list[Result]:
        """Return a result for every change of the plan that deserves one."""
        left = {flight.address for flight in self.flying.values()}
        ran = [
            self._results.get(address)
            or (
                Result(change, Outcome.UNKNOWN, ABANDONED)
                if address in left
                else Result(change, Outcome.SKIPPED, self.scene.setting.stop.reason)
            )
            for address, change in self.scene.changes.items()
        ]
        rest = (_standstill(one) for one in self.scene.planned.plan.changes if one.address not in self.scene.changes)
        return [*ran, *(result for result in rest if result is not None)]

    def _startable(self) -> list[Address]:
        """Return the changes whose turn it is: enough to keep the workers busy while a transaction is written."""
        if self.scene.setting.stop.requested:
            self._queue.clear()
            self._call_back()
            return []
        if self._landings and not self._queue:
            self._commit([])  # what comes next may wait for these ends to count
        self._queue += self._sorter.get_ready()
        free = AHEAD * self.scene.setting.parallelism - len(self.flying)
        turn: list[Address] = []
        while self._queue and len(turn) < free:
            address = self._queue.popleft()
            held = self._held_by(address) or self._waits(address)
            if held is None:
                turn.append(address)
                continue
            self._finish(held)
            self._queue += self._sorter.get_ready()
        return turn

    def _call_back(self) -> None:
        """End the calls that were begun but that no worker has taken up: they were never sent."""
        for future, flight in list(self.flying.items()):
            if future.cancel():
                del self.flying[future]
                self._landings.append(outcomes.not_sent(self.scene, flight, self.stop.reason))

    def _watch(self, error: BaseException | None) -> None:
        """Wind down, as if asked to, once the calls that ended say that the API as a whole cannot be reached."""
        setting = self.scene.setting
        if self._breaker.trips(error, setting.caller.api.client.answered) and not setting.stop.requested:
            log.warning("giving up, the API cannot be reached calls=%d", self._breaker.limit)
            setting.stop.give_up()

    def _held_by(self, address: Address) -> Result | None:
        """Return the result of a change that something it depends on left behind or has yet to begin."""
        change = self.scene.changes[address]
        for need in change.depends_on:
            result = self._results.get(need)
            if result is not None and result.outcome in NOT_DONE:
                return Result(change, Outcome.SKIPPED, f"{need} did not get done")
            if result is not None and result.outcome is Outcome.WAITING and not result.remote_id:  # it was not begun
                return Result(change, Outcome.WAITING, f"waits for {need}, which {result.message}")
        return None

    def _waits(self, address: Address) -> Result | None:
        """Return the result of a change whose needs have yet to reach the state that ``waitFor`` names."""
        declared = self.scene.work(address).declared
        for need in declared.depends_on if declared else ():
            other, live = self.scene.planned.work.get(need), self.scene.known.get(need)
            wanted = other.declared.lifecycle.wait_for if other and other.declared else None
            if other and wanted and live is not None and not settled(other.kind, live, wanted):
                lost = unknown(other.kind, live, need)
                outcome = Outcome.NEEDS_HUMAN if lost else Outcome.WAITING
                told = "; ".join([f"waits until {need} is {wanted}", *lost])
                return Result(self.scene.changes[address], outcome, told, held=True)
        return None

    def _begin(self, addresses: list[Address]) -> list[Flight]:
        """Make the begin entries durable, together with the ends that are waiting to be written."""
        ids = self._commit(addresses)
        flights = [
            outcomes.Flight(address, self._left[address].pop(0), number, last=not self._left[address])
            for address, number in zip(addresses, ids, strict=True)
        ]
        for flight in flights:
            self._tell(flight.address, "started")
        return flights

    def _commit(self, addresses: list[Address]) -> list[int]:
        landed = self._landings
        if not landed and not addresses:
            return []
        doubtful = [landing.doubtful for landing in landed if landing.doubtful is not None]
        begins = [(address, self._left[address][0]) for address in addresses]
        begun_again: list[tuple[Address, Verb]] = [(result.address, "create") for result in doubtful]
        ids = self.scene.setting.state.advance(
            ends=[landing.completion for landing in landed],
            begins=[intent(self.scene, address, verb) for address, verb in (*begins, *begun_again)],
            at=self.scene.setting.now(),
        )
        self._landings = []
        for landing in landed:
            if landing.result is not None:
                self._finish(landing.result)
            else:
                self._queue.append(landing.address)  # a replacement has a second call
        self._results.update({result.address: result for result in doubtful if result.address in self._results})
        return ids[: len(addresses)]

    def _finish(self, result: Result) -> None:
        self._results[result.address] = result
        self._sorter.done(result.address)
        self._tell(result.address, "finished", result)

    def _tell(self, address: Address, stage: Literal["started", "finished"], result: Result | None = None) -> None:
        outcome, message = (result.outcome, result.message) if result else (None, "")
        action = self.scene.changes[address].action
        done, total = len(self._results), len(self.scene.changes)
        self.scene.setting.progress(Progress(address, action, stage, outcome, message, done, total))

    def _call(self, flight: Flight) -> Ended:
        """Make one call, as patiently as the files say; runs on a worker thread, reads the scene, writes nothing."""
        declared = self.scene.work(flight.address).declared
        seconds = declared.lifecycle.timeouts.get(flight.verb) if declared else None
        with self.scene.setting.caller.api.client.patience(seconds):
            return self._called(flight)

    def _called(self, flight: Flight) -> Ended:
        work, caller = self.scene.work(flight.address), self.scene.setting.caller
        declared = work.declared
        if flight.verb == "delete":
            return caller.delete(work)
        values = self.scene.values(work)
        waiting = [show_path(path) for path, leaf in leaves(values) if isinstance(leaf, Deferred)]
        if waiting:
            raise AssertionError(f"This is a bug in reconciler: {flight.address} still waits for {waiting}.")
        if flight.verb == "create":
            return caller.create(work, values, self.scene.others(work))
        if flight.verb == "update":
            leaves_alone = declared is not None and bool(declared.lifecycle.ignore_changes)
            whole = self.scene.changes[flight.address].action is Action.ADOPT and not leaves_alone
            return caller.update(work, self.scene.sent(work), work.changed, adopted=whole)
        return caller.act(work, flight.verb, values, self.scene.known[flight.address])

    def _remember_only(self, addresses: list[Address]) -> None:
        """Adopt, forget and move: what changes only what we remember, one transaction for each kind."""
        scene, setting, now = self.scene, self.scene.setting, self.scene.setting.now()
        for action in (Action.FORGET, Action.MOVE, Action.ADOPT):
            mine = [address for address in addresses if self.scene.changes[address].action is action]
            if not mine:
                continue
            works = [self.scene.work(address) for address in mine]
            taken_over = action is Action.ADOPT
            kept = [
                setting.memory.record(
                    w,
                    without(scene.values(w), w.changed),
                    w.live,
                    now,
                    sent=without(scene.sent(w), w.changed),
                    written=taken_over,
                )  # what waits is still to come
                for w in works
                if w.declared and w.live
            ]
            gone = [str(w.address) for w in works if action is Action.FORGET and w.record]
            setting.state.put(kept, removed=gone, run_id=setting.run_id, at=now, action=str(action))
            for address, work in zip(mine, works, strict=True):
                self._finish(Result(self.scene.changes[address], Outcome.DONE, remote_id=work.remote_id))


def _standstill(change: Change) -> Result | None:
    """Return the result of a change that could not be carried out, None for one that only had something to say."""
    outcome = {
        Status.BLOCKED: Outcome.BLOCKED,
        Status.WAITING: Outcome.WAITING,
        Status.NEEDS_HUMAN: Outcome.NEEDS_HUMAN,
    }.get(change.status)
    return Result(change, outcome, change.why, remote_id=change.remote_id) if outcome else None
