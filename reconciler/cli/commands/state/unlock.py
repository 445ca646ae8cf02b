"""The command ``state unlock``: break the state's lock."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from reconciler.cli.options import engine_options, global_options
from reconciler.render.safe import clean

if TYPE_CHECKING:
    from reconciler.cli.context import Session


@click.command()
@engine_options
@global_options
@click.pass_obj
def command(session: Session, /, **chosen: Any) -> None:
    """Break the lock. The run that held it fails at its next write."""
    from reconciler.engine import state_commands  # noqa: PLC0415  heavy
    from state.errors import described  # noqa: PLC0415  same

    was = state_commands.unlock(session.settings(chosen))
    if was is None:
        session.screen.result(clean("The state was not locked."))
    else:
        session.screen.result(clean(f"Unlocked; it was held by {described(was)}."))
