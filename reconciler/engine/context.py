"""Where a command works: the state and the API of one project, opened together and closed together. Decides nothing."""

from __future__ import annotations

import getpass
import logging
import socket
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from reconciler import __version__
from reconciler.api import Api
from reconciler.client import Client, Credentials, Endpoint, Network
from reconciler.client.addresses import EMPTY, id_flaw, trimmed
from reconciler.client.credentials import of_stage
from reconciler.diagnostics import ConfigError, Diagnostic, ReconcilerError, problem
from reconciler.engine.left_behind import refuse_left_behind
from reconciler.load.skipped import shown
from reconciler.plans import saved
from reconciler.plans.model import Basis
from reconciler.progress import LockWait
from state.errors import KEY_VARIABLE, BadUrl, Locked, StateError
from state.location import PURPOSE, SQLITE
from state.store import State
from state.urls import shown_url, url_secrets

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from reconciler.engine.project import Project
    from reconciler.plans.inputs import Options
    from reconciler.resolve import Desired, ProjectSettings
    from state.records import Lease


log = logging.getLogger(__name__)


_WAITING = "wait for it:\n  --lock-timeout 5m\nor, if that run no longer exists:\n  reconciler state unlock"


class StateProblem(ReconcilerError):
    """The state cannot be used; says what the store said."""

    def __init__(self, error: StateError, section: ProjectSettings | None = None) -> None:
        super().__init__(str(error))
        self.error = error
        self.exit_code = getattr(error, "exit_code", 1)
        self._diagnostic = _diagnostic(error, section)

    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """Return what the store said."""
        return (self._diagnostic,)


def _diagnostic(error: StateError, section: ProjectSettings | None) -> Diagnostic:
    """Return what the store said, and where the files name the state if that is what matters."""
    # The line itself is not shown: it may hold a password.
    place = replace(section.state_at.value(), text="") if section and section.state_at else None
    if isinstance(error, BadUrl):
        used = f" ({', '.join(section.state_from)})" if section and section.state_from else ""
        why = "The state records what was applied and which calls are open. Nothing was read or sent."
        name = section.state_name if section else "project.state"
        return problem(
            "E405",
            f"{name}{used} {error.reason}",
            place,
            detail=why,
            help=error.advice,
        )
    first, _, rest = str(error).partition(". ")
    if isinstance(error, Locked):
        return problem("E404", first.rstrip("."), detail=rest, help=_WAITING)
    return problem("E400", first.rstrip("."), place, detail=rest)


def state_keys(project: Project) -> frozenset[str]:
    """Return the keys of an encrypted state, so that no output shows one."""
    given = project.environment.get(KEY_VARIABLE, "")
    return frozenset(key.strip() for key in given.split(",")) - {""}


@contextmanager
def translated(section: ProjectSettings | None = None) -> Iterator[None]:
    """Turn what the store raises into what a person is told; with ``section``, where it says where the state is."""
    try:
        yield
    except StateError as error:
        raise StateProblem(error, section) from error


@contextmanager
def opened_state(project: Project, section: ProjectSettings, *, create: bool) -> Iterator[State]:
    """Open the project's state; with ``create=False`` nothing on disk is touched."""
    project.learned(url_secrets(section.state) | state_keys(project))
    with translated(section):
        key = project.environment.get(KEY_VARIABLE)
        refuse_left_behind(project, section, key)
        state = State.open(section.state, base=project.directory, create=create, key=key)
    try:
        with translated(section):
            _refuse_forgetful(state)
        project.warn(tuple(_doubts(state)))
        with translated():
            yield state
    finally:
        with translated():
            state.close()


def _refuse_forgetful(state: State) -> None:
    """Refuse to write to a state that is gone with the process, unless that was asked for.

    Raises:
        BadUrl: The URL names no file.
    """
    if state.location.in_memory and not state.read_only and not state.location.on_purpose:
        advice = f"name a file:\n  {SQLITE}\nor, to keep no state on purpose:\n  {PURPOSE}"
        raise BadUrl("names no file, so the state would be in memory and lost with the process", advice)


