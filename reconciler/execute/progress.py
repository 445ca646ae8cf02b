"""What a run tells whoever watches it while it goes on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from reconciler.address import Address
    from reconciler.execute.report import Outcome
    from reconciler.plans.change import Action


@dataclass(frozen=True, slots=True)
class Progress:
    """One change has begun or ended; ``done`` of ``total`` changes have ended so far."""

    address: Address
    action: Action
    stage: Literal["started", "finished"]
    outcome: Outcome | None = None
    message: str = ""
    done: int = 0
    total: int = 0
