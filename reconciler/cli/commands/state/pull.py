"""The command ``state pull``: the whole state as a document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from reconciler.cli.options import OutputFile, global_options, variable_options
from reconciler.render.safe import clean

if TYPE_CHECKING:
    from pathlib import Path

    from reconciler.cli.context import Session


@click.command()
@click.option("--out", type=OutputFile(), metavar="FILE", help="Write it there instead.")
@variable_options
@global_options
@click.pass_obj
def command(session: Session, /, out: Path | None, **chosen: Any) -> None:
    """Print the whole state as JSON, in clear. It holds the key of the fingerprints: keep it like a secret."""
    import json  # noqa: PLC0415  beside its only use

    from reconciler import atomic_write  # noqa: PLC0415  heavy
    from reconciler.engine import state_commands  # noqa: PLC0415  heavy
    from reconciler.imprint import imprinted  # noqa: PLC0415  beside its only use

    document = state_commands.pull(session.settings(chosen))
    if out is None:
        session.screen.document(document)
        return
    # A shell's > would make the file before the command reads the folder that it may stand in.
    atomic_write.write(out, json.dumps(imprinted(document), indent=2) + "\n", private=True)
    session.screen.note(clean(f"Saved to {out}."))
