"""The command ``state list``: which addresses the state holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

import reconciler
from reconciler.cli.filtering import filter_options, filters
from reconciler.cli.options import format_option, global_options, variable_options
from reconciler.render.format import Format
from reconciler.render.safe import clean

if TYPE_CHECKING:
    from reconciler.cli.context import Session


@click.command()
@filter_options()
@format_option(Format.addresses)
@variable_options
@global_options
@click.pass_obj
def command(session: Session, /, form: Format, **chosen: Any) -> None:
    """List the addresses in the state, one per line.

    PATTERN is an address, a block, a type, or has * in it, such as 'whatsapp_*'.
    """
    records = reconciler.records(session.project(chosen), **filters(chosen))
    if records or form.alone:
        session.result(form.addresses, records)
    else:
        session.keep(form.addresses, records)
        session.screen.note(
            clean("The state has no matching address." if any(filters(chosen).values()) else "The state is empty.")
        )
