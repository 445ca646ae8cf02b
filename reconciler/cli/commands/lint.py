"""The command ``lint``: what reviewers would refuse of the declared texts. Asks no API and opens no state."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import click

import reconciler
from reconciler.cli.filtering import filter_options
from reconciler.cli.options import completed, format_option, global_options, strict_option, variable_options
from reconciler.cli.strict import exit_code
from reconciler.render.format import Format

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reconciler import Project
    from reconciler.cli.context import Session

SECTION: Final = "Core workflow"
PLACE: Final = 1
SUMMARY: Final = "Report what Meta, KakaoTalk or RCS reviewers are known to refuse."


@click.command()
@filter_options()
@click.option(
    "--rule",
    "rules",
    multiple=True,
    metavar="RULE",
    shell_complete=completed("rules"),
    help="Only this rule; repeatable.",
)
@click.option(
    "--fix",
    is_flag=True,
    help="Change the files where a fix is certain and loses nothing; what is live is reviewed again.",
)
@click.option("--dry-run", is_flag=True, help="With --fix, only show what would be written.")
@strict_option
@format_option(Format.linted)
@variable_options
@global_options
@click.pass_obj
def command(
    session: Session,
    /,
    patterns: tuple[str, ...],
    form: Format,
    *,
    types: tuple[str, ...],
    rules: tuple[str, ...],
    fix: bool,
    dry_run: bool,
    strict: bool,
    **chosen: Any,
) -> int:
    """Report what Meta, KakaoTalk or RCS reviewers are known to refuse.

    PATTERN is an address, a block, a type, or has * in it, such as 'whatsapp_*'; without one, all is checked.

    A rule is certain, likely or a guess. Guesses are notes, all others are warnings, and reviewers decide. To keep
    quiet about a rule, give a reason: lint: {ignore: [{rule: RULE, reason: TEXT}]} on a resource or under project.
    """
    project = session.project(chosen)
    if dry_run and not fix:
        raise click.UsageError("--dry-run needs --fix.")
    named = {"patterns": patterns, "types": types, "only": rules}
    all_fixed = not fix or _fixed(session, project, named, dry_run=dry_run, quiet=form.alone)
    result = reconciler.lint(project, **named)
    session.screen.problems(result.findings)
    session.result(form.linted, result)
    return exit_code(result.findings, strict=strict) if all_fixed else 1


def _fixed(
    session: Session, project: Project, named: Mapping[str, tuple[str, ...]], *, dry_run: bool, quiet: bool
) -> bool:
    """Fix what can be fixed, show the difference as long as it is not beside a document, and tell if that was all."""
    from reconciler.cli.rewriting import show, shown_files  # noqa: PLC0415  beside its only use
    from reconciler.render.formats.text import FORMAT as TEXT  # noqa: PLC0415  same

    made = reconciler.fix(project, **named, dry_run=dry_run)
    session.screen.problems(made.left_out)
    if not quiet:
        show(session, shown_files(made, written=not dry_run), TEXT, nothing="Nothing to fix.")
    return not made.left_out
