"""Make one call of a change, on a worker thread, and find out what happened when no answer came.

A create whose answer was lost, or does not show the object, is looked for by its natural key and then taken over; only
one that was lost is sent again. An update is read back. Nothing here touches the state: the deciding thread does.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from reconciler.diagnostics import ApiError, Exchange, NotSent, OutcomeUnknown, Refused
from reconciler.diff import agrees
from reconciler.execute.candidates import nameless, unlike_key, with_key
from reconciler.quoting import in_shell
from reconciler.resource.fields import canonical, field_value, pending
from reconciler.resource.keys import declared_key
from schemas.facts import facts
from schemas.markers import Trigger

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from reconciler.api import Api, Written
    from reconciler.execute.arrival import Update
    from reconciler.execute.candidates import Others
    from reconciler.plans.inputs import ChangeContext, DeclaredContext, Existing
    from schemas.declare import Act, ResourceType
    from schemas.markers import Live

log = logging.getLogger(__name__)

FIRST_PAUSE = 0.5
"""Seconds before the second look for an object whose creation was not answered; the first look is at once."""

GROWTH = 4.0
SECOND_IS_REFUSED = timedelta(seconds=2.5)
"""How long such an object is looked for where the API itself keeps a second one away."""


How: TypeAlias = Literal["answered", "found", "resent"]


class Accepted(OutcomeUnknown):
    """The API answered a write with success, and what it did could not be seen; it is never sent again blindly.

    ``remote_id`` is the id in its answer, where that is of an object that cannot be meant; "" when there is none.
    """

    def __init__(self, written: Written, method: str, path: str, why: str, remote_id: str = "") -> None:
        message = f"the API accepted the request, but {why}"
        super().__init__(Exchange(method, path, 200, written.request_id, message=message))
        self.remote_id = remote_id


def accepted(lost: OutcomeUnknown) -> bool:
    """Tell whether a request whose outcome is unknown was answered with success, by whoever: then it may be done."""
    status = lost.exchange.status
    return status is not None and 200 <= status < 300


@dataclass(frozen=True, slots=True)
class CallResult:
    """A call that succeeded.

    Attributes:
        live: The object, None after a delete.
        whole: Whether ``live`` is known to be all of it, so that what it lacks is not there.
        request_id: The API's id of the request, "" when there is none.
        how: How it was found out.
    """

    live: dict[str, Any] | None
    whole: bool
    request_id: str
    how: How = "answered"


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

    def create(self, work: DeclaredContext, values: Mapping[str, Any], others: Others) -> CallResult:
        """Create an object, once.

        Args:
            work: The change.
            values: Declared values, all known.
            others: What else there is, and is being made.

        Raises:
            ApiError: It was not created; OutcomeUnknown when that could not be found out.
        """
        try:
            return self._made(work, values, self.api.create(work.resource_type, values), others)
        except OutcomeUnknown as lost:
            log.warning("create unanswered address=%s error=%s", work.address, lost)
            if others.competing():
                raise  # the next run tells them apart: by then it is known who owns which
            return self._create_again(work, values, others, lost)
        except Refused as refused:
            taken_by = self._existing(work, values, others) if refused.exchange.status == 409 else []
            if not taken_by:
                raise
            raise _naming(refused, work, taken_by[0]) from refused

    def _made(self, work: ChangeContext, values: Mapping[str, Any], written: Written, others: Others) -> CallResult:
        """Return the object that the answer to a create shows.

        Raises:
            Accepted: It shows none, or one that was there before.
        """
        resource_type, live = work.resource_type, written.live
        if live is not None and not others.before(resource_type.remote_id(live)):
            own = self._named(work, values, live, others) if unlike_key(resource_type, values, live) else live
            return CallResult(*self._confirmed(work, values, own), written.request_id or "")
        if resource_type.natural_key is None:
            return CallResult(None, whole=False, request_id=written.request_id or "")
        shown = resource_type.remote_id(live) if live is not None else ""
        raise Accepted(written, "POST", resource_type.name, "the answer does not show the new object", shown)

    def _named(
        self, work: ChangeContext, values: Mapping[str, Any], live: dict[str, Any], others: Others
    ) -> dict[str, Any]:
        """Return the new object with the key that was sent, if there is one, in place of an answer with another key."""
        try:
            new = self._new(work, values, others)
        except ApiError:
            return live
        same = with_key(work.resource_type, declared_key(work.resource_type, values) or "", new, others.planned())
        return same[0] if len(same) == 1 else live

    def _confirmed(
        self, work: ChangeContext, values: Mapping[str, Any], live: dict[str, Any]
    ) -> tuple[dict[str, Any], bool]:
        """Return an object as it is, and whether that is all of it: an answer that contradicts us may be half of it."""
        if not agrees(work.resource_type, values, live):
            return live, True
        if work.resource_type.read is None:
            return live, False
        try:
            whole = self.api.read(work.resource_type, work.resource_type.remote_id(live))
        except ApiError:
            return live, False
        return (live, False) if whole is None else (whole, True)

    def _create_again(
        self, work: ChangeContext, values: Mapping[str, Any], others: Others, lost: OutcomeUnknown
    ) -> CallResult:
        live = self._look(work, values, others, lost)
        how: How = "answered" if isinstance(lost, Accepted) else "found"
        if live is not None:
            return CallResult(*self._confirmed(work, values, live), lost.exchange.request_id or "", how)
        if accepted(lost):
            raise lost  # only not to be seen yet
        try:
            answer = self._made(work, values, self.api.create(work.resource_type, values), others)
            return replace(answer, how="resent")
        except NotSent as held:
            raise lost from held  # the first request may still have arrived
        except OutcomeUnknown as again:
            live = self._look(work, values, others, again)
            if live is None:
                raise
            return CallResult(*self._confirmed(work, values, live), again.exchange.request_id or "", "found")
        except Refused as refused:
            # The first request may have been slow rather than lost: then the second one collides with it.
            live = self._look(work, values, others, lost) if refused.exchange.status == 409 else None
            if live is None:
                raise
            return CallResult(*self._confirmed(work, values, live), refused.exchange.request_id or "", "found")

    def _existing(self, work: ChangeContext, values: Mapping[str, Any], others: Others) -> list[str]:
        """Return the ids of the live objects that a refused create may have collided with."""
        key = declared_key(work.resource_type, values)
        if key is None or not work.resource_type.unique:
            return []
        try:
            around = self.api.around(work.resource_type, values)
        except ApiError:
            return []
        free = [live for live in around if not others.taken(work.resource_type.remote_id(live))]
        return [work.resource_type.remote_id(live) for live in with_key(work.resource_type, key, free, frozenset())]

    def _new(self, work: ChangeContext, values: Mapping[str, Any], others: Others) -> list[dict[str, Any]]:
        """Return the live objects that were not there before and that this run has not made elsewhere.

        Raises:
            ApiError: The collection could not be read.
        """
        around = self.api.around(work.resource_type, values)
        return [live for live in around if not others.before(work.resource_type.remote_id(live))]

    def _look(
        self, work: ChangeContext, values: Mapping[str, Any], others: Others, lost: OutcomeUnknown
    ) -> dict[str, Any] | None:
        """Return the object that the lost create made, None once it would have been seen.

        Raises:
            OutcomeUnknown: That could not be found out, or not before the user stopped the run.
        """
        key = declared_key(work.resource_type, values)
        if work.resource_type.natural_key is None or key is None:
            raise lost
        new: list[dict[str, Any]] = []
        for pause in self._pauses(work.resource_type):
            self.rest(pause)
            if self.stopped():
                raise lost  # the next run checks again
            try:
                new = self._new(work, values, others)
            except ApiError as error:
                raise lost from error
            keyed = with_key(work.resource_type, key, new, others.planned())
            if len(keyed) == 1:
                return keyed[0]
            if keyed:
                raise lost
        if not work.resource_type.unique and nameless(work.resource_type, new, others.planned()):
            raise lost  # one of them may be what was made, under a name that the API gave it
        return None

    def _pauses(self, resource_type: ResourceType) -> Iterator[float]:
        """Yield the pauses between looks, in seconds: long enough that what they do not show was not made."""
        left = (SECOND_IS_REFUSED if resource_type.unique else self.visible_within).total_seconds()
        pause = FIRST_PAUSE
        yield 0.0
        while left > 0:
            yield min(pause, left)
            left -= pause
            pause *= GROWTH

    def update(self, work: Existing, update: Update, *, adopted: bool = False) -> CallResult:
        """Send the changed fields; when no answer comes, read back and send again only if it did not arrive.

        An adopted object is overwritten whole where the API can.

        Raises:
            ApiError: It was not updated; OutcomeUnknown when that could not be found out.
        """
        try:
            return self._updated(work, update, adopted=adopted)
        except OutcomeUnknown as lost:
            live = self._read_back(work, lost, work.remote_id)
            left = update.left(live) if live is not None else []
            if live is not None and update.arrived(left):
                return CallResult(live, whole=True, request_id=lost.exchange.request_id or "", how="found")
            touched = live is not None and _moved_on(work, live)
            if live is not None and isinstance(lost, Accepted):  # a success that nobody can read may be anybody's
                if update.otherwise(left) and not touched:
                    raise
                return CallResult(live, whole=True, request_id=lost.exchange.request_id or "")
            if touched and update.otherwise(left):
                raise  # something changed it, and it does not read as it was sent
            try:
                answer = self._updated(work, update, adopted=adopted)
            except NotSent as held:
                raise lost from held  # the first request may still have arrived
            return replace(answer, how="resent")

    def _updated(self, work: Existing, update: Update, *, adopted: bool) -> CallResult:
        send = self.api.overwrite if adopted and work.resource_type.overwrite else self.api.update
        written = send(work.resource_type, work.remote_id, work.live, update.values, work.changed)
        live = self._seen(work, written, work.remote_id)
        if live is None:
            return CallResult(None, False, written.request_id or "")
        if live is not written.live and update.otherwise(update.left(live)) and not _moved_on(work, live):
            method = work.resource_type.update.method if work.resource_type.update else "PATCH"
            raise Accepted(written, method, work.resource_type.name, "the object is unchanged")
        return CallResult(*self._confirmed(work, update.values, live), written.request_id or "")

    def _seen(self, work: ChangeContext, written: Written, remote_id: str) -> dict[str, Any] | None:
        """Return the object that an accepted write was about: as answered, else as it is read; None when it is gone.

        Raises:
            OutcomeUnknown: It was accepted, and the object cannot be read.
        """
        if written.live is not None and work.resource_type.remote_id(written.live) == remote_id:
            return written.live
        try:
            return self.api.read(work.resource_type, remote_id)
        except ApiError as error:
            why = f"the object could not be read afterwards: {error.exchange.message}"
            raise Accepted(written, error.exchange.method, error.exchange.path, why) from error

    def _read_back(self, work: ChangeContext, lost: OutcomeUnknown, remote_id: str) -> dict[str, Any] | None:
        try:
            return self.api.read(work.resource_type, remote_id)
        except ApiError as error:
            raise lost from error

    def act(self, work: DeclaredContext, step: Act, values: Mapping[str, Any], live: Live) -> CallResult:
        """Take a one-way step; when no answer comes, look whether it was taken, and never take it again blindly.

        Raises:
            ApiError: It was not taken; OutcomeUnknown when that could not be found out.
        """
        remote_id = work.resource_type.remote_id(live)
        try:
            written = self.api.act(work.resource_type, step.name, remote_id, values)
        except OutcomeUnknown as lost:
            seen = self._read_back(work, lost, remote_id)
            if seen is None or not taken(work, step.name, seen):
                raise
            return CallResult(seen, True, lost.exchange.request_id or "", "found")
        return CallResult(self._seen(work, written, remote_id), True, written.request_id or "")

    def delete(self, work: ChangeContext) -> CallResult:
        """Delete an object; one that is gone already counts as deleted.

        Raises:
            ApiError: It is still there, or that could not be found out.
        """
        written = self.api.delete(work.resource_type, work.remote_id, work.live or {})
        return CallResult(None, True, written.request_id or "")


def _moved_on(work: Existing, live: Live) -> bool:
    """Tell whether a field that an update changes, or its part in review, is no longer as it was before the update."""
    resource_type, before = work.resource_type, work.live
    names = {str(path[0]) for path in work.changed}
    return any(
        canonical(resource_type, name, field_value(resource_type, live, name))
        != canonical(resource_type, name, field_value(resource_type, before, name))
        or pending(resource_type, live, name)
        != pending(resource_type, before, name)  # what an edit takes away does not show in review
        for name in names
    )


def _naming(refused: Refused, work: ChangeContext, remote_id: str) -> Refused:
    """Return the refusal of a second object with one key, with the command that takes the first one over."""
    command = f"reconciler import {in_shell(work.address)} {in_shell(remote_id)}"
    advice = f"it exists already; to manage the live object:\n  {command}"
    both = "\n".join(line for line in (refused.exchange.resolution, advice) if line)
    return type(refused)(replace(refused.exchange, resolution=both))


def taken(work: ChangeContext, name: str, live: Live) -> bool:
    """Tell whether a live object shows that a one-way step was taken."""
    triggers = facts(work.resource_type.spec).having(Trigger).values()
    return any(trigger.act == name and trigger.done(live) for trigger in triggers)
