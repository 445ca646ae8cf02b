"""Work out the expressions of a value: variables, locals, environment, each, calls. References stay references."""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace
from pathlib import Path as FilePath
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from reconciler.address import Address
from reconciler.diagnostics import suggest
from reconciler.load.files import Room
from reconciler.load.sections import kind_of
from reconciler.quoting import in_yaml
from reconciler.resolve import calls
from reconciler.resolve.collector import FAILED, DiagnosticCollector, FieldLocation
from reconciler.resolve.expression import FUNCTIONS, Broken, Expression, parse
from reconciler.resolve.growth import Growth
from reconciler.resolve.outline import outline
from reconciler.resolve.translations import Translations
from reconciler.values import MISSING, Deferred, Path, Reference, Secret, as_text, at, is_utf8, join, show_path
from schemas import catalogue

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reconciler.diagnostics import Source
    from reconciler.load import Block, Origin
    from reconciler.resolve.environment import Environment
    from reconciler.resolve.expression import Part, Span
    from reconciler.resolve.outline import Outline

EARLY: Final = frozenset({"var", "local", "env", "translation", FUNCTIONS})
"""What is known before any object is looked at."""

ANYTHING: Final = EARLY | {"module", "data", "resource"}
"""What a value outside forEach may refer to."""


_SHOWN_KEYS: Final = 10

NOT_UTF8: Final = "use a shell with UTF-8, such as one with LANG=C.UTF-8"


class ModuleInstances(dict[str, Any]):
    """The outputs of a module with forEach, by key."""


@dataclass(frozen=True, slots=True)
class Use:
    """A reference to an object, where it was written, and for which object (None in locals and outputs)."""

    reference: Reference
    spot: FieldLocation
    expression: Expression
    user: Address | None
    joined: bool  # stands inside a longer text

    def place(self, step: int | None = None) -> Source:
        """Return where it is written, or one of its steps below the object; -1 is the key of the object."""
        part = None if step is None else self.expression.key if step < 0 else self.expression.steps[step]
        return self.spot.part(part.span if part else self.expression.span)


class Each(NamedTuple):
    """What ``each`` gives in one object of several; ``cells`` are the texts of a matrix by dimension."""

    key: str
    value: Any
    cells: Mapping[str, str] | None = None


@dataclass(slots=True)
class EvalContext:
    """What expressions can see, and what was learned by working them out."""

    project: FilePath
    directory: FilePath
    environment: Environment
    findings: DiagnosticCollector
    complete: bool = True
    variables: dict[str, Any] = field(default_factory=dict)
    locals: dict[str, Any] = field(default_factory=dict)
    uses: list[Use] = field(default_factory=list)
    files: dict[str, str] = field(default_factory=dict)  # read by functions: path to text
    growth: Growth = field(default_factory=Growth)
    withheld: set[str] = field(default_factory=set)  # secrets that the environment gave
    learned: list[Any] = field(default_factory=list)  # values that are secret although they stand nowhere
    instead: Mapping[FilePath, str] = field(default_factory=dict)  # taken in place of what file() would read
    sealed: set[int] = field(default_factory=set)  # ids of the mappings and lists within sensitive values
    answers: dict[tuple[Any, ...], tuple[Any, Any]] = field(default_factory=dict)  # of functions: arguments, result
    named: dict[int, str] = field(default_factory=dict)  # ids of texts of files to the paths of these
    tables: dict[int, Origin] = field(default_factory=dict)  # ids of what was read of files to where it stands
    room: Room = field(default_factory=Room)  # for what functions and translations read of texts
    translations: Translations = field(default_factory=Translations)
    modules: dict[str, Any] = field(default_factory=dict)  # outputs by the name of the call, and by its key
    module: str = ""  # the instance of a module whose files these are, "" for the project
    prefix: str = ""  # what its files are called by, before their names

    def inside(
        self, module: str, directory: FilePath, translations: Mapping[str, Block], *, complete: bool
    ) -> EvalContext:
        """Return the world of a module, which sees nothing of this one; what is learned there is learned here."""
        prefix = f"{FilePath(os.path.relpath(directory, self.project.resolve())).as_posix()}/"
        return replace(
            self,
            directory=directory,
            complete=complete,
            module=module,
            prefix=prefix,
            variables={},
            locals={},
            modules={},
            answers={},
            translations=Translations(translations),
        )

    def seal(self, value: Any) -> None:
        """Note that a value is sensitive as a whole; whoever calls keeps it, so that no other gets an id of it."""
        if isinstance(value, dict | list):
            self.sealed.add(id(value))
            for inner in value.values() if isinstance(value, dict) else value:
                self.seal(inner)

    def is_sealed(self, value: Any) -> bool:
        """Tell whether a value is sensitive as a whole: how many entries it has and, in a mapping, their keys too."""
        return isinstance(value, Secret) or id(value) in self.sealed


