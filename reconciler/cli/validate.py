"""The commands that need the files alone: ``validate`` and ``graph``. Neither asks the API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from reconciler.cli.options import format_option, global_options, variable_options

if TYPE_CHECKING:
    from reconciler.cli.context import Session


@click.command()
@format_option("text", "json")
@variable_options
@global_options
@click.pass_obj
def validate(session: Session, /, form: str, **chosen: Any) -> None:
    """Check the files; nothing is read from the API."""
    from reconciler import engine  # noqa: PLC0415  heavy
    from reconciler.diagnostics import as_json  # noqa: PLC0415  beside its only use
    from reconciler.render.labels import count  # noqa: PLC0415  heavy
    from reconciler.render.safe import clean  # noqa: PLC0415  same
    from reconciler.render.skipped import sentences  # noqa: PLC0415  same

    found = engine.validate(session.settings(chosen))
    session.screen.learn(found.secrets)
    session.screen.problems(found.warnings)
    if form == "json":
        body = {"resources": found.resources, "files": found.files}
        warnings, left = as_json(found.warnings)
        skipped = [one.as_json() for one in found.desired.skipped]
        more = {"left_out": left} if left else {}
        session.screen.document(
            {"format_version": "1.0", "valid": True, **body, "warnings": warnings, "skipped": skipped, **more}
        )
    else:
        told = f"{count(found.resources, 'resource')} in {count(found.files, 'file')}"
        session.screen.result(clean(f"Valid: {told}; nothing was read from the API."))
        for sentence in sentences(found.desired.skipped, verbose=session.verbose):
            session.screen.result(clean(sentence))


@click.command()
@variable_options
@global_options
@click.pass_obj
def graph(session: Session, /, **chosen: Any) -> None:
    """Draw what depends on what, as DOT (reconciler graph | dot -Tsvg > graph.svg)."""
    from reconciler import engine  # noqa: PLC0415  heavy
    from reconciler.render import graph as drawing  # noqa: PLC0415  heavy

    found = engine.validate(session.settings(chosen))
    session.screen.learn(found.secrets)
    needs = {one.address: tuple(one.depends_on) for one in found.desired.resources.values()}
    session.screen.result(drawing.dot(needs))
