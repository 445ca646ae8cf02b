"""The command ``show``: the state, or a saved plan. Reads nothing from the API."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from reconciler.cli.options import format_option, global_options, variable_options

if TYPE_CHECKING:
    from reconciler.cli.context import Session


@click.command()
@click.argument("saved", required=False, metavar="[FILE]", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@format_option("text", "json", "markdown")
@variable_options
@global_options
@click.pass_obj
def show(session: Session, /, saved: Path | None, form: str, **chosen: Any) -> int:
    """Show the state, or the plan saved in FILE and whether it is what the state's key has signed.

    Exit code 1 when it is not; a plan of another state, or of none, cannot be verified here.
    """
    if saved:
        return _plan(session, saved, form, chosen)
    from reconciler.engine import state_commands  # noqa: PLC0415  heavy
    from reconciler.render import json_output, state_views  # noqa: PLC0415  same

    if form == "markdown":
        raise click.UsageError("--format markdown is for a plan; name its FILE.")
    records = state_commands.records(session.settings(chosen))
    if form == "json":
        session.screen.document(json_output.records(records))
    else:
        session.screen.result(state_views.text(records, now=session.now(), color=session.color, width=session.width))
    return 0


def _plan(session: Session, saved: Path, form: str, chosen: dict[str, Any]) -> int:
    from reconciler import engine  # noqa: PLC0415  heavy
    from reconciler.cli.plan import as_text  # noqa: PLC0415  same
    from reconciler.render import markdown  # noqa: PLC0415  same
    from reconciler.render.comment import escaped, filled  # noqa: PLC0415  same
    from reconciler.render.safe import clean, joined  # noqa: PLC0415  same

    found, verification = engine.saved_plan(session.settings(chosen), saved)
    if form == "json":
        session.screen.document({**found.as_json(), "verification": verification.as_json()})
    elif form == "markdown":
        comment = markdown.markdown(found, session.now())
        session.screen.result(filled("{}\n**{}**", comment, escaped(verification.told)))
    else:
        session.screen.result(joined([clean(verification.told), clean(""), as_text(session, found)]))
    problems = verification.problems()
    session.screen.problems(problems)
    return 1 if problems else 0
