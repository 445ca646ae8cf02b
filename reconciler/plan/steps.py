"""Which operation a person has to run next: what the object's state asks for, and what has been run already. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from reconciler.plan.model import Status
from reconciler.quoting import in_shell

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from reconciler.address import Address
    from reconciler.plan.inputs import Inputs, Work
    from reconciler.plan.model import Change
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
    """

    words: str
    sent: str = ""
    sent_at: datetime | None = None
    again: str = ""

    def command(self, address: Address) -> str:
        """Return what a person types, and how old what they were sent is."""
        run = f"reconciler run {in_shell(address)}"
        if self.sent_at is None:
            return f"{run} {self.words}"
        told = f"the {self.sent} was asked for on {self.sent_at:%Y-%m-%d at %H:%M} UTC"
        return f"{run} {self.words}; {told}, have another one sent with:  {run} {self.again}"


def next_step(kind: ResourceType, live: Live, ran: Mapping[str, datetime]) -> Step | None:
    """Return what a person has to run on a live object, None when nothing.

    The API does not show everywhere that the first of two steps was taken; taking it again would make what was sent out
    worthless, so what we know to have run counts too.

    Args:
        kind: Its type.
        live: The object.
        ran: Operation to when it last succeeded on this object, UTC.
    """
    words = kind.next_step(live)
    first = next((one for one in kind.operations if one.then and _name(words) in (one.name, _name(one.then))), None)
    if not words or first is None or not _is_open(first, ran):
        return Step(words) if words else None
    again = words if _name(words) == first.name else first.name
    return Step(first.then, first.sends, ran[first.name], again)


def told_next(inputs: Inputs, change: Change, work: Work) -> Change:
    """Return a change that waits for a person with the command they have to run."""
    step = next_step(work.kind, work.live or {}, inputs.operated.get((work.kind.name, work.remote_id), {}))
    if change.status is not Status.NEEDS_HUMAN or step is None or "reconciler run" in change.why:
        return change
    command = step.command(change.address)
    return replace(change, why=f"{change.why}; {command}" if change.why else command)


def _is_open(first: Operation, ran: Mapping[str, datetime]) -> bool:
    """Tell whether the first of two steps was taken, and the second not since."""
    asked, answered = ran.get(first.name), ran.get(_name(first.then))
    return asked is not None and (answered is None or answered < asked)


def _name(words: str) -> str:
    return words.partition(" ")[0]
