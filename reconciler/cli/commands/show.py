"""The command ``show``: the state, or a saved plan. Reads nothing from the API."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

import reconciler
from reconciler.cli.filtering import type_option
from reconciler.cli.options import format_option, global_options, variable_options
from reconciler.render.format import Format, ShownPlan

if TYPE_CHECKING:
    from reconciler.cli.context import Session

SECTION: Final = "Inspect"
PLACE: Final = 3
SUMMARY: Final = "Show the state, or a saved plan."


@click.command()
@click.argument("saved", required=False, metavar="[FILE]", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@type_option
@format_option(Format.plan, Format.state)
@variable_options
@global_options
@click.pass_obj
def command(session: Session, /, saved: Path | None, form: Format, **chosen: Any) -> int:
    """Show the state, or the plan saved in FILE and whether its signature is valid.

    Exit code 1 when it is not; a plan of another state, or of none, cannot be verified here.
    """
    if saved and chosen["types"]:
        raise click.UsageError("--type is for the state; name no FILE.")
    if saved:
        return _plan(session, saved, form, chosen)

    if not form.offers(Format.state):
        raise click.UsageError(f"--format {form.name} is for a plan; name its FILE.")
    records = reconciler.records(session.project(chosen), types=chosen["types"])
    session.result(form.state, records)
    return 0


def _plan(session: Session, saved: Path, form: Format, chosen: dict[str, Any]) -> int:

    if not form.offers(Format.plan):
        raise click.UsageError(f"--format {form.name} is for the state; name no FILE.")
    plan, verification = reconciler.saved_plan(session.project(chosen), saved)
    session.result(form.plan, ShownPlan(plan, verification=verification))
    problems = verification.problems()
    session.screen.problems(problems)
    return 1 if problems else 0