@dataclass(frozen=True, slots=True)
class Scope:
    """A view of the world: which roots may be used here, and the each of a forEach instance."""

    world: EvalContext
    allowed: frozenset[str] = ANYTHING
    each: Each | None = None
    user: Address | None = None

    def evaluate(self, value: Any, spot: FieldLocation) -> Any:
        """Return the value with all expressions worked out; the very same object when there are none."""
        return self.fill(value, outline(value), spot)

    def fill(self, value: Any, ends: Outline | None, spot: FieldLocation) -> Any:
        """Return the value with the texts of its outline worked out; parts without any are shared, not copied."""
        return value if ends is None else self._filled(value, ends, spot.origin, spot.path)

    def _filled(self, value: Any, ends: Outline, origin: Origin, path: Path) -> Any:
        if not ends:
            return self._text(value, FieldLocation(origin, path))
        made = value.copy()
        for step, below in ends:
            made[step] = self._filled(value[step], below, origin, (*path, step))
        return made

    def _text(self, text: str, spot: FieldLocation) -> Any:
        try:
            parts = parse(text)
        except Broken as broken:
            hint = broken.hint or self._instead_of(broken.lone_name)
            self.world.findings.add(broken.code, str(broken), spot.expression(broken.index), help=hint)
            return FAILED
        lone = len(parts) == 1
        values = [part if isinstance(part, str) else self._expression(part, spot, lone=lone) for part in parts]
        if not lone:
            return self._joined(parts, values, spot)
        above = len(spot.origin.path) + len(spot.path)
        return self._bounded(values[0], self.world.growth.refusal(values[0], above), spot)

    def _instead_of(self, name: str) -> str:
        """Return what to write in place of a name alone, or of an expression that cannot be read at all."""
        roots = (("var", self.world.variables), ("local", self.world.locals))
        declared = next((f"write ${{{root}.{name}}}" for root, values in roots if name and name in values), "")
        if declared or not name or name in catalogue.names():
            return declared or "write $${ for a literal ${"
        return (
            f"for a value of this project, declare {name} under variables and write ${{var.{name}}}\n"
            f"for a placeholder that is filled in later, write it as the API does; $${{{name}}} is sent as ${{{name}}}"
        )

    def _bounded(self, value: Any, refusal: str | None, spot: FieldLocation) -> Any:
        """Return the value; FAILED when it is too much, which is reported where the text stands."""
        if refusal is None:
            return value
        if refusal:
            hint = "write the value literally, or generate the files"
            self.world.findings.add("E144", refusal, spot.value(), help=hint, address=self.user)
        return FAILED

    def _joined(self, parts: tuple[str | Expression, ...], values: list[Any], spot: FieldLocation) -> Any:
        for part, value in zip(parts, values, strict=True):
            if isinstance(value, dict | list) and isinstance(part, Expression):
                kind = "a mapping" if isinstance(value, dict) else "a list"
                self.report("E140", f"{part.text} is {kind}", part.span, spot)
                return FAILED
        return (
            joined(values)
            if (refusal := self.world.growth.refusal_of_text(values)) is None
            else self._bounded(None, refusal, spot)
        )

    def _expression(self, expression: Expression, spot: FieldLocation, *, lone: bool) -> Any:
        root = expression.root
        if root == "each":
            return self._each(expression, spot)
        if root not in self.allowed:
            label = f"{expression.text} cannot be used here"
            usable = ", ".join(sorted(self.allowed & EARLY))
            self.report("E141", label, expression.span, spot, help=f"what can be used here: {usable}")
            return FAILED
        if expression.address is not None:
            return self._reference(expression.address, expression, spot, joined=not lone)
        if root == FUNCTIONS:
            return self._inside(calls.result(self, expression, spot), expression, spot, 0)
        env = self._not_in_a_module if self.world.module else self._env
        reader = {"env": env, "translation": self._translation}.get(root, self._named)
        return reader(expression, spot)

    def early(self, part: Part, spot: FieldLocation, what: str) -> Any:
        """Return the value of a part of an expression, which no object may give; FAILED after reporting that one does.

        ``what`` it is begins the sentence that says so.
        """
        inner = part.value
        if not isinstance(inner, Expression):
            return inner
        value = None if inner.address else self._expression(inner, spot, lone=True)
        if not inner.address and not isinstance(value, Deferred):
            return value
        why = f"{inner.text} is a field of another object"
        hint = f"{what} is evaluated before any object is read or changed; use a variable, a local or a literal value"
        self.report("E141", why, part.span, spot, help=hint)
        return FAILED

    def path(self, expression: Expression, spot: FieldLocation) -> Path | None:
        """Return the steps of an expression, worked out; None after reporting that this cannot be."""
        if expression.path is not None:
            return expression.path
        steps = [self._step(step, spot) for step in expression.steps]
        return None if FAILED in steps else tuple(steps)

    def _step(self, part: Part, spot: FieldLocation) -> Any:
        value = self.early(part, spot, "an index")
        if value.__class__ is str or value is FAILED or _is_index(value):
            return value
        secret = self.world.is_sealed(value)
        what = "a secret" if secret else str(value) if isinstance(value, int | float) else kind_of(value)
        hint = "it would show in errors and in addresses" if secret else "an index is text, or a number counted from 0"
        self.report("E146", f"{part.span} is {what}", part.span, spot, help=hint)
        return FAILED

    def _named(self, expression: Expression, spot: FieldLocation) -> Any:
        name = expression.name
        known, code, what = {
            "var": (self.world.variables, "E132", "variable"),
            "local": (self.world.locals, "E133", "local"),
            "module": (self.world.modules, "E193", "module"),
        }[expression.root]
        if name not in known:
            hint = suggest(name, known, "")
            if hint or self.world.complete:  # otherwise it may be declared in a file that could not be read
                self.report(code, f'no {what} "{name}" is declared', expression.span, spot, help=hint)
            return FAILED
        value = known[name]
        if isinstance(value, ModuleInstances):
            path = self.path(expression, spot)
            if path is None or len(path) == 1 or path[1] not in value:
                return FAILED if path is None else self._one_of(value, expression, spot)
        return self._inside(value, expression, spot, 1)

    def _one_of(self, instances: ModuleInstances, expression: Expression, spot: FieldLocation) -> Any:
        """Report an instance of a module that does not exist, or that is not named; all of them have no outputs."""
        keys = ", ".join(f'"{key}"' for key in list(instances)[:_SHOWN_KEYS]) or "none"
        example = f'module.{expression.name}["{next(iter(instances), "KEY")}"].OUTPUT'
        label = f"module.{expression.name} has a forEach; use one of its instances"
        self.report("E139", label, expression.span, spot, help=f"write ${{{example}}}; its keys: {keys}")
        return FAILED

    def _not_in_a_module(self, expression: Expression, spot: FieldLocation) -> Any:
        given = f"with: {{NAME: {expression.text}}}"
        hint = f"declare a variable in the module, and give it a value in the call:\n  {given}"
        self.report("E192", "a module does not see the environment", expression.span, spot, help=hint)
        return FAILED

    def _translation(self, expression: Expression, spot: FieldLocation) -> Any:
        name, known = expression.name, self.world.translations
        if name not in known.declared:
            hint = suggest(name, known.declared, "")
            if hint or self.world.complete:
                self.report("E194", f'no translations "{name}" are declared', expression.span, spot, help=hint)
            return FAILED
        table = known.table(name, self.world)
        path = self.path(expression, spot)
        if path is None:
            return FAILED
        if len(path) > 1:
            known.note(name, path[1], spot.origin)
            if not table.complete and at(table.value, path[1:]) is MISSING:
                return FAILED  # it may be in what could not be read
        return self._inside(table.value, expression, spot, 1)

    def _env(self, expression: Expression, spot: FieldLocation) -> Any:
        name = expression.name
        if len(expression.steps) > 1:
            place = expression.steps[1].span
            self.report("E139", "an environment variable is text and has no fields", place, spot)
            return FAILED
        known = self.world.environment
        if not known.allows(name):
            otherwise = f"add {name} to env in the project section"
            hint = suggest(name, known.allowed or (), otherwise)
            self.report("E145", f"project.env does not list {name}", expression.span, spot, help=hint)
            return FAILED
        if name not in known.values:
            label = f"{name} is not set"
            self.report("E134", label, expression.span, spot, help=f"set it before the run:\n  export {name}=VALUE")
            return FAILED
        value = known.values[name]
        if not is_utf8(value):
            self.report("E115", f"the environment variable {name} is not UTF-8", expression.span, spot, help=NOT_UTF8)
            return FAILED
        if value.endswith("\n"):
            self.report("W103", f"{name} ends with a line break, which is part of the value", expression.span, spot)
        if not value or not known.is_secret(name):
            return value
        self.world.withheld.add(value)
        return Secret(value)

    def _each(self, expression: Expression, spot: FieldLocation) -> Any:
        if self.each is None:
            label = f"{expression.text} needs a forEach or matrix in the same block"
            self.report("E135", label, expression.span, spot)
            return FAILED
        name, (key, value, cells) = expression.name, self.each
        if name == "value":
            return self._inside(value, expression, spot, 1)
        if name == "key":
            return self._inside(key, expression, spot, 1)
        if cells is None or name not in cells:
            self._no_such_each(expression, cells or {}, spot)
            return FAILED
        return self._inside(cells[name], expression, spot, 1)

    def _no_such_each(self, expression: Expression, cells: Mapping[str, str], spot: FieldLocation) -> None:
        known = ("key", "value", *cells)
        hint = suggest(expression.name, known, f"available: {', '.join(f'each.{name}' for name in sorted(known))}")
        self.report("E139", f'each has no "{expression.name}" here', expression.steps[0].span, spot, help=hint)

    def _inside(self, value: Any, expression: Expression, spot: FieldLocation, first: int) -> Any:
        """Return what the steps of an expression, from the ``first`` on, lead to in a value."""
        if value is FAILED or len(expression.steps) == first:
            return value
        path = self.path(expression, spot)
        if path is None:
            return FAILED
        path = path[first:]
        part = step_into(value, path)
        if isinstance(part, NoSuchPart):
            place = expression.steps[first + part.step].span
            hint = self._shown_help(value, path, part.help) + ("" if expression.path else self._leaving_out())
            self.report("E139", part.label, place, spot, help=hint)
            return FAILED
        return part

    def _leaving_out(self) -> str:
        """Return how a combination of a matrix is left out for which a table has no value, "" elsewhere."""
        cells = self.each.cells if self.each else None
        texts = ", ".join(f"{name}: {in_yaml(text)}" for name, text in (cells or {}).items())
        return f"\nor leave this combination out:  exclude: [{{{texts}}}]" if cells else ""

    def _shown_help(self, value: Any, path: Path, help: str) -> str:  # noqa: A002  as in _report
        """Return what helps, unless it would name the keys of something sensitive."""
        around = [value, *(at(value, path[:end]) for end in range(1, len(path)))]
        return "it is sensitive, so its keys are not shown" if any(map(self.world.is_sealed, around)) else help

    def _reference(self, address: Address, expression: Expression, spot: FieldLocation, *, joined: bool) -> Any:
        if expression.root == "data":
            address = Address(f"data.{address.type}", address.name, address.key)
        if self.world.module:
            address = address.inside(self.world.module)
        path = self.path(expression, spot)
        key = self._step(expression.key, spot) if expression.key and address.key is None else address.key
        if path is None or key is FAILED:
            return FAILED
        reference = Reference(address if key == address.key else replace(address, key=str(key)), path)
        self.world.uses.append(Use(reference, spot, expression, self.user, joined))
        return Deferred((reference,))

    def report(self, code: str, label: str, span: Span, spot: FieldLocation, help: str = "") -> None:  # noqa: A002  as in a diagnostic
        """Note a problem with a part of an expression."""
        also = spot.taken_by(self.user)
        self.world.findings.add(code, label, spot.part(span), help=help, address=self.user, also=also)


