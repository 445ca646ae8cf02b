"""The command ``state push``: replace the whole state by a document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, BinaryIO

import click

import reconciler
from reconciler.cli.options import engine_options, global_options
from reconciler.render.safe import clean

if TYPE_CHECKING:
    from reconciler.cli.context import Session


@click.command()
@click.argument("file", type=click.File("rb"))
@click.option("--force", is_flag=True, help="Replace even a newer state, or one of another lineage.")
@engine_options
@global_options
@click.pass_obj
def command(session: Session, /, file: BinaryIO, *, force: bool, **chosen: Any) -> None:
    """Replace the whole state with the output of pull; - reads standard input."""
    reconciler.push_state(session.project(chosen), file, force=force)
    session.screen.result(clean("The state was replaced."))
