"""What would stop a run, looked for before there is one: one check per thing that it needs. Changes nothing."""

from __future__ import annotations

import platform
from contextlib import ExitStack
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from reconciler import __version__
from reconciler.client.addresses import BASE_URL
from reconciler.client.network import Network
from reconciler.diagnostics import ConfigError, Diagnostic, Interrupted, NotFound, ReconcilerError, Refused
from reconciler.engine.context import credentials_of, endpoint, opened_api, opened_state, project_id, state_name
from reconciler.engine.preflight import refuse_wrong_project
from reconciler.engine.validation import configuration
from reconciler.resolve import ProjectSettings
from schemas import catalogue

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from reconciler.api import Api
    from reconciler.engine.project import Project
    from schemas.declare import ResourceType

MOST_SKEW: Final = 60.0
"""Seconds by which this machine's clock may differ from the API's."""

_CREDENTIALS: Final = {
    "oauth2": "OAuth2 with access key {}",
    "basic": "Basic authentication with access key {}",
    "bearer": "access token from SINCH_ACCESS_TOKEN",
}
_LOOPBACK: Final = ("localhost", "127.0.0.1", "::1")


class CheckStatus(StrEnum):
    """How a check ended."""

    OK = "ok"
    WARNING = "warning"
    ERROR = "error"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that a run needs.

    Attributes:
        name: What was checked, in a word or two.
        status: How it ended; an ERROR would stop an apply.
        finding: What was found, in one line.
        problems: What is wrong, and what to do.
    """

    name: str
    status: CheckStatus
    finding: str
    problems: tuple[Diagnostic, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return the keys ``name``, ``status``, ``finding`` and ``problems``."""
        return {
            "name": self.name,
            "status": str(self.status),
            "finding": self.finding,
            "problems": [diagnostic.as_json() for diagnostic in self.problems],
        }


def doctor(project: Project) -> list[Check]:
    """Check everything that a run needs: files, credentials, project, way, API, rights, clock and state.

    One small request is sent for each resource type that has a list. A check that depends on one that failed is
    skipped.

    Raises:
        Interrupted: It was stopped.
    """
    return list(_checks(project))


def _checks(project: Project) -> Iterator[Check]:
    yield Check("version", CheckStatus.OK, f"reconciler {__version__}, Python {platform.python_version()}")
    section = ProjectSettings()
    try:
        valid = configuration(project, holding=True)
    except ConfigError as error:
        nothing = [diagnostic.code for diagnostic in error.problems] == ["E101"]
        finding = "no configuration files yet" if nothing else _count(len(error.problems), "problem")
        yield Check(
            "files", CheckStatus.SKIPPED if nothing else CheckStatus.ERROR, finding, () if nothing else error.problems
        )
    else:
        section = valid.desired.project
        finding = f"{_count(len(valid.desired.resources), 'resource')} in {_count(valid.desired.files, 'file')}"
        yield Check("files", CheckStatus.WARNING if valid.warnings else CheckStatus.OK, finding, valid.warnings)
    way = [
        _checked("credentials", lambda: _credentials(project, section)),
        _checked("project", lambda: _project(project, section)),
        _checked("address", lambda: _address(project)),
        _checked("proxy", lambda: _proxy(project)),
    ]
    yield from way
    yield from _of_the_api(project, section, reachable=all(check.status is CheckStatus.OK for check in way))
    yield from _of_the_state(project, section)


def _checked(name: str, look: Callable[[], str]) -> Check:
    try:
        return Check(name, CheckStatus.OK, look())
    except ReconcilerError as error:
        return _failed(name, error)


def _failed(name: str, error: ReconcilerError) -> Check:
    if isinstance(error, Interrupted):
        raise error
    problems = tuple(error.diagnostics())
    return Check(name, CheckStatus.ERROR, problems[0].summary, problems)


