"""What a run does while it does it, for programs: JSON documents, one a line, with the result as the last of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reconciler.imprint import imprinted
from reconciler.render.format import Format, JsonDocument, JsonLine
from reconciler.render.formats.json import FORMAT as JSON
from reconciler.render.formats.json import VERSION

if TYPE_CHECKING:
    from datetime import datetime

    from reconciler.plans.operations import Operated, Target
    from reconciler.progress import Event
    from reconciler.render.format import Look, ShownPlan, ShownReport


class JsonLines(Format):
    name = "jsonl"
    summary = "One JSON document a line: events as they happen, and the result last."

    def event(self, event: Event, now: datetime) -> JsonLine:
        return _line(event.as_json(), now)

    def failure(self, document: dict[str, Any], now: datetime) -> JsonLine:
        return _result(JsonDocument(document), now)

    def plan(self, shown: ShownPlan, look: Look) -> JsonLine:
        return _result(JSON.plan(shown, look), look.now)

    def report(self, shown: ShownReport, look: Look) -> JsonLine:
        return _result(JSON.report(shown, look), look.now)

    def operations(self, target: Target, look: Look) -> JsonLine:
        return _result(JSON.operations(target, look), look.now)

    def operated(self, done: Operated, look: Look) -> JsonLine:
        return _result(JSON.operated(done, look), look.now)


def _result(document: JsonDocument, now: datetime) -> JsonLine:
    return _line({"event": "result", "result": imprinted(document.value)}, now)


def _line(keys: dict[str, Any], now: datetime) -> JsonLine:
    return JsonLine({**VERSION, "at": now.isoformat(timespec="milliseconds"), **keys})


FORMAT = JsonLines()
