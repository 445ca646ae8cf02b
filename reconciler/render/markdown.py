"""Word a plan as a comment on a pull request: folded by type, always under the size a comment may have."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Final

from reconciler.plans.change import Action, Guard, Status
from reconciler.plans.drift import Origin
from reconciler.redaction import MASK
from reconciler.render import folding, live_objects, quotes
from reconciler.render import parts as tables
from reconciler.render.comment import Markdown, code, cut, escaped, filled, together
from reconciler.render.labels import short_name, word
from reconciler.render.notes import drift, only_looks, summary
from reconciler.render.plan import meaning, needed
from reconciler.render.skipped import sentences
from reconciler.render.texts import common, count, text_of
from reconciler.values import AFTER_APPLY

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from reconciler.address import Address
    from reconciler.plans.change import Change, FieldChange
    from reconciler.plans.model import Plan
    from reconciler.resource.phase import PartStatus

MARKER: Final = Markdown("<!-- reconciler plan -->")
"""First line of every comment, so that a bot finds its own again and edits it in place."""

MOST_BYTES: Final = 60_000
_RESERVED = 2_000  # for the note about what was left out
_LONGEST_VALUE = 400
_FIRST = 100  # rows shown of a type that is too long to show whole
_NOTHING: Final = Markdown("")
_NO_PARTS: Final[Mapping[Address, Sequence[PartStatus]]] = {}


def markdown(
    plan: Plan, now: datetime, *, unmanaged: int = 0, parts: Mapping[Address, Sequence[PartStatus]] = _NO_PARTS
) -> Markdown:
    """Return the comment: marker, line of counts, what needs attention, a folded table for each type.

    Args:
        plan: What to show.
        now: The present moment, for how long something has been waiting.
        unmanaged: How many live objects nobody manages.
        parts: Where each part stands of the objects that were asked for.

    Returns:
        Markdown of less than 60,000 bytes; types that do not fit are named with their number of changes.
    """
    head = [MARKER, filled("### {}", escaped(_headline(plan))), _basis(plan), *_attention(plan)]
    sections = [_section(kind, changes, now) for kind, changes in _groups(plan)]
    tail = [
        _bullets(filled("**Changed since the last apply**"), drift(plan)),
        _bullets(filled("**Warnings**"), plan.warnings),
        _bullets(filled("**Not read**"), sentences(plan.skipped)),
        *map(escaped, live_objects.unmanaged(unmanaged)),
        *tables.markdown(parts),
    ]
    return _fitted([part for part in head if part], sections, [part for part in tail if part])


def _headline(plan: Plan) -> str:
    """Return the line of counts; of a plan that only looks, how much changed outside."""
    if not only_looks(plan):
        return summary(plan)
    outside = {entry.address for entry in plan.drift if entry.origin is Origin.OUTSIDE}
    changed = f"{count(len(outside), 'object')} changed outside" if outside else "Nothing changed outside"
    return f"{changed}. {count(plan.reading.requests, 'request')}."


def _basis(plan: Plan) -> Markdown:
    """Return where the plan is about; a number sign before the state's number would make it that of an issue."""
    basis = plan.basis
    return filled("Project {} at {}, state {}.", code(basis.project), code(basis.host), escaped(str(basis.serial)))


def _groups(plan: Plan) -> list[tuple[str, list[Change]]]:
    notable = [change for change in plan.changes if change.notable]
    return [(kind, list(changes)) for kind, changes in groupby(notable, key=lambda change: change.type)]


def _attention(plan: Plan) -> list[Markdown]:
    """Return what a reviewer must not miss, outside any fold."""
    acks = [
        filled("- {} needs {}", code(str(change.address)), code(needed(change).removeprefix("needs ")))
        for change in plan.changes
        if change.guard is Guard.ACK
    ]
    people = [
        filled("- {}: {}", code(str(change.address)), escaped(change.why))
        for change in plan.changes
        if change.status is Status.NEEDS_HUMAN
    ]
    return [
        _listed(filled("**Needs an acknowledgement**"), acks),
        _listed(filled("**Action required**"), people),
    ]


