"""The command ``destroy``: delete what the files declare and the state knows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import click

from reconciler.cli.applying import apply_options, carried_out
from reconciler.cli.options import global_options

if TYPE_CHECKING:
    from reconciler.cli.context import Session

SECTION: Final = "Core workflow"
PLACE: Final = 4
SUMMARY: Final = "Delete all declared objects."


@click.command()
@apply_options
@global_options
@click.pass_obj
def command(session: Session, /, **chosen: Any) -> int:
    """Delete all objects that are declared and in the state."""
    return carried_out(session, None, {**chosen, "destroy": True})
