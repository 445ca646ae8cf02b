"""Scripted verdicts: what reviewers will say, and when. The families decide what a verdict does to an object.

Verdicts on reviews (``APPROVED``, ``REJECTED``, ``HOLD``) stay as script for later submissions, the latest match wins.
All others are acts on live objects and are kept for the next match only when nothing matched at once.
"""

from dataclasses import dataclass
from typing import Any

from reconciler.emulator.clock import seconds_of
from reconciler.emulator.errors import ControlError

REVIEW = frozenset({"APPROVED", "REJECTED", "HOLD"})
FIELDS = ("type", "name", "language", "id", "country", "operator")


@dataclass(frozen=True, slots=True)
class Verdict:
    """One scripted verdict.

    Attributes:
        match: Wanted values of ``type``, ``name``, ``language``, ``id`` and, for the launch of an RCS sender,
            ``country`` and ``operator``; missing ones match anything.
        verdict: ``APPROVED``, ``REJECTED``, ``HOLD``, or an act on live objects such as ``PAUSED``.
        reason: Rejection code or comment, or the new category of ``RECATEGORIZED``.
        after: Seconds from submission (or from now, for objects already there), None for the usual review time.
    """

    match: dict[str, str]
    verdict: str
    reason: str | None
    after: float | None

    @property
    def is_review(self) -> bool:
        """Whether this answers a submission; otherwise it acts on live objects."""
        return self.verdict in REVIEW

    def meets(self, facts: dict[str, str]) -> bool:
        """Tell whether an object with these facts is meant."""
        return all(facts.get(name) == wanted for name, wanted in self.match.items())


def verdict_of(order: dict[str, Any]) -> Verdict:
    """Read the body of ``POST /_emulator/verdicts``.

    Raises:
        ControlError: The order has a wrong shape.
    """
    match = order.get("match") or {}
    unknown = sorted(set(match) - set(FIELDS))
    if unknown:
        raise ControlError(f'"match" knows {", ".join(FIELDS)}, not {", ".join(unknown)}.')
    if not isinstance(order.get("verdict"), str):
        raise ControlError('"verdict" is missing, for example "APPROVED".')
    if not isinstance(order.get("reason") or "", str):
        raise ControlError('"reason" is a text, for example "INCORRECT_CATEGORY".')
    after = order.get("after")
    wanted = {name: str(value) for name, value in match.items() if value is not None}
    return Verdict(wanted, order["verdict"].upper(), order.get("reason"), None if after is None else seconds_of(after))


class Verdicts:
    """The script: verdicts in the order they were posted."""

    def __init__(self) -> None:
        self._script: list[Verdict] = []

    def keep(self, verdict: Verdict) -> None:
        """Add a verdict for later matches."""
        self._script.append(verdict)

    def clear(self) -> None:
        """Forget the script."""
        self._script.clear()

    def for_review(self, facts: dict[str, str]) -> Verdict | None:
        """Return the latest review verdict for an object with these facts; it stays."""
        return next((verdict for verdict in reversed(self._script) if verdict.is_review and verdict.meets(facts)), None)

    def acts_for(self, facts: dict[str, str]) -> list[Verdict]:
        """Return the acts that wait for an object with these facts."""
        return [verdict for verdict in self._script if not verdict.is_review and verdict.meets(facts)]

    def forget(self, verdict: Verdict) -> None:
        """Take a verdict out of the script."""
        self._script.remove(verdict)
