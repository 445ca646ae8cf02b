"""The command ``init``: a project begins, empty or with what is live. Changes nothing in the API."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import click
from click.core import ParameterSource

import reconciler
from reconciler.cli.live import live_options, show, wanted
from reconciler.cli.options import engine_options, format_option, global_options
from reconciler.render.format import Format
from reconciler.render.safe import clean

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reconciler.cli.context import Session

SECTION: Final = "Core workflow"
PLACE: Final = 0
SUMMARY: Final = "Begin a project, empty or with what is live."

_LIVE_ONLY: Final = {"types": "--only", "names": "--name", "layout": "--layout", "keep_secrets": "--keep-secrets"}


@click.command()
@click.option("--from-live", is_flag=True, help="Write YAML for what is live, and manage it from now on.")
@live_options
@click.option("--project", metavar="ID", help="Id of the Sinch project; SINCH_PROJECT_ID by default.")
@format_option(Format.begun)
@engine_options
@global_options
@click.pass_obj
def command(session: Session, /, project: str | None, form: Format, *, from_live: bool, **chosen: Any) -> None:
    """Begin a project in the current folder, which must be empty.

    With --from-live the files declare what the Sinch project has today, and the plan that follows is empty. Secrets
    that the API does not return become variables and are written by the first apply; --keep-secrets leaves them as
    they are.
    """
    _refuse_without_live(from_live, chosen)
    if chosen["stage"]:
        raise click.UsageError("A new project has no stages; add them to its files afterwards.")
    here = session.project(chosen)
    named = project or here.environment.get("SINCH_PROJECT_ID", "")
    if not (from_live or project) and sys.stdin.isatty():
        named, from_live = _asked(session, named)
    kept = {name: value for name, value in here.environment.items() if name != "RECONCILER_STAGE"}
    here = replace(here, environment={**kept, **({"SINCH_PROJECT_ID": named} if named else {})})
    if from_live:
        if not named:
            raise click.UsageError("Name the Sinch project: --project ID, or set SINCH_PROJECT_ID.")
        show(session, reconciler.from_live(here, wanted(session, chosen)), form)
    else:
        session.result(form.begun, reconciler.scaffold(here))


def _refuse_without_live(from_live: bool, chosen: Mapping[str, Any]) -> None:  # noqa: FBT001  as the option
    """Refuse options that would do nothing.

    Raises:
        UsageError: There are such.
    """
    given = click.get_current_context().get_parameter_source
    used = [flag for name, flag in _LIVE_ONLY.items() if name in chosen and given(name) is ParameterSource.COMMANDLINE]
    if used and not from_live:
        raise click.UsageError(f"{' and '.join(used)} can be used only with --from-live.")


def _asked(session: Session, project: str) -> tuple[str, bool]:
    """Ask a person for the project, and whether to begin with what is live."""
    from reconciler.cli.approval import answered  # noqa: PLC0415  beside its only use

    session.screen.note(clean(f"Id of the Sinch project{f' (Enter for {project})' if project else ''}:"))
    named = answered(session.screen) or project
    session.screen.note(clean("Write YAML for what is live, and manage it from now on? Only 'yes' will be accepted."))
    return named, answered(session.screen) == "yes"
