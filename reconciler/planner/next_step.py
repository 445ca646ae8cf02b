"""Which operation a person has to run next: what the object's state asks for, and what has been run already. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from reconciler.plans.change import Status
from reconciler.quoting import in_shell

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from reconciler.address import Address
    from reconciler.plans.change import Change
    from reconciler.plans.inputs import Existing, Inputs
    from schemas.declare import Operation, ResourceType
    from schemas.markers import Live


@dataclass(frozen=True, slots=True)
class Step:
    """The operation that comes next, as typed after the address.

    Attributes:
        words: As typed ("verify code=CODE").
        sent: What was sent out for it ("code"), "" when nothing was.
        sent_at: When that was, UTC.
        again: What has it sent once more, as typed.
        certain: Whether it is known that it was sent; else nobody heard whether what asked for it arrived.
    """

    words: str
    sent: str = ""
    sent_at: datetime | None = None
    again: str = ""
    certain: bool = True

    def command(self, address: Address) -> str:
        """Return what a person types, and how old what they were sent is."""
        run = f"reconciler run {in_shell(address)}"
        if self.sent_at is None:
            return f"{run} {self.words}"
        when = f"{self.sent_at:%Y-%m-%d at %H:%M} UTC"
        message = f"the {self.sent} was requested on {when}; request another with:"
        if not self.certain:
            message = (
                f"a {self.sent} may have been sent: it was requested on {when} and no answer "
                "came; if none arrives, request another with:"
            )
        return f"{run} {self.words}; {message}  {run} {self.again}"


def next_step(
    resource_type: ResourceType, live: Live, ran: Mapping[str, datetime], begun: Mapping[str, datetime] | None = None
) -> Step | None:
    """Return what a person has to run on a live object, None when nothing.

    The API does not show everywhere that the first of two steps was taken; taking it again would make what was sent out
    worthless, so what we know to have run counts too.

    Args:
        resource_type: Its type.
        live: The object.
        ran: Operation to when it last succeeded on this object, UTC.
        begun: Operation to when it was last begun on it without anybody hearing how it ended, UTC.
    """
    words = resource_type.next_step(live)
    first = next(
        (
            operation
            for operation in resource_type.operations
            if operation.then and _name(words) in (operation.name, _name(operation.then))
        ),
        None,
    )
    if not words or first is None:
        return Step(words) if words else None
    again = words if _name(words) == first.name else first.name
    perhaps = _latest(first, begun or {}, ran)
    known = _latest(first, ran, ran)
    if perhaps is not None and (known is None or known < perhaps):
        return Step(first.then, first.sends, perhaps, again, certain=False)
    return Step(words) if known is None else Step(first.then, first.sends, known, again)


def told_next(inputs: Inputs, change: Change, work: Existing) -> Change:
    """Return a change that waits for a person with the command they have to run."""
    own = (work.resource_type.name, work.remote_id)
    step = next_step(work.resource_type, work.live, inputs.operated.get(own, {}), inputs.attempted.get(own, {}))
    if change.status is not Status.NEEDS_HUMAN or step is None or "reconciler run" in change.why:
        return change
    command = step.command(change.address)
    return replace(change, why=f"{change.why}; {command}" if change.why else command)


def _latest(first: Operation, taken: Mapping[str, datetime], ran: Mapping[str, datetime]) -> datetime | None:
    """Return when the first of two steps was taken last, None when it was not, or the second succeeded since."""
    asked, answered = taken.get(first.name), ran.get(_name(first.then))
    return asked if asked is not None and (answered is None or answered < asked) else None


def _name(words: str) -> str:
    return words.partition(" ")[0]
