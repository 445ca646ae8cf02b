"""What the commands about live objects share: which are meant, how they are written, and what was done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

import reconciler
from reconciler.cli.filtering import TypeName
from reconciler.render.safe import clean

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reconciler import Adopted, Wanted
    from reconciler.cli.context import Session
    from reconciler.cli.options import Decorated
    from reconciler.render.format import Format


def live_options(command: Decorated) -> Decorated:
    """Add which live objects are meant, and how they are written."""
    for option in (
        click.option("--keep-secrets", is_flag=True,
                     help="Leave secrets that cannot be read back as they are in the API."),
        click.option("--layout", type=click.Choice(("by-type", "by-name")), default="by-type", show_default=True,
                     help="One file a type, or one a name."),
        click.option("--name", "names", multiple=True, metavar="GLOB",
                     help="Only objects with such a name or id; repeatable."),
        click.option("--only", "types", multiple=True, type=TypeName(), metavar="TYPE",
                     help="Only objects of this type; repeatable."),
    ):  # fmt: skip
        command = option(command)
    return command


def wanted(session: Session, chosen: Mapping[str, Any]) -> Wanted:
    """Return what the flags say."""
    return reconciler.Wanted(
        types=chosen["types"],
        names=chosen["names"],
        layout=chosen["layout"],
        keep_secrets=chosen["keep_secrets"],
        tell=lambda message: session.screen.note(clean(message)),
    )


def show(session: Session, done: Adopted, form: Format) -> None:
    """Say what was written and adopted, and show the plan that proves it."""
    session.screen.problems((*done.warnings, *done.left))
    session.result(form.adopted, done)
