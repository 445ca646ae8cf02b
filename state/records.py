"""The values that go into and come out of the store; no database type among them, and no behaviour beyond ``lost``.

Every datetime is timezone-aware; what comes out is in UTC. Mappings hold JSON values only and never a secret:
write-only and sensitive values appear as keyed fingerprints.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from state.machine import Moment

Outcome = Literal["done", "failed", "unknown", "adopted", "resent", "superseded"]


COUNTS: Final = "counts"
"""In what an ``Intent`` knows of the object before the call: the change counts towards a limit of the platform."""


REFUSED: Final = "refused"
"""In what a closed entry keeps: a platform refused the content, and would refuse it again."""


@dataclass(frozen=True, slots=True)
class RefusedContent:
    """A content that a platform did not take.

    Attributes:
        digest: Keyed fingerprint of what was declared.
        why: The reason it gave, in words; never a secret.
        at: When, UTC; None until it is recorded.
    """

    digest: str
    why: str
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """One remote object under management.

    Attributes:
        address: ``whatsapp_template.order["EN"]``; unique.
        type: First part of the address.
        remote_id: The API's id for it; with ``type`` unique.
        natural_key: Canonical JSON text, empty when the type has none.
        declared: What the user declared at the last apply, secrets left out.
        observed: What the API showed then, secrets left out.
        fingerprints: Dotted path of a write-only or sensitive value to its keyed fingerprint.
        depends_on: Addresses this object was declared to need.
        protect: Whether it must not be deleted.
        on_destroy: ``delete`` or ``forget``.
        phase: ``live``, ``in_review``, ... as the type calls it.
        awaiting_since: When the wait for a third party began, or None.
        created_at: When this record was first written, UTC.
        updated_at: When it was last written, but for how a platform rates it, UTC.
        spellings: Dotted path of a value that the API shows otherwise than it was declared, to the keyed fingerprint of
            what it shows; "" when it shows nothing.
    """

    address: str
    type: str
    remote_id: str
    natural_key: str
    declared: Mapping[str, Any]
    observed: Mapping[str, Any]
    fingerprints: Mapping[str, str]
    depends_on: tuple[str, ...]
    protect: bool
    on_destroy: str
    phase: str
    awaiting_since: datetime | None
    created_at: datetime
    updated_at: datetime
    spellings: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Intent:
    """A remote call about to be made: what is written before it is sent.

    Attributes:
        run_id: The run that makes the call.
        address: The object it is about.
        type: First part of the address.
        verb: ``create``, ``update``, ``delete`` or an operation of the type.
        natural_key: How the object can be found again when no answer comes; empty when it cannot.
        request: What is sent, secrets left out.
        remote_id: The id of the object, None before it has one.
        previous: What is known of the object before the call, for telling later whether the call took effect.
    """

    run_id: int
    address: str
    type: str
    verb: str
    natural_key: str
    request: Mapping[str, Any]
    remote_id: str | None = None
    previous: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenIntent(Intent):
    """A journal entry that was begun and is not resolved.

    Attributes:
        id: Number of the journal entry.
        began_at: When the entry was written, UTC.
        unanswered: True when the run saw that no answer came (outcome ``unknown``), False when it never said.
        who: The person or account behind its run.
        host: The machine it ran on.
    """

    id: int
    began_at: datetime
    unanswered: bool = False
    who: str = ""
    host: str = ""


@dataclass(frozen=True, slots=True)
class Tombstone:
    """A name that was deleted and stays blocked for a while.

    Attributes:
        type: Resource type of the deleted object.
        natural_key: The blocked name, canonical JSON text; with ``type`` unique.
        address: Where it was declared.
        deleted_at: When it was deleted, UTC.
        locked_until: When the name is free again, UTC.
        reason: Why it is blocked, for people.
    """

    type: str
    natural_key: str
    address: str
    deleted_at: datetime
    locked_until: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Completion:
    """How a begun call ended, and what that does to the records.

    Attributes:
        intent_id: The journal entry it ends.
        outcome: ``done``, ``failed``, ``adopted``, ``resent`` and ``superseded`` close the entry. ``unknown`` (sent, no
            answer) leaves it open for a later run to resolve, and writes history.
        request_id: The API's id of the request, or None.
        message: For people; never a secret.
        record: Record to write, or None.
        forget: Address whose record is removed, or None.
        tombstone: Name that is blocked from now on, or None.
        fields: Paths that changed, for history.
        action: The word history shows; the intent's verb when empty.
        run_id: The run that learned the outcome, when it is not the one that began the call.
        refused: The content that a failed call was refused for, or None.
    """

    intent_id: int
    outcome: Outcome
    request_id: str | None = None
    message: str = ""
    record: Record | None = None
    forget: str | None = None
    tombstone: Tombstone | None = None
    fields: tuple[str, ...] = ()
    action: str = ""
    run_id: int | None = None
    refused: RefusedContent | None = None


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One line of history: what happened to one address, in which run, by whom.

    Attributes:
        at: When, UTC.
        run_id: In which run.
        command: The command of that run.
        who: The person or account behind it.
        host: The machine it ran on.
        commit: Version of the configuration, or None.
        address: What it happened to.
        action: ``create``, ``update``, ``forget``, ``move``, ...
        outcome: As in ``Completion``; ``done`` for changes of records without a call.
        request_id: The API's id of the request, or None.
        fields: Paths that changed.
        message: For people.
        run_began: When that run began, UTC.
        run_ended: When it ended; None while it goes on, or when it never came to that.
        run_outcome: How it ended: ``done``, ``failed``, ...; None while it goes on.
    """

    at: datetime
    run_id: int
    command: str
    who: str
    host: str
    commit: str | None
    address: str
    action: str
    outcome: str
    request_id: str | None
    fields: tuple[str, ...]
    message: str
    run_began: datetime | None = None
    run_ended: datetime | None = None
    run_outcome: str | None = None


