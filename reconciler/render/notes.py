"""Word what a plan says beyond its changes: drift, outputs, warnings, the line of counts. Decides nothing."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING, Final

from reconciler.plans.change import Action, Guard, Status
from reconciler.plans.drift import Drift, Origin
from reconciler.redaction import MASK
from reconciler.render import folding
from reconciler.render.cells import Line, cells, pad, wrap
from reconciler.render.labels import (
    BLOCKED,
    DECIDED,
    DEGRADED,
    FAILED,
    NEEDS_YOU,
    REJECTED,
    UNKNOWN,
    WAITING,
    date,
    phase_name,
    step_name,
    verdicts,
    word,
)
from reconciler.render.platform_changes import moved
from reconciler.render.rows import row
from reconciler.render.safe import clean
from reconciler.render.skipped import sentences
from reconciler.render.texts import arrow, count, elements, inline, is_prose, text_of
from reconciler.values import AFTER_APPLY
from schemas.lifecycle import Phase

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from reconciler.plans.change import Change
    from reconciler.plans.model import OutputValue, Plan

MOST_OUTPUTS: Final = 20
MOST_DRIFT: Final = 20
_ORDER = (Action.CREATE, Action.UPDATE, Action.REPLACE, Action.DELETE, Action.ADOPT, Action.MOVE, Action.FORGET)


def sections(plan: Plan, width: int, *, verbose: bool) -> list[list[Line]]:
    """Return the sections below the changes that have something to say, each a list of lines."""
    above = {(change.address, found.path) for change in plan.changes for found in change.platform_changes}
    told = tuple(entry for entry in plan.drift if not (entry.finding and (entry.address, entry.path) in above))
    changed = drift(replace(plan, drift=told))
    kept = changed if verbose else changed[:MOST_DRIFT]
    if left := len(changed) - len(kept):
        kept = [*kept, f"… {count(left, 'more object')} changed; -v shows all"]
    lines = [line for sentence in kept for line in _hanging(sentence, width)]
    alike = folding.sentences(plan.warnings, verbose=verbose)
    warned = [line for warning in alike for line in _hanging(f"Warning: {clean(warning)}", width)]
    left_out = [
        line for sentence in sentences(plan.skipped, verbose=verbose) for line in _hanging(clean(sentence), width)
    ]
    values = outputs(_changing(plan, verbose=verbose), width, verbose=verbose)
    return [decided(plan, width, verbose=verbose), lines, values, warned, left_out]


def decided(plan: Plan, width: int, *, verbose: bool) -> list[Line]:
    """Return a row for each object that was waited for, and of which the rows above say nothing."""
    above = {change.address for change in plan.changes}
    rows = sorted((address.type, phase_name(phase), address) for address, phase in plan.decided.items())
    shown = folding.folded([entry for entry in rows if entry[2] not in above], lambda entry: entry[:2], verbose=verbose)
    names = [clean(str(entry[2])) for entry in shown if not isinstance(entry, folding.Rest)]
    column = min(max(map(cells, names), default=0), max(20, width // 2))
    lines: list[Line] = []
    for entry in shown:
        if isinstance(entry, folding.Rest):
            lines.append(((f"    … and {len(entry.rows):,} more now {entry.rows[0][1]}; -v shows all", "dim"),))
        else:
            lines += row(DECIDED._replace(name=f"now {entry[1]}"), clean(str(entry[2])), [], column, width)
    return lines


def _changing(plan: Plan, *, verbose: bool) -> Mapping[str, OutputValue]:
    """Return the outputs worth a line: all in a first plan, then those that an apply will bring."""
    if verbose or (plan.pending and not plan.basis.serial):
        return plan.outputs
    return {name: output for name, output in plan.outputs.items() if output.known_after_apply}


def drift(plan: Plan, *, platform: bool | None = None) -> list[str]:
    """Return one sentence for each object that is no longer as it was applied: who, what, since when, what now.

    A plan that only looks does nothing about it, so nothing is said of that. ``platform`` asks for what platforms
    decided alone, or for everything else.
    """
    found = [entry for entry in plan.drift if platform in (None, entry.origin is Origin.PLATFORM)]
    looks = only_looks(plan)
    acting = {change.address for change in plan.pending}
    groups = groupby(found, key=lambda e: (e.address, e.origin, e.finding, e.reverted, date(e.since), e.who))
    by_object = [(key[0], list(entries)) for key, entries in groups]
    return [
        _drifted(entries, "" if looks else _consequence(entries, acts=address in acting))
        for address, entries in by_object
    ]


def only_looks(plan: Plan) -> bool:
    """Tell whether a plan is made to see what changed, and not to change anything."""
    return plan.basis.mode == "refresh-only"


def outputs(values: Mapping[str, OutputValue], width: int, *, verbose: bool) -> list[Line]:
    """Return the outputs under their heading, nothing when there are none."""
    names = sorted(values)
    column = min(max(map(len, names), default=0), width // 3)
    shown = names if verbose else names[:MOST_OUTPUTS]
    lines: list[Line] = [(("outputs", "bold"),)] if names else []
    for name in shown:
        first, *more = wrap([(output_text(values[name]), "")], width - column - 4)
        lines += [((f"  {pad(name, column)}  ", ""), *first), *(((" " * (column + 4), ""), *line) for line in more)]
    if left := len(names) - len(shown):
        lines.append(((f"  … {count(left, 'more output')}; -v shows all", "dim"),))
    return lines


def output_text(output: OutputValue) -> str:
    """Return an output's value on one line, never a sensitive one."""
    if output.sensitive:
        return MASK
    return AFTER_APPLY if output.known_after_apply else text_of(output.value)


