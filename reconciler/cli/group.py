"""The command ``reconciler`` and the table of its subcommands; each module is imported when its command runs."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final

import click

from reconciler import __version__
from reconciler.cli.options import global_options

if TYPE_CHECKING:
    from collections.abc import Mapping

SECTIONS: Final[Mapping[str, Mapping[str, str]]] = {
    "Core workflow": {
        "validate": "Check the files; nothing is read from the API.",
        "plan": "Show what an apply would change.",
        "apply": "Make the project what the files say.",
        "destroy": "Delete everything the files declare.",
        "run": "Run an operation: register, verify, comment, activities.",
    },
    "Inspect": {
        "status": "Show what waits for whom, and what comes next.",
        "drift": "Show what changed outside.",
        "show": "Show the state, or a saved plan.",
        "output": "Show the values of outputs.",
        "history": "Show what was done, when and by whom.",
        "import": "Take an existing object under management.",
        "state": "List, rename or forget objects of the state; check, carry, unlock it.",
        "graph": "Draw what depends on what, as DOT.",
    },
    "Reference": {
        "explain": "Explain a resource type or one of its fields.",
        "schema": "Print the JSON Schema of the files, for editors.",
    },
    "Tools": {
        "emulator": "Run the API on localhost.",
        "demo": "See a first run against the emulator.",
        "completion": "Print the completion script of a shell.",
        "version": "Print the version.",
    },
}
MODULES: Final[Mapping[str, str]] = {
    "destroy": "reconciler.cli.apply",
    "graph": "reconciler.cli.validate",
    "run": "reconciler.cli.operate",
    "import": "reconciler.cli.history",
    "drift": "reconciler.cli.status",
    "emulator": "reconciler.emulator.command",
}
"""Modules that are not named after their command."""
NAMES: Final[Mapping[str, str]] = {"emulator": "command", "import": "import_"}
"""Functions that are not."""


class Commands(click.Group):
    """A group that knows its commands by name and line of help, and imports the one that is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  click's signature
        """Return the names, in the order of the help page."""
        return [name for section in SECTIONS.values() for name in section]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return one command; None for a word that is none."""
        if cmd_name not in self.list_commands(ctx):
            return None
        module = import_module(MODULES.get(cmd_name, f"reconciler.cli.{cmd_name}"))
        command: click.Command = getattr(module, NAMES.get(cmd_name, cmd_name))
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command of a command line; a word that is none gets the nearest that is."""
        if args[0] not in self.list_commands(ctx) and not args[0].startswith("-"):
            from reconciler.diagnostics import did_you_mean  # noqa: PLC0415  only for a mistake

            near = did_you_mean(args[0], self.list_commands(ctx))
            ctx.fail(f'No such command "{args[0]}".' + (f' Did you mean "{near}"?' if near else ""))
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002  click's
        """Write the help page's table without importing a command."""
        longest = max(len(name) for section in SECTIONS.values() for name in section)
        for title, section in SECTIONS.items():
            with formatter.section(title):
                formatter.write_dl([(name.ljust(longest), text) for name, text in section.items()])


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, message="reconciler %(version)s")
@global_options
def reconciler() -> None:
    """Bring a Sinch project to what its YAML files say: webhooks, senders, templates, bundles, SMS apps."""
