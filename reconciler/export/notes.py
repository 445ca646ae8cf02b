"""What a reader of a block should know of the live object: what waits for a verdict, and what was refused, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.resource.fields import canonical, field_value, pending
from reconciler.resource.paths import dotted_value
from reconciler.resource.phase import status_of
from schemas.declare import Phase

if TYPE_CHECKING:
    from collections.abc import Iterator

    from schemas.declare import ResourceType
    from schemas.markers import Live


def notes_of(resource_type: ResourceType, live: Live) -> Iterator[str]:
    """Yield a sentence for what differs from what is live, and one for a rejection."""
    now = status_of(resource_type, live)
    reviewer = resource_type.lifecycle.reviewer or "the API"
    if now.phase in (Phase.REJECTED, Phase.FAILED):
        yield f"{now.word.lower()} by {reviewer}" + (f": {now.reason}" if now.reason else "")
    has_been_live = (
        bool(resource_type.lifecycle.state) and dotted_value(live, resource_type.lifecycle.state) is not None
    )
    differing = [
        name for name in resource_type.lifecycle.overlay if has_been_live and _differs(resource_type, live, name)
    ]
    if differing:
        yield f"{' and '.join(differing)} as pending ({now.word}); what is live still differs"


def _differs(resource_type: ResourceType, live: Live, name: str) -> bool:
    if pending(resource_type, live, name) is None or live.get(name) is None:
        return False
    return bool(
        canonical(resource_type, name, field_value(resource_type, live, name))
        != canonical(resource_type, name, live[name])
    )
