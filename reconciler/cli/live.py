"""What the commands about live objects share: which are meant, how they are written, and what was done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

import reconciler
from reconciler.render.safe import clean

if TYPE_CHECKING:
    from collections.abc import Mapping

    from click.shell_completion import CompletionItem

    from reconciler import Adopted, Wanted
    from reconciler.cli.context import Session
    from reconciler.cli.options import Decorated
    from reconciler.render.format import Format


class TypeName(click.ParamType):  # type: ignore[type-arg]  # older releases of click have no type argument here
    """A managed resource type."""

    name = "type"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the name, or fail with those there are."""
        from reconciler.diagnostics import suggest  # noqa: PLC0415  not needed for help pages
        from schemas import catalogue  # noqa: PLC0415  same

        if value not in catalogue.names():
            self.fail(f'there is no type "{value}"; {suggest(str(value), catalogue.names())}', param, ctx)
        return str(value)

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """Complete a managed resource type."""
        from reconciler.cli import completing  # noqa: PLC0415  only for a shell that asks

        return completing.types(ctx, param, incomplete)


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
