"""The command ``state mv``: give objects another address."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

import reconciler
from reconciler.cli.options import AddressType, engine_options, global_options
from reconciler.render.safe import clean

if TYPE_CHECKING:
    from reconciler import Address
    from reconciler.cli.context import Session


@click.command()
@click.argument("source", type=AddressType())
@click.argument("target", type=AddressType())
@engine_options
@global_options
@click.pass_obj
def command(session: Session, /, source: Address, target: Address, **chosen: Any) -> None:
    """Move the object at SOURCE, or all objects of a block, to the address TARGET; change the files accordingly."""
    for old, new in reconciler.move(session.project(chosen), source, target):
        session.screen.result(clean(f"{old} is now {new}."))
