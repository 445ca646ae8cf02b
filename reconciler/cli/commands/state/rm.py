"""The command ``state rm``: forget objects, which stay in the API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

import reconciler
from reconciler.cli.options import AddressType, engine_options, format_option, global_options
from reconciler.render.format import Format

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reconciler import Address
    from reconciler.cli.context import Session


@click.command()
@click.argument("addresses", nargs=-1, required=True, type=AddressType(), metavar="ADDRESS...")
@format_option(Format.forgotten)
@engine_options
@global_options
@click.pass_obj
def command(session: Session, /, addresses: Sequence[Address], form: Format, **chosen: Any) -> None:
    """Forget objects; they stay in the API."""
    gone = reconciler.forget(session.project(chosen), addresses)
    session.result(form.forgotten, gone)