def joined(values: list[Any]) -> Any:
    """Return one text made of scalars, secrets and deferred values; FAILED when one of them failed."""
    if FAILED in values:
        return FAILED
    if Deferred not in map(type, values):
        return join(values)
    flat: list[str | Secret | Reference] = []
    for value in values:
        flat += value.parts if isinstance(value, Deferred) else [value if isinstance(value, Secret) else as_text(value)]
    return Deferred(_neighbours_joined(flat))


def _neighbours_joined(parts: list[str | Secret | Reference]) -> tuple[str | Secret | Reference, ...]:
    """Return the parts with texts that stand side by side made one, so that equal values are equal."""
    tight: list[str | Secret | Reference] = []
    for part in parts:
        if isinstance(part, str) and tight and isinstance(tight[-1], str):
            tight[-1] += part
        else:
            tight.append(part)
    return tuple(tight)


@dataclass(frozen=True, slots=True)
class NoSuchPart:
    """A path leads nowhere, in words; ``step`` counts from 0 which of its steps does not exist."""

    label: str
    help: str = ""
    step: int = 0


def step_into(value: Any, path: Path) -> Any:
    """Return what stands at ``path`` in a worked-out value, a longer reference, or why there is nothing."""
    for done, step in enumerate(path):
        if value is FAILED:
            return FAILED
        if isinstance(value, Deferred):
            return _further(value, path[done:], done)
        value_below = at(value, (step,))
        if value_below is MISSING:
            return _no_part(value, path[:done], step)
        value = value_below
    return value


def _is_index(value: Any) -> bool:
    return isinstance(value, str) or (isinstance(value, int) and not isinstance(value, bool) and value >= 0)


def _further(value: Deferred, rest: Path, done: int) -> Deferred | NoSuchPart:
    only = value.parts[0]
    if len(value.parts) == 1 and isinstance(only, Reference):
        return Deferred((Reference(only.address, (*only.path, *rest)),))
    return NoSuchPart(f"text has no field {show_path(rest)}", step=done)


def _no_part(value: Any, before: Path, step: str | int) -> NoSuchPart:
    where, done = f" in {show_path(before)}" if before else "", len(before)
    if isinstance(value, dict):
        have = f"available: {', '.join(list(value)[:10])}" if value else "it is empty"
        return NoSuchPart(f'there is no "{step}"{where}', suggest(str(step), value, have), done)
    if isinstance(value, list) and isinstance(step, int):
        have = f"the list has {len(value)} entries, counted from 0"
        return NoSuchPart(f"there is no entry [{step}]{where}", have, done)
    what = "use [number] for an entry of a list" if isinstance(value, list) else "a single value has no fields"
    return NoSuchPart(f'there is no "{step}"{where}', what, done)
