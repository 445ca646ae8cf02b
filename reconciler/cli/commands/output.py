"""The command ``output``: the values of outputs, as the live objects give them. Sensitive ones stay masked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import click

import reconciler
from reconciler.cli.options import completed, engine_options, format_option, global_options
from reconciler.render.format import Format

if TYPE_CHECKING:
    from reconciler.cli.context import Session

SECTION: Final = "Inspect"
PLACE: Final = 4
SUMMARY: Final = "Show the values of outputs."


@click.command()
@click.argument("name", required=False, shell_complete=completed("outputs"))
@format_option(Format.outputs, Format.output)
@engine_options
@global_options
@click.pass_obj
def command(session: Session, /, name: str | None, form: Format, **chosen: Any) -> None:
    """Show the values of outputs, or of one, bare, for scripts."""
    from reconciler.render.state_views import check_output  # noqa: PLC0415  heavy

    values = reconciler.outputs(session.project(chosen))
    if name is None:
        session.result(form.outputs, values)
        return
    check_output(name, values)
    session.result(form.output, values[name])
