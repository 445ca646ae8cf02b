"""Read which rules of the linter are ignored, for one resource or for the project. Knows none of the rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reconciler.resolve.desired import Silence
from reconciler.resolve.shape import known_keys, needed, of_kind
from schemas import settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reconciler.resolve.collector import DiagnosticCollector, FieldLocation


def silences(value: Any, spot: FieldLocation, findings: DiagnosticCollector) -> tuple[Silence, ...]:
    """Return the rules that a ``lint`` setting ignores; an entry without a reason is refused."""
    if value is None or not of_kind(value, dict, "lint", spot, findings):
        return ()
    known_keys(value, settings.names(settings.LINT), "lint", spot, findings)
    return tuple(_entries(value.get("ignore"), spot.at("ignore"), findings))


def _entries(value: Any, spot: FieldLocation, findings: DiagnosticCollector) -> Iterator[Silence]:
    if value is None or not of_kind(value, list, "ignore", spot, findings):
        return
    for index, entry in enumerate(value):
        here, what = spot.at(index), "an entry of lint.ignore"
        if not of_kind(entry, dict, what, here, findings):
            continue
        known_keys(entry, settings.SILENCE, what, here, findings)
        if needed(entry, settings.SILENCE, what, here, findings) and all(
            of_kind(entry[name], str, name, here.at(name), findings) for name in settings.SILENCE
        ):
            if not entry["reason"].strip():
                findings.add("E126", "reason says why the rule does not apply here", here.at("reason").value())
                continue
            yield Silence(entry["rule"], entry["reason"], here.at("rule"))
