"""The command ``state pull``: the whole state as a document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

import reconciler
from reconciler.cli.options import OutputFile, global_options, variable_options
from reconciler.render.safe import clean

if TYPE_CHECKING:
    from pathlib import Path

    from reconciler.cli.context import Session


@click.command()
@click.option("--out", type=OutputFile(), metavar="FILE", help="Write the document to FILE.")
@variable_options
@global_options
@click.pass_obj
def command(session: Session, /, out: Path | None, **chosen: Any) -> None:
    """Print the whole state as unencrypted JSON. It contains the key of the fingerprints: protect it like a secret."""
    # A shell's > would make the file before the command reads the folder that it may stand in.
    document = reconciler.pull_state(session.project(chosen), out=out)
    if out is None:
        session.screen.document(document)
    else:
        session.screen.note(clean(f"Saved to {out}."))
