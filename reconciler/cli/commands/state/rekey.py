"""The command ``state rekey``: encrypt the state with another key, or decrypt it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

import reconciler
from reconciler.cli.options import engine_options, global_options
from reconciler.render.safe import clean

if TYPE_CHECKING:
    from reconciler.cli.context import Session


@click.command()
@click.option("--decrypt", is_flag=True, help="Decrypt instead.")
@engine_options
@global_options
@click.pass_obj
def command(session: Session, /, *, decrypt: bool, **chosen: Any) -> None:
    """Encrypt the whole state with the first key in RECONCILER_STATE_KEY; remove the others afterwards."""
    reconciler.rekey_state(session.project(chosen), decrypt=decrypt)
    if decrypt:
        session.screen.result(
            clean("The state is decrypted; unset RECONCILER_STATE_KEY, or the next run encrypts it again.")
        )
    else:
        session.screen.result(clean("The state is encrypted with the first key."))
