"""The command ``show``: the state, or a saved plan. Reads nothing from the API."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from reconciler.cli.options import format_option, global_options, variable_options

if TYPE_CHECKING:
    from reconciler.cli.session import Session


@click.command()
@click.argument("saved", required=False, metavar="[FILE]", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@format_option("text", "json")
@variable_options
@global_options
@click.pass_obj
def show(session: Session, /, saved: Path | None, form: str, **chosen: Any) -> None:
    """Show the state, or the plan saved in FILE."""
    from reconciler import bookkeeping, engine  # noqa: PLC0415  heavy
    from reconciler.cli.plan import show as show_plan  # noqa: PLC0415  same
    from reconciler.render import documents, memory  # noqa: PLC0415  same

    if saved:
        show_plan(session, engine.saved_plan(saved), form)
        return
    records = bookkeeping.records(session.settings(chosen))
    if form == "json":
        session.screen.document(documents.records(records))
    else:
        session.screen.result(memory.text(records, now=session.now(), color=session.color, width=session.width))
