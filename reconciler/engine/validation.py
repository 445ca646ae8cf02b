"""Check the files of a project, and learn what no output may show. Opens neither state nor network."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from reconciler import linter as rules
from reconciler.diagnostics import ConfigError, Diagnostic, Severity, problem
from reconciler.engine.context import credentials_of, state_keys
from reconciler.engine.selection import selection
from reconciler.plans.filter import EVERYTHING, Filter
from reconciler.resolve import Desired, read_parts, read_project
from reconciler.resolve.collector import concealed

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from reconciler.address import Address
    from reconciler.engine.project import Project
    from reconciler.load.skipped import Skipped


_NO_VALUE: Final = "E150"


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


@dataclass(frozen=True, slots=True)
class Linted:
    """What reviewers would refuse of the declared objects.

    Attributes:
        resources: How many objects were looked at.
        rules: How many rules were looked for.
        findings: What breaks them, as warnings and notes.
    """

    resources: int
    rules: int
    findings: tuple[Diagnostic, ...]


def validate(project: Project) -> Validation:
    """Check the files, without network or state.

    Raises:
        ConfigError: Everything that is wrong, and what reviewers would refuse of all that is not.
    """
    try:
        valid = configuration(project)
    except ConfigError as error:
        raise ConfigError([*error.problems, *_beside(_parts(project))]) from None
    desired = valid.desired
    needs = {each.address: tuple(each.depends_on) for each in desired.resources.values()}
    warnings = (*valid.warnings, *linted(desired))
    return Validation(len(desired.resources), desired.files, warnings, desired.skipped, needs)


def lint(
    project: Project, patterns: Sequence[Address | str] = (), *, types: Sequence[str] = (), only: Sequence[str] = ()
) -> Linted:
    """Say what reviewers would refuse, without network or state.

    Variables need no value: what depends on one without is not judged, and a note says so.

    Args:
        project: Where the files are.
        patterns: Addresses, blocks, types or patterns with ``*`` of the objects to look at; all without one.
        types: Only objects of these types; of all when empty.
        only: Ids of rules to look for; all without one.

    Raises:
        ConfigError: Everything that is wrong with the files, and what reviewers would refuse beside it; or a pattern
            matches no object, or there is no such rule.
    """
    desired, wanted = _parts(project), Filter.of(patterns, types)
    valueless = [each for each in desired.problems if each.code == _NO_VALUE]
    errors = [each for each in desired.problems if each.code != _NO_VALUE]
    notes = _not_judged(valueless)
    if errors:
        raise ConfigError([*errors, *notes, *_beside(desired, wanted, only)])
    chosen = selection(tuple(desired.resources), wanted, only)
    looked_at = desired.resources if chosen.addresses is None else chosen.addresses
    findings = linted(desired, looked_at if valueless else chosen.addresses, chosen.rules)
    number = len(rules.ids() if chosen.rules is None else chosen.rules)
    return Linted(len(looked_at), number, (*notes, *findings))


def _parts(project: Project) -> Desired:
    """Return what could be worked out of the files, and let no output show what is secret in them."""
    desired = read_parts(project.directory, project.inputs)
    project.learned(desired.secrets | _credential_secrets(project, desired) | state_keys(project))
    project.staged(desired.project)
    return desired


def _beside(desired: Desired, wanted: Filter = EVERYTHING, only: Sequence[str] = ()) -> tuple[Diagnostic, ...]:
    """Return what the rules find in the objects about which nothing else is wrong."""
    wrong = {each.address for each in desired.problems}
    sound = [address for address in wanted.kept(desired.resources) if address not in wrong]
    return linted(desired, sound, frozenset(only) or None)


def _not_judged(valueless: Sequence[Diagnostic]) -> Sequence[Diagnostic]:
    """Return one note for the variables without a value, at the first of them."""
    if not valueless:
        return ()
    names = [each.label.split()[0] for each in valueless]
    label = f"{', '.join(names)} {'has' if len(names) == 1 else 'have'} no value"
    hint = "what depends on it is not judged; --var and --var-file give values"
    return [problem("W511", label, valueless[0].source, help=hint)]


def linted(
    desired: Desired, addresses: Collection[Address] | None = None, only: Collection[str] | None = None
) -> tuple[Diagnostic, ...]:
    """Return what the rules of reviewers find in all objects, or in some, without a secret in it."""
    return tuple(concealed(diagnostic, desired.secrets) for diagnostic in rules.lint(desired, addresses, only))


def configuration(project: Project, *, holding: bool = False) -> Configuration:
    """Read and check the files, and let no output show what is secret in them.

    With ``holding``, an object with a value that this version does not know is no error but a warning: a plan shows it
    and holds its change back, and goes on with the others.

    Raises:
        ConfigError: Everything that is wrong.
    """
    desired = read_project(project.directory, project.inputs, holding=holding)
    secrets = desired.secrets | _credential_secrets(project, desired) | state_keys(project)
    project.learned(secrets)
    project.staged(desired.project)
    held = [replace(each, severity=Severity.WARNING) for refused in desired.held.values() for each in refused]
    return Configuration(desired, (*desired.warnings, *held), secrets)


def _credential_secrets(project: Project, desired: Desired) -> frozenset[str]:
    try:
        credentials = credentials_of(project, desired.project)
    except ConfigError:
        return frozenset()  # a command that needs none may run without; the others say so themselves
    return credentials.secrets()
