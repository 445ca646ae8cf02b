"""The JSON twins of what people read: each a plain document with its format version. Masks nothing by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from reconciler.plan.model import OutputValue
    from state.records import HistoryEntry, Lease, Record

FORMAT_VERSION = "1.0"


def records(found: Iterable[Record]) -> dict[str, Any]:
    """Return the state's objects as a document, in the order of addresses."""
    ordered = sorted(found, key=lambda record: record.address)
    return {"format_version": FORMAT_VERSION, "resources": [record_body(record) for record in ordered]}


def record_body(record: Record) -> dict[str, Any]:
    """Return one object of the state; fingerprints of secrets stay out."""
    return {
        "address": record.address,
        "type": record.type,
        "remote_id": record.remote_id,
        "phase": record.phase,
        "declared": dict(record.declared),
        "observed": dict(record.observed),
        "depends_on": list(record.depends_on),
        "protect": record.protect,
        "on_destroy": record.on_destroy,
        "awaiting_since": record.awaiting_since.isoformat() if record.awaiting_since else None,
        "created_at": record.created_at.isoformat(),
        "updated_at": record.updated_at.isoformat(),
        "spelled_otherwise": sorted(record.spellings),
    }


def outputs(values: Mapping[str, OutputValue]) -> dict[str, Any]:
    """Return the outputs as a document."""
    body = {name: output.as_json() for name, output in sorted(values.items())}
    return {"format_version": FORMAT_VERSION, "outputs": body}


def history(entries: Iterable[HistoryEntry]) -> dict[str, Any]:
    """Return entries of the history as a document, newest first as they came."""
    return {
        "format_version": FORMAT_VERSION,
        "entries": [
            {
                "at": entry.at.isoformat(),
                "run": entry.run_id,
                "command": entry.command,
                "who": entry.who,
                "host": entry.host,
                "commit": entry.commit,
                "address": entry.address,
                "action": entry.action,
                "outcome": entry.outcome,
                "request_id": entry.request_id,
                "fields": list(entry.fields),
                "message": entry.message,
            }
            for entry in entries
        ],
    }


def lease(holder: Lease | None) -> dict[str, Any]:
    """Return who holds the state's lock; ``lock`` is null when nobody does, its ``pid`` when a person does."""
    if holder is None:
        return {"format_version": FORMAT_VERSION, "lock": None}
    return {
        "format_version": FORMAT_VERSION,
        "lock": {
            "owner": holder.owner,
            "host": holder.host,
            "pid": holder.pid,
            "run_url": holder.run_url,
            "since": holder.acquired_at.isoformat(),
            "until": holder.expires_at.isoformat(),
            "reason": holder.reason,
        },
    }
