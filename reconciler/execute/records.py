"""Turn what was applied into what is remembered: records, journal requests, tombstones. Lets no secret through."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from reconciler.diff import NOT_SHOWN, spelled
from reconciler.redaction import MASK, Redactor
from reconciler.resource.keys import live_key, storable_key
from reconciler.resource.phase import status_of
from reconciler.resource.spelling import bare, respelled
from reconciler.values import MISSING, Deferred, Secret, at, canonical_json, leaves, read_path, show_path
from schemas.facts import facts
from schemas.lifecycle import COMMENT
from schemas.markers import Sensitive
from state.records import Record, Tombstone

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from reconciler.address import Address
    from reconciler.plans.inputs import ChangeContext, DeclaredContext
    from reconciler.resource.spelling import Form
    from reconciler.values import Path
    from schemas.declare import ResourceType
    from schemas.markers import Live

_LEFT_OUT = object()


@dataclass(frozen=True, slots=True)
class Stored:
    """Declared values as they may be stored: the plain part, and a fingerprint for each secret by dotted path."""

    declared: dict[str, Any]
    fingerprints: dict[str, str]


def stored(resource_type: ResourceType, values: Mapping[str, Any], fingerprint: Callable[[str], str]) -> Stored:
    """Split declared values into what may be stored in clear and fingerprints of what may not."""
    plain = dict(values)
    prints = {}
    for path, leaf in leaves(plain):
        if isinstance(leaf, Secret):
            prints[show_path(path)] = leaf.fingerprint(fingerprint)
    secret_fields = {pattern[0] for pattern in facts(resource_type.spec).having(Sensitive) if len(pattern) == 1}
    kept = {name: without_secrets(value) for name, value in plain.items() if name not in secret_fields}
    return Stored({name: value for name, value in kept.items() if value is not _LEFT_OUT}, prints)


def without_secrets(value: Any) -> Any:
    """Return a copy without secret or deferred leaves; in a list null keeps the places of the others."""
    if isinstance(value, dict):
        kept = {key: without_secrets(inner) for key, inner in value.items()}
        return {key: inner for key, inner in kept.items() if inner is not _LEFT_OUT}
    if isinstance(value, list):
        return [None if (kept := without_secrets(inner)) is _LEFT_OUT else kept for inner in value]
    return _LEFT_OUT if isinstance(value, Secret | Deferred) else value


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for it that an object shows a value otherwise because the API spells it so, and not somebody else.

    Attributes:
        sent: Places that have provably been written: what they show then is how the API spells them; None for all.
        form: In which form any other place has to read as declared to count as spelled otherwise; None for in none.
    """

    sent: frozenset[Path] | None = frozenset()
    form: Form | None = None

    def spellings(
        self,
        resource_type: ResourceType,
        values: Mapping[str, Any],
        live: Live,
        before: Mapping[str, str],
        fingerprint: Callable[[str], str],
    ) -> dict[str, str]:
        """Return where the API spells declared values its own way: dotted path to the fingerprint of what it shows.

        What was known as such before, and is shown as it was then, still is.
        """
        if not (before or self.form or self.sent is None or self.sent):
            return {}  # most objects, most days
        spellings = spelled(resource_type, values, live, fingerprint)
        unlike = spelled(resource_type, values, live, fingerprint, self.form) if spellings and self.form else spellings
        return {
            path: shown
            for path, shown in spellings.items()
            if self._has_been_sent(path) or path not in unlike or before.get(path) == shown
        }

    def _has_been_sent(self, path: str) -> bool:
        place = read_path(path)
        return self.sent is None or any(place[: len(sent)] == sent for sent in self.sent)


WRITTEN = Evidence(sent=None)
"""All of it was written, and answered."""

UNWRITTEN = Evidence()
"""Nothing was written."""

TAKEN_OVER = Evidence(form=respelled)
"""Somebody else wrote it, and part of it reads as declared."""

FOUND = Evidence(form=bare)
"""It was made since, by a request that nobody answered or by somebody else."""


