"""Which objects a listing shows: the words and the option that every command takes that lists objects."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypedDict

import click

from reconciler.cli.options import Kind, completed, with_quoted_key

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from click.shell_completion import CompletionItem

    from reconciler.cli.options import Decorated


class TypeName(Kind):
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


class Pattern(Kind):
    """An address, a block, a type, or a part of an address with ``*`` and ``?``."""

    name = "address|pattern"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:  # noqa: ARG002  click's
        """Return the pattern; a key gets the quotes back that a shell has taken away, an address its one spelling."""
        from reconciler import Address  # noqa: PLC0415  not needed for help pages

        word = with_quoted_key(str(value).strip())
        try:
            return str(Address.parse(word))
        except ValueError:  # a type, or a part of an address
            return word


def type_option(command: Decorated) -> Decorated:
    """Add ``--type``."""
    return click.option("--type", "types", multiple=True, type=TypeName(), metavar="TYPE",
                        help="Only objects of this type; repeatable.")(command)  # fmt: skip


def filter_options(
    *, required: bool = False, complete: str = "addresses_and_types"
) -> Callable[[Decorated], Decorated]:
    """Add ``patterns`` and ``types``, by which every listing is filtered in the same way.

    Args:
        required: Whether at least one pattern is needed.
        complete: The function of ``completing`` that offers patterns.
    """

    def options(command: Decorated) -> Decorated:
        command = type_option(command)
        metavar = "ADDRESS|PATTERN..." if required else "[ADDRESS|PATTERN]..."
        return click.argument("patterns", nargs=-1, required=required, type=Pattern(), metavar=metavar,
                              shell_complete=completed(complete))(command)  # fmt: skip

    return options


class Filters(TypedDict):
    """What a listing is filtered by, under the names that the functions of the library have for it."""

    patterns: tuple[str, ...]
    types: tuple[str, ...]


def filters(chosen: Mapping[str, Any]) -> Filters:
    """Return what the words and options of ``filter_options`` say."""
    return {"patterns": chosen["patterns"], "types": chosen["types"]}