def _doubts(state: State) -> Iterator[Diagnostic]:
    """Yield what is doubtful about a state that is used all the same."""
    if state.location.in_memory:
        yield problem(
            "W406",
            f"{state.url} is lost with the process",
            detail="Nothing is kept between runs: removed objects are not deleted, each run sends secrets again, "
            "an interrupted run is not recovered, and no lock prevents parallel runs.",
            help=f"name a file:\n  project: {{state: {SQLITE}}}",
        )
    path = state.location.path
    if path is not None and state.exposure:
        yield problem(
            "W408",
            state.exposure,
            detail="Whoever changes the state decides what the next run deletes, and reads the key that signs plans.",
            help=f"remove write access for others:\n  chmod 600 {path}\n  chmod go-w {path.parent}",
        )
    if state.caveat:
        yield problem(
            "W407",
            f"{state.url} was read without its lock: {state.caveat}",
            detail="It may lack the latest changes of an active run. Commands that write are refused.",
        )


@contextmanager
def opened_api(project: Project, section: ProjectSettings, state: State | None = None) -> Iterator[Api]:
    """Open the way to the API; nothing is changed over it once the lock on ``state`` is lost.

    It is not closed under the calls that a run leaves behind: what was sent may still arrive.

    Raises:
        ConfigError: The project id or the credentials are missing, or a variable about the way cannot be used.
    """
    environment = project.environment
    credentials = credentials_of(project, section)
    where, network, named = endpoint(project), Network.from_environment(environment), project_id(project, section)
    if not project.insecure_http:
        network.refuse_clear_text(where.base_url, where.auth_url)
    project.learned(credentials.secrets() | network.secrets(where.base_url, where.auth_url))
    project.warn(tuple(_contradictions(project, section, named)))
    client = Client(
        where,
        credentials,
        connections=project.parallelism,
        sleep=project.sleep,
        cancel=project.stop,
        network=network,
        redactor=project.redactor,
        guard=partial(_held_back, state) if state else None,
        clock=project.clock,
        on_progress=project.on_progress,
    )
    try:
        yield Api(client, named)
    finally:
        client.close()


def credentials_of(project: Project, section: ProjectSettings) -> Credentials:
    """Return who asks, in the stage that is worked on.

    Raises:
        ConfigError: The variables are missing, or hold what no request can carry.
    """
    return Credentials.from_environment(of_stage(project.environment, section.stage), basic_auth=project.basic_auth)


def endpoint(project: Project) -> Endpoint:
    """Return where the API is.

    Raises:
        ConfigError: A variable holds no address, or one that would give the credentials away.
    """
    return Endpoint.from_environment(project.environment, insecure_http=project.insecure_http)


def _held_back(state: State) -> str:
    """Return why nothing may be sent any more, "" while it may."""
    try:
        state.prove_lease()
    except StateError as error:
        return error.brief
    return ""


@contextmanager
def leased(project: Project, state: State) -> Iterator[None]:
    """Hold the state's lease, so that no two runs interleave."""
    environment = project.environment
    timeout = timedelta(seconds=project.lock_timeout)
    who, where = actor(environment), run_url(environment)

    def waits(holder: Lease | None, elapsed: float) -> None:
        owner, host = (holder.owner, holder.host) if holder else ("", "")
        project.on_progress(LockWait(owner, host, elapsed, project.lock_timeout))

    with state.lease(
        owner=who,
        run_url=where,
        ttl=project.lease,
        timeout=timeout,
        clock=project.now,
        sleep=project.sleep,
        waits=waits,
    ):
        project.stop.farewell = state.let_go
        yield


def project_id(project: Project, section: ProjectSettings) -> str:
    """Return the Sinch project, from the files or from ``SINCH_PROJECT_ID``.

    Raises:
        ConfigError: Neither names it, or not in a way that an id is written.
    """
    given = project.environment.get("SINCH_PROJECT_ID") if section.id is None else section.id
    if given is None:
        raise ConfigError(
            [
                problem(
                    "E200",
                    detail="Every request needs a Sinch project, and neither files nor environment name one.",
                    help="write  project: {id: ...}  in a file, or set SINCH_PROJECT_ID",
                )
            ]
        )
    identifier = trimmed(given)
    flaw = id_flaw(identifier) if identifier else EMPTY
    if flaw:
        name = section.id_name
        raise ConfigError([problem("E310", name, detail=f"{name} is not the id of a project; {flaw}.")])
    return identifier


