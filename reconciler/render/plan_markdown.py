"""Word a plan as a comment on a pull request: folded by type, always under the size a comment may have."""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING, Final

from reconciler.plan.model import Action, Guard, Origin, Status
from reconciler.redaction import MASK
from reconciler.render import standing
from reconciler.render.cells import clean
from reconciler.render.notes import drift, summary
from reconciler.render.plan import meaning, needed
from reconciler.render.skipped import sentences
from reconciler.render.texts import common, text_of
from reconciler.render.words import count, short_name, word
from reconciler.values import AFTER_APPLY

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from reconciler.plan.model import Change, FieldChange, Plan

MARKER: Final = "<!-- reconciler plan -->"
"""First line of every comment, so that a bot finds its own again and edits it in place."""

MOST_BYTES: Final = 60_000
_RESERVED = 2_000  # for the note about what was left out
_LONGEST_VALUE = 400
_FIRST = 100  # rows shown of a type that is too long to show whole
_SPECIAL = re.compile(r"([\\`*_\[\]<>|~#@])")


def markdown(plan: Plan, now: datetime) -> str:
    """Return the comment: marker, line of counts, what needs attention, a folded table for each type.

    Args:
        plan: What to show.
        now: The present moment, for how long something has been waiting.

    Returns:
        Markdown of less than 60,000 bytes; types that do not fit are named with their number of changes.
    """
    head = [MARKER, f"### {_escaped(_headline(plan))}", _basis(plan), *_attention(plan)]
    sections = [_section(kind, changes, now) for kind, changes in _groups(plan)]
    tail = [
        _bullets("Changed since the last apply", drift(plan)),
        _bullets("Warnings", plan.warnings),
        _bullets("Not read", sentences(plan.skipped)),
    ]
    return _fitted([part for part in head if part], sections, [part for part in tail if part])


def _headline(plan: Plan) -> str:
    """Return the line of counts; of a plan that only looks, how much changed outside."""
    if plan.basis.mode != "refresh-only":
        return summary(plan)
    outside = {entry.address for entry in plan.drift if entry.origin is Origin.OUTSIDE}
    found = f"{count(len(outside), 'object')} changed outside" if outside else "Nothing changed outside"
    return f"{found}. {count(plan.reading.requests, 'request')}."


def _basis(plan: Plan) -> str:
    return f"Project {_code(plan.basis.project)} at {_code(plan.basis.host)}, state #{plan.basis.serial}."


def _groups(plan: Plan) -> list[tuple[str, list[Change]]]:
    notable = [change for change in plan.changes if change.notable]
    return [(kind, list(changes)) for kind, changes in groupby(notable, key=lambda change: change.type)]


def _attention(plan: Plan) -> list[str]:
    """Return what a reviewer must not miss, outside any fold."""
    acks = [
        f"- {_code(str(change.address))} needs {_code(needed(change).removeprefix('needs '))}"
        for change in plan.changes
        if change.guard is Guard.ACK
    ]
    people = [
        f"- {_code(str(change.address))}: {_escaped(change.why)}"
        for change in plan.changes
        if change.status is Status.NEEDS_HUMAN
    ]
    return [
        "\n".join(
            [f"**{title}**", "", *entries[:20], *([f"- and {len(entries) - 20} more"] if len(entries) > 20 else [])]
        )
        for title, entries in (("Needs an acknowledgement", acks), ("Needs you", people))
        if entries
    ]


def _section(kind: str, changes: Sequence[Change], now: datetime) -> tuple[str, ...]:
    """Return the heading of one type and its section in ever shorter forms: whole, without fields, the first rows."""
    heading = f"{kind}: {count(len(changes), 'entry', 'entries')}"
    shown = standing.folded(changes, standing.reason, verbose=False)
    rows = [_rest(change, now) if isinstance(change, standing.Rest) else _row(change, now) for change in shown]
    fields = [block for change in shown if not isinstance(change, standing.Rest) for block in _fields(change)]
    left = f"_{len(rows) - _FIRST:,} more are left out; run reconciler plan to see them._" if len(rows) > _FIRST else ""
    return (
        heading,
        _folded(heading, rows, fields),
        _folded(heading, rows, ["_Fields are left out; run reconciler plan to see them._", ""]),
        _folded(heading, rows[:_FIRST], [left, ""]),
    )


def _folded(heading: str, rows: Sequence[str], below: Sequence[str]) -> str:
    table = ["| | address | action | what it means |", "|---|---|---|---|", *rows]
    return "\n".join(["<details>", f"<summary>{heading}</summary>", "", *table, "", *below, "</details>"])


def _rest(rest: standing.Rest[Change], now: datetime) -> str:
    return f"| | | | _{_escaped(standing.told(rest, now))}; reconciler plan -v shows all_ |"


