"""The command ``state unlock``: break the state's lock."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

import reconciler
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
    from reconciler.render import state_views  # noqa: PLC0415  heavy

    was = reconciler.unlock_state(session.project(chosen))
    if was is None:
        session.screen.result(clean("The state was not locked."))
    else:
        session.screen.result(clean(f"Unlocked; it was held by {state_views.holder(was)}."))
