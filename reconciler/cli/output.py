"""The command ``output``: the values of outputs, as the live objects give them. Sensitive ones stay masked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from reconciler.cli.options import engine_options, format_option, global_options

if TYPE_CHECKING:
    from reconciler.cli.context import Session


@click.command()
@click.argument("name", required=False)
@format_option("text", "json")
@engine_options
@global_options
@click.pass_obj
def output(session: Session, /, name: str | None, form: str, **chosen: Any) -> None:
    """Show the values of outputs, or of one, bare, for scripts."""
    from reconciler import engine  # noqa: PLC0415  heavy
    from reconciler.render import json_output, state_views  # noqa: PLC0415  same

    values = engine.outputs(session.settings(chosen))
    if name is not None:
        state_views.check_output(name, values)
        if form == "json":
            session.screen.document(values[name].as_json()["value"])
        else:
            session.screen.bare(state_views.bare(values[name]))
    elif form == "json":
        session.screen.document(json_output.outputs(values))
    else:
        session.screen.result(state_views.outputs_text(values, session.width))