def summary(plan: Plan) -> str:
    """Return the line of counts: what would be done, what waits for whom, how many requests it took to know."""
    requests, rest = count(plan.reading.requests, "request"), others(plan)
    if only_looks(plan):
        return ". ".join([_found(plan), *rest, requests]) + "."
    steps = sorted({change.word for change in plan.changes if change.action is Action.ACT})
    acts = [_counted(name, plan.changes) for name in (*map(str, _ORDER), *steps)]
    todo = ", ".join(act for act in acts if act)
    sentences = [f"Plan: {todo}" if todo else _nothing(plan)] if plan.left_out is None else _waited_for(plan)
    return ". ".join([*sentences, *rest, requests]) + "."


def others(plan: Plan) -> list[str]:
    """Return how many objects stand where, ``Pending 2, unknown 1``; what drift itself counts is left to it."""
    shown = Counter(word(change).name for change in plan.changes)
    rest = {
        "pending": WAITING,
        "rejected": REJECTED,
        "failed": FAILED,
        "degraded": DEGRADED,
        "unknown": UNKNOWN,
        "action required": NEEDS_YOU,
        "blocked": BLOCKED,
    }
    counts = Counter({name: shown[kind.name] for name, kind in rest.items()})
    counts["unknown"] = sum(Phase.UNKNOWN in change.counted for change in plan.changes)  # of a part, too
    counts["rated badly"] = sum(bool(change.quality) for change in plan.changes)
    if not only_looks(plan):
        counts.update(found.finding for change in plan.changes for found in change.platform_changes)
        counts["unchanged"] = plan.unchanged
    listed = ", ".join(f"{name} {number}" for name, number in counts.items() if number)
    return [listed[0].upper() + listed[1:]] if listed else []


def _found(plan: Plan) -> str:
    """Return how many objects are no longer as they were applied: ``Drift: 3 changed outside``."""
    objects = Counter(origin for _, origin in {(entry.address, entry.origin) for entry in plan.drift})
    words = {
        Origin.OUTSIDE: "changed outside",
        Origin.PLATFORM: "changed by a platform",
        Origin.LIFECYCLE: "changed status",
    }
    message = ", ".join(f"{objects[origin]:,} {said}" for origin, said in words.items() if objects[origin])
    return f"Drift: {message}" if message else "No drift"


