"""The command ``doctor``: what would stop a run. Changes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import click

import reconciler
from reconciler.cli.options import engine_options, format_option, global_options
from reconciler.render.format import Format

if TYPE_CHECKING:
    from reconciler.cli.context import Session

SECTION: Final = "Tools"
PLACE: Final = 0
SUMMARY: Final = "Check credentials, connection, rights, clock and state."


@click.command()
@format_option(Format.checkup)
@engine_options
@global_options
@click.pass_obj
def command(session: Session, /, form: Format, **chosen: Any) -> int:
    """Check everything that a run needs: files, credentials, project, connection, rights, clock and state.

    Sends one small request for each resource type that has a list. Exits with 1 if something would stop an apply.
    """
    checks = reconciler.doctor(session.project(chosen))
    session.result(form.checkup, checks)
    if not form.alone:
        session.screen.problems([problem for check in checks for problem in check.problems])
    return 1 if any(check.status is reconciler.CheckStatus.ERROR for check in checks) else 0
