"""Find out what became of calls that an earlier run began and never ended. Pure: what was live decides.

A create is looked for by its natural key and taken over when it is there; when the key is only a hint, exactly one
object that was not there before counts. An update that shows is recorded, so that nobody else is taken for its author;
any other needs no finding out: the comparison with what is live does it again.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from reconciler.address import Address
from reconciler.diff import LastApplied, agrees
from reconciler.execute.arrival import Update, carried
from reconciler.execute.hints import CreateHint, DeleteHint, UpdateHint
from reconciler.execute.records import FOUND, UNWRITTEN, Evidence, deposed_record
from reconciler.resource.keys import live_key
from reconciler.resource.phase import status_of
from reconciler.resource.spelling import FORMS, bare
from reconciler.values import read_path
from state.records import Completion, Record, Tombstone

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from reconciler.resource.snapshot import Collection, Snapshot
    from reconciler.resource.spelling import Form
    from schemas.declare import ResourceType
    from schemas.markers import Live
    from state.records import OpenIntent


LONG_AGO = timedelta(hours=1)
"""After how long a create cannot have been sent a moment ago.

Its request may follow the begin entry late, after a 429 or as a resend, and the entry may have been written by another
clock. Nothing tells when it was, so whoever finds the entry open looks for the object anew.
"""


@dataclass(frozen=True, slots=True)
class Recovery:
    """What was found out: journal ends to write, the records as they are then, and a sentence for each.

    ``doubtful`` holds the addresses whose create may have made one of several objects, with their ids: their entries
    stay open, and nothing is created there until a person has said which one it is. ``deposed`` are the records of
    deposed objects, to be written before the ends. ``early`` are the addresses whose
    create may still become visible, with when it was begun: it is too early to say that it did not happen.
    """

    ends: tuple[Completion, ...]
    records: Mapping[str, Record]
    tombstones: tuple[Tombstone, ...]
    messages: tuple[str, ...]
    doubtful: Mapping[str, tuple[str, ...]]
    deposed: tuple[Record, ...] = ()
    early: Mapping[str, datetime] = field(default_factory=dict)


def recover(
    intents: Sequence[OpenIntent],
    records: Mapping[str, Record],
    snapshot: Snapshot,
    resource_types: Callable[[str], ResourceType],
    now: datetime,
    fingerprint: Callable[[str], str],
    *,
    doubt: bool = True,
) -> Recovery:
    """Return how the open entries ended.

    Args:
        intents: Open entries, oldest first; their types must have been read.
        records: Records by address.
        snapshot: What is live.
        resource_types: Gives a type by name.
        now: UTC.
        fingerprint: Gives the keyed fingerprint of a text.
        doubt: Whether an object that is not seen may still become visible; False once it had its time.
    """
    recovered = dict(records)
    ends: list[Completion] = []
    stones: list[Tombstone] = []
    messages: list[str] = []
    doubtful: dict[str, tuple[str, ...]] = {}
    aside: list[Record] = []
    early: dict[str, datetime] = {}
    for index, intent in enumerate(intents):
        fresh = (
            _fresh(intent, intents, recovered, snapshot.of(resource_types(intent.type)))
            if intent.verb == "create"
            else []
        )
        # As many new objects as equal creates: each made one, and which is whose makes no difference.
        if len(fresh) > 1 and len(fresh) != sum(_equal(intent, other) for other in intents[index:]):
            doubtful[intent.address] = tuple(fresh)
            messages.append(f"{intent.address}: an unfinished create may have made one of {', '.join(fresh)}")
            continue
        if doubt and intent.verb == "create" and not fresh and _may_show(intent, resource_types(intent.type), now):
            early[intent.address] = intent.began_at
            continue
        end, sentence = _resolve(
            intent, recovered, snapshot.of(resource_types(intent.type)), fresh[:1], now, fingerprint
        )
        ends.append(end)
        messages.append(f"{intent.address}: {sentence}")
        if end.record is not None:
            deposed = _deposed(end.record, recovered, snapshot.of(resource_types(intent.type)), now)
            recovered |= {spare.address: spare for spare in deposed}
            aside += deposed
            recovered[end.record.address] = end.record
        if end.forget is not None:
            recovered.pop(end.forget, None)
        if end.tombstone is not None:
            stones.append(end.tombstone)
    return Recovery(tuple(ends), recovered, tuple(stones), tuple(messages), doubtful, tuple(aside), early)


def left_open(
    intents: Sequence[OpenIntent], running: int | None, resource_types: Callable[[str], ResourceType]
) -> tuple[str, ...]:
    """Return a sentence for each open entry: what was begun, when and by whom, and how it is found out about.

    Args:
        intents: Open entries.
        running: The run that is still at it, if one is; what it has begun is under way.
        resource_types: Gives a type by name.
    """
    return tuple(
        _description(intent, resource_types(intent.type), under_way=intent.run_id == running) for intent in intents
    )


def _description(intent: OpenIntent, resource_type: ResourceType, *, under_way: bool) -> str:
    begun = f"started on {intent.began_at:%Y-%m-%d at %H:%M} UTC by {intent.who} on {intent.host}"
    if under_way:
        return f"{intent.address}: {intent.verb} in progress, {begun}"
    shown = _is_shown(intent, resource_type)
    found_out = "the next apply finds out its outcome" if shown else "its outcome is unknown"
    return f"{intent.address}: unfinished {intent.verb}, {begun}; {found_out}"


def _is_shown(intent: OpenIntent, resource_type: ResourceType) -> bool:
    """Tell whether the object shows that a call arrived; what a person runs mostly leaves no trace in it."""
    return intent.verb in {"create", "update", "delete", *(act.name for act in resource_type.acts)}


def _resolve(
    intent: OpenIntent,
    records: Mapping[str, Record],
    collection: Collection,
    fresh: Sequence[str],
    now: datetime,
    fingerprint: Callable[[str], str],
) -> tuple[Completion, str]:
    if intent.verb == "create":
        return _created(intent, collection, fresh, now, fingerprint)
    if intent.verb == "delete" and collection.get(intent.remote_id or "") is None:
        return _deleted(intent, records)
    record = records.get(intent.address)
    live = collection.get(intent.remote_id or "")
    update = _asked(intent, record, collection.resource_type, fingerprint)
    if update is not None and record is not None and live is not None and _shows(update, record, live):
        return _updated(intent, record, update, live, now)
    message = "it is compared again" if _is_shown(intent, collection.resource_type) else "its outcome is unknown"
    return Completion(intent.id, "superseded"), f"an unfinished {intent.verb}; {message}"


def _fresh(
    intent: OpenIntent, intents: Sequence[OpenIntent], records: Mapping[str, Record], collection: Collection
) -> list[str]:
    """Return the ids that an unfinished create may have made: not managed, not there before, and as was asked for.

    What was asked for is looked for as it was spelled first, and then as the API may spell it.
    """
    resource_type, key = collection.resource_type, intent.natural_key
    taken = {record.remote_id for record in records.values() if record.type == intent.type}
    if (
        resource_type.unique
        and key
        and (exactly := [remote_id for remote_id in collection.matching(key) if remote_id not in taken])
    ):
        return exactly
    before = taken | CreateHint.read(intent).known
    others = {other.natural_key for other in intents if other is not intent and other.type == intent.type} - {key}
    for form in FORMS:
        alike = collection.matching(key, form) if key else sorted(collection.objects)
        mine = [
            remote_id
            for remote_id in alike
            if remote_id not in before and live_key(resource_type, collection.objects[remote_id]) not in others
        ]
        fitting = [
            remote_id
            for remote_id in mine
            if (resource_type.unique and key) or _fits(intent, collection, remote_id, form)
        ]
        if fitting:
            return fitting
    return []


def _fits(intent: OpenIntent, collection: Collection, remote_id: str, form: Form) -> bool:
    asked = intent.request.get("declared", {})
    return not agrees(collection.resource_type, asked, collection.objects[remote_id], form)


def _may_show(intent: OpenIntent, resource_type: ResourceType, now: datetime) -> bool:
    """Tell whether a create that no list shows may have happened, and a second one would make a second object."""
    return not (resource_type.unique and intent.natural_key) and now - intent.began_at < LONG_AGO


def _equal(intent: OpenIntent, other: OpenIntent) -> bool:
    """Tell whether two unfinished creates asked for the same."""
    same = (intent.verb, intent.type, intent.natural_key) == (other.verb, other.type, other.natural_key)
    return same and intent.request == other.request


def _created(
    intent: OpenIntent,
    collection: Collection,
    fresh: Sequence[str],
    now: datetime,
    fingerprint: Callable[[str], str],
) -> tuple[Completion, str]:
    resource_type = collection.resource_type
    if not fresh:
        return Completion(intent.id, "superseded"), "an unfinished create did not happen"
    live = collection.objects[fresh[0]]
    declared = intent.request.get("declared", {})
    where = status_of(resource_type, live)
    hint = CreateHint.read(intent)
    alike = fresh[0] not in hint.known and not agrees(resource_type, declared, live, bare)
    evidence = FOUND if alike else UNWRITTEN
    record = Record(
        address=intent.address,
        type=intent.type,
        remote_id=fresh[0],
        natural_key=intent.natural_key or live_key(resource_type, live) or "",
        declared=declared,
        observed={},
        fingerprints=intent.request.get("fingerprints", {}),
        depends_on=hint.depends_on,
        protect=False,
        on_destroy="delete",
        phase=str(where.phase),
        awaiting_since=intent.began_at if where.undecided else None,
        created_at=intent.began_at,
        updated_at=now,
        # Somebody may have changed it meanwhile; what is new and still reads as it was sent is spelled so by the API.
        spellings=evidence.spellings(resource_type, declared, live, {}, fingerprint),
    )
    return Completion(intent.id, "adopted", record=record), "an unfinished create had happened; it is adopted"


def _shows(update: Update, record: Record, live: Live) -> bool:
    """Tell whether an object shows what an unfinished update asked for, and no longer what was applied before."""
    applied = replace(update, values=record.declared)
    return bool(applied.left(live)) and update.arrived(update.left(live))


def _asked(
    intent: OpenIntent, record: Record | None, resource_type: ResourceType, fingerprint: Callable[[str], str]
) -> Update | None:
    """Return what an unfinished update asked for, secrets aside, as they show nowhere; None when that is not known."""
    if intent.verb != "update" or record is None or record.remote_id != intent.remote_id:
        return None
    asked, before = intent.request.get("declared", {}), UpdateHint.read(intent).shown
    names = {name for name in {*asked, *record.declared} if asked.get(name) != record.declared.get(name)}
    places = carried(resource_type, [*((name,) for name in names), *map(read_path, before)])
    return Update(resource_type, asked, LastApplied(record.declared, {}, record.spellings), fingerprint, places, before)


def _updated(intent: OpenIntent, record: Record, update: Update, live: Live, now: datetime) -> tuple[Completion, str]:
    """Record what shows; secrets do not, so their fingerprints stay as they were, and the next request has them."""
    where = status_of(update.resource_type, live)
    kept = replace(
        record,
        natural_key=intent.natural_key or record.natural_key,
        declared=update.values,
        phase=str(where.phase),
        awaiting_since=intent.began_at if where.undecided else None,
        updated_at=now,
        spellings=Evidence(update.places).spellings(
            update.resource_type, update.values, live, record.spellings, update.fingerprint
        ),
    )
    message = "an unfinished update had happened; it is now recorded"
    return Completion(intent.id, "done", record=kept), message


def _deposed(new: Record, records: Mapping[str, Record], live: Collection, now: datetime) -> list[Record]:
    """Return the record of what stands at the address of a new object and lives on: its deletion is still to come."""
    old = records.get(new.address)
    if old is None or old.remote_id == new.remote_id or live.get(old.remote_id) is None:
        return []
    return [deposed_record(old, Address.parse(old.address), now)]


def _deleted(intent: OpenIntent, records: Mapping[str, Record]) -> tuple[Completion, str]:
    lock, tombstone = DeleteHint.read(intent), None
    if lock is not None:
        tombstone = Tombstone(intent.type, lock.key, intent.address, intent.began_at, lock.locked_until, lock.reason)
    # A replacement under another name deletes the old object after its record has become that of the new one.
    record = records.get(intent.address)
    forget = intent.address if record is not None and record.remote_id == intent.remote_id else None
    return Completion(intent.id, "done", forget=forget, tombstone=tombstone), "an unfinished delete had happened"
