"""Blocks and variables to desired objects. Reads only files that functions and --var-file name; asks nobody."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from reconciler.diagnostics import ConfigError, Diagnostic, Severity, suggest
from reconciler.load import in_order, survey
from reconciler.load.files import NOTHING
from reconciler.resolve import entries
from reconciler.resolve.agreement import report_disagreement
from reconciler.resolve.body import Body, Instance
from reconciler.resolve.check import check
from reconciler.resolve.collector import DiagnosticCollector, concealed
from reconciler.resolve.data import address_of, check_data, expand_data, readable_types
from reconciler.resolve.defaults import check_defaults
from reconciler.resolve.desired import (
    NOTHING_SEALED,
    Declared,
    DeclaredData,
    Desired,
    Import,
    Lifecycle,
    Move,
    Output,
    ProjectSettings,
    Removal,
    Silence,
    Untranslated,
    VariableInputs,
)
from reconciler.resolve.duplicates import report_twins
from reconciler.resolve.environment import Environment, allowed
from reconciler.resolve.fallbacks import report_fallbacks
from reconciler.resolve.given import given_values
from reconciler.resolve.instances import expand
from reconciler.resolve.modules import Unit, with_calls, work_out
from reconciler.resolve.prices import prices
from reconciler.resolve.provenance import Ways
from reconciler.resolve.references import Links
from reconciler.resolve.scope import EvalContext
from reconciler.resolve.secrets import refuse_in_names, seal, warn_of_literals
from reconciler.resolve.stages import Stage, chosen_stage
from reconciler.resolve.translations import Translations
from reconciler.resolve.type_order import implied
from reconciler.resolve.variables import resolve_variables, sensitive_names
from reconciler.resolve.written_at import Sources
from reconciler.values import Secret, canonical_json, mask, secret_json, secret_texts
from schemas import catalogue

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from pathlib import Path

    from reconciler.address import Address
    from reconciler.load import Configuration

__all__ = [
    "Declared",
    "DeclaredData",
    "Desired",
    "Import",
    "Lifecycle",
    "Move",
    "Output",
    "ProjectSettings",
    "Removal",
    "Silence",
    "Sources",
    "Untranslated",
    "VariableInputs",
    "read_parts",
    "read_project",
    "read_settings",
    "read_sources",
    "resolve",
]


def read_project(
    directory: Path, inputs: VariableInputs, *, holding: bool = False, instead: Mapping[Path, str] = NOTHING
) -> Desired:
    """Load and resolve in one go, so that the problems of both stages are reported together.

    Args:
        directory: The project directory.
        inputs: Variables and environment.
        holding: Whether values that this version does not know may be held back from being sent, instead of refused.
        instead: Texts that are taken in place of what files hold, by their resolved path.

    Raises:
        ConfigError: With every problem of the files and of what could be read of them.
    """
    configuration, problems = survey(directory, inputs.files, instead)
    if not problems:
        return resolve(configuration, inputs, holding=holding, instead=instead)
    try:
        resolve(configuration, inputs, instead=instead)
    except ConfigError as error:
        problems = in_order([*problems, *error.problems])
    raise ConfigError(problems)


def read_parts(directory: Path, inputs: VariableInputs) -> Desired:
    """Return what could be worked out of the files, with all problems beside it; nothing of it may be sent.

    What could not be worked out is neither a value nor missing; an object that is wrong itself is among the others.
    """
    configuration, problems = survey(directory, inputs.files)
    desired = resolve(configuration, inputs, partly=True)
    return replace(desired, problems=tuple(in_order([*problems, *desired.problems])))


def read_settings(
    directory: Path, inputs: VariableInputs, keys: Collection[str] = ("state",)
) -> tuple[ProjectSettings, frozenset[str]]:
    """Return ``keys`` of the project section alone, and the secrets among the variables.

    What else is wrong with the files does not matter here.

    Raises:
        ConfigError: The section, or what it refers to, could not be worked out or may stand in what could not be read.
    """
    configuration, problems = survey(directory, inputs.files)
    world = _world(configuration, inputs)
    stage, _ = _evaluated(configuration, inputs, world)
    elsewhere, world.findings = world.findings, DiagnosticCollector()
    project = entries.project_settings(configuration.project, world, keys, stage)
    secrets = secret_texts([*world.variables.values(), *_learned(world)])
    unread = configuration.project is None and not configuration.complete
    twice = any(diagnostic.code == "E111" for diagnostic in problems)  # which of the two counts is nobody's guess
    if unread or twice or project is None or _diagnostics(world.findings, Severity.ERROR, secrets):
        errors = [
            *_diagnostics(elsewhere, Severity.ERROR, secrets),
            *_diagnostics(world.findings, Severity.ERROR, secrets),
        ]
        raise ConfigError(in_order([*problems, *errors]))
    return project, secrets


def read_sources(directory: Path, inputs: VariableInputs) -> tuple[Sources, Desired]:
    """Return the files themselves beside what they ask for: where a value was written is found with the first.

    Raises:
        ConfigError: With every problem of the files.
    """
    configuration, problems = survey(directory, inputs.files)
    if problems:
        raise ConfigError(problems)
    desired = resolve(configuration, inputs, holding=True)
    world = _world(configuration, inputs)
    stage, units = _evaluated(configuration, inputs, world)
    return Sources(units, given_values(inputs, world.findings), stage), desired


def resolve(
    configuration: Configuration,
    inputs: VariableInputs,
    *,
    holding: bool = False,
    partly: bool = False,
    instead: Mapping[Path, str] = NOTHING,
) -> Desired:
    """Return what the configuration asks for, every expression worked out.

    With ``holding``, values that are not known here are no problem as long as there is no other; they are ``held``.
    With ``partly``, problems are returned beside what could be worked out.

    Raises:
        ConfigError: With every problem; what only follows from an earlier one is left out.
    """
    world = _world(configuration, inputs)
    world.instead = instead
    findings = world.findings
    for warning in configuration.warnings:
        findings.take(warning)
    stage, units = _evaluated(configuration, inputs, world)
    project = entries.project_settings(configuration.project, world, stage=stage) or ProjectSettings()
    links = _links(units)
    for unit in units:
        unit.world.translations.read_all(unit.world)
    outputs = entries.evaluate_outputs(configuration.outputs, world)
    links.connect(world.uses)
    by_type = implied(links.instances, links.needs)
    for body in (*links.instances.values(), *links.data.values()):
        if body.waits:
            seal(body)  # what came in place of references has not been seen yet
            body.look()
        _check(body, world)
        warn_of_literals(body, findings)
    check_defaults(configuration, findings)
    report_twins(links.instances.values(), findings)
    report_disagreement(links.instances.values(), findings)
    report_fallbacks(links, findings)
    outputs = entries.finish_outputs(outputs, links.settled)
    read = entries.Changes(world, links, catalogue.names())
    moved = read.moves(configuration.moved, configuration.removed)  # first: imports follow them
    imports = tuple(read.imports(configuration.imports))
    removed = tuple(read.removals(configuration.removed))
    priced = prices(configuration.prices, links.instances, findings)
    given = [value for unit in units for value in unit.world.variables.values()]
    secrets = secret_texts([*given, *_learned(world), *_secretive(links), _values(outputs)])
    held = _held(findings, secrets, links) if holding else {}
    ways = Ways(lambda: Sources(units, given_values(inputs, DiagnosticCollector()), stage))
    errors = () if held else _diagnostics(findings, Severity.ERROR, secrets, units)
    if errors and not partly:
        raise ConfigError(errors)
    sound = not errors and configuration.complete
    return Desired(
        project=project,
        resources={
            address: _declared(instance, ways, {*links.needs[address], *by_type.get(address, ())})
            for address, instance in sorted(links.instances.items())
        },
        outputs=outputs,
        moved=moved,
        imports=imports,
        removed=removed,
        prices=priced,
        secrets=secrets,
        sealed=_sealed(configuration, world, secrets) if sound else NOTHING_SEALED,
        digest=_digest(configuration, world) if sound else "",
        files=configuration.files,
        skipped=configuration.skipped,
        sensitive=sensitive_names(configuration.variables),
        warnings=_diagnostics(findings, Severity.WARNING, secrets, units),
        data={address: _declared_data(body, links) for address, body in sorted(links.data.items())},
        held=held,
        untranslated=tuple(lack for unit in units for lack in unit.world.translations.untranslated(unit.world)),
        problems=errors,
    )


def _world(configuration: Configuration, inputs: VariableInputs) -> EvalContext:
    findings = DiagnosticCollector()
    open_ones = frozenset(configuration.variables) - sensitive_names(configuration.variables)
    environment = Environment(inputs.environment, allowed(configuration.project, findings), open_ones)
    return EvalContext(
        configuration.directory,
        configuration.directory,
        environment,
        findings,
        configuration.complete,
        translations=Translations(configuration.translations),
    )


def _evaluated(
    configuration: Configuration, inputs: VariableInputs, world: EvalContext
) -> tuple[Stage, Sequence[Unit]]:
    """Work out variables, locals and modules, as they are in the stage that is chosen, and return it and the units."""
    stage = chosen_stage(configuration, inputs, world)
    world.variables = resolve_variables(configuration, inputs, world, stage)
    return stage, work_out(Unit(configuration, world))


def _learned(world: EvalContext) -> list[Any]:
    """Return secrets that stand in no variable: those of the environment, and values that do not fit their variable."""
    return [*world.learned, *map(Secret, world.withheld)]


def _check(body: Body, world: EvalContext) -> None:
    refuse_in_names(body, world.withheld, world.findings)
    if isinstance(body, Instance):
        check(body, world.findings)
    else:
        check_data(body, world.findings)


def _links(units: Sequence[Unit]) -> Links:
    """Expand all blocks, and note those of which nothing more is to be said."""
    instances: dict[Address, Instance] = {}
    blocks: dict[Address, list[Address]] = {}
    silent: set[Address] = set()
    data: dict[Address, Body] = {}
    for unit in units:
        for written, block in unit.configuration.resources.items():
            address, made = written.inside(unit.world.module), None
            if address.type in catalogue.names():
                made = expand(address, block, catalogue.resource_type(address.type), unit.world)
            else:
                _report_type("E120", written, unit, catalogue.names())
            if made is None:
                silent.add(address)
                made = {}
            blocks[address] = list(made)
            instances.update(made)
        data |= _data(unit, silent)
    for instance in instances.values():
        seal(instance)
        instance.look()
    world, complete = units[0].world, all(unit.configuration.complete for unit in units)
    return Links(instances, blocks, silent, data, complete, world.findings, world.growth)


def _data(unit: Unit, silent: set[Address]) -> dict[Address, Body]:
    """Return the data blocks by address, after looking at their types and expressions."""
    known, made = readable_types() if unit.configuration.data else (), {}
    for written, block in unit.configuration.data.items():
        address = written.inside(unit.world.module)
        if address.type in known:
            made[address_of(address)] = expand_data(address, block, unit.world)
        else:
            silent.add(address_of(address))
            _report_type("E121", written, unit, known)
    return made


def _report_type(code: str, address: Address, unit: Unit, known: Sequence[str]) -> None:
    configuration = unit.configuration
    section, what = (configuration.resources, "type") if code == "E120" else (configuration.data, "data source")
    origin = section[address].origin
    place = origin.file.source(origin.document, origin.path[:-1], key=True)
    label = f'there is no {what} "{address.type}"'
    unit.world.findings.add(code, label, place, help=suggest(address.type, known))


def _declared(instance: Instance, ways: Ways, needs: set[Address]) -> Declared:
    return Declared(
        address=instance.address,
        resource_type=instance.resource_type,
        values=instance.values,
        lifecycle=instance.lifecycle,
        depends_on=tuple(sorted(needs)),
        origin=instance.spot.origin,
        waits=instance.waits,
        silences=instance.silences,
        way=ways,
    )


def _declared_data(body: Body, links: Links) -> DeclaredData:
    needs = tuple(sorted(links.needs[body.address]))
    return DeclaredData(body.address, body.resource_type, body.values, needs, body.spot.origin)


def _secretive(links: Links) -> Iterator[Any]:
    bodies = (*links.instances.values(), *links.data.values())
    return (body.values for body in bodies if body.holds_secrets)


def _values(outputs: dict[str, Output]) -> Any:
    return [output.value for output in outputs.values()]


def _digest(configuration: Configuration, world: EvalContext) -> str:
    """Return one digest of all that decides, secrets left out: they are compared by their own fingerprints."""
    shown = canonical_json([mask(world.variables), world.files])
    return hashlib.sha256(f"{configuration.digest}\n{shown}".encode()).hexdigest()


def _sealed(configuration: Configuration, world: EvalContext, secrets: frozenset[str]) -> Secret:
    """Return sensitive variables by name, and every secret text there is, wherever it came from."""
    names = sensitive_names(configuration.variables)
    return secret_json([{name: world.variables[name] for name in names}, sorted(secrets)])


def _held(
    findings: DiagnosticCollector, secrets: frozenset[str], links: Links
) -> dict[Address, tuple[Diagnostic, ...]]:
    """Return the values of resources that are not known here by address, {} when anything else is wrong, too."""
    held: dict[Address, tuple[Diagnostic, ...]] = {}
    for error in in_order(findings.of(Severity.ERROR)):
        objects = findings.objects_of(error)  # instances of one block share the place of what is wrong
        if error.code != "E124" or not objects or any(address not in links.instances for address in objects):
            return {}
        for address in objects:
            held[address] = (*held.get(address, ()), replace(concealed(error, secrets), address=address))
    return held


def _diagnostics(
    findings: DiagnosticCollector, severity: Severity, secrets: frozenset[str], units: Sequence[Unit] = ()
) -> tuple[Diagnostic, ...]:
    found = [concealed(diagnostic, secrets) for diagnostic in findings.of(severity)]
    return in_order(with_calls(found, units))
