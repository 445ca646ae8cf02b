"""What one file in ``families`` provides: handlers by operation and, for kept objects, how they are seeded and decided.

The base class carries what every family shares: review scheduling and changes behind the client's back. It answers no
operation itself.
"""

from collections.abc import Callable
from typing import Any, ClassVar, TypeVar

from reconciler.emulator.call import Answer, Call, Context
from reconciler.emulator.errors import ControlError
from reconciler.emulator.verdicts import Verdict
from reconciler.emulator.world import Json, Project, Stored

Handler = Callable[[Call], Answer]
Method = TypeVar("Method", bound=Callable[..., Answer])


def answers(operation: str) -> Callable[[Method], Method]:
    """Mark a method as the handler of an operation, named like ``GET /webhooks/{webhookId}``."""

    def mark(method: Method) -> Method:
        method.operation = operation  # type: ignore[attr-defined]  # read back by Family.handlers
        return method

    return mark


class Family:
    """One family of operations; subclasses in ``families`` are found by walking that folder.

    Attributes:
        type: The resource type of the objects it keeps, as users write it, or empty when it keeps none.
        acts: Verdicts beside APPROVED, REJECTED and HOLD that can hit its live objects.
    """

    type: ClassVar[str] = ""
    acts: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, context: Context) -> None:
        self.context = context

    def handlers(self) -> dict[str, Handler]:
        """Return the marked methods by operation name."""
        marked = (getattr(self, name) for name in dir(type(self)) if not name.startswith("__"))
        return {method.operation: method for method in marked if hasattr(method, "operation")}

    def objects(self, project: Project) -> list[Stored]:
        """Return this family's objects in list order."""
        return project.collection(self.type).ordered()

    def welcome(self, project: Project) -> None:
        """Put what an onboarded project has from its first use; a loaded project has been welcomed before."""

    def seed(self, project: Project, state: str | None) -> Stored:  # noqa: ARG002 - for those who can
        """Add one plausible object, in ``state`` when one is wanted.

        Raises:
            ControlError: This family cannot seed, or not in that state.
        """
        raise ControlError(f"{self.type} cannot be seeded.")

    def facts(self, stored: Stored) -> dict[str, str]:
        """Return what a verdict can match: type, id, name, language."""
        names = {name: stored.body[name] for name in ("name", "language") if isinstance(stored.body.get(name), str)}
        return {"type": self.type, "id": stored.id, **names}

    def is_in_review(self, stored: Stored) -> bool:  # noqa: ARG002 - for types that are reviewed
        """Tell whether a third party still has to decide about the object."""
        return False

    def can_act(self, stored: Stored, verdict: str) -> bool:  # noqa: ARG002 - same
        """Tell whether a verdict such as PAUSED can hit the object as it is now."""
        return False

    def decide(self, project: Project, stored: Stored, verdict: str, reason: str | None, moment: float) -> None:
        """Let a verdict or an act change the object at ``moment``, epoch seconds."""

    def merge(self, project: Project, stored: Stored, patch: Json) -> None:  # noqa: ARG002 - some reorder their list
        """Merge a patch into the object behind the client's back; null removes."""
        stored.become(merged(stored.body, patch))

    def submit(self, project: Project, stored: Stored, moment: float) -> None:
        """Send the object to review: the script decides how and when, else it is approved after the review time."""
        script = self.context.verdicts.for_review(self.facts(stored))
        if script is not None and script.verdict == "HOLD":
            self.context.world.cancel(stored, "review")
            return
        step = {"verdict": script.verdict if script else "APPROVED", "reason": script.reason if script else None}
        wait = script.after if script and script.after is not None else self.context.options.review_seconds
        self.context.world.schedule(project, self.type, stored, "review", moment + wait, step)

    def apply(self, project: Project, stored: Stored, verdict: Verdict, moment: float) -> bool:
        """Apply a verdict to an object already there, counting from ``moment``; tell whether it was concerned."""
        if not verdict.meets(self.facts(stored)):
            return False
        reviewed = verdict.is_review and self.is_in_review(stored)
        if not reviewed and not self.can_act(stored, verdict.verdict):
            return False
        slot = "review" if reviewed else "act"
        if verdict.verdict == "HOLD":
            self.context.world.cancel(stored, slot)
            return True
        due = moment + (verdict.after or 0)
        step = {"verdict": verdict.verdict, "reason": verdict.reason}
        self.context.world.schedule(project, self.type, stored, slot, due, step)
        return True

    def due(self, project: Project, stored: Stored, step: Json, moment: float) -> None:
        """Take a scheduled step, then waiting acts."""
        self.decide(project, stored, step["verdict"], step["reason"], moment)
        self.take_waiting(project, stored, moment)

    def take_waiting(self, project: Project, stored: Stored, moment: float) -> None:
        """Take the acts that wait for an object like this one."""
        for act in self.context.verdicts.acts_for(self.facts(stored)):
            if self.apply(project, stored, act, moment):
                self.context.verdicts.forget(act)


def merged(old: Any, patch: Any) -> Any:
    """Return ``old`` with ``patch`` merged in, deeply for objects; null removes a key, lists are replaced."""
    if not isinstance(old, dict) or not isinstance(patch, dict):
        return patch
    result = dict(old)
    for key, value in patch.items():
        if value is None:
            result.pop(key, None)
        else:
            result[key] = merged(old.get(key, {}), value) if isinstance(value, dict) else value
    return result
