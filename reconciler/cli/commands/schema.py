"""The command ``schema``: the JSON Schema of project files, for editors. Needs no project and asks no API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import click

from reconciler.cli.options import global_options

if TYPE_CHECKING:
    from reconciler.cli.context import Session

SECTION: Final = "Reference"
PLACE: Final = 2
SUMMARY: Final = "Print the JSON Schema of the files, for editors."


@click.command()
@global_options
@click.pass_obj
def command(session: Session, /) -> None:
    """Print the JSON Schema of the files, for editors.

    \b
    Save it, and name it in the first line of a file:
        mkdir -p .reconciler && reconciler schema > .reconciler/schema.json
        # yaml-language-server: $schema=.reconciler/schema.json
    """  # noqa: D301  the backspace is click's sign for "leave these lines as they are"
    from schemas.jsonschema import project_schema  # noqa: PLC0415  heavy

    session.screen.document(project_schema())
