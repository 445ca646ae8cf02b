"""The command ``import``: an object that exists already comes under management. Changes nothing in the API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import click

import reconciler
from reconciler.cli.options import AddressType, engine_options, format_option, global_options
from reconciler.render.format import Format

if TYPE_CHECKING:
    from reconciler import Address
    from reconciler.cli.context import Session

SECTION: Final = "Inspect"
PLACE: Final = 6
SUMMARY: Final = "Adopt an existing object by its id."


@click.command()
@click.argument("address", type=AddressType())
@click.argument("remote_id", metavar="ID")
@format_option(Format.imported)
@engine_options
@global_options
@click.pass_obj
def command(session: Session, /, address: Address, remote_id: str, form: Format, **chosen: Any) -> None:
    """Adopt the existing object ID at ADDRESS, which the files must declare."""
    record = reconciler.import_object(session.project(chosen), address, remote_id)
    session.screen.result(form.imported(record, session.look))
