"""The situation before a plan: what is live, and what became of calls that an earlier run left open. Plans nothing."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reconciler.engine.preflight import refuse_unknown
from reconciler.execute.recover import recover
from reconciler.execute.wait import growing, rest
from reconciler.progress import PendingReview, Waiting
from reconciler.read import Scope, read
from reconciler.read.again import Doubts, look_again
from reconciler.read.comments import with_comments
from reconciler.resource.keys import declared_key, named_by_key
from schemas import catalogue

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime

    from reconciler.engine.run import Run
    from reconciler.execute.recover import Recovery
    from reconciler.plans.inputs import Options
    from reconciler.resolve import Desired
    from reconciler.resource.snapshot import Snapshot
    from schemas.declare import ResourceType
    from state.records import OpenIntent, Record
    from state.store import State

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class RefreshResult:
    """What was live, the calls that were open, and what could be found out about them.

    ``in_the_way`` counts the objects that are shown although they were deleted a moment ago, and have the key of one
    that is to be created.
    """

    snapshot: Snapshot
    begun: tuple[OpenIntent, ...]
    recovery: Recovery
    in_the_way: int = 0

    @property
    def certain(self) -> bool:
        """Whether looking again would tell nothing that matters."""
        return not (self.recovery.early or self.in_the_way)


def look(run: Run, *, doubt: bool = True, also: Collection[ResourceType] = ()) -> RefreshResult:
    """Read what is live; what the lists alone do not prove is asked for by its id.

    With ``doubt``, an unanswered create that no list shows may still become visible, and what was deleted a moment ago
    may still be shown. Types that are read ``also`` are read whole, whether they are in use or not.

    Raises:
        ConfigError: The state holds a type that is not known here.
        ReadError: A collection, or an object that is not in its list, could not be read.
    """
    project, state, desired, options = run.project, run.state, run.desired, run.options
    recorded, begun, now = state.records(), tuple(state.open_intents()), project.now()
    refuse_unknown(recorded.values(), begun)
    scope, within = _scope(desired, options, recorded, begun).with_all(also), desired.project.visible_within
    deleted = state.deleted(now - within, now + within) if doubt else {}
    doubts = _doubts(desired, options, recorded, begun, deleted)
    listed = read(run.api, scope, workers=project.parallelism)
    snapshot = look_again(run.api, listed, scope, doubts, workers=project.parallelism)
    observed = {(record.type, record.remote_id): record.observed for record in recorded.values()}
    snapshot = with_comments(run.api, snapshot, observed, workers=project.parallelism)
    recovery = recover(begun, recorded, snapshot, catalogue.resource_type, now, state.fingerprint, doubt=doubt)
    waits = _in_the_way(desired, options, recovery.records, snapshot, _locked(state, now))
    return RefreshResult(snapshot, begun, recovery, waits)


def in_use(run: Run) -> frozenset[str]:
    """Return the types that any look at a project has to read, whatever it is for."""
    scope = _scope(run.desired, run.options, run.state.records(), tuple(run.state.open_intents()))
    parents = (resource_type.parent.type for resource_type in scope.resource_types if resource_type.parent)
    return frozenset((*(resource_type.name for resource_type in scope.resource_types), *parents))


def look_until_certain(run: Run) -> RefreshResult:
    """Look in growing pauses until whatever may still become visible, or go, had its time, or the user stops.

    Its time begins with the first look: when its request was sent is not known, only when it was begun, and that by the
    clock of another machine.

    Raises:
        ConfigError: The state holds a type that is not known here.
        ReadError: A collection could not be read.
    """
    stop, waited = run.project.stop, 0.0
    within = run.desired.project.visible_within.total_seconds()
    for pause in growing():
        refreshed = look(run, doubt=waited < within)
        if refreshed.certain or stop.requested:
            break
        if not waited and refreshed.recovery.early:
            log.warning(
                "waiting for unfinished creates to become visible count=%d seconds=%.0f",
                len(refreshed.recovery.early),
                within,
            )
        if not waited and refreshed.in_the_way:
            log.warning("waiting for deleted objects to disappear count=%d seconds=%.0f", refreshed.in_the_way, within)
        step = min(pause, within - waited)
        unseen = PendingReview("", "", len(refreshed.recovery.early) + refreshed.in_the_way)
        run.project.on_progress(Waiting((unseen,), waited, within, step))
        rest(step, run.project.sleep, stop)
        waited += step
    return refreshed


def _doubts(
    desired: Desired,
    options: Options,
    recorded: Mapping[str, Record],
    begun: Collection[OpenIntent],
    deleted: Mapping[tuple[str, str], datetime],
) -> Doubts:
    """Return what the lists are not believed about."""
    managed = {(record.type, record.remote_id) for record in recorded.values()}
    open_ones = {(intent.type, intent.remote_id): intent.verb for intent in begun if intent.remote_id}
    named = () if options.destroy else desired.imports
    ours = {key for key in deleted if key not in managed and key not in open_ones}
    # An id that is the name of an object may be that of a new one, whose create got no answer.
    remade = {key for key in ours if any(_may_be(key, other) for other in begun)}
    return Doubts(
        expected=frozenset({*managed, *open_ones, *((block.to.type, block.id) for block in named)}),
        deleted=frozenset(ours - remade),
        unsure=frozenset({*remade, *(key for key, verb in open_ones.items() if verb == "delete")}),
    )


def _may_be(key: tuple[str, str], begun: OpenIntent) -> bool:
    return begun.type == key[0] and begun.verb == "create" and named_by_key(catalogue.resource_type(key[0]))


def _locked(state: State, now: datetime) -> set[tuple[str, str]]:
    return {(tombstone.type, tombstone.natural_key) for tombstone in state.tombstones() if tombstone.locked_until > now}


def _in_the_way(
    desired: Desired,
    options: Options,
    records: Mapping[str, Record],
    snapshot: Snapshot,
    locked: Collection[tuple[str, str]],
) -> int:
    """Count the declared objects that are not managed and whose key something has that is about to go.

    A name that is locked is free only in weeks.
    """
    if options.destroy or not snapshot.leaving:
        return 0
    wanted = (
        (declared.resource_type, declared_key(declared.resource_type, declared.values))
        for a, declared in desired.resources.items()
        if str(a) not in records
    )
    return sum(
        key is not None and (resource_type.name, key) not in locked and snapshot.of(resource_type).leaves(key)
        for resource_type, key in wanted
    )


def _scope(desired: Desired, options: Options, recorded: Mapping[str, Record], begun: Collection[OpenIntent]) -> Scope:
    if options.destroy:
        return Scope.of((), recorded.values(), begun)
    return Scope.of(desired.resources.values(), recorded.values(), begun, desired.data.values())
