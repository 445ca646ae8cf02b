"""The command ``lint``: what reviewers would refuse of the declared texts. Asks no API and opens no state."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import click

import reconciler
from reconciler.cli.options import format_option, global_options, strict_option, variable_options
from reconciler.cli.strict import exit_code
from reconciler.render.format import Format

if TYPE_CHECKING:
    from reconciler.cli.context import Session

SECTION: Final = "Core workflow"
PLACE: Final = 1
SUMMARY: Final = "Report what Meta, KakaoTalk or RCS reviewers are known to refuse."


@click.command()
@strict_option
@format_option(Format.linted)
@variable_options
@global_options
@click.pass_obj
def command(session: Session, /, form: Format, *, strict: bool, **chosen: Any) -> int:
    """Report what Meta, KakaoTalk or RCS reviewers are known to refuse.

    A rule is certain, likely or a guess. Guesses are notes, all others are warnings, and reviewers decide. To keep
    quiet about a rule, give a reason: lint: {ignore: [{rule: RULE, reason: TEXT}]} on a resource or under project.
    """
    found = reconciler.lint(session.project(chosen))
    session.screen.problems(found.findings)
    session.screen.result(form.linted(found, session.look))
    return exit_code(found.findings, strict=strict)
