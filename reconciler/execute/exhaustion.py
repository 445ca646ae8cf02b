"""Remember what a platform takes no more of for now, so that a run does not find it out once for each object.

The types say by which error code that is known (``ResourceType.create_limit``). Written by worker threads and read by
all: an entry of a dictionary is set as a whole.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from reconciler.diagnostics import ApiError, CalledOff, RateLimited
from reconciler.execute.intents import named
from reconciler.plans.change import Action

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reconciler.execute.intents import Step
    from reconciler.plans.change import Change
    from schemas.declare import ResourceType


class TooMany(CalledOff):
    """Not sent, because the platform has just refused another call of its kind for its number."""


@dataclass(slots=True)
class Exhaustion:
    """The calls, by type and step, of which nothing more is sent in this run, with the reason in words."""

    _why: dict[tuple[str, str], str] = field(default_factory=dict)

    def take_in(self, change: Change, resource_type: ResourceType, step: Step, error: ApiError) -> None:
        """Note a call that failed because too many of its kind were made."""
        limit = resource_type.create_limit
        if limit is None or not isinstance(error, RateLimited) or error.exchange.error_code != limit.code:
            return
        why = (
            f"{limit.reviewer} accepts no further {named(step)} of this type for now: it refused {change.address} "
            f"({limit.code})"
        )
        self._why.setdefault((resource_type.name, named(step)), f"{why}; apply again later to go on")

    def why_not(self, change: Change, resource_type: ResourceType, left: Sequence[Step]) -> str:
        """Return why what is left of a change is not begun, "" where nothing is in the way.

        A replacement that has deleted its object asks for the new one all the same: nothing worse can happen to it.
        """
        if not self._why or (change.action is Action.REPLACE and list(left) == ["create"]):
            return ""
        return next((why for step in left if (why := self._why.get((resource_type.name, named(step))))), "")
