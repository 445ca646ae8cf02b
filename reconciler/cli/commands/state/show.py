"""The command ``state show``: everything the state knows of an object."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

import reconciler
from reconciler.cli.filtering import filter_options, filters
from reconciler.cli.options import format_option, global_options, variable_options
from reconciler.render.format import Format

if TYPE_CHECKING:
    from reconciler.cli.context import Session


@click.command()
@filter_options(required=True, complete="addresses")
@format_option(Format.objects)
@variable_options
@global_options
@click.pass_obj
def command(session: Session, /, form: Format, **chosen: Any) -> None:
    """Show what the state has of one object, or of all that match.

    PATTERN is an address, a block, a type, or has * in it, such as 'whatsapp_*'.
    """
    records = reconciler.records(session.project(chosen), **filters(chosen))
    session.result(form.objects, records, single=[record.address for record in records] == [*chosen["patterns"]])
