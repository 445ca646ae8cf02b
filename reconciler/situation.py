"""The situation before a plan: what is live, and what became of calls that an earlier run left open. Plans nothing."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reconciler.apply.recover import recover
from reconciler.apply.wait import growing, rest
from reconciler.fitness import refuse_unknown
from reconciler.read import Scope, look_again, read
from schemas.catalogue import resource_type

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from reconciler.api import Api
    from reconciler.apply.recover import Recovery
    from reconciler.apply.stop import Stop
    from reconciler.plan.inputs import Options
    from reconciler.resolve import Desired
    from reconciler.snapshot import Snapshot
    from reconciler.workspace import Settings
    from state.records import OpenIntent, Record
    from state.store import State

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Situation:
    """What was live, the calls that were open, and what could be found out about them."""

    snapshot: Snapshot
    begun: tuple[OpenIntent, ...]
    recovery: Recovery


def look(
    settings: Settings, desired: Desired, options: Options, api: Api, state: State, *, doubt: bool = True
) -> Situation:
    """Read what is live; what was created a moment ago and is in no list is asked for by its id.

    With ``doubt``, an unanswered create that no list shows may still become visible.

    Raises:
        ConfigError: The state holds a type that is not known here.
        ReadError: A collection could not be read.
    """
    recorded, begun, within = state.records(), tuple(state.open_intents()), desired.project.visible_within
    refuse_unknown(recorded.values(), begun)
    listed = read(api, _scope(desired, options, recorded, begun), workers=settings.parallelism)
    snapshot = look_again(api, listed, recorded.values(), settings.now(), within, workers=settings.parallelism)
    recovery = recover(begun, recorded, snapshot, resource_type, settings.now(), doubt=doubt)
    return Situation(snapshot, begun, recovery)


def look_until_certain(
    settings: Settings, desired: Desired, options: Options, api: Api, state: State, stop: Stop
) -> Situation:
    """Look in growing pauses until whatever may still become visible had its time, or the user stops.

    Its time begins with the first look: when its request was sent is not known, only when it was begun, and that by the
    clock of another machine.

    Raises:
        ConfigError: The state holds a type that is not known here.
        ReadError: A collection could not be read.
    """
    waited, within = 0.0, desired.project.visible_within.total_seconds()
    for pause in growing():
        found = look(settings, desired, options, api, state, doubt=waited < within)
        if not found.recovery.early or stop.requested:
            break
        if not waited:
            log.warning(
                "waiting for unfinished creates to show count=%d seconds=%.0f", len(found.recovery.early), within
            )
        step = min(pause, within - waited)
        rest(step, settings.sleep, stop)
        waited += step
    return found


def _scope(desired: Desired, options: Options, recorded: Mapping[str, Record], begun: Collection[OpenIntent]) -> Scope:
    if options.destroy:
        return Scope.of((), recorded.values(), begun)
    return Scope.of(desired.resources.values(), recorded.values(), begun, desired.data.values())
