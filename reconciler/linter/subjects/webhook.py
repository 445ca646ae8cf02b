"""Webhooks: those of a project, each an object of its own, and those that a bundle makes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Final

from reconciler.linter.once import once
from reconciler.linter.subject import Subject
from reconciler.values import at

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from reconciler.values import Path

ALL: Final = "ALL"
SKILL: Final = "https://github.com/sinch/skills, skills/sinch-provisioning-api/SKILL.md"


class Hook:
    """One receiver of events.

    Attributes:
        path: Where it stands in its object; empty when it is the object.
        target: Where events are posted; empty when that is not known, or when no address is used.
        triggers: The events that are known.
    """

    def __init__(self, path: Path, values: Mapping[str, Any]) -> None:
        self.path = path
        target, triggers = values.get("target"), values.get("triggers")
        posts = values.get("targetType") in (None, "HTTP")
        self.target = target if isinstance(target, str) and posts else ""
        self.triggers: Sequence[str] = (
            [each for each in triggers if isinstance(each, str)] if isinstance(triggers, list) else []
        )
        self.all_known = isinstance(triggers, list) and len(self.triggers) == len(triggers)


class Webhook(Subject):
    """A webhook, or a bundle with the webhooks it makes."""

    type: ClassVar[str] = "webhook"
    also: ClassVar[tuple[str, ...]] = ("bundle",)

    @once
    def of_project(self) -> Sequence[Hook]:
        """What receives events of the project."""
        if "target" in self.values:
            return [Hook((), self.values)]
        return list(self._listed("webhooks"))

    @once
    def all(self) -> Sequence[Hook]:
        """What receives events of any kind: also those of the Conversation app of a bundle."""
        return [*self.of_project, *self._listed("convApp", "webhooks")]

    def _listed(self, *path: str) -> Iterator[Hook]:
        written = at(self.values, path)
        for index, each in enumerate(written if isinstance(written, list) else ()):
            if isinstance(each, dict):
                yield Hook((*path, index), each)


def webhook(target: str, *triggers: str) -> Mapping[str, Any]:
    """Return the values of a webhook, for the examples of a rule."""
    return {"target": target, "secret": "a long random value", "triggers": list(triggers or ("BUNDLE_DONE",))}
