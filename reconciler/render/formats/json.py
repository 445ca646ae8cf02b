"""Results as JSON, for programs: one document each, with a version. The documents are promised in ``docs/json.md``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from reconciler.render.format import Format, JsonDocument

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from reconciler.applications.model import ExportedTemplates
    from reconciler.applications.usage import TemplateUsage
    from reconciler.plans.adopted import Adopted
    from reconciler.plans.comparison import Comparison
    from reconciler.plans.model import OutputValue
    from reconciler.plans.needs import Readiness
    from reconciler.plans.operations import Operated, Target
    from reconciler.render.format import (
        Checked,
        Checkup,
        Linted,
        Look,
        ShownFiles,
        ShownHistory,
        ShownPlan,
        ShownReport,
    )
    from reconciler.resolve.provenance import Explained
    from reconciler.resource.owned import LiveObject
    from state.records import HistoryEntry, Lease, Record, Violation

VERSION: Final = {"format_version": "1.0"}


class Json(Format):
    name = "json"
    summary = "One JSON document, for programs."

    def failure(self, document: dict[str, Any], now: datetime) -> JsonDocument:
        return JsonDocument(document)

    def plan(self, shown: ShownPlan, look: Look) -> JsonDocument:
        from reconciler.render.untranslated import as_json

        untranslated = as_json(shown.untranslated)
        verification = {"verification": shown.verification.as_json()} if shown.verification else {}
        unmanaged = {"unmanaged": shown.unmanaged} if shown.unmanaged else {}
        listed = [
            {"address": str(address), "parts": [part.as_json() for part in parts]}
            for address, parts in shown.parts.items()
        ]
        asked = {"parts": listed} if listed else {}
        return JsonDocument({**shown.plan.as_json(), **unmanaged, **untranslated, **asked, **verification})

    def compared(self, comparison: Comparison, look: Look) -> JsonDocument:
        return JsonDocument({**VERSION, **comparison.as_json()})

    def files(self, shown: ShownFiles, look: Look) -> JsonDocument:
        plan = VERSION if shown.plan is None else shown.plan.as_json()
        files = [{"file": name, "diff": diff} for name, diff in shown.diffs.items()]
        addresses = [str(address) for address in shown.addresses]
        left_out = {} if shown.left_out is None else {"left_out": [why.as_json() for why in shown.left_out]}
        return JsonDocument({**plan, "addresses": addresses, "files": files, "written": shown.written, **left_out})

    def report(self, shown: ShownReport, look: Look) -> JsonDocument:
        problems = {"problems": [problem.as_json() for problem in shown.problems]} if shown.problems else {}
        return JsonDocument({**shown.report.as_json(), "approved": shown.approved, **problems})

    def state(self, records: Sequence[Record], look: Look) -> JsonDocument:
        return JsonDocument(_objects(records))

    def addresses(self, records: Sequence[Record], look: Look) -> JsonDocument:
        return JsonDocument(_objects(records))

    def objects(self, records: Sequence[Record], look: Look, *, single: bool) -> JsonDocument:
        return JsonDocument({**VERSION, **_object(records[0])} if single else _objects(records))

    def imported(self, record: Record, look: Look) -> JsonDocument:
        return JsonDocument({**VERSION, **_object(record)})

    def adopted(self, done: Adopted, look: Look) -> JsonDocument:
        return JsonDocument(
            {
                **VERSION,
                "files": list(done.files),
                "adopted": dict(done.addresses),
                "secrets": dict(done.secrets),
                "left_out": [diagnostic.label for diagnostic in done.left],
                "plan": done.plan.as_json(),
            }
        )

    def begun(self, files: Sequence[str], look: Look) -> JsonDocument:
        return JsonDocument({**VERSION, "files": list(files)})

    def live(self, objects: Sequence[LiveObject], look: Look, *, begun: bool) -> JsonDocument:
        listed = [
            {
                "type": live_object.type,
                "id": live_object.remote_id,
                "name": live_object.name or None,
                "phase": live_object.phase,
                "address": live_object.address or None,
                "ignored": live_object.ignored or None,
            }
            for live_object in objects
        ]
        return JsonDocument({**VERSION, "objects": listed})

    def forgotten(self, addresses: Sequence[str], look: Look) -> JsonDocument:
        return JsonDocument({**VERSION, "forgotten": list(addresses)})

    def checkup(self, checks: Sequence[Checkup], look: Look) -> JsonDocument:
        return JsonDocument({**VERSION, "checks": [check.as_json() for check in checks]})

    def readiness(self, checked: Sequence[Readiness], look: Look) -> JsonDocument:
        return JsonDocument({**VERSION, "steps": [each.as_json() for each in checked]})

    def violations(self, broken: Sequence[Violation], look: Look) -> JsonDocument:
        keys = ("number", "summary", "detail")
        listed = [{key: getattr(violation, key) for key in keys} for violation in broken]
        return JsonDocument({**VERSION, "violations": listed})

    def lock(self, holder: Lease | None, look: Look) -> JsonDocument:
        return JsonDocument({**VERSION, "lock": _lease(holder) if holder else None})

    def history(self, shown: ShownHistory, look: Look) -> JsonDocument:
        more = {"more": True} if shown.more else {}
        return JsonDocument({**VERSION, "entries": [_entry(entry) for entry in shown.entries], **more})

    def outputs(self, values: Mapping[str, OutputValue], look: Look) -> JsonDocument:
        return JsonDocument({**VERSION, "outputs": {name: value.as_json() for name, value in sorted(values.items())}})

    def output(self, value: OutputValue, look: Look) -> JsonDocument:
        return JsonDocument(value.as_json()["value"])

    def validation(self, checked: Checked, look: Look) -> JsonDocument:
        from reconciler.diagnostics import as_json

        warnings, left = as_json(checked.warnings)
        counts = {"resources": checked.resources, "files": checked.files}
        skipped = [skipped.as_json() for skipped in checked.skipped]
        left_out = {"left_out": left} if left else {}
        return JsonDocument({**VERSION, "valid": True, **counts, "warnings": warnings, "skipped": skipped, **left_out})

    def linted(self, linted: Linted, look: Look) -> JsonDocument:
        from reconciler.diagnostics import as_json
        from reconciler.render.findings import by_rule

        findings, left = as_json(linted.findings)
        rules = dict(sorted(by_rule(linted.findings).items()))
        counts = {"resources": linted.resources, "rules": linted.rules, "by_rule": rules}
        return JsonDocument({**VERSION, **counts, "findings": findings, **({"left_out": left} if left else {})})

    def explained(self, objects: Sequence[Explained], look: Look) -> JsonDocument:
        return JsonDocument({**VERSION, "objects": [each.as_json() for each in objects]})

    def operations(self, target: Target, look: Look) -> JsonDocument:
        from reconciler.render.operations import usage

        listed = [
            {
                "name": operation.name,
                "usage": usage(operation),
                "summary": operation.summary,
                "acts": operation.acts,
                "irreversible": operation.irreversible,
                "whole_type": operation.whole_type,
                "deprecated": operation.deprecated,
                "operation": operation.call.operation,
            }
            for operation in target.resource_type.operations
        ]
        return JsonDocument({**VERSION, "type": target.resource_type.name, "operations": listed})

    def operated(self, done: Operated, look: Look) -> JsonDocument:
        return JsonDocument(done.as_json())

    def templates(self, exported: ExportedTemplates, look: Look) -> JsonDocument:
        return JsonDocument({**VERSION, **exported.as_json()})

    def usage(self, used: TemplateUsage, look: Look) -> JsonDocument:
        return JsonDocument({**VERSION, **used.as_json()})

    def version(self, facts: Mapping[str, str], look: Look) -> JsonDocument:
        return JsonDocument({**VERSION, **facts})


def _objects(records: Iterable[Record]) -> dict[str, Any]:
    ordered = sorted(records, key=lambda record: record.address)
    return {**VERSION, "resources": [_object(record) for record in ordered]}


def _object(record: Record) -> dict[str, Any]:
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


def _entry(entry: HistoryEntry) -> dict[str, Any]:
    return {
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
        "run_began": entry.run_began.isoformat() if entry.run_began else None,
        "run_ended": entry.run_ended.isoformat() if entry.run_ended else None,
        "run_outcome": entry.run_outcome,
    }


def _lease(holder: Lease) -> dict[str, Any]:
    """Return who holds a lock; its ``pid`` is null when a person does."""
    return {
        "owner": holder.owner,
        "host": holder.host,
        "pid": holder.pid,
        "run_url": holder.run_url,
        "since": holder.acquired_at.isoformat(),
        "until": holder.expires_at.isoformat(),
        "reason": holder.reason,
    }


FORMAT = Json()
