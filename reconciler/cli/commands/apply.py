"""The command ``apply``: make the project what the files say, or carry out a saved plan."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from reconciler.cli.applying import apply_options, carried_out
from reconciler.cli.options import global_options

if TYPE_CHECKING:
    from reconciler.cli.context import Session

SECTION: Final = "Core workflow"
PLACE: Final = 3
SUMMARY: Final = "Make the changes that the files require."


@click.command()
@click.argument("saved", required=False, metavar="[FILE]", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@apply_options
@global_options
@click.pass_obj
def command(session: Session, /, saved: Path | None, **chosen: Any) -> int:
    """Make the changes that the files require, or those of the plan saved in FILE.

    A saved plan is applied without asking for approval.
    """
    return carried_out(session, saved, chosen)
