"""The command ``whoami``: another name of ``doctor``."""

from typing import Final

from reconciler.cli.commands.doctor import command

__all__ = ["command"]

SECTION: Final = "Tools"
PLACE: Final = 1
SUMMARY: Final = "Another name of doctor."
