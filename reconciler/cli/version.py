"""The command ``version``; imports nothing of the engine."""

from __future__ import annotations

import platform
import sys
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed_version
from typing import TYPE_CHECKING

import click

from reconciler.cli.options import format_option, global_options

if TYPE_CHECKING:
    from reconciler.cli.session import Session


def version_of() -> str:
    """Return the version that is installed."""
    try:
        return installed_version("sinch-reconciler")
    except PackageNotFoundError:
        return "unknown"


@click.command()
@format_option("text", "json")
@global_options
@click.pass_obj
def version(session: Session, /, form: str) -> None:
    """Print the version."""
    python = platform.python_version()
    if form == "json":
        session.screen.document(
            {"format_version": "1.0", "version": version_of(), "python": python, "platform": sys.platform}
        )
    else:
        session.screen.result(f"reconciler {version_of()} (Python {python}, {sys.platform})")
