"""The command ``version``; imports nothing of the engine."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from reconciler import __version__
from reconciler.cli.options import format_option, global_options
from reconciler.render.safe import clean

if TYPE_CHECKING:
    from reconciler.cli.context import Session


@click.command()
@format_option("text", "json")
@global_options
@click.pass_obj
def version(session: Session, /, form: str) -> None:
    """Print the version."""
    python = sys.version.split()[0]
    if form == "json":
        session.screen.document(
            {"format_version": "1.0", "version": __version__, "python": python, "platform": sys.platform}
        )
    else:
        session.screen.result(clean(f"reconciler {__version__} (Python {python}, {sys.platform})"))
