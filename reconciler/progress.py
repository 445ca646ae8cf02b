"""What a run tells whoever watches it: events as values, one class for each thing that takes time. Words nothing.

Every form of progress is made from these: the lines and the live line on a terminal, the heartbeat in a pipeline, the
stream of ``--format jsonl``, and whatever a program does with ``Project.on_progress``.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, is_dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable

    from reconciler.address import Address


class Event:
    """Something that goes on in a run.

    Attributes:
        event: What the JSON documents call it.
    """

    __slots__ = ()
    event: ClassVar[str]

    def as_json(self) -> dict[str, Any]:
        """Return the keys of its JSON document."""
        return {"event": self.event, **_keys(self)}


Watcher: TypeAlias = "Callable[[Event], None]"
"""Is told of events, by any thread."""


def unwatched(_event: Event) -> None:
    """Take an event in for nobody."""


@dataclass(frozen=True, slots=True)
class Reading(Event):
    """Live objects are read: ``done`` of ``total`` collections are, with ``objects`` in all so far."""

    event: ClassVar[str] = "reading"
    done: int
    total: int
    objects: int


@dataclass(frozen=True, slots=True)
class Progress(Event):
    """One change has begun or ended; ``done`` of ``total`` changes have ended so far.

    Attributes:
        address: The object.
        action: A value of ``Action``.
        stage: Whether it has begun or ended.
        outcome: A value of ``Outcome`` once it has ended.
        message: What is to be said of it.
        done: Changes that have ended.
        total: Changes in all.
        rate: Changes a second since the first began; None as long as nothing can be said.
        seconds_left: Seconds until all have ended, at that rate.
    """

    event: ClassVar[str] = "change"
    address: Address
    action: str
    stage: Literal["started", "finished"]
    outcome: str | None = None
    message: str = ""
    done: int = 0
    total: int = 0
    rate: float | None = None
    seconds_left: float | None = None


@dataclass(frozen=True, slots=True)
class PendingReview:
    """Objects of one type that one reviewer has yet to decide on; the API itself where ``reviewer`` is empty.

    ``type`` is empty where objects of several types are meant.
    """

    reviewer: str
    type: str
    objects: int


@dataclass(frozen=True, slots=True)
class Waiting(Event):
    """Nothing is sent until the next look at what is pending.

    Attributes:
        reviews: Who is waited for, and for how many objects.
        elapsed: Seconds waited so far.
        limit: Seconds to wait at most.
        next_look: Seconds until the next look.
    """

    event: ClassVar[str] = "waiting"
    reviews: tuple[PendingReview, ...]
    elapsed: float
    limit: float
    next_look: float


@dataclass(frozen=True, slots=True)
class PhaseChanged(Event):
    """A watch has seen an object in another phase than before.

    Attributes:
        address: The object.
        before: The phase in which it was; None for what is pending when the watch begins.
        after: The phase in which it is. Either is "absent" where the object is not live.
    """

    event: ClassVar[str] = "phase"
    address: Address
    before: str | None
    after: str


@dataclass(frozen=True, slots=True)
class Throttled(Event):
    """The API asks for a pause, and requests are held back for ``seconds``."""

    event: ClassVar[str] = "throttled"
    seconds: float


@dataclass(frozen=True, slots=True)
class Retry(Event):
    """A request is about to be sent again.

    Attributes:
        reason: What came back for the last attempt, in words; "" when nothing is to be said of it.
        seconds: The pause before the next one.
        number: The number of the next one, from 2.
        attempts: Most attempts of one request.
    """

    event: ClassVar[str] = "retry"
    reason: str
    seconds: float
    number: int
    attempts: int


@dataclass(frozen=True, slots=True)
class SlowCall(Event):
    """A request takes long; told every 10 seconds, and once more when it is over.

    Attributes:
        number: Tells the requests of a run apart.
        method: HTTP method.
        path: Path below the project.
        purpose: What it is for, "" where the path says so.
        elapsed: Seconds since it was sent.
        over: Whether it has ended.
    """

    event: ClassVar[str] = "slow_call"
    number: int
    method: str
    path: str
    purpose: str
    elapsed: float
    over: bool = False


@dataclass(frozen=True, slots=True)
class LockWait(Event):
    """Another run holds the state.

    Attributes:
        owner: Who runs it; "" when that cannot be read.
        host: On which machine.
        elapsed: Seconds waited so far.
        limit: Seconds to wait at most.
    """

    event: ClassVar[str] = "lock"
    owner: str
    host: str
    elapsed: float
    limit: float


def _keys(value: Any) -> dict[str, Any]:
    return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}


def _plain(value: Any) -> Any:
    """Return a value as JSON has it; seconds to a tenth."""
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float):
        return round(value, 1)
    if isinstance(value, tuple):
        return [_keys(entry) for entry in value if is_dataclass(entry)]
    return str(value)
