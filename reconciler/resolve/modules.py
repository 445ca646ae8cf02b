"""Calls of modules: each instance gets variables from its caller and gives outputs back. Looks at no block inside."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from reconciler.address import MODULE, Address
from reconciler.diagnostics import suggest
from reconciler.resolve.collector import FAILED, FieldLocation
from reconciler.resolve.each import FOR_EACH, MATRIX, each_of
from reconciler.resolve.entries import evaluate_outputs
from reconciler.resolve.given import Given
from reconciler.resolve.locals import resolve_locals
from reconciler.resolve.scope import EvalContext, ModuleInstances, Scope
from reconciler.resolve.shape import known_keys, of_kind
from reconciler.resolve.stages import NO_STAGE
from reconciler.resolve.variables import sealed, variable
from schemas import settings

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from reconciler.diagnostics import Diagnostic, Source
    from reconciler.load import Block, Configuration
    from reconciler.resolve.scope import Each


@dataclass(frozen=True, slots=True)
class Unit:
    """The project, or one instance of a module.

    Attributes:
        configuration: What its files say.
        world: What its expressions see.
        call: The block that calls it, None for the project.
        caller: What that block is part of.
        each: Key and value of the ``forEach`` entry that it was made for.
    """

    configuration: Configuration
    world: EvalContext
    call: Block | None = None
    caller: Unit | None = None
    each: Each | None = None


def work_out(unit: Unit) -> list[Unit]:
    """Work out locals and modules, which may use each other in any order.

    Returns:
        The unit itself, and all that is made below it.
    """
    made = [unit]
    call = partial(_call, unit, made)
    resolve_locals(unit.configuration.locals, unit.configuration.modules, unit.world, call)
    return made


def _call(unit: Unit, made: list[Unit], name: str, block: Block) -> Any:
    """Return the outputs of a module, by key when it has a forEach; FAILED when it could not be read."""
    spot, world = FieldLocation(block.origin), unit.world
    module = unit.configuration.called.get(name)
    if module is None or not isinstance(block.value, dict):
        return FAILED
    known_keys(block.value, settings.names(settings.MODULE), "a module", spot, world.findings)
    place = Address(MODULE, name, module=world.module)
    if FOR_EACH not in block.value and MATRIX not in block.value:
        return _instance(unit, made, place, block, module, None)
    entries = each_of(block, world)
    if entries is None:
        return FAILED
    outputs = ModuleInstances()
    for key, each in entries.items():
        outputs[key] = _instance(unit, made, replace(place, key=key), block, module, each)
    return outputs


def _instance(
    unit: Unit,
    made: list[Unit],
    place: Address,
    block: Block,
    module: Configuration,
    each: Each | None,
) -> Any:
    world = unit.world.inside(str(place), module.directory, module.translations, complete=module.complete)
    given = _given(unit.world, block, each)
    world.variables = _variables(place, module.variables, given, block, world)
    inner = Unit(module, world, block, unit, each)
    made += work_out(inner)
    outputs = evaluate_outputs(module.outputs, world)
    if not module.complete:  # more of them may stand in what could not be read
        return FAILED
    return {name: sealed(output.value) if output.sensitive else output.value for name, output in outputs.items()}


def _given(world: EvalContext, block: Block, each: Each | None) -> dict[str, Any]:
    written, spot = block.value.get("with"), FieldLocation(block.origin).at("with")
    values = Scope(world, each=each).evaluate(written, spot)
    if values is None or values is FAILED or not of_kind(values, dict, "with", spot, world.findings):
        return {}
    return dict(values)


def _variables(
    place: Address, declared: Mapping[str, Block], given: Mapping[str, Any], block: Block, world: EvalContext
) -> dict[str, Any]:
    """Return variable to value; what the call gives, else the default."""
    spot, findings = FieldLocation(block.origin).at("with"), world.findings
    for name in given:
        if name not in declared and world.complete:
            known = f"its variables: {', '.join(declared)}" if declared else "it declares no variables"
            label = f'{place.block} has no variable "{name}"'
            findings.add("E151", label, spot.at(name).key(), help=suggest(name, declared, known))
    missing: dict[str, FieldLocation] = {}
    values = {
        name: variable(
            name,
            each,
            Given(given[name], f"{place.block}.with", text=False, source=spot.at(name).value())
            if name in given
            else None,
            world,
            missing,
            NO_STAGE,
        )
        for name, each in declared.items()
    }
    for name, where in missing.items():
        about = declared[name].value.get("description") if isinstance(declared[name].value, dict) else None
        label = f'{place.block} needs a value for the variable "{name}"'
        also = ((where.key(), "declared here, without a default"),)
        detail = f"{name}: {about}" if isinstance(about, str) else ""
        at = spot if isinstance(block.value.get("with"), dict) else FieldLocation(block.origin)
        findings.add("E150", label, at.key(), detail=detail, help=f"with: {{{name}: VALUE}}", also=also)
    return values


def with_calls(diagnostics: Iterable[Diagnostic], units: Iterable[Unit]) -> list[Diagnostic]:
    """Return diagnostics with, for a place in a module, the place of the call beside it, up to the project's own."""
    calls: dict[str, Unit] = {}
    for unit in units:
        if unit.call is not None:
            calls.setdefault(unit.world.prefix, unit)
    if not calls:
        return list(diagnostics)
    return [_with_call(each, each.source, calls) for each in diagnostics]


def _with_call(diagnostic: Diagnostic, source: Source | None, calls: Mapping[str, Unit]) -> Diagnostic:
    chain = []
    while source is not None:
        unit = calls.get(max((p for p in calls if source.file.startswith(p)), key=len, default=""))
        if unit is None or unit.call is None:
            break
        source = unit.call.origin.source(key=True)
        place = Address.parse(unit.world.module).block
        chain.append((source, f"{place} is called here"))
        if unit.caller is None or unit.caller.call is None:
            break
    known = {where for where, _ in diagnostic.also}
    return replace(diagnostic, also=(*diagnostic.also, *(step for step in chain if step[0] not in known)))
