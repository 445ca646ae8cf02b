"""The stage that a command works on: which it is, its project and state, and the values it gives to variables.

Opens no state. Of the other stages only what can be told without their variables is checked, so that one look at the
files finds two that would share a project or a state.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from reconciler.diagnostics import suggest
from reconciler.load.sections import kind_of
from reconciler.resolve.collector import DiagnosticCollector, FieldLocation
from reconciler.resolve.desired import DEFAULT_STATE
from reconciler.resolve.scope import Scope
from reconciler.resolve.shape import known_keys, needed, of_kind
from reconciler.resolve.variables import report_stage_values
from schemas import settings
from state.urls import same_place, with_suffix

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from reconciler.load import Block, Configuration
    from reconciler.resolve.desired import ProjectSettings, VariableInputs
    from reconciler.resolve.scope import EvalContext

VARIABLE: Final = "RECONCILER_STAGE"
_INSTEAD: Final = {"id": "project", "state": "state"}
"""A setting of the project section to the key of a stage that takes its place."""


@dataclass(frozen=True, slots=True)
class Stage:
    """The stage that is worked on.

    Attributes:
        name: Its name, "" where the files have no stages or none could be chosen.
        spot: Its block.
        body: What is written in it.
        unknown: Whether the files have stages and none could be chosen, which has been reported.
        given_by_any: Variables that one stage or another gives a value, by name.
    """

    name: str = ""
    spot: FieldLocation | None = None
    body: Mapping[str, Any] = field(default_factory=dict)
    unknown: bool = False
    given_by_any: frozenset[str] = frozenset()

    @property
    def values(self) -> Mapping[str, Any]:
        """The values it gives to variables, as they are written."""
        written = self.body.get("vars")
        return written if isinstance(written, dict) else {}

    def instead(self, keys: Collection[str]) -> Mapping[str, tuple[Any, FieldLocation]]:
        """Return what stands in place of settings of the project section: by their names, with its place."""
        if self.spot is None:
            return {}
        written = {key: (self.body.get(name), self.spot.at(name)) for key, name in _INSTEAD.items() if key in keys}
        return {key: (value, spot) for key, (value, spot) in written.items() if value is not None}

    def spot_of(self, variable: str) -> FieldLocation:
        """Return the place of the value that it gives to a variable."""
        assert self.spot is not None  # noqa: S101  only a stage has values
        return self.spot.at("vars", variable)


NO_STAGE: Final = Stage()


def chosen_stage(configuration: Configuration, inputs: VariableInputs, world: EvalContext) -> Stage:
    """Return the stage that is asked for, or the default one; report what is wrong with any of them."""
    findings = world.findings
    sound = {name: block for name, block in configuration.stages.items() if _is_sound(name, block, findings)}
    names = frozenset(name for block in sound.values() for name in block.value.get("vars") or ())
    defaults = [name for name, block in sound.items() if block.value.get("default")]
    if len(defaults) > 1:
        first, second = (FieldLocation(sound[name].origin).at("default").value() for name in defaults[:2])
        label = f"{defaults[1]} is the default too"
        findings.add("E155", label, second, help="keep one of the two", also=((first, f"{defaults[0]} is one here"),))
    _refuse_project_id(configuration, findings)
    _refuse_shared(sound, configuration, world)
    for name, block in sound.items():
        values, spot = block.value.get("vars") or {}, FieldLocation(block.origin).at("vars")
        report_stage_values(name, values, spot, configuration.variables, world)
    name = _asked_for(configuration, inputs, findings) or (defaults[0] if defaults else "")
    if name in sound:
        block = sound[name]
        return Stage(name, FieldLocation(block.origin), block.value, given_by_any=names)
    if configuration.stages and not name:
        _report_choice(configuration.stages, findings)
    return Stage(unknown=bool(configuration.stages or name), given_by_any=names)


def _is_sound(name: str, block: Block, findings: DiagnosticCollector) -> bool:
    """Report what is wrong with the shape of a stage; return whether it can be used."""
    spot, body = FieldLocation(block.origin), block.value
    if not isinstance(body, dict):
        hint = f"write\n  {name}: {{project: ...}}"
        findings.add("E110", f"a stage is a mapping, not {kind_of(body)}", spot.value(), help=hint)
        return False
    known_keys(body, settings.names(settings.STAGE), "a stage", spot, findings)
    kinds = {setting.name: setting.kind for setting in settings.STAGE}
    shapes = [
        of_kind(body[key], kind, key, spot.at(key), findings)
        for key, kind in kinds.items()
        if kind and body.get(key) is not None
    ]
    return needed(body, settings.required(settings.STAGE), "a stage", spot, findings) and all(shapes)


def _asked_for(configuration: Configuration, inputs: VariableInputs, findings: DiagnosticCollector) -> str:
    """Return the stage that is named from outside, "" for none; report one that no file declares."""
    way, name = ("", inputs.stage) if inputs.stage else (f"{VARIABLE}: ", inputs.environment.get(VARIABLE, "").strip())
    if not name or name in configuration.stages:
        return name
    if configuration.files and configuration.complete:
        hint = "remove it, or declare the stage:\n  stages: {NAME: {project: ID}}"
        if configuration.stages:
            hint = suggest(name, configuration.stages, f"available: {', '.join(configuration.stages)}")
        findings.add("E153", f'{way}no stage "{name}" is declared', help=hint)
    return name


def _report_choice(stages: Mapping[str, Block], findings: DiagnosticCollector) -> None:
    names = [*stages]
    place = FieldLocation(stages[names[0]].origin).key()
    hint = f"name one of {', '.join(names)}:\n  --stage {names[0]}\nor write  default: true  in one of them"
    findings.add("E154", "neither --stage nor RECONCILER_STAGE names one", place, help=hint)


def _refuse_project_id(configuration: Configuration, findings: DiagnosticCollector) -> None:
    section = configuration.project
    if configuration.stages and section is not None and section.value.get("id") is not None:
        first = FieldLocation(next(iter(configuration.stages.values())).origin)
        hint = "each stage has a project of its own: remove id here"
        place = FieldLocation(section.origin).at("id").key()
        findings.add(
            "E155",
            "project.id stands beside stages",
            place,
            help=hint,
            also=((first.key(), "the first stage is here"),),
        )


def _refuse_shared(stages: Mapping[str, Block], configuration: Configuration, world: EvalContext) -> None:
    """Report two stages with one Sinch project, or with one state."""
    section = configuration.project
    own = section.value.get("state") if section else None
    common = DEFAULT_STATE
    if section is not None and own is not None:
        common = _early_text(own, FieldLocation(section.origin).at("state"), world) or ""
    projects: dict[str, str] = {}
    states: dict[str, str] = {}
    for name, block in stages.items():
        spot, body = FieldLocation(block.origin), block.value
        project, written = _early_text(body["project"], spot.at("project"), world), body.get("state")
        url = _early_text(written, spot.at("state"), world) if written is not None else with_suffix(common, name)
        for what, value, seen in (("project", project, projects), ("state", url and same_place(url), states)):
            first = seen.setdefault(value, name) if value else name
            if first != name:
                also = ((FieldLocation(stages[first].origin).key(), f"{first} is declared here"),)
                place = spot.at(what).value() if what in body else spot.key()
                place = replace(place, text="") if what == "state" else place  # the line may hold a password
                hint = f"give each stage a {what} of its own"
                world.findings.add("E155", f"{name} would have the {what} of {first}", place, help=hint, also=also)


def _early_text(written: Any, spot: FieldLocation, world: EvalContext) -> str | None:
    """Return what a text means, None when it is secret, depends on variables or cannot be worked out, unreported."""
    quiet = replace(world, findings=DiagnosticCollector())
    value = Scope(quiet, frozenset({"env"})).evaluate(written, spot)
    return value if isinstance(value, str) else None


def staged(section: ProjectSettings, stage: Stage, world: EvalContext) -> ProjectSettings | None:
    """Return the project section as it is in a stage: with its name, and a state of its own.

    None when a state cannot be told from those of the other stages, which is reported.
    """
    if stage.spot is None:
        return section
    identifier = section.id or _early_text(stage.body["project"], stage.spot.at("project"), world)
    section = replace(section, id=identifier, stage=stage.name)
    if stage.body.get("state") is not None:
        return section
    state = with_suffix(section.state, stage.name)
    if state is None:
        label = f"project.state has no name of a database to which {stage.name} could be added"
        hint = f"write the state of each stage:\n  stages: {{{stage.name}: {{state: URL}}}}"
        world.findings.add("E155", label, replace(stage.spot.value(), text=""), help=hint)
        return None
    return replace(section, state=state, unstaged=section.state)
