"""Where a WhatsApp sender lives, where Meta keeps its data, and which business manager serves which region.

Source: createSender of the API description, whose table holds for embedded signup and partner-initiated alike. Which
storage fits which region is not documented, so that is left to the API.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

from schemas.rules import problem

if TYPE_CHECKING:
    from collections.abc import Callable

    from schemas.markers import Live
    from schemas.rules import Problems

Region: TypeAlias = Literal["BR", "EU", "US"]

Storage: TypeAlias = Literal["AE", "AU", "BH", "BR", "CA", "CH", "DE", "GB", "ID", "IN", "JP", "KR", "SG", "US", "ZA"]

REGION = "Region of the Conversation API. Default: the region of your billing country."
STORAGE = "Country in which Meta stores the data. Default: depends on the region."

MANAGERS = {"BR": ("SINCH_BR", "SINCH_MX"), "EU": ("SINCH_UK",), "US": ("SINCH_BR", "SINCH_MX", "SINCH_UK")}
"""Region to the business managers that serve it."""

_TABLED = frozenset(manager for managers in MANAGERS.values() for manager in managers)


def check_manager(problems: Problems, region: str | None, manager: str | None) -> None:
    """Note a business manager that does not serve the region; one the table does not know is left to the API."""
    if region is None or manager not in _TABLED or manager in MANAGERS[region]:
        return
    error = problem(
        "manager_region",
        "{manager} does not serve region {region}, which accepts {managers}; change businessManager or region",
        manager=manager,
        region=region,
        managers=" or ".join(MANAGERS[region]),
    )
    problems.add(error, "businessManager")


def is_hidden(name: str) -> Callable[[Live], bool]:
    """Return what says of a live object that its field ``name`` tells nothing."""
    return lambda live: live.get(name) in (None, "UNRECOGNIZED", "UNSPECIFIED")
