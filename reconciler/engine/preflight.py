"""Whether a state is fit for a run: about the project that is meant, and sound. Repairs nothing."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from reconciler.diagnostics import ConfigError, Diagnostic, ReconcilerError, problem
from reconciler.engine.context import endpoint, project_id, state_name
from reconciler.quoting import in_shell
from schemas import catalogue
from state.errors import StateError
from state.records import ProjectBinding, Record
from state.verify import HARMFUL

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from reconciler.engine.project import Project
    from reconciler.resolve import ProjectSettings
    from state.records import OpenIntent, Violation
    from state.store import State


def home(project: Project, section: ProjectSettings) -> ProjectBinding:
    """Return which project, at which host, the files and the environment are about.

    Raises:
        ConfigError: Neither names a project.
    """
    return ProjectBinding(project_id(project, section), urlsplit(endpoint(project).base_url).hostname or "")


def refuse_wrong_project(project: Project, section: ProjectSettings, state: State) -> None:
    """Refuse to hold the records of one project against the objects of another.

    Raises:
        ConfigError: The state is about another project, or the same one elsewhere.
    """
    here, there = home(project, section), state.home
    if there not in (None, here) and not state.blank:
        raise ConfigError([_of_another(there, here, state_name(project, section, state), section)])


def bind(project: Project, section: ProjectSettings, state: State) -> None:
    """Let a state that remembers nothing of any project be about this one, before anything is written for it.

    Raises:
        ConfigError: It is about another.
    """
    refuse_wrong_project(project, section, state)
    here = home(project, section)
    if state.home != here:
        state.bind(here)


def _of_another(there: ProjectBinding, here: ProjectBinding, name: str, section: ProjectSettings) -> Diagnostic:
    this = f"stage {section.stage} is" if section.stage else "this is"
    own = '  project: {state: "sqlite:///.reconciler/${env.SINCH_PROJECT_ID}.db"}\n'
    if section.stage:
        own = f"  stages: {{{section.stage}: {{state: URL}}}}\n"
    return problem(
        "E401",
        f"{name} belongs to project {there.project} at {there.host}, {this} {here.project} at {here.host}",
        detail="Objects of this project would be adopted or deleted by mistake. Nothing was sent.",
        help=f"check {section.id_name if section.stage else 'SINCH_PROJECT_ID'} and SINCH_BASE_URL; or give each "
        f"{'stage' if section.stage else 'project'} its own state, for example\n{own}"
        "or, if the project itself has moved:\n  reconciler state bind",
    )


def refuse_unknown(records: Iterable[Record], begun: Iterable[OpenIntent]) -> None:
    """Refuse a state with objects, or open calls, of a type that this version does not know.

    Raises:
        ConfigError: There are some; each address.
    """
    known = frozenset(catalogue.names())
    entries: list[Record | OpenIntent] = [*records, *begun]
    strange = [entry for entry in entries if entry.type not in known]
    if strange:
        raise ConfigError([_unknown(entry) for entry in strange])


def _unknown(entry: Record | OpenIntent) -> Diagnostic:
    managed = isinstance(entry, Record)
    what = "object" if managed else "unfinished call"
    forget = f"; or forget it, which leaves it in the API:\n  reconciler state rm {in_shell(entry.address)}"
    return problem(
        "E403",
        f'{entry.address}: {what} of type "{entry.type}", which this version does not manage',
        detail="This version cannot change it safely. Nothing was sent.",
        help="use the version of reconciler that wrote it" + (forget if managed else ""),
    )


@contextmanager
def explained(state: State) -> Iterator[None]:
    """Blame a failure that nobody foresaw on the state, if it is the state that is broken.

    Raises:
        ConfigError: It is.
    """
    try:
        yield
    except (ReconcilerError, StateError):
        raise
    except Exception:  # whatever it is goes on as it came, unless the state explains it
        refuse_invalid_state(state)
        raise


def refuse_invalid_state(state: State) -> list[Violation]:
    """Refuse to act on what a broken state says; return what is broken and does no harm.

    Raises:
        ConfigError: One of the invariants does not hold that a run relies on; each of them.
    """
    broken = state.verify(past=False)
    harmful = [violation for violation in broken if violation.number in HARMFUL]
    if harmful:
        raise ConfigError(
            [_unsound(violation, "nothing was sent; repair it, or restore a backup") for violation in harmful]
        )
    return broken


def unsound(state: State, before: Collection[Violation]) -> tuple[Diagnostic, ...]:
    """Return every invariant that a run has left broken, which none should."""
    advice = "keep a copy of the state, and report it: this is a bug in reconciler"
    return tuple(_unsound(violation, advice) for violation in state.verify(past=False) if violation not in before)


def _unsound(broken: Violation, advice: str) -> Diagnostic:
    message = f"{broken.number}. {broken.summary}"
    return problem(
        "E402", message, detail=broken.detail, help=f"{advice}; to see all violations:\n  reconciler state verify"
    )
