"""The command ``usage``: which templates the code of applications names, and whether they are live. Changes nothing."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

import reconciler
from reconciler.cli.fail_on import FAILED
from reconciler.cli.options import engine_options, format_option, global_options
from reconciler.render.format import Format

if TYPE_CHECKING:
    from reconciler.cli.context import Session

SECTION: Final = "Inspect"
PLACE: Final = 9
SUMMARY: Final = "Compare the templates that code names with those that are live."


@click.command()
@click.argument("sources", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="SRC...")
@click.option("--offline", is_flag=True, help="Use what the state recorded; read nothing from the API.")
@format_option(Format.usage)
@engine_options
@global_options
@click.pass_obj
def command(session: Session, /, sources: tuple[Path, ...], form: Format, *, offline: bool, **chosen: Any) -> int:
    """Compare the templates that code names with those that are live.

    SRC is a file or a folder with the code of an application. Every text in quotes that equals the name of a template
    counts, and every call of a function of the exported modules. Lists what is used and not live, with its places and
    why, and what is live and not used. Exits with 8 if something that is used is not live.
    """
    used = reconciler.template_usage(session.project(chosen), sources, offline=offline)
    session.result(form.usage, used)
    return FAILED if used.not_live else 0
