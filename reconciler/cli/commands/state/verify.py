"""The command ``state verify``: whether the state's invariants hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

import reconciler
from reconciler.cli.options import format_option, global_options, variable_options
from reconciler.render.format import Format

if TYPE_CHECKING:
    from reconciler.cli.context import Session


@click.command()
@format_option(Format.violations)
@variable_options
@global_options
@click.pass_obj
def command(session: Session, /, form: Format, **chosen: Any) -> int:
    """Check the invariants of the state; exit with 1 if one is violated."""
    broken = reconciler.verify_state(session.project(chosen))
    session.result(form.violations, broken)
    return 1 if broken else 0
