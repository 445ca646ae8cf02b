"""The command ``import``: an object that exists already comes under management. Changes nothing in the API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import click

import reconciler
from reconciler.cli.live import live_options, show, wanted
from reconciler.cli.options import AddressType, engine_options, format_option, global_options
from reconciler.render.format import Format

if TYPE_CHECKING:
    from reconciler import Address
    from reconciler.cli.context import Session

SECTION: Final = "Inspect"
PLACE: Final = 6
SUMMARY: Final = "Adopt existing objects."


@click.command()
@click.argument("address", type=AddressType(), required=False)
@click.argument("remote_id", metavar="ID", required=False)
@click.option("--all", "everything", is_flag=True, help="Write YAML for all unmanaged objects, and adopt them.")
@live_options
@format_option(Format.imported)
@engine_options
@global_options
@click.pass_obj
def command(
    session: Session,
    /,
    address: Address | None,
    remote_id: str | None,
    form: Format,
    *,
    everything: bool,
    **chosen: Any,
) -> None:
    """Adopt the existing object ID at ADDRESS, which the files must declare.

    With --all, adopt all unmanaged objects: at the blocks that declare them already, else in new files.
    """
    if everything and address is not None:
        raise click.UsageError("--all names no address; --only and --name choose among what is live.")
    if everything:
        show(session, reconciler.import_all(session.project(chosen), wanted(session, chosen)), form)
        return
    if address is None or remote_id is None:
        raise click.UsageError("Name ADDRESS and ID, or say --all.")
    record = reconciler.import_object(session.project(chosen), address, remote_id)
    session.result(form.imported, record)
