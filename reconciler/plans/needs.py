"""What a one-way step needs and what of it is in order, as values. Checks nothing itself."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from reconciler.address import Address


class NeedStatus(StrEnum):
    """How a need was found."""

    PASS = "pass"  # noqa: S105  no password
    WARNING = "warning"  # the API takes the step all the same
    FAIL = "fail"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class CheckedNeed:
    """One need, and what of it is there.

    Attributes:
        name: What is needed, in a few words.
        status: How it was found; a FAIL stops the step.
        finding: What was found, in one line.
        advice: What to do, "" where there is nothing to do.
        path: The declared field, dotted, "" when it is none.
        source: Its place in the files, ``file:line``, "" when it has none.
        tried: Whether an UNKNOWN is more than a check that was left out on purpose.
    """

    name: str
    status: NeedStatus
    finding: str
    advice: str = ""
    path: str = ""
    source: str = ""
    tried: bool = True

    @property
    def sentence(self) -> str:
        """What is to be said of it beside its object: name, finding, and what to do."""
        return f"{self.name}: {self.finding}" + (f"; {self.advice}" if self.advice else "")

    def as_json(self) -> dict[str, Any]:
        """Return the keys ``name``, ``status`` and ``finding``, and ``advice``, ``path`` and ``source`` where set."""
        optional = {"advice": self.advice, "path": self.path, "source": self.source}
        given = {key: value for key, value in optional.items() if value}
        return {"name": self.name, "status": str(self.status), "finding": self.finding, **given}


@dataclass(frozen=True, slots=True)
class Readiness:
    """Whether a one-way step of an object can be taken.

    Attributes:
        address: The object.
        step: The step ("launch").
        needs: Everything it needs, in the order in which the type declares it.
    """

    address: Address
    step: str
    needs: tuple[CheckedNeed, ...]

    @property
    def ready(self) -> bool:
        """Whether nothing fails; what is unknown may still do so."""
        return not self.having(NeedStatus.FAIL)

    def having(self, status: NeedStatus) -> tuple[CheckedNeed, ...]:
        """Return the needs of one status."""
        return tuple(need for need in self.needs if need.status is status)

    def as_json(self) -> dict[str, Any]:
        """Return the keys ``address``, ``step``, ``ready`` and ``needs``."""
        needs = [need.as_json() for need in self.needs]
        return {"address": str(self.address), "step": self.step, "ready": self.ready, "needs": needs}
