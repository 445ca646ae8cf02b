"""The command ``state lock``: keep every run away from the state for a while."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

import reconciler
from reconciler.cli.options import DurationType, engine_options, format_option, global_options
from reconciler.render.format import Format

if TYPE_CHECKING:
    from reconciler.cli.context import Session


@click.command()
@click.option(
    "--for",
    "duration",
    type=DurationType(),
    default=3600.0,
    show_default="1h",
    metavar="D",
    help="Release the lock after this time, e.g. 2h.",
)
@click.option("--reason", metavar="TEXT", help="Reason, shown to refused runs.")
@click.option("--show", is_flag=True, help="Show who holds the lock.")
@format_option(Format.lock)
@engine_options
@global_options
@click.pass_obj
def command(
    session: Session, /, duration: float, reason: str | None, form: Format, *, show: bool, **chosen: Any
) -> None:
    """Lock the state until unlock, or for an hour, with a reason."""
    project = session.project(chosen)
    holder = reconciler.lock_holder(project) if show else reconciler.lock_state(project, duration, reason)
    session.result(form.lock, holder)
