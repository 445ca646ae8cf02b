"""A group of commands that is a folder: each module in it is a command, under the name of its file."""

from __future__ import annotations

import pkgutil
from importlib import import_module
from keyword import iskeyword
from typing import Any

import click


class Folder(click.Group):
    """A group whose commands are the modules of a package; a module is imported when its command is asked for.

    A module has its command as ``command``. A name that Python keeps for itself takes an underscore: ``import_.py``.

    Args:
        package: The full name of the package.
    """

    def __init__(self, *args: Any, package: str, **settings: Any) -> None:
        super().__init__(*args, **settings)
        self._package = package

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  click's signature
        """Return the names of all commands, sorted, without importing one."""
        files = pkgutil.iter_modules(import_module(self._package).__path__)
        return sorted(file.name.removesuffix("_") for file in files)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return one command; None for a word that is none."""
        if cmd_name not in self.list_commands(ctx):
            return None
        command: click.Command = import_module(self.module(cmd_name)).command
        return command

    def module(self, name: str) -> str:
        """Return the full name of a command's module."""
        return f"{self._package}.{name}_" if iskeyword(name) else f"{self._package}.{name}"
