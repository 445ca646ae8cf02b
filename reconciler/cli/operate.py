"""The command ``run``: one operation on one object, or on a whole type; without an operation, the list of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from reconciler.cli.options import AddressType, engine_options, format_option, global_options

if TYPE_CHECKING:
    from reconciler.address import Address
    from reconciler.cli.session import Session


@click.command()
@click.argument("address", metavar="ADDRESS|TYPE")
@click.argument("operation", required=False)
@click.argument("arguments", nargs=-1, metavar="[KEY=VALUE]...")
@click.option(
    "--ack",
    "acks",
    multiple=True,
    type=AddressType(),
    metavar="ADDRESS",
    help="The operation cannot simply be taken back, and is meant.",
)
@format_option("text", "json")
@engine_options
@global_options
@click.pass_obj
def run(
    session: Session,
    /,
    address: str,
    operation: str | None,
    arguments: tuple[str, ...],
    acks: tuple[Address, ...],
    form: str,
    **chosen: Any,
) -> None:
    """Run an OPERATION on the object at ADDRESS, or list the operations its type has."""
    from reconciler import operate  # noqa: PLC0415  heavy
    from reconciler.render import operations  # noqa: PLC0415  same

    target = operate.target_of(address)
    if operation is None:
        if form == "json":
            session.screen.document(operations.listed(target))
        else:
            session.screen.result(operations.listing(target, color=session.color, width=session.width))
        return
    declared = operate.operation_of(target, operation)
    if declared.deprecated:
        session.screen.note(f"{declared.name} is deprecated: {declared.deprecated}")
    done = operate.operate(session.settings(chosen), target, declared, _pairs(arguments), acks)
    if form == "json":
        session.screen.document(done.as_json())
    else:
        session.screen.result(operations.text(done, color=session.color, width=session.width))


def _pairs(arguments: tuple[str, ...]) -> dict[str, str]:
    """Return ``key=value`` words as a mapping."""
    wrong = [word for word in arguments if not word.partition("=")[0] or "=" not in word]
    if wrong:
        raise click.BadArgumentUsage(f'"{wrong[0]}" is not KEY=VALUE.')
    return {key: value for key, _, value in (word.partition("=") for word in arguments)}
