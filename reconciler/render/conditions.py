"""What a pipeline failed on, in a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.plans.conditions import ARCHIVE_IN, CONDITIONS, archived_by
from reconciler.render.texts import count

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["ARCHIVE_IN", "CONDITIONS", "archived_by", "sentence"]


def sentence(holding: Mapping[str, int]) -> str:
    """Return the conditions that hold, each with its number of objects."""
    said = [f"{count(number, 'object')} {CONDITIONS[name].summary} ({name})" for name, number in holding.items()]
    return f"Failed on: {'; '.join(said)}."
