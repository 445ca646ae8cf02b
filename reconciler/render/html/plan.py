"""Word a plan as a page: what cannot be undone first, then what somebody has to know or do, then all changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.plans.change import Guard, Status
from reconciler.render import graph, live_objects, notes, parts, untranslated
from reconciler.render.format import ShownGraph
from reconciler.render.html.groups import entries
from reconciler.render.html.page import page
from reconciler.render.labels import word
from reconciler.render.outline import arranged
from reconciler.render.plan import needed
from reconciler.render.skipped import sentences
from reconciler.render.texts import count

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from reconciler.address import Address
    from reconciler.plans.model import Plan
    from reconciler.render.format import Look, ShownPlan
    from reconciler.render.html.page import Page
    from reconciler.render.outline import Outline


def plan(shown: ShownPlan, look: Look) -> Page:
    """Return the page of a plan."""
    made = shown.plan
    outline = arranged(made, verbose=look.verbose)
    dangers = [(section.name, list(entries(section, look.now))) for section in outline.dangers]
    sections = [(section.name, list(entries(section, look.now))) for section in outline.sections]
    every = [entry for _, group in (*dangers, *sections) for entry in group]
    drawn = _graph(made)
    return page(
        "plan",
        title=f"Plan for {_stage(made)}project {made.basis.project}",
        drawing=graph.svg(drawn, verbose=look.verbose) if drawn.needs else "",
        drawn=count(len(drawn.needs), "object"),
        plan=made,
        lead=notes.summary(made),
        facts=list(_facts(shown, look.now)),
        verification=shown.verification.sentence if shown.verification else "",
        dangers=dangers,
        sections=sections,
        findings=[(title, listed) for title, listed in _findings(shown, outline) if listed],
        outputs=[(name, notes.output_text(value)) for name, value in sorted(made.outputs.items())],
        parts=[(str(address), parts.grid(each)) for address, each in shown.parts.items()],
        actions=sorted({entry.action for entry in every}),
        types=sorted({entry.type for entry in every}),
        grave=any(entry.is_grave for entry in every),
        entries=len(every),
        version=made.basis.tool_version,
    )


def _stage(made: Plan) -> str:
    return f"stage {made.basis.stage}, " if made.basis.stage else ""


def _facts(shown: ShownPlan, now: datetime) -> Iterator[tuple[str, str]]:
    basis, reading = shown.plan.basis, shown.plan.reading
    if basis.stage:
        yield "Stage", basis.stage
    yield "Project", basis.project
    yield "API", basis.host
    yield "State", f"version {basis.serial}" if basis.lineage and basis.serial else "new"
    if shown.plan.created_at:
        yield "Made", shown.plan.created_at
        yield "Can be applied until", shown.plan.expires_at
    else:
        yield "Made", f"{now:%Y-%m-%dT%H:%M:%SZ}"
    yield "Read", f"{count(reading.objects, 'object')}, {count(reading.requests, 'request')}"
    if basis.mode != "apply":
        yield "Mode", basis.mode
    if shown.plan.only:
        yield "Only", ", ".join(shown.plan.only)
    if basis.targets:
        yield "Only", ", ".join(basis.targets)


def _findings(shown: ShownPlan, outline: Outline) -> Iterator[tuple[str, list[str]]]:
    made = shown.plan
    people = [change for change in made.changes if change.status is Status.NEEDS_HUMAN]
    told = {change.address for change in outline.degraded}  # below, as decided by a platform
    yield "Action required", [f"{change.address}: {change.why}" for change in people if change.address not in told]
    waiting = [needed(change) for change in made.changes if change.guard is Guard.ACK]
    yield "Needs an acknowledgement", waiting
    degraded = [
        f"{change.address}: {'; '.join(filter(None, (change.why, *change.warnings)))}" for change in outline.degraded
    ]
    yield "Decided by a platform", [*notes.drift(made, platform=True), *degraded]
    yield "Warnings", list(made.warnings)
    yield "Changed since the last apply", notes.drift(made, platform=False)
    yield "Not read", sentences(made.skipped)
    yield "Not translated", untranslated.lines(shown.untranslated)
    yield "Not managed", list(live_objects.unmanaged(shown.unmanaged))


def _graph(made: Plan) -> ShownGraph:
    """Return what depends on what of all that changes, without what stands alone."""
    needs: dict[Address, tuple[Address, ...]] = {}
    for change in made.changes:
        if change.depends_on:
            needs[change.address] = change.depends_on
            for need in change.depends_on:
                needs.setdefault(need, ())
    signs = {change.address: word(change).sign for change in made.changes if change.address in needs}
    return ShownGraph(needs, signs)
