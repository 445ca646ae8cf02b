"""Check the files of a project, and learn what no output may show. Opens neither state nor network."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from reconciler.client import Credentials
from reconciler.diagnostics import ConfigError, Diagnostic, Severity
from reconciler.engine.context import state_keys
from reconciler.resolve import Desired, read_project

if TYPE_CHECKING:
    from reconciler.engine.context import Settings


@dataclass(frozen=True, slots=True)
class Validation:
    """A configuration that holds together."""

    desired: Desired
    resources: int
    files: int
    warnings: tuple[Diagnostic, ...]
    secrets: frozenset[str]


def validate(settings: Settings, *, holding: bool = False) -> Validation:
    """Check the files, without network or state.

    With ``holding``, an object with a value that this version does not know is no error but a warning: a plan shows it
    and holds its change back, and goes on with the others.

    Raises:
        ConfigError: Everything that is wrong.
    """
    desired = read_project(settings.directory, settings.inputs, holding=holding)
    secrets = desired.secrets | _credential_secrets(settings) | state_keys(settings)
    settings.learned(secrets)
    held = [replace(problem, severity=Severity.WARNING) for problems in desired.held.values() for problem in problems]
    return Validation(desired, len(desired.resources), desired.files, (*desired.warnings, *held), secrets)


def _credential_secrets(settings: Settings) -> frozenset[str]:
    try:
        found = Credentials.from_environment(settings.inputs.environment, basic_auth=settings.basic_auth)
    except ConfigError:
        return frozenset()  # a command that needs none may run without; the others say so themselves
    return found.secrets()
