"""The commands that need the files alone: ``validate`` and ``graph``. Neither asks the API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from reconciler.cli.options import format_option, global_options, variable_options
from reconciler.render.format import Checked, Format

if TYPE_CHECKING:
    from reconciler.cli.context import Session


@click.command()
@format_option(Format.validation)
@variable_options
@global_options
@click.pass_obj
def validate(session: Session, /, form: Format, **chosen: Any) -> None:
    """Check the files; nothing is read from the API."""
    from reconciler import engine  # noqa: PLC0415  heavy

    found = engine.validate(session.settings(chosen))
    session.screen.learn(found.secrets)
    session.screen.problems(found.warnings)
    checked = Checked(found.resources, found.files, found.warnings, found.desired.skipped)
    session.screen.result(form.validation(checked, session.look))


@click.command()
@format_option(Format.graph)
@variable_options
@global_options
@click.pass_obj
def graph(session: Session, /, form: Format, **chosen: Any) -> None:
    """Draw what depends on what, as DOT (reconciler graph | dot -Tsvg > graph.svg)."""
    from reconciler import engine  # noqa: PLC0415  heavy

    found = engine.validate(session.settings(chosen))
    session.screen.learn(found.secrets)
    needs = {one.address: tuple(one.depends_on) for one in found.desired.resources.values()}
    session.screen.result(form.graph(needs, session.look))