def _section(kind: str, changes: Sequence[Change], now: datetime) -> tuple[Markdown, ...]:
    """Return the heading of one type and its section in ever shorter forms: whole, without fields, the first rows."""
    heading = escaped(f"{kind}: {count(len(changes), 'entry', 'entries')}")
    shown = folding.folded(changes, folding.reason, verbose=False)
    rows = [_rest(change, now) if isinstance(change, folding.Rest) else _row(change, now) for change in shown]
    fields = [block for change in shown if not isinstance(change, folding.Rest) for block in _fields(change)]
    number = escaped(f"{len(rows) - _FIRST:,}")
    left = (
        filled("_{} more are not shown; run reconciler plan to see them._", number) if len(rows) > _FIRST else _NOTHING
    )
    return (
        heading,
        _folded(heading, rows, fields),
        _folded(heading, rows, [filled("_Fields are not shown; run reconciler plan to see them._"), _NOTHING]),
        _folded(heading, rows[:_FIRST], [left, _NOTHING]),
    )


def _left_out(number: int) -> Markdown:
    message = filled("_{} more are not shown; run reconciler plan to see them._", escaped(f"{number:,}"))
    return message if number > 0 else _NOTHING


def _folded(heading: Markdown, rows: Sequence[Markdown], below: Sequence[Markdown]) -> Markdown:
    opening = filled("<details>\n<summary>{}</summary>\n", heading)
    table = [filled("| | address | action | meaning |"), filled("|---|---|---|---|"), *rows]
    return together([opening, *table, _NOTHING, *below, filled("</details>")], "\n")


def _rest(rest: folding.Rest[Change], now: datetime) -> Markdown:
    return filled("| | | | _{}; reconciler plan -v shows all_ |", escaped(folding.summary(rest, now)))


def _row(change: Change, now: datetime) -> Markdown:
    shown = word(change)
    said = escaped("".join(text for text, _ in meaning(change, now)))
    blocked = filled(" **blocked:** {}", escaped(change.why)) if change.status is Status.BLOCKED else _NOTHING
    warned = together(filled(" **warning:** {}", escaped(warning)) for warning in change.warnings)
    sign, name = code(shown.sign), code(short_name(change))
    return filled("| {} | {} | {} | {}{}{} |", sign, name, escaped(shown.name), said, blocked, warned)


def _fields(change: Change) -> list[Markdown]:
    if not change.fields:
        return []
    name = filled("**{}**", code(short_name(change)))
    if change.action is Action.CREATE:
        new = [filled("| {} | {} |", code(field.name), _after(field)) for field in change.fields]
        return [name, _NOTHING, filled("| field | value |"), filled("|---|---|"), *new, _NOTHING]
    rows = [
        filled("| {} | {} | {} | {} |", code(field.name), before, after, escaped(field.source))
        for field in change.fields
        for before, after in (_both(field),)
    ]
    return [name, _NOTHING, filled("| field | now | then | |"), filled("|---|---|---|---|"), *rows, _NOTHING]


def _both(field: FieldChange) -> tuple[Markdown, Markdown]:
    """Return both values of a field; in two similar texts the words that go and come are marked."""
    before, after = field.before, field.after
    if field.sensitive or field.known_after_apply or before is None:
        return _before(field), _after(field)
    if not isinstance(before, str) or not isinstance(after, str):
        (old,), (new,) = quotes.apart([before], [after], text_of)
        old, new = _around(old, new)
        return escaped(old), escaped(new)
    before, after = _around(before, after)
    stretches = common(before, after) if _is_prose(before) and _is_prose(after) else []
    if not stretches or quotes.look(before) == quotes.look(after):
        return _apart(before, after)
    now = [part for same, gone, _ in stretches for part in (_lines(same.split("\n")), _gone(gone))]
    then = [part for same, _, new in stretches for part in (_lines(same.split("\n")), _new(new))]
    return together(now), together(then)


