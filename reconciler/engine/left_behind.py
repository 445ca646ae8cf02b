"""The state of a project that gained stages, which still has the name from before: found, and never begun anew."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from reconciler.client.addresses import trimmed
from reconciler.diagnostics import ConfigError, problem
from reconciler.quoting import in_shell
from state.location import locate
from state.store import State
from state.urls import shown_url

if TYPE_CHECKING:
    from reconciler.engine.project import Project
    from reconciler.resolve import ProjectSettings


def refuse_left_behind(project: Project, section: ProjectSettings, key: str | None) -> None:
    """Refuse to begin a new state for a stage whose state lies where it was before the files had stages.

    Raises:
        ConfigError: It does.
    """
    if not section.unstaged:
        return
    here, before = (locate(url, project.directory).path for url in (section.state, section.unstaged))
    if here is None or before is None or here.exists() or not before.is_file():
        return
    with closing(State.open(section.unstaged, base=project.directory, create=False, key=key)) as state:
        bound = state.home
    if bound is None or bound.project != trimmed(section.id or ""):
        return
    old, new = (in_shell(_file_name(project, url)) for url in (section.unstaged, section.state))
    raise ConfigError(
        [
            problem(
                "E409",
                f"{_file_name(project, section.unstaged)} is about the project of {section.stage}",
                detail="Without it, removed objects would not be deleted, and secrets would be sent again.",
                help=f"while no run is active, move it:\n  mv {old} {new}\nor keep it where it is:\n"
                f"  stages: {{{section.stage}: {{state: {section.unstaged}}}}}",
            )
        ]
    )


def _file_name(project: Project, url: str) -> str:
    """Return the file of a SQLite URL as people write it, below the project directory."""
    return shown_url(url).partition(":///")[2].removeprefix(f"{project.directory}/")