def _contradictions(project: Project, section: ProjectSettings, used: str) -> Iterator[Diagnostic]:
    """Yield that the environment names another project than the one whose objects are read and changed."""
    variable = trimmed(project.environment.get("SINCH_PROJECT_ID", ""))
    if section.stage:
        return  # it was chosen by its name
    if variable and variable != used:
        yield problem(
            "W219",
            f"project.id is {used}, SINCH_PROJECT_ID is {variable}",
            detail="The files take precedence: objects of their project are read and changed.",
            help="unset the variable, or write  project: {id: ${env.SINCH_PROJECT_ID}}",
        )


def basis(project: Project, desired: Desired, options: Options, state: State) -> Basis:
    """Return what a plan of this moment rests on."""
    kept = state.kept
    allows = sorted(f"{action}:{kind}={count}" for (action, kind), count in options.allows.items())
    return Basis(
        project=project_id(project, desired.project),
        stage=desired.project.stage,
        host=urlsplit(endpoint(project).base_url).netloc,
        state=state_name(project, desired.project, state),
        lineage=state.lineage if kept else "",
        serial=state.serial,
        config_digest=desired.digest,
        tool_version=__version__,
        mode=options.mode,
        targets=tuple(sorted(map(str, options.targets))),
        replaces=tuple(sorted(map(str, options.replaces))),
        acks=tuple(sorted(map(str, options.acks))),
        allows=tuple(allows),
        secrets=desired.sealed.fingerprint(state.fingerprint) if kept else "",
    )


def state_name(project: Project, section: ProjectSettings, state: State) -> str:
    """Return where the state is: a path as people write it, or driver, host and database of a URL."""
    shown = shown_url(section.state)
    if shown.startswith("sqlite:///"):
        return shown.removeprefix("sqlite:///").removeprefix(f"{project.directory}/")
    return state.url


def signer(state: State, lineage: str) -> Callable[[str], str]:
    """Return what signs a plan made on a state: the state's own key, a plain digest when there was none yet."""
    return state.fingerprint if lineage else saved.digest


def start_run(project: Project, state: State, command: str) -> int:
    """Note in the history that a run begins: who, where, of which commit; return its number."""
    environment = project.environment
    commit = environment.get("GITHUB_SHA") or environment.get("CI_COMMIT_SHA")
    commit = shown(commit) if commit else commit
    return state.start_run(command, who=actor(environment), host=socket.gethostname(), commit=commit, at=project.now())


@contextmanager
def noted_run(project: Project, state: State, command: str) -> Iterator[int]:
    """Note in the history that a run begins, and how it ended when it ends with an error; give its number.

    A run that ends well is finished by whoever knows how.
    """
    run_id = start_run(project, state, command)
    try:
        yield run_id
    except BaseException as error:
        outcome = "failed" if isinstance(error, Exception) else "interrupted"
        try:
            state.finish_run(run_id, outcome, project.now())
        except StateError as trouble:  # the error on its way says more
            log.info("end of run not noted error=%s", trouble)
        raise


def actor(environment: Mapping[str, str]) -> str:
    """Return who runs this: the person a pipeline acts for, else the user of this machine."""
    return shown(environment.get("GITHUB_ACTOR") or environment.get("GITLAB_USER_LOGIN") or _user())


def run_url(environment: Mapping[str, str]) -> str | None:
    """Return the page of the pipeline run this belongs to, None outside a pipeline."""
    if "GITHUB_RUN_ID" in environment:
        server = environment.get("GITHUB_SERVER_URL", "https://github.com")
        return shown(f"{server}/{environment.get('GITHUB_REPOSITORY', '')}/actions/runs/{environment['GITHUB_RUN_ID']}")
    url = environment.get("CI_JOB_URL")
    return shown(url) if url else url


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "unknown"  # a container may have no name for its user
