"""The command ``export``; each of its subcommands is a file beside this one."""

from __future__ import annotations

from typing import Final

import click

from reconciler.cli.folder import Folder
from reconciler.cli.options import global_options

SECTION: Final = "Inspect"
PLACE: Final = 8
SUMMARY: Final = "Write what applications need to know, such as the live templates."


@click.group(cls=Folder, package=__name__)
@global_options
def command() -> None:
    """Write what applications need to know of the project."""
