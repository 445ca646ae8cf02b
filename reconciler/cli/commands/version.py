"""The command ``version``; imports nothing of the engine."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

import click

from reconciler import __version__
from reconciler.cli.options import format_option, global_options
from reconciler.render.format import Format

if TYPE_CHECKING:
    from reconciler.cli.context import Session

SECTION: Final = "Tools"
PLACE: Final = 4
SUMMARY: Final = "Print the version."


@click.command()
@format_option(Format.version)
@global_options
@click.pass_obj
def command(session: Session, /, form: Format) -> None:
    """Print the version."""
    facts = {"version": __version__, "python": sys.version.split()[0], "platform": sys.platform}
    session.result(form.version, facts)
