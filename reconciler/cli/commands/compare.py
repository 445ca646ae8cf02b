"""The command ``compare``: what differs live between two stages. Changes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import click

import reconciler
from reconciler.cli.filtering import filter_options, filters
from reconciler.cli.options import completed, engine_options, format_option, global_options
from reconciler.render.format import Format

if TYPE_CHECKING:
    from reconciler.cli.context import Session

SECTION: Final = "Inspect"
PLACE: Final = 3
SUMMARY: Final = "Compare what is live in two stages."
DIFFERENT: Final = 2
"""Exit code when the stages differ."""


@click.command()
@filter_options()
@click.option("--from", "source", required=True, metavar="STAGE", shell_complete=completed("stages"),
              help="The stage that is ahead, such as staging.")  # fmt: skip
@click.option("--to", "target", required=True, metavar="STAGE", shell_complete=completed("stages"),
              help="The stage to compare it with, such as production.")  # fmt: skip
@format_option(Format.compared)
@engine_options
@global_options
@click.pass_obj
def command(
    session: Session,
    /,
    source: str,
    target: str,
    form: Format,
    **chosen: Any,
) -> int:
    """Compare what is live in two stages, address by address, before a promotion.

    Shows objects that are live in only one of them, fields that are not alike, and where both stand in review. A field
    is alike where each stage has what the files declare for it: ids, and values of variables, may differ. PATTERN is
    an address, a block, a type, or has * in it, such as 'whatsapp_*'. Exits with 2 if something differs.
    """
    if chosen["stage"]:
        raise click.UsageError("--stage names one stage; compare takes two, with --from and --to.")
    result = reconciler.compare(session.project(chosen), source, target, **filters(chosen))
    session.result(form.compared, result)
    return DIFFERENT if result.differs else 0
