"""The command ``drift``: what changed outside. Changes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import click

import reconciler
from reconciler.cli.options import detailed_exitcode, engine_options, format_option, global_options
from reconciler.render.format import Format, ShownPlan

if TYPE_CHECKING:
    from reconciler.cli.context import Session

SECTION: Final = "Inspect"
PLACE: Final = 2
SUMMARY: Final = "Show what changed outside."


@click.command()
@detailed_exitcode("Exit with 2 if something changed outside; decisions of a platform alone give 0.")
@format_option(Format.plan)
@engine_options
@global_options
@click.pass_obj
def command(session: Session, /, form: Format, *, detailed_exitcode: bool, **chosen: Any) -> int:
    """Show drift: what changed since the last apply, and who changed it."""
    found = reconciler.drift(session.project(chosen))
    session.screen.problems(found.warnings)
    session.screen.result(form.plan(ShownPlan(found.plan), session.look))
    return 2 if detailed_exitcode and found.plan.drifted else 0