@dataclass(frozen=True, slots=True)
class Lease:
    """Who may write, and until when unless renewed.

    Attributes:
        owner: The person or job that holds it.
        host: The machine of the holder, by its name.
        machine: What tells machines and containers of one name apart, None where nothing does.
        proved: A moment of this machine at which it was certainly this holder's; None for one read from a state.
        pid: Process id on that machine; None when a person holds it, who ends it by hand or lets it expire.
        run_url: Where to watch the run, or None.
        acquired_at: Since when, UTC.
        heartbeat_at: Last sign of life, UTC; as it was when this value was read.
        expires_at: When it may be taken over, UTC; as it was when this value was read.
        generation: Grows by one each time the lease changes hands; what a write is checked against.
        reason: What the person who holds it says it is for, or None.
    """

    owner: str
    host: str
    pid: int | None
    run_url: str | None
    acquired_at: datetime
    heartbeat_at: datetime
    expires_at: datetime
    generation: int = 0
    reason: str | None = None
    machine: str | None = None
    proved: Moment | None = field(default=None, repr=False, compare=False)
    _gone: threading.Event = field(default_factory=threading.Event, repr=False, compare=False)

    def lost(self) -> bool:
        """Say whether the holder has noticed that someone else took the lease over."""
        return self._gone.is_set()

    def mark_lost(self) -> None:
        """Note that the lease is gone; called by the store only."""
        self._gone.set()


@dataclass(frozen=True, slots=True)
class ProjectBinding:
    """What a state is about: one Sinch project, as one host of the API knows it.

    Attributes:
        project: Id of the Sinch project.
        host: Host name of the API, without port.
    """

    project: str
    host: str


@dataclass(frozen=True, slots=True)
class Violation:
    """A broken invariant, by its number in ``state.verify``.

    Attributes:
        number: Number of the invariant; numbers keep their meaning for ever.
        summary: The invariant in few words, the same for every violation of it.
        detail: What breaks it and what to do; no recorded values.
    """

    number: int
    summary: str
    detail: str