def _waited_for(plan: Plan) -> list[str]:
    """Return what is said first where only what waits is shown: a project that is not applied is no quiet one."""
    over = verdicts(plan.decided.values())
    to_do = [
        f"{count(plan.left_out, 'change')} to apply" if plan.left_out else "",
        f"{plan.held_back:,} blocked" if plan.held_back else "",
    ]
    left = ", ".join(part for part in to_do if part)
    left += ", see reconciler plan" if left else ""
    nobody = "" if plan.changes else "Nothing is pending"
    return [sentence for sentence in (over, nobody, left) if sentence]


def _nothing(plan: Plan) -> str:
    open_ends = any(change.status in (Status.WAITING, Status.NEEDS_HUMAN, Status.BLOCKED) for change in plan.changes)
    return "No changes can be applied now" if open_ends and plan.has_changes else "No changes"


def _counted(name: str, changes: Sequence[Change]) -> str:
    """Return ``2 delete (1 needs --ack)``; what waits or needs a person is counted elsewhere."""
    those = [c for c in changes if c.word == name and c.status in (Status.READY, Status.BLOCKED)]
    if not those:
        return ""
    blocked = Counter(c.guard is Guard.ACK for c in those if c.status is Status.BLOCKED)
    parts = [(blocked[True], "needs --ack", "need --ack"), (blocked[False], "blocked", "blocked")]
    notes = [
        singular if number == len(those) == 1 else f"{number} {singular if number == 1 else plural}"
        for number, singular, plural in parts
        if number
    ]
    return f"{len(those)} {step_name(name)}" + (f" ({', '.join(notes)})" if notes else "")


def _drifted(entries: Sequence[Drift], consequence: str) -> str:
    first = entries[0]
    what = ", ".join(dict.fromkeys(_what(entry) for entry in entries))
    since = f", since {date(first.since)}" if first.since else ""
    ending = f"{since}; {consequence}." if consequence else f"{since}."
    if first.origin is Origin.OUTSIDE:
        who = f" by {clean(first.who)}" if first.who else ""
        return f"Changed outside{who}: {first.address} {what}{ending}"
    who = clean(first.who) or "the platform"
    if first.finding:
        each = "; ".join(moved(entry.before, entry.after, entry.since) for entry in entries)
        ending = f"; {consequence}." if consequence else "."
        return f"{clean(first.finding).capitalize()} by {who}: {first.address} {each}{ending}"
    opening = f"Changed by {who}" if first.origin is Origin.PLATFORM else "Changed status"
    return f"{opening}: {first.address} {what}{ending}"


def _what(entry: Drift) -> str:
    """Return the field, with both values where the plan's own lines do not show them."""
    if not entry.path:
        return "was deleted" if entry.after is None else "appeared"
    if entry.reverted:
        return clean(re.sub(r"\[\d+\]$", "", entry.name))  # an element is told as its list
    return f"{clean(entry.name)} {_values(entry)}"


def _values(entry: Drift) -> str:
    if entry.sensitive:
        return f"{MASK} -> {MASK}"
    if isinstance(entry.before, list) and isinstance(entry.after, list):
        return f"[{''.join(text for text, _ in elements(entry.before, entry.after))}]"
    if is_prose(entry.before) and is_prose(entry.after):
        return "".join(text for text, _ in inline(entry.before, entry.after))
    return "".join(text for text, _ in arrow(entry.before, entry.after))


def _consequence(entries: Sequence[Drift], *, acts: bool) -> str:
    if not entries[0].reverted:
        return "not reverted"
    if not acts:
        return "outside --target; a full apply reverts it"
    if not entries[0].path and entries[0].after is None:
        return "this plan creates it again"
    several = len(entries) > 1 or entries[0].path.endswith("s")
    return f"this plan reverts {'them' if several else 'it'}"


def _hanging(sentence: str, width: int) -> list[Line]:
    first, *more = wrap([(sentence, "")], width - 2)
    return [first, *(((("  ", ""), *line)) for line in more)]
