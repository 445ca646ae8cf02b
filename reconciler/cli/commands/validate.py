"""The command ``validate``: whether the files hold together. Asks no API and opens no state."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import click

import reconciler
from reconciler.cli.options import format_option, global_options, strict_option, variable_options
from reconciler.cli.strict import exit_code
from reconciler.render.format import Checked, Format

if TYPE_CHECKING:
    from reconciler.cli.context import Session

SECTION: Final = "Core workflow"
PLACE: Final = 1
SUMMARY: Final = "Check the files; nothing is read from the API."


@click.command()
@strict_option
@format_option(Format.validation)
@variable_options
@global_options
@click.pass_obj
def command(session: Session, /, form: Format, *, strict: bool, **chosen: Any) -> int:
    """Check the files; nothing is read from the API."""
    result = reconciler.validate(session.project(chosen))
    session.screen.problems(result.warnings)
    checked = Checked(result.resources, result.files, result.warnings, result.skipped)
    session.result(form.validation, checked)
    return exit_code(result.warnings, strict=strict)
