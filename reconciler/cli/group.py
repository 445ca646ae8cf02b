"""The command ``reconciler`` and its help page. The folder ``commands`` says which commands there are."""

from __future__ import annotations

import ast
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import click

from reconciler import __version__
from reconciler.cli import commands
from reconciler.cli.folder import Folder
from reconciler.cli.options import global_options

if TYPE_CHECKING:
    from collections.abc import Iterator

SECTIONS: Final = ("Core workflow", "Inspect", "Reference", "Tools")
"""The sections of the help page, in their order; one that only a command's file names comes after them."""


class Entry(NamedTuple):
    """One line of the help page."""

    section: str
    place: int
    name: str
    summary: str


class Commands(Folder):
    """The commands of the command line; its help page says in sections what each is for, without importing any."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command of a command line; a word that is none gets the nearest that is."""
        if args[0] not in self.list_commands(ctx) and not args[0].startswith("-"):
            from reconciler.cli.misused import instead_of_command  # noqa: PLC0415  only for a mistake

            ctx.fail(f'No such command "{args[0]}".{instead_of_command(args[0], self.list_commands(ctx))}')
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the sections of the help page."""
        entries = sorted(map(self._entry, self.list_commands(ctx)))
        longest = max(len(entry.name) for entry in entries)
        for title in dict.fromkeys((*SECTIONS, *(entry.section for entry in entries))):
            with formatter.section(title):
                formatter.write_dl(
                    [(entry.name.ljust(longest), entry.summary) for entry in entries if entry.section == title]
                )

    def _entry(self, name: str) -> Entry:
        """Read from a command's file where the help page shows it.

        Raises:
            TypeError: The file does not say so; a mistake in this package.
        """
        spec = find_spec(self.module(name))
        with open(str(spec and spec.origin), encoding="utf-8") as file:  # noqa: PTH123  pathlib would cost 3 ms
            written = dict(_constants(ast.parse(file.read())))
        try:
            return Entry(written["SECTION"], written["PLACE"], name, written["SUMMARY"])
        except KeyError as error:
            raise TypeError(f"the file of the command {name} must write out {error}") from error


def _constants(module: ast.Module) -> Iterator[tuple[str, Any]]:
    """Yield name and value of each constant that a module writes out as ``NAME: Final = value``."""
    for node in module.body:
        match node:
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.Constant(value=value)):
                yield name, value


@click.group(
    cls=Commands,
    package=commands.__name__,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, message="reconciler %(version)s")
@global_options
def reconciler() -> None:
    """Manage a Sinch project with YAML files: webhooks, senders, templates, bundles, SMS apps."""
