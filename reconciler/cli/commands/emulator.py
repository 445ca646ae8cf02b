"""The command ``emulator``: the API on localhost. It is the emulator's own command, which knows nothing of the rest."""

from __future__ import annotations

from typing import Final

from reconciler.emulator.command import command

__all__ = ["command"]

SECTION: Final = "Tools"
PLACE: Final = 1
SUMMARY: Final = "Run the API on localhost."
