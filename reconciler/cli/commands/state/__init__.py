"""The command ``state``; each of its subcommands is a file beside this one."""

from __future__ import annotations

from typing import Final

import click

from reconciler.cli.folder import Folder
from reconciler.cli.options import global_options

SECTION: Final = "Inspect"
PLACE: Final = 7
SUMMARY: Final = "List, move or forget objects; check, export, lock the state."


@click.group(cls=Folder, package=__name__)
@global_options
def command() -> None:
    """List, show, move or forget objects of the state; check, export, lock or encrypt it."""