def _row(change: Change, now: datetime) -> str:
    shown = word(change)
    said = "".join(text for text, _ in meaning(change, now))
    blocked = f" **blocked:** {_escaped(change.why)}" if change.status is Status.BLOCKED else ""
    warned = "".join(f" **warning:** {_escaped(warning)}" for warning in change.warnings)
    return f"| {_code(shown.sign)} | {_code(short_name(change))} | {shown.name} | {_escaped(said)}{blocked}{warned} |"


def _fields(change: Change) -> list[str]:
    if not change.fields:
        return []
    name = f"**{_code(short_name(change))}**"
    if change.action is Action.CREATE:
        new = [f"| {_code(field.name)} | {_after(field)} |" for field in change.fields]
        return [name, "", "| field | value |", "|---|---|", *new, ""]
    rows = [
        f"| {_code(field.name)} | {before} | {after} | {_escaped(field.source)} |"
        for field in change.fields
        for before, after in (_both(field),)
    ]
    return [name, "", "| field | now | then | |", "|---|---|---|---|", *rows, ""]


def _both(field: FieldChange) -> tuple[str, str]:
    """Return both values of a field; in two similar texts the words that go and come are marked."""
    texts = [value for value in (field.before, field.after) if isinstance(value, str) and _is_prose(value)]
    if len(texts) < 2 or field.sensitive or field.known_after_apply or max(map(len, texts)) > _LONGEST_VALUE:
        return _before(field), _after(field)
    stretches = common(*texts)
    marked = [(_escaped(same), _marked("del", gone), _marked("ins", new)) for same, gone, new in stretches]
    if not marked:
        return _before(field), _after(field)
    return "".join(same + gone for same, gone, _ in marked), "".join(same + new for same, _, new in marked)


def _is_prose(text: str) -> bool:
    """Tell whether a text has several words, and no space at its ends, which would not show."""
    return " " in text and text == text.strip()


def _marked(tag: str, text: str) -> str:
    return f"<{tag}>{_escaped(text)}</{tag}>" if text else ""


def _before(field: FieldChange) -> str:
    if field.sensitive:
        return MASK
    return "" if field.before is None else _value(field.before)


def _after(field: FieldChange) -> str:
    if field.sensitive:
        return MASK
    return AFTER_APPLY if field.known_after_apply else _value(field.after)


def _value(value: object) -> str:
    text = text_of(value)
    return _escaped(text if len(text) <= _LONGEST_VALUE else text[:_LONGEST_VALUE] + "…")


def _bullets(title: str, entries: Sequence[str]) -> str:
    shown = [f"- {_escaped(entry)}" for entry in entries[:20]]
    more = [f"- and {len(entries) - 20} more"] if len(entries) > 20 else []
    return "\n".join([f"**{title}**", "", *shown, *more]) if entries else ""


def _fitted(head: list[str], sections: list[tuple[str, ...]], tail: list[str]) -> str:
    """Join the parts; every section gets its shortest form where there is room, then longer ones from the first on."""
    room = MOST_BYTES - _RESERVED - sum(_size(part) for part in (*head, *tail))
    kept: dict[str, str] = {}
    for first_round in (True, False):
        for heading, *forms in sections:
            free = room + (_size(kept[heading]) if heading in kept else 0)
            candidates = forms[-1:] if first_round else forms
            fitting = next((form for form in candidates if _size(form) <= free), "")
            if fitting:
                kept[heading], room = fitting, free - _size(fitting)
    left = [heading for heading, *_ in sections if heading not in kept]
    note = f"_Too long to show here: {'; '.join(left)}. Run reconciler plan to see them._" if left else ""
    shown = [kept[heading] for heading, *_ in sections if heading in kept]
    whole = "\n\n".join(part for part in (*head, *shown, note, *tail) if part) + "\n"
    return whole if len(whole.encode()) < MOST_BYTES else _cut(whole)


def _cut(text: str) -> str:
    """Cut a text that is too long even without its sections, at the end of a line."""
    kept = text.encode()[: MOST_BYTES - _RESERVED].decode(errors="ignore")
    return kept.rpartition("\n")[0] + "\n\n_Too long to show here; run reconciler plan to see the rest._\n"


def _size(part: str) -> int:
    return len(part.encode()) + 2


def _escaped(text: str) -> str:
    """Return text that means nothing to Markdown or HTML and mentions nobody; never more than one line."""
    return _SPECIAL.sub(lambda found: f"&#{ord(found[1])};", clean(text).replace("&", "&amp;"))


def _code(text: str) -> str:
    """Return inline code that survives a table cell."""
    escaped = clean(text).replace("&", "&amp;").replace("<", "&lt;").replace("|", "&#124;").replace("`", "&#96;")
    return f"<code>{escaped}</code>"
