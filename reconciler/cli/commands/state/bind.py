"""The command ``state bind``: let the state be about the project as it is named now."""

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
    """Rebind the state to the current project, after it moved to another id or host."""
    was, now = reconciler.bind_state(session.project(chosen))
    before = f" Before: {was.project} ({was.host})." if was not in (None, now) else ""
    session.screen.result(clean(f"State is bound to project {now.project} ({now.host}).{before}"))
