"""Say of objects that their platform rates badly, or worse than the state remembers, what comes next. Blocks nothing.

What the state remembers is what the API showed at the last apply: a rating that has fallen is shown until an apply has
seen it, the worst one for as long as it stands.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reconciler.address import Address
    from reconciler.plans.change import Change
    from reconciler.plans.inputs import ChangeContext
    from schemas.lifecycle import Quality


def rated(changes: list[Change], work: Mapping[Address, ChangeContext]) -> list[Change]:
    """Return the changes, those of objects that are rated badly with the rating and a sentence."""
    return [
        _rated(change, about, quality)
        if (about := work[change.address]).live is not None  # a call for each would be felt: most are rated best
        and (quality := about.resource_type.quality) is not None
        and about.live.get(quality.name) in quality.not_best
        else change
        for change in changes
    ]


def _rated(change: Change, work: ChangeContext, quality: Quality) -> Change:
    if work.live is None or work.declared is None:
        return change
    now = quality.rating(work.live)
    before = quality.rating(work.record.observed) if work.record else ""
    fell = quality.is_worse(now, before)
    sentences = [f"quality fell from {before} to {now}"] if fell else []
    sentences += [f"quality {now}: {quality.comes_next}"] if now == quality.worst else []
    if not sentences:
        return change
    warnings = (*change.warnings, "; ".join(sentences))
    return replace(change, warnings=warnings, quality=now, quality_before=before if fell else "")
