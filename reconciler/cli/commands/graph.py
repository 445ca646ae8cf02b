"""The command ``graph``: what depends on what, drawn. Asks no API and opens no state."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import click

import reconciler
from reconciler.cli.options import format_option, global_options, variable_options
from reconciler.render.format import Format

if TYPE_CHECKING:
    from reconciler.cli.context import Session

SECTION: Final = "Inspect"
PLACE: Final = 8
SUMMARY: Final = "Print the dependency graph as DOT."


@click.command()
@format_option(Format.graph)
@variable_options
@global_options
@click.pass_obj
def command(session: Session, /, form: Format, **chosen: Any) -> None:
    """Print the dependency graph as DOT (reconciler graph | dot -Tsvg > graph.svg)."""
    validated = reconciler.validate(session.project(chosen))
    session.screen.result(form.graph(validated.depends_on, session.look))
