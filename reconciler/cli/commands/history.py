"""The command ``history``: what was done to objects, when and by whom."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import click

import reconciler
from reconciler.cli.context import Session
from reconciler.cli.filtering import filter_options, filters
from reconciler.cli.options import Kind, format_option, global_options, variable_options
from reconciler.render.format import Format, ShownHistory

SECTION: Final = "Inspect"
PLACE: Final = 5
SUMMARY: Final = "Show past changes, when and by whom."


class Since(Kind):
    """A moment, by how long ago it was or as a date, or the number of a run."""

    name = "since"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime | int:
        """Return the moment, UTC, or the number of the run; or fail with how one is written."""
        from schemas.durations import seconds_of  # noqa: PLC0415  not needed for help pages

        if re.fullmatch(r"\d{1,15}", str(value)):
            return int(value)
        seconds = seconds_of(value)
        try:
            return _moment(value) if seconds is None else Session.now() - timedelta(seconds=seconds)
        except (ValueError, OverflowError):
            self.fail(f'"{value}" is no time; write 7d, 12h, 2026-11-01, or the number of a run', param, ctx)


def _moment(text: str) -> datetime:
    """Return a moment as ISO 8601 has it; a date is its beginning, and without an offset it is UTC.

    Raises:
        ValueError: It is none.
    """
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


@click.command()
@filter_options()
@click.option("--since", type=Since(), metavar="WHEN", help="Only since WHEN: 7d, 2026-11-01 (UTC), or a run's number.")
@click.option(
    "--by", type=click.Choice(("run", "type", "address")), default="run", show_default=True, help="How to group a text."
)
@click.option("--limit", type=click.IntRange(min=1), default=50, show_default=True, help="Newest entries to show.")
@format_option(Format.history)
@variable_options
@global_options
@click.pass_obj
def command(
    session: Session, /, since: datetime | int | None, by: str, limit: int, form: Format, **chosen: Any
) -> None:
    """Show past changes, newest first: when, what, outcome, by whom.

    PATTERN is an address, a block, a type, or has * in it, such as 'whatsapp_*'.
    """
    entries = reconciler.history(session.project(chosen), **filters(chosen), limit=limit + 1, since=since)
    filtered = since is not None or any(filters(chosen).values())
    session.result(form.history, ShownHistory(entries[:limit], by, more=len(entries) > limit, filtered=filtered))
