"""Where a command works: the state and the API of one project, opened together and closed together. Decides nothing."""

from __future__ import annotations

import getpass
import logging
import socket
import time
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from reconciler import __version__
from reconciler.api import Api
from reconciler.client import Client, Credentials, Endpoint, Network
from reconciler.client.addresses import EMPTY, id_flaw, trimmed
from reconciler.diagnostics import ConfigError, Diagnostic, ReconcilerError, problem
from reconciler.execute.stop import Stop
from reconciler.load.skipped import shown
from reconciler.plans import saved
from reconciler.plans.model import Basis
from reconciler.redaction import Redactor
from state.errors import KEY_VARIABLE, BadUrl, Locked, StateError
from state.location import PURPOSE, SQLITE
from state.store import State
from state.urls import shown_url, url_secrets

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from reconciler.client import Retry
    from reconciler.plans.inputs import Options
    from reconciler.resolve import Desired, ProjectSettings, VariableInputs


log = logging.getLogger(__name__)


def utc_now() -> datetime:
    """Return the time, UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Where a project is and how it is worked on.

    Attributes:
        directory: The project directory.
        inputs: Variables and environment.
        basic_auth: Use Basic authentication instead of a token.
        parallelism: Most calls at once.
        lock_timeout: Seconds to wait for somebody else's run.
        insecure_http: Whether credentials may leave this machine without encryption.
        now: Gives the time, UTC.
        sleep: Waits for seconds.
        stop: Says whether to go on.
        redactor: Knows the secrets of the run, and more of them as it goes on.
        warn: Told what a person should know of the state that is used.
        retrying: Told of each request that is about to be sent again, by any thread.
        lease: For how long the state's lock is held at a time; who stands still for longer may be taken over.
    """

    directory: Path
    inputs: VariableInputs
    basic_auth: bool = False
    parallelism: int = 10
    lock_timeout: float = 0.0
    insecure_http: bool = False
    now: Callable[[], datetime] = utc_now
    sleep: Callable[[float], None] = time.sleep
    warn: Callable[[Sequence[Diagnostic]], None] = lambda _problems: None
    retrying: Callable[[Retry], None] = lambda _retry: None
    stop: Stop = field(default_factory=Stop)
    redactor: Redactor = field(default_factory=Redactor)

    def learned(self, secrets: Iterable[str]) -> None:
        """Let no output of this run show these."""
        self.redactor.learn(secrets)

    lease: timedelta = timedelta(seconds=30)


_WAITING = "wait for it to end:\n  --lock-timeout 5m\nor, when it is gone for good:\n  reconciler state unlock"


class StateProblem(ReconcilerError):
    """The state cannot be used; says what the store said."""

    def __init__(self, error: StateError, project: ProjectSettings | None = None) -> None:
        super().__init__(str(error))
        self.error = error
        self.exit_code = getattr(error, "exit_code", 1)
        self._told = _told(error, project)

    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """Return what the store said."""
        return (self._told,)


def _told(error: StateError, project: ProjectSettings | None) -> Diagnostic:
    """Return what the store said, and where the files name the state if that is what matters."""
    # The line itself is not shown: it may hold a password.
    place = replace(project.state_at.value(), text="") if project and project.state_at else None
    if isinstance(error, BadUrl):
        used = f" ({', '.join(project.state_from)})" if project and project.state_from else ""
        why = "The state says what was applied and what was begun. Nothing was read or sent."
        return problem("E405", f"project.state{used} {error.reason}", place, detail=why, help=error.advice)
    first, _, rest = str(error).partition(". ")
    if isinstance(error, Locked):
        return problem("E404", first.rstrip("."), detail=rest, help=_WAITING)
    return problem("E400", first.rstrip("."), place, detail=rest)


def state_keys(settings: Settings) -> frozenset[str]:
    """Return the keys of an encrypted state, so that no output shows one."""
    given = settings.inputs.environment.get(KEY_VARIABLE, "")
    return frozenset(key.strip() for key in given.split(",")) - {""}


@contextmanager
def translated(project: ProjectSettings | None = None) -> Iterator[None]:
    """Turn what the store raises into what a person is told; with ``project``, where it says where the state is."""
    try:
        yield
    except StateError as error:
        raise StateProblem(error, project) from error


@contextmanager
def opened_state(settings: Settings, project: ProjectSettings, *, create: bool) -> Iterator[State]:
    """Open the project's state; with ``create=False`` nothing on disk is touched."""
    settings.learned(url_secrets(project.state) | state_keys(settings))
    with translated(project):
        key = settings.inputs.environment.get(KEY_VARIABLE)
        state = State.open(project.state, base=settings.directory, create=create, key=key)
    try:
        with translated(project):
            _refuse_forgetful(state)
        settings.warn(tuple(_doubts(state)))
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
        advice = f"name a file:\n  {SQLITE}\nor, if nothing is to be remembered on purpose:\n  {PURPOSE}"
        raise BadUrl("names no file, so the state would be in memory and gone with the process", advice)


