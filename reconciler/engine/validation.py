"""Check the files of a project, and learn what no output may show. Opens neither state nor network."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from reconciler.client import Credentials
from reconciler.diagnostics import ConfigError, Diagnostic, Severity
from reconciler.engine.context import state_keys
from reconciler.resolve import Desired, read_project

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reconciler.address import Address
    from reconciler.engine.project import Project
    from reconciler.load.skipped import Skipped


@dataclass(frozen=True, slots=True)
class Configuration:
    """What the files of a project say, checked, with the texts in it that no output may show."""

    desired: Desired
    warnings: tuple[Diagnostic, ...]
    secrets: frozenset[str]


@dataclass(frozen=True, slots=True)
class Validation:
    """Files that hold together.

    Attributes:
        resources: How many objects they declare.
        files: How many files were read.
        warnings: What is allowed, and hardly meant.
        skipped: What lies beside the files and was not read, with the reason.
        depends_on: Each declared address to those that have to be there before it.
    """

    resources: int
    files: int
    warnings: tuple[Diagnostic, ...]
    skipped: tuple[Skipped, ...]
    depends_on: Mapping[Address, tuple[Address, ...]]


def validate(project: Project) -> Validation:
    """Check the files, without network or state.

    Raises:
        ConfigError: Everything that is wrong.
    """
    found = configuration(project)
    desired = found.desired
    needs = {one.address: tuple(one.depends_on) for one in desired.resources.values()}
    return Validation(len(desired.resources), desired.files, found.warnings, desired.skipped, needs)


def configuration(project: Project, *, holding: bool = False) -> Configuration:
    """Read and check the files, and let no output show what is secret in them.

    With ``holding``, an object with a value that this version does not know is no error but a warning: a plan shows it
    and holds its change back, and goes on with the others.

    Raises:
        ConfigError: Everything that is wrong.
    """
    desired = read_project(project.directory, project.inputs, holding=holding)
    secrets = desired.secrets | _credential_secrets(project) | state_keys(project)
    project.learned(secrets)
    held = [replace(problem, severity=Severity.WARNING) for problems in desired.held.values() for problem in problems]
    return Configuration(desired, (*desired.warnings, *held), secrets)


def _credential_secrets(project: Project) -> frozenset[str]:
    try:
        found = Credentials.from_environment(project.environment, basic_auth=project.basic_auth)
    except ConfigError:
        return frozenset()  # a command that needs none may run without; the others say so themselves
    return found.secrets()