def _credentials(project: Project, section: ProjectSettings) -> str:
    credentials = credentials_of(project, section)
    project.learned(credentials.secrets())
    return _CREDENTIALS[credentials.scheme].format(credentials.key_id)


def _project(project: Project, section: ProjectSettings) -> str:
    return project_id(project, section) + (f", stage {section.stage}" if section.stage else "")


def _address(project: Project) -> str:
    url = endpoint(project).base_url
    host = urlsplit(url).hostname or ""
    if url == BASE_URL:
        return f"{host}, the API of Sinch"
    return f"{url}, {'this machine, as an emulator' if host in _LOOPBACK else 'from SINCH_BASE_URL'}"


def _proxy(project: Project) -> str:
    network, where = Network.from_environment(project.environment), endpoint(project)
    project.learned(network.secrets(where.base_url, where.auth_url))
    proxy = network.proxies.of(where.base_url)
    return f"through the proxy of {proxy.variable}" if proxy is not None else "none, direct connection"


def _of_the_api(project: Project, section: ProjectSettings, *, reachable: bool) -> Iterator[Check]:
    """Check one small list per type, and what the answers say of the clock."""
    if not reachable:
        yield Check("API", CheckStatus.SKIPPED, "not asked, because something above is wrong")
        return
    with ExitStack() as opened:
        try:
            api = opened.enter_context(opened_api(project, section))
            results = [
                _listed(api, resource_type)
                for resource_type in map(catalogue.resource_type, catalogue.names())
                if resource_type.listing and not resource_type.parent
            ]
        except ReconcilerError as error:
            yield _failed("API", error)
            return
        refused = [check for check in results if check.status is CheckStatus.ERROR]
        if len(refused) == len(results):  # one cause, said once
            yield Check("API", CheckStatus.ERROR, refused[0].finding, refused[0].problems)
            return
        allowed = ", ".join(check.name for check in results if check.status is CheckStatus.OK)
        yield Check("API", CheckStatus.OK, f"answers; these can be read: {allowed}")
        yield from refused
        yield _clock(project, api)


def _listed(api: Api, resource_type: ResourceType) -> Check:
    """Check whether a type can be read.

    Raises:
        ApiError: The API does not answer, so that it is of no use to ask it for others.
    """
    try:
        api.first_page(resource_type)
    except (Refused, NotFound) as error:
        return _failed(resource_type.name, error)
    return Check(resource_type.name, CheckStatus.OK, "can be read")


def _clock(project: Project, api: Api) -> Check:
    try:
        there = parsedate_to_datetime(api.client.dated)
    except (TypeError, ValueError):
        return Check("clock", CheckStatus.SKIPPED, "the answers have no date to compare with")
    skew = (project.now() - there).total_seconds()
    if abs(skew) <= MOST_SKEW:
        return Check("clock", CheckStatus.OK, f"within {MOST_SKEW:.0f} s of the API's")
    ahead = "ahead of" if skew > 0 else "behind"
    return Check(
        "clock",
        CheckStatus.WARNING,
        f"{abs(skew):,.0f} s {ahead} the API's: tokens and name locks are timed wrongly; set the clock by NTP",
    )


def _of_the_state(project: Project, section: ProjectSettings) -> Iterator[Check]:
    with ExitStack() as opened:
        try:
            state = opened.enter_context(opened_state(project, section, create=False))
            where = state_name(project, section, state)
            broken = state.verify()
            holder = state.holder()
            refuse_wrong_project(project, section, state)
        except ReconcilerError as error:
            yield _failed("state", error)
            return
        if broken:
            finding = f"{where} is not valid: {broken[0].summary}; see  reconciler state verify"
            yield Check("state", CheckStatus.ERROR, finding)
            return
        records = _count(len(state.records()), "object") if state.kept else "which the first apply creates"
        locked = f"; locked by {holder.owner} at {holder.host}" if holder is not None else ""
        yield Check("state", CheckStatus.WARNING if locked else CheckStatus.OK, f"{where}, {records}{locked}")


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