def _doubts(state: State) -> Iterator[Diagnostic]:
    """Yield what is doubtful about a state that is used all the same."""
    if state.location.in_memory:
        yield problem(
            "W406",
            f"{state.url} is gone with the process",
            detail="Nothing is remembered between runs: what leaves the files is not deleted, each run sends secrets "
            "again, an interrupted one is not found out about, and no lock keeps two runs apart.",
            help=f"name a file:\n  project: {{state: {SQLITE}}}",
        )
    path = state.location.path
    if path is not None and state.exposure:
        yield problem(
            "W408",
            state.exposure,
            detail="Whoever changes the state decides what the next run deletes, and reads the key that signs plans.",
            help=f"let nobody else write to it:\n  chmod 600 {path}\n  chmod go-w {path.parent}",
        )
    if state.caveat:
        yield problem(
            "W407",
            f"{state.url} was read without its lock: {state.caveat}",
            detail="What a run that is under way has just done may not be in it. Commands that write are refused.",
        )


@contextmanager
def opened_api(
    settings: Settings, project: ProjectSettings, state: State | None = None, stop: Stop | None = None
) -> Iterator[Api]:
    """Open the way to the API; nothing is changed over it once the lock on ``state`` is lost.

    It is not closed under the calls that a run leaves behind: what was sent may still arrive.

    Raises:
        ConfigError: The project id or the credentials are missing, or a variable about the way cannot be used.
    """
    environment = settings.inputs.environment
    credentials = Credentials.from_environment(environment, basic_auth=settings.basic_auth)
    where, network, named = endpoint(settings), Network.from_environment(environment), project_id(settings, project)
    if not settings.insecure_http:
        network.refuse_clear_text(where.base_url, where.auth_url)
    settings.learned(credentials.secrets() | network.secrets(where.base_url, where.auth_url))
    client = Client(
        where,
        credentials,
        connections=settings.parallelism,
        sleep=settings.sleep,
        cancel=stop,
        network=network,
        redactor=settings.redactor,
        guard=partial(_held_back, state) if state else None,
        retrying=settings.retrying,
    )
    try:
        yield Api(client, named)
    finally:
        client.close()


def endpoint(settings: Settings) -> Endpoint:
    """Return where the API is.

    Raises:
        ConfigError: A variable holds no address, or one that would give the credentials away.
    """
    return Endpoint.from_environment(settings.inputs.environment, insecure_http=settings.insecure_http)


def _held_back(state: State) -> str:
    """Return why nothing may be sent any more, "" while it may."""
    try:
        state.prove_lease()
    except StateError as error:
        return error.brief
    return ""


@contextmanager
def leased(settings: Settings, state: State) -> Iterator[None]:
    """Hold the state's lease, so that no two runs interleave."""
    environment = settings.inputs.environment
    timeout = timedelta(seconds=settings.lock_timeout)
    who, where = actor(environment), run_url(environment)
    with state.lease(owner=who, run_url=where, ttl=settings.lease, timeout=timeout, clock=settings.now):
        settings.stop.farewell = state.let_go
        yield


def project_id(settings: Settings, project: ProjectSettings) -> str:
    """Return the Sinch project, from the files or from ``SINCH_PROJECT_ID``.

    Raises:
        ConfigError: Neither names it, or not in a way that an id is written.
    """
    given = settings.inputs.environment.get("SINCH_PROJECT_ID") if project.id is None else project.id
    if given is None:
        raise ConfigError(
            [
                problem(
                    "E200",
                    detail="Every request is about one Sinch project, and neither files nor environment name it.",
                    help="write  project: {id: ...}  in a file, or set SINCH_PROJECT_ID",
                )
            ]
        )
    found = trimmed(given)
    flaw = id_flaw(found) if found else EMPTY
    if flaw:
        name = "SINCH_PROJECT_ID" if project.id is None else "project.id"
        raise ConfigError([problem("E310", name, detail=f"{name} is no id of a project; {flaw}.")])
    return found


def basis(settings: Settings, desired: Desired, options: Options, state: State) -> Basis:
    """Return what a plan of this moment rests on."""
    kept = state.kept
    allows = sorted(f"{action}:{kind}={count}" for (action, kind), count in options.allows.items())
    return Basis(
        project=project_id(settings, desired.project),
        host=urlsplit(endpoint(settings).base_url).netloc,
        state=state_name(settings, desired.project, state),
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


def state_name(settings: Settings, project: ProjectSettings, state: State) -> str:
    """Return where the state is: a path as people write it, or driver, host and database of a URL."""
    shown = shown_url(project.state)
    if shown.startswith("sqlite:///"):
        return shown.removeprefix("sqlite:///").removeprefix(f"{settings.directory}/")
    return state.url


def signer(state: State, lineage: str) -> Callable[[str], str]:
    """Return what signs a plan made on a state: the state's own key, a plain digest when there was none yet."""
    return state.fingerprint if lineage else saved.digest


def start_run(settings: Settings, state: State, command: str) -> int:
    """Note in the history that a run begins: who, where, of which commit; return its number."""
    environment = settings.inputs.environment
    commit = environment.get("GITHUB_SHA") or environment.get("CI_COMMIT_SHA")
    commit = shown(commit) if commit else commit
    return state.start_run(command, who=actor(environment), host=socket.gethostname(), commit=commit, at=settings.now())


@contextmanager
def noted_run(settings: Settings, state: State, command: str) -> Iterator[int]:
    """Note in the history that a run begins, and how it ended when it ends with an error; give its number.

    A run that ends well is finished by whoever knows how.
    """
    run_id = start_run(settings, state, command)
    try:
        yield run_id
    except BaseException as error:
        outcome = "failed" if isinstance(error, Exception) else "interrupted"
        try:
            state.finish_run(run_id, outcome, settings.now())
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
