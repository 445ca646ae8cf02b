"""The command ``run``: one operation on one object, or on a whole type; without an operation, the list of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import click

import reconciler
from reconciler.cli.arguments import given
from reconciler.cli.options import AddressType, completed, engine_options, format_option, global_options
from reconciler.render.format import Format
from reconciler.render.safe import clean

if TYPE_CHECKING:
    from reconciler import Address
    from reconciler.cli.context import Session

SECTION: Final = "Core workflow"
PLACE: Final = 5
SUMMARY: Final = "Run an operation: register, verify, comment, activities."


@click.command()
@click.argument("address", metavar="ADDRESS|TYPE", shell_complete=completed("addresses_and_types"))
@click.argument("operation", required=False, shell_complete=completed("operations"))
@click.argument("arguments", nargs=-1, metavar="[KEY=VALUE]...")
@click.option(
    "--ack",
    "acks",
    multiple=True,
    type=AddressType(),
    metavar="ADDRESS",
    help="Confirm an irreversible or time-locked operation.",
)
@format_option(Format.operations, Format.operated)
@engine_options
@global_options
@click.pass_obj
def command(
    session: Session,
    /,
    address: str,
    operation: str | None,
    arguments: tuple[str, ...],
    acks: tuple[Address, ...],
    form: Format,
    **chosen: Any,
) -> None:
    """Run an OPERATION on the object at ADDRESS, or list the operations of its type.

    A value that others must not see, such as facebookToken or code, need not stand in the command line, where the list
    of processes shows it: KEY=- reads it from standard input, KEY=@FILE from a file or pipe, and where KEY is not
    given, it is taken from the environment variable RECONCILER_ARG_KEY.
    """
    target = reconciler.target_of(address)
    if operation is None:
        session.result(form.operations, target)
        return
    declared = reconciler.operation_of(target, operation)
    if declared.deprecated:
        session.screen.note(clean(f"{declared.name} is deprecated: {declared.deprecated}"))
    done = reconciler.run_operation(session.project(chosen), target, declared, given(declared, arguments), acks)
    session.result(form.operated, done)
