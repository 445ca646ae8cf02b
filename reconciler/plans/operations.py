"""An operation as it was asked for, and what it answered. Runs nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from reconciler.address import Address
    from schemas.declare import Operation, Phase, ResourceType


@dataclass(frozen=True, slots=True)
class Target:
    """What an operation is about: a type, and an object of it unless the operation concerns the whole type."""

    resource_type: ResourceType
    address: Address | None = None


@dataclass(frozen=True, slots=True)
class Operated:
    """What an operation answered.

    Attributes:
        target: What it was about.
        operation: Its declaration.
        answer: The answer's JSON value, secret fields masked; None when there is none.
        request_id: The API's id of the request, "" when it sent none.
        phase: Where the object stands afterwards, "" when that was not looked at.
        next_step: The operation that comes next, as typed after the address; "" when none does.
    """

    target: Target
    operation: Operation
    answer: Any
    request_id: str = ""
    phase: Phase | Literal[""] = ""
    next_step: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return the document of the answer."""
        return {
            "format_version": "1.0",
            "address": str(self.target.address or self.target.resource_type.name),
            "operation": self.operation.name,
            "answer": self.answer,
            "request_id": self.request_id,
            "phase": str(self.phase),
            "next_step": self.next_step,
        }