def _around(before: str, after: str) -> tuple[str, str]:
    """Return two texts; of long ones what stands around the first difference."""
    if max(len(before), len(after)) <= _LONGEST_VALUE:
        return before, after
    differing = (at for at, (old, new) in enumerate(zip(before, after, strict=False)) if old != new)
    start = max(0, next(differing, min(len(before), len(after))) - _LONGEST_VALUE // 4)
    return _part(before, start), _part(after, start)


def _part(text: str, start: int) -> str:
    left = "…" if len(text) > start + _LONGEST_VALUE else ""
    return ("…" if start else "") + text[start : start + _LONGEST_VALUE] + left


def _apart(before: str, after: str) -> tuple[Markdown, Markdown]:
    """Return two texts whole, in lines where one of them has several."""
    if _is_long(before) or _is_long(after):
        old, new = quotes.apart(quotes.lines(before), quotes.lines(after), quotes.line)
    else:
        old, new = quotes.apart([before], [after], text_of)
    return _lines(old), _lines(new)


def _is_long(text: str) -> bool:
    return "\n" in text.strip("\n")


def _is_prose(text: str) -> bool:
    """Tell whether a text has several words, and shows as it is, with no space at the end of a line."""
    return " " in text and not text.endswith("\n") and all(map(quotes.is_plain, text.split("\n")))


def _lines(shown: Iterable[str]) -> Markdown:
    return together(map(escaped, shown), "<br>")


def _gone(text: str) -> Markdown:
    return filled("<del>{}</del>", _marked(text)) if text else _NOTHING


def _new(text: str) -> Markdown:
    return filled("<ins>{}</ins>", _marked(text)) if text else _NOTHING


def _marked(text: str) -> Markdown:
    """Return what goes or comes, with a sign where it is the end of a line or nothing but space."""
    parts = [quotes.inside(part, exact=True) if part.isspace() else part for part in text.split("\n")]
    return together(map(escaped, parts), "<code>&#92;n</code><br>")


def _before(field: FieldChange) -> Markdown:
    if field.sensitive:
        return escaped(MASK)
    return _NOTHING if field.before is None else _value(field.before)


def _after(field: FieldChange) -> Markdown:
    if field.sensitive:
        return escaped(MASK)
    return escaped(AFTER_APPLY) if field.known_after_apply else _value(field.after)


def _value(value: object) -> Markdown:
    text = _part(value if isinstance(value, str) else text_of(value), 0)
    if not isinstance(value, str):
        return escaped(text)
    return _lines(map(quotes.line, quotes.lines(text)) if _is_long(text) else [text_of(text)])


def _bullets(title: Markdown, entries: Sequence[str]) -> Markdown:
    return _listed(title, [filled("- {}", escaped(entry)) for entry in entries])


def _listed(title: Markdown, entries: Sequence[Markdown]) -> Markdown:
    left = len(entries) - 20
    more = [filled("- and {} more", escaped(str(left)))] if left > 0 else []
    return together([title, _NOTHING, *entries[:20], *more], "\n") if entries else _NOTHING


def _fitted(head: list[Markdown], sections: list[tuple[Markdown, ...]], tail: list[Markdown]) -> Markdown:
    """Join the parts; every section gets its shortest form where there is room, then longer ones from the first on."""
    room = MOST_BYTES - _RESERVED - sum(_size(part) for part in (*head, *tail))
    kept: dict[str, Markdown] = {}
    for first_round in (True, False):
        for heading, *forms in sections:
            free = room + (_size(kept[heading]) if heading in kept else 0)
            candidates = forms[-1:] if first_round else forms
            fitting = next((form for form in candidates if _size(form) <= free), _NOTHING)
            if fitting:
                kept[heading], room = fitting, free - _size(fitting)
    left = [heading for heading, *_ in sections if heading not in kept]
    named = together(left, "; ")
    note = filled("_Too long to show here: {}. Run reconciler plan to see them._", named) if left else _NOTHING
    shown = [kept[heading] for heading, *_ in sections if heading in kept]
    whole = filled("{}\n", together((part for part in (*head, *shown, note, *tail) if part), "\n\n"))
    if len(whole.encode()) < MOST_BYTES:
        return whole
    return filled(
        "{}\n\n_Too long to show here; run reconciler plan to see the rest._\n", cut(whole, MOST_BYTES - _RESERVED)
    )


def _size(part: Markdown) -> int:
    return len(part.encode()) + 2
