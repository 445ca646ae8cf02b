"""Give every declared variable its value: --var, --var-file, environment, stage, default.

Looks at no expression but those of the last two.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from reconciler.diagnostics import suggest
from reconciler.load.sections import kind_of
from reconciler.load.yaml_values import read as read_yaml
from reconciler.load.yaml_values import scalar
from reconciler.resolve.collector import FAILED, DiagnosticCollector, FieldLocation, masked_value
from reconciler.resolve.expression import FUNCTIONS
from reconciler.resolve.given import PREFIX, Given, examples, given_values
from reconciler.resolve.outline import holds_expression
from reconciler.resolve.scope import NOT_UTF8, Scope
from reconciler.resolve.shape import known_keys, of_kind
from reconciler.values import Deferred, Secret, blank, is_utf8, transform
from schemas import settings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reconciler.load import Block, Configuration
    from reconciler.resolve.desired import VariableInputs
    from reconciler.resolve.scope import EvalContext
    from reconciler.resolve.stages import Stage

_FEW: Final = 3
"""Variables without a value that are told each with its own name in what to do; of more only one is told."""

KEYS: Final = settings.names(settings.VARIABLE)
TYPES: Final[Mapping[str, tuple[type, ...]]] = {
    "string": (str,),
    "number": (int, float),
    "bool": (bool,),
    "list": (list,),
    "map": (dict,),
    "any": (object,),
}


def resolve_variables(
    configuration: Configuration, inputs: VariableInputs, world: EvalContext, stage: Stage
) -> dict[str, Any]:
    """Return variable to value, sensitive ones with Secret leaves, FAILED for those with a problem.

    Where a module could not be read, a variable without a value may be one of its own.
    """
    declared = configuration.variables
    given = given_values(inputs, world.findings)
    if world.complete:
        _report_unknown(given, declared, world.findings)
    missing: dict[str, FieldLocation] = {}
    values = {name: variable(name, block, given.get(name), world, missing, stage) for name, block in declared.items()}
    if stage.unknown:  # it may give them a value, once it is named
        missing = {name: spot for name, spot in missing.items() if name not in stage.given_by_any}
    if missing and not _misses_a_module(configuration):
        _report_missing(missing, declared, inputs, world)
    return values


def _misses_a_module(configuration: Configuration) -> bool:
    read = {name for name, module in configuration.called.items() if module.files}
    return read != configuration.modules.keys()


def sensitive_names(declared: Mapping[str, Block]) -> frozenset[str]:
    """Return the variables whose values must not be shown."""
    return frozenset(name for name, block in declared.items() if _is_sensitive(block))


def _is_sensitive(block: Block) -> bool:
    return isinstance(block.value, dict) and bool(block.value.get("sensitive", False))


def _report_unknown(given: Mapping[str, Given], declared: Mapping[str, Block], findings: DiagnosticCollector) -> None:
    for name, entry in given.items():
        if name in declared or entry.variable:
            continue  # an environment may hold variables of other projects
        hint = suggest(name, declared, "declare it in variables, or remove it")
        findings.add("E151", f'{entry.way}: no variable "{name}" is declared', entry.source, help=hint)


def report_stage_values(
    name: str, values: Mapping[str, Any], spot: FieldLocation, declared: Mapping[str, Block], world: EvalContext
) -> None:
    """Report what no variable can have of the values that a stage gives, whichever stage is worked on."""
    for each, value in values.items():
        at, block = spot.at(each), declared.get(each)
        if block is None:
            if world.complete:
                hint = suggest(each, declared, "declare it in variables, or remove it")
                label = f'stages.{name}.vars: no variable "{each}" is declared'
                world.findings.add("E151", label, at.key(), help=hint)
            continue
        body = block.value if isinstance(block.value, dict) else {}
        kind = body.get("type", "any")
        if _is_sensitive(block):
            world.learned.append(sealed(_literal(value)))
        if not holds_expression(value) and isinstance(kind, str) and kind in TYPES:
            _fitting(value, kind, body, at, f"{each} is a {kind}; stages.{name}.vars gives", world)


def variable(
    name: str,
    block: Block,
    given: Given | None,
    world: EvalContext,
    missing: dict[str, FieldLocation],
    stage: Stage,
) -> Any:
    """Return the value of a variable; one that has none is FAILED, and noted as ``missing``."""
    spot, findings = FieldLocation(block.origin), world.findings
    body = {} if block.value is None else block.value
    if not isinstance(body, dict):
        hint = f"write the value as its default:\n  {name}: {{default: ...}}"
        findings.add("E110", f"a variable is a mapping, not {kind_of(body)}", spot.value(), help=hint)
        return FAILED
    kind = _type(body, spot, findings)
    if given is not None:
        value = FAILED if kind is None else _converted(name, given, kind, body, spot, findings)
    elif name in stage.values:
        way = f"{name} is a {kind}; stages.{stage.name}.vars gives"
        value = FAILED if kind is None else _written(stage.values[name], kind, body, stage.spot_of(name), way, world)
    elif "default" in body:
        way = f"{name} is a {kind}, its default is"
        value = FAILED if kind is None else _written(body["default"], kind, body, spot.at("default"), way, world)
    else:
        if set(body) <= set(KEYS):  # otherwise a misspelt default may be all that is wrong
            missing[name] = spot
        value = FAILED
    if not _is_sensitive(block):
        return value
    if value is FAILED:  # it is as secret as if it were right
        world.learned.append(sealed(given.value if given else _literal(body.get("default"))))
    secret = sealed(value)
    world.seal(secret)
    return secret


def _literal(value: Any) -> Any:
    return None if holds_expression(value) else value


def _type(body: dict[str, Any], spot: FieldLocation, findings: DiagnosticCollector) -> str | None:
    known_keys(body, KEYS, "a variable", spot, findings)
    for key, kind in (("description", str), ("sensitive", bool)):
        if body.get(key) is not None:
            of_kind(body[key], kind, key, spot.at(key), findings)
    kind = body.get("type", "any")
    if kind in TYPES if isinstance(kind, str) else False:
        return str(kind)
    hint = suggest(str(kind), TYPES, "")
    findings.add("E124", f"available: {', '.join(TYPES)}", spot.at("type").value(), help=hint)
    return None


def _converted(
    name: str, given: Given, kind: str, body: dict[str, Any], spot: FieldLocation, findings: DiagnosticCollector
) -> Any:
    if given.text and not is_utf8(str(given.value)):
        findings.add("E115", f"{given.way} is not UTF-8", spot.key(), help=NOT_UTF8)
        return FAILED
    if given.holds_expression:
        message = f"{given.way}: ${{ in the value of {name} is not evaluated"
        findings.add(
            "W102",
            message,
            given.source,
            help="only configuration files can contain expressions; write the value itself",
        )
    text = str(given.value) if given.text else ""
    if given.variable:
        text = _without_line_break(text, given.variable, spot, findings)
    value = _read(text, kind) if given.text else given.value
    if isinstance(value, Deferred) or value is FAILED or _fits(value if given.text else blank(value), kind):
        return value
    shown = text if given.text and not body.get("sensitive") else ""
    findings.add("E152", f"{name} is a {kind}; {given.way} {_what(value, shown)}", given.source, help=_hint(kind))
    return FAILED


def _without_line_break(text: str, name: str, spot: FieldLocation, findings: DiagnosticCollector) -> str:
    """Return what an environment variable gives without a line break at its end, which is told.

    Tools that read a file into the environment leave one there, and no value of the API means it.
    """
    kept = text.removesuffix("\n").removesuffix("\r")
    if kept != text:
        findings.add("W103", f"{name} ends with a line break, which is removed", spot.key())
    return kept


def _what(value: Any, shown: str) -> str:
    if value is None or value == "":
        return "is empty"
    return f'gives {kind_of(value)} "{shown}"' if shown else f"gives {kind_of(value)}"


def _written(written: Any, kind: str, body: dict[str, Any], spot: FieldLocation, way: str, world: EvalContext) -> Any:
    """Return the value that the files give to a variable; ``way`` begins the message about one that does not fit."""
    value = Scope(world, frozenset({"env", FUNCTIONS})).evaluate(written, spot)
    return value if value is FAILED else _fitting(value, kind, body, spot, way, world)


def _fitting(value: Any, kind: str, body: dict[str, Any], spot: FieldLocation, way: str, world: EvalContext) -> Any:
    if value is None or _fits(blank(value), kind):
        return value
    place = masked_value(spot.value()) if body.get("sensitive") else spot.value()
    world.findings.add("E152", f"{way} {kind_of(blank(value))}", place, help=_hint(kind))
    return FAILED


def _fits(value: Any, kind: str) -> bool:
    return isinstance(value, TYPES[kind]) and not (kind == "number" and isinstance(value, bool))


def _hint(kind: str) -> str:
    return {
        "string": "put quotes around the value",
        "number": "write digits only, such as 5 or 2.5",
        "bool": "write true or false",
        "list": 'write ["a", "b"]',
        "map": 'write {"key": "value"}',
    }[kind]


def _read(text: str, kind: str) -> Any:
    """Read a text from a flag or the environment; ``any`` becomes a mapping or list only if it is JSON for one."""
    if kind in ("number", "bool"):
        return scalar(text.strip())
    if kind in ("list", "map") or (kind == "any" and text.lstrip().startswith(("{", "["))):
        documents, problems = read_yaml(text, evaluated=False)
        return documents[0] if len(documents) == 1 and not problems and documents[0] is not None else text
    return text


def _report_missing(
    missing: Mapping[str, FieldLocation], declared: Mapping[str, Block], inputs: VariableInputs, world: EvalContext
) -> None:
    """Report every variable without a value; those that an example lists are one problem, as are the others."""
    listed = examples(world.directory)
    few = sum(name not in listed for name in missing) <= _FEW
    for name, spot in missing.items():
        example = listed.get(name, "")
        hint = _to_fill_in(example, name, world, inputs) if example else _ways(name if few else "NAME")
        body = declared[name].value
        what = body.get("description") if isinstance(body, dict) else None
        detail = f"{name}: {what}" if isinstance(what, str) else ""
        label = f"{name} has no value and no default"
        world.findings.add("E150", label, spot.key(), detail=detail, help=hint, cause=f"no value {example}")


def _ways(name: str) -> str:
    return (
        "give it a value in one of three ways:\n"
        f"  reconciler plan --var {name}=VALUE\n"
        f'  a line "{name}: VALUE" in a file, and reconciler plan --var-file FILE\n'
        f"  export {PREFIX}{name}=VALUE"
    )


def _to_fill_in(example: str, name: str, world: EvalContext, inputs: VariableInputs) -> str:
    """Return what to do about a variable that an example lists; a copy that is there is not to be overwritten."""
    copy = example.removesuffix(".example")
    path = world.directory / copy
    if any(given.name == copy and given.resolve() == path.resolve() for given in inputs.files):
        return f'{example} lists it and {copy} does not: add a line to {copy}:\n  {name}: "VALUE"'
    if path.exists():
        return f"{example} lists it: fill it in in {copy}, and name that file:\n  reconciler plan --var-file {copy}"
    return (
        f"{example} lists it: copy that file, fill in the values, and name the copy:\n"
        f"  cp {example} {copy}\n"
        f"  reconciler plan --var-file {copy}"
    )


def sealed(value: Any) -> Any:
    """Return a copy with every text, number and boolean a secret."""
    return transform(value, lambda leaf: Secret(leaf) if isinstance(leaf, str | int | float) else leaf)