@dataclass(frozen=True, slots=True)
class RecordMaker:
    """Makes records of one run.

    Args:
        fingerprint: Gives the keyed fingerprint of a secret text.
        secrets: Every secret text of the run; none may occur in what a live object showed.
    """

    fingerprint: Callable[[str], str]
    secrets: frozenset[str]

    def record(
        self,
        work: DeclaredContext,
        values: Mapping[str, Any],
        live: Live,
        now: datetime,
        *,
        sent: Mapping[str, Any] | None = None,
        evidence: Evidence = UNWRITTEN,
        whole: bool = True,
        submitted: bool = False,
    ) -> Record:
        """Return the record of an object that now is as declared.

        Args:
            work: What it was decided on.
            values: What counts as declared.
            live: The object as the API shows it.
            now: UTC.
            sent: What was sent where that is more: what is left alone travels beside what is declared.
            evidence: What speaks for it that what it shows otherwise is how the API spells what is declared.
            whole: Whether what ``live`` does not show is not there.
            submitted: Whether this run has sent it: whoever decides about it begins anew.
        """
        declared = work.declared
        kept = stored(work.resource_type, values, self.fingerprint)
        where, remote_id = status_of(work.resource_type, live), work.resource_type.remote_id(live)
        old = work.record
        same = old is not None and old.phase == where.phase and not submitted
        waited = (old.awaiting_since or now) if old and same else now
        return Record(
            address=str(work.address),
            type=work.resource_type.name,
            remote_id=remote_id,
            natural_key=storable_key(work.resource_type, values),
            declared=kept.declared,
            observed=self.observed(work.resource_type, live),
            fingerprints=kept.fingerprints,
            depends_on=tuple(str(need) for need in declared.depends_on),
            protect=declared.lifecycle.protect,
            on_destroy=declared.lifecycle.on_destroy,
            phase=str(where.phase),
            awaiting_since=waited if where.undecided else None,
            created_at=old.created_at if old and old.remote_id == remote_id else now,
            updated_at=now,
            spellings=self._spellings(work, values if sent is None else sent, live, evidence, whole=whole),
        )

    def _spellings(
        self, work: DeclaredContext, values: Mapping[str, Any], live: Live, evidence: Evidence, *, whole: bool
    ) -> dict[str, str]:
        before = work.record.spellings if work.record else {}
        spellings = evidence.spellings(work.resource_type, values, live, before, self.fingerprint)
        return spellings if whole else {path: shown for path, shown in spellings.items() if shown != NOT_SHOWN}

    def stored(self, resource_type: ResourceType, values: Mapping[str, Any]) -> Stored:
        """Split declared values into what may be stored in clear and fingerprints of what may not."""
        return stored(resource_type, values, self.fingerprint)

    def observed(self, resource_type: ResourceType, live: Live) -> dict[str, Any]:
        """Return the exported fields of a live object and what its reviewer said, secrets replaced by their sign."""
        names = {export.name for export in resource_type.exports} | {resource_type.lifecycle.state}
        names |= {COMMENT} if resource_type.lifecycle.comments else set()
        shown = {name: value for name in sorted(names) if (value := at(live, tuple(name.split(".")))) is not MISSING}
        return {name: self._masked(value) for name, value in shown.items()}

    def refreshed(
        self, old: Record, address: Address, resource_type: ResourceType, live: Live, now: datetime
    ) -> Record | None:
        """Return a record with today's address and phase and nothing else changed, None when it is up to date."""
        where = status_of(resource_type, live)
        if where.phase == old.phase and str(address) == old.address:
            return None
        return replace(
            old,
            address=str(address),
            phase=str(where.phase),
            awaiting_since=(old.awaiting_since or now) if where.undecided else None,
            observed=self.observed(resource_type, live),
            updated_at=now,
        )

    def rated(self, old: Record, resource_type: ResourceType, live: Live) -> Record | None:
        """Return a record with today's rating of its object and nothing else changed, None when it is up to date.

        Its time stays what it was: since when something else has been otherwise is counted from there.
        """
        quality = resource_type.quality
        if quality is None or quality.rating(live) == quality.rating(old.observed):
            return None
        return replace(old, observed=self.observed(resource_type, live))

    def _masked(self, value: Any) -> Any:
        """Return a copy with each leaf that tells a secret replaced, and what keys tell masked."""
        redactor = Redactor.of(self.secrets)
        if isinstance(value, dict):
            return {redactor.text(key): self._masked(inner) for key, inner in value.items()}
        if isinstance(value, list):
            return [self._masked(inner) for inner in value]
        return MASK if redactor.tells(value) else value


def deposed_record(record: Record, address: Address, now: datetime) -> Record:
    """Return the record of a deposed object, under an address of its own."""
    suffix = f"(replaced {record.remote_id})"
    spare = replace(address, key=f"{address.key} {suffix}" if address.key else suffix)
    return replace(record, address=str(spare), protect=False, updated_at=now)


def same(record: Record, other: Record) -> bool:
    """Tell whether two records say the same, times aside."""
    return _essence(record) == _essence(other)


def _essence(record: Record) -> tuple[Any, ...]:
    return (
        record.address,
        record.remote_id,
        record.natural_key,
        canonical_json(record.declared),
        canonical_json(record.fingerprints),
        canonical_json(record.spellings),
        record.depends_on,
        record.protect,
        record.on_destroy,
        record.phase,
    )


def tombstone_of(work: ChangeContext, now: datetime) -> Tombstone | None:
    """Return the lock that deleting a live object leaves behind, None when its name is free at once."""
    if work.live is None:
        return None
    effect = work.resource_type.effect("delete", work.live)
    key = live_key(work.resource_type, work.live)
    if effect.lock is None or key is None:
        return None
    return Tombstone(work.resource_type.name, key, str(work.address), now, now + effect.lock, effect.text)
