"""Make one call of a change, on a worker thread, and find out what happened when no answer came.

A create whose answer was lost is looked for by its natural key and then taken over or sent again; an update is read
back. Nothing here touches the state: the deciding thread does.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Literal

from reconciler.diagnostics import ApiError, OutcomeUnknown, Refused
from reconciler.diff import agrees
from reconciler.observe import declared_key, live_key
from schemas.facts import facts
from schemas.markers import Directive, Trigger, WriteOnly

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from reconciler.api import Api, Written
    from reconciler.plan.inputs import Work
    from reconciler.values import Path
    from schemas.declare import ResourceType
    from schemas.markers import Live

log = logging.getLogger(__name__)

FIRST_PAUSE = 0.5
"""Seconds before the second look for an object whose creation was not answered; the first look is at once."""

GROWTH = 4.0
SECOND_IS_REFUSED = timedelta(seconds=2.5)
"""How long such an object is looked for where the API itself keeps a second one away."""


@dataclass(frozen=True, slots=True)
class Ended:
    """A call that succeeded: the live object (None after a delete), the request id, and how it was found out."""

    live: dict[str, Any] | None
    request_id: str
    how: Literal["answered", "found", "resent"] = "answered"


@dataclass(frozen=True, slots=True)
class Caller:
    """Makes the calls of one run.

    Args:
        api: The API of the project.
        rest: Waits between looks, seconds; returns early when the user stops the run.
        stopped: Tells whether the user has.
        visible_within: How long the API may take to show a new object.
    """

    api: Api
    rest: Callable[[float], None]
    stopped: Callable[[], bool]
    visible_within: timedelta

    def create(self, work: Work, values: Mapping[str, Any], known: frozenset[str], rivals: Callable[[], bool]) -> Ended:
        """Create an object, once.

        Args:
            work: The change.
            values: Declared values, all known.
            known: Ids that had the same natural key before; none of them is the new object.
            rivals: Tells whether this run makes other objects that could be taken for it.

        Raises:
            ApiError: It was not created; OutcomeUnknown when that could not be found out.
        """
        try:
            return self._answered(work, values, self.api.create(work.kind, values))
        except OutcomeUnknown as lost:
            log.warning("create unanswered address=%s error=%s", work.address, lost)
            if rivals():
                raise  # the next run tells them apart: by then it is known who owns which
            return self._create_again(work, values, known, lost)

    def _create_again(
        self, work: Work, values: Mapping[str, Any], known: frozenset[str], lost: OutcomeUnknown
    ) -> Ended:
        found = self._look(work, values, known, lost)
        if found is not None:
            return Ended(found, lost.exchange.request_id or "", "found")
        try:
            answer = self._answered(work, values, self.api.create(work.kind, values))
            return Ended(answer.live, answer.request_id, "resent")
        except OutcomeUnknown as again:
            found = self._look(work, values, known, again)
            if found is None:
                raise
            return Ended(found, again.exchange.request_id or "", "found")
        except Refused as refused:
            # The first request may have been slow rather than lost: then the second one collides with it.
            found = self._look(work, values, known, lost) if refused.exchange.status == 409 else None
            if found is None:
                raise
            return Ended(found, refused.exchange.request_id or "", "found")

    def _look(
        self, work: Work, values: Mapping[str, Any], known: frozenset[str], lost: OutcomeUnknown
    ) -> dict[str, Any] | None:
        """Return the object that the lost create made, None once it would have been seen.

        Raises:
            OutcomeUnknown: That could not be found out, or not before the user stopped the run.
        """
        key = declared_key(work.kind, values)
        if work.kind.natural_key is None or key is None:
            raise lost
        for pause in self._pauses(work.kind):
            self.rest(pause)
            if self.stopped():
                raise lost  # the next run looks again
            try:
                found = self.api.find(work.kind, values)
            except ApiError as error:
                raise lost from error
            fresh = [
                live for live in found if live_key(work.kind, live) == key and work.kind.remote_id(live) not in known
            ]
            if len(fresh) == 1:
                return fresh[0]
            if fresh:
                raise lost
        return None

    def _pauses(self, kind: ResourceType) -> Iterator[float]:
        """Yield the pauses between looks, in seconds: long enough that what they do not show was not made."""
        left = (SECOND_IS_REFUSED if kind.unique else self.visible_within).total_seconds()
        pause = FIRST_PAUSE
        yield 0.0
        while left > 0:
            yield min(pause, left)
            left -= pause
            pause *= GROWTH

    def update(self, work: Work, values: Mapping[str, Any], changed: Sequence[Path], *, adopted: bool = False) -> Ended:
        """Send the changed fields; when no answer comes, read back and send again only if it did not arrive.

        An adopted object is overwritten whole where the API can.

        Raises:
            ApiError: It was not updated; OutcomeUnknown when that could not be found out.
        """
        try:
            return self._updated(work, values, changed, adopted=adopted)
        except OutcomeUnknown as lost:
            live = self._read_back(work, lost, work.remote_id)
            if live is not None and _arrived(work, values, changed, live):
                return Ended(live, lost.exchange.request_id or "", "found")
            answer = self._updated(work, values, changed, adopted=adopted)
            return Ended(answer.live, answer.request_id, "resent")

    def _updated(self, work: Work, values: Mapping[str, Any], changed: Sequence[Path], *, adopted: bool) -> Ended:
        send = self.api.overwrite if adopted and work.kind.overwrite else self.api.update
        written = send(work.kind, work.remote_id, work.live or {}, values, changed)
        live = written.live if written.live is not None else self.api.read(work.kind, work.remote_id)
        return Ended(live, written.request_id or "")

    def _read_back(self, work: Work, lost: OutcomeUnknown, remote_id: str) -> dict[str, Any] | None:
        try:
            return self.api.read(work.kind, remote_id)
        except ApiError as error:
            raise lost from error

    def act(self, work: Work, name: str, values: Mapping[str, Any], live: Live) -> Ended:
        """Take a one-way step; when no answer comes, look whether it was taken, and never take it again blindly.

        Raises:
            ApiError: It was not taken; OutcomeUnknown when that could not be found out.
        """
        remote_id = work.kind.remote_id(live)
        try:
            written = self.api.act(work.kind, name, remote_id, values)
        except OutcomeUnknown as lost:
            seen = self._read_back(work, lost, remote_id)
            if seen is None or not taken(work, name, seen):
                raise
            return Ended(seen, lost.exchange.request_id or "", "found")
        seen = written.live if written.live is not None else self.api.read(work.kind, remote_id)
        return Ended(seen, written.request_id or "")

    def delete(self, work: Work) -> Ended:
        """Delete an object; one that is gone already counts as deleted.

        Raises:
            ApiError: It is still there, or that could not be found out.
        """
        written = self.api.delete(work.kind, work.remote_id, work.live or {})
        return Ended(None, written.request_id or "")

    def _answered(self, work: Work, values: Mapping[str, Any], written: Written) -> Ended:
        live = written.live
        if live is None and work.kind.natural_key is not None:
            live = next(iter(self.api.find(work.kind, values)), None)
        return Ended(live, written.request_id or "")


def _arrived(work: Work, values: Mapping[str, Any], changed: Sequence[Path], live: Mapping[str, Any]) -> bool:
    """Tell whether a live object shows that an update arrived; a changed field that never comes back cannot."""
    known = facts(work.kind.spec)
    for name in {str(path[0]) for path in changed}:
        directive = known.find(Directive, name)
        if known.find(WriteOnly, name) or (directive and not directive.satisfied(values.get(name), live)):
            return False
    return not agrees(work.kind, values, live)


def taken(work: Work, name: str, live: Live) -> bool:
    """Tell whether a live object shows that a one-way step was taken."""
    triggers = facts(work.kind.spec).having(Trigger).values()
    return any(trigger.act == name and trigger.done(live) for trigger in triggers)
